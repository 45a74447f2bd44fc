//! A table is its source and its steps; its versions share every column that a step left alone.

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDateTime;

use crate::engine::{Frame, Origin, Version};
use crate::plan::effect::Effect;
use crate::plan::load::LoadOptions;
use crate::plan::query::Fitted;
use crate::plan::report::LoadReport;
use crate::plan::verb::Lowered;

use super::lineage::Lineage;
use super::seen::Seen;
use super::state::State;

/// A table of the session.
#[derive(Debug, Clone)]
pub struct Table {
    pub name: String,
    pub source: Source,
    /// The table as it is now.
    now: Frame,
    /// The table before all steps.
    pub base: Version,
    /// In the order applied; those switched off stand among them.
    pub steps: Vec<Arc<Step>>,
    /// Steps taken back, the last one to be redone first.
    pub undone: Vec<Arc<Step>>,
    /// Steps that follow those applied and do not fit the table as it is now.
    pub waiting: Vec<Waiting>,
}

/// Where a table came from.
#[derive(Debug, Clone)]
pub enum Source {
    File {
        text: String,
        path: String,
        options: Box<LoadOptions>,
        report: Box<LoadReport>,
    },
    /// A line that made it of other tables.
    Line {
        text: String,
        /// The tables as the line saw them.
        seen: State,
        /// True when it is the table that the line begins with, and what the line does to it are its own steps.
        stepped: bool,
        /// How the table that it begins with came from a file, as far as that is known.
        from: Option<Box<Lineage>>,
    },
}

impl Source {
    /// The line that made the table.
    pub fn text(&self) -> &str {
        match self {
            Source::File { text, .. } | Source::Line { text, .. } => text,
        }
    }
}

/// What is to be done to a table: all that a step is before it has been applied.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The call as it was typed.
    pub text: String,
    /// The cell it came from, when the front end named it.
    pub cell: Option<String>,
    /// When the line was first run, by the clock of the place: what `today()` means in it.
    pub moment: NaiveDateTime,
    /// What it is to use in place of what it would learn: a recipe's values.
    pub given: Option<Fitted>,
    /// Switched off: it stands in its place and does nothing.
    pub disabled: bool,
    /// The other tables that it reads, as they were when it was first taken.
    pub others: Vec<Seen>,
}

/// One applied step, with all that replaying or explaining it needs.
#[derive(Debug, Clone)]
pub struct Step {
    pub draft: Draft,
    pub took: Duration,
    pub fitted: Fitted,
    pub lowered: Lowered,
    pub effect: Effect,
    /// The table after it.
    pub after: Version,
    /// Where its rows stood before.
    pub origin: Option<Origin>,
}

impl Step {
    pub fn text(&self) -> &str {
        &self.draft.text
    }
}

/// A step that does not fit.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub draft: Draft,
    /// The error in its first sentence; empty when it only stands behind one that does not fit.
    pub why: String,
}

impl Table {
    pub fn new(name: String, source: Source, base: Frame) -> Self {
        Table { name, source, now: base.clone(), base: base.into(), steps: Vec::new(), undone: Vec::new(), waiting: Vec::new() }
    }

    /// The table as it is now.
    pub fn frame(&self) -> &Frame {
        &self.now
    }

    /// The table after so many steps.
    pub fn version(&self, steps: usize) -> &Version {
        version(&self.base, &self.steps, steps)
    }

    /// Adds a step, and the table after it. What was taken back cannot be redone then.
    pub fn push(&mut self, step: Step, after: Frame) {
        self.undone.clear();
        self.steps.push(Arc::new(step));
        self.now = after;
    }

    /// Begins with a version before these steps, which are its own.
    pub fn with_steps(mut self, base: Frame, steps: Vec<Arc<Step>>, now: Frame) -> Self {
        (self.base, self.steps, self.now) = (base.into(), steps, now);
        self
    }

    /// Leaves out all steps after the first few. Gives what went wrong where the version cannot be read any more.
    pub fn truncate(&mut self, steps: usize) -> Result<(), String> {
        if steps < self.steps.len() {
            self.now = self.version(steps).frame()?;
            self.steps.truncate(steps);
        }
        Ok(())
    }

    /// Takes back the last steps, as many as there are. Gives those taken back, the last one first.
    pub fn undo(&mut self, count: usize) -> Result<Vec<Arc<Step>>, String> {
        let keep = self.steps.len().saturating_sub(count);
        let taken: Vec<Arc<Step>> = self.steps.get(keep..).unwrap_or_default().iter().rev().cloned().collect();
        self.truncate(keep)?;
        self.undone.extend(taken.iter().cloned());
        Ok(taken)
    }

    /// Applies steps again that were taken back.
    pub fn redo(&mut self, count: usize) -> Result<Vec<Arc<Step>>, String> {
        let again: Vec<Arc<Step>> = self.undone.iter().rev().take(count).cloned().collect();
        if let Some(last) = again.last() {
            self.now = last.after.frame()?;
        }
        self.undone.truncate(self.undone.len() - again.len());
        self.steps.extend(again.iter().cloned());
        Ok(again)
    }

    /// All versions that it can go back to, the oldest first.
    pub fn versions(&self) -> impl Iterator<Item = &Version> {
        std::iter::once(&self.base).chain(self.steps.iter().chain(&self.undone).map(|step| &step.after))
    }
}

/// A table after so many of its steps.
pub fn version<'a>(base: &'a Version, steps: &'a [Arc<Step>], count: usize) -> &'a Version {
    count.checked_sub(1).and_then(|last| steps.get(last)).map_or(base, |step| &step.after)
}
