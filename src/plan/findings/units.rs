//! Numbers with a unit behind them: `12.0 oz`, `16.0 ounce`.

use std::sync::LazyLock;

use regex::Regex;

use super::facts::Texts;
use super::fix::names;
use super::tally::Tally;
use super::{Fix, Issue, Kind, words};

/// A number and what stands behind it.
static DRESSED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s*([-+]?\d+(?:[.,]\d+)*)\s*([^\d\s.,:/\-][^\d]*)$").ok());

/// The share of the rows that must be of this form.
const MOST: f64 = 0.95;
/// Units that a column may have; more are names (`12 Main Street`).
const UNITS: usize = 12;
const LETTERS: usize = 20;

/// Words for the same unit.
const SAME: [&[&str]; 15] = [
    &["oz", "ounce", "ounces", "floz"],
    &["kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"],
    &["g", "gr", "gram", "grams"],
    &["lb", "lbs", "pound", "pounds"],
    &["mm", "millimeter", "millimetre", "millimeters", "millimetres"],
    &["cm", "centimeter", "centimetre", "centimeters", "centimetres"],
    &["m", "meter", "metre", "meters", "metres"],
    &["km", "kilometer", "kilometre", "kilometers", "kilometres"],
    &["in", "inch", "inches"],
    &["ft", "foot", "feet"],
    &["mi", "mile", "miles"],
    &["min", "mins", "minute", "minutes"],
    &["h", "hr", "hrs", "hour", "hours"],
    &["d", "day", "days"],
    &["y", "yr", "yrs", "year", "years"],
];

/// Endings of ordinals are no units.
const ORDINALS: [&str; 4] = ["st", "nd", "rd", "th"];

/// The first word of a unit, for those that mean the same one of them.
fn unit(text: &str) -> String {
    let word: String =
        text.trim().chars().take_while(|c| !c.is_whitespace()).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    SAME.iter().find(|same| same.contains(&word.as_str())).and_then(|same| same.first()).map_or(word.clone(), |first| (*first).to_string())
}

/// `missing` tells whether other values stand for nothing.
pub fn find(texts: &Texts, missing: bool) -> Option<Issue> {
    let pattern = DRESSED.as_ref()?;
    let filled = texts.filled();
    let (mut written, mut units): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
    let (mut tally, mut plain) = (Tally::default(), 0usize);
    for (text, rows) in texts.values {
        let Some(parts) = pattern.captures(text) else {
            if text.trim().bytes().all(|b| b.is_ascii_digit() || b == b'.') {
                plain += rows;
            }
            continue;
        };
        let behind = parts.get(2).map_or("", |found| found.as_str()).trim();
        if behind.chars().count() > LETTERS || ORDINALS.contains(&behind.to_lowercase().as_str()) {
            return None;
        }
        if !written.contains(&behind) {
            written.push(behind);
        }
        let unit = unit(behind);
        if unit.is_empty() {
            return None;
        }
        if !units.contains(&unit) {
            units.push(unit);
        }
        if written.len() > UNITS {
            return None;
        }
        tally.add(text, *rows);
    }
    if ((tally.rows + plain) as f64) < MOST * filled as f64 || tally.rows * 20 < filled || tally.distinct < 2 {
        return None;
    }
    let name = names(&[texts.name.to_string()]);
    let other = if missing || tally.rows + plain < filled { " else missing" } else { "" };
    let line = match units.as_slice() {
        [_] => format!("strip /\\s*[^\\d\\s.,+-].*$/ from {name} | convert {name} to number{other}"),
        // Of several units, which are told apart in a column of their own.
        _ => {
            let base = words::of(texts.name).join("_");
            let base = if base.starts_with(|c: char| c.is_alphabetic()) && base.is_ascii() { base } else { "value".to_string() };
            format!(
                "extract /(?<{base}_unit>[^\\d\\s.,+-].*)$/ from {name} | strip /\\s*[^\\d\\s.,+-].*$/ from {name} | convert {name} to number{other}"
            )
        }
    };
    Some(Issue::new(Kind::Units, texts.name, tally.rows, Fix::Line(line)).showing(tally.examples()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(values: &[(&str, usize)]) -> Option<String> {
        find(&Texts { name: "size", rows: 500, values, others: &[], ids: None }, false).map(|issue| issue.line())
    }

    #[test]
    fn numbers_with_units() {
        let line = of(&[("12.0 oz", 5), ("12.0 OZ. Can", 3), ("16.0 ounce", 2)]).unwrap();
        assert_eq!(line, "strip /\\s*[^\\d\\s.,+-].*$/ from size | convert size to number");
        assert!(of(&[("12 kg", 5), ("12lb", 3)]).unwrap().starts_with("extract /(?<size_unit>"));
    }

    #[test]
    fn what_has_none() {
        for values in [
            &[("1st", 5), ("2nd", 3)][..],
            &[("C85", 1), ("C86", 1)],
            &[("12 Main St", 1), ("Elm St", 1), ("9 Oak", 1)],
            &[("12", 1), ("13", 1)],
        ] {
            assert_eq!(of(values), None, "{values:?}");
        }
    }
}
