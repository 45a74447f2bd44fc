//! A table's source and steps as a script for someone who has not this program: Python with polars or pandas, or SQL for DuckDB.
//!
//! What each step learned from the data stands in the script as a value, and the line it was above its part. A backend writes the few operations
//! and expressions of `plan` once, so a new verb exports without doing anything; what a function is called elsewhere, its declaration says.
//! Nothing here sees a frame.

mod code;
mod pandas;
mod pl;
mod python;
mod source;
mod sql;
mod template;

pub use crate::plan::action::Language as Target;
pub use source::{Column, File, Source};

use crate::plan::op::Op;
use crate::plan::schema::Schema;
use crate::plan::verb::Expectation;

/// What is exported.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The table's name, and in Python the variable's, as far as it can be one.
    pub name: &'a str,
    pub source: Source<'a>,
    pub steps: Vec<Step<'a>>,
    /// The tables that steps name, their own and those of one another, each behind those that it needs.
    pub others: Vec<Subject<'a>>,
}

/// A step as it was written, what it came down to, and the columns before it.
#[derive(Debug)]
pub struct Step<'a> {
    pub line: &'a str,
    pub ops: &'a [Op],
    /// What must hold of the table before.
    pub expects: &'a [Expectation],
    pub before: Schema,
    /// The tables that its operations name, and their places among the others.
    pub others: Vec<(&'a str, usize)>,
}

impl Step<'_> {
    /// Each operation with the columns before it.
    fn ops(&self) -> impl Iterator<Item = (&Op, Schema)> {
        self.ops.iter().scan(self.before.clone(), |schema, op| {
            let before = schema.clone();
            *schema = op.schema(schema);
            Some((op, before))
        })
    }
}

impl Subject<'_> {
    /// Writes the parts of all tables, those that others need first.
    fn all(&self, mut table: impl FnMut(&Subject, Option<usize>) -> Result<(), Refusal>) -> Result<(), Refusal> {
        for (place, other) in self.others.iter().enumerate() {
            table(other, Some(place)).map_err(|refusal| Refusal { other: Some(place), ..refusal })?;
        }
        table(self, None)
    }
}

/// Something that the other language cannot say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which of the other tables it belongs to, if not to the one that is exported.
    pub other: Option<usize>,
    /// The number of the step, from 1; 0 for the source.
    pub step: usize,
    /// What it is, to follow “cannot say”: `the function strip_accents`.
    pub what: String,
}

/// What cannot be said, found while writing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unsayable(String);

impl Unsayable {
    fn new(what: impl Into<String>) -> Self {
        Unsayable(what.into())
    }

    fn at(self, step: usize) -> Refusal {
        Refusal { other: None, step, what: self.0 }
    }
}

/// What the other language cannot say.
fn unsayable<T>(what: impl Into<String>) -> Result<T, Unsayable> {
    Err(Unsayable::new(what))
}

/// The script, whole or not at all.
pub fn export(target: Target, subject: &Subject) -> Result<String, Refusal> {
    match target {
        Target::Polars => pl::script(subject),
        Target::Pandas => pandas::script(subject),
        Target::Sql => sql::script(subject),
    }
}
