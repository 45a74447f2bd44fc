//! Types, columns and literals of pandas.

use super::super::code::Code;
use super::super::python::{quoted, raw, value};
use super::super::{Unsayable, python};
use crate::plan::types::Type;
use crate::plan::value::Value;

/// `"Int64"`, as pandas takes it.
pub fn dtype(kind: &Type) -> String {
    match kind {
        Type::Integer => "\"Int64\"".to_string(),
        Type::Number => "\"Float64\"".to_string(),
        Type::Text | Type::Unknown => "\"string\"".to_string(),
        Type::Date | Type::Datetime => "\"datetime64[us]\"".to_string(),
        Type::Boolean => "\"boolean\"".to_string(),
        Type::Category(levels) if levels.is_empty() => "\"category\"".to_string(),
        Type::Category(levels) => {
            let levels: Vec<String> = levels.iter().map(|level| quoted(level)).collect();
            format!("pd.CategoricalDtype([{}], ordered=True)", levels.join(", "))
        }
        Type::Decimal(..) | Type::Time | Type::List(_) | Type::Other(_) => "object".to_string(),
    }
}

/// Whether pandas keeps its values as Python's objects, and Python compares them.
pub fn is_object(kind: &Type) -> bool {
    matches!(kind, Type::Decimal(..) | Type::Time | Type::List(_) | Type::Other(_))
}

pub fn column(name: &str) -> Code {
    Code::atom(format!("df[{}]", quoted(name)))
}

/// A value as pandas has it in a column of its type.
pub fn cell(literal: &Value, kind: &Type) -> String {
    match (literal, kind) {
        (Value::Missing, Type::Date | Type::Datetime) => "pd.NaT".to_string(),
        (Value::Missing, kind) if is_object(kind) => "None".to_string(),
        (Value::Missing, _) => "pd.NA".to_string(),
        (Value::Date(_) | Value::Datetime(_), _) => format!("pd.Timestamp({})", quoted(&literal.to_string())),
        (Value::Integer(n), Type::Number) => python::number(*n as f64),
        _ => value(literal),
    }
}

pub fn literal(literal: &Value, kind: &Type) -> Code {
    let text = cell(literal, kind);
    let mut code = Code::atom(text.clone()).scalar();
    code.bare = Some(text);
    code
}

pub fn pattern(text: &str) -> Result<Code, Unsayable> {
    let text = raw(&python::pattern(text)?);
    let mut code = Code::atom(text.clone()).scalar();
    code.bare = Some(text);
    Ok(code)
}
