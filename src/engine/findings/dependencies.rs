//! Columns of which one decides the other, but for a few rows: one Zip, two Cities.
//!
//! A dependency counts as meant when nearly all groups of rows with the same key agree, when there are many of them, and when the values are such that they
//! would not agree by chance. It is broken where a group has a majority and others beside it. What a finer key explains is not broken: two breweries
//! of one name, each with an id of its own, may stand in two cities.

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
/// Rows looked at before all are.
const SAMPLE: usize = 30_000;

pub fn find(columns: &[Coded], stop: &dyn Fn() -> bool) -> Result<Vec<Issue>, Stopped> {
    let mut issues = Vec::new();
    let mut looked = 0;
    for key in columns.iter().filter(|column| is_key(column)) {
        for value in columns.iter().filter(|column| column.name != key.name && is_value(column, key)) {
            looked += 1;
            if looked > PAIRS {
                return Ok(issues);
            }
            if stop() {
                return Err(Stopped::Interrupted);
            }
            let Some(depends) = decided(key, value).filter(|depends| !depends.mendable.is_empty()) else { continue };
            if !columns.iter().any(|finer| finer.name != key.name && explains(finer, key, value)) {
                issues.push(issue(key, value, &depends));
            }
        }
    }
    Ok(issues)
}

/// How far a column decides another, where it does but for a few groups.
fn decided(key: &Coded, value: &Coded) -> Option<Depends> {
    let sample = Depends::of(key, value, SAMPLE);
    if sample.broken as f64 > 2.0 * BROKEN * sample.groups as f64 + 2.0 {
        return None;
    }
    let depends = Depends::of(key, value, usize::MAX);
    (depends.groups >= GROUPS && depends.broken as f64 <= BROKEN * depends.groups as f64).then_some(depends)
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
        if decided(named, column).is_none() || decided(column, named).is_none() {
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
        && column.counts.len() >= GROUPS
        && column.counts.len() * 10 <= filled * 9
}

/// What a key may decide: it has no more values than the key, and they are not all the same.
fn is_value(column: &Coded, key: &Coded) -> bool {
    let filled = column.filled() as f64;
    let same: f64 = column.counts.iter().map(|count| (*count as f64 / filled).powi(2)).sum();
    matches!(column.kind, Type::Text | Type::Integer | Type::Category(_) | Type::Boolean)
        && column.counts.len() >= 2
        && column.counts.len() <= key.counts.len()
        && 1.0 - same >= VARIED
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
    /// Groups of two rows or more in which the value is not missing.
    groups: usize,
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
        let mut mendable: Vec<(u32, Vec<(u32, usize)>)> = Vec::new();
        let count = broken.len();
        for (key, values) in broken {
            let mut values: Vec<(u32, usize)> = values.into_iter().collect();
            values.sort_by_key(|(value, rows)| (std::cmp::Reverse(*rows), *value));
            let all: usize = values.iter().map(|(_, rows)| rows).sum();
            if values.first().is_some_and(|(_, rows)| rows * 2 > all) {
                mendable.push((key, values));
            }
        }
        mendable.sort_by_key(|(key, values)| (std::cmp::Reverse(values.iter().map(|(_, rows)| rows).sum::<usize>()), *key));
        Depends { groups: sizes.iter().filter(|size| **size > 1).count(), broken: count, mendable }
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
