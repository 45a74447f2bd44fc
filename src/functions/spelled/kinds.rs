//! Tests.

use super::{said, text};
use crate::functions::postcodes;
use crate::plan::expr::Expr;
use crate::plan::types::Type;

fn kind(args: &[Expr]) -> &Type {
    args.first().map_or(&Type::Unknown, |arg| &arg.kind)
}

/// Whether a text, read by a helper, is something.
fn reads_polars(helper: &str) -> Option<String> {
    Some(format!("{{0:text}}.map_elements({helper}, return_dtype=pl.Boolean)"))
}

fn reads_pandas(helper: &str) -> Option<String> {
    Some(format!("{{0:text}}.map({helper}, na_action=\"ignore\").astype(\"boolean\")"))
}

const NEVER_POLARS: &str = "{0}.is_null() & False";
const NEVER_PANDAS: &str = "{0}.isna() & False";

pub fn is_integer_polars(args: &[Expr]) -> Option<String> {
    if kind(args).is_textual() {
        reads_polars("@is_integer")
    } else {
        super::conversion::integer_polars(args).map(|all| format!("{all}.is_not_null()"))
    }
}

pub fn is_integer_pandas(args: &[Expr]) -> Option<String> {
    if kind(args).is_textual() {
        reads_pandas("@is_integer")
    } else {
        super::conversion::integer_pandas(args).map(|all| format!("{all}.notna()"))
    }
}

pub fn is_integer_sql(args: &[Expr]) -> Option<String> {
    if kind(args).is_textual() {
        return None;
    }
    super::conversion::integer_sql(args).map(|all| format!("{all} IS NOT NULL"))
}

pub fn is_number_polars(args: &[Expr]) -> Option<String> {
    if kind(args).is_textual() {
        reads_polars("@is_number")
    } else {
        super::conversion::number_polars(args).map(|all| format!("{all}.is_not_null()"))
    }
}

pub fn is_number_pandas(args: &[Expr]) -> Option<String> {
    if kind(args).is_textual() {
        reads_pandas("@is_number")
    } else {
        super::conversion::number_pandas(args).map(|all| format!("{all}.notna()"))
    }
}

pub fn is_number_sql(args: &[Expr]) -> Option<String> {
    if kind(args).is_textual() {
        return None;
    }
    super::conversion::number_sql(args).map(|all| format!("{all} IS NOT NULL"))
}

pub fn is_boolean_polars(args: &[Expr]) -> Option<String> {
    super::conversion::boolean_polars(args).map(|all| format!("{all}.is_not_null()"))
}

pub fn is_boolean_pandas(args: &[Expr]) -> Option<String> {
    super::conversion::boolean_pandas(args).map(|all| format!("{all}.notna()"))
}

pub fn is_boolean_sql(args: &[Expr]) -> Option<String> {
    super::conversion::boolean_sql(args).map(|all| format!("({all}) IS NOT NULL"))
}

/// The helper that tests a text, by formats where there are some.
fn dated(args: &[Expr], helper: &str) -> String {
    if args.len() > 1 { format!("lambda text: @{helper}(text, {{1..:python}})") } else { format!("@{helper}") }
}

pub fn is_date_polars(args: &[Expr]) -> Option<String> {
    match kind(args) {
        kind if kind.is_textual() => reads_polars(&dated(args, "is_date")),
        Type::Date | Type::Datetime => said("{0}.is_not_null()"),
        _ => said(NEVER_POLARS),
    }
}

pub fn is_date_pandas(args: &[Expr]) -> Option<String> {
    match kind(args) {
        kind if kind.is_textual() => reads_pandas(&dated(args, "is_date")),
        Type::Date | Type::Datetime => said("{0}.notna()"),
        _ => said(NEVER_PANDAS),
    }
}

pub fn is_datetime_polars(args: &[Expr]) -> Option<String> {
    match kind(args) {
        kind if kind.is_textual() => reads_polars(&dated(args, "is_datetime")),
        Type::Date | Type::Datetime => said("{0}.is_not_null()"),
        _ => said(NEVER_POLARS),
    }
}

pub fn is_datetime_pandas(args: &[Expr]) -> Option<String> {
    match kind(args) {
        kind if kind.is_textual() => reads_pandas(&dated(args, "is_datetime")),
        Type::Date | Type::Datetime => said("{0}.notna()"),
        _ => said(NEVER_PANDAS),
    }
}

pub fn is_time_polars(args: &[Expr]) -> Option<String> {
    match kind(args) {
        kind if kind.is_textual() => reads_polars("@is_time"),
        Type::Time => said("{0}.is_not_null()"),
        _ => said(NEVER_POLARS),
    }
}

pub fn is_time_pandas(args: &[Expr]) -> Option<String> {
    match kind(args) {
        kind if kind.is_textual() => reads_pandas("@is_time"),
        Type::Time => said("{0}.notna()"),
        _ => said(NEVER_PANDAS),
    }
}

/// Without the plans of all countries' numbers: by their shapes alone.
pub fn is_phone_polars(args: &[Expr]) -> Option<String> {
    reads_polars(&phone(args))
}

pub fn is_phone_pandas(args: &[Expr]) -> Option<String> {
    reads_pandas(&phone(args))
}

fn phone(args: &[Expr]) -> String {
    if args.len() > 1 { "lambda text: @is_phone(text, {1:python})".to_string() } else { "@is_phone".to_string() }
}

fn postcode(args: &[Expr]) -> Option<String> {
    let pattern = postcodes::pattern(text(args, 1)?)?.as_str();
    let pattern = pattern.trim_start_matches("(?i)^(?:").trim_end_matches(")$");
    Some(format!("@matches_whole(r\"{}\")", pattern.replace('{', "{{").replace('}', "}}")))
}

pub fn is_postcode_polars(args: &[Expr]) -> Option<String> {
    reads_polars(&postcode(args)?)
}

pub fn is_postcode_pandas(args: &[Expr]) -> Option<String> {
    reads_pandas(&postcode(args)?)
}
