//! Operations that make several rows of one. Each gives the table, and for each of its rows the one it came from.

use polars::prelude as pl;
use polars::prelude::{
    Column, DataFrame, ExplodeOptions, IdxCa, IntoColumn, ListNameSpaceImpl, NamedFrom, NewChunkedArray, PolarsResult, Series,
};

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
    let all = data.columns().iter().map(|column| match columns.iter().any(|name| name == column.name().as_str()) {
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
    let mut all = by.iter().map(|name| data.column(name)?.take(&places)).collect::<PolarsResult<Vec<Column>>>()?;
    let columns_of_rows: Vec<u32> = (0..height).flat_map(|_| 0..width).collect();
    let names = Series::new(named.0.into(), columns).into_column();
    all.push(names.take(&IdxCa::from_slice("columns".into(), &columns_of_rows))?);
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
    if let Some(cells) = cells {
        let cell = |(row, column): (&u32, &u32)| column * height + row;
        let places: Vec<u32> = rows.iter().zip(&columns_of_rows).map(cell).collect();
        all.push(cells.take(&IdxCa::from_slice("cells".into(), &places))?.with_name(named.1.into()));
    }
    Ok((DataFrame::new(rows.len(), all)?, rows))
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
