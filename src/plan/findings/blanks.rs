//! What stands in texts and should not: white space, line ends, characters that do not show, HTML, text in the wrong encoding.

use super::facts::{Asks, Texts};
use super::tally::Tally;
use super::{Fix, Issue, Kind};
use crate::plan::likeness::Stop;

/// Texts between two looks at the clock.
const BATCH: usize = 4096;

/// None when stopped.
pub fn find(texts: &Texts, asks: &dyn Asks, stop: Stop) -> Option<Vec<Issue>> {
    let (mut blanks, mut lines, mut control) = (Tally::default(), Tally::default(), Tally::default());
    let (mut misread, mut entities, mut tags) = (Tally::default(), Tally::default(), Tally::default());
    for batch in texts.values.chunks(BATCH) {
        if stop() {
            return None;
        }
        for (text, rows) in batch {
            let signs = Signs::of(text);
            if signs.line_end {
                lines.add(text, *rows);
            } else if signs.spaced && is_loose(text) {
                blanks.add(text, *rows);
            }
            if (signs.control || signs.wide) && asks.has_control(&text.replace('\r', "")) {
                control.add(text, *rows);
            }
            if signs.wide && asks.is_misread(text) {
                misread.add(text, *rows);
            }
            if signs.ampersand && asks.is_escaped(text) {
                entities.add(text, *rows);
            }
            if signs.bracket && asks.has_tags(text) {
                tags.add(text, *rows);
            }
        }
    }
    let found = [
        (Kind::Blanks, blanks, "squash ", ""),
        (Kind::LineEnds, lines, "squash ", ""),
        (Kind::Control, control, "strip control characters from ", ""),
        (Kind::Encoding, misread, "fix encoding in ", ""),
        (Kind::Entities, entities, "unescape ", ""),
        (Kind::Tags, tags, "strip html from ", ""),
    ];
    let told = |(kind, tally, before, after): (Kind, Tally, &str, &str)| {
        let fix = Fix::Each { before: before.to_string(), after: after.to_string() };
        tally.any().then(|| Issue::new(kind, texts.name, tally.rows, fix).showing(tally.examples()))
    };
    Some(found.into_iter().filter_map(told).collect())
}

/// What bytes a text has, in one pass: most texts have none of these.
struct Signs {
    line_end: bool,
    /// A blank at an end or two in a row, a tab, or a blank of another kind.
    spaced: bool,
    control: bool,
    /// Anything but ASCII.
    wide: bool,
    ampersand: bool,
    bracket: bool,
}

impl Signs {
    fn of(text: &str) -> Signs {
        let bytes = text.as_bytes();
        let edge = |byte: Option<&u8>| matches!(byte, Some(b' '));
        let mut signs = Signs {
            line_end: false,
            spaced: edge(bytes.first()) || edge(bytes.last()),
            control: false,
            wide: false,
            ampersand: false,
            bracket: false,
        };
        let mut before = 0;
        for byte in bytes {
            match byte {
                b'\n' | b'\r' => signs.line_end = true,
                b' ' if before == b' ' => signs.spaced = true,
                b'\t' => signs.spaced = true,
                0..=31 | 127 => signs.control = true,
                128.. => (signs.wide, signs.spaced) = (true, true),
                b'&' => signs.ampersand = true,
                b'<' => signs.bracket = true,
                _ => {}
            }
            before = *byte;
        }
        signs
    }
}

/// Whether `squash` would change it. A single blank of another kind inside a text (`10 %` with a no-break space) is on purpose and stays.
fn is_loose(text: &str) -> bool {
    text.trim().len() != text.len() || text.contains('\t') || {
        let mut before = false;
        text.chars().any(|c| {
            let blank = c.is_whitespace();
            let twice = blank && before;
            before = blank;
            twice
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loose_texts() {
        for text in [" a", "a ", "a  b", "a\tb", "a\u{a0}", "a \u{a0}b", " "] {
            assert!(is_loose(text) && Signs::of(text).spaced, "{text:?}");
        }
        for text in ["", "a", "a b", "10\u{a0}%", "é b"] {
            assert!(!is_loose(text), "{text:?}");
        }
    }
}
