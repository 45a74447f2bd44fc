//! Text to tokens. Never fails: what it cannot read becomes a diagnostic and is left out.
//!
//! It also finds where statements end, since that hangs on line ends, indentation and open brackets alone.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

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
}

/// Longest first, so that the first that matches is the one meant.
const SYMBOLS: [&str; 34] = [
    "!=", "<>", "<=", ">=", "==", "=>", "&&", "||", "++", "..", "->", "%>%", "|>", "=", "<", ">", "+", "-", "*", "/", "|", "(", ")", "[", "]", "{", "}",
    ",", ":", ";", ".", "&", "!", "%",
];

/// Words after which a slash opens a pattern.
const BEFORE_PATTERN: [&str; 17] = [
    "matches", "matching", "on", "replace", "extract", "strip", "search", "and", "or", "not", "with", "where", "if", "then", "else", "in", "from",
];

/// Takes a cell apart.
pub fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer { text, at: 0, brackets: Vec::new(), indent: 0, out: Lexed::default() };
    lexer.run();
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Open brackets: what closes each, and where it stands.
    brackets: Vec<(&'static str, Span)>,
    /// How far the first line of the statement is indented.
    indent: usize,
    out: Lexed,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, tok: Tok, start: usize) {
        self.out.tokens.push(Token { tok, span: Span::new(start, self.at) });
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.out.errors.push(diagnostic);
    }

    fn at_statement_start(&self) -> bool {
        self.out.tokens.last().is_none_or(|t| t.tok == Tok::End)
    }

    fn run(&mut self) {
        while let Some(c) = self.peek() {
            let start = self.at;
            match c {
                '\n' => self.line_end(),
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                c if c.is_whitespace() || c == '\u{feff}' => self.at += c.len_utf8(),
                _ => {
                    if self.at_statement_start() {
                        self.indent = self.column(start);
                    }
                    self.token(c, start);
                }
            }
        }
        if let Some((close, span)) = self.brackets.pop() {
            self.out.open = true;
            let open = span.of(self.text).to_string();
            self.error(Diagnostic::syntax(span, format!("This `{open}` is never closed.")).note(format!("A `{close}` is missing.")));
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
        self.out.tokens.retain(|token| {
            let here = index;
            index += 1;
            if token.tok != Tok::Sym(";") {
                return true;
            }
            if here >= last {
                quiet = true;
            } else {
                errors.push(Diagnostic::syntax(token.span, "One statement stands on one line.").note("Begin a new line in place of the `;`."));
            }
            false
        });
        self.out.quiet = quiet;
        self.out.errors.append(&mut errors);
        if self.out.tokens.len() == 1 && self.out.tokens.first().is_some_and(|t| t.tok == Tok::End) {
            self.out.tokens.clear();
        }
    }

    /// How far `offset` is from the start of its line, in bytes.
    fn column(&self, offset: usize) -> usize {
        offset - super::span::line_at(self.text, offset).1.start
    }

    /// Decides whether the statement goes on after a line end.
    fn line_end(&mut self) {
        self.at += 1;
        if !self.brackets.is_empty() || self.at_statement_start() {
            return;
        }
        let mut offset = self.at;
        for line in self.rest().split_inclusive('\n') {
            let bare = line.trim();
            if bare.is_empty() {
                break;
            }
            if !bare.starts_with('#') {
                let indent = line.len() - line.trim_start().len();
                if indent > self.indent || bare.starts_with('|') {
                    self.at = offset;
                    return;
                }
                break;
            }
            offset += line.len();
        }
        let end = self.at - 1;
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

    fn symbol(&mut self, c: char, start: usize) {
        let Some(symbol) = SYMBOLS.into_iter().find(|s| self.rest().starts_with(s)) else {
            self.at += c.len_utf8();
            let mut diagnostic = Diagnostic::syntax(Span::new(start, self.at), format!("The character `{c}` means nothing here."));
            if let Some(plain) = plain_quote(c) {
                diagnostic = diagnostic.note(format!("Text stands between straight quotes: {plain}…{plain}."));
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
        match symbol {
            "(" => self.brackets.push((")", span)),
            "[" => self.brackets.push(("]", span)),
            "{" => self.brackets.push(("}", span)),
            ")" | "]" | "}" => match self.brackets.pop() {
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

    fn backticks(&mut self, start: usize) {
        let mut name = String::new();
        let mut rest = self.rest().char_indices().skip(1).peekable();
        while let Some((i, c)) = rest.next() {
            match c {
                '`' if rest.peek().is_some_and(|(_, next)| *next == '`') => {
                    rest.next();
                    name.push('`');
                }
                '`' => {
                    self.at += i + 1;
                    if name.is_empty() {
                        self.error(Diagnostic::syntax(Span::new(start, self.at), "There is no name between these backticks."));
                    }
                    return self.push(Tok::Quoted(name), start);
                }
                '\n' => break,
                c => name.push(c),
            }
        }
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        self.error(Diagnostic::syntax(Span::new(start, start + 1), "This name in backticks is never closed.").note("A backtick inside a name is doubled."));
        self.push(Tok::Quoted(name), start);
    }

    fn string(&mut self, quote: char, start: usize) {
        if self.rest().starts_with("\"\"\"") {
            return self.long_string(start);
        }
        let mut value = String::new();
        let mut rest = self.rest().char_indices().skip(1);
        while let Some((i, c)) = rest.next() {
            match c {
                c if c == quote => {
                    self.at += i + 1;
                    return self.push(Tok::Text(value), start);
                }
                '\n' => break,
                '\\' => {
                    let escape = start + i;
                    match rest.next().map(|(_, c)| c) {
                        Some('n') => value.push('\n'),
                        Some('t') => value.push('\t'),
                        Some('r') => value.push('\r'),
                        Some(c @ ('\\' | '"' | '\'')) => value.push(c),
                        Some('u') => {
                            let code: String = rest.by_ref().map(|(_, c)| c).take_while(|c| *c != '}').skip(1).take(8).collect();
                            match u32::from_str_radix(&code, 16).ok().and_then(char::from_u32) {
                                Some(c) => value.push(c),
                                None => self.error(Diagnostic::syntax(
                                    Span::new(escape, escape + 2),
                                    "This is no character's number; one is written as `\\u{1F600}`.",
                                )),
                            }
                        }
                        Some(other) => {
                            self.error(
                                Diagnostic::syntax(
                                    Span::new(escape, escape + 1 + other.len_utf8()),
                                    format!("`\\{other}` is not known in a text."),
                                )
                                .note("A backslash itself is written `\\\\`; paths also take `/`.")
                                .fixed_by(Span::new(escape, escape + 1), "\\\\"),
                            );
                        }
                        None => break,
                    }
                }
                c => value.push(c),
            }
        }
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        let line = Span::new(start, self.at);
        let mut diagnostic = Diagnostic::syntax(Span::new(start, start + 1), "This text is never closed.").note(format!("A {quote} is missing."));
        let words = line.of(self.text).trim_end();
        if !words.get(1..).unwrap_or("").contains(' ') {
            diagnostic = diagnostic.fixed_by(Span::new(start + words.len(), start + words.len()), quote.to_string());
        }
        self.error(diagnostic);
        self.push(Tok::Text(value), start);
    }

    fn long_string(&mut self, start: usize) {
        match self.rest()[3..].find("\"\"\"") {
            Some(length) => {
                let value = self.rest()[3..3 + length].to_string();
                self.at += length + 6;
                self.push(Tok::Text(value), start);
            }
            None => {
                self.at = self.text.len();
                self.out.open = true;
                self.error(Diagnostic::syntax(Span::new(start, start + 3), "This text is never closed.").note("A \"\"\" is missing."));
                self.push(Tok::Text(String::new()), start);
            }
        }
    }

    fn pattern(&mut self, start: usize) {
        let line = self.rest().split('\n').next().unwrap_or("");
        let mut escaped = false;
        let mut class = false;
        let close = line.char_indices().skip(1).find(|&(_, c)| {
            let plain = !escaped;
            escaped = c == '\\' && plain;
            match c {
                '[' if plain => class = true,
                ']' if plain => class = false,
                _ => {}
            }
            c == '/' && plain && !class
        });
        let Some((close, _)) = close else {
            self.at += line.len();
            self.error(Diagnostic::syntax(Span::new(start, start + 1), "This pattern is never closed.").note("A `/` is missing."));
            return self.push(Tok::Pattern(String::new()), start);
        };
        let body = line[1..close].replace("\\/", "/");
        let flags: String = line[close + 1..].chars().take_while(|c| c.is_ascii_alphabetic()).collect();
        self.at += close + 1 + flags.len();
        let span = Span::new(start, self.at);
        if let Some(flag) = flags.chars().find(|c| !"imsx".contains(*c)) {
            self.error(Diagnostic::syntax(span, format!("A pattern has no flag `{flag}`.")).note("Its flags are `i` (either case), `m`, `s` and `x`."));
            return self.push(Tok::Pattern(body), start);
        }
        let source = if flags.is_empty() { body } else { format!("(?{flags}){body}") };
        if let Err(error) = regex::Regex::new(&source) {
            let why = match &error {
                regex::Error::Syntax(text) => text.lines().last().unwrap_or("").trim_start_matches("error: ").to_string(),
                other => other.to_string(),
            };
            self.error(Diagnostic::syntax(span, format!("This pattern cannot be read: {why}.")));
        }
        self.push(Tok::Pattern(source), start);
    }

    fn number(&mut self, start: usize) {
        if self.date(start) {
            return;
        }
        let bytes = self.text.as_bytes();
        let digit = |i: usize| bytes.get(i).is_some_and(|b| b.is_ascii_digit() || *b == b'_');
        let mut i = start;
        while digit(i) {
            i += 1;
        }
        let mut whole = true;
        if bytes.get(i) == Some(&b'.') && bytes.get(i + 1).is_some_and(u8::is_ascii_digit) {
            whole = false;
            i += 1;
            while digit(i) {
                i += 1;
            }
        }
        if matches!(bytes.get(i), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(i + 1), Some(b'+' | b'-')));
            if bytes.get(i + 1 + sign).is_some_and(u8::is_ascii_digit) {
                whole = false;
                i += 1 + sign;
                while digit(i) {
                    i += 1;
                }
            }
        }
        self.at = i;
        let written = self.text[start..i].replace('_', "");
        if bytes.get(i) == Some(&b'%') && !self.rest().starts_with("%>%") {
            self.at += 1;
            let share = written.parse::<f64>().unwrap_or(f64::NAN) / 100.0;
            return self.push(Tok::Percent(share), start);
        }
        if self.rest().starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let length = self.rest().find(|c: char| !(c == '_' || c.is_alphanumeric())).unwrap_or(self.rest().len());
            self.at += length;
            let word = &self.text[start..self.at];
            let span = Span::new(start, self.at);
            self.error(
                Diagnostic::syntax(span, format!("A name does not begin with a digit: `{word}`."))
                    .note("Such a name stands in backticks.")
                    .fixed_by(span, format!("`{word}`")),
            );
            return self.push(Tok::Quoted(word.to_string()), start);
        }
        match written.parse::<i64>() {
            Ok(value) if whole => self.push(Tok::Integer(value), start),
            _ => {
                let value: f64 = written.parse().unwrap_or(f64::NAN);
                if whole || !value.is_finite() {
                    self.error(Diagnostic::syntax(Span::new(start, self.at), "This number is too large.").note(format!(
                        "Whole numbers reach from {} to {}.",
                        i64::MIN,
                        i64::MAX
                    )));
                }
                self.push(Tok::Number(value), start);
            }
        }
    }

    /// Reads a date or datetime if one stands here.
    fn date(&mut self, start: usize) -> bool {
        let run = self.rest().find(|c: char| !(c.is_ascii_alphanumeric() || "-:.+".contains(c))).unwrap_or(self.rest().len());
        // `2024-01-31..2024-02-03` is a range of two dates.
        let run = self.rest()[..run].find("..").unwrap_or(run);
        let word = self.rest()[..run].trim_end_matches(['.', ':', '-', '+']);
        let mut parts = word.splitn(3, '-');
        let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let day_length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (day, tail) = rest.split_at(day_length);
        if year.len() != 4 || !digits(year) || !digits(month) || month.len() > 2 || !digits(day) || day.len() > 2 {
            return false;
        }
        if !(tail.is_empty() || tail.starts_with('T')) {
            return false;
        }
        self.at += word.len();
        let span = Span::new(start, self.at);
        if month.len() < 2 || day.len() < 2 {
            let right = format!("{year}-{month:0>2}-{day:0>2}{tail}");
            self.error(Diagnostic::syntax(span, "A date has two digits for the month and two for the day.").fixed_by(span, right.clone()));
            self.push(Tok::Date(NaiveDate::default()), start);
            return true;
        }
        let tok = if tail.is_empty() {
            word.parse::<NaiveDate>().ok().map(Tok::Date)
        } else {
            let stamped = DateTime::parse_from_rfc3339(word).map(|at| at.naive_utc());
            stamped
                .or_else(|_| word.parse::<NaiveDateTime>())
                .or_else(|_| NaiveDateTime::parse_from_str(word, "%Y-%m-%dT%H:%M"))
                .ok()
                .map(Tok::Datetime)
        };
        match tok {
            Some(tok) => self.push(tok, start),
            None => {
                let shape = if tail.is_empty() { "2024-01-31" } else { "2024-01-31T12:30:00" };
                self.error(Diagnostic::syntax(span, format!("There is no such date: `{word}`.")).note(format!("One is written `{shape}`.")));
                self.push(Tok::Date(NaiveDate::default()), start);
            }
        }
        true
    }
}

/// Combining marks may follow the letters of a name.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
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
        assert_eq!(toks("replace /a\\/b/i with"), [
            Tok::Word("replace".into()),
            Tok::Pattern("(?i)a/b".into()),
            Tok::Word("with".into()),
            Tok::End
        ]);
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
    }
}
