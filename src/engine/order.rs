//! The order of rows by some columns: stable, missing last both ways.
//!
//! Each key becomes a whole number that sorts as it does (a text by its rank among the different texts), and all keys of a row are packed into
//! one. Comparing numbers is many times faster than comparing encoded rows byte by byte, which is how polars sorts by several columns.

use polars::prelude as pl;
use polars::prelude::{Column, DataFrame, DataType, PolarsResult, SortMultipleOptions};
use rayon::slice::ParallelSliceMut;

use crate::plan::expr::SortKey;

use super::hidden::ROW;

/// The row numbers, from 0, in sorted order.
pub fn sorted_rows(data: &DataFrame, order: &[SortKey]) -> PolarsResult<Vec<u32>> {
    let mut keys = Vec::with_capacity(order.len());
    for key in order {
        match Codes::of(data.column(&key.column)?)? {
            Some(codes) => keys.push((codes, key.descending)),
            None => return by_polars(data, order),
        }
    }
    match keys.iter().map(|(codes, _)| codes.bits()).sum::<u32>() {
        0..=64 => Ok(packed::<u64>(&keys, data.height())),
        65..=128 => Ok(packed::<u128>(&keys, data.height())),
        _ => by_polars(data, order),
    }
}

/// A column as numbers that sort as its cells do.
struct Codes {
    /// A code for each row; nothing where the cell is missing.
    codes: Vec<Option<u64>>,
    /// The largest code.
    most: u64,
}

impl Codes {
    /// The codes of a column, or nothing for a type that only polars knows how to sort.
    fn of(column: &Column) -> PolarsResult<Option<Codes>> {
        Ok(match column.dtype() {
            DataType::String => Some(Codes::of_texts(column)?),
            DataType::Float64 => {
                let numbers = column.as_materialized_series().f64()?.clone();
                Some(Codes::from_smallest(numbers.iter().map(|x| x.map(ordered)).collect()))
            }
            DataType::Int64 | DataType::Date | DataType::Datetime(..) | DataType::Time | DataType::Boolean => {
                let whole = column.to_physical_repr().cast(&DataType::Int64)?;
                let whole = whole.as_materialized_series().i64()?.clone();
                // The sign bit turned over, so that negative numbers come first.
                Some(Codes::from_smallest(whole.iter().map(|n| n.map(|n| n as u64 ^ (1 << 63))).collect()))
            }
            DataType::Decimal(..) => {
                let digits = column.to_physical_repr();
                let digits = digits.as_materialized_series().i128()?.clone();
                let small = |n: i128| i64::try_from(n).ok().map(|n| n as u64 ^ (1 << 63));
                let codes: Option<Vec<Option<u64>>> = digits.iter().map(|n| n.map_or(Some(None), |n| small(n).map(Some))).collect();
                codes.map(Codes::from_smallest)
            }
            _ => None,
        })
    }

    /// Counted from the smallest code, so that they take few bits.
    fn from_smallest(mut codes: Vec<Option<u64>>) -> Codes {
        let least = codes.iter().flatten().min().copied().unwrap_or_default();
        codes.iter_mut().flatten().for_each(|code| *code -= least);
        let most = codes.iter().flatten().max().copied().unwrap_or_default();
        Codes { codes, most }
    }

