//! Dates and datetimes.

use super::{integer, said, text};
use crate::plan::expr::Expr;
use crate::plan::reading::Format;
use crate::plan::types::Type;

fn kind(args: &[Expr]) -> &Type {
    args.first().map_or(&Type::Unknown, |arg| &arg.kind)
}

pub fn date_polars(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        Type::Date => "{0}",
        Type::Datetime => "{0}.dt.date()",
        Type::Integer if args.len() > 2 => "@each(@make_date, pl.Date, {*})",
        kind if kind.is_textual() => "{0}.map_elements(@day_of_text, return_dtype=pl.Date)",
        _ => "pl.lit(None, dtype=pl.Date)",
    })
}

pub fn date_pandas(args: &[Expr]) -> Option<String> {
    said(match kind(args) {
        Type::Date => "{0}",
        Type::Datetime => "{0}.dt.normalize()",
        Type::Integer if args.len() > 2 => "@each(@make_date, \"datetime64[us]\", {*})",
        kind if kind.is_textual() => "{0}.map(@day_of_text, na_action=\"ignore\").astype(\"datetime64[us]\")",
        _ => "pd.Series(pd.NaT, index=df.index, dtype=\"datetime64[us]\")",
    })
}

pub fn date_sql(args: &[Expr]) -> Option<String> {
    match kind(args) {
        Type::Date => said("{0}"),
        Type::Datetime => said("CAST({0} AS DATE)"),
        Type::Integer if args.len() > 2 => said("TRY(make_date({0}, {1}, {2}))"),
        _ => None,
    }
}

pub fn datetime_polars(args: &[Expr]) -> Option<String> {
    let with_time = args.get(1).is_some_and(|time| time.kind == Type::Time);
    said(match kind(args) {
        _ if args.len() > 1 && !with_time => "pl.lit(None, dtype=pl.Datetime(\"us\"))",
        Type::Date if with_time => "{0}.dt.combine({1}, \"us\")",
        Type::Datetime if with_time => "{0}.dt.date().dt.combine({1}, \"us\")",
        Type::Date | Type::Datetime => "{0:datetime}",
        kind if kind.is_textual() && !with_time => "{0}.map_elements(@read_datetime, return_dtype=pl.Datetime(\"us\"))",
        _ => "pl.lit(None, dtype=pl.Datetime(\"us\"))",
    })
}

pub fn datetime_pandas(args: &[Expr]) -> Option<String> {
    let with_time = args.get(1).is_some_and(|time| time.kind == Type::Time);
    said(match kind(args) {
        Type::Date | Type::Datetime if with_time => "@each(@at_time, \"datetime64[us]\", {0}, {1})",
        Type::Date | Type::Datetime if args.len() < 2 => "{0:datetime}",
        kind if kind.is_textual() && args.len() < 2 => "{0}.map(@read_datetime, na_action=\"ignore\").astype(\"datetime64[us]\")",
        _ => "pd.Series(pd.NaT, index=df.index, dtype=\"datetime64[us]\")",
    })
}

pub fn datetime_sql(args: &[Expr]) -> Option<String> {
    match kind(args) {
        Type::Date | Type::Datetime if args.len() < 2 => said("{0:datetime}"),
        Type::Date | Type::Datetime => said("CAST({0} AS DATE) + {1}"),
        _ => None,
    }
}

/// The directives that DuckDB reads and writes as chrono does.
pub fn format_sql(args: &[Expr]) -> Option<String> {
    let format = text(args, 1)?;
    let known = format
        .split('%')
        .skip(1)
        .all(|piece| piece.starts_with(['a', 'A', 'b', 'B', 'd', 'H', 'I', 'j', 'm', 'M', 'p', 'S', 'y', 'Y', '-']));
    if known { said("strftime({0:datetime}, {1!})") } else { None }
}

fn has_time(args: &[Expr]) -> bool {
    (1..args.len()).any(|at| text(args, at).is_some_and(|format| Format::new(format, &Type::Time).is_ok()))
}

/// Whether one of the formats lacks a part of a date, so that nothing reads by them.
fn lacking(args: &[Expr]) -> bool {
    (1..args.len()).any(|at| text(args, at).is_none_or(|format| Format::new(format, &Type::Date).is_err()))
}

/// Whether a format names a zone, which no moment here has.
fn names_zone(args: &[Expr]) -> bool {
    text(args, 1).is_some_and(|format| ["%z", "%Z", "%:z", "%#z", "%::z", "%+"].iter().any(|zone| format.contains(zone)))
}

pub fn format_polars(args: &[Expr]) -> Option<String> {
    super::either(names_zone(args), "pl.lit(None, dtype=pl.String)", "{0:datetime}.dt.strftime({1!})")
}

pub fn format_pandas(args: &[Expr]) -> Option<String> {
    super::either(
        names_zone(args),
        "pd.Series(pd.NA, index=df.index, dtype=\"string\")",
        "{0}.dt.strftime({1:strftime}).astype(\"string\")",
    )
}

pub fn parse_polars(args: &[Expr]) -> Option<String> {
    if lacking(args) {
        return said("pl.lit(None, dtype={:gives})");
    }
    said(match has_time(args) {
        true => "{0}.map_elements(lambda text: @read_datetime(text, {1..:python}), return_dtype=pl.Datetime(\"us\"))",
        false => "{0}.map_elements(lambda text: @read_date(text, {1..:python}), return_dtype=pl.Date)",
    })
}

pub fn parse_pandas(args: &[Expr]) -> Option<String> {
    if lacking(args) {
        return said("pd.Series(pd.NaT, index=df.index, dtype={:gives})");
    }
    let function = if has_time(args) { "read_datetime" } else { "read_date" };
    Some(format!("{{0}}.map(lambda text: @{function}(text, {{1..:python}}), na_action=\"ignore\").astype(\"datetime64[us]\")"))
}

