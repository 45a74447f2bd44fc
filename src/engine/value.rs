//! Cells out of columns and back: for literals, small answers and what is shown.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime};
use polars::prelude as pl;
use polars::prelude::{
    AnyValue, Column, DataFrame, DataType, IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, Series, StringChunked, TimeUnit,
};

use crate::plan::query::Answer;
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::dtype;

const EPOCH_DAYS: i32 = 719_163;

/// The cell of a column at a row from 0; missing outside.
pub fn cell(column: &Column, row: usize) -> Value {
    let scale = match column.dtype() {
        DataType::Decimal(_, scale) => u8::try_from(*scale).unwrap_or(0),
        _ => 0,
    };
    column.get(row).map_or(Value::Missing, |cell| from_any(cell, scale))
}

/// A value of polars by itself.
pub fn any(cell: AnyValue) -> Value {
    from_any(cell, 0)
}

fn from_any(cell: AnyValue, scale: u8) -> Value {
    match cell {
        AnyValue::Null => Value::Missing,
        AnyValue::Boolean(b) => Value::Boolean(b),
        AnyValue::String(s) => Value::Text(s.to_string()),
        AnyValue::StringOwned(s) => Value::Text(s.to_string()),
        AnyValue::Float32(x) if x.is_finite() => Value::Number(f64::from(x)),
        AnyValue::Float64(x) if x.is_finite() => Value::Number(x),
        AnyValue::Float32(_) | AnyValue::Float64(_) => Value::Missing,
        AnyValue::Decimal(digits, _, own) => Value::Decimal(digits, u8::try_from(own).unwrap_or(scale)),
        AnyValue::Date(days) => date(days).map_or(Value::Missing, Value::Date),
        AnyValue::Datetime(at, unit, _) => datetime(at, unit),
        AnyValue::DatetimeOwned(at, unit, _) => datetime(at, unit),
        AnyValue::Time(nanos) => time(nanos),
        AnyValue::List(items) => Value::List((0..items.len()).map(|i| cell_of(&items, i)).collect()),
        AnyValue::UInt64(n) => i64::try_from(n).map_or(Value::Text(n.to_string()), Value::Integer),
        other => match (other.get_str(), other.extract::<i64>()) {
            (Some(text), _) => Value::Text(text.to_string()),
            (None, Some(n)) if other.is_integer() => Value::Integer(n),
            _ => Value::Text(other.to_string()),
        },
    }
}

fn cell_of(series: &Series, row: usize) -> Value {
    series.get(row).map_or(Value::Missing, |cell| from_any(cell, 0))
}

fn date(days: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(days.checked_add(EPOCH_DAYS)?)
}

fn datetime(at: i64, unit: TimeUnit) -> Value {
    let moment = match unit {
        TimeUnit::Nanoseconds => Some(DateTime::from_timestamp_nanos(at)),
        TimeUnit::Microseconds => DateTime::from_timestamp_micros(at),
        TimeUnit::Milliseconds => DateTime::from_timestamp_millis(at),
    };
    moment.map_or(Value::Missing, |moment| Value::Datetime(moment.naive_utc()))
}

