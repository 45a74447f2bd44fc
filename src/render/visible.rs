//! Makes what cannot be seen in a text visible, and cuts long texts.
//!
//! Blanks at the ends and in runs are `␣`, a line feed `↵`, a carriage return `␍`, a tab `⇥`, a no-break space `⍽`; other controls, characters
//! without width and blanks that only look like one are written by their number, `\u{200B}`. Nothing that comes out of here moves the cursor,
//! turns the direction of writing or starts an escape sequence.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

/// One character as a reader counts them, or the sign that stands for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph<'a> {
    pub shown: Cow<'a, str>,
    pub sign: bool,
}

/// A part of a text, with what was left out before and after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch<'a> {
    pub text: &'a str,
    pub cut_before: bool,
    pub cut_after: bool,
}

impl<'a> Stretch<'a> {
    pub fn whole(text: &'a str) -> Self {
        Stretch { text, cut_before: false, cut_after: false }
    }

    /// The first `limit` characters; when there are more, one less, without blanks at the cut, so that the cut sign has room.
    pub fn first(text: &'a str, limit: usize) -> Self {
        let limit = limit.max(1);
        let near = prefix(text, limit.saturating_mul(4));
        let end = near.grapheme_indices(true).nth(limit).map(|(at, _)| at);
        if end.is_none() && near.len() == text.len() {
            return Stretch::whole(text);
        }
        let end = near.grapheme_indices(true).nth(limit - 1).map_or(near.len(), |(at, _)| at);
        let kept = near.get(..end).unwrap_or(near).trim_end_matches(' ');
        Stretch { text: kept, cut_before: false, cut_after: true }
    }

    /// Parts of two texts, at most `limit` characters each, that show where they first differ; both begin at the same place.
    pub fn around_difference(was: &'a str, is: &'a str, limit: usize) -> (Self, Self) {
        let (first_was, first_is) = (Stretch::first(was, limit), Stretch::first(is, limit));
        let same: usize = was.chars().zip(is.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        let in_sight = |stretch: &Stretch| !stretch.cut_after || same + 4 < stretch.text.len();
        if in_sight(&first_was) && in_sight(&first_is) {
            return (first_was, first_is);
        }
        let shared = was.get(..same).unwrap_or("");
        let rest = |text: &'a str| text.get(same..).unwrap_or("").graphemes(true).take(limit / 2).count();
        let lead = limit.saturating_sub(rest(was).max(rest(is)) + 2);
        let start = shared.grapheme_indices(true).rev().take(lead).last().map_or(same, |(at, _)| at);
        (Stretch::from(was, start, limit), Stretch::from(is, start, limit))
    }

    /// At most `limit` characters from byte `start` on.
    fn from(text: &'a str, start: usize, limit: usize) -> Self {
        let tail = text.get(start..).unwrap_or("");
        let room = if start > 0 { limit.saturating_sub(1) } else { limit };
        Stretch { cut_before: start > 0, ..Stretch::first(tail, room) }
    }

    /// The characters and signs of this part, without cut signs.
    pub fn glyphs(&self) -> Vec<Glyph<'a>> {
        let clusters: Vec<&'a str> = self.text.graphemes(true).collect();
        let blank = |i: usize| clusters.get(i) == Some(&" ");
        let mut out = Vec::with_capacity(clusters.len());
        for (i, cluster) in clusters.iter().enumerate() {
            if *cluster == " " {
                let at_start = i == 0 && !self.cut_before;
                let at_end = i + 1 == clusters.len() && !self.cut_after;
                let in_run = blank(i + 1) || (i > 0 && blank(i - 1));
                let sign = at_start || at_end || in_run;
                out.push(Glyph { shown: Cow::Borrowed(if sign { "␣" } else { " " }), sign });
            } else if cluster.chars().any(|c| sign(c).is_some()) {
                out.extend(cluster.char_indices().filter_map(|(at, c)| {
                    let plain = Cow::Borrowed(cluster.get(at..at + c.len_utf8())?);
                    Some(sign(c).map_or(Glyph { shown: plain, sign: false }, |shown| Glyph { shown, sign: true }))
                }));
            } else {
                out.push(Glyph { shown: Cow::Borrowed(cluster), sign: false });
            }
        }
        out
    }

