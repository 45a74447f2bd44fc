//! The other tables that a step reads, as they stood when it was first taken: replayed, it reads the same.

use std::sync::Arc;

use crate::engine::{Others, Version};
use crate::lang::ast::{Arg, Call};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::span::Span;
use crate::plan::schema::Schema;
use crate::plan::tables::Tables;

use super::Session;
use super::state::State;
use super::table::{Source, Step, Table, version};

/// The slot under which a verb takes a table that it reads, and that for a table in place of the one at hand.
pub(super) const OTHER: &str = "other";
pub(super) const ONE: &str = "one";

/// Another table as a step saw it: a version, and how it was made.
#[derive(Debug, Clone)]
pub struct Seen {
    pub name: String,
    pub source: Source,
    pub base: Version,
    pub steps: Vec<Arc<Step>>,
}

impl Seen {
    pub fn of(table: &Table) -> Seen {
        Seen { name: table.name.clone(), source: table.source.clone(), base: table.base.clone(), steps: table.steps.clone() }
    }

    pub fn version(&self) -> &Version {
        version(&self.base, &self.steps, self.steps.len())
    }

    /// True when both are one version of one table.
    pub fn is_same(&self, other: &Seen) -> bool {
        self.name == other.name && self.version().is_same(other.version())
    }
}

/// The tables that a line may name: those that its step saw before, and those of the session.
pub(super) struct Around<'a> {
    pub seen: &'a [Seen],
    pub state: &'a State,
}

impl Tables for Around<'_> {
    fn names(&self) -> Vec<String> {
        self.state.tables.iter().map(|table| table.name.clone()).collect()
    }

    fn schema(&self, name: &str) -> Option<Schema> {
        let seen = self.seen.iter().find(|seen| seen.name == name).map(|seen| seen.version().schema().clone());
        seen.or_else(|| self.state.table(name).map(|table| table.frame().schema()))
    }
}

/// The tables that a call reads beside the one that it works on.
pub(super) fn named(call: &Call) -> impl Iterator<Item = &str> {
    call.args.0.iter().filter_map(|(slot, arg)| match &arg.node {
        Arg::Name(name) if [OTHER, ONE].contains(slot) => Some(name.as_str()),
        _ => None,
    })
}

impl Session {
    /// The tables that a call reads: as its step saw them before, else as they are now. Those that are not there are left out.
    pub(super) fn seen(&self, call: &Call, before: &[Seen]) -> Vec<Seen> {
        let one = |name: &str| {
            let known = before.iter().find(|seen| seen.name == name).cloned();
            known.or_else(|| self.table(name).map(Seen::of))
        };
        named(call).filter_map(one).collect()
    }
}

/// What a step saw, for the engine.
pub(super) fn others(seen: &[Seen], span: Span) -> Result<Others, Diagnostic> {
    let frame = |seen: &Seen| {
        let frame = seen.version().frame().map_err(|why| super::edit::lost(&why, span))?;
        Ok((seen.name.clone(), frame))
    };
    seen.iter().map(frame).collect::<Result<Vec<_>, Diagnostic>>().map(Others::new)
}