pub fn parse_sql(_: &[Expr]) -> Option<String> {
    None
}

fn unit(args: &[Expr], at: usize) -> Option<&str> {
    text(args, at).map(|unit| unit.strip_suffix('s').unwrap_or(unit))
}

fn clock(unit: &str) -> bool {
    matches!(unit, "hour" | "minute" | "second")
}

/// How polars writes a unit: `1mo`.
fn short(unit: &str) -> &'static str {
    match unit {
        "year" => "y",
        "quarter" => "q",
        "month" => "mo",
        "week" => "w",
        "hour" => "h",
        "minute" => "m",
        "second" => "s",
        _ => "d",
    }
}

pub fn add_polars(args: &[Expr]) -> Option<String> {
    let unit = unit(args, 2)?;
    let date = if clock(unit) { "{0:datetime}" } else { "{0}" };
    Some(match integer(args, 1) {
        Some(count) if count.abs() < 10_000 => format!("{date}.dt.offset_by(\"{count}{}\")", short(unit)),
        _ => format!("@each(@later(\"{unit}\"), {{:gives}}, {date}, {{1}})"),
    })
}

pub fn add_pandas(args: &[Expr]) -> Option<String> {
    let unit = unit(args, 2)?;
    Some(match (integer(args, 1), unit) {
        (Some(count), "quarter") if count.abs() < 10_000 => format!("{{0}} + pd.DateOffset(months={})", count * 3),
        (Some(count), _) if count.abs() < 10_000 => format!("{{0}} + pd.DateOffset({unit}s={count})"),
        _ => format!("@each(@later(\"{unit}\"), \"datetime64[us]\", {{0}}, {{1}})"),
    })
}

pub fn add_sql(args: &[Expr]) -> Option<String> {
    let unit = unit(args, 2)?;
    let (count, unit) = if unit == "quarter" { ("{1} * 3", "month") } else { ("{1}", unit) };
    Some(format!("TRY(CAST({{0:datetime}} + to_{unit}s(CAST({count} AS INTEGER)) AS {{:gives}}))"))
}

/// Microseconds in a unit of a fixed length.
fn length(unit: &str) -> i64 {
    1_000_000
        * match unit {
            "week" => 7 * 86_400,
            "hour" => 3_600,
            "minute" => 60,
            "second" => 1,
            _ => 86_400,
        }
}

pub fn difference_polars(args: &[Expr]) -> Option<String> {
    let unit = unit(args, 2)?;
    let dates = args.iter().take(2).all(|arg| arg.kind == Type::Date);
    Some(match unit {
        "year" | "quarter" | "month" => format!("@each(@whole_units(\"{unit}\"), pl.Int64, {{0:datetime}}, {{1:datetime}})"),
        "day" | "hour" | "minute" | "second" if dates => format!("({{0}} - {{1}}).dt.total_{unit}s()"),
        _ => format!("({{0:datetime}} - {{1:datetime}}).dt.total_microseconds() / {}", length(unit)),
    })
}

pub fn difference_pandas(args: &[Expr]) -> Option<String> {
    let unit = unit(args, 2)?;
    let dates = args.iter().take(2).all(|arg| arg.kind == Type::Date);
    let cast = if dates && unit != "week" { "Int64" } else { "Float64" };
    Some(match unit {
        "year" | "quarter" | "month" => format!("@each(@whole_units(\"{unit}\"), \"Int64\", {{0}}, {{1}})"),
        _ => format!("(({{0}} - {{1}}) / pd.Timedelta({unit}s=1)).astype(\"{cast}\")"),
    })
}

pub fn difference_sql(args: &[Expr]) -> Option<String> {
    let unit = unit(args, 2)?;
    let dates = args.iter().take(2).all(|arg| arg.kind == Type::Date);
    match unit {
        // DuckDB's `datesub` counts whole units, and a month from the 31st ends on the 30th there, too.
        "year" | "quarter" | "month" => Some(format!("datesub('{unit}', {{1:datetime}}, {{0:datetime}})")),
        "day" | "hour" | "minute" | "second" if dates => Some(format!("datediff('{unit}', {{1:datetime}}, {{0:datetime}})")),
        _ => Some(format!("datesub('microsecond', {{1:datetime}}, {{0:datetime}}) / {}.0", length(unit))),
    }
}

pub fn start_polars(args: &[Expr]) -> Option<String> {
    let unit = unit(args, 1)?;
    match (kind(args), clock(unit)) {
        (Type::Date, true) => said("{0}"),
        _ => Some(format!("{{0}}.dt.truncate(\"1{}\")", short(unit))),
    }
}

pub fn start_pandas(args: &[Expr]) -> Option<String> {
    let unit = unit(args, 1)?;
    Some(match unit {
        "hour" | "minute" | "second" if kind(args) == &Type::Date => "{0}".to_string(),
        "minute" => "{0}.dt.floor(\"min\")".to_string(),
        "hour" | "second" => format!("{{0}}.dt.floor(\"{}\")", short(unit)),
        "day" => "{0}.dt.normalize()".to_string(),
        _ => format!("@each(@start_of(\"{unit}\"), \"datetime64[us]\", {{0}})"),
    })
}

pub fn start_sql(args: &[Expr]) -> Option<String> {
    let unit = unit(args, 1)?;
    match (kind(args), clock(unit)) {
        (Type::Date, true) => said("{0}"),
        _ => Some(format!("CAST(date_trunc('{unit}', {{0}}) AS {{:gives}})")),
    }
}
