//! Units of time: adding them, counting them, and where each begins. An instant is a number of microseconds since 1970, as columns hold it.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

const SECOND: i64 = 1_000_000;
const DAY: i64 = 24 * 60 * 60 * SECOND;

impl Unit {
    /// By its name, in the singular or the plural.
    pub fn named(name: &str) -> Option<Unit> {
        Some(match name.strip_suffix('s').unwrap_or(name) {
            "year" => Unit::Year,
            "quarter" => Unit::Quarter,
            "month" => Unit::Month,
            "week" => Unit::Week,
            "day" => Unit::Day,
            "hour" => Unit::Hour,
            "minute" => Unit::Minute,
            "second" => Unit::Second,
            _ => return None,
        })
    }

    /// Whether it divides a day.
    pub fn is_clock(self) -> bool {
        matches!(self, Unit::Hour | Unit::Minute | Unit::Second)
    }

    /// Months in it, for the units of no fixed length.
    fn months(self) -> Option<i64> {
        match self {
            Unit::Year => Some(12),
            Unit::Quarter => Some(3),
            Unit::Month => Some(1),
            _ => None,
        }
    }

    /// Microseconds in it.
    fn length(self) -> i64 {
        match self {
            Unit::Week => 7 * DAY,
            Unit::Hour => 3600 * SECOND,
            Unit::Minute => 60 * SECOND,
            Unit::Second => SECOND,
            _ => DAY,
        }
    }

    /// The instant `count` units later. A day that the month does not have becomes its last: a month after 31 January is 28 or 29 February.
    pub fn add(self, at: i64, count: i64) -> Option<i64> {
        let later = match self.months() {
            None => instant(at.checked_add(count.checked_mul(self.length())?)?)?,
            Some(months) => shifted(instant(at)?, count.checked_mul(months)?)?,
        };
        Some(micros(later))
    }

    /// How many of these units lie between two instants, `from` before `to`: whole ones for units of no fixed length, else with their fraction.
    pub fn between(self, to: i64, from: i64) -> Option<f64> {
        match self.months() {
            None => Some(to.checked_sub(from)? as f64 / self.length() as f64),
            Some(length) => Some((whole_months(instant(to)?, instant(from)?)? / length) as f64),
        }
    }

    /// The instant at which the unit around an instant began. Weeks begin on Monday.
    pub fn start(self, at: i64) -> Option<i64> {
        let date = instant(at)?.date();
        let date = match self {
            Unit::Year => date.with_day(1)?.with_month(1)?,
            Unit::Quarter => date.with_day(1)?.with_month0(date.month0() / 3 * 3)?,
            Unit::Month => date.with_day(1)?,
            Unit::Week => date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday())))?,
            _ => return Some(at - at.rem_euclid(self.length())),
        };
        Some(micros(date.and_time(NaiveTime::MIN)))
    }
}

/// The moment that a number stands for, if the calendar reaches so far.
pub(super) fn instant(micros: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(micros).map(|at| at.naive_utc())
}

pub(super) fn micros(at: NaiveDateTime) -> i64 {
    at.and_utc().timestamp_micros()
}

/// The start of a day as an instant.
pub(super) fn midnight(date: NaiveDate) -> i64 {
    micros(date.and_time(NaiveTime::MIN))
}

fn shifted(at: NaiveDateTime, months: i64) -> Option<NaiveDateTime> {
    let size = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { at.checked_sub_months(size) } else { at.checked_add_months(size) }
}

/// The most months that can be added to `from` without going beyond `to`, or taken from it where `to` is before it.
fn whole_months(to: NaiveDateTime, from: NaiveDateTime) -> Option<i64> {
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    let reached = shifted(from, months)?;
    Some(match months {
        1.. if reached > to => months - 1,
        ..=-1 if reached < to => months + 1,
        _ => months,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(text: &str) -> i64 {
        micros(text.parse().unwrap())
    }

    fn shown(at: Option<i64>) -> String {
        at.and_then(instant).map_or("missing".to_string(), |at| at.format("%Y-%m-%dT%H:%M:%S%.f").to_string())
    }

    #[test]
    fn adding() {
        let add = |unit: Unit, to: &str, count| shown(unit.add(at(to), count));
        assert_eq!(add(Unit::Month, "2024-01-31T10:00:00", 1), "2024-02-29T10:00:00");
        assert_eq!(add(Unit::Month, "2024-03-31T00:00:00", -1), "2024-02-29T00:00:00");
        assert_eq!(add(Unit::Year, "2024-02-29T00:00:00", 1), "2025-02-28T00:00:00");
        assert_eq!(add(Unit::Quarter, "2023-11-30T00:00:00", 1), "2024-02-29T00:00:00");
        assert_eq!(add(Unit::Week, "2023-12-31T00:00:00", 1), "2024-01-07T00:00:00");
        assert_eq!(add(Unit::Hour, "2023-12-31T23:30:00", 1), "2024-01-01T00:30:00");
        assert_eq!(add(Unit::Day, "1969-12-31T12:00:00.5", -1), "1969-12-30T12:00:00.500");
        assert_eq!(add(Unit::Day, "2024-01-01T00:00:00", i64::MAX), "missing");
        assert_eq!(add(Unit::Day, "2024-01-01T00:00:00", 100_000_000), "missing");
        assert_eq!(add(Unit::Year, "2024-01-01T00:00:00", 300_000), "missing");
    }

    #[test]
    fn counting() {
        let between = |unit: Unit, to: &str, from: &str| unit.between(at(to), at(from)).unwrap();
        assert_eq!(between(Unit::Day, "2024-03-01T00:00:00", "2024-02-01T12:00:00"), 28.5);
        assert_eq!(between(Unit::Hour, "2024-01-01T00:00:00", "2024-01-01T01:30:00"), -1.5);
        assert_eq!(between(Unit::Month, "2024-03-30T00:00:00", "2024-01-31T00:00:00"), 1.0);
        assert_eq!(between(Unit::Month, "2024-02-29T00:00:00", "2024-01-31T00:00:00"), 1.0);
        assert_eq!(between(Unit::Month, "2024-01-31T00:00:00", "2024-03-30T00:00:00"), -1.0);
        assert_eq!(between(Unit::Year, "2024-06-14T00:00:00", "2000-06-15T00:00:00"), 23.0);
        assert_eq!(between(Unit::Year, "2024-06-15T00:00:00", "2000-06-15T00:00:00"), 24.0);
        assert_eq!(between(Unit::Quarter, "2024-12-31T00:00:00", "2024-01-01T00:00:00"), 3.0);
    }

    #[test]
    fn beginnings() {
        let start = |unit: Unit| shown(unit.start(at("1969-08-14T13:45:59.25")));
        assert_eq!(start(Unit::Year), "1969-01-01T00:00:00");
        assert_eq!(start(Unit::Quarter), "1969-07-01T00:00:00");
        assert_eq!(start(Unit::Month), "1969-08-01T00:00:00");
        assert_eq!(start(Unit::Week), "1969-08-11T00:00:00");
        assert_eq!(start(Unit::Day), "1969-08-14T00:00:00");
        assert_eq!(start(Unit::Hour), "1969-08-14T13:00:00");
        assert_eq!(start(Unit::Minute), "1969-08-14T13:45:00");
        assert_eq!(start(Unit::Second), "1969-08-14T13:45:59");
    }

    #[test]
    fn names() {
        assert_eq!(Unit::named("day"), Some(Unit::Day));
        assert_eq!(Unit::named("days"), Some(Unit::Day));
        assert_eq!(Unit::named("dayss"), None);
        assert_eq!(Unit::named("fortnights"), None);
    }
}
