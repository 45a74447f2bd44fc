//! A part of a table, taken out of its frame so that it can be shown: what `engine` gives and `render` draws.

use super::types::Type;
use super::value::Value;

/// Some rows and columns of a table, with what its header says about the whole of each column.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The table's name; empty for an answer without one.
    pub table: String,
    /// Rows and columns of the whole table.
    pub rows: usize,
    pub columns_total: usize,
    /// The numbers of the rows shown, from 1, in the order shown.
    pub numbers: Vec<usize>,
    /// Which rows these are, for the caption.
    pub extent: Extent,
    /// The columns shown, the first of the table (at most 30).
    pub columns: Vec<Column>,
    /// `(name, type)` of the columns not shown.
    pub hidden: Vec<(String, Type)>,
}

/// How the rows of a view were chosen.
#[derive(Debug, Clone, PartialEq)]
pub enum Extent {
    /// Consecutive rows of the whole table: `rows 1–20 of 891`.
    Run,
    /// Some of the rows that meet a condition: `20 of the 38 rows where Age > 60`, given as that phrase without the count (`rows where Age > 60`).
    Chosen { of: usize, phrase: String },
    /// Rows that the cell's steps changed: `10 of the 695 changed rows`.
    Changed { of: usize },
}

/// One column of a view.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: String,
    pub kind: Type,
    /// One value for each row shown.
    pub cells: Vec<Value>,
    /// For each row shown, the value before the cell's steps where it differs; empty when nothing was compared.
    pub was: Vec<Option<Value>>,
    /// What the cell's steps did to the whole column.
    pub mark: Mark,
    pub facts: Facts,
}

/// What the steps of a cell did to a column as a whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Mark {
    #[default]
    Same,
    New,
    Renamed(String),
    /// The type it had.
    Retyped(Type),
}

/// What the header says about a column, over all its rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    pub rows: usize,
    pub missing: usize,
    /// Distinct values, missing not counted; `None` when the table is too long to count them for a preview.
    pub distinct: Option<usize>,
    /// Smallest and largest value, of numbers, dates and times.
    pub range: Option<(Value, Value)>,
    /// Heights of a small histogram: 12 equal bins from the smallest to the largest (numbers and dates), or one bar for each of at most 12
    /// distinct values (numbers in order, text by falling count). Empty when there is none to draw.
    pub histogram: Vec<usize>,
    /// The most frequent values with their counts, at most 20.
    pub top: Vec<(Value, usize)>,
}
