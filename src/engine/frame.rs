//! A table's data, opaque to everyone outside the engine.

use polars::prelude::{ChunkAgg, Column, DataFrame, IdxCa, NewChunkedArray};

use crate::plan::query::Answer;
use crate::plan::schema::Schema;
use crate::plan::value::Value;

use super::{dtype, value};

/// Columns of equal length. Copies share their columns and cost next to nothing.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    pub(super) data: DataFrame,
}

impl Frame {
    pub(super) fn new(data: DataFrame) -> Self {
        Frame { data }
    }

    pub fn rows(&self) -> usize {
        self.data.height()
    }

    /// Names and types of the columns, in order.
    pub fn schema(&self) -> Schema {
        let columns = self.data.columns().iter().map(|column| (column.name().to_string(), dtype::to_type(column.dtype())));
        Schema { columns: columns.collect() }
    }

    /// All cells as values: for small tables only.
    pub fn values(&self) -> Answer {
        let columns = self.data.columns().iter().map(|column| {
            let cells = (0..column.len()).map(|row| value::cell(column, row)).collect();
            (column.name().to_string(), dtype::to_type(column.dtype()), cells)
        });
        Answer { columns: columns.collect() }
    }

    /// One cell, by the column's name and the row from 0; missing where there is none.
    pub fn cell(&self, name: &str, row: usize) -> Value {
        self.column(name).filter(|column| row < column.len()).map_or(Value::Missing, |column| value::cell(column, row))
    }

    /// A frame of these values.
    pub fn from_values(answer: &Answer) -> Frame {
        Frame::new(value::frame(answer))
    }

    /// The rows at these places, from 0; places outside are left out.
    pub fn slice(&self, rows: &[usize]) -> Frame {
        let rows: Vec<u32> = rows.iter().filter(|row| **row < self.rows()).filter_map(|row| u32::try_from(*row).ok()).collect();
        let picked = self.data.take(&IdxCa::from_slice("rows".into(), &rows));
        picked.map_or_else(|_| self.clone(), Frame::new)
    }

    /// True when both are the same version: the same columns in memory. Equal copies are not the same.
    pub fn is_same(&self, other: &Frame) -> bool {
        let (a, b) = (self.data.columns(), other.data.columns());
        self.rows() == other.rows()
            && a.len() == b.len()
            && a.iter().zip(b).all(|(a, b)| a.name() == b.name() && super::account::is_shared(a, b))
    }

    /// True for a column of integers none of which is beyond 2^53: up to there each is a floating-point number, too.
    pub fn fits_numbers(&self, name: &str) -> bool {
        const EXACT: i64 = 1 << 53;
        let Some(Ok(integers)) = self.column(name).map(|column| column.as_materialized_series().i64()) else { return false };
        // Cells that are missing may hold anything; mostly it is nothing large, and then they need not be told from the others.
        if integers.downcast_iter().all(|chunk| chunk.values().iter().all(|n| (-EXACT..=EXACT).contains(n))) {
            return true;
        }
        integers.min().is_none_or(|least| least >= -EXACT) && integers.max().is_none_or(|most| most <= EXACT)
    }

    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.data.column(name).ok()
    }

    /// Memory its columns take, in bytes; columns shared with other frames count in full.
    pub fn bytes(&self) -> usize {
        self.data.estimated_size()
    }
}
