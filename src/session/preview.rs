//! The table after a cell's steps, with what they changed marked.

use std::sync::Arc;

use crate::engine::{self, Before, Frame, Origin, Stopped, Version};
use crate::plan::view::{Extent, View};

use super::Session;
use super::table::{Step, Table};

/// Changed rows shown after a step, and rows of the head when there are none.
const CHANGED: usize = 10;
/// Rows of a table that was loaded.
const HEAD: usize = 20;

/// How the tables stood when a cell began.
pub(super) struct Marks(Vec<Mark>);

struct Mark {
    table: String,
    frame: Frame,
    version: Version,
    steps: usize,
}

impl Marks {
    pub fn new(tables: &[Arc<Table>]) -> Self {
        let mark = |table: &Arc<Table>| Mark {
            table: table.name.clone(),
            frame: table.frame().clone(),
            version: table.version(table.steps.len()).clone(),
            steps: table.steps.len(),
        };
        Marks(tables.iter().map(mark).collect())
    }
}

impl Session {
    /// The preview of a table after a cell.
    pub(super) fn preview(&mut self, name: &str, marks: &Marks) -> Result<Option<View>, Stopped> {
        let Some(table) = self.table(name) else { return Ok(None) };
        let frame = table.frame().clone();
        let mark = marks.0.iter().find(|mark| mark.table == name);
        let (steps, start) = match mark {
            // Steps of a version that is gone (an undo, a new load) cannot be compared.
            Some(mark) if mark.steps <= table.steps.len() && table.version(mark.steps).is_same(&mark.version) => {
                (table.steps.get(mark.steps..).unwrap_or_default(), mark.frame.clone())
            }
            Some(_) => (&[] as &[Arc<Step>], frame.clone()),
            None => match table.base.frame() {
                Ok(base) => (table.steps.as_slice(), base),
                Err(_) => (&[] as &[Arc<Step>], frame.clone()),
            },
        };
        let fresh = steps.is_empty();
        let before = Before { frame: start, origin: origins(steps), renamed: renames(steps) };
        let changed = if fresh { Vec::new() } else { self.changed(&frame, &before, steps)? };
        let (rows, extent) = match changed.len() {
            0 => ((0..frame.rows().min(if fresh { HEAD } else { CHANGED })).collect(), Extent::Run),
            of => (changed.iter().take(CHANGED).map(|row| *row as usize).collect(), Extent::Changed { of }),
        };
        let names: Vec<String> = frame.schema().names().take(30).map(str::to_string).collect();
        self.facts.learn(&frame, &names, &self.cancel)?;
        let shown = engine::Shown { table: name.to_string(), rows, numbers: None, extent, of: frame.rows() };
        Ok(Some(engine::view(&frame, shown, |column| self.known(&frame, column), (!fresh).then_some(&before))))
    }

    fn changed(&self, frame: &Frame, before: &Before, steps: &[Arc<Step>]) -> Result<Vec<u32>, Stopped> {
        let touched = |name: &str| {
            steps.iter().any(|step| step.effect.cells_changed.iter().any(|(column, _)| latest(column, steps) == name || column == name))
        };
        let pairs: Vec<(String, String)> = frame
            .schema()
            .names()
            .filter(|name| touched(name))
            .map(|name| {
                let was = before.renamed.iter().find(|(_, now)| now == name).map_or(name, |(then, _)| then.as_str());
                (name.to_string(), was.to_string())
            })
            .collect();
        Ok(engine::compare(&before.frame, frame, before.origin.as_ref(), &pairs, &self.cancel)?.rows)
    }
}

/// The name that a column has after all steps.
fn latest<'a>(column: &'a str, steps: &'a [Arc<Step>]) -> &'a str {
    steps
        .iter()
        .fold(column, |name, step| step.effect.columns_renamed.iter().find(|(from, _)| from == name).map_or(name, |(_, to)| to.as_str()))
}

/// Where the rows after all steps stood before them.
fn origins(steps: &[Arc<Step>]) -> Option<Origin> {
    steps.iter().fold(None, |before, step| match &step.origin {
        Some(rows) => Some(engine::through(before, rows.clone())),
        None => before,
    })
}

/// `(name before all steps, name now)` of the columns renamed by them.
fn renames(steps: &[Arc<Step>]) -> Vec<(String, String)> {
    let mut renames: Vec<(String, String)> = Vec::new();
    for step in steps {
        let now: Vec<(String, String)> = step.effect.columns_renamed.clone();
        let mut followed: Vec<(String, String)> = Vec::new();
        for (from, to) in now {
            let first = renames.iter().position(|(_, name)| *name == from).map(|i| renames.remove(i).0);
            followed.push((first.unwrap_or(from), to));
        }
        renames.extend(followed);
    }
    renames.retain(|(from, to)| from != to);
    renames
}
