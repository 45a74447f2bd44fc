//! Signs and words that other languages have in expressions: `&&`, `**`, `AND`, `like`, `Name.strip()`, `case when`. Each is told what stands for it
//! here, with the line that has it.

use super::ast::{Expr, Node};
use super::diagnostic::{Diagnostic, literal};
use super::foreign::written_here;
use super::lexer::Tok;
use super::parser::{Parser, Read, Stop};
use super::span::Span;

/// The most links of a chain of methods that are carried over.
const LINKS: usize = 20;

impl Parser<'_> {
    /// What may stand behind a value in other languages, and here does not. `left` is that value.
    pub(super) fn no_foreign_sign(&mut self, left: &Expr) -> Read<()> {
        match self.tok() {
            Tok::Word(word) => {
                let negated = word == "not" && matches!(self.ahead(1), Tok::Word(next) if is_like(next));
                if is_like(word) || negated {
                    return Err(self.like(left, negated));
                }
                if word == "not" && matches!(self.ahead(1), Tok::Word(next) if next == "between") {
                    return Err(self.not_between());
                }
                match word.as_str() {
                    "as" => Err(self.named_behind(left)),
                    word if word.chars().all(|c| c.is_ascii_uppercase()) => self.no_capitals(),
                    _ => Ok(()),
                }
            }
            Tok::Sym("=>") => Err(self.signed(self.span(), ">=")),
            Tok::Sym("&&" | "&") => Err(self.joined("and", left)),
            Tok::Sym("||") => Err(self.joined("or", left)),
            Tok::Sym(":") if *self.ahead(1) == Tok::Sym(":") => Err(self.converted(left)),
            Tok::Sym("%") => Err(self.between_percents()),
            _ => Ok(()),
        }
    }

    /// `written` here is `right` there.
    fn signed(&mut self, span: Span, right: &str) -> Stop {
        let written = span.of(self.text);
        self.wrong(Diagnostic::syntax(span, format!("{} is written {} here.", literal(written), literal(right))).fixed_by(span, right))
    }

    /// `&`, `||`: conditions are joined by words, texts by `++`.
    fn joined(&mut self, word: &str, left: &Expr) -> Stop {
        let span = self.span();
        let written = span.of(self.text);
        let text = matches!(left.node, Node::Text(_)) || matches!(self.ahead(1), Tok::Text(_));
        let plain =
            matches!(left.node, Node::Name(_)) && !matches!(self.ahead(2), Tok::Sym("=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">="));
        if text {
            return self
                .wrong(Diagnostic::syntax(span, format!("Texts are joined by `++`, not by {}.", literal(written))).fixed_by(span, "++"));
        }
        if plain {
            let told = format!("{} is written {} between conditions, and `++` between texts.", literal(written), literal(word));
            return self.wrong(Diagnostic::syntax(span, told));
        }
        self.signed(span, word)
    }

    /// `AND`, `IS NOT NULL`.
    fn no_capitals(&mut self) -> Read<()> {
        let Tok::Word(word) = self.tok() else { return Ok(()) };
        let span = self.span();
        match word.as_str() {
            "AND" | "OR" | "IN" | "BETWEEN" | "NOT" => Err(self.signed(span, &word.to_lowercase())),
            "IS" => {
                let negated = matches!(self.ahead(1), Tok::Word(next) if next.eq_ignore_ascii_case("not"));
                let last = self.tokens.get(self.at + 1 + usize::from(negated));
                let null = last.filter(|token| matches!(&token.tok, Tok::Word(next) if next.eq_ignore_ascii_case("null")));
                let right = if negated { "is not" } else { "is" };
                Err(match null {
                    Some(token) => self.signed(span.to(token.span), &format!("{right} missing")),
                    None => self.signed(span, "is"),
                })
            }
            _ => Ok(()),
        }
    }

    /// `NOT Age > 30`.
    pub(super) fn no_capital_not(&mut self) -> Read<()> {
        let negates = self.is_word("NOT")
            && match self.ahead(1) {
                Tok::Word(next) => !matches!(
                    next.as_str(),
                    "is" | "in" | "not" | "and" | "or" | "contains" | "starts" | "ends" | "matches" | "then" | "else"
                ),
                next => matches!(next, Tok::Quoted(_)),
            };
        if negates { Err(self.signed(self.span(), "not")) } else { Ok(()) }
    }

    /// SQL's `like`, written by the test that it comes to where that is plain.
    fn like(&mut self, left: &Expr, negated: bool) -> Stop {
        let place = self.at + usize::from(negated);
        let word = self.tokens.get(place).map_or(self.span(), |token| token.span);
        let extent = self.span().to(word);
        let diagnostic = Diagnostic::syntax(word, "`like` is written `contains`, `starts with`, `ends with` or `matches` here.");
        let Some(Tok::Text(text)) = self.tokens.get(place + 1).map(|token| &token.tok) else { return self.wrong(diagnostic) };
        let pattern = self.tokens.get(place + 1).map_or(word, |token| token.span);
        let inner = text.trim_matches('%');
        if inner.is_empty() {
            return self.wrong(diagnostic);
        }
        let (test, value) = match (text.starts_with('%'), text.ends_with('%')) {
            // `ilike` takes letters of either case.
            _ if word.of(self.text).eq_ignore_ascii_case("ilike") => ("matches", format!("{}i", as_pattern(text))),
            _ if inner.contains(['%', '_']) => ("matches", as_pattern(text)),
            (true, true) => ("contains", super::quote_text(inner)),
            (false, true) => ("starts with", super::quote_text(inner)),
            (true, false) => ("ends with", super::quote_text(inner)),
            (false, false) => ("=", super::quote_text(inner)),
        };
        let diagnostic = if negated { diagnostic.fixed_by(Span::new(left.span.start, left.span.start), "not ") } else { diagnostic };
        self.wrong(diagnostic.fixed_by(extent, test).fixed_by(pattern, value))
    }

    /// `desc`, `ASC` behind a key: all of the statement are put right at once.
    pub(super) fn no_short_order(&mut self) -> Read<()> {
        let whole = |word: &str| match word.to_lowercase().as_str() {
            "desc" => Some("descending"),
            "asc" => Some("ascending"),
            _ => None,
        };
        let Tok::Word(word) = self.tok() else { return Ok(()) };
        let Some(ours) = whole(word) else { return Ok(()) };
        let diagnostic = Diagnostic::syntax(self.span(), format!("{} is written {} here.", literal(word), literal(ours)));
        let rest = self.tokens.get(self.at..).unwrap_or_default().iter().take_while(|token| token.tok != Tok::End);
        let fixes = rest.filter_map(|token| if let Tok::Word(word) = &token.tok { Some((token.span, whole(word)?)) } else { None });
        let diagnostic = fixes.fold(diagnostic, |all, (span, ours)| all.fixed_by(span, ours));
        Err(self.wrong(diagnostic))
    }

    /// `not between a and b`.
    fn not_between(&mut self) -> Stop {
        let span = self.span().to(self.tokens.get(self.at + 1).map_or(self.span(), |token| token.span));
        let diagnostic = Diagnostic::syntax(span, "`not between` is written `not in` here: `Age not in 1..5`.");
        let and = self
            .tokens
            .iter()
            .skip(self.at + 2)
            .take_while(|token| token.tok != Tok::End)
            .find(|token| token.tok == Tok::Word("and".into()));
        let and = and.and_then(|and| {
            let place = self.tokens.partition_point(|token| token.span.start < and.span.start);
            let (before, after) = (self.tokens.get(place.checked_sub(1)?)?, self.tokens.get(place + 1)?);
            Some(Span::new(before.span.end, after.span.start))
        });
        self.wrong(match and {
            Some(and) => diagnostic.fixed_by(span, "not in").fixed_by(and, ".."),
            None => diagnostic,
        })
    }

    /// `… as total`: names stand in front. `cast(Age as integer)` is a function here.
    fn named_behind(&mut self, value: &Expr) -> Stop {
        let span = self.span();
        let first = self.tokens.partition_point(|token| token.span.start < value.span.start);
        let before = |back: usize| first.checked_sub(back).and_then(|place| self.tokens.get(place));
        if let (Some(Tok::Sym("(")), Some(call), Tok::Word(kind), Tok::Sym(")")) =
            (before(1).map(|token| &token.tok), before(2), self.ahead(1), self.ahead(2))
        {
            let close = self.tokens.get(self.at + 2).map_or(span, |token| token.span);
            let ours = self.vocabulary.function(kind).unwrap_or(kind);
            let diagnostic = Diagnostic::syntax(span, "A value is converted by a function: `integer(Age)`, `text(Age)`.");
            return self.wrong(match written_here(ours, &[value.to_string()]) {
                Some(written) if matches!(call.tok, Tok::Word(_)) => diagnostic.fixed_by(call.span.to(close), written),
                _ => diagnostic,
            });
        }
        self.wrong(
            Diagnostic::syntax(span, "`as` names nothing here.")
                .note("A column's name stands before its value: `set total = Price * Qty`."),
        )
    }

    /// `Age::int`.
    fn converted(&mut self, left: &Expr) -> Stop {
        let span = self.span().to(self.tokens.get(self.at + 1).map_or(self.span(), |token| token.span));
        let diagnostic = Diagnostic::syntax(span, "A value is converted by a function: `integer(Age)`, `text(Age)`.");
        let Tok::Word(kind) = self.ahead(2) else { return self.wrong(diagnostic) };
        let end = self.tokens.get(self.at + 2).map_or(span, |token| token.span);
        let ours = self.vocabulary.function(kind).unwrap_or(kind);
        self.wrong(match written_here(ours, &[left.to_string()]) {
            Some(call) => diagnostic.fixed_by(left.span.to(end), call),
            None => diagnostic,
        })
    }

    /// `%in%`, and a `%` that is no share.
    fn between_percents(&mut self) -> Stop {
        let span = self.span();
        if let (Tok::Word(word), Tok::Sym("%")) = (self.ahead(1), self.ahead(2))
            && word == "in"
        {
            let end = self.tokens.get(self.at + 2).map_or(span, |token| token.span);
            let diagnostic =
                Diagnostic::syntax(span.to(end), "`%in%` is written `in` here, before a list in square brackets: `in [1, 2]`.");
            let list = (self.at + 3..self.at + 5).map(|place| self.tokens.get(place).map(|token| &token.tok)).collect::<Vec<_>>();
            let is_c = matches!(list.as_slice(), [Some(Tok::Word(c)), Some(Tok::Sym("("))] if c == "c");
            let open = self.tokens.get(self.at + 3).zip(self.tokens.get(self.at + 4)).map(|(c, open)| c.span.to(open.span));
            self.at += 4;
            let close = self.closing().map(|(close, _)| close);
            self.at -= 4;
            return self.wrong(match (open, close) {
                (Some(open), Some(close)) if is_c => diagnostic.fixed_by(span.to(end), "in").fixed_by(open, "[").fixed_by(close, "]"),
                _ => diagnostic,
            });
        }
        self.wrong(
            Diagnostic::syntax(span, "`%` stands only right behind a number: `5%` is 0.05.")
                .note("What is left of a division is `mod(Age, 2)`."),
        )
    }

    /// `Age ** 2`, `Age ^ 2`, `Age % 2`, `Age // 2`: functions here.
    pub(super) fn no_foreign_operator(&mut self, left: &Expr) -> Read<()> {
        let (signs, name, ours) = match (self.tok(), self.ahead(1)) {
            (Tok::Sym("*"), Tok::Sym("*")) => (2, "A power", "power({x}, {y})"),
            (Tok::Sym("^"), _) => (1, "A power", "power({x}, {y})"),
            (Tok::Sym("//"), _) => (1, "A whole quotient", "floor({x} / {y})"),
            (Tok::Sym("%"), Tok::Sym("%")) => (2, "What is left of a division", "mod({x}, {y})"),
            (Tok::Sym("%"), Tok::Integer(_) | Tok::Number(_) | Tok::Sym("(")) => (1, "What is left of a division", "mod({x}, {y})"),
            _ => return Ok(()),
        };
        let start = self.at;
        let span = self.span();
        self.at += signs;
        let right = self.factor()?;
        let written = written_here(ours, &[left.to_string(), right.to_string()]).unwrap_or_default();
        self.at = start;
        Err(self.rather(
            Diagnostic::syntax(span, format!("{name} is a function here: {}.", literal(&written)))
                .fixed_by(left.span.to(right.span), written),
        ))
    }

    /// `Name.strip().lower()`, `is.na(Age)`: a function stands before its value. `object` is what stands before the dot.
    pub(super) fn no_method(&mut self, object: &Expr) -> Read<()> {
        let touches = |token: Option<&super::lexer::Token>, end: usize| token.is_some_and(|token| token.span.start == end);
        if *self.tok() != Tok::Sym(".") || !touches(self.tokens.get(self.at), object.span.end) || !matches!(self.ahead(1), Tok::Word(_)) {
            return Ok(());
        }
        let (dot, begun) = (self.span(), self.at);
        // OpenRefine's word for the cell at hand.
        let mut text = if matches!(&object.node, Node::Name(name) if name == "value") { "it".to_string() } else { object.to_string() };
        let mut end = object.span;
        let mut known = true;
        let mut links = 0;
        while *self.tok() == Tok::Sym(".") {
            links += 1;
            if links > LINKS {
                known = false;
                break;
            }
            let Tok::Word(method) = self.ahead(1) else { break };
            let method_span = self.tokens.get(self.at + 1).map_or(dot, |token| token.span);
            let dotted = format!("{text}.{method}");
            self.at += 2;
            let args = if *self.tok() == Tok::Sym("(") { Some(self.source_args()?) } else { None };
            end = self.tokens.get(self.at.saturating_sub(1)).map_or(method_span, |token| token.span);
            text = match (self.vocabulary.function(&dotted), args) {
                (Some(ours), Some(args)) => written_here(ours, &args).unwrap_or_default(),
                (None, None) if matches!(method.as_str(), "str" | "dt" | "values") => text,
                (None, args) => {
                    let args: Vec<String> = [text].into_iter().chain(args.unwrap_or_default()).collect();
                    written_here(self.vocabulary.function(method).unwrap_or(method), &args).unwrap_or_default()
                }
                (Some(_), None) => String::new(),
            };
            known &= !text.is_empty();
        }
        self.at = begun;
        if matches!((&object.node, self.ahead(1)), (Node::Name(na), Tok::Word(rm)) if na == "na" && rm == "rm") {
            return Err(self.rather(
                Diagnostic::syntax(object.span.to(end), "Aggregates skip missing cells by themselves.")
                    .note("`mean(Age)` takes nothing besides."),
            ));
        }
        let shown = if known { text.as_str() } else { "trim(Name)" };
        let diagnostic = Diagnostic::syntax(dot, format!("A function stands before its value: {}.", literal(shown)));
        Err(self.rather(if known { diagnostic.fixed_by(object.span.to(end), text) } else { diagnostic }))
    }

    /// The arguments of a call as they stand there; reading goes on behind its bracket.
    fn source_args(&mut self) -> Read<Vec<String>> {
        self.need_symbol("(")?;
        let mut args = Vec::new();
        while *self.tok() != Tok::Sym(")") {
            args.push(self.expression()?.to_string());
            if !self.symbol(",") {
                break;
            }
        }
        self.need_symbol(")")?;
        Ok(args)
    }

    /// SQL's `case when … then … else … end`, at its first word.
    pub(super) fn case_when(&mut self) -> Stop {
        let span = self.span().to(self.tokens.get(self.at + 1).map_or(self.span(), |token| token.span));
        let diagnostic = Diagnostic::syntax(span, "`case when` is written `if … then … else …` here.");
        let rest = self.tokens.get(self.at..).unwrap_or_default().iter().take_while(|token| token.tok != Tok::End);
        let named = |word: &'static str| {
            rest.clone().filter(move |token| matches!(&token.tok, Tok::Word(known) if known.eq_ignore_ascii_case(word)))
        };
        let (mut whens, ends) = (named("when").skip(1), named("end").collect::<Vec<_>>());
        let whole = whens.next().is_none() && named("else").count() == 1;
        match ends.as_slice() {
            [end] if whole => {
                let before =
                    self.tokens.iter().rfind(|token| token.span.end <= end.span.start).map_or(end.span.start, |token| token.span.end);
                self.wrong(diagnostic.fixed_by(span, "if").fixed_by(Span::new(before, end.span.end), ""))
            }
            _ => self.wrong(diagnostic),
        }
    }
}

