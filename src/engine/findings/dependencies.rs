//! Columns of which one decides the other, but for a few rows: one Zip, two Cities.
//!
//! A dependency counts as meant when nearly all groups of rows with the same key agree, when there are many of them, and when the values are such that they
//! would not agree by chance. In large groups a slip here and there breaks most of them: there rows count instead, and what is the value of no other
//! group, such as a misspelt city, may stand in more of them than what is. It is broken where a group has a majority and others beside it. What a
//! finer key explains is not broken: two breweries of one name, each with an id of its own, may stand in two cities.

use std::collections::HashMap;

use super::super::guard::Stopped;
use super::coded::{Coded, MISSING};
use crate::plan::findings::{Example, Issue, dependency, is_named_key};
use crate::plan::types::Type;

/// Pairs of columns that are looked at, at most.
const PAIRS: usize = 600;
/// Groups of two rows or more that show a dependency, and the share of them that may break it.
const GROUPS: usize = 20;
const BROKEN: f64 = 0.03;
/// The share of pairs of rows that must differ by chance.
const VARIED: f64 = 0.3;
/// The same where rows count: so many groups, of so many rows on the average, the share of rows beside the majority of their group, and of those
/// with the value of another group.
const LARGE_GROUPS: usize = 10;
const LARGE: usize = 5;
const STRAY: f64 = 0.15;
const SWAPPED: f64 = 0.03;
const MUCH_VARIED: f64 = 0.8;
/// Rows looked at before all are.
const SAMPLE: usize = 30_000;

pub fn find(columns: &[Coded], stop: &dyn Fn() -> bool) -> Result<Vec<Issue>, Stopped> {
    let mut found: Vec<(&Coded, &Coded, Depends)> = Vec::new();
    let pairs = columns
        .iter()
        .filter(|key| is_key(key))
        .flat_map(|key| columns.iter().filter(|value| value.name != key.name && is_value(value, key)).map(move |value| (key, value)));
    for (key, value) in pairs.take(PAIRS) {
        if stop() {
            return Err(Stopped::Interrupted);
        }
        let agree = |depends: &Depends, seen| depends.groups_agree(seen) || depends.rows_agree(value, seen);
        let Some(depends) = meant(key, value, agree).filter(|depends| !depends.mendable.is_empty()) else { continue };
        if !columns.iter().any(|finer| finer.name != key.name && explains(finer, key, value)) {
            found.push((key, value, depends));
        }
    }
    // Of two columns that decide each other, the one with fewer values has fewer slips: a Zip tells the City.
    let reversed = |key: &Coded, value: &Coded| found.iter().any(|(other, its, _)| other.name == value.name && its.name == key.name);
    let firmer = |(key, value, _): &&(&Coded, &Coded, Depends)| key.counts.len() <= value.counts.len() || !reversed(key, value);
    Ok(found.iter().filter(firmer).map(|(key, value, depends)| issue(key, value, depends)).collect())
}

/// How much of the table was looked at: the first rows may be twice beyond the limits.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Part,
    All,
}

impl Seen {
    fn within(self, found: usize, share: f64, all: usize) -> bool {
        let limit = share * all as f64;
        found as f64 <= if self == Seen::Part { 2.0 * limit + 2.0 } else { limit }
    }

    fn enough(self, found: usize, least: usize) -> bool {
        self == Seen::Part || found >= least
    }
}

/// How far a column decides another, where they agree.
fn meant(key: &Coded, value: &Coded, agree: impl Fn(&Depends, Seen) -> bool) -> Option<Depends> {
    if key.codes.len() > SAMPLE && !agree(&Depends::of(key, value, SAMPLE), Seen::Part) {
        return None;
    }
    Some(Depends::of(key, value, usize::MAX)).filter(|depends| agree(depends, Seen::All))
}

/// The id of each name of a column, by a column of ids that tells the things named apart. Names of several ids have none here.
pub fn ids(named: &Coded, columns: &[Coded]) -> Option<Vec<u32>> {
    let fits = |column: &&Coded| {
        matches!(column.kind, Type::Text | Type::Integer)
            && column.name != named.name
            && is_named_key(&column.name)
            && column.counts.len() >= 2
            && column.codes.len() == named.codes.len()
            && column.counts.len() * 2 >= named.counts.len()
    };
    columns.iter().filter(fits).find_map(|column| {
        // Each name has one id, and each id one name: a household is no id of its persons.
        let decides = |key: &Coded, value: &Coded| meant(key, value, Depends::groups_agree).is_some();
        if !(decides(named, column) && decides(column, named)) {
            return None;
        }
        let mut ids: Vec<Option<u32>> = vec![None; named.counts.len()];
        for (name, id) in named.codes.iter().zip(&column.codes).filter(|(_, id)| **id != MISSING) {
            if let Some(known) = ids.get_mut(*name as usize) {
                *known = known.map_or(Some(*id), |known| Some(if known == *id { known } else { MISSING }));
            }
        }
        Some(ids.into_iter().map(|id| id.unwrap_or(MISSING)).collect())
    })
}

/// What rows may go together by.
fn is_key(column: &Coded) -> bool {
    let filled = column.filled();
    matches!(column.kind, Type::Text | Type::Integer | Type::Category(_) | Type::Date)
        && column.counts.len() >= LARGE_GROUPS
        && column.counts.len() * 10 <= filled * 9
}

/// What a key may decide: it has no more values than the key, misspelt ones aside, and they are not all the same.
fn is_value(column: &Coded, key: &Coded) -> bool {
    matches!(column.kind, Type::Text | Type::Integer | Type::Category(_) | Type::Boolean)
        && column.counts.len() >= 2
        && column.counts.len() as f64 <= key.counts.len() as f64 + STRAY * column.filled() as f64
        && varied(column) >= VARIED
}

