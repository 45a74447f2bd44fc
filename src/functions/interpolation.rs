//! `interpolate`: a column's missing values between its known ones, for `fill`.

use polars::prelude as pl;
use polars::prelude::{
    BooleanChunked, ChunkFullNull, Column, DataType, Field, Float64Chunked, IdxCa, Int64Chunked, IntoColumn, NewChunkedArray, PolarsResult,
    TimeUnit,
};

use super::between::{Way, any_fraction, by_rows, nearest, values};
use super::call::{Call, dtype, kind};
use crate::plan::expr::Expr;
use crate::plan::types::Type;

/// The words for the ways.
pub(super) const WAYS: &[&str] = &["linear", "nearest", "polynomial", "spline"];

/// From the year 1 to 9999, counted from 1970: beyond there are no dates.
const DAYS: (i64, i64) = (-719_162, 2_932_896);
const MICROSECONDS: (i64, i64) = (-719_162 * 86_400_000_000, 2_932_897 * 86_400_000_000 - 1);

/// What comes of `(value, way, degree, [place])`: days and moments stay what they are, other numbers become floating-point ones, and the nearest
/// value is of the column's type.
pub(super) fn gives(typed: &[Expr]) -> Type {
    match (way(typed), kind(typed, 0)) {
        (Some("nearest"), Type::Category(_)) => Type::Text,
        (Some("nearest"), kind) | (_, kind @ (Type::Date | Type::Datetime)) => kind.clone(),
        _ => Type::Number,
    }
}

fn way(typed: &[Expr]) -> Option<&str> {
    typed.get(1).and_then(Expr::literal).and_then(crate::plan::value::Value::as_text)
}

pub(super) fn interpolated(call: &Call, typed: &[Expr]) -> pl::Expr {
    let out = gives(typed);
    let degree = call.integer_literal(2).and_then(|degree| usize::try_from(degree).ok()).unwrap_or(1);
    let word = call.text_literal(1).unwrap_or_default().to_string();
    let given = call.kind(0).clone();
    let wanted = dtype(&out);
    if given == Type::Unknown {
        return call.any(0).cast(wanted);
    }
    let declared = wanted.clone();
    let place: Vec<pl::Expr> = if call.has(3) { vec![call.any(3)] } else { Vec::new() };
    call.any(0).apply_many(
        move |columns| {
            let Some(value) = columns.first() else { return Err(pl::polars_err!(ComputeError: "a column is wanted")) };
            let places = match columns.get(1) {
                Some(place) => measured(place)?,
                None if word == "linear" => return shaped(value, lines(value)?, &wanted),
                None => (0..value.len()).map(|row| Some(row as f64)).collect(),
            };
            match word.as_str() {
                "nearest" => taken(value, &places)?.cast(&wanted),
                "polynomial" => between(value, &places, Way::Polynomial(degree), &wanted),
                "spline" => between(value, &places, Way::Spline(degree), &wanted),
                _ => between(value, &places, Way::Linear, &wanted),
            }
        },
        &place,
        move |_, fields| Ok(Field::new(fields.first().map(|field| field.name().clone()).unwrap_or_default(), declared.clone())),
    )
}

/// Places and values as numbers: days of dates, microseconds of moments, nanoseconds of times.
fn numbers(column: &Column) -> PolarsResult<Float64Chunked> {
    let column = match column.dtype() {
        DataType::Date | DataType::Time => column.cast(&DataType::Int64)?,
        DataType::Datetime(..) => column.cast(&DataType::Datetime(TimeUnit::Microseconds, None))?.cast(&DataType::Int64)?,
        _ => column.clone(),
    };
    Ok(column.cast(&DataType::Float64)?.f64()?.clone())
}

/// The same one by one; what is no number is missing.
fn measured(column: &Column) -> PolarsResult<Vec<Option<f64>>> {
    Ok(numbers(column)?.iter().map(|x| x.filter(|x| x.is_finite())).collect())
}

