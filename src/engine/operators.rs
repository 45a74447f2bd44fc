//! Operators whose rules differ from polars': equality with missing as a value, the order of categories, arithmetic that never wraps, casts that
//! never cut.

use polars::prelude as pl;
use polars::prelude::{DataType, IntoColumn, NamedFrom, Series};

use crate::plan::expr::{Expr, Operator};
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::dtype;

/// Beyond this a whole number cannot be told from the limits of 64 bits by its floating-point form.
const LIMIT: f64 = 9.223_372_036_854_775e18;

/// Missing equals missing.
pub fn equal(a: pl::Expr, b: pl::Expr, left: &Type, right: &Type) -> pl::Expr {
    match (left, right) {
        (Type::Unknown, _) => b.is_null(),
        (_, Type::Unknown) => a.is_null(),
        _ => {
            let (a, b) = level(a, b, left, right);
            a.eq_missing(b)
        }
    }
}

/// Operands brought to types whose order is the language's: declared categories by their levels.
pub fn ordered(a: pl::Expr, b: pl::Expr, left: &Expr, right: &Expr) -> (pl::Expr, pl::Expr) {
    let levels = match (&left.kind, &right.kind) {
        (Type::Category(levels), _) | (_, Type::Category(levels)) if !levels.is_empty() => levels.clone(),
        (Type::Category(_), _) | (_, Type::Category(_)) => return (a.cast(DataType::String), b.cast(DataType::String)),
        _ => return level(a, b, &left.kind, &right.kind),
    };
    let place = |lowered: pl::Expr, expr: &Expr| match (expr.literal(), &expr.kind) {
        (Some(Value::Text(text)), _) => match levels.iter().position(|level| level == text) {
            Some(place) => pl::lit(place as i64),
            None => pl::lit(pl::NULL).cast(DataType::Int64),
        },
        (_, Type::Category(_)) => lowered.to_physical().cast(DataType::Int64),
        _ => pl::lit(pl::NULL).cast(DataType::Int64),
    };
    (place(a, left), place(b, right))
}

/// Decimals meet other numbers as floating-point numbers.
fn level(a: pl::Expr, b: pl::Expr, left: &Type, right: &Type) -> (pl::Expr, pl::Expr) {
    match (left, right) {
        (Type::Decimal(..), Type::Number) => (a.cast(DataType::Float64), b),
        (Type::Number, Type::Decimal(..)) => (a, b.cast(DataType::Float64)),
        (Type::Decimal(..), Type::Integer) => (a.cast(DataType::Float64), b.cast(DataType::Float64)),
        (Type::Integer, Type::Decimal(..)) => (a.cast(DataType::Float64), b.cast(DataType::Float64)),
        _ => (a, b),
    }
}

/// Arithmetic; what has no answer (0/0, overflow) is missing.
pub fn arithmetic(operator: Operator, a: pl::Expr, b: pl::Expr, sides: [&Type; 2], kind: &Type) -> pl::Expr {
    let apply = |a: pl::Expr, b: pl::Expr| match operator {
        Operator::Add => a + b,
        Operator::Subtract => a - b,
        Operator::Multiply => a * b,
        _ => a / b,
    };
    let float = |e: pl::Expr| e.cast(DataType::Float64);
    match kind {
        Type::Integer => {
            let near = apply(float(a.clone()), float(b.clone())).abs().lt(pl::lit(LIMIT));
            pl::when(near).then(apply(a, b)).otherwise(pl::lit(pl::NULL).cast(DataType::Int64))
        }
        Type::Decimal(..) if sides.iter().all(|side| matches!(side, Type::Decimal(..))) && operator != Operator::Multiply => {
            apply(a, b).cast(dtype::to_dtype(kind))
        }
        Type::Decimal(..) => finite(apply(float(a), float(b))).cast(dtype::to_dtype(kind)),
        _ => finite(apply(float(a), float(b))),
    }
}

/// NaN and the infinities are missing.
pub fn finite(number: pl::Expr) -> pl::Expr {
    pl::when(number.clone().is_finite()).then(number).otherwise(pl::lit(pl::NULL).cast(DataType::Float64))
}

/// A value of one type as another, missing where it has none there. Text is not read here: that takes a style.
pub fn cast(value: pl::Expr, from: &Type, to: &Type) -> pl::Expr {
    let dtype = dtype::to_dtype(to);
    match (from, to) {
        _ if from == to => value,
        (Type::Number | Type::Decimal(..), Type::Integer) => {
            let float = value.cast(DataType::Float64);
            let whole = float.clone().floor().eq(float.clone()).and(float.clone().abs().lt(pl::lit(LIMIT)));
            pl::when(whole).then(float.cast(DataType::Int64)).otherwise(pl::lit(pl::NULL).cast(DataType::Int64))
        }
        (Type::Integer | Type::Number, Type::Boolean) => pl::when(value.clone().eq(pl::lit(1)))
            .then(pl::lit(true))
            .when(value.eq(pl::lit(0)))
            .then(pl::lit(false))
            .otherwise(pl::lit(pl::NULL).cast(DataType::Boolean)),
        (Type::Number, Type::Text) => number_text(value),
        (Type::Boolean, Type::Text) => {
            pl::when(value.clone()).then(pl::lit("true")).when(value.not()).then(pl::lit("false")).otherwise(pl::lit(pl::NULL).cast(DataType::String))
        }
        (Type::Datetime, Type::Text) => value.dt().to_string("%Y-%m-%dT%H:%M:%S%.f"),
        (Type::Time, Type::Text) => value.dt().to_string("%H:%M:%S%.f"),
        _ => value.cast(dtype),
    }
}

/// Numbers as short as they read back: `3`, not `3.0`.
fn number_text(value: pl::Expr) -> pl::Expr {
    value.map(
        |column| {
            let numbers = column.cast(&DataType::Float64)?;
            let texts: Vec<Option<String>> = numbers.f64()?.iter().map(|x| x.map(|x| x.to_string())).collect();
            Ok(Series::new(column.name().clone(), texts).into_column())
        },
        |_, field| Ok(pl::Field::new(field.name().clone(), DataType::String)),
    )
}
