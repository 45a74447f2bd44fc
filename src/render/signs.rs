//! The signs plain text is drawn with, and their ASCII form for places where UTF-8 cannot be read.

use std::borrow::Cow;

use super::Style;

/// One set of signs.
pub struct Signs {
    pub missing: &'static str,
    /// Stands where something was cut off.
    pub cut: &'static str,
    pub vertical: &'static str,
    pub horizontal: &'static str,
    pub cross: &'static str,
    /// The done and the undone part of a progress bar.
    pub done: &'static str,
    pub open: &'static str,
    ascii: bool,
}

const UNICODE: Signs =
    Signs { missing: "·", cut: "…", vertical: "│", horizontal: "─", cross: "┼", done: "━", open: "─", ascii: false };

const ASCII: Signs = Signs { missing: ".", cut: "...", vertical: "|", horizontal: "-", cross: "+", done: "#", open: "-", ascii: true };

impl Signs {
    pub fn of(style: &Style) -> &'static Signs {
        if style.unicode { &UNICODE } else { &ASCII }
    }

    /// A text as these signs can say it: itself, or in ASCII, where other characters are written by their number.
    pub fn say<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !self.ascii || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        for c in text.replace(" · ", " - ").chars() {
            match c {
                c if c.is_ascii() => out.push(c),
                '·' => out.push('.'),
                '…' => out.push_str("..."),
                '–' | '─' => out.push('-'),
                '×' => out.push('x'),
                '→' => out.push_str("->"),
                '│' => out.push('|'),
                '“' | '”' => out.push('"'),
                '␣' => out.push('_'),
                '↵' => out.push_str("\\n"),
                '␍' => out.push_str("\\r"),
                '⇥' => out.push_str("\\t"),
                '⍽' => out.push_str("\\u{A0}"),
                c => out.push_str(&format!("\\u{{{:X}}}", c as u32)),
            }
        }
        Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_says_everything() {
        assert_eq!(ASCII.say("titanic · rows 1–6 of 891 × 3"), "titanic - rows 1-6 of 891 x 3");
        assert_eq!(ASCII.say("café…"), "caf\\u{E9}...");
        assert_eq!(UNICODE.say("café…"), "café…");
    }
}
