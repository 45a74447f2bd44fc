//! Addresses and numbers with a check digit, of which a few are wrong.

use super::facts::{Asks, Texts};
use super::fix::{names, texts as quoted};
use super::tally::Tally;
use super::{Fix, Issue, Kind};

/// So many of the rows must be right before the others are wrong.
const MOST: f64 = 0.8;
/// The least rows that are right.
const LEAST: usize = 5;
/// Values that are named in a line.
const NAMED: usize = 20;

/// A kind of address or number.
struct Test<'a> {
    kind: Kind,
    /// The word after `is`, where there is one.
    word: Option<&'static str>,
    /// Whether a text is right.
    holds: &'a dyn Fn(&str) -> bool,
    /// Whether a text is meant as one of this kind, right or wrong.
    looks: &'a dyn Fn(&str) -> bool,
}

pub fn find(texts: &Texts, asks: &dyn Asks) -> Option<Issue> {
    let any = |_: &str| true;
    let count = |text: &str| digits(text).map_or(0, |digits| digits.len());
    let tests = [
        Test { kind: Kind::Invalid, word: Some("email"), holds: &|text| asks.is_email(text), looks: &any },
        Test { kind: Kind::Invalid, word: Some("url"), holds: &|text| asks.is_url(text), looks: &any },
        Test { kind: Kind::CheckDigits, word: Some("iban"), holds: &|text| asks.is_iban(text), looks: &is_like_iban },
        Test {
            kind: Kind::CheckDigits,
            word: Some("creditcard"),
            holds: &|text| asks.is_credit_card(text),
            looks: &|text| (12..=19).contains(&count(text)),
        },
        Test { kind: Kind::CheckDigits, word: None, holds: &is_issn, looks: &|text| text.len() == 9 && count(text) == 8 },
        Test { kind: Kind::CheckDigits, word: None, holds: &is_isbn, looks: &|text| matches!(count(text), 10 | 13) },
    ];
    tests.iter().find_map(|test| test.find(texts))
}

impl Test<'_> {
    fn find(&self, texts: &Texts) -> Option<Issue> {
        // Some texts tell of most columns that they are something else.
        let first = texts.values.iter().take(50);
        if first.clone().filter(|(text, _)| (self.holds)(text.trim())).count() * 2 < first.len() {
            return None;
        }
        let (mut right, mut other) = (0, 0);
        let mut wrong: Vec<(&str, usize)> = Vec::new();
        for (text, rows) in texts.values {
            match text.trim() {
                plain if (self.holds)(plain) => right += rows,
                plain if (self.looks)(plain) => wrong.push((text, *rows)),
                _ => other += rows,
            }
        }
        if right < LEAST || (right as f64) < MOST * texts.filled() as f64 || wrong.is_empty() {
            return None;
        }
        let mut tally = Tally::default();
        wrong.iter().for_each(|(text, rows)| tally.add(text, *rows));
        let column = names(&[texts.name.to_string()]);
        let line = match self.word {
            // What is right but for its blanks, or is something else, is left alone.
            Some(word) if other == 0 && texts.values.iter().all(|(text, _)| text.trim() == *text) => {
                format!("set {column} = missing where {column} is not {word}")
            }
            _ => format!("mark {} as missing in {column}", quoted(wrong.iter().take(NAMED).map(|(text, _)| *text))),
        };
        Some(Issue::new(self.kind, texts.name, tally.rows, Fix::Line(line)).showing(tally.examples()))
    }
}

/// Two letters and two digits, then what an account has.
fn is_like_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.len() >= 15 && bytes.iter().take(2).all(u8::is_ascii_alphabetic) && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit)
}

/// The digits of a number with hyphens or blanks between, `X` for ten at its end.
fn digits(text: &str) -> Option<Vec<u32>> {
    let plain: Vec<char> = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    let last = plain.len().checked_sub(1)?;
    plain.iter().enumerate().map(|(at, c)| if at == last && matches!(c, 'X' | 'x') { Some(10) } else { c.to_digit(10) }).collect()
}

/// Eight digits, the last the check digit by ISO 3297.
fn is_issn(text: &str) -> bool {
    text.len() == 9
        && text.as_bytes().get(4) == Some(&b'-')
        && digits(text).is_some_and(|digits| digits.len() == 8 && weighed(&digits).is_multiple_of(11))
}

/// Ten or thirteen digits, the last the check digit by ISO 2108.
fn is_isbn(text: &str) -> bool {
    let Some(digits) = digits(text) else { return false };
    match digits.len() {
        10 => weighed(&digits).is_multiple_of(11),
        13 => {
            let sum: u32 = digits.iter().enumerate().map(|(at, digit)| if at % 2 == 0 { *digit } else { 3 * digit }).sum();
            (text.starts_with("978") || text.starts_with("979")) && sum.is_multiple_of(10)
        }
        _ => false,
    }
}

/// Each digit times its place from the right.
fn weighed(digits: &[u32]) -> u32 {
    digits.iter().rev().zip(1..).map(|(digit, place)| digit * place).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        assert!(is_issn("0378-5955") && is_issn("2434-561X") && !is_issn("0378-5956") && !is_issn("03785955"));
        assert!(is_isbn("0-306-40615-2") && is_isbn("978-0-306-40615-7") && is_isbn("080442957X"));
        assert!(!is_isbn("978-0-306-40615-8") && !is_isbn("0-306-40615-3") && !is_isbn("12"));
    }
}
