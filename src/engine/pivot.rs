//! The values of a column as columns, in one pass over the rows and one over the columns, however many there are.

use polars::prelude as pl;
use polars::prelude::{Column, DataFrame, DataType, IdxCa, IntoLazy, NewChunkedArray};

use crate::plan::pivot::Pivot;

use super::guard::Stopped;
use super::hidden::ROW;
use super::run::{collect, evaluate, grouped};
use super::{lower, memory};

/// The name of what stands in the cells of an output.
fn cell(output: usize) -> String {
    format!("\u{0}cell{output}")
}

pub(super) fn pivoted(data: &DataFrame, pivot: &Pivot) -> Result<DataFrame, Stopped> {
    // Each cell of the new table is a row first.
    let cell_of: Vec<String> = pivot.by.iter().chain([&pivot.key.0]).cloned().collect();
    let values: Vec<_> = pivot.outputs.iter().enumerate().map(|(place, output)| (cell(place), output.value.clone())).collect();
    let cells = grouped(data, &cell_of, &values)?;
    let (groups, leaders) = groups(&cells, &pivot.by)?;
    let rows = if pivot.by.is_empty() { 1 } else { leaders.len() };
    memory::check(9 * (rows * pivot.keys.len() * pivot.outputs.len()) as u64)?;
    let mut of_key: Vec<Vec<(u32, u32)>> = vec![Vec::new(); pivot.keys.len()];
    let places = evaluate(&cells, &[("place".to_string(), pivot.place())])?;
    if let Some(places) = places.first() {
        let places = places.cast(&DataType::Int64)?;
        for ((place, group), cell) in places.i64()?.iter().zip(&groups).zip(0u32..) {
            if let Some(of_key) = place.and_then(|place| usize::try_from(place).ok()).and_then(|place| of_key.get_mut(place)) {
                of_key.push((*group, cell));
            }
        }
    }
    let leaders = IdxCa::from_slice("rows".into(), &leaders);
    let mut columns = pivot.by.iter().map(|name| cells.column(name)?.take(&leaders)).collect::<pl::PolarsResult<Vec<Column>>>()?;
    let taken: Vec<IdxCa> = of_key.iter().map(|of_key| taken(of_key, rows)).collect();
    for (place, output) in pivot.outputs.iter().enumerate() {
        let values = cells.column(&cell(place))?;
        let counts = matches!(&output.value.node, crate::plan::expr::Node::Call(name, _) if name == "count");
        for (rows, name) in taken.iter().zip(&output.names) {
            let column = values.take(rows)?;
            // Of no rows there is a count as well.
            let column = if counts { column.fill_null(pl::FillNullStrategy::Zero)? } else { column };
            columns.push(column.with_name(name.as_str().into()));
        }
    }
    Ok(DataFrame::new(rows, columns)?)
}

/// For each row its group, from 0, and for each group its first row.
fn groups(cells: &DataFrame, by: &[String]) -> Result<(Vec<u32>, Vec<u32>), Stopped> {
    if by.is_empty() {
        return Ok((vec![0; cells.height()], Vec::new()));
    }
    let keys: Vec<pl::Expr> = by.iter().map(|name| lower::column(name)).collect();
    let first = lower::column(ROW).first().over(keys)?.alias("first");
    let firsts = collect(cells.with_row_index(ROW.into(), None)?.lazy().select([first]))?;
    let (mut groups, mut leaders) = (vec![0u32; cells.height()], Vec::new());
    for (first, row) in firsts.column("first")?.idx()?.iter().flatten().zip(0u32..) {
        let group = if first == row {
            leaders.push(row);
            u32::try_from(leaders.len() - 1).unwrap_or_default()
        } else {
            groups.get(first as usize).copied().unwrap_or_default()
        };
        if let Some(slot) = groups.get_mut(row as usize) {
            *slot = group;
        }
    }
    Ok((groups, leaders))
}

/// The places of the cells for each row of the new table; missing where it has none.
fn taken(of_key: &[(u32, u32)], rows: usize) -> IdxCa {
    let mut taken: Vec<Option<u32>> = vec![None; rows];
    for (row, cell) in of_key {
        if let Some(slot) = taken.get_mut(*row as usize) {
            *slot = Some(*cell);
        }
    }
    IdxCa::from_slice_options("rows".into(), &taken)
}
