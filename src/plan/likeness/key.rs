//! Texts that share a key.

use std::hash::BuildHasher;

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
///
/// Equal keys are brought together by sorting their hashes, which uses all cores where one map of them all would use one.
pub fn grouped(keys: &[String]) -> Vec<Vec<usize>> {
    let hashes = FixedState::default();
    let mut hashed: Vec<(u64, usize)> = keys.par_iter().enumerate().map(|(place, key)| (hashes.hash_one(key), place)).collect();
    hashed.par_sort_unstable();
    let mut groups: Vec<Vec<usize>> =
        hashed.par_chunk_by(|a, b| a.0 == b.0).flat_map_iter(|run| alike(run.iter().map(|(_, place)| *place), keys)).collect();
    groups.par_sort_unstable_by_key(|group| group.first().copied());
    groups
}

/// Places of keys with one hash by the keys themselves.
fn alike(places: impl Iterator<Item = usize>, keys: &[String]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::with_capacity(1);
    for place in places {
        let own = keys.get(place).filter(|key| !key.is_empty());
        let same = |group: &&mut Vec<usize>| group.first().and_then(|first| keys.get(*first)) == own;
        // Those without a key may be many: they are not looked for.
        match own.and_then(|_| groups.iter_mut().find(same)) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_are_together_in_the_order_of_the_first() {
        let keys = ["b", "a", "", "b", "c", "a", "b", ""].map(str::to_string);
        assert_eq!(grouped(&keys), [vec![0, 3, 6], vec![1, 5], vec![2], vec![4], vec![7]]);
        assert_eq!(alike([1, 4, 5, 2, 7].into_iter(), &keys), [vec![1, 5], vec![4], vec![2], vec![7]]);
    }
}
