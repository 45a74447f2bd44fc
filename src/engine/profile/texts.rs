//! What is told of texts: how long they are, and how they are put together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use crate::engine::counting;
use crate::engine::guard::{Cancel, Stopped};
use crate::plan::profile::{Patterns, Texts};

use super::spread;

/// The most patterns that are kept.
const PATTERNS: usize = 8;
/// Of a longer text the pattern shows so many characters.
const CHARACTERS: usize = 60;
/// Patterns are told sign by sign where so many of them are at least half of the texts.
const ENOUGH: usize = 3;

pub fn texts(different: &counting::Texts, cancel: &Cancel) -> Result<Texts, Stopped> {
    let mut told = Texts::default();
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    let mut patterns = Tally::default();
    let mut pattern = String::new();
    for (number, (text, rows)) in different.iter().enumerate() {
        counting::wanted(number, cancel)?;
        *lengths.entry(if text.is_ascii() { text.len() } else { text.chars().count() }).or_default() += rows;
        let ends = [text.chars().next(), text.chars().next_back()];
        match ends {
            [None, _] => told.empty += rows,
            _ if !ends.iter().flatten().any(|end| end.is_whitespace()) => {}
            _ if text.trim().is_empty() => told.blank += rows,
            _ => told.padded += rows,
        }
        signs(text, &mut pattern);
        patterns.add(&pattern, rows);
    }
    told.lengths = spread::lengths(&lengths);
    told.patterns = patterns.told();
    Ok(told)
}

/// The pattern of a text: `A` for a capital letter, `a` for another one, `9` for a digit, every other character as it is.
fn signs(text: &str, pattern: &mut String) {
    pattern.clear();
    for (number, c) in text.chars().enumerate() {
        if number == CHARACTERS {
            pattern.push('…');
            return;
        }
        pattern.push(match c {
            'a'..='z' => 'a',
            'A'..='Z' => 'A',
            '0'..='9' => '9',
            c if c.is_ascii() => c,
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c if c.is_numeric() => '9',
            c => c,
        });
    }
}

/// A pattern with one sign for each run: `a+` and `9+` for one or more small letters or digits, `A` for a capital by itself, `A+` for several.
fn runs(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut signs = pattern.chars().peekable();
    while let Some(sign) = signs.next() {
        let mut length = 1;
        while matches!(sign, 'A' | 'a' | '9') && signs.next_if_eq(&sign).is_some() {
            length += 1;
        }
        out.push(sign);
        if matches!(sign, 'a' | '9') || (sign == 'A' && length > 1) {
            out.push('+');
        }
    }
    out
}

/// Patterns and their rows, in the order of their first texts.
#[derive(Default)]
struct Tally {
    places: HashMap<String, usize, FixedState>,
    counts: Vec<usize>,
}

impl Tally {
    fn add(&mut self, pattern: &str, rows: usize) {
        match self.places.get(pattern).and_then(|place| self.counts.get_mut(*place)) {
            Some(count) => *count += rows,
            None => {
                self.places.insert(pattern.to_string(), self.counts.len());
                self.counts.push(rows);
            }
        }
    }

    /// Sign by sign, or by runs where that tells more.
    fn told(self) -> Patterns {
        let all: usize = self.counts.iter().sum();
        let (distinct, sorted) = (self.counts.len(), self.sorted());
        let enough: usize = sorted.iter().take(ENOUGH).map(|(_, count, _)| count).sum();
        if enough * 2 >= all {
            return Patterns { top: shown(sorted), distinct, runs: false };
        }
        let mut by_runs = Tally::default();
        let mut in_order = sorted;
        in_order.sort_unstable_by_key(|(_, _, place)| *place);
        in_order.iter().for_each(|(pattern, count, _)| by_runs.add(&runs(pattern), *count));
        Patterns { distinct: by_runs.counts.len(), top: shown(by_runs.sorted()), runs: true }
    }

    /// The most frequent ones first, with their places.
    fn sorted(self) -> Vec<(String, usize, usize)> {
        let counted = self.places.into_iter().map(|(pattern, place)| (pattern, self.counts.get(place).copied().unwrap_or(0), place));
        let mut sorted: Vec<(String, usize, usize)> = counted.collect();
        sorted.sort_unstable_by_key(|(_, count, place)| (Reverse(*count), *place));
        sorted
    }
}

fn shown(sorted: Vec<(String, usize, usize)>) -> Vec<(String, usize)> {
    sorted.into_iter().take(PATTERNS).map(|(pattern, count, _)| (pattern, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> String {
        let mut out = String::new();
        signs(text, &mut out);
        out
    }

    #[test]
    fn signs_of_texts() {
        assert_eq!(pattern("ABC-1234"), "AAA-9999");
        assert_eq!(pattern("Zoë Ä. 東京 ½"), "Aaa A. aa 9");
        assert_eq!(pattern(" a\tb "), " a\ta ");
        assert_eq!(pattern(""), "");
        assert_eq!(pattern(&"x".repeat(61)), format!("{}…", "a".repeat(60)));
    }

    #[test]
    fn runs_of_signs() {
        assert_eq!(runs("Aaaaaa, Aa. Aaaa Aaaaaa"), "Aa+, Aa+. Aa+ Aa+");
        assert_eq!(runs("A/9 99999"), "A/9+ 9+");
        assert_eq!(runs("AAA--99"), "A+--9+");
    }

    #[test]
    fn signs_where_few_patterns_hold_most_texts() {
        let told = |texts: &[&str]| {
            let mut tally = Tally::default();
            texts.iter().for_each(|text| tally.add(&pattern(text), 1));
            tally.told()
        };
        let codes = told(&["AB-1", "CD-2", "x"]);
        assert_eq!((codes.top.first().cloned(), codes.distinct, codes.runs), (Some(("AA-9".into(), 2)), 2, false));
        let names = told(&["Ann Lee", "Robert Fox", "Bo Xi", "Maximilian Y", "Eve Adams", "Catherine Zeta", "x"]);
        assert_eq!(names.top, [("Aa+ Aa+".into(), 5), ("Aa+ A".into(), 1), ("a+".into(), 1)]);
        assert_eq!((names.distinct, names.runs), (3, true));
    }
}