    /// As one string, cut signs included.
    pub fn line(&self) -> String {
        let mut out = String::with_capacity(self.text.len() + 8);
        if self.cut_before {
            out.push('…');
        }
        for glyph in self.glyphs() {
            out.push_str(&glyph.shown);
        }
        if self.cut_after {
            out.push('…');
        }
        out
    }
}

/// A whole text on one line.
pub fn line(text: &str) -> String {
    Stretch::whole(text).line()
}

/// A text on one line, cut at `limit` characters.
pub fn short(text: &str, limit: usize) -> String {
    Stretch::first(text, limit).line()
}

/// The first `limit` characters of Unicode, so that no more of a very long text is ever looked at.
pub fn prefix(text: &str, limit: usize) -> &str {
    text.char_indices().nth(limit).map_or(text, |(at, _)| text.get(..at).unwrap_or(text))
}

/// The sign for a character that cannot be seen.
fn sign(c: char) -> Option<Cow<'static, str>> {
    Some(match c {
        '\n' => Cow::Borrowed("↵"),
        '\r' => Cow::Borrowed("␍"),
        '\t' => Cow::Borrowed("⇥"),
        '\u{A0}' => Cow::Borrowed("⍽"),
        c if is_hidden(c) => Cow::Owned(format!("\\u{{{:X}}}", c as u32)),
        _ => return None,
    })
}

/// Controls, characters without width that are not marks over another, and blanks of other kinds.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{1680}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{206F}' | '\u{2800}' | '\u{3000}' | '\u{3164}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E00FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_seen() {
        assert_eq!(line("PMCID:\n    PMC3727331\n"), "PMCID:↵␣␣␣␣PMC3727331↵");
        assert_eq!(line(" a b  c "), "␣a b␣␣c␣");
        assert_eq!(line("   "), "␣␣␣");
        assert_eq!(line("a\r\n\tb\u{A0}c"), "a␍↵⇥b⍽c");
        assert_eq!(line("a\u{200B}\u{1B}[31m\u{202E}b"), "a\\u{200B}\\u{1B}[31m\\u{202E}b");
        assert_eq!(line("e\u{301}"), "e\u{301}");
    }

    #[test]
    fn runs_of_signs_are_signs() {
        let signs: Vec<bool> = Stretch::whole("a \nb").glyphs().iter().map(|g| g.sign).collect();
        assert_eq!(signs, [false, false, true, false]);
    }

    #[test]
    fn long_texts_are_cut_before_the_limit() {
        assert_eq!(short("Braund, Mr. Owen Harris", 22), "Braund, Mr. Owen Harr…");
        assert_eq!(short("Vestrom, Miss. Hulda Amanda Adolfina", 22), "Vestrom, Miss. Hulda…");
        assert_eq!(short("Heikkinen, Miss. Laina", 22), "Heikkinen, Miss. Laina");
        assert_eq!(short("", 22), "");
        let stacked = format!("a{}", "\u{301}".repeat(5_000));
        assert_eq!(short(&stacked, 22).chars().count(), 89);
    }

    #[test]
    fn a_change_far_in_is_in_sight() {
        let was = "Clustering procedures for the optimal selection of data sets from multiple crystals in macromolecular  crystallography ";
        let is = "Clustering procedures for the optimal selection of data sets from multiple crystals in macromolecular crystallography";
        let (a, b) = Stretch::around_difference(was, is, 40);
        assert_eq!(a.line(), "…ls in macromolecular␣␣crystallography␣");
        assert_eq!(b.line(), "…ls in macromolecular crystallography");
        let (a, b) = Stretch::around_difference("Elsevier ", "Elsevier", 40);
        assert_eq!((a.line().as_str(), b.line().as_str()), ("Elsevier␣", "Elsevier"));
    }

    #[test]
    fn a_change_at_the_end_of_a_long_text_is_in_sight() {
        let is = "x".repeat(5_000);
        let was = format!("{is} ");
        let (a, b) = Stretch::around_difference(&was, &is, 40);
        assert!(a.line().ends_with("x␣") && a.line().starts_with('…'));
        assert!(b.line().ends_with('x') && b.line().starts_with('…'));
        assert!(a.line().chars().count() <= 40 && b.line().chars().count() <= 40);
    }
}
