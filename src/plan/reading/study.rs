//! The first phase: a look at the distinct texts of a whole column, which decides how all of them are read.

use serde::{Deserialize, Serialize};

use super::conflict::Conflict;
use super::dates::{self, Dates, Order};
use super::formats::Format;
use super::times::{self, Times};
use super::{Style, booleans, numbers, would_read};
use crate::plan::types::Type;

/// What was learned about a column of texts that shall become values of a type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub wanted: Type,
    /// How to read the column, or what its values disagree on.
    pub outcome: Result<Style, Conflict>,
    /// Rows whose text reads; after a conflict those that would read standing alone.
    pub read: usize,
    pub unread: Unread,
    /// What is worth saying about an outcome without conflict.
    pub notes: Vec<Note>,
}

/// The texts that do not read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Unread {
    pub rows: usize,
    /// The most frequent of them with their rows, at most five.
    pub samples: Vec<(String, usize)>,
    /// How many more distinct ones there are.
    pub more: usize,
    /// Of `rows`, those that are numbers all the same, but not whole, too large, or with more digits than the decimal has.
    pub numbers: usize,
}

/// Something that a reading took for granted or changed, as data: the wording is the verb's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// Amounts carry this currency, as first written; `bare` rows have none and count as the same.
    Currency { sign: String, rows: usize, bare: usize },
    /// All have a `%` and were read as hundredths.
    Percent { rows: usize },
    /// The comma was taken for a decimal mark, as the example shows.
    DecimalComma { example: String },
    /// Nothing showed whether the mark of `1,234` or `1.234` stands between thousands or before decimals: the comma was taken for the one and
    /// the point for the other.
    MarkAssumed { example: String },
    /// The order of day and month, as the example and all other `rows` that read in no other order show; `either` more would read in both.
    Order { order: Order, example: String, rows: usize, either: usize },
    /// Years of two digits were taken for 1969–2068.
    ShortYears { rows: usize },
    /// Times with an offset, among `of` that read, were turned to UTC.
    Utc { rows: usize, of: usize },
}

impl Unread {
    const SAMPLES: usize = 5;

    fn add(&mut self, text: &str, rows: usize) {
        self.rows += rows;
        // After those that are as frequent, so that the first of equals stays.
        let place = self.samples.partition_point(|(_, known)| *known >= rows);
        if place < Self::SAMPLES {
            self.samples.insert(place, (text.to_string(), rows));
        }
        if place >= Self::SAMPLES || self.samples.len() > Self::SAMPLES {
            self.samples.truncate(Self::SAMPLES);
            self.more += 1;
        }
    }
}

/// Looks at the distinct texts of a column, each with the number of its rows (missing cells are not among them), and decides how they read
/// as values of the wanted type. With formats, dates and times read by these and by nothing else.
pub fn study<'a>(texts: impl Iterator<Item = (&'a str, usize)> + Clone, wanted: &Type, formats: &[Format]) -> Reading {
    let (outcome, notes) = match decide(texts.clone(), wanted, formats) {
        Ok((style, notes)) => (Ok(style), notes),
        Err(conflict) => (Err(conflict), Vec::new()),
    };
    let mut reading = Reading { wanted: wanted.clone(), outcome, read: 0, unread: Unread::default(), notes };
    let as_number = match &reading.outcome {
        Ok(Style::Integer(numbers) | Style::Decimal(numbers, ..)) => Some(numbers.clone()),
        _ => None,
    };
    for (text, rows) in texts {
        let reads = match &reading.outcome {
            Ok(style) => style.reads(text),
            Err(_) => would_read(wanted, formats, text),
        };
        if reads {
            reading.read += rows;
            continue;
        }
        reading.unread.add(text, rows);
        if as_number.as_ref().is_some_and(|numbers| numbers.number(text).is_some()) {
            reading.unread.numbers += rows;
        }
    }
    reading
}

fn decide<'a>(
    texts: impl Iterator<Item = (&'a str, usize)> + Clone,
    wanted: &Type,
    formats: &[Format],
) -> Result<(Style, Vec<Note>), Conflict> {
    match wanted {
        Type::Integer | Type::Number | Type::Decimal(..) => {
            let mut tally = numbers::Tally::default();
            texts.for_each(|(text, rows)| tally.add(text, rows));
            let (numbers, notes) = tally.decide()?;
            let style = match wanted {
                Type::Integer => Style::Integer(numbers),
                Type::Decimal(precision, scale) => Style::Decimal(numbers, *precision, *scale),
                _ => Style::Number(numbers),
            };
            Ok((style, notes))
        }
        Type::Date | Type::Datetime => {
            let times_wanted = *wanted == Type::Datetime;
            let (dates, notes) = if formats.is_empty() {
                let mut tally = dates::Tally::default();
                texts.clone().for_each(|(text, rows)| tally.add(text, rows, times_wanted));
                tally.decide(texts)?
            } else {
                (Dates::Formats(formats.to_vec()), offsets(texts, formats).filter(|_| times_wanted).into_iter().collect())
            };
            Ok((if times_wanted { Style::Datetime(dates) } else { Style::Date(dates) }, notes))
        }
        Type::Time if formats.is_empty() => {
            let mut tally = times::Tally::default();
            texts.clone().for_each(|(text, rows)| tally.add(text, rows));
            Ok((Style::Time(tally.decide(texts)?), Vec::new()))
        }
        Type::Time => Ok((Style::Time(Times::Formats(formats.to_vec())), Vec::new())),
        Type::Boolean => {
            let mut tally = booleans::Tally::default();
            texts.for_each(|(text, rows)| tally.add(text, rows));
            Ok((Style::Boolean(tally.decide()?), Vec::new()))
        }
        Type::Text | Type::Category(_) | Type::List(_) | Type::Unknown | Type::Other(_) => Ok((Style::plain(wanted), Vec::new())),
    }
}

