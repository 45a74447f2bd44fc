//! Values that stand for nothing: `N/A`, `-`, 999, 1900-01-01.

use chrono::NaiveDate;

use super::facts::{Days, Numbers, Texts};
use super::fix::{number, texts as quoted};
use super::tally::Tally;
use super::{Example, Fix, Issue, Kind, keys};
use crate::plan::reading::{Guess, guess};
use crate::plan::types::Type;

/// Texts that are no value in any column, in small letters. Those of spreadsheets are its errors.
const CERTAIN: [&str; 34] = [
    "",
    "-",
    "--",
    "---",
    "–",
    "—",
    "?",
    "??",
    "???",
    ".",
    "..",
    "...",
    "n/a",
    "#n/a",
    "n.a.",
    "n.a",
    "n/d",
    "null",
    "<null>",
    "(null)",
    "nan",
    "<na>",
    "\\n",
    "#ref!",
    "#value!",
    "#div/0!",
    "#name?",
    "#num!",
    "#null!",
    "(blank)",
    "not available",
    "not applicable",
    "no data",
    "tbd",
];

/// Texts that are a value in some columns: `none` and `unknown` may be answers, `NA` a country or a continent.
const UNCERTAIN: [&str; 13] = [
    "na",
    "none",
    "unknown",
    "missing",
    "nil",
    "undefined",
    "unspecified",
    "not known",
    "not specified",
    "not given",
    "no value",
    "tbc",
    "tba",
];

/// Texts that tell where a code will stand one day; a state like others in other columns.
const AWAITED: [&str; 14] = [
    "pending",
    "awaited",
    "awaiting",
    "in press",
    "in process",
    "in progress",
    "to follow",
    "forthcoming",
    "not yet",
    "not yet available",
    "not yet assigned",
    "not yet known",
    "not yet published",
    "to be confirmed",
];

/// The longest of them.
const LONGEST: usize = 18;

/// More other texts than that are no set of answers that `unknown` could be one of.
const ANSWERS: usize = 20;

enum Word {
    Certain,
    Uncertain,
    Awaited,
}

fn word(text: &str) -> Option<Word> {
    if text.len() > LONGEST + 2 {
        return None;
    }
    let small = text.trim().to_lowercase();
    if small.is_empty() && !text.is_empty() {
        // Blanks alone are loose white space first.
        return None;
    }
    if CERTAIN.contains(&small.as_str()) {
        Some(Word::Certain)
    } else if UNCERTAIN.contains(&small.as_str()) {
        Some(Word::Uncertain)
    } else if AWAITED.contains(&small.as_str()) {
        Some(Word::Awaited)
    } else {
        None
    }
}

/// The texts of a column that stand for nothing.
fn found<'a>(texts: &Texts<'a>) -> Vec<(&'a str, usize)> {
    let mut open: Option<bool> = None;
    let mut codes: Option<bool> = None;
    let stands = |(text, _): &&(&'a str, usize)| match word(text) {
        Some(Word::Certain) => true,
        Some(Word::Uncertain) => {
            *open.get_or_insert_with(|| is_open(texts)) && !(text.trim().eq_ignore_ascii_case("na") && are_codes(texts))
        }
        Some(Word::Awaited) => *codes.get_or_insert_with(|| keys::are_codes(texts)),
        None => false,
    };
    let values: Vec<(&str, usize)> = texts.values.iter().filter(stands).copied().collect();
    // A column of nothing else holds them on purpose, as a mark in some rows.
    if values.len() == texts.values.len() { Vec::new() } else { values }
}

/// Whether it may be one of the answers that a column holds.
fn is_answer(text: &str) -> bool {
    matches!(word(text), None | Some(Word::Awaited))
}

/// Whether the other texts are no small set of answers: there are many, or they are numbers or dates.
fn is_open(texts: &Texts) -> bool {
    let others: Vec<(&str, usize)> = texts.values.iter().filter(|(text, _)| is_answer(text)).copied().collect();
    if others.len() > ANSWERS {
        return true;
    }
    let measured = |kind: &Type| kind.is_numeric() || kind.is_temporal();
    match guess(others.iter().copied()) {
        Guess::Reads { kind, .. } | Guess::Disagrees { kind, .. } => measured(&kind),
        Guess::Nearly(reading) => measured(&reading.wanted),
        Guess::Codes { .. } => true,
        // `NA` beside words is what a program writes for nothing; `none` may be a word like them.
        Guess::Text => texts.values.iter().all(|(text, _)| is_answer(text) || *text == "NA" || matches!(word(text), Some(Word::Certain))),
        Guess::Empty => false,
    }
}

/// Whether most others are two capitals, as countries are: `NA` is Namibia there.
fn are_codes(texts: &Texts) -> bool {
    let codes = texts.values.iter().filter(|(text, _)| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())).count();
    codes > 5 && codes * 2 > texts.values.len()
}

