//! The place of each row in its group: one walk over the rows in order, counting in each group.

use polars::prelude as pl;
use polars::prelude::{Column, DataFrame, GroupsIndicator, Int64Chunked, IntoColumn, PolarsResult};

use crate::plan::expr::SortKey;

use super::order::sorted_rows;

/// From 1, in groups by these columns (all rows are one group without any; missing is a value), by this order or as the rows stand.
pub(super) fn places(data: &DataFrame, by: &[String], order: &[SortKey]) -> PolarsResult<Column> {
    let rows = data.height();
    let (groups, count) = groups(data, by)?;
    let mut counts = vec![0_i64; count];
    let mut places = vec![0_i64; rows];
    let mut next = |row: usize| {
        let group = if groups.is_empty() { 0 } else { groups.get(row).copied().unwrap_or_default() as usize };
        if let (Some(count), Some(place)) = (counts.get_mut(group), places.get_mut(row)) {
            *count += 1;
            *place = *count;
        }
    };
    match order {
        [] => (0..rows).for_each(next),
        order => sorted_rows(data, order)?.into_iter().for_each(|row| next(row as usize)),
    }
    Ok(Int64Chunked::from_vec("place".into(), places).into_column())
}

/// The number of each row's group, from 0, and how many there are; nothing for each where all rows are one.
fn groups(data: &DataFrame, by: &[String]) -> PolarsResult<(Vec<pl::IdxSize>, usize)> {
    if by.is_empty() {
        return Ok((Vec::new(), 1));
    }
    let keys = data.select(by.iter().map(String::as_str))?.columns().to_vec();
    let grouped = data.group_by_with_series(keys, true, false)?;
    let mut groups = vec![0; data.height()];
    let mut put = |row: pl::IdxSize, group: pl::IdxSize| {
        if let Some(slot) = groups.get_mut(row as usize) {
            *slot = group;
        }
    };
    let all = grouped.get_groups();
    for (number, group) in (0..).zip(all.iter()) {
        match group {
            GroupsIndicator::Idx((_, rows)) => rows.iter().for_each(|row| put(*row, number)),
            GroupsIndicator::Slice([first, length]) => (first..first + length).for_each(|row| put(row, number)),
        }
    }
    Ok((groups, all.len()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use polars::prelude::df;

    #[test]
    fn places_are_counted_in_each_group() {
        let data = df!("g" => [Some("b"), None, Some("b"), None, Some("a")], "x" => [1, 5, 3, 7, 2]).unwrap();
        let of = |by: &[&str], order: &[(&str, bool)]| -> Vec<i64> {
            let by: Vec<String> = by.iter().map(ToString::to_string).collect();
            let order: Vec<SortKey> =
                order.iter().map(|(column, descending)| SortKey { column: column.to_string(), descending: *descending }).collect();
            places(&data, &by, &order).unwrap().i64().unwrap().iter().flatten().collect()
        };
        assert_eq!(of(&["g"], &[]), [1, 1, 2, 2, 1]);
        assert_eq!(of(&["g"], &[("x", true)]), [2, 2, 1, 1, 1]);
        assert_eq!(of(&[], &[("x", false)]), [1, 4, 3, 5, 2]);
        assert_eq!(of(&["g", "x"], &[]), [1; 5]);
        assert!(places(&data.clear(), &["g".to_string()], &[]).unwrap().is_empty());
    }
}
