//! The quick reading of plainly written values, for the millions of cells that are.
//!
//! Each function takes a part of what the [`Detector`](crate::plan::reading::Detector) accepts for its type, and nothing that it does
//! not: where one declines, the whole column is looked at again with the detector.

use chrono::{NaiveDate, NaiveTime};

/// Digits of a whole number that a floating-point number keeps for certain.
const SAFE_DIGITS: usize = 15;

/// Digits that a floating-point number written in full may need.
const FULL_DIGITS: usize = 17;

/// `0`, `42`, `-7`: no leading zeros, no more than 15 digits.
pub fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = unsigned(text.as_bytes());
    if digits.len() > SAFE_DIGITS || matches!(digits, [] | [b'0', _, ..]) || (negative && digits == b"0") {
        return None;
    }
    let mut value = 0_i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(digit - b'0');
    }
    Some(if negative { -value } else { value })
}

/// `1`, `-2.50`: no leading zeros, no more than 17 digits, 15 of a whole number.
pub fn number(text: &str) -> Option<f64> {
    let (_, digits) = unsigned(text.as_bytes());
    let (mut whole, mut decimals, mut point) = (0, 0, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' if point => decimals += 1,
            b'0'..=b'9' => whole += 1,
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    let zero_first = matches!(digits, [b'0', ..]);
    let counted = decimals + if zero_first { 0 } else { whole };
    let shaped = whole > 0 && (decimals > 0 || !point) && !(zero_first && whole > 1);
    if shaped && whole <= SAFE_DIGITS && counted <= FULL_DIGITS { text.parse().ok() } else { None }
}

/// Whether there is a minus, and what follows it.
fn unsigned(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    }
}

/// `true` and `false`.
pub fn boolean(text: &str) -> Option<bool> {
    match text.as_bytes() {
        [b't', b'r', b'u', b'e'] => Some(true),
        [b'f', b'a', b'l', b's', b'e'] => Some(false),
        _ => None,
    }
}

/// `2012-03-31`.
pub fn date(text: &str) -> Option<NaiveDate> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else {
        return None;
    };
    let year = i32::try_from(digits(&[*a, *b, *c, *d])?).ok()?;
    if year == 0 {
        return None;
    }
    NaiveDate::from_ymd_opt(year, digits(&[*e, *f])?, digits(&[*g, *h])?)
}

/// `2012-03-31T12:30:59` or with a blank for the `T`, with up to six digits behind a point. As microseconds since 1970.
pub fn datetime(text: &str) -> Option<i64> {
    let (day, rest) = text.split_at_checked(10)?;
    let (clock, part) = rest.split_at_checked(9)?;
    let [b'T' | b' ', a, b, b':', c, d, b':', e, f] = clock.as_bytes() else {
        return None;
    };
    let time = NaiveTime::from_hms_opt(digits(&[*a, *b])?, digits(&[*c, *d])?, digits(&[*e, *f])?)?;
    let micros = match part.as_bytes() {
        [] => 0,
        [b'.', part @ ..] if (1..=6).contains(&part.len()) => i64::from(digits(part)?) * 10_i64.pow(6 - part.len() as u32),
        _ => return None,
    };
    Some(date(day)?.and_time(time).and_utc().timestamp_micros() + micros)
}

fn digits(bytes: &[u8]) -> Option<u32> {
    let mut value = 0;
    for byte in bytes {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u32::from(byte - b'0');
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::reading::{Detector, Style};
    use crate::plan::types::Type;
    use crate::plan::value::Value;
    use proptest::prelude::*;

    fn found(text: &str) -> Type {
        let mut detector = Detector::default();
        detector.feed(text);
        detector.verdict()
    }

    proptest! {
        /// What is read quickly is what the detector and the style make of the text, and nothing else is read.
        #[test]
        fn the_quick_way_is_a_part_of_the_thorough_one(
            text in "-?[0-9]{0,18}(\\.[0-9]{0,19})?|[0-9]{4}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,7})?)?"
        ) {
            let thorough = |kind: Type| Style::plain(&kind).read(&text).unwrap();
            if let Some(value) = integer(&text) {
                prop_assert_eq!(found(&text), Type::Integer);
                prop_assert_eq!(Value::Integer(value), thorough(Type::Integer));
            }
            if let Some(value) = number(&text) {
                prop_assert!(found(&text).is_numeric(), "{}", text);
                prop_assert_eq!(Some(value), thorough(Type::Number).as_f64());
            }
            if let Some(value) = date(&text) {
                prop_assert_eq!(found(&text), Type::Date);
                prop_assert_eq!(Value::Date(value), thorough(Type::Date));
            }
            if let Some(value) = datetime(&text) {
                prop_assert_eq!(found(&text), Type::Datetime);
                let Value::Datetime(at) = thorough(Type::Datetime) else { return Err(TestCaseError::fail(text)) };
                prop_assert_eq!(value, at.and_utc().timestamp_micros());
            }
        }
    }

    #[test]
    fn integers() {
        for (text, value) in [("0", 0), ("42", 42), ("-7", -7), ("999999999999999", 999_999_999_999_999)] {
            assert_eq!(integer(text), Some(value));
        }
        for text in ["", "-", "007", "-0", "+5", "1.0", "1e3", "1234567890123456", "12a", " 1", "٣"] {
            assert_eq!(integer(text), None, "{text}");
        }
    }

    #[test]
    fn numbers() {
        for (text, value) in [("0", 0.0), ("2.50", 2.5), ("-0.066", -0.066), ("12", 12.0)] {
            assert_eq!(number(text), Some(value));
        }
        for text in ["", ".", ".5", "5.", "01.5", "1e3", "NaN", "inf", "1,5", "1.2.3", "1234567890123456"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn dates_and_times() {
        assert_eq!(date("2012-02-29"), NaiveDate::from_ymd_opt(2012, 2, 29));
        assert_eq!(date("2011-02-29"), None);
        assert_eq!(date("2012-2-29"), None);
        // 1,330,518,659 seconds: python, datetime(2012, 2, 29, 12, 30, 59, tzinfo=utc).timestamp().
        assert_eq!(datetime("2012-02-29T12:30:59"), Some(1_330_518_659_000_000));
        assert_eq!(datetime("2012-02-29 12:30:59.25"), Some(1_330_518_659_250_000));
        assert_eq!(datetime("2012-02-29"), None);
        assert_eq!(datetime("2012-02-29T25:00:00"), None);
        assert_eq!(datetime("2012-02-29T12:30:59Z"), None);
    }
}