/// Gaps filled by lines from row to row.
fn lines(column: &Column) -> PolarsResult<Float64Chunked> {
    let numbers = numbers(column)?.rechunk().into_owned();
    if numbers.null_count() == 0 {
        return Ok(numbers);
    }
    let (name, rows, missing) = (numbers.name().clone(), numbers.len(), numbers.is_null());
    // They are in one piece. Numbers that were made of others are written over where they lie.
    let mut values: Vec<f64> = Vec::new();
    for chunk in numbers.downcast_into_iter() {
        let (_, chunk, _) = chunk.into_inner();
        values = chunk.into_mut().either(|shared| shared.to_vec(), |own| own);
    }
    let there = by_rows(&mut values, missing.downcast_iter().flat_map(|chunk| chunk.values().true_idx_iter()));
    let filled = Float64Chunked::from_vec(name.clone(), values);
    if there == (0..rows) {
        return Ok(filled);
    }
    let mut out = Float64Chunked::full_null(name.clone(), there.start);
    out.append(&filled.slice(i64::try_from(there.start).unwrap_or_default(), there.len()))?;
    out.append(&Float64Chunked::full_null(name, rows - there.end.max(there.start)))?;
    Ok(out)
}

/// Whether the line from row to row at a missing cell of an integer column has a fraction.
pub(super) fn to_fraction(call: &Call) -> pl::Expr {
    let found = |columns: &mut [Column]| {
        let Some(column) = columns.first() else { return Err(pl::polars_err!(ComputeError: "a column is wanted")) };
        let numbers = column.cast(&DataType::Int64)?.i64()?.rechunk().into_owned();
        let missing = numbers.is_null();
        let rows = missing.downcast_iter().flat_map(|chunk| chunk.values().true_idx_iter());
        // They are in one piece.
        let found = numbers.downcast_iter().next().is_some_and(|values| any_fraction(values.values(), rows));
        Ok(BooleanChunked::from_slice(column.name().clone(), &[found]).into_column())
    };
    call.any(0)
        .apply_many(found, &[], |_, fields| {
            Ok(Field::new(fields.first().map(|field| field.name().clone()).unwrap_or_default(), DataType::Boolean))
        })
        .first()
}

fn between(value: &Column, places: &[Option<f64>], way: Way, wanted: &DataType) -> PolarsResult<Column> {
    let found = values(&measured(value)?, places, way);
    shaped(value, Float64Chunked::from_iter_options(value.name().clone(), found.into_iter()), wanted)
}

/// What was found for a column, as its type is to be.
fn shaped(value: &Column, found: Float64Chunked, wanted: &DataType) -> PolarsResult<Column> {
    let name = value.name().clone();
    match wanted {
        DataType::Date | DataType::Datetime(..) => {
            let (first, last) = if *wanted == DataType::Date { DAYS } else { MICROSECONDS };
            // The last moments of the calendar may have been rounded beyond it.
            let inside = |x: &f64| (first as f64..=last as f64).contains(x);
            let whole = found.iter().map(|x| x.map(f64::round_ties_even).filter(inside).map(|x| (x as i64).clamp(first, last)));
            let whole = Int64Chunked::from_iter_options(name, whole).into_column();
            if *wanted == DataType::Date { whole.cast(&DataType::Int32)?.cast(wanted) } else { whole.cast(wanted) }
        }
        _ => Ok(found.with_name(name).into_column()),
    }
}

fn taken(value: &Column, places: &[Option<f64>]) -> PolarsResult<Column> {
    let present = value.is_not_null();
    let known: Vec<bool> = present.iter().map(|known| known == Some(true)).collect();
    let rows = nearest(&known, places).into_iter().map(|row| row.and_then(|row| u32::try_from(row).ok()));
    value.take(&IdxCa::from_iter_options("rows".into(), rows))
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn of_all_types() {
        let gap = "if x = 1 then missing else";
        check(&[
            (&format!(r#"interpolate({gap} x, "linear", 1)"#), "[3, 2.5, 2, missing]"),
            (&format!(r#"interpolate({gap} price, "linear", 1)"#), "[2.5, 6.25, 10, missing]"),
            (&format!(r#"interpolate({gap} name, "nearest", 1)"#), r#"["Bob", "Bob", "Ann", missing]"#),
            (&format!(r#"interpolate({gap} size, "nearest", 1)"#), r#"["high", "high", "mid", missing]"#),
            (&format!(r#"interpolate({gap} day, "linear", 1)"#), "[2024-01-31, 1996-10-25, 1969-07-20, missing]"),
            (&format!(r#"interpolate({gap} x, "linear", 1, day)"#), "[3, 2.9984436188372325, 2, missing]"),
            (&format!(r#"interpolate({gap} x, "linear", 1, at)"#), "[3, 2.9983934522211584, 2, missing]"),
            (&format!(r#"interpolate({gap} x, "polynomial", 2)"#), "[missing, missing, missing, missing]"),
            (r#"interpolate(void, "linear", 1)"#, "[missing, missing, missing, missing]"),
        ]);
    }
}
