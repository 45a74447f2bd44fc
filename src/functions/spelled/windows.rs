//! Windows.

use super::{integer, said, text};
use crate::plan::expr::Expr;
use crate::plan::types::Type;

fn rows(args: &[Expr]) -> Option<i64> {
    if args.len() < 2 { Some(1) } else { integer(args, 1) }
}

pub fn previous_polars(args: &[Expr]) -> Option<String> {
    Some(format!("{{0}}.shift({})", rows(args)?))
}

pub fn next_polars(args: &[Expr]) -> Option<String> {
    Some(format!("{{0}}.shift({})", -rows(args)?))
}

pub fn previous_pandas(args: &[Expr]) -> Option<String> {
    previous_polars(args)
}

pub fn next_pandas(args: &[Expr]) -> Option<String> {
    next_polars(args)
}

pub fn previous_sql(args: &[Expr]) -> Option<String> {
    Some(format!("$lag({{0}}, {})", rows(args)?))
}

pub fn next_sql(args: &[Expr]) -> Option<String> {
    Some(format!("$lead({{0}}, {})", rows(args)?))
}

pub fn ticket_polars(args: &[Expr]) -> Option<String> {
    Some(format!("@tickets({})", integer(args, 0)?))
}

pub fn ticket_pandas(args: &[Expr]) -> Option<String> {
    Some(format!("@tickets(df, {})", integer(args, 0)?))
}

fn descending(args: &[Expr]) -> bool {
    text(args, 1) == Some("descending")
}

pub fn rank_polars(args: &[Expr]) -> Option<String> {
    Some(match descending(args) {
        true => "{0:own}.rank(\"min\", descending=True).cast(pl.Int64)".to_string(),
        false => "{0:own}.rank(\"min\").cast(pl.Int64)".to_string(),
    })
}

pub fn rank_pandas(args: &[Expr]) -> Option<String> {
    Some(format!("@rank({{0:own}}{})", if descending(args) { ", descending=True" } else { "" }))
}

pub fn rank_sql(args: &[Expr]) -> Option<String> {
    said(if descending(args) { "$rank_descending({0:own})" } else { "$rank({0:own})" })
}

pub fn cumulative_python(args: &[Expr]) -> Option<String> {
    said(match args.first().map(|arg| &arg.kind) {
        Some(Type::Integer) => "@whole_running_total({0})",
        _ => "@running_total({0:numeric})",
    })
}

pub fn cumulative_sql(args: &[Expr]) -> Option<String> {
    said(match args.first().map(|arg| &arg.kind) {
        Some(Type::Integer) => "CASE WHEN {0} IS NOT NULL THEN TRY_CAST($running_sum({0}) AS BIGINT) END",
        Some(Type::Decimal(..)) => "CASE WHEN {0} IS NOT NULL THEN CAST($running_sum({0}) AS {:gives}) END",
        _ => "CASE WHEN {0} IS NOT NULL THEN $running_sum({0:number}) END",
    })
}

pub fn rolling_sql(args: &[Expr]) -> Option<String> {
    let rows = integer(args, 1).filter(|rows| *rows > 0)?;
    Some(format!("CASE WHEN $row_number() >= {rows} THEN $rolling_mean({{0:number}}, {}) END", rows - 1))
}

/// The helper tells days from moments by what it is told, as pandas holds both alike.
pub fn interpolate_python(args: &[Expr]) -> Option<String> {
    let way = text(args, 1)?;
    let degree = integer(args, 2)?;
    let value = if way == "nearest" { "{0}" } else { "{0:own}" };
    let place = if args.len() > 3 { ", {3:own}" } else { "" };
    let days = matches!(args.first().map(|arg| &arg.kind), Some(Type::Date)) && way != "nearest";
    let days = if days { ", days=True" } else { "" };
    Some(format!("@interpolated({value}, {{:gives}}, \"{way}\", {degree}{place}{days})"))
}
