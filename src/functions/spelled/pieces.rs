//! Pieces of texts.

use super::{either, integer, pattern, said, text};
use crate::plan::expr::Expr;

pub fn count_polars(args: &[Expr]) -> Option<String> {
    either(
        pattern(args, 1).is_some(),
        "({0}.str.count_matches({1!}).cast(pl.Int64) + 1)",
        "({0}.str.count_matches({1!}, literal=True).cast(pl.Int64) + 1)",
    )
}

pub fn count_pandas(args: &[Expr]) -> Option<String> {
    match pattern(args, 1) {
        Some(_) => said("{0}.map(@pieces_at({1!}), na_action=\"ignore\").str.len().astype(\"Int64\")"),
        None => said("{0}.str.split({1!}, regex=False).str.len().astype(\"Int64\")"),
    }
}

pub fn count_sql(args: &[Expr]) -> Option<String> {
    either(pattern(args, 1).is_some(), "len(string_split_regex({0}, {1!}))", "len(string_split({0}, {1}))")
}

pub fn piece_polars(args: &[Expr]) -> Option<String> {
    let (place, most) = (integer(args, 2)?, integer(args, 3)?);
    Some(match text(args, 1) {
        Some(_) => format!("{{0}}.str.splitn({{1!}}, {most}).struct.field(\"field_{}\")", place - 1),
        None => format!("{{0:text}}.map_elements(@piece_of({{1:python}}, {place}, {most}), return_dtype=pl.String)"),
    })
}

pub fn piece_pandas(args: &[Expr]) -> Option<String> {
    let (place, most) = (integer(args, 2)?, integer(args, 3)?);
    Some(match text(args, 1) {
        Some(_) if most > 1 => format!("{{0}}.str.split({{1!}}, n={}, regex=False).str[{}].astype(\"string\")", most - 1, place - 1),
        Some(_) => "{0}".to_string(),
        None => format!("{{0}}.map(@piece_of({{1!}}, {place}, {most}), na_action=\"ignore\").astype(\"string\")"),
    })
}

/// DuckDB cannot stop cutting: the rest is put together again, which a pattern does not allow.
pub fn piece_sql(args: &[Expr]) -> Option<String> {
    let (place, most) = (integer(args, 2)?, integer(args, 3)?);
    let pieces = if text(args, 1).is_some() { "string_split({0}, {1})" } else { "string_split_regex({0}, {1!})" };
    if place < most {
        return Some(format!("{pieces}[{place}]"));
    }
    text(args, 1)?;
    Some(format!("CASE WHEN len({pieces}) >= {place} THEN array_to_string({pieces}[{place}:], {{1}}) END"))
}

pub fn cut_sql(args: &[Expr]) -> Option<String> {
    let (after, to) = (integer(args, 1)?, integer(args, 2));
    // A first piece of an empty text is empty, all others are missing.
    match (after, to) {
        (0, Some(to)) if to > 0 => Some(format!("substr({{0}}, 1, {to})")),
        (1.., Some(to)) if to > after => Some(format!("nullif(substr({{0}}, {}, {}), '')", after + 1, to - after)),
        (1.., None) => Some(format!("nullif(substr({{0}}, {}), '')", after + 1)),
        _ => None,
    }
}
