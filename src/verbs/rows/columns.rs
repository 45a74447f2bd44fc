//! `keep` and `drop` of columns.

use crate::lang::ast::{Target, Targets};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::Uses;
use crate::lang::quote_name;
use crate::plan::op::Op;
use crate::plan::scope::Scope;

use super::{Does, RowsVerb};

/// The columns that stay: those named, in the order named, or the others, in theirs.
pub(super) fn select(verb: &RowsVerb, targets: &Targets, scope: &Scope) -> Result<Op, Diagnostic> {
    let table = scope.need_table(targets.span)?;
    let named = scope.columns(targets, Uses::Any).map_err(|diagnostic| rows_meant(verb, targets, scope).unwrap_or(diagnostic))?;
    let staying: Vec<String> = match verb.does {
        Does::Keep => named,
        Does::Drop => scope.schema.names().filter(|name| !named.iter().any(|gone| gone == name)).map(str::to_string).collect(),
    };
    if staying.is_empty() && !scope.schema.is_empty() {
        return Err(Diagnostic::data(targets.span, format!("No column of {table} would be left.")));
    }
    Ok(Op::Select(staying.into_iter().map(|name| (name.clone(), name)).collect()))
}

/// `drop rows` alone lacks what rows are meant.
fn rows_meant(verb: &RowsVerb, targets: &Targets, scope: &Scope) -> Option<Diagnostic> {
    let [item] = targets.items.as_slice() else { return None };
    let Target::Name(word) = &item.node else { return None };
    if !matches!(word.as_str(), "rows" | "row") {
        return None;
    }
    let diagnostic = Diagnostic::syntax(item.span, "Which rows?");
    let column = scope.schema.names().next().map(quote_name)?;
    Some(diagnostic.line(format!("{} rows where {column} is missing", verb.name)).line(format!("{} rows 1..10", verb.name)))
}
