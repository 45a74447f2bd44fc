//! Workbooks: xlsx and its kin, xls, and ods.
//!
//! A sheet is not a table: it has titles above, formatted cells with nothing in them below, numbers among texts. What is made of it is
//! said in the report.

mod column;
mod grid;

use std::path::Path;

use polars::prelude::{Column, DataFrame, PlSmallStr};

use crate::plan::load::{Header, LoadOptions};
use crate::plan::report::LoadReport;

use self::column::Cell;
use self::grid::Grid;
use super::{Loaded, SourceError, Watch, abandon, choice, header, names};

/// The header is looked for in so many rows.
const SAMPLE_ROWS: usize = 1_000;

/// Makes a table of a workbook's bytes.
pub fn load(path: &Path, bytes: Vec<u8>, options: &LoadOptions, watch: &dyn Watch) -> Result<Loaded, SourceError> {
    let size = bytes.len() as u64;
    let (owned_path, owned_options) = (path.to_owned(), options.clone());
    let panicked = || SourceError::Damaged { path: path.to_owned(), reason: "its sheets cannot be read".to_owned() };
    abandon::waited_for(size, watch, panicked, move |pace| {
        let (grid, sheet) = grid::read(&owned_path, bytes, &owned_options, pace)?;
        let mut loaded = table(&owned_path, grid, &owned_options, pace)?;
        loaded.report.sheet = Some(sheet);
        loaded.report.bytes = size;
        Ok(loaded)
    })
}

/// Where the table lies in a grid: rows counted from 0, from the grid's first.
struct Layout {
    names: Vec<String>,
    header: Option<usize>,
    rows: usize,
}

fn table(path: &Path, grid: Grid, options: &LoadOptions, pace: &abandon::Pace) -> Result<Loaded, SourceError> {
    if grid.columns.is_empty() {
        return Err(SourceError::Empty { path: path.to_owned() });
    }
    let layout = layout(&grid, options)?;
    let wanted = choice::columns(path, &layout.names, options.columns.as_deref())?;
    let (all_names, renamed) = names::unique(&layout.names);
    let height = grid.height.saturating_sub(layout.rows);
    let mut report = LoadReport {
        format: "excel".to_owned(),
        rows: height,
        header: layout.header.map(|row| grid.top + row + 1),
        preamble: grid.top + layout.header.unwrap_or(layout.rows),
        renamed: renamed.into_iter().filter(|(number, ..)| wanted.contains(&(number - 1))).collect(),
        notes: grid.notes.clone(),
        ..LoadReport::default()
    };
    let mut columns = Vec::with_capacity(wanted.len());
    for number in wanted {
        pace.check()?;
        let name = all_names.get(number).cloned().unwrap_or_default();
        let cells = grid.columns.get(number).and_then(|cells| cells.get(layout.rows..)).unwrap_or_default();
        let finished = column::finish(cells, height, options);
        report.notes.extend(finished.notes.iter().map(|note| format!("`{name}`: {note}")));
        report.columns.push((name.clone(), finished.kind));
        columns.push(Column::from(finished.series.with_name(PlSmallStr::from_string(name))));
    }
    let frame = DataFrame::new(height, columns).map_err(|error| SourceError::Damaged { path: path.to_owned(), reason: error.to_string() })?;
    Ok(Loaded { frame, report })
}

/// Finds the names and the first row, as the options say or as the cells suggest.
fn layout(grid: &Grid, options: &LoadOptions) -> Result<Layout, SourceError> {
    let width = grid.columns.len();
    let (first, last) = match options.header {
        Header::None => return Ok(Layout { names: names::numbered(width), header: None, rows: 0 }),
        Header::Row(row) => (row, row),
        Header::Rows(first, last) => (first, last),
        Header::Detect => return Ok(detected(grid)),
    };
    // Rows are counted from the top of the sheet, behind those skipped.
    let from_top = |row: usize| (options.skip + row).checked_sub(grid.top + 1);
    match (from_top(first), from_top(last)) {
        (Some(first), Some(last)) if first <= last && last < grid.height => {
            let mut names = vec![String::new(); width];
            for row in first..=last {
                for (name, cell) in names.iter_mut().zip(grid.row(row)) {
                    let more = cell.plain().unwrap_or_default();
                    if !name.is_empty() && !more.is_empty() {
                        name.push(' ');
                    }
                    name.push_str(&more);
                }
            }
            Ok(Layout { names, header: Some(last), rows: last + 1 })
        }
        _ => Err(SourceError::Option {
            problem: "there is nothing in that row of the sheet to name the columns".to_owned(),
            hint: format!("Its cells are in rows {} to {}.", grid.top + 1, grid.top + grid.height),
        }),
    }
}

/// The first row that is more than half as full as the fullest is the header, or the first row if it looks like those below.
fn detected(grid: &Grid) -> Layout {
    let records: Vec<header::Cells<'_>> =
        (0..grid.height.min(SAMPLE_ROWS)).map(|row| grid.row(row).map(|cell| cell.plain().map(Into::into)).collect()).collect();
    let filled = |cells: &header::Cells<'_>| cells.iter().flatten().count();
    let fullest = records.iter().map(filled).max().unwrap_or_default();
    let first = records.iter().position(|cells| filled(cells) * 2 > fullest).unwrap_or_default();
    let (_, rest) = records.split_at(first);
    match rest.split_first() {
        Some((candidate, body)) if header::names_columns(candidate, body) => {
            let names = candidate.iter().map(|cell| cell.as_deref().unwrap_or_default().to_owned()).collect();
            Layout { names, header: Some(first), rows: first + 1 }
        }
        _ => Layout { names: names::numbered(grid.columns.len()), header: None, rows: first },
    }
}

impl Grid {
    /// The cells of one row, from 0.
    fn row(&self, row: usize) -> impl Iterator<Item = &Cell> {
        self.columns.iter().map(move |cells| cells.get(row).unwrap_or(&Cell::Missing))
    }
}
