//! From a workbook's bytes to the cells of one sheet, without the emptiness around them.

use std::io::{Cursor, Read, Seek};
use std::path::Path;

use calamine::{Data, DataRef, Ods, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx, XlsxError, open_workbook_from_rs};

use crate::plan::count::things;
use crate::plan::load::{LoadOptions, Sheet};

use super::super::SourceError;
use super::super::abandon::Pace;
use super::super::error::nearest;
use super::column::Cell;

/// Cells are looked at for cancelling after so many.
const OFTEN: usize = 4096;

/// A sheet may have so many empty cells for each that is not, and so many in any case.
const SPARSE: usize = 100;
const SMALL: usize = 10_000_000;

/// The used part of a sheet, column by column. Columns end with their last cell that is not missing.
#[derive(Debug, Default)]
pub struct Grid {
    /// Rows of the sheet above the grid.
    pub top: usize,
    pub height: usize,
    pub columns: Vec<Vec<Cell>>,
    pub notes: Vec<String>,
}

/// Reads the sheet that the options name, else the first visible one: its cells, its name and the names of the others.
pub fn read(path: &Path, bytes: Vec<u8>, options: &LoadOptions, pace: &Pace) -> Result<(Grid, (String, Vec<String>)), SourceError> {
    let damaged = |reason: String| SourceError::Damaged { path: path.to_owned(), reason };
    let size = bytes.len() as u64;
    let bytes = Cursor::new(bytes);
    if bytes.get_ref().starts_with(b"\xD0\xCF\x11\xE0") {
        let reason = |_| damaged("it is no workbook of Excel, or it is protected by a password".to_owned());
        let mut book: Xls<_> = open_workbook_from_rs(bytes).map_err(reason)?;
        return whole(&mut book, path, options, pace);
    }
    match Kind::of(bytes.get_ref()) {
        Kind::Ods => {
            whole(&mut open_workbook_from_rs::<Ods<_>, _>(bytes).map_err(|error| damaged(error.to_string()))?, path, options, pace)
        }
        Kind::Xlsb => {
            whole(&mut open_workbook_from_rs::<Xlsb<_>, _>(bytes).map_err(|error| damaged(error.to_string()))?, path, options, pace)
        }
        Kind::Xlsx => {
            let mut book: Xlsx<_> = open_workbook_from_rs(bytes).map_err(|error| damaged(plainly(&error)))?;
            let sheet = choose(&book, path, options)?;
            let mut cells = book.worksheet_cells_reader(&sheet.0).map_err(|error| damaged(plainly(&error)))?;
            let rows = u64::from(cells.dimensions().end.0).max(1);
            let mut sketch = Sketch::new(options.skip);
            let mut count = 0;
            while let Some(cell) = cells.next_cell().map_err(|error| damaged(plainly(&error)))? {
                let (row, column) = cell.get_position();
                sketch.put(row, column, Cell::from_ref(cell.get_value()))?;
                count += 1;
                if count % OFTEN == 0 {
                    pace.check()?;
                    pace.reached(size / 4 + (size - size / 4) * u64::from(row).min(rows) / rows);
                }
            }
            Ok((sketch.finish(), sheet))
        }
    }
}

/// The kinds of workbook that are archives. What is in them says which, whatever they are called.
enum Kind {
    Xlsx,
    Xlsb,
    Ods,
}

impl Kind {
    fn of(archive: &[u8]) -> Kind {
        // Its first entry is called so, which stands behind a header of thirty bytes.
        if archive.get(30..38) == Some(b"mimetype") {
            return Kind::Ods;
        }
        if memchr::memmem::find(archive, b"xl/workbook.bin").is_some() { Kind::Xlsb } else { Kind::Xlsx }
    }
}

/// Reads a sheet of a format that gives its cells all at once.
fn whole<R: Reader<RS>, RS: Read + Seek>(
    book: &mut R,
    path: &Path,
    options: &LoadOptions,
    pace: &Pace,
) -> Result<(Grid, (String, Vec<String>)), SourceError>
where
    R::Error: std::fmt::Display,
{
    let sheet = choose(book, path, options)?;
    let range = book.worksheet_range(&sheet.0);
    let range = range.map_err(|error| SourceError::Damaged { path: path.to_owned(), reason: error.to_string() })?;
    let (top, left) = range.start().unwrap_or_default();
    let mut sketch = Sketch::new(options.skip);
    for (count, (row, column, data)) in range.used_cells().enumerate() {
        if count % OFTEN == 0 {
            pace.check()?;
        }
        sketch.put(top + row as u32, left + column as u32, Cell::from_data(data))?;
    }
    Ok((sketch.finish(), sheet))
}

