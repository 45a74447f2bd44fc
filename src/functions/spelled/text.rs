//! Texts.

use regex::Regex;

use super::{either, integer, pattern, said, text};
use crate::plan::expr::Expr;
use crate::plan::template::named;

pub fn left_pandas(args: &[Expr]) -> Option<String> {
    if integer(args, 1).is_some() { said("{0}.str[:{1!}]") } else { said("@each(@left, \"string\", {0}, {1})") }
}

pub fn right_pandas(args: &[Expr]) -> Option<String> {
    match integer(args, 1) {
        Some(count) if count != 0 => Some(format!("{{0}}.str[{}:]", -count)),
        _ => said("@each(@right, \"string\", {0}, {1})"),
    }
}

pub fn left_sql(_: &[Expr]) -> Option<String> {
    said("left({0}, {1})")
}

/// A negative count leaves out the first characters, as DuckDB's `right` does.
pub fn right_sql(_: &[Expr]) -> Option<String> {
    said("right({0}, {1})")
}

/// The first and last place of a slice, when both are written out and count from the beginning.
fn places(args: &[Expr]) -> Option<(i64, Option<i64>)> {
    let first = integer(args, 1).filter(|first| *first > 0)?;
    match args.len() {
        0..=2 => Some((first, None)),
        _ => integer(args, 2).filter(|last| *last >= first).map(|last| (first, Some(last))),
    }
}

pub fn slice_polars(args: &[Expr]) -> Option<String> {
    Some(match places(args) {
        Some((first, None)) => format!("{{0}}.str.slice({})", first - 1),
        Some((first, Some(last))) => format!("{{0}}.str.slice({}, {})", first - 1, last - first + 1),
        None => "@each(@slice_of, pl.String, {*})".to_string(),
    })
}

pub fn slice_pandas(args: &[Expr]) -> Option<String> {
    Some(match places(args) {
        Some((first, None)) => format!("{{0}}.str[{}:]", first - 1),
        Some((first, Some(last))) => format!("{{0}}.str[{}:{last}]", first - 1),
        None => "@each(@slice_of, \"string\", {*})".to_string(),
    })
}

pub fn slice_sql(args: &[Expr]) -> Option<String> {
    match places(args) {
        Some((first, None)) => Some(format!("substr({{0}}, {first})")),
        Some((first, Some(last))) => Some(format!("substr({{0}}, {first}, {})", last - first + 1)),
        None => None,
    }
}

pub fn replace_polars(args: &[Expr]) -> Option<String> {
    match (pattern(args, 1), text(args, 1), text(args, 2)) {
        (Some(_), _, Some(_)) => said("{0}.str.replace_all({1!}, {2:replacement})"),
        (Some(_), ..) => said("@each(@replace_matches({1:python}), pl.String, {0}, {2})"),
        (None, Some(what), Some(_)) if !what.is_empty() => said("{0}.str.replace_all({1!}, {2!}, literal=True)"),
        _ => said("@each(@replace_text, pl.String, {0}, {1}, {2})"),
    }
}

pub fn replace_pandas(args: &[Expr]) -> Option<String> {
    match (pattern(args, 1), text(args, 1), text(args, 2)) {
        (Some(_), _, Some(_)) => said("{0}.str.replace({1!}, {2:replacement}, regex=True)"),
        (Some(_), ..) => said("@each(@replace_matches({1:python}), \"string\", {0}, {2})"),
        (None, Some(what), Some(_)) if !what.is_empty() => said("{0}.str.replace({1!}, {2!}, regex=False)"),
        _ => said("@each(@replace_text, \"string\", {0}, {1}, {2})"),
    }
}

pub fn replace_sql(args: &[Expr]) -> Option<String> {
    match (pattern(args, 1), text(args, 2)) {
        (Some(_), Some(_)) => said("regexp_replace({0}, {1!}, {2:replacement}, 'g')"),
        (Some(_), None) => None,
        _ => said("replace({0}, {1}, {2})"),
    }
}

