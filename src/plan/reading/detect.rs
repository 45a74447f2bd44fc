//! Which type a text column plainly has, as loading asks: strict, in one pass, a few nanoseconds a cell.

use crate::plan::types::Type;

/// Feed it the texts of a column, in any order and in as many parts as there are processors; then ask.
///
/// A column is only what every one of its texts plainly is, the way programs write it: no blanks, no signs, no separators. What could be
/// a code stays text: numbers that begin with a 0, whole numbers of more than 15 digits, `12E4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Detector {
    seen: u16,
}

/// Why a column of digits stays text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stays {
    /// Some begin with a 0: `007`.
    LeadingZeros,
    /// Some have more digits than a number holds exactly.
    ManyDigits,
}

const INTEGER: u16 = 1 << 0;
const NUMBER: u16 = 1 << 1;
const LEADING_ZERO: u16 = 1 << 2;
const MANY_DIGITS: u16 = 1 << 3;
const LOWER: u16 = 1 << 4;
const TITLE: u16 = 1 << 5;
const UPPER: u16 = 1 << 6;
const DATE: u16 = 1 << 7;
const DATETIME: u16 = 1 << 8;
const DATETIME_WITH_OFFSET: u16 = 1 << 9;
const TEXT: u16 = 1 << 10;

const NUMERIC: u16 = INTEGER | NUMBER;
const DIGITS: u16 = NUMERIC | LEADING_ZERO | MANY_DIGITS;

impl Detector {
    /// Takes note of one text. Missing cells are not fed; an empty text is a text.
    #[inline]
    pub fn feed(&mut self, text: &str) {
        self.seen |= kind(text.as_bytes());
    }

    /// Whether the column is text whatever follows, so that the rest need not be fed; [`Detector::stays`] needs it all the same to be exact.
    #[inline]
    pub fn is_settled(&self) -> bool {
        self.seen & TEXT != 0
    }

    /// Takes over what another detector saw of the same column.
    pub fn merge(&mut self, other: &Detector) {
        self.seen |= other.seen;
    }

    /// The type of the column; `Unknown` if it had no texts.
    pub fn verdict(&self) -> Type {
        match self.seen {
            0 => Type::Unknown,
            INTEGER => Type::Integer,
            seen if seen & !NUMERIC == 0 => Type::Number,
            LOWER | TITLE | UPPER => Type::Boolean,
            DATE => Type::Date,
            DATETIME | DATETIME_WITH_OFFSET => Type::Datetime,
            _ => Type::Text,
        }
    }

    /// Whether the datetimes have offsets, so that reading turns them to UTC.
    pub fn has_offsets(&self) -> bool {
        self.seen == DATETIME_WITH_OFFSET
    }

    /// Why the column stays text although it is all numbers.
    pub fn stays(&self) -> Option<Stays> {
        match self.seen {
            seen if seen & !DIGITS != 0 => None,
            seen if seen & LEADING_ZERO != 0 => Some(Stays::LeadingZeros),
            seen if seen & MANY_DIGITS != 0 => Some(Stays::ManyDigits),
            _ => None,
        }
    }
}

/// The one kind that a text is of.
#[inline]
fn kind(text: &[u8]) -> u16 {
    match text {
        [b'0'..=b'9' | b'-' | b'.', ..] => numeric(text),
        b"true" | b"false" => LOWER,
        b"True" | b"False" => TITLE,
        b"TRUE" | b"FALSE" => UPPER,
        _ => TEXT,
    }
}

#[inline]
fn numeric(text: &[u8]) -> u16 {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let whole = run(digits);
    match digits.get(whole) {
        None if whole == 0 => TEXT,
        None if whole > 1 && digits.first() == Some(&b'0') => LEADING_ZERO,
        None if whole > MOST_DIGITS => MANY_DIGITS,
        None => INTEGER,
        Some(b'.' | b'e' | b'E') => decimal(digits, whole),
        Some(b'-') if whole == 4 && digits.len() == text.len() => moment(text),
        Some(_) => TEXT,
    }
}

/// Whole numbers of 16 digits are not all exact as floating-point numbers, and most are card and account numbers.
const MOST_DIGITS: usize = 15;
/// A program that writes a floating-point number in full needs up to 17.
const MOST_DIGITS_WITH_DECIMALS: usize = 17;

