//! From a call to what it does to a table: questions to the data, what is learned from them, operations.

use chrono::NaiveDateTime;

use crate::engine::{self, Frame};
use crate::functions;
use crate::lang::ast::{Arg, Args, Call};
use crate::lang::diagnostic::{Diagnostic, Fault};
use crate::plan::query::{Fitted, Kinds, Query, Told};
use crate::plan::schema::Schema;
use crate::plan::scope::Scope;
use crate::plan::tables::Tables;
use crate::plan::targets::asks_data;
use crate::plan::verb::{Plan, Verb, Verbs};
use crate::verbs;

use super::Session;
use super::apply::Drawn;
use super::message::stopped;
use super::seen::{Around, others};

impl Session {
    /// What a call comes down to on a table (or on none), with what it learned from it.
    /// What was drawn or learned before is used in place of the data.
    pub(super) fn plan(&self, call: &Call, table: Option<(&str, &Frame)>, drawn: Drawn) -> Result<(Plan, Fitted), Diagnostic> {
        self.bound(call, table, drawn).map_err(|told| self.sensible(told, table, drawn))
    }

    pub(super) fn bound(&self, call: &Call, table: Option<(&str, &Frame)>, drawn: Drawn) -> Result<(Plan, Fitted), Diagnostic> {
        let verb = find(call)?;
        let schema = table.map(|(_, frame)| frame.schema()).unwrap_or_default();
        let around = Around { seen: drawn.seen, state: &self.state };
        let others = others(drawn.seen, call.span)?;
        let ask = |query: &Query| match (query, table) {
            (Query::File { path, as_text }, _) => self.read_beside(path, as_text, call),
            (Query::Spelling { column, dictionary, condition }, Some((_, frame))) => {
                self.spelling(frame, (column, condition.clone()), dictionary.as_deref(), call)
            }
            (_, Some((_, frame))) => engine::answer(frame, query, &others, &self.cancel).map_err(|why| stopped(&why, call.span)),
            (_, None) => Ok(Told::Kinds(Kinds::default())),
        };
        if let Some(given) = drawn.given {
            let scope = scope(table.map(|(name, _)| name), &schema, given.kinds.as_ref(), drawn.moment, &around);
            return Ok((verb.lower(call, &scope, given)?, given.clone()));
        }
        let kinds = match asks(call) {
            true => match ask(&Query::Kinds)? {
                Told::Kinds(kinds) => Some(kinds),
                _ => None,
            },
            false => None,
        };
        let scope = scope(table.map(|(name, _)| name), &schema, kinds.as_ref(), drawn.moment, &around);
        let told = verb.fit(call, &scope)?.iter().map(ask).collect::<Result<Vec<Told>, Diagnostic>>()?;
        let mut fitted = verb.learn(call, &scope, told)?;
        let plan = verb.lower(call, &scope, &fitted)?;
        fitted.kinds = kinds;
        Ok((plan, fitted))
    }
}

pub(super) fn scope<'a>(
    table: Option<&'a str>,
    schema: &'a Schema,
    kinds: Option<&'a Kinds>,
    now: NaiveDateTime,
    tables: &'a dyn Tables,
) -> Scope<'a> {
    Scope { table, schema, functions: &functions::FUNCTIONS, kinds, now, tables }
}

fn find(call: &Call) -> Result<&'static dyn Verb, Diagnostic> {
    verbs::All.find(call.verb).ok_or_else(|| Diagnostic::new(Fault::Internal, call.verb_span, format!("There is no verb `{}`.", call.verb)))
}

/// True when a call names columns by what they hold.
pub(super) fn asks(call: &Call) -> bool {
    fn any(args: &Args) -> bool {
        args.0.iter().any(|(_, arg)| match &arg.node {
            Arg::Targets(targets) => asks_data(targets),
            Arg::Sets(sets) => sets.iter().any(|set| asks_data(&set.targets)),
            Arg::Many(all) => all.iter().any(any),
            _ => false,
        })
    }
    any(&call.args) || call.clauses.by.as_ref().is_some_and(asks_data)
}
