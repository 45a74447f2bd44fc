//! Values of a column that were learned, met by a column of other data: they must be values of its type.

use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_name;
use crate::lang::span::Span;
use crate::plan::scope::article;
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::learned::{changed, comparable};
use super::meeting::fitting;

/// Values learned of a column of type `was` as values of its type now. Numbers of another type are converted where nothing of them is lost;
/// what the column cannot hold is told at `span`, as is a type that has nothing to do with the old one.
pub fn as_now(column: &str, kind: &Type, was: &Type, values: &[Value], span: Span) -> Result<Vec<Value>, Diagnostic> {
    if !comparable(kind, was) {
        return Err(changed(column, kind, was, span));
    }
    let number = was.is_numeric() && kind.is_numeric();
    if !number || was == kind {
        return Ok(values.to_vec());
    }
    let as_kind = |value: &Value| {
        number_as(value, kind).ok_or_else(|| {
            let told = format!("{} is {}, and {value}, one of the values that were learned, is none.", literal(column), article(kind));
            Diagnostic::mistype(span, told).line(format!("convert {} to number", quote_name(column)))
        })
    };
    values.iter().map(as_kind).collect()
}

fn number_as(value: &Value, kind: &Type) -> Option<Value> {
    match (value, kind) {
        (Value::Missing, _) | (Value::Integer(_), Type::Integer) | (Value::Number(_), Type::Number) => Some(value.clone()),
        (Value::Decimal(_, scale), Type::Decimal(_, wanted)) if scale == wanted => Some(value.clone()),
        (Value::Decimal(..), Type::Number) => value.as_f64().map(Value::Number),
        (Value::Decimal(..), kind) => fitting(&Value::Number(value.as_f64()?), kind),
        (value, kind) => fitting(value, kind),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn now(kind: Type, was: Type, values: &[Value]) -> Result<Vec<Value>, String> {
        as_now("q", &kind, &was, values, Span::default()).map_err(|told| told.message)
    }

    #[test]
    fn numbers_become_those_of_the_column() {
        let numbers = [Value::Number(2021.0), Value::Missing];
        assert_eq!(now(Type::Integer, Type::Number, &numbers).unwrap(), [Value::Integer(2021), Value::Missing]);
        assert_eq!(now(Type::Decimal(6, 1), Type::Number, &numbers).unwrap(), [Value::Decimal(20_210, 1), Value::Missing]);
        assert_eq!(now(Type::Number, Type::Integer, &[Value::Integer(3)]).unwrap(), [Value::Number(3.0)]);
        assert_eq!(now(Type::Integer, Type::Decimal(4, 2), &[Value::Decimal(300, 2)]).unwrap(), [Value::Integer(3)]);
        assert_eq!(now(Type::Number, Type::Decimal(4, 2), &[Value::Decimal(325, 2)]).unwrap(), [Value::Number(3.25)]);
    }

    #[test]
    fn what_the_column_cannot_hold_is_told() {
        assert_eq!(
            now(Type::Integer, Type::Number, &[Value::Number(2.5)]).unwrap_err(),
            "`q` is an integer, and 2.5, one of the values that were learned, is none."
        );
        assert!(now(Type::Date, Type::Number, &[Value::Number(2.0)]).is_err());
        assert!(now(Type::Category(vec![]), Type::Text, &[Value::Text("x".into())]).is_ok());
    }
}
