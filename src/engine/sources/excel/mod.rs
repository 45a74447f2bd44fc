//! Workbooks: xlsx and its kin, xls, and ods.
//!
//! A sheet is not a table: it has titles above, formatted cells with nothing in them below, numbers among texts. What is made of it is
//! said in the report.

mod column;
mod grid;
#[cfg(test)]
mod written;

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
        // A column that has the type asked for already need not be written as text first.
        let typed = options.types.iter().find(|typed| typed.column == name).map(|typed| &typed.kind);
        let detected = if options.all_text { None } else { Some(column::finish(cells, height, false, options)) };
        let finished = detected
            .filter(|finished| typed.is_none_or(|kind| *kind == finished.kind))
            .unwrap_or_else(|| column::finish(cells, height, true, options));
        report.notes.extend(finished.notes.iter().map(|note| format!("`{name}`: {note}")));
        report.columns.push((name.clone(), finished.kind));
        columns.push(Column::from(finished.series.with_name(PlSmallStr::from_string(name))));
    }
    let frame =
        DataFrame::new(height, columns).map_err(|error| SourceError::Damaged { path: path.to_owned(), reason: error.to_string() })?;
    Ok(Loaded { frame, report })
}

/// Finds the names and the first row, as the options say or as the cells suggest.
fn layout(grid: &Grid, options: &LoadOptions) -> Result<Layout, SourceError> {
    let width = grid.columns.len();
    let (first, last) = match options.header {
        Header::None => {
            return Ok(Layout { names: names::numbered(width), header: None, rows: 0 });
        }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::{Unwatched, columns};
    use super::written::Written::{Boolean, Date, Duration, Error, Formatted, Moment, Nothing, Number, Text, Time};
    use super::written::{Written, workbook};
    use super::*;
    use crate::plan::load::Sheet;

    fn with(sheets: &[(&str, Vec<Vec<Written>>)], options: &LoadOptions) -> Result<Loaded, SourceError> {
        load(Path::new("t.xlsx"), workbook(sheets), options, &Unwatched)
    }

    fn read(rows: Vec<Vec<Written>>) -> Loaded {
        with(&[("One", rows)], &LoadOptions::default()).unwrap()
    }

    #[test]
    fn a_column_is_what_its_cells_are() {
        // 40,999 days after 1899-12-30 is 2012-03-31, as Excel says.
        let loaded = read(vec![
            vec![Text("i"), Text("n"), Text("b"), Text("d"), Text("at"), Text("t"), Text("x"), Text("h")],
            vec![Number(1.0), Number(1.5), Boolean(true), Date(40_999.0), Moment(40_999.5), Time(0.75), Text("a"), Duration(1.25)],
            vec![Number(-2e9), Number(2.0), Nothing, Nothing, Moment(1.0), Nothing, Text("007"), Nothing],
        ]);
        assert_eq!(
            columns(&loaded),
            [
                "i integer: 1|-2000000000",
                "n number: 1.5|2.0",
                "b boolean: true|·",
                "d date: 2012-03-31|·",
                "at datetime: 2012-03-31 12:00:00|1900-01-01 00:00:00",
                "t time: 18:00:00|·",
                "x text: a|007",
                "h text: 30:00:00|·",
            ]
        );
        assert_eq!(loaded.report.notes, ["`h`: the durations are text"]);
        assert_eq!((loaded.report.header, loaded.report.rows), (Some(1), 2));
    }

    #[test]
    fn mixed_columns_are_text_as_it_is_shown() {
        let loaded = read(vec![
            vec![Text("a"), Text("b")],
            vec![Number(1234.0), Number(0.1 + 0.2)],
            vec![Text("PMC12"), Date(40_999.0)],
            vec![Boolean(true), Moment(40_999.25)],
        ]);
        assert_eq!(columns(&loaded), ["a text: 1234|PMC12|TRUE", "b text: 0.3|2012-03-31|2012-03-31T06:00:00"]);
        assert_eq!(loaded.report.notes, ["`a`: 1 number, 1 text, 1 truth value, so it is text", "`b`: 1 number, 2 dates, so it is text"]);
    }

    #[test]
    fn errors_are_missing_and_said() {
        let loaded = read(vec![
            vec![Text("a"), Text("b")],
            vec![Error("#N/A"), Number(1.0)],
            vec![Error("#DIV/0!"), Text("")],
            vec![Number(3.0), Nothing],
        ]);
        assert_eq!(columns(&loaded), ["a integer: ·|·|3", "b integer: 1|·|·"]);
        assert_eq!(
            loaded.report.notes,
            ["`a`: 2 errors taken as missing (#DIV/0!, #N/A)", "`b`: 1 empty text taken as missing, as the column is integer"]
        );
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let loaded = read(vec![vec![Text("a")], vec![Text("x\ny")], vec![Text("x_x000D_\ny")], vec![Text("_x005F_x000D_")]]);
        assert_eq!(columns(&loaded), ["a text: x\ny|x\r\ny|_x000D_"]);
    }

    #[test]
    fn what_surrounds_a_table_is_left_out() {
        let loaded = read(vec![
            vec![Nothing, Text("Prices of 2020")],
            vec![],
            vec![Nothing, Text("item"), Text("price"), Nothing, Text("price")],
            vec![Nothing, Text("x"), Number(1.0), Nothing, Number(2.0)],
            vec![],
            vec![Nothing, Text("y"), Number(3.0), Nothing, Number(4.0), Formatted],
            vec![Formatted],
        ]);
        assert_eq!(columns(&loaded), ["item text: x|·|y", "price integer: 1|·|3", "column_3 text: ·|·|·", "price_2 integer: 2|·|4"]);
        assert_eq!((loaded.report.header, loaded.report.preamble), (Some(3), 2));
        assert_eq!(loaded.report.renamed, [(3, String::new(), "column_3".into()), (4, "price".into(), "price_2".into())]);
        let left_out = ["1 empty row at the end left out", "1 empty column at the right left out", "1 empty column at the left left out"];
        assert_eq!(loaded.report.notes, left_out);
    }

    #[test]
    fn options_choose_sheet_header_columns_and_missing() {
        let sheets = || {
            let second =
                vec![vec![Text("old")], vec![Text("name"), Text("of")], vec![Text("it"), Text("size")], vec![Text("n/a"), Number(5.0)]];
            [("One", vec![vec![Text("a")], vec![Number(1.0)]]), ("Two", second)]
        };
        let options = LoadOptions {
            sheet: Some(Sheet::Number(2)),
            header: Header::Rows(2, 3),
            missing: vec!["n/a".into()],
            ..LoadOptions::default()
        };
        let loaded = with(&sheets(), &options).unwrap();
        assert_eq!(columns(&loaded), ["name it text: ·", "of size integer: 5"]);
        assert_eq!(loaded.report.sheet, Some(("Two".into(), vec!["One".into()])));
        let options = LoadOptions {
            sheet: Some(Sheet::Name("Two".into())),
            skip: 2,
            columns: Some(vec!["size".into()]),
            all_text: true,
            ..LoadOptions::default()
        };
        let loaded = with(&sheets(), &options).unwrap();
        assert_eq!(columns(&loaded), ["size text: 5"]);
        assert_eq!(loaded.report.header, Some(3));
        let error = with(&sheets(), &LoadOptions { sheet: Some(Sheet::Name("two".into())), ..LoadOptions::default() }).unwrap_err();
        assert_eq!(error.to_string(), "`t.xlsx` has no sheet `two`");
        assert_eq!(error.hint().unwrap(), "Did you mean `Two`? Its sheets are `One`, `Two`.");
        let error = with(&sheets(), &LoadOptions { sheet: Some(Sheet::Number(3)), ..LoadOptions::default() }).unwrap_err();
        assert_eq!(error.hint().unwrap(), "Its sheets are `One`, `Two`.");
        let error = with(&sheets(), &LoadOptions { header: Header::Row(9), ..LoadOptions::default() }).unwrap_err();
        assert_eq!(error.hint().unwrap(), "Its cells are in rows 1 to 2.");
    }

    #[test]
    fn a_sheet_may_have_no_header_or_no_cells() {
        let loaded = read(vec![vec![Text("a"), Number(1.0)], vec![Text("b"), Number(2.0)]]);
        assert_eq!(columns(&loaded), ["column_1 text: a|b", "column_2 integer: 1|2"]);
        assert_eq!(
            with(&[("One", vec![])], &LoadOptions::default()).unwrap_err().to_string(),
            "`t.xlsx` is empty: it holds no header and no rows"
        );
        assert_eq!(columns(&read(vec![vec![Text("a"), Text("b")]])), ["a text: ", "b text: "]);
    }

    #[test]
    fn damaged_workbooks_are_refused() {
        let whole = workbook(&[("One", vec![vec![Text("a")], vec![Number(1.0)]])]);
        for length in (0..whole.len()).step_by(7) {
            let error = load(Path::new("t.xlsx"), whole[..length].to_vec(), &LoadOptions::default(), &Unwatched).unwrap_err();
            assert!(matches!(error, SourceError::Damaged { .. }), "{error}");
        }
        // Any byte may be wrong: the load says so or reads something, and does not panic.
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x55;
            if let Err(error) = load(Path::new("t.xlsx"), bytes, &LoadOptions::default(), &Unwatched) {
                assert!(!error.to_string().is_empty());
            }
        }
    }
}
