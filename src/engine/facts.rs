//! What a table's header says about each column: over all rows, computed once for each version of a column.

use std::sync::{Arc, Weak};

use polars::prelude as pl;
use polars::prelude::{ChunkAgg, Column, DataType, PolarsResult, SeriesTrait};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::view::Facts;

use super::counting::Counted;
use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded_as};
use super::{dtype, value};

/// Bars of a small histogram, and the most distinct values that get a bar each.
const BARS: usize = 12;
/// Frequent values kept for completion and inspection.
const TOP: usize = 20;
/// Above this many rows distinct values are not counted for a header: it would hold up the preview.
const COUNTED: usize = 2_000_000;

/// Columns of so many rows are counted one after the other: most kernels look at small tables, and need no further threads.
const FEW: usize = 50_000;

/// Columns whose facts are kept; the oldest are forgotten first.
const KEPT: usize = 500;

/// Facts that have been computed, by the column itself: a version of a column is looked at once.
#[derive(Debug, Default)]
pub struct KnownFacts {
    /// A column is found again by its place in memory. It is held weakly: the place is not given to another, and the cells of a column that no
    /// table has any more are free.
    known: Vec<(Weak<dyn SeriesTrait>, Facts)>,
}

impl KnownFacts {
    /// The facts of a column if they are known already.
    pub fn peek(&self, frame: &Frame, name: &str) -> Option<&Facts> {
        let column = frame.column(name)?;
        let place = Arc::as_ptr(&column.as_materialized_series().0);
        self.known.iter().rev().find(|(known, _)| std::ptr::addr_eq(known.as_ptr(), place)).map(|(_, facts)| facts)
    }

    /// The facts of these columns, computed where they are not known yet.
    pub fn learn(&mut self, frame: &Frame, names: &[String], cancel: &Cancel) -> Result<(), Stopped> {
        let unknown: Vec<&Column> =
            names.iter().filter(|name| self.peek(frame, name).is_none()).filter_map(|name| frame.column(name)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let columns: Vec<Column> = unknown.iter().map(|column| (*column).clone()).collect();
        let inside = cancel.clone();
        let facts: Vec<Facts> = guarded_as(cancel, move || match columns.first() {
            Some(column) if column.len() > FEW => columns.par_iter().map(|column| of(column, &inside)).collect(),
            _ => columns.iter().map(|column| of(column, &inside)).collect(),
        })?;
        self.known.retain(|(known, _)| known.strong_count() > 0);
        self.known.extend(unknown.into_iter().map(|column| Arc::downgrade(&column.as_materialized_series().0)).zip(facts));
        let surplus = self.known.len().saturating_sub(KEPT.max(names.len()));
        self.known.drain(..surplus);
        Ok(())
    }
}

fn of(column: &Column, cancel: &Cancel) -> Result<Facts, Stopped> {
    let mut facts = Facts { rows: column.len(), missing: column.null_count(), ..Facts::default() };
    let kind = dtype::to_type(column.dtype());
    let measured = kind.is_numeric() || kind.is_temporal() || kind == Type::Time;
    if facts.missing == facts.rows {
        facts.distinct = Some(0);
        return Ok(facts);
    }
    if matches!(kind, Type::List(_) | Type::Other(_)) {
        return Ok(facts);
    }
    if measured {
        facts.range = range(column);
    }
    if facts.rows <= COUNTED {
        let counted = Counted::of(column, cancel)?;
        facts.distinct = Some(counted.distinct());
        facts.top = counted.top(column, TOP, cancel)?;
        facts.histogram = match &counted {
            Counted::Ladder(ladder) if measured && counted.distinct() <= BARS => ladder.iter().map(|(_, count)| count).collect(),
            Counted::Ladder(ladder) if measured => ladder.bars(BARS),
            _ if counted.distinct() <= BARS => facts.top.iter().map(|(_, count)| *count).collect(),
            _ => Vec::new(),
        };
    } else if measured {
        facts.histogram = histogram(column)?;
    }
    Ok(facts)
}

/// The column as plain numbers, whatever its type measures.
fn numbers(column: &Column) -> PolarsResult<Column> {
    match column.dtype() {
        DataType::Decimal(..) => column.cast(&DataType::Float64),
        _ => column.to_physical_repr().cast(&DataType::Float64),
    }
}

/// Bars of a column whose values are not counted.
fn histogram(column: &Column) -> PolarsResult<Vec<usize>> {
    let numbers = numbers(column)?;
    let numbers = numbers.f64()?;
    let (Some(low), Some(high)) = (numbers.min(), numbers.max()) else {
        return Ok(Vec::new());
    };
    if !(low.is_finite() && high.is_finite() && low < high) {
        return Ok(Vec::new());
    }
    let mut bins = vec![0usize; BARS];
    for x in numbers.iter().flatten() {
        // The largest value belongs to the last bin.
        let bin = (((x - low) / (high - low) * BARS as f64) as usize).min(BARS - 1);
        if let Some(slot) = bins.get_mut(bin) {
            *slot += 1;
        }
    }
    Ok(bins)
}

fn range(column: &Column) -> Option<(Value, Value)> {
    let edge = |scalar: PolarsResult<pl::Scalar>| -> Option<Value> {
        let column = scalar.ok()?.into_column("edge".into());
        let value = value::cell(&column, 0);
        (!value.is_missing()).then_some(value)
    };
    Some((edge(column.min_reduce())?, edge(column.max_reduce())?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::query::Answer;

    #[test]
    fn what_is_known_keeps_no_column_alive() {
        let values = (0..5).map(Value::Integer).collect();
        let frame = Frame::from_values(&Answer { columns: vec![("a".into(), Type::Integer, values)] });
        let mut known = KnownFacts::default();
        known.learn(&frame, &["a".to_string()], &Cancel::default()).unwrap();
        assert_eq!(known.peek(&frame, "a").unwrap().distinct, Some(5));
        assert_eq!(known.peek(&frame.clone(), "a").unwrap().rows, 5, "a copy shares its columns");
        drop(frame);
        assert!(known.known.iter().all(|(column, _)| column.strong_count() == 0));
    }
}
