//! Expressions, by precedence: `or`, `and`, `not`, one test, `+ - ++`, `* /`, `-`, atoms. Tests do not chain.

use super::ast::{Binary, Expr, IsTest, Members, Node};
use super::diagnostic::{Diagnostic, literal};
use super::expected::Expected;
use super::form::Uses;
use super::lexer::Tok;
use super::parser::{Parser, Read, Stop};
use super::span::Spanned;

/// How deep an expression may nest, and how many operators may stand in it: enough for any person, and safe for any stack.
const DEEPEST: usize = 200;
const LONGEST: usize = 300;

const COMPARISONS: [(&str, Binary); 8] = [
    ("=", Binary::Equal),
    ("==", Binary::Equal),
    ("!=", Binary::Unequal),
    ("<>", Binary::Unequal),
    ("<=", Binary::AtMost),
    (">=", Binary::AtLeast),
    ("<", Binary::Less),
    (">", Binary::Greater),
];

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Read<Expr> {
        self.deeper(|parser| parser.row(&[], &[("or", Binary::Or)], |parser| parser.row(&[], &[("and", Binary::And)], Self::negation)))
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Read<Expr>) -> Read<Expr> {
        if self.depth == 0 {
            self.operators = 0;
        }
        self.depth += 1;
        let result = if self.depth > DEEPEST {
            let span = self.span();
            Err(self.wrong(Diagnostic::syntax(span, "This expression nests too deeply.").note("Split it with `set` into several lines.")))
        } else {
            read(self)
        };
        self.depth -= 1;
        result
    }

    /// Operators of one precedence, from left to right.
    fn row(
        &mut self,
        symbols: &[(&'static str, Binary)],
        words: &[(&'static str, Binary)],
        operand: impl Fn(&mut Self) -> Read<Expr>,
    ) -> Read<Expr> {
        let mut left = operand(self)?;
        loop {
            self.expect(Expected::Operator);
            if symbols.iter().any(|(symbol, _)| *symbol == "*") {
                self.no_foreign_operator(&left)?;
            }
            let here = self.span();
            let operator = symbols
                .iter()
                .find(|(symbol, _)| *self.tok() == Tok::Sym(symbol))
                .or_else(|| words.iter().find(|(word, _)| self.is_word(word)))
                .map(|(_, operator)| *operator);
            let Some(operator) = operator else { return Ok(left) };
            self.operators += 1;
            if self.operators > LONGEST {
                return Err(self.wrong(
                    Diagnostic::syntax(here, "This expression is too long.")
                        .note("Split it with `set` into several lines; a list of values is tested by `in [ … ]`."),
                ));
            }
            self.at += 1;
            let right = operand(self)?;
            let span = left.span.to(right.span);
            left = Expr::new(Node::Binary(operator, Box::new(left), Box::new(right)), span);
        }
    }

    fn negation(&mut self) -> Read<Expr> {
        let start = self.span();
        if !self.is_word("not") {
            self.no_capital_not()?;
            return self.test();
        }
        self.at += 1;
        let inner = self.deeper(Self::negation)?;
        Ok(Expr::new(Node::Not(Box::new(inner)), self.since(start)))
    }

    fn test(&mut self) -> Read<Expr> {
        let left = self.sum()?;
        let start = left.span;
        if let Some((_, operator)) = COMPARISONS.iter().find(|(symbol, _)| *self.tok() == Tok::Sym(symbol)) {
            self.at += 1;
            self.expect_value_of(&left);
            let right = self.sum()?;
            return self.no_chain(Node::Binary(*operator, Box::new(left), Box::new(right)), start);
        }
        self.no_foreign_sign(&left)?;
        for word in ["is", "in", "not in", "matches", "contains", "starts with", "ends with"] {
            if !self.words(word) {
                continue;
            }
            let node = match word {
                "is" => self.is_test(left)?,
                "in" => self.membership(left, false)?,
                "not in" => self.membership(left, true)?,
                "matches" => self.matching(left)?,
                other => {
                    let operator = match other {
                        "contains" => Binary::Contains,
                        "starts with" => Binary::StartsWith,
                        _ => Binary::EndsWith,
                    };
                    self.expect_value_of(&left);
                    let right = self.sum()?;
                    Node::Binary(operator, Box::new(left), Box::new(right))
                }
            };
            return self.no_chain(node, start);
        }
        if self.is_word("between") {
            self.at += 1;
            let low = self.sum()?;
            if !self.words("and") {
                return Err(self.miss(Expected::Word("and")));
            }
            let high = self.sum()?;
            let set = Members::Range(Box::new(low), Box::new(high));
            let test = Expr::new(Node::In { value: Box::new(left), set, negated: false }, self.since(start));
            self.no_foreign_sign(&test)?;
            return Ok(test);
        }
        Ok(left)
    }

    /// `1 < x < 5` is no test.
    fn no_chain(&mut self, node: Node, start: super::span::Span) -> Read<Expr> {
        if COMPARISONS.iter().any(|(symbol, _)| *self.tok() == Tok::Sym(symbol)) {
            let span = self.span();
            return Err(self.wrong(
                Diagnostic::syntax(span, "Comparisons do not chain.")
                    .note("A range is tested by `x in 1..5`; two tests are joined by `and`."),
            ));
        }
        let test = Expr::new(node, self.since(start));
        self.no_foreign_sign(&test)?;
        Ok(test)
    }

    fn expect_value_of(&mut self, left: &Expr) {
        if let Node::Name(column) = &left.node {
            self.expect(Expected::ValueOf(column.clone()));
        }
    }

    fn is_test(&mut self, left: Expr) -> Read<Node> {
        let negated = self.words("not");
        // Other tools' words for it run, and are spelled like the others.
        let theirs = ["null", "NULL", "NA"].iter().any(|word| self.is_word(word));
        let test = if self.words("missing") || theirs {
            self.at += usize::from(theirs);
            IsTest::Missing
        } else if self.words("blank") {
            IsTest::Blank
        } else {
            IsTest::Type(self.type_name(Expected::Kind)?)
        };
        Ok(Node::Is { value: Box::new(left), test, negated })
    }

    fn membership(&mut self, left: Expr, negated: bool) -> Read<Node> {
        if self.symbol("[") {
            let mut values = Vec::new();
            while *self.tok() != Tok::Sym("]") {
                self.expect_value_of(&left);
                values.push(self.sum()?);
                if !self.symbol(",") {
                    break;
                }
            }
            self.need_symbol("]")?;
            return Ok(Node::In { value: Box::new(left), set: Members::List(values), negated });
        }
        if let Some(stop) = self.round_list() {
            return Err(stop);
        }
        let low = self.sum()?;
        if !self.symbol("..") {
            let span = self.span();
            return Err(self.wrong(Diagnostic::syntax(span, "After `in` stands a list `[1, 2]` or a range `1..5`.")));
        }
        let high = self.sum()?;
        Ok(Node::In { value: Box::new(left), set: Members::Range(Box::new(low), Box::new(high)), negated })
    }

    /// SQL's `in (1, 2)`. What goes on behind the bracket, as `in (a + 1)..b` does, is the lower end of a range.
    fn round_list(&mut self) -> Option<Stop> {
        let span = self.span();
        if *self.tok() != Tok::Sym("(") {
            return None;
        }
        let diagnostic = Diagnostic::syntax(span, "A list of values stands in square brackets: `in [1, 2]`.");
        match self.closing() {
            Some((_, Tok::Sym(".." | "+" | "-" | "*" | "/"))) => None,
            Some((close, _)) => Some(self.wrong(diagnostic.fixed_by(span, "[").fixed_by(close, "]"))),
            None => Some(self.wrong(diagnostic)),
        }
    }

    /// The bracket that closes the round one here, and what stands behind it.
    pub(super) fn closing(&self) -> Option<(super::span::Span, &Tok)> {
        let mut open = 0;
        let tokens = self.tokens.get(self.at..)?;
        for (place, token) in tokens.iter().enumerate() {
            match token.tok {
                Tok::Sym("(") => open += 1,
                Tok::Sym(")") if open == 1 => return Some((token.span, tokens.get(place + 1).map_or(&Tok::End, |next| &next.tok))),
                Tok::Sym(")") => open -= 1,
                Tok::End => return None,
                _ => {}
            }
        }
        None
    }

    fn matching(&mut self, left: Expr) -> Read<Node> {
        self.expect(Expected::Pattern);
        let span = self.span();
        match self.tok() {
            Tok::Pattern(pattern) => Ok(Node::Matches(Box::new(left), Spanned::new(pattern.clone(), self.bump()))),
            Tok::Text(text) => {
                let pattern = format!("/{}/", text.replace('/', "\\/"));
                Err(self.wrong(Diagnostic::syntax(span, "A pattern stands between slashes.").fixed_by(span, pattern)))
            }
            _ => Err(self.miss(Expected::Pattern)),
        }
    }

    fn sum(&mut self) -> Read<Expr> {
        const SUM: [(&str, Binary); 3] = [("+", Binary::Add), ("-", Binary::Subtract), ("++", Binary::Concat)];
        const PRODUCT: [(&str, Binary); 2] = [("*", Binary::Multiply), ("/", Binary::Divide)];
        self.row(&SUM, &[], |parser| parser.row(&PRODUCT, &[], Self::factor))
    }

    pub(super) fn factor(&mut self) -> Read<Expr> {
        let start = self.span();
        if !self.symbol("-") {
            return self.atom();
        }
        let inner = self.deeper(Self::factor)?;
        let span = self.since(start);
        Ok(match inner.node {
            Node::Integer(n) => Expr::new(Node::Integer(-n), span),
            Node::Number(x) => Expr::new(Node::Number(-x), span),
            node => Expr::new(Node::Negate(Box::new(Expr::new(node, inner.span))), span),
        })
    }

    fn atom(&mut self) -> Read<Expr> {
        let atom = self.bare_atom()?;
        self.no_method(&atom)?;
        Ok(atom)
    }

    fn bare_atom(&mut self) -> Read<Expr> {
        self.expect(Expected::Expression);
        let start = self.span();
        let node = match self.tok() {
            Tok::Text(text) => Node::Text(text.clone()),
            Tok::Integer(n) => Node::Integer(*n),
            Tok::Number(x) | Tok::Percent(x) => Node::Number(*x),
            Tok::Date(date) => Node::Date(*date),
            Tok::Datetime(at) => Node::Datetime(*at),
            Tok::Quoted(name) => Node::Name(name.clone()),
            Tok::Sym("(") => {
                self.at += 1;
                let inner = self.expression()?;
                self.need_symbol(")")?;
                return Ok(Expr::new(inner.node, self.since(start)));
            }
            Tok::Sym("[") => {
                let list = self.list()?;
                return Ok(Expr::new(Node::List(list), self.since(start)));
            }
            Tok::Word(word) => match word.as_str() {
                "true" => Node::Boolean(true),
                "false" => Node::Boolean(false),
                "missing" => Node::Missing,
                "it" => Node::It,
                "if" => return self.choice(),
                word if word.eq_ignore_ascii_case("case")
                    && matches!(self.ahead(1), Tok::Word(when) if when.eq_ignore_ascii_case("when")) =>
                {
                    return Err(self.case_when());
                }
                "not" => return Err(self.miss(Expected::Expression)),
                word => {
                    let adjacent = self.tokens.get(self.at + 1).is_some_and(|t| t.tok == Tok::Sym("(") && t.span.start == start.end);
                    if adjacent {
                        return self.function();
                    }
                    Node::Name(word.to_string())
                }
            },
            Tok::Pattern(pattern) => Node::Pattern(pattern.clone()),
            Tok::Sym("!") => return Err(self.wrong(Diagnostic::syntax(start, "`!` is written `not` here.").fixed_by(start, "not "))),
            _ => return Err(self.miss(Expected::Expression)),
        };
        self.at += 1;
        Ok(Expr::new(node, start))
    }

    fn choice(&mut self) -> Read<Expr> {
        let start = self.bump();
        let condition = self.expression()?;
        if !self.words("then") {
            return Err(self.miss(Expected::Word("then")));
        }
        let yes = self.expression()?;
        if !self.words("else") {
            return Err(self.miss(Expected::Word("else")));
        }
        let no = self.expression()?;
        Ok(Expr::new(Node::If(Box::new(condition), Box::new(yes), Box::new(no)), self.since(start)))
    }

    fn function(&mut self) -> Read<Expr> {
        let start = self.span();
        let name = self.name(Expected::Expression)?;
        self.need_symbol("(")?;
        let mut args = Vec::new();
        let mut across = None;
        if let (Tok::Sym("*"), Tok::Sym(")")) = (self.tok(), self.ahead(1)) {
            let star = self.span();
            let call = literal(&format!("{}()", name.node));
            return Err(self.wrong(Diagnostic::syntax(star, format!("Rows are counted without a star: {call}.")).fixed_by(star, "")));
        }
        while *self.tok() != Tok::Sym(")") {
            args.push(self.expression()?);
            if self.words("across") {
                across = Some(self.targets(Uses::Any)?);
                break;
            }
            if !self.symbol(",") {
                break;
            }
        }
        self.need_symbol(")")?;
        Ok(Expr::new(Node::Call { name, args, across }, self.since(start)))
    }

    fn list(&mut self) -> Read<Vec<Expr>> {
        self.need_symbol("[")?;
        let mut values = Vec::new();
        while *self.tok() != Tok::Sym("]") {
            values.push(self.value()?);
            if !self.symbol(",") {
                break;
            }
        }
        self.need_symbol("]")?;
        Ok(values)
    }

    /// A literal: a number, a text, a date, a boolean, `missing`, or a list of these.
    pub(super) fn value(&mut self) -> Read<Expr> {
        let start = self.span();
        if *self.tok() == Tok::Sym("[") {
            let list = self.deeper(|parser| parser.list().map(|list| Expr::new(Node::List(list), parser.since(start))))?;
            return Ok(list);
        }
        if let Tok::Word(word) = self.tok()
            && !matches!(word.as_str(), "true" | "false" | "missing" | "null" | "NA")
        {
            let run = self.touching();
            let text = super::quote_text(run.of(self.text));
            return Err(self.wrong(Diagnostic::syntax(run, "A text stands in quotes.").fixed_by(run, text)));
        }
        let value = self.factor()?;
        Ok(value)
    }

    /// `(value, …)` right behind a name; nothing when no bracket stands there.
    pub(super) fn literal_args(&mut self) -> Read<Vec<Expr>> {
        let mut args = Vec::new();
        if !self.symbol("(") {
            return Ok(args);
        }
        while *self.tok() != Tok::Sym(")") {
            args.push(self.value()?);
            if !self.symbol(",") {
                break;
            }
        }
        self.need_symbol(")")?;
        Ok(args)
    }
}
