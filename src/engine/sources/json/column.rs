//! One column of records: its type by the cells it has, and the column made of them.

use polars::prelude::*;
use serde_json::value::RawValue;

use crate::plan::count::things;
use crate::plan::report::KeptAsText;
use crate::plan::types::Type;

use super::super::{SourceError, Watch, columns};
use super::Cell;

/// A column of the finished table.
pub struct Finished {
    pub series: Series,
    pub kind: Type,
    pub kept_as_text: Option<KeptAsText>,
    pub notes: Vec<String>,
}

/// How many cells of each kind there are.
#[derive(Default)]
struct Census {
    numbers: usize,
    texts: usize,
    booleans: usize,
    nested: usize,
}

impl Census {
    fn of<'a>(cells: impl Iterator<Item = &'a Cell<'a>>) -> Census {
        let mut census = Census::default();
        for cell in cells {
            match cell {
                Cell::Missing => {}
                Cell::Number(_) => census.numbers += 1,
                Cell::Text(_) => census.texts += 1,
                Cell::Boolean(_) => census.booleans += 1,
                Cell::Nested(_) => census.nested += 1,
            }
        }
        census
    }

    fn kinds(&self) -> Vec<(usize, &'static str)> {
        let all = [(self.numbers, "number"), (self.texts, "text"), (self.booleans, "truth value"), (self.nested, "list")];
        all.into_iter().filter(|(count, _)| *count > 0).collect()
    }
}

/// Makes a column of cells. `as_text`: nothing is detected. Cells that are exactly one of `missing` are missing.
pub fn finish(cells: &[Cell<'_>], as_text: bool, missing: &[String], watch: &dyn Watch) -> Result<Finished, SourceError> {
    let is_missing = |cell: &Cell<'_>| !missing.is_empty() && cell.plain().is_some_and(|text| missing.iter().any(|known| known == text));
    let cells = || cells.iter().map(|cell| if is_missing(cell) { &Cell::Missing } else { cell });
    let as_it_is = || -> Series { cells().map(Cell::plain).collect::<StringChunked>().into_series() };
    let text = |series| Finished { series, kind: Type::Text, kept_as_text: None, notes: Vec::new() };
    if as_text {
        return Ok(text(as_it_is()));
    }
    let kinds = Census::of(cells()).kinds();
    Ok(match kinds.as_slice() {
        [] => text(as_it_is()),
        [(_, "number")] => numbers(&|| Box::new(cells().map(digits)), as_it_is),
        [(_, "truth value")] => {
            let truths = cells().map(|cell| if let Cell::Boolean(truth) = cell { Some(*truth) } else { None });
            let series = truths.collect::<BooleanChunked>().into_series();
            Finished { series, kind: Type::Boolean, kept_as_text: None, notes: Vec::new() }
        }
        [(_, "text")] => {
            let texts = as_it_is();
            match columns::dated(&texts, watch)? {
                Some(dated) => {
                    let note = dated.shifted.then(|| "the times were turned to UTC by their offsets".to_owned());
                    Finished { series: dated.series, kind: dated.kind, kept_as_text: None, notes: note.into_iter().collect() }
                }
                None => text(texts),
            }
        }
        [(_, "list")] if cells().all(|cell| !matches!(cell, Cell::Nested(raw) if raw.starts_with('{'))) => lists(cells()),
        mixed => {
            let listed: Vec<String> = mixed.iter().map(|(count, noun)| things(*count, noun)).collect();
            Finished { notes: vec![format!("{}, so it is text", listed.join(", "))], ..text(as_it_is()) }
        }
    })
}

fn digits<'a>(cell: &Cell<'a>) -> Option<&'a str> {
    if let Cell::Number(digits) = cell { Some(digits) } else { None }
}

/// The same texts of digits, as often as they are asked for.
type Digits<'d> = dyn Fn() -> Box<dyn Iterator<Item = Option<&'d str>> + 'd> + 'd;

