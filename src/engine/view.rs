//! Parts of tables taken out of their frames to be shown.

use polars::prelude::{Column, IdxCa, NewChunkedArray};

use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::view::{self, Extent, Facts, Mark, View};

use super::frame::Frame;
use super::origin::{NOWHERE, Origin};
use super::{dtype, value};

/// The most columns of a preview.
const COLUMNS: usize = 30;

/// The state before a cell's steps, to mark what they changed.
#[derive(Debug, Clone)]
pub struct Before {
    pub frame: Frame,
    /// Where the rows of the table now stood then; `None` when they are the same.
    pub origin: Option<Origin>,
    /// `(name then, name now)` of renamed columns.
    pub renamed: Vec<(String, String)>,
}

/// Which rows of a frame are shown, and what is said of them.
#[derive(Debug, Clone)]
pub struct Shown {
    pub table: String,
    /// From 0, in the order shown.
    pub rows: Vec<usize>,
    /// Their numbers, from 1, where they differ from the places in this frame.
    pub numbers: Option<Vec<usize>>,
    pub extent: Extent,
    /// Rows of the whole table, which the frame may be a part of.
    pub of: usize,
}

/// Takes a part of a frame out as values. `facts` are those of the columns shown, by name.
pub fn view(frame: &Frame, shown: Shown, facts: impl Fn(&str) -> Facts, before: Option<&Before>) -> View {
    let columns = frame.data.columns();
    let taken = columns.iter().take(COLUMNS).map(|column| {
        let name = column.name().to_string();
        let facts = facts(&name);
        take(column, name, &shown.rows, facts, before)
    });
    View {
        numbers: shown.numbers.clone().unwrap_or_else(|| shown.rows.iter().map(|row| row + 1).collect()),
        columns: taken.collect(),
        table: shown.table,
        rows: shown.of,
        columns_total: columns.len(),
        extent: shown.extent,
        hidden: columns.iter().skip(COLUMNS).map(|column| (column.name().to_string(), dtype::to_type(column.dtype()))).collect(),
    }
}

/// All columns of a frame with the cells of some rows, from 0.
pub fn columns(frame: &Frame, rows: &[usize], facts: impl Fn(&str) -> Facts) -> Vec<view::Column> {
    let columns = frame.data.columns().iter();
    columns.map(|column| take(column, column.name().to_string(), rows, facts(column.name()), None)).collect()
}

fn take(column: &Column, name: String, rows: &[usize], facts: Facts, before: Option<&Before>) -> view::Column {
    let kind = dtype::to_type(column.dtype());
    let cells: Vec<Value> = rows.iter().map(|row| value::cell(column, *row)).collect();
    let mut taken = view::Column { name, kind, cells, was: Vec::new(), mark: Mark::Same, facts };
    if let Some(before) = before {
        compare(&mut taken, column, rows, before);
    }
    taken
}

/// Marks a column and its cells by how they stood before.
fn compare(taken: &mut view::Column, column: &Column, rows: &[usize], before: &Before) {
    let former = before.renamed.iter().find(|(_, now)| *now == taken.name).map(|(then, _)| then.as_str());
    let Some(old) = before.frame.column(former.unwrap_or(&taken.name)) else {
        taken.mark = Mark::New;
        return;
    };
    let old_kind: Type = dtype::to_type(old.dtype());
    taken.mark = match former {
        _ if old_kind != taken.kind => Mark::Retyped(old_kind),
        Some(former) => Mark::Renamed(former.to_string()),
        None => Mark::Same,
    };
    let place = |row: usize| before.origin.as_ref().map_or(u32::try_from(row).ok(), |origin| origin.get(row));
    let places: Vec<u32> = rows.iter().filter_map(|row| place(*row)).collect();
    let now: Vec<u32> = rows.iter().filter_map(|row| u32::try_from(*row).ok()).collect();
    if places.len() != rows.len() {
        return;
    }
    let pair = old.take(&super::origin::places(&places)).and_then(|old| Ok((column.take(&IdxCa::from_slice("now".into(), &now))?, old)));
    let Ok((now, old)) = pair else { return };
    let Ok(mask) = super::account::differing(&now, &old) else { return };
    // New rows are not marked cell by cell.
    let changed = |i: usize, changed: Option<bool>| changed == Some(true) && places.get(i) != Some(&NOWHERE);
    let was = mask.iter().enumerate().map(|(i, differs)| changed(i, differs).then(|| value::cell(&old, i)));
    taken.was = was.collect();
}