/// The issue, if there is one.
pub fn of_texts(texts: &Texts) -> Option<Issue> {
    let found = found(texts);
    let mut tally = Tally::default();
    found.iter().for_each(|(text, rows)| tally.add(text, *rows));
    let fix = Fix::each(format!("mark {} as missing in ", quoted(found.iter().map(|(text, _)| *text))));
    let counted = |example: Example| Example { rows: example.rows.or(Some(1)), ..example };
    tally.any().then(|| Issue::new(Kind::Sentinels, texts.name, tally.rows, fix).showing(tally.examples().into_iter().map(counted)))
}

/// The other texts, and no blank ones.
pub fn rest<'a>(texts: &Texts<'a>) -> Vec<(&'a str, usize)> {
    let found = found(texts);
    if found.is_empty() && texts.values.iter().all(|(text, _)| !text.trim().is_empty()) {
        return texts.values.to_vec();
    }
    texts.values.iter().filter(|value| !value.0.trim().is_empty() && !found.contains(value)).copied().collect()
}

/// Numbers that forms and programs put where there is none.
const NUMBERS: [f64; 14] =
    [99.0, 999.0, 9999.0, 99_999.0, 999_999.0, 9_999_999.0, 99_999_999.0, -1.0, -9.0, -99.0, -999.0, -9999.0, -99_999.0, 2_147_483_647.0];
/// The same in files of the weather: NOAA, Global Surface Summary of the Day. They are prices and refunds, too: only several, or some beside the whole
/// number, stand for nothing.
const FRACTIONS: [f64; 8] = [999.9, 9999.9, -99.9, -999.9, -9999.9, -99.99, -999.99, -9999.99];

/// The numbers that stand for nothing, with their issue. They are alone: the largest or the smallest by far, or the only ones below 0.
pub fn of_numbers(numbers: &Numbers) -> Option<(Issue, Vec<f64>)> {
    let is_known = |x: f64| NUMBERS.contains(&x) || FRACTIONS.contains(&x);
    let usual: Vec<f64> = numbers.values.iter().map(|(x, _)| *x).filter(|x| !is_known(*x)).collect();
    let (low, high) = (usual.first().copied()?, usual.last().copied()?);
    if usual.len() < 3 {
        return None;
    }
    let far = |x: f64, end: f64, rows: usize| end * 2.0 < x && (rows >= 2 || end * 5.0 < x);
    let alone = |(x, rows): &&(f64, usize)| {
        is_known(*x)
            && (!FRACTIONS.contains(x) || *rows >= 3 || numbers.values.iter().any(|(whole, _)| *whole == x.trunc()))
            && if *x < 0.0 && low < 0.0 {
                *x <= -99.0 && high > 0.0 && far(-x, -low, *rows)
            } else if *x < 0.0 {
                high > 0.0 && (*x < -1.0 || *rows >= 3)
            } else if *x == 99.0 {
                *rows >= 3 && high * 2.0 < *x && low >= 0.0
            } else {
                far(*x, high, *rows)
            }
    };
    let found: Vec<(f64, usize)> = numbers.values.iter().filter(alone).copied().collect();
    // Next to far larger numbers nothing is alone.
    let rows: usize = found.iter().map(|(_, rows)| rows).sum();
    if found.is_empty() || rows * 2 > numbers.filled() {
        return None;
    }
    let values: Vec<f64> = found.iter().map(|(x, _)| *x).collect();
    let list: Vec<String> = values.iter().map(|x| number(*x)).collect();
    let fix = Fix::each(format!("mark {} as missing in ", list.join(", ")));
    let examples = found.iter().map(|(x, rows)| Example::counted(number(*x), *rows));
    Some((Issue::new(Kind::Sentinels, numbers.name, rows, fix).showing(examples), values))
}

/// Days that programs put where there is none: `(year, month, day)`.
const DAYS: [(i32, u32, u32); 9] =
    [(1, 1, 1), (1753, 1, 1), (1800, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1970, 1, 1), (2999, 12, 31), (9999, 12, 31)];

/// Years that must lie between such a day and the next one.
const YEARS: i32 = 5;

