//! Literals: names in backticks, texts, patterns, numbers, dates. What is wrong inside one is told, and the literal stands all the same, so that
//! the rest of the line is still read.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::diagnostic::Diagnostic;
use super::lexer::{Lexer, Tok};
use super::span::Span;

/// More characters than any date, with its time to the nanosecond and its offset, is written with.
const LONGEST_DATE: usize = 64;
/// The most digits of a character's number.
const LONGEST_CODE: usize = 6;

impl Lexer<'_> {
    pub(super) fn backticks(&mut self, start: usize) {
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
        self.error(
            Diagnostic::syntax(Span::new(start, start + 1), "This name in backticks is never closed.")
                .note("A backtick inside a name is doubled."),
        );
        self.push(Tok::Quoted(name), start);
    }

    pub(super) fn string(&mut self, quote: char, start: usize) {
        if self.rest().starts_with("\"\"\"") {
            return self.long_string(start);
        }
        let mut told = false;
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
                            let code = self.text.get(escape + 2..).and_then(|after| after.strip_prefix('{')).and_then(|after| {
                                let length = after.bytes().take(LONGEST_CODE + 1).position(|b| b == b'}')?;
                                after.get(..length)
                            });
                            let read = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
                            match (code, read) {
                                (Some(code), Some(c)) => {
                                    value.push(c);
                                    rest.nth(code.len() + 1);
                                }
                                _ if told => {}
                                _ => {
                                    told = true;
                                    let span = Span::new(escape, escape + 2);
                                    let what = "`\\u` begins a character's number, such as `\\u{1F600}`.";
                                    self.error(self.with_doubled_backslashes(Diagnostic::syntax(span, what), start, quote));
                                }
                            }
                        }
                        Some(_) if told => {}
                        Some(other) => {
                            told = true;
                            let span = Span::new(escape, escape + 1 + other.len_utf8());
                            let diagnostic = Diagnostic::syntax(span, format!("`\\{other}` is not known in a text."));
                            self.error(self.with_doubled_backslashes(diagnostic, start, quote));
                        }
                        None => break,
                    }
                }
                c => value.push(c),
            }
        }
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        let line = Span::new(start, self.at);
        let mut diagnostic =
            Diagnostic::syntax(Span::new(start, start + 1), "This text is never closed.").note(format!("A {quote} is missing."));
        let words = line.of(self.text).trim_end();
        if !words.get(1..).unwrap_or("").contains(' ') {
            diagnostic = diagnostic.fixed_by(Span::new(start + words.len(), start + words.len()), quote.to_string());
        }
        self.error(diagnostic);
        self.push(Tok::Text(value), start);
    }

    /// Proposes the text that begins at `start` with every backslash doubled: one that was meant as such is seldom alone.
    fn with_doubled_backslashes(&self, diagnostic: Diagnostic, start: usize, quote: char) -> Diagnostic {
        let line = self.text.get(start..).unwrap_or("").split('\n').next().unwrap_or("");
        let inside = line.get(1..).and_then(|rest| rest.find(quote)).map_or(line, |end| line.get(..end + 1).unwrap_or(line));
        let diagnostic = diagnostic.note("A backslash itself is written `\\\\`; paths also take `/`.");
        inside
            .match_indices('\\')
            .fold(diagnostic, |diagnostic, (place, _)| diagnostic.fixed_by(Span::new(start + place, start + place + 1), "\\\\"))
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

    pub(super) fn pattern(&mut self, start: usize) {
        let line = self.rest();
        let mut escaped = false;
        let mut class = false;
        let close = line.char_indices().take_while(|&(_, c)| c != '\n').skip(1).find(|&(_, c)| {
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
            self.at += line.find('\n').unwrap_or(line.len());
            self.error(Diagnostic::syntax(Span::new(start, start + 1), "This pattern is never closed.").note("A `/` is missing."));
            return self.push(Tok::Pattern(String::new()), start);
        };
        let body = line[1..close].replace("\\/", "/");
        let flags: String = line[close + 1..].chars().take_while(|c| c.is_ascii_alphabetic()).collect();
        self.at += close + 1 + flags.len();
        let span = Span::new(start, self.at);
        if let Some(flag) = flags.chars().find(|c| !"imsx".contains(*c)) {
            self.error(
                Diagnostic::syntax(span, format!("A pattern has no flag `{flag}`."))
                    .note("Its flags are `i` (either case), `m`, `s` and `x`."),
            );
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

    pub(super) fn number(&mut self, start: usize) {
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
            // `33.3%` is the number nearest to 0.333, which a division would miss.
            let share = format!("{written}e-2").parse().or_else(|_| written.parse::<f64>().map(|x| x / 100.0)).unwrap_or(f64::NAN);
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
        // A date is short: what runs on for longer is none.
        let run = self.rest().bytes().take(LONGEST_DATE).take_while(|b| b.is_ascii_alphanumeric() || b"-:.+".contains(b)).count();
        // `2024-01-31..2024-02-03` is a range of two dates.
        let run = self.rest()[..run].find("..").unwrap_or(run);
        let word = self.rest()[..run].trim_end_matches(['.', ':', '-', '+']);
        let mut parts = word.splitn(3, '-');
        let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let day_length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (day, tail) = rest.split_at(day_length);
        if year.len() > 4 && digits(year) && digits(month) && month.len() == 2 && digits(day) && day.len() == 2 && tail.is_empty() {
            self.at += word.len();
            let span = Span::new(start, self.at);
            self.error(Diagnostic::syntax(span, format!("{} is no date: years have four digits.", super::literal(word))));
            self.push(Tok::Date(NaiveDate::default()), start);
            return true;
        }
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
                self.error(
                    Diagnostic::syntax(span, format!("There is no such date: `{word}`.")).note(format!("One is written `{shape}`.")),
                );
                self.push(Tok::Date(NaiveDate::default()), start);
            }
        }
        true
    }
}
