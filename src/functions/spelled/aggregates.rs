//! Aggregates.

use super::{either, said};
use crate::plan::expr::Expr;
use crate::plan::types::Type;

fn kind(args: &[Expr]) -> Option<&Type> {
    args.first().map(|arg| &arg.kind)
}

fn has_levels(args: &[Expr]) -> bool {
    matches!(kind(args), Some(Type::Category(levels)) if !levels.is_empty())
}

pub fn count_polars(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        None => "pl.len().cast(pl.Int64)",
        Some(Type::Boolean) => "{0}.sum().cast(pl.Int64)",
        _ => "{0}.count().cast(pl.Int64)",
    })
}

pub fn count_pandas(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        None => "len(df)",
        Some(Type::Boolean) => "{0}.sum()",
        _ => "{0}.count()",
    })
}

pub fn count_sql(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        None => "$count(*)",
        Some(Type::Boolean) => "CAST($count_if({0}) AS BIGINT)",
        _ => "$count({0})",
    })
}

pub fn sum_python(args: &[Expr]) -> Option<String> {
    either(kind(args) == Some(&Type::Integer), "@whole_total({0})", "@total({0:numeric})")
}

pub fn sum_sql(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        // A sum of integers has 128 bits; one beyond 64 is missing.
        Some(Type::Integer) => "TRY_CAST($sum({0}) AS BIGINT)",
        Some(Type::Decimal(..)) => "CAST($sum({0}) AS {:gives})",
        _ => "$sum({0:number})",
    })
}

fn extreme_polars(args: &[Expr], function: &str) -> Option<String> {
    Some(if has_levels(args) { format!("{{0:own}}.{function}().cast(pl.String)") } else { format!("{{0}}.{function}()") })
}

pub fn min_polars(args: &[Expr]) -> Option<String> {
    extreme_polars(args, "min")
}

pub fn max_polars(args: &[Expr]) -> Option<String> {
    extreme_polars(args, "max")
}

fn extreme_pandas(args: &[Expr], function: &str) -> Option<String> {
    Some(if has_levels(args) { format!("{{0:own}}.{function}()") } else { format!("@extreme({function}, {{0}})") })
}

pub fn min_pandas(args: &[Expr]) -> Option<String> {
    either(kind(args).is_some_and(|kind| matches!(kind, Type::Integer | Type::Number)), "{0}.min()", &extreme_pandas(args, "min")?)
}

pub fn max_pandas(args: &[Expr]) -> Option<String> {
    either(kind(args).is_some_and(|kind| matches!(kind, Type::Integer | Type::Number)), "{0}.max()", &extreme_pandas(args, "max")?)
}

pub fn min_sql(args: &[Expr]) -> Option<String> {
    either(has_levels(args), "CAST($min({0:own}) AS VARCHAR)", "$min({0})")
}

pub fn max_sql(args: &[Expr]) -> Option<String> {
    either(has_levels(args), "CAST($max({0:own}) AS VARCHAR)", "$max({0})")
}
