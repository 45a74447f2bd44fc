//! A table is its source and its steps; its versions share every column that a step left alone.

use std::time::{Duration, SystemTime};

use crate::engine::{Frame, Origin};
use crate::plan::effect::Effect;
use crate::plan::query::Fitted;
use crate::plan::report::LoadReport;
use crate::plan::verb::Lowered;

/// A table of the session.
#[derive(Debug, Clone)]
pub struct Table {
    pub name: String,
    pub source: Source,
    /// The table before all steps.
    pub base: Frame,
    pub steps: Vec<Step>,
    /// Steps taken back, the last one to be redone first.
    pub undone: Vec<Step>,
}

/// Where a table came from.
#[derive(Debug, Clone)]
pub enum Source {
    File {
        text: String,
        path: String,
        report: Box<LoadReport>,
    },
    /// A line that made it of other tables.
    Line {
        text: String,
    },
}

/// One applied step, with all that replaying or explaining it needs.
#[derive(Debug, Clone)]
pub struct Step {
    /// The line as it was typed.
    pub text: String,
    /// The cell it came from, when the front end named it.
    pub cell: Option<String>,
    pub at: SystemTime,
    pub took: Duration,
    pub fitted: Fitted,
    pub lowered: Lowered,
    pub effect: Effect,
    /// The table after it.
    pub after: Frame,
    /// Where its rows stood before.
    pub origin: Option<Origin>,
}

impl Table {
    pub fn new(name: String, source: Source, base: Frame) -> Self {
        Table { name, source, base, steps: Vec::new(), undone: Vec::new() }
    }

    /// The table as it is now.
    pub fn frame(&self) -> &Frame {
        self.steps.last().map_or(&self.base, |step| &step.after)
    }

    /// The table after so many steps.
    pub fn version(&self, steps: usize) -> &Frame {
        steps.checked_sub(1).and_then(|last| self.steps.get(last)).map_or(&self.base, |step| &step.after)
    }

    /// Adds a step. What was taken back cannot be redone after it.
    pub fn push(&mut self, step: Step) {
        self.undone.clear();
        self.steps.push(step);
    }

    /// Takes back the last steps, as many as there are. Gives those taken back, the last one first.
    pub fn undo(&mut self, count: usize) -> Vec<Step> {
        let keep = self.steps.len().saturating_sub(count);
        let taken: Vec<Step> = self.steps.drain(keep..).rev().collect();
        self.undone.extend(taken.iter().cloned());
        taken
    }

    /// Applies steps again that were taken back.
    pub fn redo(&mut self, count: usize) -> Vec<Step> {
        let mut again = Vec::new();
        for _ in 0..count {
            let Some(step) = self.undone.pop() else { break };
            again.push(step.clone());
            self.steps.push(step);
        }
        again
    }
}
