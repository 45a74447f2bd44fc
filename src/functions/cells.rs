//! Computation row by row in Rust, for what polars has no expression for. A row with a missing argument is missing, and so is one without an
//! answer; an argument of a single value stands for all rows.

use polars::prelude as pl;
use polars::prelude::arity::{binary_elementwise, ternary_elementwise, unary_elementwise};
use polars::prelude::{
    ArrayFromIter, BooleanType, ChunkedArray, Column, DataType, Field, Float64Type, Int64Type, IntoColumn, PolarsDataType, PolarsResult, Series,
    StringType,
};

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
    x.map(
        move |column| {
            let texts = values::<StringType>(&column)?;
            Ok(texts.str()?.apply_into_string_amortized(|text, out| f(text, out)).into_column())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::String)),
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

/// Nothing in every row, of a type.
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
