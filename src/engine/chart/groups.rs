//! Rows that go together: which there are, in which order they are drawn, and which are too many.

use std::cmp::{Ordering, Reverse};

use polars::prelude as pl;
use polars::prelude::{Column, DataFrame, PolarsResult};

use crate::plan::chart::Group;
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::super::{dtype, value};

/// So many values are grouped on the thread at hand.
const FEW: usize = 50_000;

/// The groups of a table.
pub struct Groups {
    /// In the order in which they are drawn.
    pub groups: Vec<Group>,
    /// Rows of each.
    pub counts: Vec<usize>,
    /// For each row its group.
    pub of: Vec<u32>,
    /// Different keys.
    pub distinct: usize,
}

impl Groups {
    /// All rows in one.
    pub fn one(rows: usize) -> Groups {
        Groups { groups: vec![Group::Of(Vec::new())], counts: vec![rows], of: vec![0; rows], distinct: 1 }
    }

    /// By the values of columns: at most so many groups, the largest, and a last one of all others. Without columns there is one. Numbers, moments,
    /// booleans and ordered categories stand in their order, texts by falling count, equally frequent ones in the order of their first rows; a
    /// missing key stands last.
    pub fn new(data: &DataFrame, by: &[String], most: usize) -> PolarsResult<Groups> {
        if by.is_empty() {
            return Ok(Groups::one(data.height()));
        }
        let keys: Vec<Column> = by.iter().map(|name| data.column(name).cloned()).collect::<PolarsResult<_>>()?;
        let kinds: Vec<Type> = keys.iter().map(|key| dtype::to_type(key.dtype())).collect();
        let grouped = data.group_by_with_series(keys.clone(), data.height() > FEW, true)?;
        let places = grouped.get_groups();
        let mut found: Vec<Found> = Vec::with_capacity(places.len());
        for (place, group) in places.iter().enumerate() {
            let first = group.first() as usize;
            found.push(Found { place, first, count: group.len(), key: keys.iter().map(|key| value::cell(key, first)).collect() });
        }
        let distinct = found.len();
        found.sort_by_key(|group| (Reverse(group.count), group.first));
        let rest = if found.len() > most { found.split_off(most) } else { Vec::new() };
        found.sort_by(|a, b| order(a, b, &kinds));
        let mut slots = vec![u32::try_from(found.len()).unwrap_or(u32::MAX); distinct];
        for (slot, group) in (0u32..).zip(&found) {
            if let Some(of) = slots.get_mut(group.place) {
                *of = slot;
            }
        }
        let mut of = vec![0u32; data.height()];
        for (place, group) in places.iter().enumerate() {
            let slot = slots.get(place).copied().unwrap_or_default();
            for row in rows(&group) {
                if let Some(of) = of.get_mut(row as usize) {
                    *of = slot;
                }
            }
        }
        let mut counts: Vec<usize> = found.iter().map(|group| group.count).collect();
        let mut groups: Vec<Group> = found.into_iter().map(|group| Group::Of(group.key)).collect();
        if !rest.is_empty() {
            groups.push(Group::Rest(rest.len()));
            counts.push(rest.iter().map(|group| group.count).sum());
        }
        Ok(Groups { groups, counts, of, distinct })
    }

    /// The group of a row.
    pub fn of(&self, row: usize) -> usize {
        self.of.get(row).map_or(0, |group| *group as usize)
    }

    /// True for the group of all small ones.
    pub fn is_rest(&self, group: usize) -> bool {
        matches!(self.groups.get(group), Some(Group::Rest(_)))
    }

    /// Small groups that stand together.
    pub fn left(&self) -> usize {
        match self.groups.last() {
            Some(Group::Rest(count)) => *count,
            _ => 0,
        }
    }
}

struct Found {
    place: usize,
    first: usize,
    count: usize,
    key: Vec<Value>,
}

fn rows(group: &pl::GroupsIndicator) -> Vec<pl::IdxSize> {
    match group {
        pl::GroupsIndicator::Idx((_, rows)) => rows.to_vec(),
        pl::GroupsIndicator::Slice([first, count]) => (*first..first.saturating_add(*count)).collect(),
    }
}

fn order(a: &Found, b: &Found, kinds: &[Type]) -> Ordering {
    for ((left, right), kind) in a.key.iter().zip(&b.key).zip(kinds) {
        let ordering = compare(left, right, kind);
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    b.count.cmp(&a.count).then(a.first.cmp(&b.first))
}

/// Values in their order; equal where they have none.
fn compare(a: &Value, b: &Value, kind: &Type) -> Ordering {
    let level = |text: &str| match kind {
        Type::Category(levels) => levels.iter().position(|level| level == text),
        _ => None,
    };
    match (a, b) {
        (Value::Missing, _) | (_, Value::Missing) => a.is_missing().cmp(&b.is_missing()),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Datetime(a), Value::Datetime(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => level(a).cmp(&level(b)),
        _ => a.as_f64().zip(b.as_f64()).map_or(Ordering::Equal, |(a, b)| a.total_cmp(&b)),
    }
}
