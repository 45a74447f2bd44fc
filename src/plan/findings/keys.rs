//! Keys that stand twice: nearly every row has a code of its own, and a few share one.

use super::facts::{Numbers, Texts};
use super::fix::{names, number};
use super::{Example, Fix, Issue, Kind, words};

/// The share of the codes that must stand once, and the rows that show it.
const ONCE: f64 = 0.97;
const LEAST: usize = 50;
/// The share of the rows that hold a code.
const CODES: f64 = 0.8;
/// The longest code.
const LONGEST: usize = 40;
/// Digits in a row of a code that is none of a few; years have four.
const DIGITS: usize = 5;

/// Words that name a key.
const KEY: [&str; 14] = ["id", "ids", "key", "uuid", "guid", "isbn", "issn", "doi", "ean", "sku", "pmid", "pmc", "pmcid", "orcid"];

pub fn find(texts: &Texts) -> Option<Issue> {
    if !are_codes(texts) {
        return None;
    }
    let codes: Vec<(String, usize)> =
        texts.values.iter().filter(|(text, _)| is_code(text)).map(|(text, rows)| ((*text).to_string(), *rows)).collect();
    twice(texts.name, &codes)
}

fn is_code(text: &str) -> bool {
    text.len() <= LONGEST && text.as_bytes().chunk_by(|a, b| a.is_ascii_digit() && b.is_ascii_digit()).any(|run| run.len() >= DIGITS)
}

/// Whether most rows hold a code.
pub fn are_codes(texts: &Texts) -> bool {
    let rows: usize = texts.values.iter().filter(|(text, _)| is_code(text)).map(|(_, rows)| rows).sum();
    rows as f64 >= CODES * texts.filled() as f64
}

/// Whole numbers are a key where the column is called so.
pub fn of_numbers(numbers: &Numbers) -> Option<Issue> {
    if !numbers.integer || !is_named_key(numbers.name) {
        return None;
    }
    let codes: Vec<(String, usize)> = numbers.values.iter().map(|(x, rows)| (number(*x), *rows)).collect();
    twice(numbers.name, &codes)
}

/// Whether a column is called a key: `brewery_id`.
pub fn is_named_key(name: &str) -> bool {
    words::of(name).last().is_some_and(|word| KEY.contains(&word.as_str()))
}

fn twice(name: &str, codes: &[(String, usize)]) -> Option<Issue> {
    let rows: usize = codes.iter().map(|(_, rows)| rows).sum();
    let once = codes.iter().filter(|(_, rows)| *rows == 1).count();
    if rows < LEAST || (once as f64) < ONCE * rows as f64 || once == rows {
        return None;
    }
    let mut again: Vec<&(String, usize)> = codes.iter().filter(|(_, rows)| *rows > 1).collect();
    again.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    let touched = again.iter().map(|(_, rows)| rows).sum();
    // Rows that share a key may be one thing twice or two things; no line can know.
    let fix = Fix::Shows(format!("duplicates by {}", names(&[name.to_string()])));
    let issue = Issue { groups: Some(again.len()), ..Issue::new(Kind::DuplicateKeys, name, touched, fix) };
    Some(issue.showing(again.into_iter().map(|(code, rows)| Example::counted(code.clone(), *rows))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_few_stand_twice() {
        let codes: Vec<String> = (0..200).map(|n| format!("PMC{}", 3_000_000 + n)).collect();
        let values: Vec<(&str, usize)> = codes.iter().enumerate().map(|(n, code)| (code.as_str(), if n == 7 { 2 } else { 1 })).collect();
        let issue = find(&Texts { name: "key", rows: 201, values: &values, others: &[], ids: None }).unwrap();
        assert_eq!((issue.rows, issue.groups, issue.line().as_str()), (2, Some(1), "duplicates by key"));
        let values: Vec<(&str, usize)> = codes.iter().map(|code| (code.as_str(), 3)).collect();
        assert_eq!(find(&Texts { name: "key", rows: 600, values: &values, others: &[], ids: None }), None, "each stands three times");
    }

    #[test]
    fn numbers_by_the_name() {
        let values: Vec<(f64, usize)> = (0..200).map(|n| (f64::from(n), if n == 7 { 2 } else { 1 })).collect();
        let of = |name| of_numbers(&Numbers { name, rows: 201, integer: true, values: &values, year: 2024 });
        assert!(of("brewery_id").is_some());
        assert!(of("population").is_none());
    }
}