fn is_like(word: &str) -> bool {
    word.eq_ignore_ascii_case("like") || word.eq_ignore_ascii_case("ilike")
}

/// A text of `like` as a pattern: `%` stands for any run of characters, `_` for one.
fn as_pattern(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        match c {
            '%' => pattern.push_str(".*"),
            '_' => pattern.push('.'),
            c => pattern.push_str(&regex_escaped(c)),
        }
    }
    let open = pattern.strip_prefix(".*").map_or_else(|| format!("^{pattern}"), str::to_string);
    let whole = open.strip_suffix(".*").map_or_else(|| format!("{open}$"), str::to_string);
    format!("/{whole}/")
}

fn regex_escaped(c: char) -> String {
    if c.is_alphanumeric() || c.is_whitespace() || "-'\"".contains(c) { c.to_string() } else { format!("\\{c}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::lang::form::NoVerbs;
    use crate::lang::parse_expression;

    /// The expression as the first fix of its error makes it.
    fn mended(text: &str) -> String {
        let error = parse_expression(text, &NoVerbs).unwrap_err();
        let mut fixes = error.fix.clone();
        fixes.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        fixes.iter().fold(text.to_string(), |mut text, (span, new)| {
            text.replace_range(span.start..span.end, new);
            text
        })
    }

    #[test]
    fn what_others_write_is_written_here() {
        for (theirs, ours) in [
            ("a && b > 1", "a and b > 1"),
            ("a > 1 AND b > 1", "a > 1 and b > 1"),
            ("a IS NOT NULL", "a is not missing"),
            ("NOT a > 1", "not a > 1"),
            ("a not like 'x%'", "not a starts with \"x\""),
            ("a ilike '%x_y'", "a matches /x.y$/i"),
            ("a ** 2 + 1", "power(a, 2) + 1"),
            ("a ^ 2", "power(a, 2)"),
            ("a % 2 = 0", "mod(a, 2) = 0"),
            ("a // 2", "floor(a / 2)"),
            ("a::text", "text(a)"),
            ("a %in% c(1, 2)", "a in [1, 2]"),
            ("a.lower()", "lower(a)"),
            ("a.str.lower().slice(1, 2)", "slice(lower(a), 1, 2)"),
            ("case when a > 1 then 2 else 3 end", "if a > 1 then 2 else 3"),
            ("a || \"x\"", "a ++ \"x\""),
            ("count(*)", "count()"),
            ("cast(a + 1 as text)", "text(a + 1)"),
        ] {
            assert_eq!(mended(theirs), ours);
            assert!(parse_expression(ours, &NoVerbs).is_ok(), "{ours}");
        }
    }
}
