//! What a verb is: one value that declares how it is called, helps, gives examples, learns from data and comes down to operations.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::Form;

use super::action::Action;
use super::expr::{Expr, SortKey};
use super::op::Op;
use super::query::{Fitted, Query, Told};
use super::scope::Scope;
use super::survey::Survey;
use super::types::Type;
use super::value::Value;

/// A verb of the language.
pub trait Verb: Sync {
    /// One or two words: `clean names`.
    fn name(&self) -> &'static str;
    /// One line, at most 80 characters.
    fn summary(&self) -> &'static str;
    /// Markdown: what it does, its rules, what it never does.
    fn help(&self) -> &'static str;
    fn forms(&self) -> &'static [Form];
    /// At least one for each clause of its forms; each is run as a test and shown in the manual.
    fn examples(&self) -> &'static [Example];
    /// The call that a formatted program has in place of one in another tool's words; none where it is the language's own.
    fn canonical(&self, _call: &Call) -> Option<Call> {
        None
    }
    /// What it must know of the data first.
    fn fit(&self, _call: &Call, _scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        Ok(Vec::new())
    }
    /// Folds the answers, one for each query, into what the step remembers; or says why the data does not allow the step.
    fn learn(&self, _call: &Call, _scope: &Scope, _told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        Ok(Fitted::default())
    }
    /// What it comes down to, by the columns and what was fitted alone.
    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic>;
}

/// All verbs there are.
pub trait Verbs: Sync {
    fn find(&self, name: &str) -> Option<&'static dyn Verb>;
    fn all(&self) -> &'static [&'static dyn Verb];
}

/// A line that works, on a table given as CSV, and the table after it (or the answer of a look) as CSV.
///
/// The table is `t`. Others follow it, each behind a line `--- name`.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What it shows, as a heading: `Fill by group`.
    pub title: &'static str,
    pub table: &'static str,
    pub script: &'static str,
    pub result: &'static str,
}

impl Example {
    /// The tables by name, as CSV; none where it begins with nothing.
    pub fn tables(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let mut parts = self.table.split("--- ");
        let first = parts.next().filter(|table| !table.is_empty()).map(|table| ("t", table));
        first.into_iter().chain(parts.filter_map(|part| part.split_once('\n')))
    }
}

/// What a call comes down to.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// Changes the table.
    Step(Lowered),
    /// Answers, and changes nothing.
    Look(Look),
    /// Answers with a table that the session keeps beside this one.
    Recall(Recall),
    /// Answers with a table that is drawn in a way of its own.
    Survey(Survey),
    /// Answers a question in SQL to all tables.
    Sql(String),
    /// Something of the session's.
    Act(Action),
}

/// What the session knows of a table besides its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recall {
    /// The lines of its file that did not fit.
    Rejects,
    /// The rules that it, or every table of the session, is to keep, and how they were kept.
    Expectations { all: bool },
    /// Its steps, with what each changed.
    History,
    /// The cells that a step changed, by the step's number from 1; those of the last step without one.
    Diff(Option<usize>),
    /// The steps that made a cell what it is.
    Why { row: usize, column: String },
}

/// A step as operations, with what its account must count besides what changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lowered {
    pub ops: Vec<Op>,
    pub tallies: Vec<Tally>,
    /// What must hold of the table before, whenever the step is applied.
    pub expects: Vec<Expectation>,
    /// A value that does not fit stops the step, also where it uses what it learned from other data.
    pub strict: bool,
}

impl Lowered {
    pub fn new(ops: Vec<Op>) -> Self {
        Lowered { ops, ..Lowered::default() }
    }

    pub fn tally(mut self, tally: Tally) -> Self {
        self.tallies.push(tally);
        self
    }
}

/// A rule that a table must keep.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    pub rule: Rule,
    /// The columns to be shown of rows that do not keep it.
    pub columns: Vec<String>,
    /// What a rule of the whole table compares, as it is written, and its value.
    pub measures: Vec<(String, Expr)>,
    /// It only says so, and the step goes on.
    pub warns: bool,
    /// Where it is no rule of the person's: the step is for this row, and no longer fits.
    pub only_row: Option<RowMet>,
    /// Where it is none either: rows do not fit the step, or what it learned.
    pub misfit: Option<Misfit>,
}

/// What is said of rows that do not fit a step: `{}` stands for how many there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Misfit {
    pub one: String,
    pub several: String,
    /// A sentence: what to do about them.
    pub cure: String,
}

/// A row that a step was written for.
#[derive(Debug, Clone, PartialEq)]
pub struct RowMet {
    /// Its number, from 1.
    pub row: usize,
    /// The cells by which it is known.
    pub cells: Vec<(String, Value)>,
}

impl Expectation {
    /// A rule that stops, with nothing to be shown.
    pub fn new(rule: Rule) -> Self {
        Expectation { rule, columns: Vec::new(), measures: Vec::new(), warns: false, only_row: None, misfit: None }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Of every row, or of those for which `within` holds.
    Rows { condition: Expr, within: Option<Expr> },
    /// Of the table as a whole: a condition of aggregates.
    Whole(Expr),
    /// These columns are there, of these types where one is named.
    Columns(Vec<(String, Option<Type>)>),
    /// No cell of a column may be one of those for which this holds. Those that are get told by their values, with what is to be done.
    Covered { column: String, uncovered: Expr, cure: String },
}

/// A count that the account reports: of rows for which a condition holds, before the step.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    pub condition: Expr,
    pub says: Says,
}

/// What a tally means.
#[derive(Debug, Clone, PartialEq)]
pub enum Says {
    /// Values of this column that did not fit and became missing.
    Misfit(String),
    /// Rows that went their way only because a cell was missing.
    Undecided,
    /// A remark when there are any: `{}` stands for the count. `(one, several)`.
    Note(String, String),
    /// A remark when there are none.
    Never(String),
    /// A remark when there are fewer than `of`: `{}` stands for how many lack, `{all}` for `of`.
    Lacking { of: usize, text: String },
    /// A remark with the count and that of the other rows, also when either is none: `{}` for the count, `{rest}` for the others.
    Both(String),
}

/// A question put to a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    pub ops: Vec<Op>,
    pub shown: Shown,
    /// True when the answer is a table of its own (`values`), not rows of the one at hand (`show`).
    pub answers: bool,
    /// The condition in words, for the caption: `rows where Age > 60`.
    pub phrase: Option<String>,
}

/// How an answer is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// The first rows, as many as fit.
    Head,
    First(usize),
    Last(usize),
    /// Rows from the first to the last number, from 1.
    Span(usize, usize),
    /// Names, types and facts of the columns instead of rows.
    Schema,
}

/// The keys of an `order by` or `sort by`, bound.
pub type Order = Vec<SortKey>;
