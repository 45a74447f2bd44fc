//! What verbs that treat columns one by one have in common: `VERB COLUMNS [where C] [into NEW]`.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::span::Span;
use crate::plan::count::things;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Lowered, Says, Tally};

use super::meeting::meet;

/// The forms of a verb that treats text columns.
pub const TEXT_FORMS: &[Form] =
    &[Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Text))], clauses: &[Clause::Where, Clause::Into] }];

/// Sets each of the columns to what `f` makes of it, where the `where` clause holds; `into` sets new columns instead, missing in the other rows.
pub fn each(
    call: &Call,
    scope: &Scope,
    columns: &[String],
    f: impl Fn(&str, Expr) -> Result<Expr, Diagnostic>,
) -> Result<Lowered, Diagnostic> {
    let condition = scope.clause_condition(&call.clauses)?;
    let into = names_into(call, columns)?;
    let mut set = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let kind = scope.schema.kind(column).cloned().unwrap_or(Type::Unknown);
        let old = Expr::column(column.clone(), kind);
        let new = f(column, old.clone())?;
        let target = into.get(index).unwrap_or(column).clone();
        let span = call.clauses.into.get(index).map_or(call.span, |name| name.span);
        set.push((target.clone(), guarded(scope, &target, new, condition.clone(), span)?));
    }
    let lowered = Lowered::new(vec![Op::With(set)]);
    Ok(match condition {
        Some(condition) => lowered.tally(undecided(condition)),
        None => lowered,
    })
}

/// A new value, written at `span`, where the condition holds; elsewhere what the target column holds, or missing when there is none.
pub fn guarded(scope: &Scope, target: &str, new: Expr, condition: Option<Expr>, span: Span) -> Result<Expr, Diagnostic> {
    let Some(condition) = condition else { return Ok(new) };
    match scope.schema.kind(target) {
        Some(kind) => {
            let met = meet(target, kind, new, span)?;
            Ok(met.new.where_else(condition, met.old))
        }
        None => Ok(new.where_else(condition, Expr::missing())),
    }
}

/// Counts the rows that went their way only because a cell was missing.
pub fn undecided(condition: Expr) -> Tally {
    Tally { condition: condition.undecided(), says: Says::Undecided }
}

/// The table without the columns that a step took its values from; `made` are those that it set, which stay.
pub fn without_originals(scope: &Scope, originals: &[String], made: &[String]) -> Op {
    let old = scope.schema.names().map(str::to_string);
    let new = made.iter().filter(|name| !scope.schema.has(name)).cloned();
    let goes = |name: &String| originals.contains(name) && !made.contains(name);
    Op::Select(old.chain(new).filter(|name| !goes(name)).map(|name| (name.clone(), name)).collect())
}

/// Whether the originals are to go. With `where` the other rows' values would go with them.
pub fn drops_originals(call: &Call) -> Result<bool, Diagnostic> {
    match (&call.clauses.condition, call.clauses.dropping_originals) {
        (Some(condition), true) => Err(Diagnostic::syntax(
            condition.span,
            "With `where` the other rows keep what they have, and `dropping originals` would take it from them.",
        )
        .note("A line without `dropping originals`, and a `drop` of the column behind it, does that if it is meant.")),
        (_, drops) => Ok(drops),
    }
}

/// The names after `into`, as many as there are columns.
pub fn names_into(call: &Call, columns: &[String]) -> Result<Vec<String>, Diagnostic> {
    let into = &call.clauses.into;
    let Some(first) = into.first() else { return Ok(Vec::new()) };
    let span = into.iter().fold(first.span, |all, name| all.to(name.span));
    if into.len() != columns.len() {
        let (names, of) = (things(into.len(), "name"), things(columns.len(), "column"));
        return Err(Diagnostic::syntax(span, format!("After `into` comes a name for each column: here {names} for {of}.")));
    }
    for (index, name) in into.iter().enumerate() {
        if into.iter().take(index).any(|earlier| earlier.node == name.node) {
            return Err(Diagnostic::syntax(name.span, format!("{} stands twice after `into`.", literal(&name.node))));
        }
    }
    Ok(into.iter().map(|name| name.node.clone()).collect())
}