/// The sheet wanted, and the names of the others.
fn choose<R: Reader<RS>, RS: Read + Seek>(book: &R, path: &Path, options: &LoadOptions) -> Result<(String, Vec<String>), SourceError> {
    let tables = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = tables.clone().map(|sheet| sheet.name.clone()).collect();
    let chosen = match &options.sheet {
        None => {
            tables.clone().find(|sheet| sheet.visible == SheetVisible::Visible).or(tables.clone().next()).map(|sheet| sheet.name.clone())
        }
        Some(Sheet::Name(name)) => names.iter().find(|known| *known == name).cloned(),
        Some(Sheet::Number(number)) => number.checked_sub(1).and_then(|place| names.get(place)).cloned(),
    };
    let Some(chosen) = chosen else {
        let (given, nearest) = match &options.sheet {
            Some(Sheet::Name(name)) => (format!("`{name}`"), nearest(name, names.iter().map(String::as_str))),
            Some(Sheet::Number(number)) => (number.to_string(), None),
            None => ("with cells".to_owned(), None),
        };
        return Err(SourceError::NoSuchSheet { path: path.to_owned(), given, sheets: names, nearest });
    };
    let others = names.into_iter().filter(|name| *name != chosen).collect();
    Ok((chosen, others))
}

/// What is wrong with an xlsx, without the words of the zip and XML inside it.
fn plainly(error: &XlsxError) -> String {
    match error {
        XlsxError::Password => "it is protected by a password".to_owned(),
        XlsxError::FileNotFound(_) => "it is a zip archive without a workbook in it".to_owned(),
        XlsxError::Zip(_) | XlsxError::Io(_) => "its end is lacking".to_owned(),
        error => error.to_string(),
    }
}

/// A grid while its cells come in.
struct Sketch {
    skip: usize,
    columns: Vec<Vec<Cell>>,
    /// Cells that hold something, and cells that had to be made.
    used: usize,
    made: usize,
    /// One behind the last row and column of the sheet that have a cell, even an empty one.
    rows: usize,
    width: usize,
}

impl Sketch {
    fn new(skip: usize) -> Sketch {
        Sketch { skip, columns: Vec::new(), used: 0, made: 0, rows: 0, width: 0 }
    }

    /// Takes the cell at a row and a column of the sheet, from 0.
    fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), SourceError> {
        let (row, column) = (row as usize, column as usize);
        if row < self.skip {
            return Ok(());
        }
        (self.rows, self.width) = (self.rows.max(row + 1), self.width.max(column + 1));
        if matches!(cell, Cell::Missing) {
            return Ok(());
        }
        if self.columns.len() <= column {
            self.columns.resize_with(column + 1, Vec::new);
        }
        let Some(cells) = self.columns.get_mut(column) else { return Ok(()) };
        self.used += 1;
        self.made += (row + 1).saturating_sub(cells.len());
        if self.made > SMALL.max(self.used.saturating_mul(SPARSE)) {
            return Err(SourceError::Option {
                problem: format!("the sheet has a cell in row {}, column {}, and hardly any before it", row + 1, column + 1),
                hint: "Delete that cell in the spreadsheet, or load another sheet.".to_owned(),
            });
        }
        if cells.len() <= row {
            cells.resize_with(row, || Cell::Missing);
            cells.push(cell);
        } else if let Some(place) = cells.get_mut(row) {
            *place = cell;
        }
        Ok(())
    }

    /// The grid without the empty rows and columns around it; those that a format made to look used are noted.
    fn finish(self) -> Grid {
        let used: Vec<usize> = self.columns.iter().enumerate().filter(|(_, cells)| !cells.is_empty()).map(|(number, _)| number).collect();
        let (Some(&left), Some(&right)) = (used.first(), used.last()) else {
            return Grid::default();
        };
        let first = |cells: &Vec<Cell>| cells.iter().position(|cell| !matches!(cell, Cell::Missing));
        let top = self.columns.iter().filter_map(first).min().unwrap_or_default();
        let height = self.columns.iter().map(Vec::len).max().unwrap_or_default();
        let mut notes = Vec::new();
        for (count, noun, place) in [
            (self.rows - height, "empty row", "at the end"),
            (self.width - 1 - right, "empty column", "at the right"),
            (left, "empty column", "at the left"),
        ] {
            if count > 0 {
                notes.push(format!("{} {place} left out", things(count, noun)));
            }
        }
        let columns = self.columns.into_iter().skip(left).map(|cells| cells.into_iter().skip(top).collect());
        Grid { top, height: height - top, columns: columns.collect(), notes }
    }
}

impl Cell {
    fn from_ref(data: &DataRef<'_>) -> Cell {
        match data {
            DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
            other => Cell::from_data(&Data::from(other.clone())),
        }
    }

    fn from_data(data: &Data) -> Cell {
        match data {
            Data::Empty => Cell::Missing,
            Data::Int(whole) => Cell::Number(*whole as f64),
            Data::Float(number) => Cell::Number(*number),
            Data::String(text) => Cell::Text(text.clone()),
            Data::Bool(truth) => Cell::Boolean(*truth),
            Data::DateTime(at) if at.is_duration() => Cell::Duration((at.as_f64() * 86_400_000.0).round() as i64),
            Data::DateTime(at) => Cell::moment(at.as_f64(), at.to_ymd_hms_milli()),
            Data::DateTimeIso(text) => Cell::iso(text),
            Data::DurationIso(text) => Cell::Text(text.clone()),
            Data::Error(error) => Cell::Error(error.to_string()),
        }
    }
}
