//! Keys that are spelled alike: `join … using jaro(0.9)`. Each value here learns its best partner there; the rest is a join of equal keys.

use crate::lang::ast::{Call, Method as Written};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::plan::count::{count, things};
use crate::plan::expr::{Expr, Node};
use crate::plan::likeness::Method;
use crate::plan::op::Op;
use crate::plan::other::{Join, Keeping};
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::schema::Schema;
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::super::clusters::likeness;
use super::super::names;
use super::keys::{Keys, named};

pub const METHODS: &[&str] = &["jaro(n)", "levenshtein(n)"];

/// The column that says how alike the two keys of a row are.
const SIMILARITY: &str = "similarity";
/// Under this name the key there of each key here is kept with the step, and under the next one how alike they are.
const PARTNERS: &str = "partners";
const ALIKE: &str = "alike";
/// Pairs that are told.
const TOLD: usize = 5;

/// The method after `using`, if there is one.
pub fn method(call: &Call, keys: &Keys) -> Result<Option<Method>, Diagnostic> {
    let Some(first) = call.clauses.using.first() else { return Ok(None) };
    if let Some(second) = call.clauses.using.get(1) {
        return Err(Diagnostic::syntax(second.span(), "A join uses one method."));
    }
    let Written::Named { name, args } = first else {
        return Err(Diagnostic::syntax(first.span(), "Here stands a method: `jaro(0.9)` or `levenshtein(2)`."));
    };
    let method = likeness(&name.node, args).unwrap_or_else(|| {
        let diagnostic = Diagnostic::syntax(name.span, format!("A join has no method {}.", literal(&name.node)));
        Err(diagnostic.nearest(&name.node, ["jaro", "levenshtein"], "What may stand here"))
    })?;
    if let Some((_, there, _)) = keys.on.get(1) {
        return Err(Diagnostic::syntax(name.span, format!("{} is a second key: keys spelled alike are found by one.", literal(there))));
    }
    Ok(Some(method))
}

/// What must be asked of both tables.
pub fn asked(keys: &Keys, method: Method) -> Option<Query> {
    let (here, there, _) = keys.on.first()?;
    Some(Query::Matches { here: here.clone(), table: keys.table.clone(), there: there.clone(), measure: method.measure()? })
}

/// The pairs that are alike and not equal, stored by the key here.
pub fn learned(told: Vec<Told>) -> Fitted {
    let mut fitted = Fitted::default();
    let Some(Told::Rows(pairs)) = told.into_iter().next() else { return fitted };
    let [(_, _, own), (_, _, theirs), (_, _, similarity)] = pairs.columns.as_slice() else { return fitted };
    let key = || ("here".to_string(), Type::Text, own.clone());
    let partners = Answer { columns: vec![key(), ("there".to_string(), Type::Text, theirs.clone())] };
    let alike = Answer { columns: vec![key(), (SIMILARITY.to_string(), Type::Number, similarity.clone())] };
    let shown = own.iter().zip(theirs).zip(similarity).take(TOLD).map(|((own, theirs), alike)| {
        let alike = alike.as_f64().unwrap_or_default();
        format!("{} → {} ({alike:.2})", literal(&own.to_string()), literal(&theirs.to_string()))
    });
    let mut said = shown.collect::<Vec<_>>().join(", ");
    if own.len() > TOLD {
        said.push_str(&format!(" and {} more", count(own.len() - TOLD)));
    }
    if own.is_empty() {
        fitted.notes.push("no value is alike and not equal".to_string());
    } else {
        fitted.notes.push(format!("{} spelled otherwise: {said}", things(own.len(), "value")));
    }
    fitted.tables = vec![(PARTNERS.to_string(), partners.into()), (ALIKE.to_string(), alike.into())];
    fitted
}

/// A join by the key that each row has there.
pub fn operations(keys: Keys, before: &Schema, fitted: &Fitted, many: bool) -> Vec<Op> {
    let Some((here, there, _)) = keys.on.first().cloned() else { return Vec::new() };
    let own = Expr::column(here.clone(), before.kind(&here).cloned().unwrap_or(Type::Text)).cast(Type::Text);
    let known = |name: &str, kind: Type| {
        let table = fitted.table(name).filter(|table| table.rows() > 0)?.clone();
        Some(Expr::new(Node::Lookup { keys: vec![own.clone()], table }, kind))
    };
    let key = free(&format!("{here}_in_{}", keys.table), before, &keys.there);
    let partner = known(PARTNERS, Type::Text).map_or(own.clone(), |found| found.or_else(own.clone()));
    let mut ops = vec![Op::With(vec![(key.clone(), partner)])];
    let wanted: Vec<&str> = if keys.keeping == Keeping::Unmatched { Vec::new() } else { keys.there.names().collect() };
    let taken = named(&wanted, before, &keys.table);
    let is_there = |name: &str| before.has(name) || taken.iter().any(|(_, now)| now == name);
    let similarity = (keys.keeping != Keeping::Unmatched).then(|| names::free(SIMILARITY, is_there));
    let found = taken.iter().find(|(from, _)| *from == there).map(|(_, now)| now.clone());
    let mut all: Vec<String> = before.names().map(str::to_string).chain(taken.iter().map(|(_, now)| now.clone())).collect();
    let other = keys.other(&taken);
    let there_kind = keys.there.kind(&there).cloned().unwrap_or(Type::Text);
    let join = Join { other, on: vec![(key, there, Type::Text)], keeping: keys.keeping, taken, many };
    ops.push(Op::Join(Box::new(join)));
    if let (Some(similarity), Some(found)) = (similarity, found) {
        let one = Expr::new(Node::Literal(Value::Number(1.0)), Type::Number);
        let alike = known(ALIKE, Type::Number).map_or(one.clone(), |known| known.or_else(one));
        let lone = own.is_missing().or(Expr::column(found, there_kind).is_missing());
        let none = Expr::new(Node::Literal(Value::Missing), Type::Number);
        ops.push(Op::With(vec![(similarity.clone(), none.where_else(lone, alike))]));
        all.push(similarity);
    }
    ops.push(Op::Select(all.into_iter().map(|name| (name.clone(), name)).collect()));
    ops
}

fn free(name: &str, here: &Schema, there: &Schema) -> String {
    let mut name = name.to_string();
    while here.has(&name) || there.has(&name) {
        name.push('_');
    }
    name
}
