//! Values that steps learn from data, by group: how they are asked for, kept, used in expressions and told.

use crate::lang::ast::{Call, Target};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::Uses;
use crate::plan::expr::{Expr, Node};
use crate::plan::query::{Answer, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Says, Tally};

use super::meeting::{fitting, rounded};

/// The columns that a verb treats. Those that make the groups are left out where a kind or pattern takes them in.
pub fn treated(call: &Call, scope: &Scope, uses: Uses) -> Result<Vec<String>, Diagnostic> {
    let Some(targets) = call.args.targets("columns") else {
        return Ok(Vec::new());
    };
    let by = scope.groups(&call.clauses)?;
    let named = |column: &String| targets.items.iter().any(|item| item.node == Target::Name(column.clone()));
    let columns = scope.columns(targets, uses)?;
    Ok(columns.into_iter().filter(|column| !by.contains(column) || named(column)).collect())
}

/// A column of the table, of its type.
pub fn column(scope: &Scope, name: &str) -> Expr {
    Expr::column(name, scope.schema.kind(name).cloned().unwrap_or(Type::Unknown))
}

/// The small table that a query was told.
pub fn rows(told: Told) -> Answer {
    match told {
        Told::Rows(answer) => answer,
        _ => Answer::default(),
    }
}

/// The last columns of a fitted table are values, those before them the keys of the groups.
pub fn keys_of(table: &Answer, by: usize) -> Vec<(String, Type, Vec<Value>)> {
    table.columns.iter().take(by).cloned().collect()
}

/// For each row the value learned for its group; without groups the one value.
pub fn of_group(scope: &Scope, by: &[String], table: &Answer, kind: Type, values: Vec<Value>) -> Expr {
    if by.is_empty() {
        return match values.into_iter().next() {
            Some(Value::Missing) | None => Expr::missing().cast(kind),
            Some(value) => Expr::new(Node::Literal(value), kind),
        };
    }
    let mut columns = keys_of(table, by.len());
    columns.push(("\u{0}value".to_string(), kind.clone(), values));
    let keys = by.iter().map(|key| column(scope, key)).collect();
    Expr::new(Node::Lookup { keys, table: Answer { columns } }, kind)
}

/// The numbers of a fitted table in one of its columns, counted behind the keys.
pub fn numbers(table: &Answer, by: usize, at: usize) -> Vec<Option<f64>> {
    table.columns.get(by + at).map(|(_, _, values)| values.iter().map(Value::as_f64).collect()).unwrap_or_default()
}

/// A number as a value; what is not finite is missing.
pub fn number(x: Option<f64>) -> Value {
    x.filter(|x| x.is_finite()).map_or(Value::Missing, |x| Value::Number(x + 0.0))
}

/// Learned values as the column holds them: whole numbers stay integers, and a decimal keeps its digits.
pub fn as_the_column(kind: &Type, values: Vec<Value>) -> (Type, Vec<Value>) {
    let whole = |value: &Value| value.is_missing() || matches!(value, Value::Integer(_)) || fitting(value, &Type::Integer).is_some();
    match kind {
        Type::Integer if values.iter().all(whole) => {
            let integers = values.into_iter().map(|value| fitting(&value, &Type::Integer).unwrap_or(value));
            (Type::Integer, integers.collect())
        }
        Type::Integer => (Type::Number, values),
        Type::Decimal(precision, scale) => {
            let decimal = |value: Value| match (&value, value.as_f64()) {
                (Value::Decimal(..), _) | (_, None) => value,
                (_, Some(x)) => rounded(x, *precision, *scale).map_or(Value::Missing, |digits| Value::Decimal(digits, *scale)),
            };
            (kind.clone(), values.into_iter().map(decimal).collect())
        }
        _ => (kind.clone(), values),
    }
}

/// Counts the cells of a column that had a value and have none in `new`: `becomes` and `become` say why.
pub fn lost(old: Expr, new: Expr, one: String, several: String) -> Tally {
    Tally { condition: old.is_missing().negated().and(new.is_missing()), says: Says::Note(one, several) }
}

/// A value as the account names it: a long fraction is rounded to four digits, a long text cut.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Number(x) if x.abs() >= 0.01 && x.fract() != 0.0 => {
            let short = format!("{x:.4}");
            short.trim_end_matches('0').trim_end_matches('.').to_string()
        }
        Value::Text(text) if text.chars().count() > 40 => text.chars().take(39).chain(['…']).collect(),
        Value::Text(text) if text.is_empty() => "\"\"".to_string(),
        other => other.to_string(),
    }
}

/// A number as the account names it.
pub fn shown_number(x: f64) -> String {
    shown(&Value::Number(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_as_the_column_holds_them() {
        let numbers = |xs: &[f64]| xs.iter().map(|x| Value::Number(*x)).collect::<Vec<_>>();
        assert_eq!(as_the_column(&Type::Integer, numbers(&[28.0])), (Type::Integer, vec![Value::Integer(28)]));
        assert_eq!(as_the_column(&Type::Integer, numbers(&[28.0, 2.5])), (Type::Number, numbers(&[28.0, 2.5])));
        assert_eq!(as_the_column(&Type::Decimal(10, 2), numbers(&[0.125])), (Type::Decimal(10, 2), vec![Value::Decimal(12, 2)]));
    }

    #[test]
    fn what_is_not_finite_is_no_value() {
        assert_eq!(number(Some(f64::INFINITY)), Value::Missing);
        assert_eq!(number(None), Value::Missing);
        assert_eq!(number(Some(2.5)), Value::Number(2.5));
    }
}