/// A number with decimals or an exponent; the latter without a point only if it has a sign, since `12E4` may well be a code.
fn decimal(digits: &[u8], whole: usize) -> u16 {
    let (Some(before), Some(mut rest)) = (digits.get(..whole), digits.get(whole..)) else {
        return TEXT;
    };
    let mut decimals: &[u8] = &[];
    if let [b'.', behind @ ..] = rest {
        (decimals, rest) = behind.split_at_checked(run(behind)).unwrap_or((behind, &[]));
        if decimals.is_empty() {
            return TEXT;
        }
    }
    let size = match rest {
        [] => 0,
        [b'e' | b'E', sign @ (b'-' | b'+'), size @ ..] => exponent(size).map_or(i32::MAX, |size| if *sign == b'-' { -size } else { size }),
        [b'e' | b'E', size @ ..] if !decimals.is_empty() => exponent(size).unwrap_or(i32::MAX),
        _ => i32::MAX,
    };
    if before.is_empty() && decimals.is_empty() {
        return TEXT;
    }
    // Beyond this the number might become 0 or infinite.
    if !(-250..=250).contains(&size) || decimals.len() > 40 {
        return TEXT;
    }
    if before.len() > 1 && before.first() == Some(&b'0') {
        return LEADING_ZERO;
    }
    let leading = before.iter().chain(decimals).take_while(|digit| **digit == b'0').count();
    let many = before.len() > MOST_DIGITS || before.len() + decimals.len() - leading > MOST_DIGITS_WITH_DECIMALS;
    if many { MANY_DIGITS } else { NUMBER }
}

fn exponent(digits: &[u8]) -> Option<i32> {
    let fits = (1..=3).contains(&digits.len()) && run(digits) == digits.len();
    fits.then(|| digits.iter().fold(0, |size, digit| size * 10 + i32::from(digit - b'0')))
}

/// The length of the run of digits at the beginning.
#[inline]
fn run(text: &[u8]) -> usize {
    text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len())
}

/// A date `2024-01-31`, or a datetime with `T` or a blank, minutes, perhaps seconds and up to six decimals of them, and perhaps an offset.
fn moment(text: &[u8]) -> u16 {
    let Some((date, rest)) = text.split_at_checked(10) else {
        return TEXT;
    };
    let is_date = matches!(date, [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]
        if [y1, y2, y3, y4].iter().all(|digit| digit.is_ascii_digit()) && is_day(date, two(m1, m2), two(d1, d2)));
    match rest {
        _ if !is_date => TEXT,
        [] => DATE,
        [b'T' | b' ', time @ ..] => time_of_day(time),
        _ => TEXT,
    }
}

fn is_day(date: &[u8], month: u32, day: u32) -> bool {
    let year = date.iter().take(4).fold(0, |year, digit| year * 10 + u32::from(digit - b'0'));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    year > 0 && (1..=last).contains(&day)
}

fn time_of_day(time: &[u8]) -> u16 {
    let [h1, h2, b':', m1, m2, rest @ ..] = time else { return TEXT };
    let (second, rest) = match rest {
        [b':', s1, s2, rest @ ..] => (two(s1, s2), rest),
        _ => (0, rest),
    };
    let with_seconds = time.len() - rest.len() > 5;
    let rest = match rest {
        [b'.', decimals @ ..] if with_seconds => {
            let length = run(decimals);
            match decimals.get(length..) {
                Some(rest) if (1..=6).contains(&length) => rest,
                _ => return TEXT,
            }
        }
        _ => rest,
    };
    if two(h1, h2) > 23 || two(m1, m2) > 59 || second > 59 {
        return TEXT;
    }
    match rest {
        [] => DATETIME,
        b"Z" => DATETIME_WITH_OFFSET,
        [b'+' | b'-', h1, h2, b':', m1, m2] | [b'+' | b'-', h1, h2, m1, m2] if two(h1, h2) <= 15 && two(m1, m2) <= 59 => {
            DATETIME_WITH_OFFSET
        }
        [b'+' | b'-', h1, h2] if two(h1, h2) <= 15 => DATETIME_WITH_OFFSET,
        _ => TEXT,
    }
}

