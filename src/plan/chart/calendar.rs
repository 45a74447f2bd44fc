//! Steps of time: seconds to hours, and where moments have a calendar days, weeks from Monday, months and years.

use chrono::{DateTime, Datelike, Months, NaiveDate};

use super::measure::Measure;
use super::steps::{Step, nice};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
const WEEK: f64 = 7.0 * DAY;
/// Those of the mean Gregorian year.
const YEAR: f64 = 365.2425 * DAY;
const MONTH: f64 = YEAR / 12.0;
/// 1970 began on a Thursday: its first Monday was the fifth of January.
const MONDAY: f64 = 4.0 * DAY;

/// A step along an axis of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Calendar {
    /// So many seconds, counted from the first of January 1970, or from 0.
    Even(f64),
    /// A part of a second, or very many days.
    Decimal(Step),
    Weeks,
    Months(u32),
    Years(u32),
}

impl Calendar {
    /// The smallest step that is at least so many seconds long.
    pub fn at_least(seconds: f64, measure: Measure) -> Calendar {
        let fits = |size: f64| size >= seconds * 0.99;
        let even = [
            1.0,
            5.0,
            15.0,
            30.0,
            MINUTE,
            5.0 * MINUTE,
            15.0 * MINUTE,
            30.0 * MINUTE,
            HOUR,
            3.0 * HOUR,
            6.0 * HOUR,
            12.0 * HOUR,
            DAY,
            2.0 * DAY,
        ];
        let least = if measure == Measure::Date { DAY } else { 0.0 };
        if seconds < 0.99 && least == 0.0 {
            return Calendar::Decimal(nice(seconds));
        }
        if let Some(size) = even.into_iter().find(|size| *size >= least && fits(*size)) {
            return Calendar::Even(size);
        }
        if !measure.is_moment() {
            return Calendar::Even(nice(seconds / DAY).size() * DAY);
        }
        if fits(WEEK) {
            return Calendar::Weeks;
        }
        if let Some(months) = [1, 3].into_iter().find(|months| fits(f64::from(*months) * MONTH)) {
            return Calendar::Months(months);
        }
        let years = nice(seconds * 0.99 / YEAR).size().clamp(1.0, 1e9);
        Calendar::Years(years as u32)
    }

    /// The last of its steps that is not after a moment.
    pub fn floor(self, x: f64) -> f64 {
        match self {
            Calendar::Even(size) => (x / size).floor() * size,
            Calendar::Decimal(step) => step.at(step.units(x).floor()),
            Calendar::Weeks => ((x - MONDAY) / WEEK).floor() * WEEK + MONDAY,
            Calendar::Months(months) => date(x).map_or(x, |day| {
                let month = day.month0() / months * months + 1;
                seconds(NaiveDate::from_ymd_opt(day.year(), month, 1), x)
            }),
            Calendar::Years(years) => date(x).map_or(x, |day| {
                let years = i32::try_from(years).unwrap_or(i32::MAX);
                seconds(NaiveDate::from_ymd_opt(day.year().div_euclid(years).saturating_mul(years), 1, 1), x)
            }),
        }
    }

    /// The step after one.
    pub fn next(self, x: f64) -> f64 {
        match self {
            Calendar::Even(size) => x + size,
            Calendar::Decimal(step) => step.at(step.units(x).round() + 1.0),
            Calendar::Weeks => x + WEEK,
            Calendar::Months(months) => later(x, months),
            Calendar::Years(years) => later(x, years.saturating_mul(12)),
        }
    }

