//! Files in and out: `load` and `save`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::{self, Frame};
use crate::lang::ast::{Call, Statement};
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::span::Span;
use crate::plan::load::LoadOptions;
use crate::plan::query::Told;
use crate::plan::report::LoadReport;
use crate::render;

use super::Session;
use super::cell::{Ending, Running};
use super::edit::lost;
use super::log::Load;
use super::message::{stopped, unreadable};
use super::outbox::Entry;
use super::pipeline::{Flow, no_table};
use super::progress::{Work, watched};
use super::table::{Source, Table};

/// A file that was read, and what is to become of it.
struct Loaded<'a> {
    name: String,
    file: PathBuf,
    options: &'a LoadOptions,
    frame: Frame,
    report: LoadReport,
    progress: Option<String>,
}

impl Session {
    pub(super) fn load(
        &mut self,
        path: &str,
        options: &LoadOptions,
        call: &Call,
        statement: &Statement,
        cell: &Running,
    ) -> Result<Ending, Diagnostic> {
        let span = path_span(call);
        let name = statement.name.as_ref().map_or_else(|| table_name(path), |name| name.node.clone());
        let instead = cell.given.borrow_mut().file(&name);
        let path = instead.as_deref().unwrap_or(path);
        let file = resolve(path, span)?;
        if cell.again
            && let Some(Load { frame, report, .. }) = take_first(&mut cell.kept.borrow_mut().loads)
        {
            let frame = frame.frame().map_err(|why| lost(&why, span))?;
            return Ok(self.loaded(Loaded { name, file, options, frame, report, progress: None }, call, statement, cell));
        }
        let work = Work { verb: "load", subject: path, unit: "bytes", style: self.style };
        let (cancel, outbox) = (self.cancel.clone(), cell.outbox);
        let (result, progress) = watched(outbox.screen(), &work, &|| outbox.flush(), |counter| {
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
        let (frame, mut report) = loaded.map_err(|error| give_up(unreadable(&error, span)))?;
        if instead.is_some() {
            report.notes.push(format!("read from {path} in place of its own"));
        }
        cell.kept.borrow_mut().loads.push(Load { path: file.clone(), frame: frame.clone().into(), report: report.clone(), kept_as: None });
        Ok(self.loaded(Loaded { name, file, options, frame, report, progress }, call, statement, cell))
    }

    /// A small file that a step reads beside its table.
    pub(super) fn read_beside(&self, path: &str, as_text: &[String], call: &Call) -> Result<Told, Diagnostic> {
        let span = path_span(call);
        let file = resolve(path, span)?;
        let read = engine::read_values(&file, as_text, &self.cancel).map_err(|why| stopped(&why, call.span))?;
        read.map(Told::File).map_err(|error| unreadable(&error, span))
    }

    /// Makes a table of what was read.
    fn loaded(&mut self, loaded: Loaded, call: &Call, statement: &Statement, cell: &Running) -> Ending {
        let Loaded { name, file, options, frame, mut report, progress } = loaded;
        let text = call.span.of(&cell.input.code).to_string();
        let source = Source::File {
            text: text.clone(),
            path: file.display().to_string(),
            options: Box::new(options.clone()),
            report: Box::new(report.clone()),
        };
        if self.state.put(Table::new(name.clone(), source, frame)) {
            report.notes.push(format!("the table {name} that was there is replaced"));
        }
        if statement.name.is_none() {
            self.state.current = Some(name.clone());
        }
        cell.outbox.entry(Entry::Load { table: name.clone(), text, report: Box::new(report) }, progress.as_deref());
        Ending::Preview(name)
    }

    /// The file that a line writes, unless a table was loaded from it and the line does not say that it may be replaced.
    pub(super) fn writable(&self, path: &str, overwriting: bool, span: Span) -> Result<PathBuf, Diagnostic> {
        let file = resolve(path, span)?;
        let source =
            self.state.tables.iter().find(|table| matches!(&table.source, Source::File { path, .. } if same_file(Path::new(path), &file)));
        if let (Some(table), false) = (source, overwriting) {
            let name = &table.name;
            return Err(Diagnostic::new(Fault::File, span, format!("This file is what {} was loaded from.", literal(name)))
                .note("Another name keeps the original; `overwriting` replaces it.")
                .fixed_by(Span::new(span.end, span.end), " overwriting"));
        }
        Ok(file)
    }

    pub(super) fn save(
        &mut self,
        path: &str,
        overwriting: bool,
        call: &Call,
        flow: Option<&Flow>,
        cell: &Running,
    ) -> Result<Ending, Diagnostic> {
        let span = path_span(call);
        let Some(flow) = flow else { return Err(no_table(call)) };
        let file = self.writable(path, overwriting, span)?;
        let work = Work { verb: "save", subject: path, unit: "rows", style: self.style };
        let (cancel, frame, outbox) = (self.cancel.clone(), flow.cut_copy(), cell.outbox);
        let (result, progress) = watched(outbox.screen(), &work, &|| outbox.flush(), |counter| {
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
        cell.outbox.answer(note, progress.as_deref());
        Ok(Ending::Nothing)
    }
}

/// The next file that the line loaded when it was first run.
fn take_first(loads: &mut Vec<Load>) -> Option<Load> {
    (!loads.is_empty()).then(|| loads.remove(0))
}

pub(super) fn path_span(call: &Call) -> Span {
    call.args.get("path").map_or(call.span, |arg| arg.span)
}

/// A path as the operating system knows it: `~` is the home folder, all else is as written.
pub(super) fn resolve(path: &str, span: Span) -> Result<PathBuf, Diagnostic> {
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
pub(super) fn table_name(path: &str) -> String {
    let file = Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut name: String = file.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if name.is_empty() || name.starts_with(|c: char| c.is_numeric()) {
        name.insert(0, '_');
    }
    name
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