/// The issue, if there is one, and the days.
pub fn of_days(days: &Days) -> (Option<Issue>, Vec<NaiveDate>) {
    use chrono::Datelike;
    let is_known = |day: NaiveDate| DAYS.contains(&(day.year(), day.month(), day.day()));
    let usual: Vec<(NaiveDate, usize)> = days.values.iter().filter(|(day, _)| !is_known(*day)).copied().collect();
    let (Some((first, _)), Some((last, _))) = (usual.first(), usual.last()) else { return (None, Vec::new()) };
    let most = usual.iter().map(|(_, rows)| *rows).max().unwrap_or(0);
    let alone = |(day, rows): &&(NaiveDate, usize)| {
        is_known(*day) && (day.year() + YEARS < first.year() || day.year() > last.year() + YEARS || *rows >= 3 && *rows > 5 * most)
    };
    let found: Vec<(NaiveDate, usize)> = days.values.iter().filter(alone).copied().collect();
    if found.is_empty() {
        return (None, Vec::new());
    }
    let rows = found.iter().map(|(_, rows)| rows).sum();
    let list: Vec<String> = found.iter().map(|(day, _)| day.to_string()).collect();
    let fix = if days.whole {
        Fix::each(format!("mark {} as missing in ", list.join(", ")))
    } else {
        let name = super::fix::names(&[days.name.to_string()]);
        Fix::Line(format!("set {name} = missing where date({name}) in [{}]", list.join(", ")))
    };
    let examples = found.iter().map(|(day, rows)| Example::counted(day.to_string(), *rows));
    (Some(Issue::new(Kind::Sentinels, days.name, rows, fix).showing(examples)), found.iter().map(|(day, _)| *day).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(values: &[(&str, usize)]) -> Option<String> {
        of_texts(&Texts { name: "a", rows: 100, values, others: &[], ids: None }).map(|issue| issue.line())
    }

    #[test]
    fn words_for_nothing() {
        assert_eq!(of(&[("N/A", 3), ("12", 5)]).unwrap(), "mark \"N/A\" as missing in a");
        assert_eq!(of(&[("Rome", 3), ("-", 1), ("", 2)]).unwrap(), "mark \"-\", \"\" as missing in a");
        assert_eq!(of(&[("unknown", 3), ("12", 5)]).unwrap(), "mark \"unknown\" as missing in a");
        assert_eq!(of(&[("male", 3), ("female", 5), ("NA", 1)]).unwrap(), "mark \"NA\" as missing in a");
    }

    #[test]
    fn a_code_that_is_awaited() {
        let codes: Vec<String> = (0..20).map(|n| format!("PMC{}", 3_000_000 + n)).collect();
        let mut values: Vec<(&str, usize)> = codes.iter().map(|code| (code.as_str(), 1)).collect();
        values.push(("Not yet available", 3));
        assert_eq!(of(&values).unwrap(), "mark \"Not yet available\" as missing in a");
        assert_eq!(of(&[("pending", 3), ("paid", 50), ("late", 2)]), None, "a state");
    }

    #[test]
    fn answers_stay() {
        assert_eq!(of(&[("none", 3), ("some", 5), ("all", 1)]), None);
        assert_eq!(of(&[("-", 3)]), None, "a mark in some rows");
        let codes: Vec<(&str, usize)> = ["DE", "FR", "NA", "ZA", "GB", "US", "IT", "ES"].map(|code| (code, 2)).to_vec();
        assert_eq!(of(&codes), None);
    }

    fn numbers(values: &[(f64, usize)]) -> Option<String> {
        of_numbers(&Numbers { name: "a", rows: 100, integer: true, values, year: 2024 }).map(|(issue, _)| issue.line())
    }

    #[test]
    fn numbers_for_nothing() {
        let ages: Vec<(f64, usize)> = (20..60).map(|age| (f64::from(age), 2)).collect();
        let with = |x: f64, rows: usize| {
            let mut all = ages.clone();
            all.push((x, rows));
            all.sort_by(|a, b| a.0.total_cmp(&b.0));
            numbers(&all)
        };
        assert_eq!(with(999.0, 3).unwrap(), "mark 999 as missing in a");
        assert_eq!(with(-1.0, 4).unwrap(), "mark -1 as missing in a");
        assert_eq!(with(-99.0, 1).unwrap(), "mark -99 as missing in a");
        assert_eq!(with(99.0, 4), None, "an age");
        let prices: Vec<(f64, usize)> = (900..1100).map(|price| (f64::from(price), 1)).collect();
        assert_eq!(numbers(&prices), None);
        let mut degrees: Vec<(f64, usize)> = (-20..35).map(|degree| (f64::from(degree) + 0.5, 2)).collect();
        assert_eq!(numbers(&degrees), None);
        degrees.splice(0..0, [(-999.9, 1), (-999.0, 3), (-99.9, 3)]);
        degrees.push((9999.9, 4));
        assert_eq!(numbers(&degrees).unwrap(), "mark -999.9, -999, -99.9, 9999.9 as missing in a");
        let shares: Vec<(f64, usize)> = (-4..9).map(|tenths| (f64::from(tenths) / 10.0, 2)).collect();
        assert_eq!(numbers(&[vec![(-1.0, 2)], shares].concat()), None, "a total loss");
        let prices: Vec<(f64, usize)> = (1..40).map(|price| (f64::from(price), 1)).collect();
        assert_eq!(numbers(&[vec![(-99.99, 1)], prices].concat()), None, "a refund");
        assert_eq!(numbers(&[(-9.0, 3), (-5.0, 2), (-1.0, 4), (0.5, 2), (7.0, 3)]), None, "numbers below 0");
    }
}
