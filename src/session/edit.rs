//! The steps of a table edited in place: taken out, changed, moved, switched off and on. What stands behind the change is applied again; from the first
//! step that no longer fits on, steps wait, and the table is left at the last state that is sound.

use std::sync::Arc;

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::span::Span;
use crate::plan::action::Edit;
use crate::render;

use super::Session;
use super::cell::{Ending, Running};
use super::outbox::Entry;
use super::progress::{Work, watched};
use super::state::State;
use super::table::{Draft, Step, Table, Waiting};

impl Session {
    /// Edits the steps of the current table, and applies again what stands behind.
    pub(super) fn edit(&mut self, edit: &Edit, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let table = self.current().ok_or_else(|| super::pipeline::no_table(call))?;
        let mut drafts = drafts(table);
        for (draft, step) in drafts.iter_mut().zip(&table.steps) {
            draft.given = draft.given.take().or_else(|| step.fitted.lasting());
        }
        let from = changed(&mut drafts, edit, table, call)?;
        let before = table.clone();
        let (mut table, misfit) = self.rebuilt(&before, from, drafts.split_off(from), cell)?;
        if let (Edit::Replace { step, .. }, Some(misfit)) = (edit, &misfit)
            && table.steps.len() < *step
            && before.steps.len() >= *step
        {
            // What was just written cannot be what was meant.
            let span = call.args.get("line").map_or(call.span, |arg| arg.span);
            let mut told = Diagnostic::new(misfit.fault, span, misfit.message.clone());
            told.notes = misfit.notes.clone();
            return Err(told);
        }
        table.undone.clear();
        let name = table.name.clone();
        self.tell(&before, &table, edit, cell);
        self.state.put(table);
        Ok(Ending::Preview(name))
    }

    /// Learns again what the steps of the current table use in place of what they would learn.
    pub(super) fn refit(&mut self, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let before = self.current().ok_or_else(|| super::pipeline::no_table(call))?.clone();
        let mut drafts = drafts(&before);
        let Some(from) = drafts.iter().position(|draft| draft.given.is_some()) else {
            return Err(Diagnostic::data(
                call.span,
                format!("No step of {} uses values that were learned elsewhere.", literal(&before.name)),
            )
            .note("Steps of a recipe use the values stored in it; steps that were typed have learned from this table."));
        };
        drafts.iter_mut().for_each(|draft| draft.given = None);
        let (table, _) = self.rebuilt(&before, from, drafts.split_off(from), cell)?;
        let name = table.name.clone();
        told(&table, from, cell);
        self.waiting_told(&table, cell);
        self.state.put(table);
        Ok(Ending::Preview(name))
    }

    /// A table with other steps after the first few, and what is wrong with the first that does not fit.
    fn rebuilt(&self, table: &Table, keep: usize, drafts: Vec<Draft>, cell: &Running) -> Result<(Table, Option<Diagnostic>), Diagnostic> {
        let mut new = table.clone();
        new.truncate(keep).map_err(|why| lost(&why, Span::default()))?;
        new.waiting = drafts.into_iter().map(|draft| Waiting { draft, why: String::new() }).collect();
        let misfit = self.advance(&mut new, cell)?;
        Ok((new, misfit))
    }

    /// Applies the steps of a table that wait, as far as they fit. Gives what is wrong with the first that does not.
    fn advance(&self, table: &mut Table, cell: &Running) -> Result<Option<Diagnostic>, Diagnostic> {
        let subject = render::things(table.waiting.len(), "step");
        let work = Work { verb: "applying again", subject: &subject, unit: "steps", style: self.style };
        let outbox = cell.outbox;
        let (result, progress) = watched(outbox.screen(), &work, &|| outbox.flush(), |counter| {
            let total = table.waiting.len() as u64;
            while let Some(next) = table.waiting.first() {
                counter.set(total - table.waiting.len() as u64, total);
                match self.apply(next.draft.clone(), &table.name, table.frame()) {
                    Ok((step, after)) => {
                        let undone = std::mem::take(&mut table.undone);
                        table.push(step, after);
                        table.undone = undone;
                        table.waiting.remove(0);
                    }
                    Err(diagnostic) if matches!(diagnostic.fault, Fault::Interrupt | Fault::Memory) => return Err(diagnostic),
                    Err(diagnostic) => {
                        if let Some(first) = table.waiting.first_mut() {
                            first.why = diagnostic.message.clone();
                        }
                        return Ok(Some(diagnostic));
                    }
                }
            }
            Ok(None)
        });
        if let Some(id) = progress {
            let said = if result.is_ok() { format!("Applied again: {subject}.") } else { "Stopped; the table is as it was.".to_string() };
            outbox.answer(render::note(&said, &self.style), Some(&id));
        }
        result
    }

    /// After a line: the tables that it changed may be such that steps fit which did not before.
    pub(super) fn try_waiting(&mut self, before: &State, cell: &Running) -> Result<(), Diagnostic> {
        let changed = |table: &&Arc<Table>| {
            let was = before.table(&table.name);
            !table.waiting.is_empty()
                && was.is_some_and(|was| {
                    was.waiting.len() == table.waiting.len() && !was.frame().is_same(table.frame()) && was.steps.len() <= table.steps.len()
                })
        };
        let names: Vec<String> = self.state.tables.iter().filter(changed).map(|table| table.name.clone()).collect();
        for name in names {
            let Some(mut table) = self.table(&name).cloned() else { continue };
            let applied = table.steps.len();
            self.advance(&mut table, cell)?;
            told(&table, applied, cell);
            self.waiting_told(&table, cell);
            self.state.put(table);
        }
        Ok(())
    }

