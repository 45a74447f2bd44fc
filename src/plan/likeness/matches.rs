//! The best partner for each of some texts among others.

use std::collections::HashMap;

use rayon::prelude::*;

use super::edits::Edits;
use super::jaro::{Text, nearest};
use super::{Measure, Stop};

/// A partner: its place among those on the right, and how alike the two are, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    pub right: usize,
    /// By Jaro and Winkler, as the function `similarity` has it; with `levenshtein` the share of the longer text's letters that need no edit. 1 only
    /// for equal texts.
    pub similarity: f64,
}

/// For each text on the left the best partner on the right that the method allows: the most similar one, of equally similar ones the first. Equal texts
/// are partners by any method. None when stopped.
pub fn matches(left: &[&str], right: &[&str], measure: Measure, stop: Stop) -> Option<Vec<Option<Match>>> {
    let mut equal: HashMap<&str, usize> = HashMap::with_capacity(right.len());
    for (place, text) in right.iter().enumerate() {
        equal.entry(text).or_insert(place);
    }
    let same = |text: &str| equal.get(text).map(|right| Match { right: *right, similarity: 1.0 });
    match measure {
        Measure::Levenshtein(most) => {
            let mut known = Edits::new(most);
            for text in right {
                known.add(text.chars().collect());
            }
            each(left, |_, text| match same(text) {
                Some(found) => Some(Some(found)),
                None => {
                    let letters: Vec<char> = text.chars().collect();
                    let found = known.nearest(&letters, stop)?;
                    Some(found.map(|(place, distance)| {
                        let longer = letters.len().max(right.get(place).map_or(0, |text| text.chars().count())).max(1);
                        Match { right: place, similarity: 1.0 - distance as f64 / longer as f64 }
                    }))
                }
            })
        }
        Measure::Jaro(least) => {
            let known: Vec<Text> = right.iter().map(|text| Text::new(text)).collect();
            each(left, |_, text| match same(text) {
                Some(found) => Some(Some(found)),
                None => Some(nearest(&Text::new(text), &known, least, stop)?.map(|(right, similarity)| Match { right, similarity })),
            })
        }
    }
}

fn each<T: Send>(left: &[&str], one: impl Fn(usize, &str) -> Option<T> + Sync) -> Option<Vec<T>> {
    left.par_iter().enumerate().map(|(place, text)| one(place, text)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn found(left: &[&str], right: &[&str], measure: Measure) -> Vec<Option<(usize, f64)>> {
        let all = matches(left, right, measure, &|| false).unwrap();
        all.into_iter().map(|found| found.map(|found| (found.right, (found.similarity * 1e3).round() / 1e3))).collect()
    }

    #[test]
    fn the_best_partner_of_each() {
        let right = ["Marhta", "Martha", "Martha ", "Jon"];
        assert_eq!(found(&["Martha", "John", "Zoë"], &right, Measure::Jaro(0.9)), [Some((1, 1.0)), Some((3, 0.933)), None]);
        assert_eq!(found(&["Marth", "Joh"], &right, Measure::Levenshtein(2)), [Some((1, 0.833)), Some((3, 0.667))]);
    }

    #[test]
    fn equal_texts_are_partners_by_any_method_and_the_first_wins() {
        for measure in [Measure::Levenshtein(1), Measure::Jaro(0.9)] {
            assert_eq!(found(&["--", "a"], &["a", "--", "--", "a"], measure), [Some((1, 1.0)), Some((0, 1.0))], "{measure:?}");
        }
        assert_eq!(found(&["abcdxx"], &["abcdxy", "abcdxz"], Measure::Levenshtein(1)), [Some((0, 0.833))]);
    }

    #[test]
    fn nothing_has_no_partner() {
        assert_eq!(found(&[], &["a"], Measure::Jaro(0.9)), []);
        assert_eq!(found(&["a"], &[], Measure::Jaro(0.9)), [None]);
        assert!(matches(&["abc"], &["abd"], Measure::Jaro(0.9), &|| true).is_none());
    }
}