/// The value of two digits; far too large if they are none.
fn two(tens: &u8, ones: &u8) -> u32 {
    if tens.is_ascii_digit() && ones.is_ascii_digit() { u32::from(tens - b'0') * 10 + u32::from(ones - b'0') } else { u32::MAX }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::Style;
    use super::*;
    use proptest::prelude::*;

    fn detect(texts: &[&str]) -> Detector {
        let mut detector = Detector::default();
        texts.iter().for_each(|text| detector.feed(text));
        detector
    }

    #[test]
    fn plain_columns() {
        for (texts, expected) in [
            (&[][..], Type::Unknown),
            (&["0", "12", "-7", "999999999999999"], Type::Integer),
            (&["0", "12.5", "-0.5", ".5", "1e-05", "1.5E10", "0.30000000000000004"], Type::Number),
            (&["true", "false"], Type::Boolean),
            (&["TRUE", "TRUE"], Type::Boolean),
            (&["2024-02-29", "0001-01-01"], Type::Date),
            (&["2024-02-29T12:30", "2024-02-29 12:30:00.123456"], Type::Datetime),
            (&["2024-02-29T12:30:00Z", "2024-02-29 12:30:00+01:00", "2024-02-29 12:30:00-0130", "2024-02-29 12:30+01"], Type::Datetime),
        ] {
            assert_eq!(detect(texts).verdict(), expected, "{texts:?}");
        }
    }

    #[test]
    fn what_stays_text() {
        for texts in [
            &["1", "a"][..],
            &[""],
            &[" 1"],
            &["-"],
            &["."],
            &["-."],
            &["5."],
            &["+5"],
            &["1,234"],
            &["12%"],
            &["12E4"],
            &["1e999"],
            &["1.5e"],
            &["-e+0"],
            &["e-5"],
            &["NaN"],
            &["inf"],
            &["--5"],
            &["1.2.3"],
            &["true", "False"],
            &["yes", "no"],
            &["true", "1"],
            &["2023-02-29"],
            &["2024-1-31"],
            &["-2024-01-31"],
            &["0000-01-01"],
            &["2024-01-31", "2024-01-31T12:00"],
            &["2024-01-31T12:00", "2024-01-31T12:00Z"],
            &["2024-01-31T24:00"],
            &["2024-01-31T12:00.5"],
            &["2024-01-31T12:00:00.1234567"],
            &["2024-01-31", "20240131"],
            &["2024-01-é"],
        ] {
            assert_eq!(detect(texts).verdict(), Type::Text, "{texts:?}");
        }
    }

    #[test]
    fn digits_that_stay_text_say_why() {
        for (texts, why) in [
            (&["007", "12"][..], Some(Stays::LeadingZeros)),
            (&["007.5", "12"], Some(Stays::LeadingZeros)),
            (&["1234567890123456"], Some(Stays::ManyDigits)),
            (&["1.23456789012345678"], Some(Stays::ManyDigits)),
            (&["9007199254740993.5"], Some(Stays::ManyDigits)),
            (&["007", "a"], None),
            (&["7"], None),
            (&[], None),
        ] {
            assert_eq!(detect(texts).stays(), why, "{texts:?}");
            assert_eq!(detect(texts).verdict() == Type::Text, why.is_some() || texts.contains(&"a"), "{texts:?}");
        }
    }

    #[test]
    fn text_settles_it() {
        assert!(detect(&["1", "a"]).is_settled());
        assert!(!detect(&["1", "007"]).is_settled());
        assert!(detect(&["2024-01-31T12:00Z"]).has_offsets());
    }

    proptest! {
        /// What a detector finds, the plain style of that type reads, and every text has its value.
        #[test]
        fn what_is_found_reads(text in "-?[0-9]{0,18}(\\.[0-9]{0,18})?([eE][-+]?[0-9]{1,3})?|[0-9]{4}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](:[0-6][0-9](\\.[0-9]{1,7})?)?(Z|[-+][01][0-9](:?[0-6][0-9])?)?)?") {
            let found = detect(&[&text]).verdict();
            if found != Type::Text {
                prop_assert!(Style::plain(&found).reads(&text), "{} as {}", text, found);
            }
            if found == Type::Integer {
                prop_assert_eq!(text.parse::<i64>().unwrap(), Style::plain(&found).read(&text).and_then(|v| v.as_f64()).unwrap() as i64);
            }
            if found == Type::Number {
                prop_assert_eq!(text.parse::<f64>().unwrap(), Style::plain(&found).read(&text).and_then(|v| v.as_f64()).unwrap());
            }
        }

        /// What a program writes for a number is a number.
        #[test]
        fn floats_are_found(number in -1e15f64..1e15, small in -1.0f64..1.0) {
            for number in [number, small] {
                let kind = detect(&[&format!("{number}")]).verdict();
                prop_assert!(kind == Type::Number || number.fract() == 0.0, "{}", number);
            }
        }

        #[test]
        fn parts_make_the_whole(texts in proptest::collection::vec("[0-9.]{0,3}|true|False|2024-01-3[01]|x", 0..8), at in 0usize..8) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let (one, other) = texts.split_at(at.min(texts.len()));
            let mut merged = detect(one);
            merged.merge(&detect(other));
            prop_assert_eq!(merged, detect(&texts));
        }

        #[test]
        fn nothing_panics(text in "\\PC*|[0-9T:.Z+é -]{0,24}") {
            let _ = detect(&[&text]).verdict();
        }
    }
}
