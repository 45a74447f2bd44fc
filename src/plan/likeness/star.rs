//! Clusters of values.

use std::cmp::Reverse;
use std::collections::HashMap;

use rayon::prelude::*;

use super::edits::Edits;
use super::jaro::{Text, nearest};
use super::key::{grouped, keys};
use super::slips::slips;
use super::telling::Telling;
use super::{Method, Stop};

/// The clusters of two values or more, by the values' places. Values are different from each other, each with the number of its rows, in the order of
/// their first rows. In a cluster the most common value stands first, of equally common ones the one that comes first. Clusters with more values stand
/// first, of those the ones with more rows. None when stopped.
pub fn clusters(values: &[(&str, usize)], method: &Method, stop: Stop) -> Option<Vec<Vec<usize>>> {
    let groups = match method {
        Method::Fingerprint | Method::Ngram(_) | Method::Phonetic(_) => grouped(&all_keys(values, method, stop)?),
        Method::Variants => variants(values, stop)?,
        Method::Levenshtein(most) => {
            let mut middles = Edits::new(*most);
            around(values, |text| {
                let letters: Vec<char> = text.chars().collect();
                let found = middles.nearest(&letters, stop)?;
                if found.is_none() {
                    middles.add(letters);
                }
                Some(found.map(|(middle, _)| middle))
            })?
        }
        Method::Jaro(least) => {
            let mut middles: Vec<Text> = Vec::new();
            around(values, |text| {
                let text = Text::new(text);
                let found = nearest(&text, &middles, *least, stop)?;
                if found.is_none() {
                    middles.push(text);
                }
                Some(found.map(|(middle, _)| middle))
            })?
        }
    };
    let rows = |group: &[usize]| group.iter().filter_map(|place| values.get(*place)).map(|(_, rows)| rows).sum::<usize>();
    let mut clusters: Vec<Vec<usize>> = groups.into_iter().filter(|group| group.len() > 1).collect();
    let telling = Telling::of(&clusters, values, method);
    let value = |place: &usize| values.get(*place).copied().unwrap_or_default();
    clusters.par_iter_mut().for_each(|cluster| match telling.is_empty() {
        true => cluster.sort_by_key(|place| (Reverse(value(place).1), *place)),
        false => cluster.sort_by_cached_key(|place| {
            let (text, rows) = value(place);
            (Reverse((rows, telling.rarest(text))), *place)
        }),
    });
    clusters.par_sort_by_cached_key(|cluster| (Reverse((cluster.len(), rows(cluster))), cluster.iter().min().copied()));
    Some(clusters)
}

fn all_keys(values: &[(&str, usize)], method: &Method, stop: Stop) -> Option<Vec<String>> {
    let texts: Vec<&str> = values.iter().map(|(text, _)| *text).collect();
    keys(&texts, method, stop)
}

/// The places, most common value first.
fn by_rows(rows: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|place| Reverse(rows.get(*place)));
    order
}

