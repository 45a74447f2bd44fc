//! Formats of dates and times in the manner of strftime, as a line gives them.

use std::fmt;

use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::plan::types::Type;

/// A checked format such as `%d/%m/%Y`. Numbers may lack their leading zeros, `%Y` is a year of four digits, and `%y` is in 1969–2068.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Format {
    text: String,
    items: Vec<Item<'static>>,
}

/// Why a format cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A directive that there is none of, such as `%Q`, as it is written.
    Unknown(String),
    /// It does not say all that a value of the type needs: `%d/%m` is no date.
    Incomplete,
}

impl Format {
    /// A format for texts that shall become values of this type.
    pub fn new(text: &str, wanted: &Type) -> Result<Format, Fault> {
        let items = StrftimeItems::new(text).parse_to_owned().map_err(|_| Fault::Unknown(unknown(text)))?;
        let format = Format { text: text.to_string(), items };
        if format.reads_what_it_writes(wanted) { Ok(format) } else { Err(Fault::Incomplete) }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The date a text stands for; a time of day that the format names is left out.
    pub fn date(&self, text: &str) -> Option<NaiveDate> {
        let parsed = self.parsed(text)?;
        let date = match parsed.to_naive_date() {
            Ok(date) => date,
            Err(_) => parsed.to_naive_datetime_with_offset(0).ok()?.date(),
        };
        sane_year(&parsed, date, text)
    }

    /// The date and time a text stands for, at midnight when the format names no time of day, and with an offset turned to UTC.
    pub fn datetime(&self, text: &str) -> Option<NaiveDateTime> {
        let parsed = self.parsed(text)?;
        let offset = parsed.offset().unwrap_or(0);
        let at = match parsed.to_naive_datetime_with_offset(offset) {
            Ok(at) => at,
            Err(_) if parsed.hour_mod_12().is_none() => parsed.to_naive_date().ok()?.and_time(NaiveTime::MIN),
            Err(_) => return None,
        };
        sane_year(&parsed, at.date(), text)?;
        whole_microseconds(at.time())?;
        at.checked_sub_signed(TimeDelta::try_seconds(i64::from(offset))?)
    }

    pub fn time(&self, text: &str) -> Option<NaiveTime> {
        whole_microseconds(self.parsed(text)?.to_naive_time().ok()?)
    }

    /// Whether the format names an offset from UTC.
    pub fn has_offset(&self) -> bool {
        let mut parsed = Parsed::new();
        parse(&mut parsed, &self.sample(), self.items.iter()).is_ok() && parsed.offset().is_some()
    }

    fn parsed(&self, text: &str) -> Option<Parsed> {
        let mut parsed = Parsed::new();
        parse(&mut parsed, text.trim(), self.items.iter()).ok()?;
        if let (Some(69), None, None) = (parsed.year_mod_100(), parsed.year(), parsed.year_div_100()) {
            parsed.set_year_div_100(19).ok()?;
        }
        Some(parsed)
    }

    fn reads_what_it_writes(&self, wanted: &Type) -> bool {
        let sample = self.sample();
        match wanted {
            Type::Date => self.date(&sample).is_some(),
            Type::Time => self.time(&sample).is_some(),
            _ => self.datetime(&sample).is_some(),
        }
    }

    /// A date and time as the format writes it; empty when it cannot write any.
    fn sample(&self) -> String {
        use fmt::Write;
        let mut sample = String::new();
        let at = chrono::DateTime::UNIX_EPOCH + TimeDelta::days(12_345);
        match write!(sample, "{}", at.format_with_items(self.items.iter())) {
            Ok(()) => sample,
            Err(_) => String::new(),
        }
    }
}

/// The first directive of a format that there is none of.
fn unknown(text: &str) -> String {
    let stops = text.match_indices('%').map(|(at, _)| text.get(at..).unwrap_or_default());
    let mut pieces = stops.map(|rest| {
        let length = rest
            .char_indices()
            .skip(1)
            .find(|(_, letter)| letter.is_alphabetic() || *letter == '%')
            .map(|(at, letter)| at + letter.len_utf8());
        rest.get(..length.unwrap_or(rest.len())).unwrap_or(rest)
    });
    pieces.find(|piece| StrftimeItems::new(piece).any(|item| item == Item::Error)).unwrap_or(text).to_string()
}

/// A year of four digits, as `%Y` wants it: the parser beneath would take the `12` of `31/01/12` for the year 12.
fn sane_year(parsed: &Parsed, date: NaiveDate, text: &str) -> Option<NaiveDate> {
    use chrono::Datelike;
    let year = date.year();
    let written = || parsed.year().is_none() || text.contains(&format!("{year:04}"));
    ((1000..=9999).contains(&year) || ((1..1000).contains(&year) && written())).then_some(date)
}

/// Neither a leap second nor a fraction finer than a datetime can hold.
fn whole_microseconds(time: NaiveTime) -> Option<NaiveTime> {
    use chrono::Timelike;
    let nano = time.nanosecond();
    (nano < 1_000_000_000 && nano.is_multiple_of(1000)).then_some(time)
}

impl TryFrom<String> for Format {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match StrftimeItems::new(&text).parse_to_owned() {
            Ok(items) => Ok(Format { text, items }),
            Err(_) => Err(format!("`{text}` is no format")),
        }
    }
}

