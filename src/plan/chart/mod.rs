//! Pictures of tables as plain data: what a line asks to be drawn, and what there is to draw once the table has been counted.

mod calendar;
mod figure;
mod measure;
mod steps;
mod table;

use super::expr::Expr;

pub use calendar::Calendar;
pub use figure::{
    Bars, Bin, BoxOf, Boxes, Cell, Chart, Cloud, Figure, Group, Histogram, Line, Matrix, Missing, Pair, Pie, Scatter, Series, Strip,
};
pub use measure::{Measure, number};
pub use steps::{nice, ticks};

/// What a line asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    pub subject: Subject,
    /// The columns whose values make the groups; none for one picture of all rows.
    pub by: Vec<String>,
    /// The rows that are drawn.
    pub condition: Option<Expr>,
    /// The condition in words, for the caption: `rows where Age > 60`.
    pub phrase: Option<String>,
    /// The file that the picture goes to, and whether that may be the one that a table came from.
    pub save: Option<(String, bool)>,
}

/// The kinds of picture, with the columns that they draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// How often values lie where.
    Histogram(String),
    /// How often each value occurs.
    Bar(String),
    /// Values in the order of another column.
    Line { values: Vec<String>, over: String },
    /// A point a row: the one column upwards, the other to the right.
    Scatter { value: String, against: String },
    /// Quartiles, whiskers and what lies outside.
    Box(Vec<String>),
    /// Shares of the whole.
    Pie(String),
    /// Each column against each.
    Matrix(Vec<String>),
    /// Where cells are missing.
    Missing(Vec<String>),
}

/// So many groups have a colour of their own; the rest are drawn together.
pub const COLOURS: usize = 6;
/// So many values have a bar of their own, so many groups a box.
pub const BARS: usize = 20;
/// So many values have a slice of their own.
pub const SLICES: usize = 6;
/// So many columns are drawn against one another.
pub const PANELS: usize = 6;
/// So many columns have a strip that shows where they are missing.
pub const STRIPS: usize = 40;
