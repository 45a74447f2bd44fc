//! Texts read as values, by the style that was fitted to their column.

use polars::prelude as pl;
use polars::prelude::{ChunkedArray, DataType, IntoSeries, NewChunkedArray};

use crate::plan::reading::Style;
use crate::plan::types::Type;

use super::lower::map_text;
use super::{dtype, value};

/// A text column read by a style; missing where it does not read.
pub fn read(text: pl::Expr, style: Style, kind: &Type) -> pl::Expr {
    let dtype = dtype::to_dtype(kind);
    match style {
        Style::Text => text,
        Style::Never => pl::lit(pl::NULL).cast(dtype),
        Style::Category(levels) => {
            // A text outside the levels must be missing before the cast, which would refuse it.
            let known = map_text(
                text,
                DataType::String,
                move |texts| -> pl::StringChunked {
                    texts.iter().map(|text| text.filter(|text| levels.is_empty() || levels.iter().any(|level| level == text))).collect()
                },
                IntoSeries::into_series,
            );
            known.cast(dtype)
        }
        Style::Integer(numbers) => map_text(
            text,
            dtype,
            move |texts| -> pl::Int64Chunked { texts.iter().map(|text| text.and_then(|text| numbers.integer(text))).collect() },
            IntoSeries::into_series,
        ),
        Style::Number(numbers) => map_text(
            text,
            dtype,
            move |texts| -> pl::Float64Chunked { texts.iter().map(|text| text.and_then(|text| numbers.number(text))).collect() },
            IntoSeries::into_series,
        ),
        Style::Decimal(numbers, precision, scale) => map_text(
            text,
            dtype,
            move |texts| {
                let digits = texts.iter().map(|text| text.and_then(|text| numbers.decimal(text, precision, scale)));
                let ca: pl::Int128Chunked = ChunkedArray::from_iter_options("".into(), digits);
                ca
            },
            move |ca| ca.into_decimal_unchecked(usize::from(precision), usize::from(scale)).into_series(),
        ),
        Style::Date(dates) => map_text(
            text,
            dtype,
            move |texts| -> pl::Int32Chunked { texts.iter().map(|text| text.and_then(|text| dates.date(text)).map(value::days)).collect() },
            IntoSeries::into_series,
        ),
        Style::Datetime(dates) => map_text(
            text,
            dtype,
            move |texts| -> pl::Int64Chunked {
                texts.iter().map(|text| text.and_then(|text| dates.datetime(text)).map(|at| at.and_utc().timestamp_micros())).collect()
            },
            IntoSeries::into_series,
        ),
        Style::Time(times) => map_text(
            text,
            dtype,
            move |texts| -> pl::Int64Chunked {
                texts.iter().map(|text| text.and_then(|text| times.time(text)).map(value::nanos)).collect()
            },
            IntoSeries::into_series,
        ),
        Style::Boolean(pair) => map_text(
            text,
            dtype,
            move |texts| -> pl::BooleanChunked { texts.iter().map(|text| text.and_then(|text| pair.boolean(text))).collect() },
            IntoSeries::into_series,
        ),
    }
}
