//! A program in its one spelling: a statement a line, comments where they stood, no more than one empty line between two of them.

use super::ast::{Call, Statement};
use super::diagnostic::Diagnostic;
use super::form::{Form, Vocabulary};
use super::lexer::lex;
use super::parser::parse;
use super::span::Span;
use super::spelling;

/// A chain that is longer is broken at its bars.
const WIDTH: usize = 100;

/// Spells a program. Formatting what it gives changes nothing, and means what the program meant. A program with mistakes is not touched: they
/// are given instead.
///
/// `canonical` gives the call that stands for one in another tool's words (`head 5` → `show first 5`), if there is one.
pub fn format(text: &str, vocabulary: &dyn Vocabulary, canonical: &dyn Fn(&Call) -> Option<Call>) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(text, vocabulary);
    if !parsed.errors.is_empty() {
        return Err(parsed.errors);
    }
    let lexed = lex(text);
    let mut page = Page { text, comments: &lexed.comments, out: String::new(), end: 0 };
    let last = parsed.program.statements.len().saturating_sub(1);
    for (number, statement) in parsed.program.statements.iter().enumerate() {
        let mut lines = spelled(statement, text, vocabulary, canonical);
        if parsed.program.quiet && number == last {
            lines.push(';');
        }
        page.comments_before(statement.span.end, statement.span.start);
        page.put(statement.span, &lines);
        page.comment_behind();
    }
    page.comments_before(text.len() + 1, text.len());
    Ok(page.out)
}

fn spelled(statement: &Statement, text: &str, vocabulary: &dyn Vocabulary, canonical: &dyn Fn(&Call) -> Option<Call>) -> String {
    let form = |call: &Call| -> Option<&'static Form> {
        let (_, forms) = vocabulary.verbs().iter().find(|(verb, _)| *verb == call.verb)?;
        forms.get(call.form)
    };
    let spell = |call: &Call| {
        let meant = canonical(call);
        let call = meant.as_ref().unwrap_or(call);
        form(call).map_or_else(|| call.span.of(text).to_string(), |form| spelling::call(call, form, text))
    };
    let parts = spelling::statement(statement, statement.calls.iter().map(spell));
    let line = parts.join(" | ");
    if line.chars().count() <= WIDTH || parts.len() == 1 { line } else { parts.join("\n  | ") }
}

/// The program as it is written out.
struct Page<'a> {
    text: &'a str,
    /// Those not written yet, in order.
    comments: &'a [Span],
    out: String,
    /// Where in the text that which was written last ended.
    end: usize,
}

impl Page<'_> {
    /// Writes the comments that begin before a place, each on a line of its own: those inside a statement, which begins at `start`, go before it.
    fn comments_before(&mut self, place: usize, start: usize) {
        while let Some((comment, rest)) = self.comments.split_first()
            && comment.start < place
        {
            self.comments = rest;
            self.put(Span::new(comment.start.min(start), comment.end), comment.of(self.text).trim_end());
        }
    }

    /// Writes the comment behind what was written last, on the same line.
    fn comment_behind(&mut self) {
        let Some((comment, rest)) = self.comments.split_first() else { return };
        let between = self.text.get(self.end..comment.start).unwrap_or("\n");
        if !between.contains('\n') {
            self.comments = rest;
            let line = comment.of(self.text).trim_end();
            self.out.truncate(self.out.trim_end_matches('\n').len());
            self.out.push_str(&format!("  {line}\n"));
            self.end = comment.end;
        }
    }

    /// Writes lines that stood at a place, behind an empty one if some stood before it.
    fn put(&mut self, place: Span, lines: &str) {
        let before = self.text.get(self.end..place.start).unwrap_or_default();
        if before.matches('\n').count() > 1 && !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.push_str(lines);
        self.out.push('\n');
        self.end = self.end.max(place.end);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lang::form::{Clause, Part, Slot, Uses};

    struct Words;

    const TRIM: &[Form] = &[Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Any))], clauses: &[Clause::Where, Clause::By] }];
    const SHOW: &[Form] =
        &[Form { shape: &[Part::Optional(&[Part::Flag(&["first", "last"]), Part::Slot("count", Slot::Integer)])], clauses: &[] }];

    impl Vocabulary for Words {
        fn verbs(&self) -> &[(&'static str, &'static [Form])] {
            &[("trim", TRIM), ("show", SHOW)]
        }

        fn elsewhere(&self, _word: &str) -> Option<&'static str> {
            None
        }
    }

    fn of(text: &str) -> String {
        let once = format(text, &Words, &|_| None).unwrap();
        assert_eq!(format(&once, &Words, &|_| None).unwrap(), once, "twice changes nothing");
        once
    }

    #[test]
    fn one_spelling() {
        assert_eq!(of("trim   a,b  by `g` where(c=='x')\n"), "trim a, b where c = \"x\" by g\n");
        assert_eq!(of("t=u|trim a\n   | show first 3 ;"), "t = u | trim a | show first 3;\n");
        assert_eq!(of(""), "");
    }

    #[test]
    fn comments_stay_where_they_were() {
        assert_eq!(of("# first\n\n\n\n#second\ntrim a # why\n\n  # last  \n"), "# first\n\n#second\ntrim a  # why\n\n# last\n");
        assert_eq!(of("trim a # one\n# two\n  , b\nshow"), "# one\n# two\ntrim a, b\nshow\n");
        assert_eq!(of("t\n  # between\n  | trim a # end\n"), "# between\nt | trim a  # end\n");
    }

    #[test]
    fn long_chains_are_broken_at_their_bars() {
        let names: Vec<String> = (0..12).map(|n| format!("column_{n}")).collect();
        let trim = format!("trim {}", names.join(", "));
        assert_eq!(of(&format!("t | {trim} | show")), format!("t\n  | {trim}\n  | show\n"));
    }

    #[test]
    fn mistakes_are_given_back() {
        assert_eq!(format("trim\nshow", &Words, &|_| None).unwrap_err().len(), 1);
    }
}
