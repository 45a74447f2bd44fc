//! Lines in the manner of other tools, told what they are here: `df["Age"].fillna(0)`, `SELECT … FROM`, `people %>% filter(…)`, `x <- 5`. Where the
//! whole line can be carried over it is; else an example shows how, with the column that was written.

use super::chain::{Chain, Method};
use super::diagnostic::{Diagnostic, literal};
use super::form::Uses;
use super::lexer::{Tok, Token, lex};
use super::mending::reads;
use super::nearest::nearest;
use super::parser::Parser;
use super::sample::with_own_columns;
use super::span::Span;
use super::{quote_name, quote_text};

/// Pipes of other languages.
const PIPES: [&str; 2] = ["%>%", "|>"];

/// What tables and cells are called in other tools' scripts: no column.
pub(super) const STAND_INS: [&str; 11] = ["df", "data", "pd", "pl", "np", "value", "cells", "row", "self", "is", "as"];

/// Keywords of SQL that are words of this language too.
const KEYWORDS: [&str; 14] = ["WHERE", "AND", "OR", "NOT", "IS", "IN", "BY", "ORDER", "SET", "AS", "TO", "BETWEEN", "LIKE", "ELSE"];

impl Parser<'_> {
    /// What the statement that begins here is in this language, if it is one of another tool.
    pub(super) fn in_other_words(&self, word: &str) -> Option<Diagnostic> {
        self.arrow()
            .or_else(|| self.foreign_pipe())
            .or_else(|| self.sql(word))
            .or_else(|| self.chain(word))
            .or_else(|| self.foreign_verb(word, self.span()))
    }

    /// The whole statement at hand.
    fn whole(&self) -> Span {
        self.extent(self.begun)
    }

    /// `x <- …`, `x := …`: a table is named by `=`.
    fn arrow(&self) -> Option<Diagnostic> {
        let (first, second) = (self.tokens.get(self.at + 1)?, self.tokens.get(self.at + 2)?);
        let is_arrow = matches!((&first.tok, &second.tok), (Tok::Sym("<"), Tok::Sym("-")) | (Tok::Sym(":"), Tok::Sym("=")));
        if !is_arrow || first.span.end != second.span.start {
            return None;
        }
        let arrow = first.span.to(second.span);
        let diagnostic = Diagnostic::syntax(arrow, format!("{} is written `=` here.", literal(arrow.of(self.text))));
        let whole = self.whole();
        let before = Span::new(whole.start, arrow.start).of(self.text).trim_end();
        let after = Span::new(arrow.end, whole.end).of(self.text).trim();
        let (named, set) = (format!("{before} = {after}"), format!("set {before} = {after}"));
        let carried = self.carried_over(after).map(|line| format!("{before} = {line}"));
        let line = [Some(named), carried, Some(set)].into_iter().flatten().find(|line| reads(line, self.vocabulary));
        Some(match line {
            Some(line) => diagnostic.fixed_by(whole, line),
            None => diagnostic.note("A table is named by `=`: `adults = people | keep rows where Age >= 18`. A column is set by `set`."),
        })
    }

    /// `people %>% filter(Age > 30)`.
    fn foreign_pipe(&self) -> Option<Diagnostic> {
        let whole = self.whole();
        let statement = self.statement_tokens();
        let pipes: Vec<Span> =
            statement.iter().filter(|token| matches!(token.tok, Tok::Sym(sign) if PIPES.contains(&sign))).map(|token| token.span).collect();
        let first = *pipes.first()?;
        let diagnostic = Diagnostic::syntax(first, format!("{} is written `|` here.", literal(first.of(self.text))));
        let mut links = Vec::new();
        let mut start = whole.start;
        for end in pipes.iter().chain([&Span::new(whole.end, whole.end)]) {
            let link = Span::new(start, end.start).of(self.text).trim();
            links.push(if reads(link, self.vocabulary) { Some(link.to_string()) } else { self.carried_over(link) });
            start = end.end;
        }
        let line = links.into_iter().collect::<Option<Vec<String>>>().map(|links| grouped(links).join(" | "));
        Some(match line.filter(|line| reads(line, self.vocabulary)) {
            Some(line) => diagnostic.fixed_by(whole, line),
            None => diagnostic.note("Steps are joined by it: `people | keep rows where Age > 60 | sort by Age`."),
        })
    }

    /// Statements of SQL. A question is one for `sql`; `delete` and `update` are steps.
    fn sql(&self, word: &str) -> Option<Diagnostic> {
        let span = self.span();
        let whole = self.whole();
        let has = |wanted: &str| {
            self.statement_tokens().iter().any(|token| matches!(&token.tok, Tok::Word(word) if word.eq_ignore_ascii_case(wanted)))
        };
        let diagnostic = Diagnostic::name(span, format!("There is no verb {}.", literal(word)));
        match word.to_lowercase().as_str() {
            "select" | "with" if has("from") => {
                let query = whole.of(self.text);
                let quoted = if query.contains(['"', '\n']) { format!("\"\"\"{query}\"\"\"") } else { quote_text(query) };
                let line = format!("sql {quoted}");
                let diagnostic = diagnostic.note("A question in SQL stands in quotes behind `sql`.");
                Some(if reads(&line, self.vocabulary) { diagnostic.fixed_by(whole, line) } else { diagnostic })
            }
            "delete" if has("from") => {
                let line = self.after("where").map(|condition| format!("drop rows where {condition}"));
                Some(self.proposed(diagnostic, line, "drop rows where Age > 120"))
            }
            "update" if has("set") => {
                let line = self.after("set").map(|rest| format!("set {rest}"));
                Some(self.proposed(diagnostic, line, "set Age = missing where Age > 120"))
            }
            "alter" | "create" | "insert" | "truncate" => Some(
                diagnostic
                    .note("Rows are made by `insert row`, columns by `set`, named by `rename`, left out by `drop`; a table is made by `load` or by `name = …`."),
            ),
            _ => None,
        }
    }

    /// The line, if it can be read, as one that works; else the example.
    fn proposed(&self, diagnostic: Diagnostic, line: Option<String>, example: &str) -> Diagnostic {
        match line.filter(|line| reads(line, self.vocabulary)) {
            Some(line) => diagnostic.fixed_by(self.whole(), line),
            None => self.as_in(diagnostic, example),
        }
    }

    /// What stands behind a word of the statement, its keywords in small letters.
    fn after(&self, word: &str) -> Option<String> {
        let found =
            self.statement_tokens().iter().find(|token| matches!(&token.tok, Tok::Word(known) if known.eq_ignore_ascii_case(word)))?;
        Some(in_small_letters(Span::new(found.span.end, self.whole().end).of(self.text).trim()))
    }

    /// `df.dropna()`, `df["Age"].fillna(0)`, `df[df.Age > 30]`, `value.trim()`: known by the first method that has a word here.
    fn chain(&self, word: &str) -> Option<Diagnostic> {
        let (here, next) = (self.tokens.get(self.at)?, self.tokens.get(self.at + 1)?);
        if !matches!(next.tok, Tok::Sym("." | "[")) || here.span.end != next.span.start {
            return None;
        }
        let diagnostic = Diagnostic::name(self.span(), format!("There is no verb {}.", literal(word)));
        let chain = Chain::of(self.tokens.get(self.at..)?);
        if let Some(line) = chain.summary() {
            return Some(self.proposed(diagnostic, Some(line), "summarize age = mean(Age) by Sex"));
        }
        let dotted = chain.methods.first().filter(|method| method.place == 2);
        let dotted = dotted.and_then(|method| Some((method, self.vocabulary.elsewhere(&format!("{word}.{}", method.name))?.to_string())));
        // `df.plot.scatter(…)`: two words that mean something together.
        let together = |pair: &'_ [Method]| {
            let [first, second] = pair else { return None };
            (first.place + 2 == second.place).then(|| self.vocabulary.elsewhere(&format!("{}.{}", first.name, second.name)))?
        };
        let dotted = dotted.or_else(|| chain.methods.windows(2).find_map(|pair| Some((pair.last()?, together(pair)?.to_string()))));
        let of_a_table = |method: &&Method| method.name != "str" || method.called;
        let known = || chain.methods.iter().filter(of_a_table).find_map(|method| Some((method, self.line_for_use(method)?)));
        let Some((method, line)) = dotted.or_else(known) else {
            return Some(self.bracketed(diagnostic, &chain));
        };
        let columns = self.columns(Uses::Any);
        // A word before a dot is the table where it is like none of the columns.
        let may_be = |name: &String| name != word || columns.is_empty() || nearest(word, columns.iter().map(String::as_str)).is_some();
        let column = chain.column(Some(method), word).filter(may_be).or_else(|| {
            let given = method.given.as_ref()?.first()?;
            given.parse::<f64>().is_err().then(|| given.clone())
        });
        let (verb, example) = line.split_once('…').unwrap_or((&line, ""));
        let shown = with_column(&format!("{verb}{example}"), column.as_deref());
        let is_column_itself = is_column(example) && column.as_deref() == Some(word);
        let is_table = !STAND_INS.contains(&word) && !is_column_itself && self.begun == self.at;
        // What the method was given may be all that the verb needs; where more was said, an example must do.
        let last = chain.methods.last().is_some_and(|last| last.place == method.place);
        let mut rests = method.given.clone().unwrap_or_default();
        if method.given.as_ref().is_some_and(Vec::is_empty) {
            rests.extend(column.as_deref().map(quote_name).filter(|_| is_column(example)));
            rests.extend((method.called || !line.contains('…')).then(String::new));
        }
        let line = rests.into_iter().map(|rest| format!("{verb}{rest}").trim().to_string()).find(|line| reads(line, self.vocabulary));
        Some(match line.filter(|_| last && chain.whole) {
            // `df = read_csv(…)` keeps its name.
            Some(line) if verb == "load " => diagnostic.fixed_by(self.extent(self.at), line),
            // A table's own name: as in pandas, what comes of it is a copy.
            Some(line) if is_table => self.proposed(diagnostic, Some(format!("{word} | {line}")), &shown),
            Some(line) => diagnostic.fixed_by(self.whole(), line),
            None => self.as_in(diagnostic, &shown),
        })
    }

    /// `df[df.Age > 30]`, `df["Age"] = …`, and chains of which no method is known.
    fn bracketed(&self, diagnostic: Diagnostic, chain: &Chain) -> Diagnostic {
        let column = chain.column(None, "df");
        let shown = |example: &str| with_column(example, column.as_deref());
        match self.ahead(1) {
            Tok::Sym("[") if chain.compares => {
                let line = chain.condition().map(|condition| format!("keep rows where {condition}"));
                self.proposed(diagnostic, line, &shown("keep rows where {Age} > 60"))
            }
            Tok::Sym("[") if !chain.whole => self.as_in(diagnostic, &shown("set {Total} = Price * Quantity")),
            Tok::Sym("[") => self.as_in(diagnostic, &shown("show {Age}")),
            _ => diagnostic.note("A line begins with a verb, and a column stands by its name alone: `trim Name`. `help` lists the verbs."),
        }
    }

    /// The line for a word: what the vocabulary knows of it, or how the verb of that name is called.
    fn line_for(&self, word: &str) -> Option<String> {
        let lower = word.to_lowercase();
        self.vocabulary.elsewhere(&lower).map(str::to_string).or_else(|| {
            let (verb, _) = self.vocabulary.verbs().iter().find(|(verb, _)| *verb == lower)?;
            let example = self.vocabulary.examples(verb).first()?.strip_prefix(verb)?.trim();
            let is_name = !example.is_empty() && example.chars().all(|c| c.is_alphanumeric() || c == '_');
            Some(if is_name { format!("{verb} …{{{example}}}") } else { format!("{verb} …{example}") })
        })
    }

    /// `merge cities on City`: the word at which reading stopped makes the verb another tool's.
    pub(super) fn stopped_at_a_word(&self, verb: &str) -> Option<Diagnostic> {
        let token = self.tokens.get(self.furthest)?;
        let Tok::Word(word) = &token.tok else { return None };
        let line = self.vocabulary.elsewhere(&format!("{verb} {word}"))?.replace(['…', '{', '}'], "");
        Some(self.as_in(Diagnostic::syntax(token.span, format!("{} is not understood here.", literal(word))), &line))
    }

    /// The line for a method by what it is given: `replace({"a": "b"})` is about whole cells.
    fn line_for_use(&self, method: &Method) -> Option<String> {
        let given = |place: usize| self.tokens.get(self.at + method.place + place).map(|token| &token.tok);
        let dictionary = matches!((given(1), given(2)), (Some(Tok::Sym("(")), Some(Tok::Sym("{"))));
        match method.name {
            "replace" if dictionary => self.line_for_method("map"),
            // A verb has the name, but joins no tables.
            "merge" => self.line_for_method("left_join").or_else(|| self.line_for_method("merge")),
            name => self.line_for_method(name),
        }
    }

    /// The line for a method: a verb may have another tool's word for something else, as `strip` is `trim` here.
    fn line_for_method(&self, method: &str) -> Option<String> {
        let ours = self.vocabulary.function(method).filter(|ours| self.vocabulary.verbs().iter().any(|(verb, _)| verb == ours));
        self.line_for(ours.unwrap_or(method))
    }

    /// The line for the words that a text begins with, one or two, perhaps with a dot between; and where they end.
    fn line_at(&self, text: &str) -> Option<(String, usize)> {
        let tokens = lex(text).tokens;
        let (first, second) = (tokens.first()?, tokens.get(1));
        let Tok::Word(word) = &first.tok else { return None };
        let joined = match (second, tokens.get(2)) {
            (Some(Token { tok: Tok::Word(next), span }), _) => Some((format!("{word} {next}"), span.end)),
            (Some(Token { tok: Tok::Sym("."), .. }), Some(Token { tok: Tok::Word(next), span })) => {
                Some((format!("{word}.{next}"), span.end))
            }
            _ => None,
        };
        let known = joined.and_then(|(words, end)| Some((self.vocabulary.elsewhere(&words.to_lowercase())?.to_string(), end)));
        known.or_else(|| Some((self.line_for(word)?, first.span.end)))
    }

    /// What another tool's verb is here: this very line if it can be carried over, else an example. `told` are its words, at `place`.
    pub(super) fn foreign_verb(&self, told: &str, place: Span) -> Option<Diagnostic> {
        let here = Span::new(place.start, self.extent(self.at).end);
        let (line, _) = self.line_at(here.of(self.text))?;
        let diagnostic = Diagnostic::name(place, format!("There is no verb {}.", literal(told)));
        let (verb, example) = line.split_once('…').unwrap_or((&line, ""));
        if let Some(carried) = self.carried_over(here.of(self.text)) {
            return Some(diagnostic.note(format!("In this language it is written {}.", literal(verb.trim()))).fixed_by(here, carried));
        }
        let column = self.tokens.get(self.at..).and_then(only_name);
        Some(self.as_in(diagnostic, &with_column(&format!("{verb}{example}"), column)))
    }

    /// A call in another tool's words as one of this language, if it reads then.
    fn carried_over(&self, call: &str) -> Option<String> {
        let (line, end) = self.line_at(call)?;
        let rest = call.get(end..)?.trim();
        let inner = unwrapped(rest);
        let bracketed = inner.len() < rest.len();
        let (verb, takes) = line.split_once('…').map_or((line.as_str(), false), |(verb, _)| (verb, true));
        let rest = ordered(&in_small_letters(inner));
        let mut lines = Vec::new();
        match (takes, rest.is_empty()) {
            (_, true) => lines.push(verb.trim().to_string()),
            // The table may stand in brackets: `nrow(people)`.
            (false, false) if !bracketed => {}
            (false, false) if STAND_INS.contains(&rest.as_str()) => lines.push(verb.trim().to_string()),
            (false, false) => lines.push(format!("{rest} | {}", verb.trim())),
            (true, false) => {
                lines.push(format!("{verb}{rest}"));
                lines.extend(rest.strip_prefix('-').filter(|_| verb == "keep ").map(|left| format!("drop {left}")));
                lines.extend(rest.strip_prefix("by ").map(|rest| format!("{verb}{rest}")));
                // The table may stand first: `filter(people, Age > 30)`.
                lines.extend(
                    rest.split_once(',').filter(|_| bracketed).map(|(table, rest)| format!("{} | {verb}{}", table.trim(), rest.trim())),
                );
            }
        }
        lines.into_iter().find(|line| reads(line, self.vocabulary))
    }

    /// The tokens of the statement at hand, without its end.
    fn statement_tokens(&self) -> &[Token] {
        let tokens = self.tokens.get(self.begun..).unwrap_or_default();
        let end = tokens.iter().position(|token| token.tok == Tok::End).unwrap_or(tokens.len());
        tokens.get(..end).unwrap_or_default()
    }

    /// With an example in this language, of the person's columns or those of the table.
    fn as_in(&self, diagnostic: Diagnostic, example: &str) -> Diagnostic {
        let example = with_own_columns(example, self.whole().of(self.text), &|uses| self.columns(uses));
        diagnostic.note(format!("In this language it is written as in {}.", literal(&example)))
    }

    /// `trim(Name)`: a verb takes no brackets.
    pub(super) fn without_brackets(&self, verb: &str, call: Span) -> Diagnostic {
        let diagnostic = Diagnostic::syntax(self.span(), format!("{} takes no brackets.", literal(verb)));
        let rest = call.of(self.text).get(verb.len()..).unwrap_or_default().trim();
        let line = format!("{verb} {}", ordered(unwrapped(rest)));
        match self.vocabulary.examples(verb).first() {
            _ if unwrapped(rest).len() < rest.len() && reads(&line, self.vocabulary) => diagnostic.fixed_by(call, line),
            Some(example) => self.as_in(diagnostic, example),
            None => diagnostic,
        }
    }
}

