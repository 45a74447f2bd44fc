//! Tokens to a tree: cells, statements, pipelines. Calls are read by their declared forms in `shape`, clauses in `clauses`, expressions in
//! `expression`.
//!
//! A mistake ends its statement and no more: the next one is read afresh, so that a cell reports all its mistakes at once. Of everything that
//! was tried at a place, the attempt that came furthest tells what is wrong.

use super::ast::{Call, Expr, Program, Statement};
use super::diagnostic::Diagnostic;
use super::expected::Expected;
use super::form::{Form, Vocabulary};
use super::lexer::{Tok, Token, lex};
use super::span::{Ident, Span, Spanned};

/// Reading stops after so many mistakes: that is no cell any more.
pub(super) const MOST_ERRORS: usize = 1000;

/// A parsed cell. With errors nothing of it may run.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    pub program: Program,
    pub errors: Vec<Diagnostic>,
}

/// Reads a cell.
pub fn parse(text: &str, vocabulary: &dyn Vocabulary) -> Parsed {
    let lexed = lex(text);
    let mut errors = lexed.errors;
    // In the order of their places, to be searched.
    let mut broken: Vec<usize> = errors.iter().map(|e| e.span.start).collect();
    broken.sort_unstable();
    let mut parser = Parser::new(text, &lexed.tokens, vocabulary);
    let mut program = Program { statements: Vec::new(), quiet: lexed.quiet };
    while parser.at < parser.tokens.len() && errors.len() < MOST_ERRORS {
        let start = parser.at;
        match parser.statement() {
            Ok(statement) => program.statements.push(statement),
            Err(Stop) => {
                let extent = parser.extent(start);
                // A token that could not be read has been told already; what follows from it is no news.
                let first = broken.partition_point(|place| *place < extent.start);
                if broken.get(first).is_none_or(|place| *place > extent.end) {
                    let reason = parser.reason(Some(extent));
                    errors.push(parser.only_what_reads(reason, extent));
                }
                parser.skip_statement(start);
            }
        }
    }
    errors.sort_by_key(|e| e.span.start);
    Parsed { program, errors }
}

/// Reads one expression and nothing else.
pub fn parse_expression(text: &str, vocabulary: &dyn Vocabulary) -> Result<Expr, Diagnostic> {
    let lexed = lex(text);
    if let Some(error) = lexed.errors.into_iter().next() {
        return Err(error);
    }
    let mut parser = Parser::new(text, &lexed.tokens, vocabulary);
    match parser.expression().and_then(|expr| parser.end().map(|()| expr)) {
        Ok(expr) => Ok(expr),
        Err(Stop) => Err(parser.reason(None)),
    }
}

/// What may stand at the end of `text`, which breaks off there.
pub(super) fn expected_after(text: &str, vocabulary: &dyn Vocabulary) -> Vec<Expected> {
    let lexed = lex(text);
    // Only the last statement matters, and it need not be whole.
    let mut tokens = lexed.tokens;
    let ended = text.trim_end_matches([' ', '\t']).ends_with('\n') || tokens.is_empty();
    if ended {
        return vec![Expected::Verb, Expected::Table];
    }
    let last = tokens.iter().rev().skip(1).position(|t| t.tok == Tok::End).map_or(0, |back| tokens.len() - 1 - back);
    tokens.drain(..last);
    let mut parser = Parser::new(text, &tokens, vocabulary);
    parser.trying_all = true;
    let end = tokens.len().saturating_sub(1);
    let _ = parser.statement();
    if parser.furthest == end { parser.expected } else { Vec::new() }
}

/// The sign that reading cannot go on here; why is noted in the parser.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop;

