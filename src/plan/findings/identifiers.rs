//! Two kinds of identifier in one column: `PMC3378987` beside `PMID: 24015914`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::facts::Texts;
use super::fix::names;
use super::tally::Tally;
use super::{Example, Fix, Issue, Kind};

/// An identifier: letters with a number right behind them, a DOI, or a number alone, perhaps with a word before it that says what it is.
static IDENTIFIER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:\b([A-Za-z]{2,8})\s*:\s*)?(?:\b([A-Za-z]{2,6})(\d{4,})\b|\b(10\.\d{4,9}/\S+)|\b(\d{5,})\b)").ok());

/// The longest text on the average that is an identifier with its surroundings.
const SHORT: usize = 60;
/// The share of the rows that must hold an identifier, and that which a second kind must have.
const MOST: f64 = 0.5;
const SECOND: f64 = 0.01;
/// The least rows of a second kind.
const LEAST: usize = 5;
/// Values of another column that show where a kind has gone, and the share of them that must be of it.
const MOVED: f64 = 0.9;

/// A kind of identifier: what it begins with, empty for numbers.
#[derive(Default)]
struct Sort {
    tally: Tally,
    /// What stands before numbers of this kind, with the rows.
    labels: HashMap<String, usize>,
    tokens: HashSet<String>,
}

/// What was found of two kinds of identifier.
#[derive(Debug, PartialEq)]
pub enum Found {
    Issue(Box<Issue>),
    /// They have columns of their own, and what is to be said of them is said there.
    Moved,
}

pub fn find(texts: &Texts) -> Option<Found> {
    let pattern = IDENTIFIER.as_ref()?;
    let length: usize = texts.values.iter().map(|(text, _)| text.len()).sum();
    if texts.values.len() < LEAST || length > SHORT * texts.values.len() {
        return None;
    }
    let mut sorts: HashMap<String, Sort> = HashMap::new();
    let mut held = 0;
    for (text, rows) in texts.values {
        let mut seen: Vec<String> = Vec::new();
        for found in pattern.captures_iter(text) {
            let part = |at: usize| found.get(at).map(|part| part.as_str());
            let (sort, token) = match (part(2), part(3), part(4), part(5)) {
                (Some(letters), Some(digits), ..) => (letters.to_uppercase(), format!("{letters}{digits}")),
                (_, _, Some(doi), _) => ("doi".to_string(), doi.to_string()),
                (.., Some(digits)) => (String::new(), digits.to_string()),
                _ => continue,
            };
            let entry = sorts.entry(sort.clone()).or_default();
            if let (Some(label), true) = (part(1), sort.is_empty()) {
                *entry.labels.entry(label.to_lowercase()).or_default() += rows;
            }
            entry.tokens.insert(token);
            if !seen.contains(&sort) {
                entry.tally.add(text, *rows);
                seen.push(sort);
            }
        }
        held += if seen.is_empty() { 0 } else { *rows };
    }
    let filled = texts.filled();
    let mut sorts: Vec<(String, Sort)> = sorts.into_iter().collect();
    sorts.sort_by(|(a, x), (b, y)| y.tally.rows.cmp(&x.tally.rows).then(a.cmp(b)));
    sorts.retain(|(_, sort)| sort.tally.rows >= LEAST && sort.tally.rows as f64 >= SECOND * filled as f64);
    if sorts.len() < 2 || (held as f64) < MOST * filled as f64 {
        return None;
    }
    if sorts.iter().all(|(_, sort)| has_moved(sort, texts)) {
        return Some(Found::Moved);
    }
    sorts.truncate(3);
    let column = names(&[texts.name.to_string()]);
    let line: Vec<String> = sorts
        .iter()
        .map(|(sort, found)| {
            let (name, pattern) = match sort.as_str() {
                "" => (label(found), r"\d{5,}".to_string()),
                "doi" => ("doi".to_string(), r"10\.\d{4,9}\/\S+".to_string()),
                letters => (letters.to_lowercase(), format!(r"{letters}\d{{4,}}")),
            };
            let name = free(name, texts);
            // Numbers that begin with a 0 stay text: they are codes.
            let plain = sort.is_empty() && !found.tokens.iter().any(|token| token.starts_with('0'));
            let number = if plain { format!(" | convert {name} to integer") } else { String::new() };
            format!("extract /\\b(?<{name}>{pattern})\\b/i from {column}{number}")
        })
        .collect();
    let others: usize = sorts.iter().skip(1).map(|(_, sort)| sort.tally.rows).sum();
    let examples: Vec<Example> = sorts.iter().filter_map(|(_, sort)| sort.tally.examples().into_iter().next()).collect();
    let issue = Issue::new(Kind::Identifiers, texts.name, others, Fix::Line(line.join(" | "))).showing(examples);
    Some(Found::Issue(Box::new(issue)))
}

/// What numbers of this kind are called by the words before them.
fn label(sort: &Sort) -> String {
    let most = sort.labels.iter().max_by(|(a, x), (b, y)| x.cmp(y).then(b.cmp(a)));
    most.filter(|(label, _)| label.is_ascii()).map_or("number".to_string(), |(label, _)| label.clone())
}

/// A name that no column has.
fn free(name: String, texts: &Texts) -> String {
    let taken = |name: &str| texts.others.iter().any(|(other, _)| other == name);
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(name)
}

/// Whether a column of its own holds them already.
fn has_moved(sort: &Sort, texts: &Texts) -> bool {
    let others = texts.others.iter().filter(|(name, _)| name != texts.name);
    others.into_iter().any(|(_, values)| {
        let there = values.iter().filter(|value| sort.tokens.contains(*value)).count();
        !values.is_empty() && there as f64 >= MOVED * values.len() as f64
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn two_kinds() {
        let values: Vec<String> =
            (0..40).map(|n| if n % 4 == 0 { format!("PMID: {}", 22_000_000 + n) } else { format!("PMC{}", 3_000_000 + n) }).collect();
        let values: Vec<(&str, usize)> = values.iter().map(|text| (text.as_str(), 1)).collect();
        let texts = Texts { name: "id", rows: 40, values: &values, others: &[] };
        let Some(Found::Issue(issue)) = find(&texts) else { panic!("not found") };
        assert_eq!(issue.rows, 10);
        assert_eq!(
            issue.line(),
            r"extract /\b(?<pmc>PMC\d{4,})\b/i from id | extract /\b(?<pmid>\d{5,})\b/i from id | convert pmid to integer"
        );
        let taken = |prefix: &str, from: usize| {
            values.iter().filter_map(|(text, _)| Some(text.get(from..)?.to_string()).filter(|_| text.starts_with(prefix))).collect()
        };
        let others = [("pmc".to_string(), taken("PMC", 0)), ("pmid".to_string(), taken("PMID", 6))];
        assert_eq!(find(&Texts { others: &others, ..texts }), Some(Found::Moved));
        let one: Vec<(&str, usize)> = values.iter().filter(|(text, _)| text.starts_with("PMC")).copied().collect();
        assert_eq!(find(&Texts { values: &one, ..texts }), None);
    }
}
