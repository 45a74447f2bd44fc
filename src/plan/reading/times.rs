//! Times of day as people type them: `12:30`, `12:30:05.5`, `3:05 pm`, `3 PM`.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::conflict::{About, Conflict, Cure, Seen};
use super::formats::Format;
use super::scan::Cursor;
use crate::plan::types::Type;

/// The way one column writes its times of day.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Times {
    #[default]
    Usual,
    /// The first of these that reads a text wins.
    Formats(Vec<Format>),
}

impl Times {
    pub fn time(&self, text: &str) -> Option<NaiveTime> {
        match self {
            Times::Usual => Clock::of(text).map(|clock| clock.time),
            Times::Formats(formats) => formats.iter().find_map(|format| format.time(text)),
        }
    }
}

/// A time of day and how much of it was said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub time: NaiveTime,
    pub half: Half,
}

/// Which half of the day a time is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// `am` or `pm` stands behind it.
    Said,
    /// The hour leaves no doubt.
    Clear,
    /// An hour from 1 to 12, in the morning unless others say `pm`.
    Open,
}

impl Clock {
    /// The time that a whole text is.
    fn of(text: &str) -> Option<Clock> {
        let mut cursor = Cursor::over(text);
        Clock::read(&mut cursor).filter(|_| cursor.is_at_end())
    }

    /// The time that comes next: an hour and minutes, perhaps seconds with up to six decimals, or an hour with `am` or `pm`.
    pub fn read(cursor: &mut Cursor<'_>) -> Option<Clock> {
        let hour = cursor.small()?;
        let (mut minute, mut second, mut micro) = (None, 0, 0);
        if cursor.take(b':') {
            minute = Some(cursor.pair()?);
            if cursor.take(b':') {
                second = cursor.pair()?;
                if cursor.take(b'.') || cursor.take(b',') {
                    micro = decimals(cursor)?;
                }
            }
        }
        let afternoon = afternoon(cursor);
        let (hour, half) = match (afternoon, hour) {
            (Some(afternoon), 1..=12) => (hour % 12 + if afternoon { 12 } else { 0 }, Half::Said),
            (Some(_), _) => return None,
            (None, 1..=12) => (hour, Half::Open),
            (None, _) => (hour, Half::Clear),
        };
        // A lone number is an hour only when it says so.
        if minute.is_none() && half != Half::Said {
            return None;
        }
        Some(Clock { time: NaiveTime::from_hms_micro_opt(hour, minute.unwrap_or(0), second, micro)?, half })
    }
}

/// Decimals of a second, in microseconds. Finer ones would be lost, so they must be zeros.
fn decimals(cursor: &mut Cursor<'_>) -> Option<u32> {
    let (value, length) = cursor.number()?;
    let finer = 10u32.checked_pow(u32::try_from(length.saturating_sub(6)).ok()?)?;
    let coarser = 10u32.checked_pow(u32::try_from(6usize.saturating_sub(length)).ok()?)?;
    (value % finer == 0).then(|| value / finer * coarser)
}

/// Takes `am`, `PM`, `p.m.` with or without a blank before it; true for the afternoon.
fn afternoon(cursor: &mut Cursor<'_>) -> Option<bool> {
    let mut ahead = *cursor;
    ahead.skip(b" ");
    let word = ahead.word();
    let afternoon = match word {
        [b'a' | b'A', b'm' | b'M'] => false,
        [b'p' | b'P', b'm' | b'M'] => true,
        [first @ (b'a' | b'A' | b'p' | b'P')] => {
            let dotted = ahead.take(b'.') && matches!(ahead.word(), [b'm' | b'M']) && ahead.take(b'.');
            if !dotted {
                return None;
            }
            first.eq_ignore_ascii_case(&b'p')
        }
        _ => return None,
    };
    *cursor = ahead;
    Some(afternoon)
}

/// Which halves of the day a column's times are in.
#[derive(Default)]
pub(super) struct Tally {
    said: Seen,
    open: Seen,
}

impl Tally {
    /// Takes note of one text, if it is a time.
    pub fn add(&mut self, text: &str, rows: usize) {
        if let Some(clock) = Clock::of(text) {
            self.add_half(clock.half, text, rows);
        }
    }

