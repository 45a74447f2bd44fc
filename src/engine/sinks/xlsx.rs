//! An Excel workbook with one sheet: a header that stays in sight, then the rows, in cells of Excel's own types.
//!
//! Excel has limits that a table need not have. What it cannot hold at all is refused before anything is written; what it would change in
//! silence (digits beyond the fifteenth, dates before 1900) is written as text, which is told.

use std::io::Write;
use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use polars::prelude::{DataFrame, DataType, PolarsError};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::plan::count::{count, things};
use crate::plan::value::Value;

use super::super::sources::Watch;
use super::super::value;
use super::{Failure, in_slices};

/// Excel's limits: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
const ROWS: usize = 1_048_576;
const COLUMNS: usize = 16_384;
const CHARACTERS: usize = 32_767;

/// The largest whole number whose digits Excel keeps: it has fifteen.
const EXACT: u64 = 999_999_999_999_999;

/// Cells written between two looks at the watch.
const CELLS: usize = 1 << 14;

/// Widths of columns, in characters.
const NARROWEST: usize = 8;
const WIDEST: usize = 50;

/// Rows that a column's width is taken from.
const LOOKED_AT: usize = 200;

/// Writes the frame; rows wait in a nameless file in the folder of `beside`. Gives what was written as text instead.
pub fn write(frame: &DataFrame, file: &mut (impl Write + Send), beside: &Path, watch: &dyn Watch) -> Result<Vec<String>, Failure> {
    refuse(frame)?;
    let mut book = Workbook::new();
    let folder = beside.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    book.set_tempdir(folder)?;
    let mut sheet =
        Sheet { sheet: book.add_worksheet_with_constant_memory()?, formats: Formats::new(), row: 0, changed: vec![[0; 2]; frame.width()] };
    sheet.head(frame)?;
    let mut trouble = None;
    in_slices(frame, CELLS / frame.width().max(1), watch, |slice| {
        sheet.rows(slice).map_err(|error| {
            trouble = Some(error);
            PolarsError::NoData("the sheet refused a cell".into())
        })
    })
    .map_err(|failure| trouble.take().unwrap_or(failure))?;
    let notes = sheet.notes(frame);
    book.save_to_writer(file)?;
    Ok(notes)
}

/// Refuses a table that no sheet can hold.
fn refuse(frame: &DataFrame) -> Result<(), Failure> {
    if frame.height() >= ROWS {
        let much = format!("a sheet holds {} rows below its header, and the table has {}", count(ROWS - 1), count(frame.height()));
        return Err(Failure::TooMuch(
            much,
            "Save as .csv or .parquet, or a part of the table: show rows 1..1000000 | save \"part.xlsx\".".to_owned(),
        ));
    }
    if frame.width() > COLUMNS {
        let much = format!("a sheet holds {} columns, and the table has {}", count(COLUMNS), count(frame.width()));
        return Err(Failure::TooMuch(much, "Save as .csv or .parquet.".to_owned()));
    }
    for column in frame.columns() {
        if matches!(column.dtype(), DataType::List(_) | DataType::Binary) || column.dtype().is_nested() {
            let kind = super::super::dtype::to_type(column.dtype()).to_string();
            return Err(Failure::Column { column: column.name().to_string(), kind, format: "Excel" });
        }
    }
    Ok(())
}

struct Formats {
    head: Format,
    date: Format,
    datetime: Format,
    time: Format,
}

impl Formats {
    fn new() -> Self {
        let of = |format: &str| Format::new().set_num_format(format);
        Formats { head: Format::new().set_bold(), date: of("yyyy-mm-dd"), datetime: of("yyyy-mm-dd hh:mm:ss"), time: of("hh:mm:ss") }
    }
}

/// A sheet that is being filled.
struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    formats: Formats,
    /// Rows written so far, the header included.
    row: u32,
    /// For each column, cells that became text, and empty texts, which Excel does not tell from nothing.
    changed: Vec<[usize; 2]>,
}

