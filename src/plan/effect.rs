//! What a step did to its table: the account that follows every step.

use serde::{Deserialize, Serialize};

use super::types::Type;
use super::value::Value;

/// The account of one step. Every count is exact, over the whole table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    pub table: String,
    pub rows_before: usize,
    pub rows_after: usize,
    pub rows_removed: usize,
    pub rows_added: usize,
    /// The rows are new ones, made of groups of those before.
    #[serde(default)]
    pub regrouped: bool,
    /// Rows that stand at another place than before (a sort).
    pub rows_moved: usize,
    /// Rows with at least one changed cell.
    pub rows_changed: usize,
    /// Changed cells per column, in table order, columns without changes left out. A cell whose column only changed its type counts when
    /// it became missing or stopped being so.
    pub cells_changed: Vec<(String, usize)>,
    pub columns_added: Vec<String>,
    pub columns_removed: Vec<String>,
    /// `(old, new)`.
    pub columns_renamed: Vec<(String, String)>,
    /// `(column, old, new)`.
    pub columns_retyped: Vec<(String, Type, Type)>,
    /// Columns that stand at another place than before.
    pub columns_moved: usize,
    /// Values that did not fit and became missing: `(column, how many)`.
    pub misfits: Vec<(String, usize)>,
    /// Rows that went their way only because a cell was missing.
    pub undecided: usize,
    /// What else is worth knowing, ready to read: `median 28 for Age`, `pmcid: 1,412 found, 516 without a match`.
    pub notes: Vec<String>,
    /// How the rules were kept that the step checked.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// Up to two changed cells of each column.
    pub samples: Vec<Sample>,
    /// The first removed rows, at most five, as columns of cells.
    pub removed: Option<Removed>,
}

/// How a table kept a rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Rows that the rule is about; none where it is about the columns.
    pub rows: Option<usize>,
    /// Rows that do not keep it; none where it is a rule of the whole table.
    pub broken: Option<usize>,
    /// Rows among them that do not keep it only because a cell is missing.
    pub undecided: usize,
    pub kept: bool,
}

/// One changed cell. `row` is its number in the table as it is after the step, from 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    pub row: usize,
    pub column: String,
    pub was: Value,
    pub is: Value,
}

/// Some of the rows a step removed; `rows` are their numbers before the step, from 1; `columns` hold one value for each of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Removed {
    pub rows: Vec<usize>,
    pub columns: Vec<(String, Vec<Value>)>,
}

impl Effect {
    /// Changed cells in all columns.
    pub fn cells(&self) -> usize {
        self.cells_changed.iter().map(|(_, n)| n).sum()
    }

    /// Adds what the same step did to the next piece of a table. `before` are the rows of the pieces so far, as they were and as they are now. Remarks
    /// of pieces say nothing about the whole, and are left out.
    pub fn absorb(&mut self, piece: Effect, before: (usize, usize)) {
        self.rows_before += piece.rows_before;
        self.rows_after += piece.rows_after;
        self.rows_removed += piece.rows_removed;
        self.rows_added += piece.rows_added;
        self.rows_changed += piece.rows_changed;
        self.undecided += piece.undecided;
        for (check, more) in self.checks.iter_mut().zip(&piece.checks) {
            let both = |a: Option<usize>, b: Option<usize>| a.map(|a| a + b.unwrap_or_default());
            check.rows = both(check.rows, more.rows);
            check.broken = both(check.broken, more.broken);
            check.undecided += more.undecided;
            check.kept &= more.kept;
        }
        for (counts, more) in [(&mut self.cells_changed, piece.cells_changed), (&mut self.misfits, piece.misfits)] {
            for (name, count) in more {
                match counts.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, known)) => *known += count,
                    None => counts.push((name, count)),
                }
            }
        }
        if self.samples.is_empty() {
            self.samples = piece.samples.into_iter().map(|sample| Sample { row: sample.row + before.1, ..sample }).collect();
        }
        if self.removed.is_none() {
            self.removed =
                piece.removed.map(|removed| Removed { rows: removed.rows.iter().map(|row| row + before.0).collect(), ..removed });
        }
        self.notes.clear();
    }

    /// True when the table is what it was.
    pub fn is_nothing(&self) -> bool {
        !self.regrouped
            && self.rows_removed == 0
            && self.rows_added == 0
            && self.rows_moved == 0
            && self.cells_changed.is_empty()
            && self.columns_added.is_empty()
            && self.columns_removed.is_empty()
            && self.columns_renamed.is_empty()
            && self.columns_retyped.is_empty()
            && self.columns_moved == 0
    }
}
