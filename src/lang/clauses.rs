//! The clauses after a call's arguments: the same everywhere, in any order, each at most once.

use super::ast::{Clauses, Method, Otherwise};
use super::diagnostic::{Diagnostic, literal};
use super::expected::Expected;
use super::form::{Clause, Uses};
use super::lexer::Tok;
use super::parser::{Parser, Read};
use super::span::Spanned;

impl Parser<'_> {
    /// Reads clauses where the call may end: what follows must be none of the others.
    pub(super) fn clauses(&mut self, verb: &'static str, allowed: &'static [Clause], out: &mut Clauses) -> Read<()> {
        self.some_clauses(allowed, out)?;
        if self.clause_begins() { Err(self.stray(verb, allowed)) } else { Ok(()) }
    }

    /// Reads as many clauses as stand here. A word of a clause that is not allowed may be the next word of the form.
    pub(super) fn some_clauses(&mut self, allowed: &'static [Clause], out: &mut Clauses) -> Read<()> {
        loop {
            let start = self.span();
            let start_at = self.at;
            let Some(clause) = allowed.iter().copied().find(|clause| self.words(clause.word())) else {
                return Ok(());
            };
            if out.holds(clause) {
                self.at = start_at;
                return Err(self.wrong(Diagnostic::syntax(start, format!("A second {} in one line.", literal(clause.word())))));
            }
            match clause {
                Clause::Where => out.condition = Some(self.expression()?),
                Clause::By => out.by = Some(self.targets(Uses::Any)?),
                Clause::OrderBy => out.order = self.keys()?,
                Clause::Using(methods) | Clause::Method(methods) => out.using = self.methods(methods)?,
                Clause::Into => {
                    out.into.push(self.name(Expected::NewName)?);
                    while self.symbol(",") {
                        out.into.push(self.name(Expected::NewName)?);
                    }
                }
                Clause::Keeping(words) => {
                    for word in words {
                        self.expect(Expected::Word(word));
                    }
                    let word = self.name(Expected::End)?;
                    if !words.contains(&word.node.as_str()) {
                        self.at -= 1;
                        let diagnostic = Diagnostic::syntax(word.span, format!("There is no `keeping {}` here.", word.node));
                        return Err(self.wrong(diagnostic.nearest(&word.node, words.iter().copied(), "What may stand here")));
                    }
                    out.keeping = Some(word);
                }
                Clause::DroppingOriginals => out.dropping_originals = true,
                Clause::AllowingMany => out.allowing_many = true,
                Clause::Else(words) => out.otherwise = Some(self.otherwise(words)?),
            }
            out.span = if out.span == Default::default() { self.since(start) } else { out.span.to(self.since(start)) };
        }
    }

    /// A clause that this verb does not take.
    fn stray(&mut self, verb: &'static str, allowed: &'static [Clause]) -> super::parser::Stop {
        let span = self.span();
        let word = span.of(self.text);
        let mut diagnostic = Diagnostic::syntax(span, format!("{} takes no {} here.", literal(verb), literal(word)));
        if !allowed.is_empty() {
            let words: Vec<String> = allowed.iter().map(|clause| literal(clause.word())).collect();
            diagnostic = diagnostic.note(format!("It takes {}.", words.join(", ")));
        }
        self.wrong(diagnostic)
    }

    fn methods(&mut self, known: &'static [&'static str]) -> Read<Vec<Method>> {
        let mut methods = Vec::new();
        loop {
            self.expect(Expected::Method(known));
            match self.tok() {
                Tok::Text(text) => {
                    let text = text.clone();
                    methods.push(Method::Format(Spanned::new(text, self.bump())));
                }
                _ => {
                    let name = self.name(Expected::Method(known))?;
                    let args = self.literal_args()?;
                    methods.push(Method::Named { name, args });
                }
            }
            if !self.symbol(",") {
                return Ok(methods);
            }
        }
    }

    fn otherwise(&mut self, words: &'static [&'static str]) -> Read<Spanned<Otherwise>> {
        for word in words {
            self.expect(Expected::Word(word));
        }
        let span = self.span();
        match self.tok() {
            Tok::Word(word) if words.contains(&word.as_str()) => Ok(Spanned::new(Otherwise::Word(word.clone()), self.bump())),
            Tok::Word(word) if !matches!(word.as_str(), "true" | "false") => {
                let diagnostic = Diagnostic::syntax(span, format!("After `else` cannot stand {}.", literal(word)));
                Err(self.wrong(diagnostic.nearest(word, words.iter().copied(), "What may stand here")))
            }
            _ => {
                let value = self.value()?;
                Ok(Spanned::new(Otherwise::Value(value), self.since(span)))
            }
        }
    }
}

impl Clauses {
    /// True when the clause has been given.
    pub fn holds(&self, clause: Clause) -> bool {
        match clause {
            Clause::Where => self.condition.is_some(),
            Clause::By => self.by.is_some(),
            Clause::OrderBy => !self.order.is_empty(),
            Clause::Using(_) | Clause::Method(_) => !self.using.is_empty(),
            Clause::Into => !self.into.is_empty(),
            Clause::Keeping(_) => self.keeping.is_some(),
            Clause::DroppingOriginals => self.dropping_originals,
            Clause::AllowingMany => self.allowing_many,
            Clause::Else(_) => self.otherwise.is_some(),
        }
    }
}
