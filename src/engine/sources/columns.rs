//! From cells to typed columns.
//!
//! A column's type is decided over all its cells, but most columns show theirs in the first few hundred. So each piece of the text builds
//! its columns at once in the type that a sample suggests, and as text where a cell does not fit. A column whose pieces do not agree is
//! gathered as text, decided by the [`Detector`] over all its cells, and read again.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use polars::prelude::*;

use crate::plan::reading::{Detector, Stays, Style};
use crate::plan::report::KeptAsText;
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::cutting::{Cut, Cutter};
use super::lines::{Field, Quoting};
use super::{SourceError, Watch, parallel, plain};

/// The cells of a text's columns.
pub struct Cells<'a> {
    pub cutter: Cutter<'a>,
    /// The numbers of the columns wanted, from 0.
    pub wanted: &'a [usize],
    /// Cells that are exactly one of these are missing.
    pub missing: &'a [String],
    /// For each of these, whether it stays text: nothing is detected.
    pub as_text: &'a [bool],
}

/// A column of the finished table.
#[derive(Debug)]
pub struct Finished {
    pub series: Series,
    pub kind: Type,
    pub kept_as_text: Option<KeptAsText>,
    /// Empty texts that became missing because the column is not text.
    pub emptied: usize,
    /// The datetimes had offsets and were turned to UTC.
    pub shifted: bool,
}

/// Texts to be gone through one after the other, until one is not taken.
trait Texts {
    fn each(self, take: impl FnMut(Option<&str>) -> Option<()>) -> Option<()>;
}

/// One column of one piece: its first field, and all that follow it in rows.
#[derive(Clone, Copy)]
struct Slice<'a> {
    cells: &'a Cells<'a>,
    fields: &'a [Field],
}

impl Texts for Slice<'_> {
    fn each(self, mut take: impl FnMut(Option<&str>) -> Option<()>) -> Option<()> {
        let Cells { cutter, missing, .. } = self.cells;
        for row in self.fields.chunks(cutter.width.max(1)) {
            match row.first() {
                Some(field) if field.quoting != Quoting::Doubled && missing.is_empty() => {
                    let text = cutter.text.get(field.start..field.end).filter(|_| !field.is_missing());
                    take(text)?;
                }
                Some(field) => take(self.cells.text(*field).as_deref())?,
                None => {}
            }
        }
        Some(())
    }
}

impl Texts for &StringChunked {
    fn each(self, take: impl FnMut(Option<&str>) -> Option<()>) -> Option<()> {
        self.iter().try_for_each(take)
    }
}

/// The type that a sample of a column suggests; nothing where all cells have to be seen. Text is certain: no later cell can change it.
pub fn guess<'a>(sample: impl Iterator<Item = Cow<'a, str>>) -> Option<Type> {
    let mut seen = Seen::default();
    sample.for_each(|text| seen.note(&text));
    seen.detector.stays().is_none().then(|| seen.kind()).filter(|kind| *kind != Type::Unknown)
}

/// What the cells of a column are, seen so far.
#[derive(Default)]
struct Seen {
    detector: Detector,
    nan: bool,
    empty: usize,
}

impl Seen {
    fn note(&mut self, text: &str) {
        match text {
            "" => self.empty += 1,
            text if is_nan(text) => self.nan = true,
            text => self.detector.feed(text),
        }
    }

    /// Empty texts fit every type, since none but text has them as values; NaN fits numbers.
    fn kind(&self) -> Type {
        match self.detector.verdict() {
            Type::Unknown if self.nan => Type::Number,
            Type::Integer | Type::Number if self.nan => self.detector.verdict(),
            _ if self.nan => Type::Text,
            kind => kind,
        }
    }
}

/// Missing in a column of numbers, a text in any other.
pub(super) fn is_nan(text: &str) -> bool {
    text.len() == 3 && text.eq_ignore_ascii_case("nan")
}

/// How a detected type is stored; nothing for a type that is not detected.
fn dtype(kind: &Type) -> Option<DataType> {
    match kind {
        Type::Integer => Some(DataType::Int64),
        Type::Number => Some(DataType::Float64),
        Type::Boolean => Some(DataType::Boolean),
        Type::Date => Some(DataType::Date),
        Type::Datetime => Some(DataType::Datetime(TimeUnit::Microseconds, None)),
        Type::Text => Some(DataType::String),
        _ => None,
    }
}

