//! Along the row.

use crate::plan::expr::Expr;
use crate::plan::types::Type;

/// Whether all are categories of the same levels, which are a common order.
fn levels(args: &[Expr]) -> bool {
    let Some(first) = args.first() else { return false };
    matches!(&first.kind, Type::Category(levels) if !levels.is_empty()) && args.iter().all(|arg| arg.kind == first.kind)
}

fn polars(args: &[Expr], function: &str) -> Option<String> {
    Some(match levels(args) {
        true => format!("pl.concat_list({{*:own}}).list.{function}().cast(pl.String)"),
        false if args.iter().any(|arg| arg.kind.is_textual()) => {
            format!("pl.concat_list({{*:common}}).list.eval(pl.element().{function}()).list.first()")
        }
        false => format!("pl.{function}_horizontal({{*:common}})"),
    })
}

pub fn min_across_polars(args: &[Expr]) -> Option<String> {
    polars(args, "min")
}

pub fn max_across_polars(args: &[Expr]) -> Option<String> {
    polars(args, "max")
}

fn pandas(args: &[Expr], function: &str) -> Option<String> {
    let first = args.first()?;
    Some(match &first.kind {
        Type::Category(_) if levels(args) => format!("@along(@by_level({function}, {{0:dtype}}), {{:gives}}, {{*}})"),
        _ => format!("@along({function}, {{:gives}}, {{*:common}})"),
    })
}

pub fn min_across_pandas(args: &[Expr]) -> Option<String> {
    pandas(args, "min")
}

pub fn max_across_pandas(args: &[Expr]) -> Option<String> {
    pandas(args, "max")
}

fn sql(args: &[Expr], function: &str) -> Option<String> {
    Some(match levels(args) {
        true => format!("CAST({function}({{*:own}}) AS VARCHAR)"),
        false => format!("{function}({{*:common}})"),
    })
}

pub fn min_across_sql(args: &[Expr]) -> Option<String> {
    sql(args, "least")
}

pub fn max_across_sql(args: &[Expr]) -> Option<String> {
    sql(args, "greatest")
}

/// Each cell as 1 where it is there, or its condition holds.
fn each(args: &[Expr], condition: &str, there: &str, between: &str) -> String {
    let ones = args.iter().enumerate().map(|(at, arg)| {
        let template = if arg.kind == Type::Boolean { condition } else { there };
        template.replace("{}", &format!("{{{at}}}"))
    });
    ones.collect::<Vec<_>>().join(between)
}

pub fn count_across_polars(args: &[Expr]) -> Option<String> {
    Some(format!("pl.sum_horizontal({}).cast(pl.Int64)", each(args, "{}", "{}.is_not_null()", ", ")))
}

pub fn count_across_pandas(args: &[Expr]) -> Option<String> {
    Some(each(args, "{}.astype(\"Int64\")", "{}.notna().astype(\"Int64\")", " + "))
}

pub fn count_across_sql(args: &[Expr]) -> Option<String> {
    Some(each(args, "CAST({} AS BIGINT)", "CAST({} IS NOT NULL AS BIGINT)", " + "))
}

pub fn sum_across_sql(args: &[Expr]) -> Option<String> {
    let exact = args.iter().all(|arg| arg.kind == Type::Integer);
    Some(if exact { "TRY_CAST(list_sum([{*:common}]) AS BIGINT)" } else { "CAST(list_sum([{*:common}]) AS {:gives})" }.to_string())
}