/// The one name that stands behind a word, in brackets or not.
fn only_name(tokens: &[Token]) -> Option<&str> {
    let tokens: Vec<&Tok> = tokens.iter().skip(1).map(|token| &token.tok).take_while(|tok| **tok != Tok::End).collect();
    match tokens.as_slice() {
        [Tok::Word(name) | Tok::Quoted(name)] | [Tok::Sym("("), Tok::Word(name) | Tok::Quoted(name), Tok::Sym(")")] => Some(name),
        _ => None,
    }
}

/// The example, its column in braces replaced by the one that was written.
fn with_column(example: &str, column: Option<&str>) -> String {
    let (mut text, mut rest) = (String::new(), example);
    while let Some((before, after)) = rest.split_once('{') {
        let (own, behind) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(&column.map_or(own.to_string(), quote_name));
        rest = behind;
    }
    text + rest
}

/// dplyr groups in a link of its own: `group_by(City) %>% summarise(m = mean(Age))`.
fn grouped(links: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for link in links {
        let keys = out.last().and_then(|last| last.strip_prefix("count by ")).map(str::to_string);
        match keys.filter(|_| link.starts_with("summarize ") || link.starts_with("set ")) {
            Some(keys) => {
                out.pop();
                out.push(format!("{link} by {keys}"));
            }
            None => out.push(link),
        }
    }
    out
}

