//! Why a column stays text though most of it reads as another type, in a phrase, with the line that settles it.

use crate::lang::{quote_name, quote_text};
use crate::plan::count::{count, joined, things};
use crate::plan::reading::{Conflict, Guess, Reading, Stays};
use crate::plan::scope::article;

use super::conflict;
use super::nothing::is_nothing;

/// The most values or kinds that are named.
const SHOWN: usize = 3;

/// `Age stays text: 2 of 891 values do not read as an integer (n/a, -); mark "n/a", "-" as missing in Age`. Nothing where nothing is in the way.
pub fn in_the_way(column: &str, guess: &Guess) -> Option<String> {
    let why = match guess {
        Guess::Codes { stays, rows, of, example } => codes(*stays, *rows, *of, example),
        Guess::Disagrees { kind, conflict } => disagreement(column, &kind.to_string(), conflict),
        Guess::Nearly(reading) => unread(column, reading),
        Guess::Reads { .. } | Guess::Text | Guess::Empty => return None,
    };
    Some(format!("{column} stays text: {why}"))
}

fn codes(stays: Stays, rows: usize, of: usize, example: &str) -> String {
    let begins = match (stays, rows) {
        (Stays::LeadingZeros, 1) => "begins with a 0, as codes do",
        (Stays::LeadingZeros, _) => "begin with a 0, as codes do",
        (Stays::ManyDigits, 1) => "has more than 15 digits, as codes have",
        (Stays::ManyDigits, _) => "have more than 15 digits, as codes have",
    };
    format!("{} of {} {begins} ({})", count(rows), things(of, "value"), short(example))
}

fn disagreement(column: &str, wanted: &str, conflict: &Conflict) -> String {
    let kinds = conflict.kinds.iter().take(SHOWN).map(|kind| {
        let read = conflict::verb(conflict.about, kind.rows);
        format!("{}{read} {} ({})", things(kind.rows, "value"), kind.name, short(&kind.example))
    });
    let mut kinds: Vec<String> = kinds.collect();
    if let Some(more) = conflict.kinds.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        kinds.push(format!("{} more", things(more, "kind")));
    }
    let lines: Vec<String> = conflict.cures.iter().filter_map(|cure| conflict::line(column, wanted, cure)).collect();
    let cure = lines.first().map(|_| format!("; {}", lines.join(", or ").replace('\n', ", ")));
    format!("{}{}", joined(&kinds, "and"), cure.unwrap_or_default())
}

fn unread(column: &str, reading: &Reading) -> String {
    let unread = &reading.unread;
    let mut values: Vec<String> = unread.samples.iter().take(SHOWN).map(|(text, _)| short(text)).collect();
    let more = unread.more + unread.samples.len().saturating_sub(SHOWN);
    if more > 0 {
        values.push(format!("{} more", count(more)));
    }
    let does = if unread.rows == 1 { "does" } else { "do" };
    let (rows, of, wanted) = (count(unread.rows), things(reading.read + unread.rows, "value"), article(&reading.wanted));
    let name = quote_name(column);
    let cure = if unread.more == 0 && unread.samples.iter().all(|(text, _)| is_nothing(text)) {
        let texts: Vec<String> = unread.samples.iter().map(|(text, _)| quote_text(text)).collect();
        format!("mark {} as missing in {name}", texts.join(", "))
    } else {
        format!("convert {name} to {} else missing", reading.wanted)
    };
    format!("{rows} of {of} {does} not read as {wanted} ({}); {cure}", values.join(", "))
}

/// A value as a phrase shows it.
fn short(text: &str) -> String {
    const CUT: usize = 30;
    let text = text.trim();
    if text.is_empty() {
        return "\"\"".to_string();
    }
    if text.chars().count() > CUT { text.chars().take(CUT - 1).chain(['…']).collect() } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::reading::guess;

    fn of(texts: &[(&str, usize)]) -> String {
        in_the_way("x", &guess(texts.iter().copied())).unwrap()
    }

    #[test]
    fn what_is_in_the_way_and_what_settles_it() {
        assert_eq!(
            of(&[("0.05", 1655), ("0.09%", 693), ("N/A", 62)]),
            "x stays text: 1,655 values without % (0.05) and 693 values with % (0.09%); strip \"%\" from x"
        );
        assert_eq!(
            of(&[("31", 889), ("n/a", 1), ("-", 1)]),
            "x stays text: 2 of 891 values do not read as an integer (n/a, -); mark \"n/a\", \"-\" as missing in x"
        );
        assert_eq!(
            of(&[("2024-01-31", 3), ("soon", 1)]),
            "x stays text: 1 of 4 values does not read as a date (soon); convert x to date else missing"
        );
        assert_eq!(
            of(&[("03/04/2012", 2)]),
            "x stays text: 2 values read either way (03/04/2012); convert x to date using \"%d/%m/%Y\", or convert x to date using \"%m/%d/%Y\""
        );
        assert_eq!(of(&[("02139", 1), ("10001", 2)]), "x stays text: 1 of 3 values begins with a 0, as codes do (02139)");
    }

    #[test]
    fn what_reads_or_is_text_has_nothing_in_the_way() {
        for texts in [&[("1", 1)][..], &[("Ann", 1)], &[]] {
            assert_eq!(in_the_way("x", &guess(texts.iter().copied())), None);
        }
    }
}
