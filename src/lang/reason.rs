//! Why reading stopped, and what would have to be written instead.

use super::diagnostic::Diagnostic;
use super::expected::Expected;
use super::form::Uses;
use super::lexer::{Tok, Token};
use super::parser::Parser;
use super::sample::with_own_columns;
use super::span::Span;

impl Parser<'_> {
    /// The diagnostic without its proposal where the statement with that could not be read either.
    pub(super) fn only_what_reads(&self, mut diagnostic: Diagnostic, extent: Span) -> Diagnostic {
        let mut fixes: Vec<&(Span, String)> = diagnostic.fix.iter().collect();
        fixes.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        let mut fixed = extent.of(self.text).to_string();
        for (span, text) in fixes {
            if span.start < extent.start || span.end > extent.end {
                return diagnostic;
            }
            fixed.replace_range(span.start - extent.start..span.end - extent.start, text);
        }
        if !diagnostic.fix.is_empty() && !super::mending::reads(&fixed, self.vocabulary) {
            diagnostic.fix.clear();
        }
        diagnostic
    }

    /// Why reading stopped, said as well as it can be; in a statement with what would make it right.
    pub(super) fn reason(&mut self, statement: Option<Span>) -> Diagnostic {
        if let Some((at, diagnostic)) = self.told.take()
            && at >= self.furthest
        {
            return diagnostic;
        }
        let token = self.tokens.get(self.furthest);
        let span = token.map_or(Span::new(self.text.len(), self.text.len()), |t| t.span);
        let found = self.found();
        let message = match found {
            Tok::End => "The line ends too early.".to_string(),
            _ => format!("{} is not understood here.", super::literal(span.of(self.text))),
        };
        let mut diagnostic = Diagnostic::syntax(span, message);
        if let Tok::Word(word) = found {
            let words = self.expected.iter().filter_map(|e| if let Expected::Word(w) = e { Some(*w) } else { None });
            if let Some(near) = super::nearest::nearest(word, words) {
                return diagnostic.note(format!("Did you mean {}?", super::literal(near))).fixed_by(span, near);
            }
        }
        let mut expected: Vec<String> = self.expected.iter().filter_map(Expected::describe).collect();
        expected.dedup();
        if *found == Tok::Sym("[") {
            diagnostic = diagnostic.note("Parts of a text are taken by `left(Name, 1)` and `slice(Name, 2, 4)`.");
        }
        if expected.is_empty() && *found != Tok::End {
            diagnostic = diagnostic.note("Nothing may stand here.");
        }
        if let Some(last) = expected.pop() {
            let list = if expected.is_empty() { last } else { format!("{} or {last}", expected.join(", ")) };
            diagnostic = diagnostic.note(format!("What may stand here: {list}."));
        }
        if let Some((place, text)) = statement.and_then(|extent| self.mend(extent)) {
            return diagnostic.fixed_by(place, text);
        }
        match statement.and_then(|extent| self.example(extent)).filter(|_| *self.found() == Tok::End) {
            Some(example) => diagnostic.note(format!("For example {}.", super::literal(&example))),
            None => diagnostic,
        }
    }

    /// The columns that the statement at hand is about, where they are known: those of the vocabulary, for a first statement that names no other table.
    pub(super) fn columns(&self, uses: Uses) -> Vec<String> {
        let of_another = matches!(self.tokens, [Token { tok: Tok::Word(_) | Tok::Quoted(_), .. }, Token { tok: Tok::Sym("|"), .. }, ..]);
        if self.begun > 0 || of_another { Vec::new() } else { self.vocabulary.columns(uses) }
    }

    fn found(&self) -> &Tok {
        self.tokens.get(self.furthest).map_or(&Tok::End, |token| &token.tok)
    }

    /// How the verb of the last link is called: the example that begins as the link does.
    fn example(&self, extent: Span) -> Option<String> {
        let typed = extent.of(self.text);
        let link = typed.rsplit('|').next().unwrap_or(typed).trim();
        let begins =
            |verb: &&str| link.strip_prefix(*verb).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
        let verb = self.vocabulary.verbs().iter().map(|(verb, _)| *verb).filter(begins).max_by_key(|verb| verb.len())?;
        let alike = |example: &&str| example.split(' ').zip(link.split(' ')).take_while(|(a, b)| a == b).count();
        let examples = self.vocabulary.examples(verb);
        let most = examples.iter().map(alike).max()?;
        let example = examples.iter().find(|example| alike(example) == most)?.replace("{dir}/", "");
        Some(with_own_columns(&example, typed, &|uses| self.columns(uses)))
    }
}
