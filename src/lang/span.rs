//! Places in a cell's text.

use std::ops::Range;

/// A stretch of the cell's text, in bytes of its UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The stretch from the start of this one to the end of the other.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start, other.end.max(self.start))
    }

    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The text that stands here; empty when the span lies outside of it.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

/// Something read from the text, and where it stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    pub node: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(node: T, span: Span) -> Self {
        Spanned { node, span }
    }
}

/// A name as it was written, backticks taken off.
pub type Ident = Spanned<String>;

/// The number, from 1, and the extent of the line that holds `offset`, without its line end.
pub fn line_at(text: &str, offset: usize) -> (usize, Span) {
    let offset = offset.min(text.len());
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let rest = text.as_bytes().get(offset..).unwrap_or_default();
    let end = rest.iter().position(|&b| b == b'\n').map_or(text.len(), |i| offset + i);
    let number = 1 + before.iter().filter(|&&b| b == b'\n').count();
    (number, Span::new(start, end))
}
