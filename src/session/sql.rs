//! `sql`: a question in SQL to all tables of the session.

use crate::engine::{self, Frame, Ran, SqlFault};
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Span;
use crate::plan::verb::{Look, Shown};

use super::Session;
use super::message::stopped;

impl Session {
    /// The answer to a query; `cell` is the text that the call stands in.
    pub(super) fn sql(&self, query: &str, call: &Call, cell: &str) -> Result<(Look, Ran), Diagnostic> {
        let tables: Vec<(String, Frame)> = self.state.tables.iter().map(|table| (table.name.clone(), table.frame().clone())).collect();
        let frame = engine::sql(tables, query, &self.cancel).map_err(|fault| self.wrong_sql(fault, query, call, cell))?;
        let look = Look { ops: Vec::new(), shown: Shown::Head, answers: true, phrase: None };
        Ok((look, Ran { frame, regrouped: true, ..Ran::default() }))
    }

    fn wrong_sql(&self, fault: SqlFault, query: &str, call: &Call, cell: &str) -> Diagnostic {
        let whole = call.args.get("query").map_or(call.span, |arg| arg.span);
        let place = |at: Option<usize>, length: usize| at.map_or(whole, |at| inside(whole, query, cell, at, length));
        match fault {
            SqlFault::Stopped(why) => stopped(&why, call.span),
            SqlFault::NoQuery => Diagnostic::syntax(whole, "`sql` asks, and changes nothing: it begins with `select` or `with`.")
                .note("Tables are changed by steps such as `set`, `drop rows`, `fill`."),
            SqlFault::File(reader) => {
                Diagnostic::syntax(place(word(query, &reader), reader.len()), "`sql` sees the tables of the session, no files.")
                    .note("A file becomes a table by `load`: `cities = load \"cities.csv\"`.")
            }
            SqlFault::NoTable(name) => {
                let names = self.state.tables.iter().map(|table| table.name.as_str());
                Diagnostic::name(place(word(query, &name), name.len()), format!("There is no table {}.", literal(&name))).nearest(
                    &name,
                    names,
                    "The tables are",
                )
            }
            SqlFault::NoColumn(name) => {
                let schemas: Vec<_> = self.state.tables.iter().map(|table| table.frame().schema()).collect();
                let mut names: Vec<&str> = schemas.iter().flat_map(|schema| schema.names()).collect();
                names.dedup();
                Diagnostic::name(place(word(query, &name), name.len()), format!("There is no column {} here.", literal(&name))).nearest(
                    &name,
                    names,
                    "The columns are",
                )
            }
            SqlFault::Wrong(what, at) => {
                let at = at.and_then(|(line, column)| offset(query, line, column));
                let length =
                    at.and_then(|at| query.get(at..)).map_or(0, |rest| rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()));
                Diagnostic::syntax(place(at, length.max(1)), "This SQL cannot be run.").note(format!("The reason given: {what}."))
            }
        }
    }
}

/// Where a word stands in a query as a word of its own.
pub(super) fn word(query: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    query.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = query.get(..*at).and_then(|text| text.chars().next_back());
        let after = query.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The byte at a line and column, both from 1.
fn offset(query: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = query.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let (at, _) = query.get(start..)?.char_indices().nth(column.checked_sub(1)?)?;
    Some(start + at)
}

/// A place in a query as a place in the cell; the whole literal where it is not written there just as it is.
fn inside(whole: Span, query: &str, cell: &str, at: usize, length: usize) -> Span {
    match whole.of(cell).find(query) {
        Some(begin) => Span::new(whole.start + begin + at, whole.start + begin + (at + length).min(query.len())),
        None => whole,
    }
}
