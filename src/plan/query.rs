//! Learning from data: what a step asks before it runs, what it is told, and what it remembers.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::correlation::Correlation;
use super::expr::Expr;
use super::likeness::{Measure, Method};
use super::op::Op;
use super::profile::Hole;
use super::reading::{Guess, Reading, Style};
use super::spelling::Looked;
use super::types::Type;
use super::value::Value;

/// A question about the table as it is before the step.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// The rows that these operations leave, as values: they should be few, though groups may be many.
    Rows(Vec<Op>),
    /// For each text of a column the most similar one of a column of another table, where one is near enough and they are not equal: `here`,
    /// `there`, `similarity`.
    Matches { here: String, table: String, there: String, measure: Measure },
    /// How the texts of a column read as a type, by these formats or by none.
    Reading { column: String, wanted: Type, formats: Vec<super::reading::Format>, condition: Option<Expr> },
    /// Which type the texts of a column read as.
    Types { column: String },
    /// Which columns are empty, which constant.
    Kinds,
    /// Which texts of a column go together, in the rows for which the condition is true.
    Clusters { column: String, method: Method, condition: Option<Expr> },
    /// Which of these columns are missing in the same rows, among those for which the condition is true.
    Holes { columns: Vec<String>, condition: Option<Expr> },
    /// How far each two of these columns rise together, over the rows for which the condition is true and both hold a value: `column`, `other`,
    /// `correlation`, `rows`.
    Correlations { columns: Vec<String>, measure: Correlation, condition: Option<Expr> },
    /// Which words of a column's texts, in the rows for which the condition is true, a dictionary does not know: American English, or what is named.
    Spelling { column: String, dictionary: Option<String>, condition: Option<Expr> },
    /// In what this table, or the one at hand, and another one differ, row by row of these keys: the column here, the one there, and the type that
    /// holds the values of both.
    Differences { here: Option<String>, there: String, on: Vec<(String, String, Type)> },
    /// What a small file holds: a mapping. The columns of these names are read as text, as they are written.
    File { path: String, as_text: Vec<String> },
}

/// What a query is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    Rows(Answer),
    Reading(Box<Reading>),
    Types(Box<Guess>),
    Kinds(Kinds),
    /// Values with their rows: in each cluster the most common one first.
    Clusters(Vec<Vec<(String, usize)>>),
    /// Rows by their numbers in the whole table, from 0.
    Holes(Vec<Hole>),
    Spelling(Looked),
    File(SmallFile),
}

/// What a small file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SmallFile {
    pub rows: Answer,
    /// Lines that did not fit.
    pub rejected: usize,
}

/// A small table as values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub columns: Vec<(String, Type, Vec<Value>)>,
}

impl Answer {
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, _, values)| values.len())
    }

    /// A cell, by column name and row from 0.
    pub fn cell(&self, column: &str, row: usize) -> Option<&Value> {
        self.columns.iter().find(|(name, _, _)| name == column).and_then(|(_, _, values)| values.get(row))
    }

    /// A count in a cell; 0 where there is none.
    pub fn count(&self, column: &str, row: usize) -> usize {
        match self.cell(column, row) {
            Some(Value::Integer(count)) => usize::try_from(*count).unwrap_or_default(),
            _ => 0,
        }
    }
}

/// An answer that several hold, as it may have a million rows. It is written as itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shared(Arc<Answer>);

impl From<Answer> for Shared {
    fn from(answer: Answer) -> Self {
        Shared(Arc::new(answer))
    }
}

impl Shared {
    /// The same for the same answer in memory.
    pub fn place(&self) -> *const Answer {
        Arc::as_ptr(&self.0)
    }
}

impl std::ops::Deref for Shared {
    type Target = Answer;

    fn deref(&self) -> &Answer {
        &self.0
    }
}

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'a> Deserialize<'a> for Shared {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        Answer::deserialize(deserializer).map(Shared::from)
    }
}

/// The columns that hold no value at all, and those that hold one value (and no missing cell).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Kinds {
    pub empty: Vec<String>,
    pub constant: Vec<String>,
}

/// What a step learned from the data. It is stored with the step; replay, export and recovery use it in place of the data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// When the step names columns by what they hold.
    pub kinds: Option<Kinds>,
    /// Values by group, under the name of the column they are for: keys first, the value last.
    pub tables: Vec<(String, Shared)>,
    /// How the texts of a column are read.
    pub styles: Vec<(String, Style)>,
    /// What the person is told of it: `median 28 for Age`.
    pub notes: Vec<String>,
    /// Integer columns that stay so, as all values that the step put into them were whole; where that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Vec<String>>,
    /// True for what is not the table's own: the row that a step was written for, a file that it read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lasts: bool,
}

impl Fitted {
    /// Under this name a step remembers the row that it was written for.
    pub const ROW_MET: &str = "at row";

    /// What a step keeps when it is applied again where others learn anew from their table; nothing for most.
    pub fn lasting(&self) -> Option<Fitted> {
        self.lasts.then(|| Fitted { notes: Vec::new(), ..self.clone() })
    }

    /// Whether an integer column stays one.
    pub fn stays_whole(&self, column: &str) -> bool {
        self.whole.iter().flatten().any(|known| known == column)
    }

    pub fn table(&self, column: &str) -> Option<&Shared> {
        self.tables.iter().find(|(name, _)| name == column).map(|(_, answer)| answer)
    }

    pub fn style(&self, column: &str) -> Option<&Style> {
        self.styles.iter().find(|(name, _)| name == column).map(|(_, style)| style)
    }
}