/// True for an example that is a column and nothing else.
fn is_column(example: &str) -> bool {
    example.starts_with('{') && example.find('}') == Some(example.len() - 1)
}

/// What stands between brackets that enclose all of a text, and all of another text.
fn unwrapped(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) else { return text };
    let mut depth = 0i32;
    for token in lex(inner).tokens {
        match token.tok {
            Tok::Sym("(") => depth += 1,
            Tok::Sym(")") => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return text;
        }
    }
    inner.trim()
}

/// Keywords in capitals in small letters, outside of quotes.
fn in_small_letters(text: &str) -> String {
    replaced(text, |word| KEYWORDS.contains(&word).then(|| word.to_lowercase()))
}

/// `desc(Age)`, `Age desc`, `Age ASC` in this language's order of words.
pub(super) fn ordered(text: &str) -> String {
    let mut text = text.to_string();
    while let Some(start) = text.find("desc(") {
        let Some(end) = text.get(start..).and_then(|rest| rest.find(')')) else { break };
        let inner = text.get(start + "desc(".len()..start + end).unwrap_or_default().trim().to_string();
        text.replace_range(start..=start + end, &format!("{inner} descending"));
    }
    replaced(&text, |word| match word.to_lowercase().as_str() {
        "desc" => Some("descending".to_string()),
        "asc" => Some("ascending".to_string()),
        _ => None,
    })
}

