//! How people type values: numbers with currency signs and separators, dates in every order, `yes` and `no`.
//!
//! It works in two phases. [`study`] looks at the distinct texts of a whole column and decides on one [`Style`], or says what the column
//! disagrees on; the style then reads one text after the other, by its own lights and without looking left or right. The style is stored
//! with the step, so a replay on other data reads in the same way. [`Detector`] is the strict counterpart for loading: which type does a
//! text column plainly have.
//!
//! A style is lenient in what the whole column agrees on and in nothing else: `12%` reads only where every value has its sign, `1.234,5`
//! only where no value says `1,234.5`. Nothing wraps, rounds or is cut to fit; such a text does not read.
//!
//! This module knows texts and values, no tables and no frames.

mod booleans;
mod conflict;
mod currency;
mod customs;
mod dates;
mod detect;
mod digits;
mod dressed;
mod formats;
mod guess;
mod moments;
mod numbers;
mod scan;
mod study;
mod times;
mod written;

use serde::{Deserialize, Serialize};

use super::types::Type;
use super::value::Value;

pub use booleans::Pair;
pub use conflict::{About, Conflict, Cure, Kind};
pub use currency::Currency;
pub use dates::{Dates, Order};
pub use detect::{Detector, Stays};
pub use digits::{DecimalMark, GroupMark, Marks};
pub use formats::{Fault, Format};
pub use guess::{Guess, guess};
pub use numbers::Numbers;
pub use study::{Note, Reading, Unread, study};
pub use times::Times;

/// A decided way to read the texts of one column. Each variant's content has a typed method for many cells (`Numbers::integer`,
/// `Dates::date` …); [`Style::read`] is the same for one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Style {
    /// `Numbers::integer(&self, &str) -> Option<i64>`
    Integer(Numbers),
    /// `Numbers::number(&self, &str) -> Option<f64>`
    Number(Numbers),
    /// With all digits and the digits after the point: `Numbers::decimal(&self, &str, precision, scale) -> Option<i128>`
    Decimal(Numbers, u8, u8),
    /// `Dates::date(&self, &str) -> Option<NaiveDate>`
    Date(Dates),
    /// `Dates::datetime(&self, &str) -> Option<NaiveDateTime>`
    Datetime(Dates),
    /// `Times::time(&self, &str) -> Option<NaiveTime>`
    Time(Times),
    /// `Pair::boolean(&self, &str) -> Option<bool>`
    Boolean(Pair),
    /// Every text is itself.
    Text,
    /// A text is itself if it is one of these levels; without levels every text is.
    Category(Vec<String>),
    /// For a type that no text reads as, such as a list.
    Never,
}

impl Style {
    /// The style for texts that a [`Detector`] found to be plainly of this type: a decimal point, no separators, ISO dates, `true` and
    /// `false`.
    pub fn plain(wanted: &Type) -> Style {
        match wanted {
            Type::Integer => Style::Integer(Numbers::default()),
            Type::Number => Style::Number(Numbers::default()),
            Type::Decimal(precision, scale) => Style::Decimal(Numbers::default(), *precision, *scale),
            Type::Date => Style::Date(Dates::default()),
            Type::Datetime => Style::Datetime(Dates::default()),
            Type::Time => Style::Time(Times::default()),
            Type::Boolean => Style::Boolean(Pair::TrueFalse),
            Type::Text => Style::Text,
            Type::Category(levels) => Style::Category(levels.clone()),
            Type::List(_) | Type::Unknown | Type::Other(_) => Style::Never,
        }
    }

    /// The value a text stands for, or nothing when it does not read.
    pub fn read(&self, text: &str) -> Option<Value> {
        match self {
            Style::Integer(numbers) => numbers.integer(text).map(Value::Integer),
            Style::Number(numbers) => numbers.number(text).map(Value::Number),
            Style::Decimal(numbers, precision, scale) => {
                numbers.decimal(text, *precision, *scale).map(|digits| Value::Decimal(digits, *scale))
            }
            Style::Date(dates) => dates.date(text).map(Value::Date),
            Style::Datetime(dates) => dates.datetime(text).map(Value::Datetime),
            Style::Time(times) => times.time(text).map(Value::Time),
            Style::Boolean(pair) => pair.boolean(text).map(Value::Boolean),
            Style::Text => Some(Value::Text(text.to_string())),
            Style::Category(levels) => fits(levels, text).then(|| Value::Text(text.to_string())),
            Style::Never => None,
        }
    }

    /// The type of the values that texts read as.
    pub fn kind(&self) -> Type {
        match self {
            Style::Integer(_) => Type::Integer,
            Style::Number(_) => Type::Number,
            Style::Decimal(_, precision, scale) => Type::Decimal(*precision, *scale),
            Style::Date(_) => Type::Date,
            Style::Datetime(_) => Type::Datetime,
            Style::Time(_) => Type::Time,
            Style::Boolean(_) => Type::Boolean,
            Style::Text => Type::Text,
            Style::Category(levels) => Type::Category(levels.clone()),
            Style::Never => Type::Unknown,
        }
    }

    /// Whether a text reads, without making its value.
    pub fn reads(&self, text: &str) -> bool {
        match self {
            Style::Text => true,
            Style::Category(levels) => fits(levels, text),
            _ => self.read(text).is_some(),
        }
    }
}

/// Whether a text is one of the levels of a category, of which none means any.
fn fits(levels: &[String], text: &str) -> bool {
    levels.is_empty() || levels.iter().any(|level| level == text)
}