impl From<Format> for String {
    fn from(format: Format) -> String {
        format.text
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn date(format: &str, text: &str) -> Option<String> {
        Format::new(format, &Type::Date).unwrap().date(text).map(|date| date.to_string())
    }

    fn datetime(format: &str, text: &str) -> Option<String> {
        Format::new(format, &Type::Datetime).unwrap().datetime(text).map(|at| at.to_string())
    }

    #[test]
    fn dates() {
        assert_eq!(date("%d/%m/%Y", " 3/4/2012 ").as_deref(), Some("2012-04-03"));
        assert_eq!(date("%m/%d/%Y", "3/4/2012").as_deref(), Some("2012-03-04"));
        assert_eq!(date("%d %B %Y", "3 Apr 2012").as_deref(), Some("2012-04-03"));
        assert_eq!(date("%Y%m%d", "20120403").as_deref(), Some("2012-04-03"));
        assert_eq!(date("%Y-%j", "2012-366").as_deref(), Some("2012-12-31"));
        assert_eq!(date("%d/%m/%Y %H:%M", "3/4/2012 12:30").as_deref(), Some("2012-04-03"));
        assert_eq!(date("%d/%m/%Y", "31/04/2012"), None);
        assert_eq!(date("%d/%m/%Y", "3/4/2012 12:30"), None);
        assert_eq!(date("%d/%m/%Y", ""), None);
    }

    #[test]
    fn years() {
        assert_eq!(date("%d/%m/%Y", "03/04/12"), None);
        assert_eq!(date("%d/%m/%Y", "03/04/0012").as_deref(), Some("0012-04-03"));
        assert_eq!(date("%d/%m/%Y", "03/04/-2012"), None);
        assert_eq!(date("%d/%m/%y", "03/04/2012"), None);
        for (text, year) in [("68", "2068"), ("69", "1969"), ("99", "1999"), ("00", "2000")] {
            assert_eq!(date("%d/%m/%y", &format!("03/04/{text}")), Some(format!("{year}-04-03")));
        }
    }

    #[test]
    fn datetimes() {
        assert_eq!(datetime("%d/%m/%Y %H:%M", "03/04/2012 12:30").as_deref(), Some("2012-04-03 12:30:00"));
        assert_eq!(datetime("%d/%m/%Y", "03/04/2012").as_deref(), Some("2012-04-03 00:00:00"));
        assert_eq!(datetime("%Y-%m-%d %H:%M:%S %z", "2012-04-03 00:30:00 +0100").as_deref(), Some("2012-04-02 23:30:00"));
        assert_eq!(datetime("%s", "86400").as_deref(), Some("1970-01-02 00:00:00"));
        assert_eq!(datetime("%Y-%m-%d %I:%M %p", "2012-04-03 3:05 pm").as_deref(), Some("2012-04-03 15:05:00"));
        assert_eq!(datetime("%Y-%m-%dT%H:%M:%S%.f", "2012-04-03T00:30:00.123456").as_deref(), Some("2012-04-03 00:30:00.123456"));
        assert_eq!(datetime("%Y-%m-%dT%H:%M:%S%.f", "2012-04-03T00:30:00.1234567"), None);
        assert_eq!(datetime("%Y-%m-%dT%H:%M:%S", "2012-04-03T23:59:60"), None);
        assert!(Format::new("%F %T%z", &Type::Datetime).unwrap().has_offset());
        assert!(!Format::new("%F %T", &Type::Datetime).unwrap().has_offset());
    }

    #[test]
    fn faults() {
        let fault = |format: &str, wanted: Type| Format::new(format, &wanted).unwrap_err();
        assert_eq!(fault("%d/%m/%Q", Type::Date), Fault::Unknown("%Q".to_string()));
        assert_eq!(fault("%d/%m/%", Type::Date), Fault::Unknown("%".to_string()));
        assert_eq!(fault("%d/%m", Type::Date), Fault::Incomplete);
        assert_eq!(fault("%H:%M", Type::Date), Fault::Incomplete);
        assert_eq!(fault("%Y-%m-%d %I:%M", Type::Datetime), Fault::Incomplete);
        assert_eq!(fault("%Y-%m-%d", Type::Time), Fault::Incomplete);
        assert_eq!(fault("", Type::Date), Fault::Incomplete);
    }

    #[test]
    fn it_is_stored_as_its_text() {
        let format = Format::new("%d/%m/%Y", &Type::Date).unwrap();
        let stored = serde_json::to_string(&format).unwrap();
        assert_eq!(stored, "\"%d/%m/%Y\"");
        assert_eq!(serde_json::from_str::<Format>(&stored).unwrap(), format);
        assert!(serde_json::from_str::<Format>("\"%Q\"").is_err());
    }

    proptest! {
        #[test]
        fn every_date_reads_back(days in -715_000i32..2_900_000) {
            let date = NaiveDate::from_epoch_days(days).unwrap();
            for format in ["%d/%m/%Y", "%-m-%-d-%Y", "%Y.%m.%d", "%d %B %Y", "%b %d, %Y", "%F"] {
                prop_assert_eq!(Format::new(format, &Type::Date).unwrap().date(&date.format(format).to_string()), Some(date));
            }
        }

        #[test]
        fn nothing_panics(format in "(%[-_0]?[a-zA-Z%+.:#]|[/ ,-]|\\PC){0,6}", text in "[0-9/: TZ+-]{0,20}|\\PC*") {
            for wanted in [Type::Date, Type::Datetime, Type::Time] {
                if let Ok(format) = Format::new(&format, &wanted) {
                    let _ = (format.date(&text), format.datetime(&text), format.time(&text), format.has_offset());
                }
            }
        }
    }
}