impl Cells<'_> {
    /// Cuts the text from `start` and builds the wanted columns, given a guess for each.
    pub fn build(
        &self,
        start: usize,
        guesses: &[Option<Type>],
        watch: &dyn Watch,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(Vec<Cut>, Vec<Finished>), SourceError> {
        let columns = |cut: &Cut| -> Vec<Series> {
            let part = |(column, guess): (&usize, &Option<Type>)| self.part(cut, *column, guess.as_ref());
            self.wanted.iter().zip(guesses).map(part).collect()
        };
        let pieces = self.cutter.all(start, watch, progress, columns)?;
        let (cuts, mut parts): (Vec<Cut>, Vec<Vec<Series>>) = pieces.into_iter().unzip();
        self.reconcile(&cuts, &mut parts, watch)?;
        let finish = |place: usize| {
            let parts: Vec<Series> = parts.iter().filter_map(|part| part.get(place).cloned()).collect();
            match guesses.get(place).cloned().flatten() {
                Some(kind) if parts.iter().all(|part| Some(part.dtype()) == dtype(&kind).as_ref()) => Ok(Finished::of(parts, kind)),
                said if self.as_text.get(place).copied().unwrap_or_default() => {
                    let plainly = said.and_then(|kind| plainly(&parts, &kind));
                    Ok(plainly.unwrap_or_else(|| Finished::of(parts, Type::Text)))
                }
                _ => settle(&parts, watch),
            }
        };
        let finished = parallel::each(self.wanted.len(), watch, finish)?;
        Ok((cuts, finished.into_iter().collect::<Result<_, _>>()?))
    }

    /// Where the parts of a column differ in type, makes them all text, from the text they were cut from.
    fn reconcile(&self, cuts: &[Cut], parts: &mut [Vec<Series>], watch: &dyn Watch) -> Result<(), SourceError> {
        let Some((first, rest)) = parts.split_first() else { return Ok(()) };
        let differs = |place: usize, series: &Series| rest.iter().any(|part| part.get(place).is_some_and(|s| s.dtype() != series.dtype()));
        let places: Vec<usize> =
            first.iter().enumerate().filter(|(place, series)| differs(*place, series)).map(|(place, _)| place).collect();
        if places.is_empty() {
            return Ok(());
        }
        let again = parallel::each(cuts.len(), watch, |number| {
            let cut = cuts.get(number).map(|cut| self.cutter.piece(cut.start, cut.end, Vec::new()));
            let text = |place: &usize| Some((*place, self.part(cut.as_ref()?, *self.wanted.get(*place)?, None)));
            places.iter().filter_map(text).collect::<Vec<_>>()
        })?;
        for (part, columns) in parts.iter_mut().zip(again) {
            for (place, series) in columns {
                if let Some(slot) = part.get_mut(place) {
                    *slot = series;
                }
            }
        }
        Ok(())
    }

    /// One column of one piece, in the type guessed, or as text where there is no guess or a cell does not fit it.
    fn part(&self, cut: &Cut, column: usize, guess: Option<&Type>) -> Series {
        let slice = Slice { cells: self, fields: cut.fields.get(column..).unwrap_or_default() };
        let typed = guess.and_then(|kind| build(kind, slice, cut.rows, None));
        typed.unwrap_or_else(|| texts_as_they_are(slice, cut.rows))
    }

    /// One cell, missing as nothing.
    pub fn text(&self, field: Field) -> Option<Cow<'_, str>> {
        if field.is_missing() {
            return None;
        }
        let text = field.read(self.cutter.text, self.cutter.dialect.quote);
        let is_missing = !self.missing.is_empty() && self.missing.iter().any(|missing| *missing == text);
        (!is_missing).then_some(text)
    }
}

impl Finished {
    fn of(parts: Vec<Series>, kind: Type) -> Finished {
        let stored = dtype(&kind).unwrap_or(DataType::String);
        Finished { series: joined(parts, &stored), kind, kept_as_text: None, emptied: 0, shifted: false }
    }
}

/// A column of text as dates or datetimes, if that is what its cells plainly are.
pub fn dated(texts: &Series, watch: &dyn Watch) -> Result<Option<Finished>, SourceError> {
    let alone = |text: &str| {
        let mut seen = Seen::default();
        seen.note(text);
        seen.kind()
    };
    let first = texts.str().ok().and_then(|texts| texts.iter().flatten().find(|text| !text.is_empty()).map(alone));
    // Most texts are no dates, which the first of them shows.
    if !first.is_some_and(|kind| kind.is_temporal()) {
        return Ok(None);
    }
    let finished = settle(std::slice::from_ref(texts), watch)?;
    Ok(Some(finished).filter(|finished| finished.kind.is_temporal()))
}

/// A column of text as the type that the line names, where all its cells are written in the plain way of that type.
fn plainly(parts: &[Series], kind: &Type) -> Option<Finished> {
    let style = Style::plain(kind);
    let part = |part: &Series| {
        let texts = part.str().ok()?;
        // What an empty text means is for the line to say.
        if texts.iter().flatten().any(str::is_empty) { None } else { build(kind, texts, texts.len(), Some(&style)) }
    };
    let read: Option<Vec<Series>> = parts.iter().map(part).collect();
    Some(Finished::of(read?, kind.clone()))
}

