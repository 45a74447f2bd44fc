//! Slips of the pen between names: one letter too many or too few in one word.
//!
//! A letter in place of another makes another word more often than a slip does (`Bayer`, `Mayer`), so that is none. The first letter counts, short
//! words and names of a single word are left alone, and where both words stand in other names, too, both are words.

use std::collections::HashMap;

use rayon::prelude::*;

use super::Stop;

/// The shortest word that a letter may be lacking in.
const SHORTEST: usize = 5;
/// Names looked at between two looks at the clock.
const BATCH: usize = 1024;

/// The pairs of names, by their places, that one slip lies between. The names are different from each other. None when stopped.
pub fn slips(names: &[&[String]], stop: Stop) -> Option<Vec<(usize, usize)>> {
    let known: HashMap<String, usize> = names.iter().enumerate().map(|(place, words)| (words.join(" "), place)).collect();
    let mut used: HashMap<&str, usize> = HashMap::new();
    for words in names {
        for (at, word) in words.iter().enumerate() {
            if words.iter().take(at).all(|earlier| earlier != word) {
                *used.entry(word).or_default() += 1;
            }
        }
    }
    let alone = |word: &str| used.get(word).is_none_or(|names| *names <= 1);
    let found = names.par_chunks(BATCH).enumerate().map(|(batch, names)| {
        if stop() {
            return None;
        }
        let mut pairs = Vec::new();
        for (place, words) in names.iter().enumerate() {
            for at in 0..if words.len() < 2 { 0 } else { words.len() } {
                let Some((before, [word, after @ ..])) = words.split_at_checked(at) else { continue };
                shorter(word, |lacking| {
                    if !(alone(word) || alone(lacking)) {
                        return;
                    }
                    let parts: Vec<&str> =
                        before.iter().map(String::as_str).chain([lacking]).chain(after.iter().map(String::as_str)).collect();
                    if let Some(other) = known.get(&parts.join(" ")) {
                        pairs.push((batch * BATCH + place, *other));
                    }
                });
            }
        }
        Some(pairs)
    });
    Some(found.collect::<Option<Vec<_>>>()?.concat())
}

/// The word without each of its letters but the first, one at a time.
fn shorter(word: &str, mut each: impl FnMut(&str)) {
    if word.chars().count() <= SHORTEST || !word.chars().all(char::is_alphabetic) {
        return;
    }
    let mut lacking = String::with_capacity(word.len());
    let mut before = None;
    for (at, letter) in word.char_indices() {
        // Of two equal letters it does not matter which one lacks.
        if at > 0 && before != Some(letter) {
            lacking.clear();
            lacking.push_str(word.get(..at).unwrap_or_default());
            lacking.push_str(word.get(at + letter.len_utf8()..).unwrap_or_default());
            each(&lacking);
        }
        before = Some(letter);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn pairs(names: &[&str]) -> Vec<(usize, usize)> {
        let words: Vec<Vec<String>> = names.iter().map(|name| name.split(' ').map(str::to_string).collect()).collect();
        let names: Vec<&[String]> = words.iter().map(Vec::as_slice).collect();
        let mut pairs = slips(&names, &|| false).unwrap();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn a_letter_too_many_or_too_few() {
        assert_eq!(pairs(&["oxford university press", "oxford univesity press"]), [(0, 1)]);
        assert_eq!(pairs(&["landes bioscience", "landes biosciences"]), [(1, 0)]);
        assert_eq!(pairs(&["the committee", "the comittee"]), [(0, 1)]);
    }

    #[test]
    fn what_makes_another_word_is_no_slip() {
        assert!(pairs(&["cadmus services", "camdus services"]).is_empty(), "exchanged");
        assert!(pairs(&["vaccine", "vaccines"]).is_empty(), "one word");
        assert!(pairs(&["cell press", "cells press"]).is_empty(), "short");
        assert!(pairs(&["the merritt group", "the erritt group"]).is_empty(), "the first letter");
        assert!(pairs(&["room 101234", "room 10123"]).is_empty(), "numbers");
        let known = ["peter johnson", "peter johnston", "mary johnson", "mary ann johnston"];
        assert!(pairs(&known).is_empty(), "both words stand elsewhere");
    }
}