fn time(nanos: i64) -> Value {
    let (seconds, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    let time =
        u32::try_from(seconds).ok().zip(u32::try_from(rest).ok()).and_then(|(s, n)| NaiveTime::from_num_seconds_from_midnight_opt(s, n));
    time.map_or(Value::Missing, Value::Time)
}

/// Days since 1970-01-01.
pub fn days(date: NaiveDate) -> i32 {
    chrono::Datelike::num_days_from_ce(&date) - EPOCH_DAYS
}

/// Nanoseconds since midnight.
pub fn nanos(time: NaiveTime) -> i64 {
    use chrono::Timelike;
    i64::from(time.num_seconds_from_midnight()) * 1_000_000_000 + i64::from(time.nanosecond())
}

/// A literal as an expression.
pub fn literal(value: &Value, kind: &Type) -> pl::Expr {
    match value {
        Value::Missing => pl::lit(pl::NULL),
        Value::Boolean(b) => pl::lit(*b),
        Value::Integer(n) => pl::lit(*n),
        Value::Number(x) => pl::lit(*x),
        Value::Text(text) => pl::lit(text.as_str()),
        other => pl::lit(series("literal", kind, std::slice::from_ref(other))).first(),
    }
}

/// A column of these values.
pub fn series(name: &str, kind: &Type, values: &[Value]) -> Series {
    let name = pl::PlSmallStr::from_str(name);
    match kind {
        Type::Boolean => {
            Series::new(name, values.iter().map(|v| if let Value::Boolean(b) = v { Some(*b) } else { None }).collect::<Vec<_>>())
        }
        Type::Integer => {
            Series::new(name, values.iter().map(|v| if let Value::Integer(n) = v { Some(*n) } else { None }).collect::<Vec<_>>())
        }
        Type::Number => Series::new(name, values.iter().map(Value::as_f64).collect::<Vec<_>>()),
        Type::Decimal(precision, scale) => {
            let digits = values.iter().map(|v| match v {
                Value::Decimal(digits, own) => rescale(*digits, *own, *scale),
                Value::Integer(n) => rescale(i128::from(*n), 0, *scale),
                _ => None,
            });
            let ca: pl::Int128Chunked = pl::ChunkedArray::from_iter_options(name, digits);
            ca.into_decimal_unchecked(usize::from(*precision), usize::from(*scale)).into_series()
        }
        Type::Date => {
            let days = values.iter().map(|v| if let Value::Date(d) = v { Some(days(*d)) } else { None });
            as_type(Series::new(name, days.collect::<Vec<_>>()), kind)
        }
        Type::Datetime => {
            let micros = values.iter().map(|v| if let Value::Datetime(at) = v { Some(at.and_utc().timestamp_micros()) } else { None });
            as_type(Series::new(name, micros.collect::<Vec<_>>()), kind)
        }
        Type::Time => {
            let nanos = values.iter().map(|v| if let Value::Time(t) = v { Some(nanos(*t)) } else { None });
            as_type(Series::new(name, nanos.collect::<Vec<_>>()), kind)
        }
        Type::Unknown => Series::new_null(name, values.len()),
        _ => {
            let texts = values.iter().map(|v| match v {
                Value::Missing => None,
                Value::Text(text) => Some(Cow::Borrowed(text.as_str())),
                other => Some(Cow::Owned(other.to_string())),
            });
            as_type(StringChunked::from_iter_options(name, texts).into_series(), kind)
        }
    }
}

/// Polars casts what it can; the rest is missing.
fn as_type(series: Series, kind: &Type) -> Series {
    let dtype = dtype::to_dtype(kind);
    series.cast(&dtype).unwrap_or_else(|_| Series::full_null(series.name().clone(), series.len(), &dtype))
}

fn rescale(digits: i128, from: u8, to: u8) -> Option<i128> {
    if to >= from { digits.checked_mul(10i128.checked_pow(u32::from(to - from))?) } else { None }
}

/// A frame of values; columns that differ in length are cut to the shortest.
pub fn frame(answer: &Answer) -> DataFrame {
    let rows = answer.columns.iter().map(|(_, _, values)| values.len()).min().unwrap_or(0);
    let columns =
        answer.columns.iter().map(|(name, kind, values)| series(name, kind, values.get(..rows).unwrap_or_default()).into_column());
    DataFrame::new(rows, columns.collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn values_go_in_and_come_out_again() {
        let date = NaiveDate::from_ymd_opt(2024, 1, 31).unwrap();
        let cases = [
            (Type::Integer, Value::Integer(-3)),
            (Type::Number, Value::Number(2.5)),
            (Type::Decimal(10, 2), Value::Decimal(361_450, 2)),
            (Type::Text, Value::Text("ä".into())),
            (Type::Boolean, Value::Boolean(true)),
            (Type::Date, Value::Date(date)),
            (Type::Datetime, Value::Datetime(date.and_hms_opt(12, 30, 1).unwrap())),
            (Type::Time, Value::Time(NaiveTime::from_hms_opt(1, 2, 3).unwrap())),
            (Type::Category(vec!["low".into(), "high".into()]), Value::Text("high".into())),
        ];
        for (kind, value) in cases {
            let column = series("x", &kind, &[value.clone(), Value::Missing]).into_column();
            assert_eq!(dtype::to_type(column.dtype()), kind);
            assert_eq!(cell(&column, 0), value);
            assert_eq!(cell(&column, 1), Value::Missing);
        }
    }
}
