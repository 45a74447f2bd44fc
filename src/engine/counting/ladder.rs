//! Different values that are measured, in order: numbers, dates, times. Sorted once, they give distinct values, quantiles, bars and gaps.
//!
//! Every value is a whole number here: a float by its bits turned so that they sort as it does, a date by its days. Where the numbers lie close
//! together they are counted in place; else they are sorted.

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::FixedState;
use polars::prelude::{AnyValue, Column, DataType, PolarsResult, TimeUnit};
use rayon::slice::ParallelSliceMut;

use crate::engine::guard::{Cancel, Stopped};
use crate::engine::value;
use crate::plan::value::Value;

use super::wanted;

/// Numbers are counted in place when they span at most so many times their count, or this many.
const CLOSE: i128 = 4;
const NARROW: i128 = 1 << 16;
/// So many keys with one count are looked up one by one.
const FEW: usize = 1000;

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    Truth,
    Whole,
    /// Bits of a float.
    Real,
    /// Digits, and how many of them stand after the point.
    Decimal(u8),
    Days,
    Moment(TimeUnit),
    /// Nanoseconds since midnight.
    Clock,
    Span(TimeUnit),
}

/// The different values of a column in order, with the numbers of their rows.
#[derive(Debug)]
pub struct Ladder {
    pub unit: Unit,
    keys: Vec<i128>,
    counts: Vec<u32>,
    /// Rows that hold a value.
    valid: usize,
}

/// The keys of a column's cells.
enum Keys {
    Narrow(Vec<i64>),
    Wide(Vec<i128>),
}

impl Ladder {
    /// Nothing for a type that has no such order. What is not finite is left out.
    pub fn of(column: &Column, cancel: &Cancel) -> Result<Option<Ladder>, Stopped> {
        let Some(unit) = unit(column.dtype()) else { return Ok(None) };
        let (keys, counts) = match keys(column, unit)? {
            Keys::Narrow(keys) => tallied(keys, cancel)?,
            Keys::Wide(keys) => runs(keys, |key| key),
        };
        let valid = counts.iter().map(|count| *count as usize).sum();
        Ok(Some(Ladder { unit, keys, counts, valid }))
    }

    pub fn distinct(&self) -> usize {
        self.keys.len()
    }

    pub fn valid(&self) -> usize {
        self.valid
    }

    /// Keys with the numbers of their rows, from the least.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (i128, usize)> + Clone {
        self.keys.iter().copied().zip(self.counts.iter().map(|count| *count as usize))
    }

    pub fn range(&self) -> Option<(i128, i128)> {
        Some((*self.keys.first()?, *self.keys.last()?))
    }

    /// The keys at these places among all rows in order, from 0, which must not fall.
    pub fn at(&self, places: &[usize]) -> Vec<i128> {
        let mut found = Vec::with_capacity(places.len());
        let (mut passed, mut rungs) = (0, self.iter());
        let mut rung = rungs.next();
        for place in places {
            while let Some((_, count)) = rung
                && passed + count <= *place
            {
                passed += count;
                rung = rungs.next();
            }
            found.extend(rung.map(|(key, _)| key));
        }
        found
    }

    /// How far a value stands from the least one, in what it measures.
    pub fn above(&self, key: i128) -> f64 {
        let least = self.keys.first().copied().unwrap_or_default();
        match self.unit {
            Unit::Real | Unit::Decimal(_) => self.number(key) - self.number(least),
            // Whole numbers far from zero lose nothing that way.
            _ => (key - least) as f64,
        }
    }

    /// The rows in each of so many bars of equal width; none where there is only one value.
    pub fn bars(&self, count: usize) -> Vec<usize> {
        let width = self.keys.last().map_or(0.0, |most| self.above(*most));
        if !(width.is_finite() && width > 0.0) {
            return Vec::new();
        }
        let mut bars = vec![0; count];
        for (key, rows) in self.iter() {
            // The largest value belongs to the last bar.
            let place = ((self.above(key) / width * count as f64) as usize).min(count.saturating_sub(1));
            if let Some(bar) = bars.get_mut(place) {
                *bar += rows;
            }
        }
        bars
    }

    /// A key as a number: of days, of the unit of a moment; what a float stands for.
    pub fn number(&self, key: i128) -> f64 {
        match self.unit {
            Unit::Real => real(key),
            Unit::Decimal(scale) => key as f64 / 10f64.powi(i32::from(scale)),
            _ => key as f64,
        }
    }

    /// A key as the value that it stands for.
    pub fn value(&self, key: i128) -> Value {
        let narrow = i64::try_from(key).unwrap_or(if key < 0 { i64::MIN } else { i64::MAX });
        match self.unit {
            Unit::Truth => Value::Boolean(key != 0),
            Unit::Whole => i64::try_from(key).map_or_else(|_| Value::Text(key.to_string()), Value::Integer),
            Unit::Real => Value::Number(real(key)),
            Unit::Decimal(scale) => Value::Decimal(key, scale),
            Unit::Days => value::any(AnyValue::Date(i32::try_from(key).unwrap_or_default())),
            Unit::Moment(unit) => value::any(AnyValue::Datetime(narrow, unit, None)),
            Unit::Clock => value::any(AnyValue::Time(narrow)),
            Unit::Span(unit) => value::any(AnyValue::Duration(narrow, unit)),
        }
    }

    /// The first rows and counts of the most frequent values; `column` is the one that was counted.
    pub fn top(&self, column: &Column, most: usize, cancel: &Cancel) -> Result<Vec<(usize, usize)>, Stopped> {
        let (least, mut ties) = super::leading(self.counts.iter().copied(), most);
        let least = least as usize;
        let few = self.iter().filter(|(_, count)| *count == least).count() <= FEW;
        // Those that are wanted for certain, and those of the least count as well where these are few.
        let wanted_keys = self.iter().filter(|(_, count)| *count > least || (few && *count == least));
        let mut open: HashMap<i128, usize, FixedState> = wanted_keys.collect();
        let mut certain = open.values().filter(|count| **count > least).count();
        let (mut top, mut seen): (Vec<(usize, usize)>, Vec<i128>) = (Vec::with_capacity(most), Vec::new());
        let mut stopped = Ok(());
        each(column, self.unit, |row, key| {
            stopped = wanted(row, cancel);
            let count = match open.remove(&key) {
                Some(count) => count,
                None if few || ties == 0 || seen.contains(&key) => 0,
                None => match self.keys.binary_search(&key).ok().and_then(|place| self.counts.get(place)) {
                    Some(count) if *count as usize == least => {
                        seen.push(key);
                        least
                    }
                    _ => 0,
                },
            };
            if count > least {
                certain -= 1;
                top.push((row, count));
            } else if count == least && count > 0 && ties > 0 {
                ties -= 1;
                top.push((row, count));
            }
            stopped.is_ok() && certain + ties > 0
        })?;
        stopped?;
        top.sort_by_key(|(first, count)| (Reverse(*count), *first));
        Ok(top)
    }
}