    pub fn add_half(&mut self, half: Half, text: &str, rows: usize) {
        match half {
            Half::Said => self.said.add(text, rows),
            Half::Open => self.open.add(text, rows),
            Half::Clear => {}
        }
    }

    /// Every time reads, unless some say their half of the day and others leave it open.
    pub fn decide<'a>(self, texts: impl Iterator<Item = (&'a str, usize)> + Clone) -> Result<Times, Conflict> {
        if !self.differs() {
            return Ok(Times::Usual);
        }
        let reads = |format: &Format| texts.clone().any(|(text, _)| format.time(text).is_some());
        let formats =
            ["%I:%M %p", "%I:%M:%S%.f %p", "%H:%M", "%H:%M:%S%.f"].iter().filter_map(|format| Format::new(format, &Type::Time).ok());
        let cure = Cure::Using(formats.filter(reads).map(String::from).collect());
        Err(self.conflict(vec![cure]))
    }

    pub fn differs(&self) -> bool {
        self.said.any() && self.open.any()
    }

    pub fn conflict(&self, cures: Vec<Cure>) -> Conflict {
        Conflict::between(About::HalfOfDay, [self.said.kind("with am or pm"), self.open.kind("without")], cures)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn time(text: &str) -> Option<String> {
        Times::Usual.time(text).map(|time| time.format("%H:%M:%S%.f").to_string())
    }

    #[test]
    fn the_ways_to_write_a_time() {
        for (text, expected) in [
            ("12:30", "12:30:00"),
            (" 9:05 ", "09:05:00"),
            ("12:30:05", "12:30:05"),
            ("12:30:05.25", "12:30:05.250"),
            ("12:30:05,123456000", "12:30:05.123456"),
            ("3:05 pm", "15:05:00"),
            ("3:05PM", "15:05:00"),
            ("3 p.m.", "15:00:00"),
            ("12:05 am", "00:05:00"),
            ("12 PM", "12:00:00"),
            ("00:00", "00:00:00"),
        ] {
            assert_eq!(time(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn hours_must_agree_on_their_half_of_the_day() {
        let learn = |texts: &[&str]| {
            let texts = texts.iter().map(|text| (*text, 1));
            let mut tally = Tally::default();
            texts.clone().for_each(|(text, rows)| tally.add(text, rows));
            tally.decide(texts)
        };
        assert_eq!(learn(&["3:05 pm", "15:05", "0:10"]), Ok(Times::Usual));
        assert_eq!(learn(&["3:05", "15:05"]), Ok(Times::Usual));
        let conflict = learn(&["3:05 pm", "3:05", "3:05:10 am"]).unwrap_err();
        assert_eq!(conflict.about, About::HalfOfDay);
        assert_eq!(
            conflict.kinds.iter().map(|kind| (kind.name.as_str(), kind.rows)).collect::<Vec<_>>(),
            [("with am or pm", 2), ("without", 1)]
        );
        assert_eq!(conflict.cures, [Cure::Using(["%I:%M %p", "%I:%M:%S%.f %p", "%H:%M"].map(str::to_string).to_vec())]);
    }

    #[test]
    fn what_is_no_time() {
        for wrong in [
            "",
            "12",
            "24:00",
            "12:60",
            "12:30:60",
            "12:3",
            "123:00",
            "13:05 pm",
            "0:05 am",
            "12:30:05.",
            "12:30:05.1234567",
            "12:30 Z",
            "3 p",
        ] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_time_reads_back(seconds in 0u32..86_400, micro in 0u32..1_000_000) {
            let at = NaiveTime::from_num_seconds_from_midnight_opt(seconds, micro * 1000).unwrap();
            for format in ["%H:%M:%S%.6f", "%I:%M:%S%.f %p", "%-I:%M:%S%.f%P"] {
                prop_assert_eq!(Times::Usual.time(&at.format(format).to_string()), Some(at));
            }
        }

        #[test]
        fn nothing_panics(text in "[0-9:., apmAPM]{0,20}|\\PC*") {
            let _ = Times::Usual.time(&text);
        }
    }
}