/// The share of pairs of rows that differ.
fn varied(column: &Coded) -> f64 {
    let filled = column.filled() as f64;
    1.0 - column.counts.iter().map(|count| (*count as f64 / filled).powi(2)).sum::<f64>()
}

/// Whether a column tells more rows apart than the key does, and decides the key and the value without exception.
fn explains(finer: &Coded, key: &Coded, value: &Coded) -> bool {
    if finer.codes.is_empty() || finer.counts.len() <= key.counts.len() || finer.counts.len() * 10 > finer.filled() * 9 {
        return false;
    }
    let decides = |other: &Coded| {
        let depends = Depends::of(finer, other, usize::MAX);
        depends.groups >= GROUPS && depends.broken == 0
    };
    decides(key) && (finer.name == value.name || decides(value))
}

/// How far a column decides another.
struct Depends {
    /// Groups of two rows or more in which the value is not missing, and their rows.
    groups: usize,
    rows: usize,
    /// Rows beside the majority of their group, and those of them with the value of another group.
    stray: usize,
    swapped: usize,
    /// Those of them with several values.
    broken: usize,
    /// Those of them with a majority: the key, and the values with their rows, the most common first.
    mendable: Vec<(u32, Vec<(u32, usize)>)>,
}

impl Depends {
    fn of(key: &Coded, value: &Coded, rows: usize) -> Depends {
        let mut first: Vec<u32> = vec![MISSING; key.counts.len()];
        let mut sizes: Vec<u32> = vec![0; key.counts.len()];
        let mut broken: HashMap<u32, HashMap<u32, usize>> = HashMap::new();
        for (key, value) in key.codes.iter().zip(&value.codes).take(rows) {
            if *key == MISSING || *value == MISSING {
                continue;
            }
            let (Some(first), Some(size)) = (first.get_mut(*key as usize), sizes.get_mut(*key as usize)) else { continue };
            *size += 1;
            if *first == MISSING {
                *first = *value;
            } else if *first != *value {
                broken.entry(*key).or_default();
            }
        }
        for (key, value) in key.codes.iter().zip(&value.codes).take(rows) {
            if *value != MISSING
                && let Some(values) = broken.get_mut(key)
            {
                *values.entry(*value).or_default() += 1;
            }
        }
        let count = broken.len();
        let mut first_of = vec![false; value.counts.len()];
        let mut note = |value: u32| {
            if let Some(slot) = first_of.get_mut(value as usize) {
                *slot = true;
            }
        };
        let whole = |(key, size): &(u32, &u32)| **size > 1 && !broken.contains_key(key);
        for (_, value) in (0_u32..).zip(&sizes).filter(whole).map(|(key, _)| (key, first.get(key as usize))) {
            value.copied().into_iter().for_each(&mut note);
        }
        let mut split: Vec<(u32, Vec<(u32, usize)>)> = Vec::with_capacity(count);
        for (key, values) in broken {
            let mut values: Vec<(u32, usize)> = values.into_iter().collect();
            values.sort_by_key(|(value, rows)| (std::cmp::Reverse(*rows), *value));
            values.first().into_iter().for_each(|(value, _)| note(*value));
            split.push((key, values));
        }
        let beside = || split.iter().flat_map(|(_, values)| values.iter().skip(1));
        let stray = beside().map(|(_, rows)| rows).sum();
        let swapped = beside().filter(|(value, _)| first_of.get(*value as usize) == Some(&true)).map(|(_, rows)| rows).sum();
        let is_majority = |values: &[(u32, usize)]| {
            let all: usize = values.iter().map(|(_, rows)| rows).sum();
            values.first().is_some_and(|(_, rows)| rows * 2 > all)
        };
        let mut mendable = split;
        mendable.retain(|(_, values)| is_majority(values));
        mendable.sort_by_key(|(key, values)| (std::cmp::Reverse(values.iter().map(|(_, rows)| rows).sum::<usize>()), *key));
        let groups = sizes.iter().filter(|size| **size > 1).count();
        let rows = sizes.iter().filter(|size| **size > 1).map(|size| *size as usize).sum();
        Depends { groups, rows, broken: count, stray, swapped, mendable }
    }

    /// Whether nearly all groups agree.
    fn groups_agree(&self, seen: Seen) -> bool {
        seen.enough(self.groups, GROUPS) && seen.within(self.broken, BROKEN, self.groups)
    }

    /// Whether nearly all rows agree with those of their group, where they would not by chance.
    fn rows_agree(&self, value: &Coded, seen: Seen) -> bool {
        seen.enough(self.groups, LARGE_GROUPS)
            && seen.enough(self.rows, LARGE * self.groups)
            && seen.within(self.stray, STRAY, self.rows)
            && seen.within(self.swapped, SWAPPED, self.rows)
            && varied(value) >= MUCH_VARIED
    }
}

fn issue(key: &Coded, value: &Coded, depends: &Depends) -> Issue {
    let rows = depends.mendable.iter().flat_map(|(_, values)| values.iter().skip(1)).map(|(_, rows)| rows).sum();
    let example = |(code, values): &(u32, Vec<(u32, usize)>)| {
        let values: Vec<String> = values.iter().take(2).map(|(code, rows)| format!("{} {rows}", value.value(*code as usize))).collect();
        Example::new(format!("{}: {}", key.value(*code as usize), values.join(", ")))
    };
    dependency(&key.name, &value.name, rows, depends.mendable.len(), depends.mendable.iter().take(3).map(example).collect())
}
