//! What a line does to the session itself: which tables there are, undo, redo, help.

use crate::lang::ast::{Call, Statement};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::plan::action::Action;
use crate::render;

use super::Session;
use super::cell::{Ending, Running};
use super::edit::lost;
use super::outbox::Entry;
use super::pipeline::{Flow, no_table};
use super::table::{Source, Table};

impl Session {
    pub(super) fn action(
        &mut self,
        action: Action,
        call: &Call,
        statement: &Statement,
        index: usize,
        flow: Option<&Flow>,
        cell: &Running,
    ) -> Result<Ending, Diagnostic> {
        let piped = index > 0 || statement.source.is_some();
        match action {
            Action::Save { path, overwriting } => return self.save(&path, overwriting, call, flow, cell),
            _ if piped => {
                let verb = literal(call.verb);
                return Err(Diagnostic::syntax(call.verb_span, format!("{verb} stands at the beginning of a line, not in a chain.")));
            }
            Action::Load { path, options } => return self.load(&path, &options, call, statement, cell),
            _ if statement.name.is_some() => {
                return Err(Diagnostic::syntax(call.verb_span, format!("{} makes no table that could be named.", literal(call.verb))));
            }
            Action::Export { language, to } => return self.export(language, to.as_deref(), call, cell),
            Action::Use(name) => return self.use_table(&name, call),
            Action::Tables => cell.outbox.answer(self.list_tables(), None),
            Action::Edit(edit) => return self.edit(&edit, call, cell),
            Action::Refit => return self.refit(call, cell),
            Action::Memory(memory) => return Ok(self.set_budget(memory, cell)),
            Action::Sessions => return self.list_sessions(call, cell),
            Action::Resume(name) => return self.resume(name.as_deref(), call, cell),
            Action::ForgetSession(name) => return self.forget_session(&name, call, cell),
            Action::Recipe => {
                let script = super::recipe::recipe(self.need_current(call)?);
                cell.outbox.answer(render::code(&script, &self.style), None);
            }
            Action::SaveRecipe(path) => return self.save_recipe(&path, call, cell),
            Action::Run { path, file, refit } => return self.run_recipe(&path, file, refit, call, cell),
            Action::Forget(name) => return self.forget(&name, call, cell),
            Action::Undo(count) => return self.undo(count, call, cell),
            Action::UndoTo(keep) => {
                let steps = self.need_current(call)?.steps.len();
                if keep > steps {
                    return Err(Diagnostic::data(
                        call.span,
                        format!("There is no step {keep}: the table has {}.", render::things(steps, "step")),
                    ));
                }
                return self.undo(steps - keep, call, cell);
            }
            Action::Redo(count) => return self.redo(count, call, cell),
            Action::Help(topic) => cell.outbox.answer(super::help::help(topic.as_deref(), call, &self.style)?, None),
        }
        Ok(Ending::Nothing)
    }

    fn use_table(&mut self, name: &str, call: &Call) -> Result<Ending, Diagnostic> {
        if self.table(name).is_none() {
            return Err(self.unknown_table(name, call));
        }
        self.state.current = Some(name.to_string());
        Ok(Ending::Preview(name.to_string()))
    }

    /// Takes a table out of the session; its file stays.
    fn forget(&mut self, name: &str, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        if self.state.remove(name).is_none() {
            return Err(self.unknown_table(name, call));
        }
        let current = match &self.state.current {
            Some(current) => format!("{} is the current table.", literal(current)),
            None => "There is no table any more.".to_string(),
        };
        cell.outbox.answer(render::note(&format!("{} is forgotten. {current}", literal(name)), &self.style), None);
        Ok(Ending::Nothing)
    }

    fn unknown_table(&self, name: &str, call: &Call) -> Diagnostic {
        let span = call.args.get("table").map_or(call.span, |arg| arg.span);
        let names: Vec<&str> = self.state.tables.iter().map(|table| table.name.as_str()).collect();
        match names.is_empty() {
            true => no_table(call),
            false => Diagnostic::name(span, format!("There is no table {}.", literal(name))).nearest(name, names, "There are"),
        }
    }

    fn list_tables(&self) -> render::Rendered {
        let source = |table: &std::sync::Arc<Table>| match &table.source {
            Source::File { path, .. } => path.clone(),
            Source::Line { text, .. } => text.clone(),
        };
        let sources: Vec<String> = self.state.tables.iter().map(source).collect();
        let listed: Vec<render::Listed> = self
            .state
            .tables
            .iter()
            .zip(&sources)
            .map(|(table, source)| render::Listed {
                name: &table.name,
                rows: table.frame().rows(),
                columns: table.frame().schema().len(),
                steps: table.steps.len(),
                source,
                current: self.state.current.as_deref() == Some(table.name.as_str()),
            })
            .collect();
        render::tables(&listed, &self.style)
    }

    pub(super) fn need_current(&self, call: &Call) -> Result<&Table, Diagnostic> {
        self.current().ok_or_else(|| no_table(call))
    }

    fn undo(&mut self, count: usize, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let name = self.need_current(call)?.name.clone();
        let taken = self.state.table_mut(&name).map_or(Ok(Vec::new()), |table| table.undo(count)).map_err(|why| lost(&why, call.span))?;
        if taken.is_empty() {
            return Err(Diagnostic::data(call.span, format!("{} has no step to take back.", literal(&name))));
        }
        let lines: Vec<String> = taken.iter().map(|step| literal(step.text())).collect();
        cell.outbox.answer(render::note(&format!("Taken back: {}.", some(&lines)), &self.style), None);
        Ok(Ending::Preview(name))
    }

    fn redo(&mut self, count: usize, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let name = self.need_current(call)?.name.clone();
        let before = self.need_current(call)?.steps.len();
        let again = self.state.table_mut(&name).map_or(Ok(Vec::new()), |table| table.redo(count)).map_err(|why| lost(&why, call.span))?;
        if again.is_empty() {
            return Err(Diagnostic::data(call.span, format!("{} has no step that was taken back.", literal(&name))));
        }
        for (index, step) in again.into_iter().enumerate() {
            cell.outbox.entry(
                Entry::Step { number: before + index + 1, text: step.text().to_string(), effect: Box::new(step.effect.clone()) },
                None,
            );
        }
        Ok(Ending::Preview(name))
    }
}

/// At most five of them.
fn some(items: &[String]) -> String {
    let shown = items.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    if items.len() > 5 { format!("{shown} and {} more", items.len() - 5) } else { shown }
}
