//! Lines that an error proposes, held against the data: one that could only fail is not shown.

use crate::engine::{self, Frame, Others};
use crate::lang::ast::{Arg, Call, Target};
use crate::lang::diagnostic::{Diagnostic, Fault};
use crate::lang::parse;
use crate::plan::count::things;
use crate::plan::query::{Query, Told};
use crate::plan::type_name;
use crate::plan::types::Type;

use super::Session;

impl Session {
    /// Without conversions of text columns of which no value reads as the type.
    pub(super) fn sensible(&self, mut told: Diagnostic, frame: Option<&Frame>) -> Diagnostic {
        let Some(frame) = frame.filter(|_| told.fault == Fault::Type) else { return told };
        for line in std::mem::take(&mut told.lines) {
            match self.reads_nothing(&line, frame) {
                Some(note) => told.notes.push(note),
                None => told.lines.push(line),
            }
        }
        told
    }

    /// That no value reads, of a line such as `convert Age to number`; nothing where some do, or it is another line.
    fn reads_nothing(&self, line: &str, frame: &Frame) -> Option<String> {
        let parsed = parse(line, &self.words);
        let [statement] = parsed.program.statements.as_slice() else { return None };
        let [call] = statement.calls.as_slice() else { return None };
        let (column, wanted) = converted(call)?;
        if !frame.schema().kind(&column)?.is_textual() || !wanted.is_numeric() {
            return None;
        }
        let query = Query::Reading { column, wanted: wanted.clone(), formats: Vec::new(), condition: None };
        match engine::answer(frame, &query, &Others::default(), &self.cancel) {
            Ok(Told::Reading(reading)) if reading.read == 0 && reading.unread.rows > 0 => Some(match reading.unread.rows {
                1 => format!("Its one value does not read as {}.", crate::plan::scope::article(&wanted)),
                rows => format!("None of its {} reads as {}.", things(rows, "value"), crate::plan::scope::article(&wanted)),
            }),
            _ => None,
        }
    }
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
