//! Lists.

use super::{integer, pattern, said, text};
use crate::plan::expr::Expr;
use crate::plan::types::Type;

pub fn split_polars(args: &[Expr]) -> Option<String> {
    said(match pattern(args, 1) {
        Some(_) => "{0}.str.split({1!}, literal=False)",
        None if text(args, 1).is_some() => "{0}.str.split({1!})",
        None => "{0}.str.split({1})",
    })
}

pub fn split_pandas(args: &[Expr]) -> Option<String> {
    said(match (pattern(args, 1), text(args, 1)) {
        (Some(_), _) => "{0}.map(@split_at({1!}), na_action=\"ignore\")",
        (None, Some(on)) if !on.is_empty() => "{0}.str.split({1!}, regex=False)",
        _ => "@each(@split_on, object, {0}, {1})",
    })
}

pub fn split_sql(args: &[Expr]) -> Option<String> {
    said(match pattern(args, 1) {
        Some(_) => "string_split_regex({0}, {1!})",
        None => "string_split({0}, {1})",
    })
}

pub fn item_polars(args: &[Expr]) -> Option<String> {
    match integer(args, 1) {
        Some(place) if place != 0 => Some(format!("{{0}}.list.get({}, null_on_oob=True)", if place > 0 { place - 1 } else { place })),
        _ => said("@item({0}, {1})"),
    }
}

fn texts(args: &[Expr]) -> bool {
    matches!(args.first().map(|arg| &arg.kind), Some(Type::List(inner)) if **inner == Type::Text)
}

pub fn join_polars(args: &[Expr]) -> Option<String> {
    let with = if args.len() < 2 { "\", \"" } else { "{1!}" };
    let items = if texts(args) { "{0}" } else { "{0:texts}" };
    Some(format!("{items}.list.join({with}, ignore_nulls=True)"))
}

pub fn join_pandas(args: &[Expr]) -> Option<String> {
    Some(match args.len() {
        0..=1 => "@each(@join, \"string\", {0:texts}, \", \")".to_string(),
        _ => "@each(@join, \"string\", {0:texts}, {1})".to_string(),
    })
}

pub fn join_sql(args: &[Expr]) -> Option<String> {
    let with = if args.len() < 2 { "', '" } else { "{1}" };
    texts(args).then(|| format!("coalesce(array_to_string({{0}}, {with}), '')"))
}