pub(super) type Read<T> = Result<T, Stop>;

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) vocabulary: &'a dyn Vocabulary,
    /// The furthest token at which something was looked for, and what.
    pub(super) furthest: usize,
    pub(super) expected: Vec<Expected>,
    /// The furthest thing that can be said more exactly than by what was expected.
    pub(super) told: Option<(usize, Diagnostic)>,
    /// True where what may come next is wanted: then every form of a verb is tried, also after one that reads (`keep rows` names a column, too).
    trying_all: bool,
    /// The token that the statement at hand begins with.
    pub(super) begun: usize,
    /// How deep the expression at hand nests, and how many operators it has so far.
    pub(super) depth: usize,
    pub(super) operators: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token], vocabulary: &'a dyn Vocabulary) -> Self {
        Parser {
            text,
            tokens,
            at: 0,
            vocabulary,
            furthest: 0,
            expected: Vec::new(),
            told: None,
            trying_all: false,
            begun: 0,
            depth: 0,
            operators: 0,
        }
    }

    pub(super) fn tok(&self) -> &'a Tok {
        self.tokens.get(self.at).map_or(&Tok::End, |t| &t.tok)
    }

    pub(super) fn ahead(&self, n: usize) -> &'a Tok {
        self.tokens.get(self.at + n).map_or(&Tok::End, |t| &t.tok)
    }

    pub(super) fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(Span::new(self.text.len(), self.text.len()), |t| t.span)
    }

    /// From the token at `start` to the one read last.
    pub(super) fn since(&self, start: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(start, |t| t.span);
        start.to(last)
    }

    pub(super) fn bump(&mut self) -> Span {
        let span = self.span();
        self.at += 1;
        span
    }

    /// Notes what is looked for here.
    pub(super) fn expect(&mut self, expected: Expected) {
        if self.at > self.furthest {
            self.furthest = self.at;
            self.expected.clear();
        }
        if self.at == self.furthest && !self.expected.contains(&expected) {
            self.expected.push(expected);
        }
    }

    /// Notes what was looked for here and not found.
    pub(super) fn miss(&mut self, expected: Expected) -> Stop {
        self.expect(expected);
        Stop
    }

    /// Notes what is wrong here, exactly.
    pub(super) fn wrong(&mut self, diagnostic: Diagnostic) -> Stop {
        if self.told.as_ref().is_none_or(|(at, _)| *at < self.at) {
            self.told = Some((self.at, diagnostic));
        }
        Stop
    }

    /// Notes what is wrong here in the place of what was noted before, or looked for further on.
    pub(super) fn rather(&mut self, diagnostic: Diagnostic) -> Stop {
        self.told = Some((self.furthest.max(self.at), diagnostic));
        Stop
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.tok(), Tok::Word(w) if w == word)
    }

    /// Takes these words if they stand here.
    pub(super) fn words(&mut self, words: &'static str) -> bool {
        let before = self.at;
        for word in words.split(' ') {
            self.expect(Expected::Word(if self.at == before { words } else { word }));
            if !(self.is_word(word) || word == "=" && *self.tok() == Tok::Sym("=")) {
                self.at = before;
                return false;
            }
            self.at += 1;
        }
        true
    }

    pub(super) fn symbol(&mut self, symbol: &'static str) -> bool {
        let found = *self.tok() == Tok::Sym(symbol);
        self.at += usize::from(found);
        found
    }

    pub(super) fn need_symbol(&mut self, symbol: &'static str) -> Read<Span> {
        let span = self.span();
        if self.symbol(symbol) { Ok(span) } else { Err(self.miss(Expected::Word(symbol))) }
    }

    /// From here to the next blank, comma or bracket: `N/A` and `a.csv`, that lack their quotes.
    pub(super) fn touching(&self) -> Span {
        let mut run = self.span();
        for token in self.tokens.iter().skip(self.at + 1) {
            let apart = token.span.start != run.end || token.span.start == token.span.end;
            if apart || matches!(token.tok, Tok::Text(_) | Tok::End | Tok::Sym("," | "(" | ")" | "[" | "]" | "{" | "}" | "|")) {
                break;
            }
            run = run.to(token.span);
        }
        run
    }

    /// A name, bare or in backticks.
    pub(super) fn name(&mut self, expected: Expected) -> Read<Ident> {
        self.expect(expected);
        match self.tok() {
            Tok::Word(word) if super::RESERVED.contains(&word.as_str()) => {
                let span = self.span();
                Err(self.wrong(
                    Diagnostic::syntax(span, format!("{} is a word of the language and no name.", super::literal(word)))
                        .note("A column of that name stands in backticks.")
                        .fixed_by(span, format!("`{word}`")),
                ))
            }
            Tok::Word(word) | Tok::Quoted(word) => Ok(Spanned::new(word.clone(), self.bump())),
            Tok::Text(text) if !text.is_empty() => {
                let (span, name) = (self.span(), super::quote_name(text));
                Err(self.wrong(Diagnostic::syntax(span, "A name stands without quotes; these are for text.").fixed_by(span, name)))
            }
            _ => Err(Stop),
        }
    }

    /// The end of a statement or of a link of the chain.
    pub(super) fn end(&mut self) -> Read<()> {
        match self.tok() {
            Tok::End | Tok::Sym("|") => Ok(()),
            _ => Err(self.miss(Expected::End)),
        }
    }

    pub(super) fn statement(&mut self) -> Read<Statement> {
        let start = self.span();
        self.begun = self.at;
        self.furthest = self.at;
        self.expected.clear();
        self.told = None;
        let mut name = None;
        if matches!(self.tok(), Tok::Word(_) | Tok::Quoted(_)) && *self.ahead(1) == Tok::Sym("=") {
            name = Some(self.name(Expected::NewName)?);
            self.at += 1;
            self.assigned_pipeline(name.as_ref(), start)?;
        }
        let mut source = None;
        let mut calls = Vec::new();
        self.expect(Expected::Verb);
        self.expect(Expected::Table);
        match self.find_verb() {
            Some((verb, forms, words)) => calls.push(self.call(verb, forms, words)?),
            None => {
                source = Some(self.source()?);
            }
        }
        while self.symbol("|") {
            self.expect(Expected::Verb);
            match self.find_verb() {
                Some((verb, forms, words)) => calls.push(self.call(verb, forms, words)?),
                None => return Err(self.unknown_verb(Expected::Verb)),
            }
        }
        let span = self.since(start);
        match self.tok() {
            Tok::End => self.at += 1,
            _ => return Err(self.miss(Expected::End)),
        }
        Ok(Statement { name, source, calls, span })
    }

    /// `Age = 31` means `set Age = 31`: what stands after `name =` must be a table or a verb.
    fn assigned_pipeline(&mut self, name: Option<&Ident>, start: Span) -> Read<()> {
        let plain =
            matches!(self.tok(), Tok::Word(word) if !super::RESERVED.contains(&word.as_str())) || matches!(self.tok(), Tok::Quoted(_));
        let alone = matches!(self.ahead(1), Tok::End | Tok::Sym("|"));
        if *self.tok() == Tok::End || self.find_verb().is_some() || (plain && alone) {
            return Ok(());
        }
        if let Tok::Word(word) = self.tok()
            && let Some(told) = self.in_other_words(word)
        {
            return Err(self.wrong(told));
        }
        let span = self.span();
        let what = name.map_or(String::new(), |n| super::literal(&n.node));
        Err(self.wrong(
            Diagnostic::syntax(span, format!("After `=` at the start of a line stands a table or a verb: {what} would be a table."))
                .note("A column is set by `set`.")
                .fixed_by(Span::new(start.start, start.start), "set "),
        ))
    }

    /// The verb that begins here, if one does: its name, forms and number of words. The longest name wins.
    fn find_verb(&self) -> Option<(&'static str, &'static [Form], usize)> {
        let mut best: Option<(&'static str, &'static [Form], usize)> = None;
        for (verb, forms) in self.vocabulary.verbs() {
            let words = verb.split(' ').count();
            let here = verb.split(' ').enumerate().all(|(i, word)| matches!(self.ahead(i), Tok::Word(w) if w == word));
            if here && best.is_none_or(|(_, _, most)| words > most) {
                best = Some((verb, forms, words));
            }
        }
        best
    }

    /// A table at the head of a statement.
    fn source(&mut self) -> Read<Ident> {
        match (self.tok(), self.ahead(1)) {
            (Tok::Word(word), Tok::End | Tok::Sym("|")) if !super::RESERVED.contains(&word.as_str()) => self.name(Expected::Table),
            (Tok::Quoted(_), Tok::End | Tok::Sym("|")) => self.name(Expected::Table),
            _ => Err(self.unknown_verb(Expected::Table)),
        }
    }

    fn unknown_verb(&mut self, expected: Expected) -> Stop {
        let span = self.span();
        let Tok::Word(word) = self.tok() else {
            if *self.tok() == Tok::End {
                return self.miss(expected);
            }
            let found = span.of(self.text);
            let diagnostic = Diagnostic::syntax(span, format!("A line begins with a verb, not with {}.", super::literal(found)));
            return self.wrong(match self.tok() {
                Tok::Sym("=") => diagnostic.note("A formula gives a column its values: `set Total = Price * Qty`."),
                Tok::Sym("!" | "%") => {
                    diagnostic.note("Commands of the shell and of Jupyter are not for this kernel. `help` lists the verbs.")
                }
                _ => diagnostic.note("`help` lists the verbs."),
            });
        };
        let diagnostic = Diagnostic::name(span, format!("There is no verb {}.", super::literal(word)));
        if let Some(bar) = self.or_was_meant() {
            return self.wrong(diagnostic.note("After `|` stands a verb; two conditions are joined by `or`.").fixed_by(bar, "or"));
        }
        if let Some(told) = self.in_other_words(word) {
            return self.wrong(told);
        }
        let verbs = || self.vocabulary.verbs().iter().map(|(verb, _)| *verb);
        // `clean name` is nearer to a verb of two words than `clean` alone.
        if let Tok::Word(next) = self.ahead(1)
            && let Some(verb) = super::nearest::nearest(&format!("{word} {next}"), verbs().filter(|verb| verb.contains(' ')))
        {
            let both = span.to(self.tokens.get(self.at + 1).map_or(span, |token| token.span));
            return self.wrong(self.did_you_mean(diagnostic, both, verb));
        }
        let near = super::nearest::nearest(word, verbs());
        self.wrong(match near {
            Some(verb) => self.did_you_mean(diagnostic, span, verb),
            None => diagnostic.note("`help` lists the verbs."),
        })
    }

    /// Asks whether a verb was meant, and proposes the line with it if that can be read.
    fn did_you_mean(&self, diagnostic: Diagnostic, place: Span, verb: &str) -> Diagnostic {
        let diagnostic = diagnostic.note(format!("Did you mean {}?", super::literal(verb)));
        let whole = self.extent(self.begun);
        let (before, after) =
            (Span::new(whole.start, place.start).of(self.text), Span::new(place.end, whole.end.max(place.end)).of(self.text));
        let line = format!("{before}{verb}{after}");
        if super::mending::reads(&line, self.vocabulary) { diagnostic.fixed_by(place, verb) } else { diagnostic }
    }

    /// The bar before this word, when a test follows it: `Age > 60 | Fare > 10`.
    fn or_was_meant(&self) -> Option<Span> {
        let bar = self.tokens.get(self.at.checked_sub(1)?).filter(|token| token.tok == Tok::Sym("|"))?;
        let tests = match self.ahead(1) {
            Tok::Sym(sign) => matches!(*sign, "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">="),
            Tok::Word(word) => matches!(word.as_str(), "is" | "in" | "not" | "contains" | "starts" | "ends" | "matches"),
            _ => false,
        };
        tests.then_some(bar.span)
    }

    fn call(&mut self, verb: &'static str, forms: &'static [Form], words: usize) -> Read<Call> {
        let start = self.span();
        self.at += words;
        let verb_span = self.since(start);
        let args_start = self.at;
        let mut read = None;
        for (index, form) in forms.iter().enumerate() {
            self.at = args_start;
            if let Ok((args, clauses)) = self.form(verb, form) {
                let (call, end) = (Call { verb, verb_span, form: index, args, clauses, span: self.since(start) }, self.at);
                if read.is_none() {
                    read = Some((call, end));
                }
                if !self.trying_all {
                    break;
                }
            }
        }
        if let Some((call, end)) = read {
            self.at = end;
            return Ok(call);
        }
        self.at = args_start;
        self.called_otherwise(verb, start);
        Err(Stop)
    }

    /// Notes what a call means in other tools that no form of its verb reads: `fill down City`, `trim(Name)`.
    fn called_otherwise(&mut self, verb: &'static str, start: Span) {
        let call = Span::new(start.start, self.extent(self.at).end);
        let told = match self.tok() {
            Tok::Word(next) => {
                let words = format!("{verb} {next}");
                let place = start.to(self.span());
                self.vocabulary.elsewhere(&words).and_then(|_| self.foreign_verb(&words, place)).or_else(|| self.stopped_at_a_word(verb))
            }
            Tok::Sym("(") => Some(self.without_brackets(verb, call)),
            _ => None,
        };
        if let Some(told) = told {
            self.told = Some((self.furthest, told));
        }
    }

    /// The text of the statement that begins at token `start`.
    pub(super) fn extent(&self, start: usize) -> Span {
        let first = self.tokens.get(start).map_or(Span::default(), |t| t.span);
        let end = self.tokens.iter().skip(start).find(|t| t.tok == Tok::End).map_or(self.text.len(), |t| t.span.end);
        Span::new(first.start, end)
    }

    fn skip_statement(&mut self, start: usize) {
        self.at = start;
        while *self.tok() != Tok::End {
            self.at += 1;
        }
        self.at += 1;
    }
}
