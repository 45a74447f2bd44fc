//! Codes that have lost the zeros they began with: 2139 among 10001.

use std::collections::BTreeMap;

use super::facts::{Numbers, Texts};
use super::fix::{names, number};
use super::numbers::examples;
use super::{Example, Fix, Issue, Kind, words};

/// Names of codes that may begin with a 0, each with the digits that they have.
const CODES: [(&[&str], usize); 5] =
    [(&["zip", "zipcode", "postcode", "postal", "plz"], 5), (&["fips"], 5), (&["isbn"], 10), (&["ean", "gtin"], 13), (&["upc"], 12)];

/// Codes read as numbers, of which some lack the digits that their first ones were: 2139 among 10001.
pub fn of_numbers(numbers: &Numbers) -> Option<Issue> {
    let said = words::of(numbers.name);
    let (_, length) = CODES.iter().find(|(known, _)| said.iter().any(|word| known.contains(&word.as_str())))?;
    if !numbers.integer || numbers.values.is_empty() {
        return None;
    }
    let digits = |x: f64| number(x).len();
    let whole: usize = numbers.values.iter().filter(|(x, _)| *x >= 0.0 && digits(*x) == *length).map(|(_, rows)| rows).sum();
    let lacking: Vec<(f64, usize)> =
        numbers.values.iter().filter(|(x, _)| *x > 0.0 && digits(*x) < *length && digits(*x) + 2 >= *length).copied().collect();
    let rows: usize = lacking.iter().map(|(_, rows)| rows).sum();
    if rows == 0 || whole == 0 || whole + rows < numbers.filled() {
        return None;
    }
    let column = names(&[numbers.name.to_string()]);
    let fix = Fix::Line(format!("convert {column} to text | pad {column} to {length} with \"0\""));
    Some(Issue::new(Kind::LostZeros, numbers.name, rows, fix).showing(examples(&lacking)))
}

/// The shortest code of texts, the share of the digits that are whole codes, and how many zeros may be lacking.
const SHORTEST: usize = 4;
const WHOLE: f64 = 0.7;
const LACKING: usize = 2;

/// Codes of digits, most of them of one length and some of these with a 0 in front, of which others are shorter.
pub fn of_texts(texts: &Texts) -> Option<Issue> {
    let digits: Vec<(&str, usize)> =
        texts.values.iter().filter(|(text, _)| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).copied().collect();
    let rows = |which: &dyn Fn(&str) -> bool| digits.iter().filter(|(text, _)| which(text)).map(|(_, rows)| rows).sum::<usize>();
    let all = rows(&|_| true);
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    for (text, rows) in digits.iter().filter(|(text, _)| text.len() >= SHORTEST) {
        *lengths.entry(text.len()).or_default() += rows;
    }
    let (length, whole) = lengths.into_iter().max_by_key(|(_, rows)| *rows)?;
    let zeros = rows(&|text| text.len() == length && text.starts_with('0'));
    let lacks = |text: &str| text.len() < length && text.len() + LACKING >= length && !text.starts_with('0');
    let found = rows(&|text| lacks(text));
    if zeros == 0 || found == 0 || (whole as f64) < WHOLE * all as f64 || whole + found < all || all * 2 < texts.filled() {
        return None;
    }
    let column = names(&[texts.name.to_string()]);
    let only = if digits.len() == texts.values.len() { String::new() } else { format!(" where {column} matches /^\\d+$/") };
    let fix = Fix::Line(format!("pad {column} to {length} with \"0\"{only}"));
    let mut lacking: Vec<(&str, usize)> = digits.iter().filter(|(text, _)| lacks(text)).copied().collect();
    lacking.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    let examples = lacking.into_iter().map(|(text, rows)| Example::counted(text, rows));
    Some(Issue::new(Kind::LostZeros, texts.name, found, fix).showing(examples))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn zeros_that_went() {
        let zips = [(2139.0, 2), (10_001.0, 3), (90_210.0, 1)];
        let issue = of_numbers(&Numbers::whole("Zip", &zips)).unwrap();
        assert_eq!((issue.rows, issue.line().as_str()), (2, "convert Zip to text | pad Zip to 5 with \"0\""));
        assert_eq!(of_numbers(&Numbers::whole("Zip", &zips[1..])), None);
        assert_eq!(of_numbers(&Numbers::whole("id", &zips)), None);
    }

    #[test]
    fn texts_beside_whole_ones() {
        let of = |values: &[(&str, usize)]| {
            of_texts(&Texts { name: "zip", rows: 100, values, others: &[], ids: None }).map(|issue| (issue.rows, issue.line()))
        };
        let zips = [("07102", 30), ("02118", 20), ("94110", 20), ("7102", 3), ("2118", 2)];
        assert_eq!(of(&zips).unwrap(), (5, "pad zip to 5 with \"0\"".to_string()));
        let with = [&zips[..], &[("07102-1234", 4)]].concat();
        assert_eq!(of(&with).unwrap(), (5, "pad zip to 5 with \"0\" where zip matches /^\\d+$/".to_string()));
        assert_eq!(of(&zips[..3]), None, "none lacks one");
        assert_eq!(of(&[("94110", 30), ("63101", 20), ("7102", 3)]), None, "none has one");
        assert_eq!(of(&[("0012", 5), ("12", 3), ("123456", 4), ("7", 9)]), None, "of all lengths");
    }
}