    /// The steps from one moment to another; none where they would be more than a thousand.
    pub fn ticks(self, low: f64, high: f64) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut at = self.floor(low);
        while at <= high {
            if at >= low {
                ticks.push(at);
            }
            let next = self.next(at);
            if next <= at || next.is_nan() || ticks.len() > 1000 {
                break;
            }
            at = next;
        }
        ticks
    }

    /// For a caption: `months`, `bins of 3 hours`.
    pub fn words(self) -> String {
        let of = |count: f64, unit: &str| if count == 1.0 { format!("bins of one {unit}") } else { format!("bins of {count} {unit}s") };
        match self {
            Calendar::Decimal(step) => format!("bins of {} seconds", step.size()),
            Calendar::Even(size) if size >= DAY => of(size / DAY, "day"),
            Calendar::Even(size) if size >= HOUR => of(size / HOUR, "hour"),
            Calendar::Even(size) if size >= MINUTE => of(size / MINUTE, "minute"),
            Calendar::Even(size) => of(size, "second"),
            Calendar::Weeks => "bins of one week, from Monday".to_string(),
            Calendar::Months(months) => of(f64::from(months), "month"),
            Calendar::Years(years) => of(f64::from(years), "year"),
        }
    }

    /// How a step is written on an axis, as strftime says it; none where it is a length of time.
    pub fn format(self) -> &'static str {
        match self {
            Calendar::Years(_) => "%Y",
            Calendar::Months(_) => "%b %Y",
            Calendar::Weeks => "%-d %b %Y",
            Calendar::Even(size) if size >= DAY => "%-d %b %Y",
            Calendar::Even(size) if size >= MINUTE => "%H:%M",
            Calendar::Even(_) => "%H:%M:%S",
            Calendar::Decimal(_) => "%H:%M:%S%.3f",
        }
    }
}

fn date(x: f64) -> Option<NaiveDate> {
    DateTime::from_timestamp(x.floor() as i64, 0).map(|moment| moment.date_naive())
}

fn seconds(day: Option<NaiveDate>, otherwise: f64) -> f64 {
    day.and_then(|day| day.and_hms_opt(0, 0, 0)).map_or(otherwise, |moment| moment.and_utc().timestamp() as f64)
}

fn later(x: f64, months: u32) -> f64 {
    seconds(date(x).and_then(|day| day.checked_add_months(Months::new(months))), x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> f64 {
        seconds(text.parse().ok(), f64::NAN)
    }

    fn days(step: Calendar, low: &str, high: &str) -> Vec<String> {
        step.ticks(at(low), at(high)).into_iter().filter_map(date).map(|day| day.to_string()).collect()
    }

    #[test]
    fn steps_of_the_calendar() {
        assert_eq!(days(Calendar::Months(1), "2024-01-15", "2024-04-01"), ["2024-02-01", "2024-03-01", "2024-04-01"]);
        assert_eq!(days(Calendar::Months(3), "2023-12-31", "2024-08-01"), ["2024-01-01", "2024-04-01", "2024-07-01"]);
        assert_eq!(days(Calendar::Weeks, "2024-01-31", "2024-02-14"), ["2024-02-05", "2024-02-12"]);
        assert_eq!(days(Calendar::Years(10), "1965-05-01", "1990-01-01"), ["1970-01-01", "1980-01-01", "1990-01-01"]);
        assert_eq!(days(Calendar::Years(5), "-0004-01-01", "0006-01-01"), ["0000-01-01", "0005-01-01"]);
    }

    #[test]
    fn the_smallest_that_is_large_enough() {
        assert_eq!(Calendar::at_least(20.0, Measure::Datetime), Calendar::Even(30.0));
        assert_eq!(Calendar::at_least(20.0, Measure::Date), Calendar::Even(DAY));
        assert_eq!(Calendar::at_least(5.0 * DAY, Measure::Date), Calendar::Weeks);
        assert_eq!(Calendar::at_least(12.0 * DAY, Measure::Date), Calendar::Months(1));
        assert_eq!(Calendar::at_least(70.0 * DAY, Measure::Datetime), Calendar::Months(3));
        assert_eq!(Calendar::at_least(200.0 * DAY, Measure::Date), Calendar::Years(1));
        assert_eq!(Calendar::at_least(4.0 * YEAR, Measure::Date), Calendar::Years(5));
        assert_eq!(Calendar::at_least(9.0 * DAY, Measure::Duration), Calendar::Even(10.0 * DAY));
        assert!(matches!(Calendar::at_least(0.02, Measure::Time), Calendar::Decimal(_)));
        assert_eq!(Calendar::at_least(9.0 * DAY, Measure::Duration).words(), "bins of 10 days");
    }

    #[test]
    fn far_ends_end() {
        assert!(Calendar::Years(1).ticks(-1e13, 1e13).len() <= 1001);
        assert!(Calendar::Months(1).ticks(f64::MAX, f64::MAX).len() <= 1);
    }
}
