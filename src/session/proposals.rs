//! Lines that an error proposes, held against the data: one that could only fail is not shown.

use chrono::Local;

use crate::engine::{self, Frame, Others};
use crate::lang::ast::{Arg, Call, Statement, Target};
use crate::lang::diagnostic::{Diagnostic, Fault};
use crate::lang::parse;
use crate::lang::span::Span;
use crate::plan::count::things;
use crate::plan::query::{Fitted, Kinds, Query, Told};
use crate::plan::type_name;
use crate::plan::types::Type;
use crate::plan::verb::{Plan, Verbs};
use crate::render::Message;
use crate::verbs;

use super::Session;
use super::apply::Drawn;
use super::message::proposals;
use super::plan::scope;
use super::seen::{Around, named};

impl Session {
    /// Without conversions of text columns of which no value reads as the type; with what settles it in the place of those that would stop.
    pub(super) fn sensible(&self, mut told: Diagnostic, table: Option<(&str, &Frame)>, drawn: Drawn) -> Diagnostic {
        let Some(table) = table.filter(|_| told.fault == Fault::Type) else { return told };
        for line in std::mem::take(&mut told.lines) {
            let (notes, lines) = self.in_its_place(line, table, drawn);
            told.notes.extend(notes);
            told.lines.extend(lines);
        }
        told
    }

    /// The message without proposals that name what is not there, or use a column as what it is not, as far as the lines before leave the tables as
    /// they are.
    pub(super) fn only_what_fits(&self, diagnostic: &Diagnostic, mut message: Message) -> Message {
        // A line carried over from another tool tells how it is written here, whatever type its columns have yet.
        let no_verb = diagnostic.message.starts_with("There is no verb");
        if diagnostic.fault != Fault::Syntax || message.line == Some(1) {
            message.proposals.retain(|line| match self.begun(line) {
                Some(Err(Diagnostic { fault: Fault::Name, .. })) => false,
                Some(Err(Diagnostic { fault: Fault::Type, .. })) => no_verb,
                _ => true,
            });
        }
        if message.notes.is_empty() && message.proposals.is_empty() && no_verb {
            message.notes.push("`help` lists the verbs, `tables` the tables, `schema` the columns.".to_string());
        }
        message
    }

    /// Whether a line can be written as it stands.
    pub(super) fn stands(&self, line: &str) -> bool {
        matches!(self.begun(line), Some(Ok(_)))
    }

    /// The first call of a line, bound to its table; data is not asked. Nothing where there is no table, or another one is named besides.
    fn begun(&self, line: &str) -> Option<Result<Plan, Diagnostic>> {
        let parsed = parse(line, &self.words);
        let statement = parsed.program.statements.first()?;
        let table = statement.source.as_ref().map_or_else(|| self.current(), |source| self.table(&source.node))?;
        let call = statement.calls.first().filter(|call| named(call).next().is_none())?;
        let (schema, kinds) = (table.frame().schema(), Kinds::default());
        let around = Around { seen: &[], state: &self.state };
        let scope = scope(Some(&table.name), &schema, Some(&kinds), Local::now().naive_local(), &around);
        verbs::All.find(call.verb).map(|verb| verb.lower(call, &scope, &Fitted::default()))
    }

    /// What is to be said of a proposed line, and what is proposed then.
    fn in_its_place(&self, line: String, table: (&str, &Frame), drawn: Drawn) -> (Option<String>, Vec<String>) {
        let parsed = parse(&line, &self.words);
        let [Statement { calls, .. }] = parsed.program.statements.as_slice() else { return (None, vec![line]) };
        let [call] = calls.as_slice() else { return (None, vec![line]) };
        let Some((column, wanted)) = converted(call).filter(|(column, _)| table.1.schema().kind(column).is_some_and(Type::is_textual))
        else {
            return (None, vec![line]);
        };
        if let Some(note) = self.reads_nothing(column, &wanted, table.1) {
            return (Some(note), Vec::new());
        }
        match self.bound(call, Some(table), Drawn { given: None, ..drawn }) {
            Err(stops) if stops.fault == Fault::Data => {
                let message = format!("`{line}` stops: {} {}", in_small(&stops.message), stops.notes.join(" "));
                (Some(message.trim_end().to_string()), proposals(&stops, &line, Span::new(0, line.len())))
            }
            _ => (None, vec![line]),
        }
    }

    /// That no value of a column reads as a type; nothing where some do.
    fn reads_nothing(&self, column: String, wanted: &Type, frame: &Frame) -> Option<String> {
        if !wanted.is_numeric() && !wanted.is_temporal() {
            return None;
        }
        let query = Query::Reading { column, wanted: wanted.clone(), formats: Vec::new(), condition: None };
        match engine::answer(frame, &query, &Others::default(), &self.cancel) {
            Ok(Told::Reading(reading)) if reading.read == 0 && reading.unread.rows > 0 => Some(match reading.unread.rows {
                1 => format!("Its one value does not read as {}.", crate::plan::scope::article(wanted)),
                rows => format!("None of its {} reads as {}.", things(rows, "value"), crate::plan::scope::article(wanted)),
            }),
            _ => None,
        }
    }
}

/// A sentence behind a colon.
fn in_small(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The one column that a line converts, and to what.
fn converted(call: &Call) -> Option<(String, Type)> {
    let targets = call.args.targets("columns").filter(|_| call.verb == "convert")?;
    let (Arg::Type(named), [target]) = (&call.args.get("type")?.node, targets.items.as_slice()) else { return None };
    match &target.node {
        Target::Name(name) => Some((name.clone(), type_name::named(named).ok()?)),
        _ => None,
    }
}