/// How the cells of a type are measured; nothing for one that has no such order.
pub fn unit(dtype: &DataType) -> Option<Unit> {
    Some(match dtype {
        DataType::Boolean => Unit::Truth,
        DataType::Float32 | DataType::Float64 => Unit::Real,
        DataType::Decimal(_, scale) => Unit::Decimal(u8::try_from(*scale).unwrap_or(38)),
        DataType::Date => Unit::Days,
        DataType::Datetime(unit, _) => Unit::Moment(*unit),
        DataType::Time => Unit::Clock,
        DataType::Duration(unit) => Unit::Span(*unit),
        dtype if dtype.is_integer() => Unit::Whole,
        _ => return None,
    })
}

/// Tells the row and key of each cell that holds a value, until it is told to stop.
pub fn each(column: &Column, unit: Unit, mut tell: impl FnMut(usize, i128) -> bool) -> PolarsResult<()> {
    let series = column.as_materialized_series();
    macro_rules! go {
        ($cells:expr, $key:expr) => {
            for (row, cell) in $cells.iter().enumerate() {
                if let Some(key) = cell.and_then($key)
                    && !tell(row, key)
                {
                    break;
                }
            }
        };
    }
    match (unit, series.dtype()) {
        (Unit::Truth, _) => go!(series.bool()?, |truth| Some(i128::from(truth))),
        (Unit::Real, _) => go!(series.cast(&DataType::Float64)?.f64()?, |x: f64| x.is_finite().then(|| i128::from(bits(x)))),
        (Unit::Decimal(_), _) => go!(series.to_physical_repr().i128()?, Some),
        (_, DataType::UInt64) => go!(series.u64()?, |n| Some(i128::from(n))),
        _ => go!(series.to_physical_repr().cast(&DataType::Int64)?.i64()?, |n| Some(i128::from(n))),
    }
    Ok(())
}

fn keys(column: &Column, unit: Unit) -> PolarsResult<Keys> {
    let room = column.len() - column.null_count();
    let (mut narrow, mut fits) = (Vec::with_capacity(room), true);
    each(column, unit, |_, key| {
        match i64::try_from(key) {
            Ok(key) => narrow.push(key),
            Err(_) => fits = false,
        }
        fits
    })?;
    if fits {
        return Ok(Keys::Narrow(narrow));
    }
    drop(narrow);
    let mut wide = Vec::with_capacity(room);
    each(column, unit, |_, key| {
        wide.push(key);
        true
    })?;
    Ok(Keys::Wide(wide))
}

