//! From one type to another.

use super::{said, text};
use crate::plan::expr::Expr;
use crate::plan::types::Type;

fn kind(args: &[Expr]) -> &Type {
    args.first().map_or(&Type::Unknown, |arg| &arg.kind)
}

pub fn integer_polars(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        Type::Integer | Type::Boolean | Type::Number | Type::Decimal(..) => "{0:integer}",
        kind if kind.is_textual() => "{0}.map_elements(@read_integer, return_dtype=pl.Int64)",
        _ => "pl.lit(None, dtype=pl.Int64)",
    })
}

pub fn integer_pandas(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        Type::Integer | Type::Boolean | Type::Number | Type::Decimal(..) => "{0:integer}",
        kind if kind.is_textual() => "{0}.map(@read_integer, na_action=\"ignore\").astype(\"Int64\")",
        _ => "pd.Series(pd.NA, index=df.index, dtype=\"Int64\")",
    })
}

pub fn integer_sql(args: &[Expr]) -> Option<String> {
    match kind(args) {
        Type::Integer | Type::Boolean | Type::Number | Type::Decimal(..) => said("{0:integer}"),
        kind if kind.is_textual() => said("@whole(@read_number(trim({0})))"),
        _ => None,
    }
}

pub fn number_polars(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        Type::Integer | Type::Boolean | Type::Number | Type::Decimal(..) => "{0:number}",
        kind if kind.is_textual() && args.len() > 1 => {
            return Some(format!("{{0}}.map_elements({}, return_dtype=pl.Float64)", like(args)?));
        }
        kind if kind.is_textual() => "{0}.map_elements(@read_number, return_dtype=pl.Float64)",
        _ => "pl.lit(None, dtype=pl.Float64)",
    })
}

pub fn number_pandas(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        Type::Integer | Type::Boolean | Type::Number | Type::Decimal(..) => "{0:number}",
        kind if kind.is_textual() && args.len() > 1 => {
            return Some(format!("{{0}}.map({}, na_action=\"ignore\").astype(\"Float64\")", like(args)?));
        }
        kind if kind.is_textual() => "{0}.map(@read_number, na_action=\"ignore\").astype(\"Float64\")",
        _ => "pd.Series(pd.NA, index=df.index, dtype=\"Float64\")",
    })
}

/// A reader of numbers that are written like the example.
fn like(args: &[Expr]) -> Option<String> {
    text(args, 1).map(|_| "{1:numbers}".to_string())
}

pub fn number_sql(args: &[Expr]) -> Option<String> {
    match kind(args) {
        Type::Integer | Type::Boolean | Type::Number | Type::Decimal(..) => said("{0:number}"),
        kind if kind.is_textual() && args.len() < 2 => said("@read_number(trim({0}))"),
        _ => None,
    }
}

pub fn boolean_polars(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        Type::Boolean => "{0}",
        kind if kind.is_numeric() => "{0:number}.replace_strict({{1: True, 0: False}}, default=None, return_dtype=pl.Boolean)",
        kind if kind.is_textual() => "{0}.map_elements(@read_any_boolean, return_dtype=pl.Boolean)",
        _ => "pl.lit(None, dtype=pl.Boolean)",
    })
}

pub fn boolean_pandas(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        Type::Boolean => "{0}",
        kind if kind.is_numeric() => "{0:number}.map({{1: True, 0: False}}).astype(\"boolean\")",
        kind if kind.is_textual() => "{0}.map(@read_any_boolean, na_action=\"ignore\").astype(\"boolean\")",
        _ => "pd.Series(pd.NA, index=df.index, dtype=\"boolean\")",
    })
}

pub fn boolean_sql(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        Type::Boolean => "{0}",
        kind if kind.is_numeric() => "CASE {0:number} WHEN 1 THEN true WHEN 0 THEN false END",
        kind if kind.is_textual() => {
            "CASE WHEN lower(trim({0})) IN ('true', 'yes', 'y', 't', '1') THEN true \
             WHEN lower(trim({0})) IN ('false', 'no', 'n', 'f', '0') THEN false END"
        }
        _ => "NULL",
    })
}
