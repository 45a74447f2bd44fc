//! Diagnostics as messages: the line they stand in, and the line that would work.

use crate::engine::{SourceError, Stopped};
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::span::{Span, line_at};
use crate::plan::count::{count, things};
use crate::plan::other::Several;
use crate::render::{self, Message, Source};

/// A mistake in a cell, ready to be shown.
pub fn message(diagnostic: &Diagnostic, cell: &str) -> Message {
    let (number, line) = line_at(cell, diagnostic.span.start);
    let line = around(cell, line, diagnostic.span);
    let start = diagnostic.span.start.saturating_sub(line.start);
    let end = diagnostic.span.end.min(line.end).saturating_sub(line.start).max(start);
    Message {
        name: diagnostic.fault.name().to_string(),
        line: Some(number),
        source: Some(Source { text: line.of(cell).to_string(), span: start..end }),
        what: diagnostic.message.clone(),
        notes: diagnostic.notes.clone(),
        proposals: proposals(diagnostic, cell, line_at(cell, diagnostic.span.start).1),
    }
}

/// Bytes of a line to either side of a place: more than is ever shown, and little enough to be drawn at once.
const NEAR: usize = 2000;

/// The part of a line that is near a place in it.
fn around(cell: &str, line: Span, place: Span) -> Span {
    let mut start = place.start.saturating_sub(NEAR).max(line.start).min(cell.len());
    let mut end = place.start.saturating_add(NEAR).min(line.end).max(start);
    while !cell.is_char_boundary(start) {
        start -= 1;
    }
    while !cell.is_char_boundary(end) {
        end += 1;
    }
    Span::new(start, end)
}

/// A longer line is no line to copy.
const LONGEST: usize = 500;

/// The line with its fixes made, and the lines that would do instead.
pub(super) fn proposals(diagnostic: &Diagnostic, cell: &str, line: Span) -> Vec<String> {
    if line.end - line.start > LONGEST {
        return diagnostic.lines.clone();
    }
    let mut fixes: Vec<&(Span, String)> = diagnostic.fix.iter().collect();
    fixes.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut fixed = line.of(cell).to_string();
    let inside = fixes.iter().all(|(span, _)| line.start <= span.start && span.end <= line.end);
    if inside {
        for (span, text) in &fixes {
            fixed.replace_range(span.start - line.start..span.end - line.start, text);
        }
    }
    let whole = (inside && !fixes.is_empty()).then(|| fixed.trim().to_string());
    whole.into_iter().chain(diagnostic.lines.iter().cloned()).collect()
}

/// A query that gave nothing.
pub fn stopped(stopped: &Stopped, span: Span) -> Diagnostic {
    match stopped {
        Stopped::Short(short) => {
            let (need, free) = (render::bytes(short.need), render::bytes(short.free));
            Diagnostic::new(Fault::Memory, span, format!("This needs about {need} of memory, and {free} are free: it was not begun."))
                .note("Columns and rows that are not needed can be dropped first, or the file loaded in part: `columns`, `rows`, `sample`.")
        }
        Stopped::Many(several) => many(several, span),
        Stopped::Interrupted => Diagnostic::new(Fault::Interrupt, span, "Interrupted."),
        Stopped::Failed(text) => {
            tracing::error!("a query failed: {text}");
            let first = text.lines().next().unwrap_or("").to_string();
            Diagnostic::new(Fault::Internal, span, "This could not be computed.").note(format!("The reason given: {first}."))
        }
    }
}

/// Rows with several partners, where nobody said that they may have them.
fn many(several: &Several, span: Span) -> Diagnostic {
    let have = if several.rows == 1 { "has" } else { "have" };
    let table = literal(&several.table);
    let said = format!("{} of {} {have} several partners in {table}.", count(several.rows), things(several.of, "row"));
    let mut told = Diagnostic::data(span, said);
    for (key, partners) in &several.first {
        let cells: Vec<String> =
            several.keys.iter().zip(key).map(|(name, value)| format!("{} {}", literal(name), literal(&value.to_string()))).collect();
        told = told.note(format!("{}: {} in {table}.", cells.join(", "), things(*partners, "row")));
    }
    if several.distinct > several.first.len() {
        told = told.note(format!("And {} more.", things(several.distinct - several.first.len(), "key")));
    }
    told.note(format!(
        "`allowing many` at the end of the line takes them all, a row for each; `drop duplicate rows` in {table} leaves one."
    ))
}

/// A file that could not be read or written.
pub fn unreadable(error: &SourceError, span: Span) -> Diagnostic {
    // Reading and writing may notice an interrupt before their query is stopped.
    if matches!(error, SourceError::Cancelled) {
        return stopped(&Stopped::Interrupted, span);
    }
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    let diagnostic = Diagnostic::new(Fault::File, span, format!("{first}{}.", chars.as_str().trim_end_matches('.')));
    match error.hint() {
        Some(hint) => diagnostic.note(hint),
        None => diagnostic,
    }
}
