//! Values that steps learn from data, by group: how they are asked for, kept, used in expressions and told.

use crate::lang::ast::{Call, Target, Targets};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::Uses;
use crate::lang::quote_name;
use crate::lang::span::Span;
use crate::plan::expr::{Expr, Node};
use crate::plan::query::{Answer, Fitted, Shared, Told};
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Expectation, Misfit, Rule, Says, Tally};

use super::meeting::{digits, fitting};

/// The columns that a verb treats. Those that make the groups are left out where a kind or pattern takes them in.
pub fn treated(call: &Call, scope: &Scope, uses: Uses) -> Result<Vec<String>, Diagnostic> {
    let Some(targets) = call.args.targets("columns") else {
        return Ok(Vec::new());
    };
    without_groups(targets, scope, &scope.groups(&call.clauses)?, uses)
}

/// The columns that are meant. Those that make the groups are left out unless they are named.
pub fn without_groups(targets: &Targets, scope: &Scope, by: &[String], uses: Uses) -> Result<Vec<String>, Diagnostic> {
    let named = |column: &String| targets.items.iter().any(|item| item.node == Target::Name(column.clone()));
    let columns = scope.columns(targets, uses)?;
    Ok(columns.into_iter().filter(|column| !by.contains(column) || named(column)).collect())
}

/// What was learned of a column.
///
/// # Errors
/// That nothing was, at `span`.
pub fn table<'a>(fitted: &'a Fitted, column: &str, span: Span) -> Result<&'a Shared, Diagnostic> {
    let unknown = || {
        Diagnostic::data(span, format!("What was learned of {} is not known.", literal(column)))
            .note("The step learns it when it runs on data in which that column holds values.")
    };
    fitted.table(column).ok_or_else(unknown)
}

/// That the columns of `by` still hold what the groups were learned by.
///
/// # Errors
/// A key whose values cannot be those that were learned, at the `by` clause.
pub fn check_groups(call: &Call, scope: &Scope, fitted: &Fitted) -> Result<(), Diagnostic> {
    let by = scope.groups(&call.clauses)?;
    let span = call.clauses.by.as_ref().map_or(call.span, |targets| targets.span);
    let keys = fitted.tables.iter().flat_map(|(_, table)| by.iter().zip(&table.columns));
    for (key, (_, was, _)) in keys {
        let now = scope.schema.kind(key).unwrap_or(&Type::Unknown);
        if !comparable(now, was) {
            return Err(changed(key, now, was, span));
        }
    }
    Ok(())
}

/// Whether values of one type can be looked up among those of the other.
pub fn comparable(now: &Type, was: &Type) -> bool {
    now == was || (now.is_numeric() && was.is_numeric()) || (now.is_textual() && was.is_textual()) || [now, was].contains(&&Type::Unknown)
}

/// A column has another type than when its values were learned.
pub fn changed(column: &str, now: &Type, was: &Type, span: Span) -> Diagnostic {
    let text = format!("{} is {}, and when its values were learned it was {}.", literal(column), article(now), article(was));
    let told = Diagnostic::mistype(span, text);
    match was {
        Type::List(_) | Type::Other(_) | Type::Unknown => told,
        // The levels of a category are not part of its name, and its values are texts.
        Type::Category(_) => told.line(format!("convert {} to text", quote_name(column))),
        was => told.line(format!("convert {} to {was}", quote_name(column))),
    }
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
    Expr::new(Node::Lookup { keys, table: Answer { columns }.into() }, kind)
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
                (_, Some(x)) => digits(x, *precision, *scale).map_or(Value::Missing, |digits| Value::Decimal(digits, *scale)),
            };
            (kind.clone(), values.into_iter().map(decimal).collect())
        }
        _ => (kind.clone(), values),
    }
}

/// What to do where other data is not such as a step has learned.
const REFIT: &str = "It learned that from other data. Run `with refit = true` it learns from this table.";

/// That all values which the step puts into an integer column are whole, as those were from which it learned that the column stays one.
pub fn whole(column: &str, fits: Expr) -> Expectation {
    let said = |values: &str| format!("{{}} {values} for {}, which stays integer as the step has learned.", literal(column));
    let misfit = Misfit { one: said("value is not whole"), several: said("values are not whole"), cure: REFIT.to_string() };
    Expectation { misfit: Some(misfit), ..Expectation::new(Rule::Rows { condition: fits, within: None }) }
}

/// Counts the cells of a column that had a value and have none in `new`: `becomes` and `become` say why.
pub fn lost(old: Expr, new: Expr, one: String, several: String) -> Tally {
    Tally { condition: old.is_missing().negated().and(new.is_missing()), says: Says::Note(one, several) }
}

/// A value as the account names it: a long fraction is rounded to four digits, a long text cut, a number of many digits has an exponent.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Number(x) if x.abs() >= 1e21 => format!("{x:e}"),
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
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    #[test]
    fn values_are_as_the_column_holds_them() {
        let numbers = |xs: &[f64]| xs.iter().map(|x| Value::Number(*x)).collect::<Vec<_>>();
        assert_eq!(as_the_column(&Type::Integer, numbers(&[28.0])), (Type::Integer, vec![Value::Integer(28)]));
        assert_eq!(as_the_column(&Type::Integer, numbers(&[28.0, 2.5])), (Type::Number, numbers(&[28.0, 2.5])));
        assert_eq!(as_the_column(&Type::Decimal(10, 2), numbers(&[0.125])), (Type::Decimal(10, 2), vec![Value::Decimal(12, 2)]));
        let large = Value::Decimal(4_503_599_627_370_499_000_000, 6);
        assert_eq!(as_the_column(&Type::Decimal(25, 6), numbers(&[4_503_599_627_370_499.0])), (Type::Decimal(25, 6), vec![large]));
    }

    #[test]
    fn a_key_of_another_type_is_told() {
        let kinds = [("Name", Type::Text), ("x", Type::Number), ("n", Type::Integer), ("K", Type::Text)];
        let schema = Schema { columns: kinds.map(|(name, kind)| (name.to_string(), kind)).to_vec() };
        let fitted = |key: Type| Fitted {
            tables: vec![("x".to_string(), Answer { columns: vec![("K".to_string(), key, vec![Value::Integer(1)])] }.into())],
            ..Fitted::default()
        };
        let check = |line: &str, key| check_groups(&call(line), &scope(&schema), &fitted(key));
        let error = check("scale x by K", Type::Integer).unwrap_err();
        assert_eq!(error.message, "`K` is text, and when its values were learned it was an integer.");
        assert_eq!(error.lines, ["convert K to integer"]);
        for key in [Type::Text, Type::Category(vec!["a".to_string()]), Type::Unknown] {
            assert!(check("scale x by K", key).is_ok());
        }
        assert!(check("scale x by n", Type::Number).is_ok());
        assert!(check("scale x by n", Type::Text).is_err());
        assert!(table(&Fitted::default(), "x", call("scale x").span).is_err());
    }

    #[test]
    fn what_is_not_finite_is_no_value() {
        assert_eq!(number(Some(f64::INFINITY)), Value::Missing);
        assert_eq!(number(None), Value::Missing);
        assert_eq!(number(Some(2.5)), Value::Number(2.5));
    }
}
