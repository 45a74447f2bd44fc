//! Which type the texts of a column read as, whatever they are, without a guess: the lenient counterpart of [`Detector`].

use super::detect::{Detector, Stays};
use super::study::{Note, Reading, study};
use super::{Conflict, Pair, Style};
use crate::plan::types::Type;

/// What is to be said of a column of texts.
#[derive(Debug, Clone, PartialEq)]
pub enum Guess {
    /// Every text reads as a value of this type.
    Reads { kind: Type, style: Style, notes: Vec<Note> },
    /// Numbers of which some may well be codes: so many rows of `of`, such as `example`.
    Codes { stays: Stays, rows: usize, of: usize, example: String },
    /// They would read as this type, if they agreed on how.
    Disagrees { kind: Type, conflict: Conflict },
    /// Most of them read as a type, and some do not.
    Nearly(Box<Reading>),
    /// At least half of them read as nothing but text.
    Text,
    /// There are none.
    Empty,
}

/// The types that texts may turn out to be, in the order in which they are tried.
const KINDS: [Type; 6] = [Type::Integer, Type::Number, Type::Date, Type::Datetime, Type::Time, Type::Boolean];

/// Looks at the distinct texts of a column, each with the number of its rows.
pub fn guess<'a>(texts: impl Iterator<Item = (&'a str, usize)> + Clone) -> Guess {
    let of: usize = texts.clone().map(|(_, rows)| rows).sum();
    if of == 0 {
        return Guess::Empty;
    }
    // Text as it mostly is: nothing in it begins like a number, a date or a word for yes.
    let mut best: Option<Reading> = None;
    for kind in KINDS {
        let reading = study(texts.clone(), &kind, &[]);
        // Half of them, and more of them than as a type that was tried before.
        let most = best.as_ref().map_or(of.div_ceil(2), |best| best.read + 1);
        if reading.read < most || !is_fair(&kind, &reading, texts.clone()) {
            continue;
        }
        if kind.is_numeric()
            && let Some(codes) = codes(texts.clone(), of)
        {
            return codes;
        }
        let whole = reading.unread.rows == 0 && reading.outcome.is_ok();
        best = Some(reading);
        if whole {
            break;
        }
    }
    let Some(best) = best else { return Guess::Text };
    match &best.outcome {
        Err(conflict) => Guess::Disagrees { kind: best.wanted.clone(), conflict: conflict.clone() },
        Ok(style) if best.unread.rows == 0 => Guess::Reads { kind: best.wanted.clone(), style: style.clone(), notes: best.notes.clone() },
        Ok(_) => Guess::Nearly(Box::new(best)),
    }
}

/// Whether a reading takes the texts for what they are. Midnight is a time of day where it is written; single letters are yes and no only where both
/// are there.
fn is_fair<'a>(kind: &Type, reading: &Reading, mut texts: impl Iterator<Item = (&'a str, usize)> + Clone) -> bool {
    match (kind, &reading.outcome) {
        (Type::Integer | Type::Number, _) => !texts.any(|(text, _)| is_exponent(text.trim())),
        (Type::Date, _) => !texts.any(|(text, _)| text.contains(':')),
        (Type::Boolean, Ok(Style::Boolean(pair @ (Pair::YN | Pair::TF)))) => {
            [true, false].into_iter().all(|wanted| texts.clone().any(|(text, _)| pair.boolean(text) == Some(wanted)))
        }
        _ => true,
    }
}

/// `12E4`, which may well be a code: programs write an exponent with a sign or behind a point.
fn is_exponent(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once(['e', 'E']).is_some_and(|(number, size)| digits(number) && digits(size))
}

