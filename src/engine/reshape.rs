//! Operations that make several rows of one. Each gives the table, and for each of its rows the one it came from.

use polars::prelude as pl;
use polars::prelude::{
    Column, DataFrame, ExplodeOptions, IdxCa, IntoColumn, ListNameSpaceImpl, NamedFrom, NewChunkedArray, PolarsResult, Series,
};
use rayon::prelude::*;

/// An empty or missing list stays one row.
const STAYS: ExplodeOptions = ExplodeOptions { empty_as_null: true, keep_nulls: true };

/// A row for each item of the lists in these columns. Lists of one row that differ in length are an error.
pub(super) fn exploded(data: &DataFrame, columns: &[String]) -> PolarsResult<(DataFrame, Vec<u32>)> {
    let Some(first) = columns.first() else { return Ok((data.clone(), (0..height(data)).collect())) };
    let counts = items(data, first)?;
    for other in columns.iter().skip(1) {
        if items(data, other)? != counts {
            return Err(pl::PolarsError::ShapeMismatch(format!("the lists of {first} and {other} differ in length").into()));
        }
    }
    let total = counts.iter().map(|count| u64::from(*count)).sum::<u64>();
    room(total)?;
    let mut rows = Vec::with_capacity(usize::try_from(total).unwrap_or_default());
    for (row, count) in (0u32..).zip(&counts) {
        rows.extend(std::iter::repeat_n(row, *count as usize));
    }
    let places = IdxCa::from_slice("rows".into(), &rows);
    let all = data.columns().par_iter().map(|column| match columns.iter().any(|name| name == column.name().as_str()) {
        true => Ok(column.as_materialized_series().explode(STAYS)?.into_column()),
        false => column.take(&places),
    });
    let all: PolarsResult<Vec<Column>> = all.collect();
    Ok((DataFrame::new(rows.len(), all?)?, rows))
}

/// How many rows the list of each row makes.
pub(super) fn items(data: &DataFrame, column: &str) -> PolarsResult<Vec<u32>> {
    Ok(data.column(column)?.list()?.lst_lengths().iter().map(|items| items.unwrap_or(0).max(1)).collect())
}

/// For each row as many as there are `columns`: the `by` columns, the column's name, its cell.
pub(super) fn unpivoted(data: &DataFrame, columns: &[String], by: &[String], named: (&str, &str)) -> PolarsResult<(DataFrame, Vec<u32>)> {
    let (height, width) = (height(data), u32::try_from(columns.len()).unwrap_or(u32::MAX));
    let total = u64::from(height) * u64::from(width);
    room(total)?;
    let rows: Vec<u32> = (0..height).flat_map(|row| std::iter::repeat_n(row, width as usize)).collect();
    let places = IdxCa::from_slice("rows".into(), &rows);
    let kept = || data.select(by.iter().map(String::as_str))?.take(&places);
    let names = || {
        let names = Series::new(named.0.into(), columns).into_column();
        names.take(&each(height, |_| 0..width))
    };
    let (kept, (names, cells)) = rayon::join(kept, || rayon::join(names, || in_turn(data, columns)));
    let mut all = kept?.columns().to_vec();
    all.push(names?);
    all.extend(cells?.map(|cells| cells.with_name(named.1.into())));
    Ok((DataFrame::new(rows.len(), all)?, rows))
}

/// The cells of these columns, row by row.
fn in_turn(data: &DataFrame, columns: &[String]) -> PolarsResult<Option<Column>> {
    let mut cells: Option<Column> = None;
    for name in columns {
        let column = data.column(name)?;
        match &mut cells {
            Some(cells) => {
                cells.append(&column.cast(cells.dtype())?)?;
            }
            none => *none = Some(column.clone()),
        }
    }
    let (height, width) = (height(data), u32::try_from(columns.len()).unwrap_or(u32::MAX));
    let places = || each(height, |row| (0..width).map(move |column| column * height + row));
    cells.map(|cells| cells.take(&places())).transpose()
}

/// The places that each row asks for, one row after the other.
fn each<I: ExactSizeIterator<Item = u32>>(height: u32, of: impl Fn(u32) -> I) -> IdxCa {
    let mut places = Vec::with_capacity(height as usize * of(0).len());
    for row in 0..height {
        places.extend(of(row));
    }
    IdxCa::from_vec("places".into(), places)
}

fn height(data: &DataFrame) -> u32 {
    u32::try_from(data.height()).unwrap_or(u32::MAX)
}

/// Rows are counted in 32 bits.
fn room(rows: u64) -> PolarsResult<()> {
    if rows < u64::from(u32::MAX) {
        Ok(())
    } else {
        Err(pl::PolarsError::ComputeError(format!("{rows} rows are too many for a table").into()))
    }
}