    /// What an edit did, told by the steps from there on.
    fn tell(&self, before: &Table, table: &Table, edit: &Edit, cell: &Running) {
        let said = match edit {
            Edit::Remove(step) => format!("Taken out: {}.", line(before, *step)),
            Edit::Replace { step, .. } => format!("Step {step} was {}.", line(before, *step)),
            Edit::Move { step, before: place } => format!("Moved: {} stands before what was step {place}.", line(before, *step)),
            Edit::Disable(step) => format!("Switched off: {}. `enable step {step}` switches it on again.", line(before, *step)),
            Edit::Enable(step) => format!("Switched on: {}.", line(before, *step)),
        };
        cell.outbox.answer(render::note(&said, &self.style), None);
        let same = |(a, b): &(&Arc<Step>, &Arc<Step>)| Arc::ptr_eq(a, b);
        let kept = before.steps.iter().zip(&table.steps).take_while(same).count();
        told(table, kept, cell);
        self.waiting_told(table, cell);
    }

    /// Which steps of a table wait, and why.
    pub(super) fn waiting_told(&self, table: &Table, cell: &Running) {
        let Some(first) = table.waiting.first() else { return };
        let number = table.steps.len() + 1;
        let rest = match table.waiting.len() - 1 {
            0 => String::new(),
            1 => format!(" Step {} behind it waits, too.", number + 1),
            more => format!(" Steps {} to {} behind it wait, too.", number + 1, number + more),
        };
        let said = format!(
            "Step {number} {} waits: {}{rest} `edit step {number} to \"…\"` changes it, `remove step {number}` takes it out.",
            literal(&first.draft.text),
            lowered(&first.why),
        );
        cell.outbox.answer(render::note(&said, &self.style), None);
    }
}

/// A version that is on disk and cannot be read there any more.
pub(super) fn lost(why: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Fault::File, span, "This version of the table was put away on disk and cannot be read any more.")
        .note(format!("The reason given: {why}."))
}

/// The steps of a table after the first few, told as when they were typed; those that are switched off did nothing.
fn told(table: &Table, after: usize, cell: &Running) {
    for (number, step) in table.steps.iter().enumerate().skip(after).filter(|(_, step)| !step.draft.disabled) {
        let effect = Box::new(step.effect.clone());
        cell.outbox.entry(Entry::Step { number: number + 1, text: step.text().to_string(), effect }, None);
    }
}

/// All steps of a table that are not taken back, those that wait included.
fn drafts(table: &Table) -> Vec<Draft> {
    let applied = table.steps.iter().map(|step| step.draft.clone());
    applied.chain(table.waiting.iter().map(|waiting| waiting.draft.clone())).collect()
}

/// Makes an edit. Gives the number of steps before the first that must be applied again.
fn changed(drafts: &mut Vec<Draft>, edit: &Edit, table: &Table, call: &Call) -> Result<usize, Diagnostic> {
    let place = |step: usize, slot: &str| {
        let span = call.args.get(slot).map_or(call.span, |arg| arg.span);
        step.checked_sub(1).filter(|place| *place < drafts.len()).ok_or_else(|| no_step(table, step, drafts.len(), span))
    };
    match edit {
        Edit::Remove(step) => {
            let at = place(*step, "step")?;
            drafts.remove(at);
            Ok(at)
        }
        Edit::Replace { step, line } => {
            let at = place(*step, "step")?;
            if let Some(draft) = drafts.get_mut(at) {
                // It is written now, and reads other tables as they are now.
                *draft = Draft { text: line.clone(), given: None, disabled: false, others: Vec::new(), ..draft.clone() };
            }
            Ok(at)
        }
        Edit::Move { step, before } => {
            let (from, to) = (place(*step, "step")?, place(*before, "before")?);
            let draft = drafts.remove(from);
            drafts.insert(if to > from { to - 1 } else { to }, draft);
            Ok(from.min(to))
        }
        Edit::Disable(step) | Edit::Enable(step) => {
            let at = place(*step, "step")?;
            let off = matches!(edit, Edit::Disable(_));
            let span = call.args.get("step").map_or(call.span, |arg| arg.span);
            match drafts.get_mut(at) {
                Some(draft) if draft.disabled == off => {
                    let how = if off { "off" } else { "on" };
                    Err(Diagnostic::data(span, format!("Step {step} is switched {how} already.")))
                }
                Some(draft) => {
                    draft.disabled = off;
                    Ok(at)
                }
                None => Ok(at),
            }
        }
    }
}

fn no_step(table: &Table, step: usize, count: usize, span: Span) -> Diagnostic {
    let name = literal(&table.name);
    let said = match count {
        0 => format!("{name} has no steps."),
        1 => format!("There is no step {step}: {name} has one."),
        _ => format!("There is no step {step}: {name} has {}.", render::things(count, "step")),
    };
    let undone = if table.undone.is_empty() { "`history` lists them." } else { "Steps that were taken back come again by `redo`." };
    Diagnostic::data(span, said).note(undone)
}

/// A step's line, by its number in a table.
fn line(table: &Table, step: usize) -> String {
    drafts(table).get(step.saturating_sub(1)).map(|draft| literal(&draft.text)).unwrap_or_default()
}

/// A sentence within another.
pub(super) fn lowered(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
