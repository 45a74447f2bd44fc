//! Types, columns and literals of polars.

use super::super::code::Code;
use super::super::python::{quoted, raw, value};
use crate::plan::types::Type;
use crate::plan::value::Value;

/// `pl.Int64`.
pub fn dtype(kind: &Type) -> String {
    match kind {
        Type::Integer => "pl.Int64".to_string(),
        Type::Number => "pl.Float64".to_string(),
        Type::Decimal(precision, scale) => format!("pl.Decimal({precision}, {scale})"),
        Type::Text | Type::Other(_) => "pl.String".to_string(),
        Type::Date => "pl.Date".to_string(),
        Type::Datetime => "pl.Datetime(\"us\")".to_string(),
        Type::Time => "pl.Time".to_string(),
        Type::Boolean => "pl.Boolean".to_string(),
        Type::Category(levels) if levels.is_empty() => "pl.Categorical".to_string(),
        Type::Category(levels) => format!("pl.Enum([{}])", levels.iter().map(|level| quoted(level)).collect::<Vec<_>>().join(", ")),
        Type::List(inner) => format!("pl.List({})", dtype(inner)),
        Type::Unknown => "pl.Null".to_string(),
    }
}

/// `pl.col("Age")`.
pub fn column(name: &str) -> Code {
    // Between these signs polars would read a pattern, and a star is all columns.
    if name == "*" || (name.starts_with('^') && name.ends_with('$')) {
        return Code::atom(format!("pl.nth(df.columns.index({}))", quoted(name)));
    }
    Code::atom(format!("pl.col({})", quoted(name)))
}

/// A literal of its type: bare beside an operator, `pl.lit(…)` elsewhere.
pub fn literal(literal: &Value, kind: &Type) -> Code {
    let bare = value(literal);
    let text = match (literal, kind) {
        (Value::Missing, Type::Unknown) => "pl.lit(None)".to_string(),
        (Value::Missing, kind) => format!("pl.lit(None, dtype={})", dtype(kind)),
        (Value::Integer(_) | Value::Decimal(..) | Value::List(_), kind) => format!("pl.lit({bare}, dtype={})", dtype(kind)),
        (Value::Text(_), Type::Category(_)) => format!("pl.lit({bare}, dtype={})", dtype(kind)),
        _ => format!("pl.lit({bare})"),
    };
    let mut code = Code::atom(text).scalar();
    // A decimal's digits would be guessed from the value.
    code.bare = (!matches!(literal, Value::Decimal(..))).then_some(bare);
    code
}

/// A pattern, which polars reads as this program does.
pub fn pattern(text: &str) -> Code {
    let mut code = Code::atom(format!("pl.lit({})", raw(text)));
    code.bare = Some(raw(text));
    code
}
