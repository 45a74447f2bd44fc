//! Different texts and how often they occur, in the order of their first rows.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::FixedState;
use polars::prelude::StringChunked;

use crate::engine::guard::{Cancel, Stopped};

use super::wanted;

/// The different texts of a column.
pub struct Texts {
    texts: StringChunked,
    /// The first row of each, and the number of its rows.
    groups: Vec<(u32, u32)>,
}

impl Texts {
    /// Of a column in one piece.
    pub fn of(texts: &StringChunked, cancel: &Cancel) -> Result<Texts, Stopped> {
        let mut groups: Vec<(u32, u32)> = Vec::new();
        let mut known: HashMap<&str, u32, FixedState> = HashMap::with_hasher(FixedState::default());
        for ((row, text), number) in texts.iter().enumerate().zip(0_u32..) {
            wanted(row, cancel)?;
            let Some(text) = text else { continue };
            match known.entry(text) {
                Entry::Occupied(group) => {
                    if let Some((_, count)) = groups.get_mut(*group.get() as usize) {
                        *count += 1;
                    }
                }
                Entry::Vacant(free) => {
                    free.insert(u32::try_from(groups.len()).unwrap_or(u32::MAX));
                    groups.push((number, 1));
                }
            }
        }
        Ok(Texts { texts: texts.clone(), groups })
    }

    pub fn distinct(&self) -> usize {
        self.groups.len()
    }

    /// Each text with the number of its rows.
    pub fn iter(&self) -> impl Iterator<Item = (&str, usize)> {
        self.groups.iter().filter_map(|(first, count)| Some((self.texts.get(*first as usize)?, *count as usize)))
    }

    /// The first rows and counts of the most frequent ones.
    pub fn top(&self, most: usize) -> Vec<(usize, usize)> {
        let (least, mut tied) = super::leading(self.groups.iter().map(|(_, count)| *count), most);
        let mut top: Vec<(usize, usize)> = Vec::with_capacity(most);
        for (first, count) in &self.groups {
            let taken = *count > least || (*count == least && tied > 0);
            if *count == least && tied > 0 {
                tied -= 1;
            }
            if taken {
                top.push((*first as usize, *count as usize));
            }
        }
        top.sort_by_key(|(first, count)| (Reverse(*count), *first));
        top
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use polars::prelude::NewChunkedArray;

    #[test]
    fn equals_stand_in_the_order_of_their_first_rows() {
        let cells = [Some("b"), None, Some("a"), Some("c"), Some("a"), Some("c"), Some("d")];
        let texts = Texts::of(&StringChunked::from_slice_options("t".into(), &cells), &Cancel::default()).unwrap();
        assert_eq!(texts.iter().collect::<Vec<_>>(), [("b", 1), ("a", 2), ("c", 2), ("d", 1)]);
        assert_eq!(texts.top(3), [(2, 2), (3, 2), (0, 1)]);
        assert_eq!(texts.top(9), [(2, 2), (3, 2), (0, 1), (6, 1)]);
        assert_eq!(texts.top(0), []);
    }
}