/// Numbers that are written like codes, if there are any.
fn codes<'a>(texts: impl Iterator<Item = (&'a str, usize)>, of: usize) -> Option<Guess> {
    let mut found: Option<(Stays, usize, &str)> = None;
    for (text, rows) in texts {
        let mut one = Detector::default();
        one.feed(text.trim());
        match (one.stays(), &mut found) {
            (Some(stays), Some((known, all, _))) if stays == *known => *all += rows,
            // Leading zeros are told first: they are the surer sign.
            (Some(stays), known)
                if known.as_ref().is_none_or(|(known, ..)| *known == Stays::ManyDigits && stays == Stays::LeadingZeros) =>
            {
                *known = Some((stays, rows, text));
            }
            _ => {}
        }
    }
    found.map(|(stays, rows, example)| Guess::Codes { stays, rows, of, example: example.trim().to_string() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::About;
    use super::*;

    fn of(texts: &[&str]) -> Guess {
        guess(texts.iter().map(|text| (*text, 1)))
    }

    fn kind(texts: &[&str]) -> Option<Type> {
        match of(texts) {
            Guess::Reads { kind, .. } => Some(kind),
            _ => None,
        }
    }

    #[test]
    fn what_reads_cleanly() {
        for (texts, wanted) in [
            (&["1", " 2 ", "+3", "4.0"][..], Type::Integer),
            (&["0", "1"], Type::Integer),
            (&["£1,234.50", "(£7)"], Type::Number),
            (&["1.234,5", "0,25"], Type::Number),
            (&["12%", "3.5%"], Type::Number),
            (&["31/12/2012", "03/04/2012"], Type::Date),
            (&["3 Apr 2012", "1 May 2013"], Type::Date),
            (&["2012-01-31 00:00", "2012-02-01 00:00"], Type::Datetime),
            (&["2012-01-31 12:30", "2012-02-01"], Type::Datetime),
            (&["3:05 pm", "11:30 am"], Type::Time),
            (&["Yes", "no"], Type::Boolean),
            (&["yes"], Type::Boolean),
            (&["Y", "n"], Type::Boolean),
        ] {
            assert_eq!(kind(texts), Some(wanted), "{texts:?}");
        }
    }

    #[test]
    fn what_stays_text() {
        assert_eq!(of(&[]), Guess::Empty);
        assert_eq!(of(&["Ann", "Bob", "1"]), Guess::Text);
        // Sexes and initials are no booleans.
        assert_eq!(of(&["F", "F"]), Guess::Text);
        assert_eq!(of(&["f", "m", "f"]), Guess::Text);
        assert_eq!(of(&["12E4", "13"]), Guess::Text);
        assert_eq!(kind(&["1.2e4", "13e-5"]), Some(Type::Number));
    }

    #[test]
    fn codes_stay_text() {
        let codes = |texts: &[&str]| match of(texts) {
            Guess::Codes { stays, rows, of, example } => (stays, rows, of, example),
            other => panic!("{other:?}"),
        };
        assert_eq!(codes(&["02139", "10001", "01001"]), (Stays::LeadingZeros, 2, 3, "02139".to_string()));
        assert_eq!(codes(&["4111111111111111", "5"]), (Stays::ManyDigits, 1, 2, "4111111111111111".to_string()));
        assert_eq!(codes(&["4111111111111111", " 07 "]).0, Stays::LeadingZeros);
        assert_eq!(codes(&["02139", "N/A"]).2, 2);
        assert_eq!(kind(&["0", "0.5", "-0.25"]), Some(Type::Number));
    }

    #[test]
    fn values_in_the_way() {
        match of(&["1", "2", "n/a"]) {
            Guess::Nearly(reading) => assert_eq!((reading.wanted, reading.read, reading.unread.rows), (Type::Integer, 2, 1)),
            other => panic!("{other:?}"),
        }
        match of(&["1", "2.5", "n/a"]) {
            Guess::Nearly(reading) => assert_eq!((reading.wanted, reading.read), (Type::Number, 2)),
            other => panic!("{other:?}"),
        }
        match of(&["03/04/2012", "05/06/2012"]) {
            Guess::Disagrees { kind, conflict } => assert_eq!((kind, conflict.about), (Type::Date, About::DayOrMonthUnknown)),
            other => panic!("{other:?}"),
        }
        match of(&["0.05", "0.09%", "N/A"]) {
            Guess::Disagrees { kind, conflict } => assert_eq!((kind, conflict.about), (Type::Number, About::Percent)),
            other => panic!("{other:?}"),
        }
    }
}
