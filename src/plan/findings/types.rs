//! Numbers and dates that are stored as text, and what keeps them from being read.

use super::facts::Texts;
use super::fix::{names, texts as quoted};
use super::tally::Tally;
use super::{Example, Fix, Issue, Kind, units};
use crate::lang::quote_text;
use crate::plan::reading::{About, Conflict, Cure, Guess, Reading, guess};
use crate::plan::types::Type;

/// With more distinct texts than that, the first look is at so many of them.
const SAMPLE: usize = 2_000;
/// Where more than this share of the rows does not read, it is text.
const ODD: f64 = 0.15;
/// The most cures that one column needs.
const CURES: usize = 4;
/// A few values say nothing of a column.
const LEAST: usize = 3;

/// `missing` tells whether other values of the column stand for nothing: they are to become missing.
pub fn find(texts: &Texts, missing: bool) -> Option<Issue> {
    if texts.values.is_empty() || is_text(texts) {
        return units::find(texts, missing);
    }
    let other = if missing { " else missing" } else { "" };
    match guess(texts.values.iter().copied()) {
        Guess::Reads { kind, .. } if kind.is_numeric() => {
            let fix = Fix::Line(format!("convert {} to {kind}{other}", name(texts)));
            Some(whole(texts, Kind::NumbersAsText, fix))
        }
        Guess::Reads { kind, .. } if kind.is_temporal() || kind == Type::Time => {
            let fix = Fix::Line(format!("convert {} to {kind}{other}", name(texts)));
            match shapes(texts) {
                Some(odd) => Some(Issue::new(Kind::MixedDates, texts.name, odd.rows, fix).showing(odd.examples())),
                None => Some(whole(texts, Kind::DatesAsText, fix)),
            }
        }
        Guess::Disagrees { kind, conflict } => disagreeing(texts, &kind, &conflict, other),
        Guess::Nearly(reading) => nearly(texts, &reading).or_else(|| units::find(texts, missing)),
        Guess::Text => units::find(texts, missing),
        Guess::Reads { .. } | Guess::Codes { .. } | Guess::Empty => None,
    }
}

/// Whether some of many texts already show that it is no column of values.
fn is_text(texts: &Texts) -> bool {
    if texts.values.len() <= SAMPLE {
        return false;
    }
    let step = texts.values.len() / SAMPLE;
    guess(texts.values.iter().step_by(step).map(|(text, _)| (*text, 1))) == Guess::Text
}

fn name(texts: &Texts) -> String {
    names(&[texts.name.to_string()])
}

/// An issue of all values.
fn whole(texts: &Texts, kind: Kind, fix: Fix) -> Issue {
    let mut tally = Tally::default();
    texts.values.iter().for_each(|(text, rows)| tally.add(text, *rows));
    Issue::new(kind, texts.name, tally.rows, fix).showing(tally.examples())
}

/// Values that are not written as most are; none where all are written alike. Digits stand for digits and letters for letters, however many.
fn shapes(texts: &Texts) -> Option<Tally> {
    let shape = |text: &str| {
        let mut out = String::new();
        let mut run = 0;
        for c in text.trim().chars() {
            let class = if c.is_ascii_digit() {
                '9'
            } else if c.is_alphabetic() {
                'a'
            } else {
                c
            };
            run = if out.ends_with(class) { run + 1 } else { 1 };
            // `1/2/2024` is `01/02/2024`, and `24` is not `2024`.
            if !out.ends_with(class) || class == '9' && run == 3 || class != '9' && class != 'a' {
                out.push(class);
            }
        }
        out
    };
    let mut known: Vec<(String, Tally)> = Vec::new();
    for (text, rows) in texts.values {
        let shape = shape(text);
        // What is written in so many ways has no usual one.
        if known.len() > 50 {
            return None;
        }
        match known.iter_mut().find(|(other, _)| *other == shape) {
            Some((_, tally)) => tally.add(text, *rows),
            None => {
                let mut tally = Tally::default();
                tally.add(text, *rows);
                known.push((shape, tally));
            }
        }
    }
    let usual = known.iter().max_by_key(|(_, tally)| tally.rows).map(|(shape, _)| shape.clone())?;
    let mut odd = Tally::default();
    for (text, rows) in texts.values.iter().filter(|(text, _)| shape(text) != usual) {
        odd.add(text, *rows);
    }
    odd.any().then_some(odd)
}

