//! Answers about a single text, for who looks at the distinct values of a column rather than at the column.

use std::sync::LazyLock;

use regex::Regex;

use super::{kinds, letters, mojibake};
use crate::plan::findings::Asks;

/// The functions of the language, asked about one text.
pub struct Looking;

/// Tags that people write into texts. What stands in angle brackets besides may well be meant: `<alpha>`.
static TAGS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = "a|b|big|br|blockquote|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|inf|italic|li|ol|p|pre|script|small|span|strike|strong|style|sub|sup|table|td|th|tr|tt|u|ul";
    Regex::new(&format!(r"(?i)</?(?:{names})(?:\s[^<>]*)?/?>")).ok()
});

/// Characters that do not show, those aside that end lines or join letters and emoji.
static UNSEEN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\p{Cc}\p{Cf}--[\n\r\t\x{200C}\x{200D}]]").ok());

impl Asks for Looking {
    fn is_email(&self, text: &str) -> bool {
        kinds::is_email(text)
    }

    fn is_url(&self, text: &str) -> bool {
        kinds::is_url(text)
    }

    fn is_iban(&self, text: &str) -> bool {
        text.parse::<iban::Iban>().is_ok()
    }

    fn is_credit_card(&self, text: &str) -> bool {
        kinds::is_credit_card(text)
    }

    fn is_misread(&self, text: &str) -> bool {
        let mut out = String::with_capacity(text.len());
        mojibake::mended(text, &mut out);
        out != text
    }

    fn is_escaped(&self, text: &str) -> bool {
        let mut out = String::with_capacity(text.len());
        letters::without_entities(text, &mut out);
        out != text
    }

    fn has_tags(&self, text: &str) -> bool {
        TAGS.as_ref().is_some_and(|tags| tags.is_match(text))
    }

    fn has_control(&self, text: &str) -> bool {
        UNSEEN.as_ref().is_some_and(|unseen| unseen.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_one_by_one() {
        assert!(Looking.is_misread("CafÃ©") && !Looking.is_misread("Café"));
        assert!(Looking.is_escaped("Fish &amp; Chips") && !Looking.is_escaped("Fish & Chips; AT&T"));
        assert!(Looking.has_tags("H<sub>2</sub>O") && Looking.has_tags("a<BR/>b") && !Looking.has_tags("<alpha>-helix, 1 < 2"));
        assert!(Looking.has_control("a\u{200b}b") && !Looking.has_control("a\r\nb\u{a0}c"));
    }
}
