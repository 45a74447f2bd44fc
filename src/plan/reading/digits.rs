//! The digits of one number between its separators: exact until it is known what they shall become.

use std::io::Write;

use serde::{Deserialize, Serialize};

/// What stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecimalMark {
    Point,
    Comma,
}

/// What stands between the thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupMark {
    Comma,
    Point,
    /// A blank, a no-break space, a thin space.
    Blank,
    /// `'` and `’`.
    Apostrophe,
}

/// A custom of writing numbers. Thousands may also stand without their mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    pub decimal: DecimalMark,
    pub group: GroupMark,
}

impl Default for Marks {
    /// `1,234.5`
    fn default() -> Self {
        Marks::ALL[0]
    }
}

impl Marks {
    /// Every custom; where several are possible the first of them is chosen. So a plain point is a decimal point, and a comma stands
    /// between thousands unless a value shows that it cannot.
    pub const ALL: [Marks; 6] = [
        Marks { decimal: DecimalMark::Point, group: GroupMark::Comma },
        Marks { decimal: DecimalMark::Point, group: GroupMark::Blank },
        Marks { decimal: DecimalMark::Point, group: GroupMark::Apostrophe },
        Marks { decimal: DecimalMark::Comma, group: GroupMark::Point },
        Marks { decimal: DecimalMark::Comma, group: GroupMark::Blank },
        Marks { decimal: DecimalMark::Comma, group: GroupMark::Apostrophe },
    ];
}

impl DecimalMark {
    fn byte(self) -> u8 {
        match self {
            DecimalMark::Point => b'.',
            DecimalMark::Comma => b',',
        }
    }
}

impl GroupMark {
    /// The length of the mark that `rest` begins with, 0 if it does not.
    fn length(self, rest: &[u8]) -> usize {
        match (self, rest) {
            (GroupMark::Comma, [b',', ..]) | (GroupMark::Point, [b'.', ..]) => 1,
            (GroupMark::Blank, [b' ', ..]) | (GroupMark::Apostrophe, [b'\'', ..]) => 1,
            // No-break space, thin space, narrow no-break space; the typographic apostrophe.
            (GroupMark::Blank, [0xC2, 0xA0, ..]) => 2,
            (GroupMark::Blank, [0xE2, 0x80, 0x89 | 0xAF, ..]) | (GroupMark::Apostrophe, [0xE2, 0x80, 0x99, ..]) => 3,
            _ => 0,
        }
    }
}

/// A number without its sign: `mantissa` times ten to the `exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digits {
    mantissa: u128,
    exponent: i32,
    /// False when there were more digits than the mantissa holds, not all of them 0.
    exact: bool,
}

impl Digits {
    /// Reads digits, with groups of three (`1,234,567`; with commas also the Indian `12,34,567`), decimals and an exponent. A group never
    /// begins a number with 0, and a decimal mark has a digit behind it.
    pub fn read(body: &str, marks: Marks) -> Option<Digits> {
        let mut cursor = Cursor { rest: body.as_bytes(), number: Collected::default() };
        let begins_with_zero = cursor.rest.first() == Some(&b'0');
        let whole = cursor.digits();
        if marks.group.length(cursor.rest) > 0 && (begins_with_zero || !(1..=3).contains(&whole) || !cursor.groups(marks.group, whole)) {
            return None;
        }
        let mut exponent = 0;
        if let Some(rest) = cursor.rest.strip_prefix(&[marks.decimal.byte()]) {
            cursor.rest = rest;
            let decimals = cursor.digits();
            if decimals == 0 {
                return None;
            }
            exponent = -i32::try_from(decimals).ok()?;
        } else if whole == 0 {
            return None;
        }
        if let [b'e' | b'E', ..] = cursor.rest {
            exponent += cursor.exponent()?;
        }
        cursor.rest.is_empty().then(|| cursor.number.finish(exponent))
    }

    /// The same number with the decimal mark moved `places` to the right.
    pub fn shifted(self, places: i32) -> Digits {
        Digits { exponent: self.exponent.saturating_add(places), ..self }
    }

