//! One column of a sheet: its type by the cells it has, and the column made of them.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use polars::prelude::*;

use crate::plan::count::things;
use crate::plan::load::LoadOptions;
use crate::plan::types::Type;

/// Whole numbers up to here are written by Excel with all their digits.
const LARGEST_WHOLE: f64 = 999_999_999_999_999.0;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Missing,
    Number(f64),
    Text(String),
    Boolean(bool),
    Moment(NaiveDateTime),
    /// A time of day.
    Time(NaiveTime),
    /// In milliseconds.
    Duration(i64),
    /// As Excel writes it: `#N/A`.
    Error(String),
}

/// A column of the finished table.
pub struct Finished {
    pub series: Series,
    pub kind: Type,
    pub notes: Vec<String>,
}

impl Cell {
    /// A date and time by its serial number and what that means: year, month, day, hours, minutes, seconds, milliseconds.
    pub fn moment(serial: f64, (year, month, day, hour, minute, second, milli): (u16, u8, u8, u8, u8, u8, u16)) -> Cell {
        let time = NaiveTime::from_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into());
        let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
        match (date, time) {
            (_, Some(time)) if (0.0..1.0).contains(&serial) => Cell::Time(time),
            (Some(date), Some(time)) if (0.0..2_958_466.0).contains(&serial) => Cell::Moment(date.and_time(time)),
            _ => Cell::Number(serial),
        }
    }

    /// A date or datetime in the ISO form, or the text that it is instead.
    pub fn iso(text: &str) -> Cell {
        let at = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
        let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|date| date.and_time(NaiveTime::MIN));
        at.or_else(date).map_or_else(|| Cell::Text(text.to_owned()), Cell::Moment)
    }

    /// The cell as plain text, as Excel shows it without a number format; missing as nothing.
    pub fn plain(&self) -> Option<String> {
        match self {
            Cell::Missing | Cell::Error(_) => None,
            Cell::Number(number) => Some(plain_number(*number)),
            Cell::Text(text) => Some(text.clone()),
            Cell::Boolean(truth) => Some(if *truth { "TRUE" } else { "FALSE" }.to_owned()),
            Cell::Moment(at) if at.time() == NaiveTime::MIN => Some(at.date().to_string()),
            Cell::Moment(at) => Some(at.format("%Y-%m-%dT%H:%M:%S%.f").to_string()),
            Cell::Time(time) => Some(time.format("%H:%M:%S%.f").to_string()),
            Cell::Duration(milliseconds) => Some(plain_duration(*milliseconds)),
        }
    }
}

/// Fifteen digits, as Excel shows at most: 0.1 + 0.2 is 0.3.
fn plain_number(number: f64) -> String {
    format!("{number:.14e}").parse::<f64>().unwrap_or(number).to_string()
}

/// Hours, which may be more than a day's, minutes and seconds.
fn plain_duration(milliseconds: i64) -> String {
    let sign = if milliseconds < 0 { "-" } else { "" };
    let all = milliseconds.unsigned_abs();
    let (hours, minutes, seconds, rest) = (all / 3_600_000, all / 60_000 % 60, all / 1_000 % 60, all % 1_000);
    let part = if rest == 0 { String::new() } else { format!(".{rest:03}") };
    format!("{sign}{hours}:{minutes:02}:{seconds:02}{part}")
}

/// How many cells of each kind a column has. Empty texts decide nothing: formulas leave them where there is no value.
#[derive(Default)]
struct Census {
    numbers: usize,
    texts: usize,
    booleans: usize,
    moments: usize,
    times: usize,
    durations: usize,
    empty: usize,
    errors: usize,
    error_names: BTreeSet<String>,
    /// All numbers are whole; all moments are midnight.
    whole: bool,
    midnight: bool,
}

