//! A line that would work in place of one that cannot be read: a lacking comma or word put in, or a wrong word put right, when there is just one
//! way and the line reads with it.

use super::ast::Kind;
use super::expected::Expected;
use super::foreign::ordered;
use super::form::{CLAUSE_WORDS, Part, Uses, Vocabulary};
use super::lexer::{Tok, Token, lex};
use super::nearest::nearest;
use super::parser::Parser;
use super::quote_name;
use super::span::Span;

/// What has to be written at a place so that the statement reads.
pub(super) type Mend = (Span, String);

impl Parser<'_> {
    /// Tries what was looked for where reading stopped, in the statement that lies at `extent`.
    pub(super) fn mend(&self, extent: Span) -> Option<Mend> {
        let reads = |mend: &Mend| self.reads_with(extent, mend);
        only(self.whole_name(extent).into_iter().filter(reads))
            .or_else(|| only(self.comma().into_iter().filter(reads)))
            .or_else(|| only(self.superfluous().into_iter().filter(reads)))
            .or_else(|| only(self.lacking(extent).into_iter().filter(reads)))
            .or_else(|| only(self.wrong_word().into_iter().filter(reads)))
            .or_else(|| only(self.misspelt().into_iter().filter(reads)))
            .or_else(|| only(self.rest(extent).into_iter().filter(reads)))
    }

    /// The words of a column's name that lacks its backticks, or is written otherwise: `Journal title`, `beer name` for `beer_name`.
    fn whole_name(&self, extent: Span) -> Option<Mend> {
        const WORDS: usize = 8;
        let first = self.furthest.checked_sub(1)?;
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        let columns: Vec<(String, String)> = self.columns(Uses::Any).into_iter().map(|name| (letters(&name), name)).collect();
        let part = |place: usize| self.tokens.get(place).filter(|token| !matches!(token.tok, Tok::End | Tok::Text(_)));
        // The longest that is one.
        (self.furthest..self.furthest + WORDS).rev().find_map(|last| {
            let whole = (first..=last).all(|place| part(place).is_some());
            let span = part(first)?.span.to(part(last).filter(|_| whole)?.span);
            let typed = letters(span.of(self.text));
            let (_, name) = columns.iter().find(|(known, _)| *known == typed)?;
            let rest = Span::new(span.end, extent.end);
            Some((span.to(rest), quote_name(name) + &ordered(rest.of(self.text))))
        })
    }

    /// All that stands where nothing may, up to the next link.
    fn rest(&self, extent: Span) -> Option<Mend> {
        let (before, found) = (self.tokens.get(self.furthest.checked_sub(1)?)?, self.tokens.get(self.furthest)?);
        let ends = self.expected.iter().all(|expected| expected.describe().is_none());
        let bar = self.tokens.iter().skip(self.furthest).find(|token| token.tok == Tok::Sym("|")).map(|bar| bar.span.start);
        let (end, with) = bar.filter(|bar| *bar < extent.end).map_or((extent.end, ""), |bar| (bar, " "));
        (ends && found.tok != Tok::End).then(|| (Span::new(before.span.end, end), with.to_string()))
    }

    /// A comma between two names.
    fn comma(&self) -> Option<Mend> {
        let (before, found) = (self.tokens.get(self.furthest.checked_sub(1)?)?, self.tokens.get(self.furthest)?);
        if matches!(&found.tok, Tok::Word(word) if word == "and") || found.tok == Tok::Sym("&") {
            return Some((Span::new(before.span.end, found.span.end), ",".to_string()));
        }
        let is_name = |token: &Token| match &token.tok {
            Tok::Word(word) => !self.is_of_a_form(word) && Kind::named(word).is_none(),
            Tok::Quoted(_) => true,
            _ => false,
        };
        (is_name(before) && is_name(found)).then(|| (Span::new(before.span.end, before.span.end), ",".to_string()))
    }

    /// `all` behind what takes all in any case.
    fn superfluous(&self) -> Option<Mend> {
        let (before, found) = (self.tokens.get(self.furthest.checked_sub(1)?)?, self.tokens.get(self.furthest)?);
        let all = matches!(&found.tok, Tok::Word(word) if word == "all");
        all.then(|| (Span::new(before.span.end, found.span.end), String::new()))
    }

    /// A word that was looked for, before what was found.
    fn lacking(&self, extent: Span) -> Vec<Mend> {
        let Some(found) = self.tokens.get(self.furthest) else { return Vec::new() };
        // `name[0]` lacks no word.
        if found.tok == Tok::Sym("[") {
            return Vec::new();
        }
        let bare = matches!(self.tokens.get(self.furthest + 1).map(|token| &token.tok), None | Some(Tok::End | Tok::Sym("," | "|")));
        // `except` fits nearly anywhere between two names; a single name is seldom a condition.
        let words = self.looked_for().filter(|word| *word != "except" && !(bare && *word == "where"));
        if found.tok == Tok::End {
            let end =
                self.furthest.checked_sub(1).and_then(|place| self.tokens.get(place)).map_or(found.span.start, |token| token.span.end);
            return words.map(|word| (Span::new(end, end), format!(" {word}"))).collect();
        }
        // `sort Age desc` lacks two things.
        let rest = Span::new(found.span.start, extent.end);
        let turned = ordered(rest.of(self.text));
        if turned != rest.of(self.text) {
            return words.map(|word| (rest, format!("{word} {turned}"))).collect();
        }
        let start = Span::new(rest.start, rest.start);
        words.map(|word| (start, format!("{word} "))).collect()
    }

    /// A word that was looked for, in the place of the one that was found.
    fn wrong_word(&self) -> Vec<Mend> {
        let Some(Token { tok: Tok::Word(found), span }) = self.tokens.get(self.furthest) else { return Vec::new() };
        // What joins two things is no slip for another word.
        if self.is_of_a_form(found) || CLAUSE_WORDS.contains(&found.as_str()) || ["and", "or"].contains(&found.as_str()) {
            return Vec::new();
        }
        let words = self.looked_for().filter(|word| *word != "except" && !CLAUSE_WORDS.contains(word));
        words.map(|word| (*span, word.to_string())).collect()
    }

    /// The word before, read as a name, as a word of a form that is written nearly so: `keep frist 3 rows`.
    fn misspelt(&self) -> Vec<Mend> {
        let before = self.furthest.checked_sub(1).and_then(|place| self.tokens.get(place));
        let Some(Token { tok: Tok::Word(word), span }) = before else { return Vec::new() };
        // A verb that says too little is no slip for another word.
        if self.vocabulary.verbs().iter().any(|(verb, _)| verb == word) {
            return Vec::new();
        }
        let mut near = self.words_of_forms();
        near.retain(|known| known != word && nearest(word, [*known]).is_some());
        near.sort_unstable();
        near.dedup();
        near.into_iter().map(|known| (*span, known.to_string())).collect()
    }

    fn looked_for(&self) -> impl Iterator<Item = &'static str> {
        self.expected.iter().filter_map(|expected| if let Expected::Word(word) = expected { Some(*word) } else { None })
    }

    fn is_of_a_form(&self, word: &str) -> bool {
        self.words_of_forms().contains(&word)
    }

    /// The words that stand in the forms of any verb.
    fn words_of_forms(&self) -> Vec<&'static str> {
        let mut words = Vec::new();
        for form in self.vocabulary.verbs().iter().flat_map(|(_, forms)| forms.iter()) {
            gather(form.shape, &mut words);
        }
        words
    }

    fn reads_with(&self, extent: Span, (place, text): &Mend) -> bool {
        let before = Span::new(extent.start, place.start).of(self.text);
        let after = Span::new(place.end, extent.end.max(place.end)).of(self.text);
        reads(&format!("{before}{text}{after}"), self.vocabulary)
    }
}