    /// The number times ten to the `scale`, if that is a whole number that fits.
    pub fn scaled(self, scale: u8) -> Option<i128> {
        if self.mantissa == 0 && self.exact {
            return Some(0);
        }
        let places = self.exponent.checked_add(i32::from(scale)).filter(|_| self.exact)?;
        let power = 10u128.checked_pow(places.unsigned_abs())?;
        let whole = if places >= 0 {
            self.mantissa.checked_mul(power)?
        } else {
            self.mantissa.is_multiple_of(power).then(|| self.mantissa / power)?
        };
        i128::try_from(whole).ok()
    }

    /// The nearest floating-point number, if it is not too large or too small to be one.
    pub fn float(self) -> Option<f64> {
        // Up to 2^53 and 10^22 are exact as floating-point numbers, so that one division or multiplication rounds correctly.
        const EXACT: u128 = 1 << 53;
        const POWERS: [f64; 23] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
        ];
        if self.mantissa <= EXACT
            && let Some(power) = POWERS.get(self.exponent.unsigned_abs() as usize)
        {
            let mantissa = self.mantissa as u64 as f64;
            return Some(if self.exponent < 0 { mantissa / power } else { mantissa * power });
        }
        self.float_of_many_digits()
    }

    #[cold]
    fn float_of_many_digits(self) -> Option<f64> {
        // A digit that was dropped can only tip a tie: one more digit stands for all of them.
        let tie = if self.exact { "0" } else { "1" };
        let mut buffer = [0; 64];
        let mut free = &mut buffer[..];
        let exponent = self.exponent.saturating_sub(1);
        match u64::try_from(self.mantissa) {
            Ok(mantissa) => write!(free, "{mantissa}{tie}e{exponent}"),
            Err(_) => write!(free, "{}{tie}e{exponent}", self.mantissa),
        }
        .ok()?;
        let length = 64 - free.len();
        let number: f64 = std::str::from_utf8(buffer.get(..length)?).ok()?.parse().ok()?;
        (number.is_finite() && (number != 0.0 || self.mantissa == 0)).then_some(number)
    }
}

/// What is left to read of a number, and what was read.
struct Cursor<'a> {
    rest: &'a [u8],
    number: Collected,
}

impl Cursor<'_> {
    /// Collects a run of digits and gives its length.
    #[inline]
    fn digits(&mut self) -> usize {
        let mut count = 0;
        while let Some((&byte, rest)) = self.rest.split_first()
            && byte.is_ascii_digit()
        {
            self.number.push(byte - b'0');
            self.rest = rest;
            count += 1;
        }
        count
    }

    /// Collects the groups behind the first digits, of which there were `whole`; false if they are not of three digits each, nor, with
    /// commas, of two digits each and three in the last.
    fn groups(&mut self, mark: GroupMark, whole: usize) -> bool {
        let (mut twos, mut threes, mut last) = (0, 0, 0);
        loop {
            let length = mark.length(self.rest);
            if length == 0 {
                break;
            }
            self.rest = self.rest.get(length..).unwrap_or_default();
            last = self.digits();
            match last {
                2 => twos += 1,
                3 => threes += 1,
                _ => return false,
            }
        }
        twos == 0 || (mark == GroupMark::Comma && whole <= 2 && threes == 1 && last == 3)
    }

    /// Reads `e5`, `E-05`: at most four digits.
    fn exponent(&mut self) -> Option<i32> {
        let rest = self.rest.get(1..)?;
        let (negative, rest) = match rest {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, rest),
        };
        if rest.is_empty() || rest.len() > 4 || !rest.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.rest = &[];
        let size = rest.iter().fold(0, |size, digit| size * 10 + i32::from(digit - b'0'));
        Some(if negative { -size } else { size })
    }
}

/// Digits as they come in: the first 19 in a machine word, up to 38 in two, the rest only counted.
#[derive(Default)]
struct Collected {
    narrow: u64,
    wide: u128,
    /// Digits since the first that is not 0.
    significant: u32,
    dropped: i32,
    dropped_any: bool,
}

