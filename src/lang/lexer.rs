//! Text to tokens. Never fails: what it cannot read becomes a diagnostic and is left out.
//!
//! It also finds where statements end, since that hangs on line ends, indentation and open brackets alone.

use chrono::{NaiveDate, NaiveDateTime};

use super::diagnostic::Diagnostic;
use super::span::Span;

#[derive(Debug, Clone, PartialEq)]
pub enum Tok {
    Word(String),
    /// A name in backticks, without them.
    Quoted(String),
    Text(String),
    Integer(i64),
    Number(f64),
    /// The share that `5%` stands for: 0.05.
    Percent(f64),
    Date(NaiveDate),
    /// In UTC when an offset was written.
    Datetime(NaiveDateTime),
    /// A pattern between slashes with its flags written in front: `(?i)ab`.
    Pattern(String),
    /// An operator or bracket.
    Sym(&'static str),
    /// The end of a statement.
    End,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub tok: Tok,
    pub span: Span,
}

/// A cell taken apart.
#[derive(Debug, Clone, Default)]
pub struct Lexed {
    /// Always ends with `End`.
    pub tokens: Vec<Token>,
    pub errors: Vec<Diagnostic>,
    /// True when the text stops inside a bracket, a text or a pattern that more lines could close.
    pub open: bool,
    /// True when a `;` ends the last line.
    pub quiet: bool,
    /// From `#` to the end of the line, in order.
    pub comments: Vec<Span>,
}

/// Longest first, so that the first that matches is the one meant.
const SYMBOLS: [&str; 37] = [
    "!=", "<>", "<=", ">=", "==", "=>", "&&", "||", "++", "...", "..", "->", "%>%", "|>", "//", "=", "<", ">", "+", "-", "*", "/", "|",
    "(", ")", "[", "]", "{", "}", ",", ":", ";", ".", "&", "!", "%", "^",
];

/// The most brackets that are never closed and yet do not swallow what is below.
const UNCLOSED: usize = 20;

/// The most `;` of one cell that are put right.
const FIXES: usize = 100;

/// Words after which a slash opens a pattern.
const BEFORE_PATTERN: [&str; 18] = [
    "matches", "matching", "on", "replace", "extract", "strip", "search", "and", "or", "not", "with", "where", "if", "then", "else", "in",
    "from", "as",
];

/// Takes a cell apart.
pub fn lex(text: &str) -> Lexed {
    // A bracket that is never closed must not swallow the lines below it: they are read again as if it opened nothing.
    let mut known: Vec<usize> = Vec::new();
    loop {
        let mut lexer = Lexer { text, at: 0, brackets: Vec::new(), known: &known, unclosed: None, indent: None, out: Lexed::default() };
        lexer.run();
        let (unclosed, mut out) = (lexer.unclosed, lexer.out);
        out.open |= !known.is_empty();
        match unclosed {
            Some(place) if known.len() < UNCLOSED && text.get(place..).is_some_and(|below| below.contains('\n')) => known.push(place),
            _ => return out,
        }
    }
}

pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// Open brackets: what closes each, and where it stands.
    brackets: Vec<(&'static str, Span)>,
    /// Where brackets stand that are known never to be closed: they are told, and open nothing.
    known: &'a [usize],
    /// Where one more was found not to be closed.
    unclosed: Option<usize>,
    /// How far the first line of the statement is indented; `None` before it has begun.
    indent: Option<usize>,
    pub(super) out: Lexed,
}

impl<'a> Lexer<'a> {
    fn never_closed(&mut self, close: &str, span: Span) {
        let open = span.of(self.text).to_string();
        self.error(Diagnostic::syntax(span, format!("This `{open}` is never closed.")).note(format!("A `{close}` is missing.")));
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn push(&mut self, tok: Tok, start: usize) {
        self.out.tokens.push(Token { tok, span: Span::new(start, self.at) });
    }

    /// Tells a mistake. Of a cell full of garbage the first thousand are enough.
    pub(super) fn error(&mut self, diagnostic: Diagnostic) {
        if self.out.errors.len() < super::parser::MOST_ERRORS {
            self.out.errors.push(diagnostic);
        }
    }

    fn at_statement_start(&self) -> bool {
        self.out.tokens.last().is_none_or(|t| t.tok == Tok::End)
    }

    fn run(&mut self) {
        while let Some(c) = self.peek() {
            let start = self.at;
            match c {
                '\n' => self.line_end(),
                '#' => {
                    self.at += self.rest().find('\n').unwrap_or(self.rest().len());
                    self.out.comments.push(Span::new(start, self.at));
                }
                c if c.is_whitespace() || c == '\u{feff}' => self.at += c.len_utf8(),
                _ => {
                    if self.indent.is_none() {
                        self.indent = Some(self.column(start));
                    }
                    self.token(c, start);
                }
            }
            if self.out.errors.len() >= super::parser::MOST_ERRORS {
                self.at = self.text.len();
            }
        }
        if let Some((close, span)) = self.brackets.pop() {
            self.out.open = true;
            self.unclosed = Some(span.start);
            self.never_closed(close, span);
        }
        if !self.at_statement_start() {
            self.push(Tok::End, self.at);
        }
        self.find_quiet();
    }

    /// A `;` is kept out of the statements: at the very end it silences the preview, elsewhere it is a mistake.
    fn find_quiet(&mut self) {
        let last = self.out.tokens.len().saturating_sub(2);
        let mut errors = Vec::new();
        let mut quiet = false;
        let mut index = 0;
        let mut depth = 0i32;
        let mut in_brackets = Vec::new();
        self.out.tokens.retain(|token| {
            let here = index;
            index += 1;
            match token.tok {
                Tok::Sym("(" | "[" | "{") => depth += 1,
                Tok::Sym(")" | "]" | "}") => depth -= 1,
                Tok::End => depth = 0,
                _ => {}
            }
            if token.tok != Tok::Sym(";") {
                return true;
            }
            if here >= last {
                quiet = true;
            } else if depth > 0 {
                in_brackets.push(token.span);
            } else if errors.len() < super::parser::MOST_ERRORS {
                errors.push(stray_semicolon(self.text, token.span));
            }
            false
        });
        if let Some(first) = in_brackets.first() {
            let diagnostic = Diagnostic::syntax(*first, "Between brackets a comma stands, not a `;`.");
            errors.push(in_brackets.iter().take(FIXES).fold(diagnostic, |all, span| all.fixed_by(*span, ",")));
        }
        self.out.quiet = quiet;
        self.out.errors.append(&mut errors);
        if self.out.tokens.len() == 1 && self.out.tokens.first().is_some_and(|t| t.tok == Tok::End) {
            self.out.tokens.clear();
        }
    }

    /// How far `offset` is from the start of its line, in bytes.
    fn column(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or("");
        before.len() - before.rfind('\n').map_or(0, |end| end + 1)
    }

    /// Decides whether the statement goes on after a line end.
    fn line_end(&mut self) {
        self.at += 1;
        if !self.brackets.is_empty() {
            return;
        }
        if self.at_statement_start() {
            self.indent = None;
            return;
        }
        let mut offset = self.at;
        let mut comments = Vec::new();
        for line in self.rest().split_inclusive('\n') {
            let bare = line.trim();
            if bare.is_empty() {
                break;
            }
            if !bare.starts_with('#') {
                let indent = line.len() - line.trim_start().len();
                if self.indent.is_some_and(|first| indent > first) || bare.starts_with('|') {
                    self.at = offset;
                    self.out.comments.append(&mut comments);
                    return;
                }
                break;
            }
            let begin = offset + line.len() - line.trim_start().len();
            comments.push(Span::new(begin, begin + bare.len()));
            offset += line.len();
        }
        let end = self.at - 1;
        self.indent = None;
        self.out.tokens.push(Token { tok: Tok::End, span: Span::new(end, end) });
    }

    fn token(&mut self, c: char, start: usize) {
        match c {
            '"' | '\'' => self.string(c, start),
            '`' => self.backticks(start),
            '0'..='9' => self.number(start),
            '.' if self.rest()[1..].starts_with(|d: char| d.is_ascii_digit()) && !self.follows_number() => self.number(start),
            '/' if self.opens_pattern() => self.pattern(start),
            c if c == '_' || c.is_alphabetic() => {
                let length = self.rest().find(|c: char| !(c == '_' || c.is_alphanumeric() || is_mark(c))).unwrap_or(self.rest().len());
                self.at += length;
                self.push(Tok::Word(Span::new(start, self.at).of(self.text).to_string()), start);
            }
            _ => self.symbol(c, start),
        }
    }

    fn follows_number(&self) -> bool {
        self.out.tokens.last().is_some_and(|t| t.span.end == self.at && matches!(t.tok, Tok::Integer(_) | Tok::Number(_) | Tok::Sym(".")))
    }

    fn opens_pattern(&self) -> bool {
        match self.out.tokens.last().map(|t| &t.tok) {
            None | Some(Tok::End) => true,
            Some(Tok::Sym(s)) => !matches!(*s, ")" | "]" | "}"),
            Some(Tok::Word(word)) => BEFORE_PATTERN.contains(&word.as_str()),
            _ => false,
        }
    }

    /// What stands between the typographic quote here and the next one on the line.
    fn in_curly_quotes(&self, open: char) -> Option<&'a str> {
        let after = self.rest().get(open.len_utf8()..)?;
        let end = after.find(|c: char| c == '\n' || plain_quote(c) == plain_quote(open))?;
        after.get(end..)?.starts_with(|c: char| c != '\n').then(|| after.get(..end))?
    }

