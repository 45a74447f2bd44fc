//! What a profile tells of a table and of each of its columns, counted over all rows: what `engine` computes and `render` draws.

mod table;

pub use table::{FIELDS, Field, schema};

use chrono::TimeDelta;

use super::types::Type;
use super::value::Value;

/// A table, or some of its columns and rows, at a glance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    pub rows: usize,
    pub cards: Vec<Card>,
    /// Rows that repeat another one; `None` where only some of the columns were looked at.
    pub duplicates: Option<Duplicates>,
    /// Rows without a missing cell in these columns; and rows in which all columns of the whole table are missing, where there are several.
    pub complete: usize,
    pub empty: usize,
    /// Columns that miss in the same rows, at least two of them: those that always do so first, then the most rows first; at most 20. Columns
    /// without any value are left out.
    pub together: Vec<Together>,
}

impl Profile {
    pub fn cells(&self) -> usize {
        self.rows * self.cards.len()
    }

    pub fn missing(&self) -> usize {
        self.cards.iter().map(|card| card.missing).sum()
    }
}

/// Rows that are equal in every column, missing equal to missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Duplicates {
    /// Rows that repeat one above them: what `drop duplicate rows` removes.
    pub repeats: usize,
    /// Different rows that stand more than once.
    pub repeated: usize,
}

/// Columns that miss in the same rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    pub columns: Vec<String>,
    /// The rows in which these are missing and no others, or with `always` all rows in which any of them is.
    pub rows: usize,
    /// They are never missing one without the other.
    pub always: bool,
}

/// A combination of missing cells, and the rows that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The columns, by their places, that are missing in these rows; the others are not. None for rows without a missing cell.
    pub columns: Vec<usize>,
    pub rows: usize,
    /// The first and the last of the rows, from 0.
    pub first: usize,
    pub last: usize,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub name: String,
    pub kind: Type,
    pub rows: usize,
    pub missing: usize,
    /// Different values, missing not counted.
    pub distinct: usize,
    /// The most frequent values with their rows, equals in the order of their first rows; at most 10.
    pub top: Vec<(Value, usize)>,
    pub shape: Shape,
}

impl Card {
    pub fn valid(&self) -> usize {
        self.rows.saturating_sub(self.missing)
    }

    /// True when no value stands twice.
    pub fn all_different(&self) -> bool {
        self.distinct == self.valid() && self.distinct > 1
    }
}

/// What is told of a column besides its most frequent values.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Booleans, missing cells without a type, and types that the language can only show.
    Plain,
    Numbers(Numbers),
    /// Dates, datetimes, times, durations.
    Moments(Moments),
    Texts(Texts),
    /// The levels that a category declares, and those that no cell has.
    Levels {
        declared: usize,
        unused: Vec<String>,
    },
    Lists(Lists),
}

/// Shares at which quantiles are given.
pub const SHARES: [f64; 9] = [0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0];

/// A value for each of [`SHARES`]. Those of numbers lie between two neighbours in proportion, as `quantile` gives them; those of moments are
/// the lower neighbour.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Quantiles(pub Vec<Value>);

impl Quantiles {
    pub fn at(&self, share: f64) -> &Value {
        SHARES.iter().position(|known| *known == share).and_then(|place| self.0.get(place)).unwrap_or(&Value::Missing)
    }
}

/// Bars of equal width from the least to the greatest value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// Rows in each: at most 24, fewer where whole numbers or days span fewer. Empty where there is only one value.
    pub bars: Vec<usize>,
}

impl Histogram {
    /// The same in at most so many bars, neighbours taken together.
    pub fn coarse(&self, most: usize) -> Vec<usize> {
        let each = self.bars.len().div_ceil(most.max(1)).max(1);
        self.bars.chunks(each).map(|bars| bars.iter().sum()).collect()
    }
}

/// What is told of numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numbers {
    pub quantiles: Quantiles,
    pub histogram: Histogram,
    pub mean: Option<f64>,
    /// Of a sample: divided by one less than the number of values; none for a single value.
    pub std: Option<f64>,
    pub zeros: usize,
    pub negative: usize,
    /// Values below and above the limits of `iqr(1.5)`: those of `outliers`.
    pub low_outliers: usize,
    pub high_outliers: usize,
}

/// What is told of dates, datetimes, times and durations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Moments {
    pub quantiles: Quantiles,
    pub histogram: Histogram,
    /// From the first to the last.
    pub span: TimeDelta,
    /// Days that have a value, of those from the first to the last; of dates and datetimes.
    pub days: Option<(usize, usize)>,
    /// The longest stretch from a value to the next different one, the first of equals.
    pub gap: Option<Gap>,
    /// Such a stretch, where more than half of them are as long.
    pub usual: Option<TimeDelta>,
}

/// Two neighbouring values and the time between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    pub after: Value,
    pub before: Value,
    pub length: TimeDelta,
}

/// What is told of texts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Texts {
    /// In characters of Unicode, as `length` counts them.
    pub lengths: Lengths,
    /// Cells with no character at all.
    pub empty: usize,
    /// Cells with nothing but white space, empty ones not counted.
    pub blank: usize,
    /// Other cells that begin or end with white space.
    pub padded: usize,
    pub patterns: Patterns,
}

/// How long texts or lists are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lengths {
    pub least: usize,
    pub mean: f64,
    /// Between two neighbours in proportion.
    pub median: f64,
    pub most: usize,
}

/// How texts are put together, sign by sign.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Patterns {
    /// The most frequent ones with their rows, equals in the order of their first rows; at most 8.
    pub top: Vec<(String, usize)>,
    pub distinct: usize,
    /// Runs of letters or digits are one sign with a `+`: where single signs would give too many patterns.
    pub runs: bool,
}

/// What is told of lists.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lists {
    pub lengths: Lengths,
    /// Lists without items.
    pub empty: usize,
    /// Different items, and the most frequent ones with how often they occur.
    pub items: usize,
    pub top_items: Vec<(Value, usize)>,
}
