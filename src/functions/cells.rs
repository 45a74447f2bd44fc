//! Computation row by row in Rust, for what polars has no expression for. A row with a missing argument is missing, and so is one without an
//! answer; an argument of a single value stands for all rows.

use std::sync::Arc;

use polars::prelude as pl;
use polars::prelude::arity::{binary_elementwise, ternary_elementwise, unary_elementwise};
use polars::prelude::{
    ArrayFromIter, BooleanType, ChunkApply, ChunkedArray, Column, DataType, Field, Float64Type, Int64Chunked, Int64Type, IntoColumn,
    NewChunkedArray, PolarsDataType, PolarsResult, Series, StringChunked, StringType,
};
use regex::Regex;

/// A type of cells that Rust works on. Dates and times come and go as integers.
pub(super) trait Cells: PolarsDataType {
    const DTYPE: DataType;

    fn of(series: &Series) -> PolarsResult<&ChunkedArray<Self>>;
}

impl Cells for StringType {
    const DTYPE: DataType = DataType::String;

    fn of(series: &Series) -> PolarsResult<&ChunkedArray<Self>> {
        series.str()
    }
}

impl Cells for Int64Type {
    const DTYPE: DataType = DataType::Int64;

    fn of(series: &Series) -> PolarsResult<&ChunkedArray<Self>> {
        series.i64()
    }
}

impl Cells for Float64Type {
    const DTYPE: DataType = DataType::Float64;

    fn of(series: &Series) -> PolarsResult<&ChunkedArray<Self>> {
        series.f64()
    }
}

impl Cells for BooleanType {
    const DTYPE: DataType = DataType::Boolean;

    fn of(series: &Series) -> PolarsResult<&ChunkedArray<Self>> {
        series.bool()
    }
}

/// Texts from texts, each with an answer: `f` writes it into an empty text.
pub(super) fn rewritten(x: pl::Expr, f: impl Fn(&str, &mut String) + Send + Sync + 'static) -> pl::Expr {
    let f = Arc::new(f);
    rewritten_by(x, move || {
        let f = f.clone();
        move |text: &str, out: &mut String| f(text, out)
    })
}

/// The same where `f` has something of its own to work with, made once for many texts.
pub(super) fn rewritten_by<F: FnMut(&str, &mut String)>(x: pl::Expr, make: impl Fn() -> F + Send + Sync + 'static) -> pl::Expr {
    x.map(
        move |column| {
            let texts = values::<StringType>(&column)?;
            let mut f = make();
            Ok(texts.str()?.apply_into_string_amortized(|text, out| f(text, out)).into_column())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::String)),
    )
}

/// Texts that are parts of texts, each with or without an answer.
pub(super) fn part(x: pl::Expr, f: impl Fn(&str) -> Option<&str> + Send + Sync + 'static) -> pl::Expr {
    parts(x, move |texts| StringChunked::from_iter_options(texts.name().clone(), texts.iter().map(|text| f(text?))))
}

/// The part of each text that a group of a pattern finds first.
pub(super) fn group(x: pl::Expr, pattern: Regex, group: usize) -> pl::Expr {
    parts(x, move |texts| {
        let mut places = pattern.capture_locations();
        let found = texts.iter().map(|text| {
            pattern.captures_read(&mut places, text?)?;
            let (from, to) = places.get(group)?;
            text?.get(from..to)
        });
        StringChunked::from_iter_options(texts.name().clone(), found)
    })
}

fn parts(x: pl::Expr, f: impl Fn(&StringChunked) -> StringChunked + Send + Sync + 'static) -> pl::Expr {
    x.map(
        move |column| Ok(f(values::<StringType>(&column)?.str()?).into_column()),
        |_, field| Ok(Field::new(field.name().clone(), DataType::String)),
    )
}

/// `f` of each number, for what has an answer for each.
pub(super) fn number(x: pl::Expr, f: impl Fn(f64) -> f64 + Send + Sync + 'static) -> pl::Expr {
    x.map(
        move |column| Ok(values::<Float64Type>(&column)?.f64()?.apply_values(&f).into_column()),
        |_, field| Ok(Field::new(field.name().clone(), DataType::Float64)),
    )
}

