//! The texts that appear over a cell or a header when the pointer rests there.
//!
//! All titles of an output share 6 kB: each is cut to one cap that they have in common, from 60 to 500 characters. Where even 60 characters are
//! too many, the last ones are left out.

use std::borrow::Cow;

use super::cell::Shown;
use super::visible::{self, Stretch};

/// Bytes that all titles of an output share.
const SHARED: usize = 6_000;
const LEAST: usize = 60;
const MOST: usize = 500;

/// What a title says, before it is cut.
#[derive(Debug, Clone, PartialEq)]
pub enum Title<'a> {
    None,
    /// A text that is shown cut.
    Text(Cow<'a, str>),
    /// What a changed cell was; and what it is, when that is `hidden` because the cell shows only a part of it.
    Was {
        was: Shown<'a>,
        is: Shown<'a>,
        hidden: bool,
    },
}

impl Title<'_> {
    /// The title in about `cap` characters.
    fn cut(&self, cap: usize) -> Option<String> {
        match self {
            Title::None => None,
            Title::Text(text) => Some(visible::short(text, cap)),
            Title::Was { was: Shown::Missing, is, hidden: true } => {
                Some(format!("was missing\n{}", visible::short(is.words(), cap.saturating_sub(12))))
            }
            Title::Was { was: Shown::Missing, .. } => Some("was missing".to_string()),
            Title::Was { was, is, hidden } => {
                let room = if *hidden { (cap - 7) / 2 } else { cap - 6 };
                let (was, now) = Stretch::around_difference(was.words(), is.words(), room);
                let now = match is {
                    Shown::Missing => "missing".to_string(),
                    _ => now.line(),
                };
                Some(if *hidden { format!("was “{}”\n{now}", was.line()) } else { format!("was “{}”", was.line()) })
            }
        }
    }
}

/// What is left of the bytes that the titles of one output share.
#[derive(Debug, Clone)]
pub struct Titles {
    cap: usize,
    left: usize,
}

impl Titles {
    /// The greatest cap under which all of these fit, or the least there is.
    pub fn share<'a, 'b: 'a>(titles: impl IntoIterator<Item = &'a Title<'b>>) -> Self {
        let texts = titles.into_iter().filter_map(|title| title.cut(MOST));
        let lengths: Vec<(usize, usize)> = texts.map(|text| (text.chars().count(), text.len())).collect();
        let bytes = |cap: usize| lengths.iter().map(|(chars, bytes)| (*chars).min(cap) * bytes / (*chars).max(1)).sum::<usize>();
        let fits = |cap: &usize| bytes(*cap) <= SHARED;
        let cap = (LEAST..=MOST).rev().step_by(10).find(fits).unwrap_or(LEAST);
        Titles { cap, left: SHARED }
    }

    /// The next title as it is to be written; nothing when it has none, or nothing is left to share.
    pub fn next(&mut self, title: &Title) -> Option<String> {
        let text = title.cut(self.cap)?;
        // A line feed is written as a reference of five bytes.
        self.left = self.left.checked_sub(text.len() + 4 * text.matches('\n').count())?;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(count: usize, length: usize) -> Vec<Title<'static>> {
        (0..count).map(|_| Title::Text(Cow::Owned("x".repeat(length)))).collect()
    }

    #[test]
    fn few_titles_are_cut_at_500_characters() {
        let all = titles(3, 5_000);
        let mut shared = Titles::share(&all);
        let text = shared.next(&Title::Text(Cow::Owned("x".repeat(5_000)))).unwrap_or_default();
        assert_eq!(text.chars().count(), 500);
        assert!(text.ends_with("x…"));
    }

    #[test]
    fn wide_characters_share_too() {
        let all: Vec<Title> = (0..20).map(|_| Title::Text(Cow::Owned("日".repeat(400)))).collect();
        let mut shared = Titles::share(&all);
        let written: Vec<String> = all.iter().filter_map(|title| shared.next(title)).collect();
        assert_eq!(written.len(), 20);
        assert!(written.iter().map(String::len).sum::<usize>() > SHARED * 3 / 4);
    }

    #[test]
    fn many_titles_share() {
        for (count, length) in [(50, 200), (100, 5_000), (400, 90), (1_000, 40)] {
            let all = titles(count, length);
            let mut shared = Titles::share(&all);
            let written: usize = all.iter().filter_map(|title| shared.next(title)).map(|text| text.len()).sum();
            assert!(written <= SHARED, "{written} for {count} of {length}");
            assert!(written > SHARED / 2, "{written} for {count} of {length}");
        }
    }
}
