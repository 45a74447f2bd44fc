//! The best partner for each of some texts among others.

use std::collections::HashMap;

use rayon::prelude::*;

use super::edits::Edits;
use super::jaro::{Text, nearest};
use super::key::keys;
use super::slips::slips;
use super::{Method, Stop};

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
///
/// With a method of keys (`Fingerprint`, `Ngram`, `Phonetic`, `Variants`) the partners are those with the same key; `Variants` looks at names one slip
/// away only where there is none.
pub fn matches(left: &[&str], right: &[&str], method: &Method, stop: Stop) -> Option<Vec<Option<Match>>> {
    let mut equal: HashMap<&str, usize> = HashMap::with_capacity(right.len());
    for (place, text) in right.iter().enumerate() {
        equal.entry(text).or_insert(place);
    }
    let same = |text: &str| equal.get(text).map(|right| Match { right: *right, similarity: 1.0 });
    match method {
        Method::Levenshtein(most) => {
            let mut known = Edits::new(*most);
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
        Method::Jaro(least) => {
            let known: Vec<Text> = right.iter().map(|text| Text::new(text)).collect();
            each(left, |_, text| match same(text) {
                Some(found) => Some(Some(found)),
                None => Some(nearest(&Text::new(text), &known, *least, stop)?.map(|(right, similarity)| Match { right, similarity })),
            })
        }
        Method::Fingerprint | Method::Ngram(_) | Method::Phonetic(_) | Method::Variants => {
            let keyed = Keyed::new(left, right, method, stop)?;
            each(left, |place, text| {
                if stop() {
                    return None;
                }
                let found = same(text).or_else(|| most_similar(text, keyed.partners(place), right));
                Some(found.or_else(|| most_similar(text, keyed.slipped(place), right)))
            })
        }
    }
}

fn each<T: Send>(left: &[&str], one: impl Fn(usize, &str) -> Option<T> + Sync) -> Option<Vec<T>> {
    left.par_iter().enumerate().map(|(place, text)| one(place, text)).collect()
}

fn most_similar<'a>(text: &str, places: impl Iterator<Item = &'a usize>, right: &[&str]) -> Option<Match> {
    let all = places.filter_map(|place| Some(Match { right: *place, similarity: strsim::jaro_winkler(text, right.get(*place)?) }));
    all.reduce(|best, next| if (next.similarity, best.right) > (best.similarity, next.right) { next } else { best })
}

/// The texts on the right by their keys.
struct Keyed {
    left: Vec<String>,
    right: HashMap<String, Vec<usize>>,
    /// The keys on the right that are one slip away from one on the left.
    near: HashMap<String, Vec<String>>,
}

impl Keyed {
    fn new(left: &[&str], right: &[&str], method: &Method, stop: Stop) -> Option<Keyed> {
        let left = keys(left, method, stop)?;
        let mut known: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, key) in keys(right, method, stop)?.into_iter().enumerate() {
            known.entry(key).or_default().push(place);
        }
        let mut near: HashMap<String, Vec<String>> = HashMap::new();
        if *method == Method::Variants {
            let mut all: Vec<&String> = left.iter().chain(known.keys()).collect();
            all.sort_unstable();
            all.dedup();
            let words: Vec<Vec<String>> = all.iter().map(|key| key.split(' ').map(str::to_string).collect()).collect();
            for (a, b) in slips(&words.iter().map(Vec::as_slice).collect::<Vec<_>>(), stop)? {
                for (from, to) in [(a, b), (b, a)] {
                    if let (Some(from), Some(to)) = (all.get(from), all.get(to)) {
                        near.entry((*from).clone()).or_default().push((*to).clone());
                    }
                }
            }
        }
        Some(Keyed { left, right: known, near })
    }

    fn key(&self, place: usize) -> Option<&String> {
        self.left.get(place).filter(|key| !key.is_empty())
    }

    fn partners(&self, place: usize) -> impl Iterator<Item = &usize> {
        self.key(place).and_then(|key| self.right.get(key)).into_iter().flatten()
    }

    fn slipped(&self, place: usize) -> impl Iterator<Item = &usize> {
        let keys = self.key(place).and_then(|key| self.near.get(key)).into_iter().flatten();
        keys.filter_map(|key| self.right.get(key)).flatten()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn found(left: &[&str], right: &[&str], method: Method) -> Vec<Option<(usize, f64)>> {
        let all = matches(left, right, &method, &|| false).unwrap();
        all.into_iter().map(|found| found.map(|found| (found.right, (found.similarity * 1e3).round() / 1e3))).collect()
    }

    #[test]
    fn the_best_partner_of_each() {
        let right = ["Marhta", "Martha", "Martha ", "Jon"];
        assert_eq!(found(&["Martha", "John", "Zoë"], &right, Method::Jaro(0.9)), [Some((1, 1.0)), Some((3, 0.933)), None]);
        assert_eq!(found(&["Marth", "Joh"], &right, Method::Levenshtein(2)), [Some((1, 0.833)), Some((3, 0.667))]);
        assert_eq!(found(&["MARTHA!", "jon"], &right, Method::Fingerprint), [Some((1, 0.437)), Some((3, 0.778))]);
    }

    #[test]
    fn equal_texts_are_partners_by_any_method_and_the_first_wins() {
        for method in [Method::Variants, Method::Ngram(2), Method::Levenshtein(1), Method::Jaro(0.9)] {
            assert_eq!(found(&["--", "a"], &["a", "--", "--", "a"], method.clone()), [Some((1, 1.0)), Some((0, 1.0))], "{method:?}");
        }
        assert_eq!(found(&["abcdxx"], &["abcdxy", "abcdxz"], Method::Levenshtein(1)), [Some((0, 0.833))]);
    }

    #[test]
    fn spellings_of_names_and_slips() {
        let right = ["Oxford University Press", "Cambridge University Press"];
        let left = ["Oxford Univ. Press (OUP)", "Cambridge Univesity Press", "Open Press"];
        let all = matches(&left, &right, &Method::Variants, &|| false).unwrap();
        assert_eq!(all.iter().map(|found| found.map(|found| found.right)).collect::<Vec<_>>(), [Some(0), Some(1), None]);
        assert!(matches(&left, &right, &Method::Variants, &|| true).is_none());
    }

    #[test]
    fn nothing_has_no_partner() {
        assert_eq!(found(&[], &["a"], Method::Jaro(0.9)), []);
        assert_eq!(found(&["a"], &[], Method::Jaro(0.9)), [None]);
    }
}
