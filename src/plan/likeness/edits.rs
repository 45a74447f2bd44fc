//! Texts within so many edits of one another, found without comparing all with all.
//!
//! Pass-Join (Li, Deng, Wang and Feng, PVLDB 5(3), 2011): a text that is cut into `k + 1` parts keeps at least one of them whole through `k` edits, at
//! a place that moves by no more than those edits. So only texts that share such a part are compared, and none is lost.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rapidfuzz::distance::levenshtein::{Args, BatchComparator};
use rayon::prelude::*;

use super::{Stop, most_edits};

/// Candidates that are compared between two looks at the clock.
const BATCH: usize = 2048;

/// Texts by their parts.
#[derive(Debug)]
pub struct Edits {
    most: usize,
    texts: Vec<Vec<char>>,
    /// The texts that have a part, by what `part_key` makes of it. Two parts with one key only cost a comparison.
    parts: HashMap<u64, Vec<u32>, BuildHasherDefault<AsIs>>,
    /// Which lengths there are.
    lengths: Vec<bool>,
}

impl Edits {
    pub fn new(most: usize) -> Self {
        Edits { most, texts: Vec::new(), parts: HashMap::default(), lengths: Vec::new() }
    }

    /// Takes in a text, which gets the next number from 0.
    pub fn add(&mut self, text: Vec<char>) {
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let length = text.len();
        for (part, (start, size)) in self.cut(length).enumerate() {
            let key = part_key(length, part, text.get(start..start + size).unwrap_or_default());
            self.parts.entry(key).or_default().push(number);
        }
        if self.lengths.len() <= length {
            self.lengths.resize(length + 1, false);
        }
        if let Some(there) = self.lengths.get_mut(length) {
            *there = true;
        }
        self.texts.push(text);
    }

    /// The nearest text with its distance, of equally near ones the first; nothing within reach is an inner `None`, stopping the outer one.
    pub fn nearest(&self, text: &[char], stop: Stop) -> Option<Option<(usize, usize)>> {
        let candidates = self.candidates(text);
        if candidates.is_empty() {
            return Some(None);
        }
        let scorer = BatchComparator::new(text.iter().copied());
        let nearest = |numbers: &[u32]| {
            let mut best: Option<(usize, usize)> = None;
            for number in numbers {
                let Some(other) = self.texts.get(*number as usize) else { continue };
                let reach =
                    most_edits(self.most, text.len(), other.len()).min(best.map_or(usize::MAX, |(_, distance)| distance.saturating_sub(1)));
                let within = Args::default().score_cutoff(reach);
                if let Some(distance) = scorer.distance_with_args(other.iter().copied(), &within).filter(|distance| *distance <= reach) {
                    best = Some((*number as usize, distance));
                    if distance == 0 {
                        break;
                    }
                }
            }
            best
        };
        if candidates.len() <= BATCH {
            return if stop() { None } else { Some(nearest(&candidates)) };
        }
        let found: Option<Vec<_>> =
            candidates.par_chunks(BATCH).map(|numbers| if stop() { None } else { Some(nearest(numbers)) }).collect();
        Some(found?.into_iter().flatten().min_by_key(|(number, distance)| (*distance, *number)))
    }

    /// The numbers, in order, of all texts that may be within reach.
    fn candidates(&self, text: &[char]) -> Vec<u32> {
        let length = text.len();
        let mut found: Vec<u32> = Vec::new();
        for other in length.saturating_sub(self.most)..=length + self.most {
            let most = most_edits(self.most, length, other);
            if !self.lengths.get(other).copied().unwrap_or(false) || other.abs_diff(length) > most {
                continue;
            }
            let edits = most_edits(self.most, other, other);
            for (part, (start, size)) in self.cut(other).enumerate() {
                // A part moves by no more than the edits before it, nor by more than those behind it leave.
                let (behind, longer, start) = (edits.saturating_sub(part), length as i64 - other as i64, start as i64);
                let (part_edits, behind) = (part as i64, behind as i64);
                let first = (start - part_edits).max(start + longer - behind).max(0);
                let last = (start + part_edits).min(start + longer + behind).min(length as i64 - size as i64);
                for at in first..=last {
                    let at = usize::try_from(at).unwrap_or(0);
                    let key = part_key(other, part, text.get(at..at + size).unwrap_or_default());
                    if let Some(numbers) = self.parts.get(&key) {
                        found.extend_from_slice(numbers);
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The parts of a text of this length, one more than it may have edits, as starts and sizes that differ by one at most.
    fn cut(&self, length: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let count = most_edits(self.most, length, length) + 1;
        let (size, longer) = (length / count, length % count);
        // The longer ones stand last.
        (0..count).scan(0, move |start, part| {
            let size = size + usize::from(part >= count - longer);
            let this = (*start, size);
            *start += size;
            Some(this)
        })
    }
}

fn part_key(length: usize, part: usize, letters: &[char]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |key: u64, next: u64| (key.rotate_left(23) ^ next).wrapping_mul(ODD);
    let key = letters.iter().fold(mix(length as u64, part as u64), |key, letter| mix(key, u64::from(*letter)));
    key ^ (key >> 29)
}

/// Keys that are mixed already.
#[derive(Debug, Default)]
pub struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against comparing with each.
        #[test]
        fn none_is_lost(texts in proptest::collection::vec("[abcä]{0,14}", 1..40), text in "[abcä]{0,14}", most in 1usize..5) {
            let mut edits = Edits::new(most);
            for other in &texts {
                edits.add(other.chars().collect());
            }
            let letters: Vec<char> = text.chars().collect();
            let all = texts.iter().enumerate().map(|(number, other)| (number, strsim::levenshtein(&text, other), other.chars().count()));
            let within = all.filter(|(_, distance, length)| *distance <= most_edits(most, letters.len(), *length));
            let wanted = within.map(|(number, distance, _)| (number, distance)).min_by_key(|(number, distance)| (*distance, *number));
            prop_assert_eq!(edits.nearest(&letters, &|| false).unwrap(), wanted);
        }
    }

    #[test]
    fn short_texts_have_few_edits() {
        let mut edits = Edits::new(2);
        edits.add("UK".chars().collect());
        edits.add("Rome".chars().collect());
        let nearest = |text: &str| edits.nearest(&text.chars().collect::<Vec<_>>(), &|| false).unwrap();
        assert_eq!(nearest("US"), None);
        assert_eq!(nearest("Roma"), Some((1, 1)));
        assert_eq!(nearest("Raqa"), None);
        assert!(edits.nearest(&['R', 'o', 'm', 'a'], &|| true).is_none());
    }
}