/// Each value, from the most common on, goes to the nearest middle, by the middles' numbers from 0, or becomes the next one.
fn around(values: &[(&str, usize)], mut middle: impl FnMut(&str) -> Option<Option<usize>>) -> Option<Vec<Vec<usize>>> {
    let rows: Vec<usize> = values.iter().map(|(_, rows)| *rows).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for place in by_rows(&rows) {
        let Some((text, _)) = values.get(place) else { continue };
        match middle(text)?.and_then(|number| groups.get_mut(number)) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    Some(groups)
}

/// Values of one name, and with them those of names that are one slip away from a more common one.
fn variants(values: &[(&str, usize)], stop: Stop) -> Option<Vec<Vec<usize>>> {
    let keys = all_keys(values, &Method::Variants, stop)?;
    let groups = grouped(&keys);
    let words: Vec<Vec<String>> = groups
        .iter()
        .map(|group| {
            group.first().and_then(|place| keys.get(*place)).map_or(Vec::new(), |key| key.split(' ').map(str::to_string).collect())
        })
        .collect();
    let rows: Vec<usize> =
        groups.iter().map(|group| group.iter().filter_map(|place| values.get(*place)).map(|(_, rows)| *rows).sum()).collect();
    let mut near: HashMap<usize, Vec<usize>> = HashMap::new();
    for (a, b) in slips(&words.iter().map(Vec::as_slice).collect::<Vec<_>>(), &rows, stop)? {
        near.entry(a).or_default().push(b);
        near.entry(b).or_default().push(a);
    }
    let order = by_rows(&rows);
    let mut rank = vec![0; order.len()];
    for (place, group) in order.iter().enumerate() {
        if let Some(slot) = rank.get_mut(*group) {
            *slot = place;
        }
    }
    // The number of the cluster that a name is the middle of.
    let mut middles: HashMap<usize, usize> = HashMap::new();
    let mut out: Vec<Vec<usize>> = Vec::new();
    for group in order {
        let known = near.get(&group).into_iter().flatten().filter(|other| middles.contains_key(other));
        let middle = known.min_by_key(|other| rank.get(**other)).and_then(|other| middles.get(other)).copied();
        let members = groups.get(group).cloned().unwrap_or_default();
        match middle.and_then(|middle| out.get_mut(middle)) {
            Some(cluster) => cluster.extend(members),
            None => {
                middles.insert(group, out.len());
                out.push(members);
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::Sound;
    use super::*;

    fn found(values: &[(&str, usize)], method: Method) -> Vec<Vec<String>> {
        let clusters = clusters(values, &method, &|| false).unwrap();
        clusters.into_iter().map(|cluster| cluster.into_iter().map(|place| values[place].0.to_string()).collect()).collect()
    }

    #[test]
    fn the_most_common_stands_first_and_ties_go_to_the_earlier() {
        let values = [("rome", 2), ("Rome", 3), ("Paris", 1), (" ROME", 3), ("paris", 1)];
        assert_eq!(found(&values, Method::Fingerprint), [vec!["Rome", " ROME", "rome"], vec!["Paris", "paris"]]);
    }

    #[test]
    fn what_has_no_key_is_alone() {
        assert!(found(&[("-", 1), ("--", 1), ("", 1)], Method::Fingerprint).is_empty());
        assert!(found(&[("-", 1), ("--", 1)], Method::Phonetic(Sound::Cologne)).is_empty());
        assert!(found(&[("-", 1), ("--", 1)], Method::Variants).is_empty());
    }

    #[test]
    fn chains_do_not_join_what_is_far_apart() {
        // Each is one letter from the next, the ends are four.
        let chain = [("abcdefghijkl", 1), ("abcdefghijkx", 1), ("abcdefghijxx", 9), ("abcdefghixxx", 1), ("abcdefgxixxx", 1)];
        let all = found(&chain, Method::Levenshtein(1));
        assert_eq!(all, [vec!["abcdefghijxx", "abcdefghijkx", "abcdefghixxx"]]);
    }

    #[test]
    fn the_nearer_middle_wins() {
        let values = [("aaaaaaaaaa", 9), ("aaaaaaaabb", 8), ("aaaaaaaaab", 1), ("aaaaaaabbb", 1)];
        assert_eq!(found(&values, Method::Levenshtein(1)), [vec!["aaaaaaaaaa", "aaaaaaaaab"], vec!["aaaaaaaabb", "aaaaaaabbb"]]);
        assert_eq!(found(&[("Jonathan", 2), ("Jonathon", 1), ("Jane", 5)], Method::Jaro(0.92)), [vec!["Jonathan", "Jonathon"]]);
    }

    #[test]
    fn spellings_of_names() {
        let values = [
            ("Oxford University Press", 9),
            ("OXFORD UNIV PRESS LTD", 1),
            ("Oxford Univesity Press", 1),
            ("Oxford Journals", 2),
            ("Society of Physics", 2),
            ("Society for Physics", 2),
        ];
        assert_eq!(found(&values, Method::Variants), [vec!["Oxford University Press", "OXFORD UNIV PRESS LTD", "Oxford Univesity Press"]]);
    }

    #[test]
    fn one_stops_when_asked_to() {
        for method in [Method::Fingerprint, Method::Variants, Method::Levenshtein(1), Method::Jaro(0.5)] {
            assert!(clusters(&[("abcd", 1), ("abce", 1), ("abcf", 1)], &method, &|| true).is_none(), "{method:?}");
        }
    }
}
