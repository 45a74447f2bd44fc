//! Dates, with or without a time of day, as people type them, taken apart before it is known which number is the day.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::scan::Cursor;
use super::times::Clock;

/// What a text says about a day and a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub day: Day,
    /// The year was written with two digits.
    pub short_year: bool,
    pub clock: Option<Clock>,
    /// Seconds ahead of UTC.
    pub offset: Option<i32>,
}

/// A day, or two of which only the column knows the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    Known(NaiveDate),
    /// `03/04/2012`: at least one of the two is a date.
    Numeric {
        day_first: Option<NaiveDate>,
        month_first: Option<NaiveDate>,
    },
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Moment {
    /// Reads a whole text: `2024-01-31`, `31/1/2024`, `31.01.24`, `31 Jan 2024`, `Wed, January 31st, 2024`, each perhaps with a time and an
    /// offset behind it.
    pub fn of(text: &str) -> Option<Moment> {
        let mut cursor = Cursor::over(text);
        let (day, short_year) = match cursor.peek()? {
            b'0'..=b'9' => number_first(&mut cursor)?,
            _ => word_first(&mut cursor)?,
        };
        let mut moment = Moment { day, short_year, clock: None, offset: None };
        if !cursor.is_at_end() {
            if !(cursor.take(b'T') || cursor.take(b't')) {
                cursor.take(b',');
                cursor.skip(b" ").then_some(())?;
            }
            moment.clock = Some(Clock::read(&mut cursor)?);
            moment.offset = offset(&mut cursor)?;
        }
        Some(moment)
    }

    /// The point in time that this is with the given day, by UTC if there is an offset.
    pub fn on(&self, day: NaiveDate) -> Option<NaiveDateTime> {
        let at = day.and_time(self.clock.map_or(NaiveTime::MIN, |clock| clock.time));
        match self.offset {
            Some(seconds) => at.checked_sub_signed(TimeDelta::try_seconds(i64::from(seconds))?),
            None => Some(at),
        }
    }
}

/// `2024-01-31`, `2024-Jan-31`, `31/1/2024`, `31 January 2024`.
#[inline]
fn number_first(cursor: &mut Cursor<'_>) -> Option<(Day, bool)> {
    let (first, length) = cursor.number()?;
    let mark = cursor.peek()?;
    let numeric = matches!(mark, b'-' | b'/' | b'.') && {
        let mut ahead = *cursor;
        ahead.take(mark) && ahead.peek().is_some_and(|next| next.is_ascii_digit())
    };
    match (length, numeric) {
        (4, true) => {
            cursor.take(mark);
            let month = cursor.small()?;
            let day = cursor.take(mark).then(|| cursor.small())??;
            Some((Day::Known(date(first, month, day)?), false))
        }
        (4, false) => {
            cursor.skip(b" -/.").then_some(())?;
            let month = month(cursor.word())?;
            cursor.skip(b" -/.").then_some(())?;
            let day = cursor.small()?;
            Some((Day::Known(date(first, month, day)?), false))
        }
        (1 | 2, true) => {
            cursor.take(mark);
            let second = cursor.small()?;
            let (year, short) = cursor.take(mark).then(|| year(cursor))??;
            let (day_first, month_first) = (date(year, second, first), date(year, first, second));
            day_first.or(month_first)?;
            Some((Day::Numeric { day_first, month_first }, short))
        }
        (1 | 2, false) => {
            let word = cursor.word();
            let name = if is_ordinal(first, word) || word.is_empty() {
                cursor.skip(b" -/.").then_some(())?;
                let word = cursor.word();
                if word.eq_ignore_ascii_case(b"of") {
                    cursor.skip(b" ");
                    cursor.word()
                } else {
                    word
                }
            } else {
                word
            };
            let month = month(name)?;
            cursor.skip(b" -/.,");
            let (year, short) = year(cursor)?;
            Some((Day::Known(date(year, month, first)?), short))
        }
        _ => None,
    }
}

