//! What can be measured along an axis: numbers, moments and lengths of time, all as floating-point numbers.

use chrono::{DateTime, NaiveTime};

use crate::plan::count::count;
use crate::plan::types::Type;
use crate::plan::value::Value;

/// What the numbers along an axis mean. Dates and datetimes are seconds since the first of January 1970, times seconds since midnight, durations
/// seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Integer,
    Number,
    Date,
    Datetime,
    Time,
    Duration,
}

impl Measure {
    /// That of a column; none for what is not measured. A column without a value and a type counts as one of numbers.
    pub fn of(kind: &Type) -> Option<Measure> {
        Some(match kind {
            Type::Integer => Measure::Integer,
            Type::Number | Type::Decimal(..) | Type::Unknown => Measure::Number,
            Type::Date => Measure::Date,
            Type::Datetime => Measure::Datetime,
            Type::Time => Measure::Time,
            Type::Other(name) if name.starts_with("duration") => Measure::Duration,
            Type::Text | Type::Boolean | Type::Category(_) | Type::List(_) | Type::Other(_) => return None,
        })
    }

    /// Numbers, as against moments and lengths of time.
    pub fn is_number(self) -> bool {
        matches!(self, Measure::Integer | Measure::Number)
    }

    /// Moments with a calendar.
    pub fn is_moment(self) -> bool {
        matches!(self, Measure::Date | Measure::Datetime)
    }

    /// The type of a column of such values. Halves between integers are numbers; lengths of time are told in seconds.
    pub fn kind(self, values: impl IntoIterator<Item = f64>) -> Type {
        match self {
            Measure::Integer if values.into_iter().all(|x| x.fract() == 0.0 && x.abs() < 9e15) => Type::Integer,
            Measure::Integer | Measure::Number | Measure::Duration => Type::Number,
            Measure::Date => Type::Date,
            Measure::Datetime => Type::Datetime,
            Measure::Time => Type::Time,
        }
    }

    /// One value as a cell of a column of that type.
    pub fn cell(self, x: f64, kind: &Type) -> Value {
        let moment = |x: f64| DateTime::from_timestamp_micros((x * 1e6).round() as i64).map(|moment| moment.naive_utc());
        match kind {
            Type::Integer => Value::Integer(x as i64),
            Type::Date => moment(x).map_or(Value::Missing, |moment| Value::Date(moment.date())),
            Type::Datetime => moment(x).map_or(Value::Missing, Value::Datetime),
            Type::Time => {
                let whole = x.floor().clamp(0.0, 86_399.0);
                let nanos = ((x - whole) * 1e9).round().clamp(0.0, 999_999_999.0);
                NaiveTime::from_num_seconds_from_midnight_opt(whole as u32, nanos as u32).map_or(Value::Missing, Value::Time)
            }
            _ => Value::Number(x),
        }
    }

    /// One value by itself.
    pub fn value(self, x: f64) -> Value {
        self.cell(x, &self.kind([x]))
    }
}

/// A number in words, as short as it reads back exactly: with thousands separators, very large and very small ones with a power of ten.
pub fn number(x: f64) -> String {
    if x != 0.0 && !(1e-5..1e15).contains(&x.abs()) {
        return format!("{x:e}");
    }
    let digits = format!("{}", x.abs());
    let (whole, part) = digits.split_once('.').map_or((digits.as_str(), None), |(whole, part)| (whole, Some(part)));
    let whole = match whole.parse::<usize>() {
        Ok(many) if many >= 10_000 => count(many),
        _ => whole.to_string(),
    };
    let sign = if x < 0.0 { "-" } else { "" };
    part.map_or(format!("{sign}{whole}"), |part| format!("{sign}{whole}.{part}"))
}

/// Four digits are enough of a measured value that is no whole number.
fn rounded(x: f64) -> f64 {
    if x.fract() == 0.0 || !x.is_finite() {
        return x;
    }
    if x.abs() >= 1000.0 { x.round() } else { format!("{x:.3e}").parse().unwrap_or(x) }
}

/// A length of time: `1 h 15 min`.
fn length(seconds: f64) -> String {
    let whole = seconds.abs().floor();
    let mut left = whole;
    let mut words = Vec::new();
    for (size, unit) in [(86_400.0, "d"), (3_600.0, "h"), (60.0, "min")] {
        let many = (left / size).floor();
        left -= many * size;
        if many > 0.0 {
            words.push(format!("{} {unit}", number(many)));
        }
    }
    let rest = ((left + seconds.abs() - whole) * 1e6).round() / 1e6;
    if rest > 0.0 || words.is_empty() {
        words.push(format!("{} s", number(rest)));
    }
    format!("{}{}", if seconds < 0.0 { "-" } else { "" }, words.join(" "))
}

impl Measure {
    /// One value in a sentence, rounded to what is worth reading: `14.45`, `2024-02-01 06:00`, `1 h 15 min`.
    pub fn words(self, x: f64) -> String {
        if self.is_number() { number(rounded(x)) } else { self.exact(x) }
    }

    /// The edge of a bin in a sentence.
    pub fn exact(self, x: f64) -> String {
        match self {
            Measure::Integer | Measure::Number => number(x),
            Measure::Duration => length(x),
            Measure::Date | Measure::Time => self.value(x).to_string(),
            // Midnight and whole minutes say nothing.
            Measure::Datetime => {
                let text = self.value(x).to_string().replace('T', " ");
                let short = text.strip_suffix(":00").unwrap_or(&text);
                short.strip_suffix(" 00:00").unwrap_or(short).to_string()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_words() {
        let number = |x| Measure::Number.words(x);
        assert_eq!(
            [14.4542, 60.2875, 0.467_71, -85_956_856.7, 1e300, 0.0].map(number),
            ["14.45", "60.29", "0.4677", "-85,956,857", "1e300", "0"]
        );
        assert_eq!([5.082_460_3e-10, 891.0, 12_345.0, 99_999.6].map(number), ["5.082e-10", "891", "12,345", "100,000"]);
        assert_eq!([0.15, 5e8, 2e-10, 1234.5].map(|x| Measure::Number.exact(x)), ["0.15", "500,000,000", "2e-10", "1234.5"]);
        assert_eq!([4526.0, 0.0, 90_000.0, -1.5].map(|x| Measure::Duration.words(x)), ["1 h 15 min 26 s", "0 s", "1 d 1 h", "-1.5 s"]);
        assert_eq!(
            [0.0, 21_600.0, 21_601.0].map(|x| Measure::Datetime.words(x)),
            ["1970-01-01", "1970-01-01 06:00", "1970-01-01 06:00:01"]
        );
    }

    #[test]
    fn numbers_come_back_as_what_they_were() {
        assert_eq!(Measure::Integer.value(3.0), Value::Integer(3));
        assert_eq!(Measure::Integer.value(2.5), Value::Number(2.5));
        assert_eq!(Measure::Date.value(86_400.0 * 31.0).to_string(), "1970-02-01");
        assert_eq!(Measure::Datetime.value(-1.5).to_string(), "1969-12-31T23:59:58.500");
        assert_eq!(Measure::Time.value(3_661.25).to_string(), "01:01:01.250");
        assert_eq!(Measure::of(&Type::Other("duration[μs]".into())), Some(Measure::Duration));
        assert_eq!(Measure::of(&Type::Boolean), None);
    }
}
