//! Words that a dictionary does not know: which of a column's words are looked up, and what is proposed in their place.
//!
//! Each different word is looked up once. Proposals take much longer than looking up, and are made for the most frequent words alone.

mod dictionary;
mod prose;

use std::collections::{HashMap, HashSet};

pub use dictionary::{Dictionary, Unreadable, decoded};
use prose::{Place, words};

/// So many of the most frequent words get proposals.
pub const PROPOSED: usize = 100;
/// The most proposals for a word.
const PROPOSALS: usize = 3;

/// Whether to stop; asked every now and then.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// A word that the dictionary does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    pub word: String,
    /// How often it stands in the column.
    pub count: usize,
    /// Words of the dictionary that may be meant, the likeliest first; none too for words beyond [`PROPOSED`].
    pub proposals: Vec<String>,
}

/// What was found in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// The dictionary, as the person is told of it.
    pub dictionary: String,
    pub unknown: Vec<Unknown>,
}

/// How often a word stands in the texts, by where it stands.
#[derive(Debug, Default)]
struct Seen {
    inside: usize,
    first: usize,
}

/// The words of these texts, each with how many rows it has, that a dictionary does not know: the most frequent first, equally frequent ones as
/// they come first. Nothing when it was stopped.
///
/// A capital inside a sentence makes a name of a word, which is not looked up, nor is it where it begins a sentence elsewhere.
pub fn unknown(texts: &[(&str, usize)], dictionary: &Dictionary, stop: Stop) -> Option<Vec<Unknown>> {
    let mut order: Vec<String> = Vec::new();
    let mut seen: HashMap<String, Seen> = HashMap::new();
    let mut names: HashSet<String> = HashSet::new();
    for (number, (text, rows)) in texts.iter().enumerate() {
        if number % 1024 == 0 && stop() {
            return None;
        }
        for (word, place) in words(text) {
            if place == Place::Name {
                if !names.contains(word.as_ref()) {
                    names.insert(word.into_owned());
                }
                continue;
            }
            let entry = match seen.get_mut(word.as_ref()) {
                Some(entry) => entry,
                None => {
                    order.push(word.to_string());
                    seen.entry(word.into_owned()).or_default()
                }
            };
            match place {
                Place::First => entry.first += rows,
                _ => entry.inside += rows,
            }
        }
    }
    let mut found: Vec<Unknown> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (number, word) in order.iter().enumerate() {
        if number % 256 == 0 && stop() {
            return None;
        }
        let Some(Seen { inside, first }) = seen.get(word) else { continue };
        let count = inside + if names.contains(word) { 0 } else { *first };
        if count == 0 || dictionary.knows(word) {
            continue;
        }
        // At the beginning of a sentence the capital is not the word's own.
        let small = word.to_lowercase();
        match places.get(&small) {
            Some(place) => {
                if let Some(known) = found.get_mut(*place) {
                    known.count += count;
                }
            }
            None => {
                places.insert(small.clone(), found.len());
                found.push(Unknown { word: small, count, proposals: Vec::new() });
            }
        }
    }
    found.sort_by_key(|unknown| std::cmp::Reverse(unknown.count));
    for unknown in found.iter_mut().take(PROPOSED) {
        if stop() {
            return None;
        }
        unknown.proposals = dictionary.proposals(&unknown.word, PROPOSALS);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn found(texts: &[(&str, usize)]) -> Vec<(String, usize)> {
        let all = unknown(texts, &Dictionary::american().unwrap(), &|| false).unwrap();
        all.into_iter().map(|unknown| (unknown.word, unknown.count)).collect()
    }

    fn one(word: &str, count: usize) -> (String, usize) {
        (word.to_string(), count)
    }

    #[test]
    fn the_most_frequent_first_with_rows_counted() {
        let texts = [("Teh food was good.", 2), ("I liked teh wine and the sevice", 1), ("Recieved", 5)];
        assert_eq!(found(&texts), [one("recieved", 5), one("teh", 3), one("sevice", 1)]);
    }

    #[test]
    fn names_are_left_alone() {
        assert_eq!(found(&[("We met Braund in Ljubljana.", 1), ("Braund was late.", 1)]), []);
        assert_eq!(found(&[("Braund was late.", 1)]), [one("braund", 1)]);
    }

    #[test]
    fn proposals_are_words_of_the_dictionary() {
        let all = unknown(&[("the recieved sevice", 1)], &Dictionary::american().unwrap(), &|| false).unwrap();
        assert_eq!(all[0].proposals[0], "received");
        assert_eq!(all[1].proposals[0], "service");
        assert!(all.iter().all(|unknown| unknown.proposals.len() <= PROPOSALS));
    }

    #[test]
    fn it_stops() {
        assert_eq!(unknown(&[("teh", 1)], &Dictionary::american().unwrap(), &|| true), None);
    }
}
