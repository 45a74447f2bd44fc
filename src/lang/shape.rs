//! Calls, read by their declared forms.

use super::ast::{Amount, Arg, Args, Clauses, Key, Kind, Set, Setting, Target, Targets, TypeName};
use super::diagnostic::{Diagnostic, literal};
use super::expected::Expected;
use super::form::{CLAUSE_WORDS, Clause, Form, Part, Slot, Uses};
use super::lexer::Tok;
use super::parser::{Parser, Read, Stop};
use super::span::{Span, Spanned};

impl Parser<'_> {
    /// Reads one form after its verb, up to the end of the call.
    pub(super) fn form(&mut self, verb: &'static str, form: &Form) -> Read<(Args, Clauses)> {
        let mut args = Args::default();
        let mut clauses = Clauses::default();
        self.shape(form, form.shape, &mut args, &mut clauses)?;
        self.clauses(verb, form.clauses, &mut clauses)?;
        if clauses.using.is_empty() && form.clauses.iter().any(|clause| matches!(clause, Clause::Method(_))) {
            return Err(self.miss(Expected::Word("using")));
        }
        self.end()?;
        Ok((args, clauses))
    }

    fn shape(&mut self, form: &Form, parts: &'static [Part], args: &mut Args, clauses: &mut Clauses) -> Read<()> {
        for part in parts {
            match part {
                Part::Words(":") => {
                    self.need_symbol(":")?;
                }
                Part::Words(words) => {
                    if !self.words(words) {
                        return Err(Stop);
                    }
                }
                Part::Flag(words) => {
                    let start = self.span();
                    let Some(word) = words.iter().copied().find(|word| self.words(word)) else {
                        return Err(Stop);
                    };
                    args.0.push((word, Spanned::new(Arg::Flag, self.since(start))));
                }
                Part::Slot(name, slot) => {
                    let start = self.span();
                    let arg = self.slot(*slot)?;
                    args.0.push((name, Spanned::new(arg, self.since(start))));
                }
                Part::Optional(parts) => {
                    let (at, had) = (self.at, args.0.len());
                    if self.clause_begins() || self.shape(form, parts, args, clauses).is_err() {
                        self.at = at;
                        args.0.truncate(had);
                    }
                }
                Part::Either(ways) => {
                    let (at, had) = (self.at, args.0.len());
                    let mut found = false;
                    for parts in *ways {
                        self.at = at;
                        args.0.truncate(had);
                        if self.shape(form, parts, args, clauses).is_ok() {
                            found = true;
                            break;
                        }
                    }
                    if !found {
                        return Err(Stop);
                    }
                }
                Part::Many(name, parts) => {
                    let start = self.span();
                    let mut all = Vec::new();
                    loop {
                        let mut one = Args::default();
                        self.shape(form, parts, &mut one, clauses)?;
                        all.push(one);
                        if !self.symbol(",") {
                            break;
                        }
                    }
                    args.0.push((name, Spanned::new(Arg::Many(all), self.since(start))));
                }
                Part::Clauses => self.some_clauses(form.clauses, clauses)?,
            }
        }
        Ok(())
    }

    /// True where a clause stands: there no name is read.
    pub(super) fn clause_begins(&self) -> bool {
        match self.tok() {
            Tok::Word(word) if word == "order" => matches!(self.ahead(1), Tok::Word(by) if by == "by"),
            Tok::Word(word) => CLAUSE_WORDS.contains(&word.as_str()),
            _ => false,
        }
    }

    fn slot(&mut self, slot: Slot) -> Read<Arg> {
        match slot {
            Slot::Targets(uses) => self.targets(uses).map(Arg::Targets),
            Slot::Column => self.name(Expected::Column(Uses::Any)).map(|name| Arg::Name(name.node)),
            Slot::New => self.name(Expected::NewName).map(|name| Arg::Name(name.node)),
            Slot::Table => self.name(Expected::Table).map(|name| Arg::Name(name.node)),
            Slot::There => self.name(Expected::ColumnThere).map(|name| Arg::Name(name.node)),
            Slot::Expr | Slot::Condition => self.expression().map(Arg::Expr),
            Slot::Text => self.text(Expected::Text).map(|text| Arg::Text(text.node)),
            Slot::Path => self.text(Expected::Path).map(|text| Arg::Text(text.node)),
            Slot::Pattern => {
                self.expect(Expected::Pattern);
                match self.tok() {
                    Tok::Pattern(pattern) => {
                        self.at += 1;
                        Ok(Arg::Pattern(pattern.clone()))
                    }
                    _ => Err(Stop),
                }
            }
            Slot::Integer => self.integer().map(Arg::Integer),
            Slot::Number => {
                let negative = self.symbol("-");
                let sign = if negative { -1.0 } else { 1.0 };
                match self.tok() {
                    Tok::Integer(n) => {
                        self.at += 1;
                        Ok(Arg::Number(sign * *n as f64))
                    }
                    Tok::Number(x) | Tok::Percent(x) => {
                        self.at += 1;
                        Ok(Arg::Number(sign * x))
                    }
                    _ => Err(self.miss(Expected::Number)),
                }
            }
            Slot::Value => self.value().map(Arg::Expr),
            Slot::Values => {
                let mut values = vec![self.value()?];
                while self.symbol(",") {
                    values.push(self.value()?);
                }
                Ok(Arg::Values(values))
            }
            Slot::Type => self.type_name(Expected::Type).map(Arg::Type),
            Slot::Test if self.is_word("missing") => {
                let told = Diagnostic::syntax(self.span(), "A cell without a value cannot fail to read.");
                Err(self.wrong(told.note("Such cells are found by a condition: `show where Age is missing`.")))
            }
            Slot::Test => self.type_name(Expected::Kind).map(Arg::Type),
            Slot::Keys => self.keys().map(Arg::Keys),
            Slot::Sets => {
                let mut sets = vec![self.set()?];
                while self.symbol(",") {
                    sets.push(self.set()?);
                }
                Ok(Arg::Sets(sets))
            }
            Slot::Spans => {
                let mut spans = vec![self.row_span()?];
                while self.symbol(",") {
                    spans.push(self.row_span()?);
                }
                Ok(Arg::Spans(spans))
            }
            Slot::Amount => self.amount().map(Arg::Amount),
            Slot::Range => self.range(),
            Slot::Options(names) => self.options(names).map(Arg::Options),
            Slot::Topic => {
                self.expect(Expected::Topic);
                let start = self.span();
                let mut any = false;
                while !matches!(self.tok(), Tok::End | Tok::Sym("|")) {
                    self.at += 1;
                    any = true;
                }
                if any { Ok(Arg::Words(self.since(start).of(self.text).to_string())) } else { Err(Stop) }
            }
        }
    }

    fn text(&mut self, expected: Expected) -> Read<Spanned<String>> {
        let file = expected == Expected::Path;
        self.expect(expected.clone());
        match self.tok() {
            Tok::Text(text) => Ok(Spanned::new(text.clone(), self.bump())),
            Tok::Word(_) | Tok::Quoted(_) if file => {
                let run = self.touching();
                let path = super::quote_text(run.of(self.text));
                Err(self.wrong(Diagnostic::syntax(run, "A file's name stands in quotes.").fixed_by(run, path)))
            }
            Tok::Word(word) if expected == Expected::Text && word.eq_ignore_ascii_case("select") => {
                let run = Span::new(self.span().start, self.extent(self.at).end);
                let query = super::quote_text(run.of(self.text));
                Err(self.wrong(Diagnostic::syntax(run, "A question in SQL stands in quotes.").fixed_by(run, query)))
            }
            _ => Err(Stop),
        }
    }

    fn integer(&mut self) -> Read<i64> {
        let start = self.at;
        let negative = self.symbol("-");
        match self.tok() {
            Tok::Integer(n) => {
                self.at += 1;
                Ok(if negative { -n } else { *n })
            }
            _ => {
                let stop = self.miss(Expected::Number);
                self.at = start;
                Err(stop)
            }
        }
    }

    fn row_span(&mut self) -> Read<(i64, Option<i64>)> {
        let start = self.span();
        let first = self.row_number()?;
        if !self.symbol("..") {
            if let Some(run) = self.run_in_other_words(first) {
                let span = start.to(self.tokens.get(self.at + 1).map_or(start, |token| token.span));
                return Err(
                    self.wrong(Diagnostic::syntax(span, format!("A run of rows is written {}.", literal(&run))).fixed_by(span, run))
                );
            }
            return Ok((first, None));
        }
        let start = self.span();
        let last = self.row_number()?;
        if last < first {
            return Err(self.wrong(
                Diagnostic::syntax(start, format!("Rows {first}..{last} run backwards.")).note(format!("Write `{last}..{first}`.")),
            ));
        }
        Ok((first, Some(last)))
    }

    /// `3 to 7`, `3-7`, `3:7`.
    fn run_in_other_words(&self, first: i64) -> Option<String> {
        let between = match self.tok() {
            Tok::Word(word) => word == "to",
            other => matches!(other, Tok::Sym("-" | ":")),
        };
        match self.ahead(1) {
            Tok::Integer(last) if between => Some(format!("{first}..{last}")),
            _ => None,
        }
    }

    fn row_number(&mut self) -> Read<i64> {
        let start = self.span();
        let number = self.integer()?;
        if number < 1 {
            self.at -= 1;
            return Err(
                self.wrong(Diagnostic::syntax(self.since(start).to(self.span()), format!("There is no row {number}: rows count from 1.")))
            );
        }
        Ok(number)
    }

    fn amount(&mut self) -> Read<Amount> {
        let span = self.span();
        if *self.tok() == Tok::Sym("-") {
            let share = matches!(self.ahead(1), Tok::Percent(_));
            let what = if share { "A share of the rows is not negative." } else { "A number of rows is not negative." };
            return Err(self.wrong(Diagnostic::syntax(span, what).fixed_by(span, "")));
        }
        match self.tok() {
            Tok::Integer(n) => {
                self.at += 1;
                Ok(Amount::Count(*n))
            }
            Tok::Percent(share) if *share <= 1.0 => {
                self.at += 1;
                Ok(Amount::Share(*share))
            }
            Tok::Percent(_) => Err(self.wrong(Diagnostic::syntax(span, "A share of the rows is at most `100%`."))),
            _ => Err(self.miss(Expected::Number)),
        }
    }

    /// `0..120`.
    fn range(&mut self) -> Read<Arg> {
        let start = self.span();
        self.expect(Expected::Number);
        let low = self.value()?;
        if self.symbol("..") {
            return Ok(Arg::Range(low, self.value()?));
        }
        // `0 to 120`, `0, 120`, `0 - 120`.
        let between = self.is_word("to") || self.is_word("and") || matches!(self.tok(), Tok::Sym("-" | ":" | ","));
        let span = self.span();
        match (self.ahead(1), self.tokens.get(self.at + 1)) {
            (Tok::Integer(_) | Tok::Number(_), Some(after)) if between => {
                let run = format!("{}..{}", start.to(Span::new(start.start, low.span.end)).of(self.text), after.span.of(self.text));
                let whole = start.to(after.span);
                Err(self.wrong(Diagnostic::syntax(whole, format!("A range is written {}.", literal(&run))).fixed_by(whole, run)))
            }
            _ => Err(self.wrong(Diagnostic::syntax(span, "A range has two ends, as `0..120`."))),
        }
    }

    /// `COLUMNS [except COLUMNS]`.
    pub(super) fn targets(&mut self, uses: Uses) -> Read<Targets> {
        let start = self.span();
        let items = self.target_list(uses)?;
        let except = if self.words("except") { self.target_list(uses)? } else { Vec::new() };
        Ok(Targets { items, except, span: self.since(start) })
    }

    fn target_list(&mut self, uses: Uses) -> Read<Vec<Spanned<Target>>> {
        let mut items = vec![self.target(uses)?];
        while self.symbol(",") {
            items.push(self.target(uses)?);
        }
        Ok(items)
    }

    fn target(&mut self, uses: Uses) -> Read<Spanned<Target>> {
        let start = self.span();
        for (word, kind) in Kind::ALL {
            if self.is_word(word) && matches!(self.ahead(1), Tok::Word(w) if w == "columns") {
                self.at += 2;
                return Ok(Spanned::new(Target::Kind(kind), self.since(start)));
            }
        }
        if self.is_word("columns") && matches!(self.ahead(1), Tok::Word(w) if w == "matching") {
            self.at += 2;
            self.expect(Expected::Pattern);
            return match self.tok() {
                Tok::Pattern(pattern) => {
                    self.at += 1;
                    Ok(Spanned::new(Target::Matching(pattern.clone()), self.since(start)))
                }
                _ => Err(Stop),
            };
        }
        self.expect(Expected::Word("columns matching"));
        // `trim where …` lacks its columns: where a clause begins it wins over a column called like it.
        if self.clause_begins() && !matches!(self.ahead(1), Tok::End | Tok::Sym(_)) {
            return Err(self.miss(Expected::Column(uses)));
        }
        let first = self.name(Expected::Column(uses))?;
        if self.symbol("..") {
            let last = self.name(Expected::Column(uses))?;
            return Ok(Spanned::new(Target::Run(first.node, last.node), self.since(start)));
        }
        Ok(Spanned::new(Target::Name(first.node), self.since(start)))
    }

    pub(super) fn keys(&mut self) -> Read<Vec<Key>> {
        let mut keys = Vec::new();
        loop {
            let column = self.name(Expected::Column(Uses::Any))?;
            self.no_short_order()?;
            let descending = self.words("descending");
            if !descending {
                self.words("ascending");
            }
            keys.push(Key { column, descending });
            if !self.symbol(",") {
                return Ok(keys);
            }
        }
    }

    fn set(&mut self) -> Read<Set> {
        let start = self.span();
        let targets = self.targets(Uses::Any)?;
        if *self.tok() == Tok::Sym("(") {
            let function = start.of(self.text);
            let diagnostic = Diagnostic::syntax(start, "A value stands behind its column's name and `=`.");
            // `count(*)`.
            let star = self.tokens.get(self.at + 1).filter(|token| token.tok == Tok::Sym("*")).map(|token| token.span);
            let diagnostic = star.into_iter().fold(diagnostic, |all, star| all.fixed_by(star, ""));
            return Err(self.wrong(diagnostic.fixed_by(Span::new(start.start, start.start), format!("{function} = "))));
        }
        if *self.tok() == Tok::Sym("==") {
            let span = self.span();
            return Err(self.wrong(Diagnostic::syntax(span, "A value is set by one `=`.").fixed_by(span, "=")));
        }
        if !self.symbol("=") {
            return Err(self.miss(Expected::Word("=")));
        }
        let value = self.expression()?;
        Ok(Set { targets, value })
    }

    /// A type, or what else is named in its place: `decimal(10,2)`, `phone("GB")`.
    pub(super) fn type_name(&mut self, expected: Expected) -> Read<TypeName> {
        let name = self.name(expected)?;
        let args = self.literal_args()?;
        Ok(TypeName { name, args })
    }

    fn options(&mut self, names: &'static [&'static str]) -> Read<Vec<(super::span::Ident, Spanned<Setting>)>> {
        let mut options = Vec::new();
        loop {
            self.expect(Expected::Option(names));
            // An option may be called `missing`, which is no name elsewhere.
            let name = match self.is_word("missing") {
                true => Spanned::new("missing".to_string(), self.bump()),
                false => self.name(Expected::Option(names))?,
            };
            self.need_symbol("=")?;
            let start = self.span();
            let setting = if self.symbol("{") {
                let mut types = Vec::new();
                while *self.tok() != Tok::Sym("}") {
                    let column = self.name(Expected::Column(Uses::Any))?;
                    self.need_symbol(":")?;
                    types.push((column, self.type_name(Expected::Type)?));
                    if !self.symbol(",") {
                        break;
                    }
                }
                self.need_symbol("}")?;
                Setting::Types(types)
            } else {
                let value = self.value()?;
                if self.symbol("..") { Setting::Range(value, self.value()?) } else { Setting::Value(value) }
            };
            options.push((name, Spanned::new(setting, self.since(start))));
            if !self.symbol(",") {
                return Ok(options);
            }
        }
    }
}
