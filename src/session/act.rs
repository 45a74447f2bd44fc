//! What a line does to the session itself: load, save, use, tables, history, undo, redo, help.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine;
use crate::lang::ast::{Call, Statement};
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::quote_text;
use crate::plan::action::Action;
use crate::plan::load::LoadOptions;
use crate::plan::report::LoadReport;
use crate::render;

use super::Session;
use super::cell::{Ending, Entry, Running};
use super::message::{stopped, unreadable};
use super::pipeline::Flow;
use super::progress::{Work, watched};
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
            Action::Use(name) => return self.use_table(&name, call),
            Action::Tables => cell.outbox.answer(self.list_tables()),
            Action::History => {
                let table = self.need_current(call)?;
                cell.outbox.answer(history(table, &self.style));
            }
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
            Action::Help(topic) => cell.outbox.answer(super::help::help(topic.as_deref(), call, &self.style)?),
        }
        Ok(Ending::Nothing)
    }

    fn load(
        &mut self,
        path: &str,
        options: &LoadOptions,
        call: &Call,
        statement: &Statement,
        cell: &Running,
    ) -> Result<Ending, Diagnostic> {
        let span = path_span(call);
        let file = resolve(path, span)?;
        let work = Work { verb: "load", subject: path, unit: "bytes", style: self.style };
        let cancel = self.cancel.clone();
        let (result, progress) = watched(cell.outbox.screen(), &work, &|| cell.outbox.flush(), |counter| {
            let counter = Arc::clone(counter);
            engine::load(&file, options, &cancel, Arc::new(move |done, total| counter.set(done, total)))
        });
        let give_up = |diagnostic: Diagnostic| {
            if let Some(id) = &progress {
                cell.outbox.screen().replace(id, render::note("Stopped; nothing was loaded.", &self.style));
            }
            diagnostic
        };
        let loaded = result.map_err(|why| give_up(stopped(&why, call.span)))?;
        let (frame, mut report): (engine::Frame, LoadReport) = loaded.map_err(|error| give_up(unreadable(&error, span)))?;
        let name = statement.name.as_ref().map_or_else(|| table_name(path), |name| name.node.clone());
        let text = call.span.of(&cell.input.code).to_string();
        let source = Source::File { text: text.clone(), path: file.display().to_string(), report: Box::new(report.clone()) };
        if self.put(Table::new(name.clone(), source, frame)) {
            report.notes.push(format!("the table {name} that was there is replaced"));
        }
        if statement.name.is_none() {
            self.current = Some(name.clone());
        }
        cell.outbox.entry(Entry::Load { table: name.clone(), text, report: Box::new(report) }, progress.as_deref());
        Ok(Ending::Preview(name))
    }

    fn save(&mut self, path: &str, overwriting: bool, call: &Call, flow: Option<&Flow>, cell: &Running) -> Result<Ending, Diagnostic> {
        let span = path_span(call);
        let Some(flow) = flow else { return Err(no_table(call)) };
        let file = resolve(path, span)?;
        let source =
            self.tables.iter().find(|table| matches!(&table.source, Source::File { path, .. } if same_file(Path::new(path), &file)));
        if let (Some(table), false) = (source, overwriting) {
            let name = &table.name;
            return Err(Diagnostic::new(Fault::File, span, format!("This file is what {} was loaded from.", literal(name)))
                .note("Another name keeps the original; `overwriting` replaces it.")
                .line(format!("save {} overwriting", quote_text(path))));
        }
        let work = Work { verb: "save", subject: path, unit: "rows", style: self.style };
        let (cancel, frame) = (self.cancel.clone(), flow.cut_copy());
        let (result, progress) = watched(cell.outbox.screen(), &work, &|| cell.outbox.flush(), |counter| {
            let counter = Arc::clone(counter);
            engine::save(&frame, &file, &cancel, Arc::new(move |done, total| counter.set(done, total)))
        });
        let give_up = |diagnostic: Diagnostic| {
            if let Some(id) = &progress {
                cell.outbox.screen().replace(id, render::note("Stopped; nothing was written.", &self.style));
            }
            diagnostic
        };
        let report = result.map_err(|why| give_up(stopped(&why, call.span)))?.map_err(|error| give_up(unreadable(&error, span)))?;
        let (rows, columns) = (render::things(frame.rows(), "row"), render::things(frame.schema().len(), "column"));
        let mut said = format!("Saved {}: {rows} × {columns}, {}.", literal(path), render::bytes(report.bytes));
        for note in &report.notes {
            said.push_str(&format!(" {note}."));
        }
        let note = render::note(&said, &self.style);
        match &progress {
            Some(id) => cell.outbox.screen().replace(id, note),
            None => cell.outbox.answer(note),
        }
        Ok(Ending::Nothing)
    }

    fn use_table(&mut self, name: &str, call: &Call) -> Result<Ending, Diagnostic> {
        if self.table(name).is_none() {
            let span = call.args.get("table").map_or(call.span, |arg| arg.span);
            let names: Vec<&str> = self.tables.iter().map(|table| table.name.as_str()).collect();
            return Err(match names.is_empty() {
                true => no_table(call),
                false => Diagnostic::name(span, format!("There is no table {}.", literal(name))).nearest(name, names, "There are"),
            });
        }
        self.current = Some(name.to_string());
        Ok(Ending::Preview(name.to_string()))
    }

    fn list_tables(&self) -> render::Rendered {
        let source = |table: &Table| match &table.source {
            Source::File { path, .. } => path.clone(),
            Source::Line { text } => text.clone(),
        };
        let sources: Vec<String> = self.tables.iter().map(source).collect();
        let listed: Vec<render::Listed> = self
            .tables
            .iter()
            .zip(&sources)
            .map(|(table, source)| render::Listed {
                name: &table.name,
                rows: table.frame().rows(),
                columns: table.frame().schema().len(),
                steps: table.steps.len(),
                source,
                current: self.current.as_deref() == Some(table.name.as_str()),
            })
            .collect();
        render::tables(&listed, &self.style)
    }

    fn need_current(&self, call: &Call) -> Result<&Table, Diagnostic> {
        self.current.as_ref().and_then(|name| self.table(name)).ok_or_else(|| no_table(call))
    }

    fn undo(&mut self, count: usize, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let name = self.need_current(call)?.name.clone();
        let taken = self.table_mut(&name).map(|table| table.undo(count)).unwrap_or_default();
        if taken.is_empty() {
            return Err(Diagnostic::data(call.span, format!("{} has no step to take back.", literal(&name))));
        }
        let lines: Vec<String> = taken.iter().map(|step| literal(&step.text)).collect();
        cell.outbox.answer(render::note(&format!("Taken back: {}.", some(&lines)), &self.style));
        Ok(Ending::Preview(name))
    }

    fn redo(&mut self, count: usize, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let name = self.need_current(call)?.name.clone();
        let before = self.need_current(call)?.steps.len();
        let again = self.table_mut(&name).map(|table| table.redo(count)).unwrap_or_default();
        if again.is_empty() {
            return Err(Diagnostic::data(call.span, format!("{} has no step that was taken back.", literal(&name))));
        }
        for (index, step) in again.into_iter().enumerate() {
            cell.outbox.entry(Entry::Step { number: before + index + 1, text: step.text, effect: Box::new(step.effect) }, None);
        }
        Ok(Ending::Preview(name))
    }
}