impl Census {
    fn of<'a>(cells: impl Iterator<Item = &'a Cell>) -> Census {
        let mut census = Census { whole: true, midnight: true, ..Census::default() };
        for cell in cells {
            match cell {
                Cell::Missing => {}
                Cell::Number(number) => {
                    census.numbers += 1;
                    census.whole &= number.fract() == 0.0 && number.abs() <= LARGEST_WHOLE;
                }
                Cell::Text(text) if text.is_empty() => census.empty += 1,
                Cell::Text(_) => census.texts += 1,
                Cell::Boolean(_) => census.booleans += 1,
                Cell::Moment(at) => {
                    census.moments += 1;
                    census.midnight &= at.time() == NaiveTime::MIN;
                }
                Cell::Time(_) => census.times += 1,
                Cell::Duration(_) => census.durations += 1,
                Cell::Error(name) => {
                    census.errors += 1;
                    census.error_names.insert(name.clone());
                }
            }
        }
        census
    }

    /// The kinds that occur, with their counts.
    fn kinds(&self) -> Vec<(usize, &'static str)> {
        let all = [
            (self.numbers, "number"),
            (self.texts, "text"),
            (self.booleans, "truth value"),
            (self.moments, "date"),
            (self.times, "time"),
            (self.durations, "duration"),
        ];
        all.into_iter().filter(|(count, _)| *count > 0).collect()
    }

    fn kind(&self) -> Type {
        match self.kinds().as_slice() {
            [(_, "number")] if self.whole => Type::Integer,
            [(_, "number")] => Type::Number,
            [(_, "truth value")] => Type::Boolean,
            [(_, "date")] if self.midnight => Type::Date,
            [(_, "date")] => Type::Datetime,
            [(_, "time")] => Type::Time,
            _ => Type::Text,
        }
    }

    fn notes(&self, kind: &Type) -> Vec<String> {
        let mut notes = Vec::new();
        let kinds = self.kinds();
        if kinds.len() > 1 {
            let listed: Vec<String> = kinds.iter().map(|(count, noun)| things(*count, noun)).collect();
            notes.push(format!("{}, so it is text", listed.join(", ")));
        } else if self.durations > 0 {
            notes.push("the durations are text".to_owned());
        }
        if self.empty > 0 && *kind != Type::Text {
            notes.push(format!("{} taken as missing, as the column is {kind}", things(self.empty, "empty text")));
        }
        if self.errors > 0 {
            let names: Vec<&str> = self.error_names.iter().map(String::as_str).collect();
            notes.push(format!("{} taken as missing ({})", things(self.errors, "error"), names.join(", ")));
        }
        notes
    }
}

/// Makes a column of `height` cells; those that are lacking at its end are missing.
/// With `as_text`, nothing is detected.
pub fn finish(cells: &[Cell], height: usize, as_text: bool, options: &LoadOptions) -> Finished {
    let is_missing = |cell: &Cell| !options.missing.is_empty() && cell.plain().is_some_and(|text| options.missing.contains(&text));
    let cells = || cells.iter().map(|cell| if is_missing(cell) { &Cell::Missing } else { cell });
    let census = Census::of(cells());
    let kind = if as_text { Type::Text } else { census.kind() };
    let notes = if as_text { Vec::new() } else { census.notes(&kind) };
    let all = || cells().chain(std::iter::repeat(&Cell::Missing)).take(height);
    let number = |cell: &Cell| if let Cell::Number(number) = cell { Some(*number) } else { None };
    let moment = |cell: &Cell| if let Cell::Moment(at) = cell { Some(*at) } else { None };
    let name = PlSmallStr::EMPTY;
    let series = match kind {
        Type::Integer => Int64Chunked::from_iter_options(name, all().map(|cell| number(cell).map(|number| number as i64))).into_series(),
        Type::Number => Float64Chunked::from_iter_options(name, all().map(number)).into_series(),
        Type::Boolean => {
            let truth = |cell: &Cell| if let Cell::Boolean(truth) = cell { Some(*truth) } else { None };
            BooleanChunked::from_iter_options(name, all().map(truth)).into_series()
        }
        Type::Date => {
            let days = all().map(|cell| moment(cell).map(|at| at.date().to_epoch_days()));
            Int32Chunked::from_iter_options(name, days).into_date().into_series()
        }
        Type::Datetime => {
            let micros = all().map(|cell| moment(cell).map(|at| at.and_utc().timestamp_micros()));
            Int64Chunked::from_iter_options(name, micros).into_datetime(TimeUnit::Microseconds, None).into_series()
        }
        Type::Time => {
            let nanos = |time: &NaiveTime| i64::from(time.num_seconds_from_midnight()) * 1_000_000_000 + i64::from(time.nanosecond());
            let times = all().map(|cell| if let Cell::Time(time) = cell { Some(nanos(time)) } else { None });
            Int64Chunked::from_iter_options(name, times).into_time().into_series()
        }
        _ => StringChunked::from_iter_options(name, all().map(Cell::plain)).into_series(),
    };
    Finished { series, kind, notes }
}