/// Whether one text, standing alone, reads as a value of a type: what `X is date` asks. With formats, exactly these; without, in any
/// custom: `03/04/2012` is a date although nobody knows which.
pub fn would_read(wanted: &Type, formats: &[Format], text: &str) -> bool {
    match wanted {
        Type::Integer | Type::Number | Type::Decimal(..) => Numbers::alone(text).is_some_and(|numbers| match wanted {
            Type::Integer => numbers.integer(text).is_some(),
            Type::Decimal(precision, scale) => numbers.decimal(text, *precision, *scale).is_some(),
            _ => numbers.number(text).is_some(),
        }),
        Type::Date if formats.is_empty() => Dates::alone(text).is_some_and(|dates| dates.date(text).is_some()),
        Type::Date => formats.iter().any(|format| format.date(text).is_some()),
        Type::Datetime if formats.is_empty() => Dates::alone(text).is_some_and(|dates| dates.datetime(text).is_some()),
        Type::Datetime => formats.iter().any(|format| format.datetime(text).is_some()),
        Type::Time if formats.is_empty() => Times::default().time(text).is_some(),
        Type::Time => formats.iter().any(|format| format.time(text).is_some()),
        Type::Boolean => Pair::of(text).is_some(),
        Type::Text => true,
        Type::Category(levels) => fits(levels, text),
        Type::List(_) | Type::Unknown | Type::Other(_) => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_text_standing_alone() {
        let decimal = Type::Decimal(10, 2);
        for (wanted, reads, fails) in [
            (&Type::Integer, &["12", " £1,234 ", "(5)", "12.0", "200%"][..], &["12.5", "1.234", "12,5", "12%", "twelve", ""][..]),
            (&Type::Number, &["12,5", "1.234,5", "12%", "1e5", "CHF 1’234.50"], &["NaN", "inf", "-", "1.2.3", "$5 EUR"]),
            (&decimal, &["3,614.50", "0.5"], &["0.125", "123456789"]),
            (&Type::Date, &["03/04/2012", "31/12/2012", "12/31/12", "2012-01-31"], &["Jan-12", "2012-01-31 12:30", "13/13/2012", ""]),
            (&Type::Datetime, &["2012-01-31 12:30", "03/04/2012"], &["12:30"]),
            (&Type::Time, &["12:30", "3 pm"], &["12", "25:00"]),
            (&Type::Boolean, &["Yes", "0", "T"], &["maybe", "2", ""]),
            (&Type::Text, &["", "x"], &[]),
            (&Type::Category(vec!["low".to_string()]), &["low"], &["Low", ""]),
            (&Type::Unknown, &[], &["", "x"]),
        ] {
            assert!(reads.iter().all(|text| would_read(wanted, &[], text)), "{wanted}: {reads:?}");
            assert!(!fails.iter().any(|text| would_read(wanted, &[], text)), "{wanted}: {fails:?}");
        }
    }

    #[test]
    fn formats_are_the_only_way() {
        let formats = [Format::new("%d/%m/%Y", &Type::Date).unwrap()];
        assert!(would_read(&Type::Date, &formats, "31/12/2012"));
        assert!(!would_read(&Type::Date, &formats, "12/31/2012"));
        assert!(!would_read(&Type::Date, &formats, "2012-12-31"));
        assert!(would_read(&Type::Datetime, &formats, "31/12/2012"));
        let clock = [Format::new("%H.%M", &Type::Time).unwrap()];
        assert!(would_read(&Type::Time, &clock, "12.30"));
        assert!(!would_read(&Type::Time, &clock, "12:30"));
    }

    fn types() -> impl Strategy<Value = Type> {
        prop::sample::select(vec![
            Type::Integer,
            Type::Number,
            Type::Decimal(12, 2),
            Type::Text,
            Type::Date,
            Type::Datetime,
            Type::Time,
            Type::Boolean,
            Type::Category(vec!["1".to_string()]),
            Type::Unknown,
        ])
    }

    proptest! {
        /// Whatever a column holds: nothing panics, every row is counted once, what is decided agrees with what one text alone would do,
        /// and the reading survives being stored.
        #[test]
        fn any_column_can_be_studied(
            texts in proptest::collection::vec(("[-0-9./:,% £$()TZapm]{0,12}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|yes|N|t|\\PC*", 1usize..9), 0..8),
            wanted in types())
        {
            let texts = || texts.iter().map(|(text, rows)| (text.as_str(), *rows));
            let reading = study(texts(), &wanted, &[]);
            prop_assert_eq!(reading.read + reading.unread.rows, texts().map(|(_, rows)| rows).sum::<usize>());
            for (text, _) in texts() {
                let alone = would_read(&wanted, &[], text);
                let style = reading.outcome.as_ref().is_ok_and(|style| style.reads(text));
                // A custom that other texts show may take `1.234` for a whole number, which it alone is not.
                prop_assert!(alone || !style || wanted.is_numeric(), "{}", text);
            }
            let stored = serde_json::to_string(&reading).unwrap();
            prop_assert_eq!(serde_json::from_str::<Reading>(&stored).unwrap(), reading);
        }

        #[test]
        fn a_column_of_one_text_reads_as_it_would_alone(text in "[-0-9., %£]{1,9}|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}|\\PC*", wanted in types()) {
            let reading = study([(text.as_str(), 1)].into_iter(), &wanted, &[]);
            prop_assert_eq!(reading.read == 1, would_read(&wanted, &[], &text));
        }
    }
}