/// `January 31, 2024`, and any form with a weekday before it.
fn word_first(cursor: &mut Cursor<'_>) -> Option<(Day, bool)> {
    let mut word = cursor.word();
    let weekday = weekday(word);
    if weekday.is_some() {
        cursor.skip(b" .,").then_some(())?;
        if cursor.peek()?.is_ascii_digit() {
            let (day, short) = number_first(cursor)?;
            return Some((day.on(weekday)?, short));
        }
        word = cursor.word();
    }
    let month = month(word)?;
    cursor.skip(b" -/.");
    let day = cursor.small()?;
    let suffix = cursor.word();
    if !suffix.is_empty() && !is_ordinal(day, suffix) {
        return None;
    }
    cursor.skip(b" -/.,").then_some(())?;
    let (year, short) = year(cursor)?;
    Some((Day::Known(date(year, month, day)?).on(weekday)?, short))
}

impl Day {
    /// What is left of it when its weekday is known.
    fn on(self, weekday: Option<u32>) -> Option<Day> {
        let fits = |day: &NaiveDate| weekday.is_none_or(|weekday| day.weekday().num_days_from_monday() == weekday);
        match self {
            Day::Known(day) => fits(&day).then_some(self),
            Day::Numeric { day_first, month_first } => {
                let (day_first, month_first) = (day_first.filter(fits), month_first.filter(fits));
                day_first.or(month_first).map(|_| Day::Numeric { day_first, month_first })
            }
        }
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok().filter(|year| *year > 0)?, month, day)
}

/// A year of four digits, or of two in 1969–2068; the latter is short.
#[inline]
fn year(cursor: &mut Cursor<'_>) -> Option<(u32, bool)> {
    match cursor.number()? {
        (year, 4) => Some((year, false)),
        (year @ 69.., 2) => Some((1900 + year, true)),
        (year, 2) => Some((2000 + year, true)),
        _ => None,
    }
}

/// The number of a month by its name, whole or of three letters, or `Sept`.
pub(super) fn month(word: &[u8]) -> Option<u32> {
    if word.eq_ignore_ascii_case(b"sept") {
        return Some(9);
    }
    let month = MONTHS.iter().position(|name| is_short_or_whole(word, name))?;
    u32::try_from(month + 1).ok()
}

/// The place of a weekday in its week by its name, whole or of three letters, or `Tues`, `Thurs`.
pub(super) fn weekday(word: &[u8]) -> Option<u32> {
    let weekday = match word {
        tues if tues.eq_ignore_ascii_case(b"tues") => 1,
        thurs if thurs.eq_ignore_ascii_case(b"thurs") => 3,
        _ => WEEKDAYS.iter().position(|name| is_short_or_whole(word, name))?,
    };
    u32::try_from(weekday).ok()
}

fn is_short_or_whole(word: &[u8], name: &str) -> bool {
    let name = name.as_bytes();
    word.eq_ignore_ascii_case(name) || name.get(..3).is_some_and(|short| word.eq_ignore_ascii_case(short))
}

/// The `st` of 1st, 21st, 31st and its likes.
fn is_ordinal(day: u32, word: &[u8]) -> bool {
    let ending: &[u8] = match day {
        11..=13 => b"th",
        _ if day % 10 == 1 => b"st",
        _ if day % 10 == 2 => b"nd",
        _ if day % 10 == 3 => b"rd",
        _ => b"th",
    };
    word.eq_ignore_ascii_case(ending)
}

