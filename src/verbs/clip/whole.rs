//! Whether an integer column stays one when its values move to limits that were learned: they may have fractions, and no value beyond them.

use std::collections::HashMap;

use crate::plan::expr::{Expr, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::Expectation;

use super::super::learned;
use super::super::meeting::fitting;
use super::super::outliers::limits::{Search, bounds};

const LEAST: &str = "\u{0}least";
const MOST: &str = "\u{0}most";

fn integers<'a>(search: &'a Search) -> impl Iterator<Item = &'a String> {
    search.columns.iter().filter(|column| search.scope.schema.kind(column) == Some(&Type::Integer))
}

/// Asks for the smallest and the largest value of each integer column, among the rows that may change, in each group.
pub fn asked(search: &Search, condition: Option<&Expr>) -> Vec<Query> {
    let ask = |column: &String| {
        let x = learned::column(search.scope, column);
        let x = match condition {
            Some(condition) => x.where_else(condition.clone(), Expr::missing()),
            None => x,
        };
        let end = |function: &str| Expr::call(function, vec![x.clone()], Type::Integer);
        let outputs = vec![(LEAST.to_string(), end("min")), (MOST.to_string(), end("max"))];
        Query::Rows(vec![Op::Group { by: search.by.clone(), outputs }])
    };
    integers(search).map(ask).collect()
}

/// The integer columns that stay so.
pub fn learned(search: &Search, fitted: &Fitted, told: impl Iterator<Item = Told>) -> Option<Vec<String>> {
    let mut asked = integers(search).zip(told).peekable();
    asked.peek()?;
    let by = search.by.len();
    let stays = |(column, told): (&String, Told)| {
        let ends = learned::rows(told);
        let of_group: HashMap<String, (Option<f64>, Option<f64>)> =
            (0..ends.rows()).map(|row| key(&ends, by, row)).zip(bounds(&ends, by)).collect();
        let table = fitted.table(column)?;
        let beyond = bounds(table, by).into_iter().enumerate().any(|(row, (low, high))| {
            let (least, most) = of_group.get(&key(table, by, row)).copied().unwrap_or_default();
            fraction(low, f64::ceil) && below(least, low) || fraction(high, f64::floor) && below(high, most)
        });
        (!beyond).then(|| column.clone())
    };
    Some(asked.filter_map(stays).collect())
}

/// That no value of an integer column which stays so lies beyond a limit with a fraction.
pub fn expected(search: &Search, fitted: &Fitted, condition: Option<&Expr>) -> Vec<Expectation> {
    let expect = |column: &String| {
        let table = fitted.table(column)?;
        let lacks = |(low, high): &(Option<f64>, Option<f64>)| fraction(*low, f64::ceil) || fraction(*high, f64::floor);
        if !bounds(table, search.by.len()).iter().any(lacks) {
            return None;
        }
        let x = learned::column(search.scope, column);
        let (low, high) = search.limits_of(fitted, column);
        let beyond = |operator, limit: Expr| {
            let fraction = limit.clone().cast(Type::Integer).is_missing();
            Expr::test(operator, vec![x.clone(), limit]).and(fraction)
        };
        let moved = beyond(Operator::Less, low).or(beyond(Operator::Greater, high));
        let moved = Expr::all(condition.cloned().into_iter().chain([moved]));
        Some(Expectation { columns: vec![column.clone()], ..learned::whole(column, moved.negated()) })
    };
    integers(search).filter(|column| fitted.stays_whole(column)).filter_map(expect).collect()
}

/// A limit as the outermost whole number within it; none where a column of integers has no room for it.
pub fn inward(limit: &Value, inward: fn(f64) -> f64) -> Option<Value> {
    fitting(&Value::Number(inward(limit.as_f64()?)), &Type::Integer)
}

/// Whether a limit is no whole number that a column of integers holds.
fn fraction(limit: Option<f64>, inward: fn(f64) -> f64) -> bool {
    limit.is_some_and(|limit| inward(limit) != limit || self::inward(&Value::Number(limit), inward).is_none())
}

fn below(a: Option<f64>, b: Option<f64>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a < b)
}

/// The keys of a group, to be compared.
fn key(table: &Answer, by: usize, row: usize) -> String {
    let keys = table.columns.iter().take(by).filter_map(|(_, _, values)| values.get(row));
    format!("{:?}", keys.collect::<Vec<_>>())
}