impl Collected {
    #[inline]
    fn push(&mut self, digit: u8) {
        if self.significant < 19 {
            self.narrow = self.narrow * 10 + u64::from(digit);
            self.significant += u32::from(self.narrow != 0);
        } else {
            self.push_wide(digit);
        }
    }

    #[cold]
    fn push_wide(&mut self, digit: u8) {
        if self.significant == 19 {
            self.wide = u128::from(self.narrow);
        }
        if self.significant < 38 {
            self.wide = self.wide * 10 + u128::from(digit);
            self.significant += 1;
        } else {
            self.dropped = self.dropped.saturating_add(1);
            self.dropped_any |= digit != 0;
        }
    }

    fn finish(self, exponent: i32) -> Digits {
        let mantissa = if self.significant > 19 { self.wide } else { u128::from(self.narrow) };
        Digits { mantissa, exponent: exponent.saturating_add(self.dropped), exact: !self.dropped_any }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const ENGLISH: Marks = Marks::ALL[0];
    const GERMAN: Marks = Marks::ALL[3];

    fn float(body: &str, marks: Marks) -> Option<f64> {
        Digits::read(body, marks).and_then(Digits::float)
    }

    #[test]
    fn groups_are_of_three() {
        assert_eq!(float("1,234,567.5", ENGLISH), Some(1_234_567.5));
        assert_eq!(float("1.234.567,5", GERMAN), Some(1_234_567.5));
        assert_eq!(float("12,34,567", ENGLISH), Some(1_234_567.0));
        assert_eq!(float("1\u{a0}234\u{202f}567", Marks::ALL[1]), Some(1_234_567.0));
        assert_eq!(float("1’234'567,5", Marks::ALL[5]), Some(1_234_567.5));
        for wrong in ["12,5", "1234,567", "0,123", ",123", "1,23", "12,34", "1,,234", "1,234,", "1,234,56", "123,45,678", "1 234"] {
            assert_eq!(float(wrong, ENGLISH), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for wrong in ["", ".", "1.", "e5", "1e", "1e+", "1e12345", "1.2.3", "1.5e2.5", "NaN", "inf", "0x10", "1_000", "١٢"] {
            assert_eq!(float(wrong, ENGLISH), None, "{wrong}");
        }
        assert_eq!(float(".5", ENGLISH), Some(0.5));
        assert_eq!(float("1e999", ENGLISH), None);
        assert_eq!(float("1e-999", ENGLISH), None);
        assert_eq!(float("0e999", ENGLISH), Some(0.0));
    }

    #[test]
    fn whole_numbers_are_exact() {
        let whole = |body: &str| Digits::read(body, ENGLISH).unwrap().scaled(0);
        assert_eq!(whole("12.0"), Some(12));
        assert_eq!(whole("1e5"), Some(100_000));
        assert_eq!(whole("1.5e1"), Some(15));
        assert_eq!(whole("12.5"), None);
        assert_eq!(whole("0.000000000000000000000000000000000000000000000000"), Some(0));
        assert_eq!(whole("99999999999999999999999999999999999999"), Some(10i128.pow(38) - 1));
        assert_eq!(whole("1000000000000000000000000000000000000000000000000000000"), None);
        assert_eq!(whole("1.00000000000000000000000000000000000000000000000000000"), Some(1));
        assert_eq!(whole("1.00000000000000000000000000000000000000000000000000001"), None);
        assert_eq!(Digits::read("3,614.5", ENGLISH).unwrap().scaled(2), Some(361_450));
        assert_eq!(Digits::read("3,614.505", ENGLISH).unwrap().scaled(2), None);
    }

    proptest! {
        /// The same as the standard library, for any count of digits on either side of the point.
        #[test]
        fn floats_round_as_the_standard_library_does(text in "[0-9]{1,45}(\\.[0-9]{1,45})?(e[-+]?[0-9]{1,2})?") {
            prop_assert_eq!(float(&text, ENGLISH), Some(text.parse::<f64>().unwrap()));
        }

        #[test]
        fn nothing_panics(text in "[0-9.,' e+-]{0,60}|\\PC*") {
            for marks in Marks::ALL {
                let _ = Digits::read(&text, marks).map(|digits| (digits.float(), digits.scaled(38)));
            }
        }
    }
}
