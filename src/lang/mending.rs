//! A line that would work in place of one that cannot be read: a lacking comma or word put in, or a wrong word put right, when there is just one
//! way and the line reads with it.

use super::expected::Expected;
use super::form::Vocabulary;
use super::lexer::{Tok, lex};
use super::parser::Parser;
use super::span::Span;

/// What has to be written at a place so that the statement reads.
pub(super) type Mend = (Span, String);

impl Parser<'_> {
    /// Tries what was looked for where reading stopped, in the statement that lies at `extent`.
    pub(super) fn mend(&self, extent: Span) -> Option<Mend> {
        let token = self.tokens.get(self.furthest)?;
        let words = self.expected.iter().filter_map(|expected| match expected {
            // It fits nearly anywhere between two names, where a comma was meant.
            Expected::Word("except") => None,
            Expected::Word(word) => Some(*word),
            _ => None,
        });
        let words: Vec<&str> = words.collect();
        let here = token.span.start;
        let at_end = token.tok == Tok::End;
        let before = self.furthest.checked_sub(1).and_then(|place| self.tokens.get(place)).map_or(here, |token| token.span.end);
        let named = matches!(token.tok, Tok::Word(_) | Tok::Quoted(_));
        let comma = named.then(|| (Span::new(before, before), ",".to_string()));
        let lacking = words.iter().map(|word| match at_end {
            true => (Span::new(before, before), format!(" {word}")),
            false => (Span::new(here, here), format!("{word} ")),
        });
        let wrong = words.iter().filter(|_| named).map(|word| (token.span, word.to_string()));
        let reads = |mend: &Mend| self.reads_with(extent, mend);
        only(comma.into_iter().filter(&reads)).or_else(|| only(lacking.filter(&reads))).or_else(|| only(wrong.filter(&reads)))
    }

    fn reads_with(&self, extent: Span, (place, text): &Mend) -> bool {
        let before = Span::new(extent.start, place.start).of(self.text);
        let after = Span::new(place.end, extent.end.max(place.end)).of(self.text);
        reads(&format!("{before}{text}{after}"), self.vocabulary)
    }
}

/// True when a text is one statement and nothing else.
pub(super) fn reads(text: &str, vocabulary: &dyn Vocabulary) -> bool {
    let lexed = lex(text);
    let mut parser = Parser::new(text, &lexed.tokens, vocabulary);
    lexed.errors.is_empty() && parser.statement().is_ok() && parser.at == parser.tokens.len()
}

/// The item, when there is just one.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let item = items.next()?;
    items.next().is_none().then_some(item)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::lang::form::{Clause, Form, Part, Slot, Uses, Vocabulary};
    use crate::lang::parse;

    struct Few;

    const COLUMNS: Part = Part::Slot("columns", Slot::Targets(Uses::Any));
    const VERBS: &[(&str, &[Form])] = &[
        (
            "keep",
            &[
                Form { shape: &[COLUMNS], clauses: &[] },
                Form { shape: &[Part::Flag(&["first", "last"]), Part::Slot("n", Slot::Integer), Part::Words("rows")], clauses: &[] },
                Form { shape: &[Part::Words("rows"), Part::Words("where"), Part::Slot("c", Slot::Condition)], clauses: &[] },
            ],
        ),
        ("sort", &[Form { shape: &[Part::Words("by"), Part::Slot("keys", Slot::Keys)], clauses: &[] }]),
        ("trim", &[Form { shape: &[COLUMNS], clauses: &[Clause::Where] }]),
        ("rename", &[Form { shape: &[Part::Slot("old", Slot::Column), Part::Words("to"), Part::Slot("new", Slot::New)], clauses: &[] }]),
    ];

    impl Vocabulary for Few {
        fn verbs(&self) -> &[(&'static str, &'static [Form])] {
            VERBS
        }

        fn elsewhere(&self, _word: &str) -> Option<&'static str> {
            None
        }
    }

    fn mended(line: &str) -> Option<String> {
        let text = format!("trim a\n{line}\ntrim b");
        let errors = parse(&text, &Few).errors;
        let (span, with) = errors.first().unwrap().fix.first()?;
        let fixed = format!("{}{with}{}", &text[..span.start], &text[span.end..]);
        Some(fixed.lines().nth(1).unwrap().to_string())
    }

    #[test]
    fn a_lacking_word_is_put_in() {
        assert_eq!(mended("sort Age").as_deref(), Some("sort by Age"));
        assert_eq!(mended("keep first 3").as_deref(), Some("keep first 3 rows"));
        assert_eq!(mended("keep rows Age > 60").as_deref(), Some("keep rows where Age > 60"));
        assert_eq!(mended("keep where Age > 60").as_deref(), Some("keep rows where Age > 60"));
    }

    #[test]
    fn a_comma_is_put_between_names() {
        assert_eq!(mended("trim Name City").as_deref(), Some("trim Name, City"));
        assert_eq!(mended("sort by Age `First name`").as_deref(), Some("sort by Age, `First name`"));
    }

    #[test]
    fn a_wrong_word_is_put_right() {
        assert_eq!(mended("rename Name as name").as_deref(), Some("rename Name to name"));
    }

    #[test]
    fn what_can_be_meant_in_two_ways_is_left() {
        assert_eq!(mended("keep 3 rows"), None);
        assert_eq!(mended("trim Name = 3"), None);
    }
}