    /// A text's code is its place among the different texts in order.
    fn of_texts(column: &Column) -> PolarsResult<Codes> {
        let frame = DataFrame::new(column.len(), vec![column.clone().with_name("v".into())])?;
        let grouped = frame.group_by_with_series(frame.columns().to_vec(), true, false)?;
        let texts = frame.column("v")?.as_materialized_series().str()?.clone();
        let mut groups: Vec<(&str, pl::GroupsIndicator<'_>)> =
            grouped.get_groups().iter().filter_map(|group| Some((texts.get(group.first() as usize)?, group))).collect();
        groups.par_sort_unstable_by_key(|(text, _)| *text);
        let mut codes = vec![None; column.len()];
        let mut put = |row: pl::IdxSize, code: u64| {
            if let Some(slot) = codes.get_mut(row as usize) {
                *slot = Some(code);
            }
        };
        let most = groups.len().saturating_sub(1) as u64;
        for (code, (_, group)) in (0_u64..).zip(groups) {
            match group {
                pl::GroupsIndicator::Idx((_, rows)) => rows.iter().for_each(|row| put(*row, code)),
                pl::GroupsIndicator::Slice([first, length]) => (first..first + length).for_each(|row| put(row, code)),
            }
        }
        Ok(Codes { codes, most })
    }

    /// Bits that a code takes, one value more for missing.
    fn bits(&self) -> u32 {
        u64::BITS + 1 - self.most.saturating_add(1).leading_zeros()
    }

    /// The code by which a row is sorted; missing behind all others.
    fn key(&self, row: usize, descending: bool) -> u128 {
        match self.codes.get(row).copied().flatten() {
            Some(code) if descending => u128::from(self.most - code),
            Some(code) => u128::from(code),
            None => u128::from(self.most) + 1,
        }
    }
}

/// The bits of a number, turned so that they sort as the number does; both zeros are one.
fn ordered(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Rows sorted by their packed keys; equal ones keep their order.
fn packed<K: Copy + Ord + Send + TryFrom<u128>>(keys: &[(Codes, bool)], rows: usize) -> Vec<u32> {
    let key = |row: usize| keys.iter().fold(0_u128, |packed, (codes, descending)| (packed << codes.bits()) | codes.key(row, *descending));
    let mut sorted: Vec<(K, u32)> =
        (0..rows).zip(0_u32..).filter_map(|(row, number)| Some((K::try_from(key(row)).ok()?, number))).collect();
    sorted.par_sort_unstable();
    sorted.into_iter().map(|(_, row)| row).collect()
}

/// The same for types and widths that cannot be packed.
fn by_polars(data: &DataFrame, order: &[SortKey]) -> PolarsResult<Vec<u32>> {
    let names: Vec<&str> = order.iter().map(|key| key.column.as_str()).collect();
    let options = SortMultipleOptions::new()
        .with_order_descending_multi(order.iter().map(|key| key.descending))
        .with_nulls_last(true)
        .with_maintain_order(true);
    let keys = data.select(names.iter().copied())?.with_row_index(ROW.into(), None)?;
    let sorted = keys.sort(names, options)?;
    Ok(sorted.column(ROW)?.idx()?.iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use polars::prelude::{IntoSeries, NamedFrom, NewChunkedArray, Series};
    use proptest::prelude::*;

    fn key(column: &str, descending: bool) -> SortKey {
        SortKey { column: column.to_string(), descending }
    }

    #[test]
    fn numbers_sort_by_their_bits() {
        let numbers = [-1e300, -2.5, -1e-300, 0.0, 1e-300, 1.0, 2.5, 1e300];
        assert!(numbers.map(ordered).is_sorted());
        assert_eq!(ordered(-0.0), ordered(0.0));
    }

    type Row = (Option<i64>, Option<String>, Option<f64>, Option<i32>, Option<bool>);

    fn row() -> impl Strategy<Value = Row> {
        let small = prop_oneof![-3_i64..3, any::<i64>()];
        let number = prop_oneof![Just(-0.0), Just(0.0), -2.0..2.0, any::<f64>().prop_filter("NaN is missing", |x| !x.is_nan())];
        (
            proptest::option::of(small),
            proptest::option::of("[ab]{0,2}|\\PC{0,3}"),
            proptest::option::of(number),
            proptest::option::of(-5_i32..5),
            proptest::option::of(any::<bool>()),
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        /// The packed way and polars' own agree, for any keys in any directions.
        #[test]
        fn rows_are_sorted_as_polars_sorts_them(rows in prop::collection::vec(row(), 0..40), keys in prop::collection::vec((0_usize..6, any::<bool>()), 1..4)) {
            let days = Series::new("d".into(), rows.iter().map(|row| row.3).collect::<Vec<_>>()).cast(&DataType::Date).unwrap();
            let cents: pl::Int128Chunked = pl::ChunkedArray::from_iter_options("c".into(), rows.iter().map(|row| row.3.map(i128::from)));
            let frame = DataFrame::new_infer_height(vec![
                Series::new("i".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()).into(),
                Series::new("t".into(), rows.iter().map(|row| row.1.clone()).collect::<Vec<_>>()).into(),
                Series::new("x".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()).into(),
                days.into(),
                Series::new("b".into(), rows.iter().map(|row| row.4).collect::<Vec<_>>()).into(),
                cents.into_decimal_unchecked(10, 2).into_series().into(),
            ])
            .unwrap();
            let mut order: Vec<SortKey> = Vec::new();
            for (number, descending) in keys {
                let name = ["i", "t", "x", "d", "b", "c"][number];
                if order.iter().all(|key| key.column != name) {
                    order.push(key(name, descending));
                }
            }
            prop_assert_eq!(sorted_rows(&frame, &order).unwrap(), by_polars(&frame, &order).unwrap());
        }
    }
}
