//! What a table's header says about each column: over all rows, computed once for each version of a column.

use polars::prelude as pl;
use polars::prelude::{ChunkAgg, Column, DataType, IntoLazy, PolarsResult};

use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::view::Facts;

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded};
use super::{dtype, value};

/// Bars of a small histogram, and the most distinct values that get a bar each.
const BARS: usize = 12;
/// Frequent values kept for completion and inspection.
const TOP: usize = 20;
/// Above this many rows distinct values are not counted for a header: it would hold up the preview.
const COUNTED: usize = 2_000_000;

/// Columns whose facts are kept; the oldest are forgotten first.
const KEPT: usize = 500;

/// Facts that have been computed, by the column itself: a version of a column is looked at once.
#[derive(Debug, Default)]
pub struct KnownFacts {
    /// The column is held so that its memory, by which it is found again, is not given to another.
    known: Vec<(Column, Facts)>,
}

impl KnownFacts {
    /// The facts of a column if they are known already.
    pub fn peek(&self, frame: &Frame, name: &str) -> Option<&Facts> {
        let column = frame.column(name)?;
        self.known.iter().rev().find(|(known, _)| super::account::is_shared(known, column)).map(|(_, facts)| facts)
    }

    /// The facts of these columns, computed where they are not known yet.
    pub fn learn(&mut self, frame: &Frame, names: &[String], cancel: &Cancel) -> Result<(), Stopped> {
        let unknown: Vec<Column> =
            names.iter().filter(|name| self.peek(frame, name).is_none()).filter_map(|name| frame.column(name).cloned()).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let columns = unknown.clone();
        let facts: Vec<Facts> = guarded(cancel, move || columns.iter().map(of).collect())?;
        self.known.extend(unknown.into_iter().zip(facts));
        let surplus = self.known.len().saturating_sub(KEPT.max(names.len()));
        self.known.drain(..surplus);
        Ok(())
    }
}

fn of(column: &Column) -> PolarsResult<Facts> {
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
        let counts = counts(column)?;
        facts.distinct = Some(counts.len());
        facts.histogram = bars(&counts, measured);
        facts.top = counts.into_iter().take(TOP).collect();
    }
    if facts.histogram.is_empty() && measured {
        facts.histogram = histogram(column)?;
    }
    Ok(facts)
}

/// The values with their counts, the most frequent first, equals in the order of their first rows; missing left out.
fn counts(column: &Column) -> PolarsResult<Counts> {
    let frame = pl::DataFrame::new(column.len(), vec![column.clone().with_name("v".into())])?;
    let by_count = pl::SortMultipleOptions::new().with_order_descending(true).with_maintain_order(true);
    let counted = frame
        .lazy()
        .filter(pl::col("v").is_not_null())
        .group_by_stable([pl::col("v")])
        .agg([pl::len().alias("n")])
        .sort_by_exprs([pl::col("n")], by_count)
        .collect()?;
    Ok(Counts { values: counted.column("v")?.clone(), counts: counted.column("n")?.cast(&DataType::UInt64)? })
}

struct Counts {
    values: Column,
    counts: Column,
}

impl Counts {
    fn len(&self) -> usize {
        self.values.len()
    }

    fn into_iter(self) -> impl Iterator<Item = (Value, usize)> {
        (0..self.len()).map(move |row| (value::cell(&self.values, row), self.count(row)))
    }

    fn count(&self, row: usize) -> usize {
        self.counts.get(row).ok().and_then(|n| n.extract::<usize>()).unwrap_or(0)
    }
}

/// A bar for each of a few values: in their order when they are measured, else by count.
fn bars(counts: &Counts, measured: bool) -> Vec<usize> {
    if counts.len() > BARS {
        return Vec::new();
    }
    let mut bars: Vec<(f64, usize)> =
        (0..counts.len()).map(|row| (if measured { physical(&counts.values, row) } else { row as f64 }, counts.count(row))).collect();
    bars.sort_by(|a, b| a.0.total_cmp(&b.0));
    bars.into_iter().map(|(_, count)| count).collect()
}

fn physical(column: &Column, row: usize) -> f64 {
    numbers(column).ok().and_then(|numbers| numbers.get(row).ok().and_then(|x| x.extract::<f64>())).unwrap_or(0.0)
}

/// The column as plain numbers, whatever its type measures.
fn numbers(column: &Column) -> PolarsResult<Column> {
    match column.dtype() {
        DataType::Decimal(..) => column.cast(&DataType::Float64),
        _ => column.to_physical_repr().cast(&DataType::Float64),
    }
}

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
