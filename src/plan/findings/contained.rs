//! The value of another column at the end of a text: `San Diego CA` in a column of cities, beside one of states.

use std::collections::HashSet;

use super::fix::names;
use super::tally::Tally;
use super::{Fix, Issue, Kind};

/// Distinct values of the other column, at most: a set that people know by heart.
const VALUES: usize = 300;
/// Texts that must show it.
const LEAST: usize = 3;

/// Texts with a value of another column at their end.
#[derive(Debug, Clone, PartialEq)]
pub struct Inside {
    /// The places of these texts among all of the column.
    pub places: Vec<usize>,
    /// Whether two capital letters tell them.
    capitals: bool,
}

/// Whether some texts of a column end with a value of another, which the same column also holds without it. `texts` and `values` are the distinct ones.
pub fn inside(texts: &[&str], values: &[&str]) -> Option<Inside> {
    let short = |value: &&str| (2..=3).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_uppercase());
    let values: HashSet<&str> = values.iter().copied().collect();
    if values.len() < 2 || values.len() > VALUES || !values.iter().all(short) {
        return None;
    }
    let capitals = values.iter().all(|value| value.len() == 2);
    let mut places = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        let Some((head, tail)) = text.trim_end().rsplit_once(' ') else { continue };
        if values.contains(tail) && head.chars().any(char::is_alphabetic) {
            places.push(place);
        }
    }
    (places.len() >= LEAST && places.len() * 2 < texts.len()).then_some(Inside { places, capitals })
}

impl Inside {
    /// The issue, once it is known in how many rows of each text the other column is missing.
    pub fn issue(&self, column: &str, other: &str, texts: &[(&str, usize)]) -> Issue {
        let mut tally = Tally::default();
        for (text, rows) in self.places.iter().filter_map(|place| texts.get(*place)) {
            tally.add(text, *rows);
        }
        let letters = if self.capitals { "[A-Z]{2}" } else { "[A-Z]{2,3}" };
        let (name, into) = (names(&[column.to_string()]), names(&[other.to_string()]));
        let line = match into == other && other.is_ascii() {
            true => format!("extract /,?\\s(?<{other}>{letters})$/ from {name} | strip /,?\\s{letters}$/ from {name}"),
            false => format!("extract /,?\\s({letters})$/ from {name} into {into} | strip /,?\\s{letters}$/ from {name}"),
        };
        let columns = vec![column.to_string(), other.to_string()];
        Issue { columns, ..Issue::new(Kind::Contained, column, tally.rows, Fix::Line(line)) }.showing(tally.examples())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn states_in_cities() {
        let cities = ["San Diego", "San Diego CA", "Gary IN", "Gary", "Bend", "Bend OR", "Reno", "Tampa"];
        let found = inside(&cities, &["CA", "IN", "OR", "NV"]).unwrap();
        assert_eq!(found.places, [1, 2, 5]);
        let counted: Vec<(&str, usize)> = cities.iter().map(|city| (*city, 2)).collect();
        let issue = found.issue("city", "state", &counted);
        assert_eq!(issue.rows, 6);
        assert_eq!(issue.line(), r"extract /,?\s(?<state>[A-Z]{2})$/ from city | strip /,?\s[A-Z]{2}$/ from city");
        assert_eq!(inside(&cities, &["California", "Indiana"]), None);
    }
}
