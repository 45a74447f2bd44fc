//! Texts that share a key.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::{Method, Stop, name};

/// Texts that are not worth a second thread.
const BATCH: usize = 64;

/// The key of each text, if the method has keys; the words of names have one, too. None when stopped.
pub fn keys(texts: &[&str], method: &Method, stop: Stop) -> Option<Vec<String>> {
    // Some sounds take milliseconds, so each text is a moment to stop.
    let key = |text: &&str| (!stop()).then(|| method.key(text).unwrap_or_else(|| name::words(text).join(" ")));
    texts.par_iter().with_min_len(BATCH).map(key).collect()
}

/// The places of the texts by their keys, keys in the order of their first texts. A text without a key is alone.
pub fn grouped(keys: &[String]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::with_capacity(keys.len());
    let mut known: HashMap<&str, usize, FixedState> = HashMap::with_capacity_and_hasher(keys.len(), FixedState::default());
    for (place, key) in keys.iter().enumerate() {
        let next = groups.len();
        let group = if key.is_empty() { next } else { *known.entry(key).or_insert(next) };
        match groups.get_mut(group) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}
