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

/// The text before a cursor in two: the statements above, and, where a bar stands before the cursor in its own statement, that one's links so far.
pub fn before(text: &str, cursor: usize) -> (&str, Option<&str>) {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let text = text.get(..cursor).unwrap_or("");
    let tokens = lex(text).tokens;
    let ended = text.trim_end_matches([' ', '\t']).ends_with('\n');
    let ends: Vec<usize> = tokens.iter().enumerate().filter(|(_, token)| token.tok == Tok::End).map(|(place, _)| place).collect();
    // The statement at hand ends where the text does.
    let above = if ended { ends.last() } else { ends.len().checked_sub(2).and_then(|place| ends.get(place)) };
    let first = above.map_or(0, |place| place + 1);
    let start = above.and_then(|place| tokens.get(*place)).map_or(0, |token| token.span.end);
    let bar = tokens.iter().skip(first).rfind(|token| token.tok == Tok::Sym("|")).filter(|_| !ended);
    (text.get(..start).unwrap_or(""), bar.and_then(|bar| text.get(start..bar.span.start)))
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

/// Words that something must follow.
const OPERATORS: [&str; 10] = ["and", "or", "not", "if", "then", "else", "in", "is", "contains", "matches"];

/// Judges a cell as far as it is typed: open brackets, `"""`, and operators, commas and bars at the end want more.
pub fn completeness(text: &str, vocabulary: &dyn Vocabulary) -> Completeness {
    let lexed = lex(text);
    if lexed.open {
        return Completeness::Incomplete;
    }
    let parsed = super::parse(text, vocabulary);
    if parsed.errors.is_empty() {
        return Completeness::Complete;
    }
    let mut last = lexed.tokens.iter().rev().filter(|t| t.tok != Tok::End).map(|t| &t.tok);
    let wants_more = match (last.next(), last.next()) {
        (Some(Tok::Sym(symbol)), _) => {
            matches!(*symbol, "," | "|" | "=" | "+" | "-" | "*" | "/" | "++" | "<" | ">" | "<=" | ">=" | "!=" | "==" | "<>" | "..")
        }
        (Some(Tok::Word(with)), Some(Tok::Word(before))) if with == "with" => matches!(before.as_str(), "starts" | "ends"),
        (Some(Tok::Word(word)), _) => OPERATORS.contains(&word.as_str()),
        _ => false,
    };
    // A blank line ends a statement, so it also ends the waiting.
    let blank = text.trim_end_matches([' ', '\t']).ends_with("\n\n");
    if wants_more && !blank { Completeness::Incomplete } else { Completeness::Invalid }
}