/// How many rows a format with an offset reads, if any.
fn offsets<'a>(texts: impl Iterator<Item = (&'a str, usize)>, formats: &[Format]) -> Option<Note> {
    if !formats.iter().any(Format::has_offset) {
        return None;
    }
    let (mut rows, mut of) = (0, 0);
    for (text, count) in texts {
        if let Some(format) = formats.iter().find(|format| format.datetime(text).is_some()) {
            of += count;
            rows += if format.has_offset() { count } else { 0 };
        }
    }
    (rows > 0).then_some(Note::Utc { rows, of })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::{About, Value};
    use super::*;

    fn of(texts: &[(&str, usize)], wanted: Type) -> Reading {
        study(texts.iter().copied(), &wanted, &[])
    }

    #[test]
    fn it_counts_rows_and_shows_what_does_not_read() {
        let texts = [("12", 7), ("n/a", 3), ("-", 9), ("?", 3), ("12.5", 2), ("", 1), ("tbc", 4), ("1e30", 1), ("unknown", 5)];
        let reading = of(&texts, Type::Integer);
        assert_eq!((reading.read, reading.unread.rows), (7, 28));
        let samples: Vec<_> = reading.unread.samples.iter().map(|(text, rows)| (text.as_str(), *rows)).collect();
        assert_eq!(samples, [("-", 9), ("unknown", 5), ("tbc", 4), ("n/a", 3), ("?", 3)]);
        assert_eq!(reading.unread.more, 3);
        assert_eq!(reading.unread.numbers, 3);
    }

    #[test]
    fn nothing_to_read_is_no_conflict() {
        for wanted in [Type::Integer, Type::Date, Type::Time, Type::Boolean] {
            let reading = of(&[("none", 2)], wanted.clone());
            assert_eq!((reading.outcome, reading.read, reading.unread.rows), (Ok(Style::plain(&wanted)), 0, 2));
        }
        assert_eq!(of(&[], Type::Number).unread, Unread::default());
    }

    #[test]
    fn a_conflict_counts_what_would_read_alone() {
        let reading = of(&[("0.05", 1655), ("0.09%", 693), ("N/A", 62)], Type::Number);
        let conflict = reading.outcome.unwrap_err();
        assert_eq!(conflict.about, About::Percent);
        assert_eq!(
            conflict.kinds.iter().map(|kind| (kind.name.as_str(), kind.rows)).collect::<Vec<_>>(),
            [("without %", 1655), ("with %", 693)]
        );
        assert_eq!((reading.read, reading.unread.rows), (2348, 62));
    }

    #[test]
    fn the_first_format_that_reads_wins() {
        let formats = ["%d/%m/%Y", "%m/%d/%Y"].map(|format| Format::new(format, &Type::Date).unwrap());
        let texts = [("03/04/2012", 1), ("12/31/2012", 2), ("2012-12-31", 4)];
        let reading = study(texts.into_iter(), &Type::Date, &formats);
        assert_eq!((reading.read, reading.unread.rows), (3, 4));
        let style = reading.outcome.unwrap();
        assert_eq!(style.read("03/04/2012").map(|value| value.to_string()).as_deref(), Some("2012-04-03"));
        assert_eq!(style.read("12/31/2012").map(|value| value.to_string()).as_deref(), Some("2012-12-31"));
    }

    #[test]
    fn offsets_in_formats_are_noted() {
        let formats = ["%F %T%z", "%F"].map(|format| Format::new(format, &Type::Datetime).unwrap());
        let reading = study([("2012-04-03 12:30:00+02:00", 3), ("2012-04-03", 1)].into_iter(), &Type::Datetime, &formats);
        assert_eq!(reading.notes, [Note::Utc { rows: 3, of: 4 }]);
    }

    #[test]
    fn categories_hold_their_levels_only() {
        let reading = of(&[("low", 2), ("Low", 1)], Type::Category(vec!["low".to_string(), "high".to_string()]));
        assert_eq!((reading.read, reading.unread.rows), (2, 1));
        assert_eq!(reading.outcome.unwrap().read("high"), Some(Value::Text("high".to_string())));
    }
}