/// Decides a column of text by all its cells, and reads it in the type decided.
fn settle(parts: &[Series], watch: &dyn Watch) -> Result<Finished, SourceError> {
    let mut seen = Seen::default();
    let texts = || parts.iter().filter_map(|part| part.str().ok());
    for part in texts() {
        if watch.cancelled() {
            return Err(SourceError::Cancelled);
        }
        part.iter().flatten().for_each(|text| seen.note(text));
    }
    let kind = seen.kind();
    if let (false, Some(stored)) = (kind == Type::Text, dtype(&kind)) {
        let style = Style::plain(&kind);
        let mut read = Vec::with_capacity(parts.len());
        for part in texts() {
            if watch.cancelled() {
                return Err(SourceError::Cancelled);
            }
            read.extend(build(&kind, part, part.len(), Some(&style)));
        }
        // Should the style decline what the detector took, the column stays the text it is.
        if read.len() == parts.len() {
            let (emptied, shifted) = (seen.empty, seen.detector.has_offsets());
            return Ok(Finished { series: joined(read, &stored), kind, kept_as_text: None, emptied, shifted });
        }
    }
    let kept_as_text = seen.detector.stays().filter(|_| !seen.nan).map(|stays| match stays {
        Stays::LeadingZeros => KeptAsText::LeadingZeros,
        Stays::ManyDigits => KeptAsText::LongNumbers,
    });
    Ok(Finished { kept_as_text, ..Finished::of(parts.to_vec(), Type::Text) })
}

/// The cells as a column of that type, or nothing where one does not read. With a style, what the quick reading leaves is read by it, and
/// empty texts and NaN are missing.
fn build(kind: &Type, texts: impl Texts, rows: usize, style: Option<&Style>) -> Option<Series> {
    let slowly = |text: &str| -> Option<Value> {
        let style = style?;
        if text.is_empty() || is_nan(text) { Some(Value::Missing) } else { style.read(text) }
    };
    match kind {
        Type::Integer => {
            let slowly = |text: &str| slowly(text).map(|value| if let Value::Integer(whole) = value { Some(whole) } else { None });
            let read = |text: &str| plain::integer(text).map(Some).or_else(|| slowly(text));
            numbers::<Int64Type>(texts, rows, read).map(IntoSeries::into_series)
        }
        Type::Number => {
            let slowly = |text: &str| slowly(text).map(|value| value.as_f64().filter(|number| !number.is_nan()));
            let read = |text: &str| plain::number(text).map(Some).or_else(|| slowly(text));
            numbers::<Float64Type>(texts, rows, read).map(IntoSeries::into_series)
        }
        Type::Date => {
            let slowly = |text: &str| slowly(text).map(|value| if let Value::Date(date) = value { Some(date) } else { None });
            let read = |text: &str| plain::date(text).map(Some).or_else(|| slowly(text)).map(|date| date.map(|date| date.to_epoch_days()));
            numbers::<Int32Type>(texts, rows, read).map(|days| days.into_date().into_series())
        }
        Type::Datetime => {
            let micros = |at: NaiveDateTime| at.and_utc().timestamp_micros();
            let slowly = |text: &str| slowly(text).map(|value| if let Value::Datetime(at) = value { Some(micros(at)) } else { None });
            let read = |text: &str| plain::datetime(text).map(Some).or_else(|| slowly(text));
            numbers::<Int64Type>(texts, rows, read).map(|micros| micros.into_datetime(TimeUnit::Microseconds, None).into_series())
        }
        Type::Boolean => {
            let slowly = |text: &str| slowly(text).map(|value| if let Value::Boolean(truth) = value { Some(truth) } else { None });
            let mut builder = BooleanChunkedBuilder::new(PlSmallStr::EMPTY, rows);
            texts.each(|text| {
                builder.append_option(match text {
                    Some(text) => plain::boolean(text).map(Some).or_else(|| slowly(text))?,
                    None => None,
                });
                Some(())
            })?;
            Some(builder.finish().into_series())
        }
        Type::Text => Some(texts_as_they_are(texts, rows)),
        _ => None,
    }
}

/// A column of numbers, or of what is stored as numbers. `read` gives nothing for a text that does not read, and `Some(None)` for one
/// that is missing.
fn numbers<T: PolarsNumericType>(
    texts: impl Texts,
    rows: usize,
    read: impl Fn(&str) -> Option<Option<T::Native>>,
) -> Option<ChunkedArray<T>> {
    let mut builder = PrimitiveChunkedBuilder::<T>::new(PlSmallStr::EMPTY, rows);
    texts.each(|text| {
        match text {
            Some(text) => builder.append_option(read(text)?),
            None => builder.append_null(),
        }
        Some(())
    })?;
    Some(builder.finish())
}

fn texts_as_they_are(texts: impl Texts, rows: usize) -> Series {
    let mut builder = StringChunkedBuilder::new(PlSmallStr::EMPTY, rows);
    let _ = texts.each(|text| {
        builder.append_option(text);
        Some(())
    });
    builder.finish().into_series()
}

/// The parts as one column in one piece of memory; they are all of that type.
fn joined(parts: Vec<Series>, stored: &DataType) -> Series {
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_else(|| Series::new_empty(PlSmallStr::EMPTY, stored));
    for part in parts {
        if whole.append(&part).is_err() {
            break;
        }
    }
    whole.rechunk()
}