fn disagreeing(texts: &Texts, wanted: &Type, conflict: &Conflict, other: &str) -> Option<Issue> {
    let kind = match conflict.about {
        About::Currency => Kind::Currencies,
        About::Percent => Kind::Percent,
        About::Separators => Kind::NumberStyles,
        About::DayAndMonthDiffer | About::Years | About::HalfOfDay => Kind::MixedDates,
        About::DayOrMonthUnknown => Kind::AmbiguousDates,
        About::Booleans => Kind::Spellings,
    };
    let all: usize = conflict.kinds.iter().map(|kind| kind.rows).sum();
    let usual = conflict.kinds.first().map_or(0, |kind| kind.rows);
    let rows = if conflict.kinds.len() > 1 && kind != Kind::AmbiguousDates { all - usual } else { all };
    let column = name(texts);
    let line = match conflict.cures.first()? {
        Cure::Using(formats) if formats.is_empty() => return None,
        Cure::Using(formats) => format!("convert {column} to {wanted} using {}{other}", quoted(formats.iter().map(String::as_str))),
        Cure::Recode(sets) => {
            let sets = sets.iter().map(|(from, to)| format!("[{}] to {}", quoted(from.iter().map(String::as_str)), quote_text(to)));
            format!("recode {column}: {}", sets.collect::<Vec<_>>().join(", "))
        }
        cure => {
            let (steps, all) = settled(texts, cure.clone())?;
            format!("{} | convert {column} to {wanted}{}", steps.join(" | "), if all { other } else { " else missing" })
        }
    };
    let examples = conflict.kinds.iter().map(|kind| Example::new(kind.example.trim()));
    Some(Issue::new(kind, texts.name, rows, Fix::Line(line)).showing(examples))
}

/// The steps that settle a conflict and those that its cure leaves, one after the other, and whether all values read then; none where they do not end.
fn settled(texts: &Texts, mut cure: Cure) -> Option<(Vec<String>, bool)> {
    let mut values: Vec<String> = texts.values.iter().map(|(text, _)| text.to_string()).collect();
    let mut steps = Vec::new();
    for _ in 0..CURES {
        steps.extend(cure.steps(texts.name)?);
        values = cure.mended(values)?;
        match guess(values.iter().map(String::as_str).zip(texts.values.iter().map(|(_, rows)| *rows))) {
            Guess::Disagrees { conflict, .. } => cure = conflict.cures.into_iter().next()?,
            Guess::Text | Guess::Codes { .. } | Guess::Empty => return None,
            after => return Some((steps, !matches!(after, Guess::Nearly(_)))),
        }
    }
    None
}

/// A column of values but for a few texts.
fn nearly(texts: &Texts, reading: &Reading) -> Option<Issue> {
    let kind = &reading.wanted;
    let all = reading.read + reading.unread.rows;
    if !(kind.is_numeric() || kind.is_temporal()) || reading.unread.rows as f64 > ODD * all as f64 || reading.read < LEAST {
        return None;
    }
    let fix = Fix::Line(format!("convert {} to {kind} else missing", name(texts)));
    let examples = reading.unread.samples.iter().map(|(text, rows)| Example { value: text.clone(), rows: (*rows > 1).then_some(*rows) });
    Some(Issue::new(Kind::MixedTypes, texts.name, reading.unread.rows, fix).showing(examples))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(values: &[&str], missing: bool) -> Option<(Kind, usize, String)> {
        let values: Vec<(&str, usize)> = values.iter().map(|text| (*text, 1)).collect();
        let found = find(&Texts { name: "x", rows: values.len(), values: &values, others: &[], ids: None }, missing);
        found.map(|issue| (issue.kind, issue.rows, issue.line()))
    }

    #[test]
    fn what_texts_read_as() {
        let line = |text: &str| text.to_string();
        assert_eq!(of(&["£1,200.50", "£7"], false), Some((Kind::NumbersAsText, 2, line("convert x to number"))));
        assert_eq!(of(&["1", "2"], true), Some((Kind::NumbersAsText, 2, line("convert x to integer else missing"))));
        assert_eq!(of(&["31/12/2024", "3/4/2024"], false), Some((Kind::DatesAsText, 2, line("convert x to date"))));
        assert_eq!(of(&["31/12/2024", "13/4/2024", "2024-05-06"], false), Some((Kind::MixedDates, 1, line("convert x to date"))));
        assert_eq!(of(&["03/04/2024", "05/06/2024"], false).unwrap().0, Kind::AmbiguousDates);
        assert_eq!(of(&["0.05", "0.06", "0.09%"], false), Some((Kind::Percent, 1, line("strip \"%\" from x | convert x to number"))));
        assert_eq!(of(&["1", "2", "3", "4", "5", "6", "7", "eight"], false).unwrap().0, Kind::MixedTypes);
        let dollars = of(&["US$5", "$6", "£7"], false).unwrap();
        assert_eq!(dollars.2, r#"extract /(US\$|£|\$)/ from x into x_currency | strip "US$", "£", "$" from x | convert x to integer"#);
        assert_eq!(of(&["Yes", "no"], false), None);
        assert_eq!(of(&["007", "012"], false), None);
        assert_eq!(of(&["A/5 21171", "113803", "113804", "373450"], false), None);
    }
}