    fn symbol(&mut self, c: char, start: usize) {
        let Some(symbol) = SYMBOLS.into_iter().find(|s| self.rest().starts_with(s)) else {
            if let Some(text) = plain_quote(c).and_then(|_| self.in_curly_quotes(c)) {
                self.at += c.len_utf8() + text.len();
                self.at += self.peek().map_or(0, char::len_utf8);
                let span = Span::new(start, self.at);
                self.error(Diagnostic::syntax(span, "Text stands between straight quotes.").fixed_by(span, super::quote_text(text)));
                return self.push(Tok::Text(text.to_string()), start);
            }
            self.at += c.len_utf8();
            let mut diagnostic = Diagnostic::syntax(Span::new(start, self.at), format!("The character `{c}` means nothing here."));
            if let Some(note) = note_on(c) {
                diagnostic = diagnostic.note(note);
            }
            // One mistake is enough for a run of such characters.
            let again = self.out.errors.last().is_some_and(|e| e.span.end == start && e.message.ends_with("means nothing here."));
            if again {
                if let Some(last) = self.out.errors.last_mut() {
                    last.span.end = self.at;
                }
            } else {
                self.error(diagnostic);
            }
            return;
        };
        self.at += symbol.len();
        let span = Span::new(start, self.at);
        let symbol = if symbol == "..." {
            self.error(Diagnostic::syntax(span, "A range has two dots.").fixed_by(span, ".."));
            ".."
        } else {
            symbol
        };
        let closing = match symbol {
            "(" => Some(")"),
            "[" => Some("]"),
            "{" => Some("}"),
            _ => None,
        };
        match (symbol, closing) {
            (_, Some(close)) if self.known.contains(&start) => self.never_closed(close, span),
            (_, Some(close)) => self.brackets.push((close, span)),
            (")" | "]" | "}", _) => match self.brackets.pop() {
                Some((close, _)) if close == symbol => {}
                Some((close, open)) => {
                    let opened = open.of(self.text).to_string();
                    self.error(Diagnostic::syntax(span, format!("`{symbol}` closes a `{opened}`.")).fixed_by(span, close));
                }
                None => self.error(Diagnostic::syntax(span, format!("This `{symbol}` closes nothing."))),
            },
            _ => {}
        }
        self.push(Tok::Sym(symbol), start);
    }
}

/// A `;` that ends a line can go; one within a line should have been a line end.
fn stray_semicolon(text: &str, span: Span) -> Diagnostic {
    let rest = text.get(span.end..).unwrap_or("").trim_start_matches([' ', '\t', '\r']);
    if rest.is_empty() || rest.starts_with(['\n', '#']) {
        return Diagnostic::syntax(span, "A `;` stands only at the end of a cell's last line.")
            .note("There it hides the preview.")
            .fixed_by(span, "");
    }
    Diagnostic::syntax(span, "One statement stands on one line.").note("Begin a new line in place of the `;`.")
}

/// Combining marks may follow the letters of a name.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// What other tools mean by a character, and what stands for it here.
fn note_on(c: char) -> Option<String> {
    let plain = plain_quote(c);
    let told = match c {
        '$' => "A column stands by its name alone: `Age`.",
        '~' => "A choice is written `if Age > 60 then 1 else 0`, a pattern `City matches /^R/`.",
        '?' => "A choice is written `if Age > 60 then 1 else 0`; `help fill` tells about a verb.",
        '@' => "A column stands by its name alone: `Age`.",
        '\\' => "A line goes on by itself where the next one is indented.",
        _ => return plain.map(|plain| format!("Text stands between straight quotes: {plain}…{plain}.")),
    };
    Some(told.to_string())
}

/// The straight quote for a typographic one.
fn plain_quote(c: char) -> Option<char> {
    match c {
        '“' | '”' | '„' | '«' | '»' => Some('"'),
        '‘' | '’' | '‚' => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn toks(text: &str) -> Vec<Tok> {
        let lexed = lex(text);
        assert!(lexed.errors.is_empty(), "{:?}", lexed.errors);
        lexed.tokens.into_iter().map(|t| t.tok).collect()
    }

    #[test]
    fn ranges_dates_and_shares() {
        assert_eq!(toks("0..100"), [Tok::Integer(0), Tok::Sym(".."), Tok::Integer(100), Tok::End]);
        assert_eq!(toks("5% 1_000 2.5"), [Tok::Percent(0.05), Tok::Integer(1000), Tok::Number(2.5), Tok::End]);
        assert!(matches!(toks("2024-01-31").first().unwrap(), Tok::Date(_)));
        assert!(matches!(toks("2024-01-31T12:30:00+02:00").first().unwrap(), Tok::Datetime(at) if at.to_string() == "2024-01-31 10:30:00"));
        assert_eq!(toks("2024-01-31..2024-02-01").len(), 4);
    }

    #[test]
    fn a_slash_divides_or_opens_a_pattern() {
        assert_eq!(toks("a / b").len(), 4);
        assert_eq!(
            toks("replace /a\\/b/i with"),
            [Tok::Word("replace".into()), Tok::Pattern("(?i)a/b".into()), Tok::Word("with".into()), Tok::End]
        );
        assert_eq!(toks("matches /[/]/").len(), 3);
    }

    #[test]
    fn statements_go_on_by_indent_pipe_and_bracket() {
        let ends = |text: &str| toks(text).iter().filter(|t| **t == Tok::End).count();
        assert_eq!(ends("trim a\nlower b"), 2);
        assert_eq!(ends("trim a\n  , b\nlower b"), 2);
        assert_eq!(ends("a\n# note\n| trim b"), 1);
        assert_eq!(ends("a\n\n  | trim b"), 2);
        assert_eq!(ends("f(1,\n2)"), 1);
    }

    #[test]
    fn a_semicolon_silences_or_is_a_mistake() {
        assert!(lex("trim a;").quiet);
        assert_eq!(lex("trim a; trim b").errors.len(), 1);
        assert!(lex(";").tokens.is_empty());
    }

    #[test]
    fn mistakes_are_told_and_do_not_stop_it() {
        assert_eq!(lex("load \"a").errors.len(), 1);
        assert_eq!(lex("2024-1-3").errors.first().unwrap().fix.first().unwrap().1, "2024-01-03");
        assert!(lex("f(").open);
        assert!(lex("sql \"\"\"select").open);
        assert_eq!(lex("a ¤¤¤ b").errors.len(), 1);
        let curly = lex("City = “New York” and b = ‘’");
        let fixes: Vec<&str> = curly.errors.iter().flat_map(|e| &e.fix).map(|(_, text)| text.as_str()).collect();
        assert_eq!(fixes, ["\"New York\"", "\"\""]);
        assert_eq!(lex("City = “New York").errors.len(), 1);
    }
}
