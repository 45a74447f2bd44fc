//! What there is to draw: counted, thinned, and small, however many rows there were.

use crate::plan::value::Value;

use super::measure::Measure;

/// A picture of a table, without a size and without colours.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The rows that it was made of.
    pub rows: usize,
    /// The condition that they meet, in words.
    pub phrase: Option<String>,
    /// The columns that make its groups.
    pub by: Vec<String>,
    pub figure: Figure,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    Histogram(Histogram),
    Bars(Bars),
    Line(Line),
    Scatter(Scatter),
    Boxes(Boxes),
    Pie(Pie),
    Matrix(Matrix),
    Missing(Missing),
}

/// Rows that go together.
#[derive(Debug, Clone, PartialEq)]
pub enum Group {
    /// Those with these values in the columns of the groups, or of the bars.
    Of(Vec<Value>),
    /// Those of so many small groups.
    Rest(usize),
}

impl Group {
    /// On one line: `female, 1`, `missing`, `12 other values`.
    pub fn name(&self) -> String {
        let word = |value: &Value| if value.is_missing() { "missing".to_string() } else { value.to_string() };
        match self {
            Group::Of(values) => values.iter().map(word).collect::<Vec<String>>().join(", "),
            Group::Rest(1) => "1 other value".to_string(),
            Group::Rest(count) => format!("{} other values", super::super::count::count(*count)),
        }
    }

    /// No value at all.
    pub fn is_missing(&self) -> bool {
        matches!(self, Group::Of(values) if !values.is_empty() && values.iter().all(Value::is_missing))
    }
}

/// How many rows have a value in each stretch of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    pub column: String,
    pub measure: Measure,
    /// From the lowest to the highest, without gaps. A bin holds its lower edge, the last one both. Where `whole` numbers have a bin each, both edges
    /// are the number.
    pub bins: Vec<Bin>,
    pub whole: bool,
    /// `bins of 20`.
    pub words: String,
    pub groups: Vec<Group>,
    pub missing: usize,
    pub infinite: usize,
    /// Lowest, middle and highest value; none without a value.
    pub spread: Option<[f64; 3]>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    pub from: f64,
    pub to: f64,
    /// Rows of each group.
    pub counts: Vec<usize>,
}

/// How many rows have each value.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    pub column: String,
    /// The values with the rows of each group.
    pub bars: Vec<(Group, Vec<usize>)>,
    pub groups: Vec<Group>,
    /// Different values, missing not counted.
    pub distinct: usize,
}

/// Values in the order of another column.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub values: Vec<String>,
    pub over: String,
    pub x: Measure,
    pub y: Measure,
    pub series: Vec<Series>,
    /// Several rows of a line stand at one place: their mean is drawn.
    pub averaged: bool,
    /// The points of the longest line before it was thinned; none where all are drawn.
    pub thinned: Option<usize>,
    /// Rows without a place.
    pub left: usize,
    /// Small groups that are not drawn.
    pub groups_left: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub column: String,
    /// None where there is one line for all rows.
    pub group: Option<Group>,
    /// From left to right; a line is broken where a value is missing.
    pub points: Vec<(f64, Option<f64>)>,
}

impl Series {
    /// Beside its line; `several` columns are told apart by their names.
    pub fn name(&self, several: bool) -> String {
        match &self.group {
            Some(group) if several => format!("{}, {}", self.column, group.name()),
            Some(group) => group.name(),
            None => self.column.clone(),
        }
    }
}

/// A point a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    pub value: String,
    pub against: String,
    pub x: Measure,
    pub y: Measure,
    pub groups: Vec<Group>,
    pub cloud: Cloud,
    /// Rows that are drawn, and those that lack a value.
    pub drawn: usize,
    pub left: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Cloud {
    /// To the right, upwards, and the group.
    Points(Vec<(f64, f64, usize)>),
    /// Too many rows to see each: squares with the rows in them.
    Cells { x: Bin, y: Bin, across: usize, up: usize, cells: Vec<Cell> },
}

impl Cloud {
    /// Lowest and highest value to the right and upwards; none without a point.
    pub fn range(&self) -> Option<[(f64, f64); 2]> {
        match self {
            Cloud::Cells { x, y, cells, .. } => (!cells.is_empty()).then_some([(x.from, x.to), (y.from, y.to)]),
            Cloud::Points(points) => {
                let ends = |pick: fn(&(f64, f64, usize)) -> f64| {
                    points.iter().map(pick).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
                };
                (!points.is_empty()).then(|| [ends(|point| point.0), ends(|point| point.1)])
            }
        }
    }
}

/// A square of a cloud, counted from the lower left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub column: usize,
    pub row: usize,
    /// The group with most of its rows.
    pub group: usize,
    pub count: usize,
}

/// The spread of values: a box a group, or a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Boxes {
    pub columns: Vec<String>,
    pub measure: Measure,
    pub boxes: Vec<BoxOf>,
    /// Small groups that are not drawn.
    pub groups_left: usize,
    pub missing: usize,
    pub infinite: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct BoxOf {
    pub column: String,
    pub group: Option<Group>,
    pub count: usize,
    /// Least value, quartiles with the median between them, greatest value; none without a value.
    pub five: Option<[f64; 5]>,
    /// The last values within one and a half times the box from it (Tukey).
    pub whiskers: (f64, f64),
    /// How many values lie farther out.
    pub outlying: usize,
    /// Where they lie, each place once; a part of them where they are many.
    pub outliers: Vec<f64>,
}

impl BoxOf {
    pub fn name(&self) -> String {
        self.group.as_ref().map_or_else(|| self.column.clone(), Group::name)
    }
}

/// Shares of the whole, the largest first, small ones together at the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Pie {
    pub column: String,
    pub slices: Vec<(Group, usize)>,
}

/// Columns against one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    pub columns: Vec<(String, Measure)>,
    /// Those that have no room.
    pub left: Vec<String>,
    /// For each column its lowest and highest value, and how many rows lie in each of equal parts between them.
    pub spreads: Vec<Option<(f64, f64, Vec<usize>)>>,
    /// For each pair, the second column before the first: their places, the rows that have both, Pearson's correlation, the points.
    pub pairs: Vec<Pair>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub row: usize,
    pub column: usize,
    pub count: usize,
    pub correlation: Option<f64>,
    pub cloud: Cloud,
}

/// Where cells are missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// In table order.
    pub strips: Vec<Strip>,
    /// The rows of each stretch of the strips, from the first to the last row.
    pub stretches: Vec<usize>,
    /// Columns that have no room: those with the fewest missing cells.
    pub left: usize,
    /// Missing cells in all columns.
    pub cells: usize,
    pub columns: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    pub column: String,
    pub missing: usize,
    /// Missing cells of each stretch.
    pub parts: Vec<usize>,
}