/// The history of a table: its source, the steps applied, and those taken back.
fn history(table: &Table, style: &render::Style) -> render::Rendered {
    let mut entries = vec![match &table.source {
        Source::File { text, report, .. } => {
            render::Entered { number: 0, text, standing: render::Standing::Applied, outcome: render::Outcome::Load(report) }
        }
        Source::Line { text } => {
            render::Entered { number: 0, text, standing: render::Standing::Applied, outcome: render::Outcome::Words("") }
        }
    }];
    let steps = table.steps.iter().map(|step| (step, render::Standing::Applied));
    let undone = table.undone.iter().rev().map(|step| (step, render::Standing::Undone));
    entries.extend(steps.chain(undone).enumerate().map(|(index, (step, standing))| render::Entered {
        number: index + 1,
        text: &step.text,
        standing,
        outcome: render::Outcome::Effect(&step.effect),
    }));
    render::history(&table.name, &entries, style)
}

fn no_table(call: &Call) -> Diagnostic {
    Diagnostic::name(call.verb_span, "There is no table yet.").note("A table comes from a file.").line("load \"file.csv\"")
}

fn path_span(call: &Call) -> crate::lang::span::Span {
    call.args.get("path").map_or(call.span, |arg| arg.span)
}

/// A path as the operating system knows it: `~` is the home folder, all else is as written.
fn resolve(path: &str, span: crate::lang::span::Span) -> Result<PathBuf, Diagnostic> {
    if path.contains(['\t', '\n', '\r']) {
        return Err(Diagnostic::new(Fault::File, span, "This path holds a tab or a line end.")
            .note("In a text `\\t` is a tab. A backslash is written `\\\\`, and `/` works everywhere."));
    }
    if path.starts_with("http://") || path.starts_with("https://") {
        return Err(Diagnostic::new(Fault::File, span, "Files are read from disk, not from the network.")
            .note("Save the file first and load it from there."));
    }
    if path.is_empty() {
        return Err(Diagnostic::new(Fault::File, span, "There is no file name between these quotes."));
    }
    let home = std::env::var_os("HOME").map(PathBuf::from);
    Ok(match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    })
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// `a b.cp1252.csv` makes the table `a_b_cp1252`.
fn table_name(path: &str) -> String {
    let file = Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut name: String = file.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if name.is_empty() || name.starts_with(|c: char| c.is_numeric()) {
        name.insert(0, '_');
    }
    name
}

/// At most five of them.
fn some(items: &[String]) -> String {
    let shown = items.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    if items.len() > 5 { format!("{shown} and {} more", items.len() - 5) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_its_table() {
        assert_eq!(table_name("data/a b.cp1252.csv"), "a_b_cp1252");
        assert_eq!(table_name("2012-13.xlsx"), "_2012_13");
        assert_eq!(table_name("titanic.csv"), "titanic");
    }
}