/// The text with some of its words, as the lexer sees them, replaced.
fn replaced(text: &str, with: impl Fn(&str) -> Option<String>) -> String {
    let mut out = text.to_string();
    for token in lex(text).tokens.iter().rev() {
        if let Tok::Word(word) = &token.tok
            && let Some(new) = with(word)
        {
            out.replace_range(token.span.start..token.span.end, &new);
        }
    }
    out
}

/// How a call of another tool's function is written here, with the arguments as they stand: by a name alone, or by a form with `{x}`, `{y}`, `{z}`
/// in it, of several (with `|` between) by the one that takes as many. None where no form does.
pub fn written_here(ours: &str, args: &[String]) -> Option<String> {
    if ours.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return Some(format!("{ours}({})", args.join(", ")));
    }
    const PLACES: [&str; 3] = ["{x}", "{y}", "{z}"];
    let takes = |form: &&str| PLACES.iter().filter(|place| form.contains(**place)).count() == args.len();
    let form = ours.split(" | ").find(takes)?;
    Some(PLACES.iter().zip(args).fold(form.to_string(), |text, (place, arg)| text.replace(place, arg)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn calls_are_written_as_the_language_has_them() {
        let args = ["Age > 3".to_string(), "1".to_string(), "0".to_string()];
        assert_eq!(written_here("if {x} then {y} else {z}", &args).unwrap(), "if Age > 3 then 1 else 0");
        assert_eq!(written_here("length", &args[..1]).unwrap(), "length(Age > 3)");
        assert_eq!(written_here("{x} in {y}..{z}", &args[..2]), None);
    }

    #[test]
    fn words_are_put_into_this_languages_order() {
        assert_eq!(ordered("desc(Age), Name asc"), "Age descending, Name ascending");
        assert_eq!(in_small_letters("Age > 3 AND City = 'AND'"), "Age > 3 and City = 'AND'");
        assert_eq!(unwrapped("(a, (b))"), "a, (b)");
        assert_eq!(unwrapped("(a) + (b)"), "(a) + (b)");
        assert_eq!(with_column("set {Name} = trim({Name})", Some("First name")), "set `First name` = trim(`First name`)");
    }
}