fn gather(parts: &[Part], words: &mut Vec<&'static str>) {
    for part in parts {
        match part {
            Part::Words(phrase) => words.extend(phrase.split(' ')),
            Part::Flag(phrases) => words.extend(phrases.iter().flat_map(|phrase| phrase.split(' '))),
            Part::Optional(parts) | Part::Many(_, parts) => gather(parts, words),
            Part::Either(ways) => ways.iter().for_each(|parts| gather(parts, words)),
            Part::Slot(..) | Part::Clauses => {}
        }
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
        assert_eq!(mended("sort Age desc, Name").as_deref(), Some("sort by Age descending, Name"));
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
    fn and_between_names_is_a_comma() {
        assert_eq!(mended("trim Name and City").as_deref(), Some("trim Name, City"));
    }

    #[test]
    fn a_verb_alone_is_no_slip() {
        assert_eq!(mended("trim"), None);
        assert_eq!(mended("keep"), None);
    }

    #[test]
    fn a_wrong_word_is_put_right() {
        assert_eq!(mended("rename Name as name").as_deref(), Some("rename Name to name"));
    }

    #[test]
    fn what_can_be_meant_in_two_ways_is_left() {
        assert_eq!(mended("keep 3 rows"), None);
        assert_eq!(mended("trim Name = 3"), None);
        assert_eq!(mended("keep last rows"), None);
        assert_eq!(mended("keep all rows"), None);
        assert_eq!(mended("keep rows first 3"), None);
    }

    #[test]
    fn a_misspelt_word_is_put_right() {
        assert_eq!(mended("keep frist 2 rows").as_deref(), Some("keep first 2 rows"));
        assert_eq!(mended("sotr by Age").as_deref(), Some("sort by Age"));
    }
}