impl Sheet<'_> {
    fn head(&mut self, frame: &DataFrame) -> Result<(), Failure> {
        for (place, column) in (0u16..).zip(frame.columns()) {
            let name = column.name().as_str();
            let looked_at = (0..frame.height().min(LOOKED_AT)).map(|row| value::cell(column, row).to_string().chars().count());
            let width = looked_at.chain([name.chars().count() + 2]).max().unwrap_or(NARROWEST).clamp(NARROWEST, WIDEST);
            self.sheet.set_column_width(place, width as f64)?;
            self.sheet.write_string_with_format(0, place, name, &self.formats.head).map_err(|error| refused(error, name, 0))?;
        }
        self.sheet.set_freeze_panes(1, 0)?;
        self.row = 1;
        Ok(())
    }

    fn rows(&mut self, slice: &DataFrame) -> Result<(), Failure> {
        for row in 0..slice.height() {
            for (place, column) in (0u16..).zip(slice.columns()) {
                self.cell(place, &value::cell(column, row)).map_err(|error| refused(error, column.name(), self.row))?;
            }
            self.row += 1;
        }
        Ok(())
    }

    fn cell(&mut self, place: u16, value: &Value) -> Result<(), XlsxError> {
        let (sheet, row, formats) = (&mut *self.sheet, self.row, &self.formats);
        let mut changed = None;
        match value {
            Value::Missing => sheet,
            Value::Boolean(truth) => sheet.write_boolean(row, place, *truth)?,
            Value::Integer(n) if n.unsigned_abs() <= EXACT => sheet.write_number(row, place, *n as f64)?,
            Value::Number(x) => sheet.write_number(row, place, *x)?,
            Value::Decimal(digits, _) if digits.unsigned_abs() <= u128::from(EXACT) => {
                sheet.write_number(row, place, value.as_f64().unwrap_or_default())?
            }
            Value::Text(text) if text.is_empty() => {
                changed = Some(1);
                sheet
            }
            Value::Text(text) => sheet.write_string(row, place, text)?,
            Value::Date(date) if is_known(*date) => {
                sheet.write_datetime_with_format(row, place, &moment(date.and_time(NaiveTime::MIN))?, &formats.date)?
            }
            Value::Datetime(at) if is_known(at.date()) => sheet.write_datetime_with_format(row, place, &moment(*at)?, &formats.datetime)?,
            Value::Time(time) => {
                let seconds = f64::from(time.num_seconds_from_midnight()) + f64::from(time.nanosecond()) / 1e9;
                sheet.write_number_with_format(row, place, seconds / 86_400.0, &formats.time)?
            }
            other => {
                changed = Some(0);
                sheet.write_string(row, place, other.to_string())?
            }
        };
        if let Some(count) = changed.and_then(|kind: usize| self.changed.get_mut(usize::from(place))?.get_mut(kind)) {
            *count += 1;
        }
        Ok(())
    }

    /// What a reader of the workbook will not find as it was.
    fn notes(&self, frame: &DataFrame) -> Vec<String> {
        let columns = frame.columns().iter().zip(&self.changed);
        let notes = columns.flat_map(|(column, [texts, empty])| {
            let name = column.name();
            let written = (*texts > 0).then(|| format!("`{name}`: {} written as text, which Excel would change", things(*texts, "value")));
            let emptied = (*empty > 0)
                .then(|| format!("`{name}`: {} left empty, which Excel does not tell from missing", things(*empty, "empty text")));
            written.into_iter().chain(emptied)
        });
        notes.collect()
    }
}

/// Excel counts days from 1900 on, and takes that year for a leap year: only from March on does everybody agree.
fn is_known(date: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(1900, 3, 1).is_some_and(|first| date >= first)
        && NaiveDate::from_ymd_opt(9999, 12, 31).is_some_and(|last| date <= last)
}

fn moment(at: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    // Days since 1899-12-30, which is day 0 of Excel's calendar.
    let days = (at.and_utc().timestamp_micros() as f64) / 86_400e6 + 25_569.0;
    ExcelDateTime::from_serial_datetime(days)
}

fn refused(error: XlsxError, column: &str, row: u32) -> Failure {
    match error {
        XlsxError::MaxStringLengthExceeded => Failure::TooMuch(
            format!("a cell of Excel holds {} characters, and row {} of `{column}` has more", count(CHARACTERS), count(row as usize)),
            "Save as .csv or .parquet.".to_owned(),
        ),
        error => error.into(),
    }
}

impl From<XlsxError> for Failure {
    fn from(error: XlsxError) -> Failure {
        match error {
            XlsxError::IoError(error) => Failure::Polars(error.into()),
            other => Failure::TooMuch(other.to_string(), "Save as .csv or .parquet.".to_owned()),
        }
    }
}
