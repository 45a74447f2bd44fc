//! What becomes what: from the pairs of a line, or from a mapping file.

use crate::lang::ast::{Arg, Args, Call, Expr as Written, Node as Said};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::nearest::nearest;
use crate::lang::span::Span;
use crate::plan::count::{count, things};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::query::Answer;
use crate::plan::scope::{Binding, Scope};
use crate::plan::types::Type;
use crate::plan::value::Value;

/// A value, and what it becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub from: Value,
    pub from_span: Span,
    /// The row of the mapping file, from 1.
    pub row: Option<usize>,
    pub to: Constant,
}

/// A value that stands in the line.
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    pub value: Value,
    pub kind: Type,
    pub span: Span,
}

impl Constant {
    pub fn of(written: &Written, scope: &Scope) -> Result<Constant, Diagnostic> {
        let expr = scope.expr(written, &Binding::default())?;
        let span = written.span;
        plain(&expr).map(|(value, kind)| Constant { value, kind, span }).ok_or_else(|| {
            Diagnostic::syntax(span, "Here stands a value as it is: a text in quotes, a number, a date, `true`, `false` or `missing`.")
        })
    }
}

fn plain(expr: &Expr) -> Option<(Value, Type)> {
    match &expr.node {
        Node::Literal(value) => Some((value.clone(), expr.kind.clone())),
        Node::Operator(Operator::Negate, inner) => match inner.first()?.literal()? {
            Value::Integer(n) => Some((Value::Integer(n.checked_neg()?), Type::Integer)),
            Value::Number(x) => Some((Value::Number(-x), Type::Number)),
            _ => None,
        },
        _ => None,
    }
}

/// The pairs of a line, one for each value before a `to`.
pub fn of_line(call: &Call, scope: &Scope) -> Result<Vec<Pair>, Diagnostic> {
    let mut pairs = Vec::new();
    for args in call.args.many("pairs") {
        let (Some(from), Some(to)) = (value(args, "from"), value(args, "to")) else { continue };
        if let Said::List(_) = to.node {
            return Err(Diagnostic::syntax(to.span, "The values of a list become one value, not a list."));
        }
        let to = Constant::of(to, scope)?;
        let several: &[Written] = match &from.node {
            Said::List(all) if all.is_empty() => return Err(Diagnostic::syntax(from.span, "There is no value between these brackets.")),
            Said::List(all) => all,
            _ => std::slice::from_ref(from),
        };
        for one in several {
            let from = Constant::of(one, scope)?;
            pairs.push(Pair { from: from.value, from_span: from.span, row: None, to: to.clone() });
        }
    }
    Ok(pairs)
}

fn value<'a>(args: &'a Args, slot: &str) -> Option<&'a Written> {
    match &args.get(slot)?.node {
        Arg::Expr(value) => Some(value),
        _ => None,
    }
}

/// The columns of a mapping file that count.
pub const COLUMNS: [&str; 2] = ["from", "to"];

/// The most pairs that a step keeps.
const MOST: usize = 1_000_000;

/// The part of a mapping file that counts; without one of its columns it is none.
pub fn of_file(file: &Answer, path: &str, span: Span) -> Result<Answer, Diagnostic> {
    if file.rows() > MOST {
        return Err(Diagnostic::data(span, format!("{} has {}.", literal(path), things(file.rows(), "row")))
            .note(format!("A mapping is kept with the step, and has at most {} pairs. `join` takes a table of any length.", count(MOST))));
    }
    let mut columns = Vec::new();
    for wanted in COLUMNS {
        let Some(column) = file.columns.iter().find(|(name, _, _)| name == wanted) else {
            let names: Vec<&str> = file.columns.iter().map(|(name, _, _)| name.as_str()).collect();
            let diagnostic = Diagnostic::data(span, format!("{} has no column {}.", literal(path), literal(wanted)));
            let near = nearest(wanted, names.iter().copied().filter(|name| !COLUMNS.contains(name)));
            let shown: Vec<String> = names.iter().take(5).map(|name| literal(name)).collect();
            let more = if names.len() > 5 { format!(" and {} more", names.len() - 5) } else { String::new() };
            let diagnostic = diagnostic
                .note(format!("Its columns are {}{more}.", shown.join(", ")))
                .note("A mapping file has the columns from and to; others do no harm.");
            return Err(match near {
                Some(near) => diagnostic.note(format!("Is {} meant?", literal(near))),
                None => diagnostic,
            });
        };
        if matches!(column.1, Type::List(_) | Type::Other(_)) {
            return Err(Diagnostic::data(span, format!("The column {} of {} holds no single values.", literal(wanted), literal(path))));
        }
        columns.push(column.clone());
    }
    Ok(Answer { columns })
}

/// The pairs that were read from a mapping file. Rows without anything are none.
pub fn of_fitted(mapping: &Answer, span: Span) -> Vec<Pair> {
    let [(_, _, from), (_, kind, to)] = mapping.columns.as_slice() else { return Vec::new() };
    let rows = from.iter().zip(to).enumerate().filter(|(_, (from, to))| !(from.is_missing() && to.is_missing()));
    rows.map(|(row, (from, to))| {
        let kind = if to.is_missing() { Type::Unknown } else { kind.clone() };
        let to = Constant { value: to.clone(), kind, span };
        Pair { from: from.clone(), from_span: span, row: Some(row + 1), to }
    })
    .collect()
}
