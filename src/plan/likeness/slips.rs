//! Slips of the pen between names: one letter too many or too few in one word.
//!
//! A letter in place of another makes another word more often than a slip does (`Bayer`, `Mayer`), so that is none. The first letter counts, short
//! words are left alone, and where both words stand in other names, too, both are words. A name of a single word is another word (`Maria`, `Marina`)
//! unless a letter is doubled or not and it is rare beside the other (`Bostton`).

use std::collections::HashMap;

use rayon::prelude::*;

use super::Stop;

/// The shortest word that a letter may be lacking in.
const SHORTEST: usize = 5;
/// How many times as many rows the other has of two names of a single word.
const RARE: usize = 30;
/// Names looked at between two looks at the clock.
const BATCH: usize = 1024;

/// The pairs of names, by their places, that one slip lies between. The names are different from each other, and each has so many rows. None when
/// stopped.
pub fn slips(names: &[&[String]], rows: &[usize], stop: Stop) -> Option<Vec<(usize, usize)>> {
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
    let is_rare = |(a, b): (usize, usize)| {
        let rows = |place: usize| rows.get(place).copied().unwrap_or(0);
        rows(a) * RARE <= rows(b) || rows(b) * RARE <= rows(a)
    };
    let found = names.par_chunks(BATCH).enumerate().map(|(batch, names)| {
        if stop() {
            return None;
        }
        let mut pairs = Vec::new();
        for (place, words) in names.iter().enumerate() {
            for at in 0..words.len() {
                let Some((before, [word, after @ ..])) = words.split_at_checked(at) else { continue };
                shorter(word, |lacking, doubled| {
                    if !(alone(word) || alone(lacking)) || (words.len() == 1 && !doubled) {
                        return;
                    }
                    let parts: Vec<&str> =
                        before.iter().map(String::as_str).chain([lacking]).chain(after.iter().map(String::as_str)).collect();
                    if let Some(other) = known.get(&parts.join(" ")) {
                        let pair = (batch * BATCH + place, *other);
                        if words.len() > 1 || is_rare(pair) {
                            pairs.push(pair);
                        }
                    }
                });
            }
        }
        Some(pairs)
    });
    Some(found.collect::<Option<Vec<_>>>()?.concat())
}

/// The word without each of its letters but the first, one at a time, and whether it was one of two equal ones.
fn shorter(word: &str, mut each: impl FnMut(&str, bool)) {
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
            each(&lacking, lacking.get(at..).is_some_and(|rest| rest.starts_with(letter)));
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
        let rows: Vec<usize> = (0..names.len()).map(|place| if place == 0 { 30 } else { 1 }).collect();
        let mut pairs = slips(&names, &rows, &|| false).unwrap();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn a_letter_too_many_or_too_few() {
        assert_eq!(pairs(&["oxford university press", "oxford univesity press"]), [(0, 1)]);
        assert_eq!(pairs(&["landes bioscience", "landes biosciences"]), [(1, 0)]);
        assert_eq!(pairs(&["the committee", "the comittee"]), [(0, 1)]);
        assert_eq!(pairs(&["boston", "bostton", "bosston"]), [(1, 0), (2, 0)]);
        assert_eq!(pairs(&["philadelphia", "philladelphia"]), [(1, 0)]);
        assert_eq!(pairs(&["mississippi", "missisippi"]), [(0, 1)]);
    }

    #[test]
    fn what_makes_another_word_is_no_slip() {
        assert!(pairs(&["cadmus services", "camdus services"]).is_empty(), "exchanged");
        assert!(pairs(&["vaccine", "vaccines"]).is_empty(), "one word");
        assert!(pairs(&["maria", "marina"]).is_empty(), "one word");
        assert!(pairs(&["rome", "phillip", "philip"]).is_empty(), "one word, and not rare");
        assert!(pairs(&["cell press", "cells press"]).is_empty(), "short");
        assert!(pairs(&["the merritt group", "the erritt group"]).is_empty(), "the first letter");
        assert!(pairs(&["room 101234", "room 10123"]).is_empty(), "numbers");
        let known = ["peter johnson", "peter johnston", "mary johnson", "mary ann johnston"];
        assert!(pairs(&known).is_empty(), "both words stand elsewhere");
    }
}
