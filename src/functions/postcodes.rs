//! The postal codes of countries, by the table beside this file.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

/// A line each: the two letters of a country and the pattern of its codes.
const TABLE: &str = include_str!("postcodes.tsv");

static PATTERNS: LazyLock<HashMap<&'static str, Regex>> =
    LazyLock::new(|| lines().filter_map(|(country, text)| Some((country, whole(text)?))).collect());

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// The pattern over the whole of a text; people write the letters in either case.
fn whole(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("(?i)^(?:{pattern})$")).ok()
}

/// True for the two letters of a country that has postal codes.
pub(super) fn is_known(country: &str) -> bool {
    lines().any(|(known, _)| known == country)
}

/// The pattern that the postal codes of a country match.
pub(super) fn pattern(country: &str) -> Option<&'static Regex> {
    PATTERNS.get(country)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_pattern_can_be_read() {
        assert!(lines().count() > 150);
        assert_eq!(PATTERNS.len(), lines().count());
    }

    #[test]
    fn codes_of_some_countries() {
        for (country, right, wrong) in [
            ("GB", ["SW1A 1AA", "ec1a1bb"], ["SW1A", "12345"]),
            ("US", ["90210", "90210-1234"], ["9021", "902101"]),
            ("DE", ["10115", "01067"], ["1011", "D-10115"]),
            ("CA", ["K1A 0B1", "k1a0b1"], ["K1A", "D1A 0B1"]),
            ("NL", ["1012 AB", "1012AB"], ["1012", "AB 1012"]),
        ] {
            assert!(is_known(country));
            assert!(right.iter().all(|code| pattern(country).unwrap().is_match(code)), "{country}");
            assert!(!wrong.iter().any(|code| pattern(country).unwrap().is_match(code)), "{country}");
        }
        assert!(!is_known("HK") && !is_known("gb"));
    }
}
