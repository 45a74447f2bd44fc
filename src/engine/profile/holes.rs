//! Which cells are missing in the same rows: every combination that there is, with its rows.

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::FixedState;
use polars::prelude::{Column, DataFrame};

use crate::engine::counting::wanted;
use crate::engine::guard::{Cancel, Stopped};
use crate::plan::profile::Hole;

/// Columns that go through the rows at one time: as many as a number has bits.
const BLOCK: usize = 64;

/// The combinations of a table's missing cells, the most rows first, equals in the order of their first rows.
pub fn found(data: &DataFrame, cancel: &Cancel) -> Result<Vec<Hole>, Stopped> {
    let rows = data.height();
    if rows == 0 {
        return Ok(Vec::new());
    }
    let missing: Vec<(usize, &Column)> = data.columns().iter().enumerate().filter(|(_, column)| column.null_count() > 0).collect();
    if missing.is_empty() {
        return Ok(vec![Hole { columns: Vec::new(), rows, first: 0, last: rows - 1 }]);
    }
    // Each row has the number of its combination so far; each number stands for an earlier one and the cells of a block.
    let mut numbers = vec![0_u32; rows];
    let mut known: Vec<Vec<usize>> = vec![Vec::new()];
    for block in missing.chunks(BLOCK) {
        let mut masks = vec![0_u64; rows];
        for (bit, (_, column)) in block.iter().enumerate() {
            let nulls = column.is_null();
            for (mask, null) in masks.iter_mut().zip(nulls.iter()) {
                *mask |= u64::from(null == Some(true)) << bit;
            }
        }
        let mut combined: Vec<Vec<usize>> = Vec::new();
        let mut places: HashMap<(u32, u64), u32, FixedState> = HashMap::default();
        let mut last = None;
        for (row, (number, mask)) in numbers.iter_mut().zip(&masks).enumerate() {
            wanted(row, cancel)?;
            let key = (*number, *mask);
            // Neighbours are often alike.
            *number = match last {
                Some((before, place)) if before == key => place,
                _ => *places.entry(key).or_insert_with(|| {
                    let mut columns = known.get(key.0 as usize).cloned().unwrap_or_default();
                    columns.extend(block.iter().enumerate().filter(|(bit, _)| key.1 >> bit & 1 == 1).map(|(_, (column, _))| *column));
                    combined.push(columns);
                    u32::try_from(combined.len() - 1).unwrap_or(u32::MAX)
                }),
            };
            last = Some((key, *number));
        }
        known = combined;
    }
    let mut holes: Vec<Hole> = known.into_iter().map(|columns| Hole { columns, rows: 0, first: usize::MAX, last: 0 }).collect();
    for (row, number) in numbers.iter().enumerate() {
        if let Some(hole) = holes.get_mut(*number as usize) {
            hole.rows += 1;
            hole.first = hole.first.min(row);
            hole.last = row;
        }
    }
    holes.sort_by_key(|hole| (Reverse(hole.rows), hole.first));
    Ok(holes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use polars::prelude::{IntoColumn, NamedFrom, Series};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        /// Also with more columns than a number has bits.
        #[test]
        fn combinations_are_those_of_a_map(width in prop_oneof![1_usize..4, 60_usize..140], cells in prop::collection::vec(prop_oneof![9 => Just(true), 1 => Just(false)], 0..3000)) {
            let rows: Vec<&[bool]> = cells.chunks_exact(width).collect();
            let columns = (0..width).map(|i| Series::new(format!("c{i}").into(), rows.iter().map(|row| row[i].then_some(1)).collect::<Vec<Option<i32>>>()).into_column());
            let data = DataFrame::new(rows.len(), columns.collect()).unwrap();
            let mut map: BTreeMap<Vec<usize>, (usize, usize, usize)> = BTreeMap::new();
            for (number, row) in rows.iter().enumerate() {
                let missing = row.iter().enumerate().filter(|(_, there)| !**there).map(|(i, _)| i).collect();
                let hole = map.entry(missing).or_insert((0, number, number));
                *hole = (hole.0 + 1, hole.1, number);
            }
            let mut wanted: Vec<Hole> = map.into_iter().map(|(columns, (rows, first, last))| Hole { columns, rows, first, last }).collect();
            wanted.sort_by_key(|hole| (Reverse(hole.rows), hole.first));
            prop_assert_eq!(found(&data, &Cancel::default()).unwrap(), wanted);
        }
    }
}