/// `f` of each value: `one::<StringType, Int64Type, _>(text, …)`.
pub(super) fn one<A, R, K>(a: pl::Expr, f: impl Fn(A::Physical<'_>) -> Option<K> + Send + Sync + 'static) -> pl::Expr
where
    A: Cells,
    R: Cells,
    R::Array: ArrayFromIter<Option<K>>,
    ChunkedArray<R>: IntoColumn,
{
    a.map(
        move |column| {
            let a = values::<A>(&column)?;
            let out: ChunkedArray<R> = unary_elementwise(A::of(&a)?, |a: Option<A::Physical<'_>>| f(a?));
            Ok(out.into_column())
        },
        |_, field| Ok(Field::new(field.name().clone(), R::DTYPE)),
    )
}

/// `f` of the two values of each row.
pub(super) fn two<A, B, R, K>(
    a: pl::Expr,
    b: pl::Expr,
    f: impl Fn(A::Physical<'_>, B::Physical<'_>) -> Option<K> + Send + Sync + 'static,
) -> pl::Expr
where
    A: Cells,
    B: Cells,
    R: Cells,
    R::Array: ArrayFromIter<Option<K>>,
    ChunkedArray<R>: IntoColumn,
{
    a.map_many(
        move |columns| {
            let [a, b] = aligned(columns)?;
            let (a, b) = (values::<A>(&a)?, values::<B>(&b)?);
            let f = |a: Option<A::Physical<'_>>, b: Option<B::Physical<'_>>| f(a?, b?);
            let out: ChunkedArray<R> = binary_elementwise(A::of(&a)?, B::of(&b)?, f);
            Ok(out.into_column())
        },
        &[b],
        |_, fields| named_like_first(fields, R::DTYPE),
    )
}

/// `f` of the three values of each row.
pub(super) fn three<A, B, C, R, K>(
    a: pl::Expr,
    b: pl::Expr,
    c: pl::Expr,
    f: impl Fn(A::Physical<'_>, B::Physical<'_>, C::Physical<'_>) -> Option<K> + Send + Sync + 'static,
) -> pl::Expr
where
    A: Cells,
    B: Cells,
    C: Cells,
    R: Cells,
    R::Array: ArrayFromIter<Option<K>>,
    ChunkedArray<R>: IntoColumn,
{
    a.map_many(
        move |columns| {
            let [a, b, c] = aligned(columns)?;
            let (a, b, c) = (values::<A>(&a)?, values::<B>(&b)?, values::<C>(&c)?);
            let f = |a: Option<A::Physical<'_>>, b: Option<B::Physical<'_>>, c: Option<C::Physical<'_>>| f(a?, b?, c?);
            let out: ChunkedArray<R> = ternary_elementwise(A::of(&a)?, B::of(&b)?, C::of(&c)?, f);
            Ok(out.into_column())
        },
        &[b, c],
        |_, fields| named_like_first(fields, R::DTYPE),
    )
}

/// The place of each row, from 1.
pub(super) fn places() -> pl::Expr {
    pl::len().apply(
        |count| {
            let rows = count.cast(&DataType::Int64)?.i64()?.get(0).unwrap_or(0);
            Ok(Int64Chunked::from_iter_values(count.name().clone(), 1..=rows).into_column())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::Int64)),
    )
}

/// As many values, all of them missing.
pub(super) fn emptied(x: pl::Expr, dtype: DataType) -> pl::Expr {
    let empty = dtype.clone();
    x.map(
        move |column| Ok(Column::full_null(column.name().clone(), column.len(), &empty)),
        move |_, field| Ok(Field::new(field.name().clone(), dtype.clone())),
    )
}

/// A missing value of a type.
pub(super) fn nothing(dtype: DataType) -> pl::Expr {
    pl::lit(pl::NULL).cast(dtype)
}

fn values<A: Cells>(column: &Column) -> PolarsResult<Series> {
    Ok(column.cast(&A::DTYPE)?.take_materialized_series())
}

/// The columns at the length of the longest, or empty when one is.
fn aligned<const N: usize>(columns: &[Column]) -> PolarsResult<[Column; N]> {
    let rows = columns.iter().map(Column::len).find(|rows| *rows != 1).unwrap_or(1);
    let aligned = columns.iter().map(|column| if column.len() == rows { column.clone() } else { column.new_from_index(0, rows) });
    aligned.collect::<Vec<_>>().try_into().map_err(|_| pl::polars_err!(ComputeError: "wrong number of arguments"))
}

fn named_like_first(fields: &[Field], dtype: DataType) -> PolarsResult<Field> {
    Ok(Field::new(fields.first().map(|field| field.name().clone()).unwrap_or_default(), dtype))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use polars::prelude::{Engine, IntoLazy, df};

    use super::*;

    #[test]
    fn two_functions_of_one_column_are_not_taken_for_one() {
        let shout = |mark: &'static str| rewritten(pl::col("a"), move |text, out| out.extend([text, mark]));
        let times = |factor: i64| one::<Int64Type, Int64Type, _>(pl::col("b"), move |b| Some(b * factor));
        let frame = df!("a" => ["x", "y"], "b" => [1i64, 2]).unwrap();
        for engine in [Engine::InMemory, Engine::Streaming] {
            let columns = [shout("!").alias("c"), shout("?").alias("d"), times(2).alias("e"), times(3).alias("f")];
            let answer = frame.clone().lazy().with_columns(columns).collect_with_engine(engine).unwrap().unwrap_single();
            let wanted =
                df!("a" => ["x", "y"], "b" => [1i64, 2], "c" => ["x!", "y!"], "d" => ["x?", "y?"], "e" => [2i64, 4], "f" => [3i64, 6]);
            assert_eq!(answer, wanted.unwrap());
        }
    }

    #[test]
    fn a_single_value_stands_for_all_rows_and_for_none() {
        let both = two::<Int64Type, Int64Type, Int64Type, _>(pl::lit(10i64), pl::col("b"), |a, b| Some(a * b));
        let frame = df!("b" => [1i64, 2]).unwrap();
        let answer = |frame: pl::DataFrame| frame.lazy().select([both.clone().alias("b")]).collect().unwrap();
        assert_eq!(answer(frame.clone()), df!("b" => [10i64, 20]).unwrap());
        assert_eq!(answer(frame.head(Some(0))).height(), 0);
    }
}
