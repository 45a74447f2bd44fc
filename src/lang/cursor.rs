//! What a front end asks while a person types: what may stand at the cursor, which word stands there, whether the cell is whole.

use super::expected::Expected;
use super::form::Vocabulary;
use super::lexer::{Tok, lex};
use super::span::Span;

/// What may be written at a cursor.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The part of a word or text before the cursor, which a candidate replaces.
    pub partial: Span,
    pub expected: Vec<Expected>,
    /// True when the cursor stands inside quotes that are open.
    pub in_text: bool,
    /// True when it stands inside open backticks.
    pub in_backticks: bool,
}

/// Where the cursor stands, by the real parser run up to it.
pub fn place(text: &str, cursor: usize, vocabulary: &dyn Vocabulary) -> Place {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let before = text.get(..cursor).unwrap_or("");
    let lexed = lex(before);
    let last = lexed.tokens.iter().rev().find(|t| t.tok != Tok::End && t.span.end == cursor);
    let unclosed =
        lexed.errors.iter().find(|e| e.message.ends_with("is never closed.") && Some(e.span.start) == last.map(|t| t.span.start));
    let (start, in_text, in_backticks) = match last {
        Some(token) => match &token.tok {
            Tok::Word(_) => (token.span.start, false, false),
            Tok::Text(_) if unclosed.is_some() => (token.span.start + 1, true, false),
            Tok::Quoted(_) if unclosed.is_some() => (token.span.start + 1, false, true),
            _ => (cursor, false, false),
        },
        None => (cursor, false, false),
    };
    // The parser must stop before the word that is being written: its opening quote goes too.
    let stop = start - usize::from(in_text || in_backticks);
    let expected = super::parser::expected_after(before.get(..stop).unwrap_or(""), vocabulary);
    Place { partial: Span::new(start, cursor), expected, in_text, in_backticks }
}

/// The name or word that stands at (or just before) the cursor: itself without backticks, its extent, and whether a bracket follows it.
pub fn word_at(text: &str, cursor: usize) -> Option<(String, Span, bool)> {
    let tokens = lex(text).tokens;
    let index =
        tokens.iter().position(|t| matches!(t.tok, Tok::Word(_) | Tok::Quoted(_)) && t.span.start <= cursor && cursor <= t.span.end)?;
    let token = tokens.get(index)?;
    let word = match &token.tok {
        Tok::Word(word) | Tok::Quoted(word) => word.clone(),
        _ => return None,
    };
    let called = tokens.get(index + 1).is_some_and(|t| t.tok == Tok::Sym("(") && t.span.start == token.span.end);
    Some((word, token.span, called))
}

/// Whether a cell can run, wants more lines, or never will.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completeness {
    Complete,
    Incomplete,
    Invalid,
}

/// Judges a cell as far as it is typed: open brackets, `"""`, and operators, commas and bars at the end want more.
pub fn completeness(text: &str, vocabulary: &dyn Vocabulary) -> Completeness {
    let lexed = lex(text);
    let trailing = lexed.tokens.iter().rev().find(|t| t.tok != Tok::End).map(|t| &t.tok);
    let wants_more = match trailing {
        Some(Tok::Sym(symbol)) => matches!(*symbol, "," | "|" | "=" | "+" | "-" | "*" | "/" | "++" | "<" | ">" | "<=" | ">=" | "!=" | ".."),
        Some(Tok::Word(word)) => matches!(word.as_str(), "and" | "or"),
        _ => false,
    };
    // A blank line ends a statement, so it also ends the waiting.
    let blank = text.ends_with("\n\n") || text.trim_end_matches([' ', '\t']).ends_with("\n\n");
    if lexed.open || (wants_more && !blank) {
        return Completeness::Incomplete;
    }
    if super::parse(text, vocabulary).errors.is_empty() { Completeness::Complete } else { Completeness::Invalid }
}
