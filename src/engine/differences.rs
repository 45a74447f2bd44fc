//! What a step changed, cell by cell, as a table of its own.

use polars::prelude as pl;
use polars::prelude::{Column, DataFrame, IntoColumn, IntoLazy, NamedFrom, PolarsResult, Series};

use crate::plan::types::Type;

use super::account::differing;
use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded};
use super::mask::true_rows;
use super::origin::Origin;
use super::{dtype, memory, operators};

/// The cells that differ between a table before and after a step, a row each: `row` (its number after the step, from 1; of a removed row, before it),
/// `column`, `change`, and the values `before` and `after` as text. `origin` tells where the rows after stood before; `renamed` are `(old, new)`.
///
/// The rows of the answer go by row and then by column, those of removed rows last. Cells of columns and rows that came or went are there
/// when they are not missing.
pub fn differences(
    before: &Frame,
    after: &Frame,
    origin: Option<&Origin>,
    renamed: &[(String, String)],
    cancel: &Cancel,
) -> Result<Frame, Stopped> {
    memory::check((before.bytes() + after.bytes()) as u64)?;
    let (before, after, origin, renamed) = (before.clone(), after.clone(), origin.cloned(), renamed.to_vec());
    guarded(cancel, move || found(&before, &after, origin.as_ref(), &renamed).map(Frame::new))
}

/// Some cells of one column that differ.
struct Part<'a> {
    column: &'a str,
    change: &'static str,
    /// From 0.
    rows: Vec<u32>,
    before: Option<Column>,
    after: Option<Column>,
}

fn found(before: &Frame, after: &Frame, origin: Option<&Origin>, renamed: &[(String, String)]) -> PolarsResult<DataFrame> {
    let mut parts: Vec<DataFrame> = Vec::new();
    let then: Vec<u32> = match origin {
        Some(origin) => origin.rows().to_vec(),
        None => (0..u32::try_from(after.rows()).unwrap_or(u32::MAX)).collect(),
    };
    let former = |now: &str| renamed.iter().find(|(_, new)| new == now).map_or(now.to_string(), |(old, _)| old.clone());
    for new in after.data.columns() {
        let rows_now = |mask: &pl::BooleanChunked| true_rows(mask, usize::MAX);
        let Some(old) = before.column(&former(new.name())) else {
            let rows = rows_now(&new.is_not_null());
            let values = taken(new, &rows)?;
            parts.push(Part { column: new.name(), change: "column added", rows, before: None, after: Some(values) }.frame()?);
            continue;
        };
        if origin.is_none() && super::account::is_shared(new, old) {
            continue;
        }
        let was = taken(old, &then)?;
        let differs = differing(new, &was)?;
        let new_row = super::origin::places(&then).is_null();
        let born = rows_now(&(&new_row & &new.is_not_null()));
        if !born.is_empty() {
            let values = taken(new, &born)?;
            parts.push(Part { column: new.name(), change: "row added", rows: born, before: None, after: Some(values) }.frame()?);
        }
        let rows = rows_now(&(&differs & &!&new_row));
        let (old_values, new_values) = (taken(&was, &rows)?, taken(new, &rows)?);
        parts.push(Part { column: new.name(), change: "changed", rows, before: Some(old_values), after: Some(new_values) }.frame()?);
    }
    for old in before.data.columns() {
        let kept = after.data.columns().iter().any(|new| former(new.name()) == old.name().as_str());
        if !kept {
            // Its rows are told by where they stand after, as those of the other cells are.
            let was = taken(old, &then)?;
            let rows: Vec<u32> =
                was.is_not_null().iter().zip(0u32..).filter_map(|(there, row)| (there == Some(true)).then_some(row)).collect();
            let values = taken(&was, &rows)?;
            parts.push(Part { column: old.name(), change: "column removed", rows, before: Some(values), after: None }.frame()?);
        }
    }
    let mut answer = sorted(parts)?;
    let gone = removed(before, &then, origin.is_some());
    let mut lost: Vec<DataFrame> = Vec::new();
    for old in before.data.columns().iter().filter(|_| !gone.is_empty()) {
        let there = taken(old, &gone)?.is_not_null();
        let rows: Vec<u32> = gone.iter().zip(there.iter()).filter_map(|(row, there)| (there == Some(true)).then_some(*row)).collect();
        let values = taken(old, &rows)?;
        lost.push(Part { column: old.name(), change: "row removed", rows, before: Some(values), after: None }.frame()?);
    }
    answer.vstack_mut(&sorted(lost)?)?;
    Ok(answer)
}

/// The rows before that are not among those that stayed.
fn removed(before: &Frame, stayed: &[u32], moved: bool) -> Vec<u32> {
    if !moved {
        return Vec::new();
    }
    let mut there = vec![false; before.rows()];
    for row in stayed {
        if let Some(slot) = there.get_mut(*row as usize) {
            *slot = true;
        }
    }
    there.iter().zip(0u32..).filter_map(|(there, row)| (!there).then_some(row)).collect()
}

fn taken(column: &Column, rows: &[u32]) -> PolarsResult<Column> {
    column.take(&super::origin::places(rows))
}

/// In the order of the rows; in each, in that of the parts.
fn sorted(parts: Vec<DataFrame>) -> PolarsResult<DataFrame> {
    let none = Part { column: "", change: "", rows: Vec::new(), before: None, after: None }.frame()?;
    let mut all = none;
    for part in parts {
        all.vstack_mut(&part)?;
    }
    all.sort(["row"], pl::SortMultipleOptions::default().with_maintain_order(true))
}

impl Part<'_> {
    fn frame(self) -> PolarsResult<DataFrame> {
        let count = self.rows.len();
        let rows: Vec<i64> = self.rows.iter().map(|row| i64::from(*row) + 1).collect();
        let word = |name: &str, text: &str| Series::new(name.into(), vec![text; count]).into_column();
        let columns = vec![
            Series::new("row".into(), rows).into_column(),
            word("column", self.column),
            word("change", self.change),
            written("before", self.before, count)?,
            written("after", self.after, count)?,
        ];
        DataFrame::new(count, columns)
    }
}

/// Cells as the language writes them.
fn written(name: &str, cells: Option<Column>, count: usize) -> PolarsResult<Column> {
    let Some(cells) = cells else {
        return Ok(Series::full_null(name.into(), count, &pl::DataType::String).into_column());
    };
    let kind = dtype::to_type(cells.dtype());
    if matches!(kind, Type::List(_) | Type::Other(_) | Type::Unknown) {
        let texts: Vec<Option<String>> = (0..cells.len())
            .map(|row| Some(super::value::cell(&cells, row)).filter(|value| !value.is_missing()).map(|value| value.to_string()))
            .collect();
        return Ok(Series::new(name.into(), texts).into_column());
    }
    let frame = DataFrame::new(cells.len(), vec![cells.with_name("cells".into())])?;
    let text = operators::cast(super::lower::column("cells"), &kind, &Type::Text).cast(pl::DataType::String).alias(name);
    frame.lazy().select([text]).collect()?.column(name).cloned()
}
