//! The memory that old versions of tables may take: beyond it they go to disk, and come back when somebody goes back to them.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::engine::{self, Attic, Frame, Version};
use crate::render;

use super::Session;
use super::cell::{Ending, Running};
use super::log::Line;
use super::state::State;
use super::table::{Draft, Step, Table};

/// The share of the machine's memory that versions may take when no line says otherwise: one in so many parts.
const PARTS: u64 = 4;

/// What is known of the memory that versions take.
#[derive(Debug, Default)]
pub(super) struct Budget {
    attic: Option<Attic>,
    /// Bytes at most in use: what the last count found, and what was made since.
    estimate: u64,
    /// The disk did not take them; it is told once.
    told: bool,
}

impl Session {
    fn budget(&self) -> u64 {
        self.state.budget.unwrap_or_else(|| engine::machine_memory() / PARTS)
    }

    /// After a line: puts old versions away when all take more than they may.
    pub(super) fn keep_within_budget(&mut self, before: &State) {
        let grown = |table: &Arc<Table>| {
            let was = before.table(&table.name).map(|was| was.frame().clone()).unwrap_or_default();
            engine::own_bytes(table.frame(), &was)
        };
        let grown: u64 = self.state.tables.iter().map(grown).sum();
        self.budget.estimate = self.budget.estimate.saturating_add(grown);
        if self.budget.estimate > self.budget() {
            self.put_away();
        }
    }

    fn put_away(&mut self) {
        let budget = self.budget();
        let folder = self.survival.folder().map_or_else(temporary, |folder| folder.join("old"));
        let attic = self.budget.attic.take().unwrap_or_else(|| Attic::new(folder));
        let states = self.log.all().filter_map(|entry| entry.around.as_ref()).flat_map(|(before, after)| [before, after]);
        let states: Vec<&State> = states.chain([&self.state]).collect();
        let mut versions: Vec<&Version> = Vec::new();
        let loads = self.log.all().flat_map(|entry| &entry.lines).flat_map(|line: &Line| &line.kept.loads).map(|load| &load.frame);
        versions.extend(loads);
        // Each table of each state, though most of them are the same, and what their steps saw of others.
        let mut gathered = HashSet::new();
        for table in states.iter().flat_map(|state| &state.tables) {
            if gathered.insert(Arc::as_ptr(table).cast::<()>()) {
                versions.push(&table.base);
                gather(table.steps.iter().chain(&table.undone), &mut gathered, &mut versions);
                let waiting = table.waiting.iter().map(|waiting| &waiting.draft);
                waiting.for_each(|draft| gather_seen(draft, &mut gathered, &mut versions));
            }
        }
        let now: Vec<&Frame> = self.state.tables.iter().map(|table| table.frame()).collect();
        let shrunk = attic.shrink(&versions, &now, budget);
        self.budget.attic = Some(attic);
        match shrunk {
            Ok(left) => self.budget.estimate = left,
            Err(why) => {
                tracing::warn!(why, "old versions stay in memory");
                if !std::mem::replace(&mut self.budget.told, true) {
                    self.survival.notice(format!(
                        "Old versions of the tables take more memory than they may, and cannot be put away on disk: {why}. They stay in memory."
                    ));
                }
            }
        }
    }

    /// `option memory = …`, or what is set.
    pub(super) fn set_budget(&mut self, memory: Option<u64>, cell: &Running) -> Ending {
        if memory.is_some() {
            self.state.budget = memory;
        }
        let said =
            format!("memory = {}: versions of the tables that take more together are put away on disk.", render::bytes(self.budget()));
        cell.outbox.answer(render::note(&said, &self.style), None);
        Ending::Nothing
    }
}

/// The versions after steps, and those of the tables that these saw, each once.
fn gather<'a>(steps: impl IntoIterator<Item = &'a Arc<Step>>, gathered: &mut HashSet<*const ()>, versions: &mut Vec<&'a Version>) {
    for step in steps {
        if gathered.insert(Arc::as_ptr(step).cast::<()>()) {
            versions.push(&step.after);
            gather_seen(&step.draft, gathered, versions);
        }
    }
}

fn gather_seen<'a>(draft: &'a Draft, gathered: &mut HashSet<*const ()>, versions: &mut Vec<&'a Version>) {
    for seen in &draft.others {
        versions.push(&seen.base);
        gather(&seen.steps, gathered, versions);
    }
}

/// A folder for a session that is not kept.
fn temporary() -> PathBuf {
    std::env::temp_dir().join(format!("lustrum-{}-{}", std::process::id(), uuid::Uuid::new_v4().simple()))
}