/// A column of numbers: whole ones if all are, text where whole ones are larger than an integer holds.
fn numbers<'d>(all: &Digits<'d>, as_it_is: impl Fn() -> Series) -> Finished {
    let finished = |series: Series, kind| Finished { series, kind, kept_as_text: None, notes: Vec::new() };
    let is_whole = |digits: &str| !digits.contains(['.', 'e', 'E']);
    if all().flatten().all(is_whole) {
        let whole: Option<Vec<Option<i64>>> =
            all().map(|digits| digits.map_or(Some(None), |digits| digits.parse().ok().map(Some))).collect();
        return match whole {
            Some(whole) => finished(Int64Chunked::from_iter_options(PlSmallStr::EMPTY, whole.into_iter()).into_series(), Type::Integer),
            None => Finished { kept_as_text: Some(KeptAsText::LongNumbers), ..finished(as_it_is(), Type::Text) },
        };
    }
    let mut infinite = 0;
    let numbers = all().map(|digits| {
        let number = digits?.parse::<f64>().ok().filter(|number| number.is_finite());
        infinite += usize::from(number.is_none());
        number
    });
    let series = Float64Chunked::from_iter_options(PlSmallStr::EMPTY, numbers).into_series();
    let mut column = finished(series, Type::Number);
    if infinite > 0 {
        column.notes.push(format!(
            "{} too large for a number and taken as missing",
            if infinite == 1 { "1 value is".to_owned() } else { format!("{infinite} values are") }
        ));
    }
    column
}

/// A column of lists, whose items have one type: numbers, truth values, or else text.
fn lists<'a>(cells: impl Iterator<Item = &'a Cell<'a>>) -> Finished {
    let items = |raw: &'a str| serde_json::from_str::<Vec<&'a RawValue>>(raw).unwrap_or_default();
    let rows: Vec<Option<Vec<Cell<'a>>>> = cells
        .map(
            |cell| {
                if let Cell::Nested(raw) = cell { Some(items(raw).into_iter().map(|item| Cell::of(item.get())).collect()) } else { None }
            },
        )
        .collect();
    let all = || rows.iter().flatten().flatten();
    let census = Census::of(all());
    let mut notes = Vec::new();
    let (series, inner) = match census.kinds().as_slice() {
        [(_, "number")] => {
            let whole = all().filter_map(digits).all(|digits| digits.parse::<i64>().is_ok());
            if whole {
                let of = |cell: &Cell<'_>| digits(cell).and_then(|digits| digits.parse::<i64>().ok());
                (
                    listed(
                        &rows,
                        |items| Int64Chunked::from_iter_options(PlSmallStr::EMPTY, items.iter().map(of)).into_series(),
                        &DataType::Int64,
                    ),
                    Type::Integer,
                )
            } else {
                let of = |cell: &Cell<'_>| digits(cell).and_then(|digits| digits.parse::<f64>().ok()).filter(|number| number.is_finite());
                (
                    listed(
                        &rows,
                        |items| Float64Chunked::from_iter_options(PlSmallStr::EMPTY, items.iter().map(of)).into_series(),
                        &DataType::Float64,
                    ),
                    Type::Number,
                )
            }
        }
        [(_, "truth value")] => {
            let of = |cell: &Cell<'_>| if let Cell::Boolean(truth) = cell { Some(*truth) } else { None };
            (listed(&rows, |items| items.iter().map(of).collect::<BooleanChunked>().into_series(), &DataType::Boolean), Type::Boolean)
        }
        kinds => {
            if kinds.iter().any(|(_, kind)| *kind == "list") {
                notes.push("items that are lists or records are kept as they are written".to_owned());
            }
            (listed(&rows, |items| items.iter().map(Cell::plain).collect::<StringChunked>().into_series(), &DataType::String), Type::Text)
        }
    };
    Finished { series, kind: Type::List(Box::new(inner)), kept_as_text: None, notes }
}

/// The rows as a column of lists; each list is made by `make`.
fn listed(rows: &[Option<Vec<Cell<'_>>>], make: impl Fn(&[Cell<'_>]) -> Series, inner: &DataType) -> Series {
    let lists: Vec<Option<Series>> = rows.iter().map(|row| row.as_ref().map(|items| make(items))).collect();
    let made: ListChunked = lists.into_iter().collect();
    let series = made.into_series();
    // Lists without any item leave the type open.
    let wanted = DataType::List(Box::new(inner.clone()));
    series.cast(&wanted).unwrap_or(series)
}