/// Different keys in order, with their counts.
fn tallied(keys: Vec<i64>, cancel: &Cancel) -> Result<(Vec<i128>, Vec<u32>), Stopped> {
    let (Some(least), Some(most)) = (keys.iter().min().copied(), keys.iter().max().copied()) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let span = i128::from(most) - i128::from(least) + 1;
    if span > NARROW.max(CLOSE * keys.len() as i128) {
        return Ok(runs(keys, i128::from));
    }
    let mut tally = vec![0_u32; usize::try_from(span).unwrap_or_default()];
    for (row, key) in keys.iter().enumerate() {
        wanted(row, cancel)?;
        if let Some(count) = usize::try_from(key.wrapping_sub(least)).ok().and_then(|place| tally.get_mut(place)) {
            *count += 1;
        }
    }
    let there = tally.iter().zip(i128::from(least)..).filter(|(count, _)| **count > 0);
    Ok(there.map(|(count, key)| (key, *count)).unzip())
}

/// The same by sorting.
fn runs<K: Copy + Ord + Send>(mut keys: Vec<K>, key: impl Fn(K) -> i128) -> (Vec<i128>, Vec<u32>) {
    keys.par_sort_unstable();
    keys.chunk_by(|a, b| a == b).filter_map(|run| Some((key(*run.first()?), u32::try_from(run.len()).unwrap_or(u32::MAX)))).unzip()
}

/// The bits of a float as a number that sorts as it does; both zeros are one.
fn bits(x: f64) -> i64 {
    let bits = (x + 0.0).to_bits() as i64;
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

fn real(key: i128) -> f64 {
    let bits = key as i64;
    f64::from_bits(if bits < 0 { bits ^ i64::MAX } else { bits } as u64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use polars::prelude::{IntoColumn, NamedFrom, Series};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn of(column: &Column) -> Ladder {
        Ladder::of(column, &Cancel::default()).unwrap().unwrap()
    }

    #[test]
    fn floats_sort_by_their_bits() {
        let numbers = [-1e300, -2.5, -1e-300, 0.0, 1e-300, 1.0, 2.5, 1e300];
        assert!(numbers.map(bits).is_sorted());
        assert_eq!(numbers.map(|x| real(i128::from(bits(x)))), numbers);
        assert_eq!(bits(-0.0), bits(0.0));
    }

    #[test]
    fn large_numbers_are_not_mistaken() {
        let column = Series::new("n".into(), [u64::MAX, 1, u64::MAX]).into_column();
        let ladder = of(&column);
        assert_eq!(ladder.iter().collect::<Vec<_>>(), [(1, 1), (i128::from(u64::MAX), 2)]);
        assert_eq!(ladder.value(i128::from(u64::MAX)), Value::Text("18446744073709551615".into()));
        let ends = Series::new("n".into(), [i64::MAX, i64::MIN, 0]).into_column();
        assert_eq!(of(&ends).range(), Some((i128::from(i64::MIN), i128::from(i64::MAX))));
    }

    #[test]
    fn what_is_not_finite_is_no_value() {
        let ladder = of(&Series::new("x".into(), [f64::NAN, 1.0, f64::INFINITY]).into_column());
        assert_eq!((ladder.valid(), ladder.distinct()), (1, 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        /// Counted in place, sorted, or by a map: the same.
        #[test]
        fn counts_are_those_of_a_map(cells in prop::collection::vec(prop::option::of(prop_oneof![-3_i64..4, any::<i64>()]), 0..60), most in 0_usize..12) {
            let column = Series::new("n".into(), &cells).into_column();
            let ladder = of(&column);
            let mut map: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
            for (row, key) in cells.iter().enumerate().filter_map(|(row, cell)| Some((row, (*cell)?))) {
                map.entry(key).or_insert((row, 0)).1 += 1;
            }
            let counted: Vec<(i128, usize)> = map.iter().map(|(key, (_, count))| (i128::from(*key), *count)).collect();
            prop_assert_eq!(ladder.iter().collect::<Vec<_>>(), counted);
            let sorted: Vec<i128> = { let mut all: Vec<i64> = cells.iter().flatten().copied().collect(); all.sort_unstable(); all.into_iter().map(i128::from).collect() };
            let places: Vec<usize> = (0..sorted.len()).collect();
            prop_assert_eq!(ladder.at(&places), sorted);
            let mut top: Vec<(usize, usize)> = map.values().copied().collect();
            top.sort_by_key(|(first, count)| (Reverse(*count), *first));
            top.truncate(most);
            prop_assert_eq!(ladder.top(&column, most, &Cancel::default()).unwrap(), top);
        }
    }
}