/// The number of the group that is meant: the first one of a pattern that has any, else all of it. None where it has no such group.
fn group(args: &[Expr]) -> Option<usize> {
    let pattern = Regex::new(pattern(args, 1)?).ok()?;
    let group = match (args.len(), integer(args, 2), text(args, 2)) {
        (..=2, ..) => usize::from(pattern.captures_len() > 1),
        (_, Some(number), _) => usize::try_from(number).ok()?,
        (_, _, Some(name)) => named(name, &pattern)?,
        _ => return None,
    };
    (group < pattern.captures_len()).then_some(group)
}

pub fn extract_polars(args: &[Expr]) -> Option<String> {
    Some(match group(args) {
        Some(group) => format!("{{0}}.str.extract({{1!}}, {group})"),
        None => "pl.lit(None, dtype=pl.String)".to_string(),
    })
}

pub fn extract_pandas(args: &[Expr]) -> Option<String> {
    Some(match group(args) {
        Some(group) => format!("{{0}}.map(@found({{1!}}, {group}), na_action=\"ignore\").astype(\"string\")"),
        None => "pd.Series(pd.NA, index=df.index, dtype=\"string\")".to_string(),
    })
}

pub fn extract_sql(args: &[Expr]) -> Option<String> {
    match group(args) {
        // DuckDB gives an empty text where nothing is found, or the group took no part.
        Some(0) => said("CASE WHEN regexp_matches({0}, {1!}) THEN regexp_extract({0}, {1!}) END"),
        Some(group) if pattern(args, 1).is_some_and(all_take_part) => {
            Some(format!("CASE WHEN regexp_matches({{0}}, {{1!}}) THEN regexp_extract({{0}}, {{1!}}, {group}) END"))
        }
        Some(_) => None,
        None => said("CAST(NULL AS VARCHAR)"),
    }
}

/// Whether every group of a pattern takes part in each of its matches: nothing in it is a choice.
fn all_take_part(pattern: &str) -> bool {
    let plain = pattern.replace("\\|", "").replace("\\)", "");
    !plain.contains('|') && ![")?", ")*", "){"].iter().any(|choice| plain.contains(choice))
}

/// All missing is missing: not what joining texts gives.
pub fn concat_polars(args: &[Expr]) -> Option<String> {
    let never_empty = args.iter().any(|arg| arg.literal().is_some_and(|value| !value.is_missing()));
    either(never_empty, "pl.concat_str({*:text}, ignore_nulls=True)", "@concat({*:text})")
}

pub fn concat_sql(args: &[Expr]) -> Option<String> {
    let never_empty = args.iter().any(|arg| arg.literal().is_some_and(|value| !value.is_missing()));
    either(never_empty, "concat({*:text})", "CASE WHEN coalesce({*:text}) IS NOT NULL THEN concat({*:text}) END")
}

fn pads_plainly(args: &[Expr]) -> bool {
    integer(args, 1).is_some_and(|length| (0..=1_000_000).contains(&length))
        && (args.len() < 3 || text(args, 2).is_some_and(|with| with.chars().count() == 1))
}

pub fn pad_polars(args: &[Expr]) -> Option<String> {
    let with = if args.len() < 3 { "{0}.str.pad_start({1!})" } else { "{0}.str.pad_start({1!}, {2!})" };
    either(pads_plainly(args), with, "@each(@pad, pl.String, {*})")
}

/// DuckDB's `lpad` cuts what is longer.
pub fn pad_sql(args: &[Expr]) -> Option<String> {
    let with = if args.len() < 3 { "' '" } else { "{2!}" };
    pads_plainly(args).then(|| format!("CASE WHEN length({{0}}) >= {{1!}} THEN {{0}} ELSE lpad({{0}}, {{1!}}, {with}) END"))
}