/// The offset at the end of a text, in seconds ahead of UTC: nothing, `Z`, `UTC`, `GMT`, `+02`, `+0200`, `-05:30`.
fn offset(cursor: &mut Cursor<'_>) -> Option<Option<i32>> {
    cursor.skip(b" ");
    if cursor.is_at_end() {
        return Some(None);
    }
    let name = cursor.word();
    if [&b"z"[..], b"utc", b"gmt"].iter().any(|utc| name.eq_ignore_ascii_case(utc)) && cursor.is_at_end() {
        return Some(Some(0));
    }
    let ahead = match () {
        () if !name.is_empty() => return None,
        () if cursor.take(b'+') => 1,
        () if cursor.take(b'-') => -1,
        () => return None,
    };
    let (hours, minutes) = match cursor.number()? {
        (both, 4) => (both / 100, both % 100),
        (hours, 2) if cursor.take(b':') => (hours, cursor.pair()?),
        (hours, 2) => (hours, 0),
        _ => return None,
    };
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    (cursor.is_at_end() && hours <= 15 && minutes < 60).then_some(Some(ahead * seconds))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn known(text: &str) -> Option<String> {
        let moment = Moment::of(text)?;
        match moment.day {
            Day::Known(day) => moment.on(day).map(|at| at.format("%Y-%m-%dT%H:%M:%S%.f").to_string()),
            Day::Numeric { .. } => None,
        }
    }

    #[test]
    fn days_without_doubt() {
        for text in [
            "2024-01-31",
            " 2024/1/31 ",
            "2024.01.31",
            "2024-Jan-31",
            "2024 January 31",
            "31 Jan 2024",
            "31-jan-2024",
            "31JAN2024",
            "31. January 2024",
            "31st January 2024",
            "31st of January, 2024",
            "January 31, 2024",
            "Jan. 31 2024",
            "January 31st, 2024",
            "Wed, 31 Jan 2024",
            "Wednesday January 31 2024",
            "2024-01-31 00:00:00",
            "31-Jan-24",
        ] {
            assert_eq!(known(text).as_deref(), Some("2024-01-31T00:00:00"), "{text}");
        }
        assert_eq!(known("Thu 31 Jan 2024"), None);
        assert_eq!(known("1 Sept 2024").as_deref(), Some("2024-09-01T00:00:00"));
    }

    #[test]
    fn times_and_offsets() {
        for (text, expected) in [
            ("2024-01-31T12:30:00Z", "2024-01-31T12:30:00"),
            ("2024-01-31 12:30", "2024-01-31T12:30:00"),
            ("2024-01-31T12:30:00.5+02:00", "2024-01-31T10:30:00.500"),
            ("2024-01-31 00:30:00 +0100", "2024-01-30T23:30:00"),
            ("2024-01-31 12:30:00-05", "2024-01-31T17:30:00"),
            ("31 Jan 2024, 3:05 pm", "2024-01-31T15:05:00"),
            ("Wed, 31 Jan 2024 12:30:00 GMT", "2024-01-31T12:30:00"),
        ] {
            assert_eq!(known(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn numbers_alone_leave_the_order_open() {
        let day = |text: &str| Moment::of(text).map(|moment| moment.day);
        let of = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        assert_eq!(day("03/04/2012"), Some(Day::Numeric { day_first: of(2012, 4, 3), month_first: of(2012, 3, 4) }));
        assert_eq!(day("31.1.12"), Some(Day::Numeric { day_first: of(2012, 1, 31), month_first: None }));
        assert_eq!(day("1-31-70"), Some(Day::Numeric { day_first: None, month_first: of(1970, 1, 31) }));
    }

    #[test]
    fn what_is_no_date() {
        for wrong in [
            "",
            "Jan-12",
            "January 2012",
            "2012",
            "20120131",
            "13/13/2012",
            "31/04/2012",
            "2012-02-30",
            "0000-01-01",
            "03/04-2012",
            "03/04/012",
            "3/4",
            "1.5",
            "1.2.3",
            "2nd of 2012",
            "31th Jan 2024",
            "2024-01-31T",
            "2024-01-31Z",
            "2024-01-31 12:30 CET",
            "2024-01-31 12:30 +25:00",
            "2024-01-31x",
            "Mon",
            "12:30",
            "2024-1-",
            "999999999999-01-01",
        ] {
            assert!(Moment::of(wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_date_reads_back(days in -719_162i32..2_932_896) {
            let date = NaiveDate::from_epoch_days(days).unwrap();
            for format in ["%Y-%m-%d", "%Y/%-m/%-d", "%d %B %Y", "%-d-%b-%Y", "%B %-d, %Y", "%A, %d %b %Y"] {
                let text = date.format(format).to_string();
                prop_assert_eq!(Moment::of(&text).map(|moment| moment.day), Some(Day::Known(date)), "{}", text);
            }
            for format in ["%d/%m/%Y", "%-d.%-m.%Y"] {
                let text = date.format(format).to_string();
                let day = Moment::of(&text).map(|moment| moment.day);
                prop_assert!(matches!(day, Some(Day::Numeric { day_first: Some(read), .. }) if read == date), "{}", text);
            }
        }

        #[test]
        fn nothing_panics(text in "[0-9/.: TZanJ+-]{0,24}|\\PC*") {
            let _ = Moment::of(&text);
        }
    }
}
