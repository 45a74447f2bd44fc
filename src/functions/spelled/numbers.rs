//! Numbers.

use super::{either, integer, said};
use crate::plan::expr::Expr;
use crate::plan::types::Type;
use crate::plan::value::Value;

fn kind(args: &[Expr]) -> &Type {
    args.first().map_or(&Type::Unknown, |arg| &arg.kind)
}

/// The digits that are rounded to, where they are written out and not before the point.
fn digits(args: &[Expr]) -> Option<i64> {
    if args.len() < 2 { Some(0) } else { integer(args, 1).filter(|digits| *digits >= 0) }
}

pub fn round_polars(args: &[Expr]) -> Option<String> {
    Some(match (kind(args), digits(args)) {
        (Type::Integer, Some(_)) => "{0}".to_string(),
        (Type::Number | Type::Unknown, Some(digits)) if digits < 15 => format!("{{0:number}}.round({digits}, mode=\"half_to_even\")"),
        (Type::Integer, None) => "@each(@round_whole, pl.Int64, {*})".to_string(),
        (Type::Decimal(..), _) => "@each(@round_decimal, {:gives}, {*}).cast({:gives})".to_string(),
        _ => "@each(@round_number, pl.Float64, {*})".to_string(),
    })
}

pub fn round_pandas(args: &[Expr]) -> Option<String> {
    Some(match (kind(args), digits(args)) {
        (Type::Integer, Some(_)) => "{0}".to_string(),
        (Type::Number | Type::Unknown, Some(digits)) if digits < 15 => format!("{{0:number}}.round({digits})"),
        (Type::Integer, None) => "@each(@round_whole, \"Int64\", {*})".to_string(),
        (Type::Decimal(..), _) => "@each(@round_decimal, {:gives}, {*})".to_string(),
        _ => "@each(@round_number, \"Float64\", {*})".to_string(),
    })
}

/// DuckDB's `round_even` scales, rounds and scales back, too.
pub fn round_sql(args: &[Expr]) -> Option<String> {
    match (kind(args), digits(args)) {
        (Type::Integer, Some(_)) => said("{0}"),
        (Type::Number | Type::Unknown, Some(digits)) if digits < 15 => Some(format!("round_even({{0:number}}, {digits})")),
        (Type::Number | Type::Unknown, None) => {
            let size = integer(args, 1)
                .filter(|digits| (-15..0).contains(digits))
                .and_then(|digits| 10_i64.checked_pow(digits.unsigned_abs() as u32))?;
            Some(format!("round_even({{0:number}} / {size}, 0) * {size}"))
        }
        _ => None,
    }
}

pub fn floor_polars(args: &[Expr]) -> Option<String> {
    either(kind(args) == &Type::Integer, "{0}", "{0}.floor()")
}

pub fn ceil_polars(args: &[Expr]) -> Option<String> {
    either(kind(args) == &Type::Integer, "{0}", "{0}.ceil()")
}

fn whole_pandas(args: &[Expr], function: &str) -> Option<String> {
    Some(match kind(args) {
        Type::Integer => "{0}".to_string(),
        Type::Decimal(..) => format!("@each(@{function}_decimal, {{:gives}}, {{0}})"),
        _ => format!("np.{function}({{0:number}})"),
    })
}

pub fn floor_pandas(args: &[Expr]) -> Option<String> {
    whole_pandas(args, "floor")
}

pub fn ceil_pandas(args: &[Expr]) -> Option<String> {
    whole_pandas(args, "ceil")
}

fn whole_sql(args: &[Expr], function: &str) -> Option<String> {
    Some(match kind(args) {
        Type::Integer => "{0}".to_string(),
        _ => format!("CAST({function}({{0}}) AS {{:gives}})"),
    })
}

pub fn floor_sql(args: &[Expr]) -> Option<String> {
    whole_sql(args, "floor")
}

pub fn ceil_sql(args: &[Expr]) -> Option<String> {
    whole_sql(args, "ceil")
}

pub fn log_polars(args: &[Expr]) -> Option<String> {
    either(args.len() < 2, "@finite({0:number}.log())", "@each(@logarithm, pl.Float64, {0:number}, {1:number})")
}

pub fn log_pandas(args: &[Expr]) -> Option<String> {
    either(args.len() < 2, "@finite(np.log({0:number}))", "@each(@logarithm, \"Float64\", {0:number}, {1:number})")
}

pub fn log_sql(args: &[Expr]) -> Option<String> {
    (args.len() < 2).then(|| "CASE WHEN {0:number} > 0 THEN ln({0:number}) END".to_string())
}

fn both_integer(args: &[Expr]) -> bool {
    args.iter().all(|arg| arg.kind == Type::Integer)
}

/// Whether what is divided by is written out and above zero.
fn by_positive(args: &[Expr]) -> bool {
    args.get(1).and_then(Expr::literal).and_then(Value::as_f64).is_some_and(|divisor| divisor > 0.0)
}

pub fn mod_polars(args: &[Expr]) -> Option<String> {
    if by_positive(args) && both_integer(args) {
        return said("{0} % {1!}");
    }
    either(both_integer(args), "@each(@remainder, pl.Int64, {0}, {1})", "@each(@remainder, pl.Float64, {0:number}, {1:number})")
}

pub fn mod_pandas(args: &[Expr]) -> Option<String> {
    if by_positive(args) && both_integer(args) {
        return said("{0} % {1!}");
    }
    either(both_integer(args), "@each(@remainder, \"Int64\", {0}, {1})", "@each(@remainder, \"Float64\", {0:number}, {1:number})")
}

/// In SQL what is left over has the sign of what is divided.
pub fn mod_sql(args: &[Expr]) -> Option<String> {
    let plain = "(({0} % {1}) + {1}) % {1}";
    if by_positive(args) && both_integer(args) { said(plain) } else { None }
}

/// The bounds, where they are written out and in order, and the number is of their type.
fn bounded(args: &[Expr]) -> bool {
    let bound = |at: usize| args.get(at).and_then(Expr::literal).and_then(Value::as_f64);
    let same =
        args.iter().all(|arg| arg.kind == *kind(args)) || (kind(args) == &Type::Number && args.iter().all(|arg| arg.kind.is_numeric()));
    same && bound(1).zip(bound(2)).is_some_and(|(low, high)| low <= high)
}

pub fn clamp_polars(args: &[Expr]) -> Option<String> {
    let wide = if matches!(kind(args), Type::Decimal(..)) { "{*}" } else { "{*:gives}" };
    either(bounded(args), "{0}.clip({1!}, {2!})", &format!("@each(@clamp, {{:gives}}, {wide})"))
}

pub fn clamp_pandas(args: &[Expr]) -> Option<String> {
    let wide = if matches!(kind(args), Type::Decimal(..)) { "{*}" } else { "{*:gives}" };
    either(bounded(args), "{0}.clip({1!}, {2!})", &format!("@each(@clamp, {{:gives}}, {wide})"))
}

pub fn clamp_sql(args: &[Expr]) -> Option<String> {
    // SQL's greatest and least pass over what is missing.
    either(
        bounded(args),
        "CASE WHEN {0} IS NOT NULL THEN least(greatest({0}, {1}), {2}) END",
        "CASE WHEN {0} IS NOT NULL AND {1} <= {2} THEN CAST(least(greatest({0}, {1}), {2}) AS {:gives}) END",
    )
}
