//! Written expressions to typed ones: every name is found and every type checked here, before anything runs.

mod call;
mod compare;
mod written_out;

use crate::lang::ast::{self, Binary, IsTest, Members};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Span;

use super::expr::{Expr, Node, Operator};
use super::scope::{Aggregates, Binding, Scope, article, settled};
use super::types::Type;
use super::value::Value;

pub(super) fn bind(scope: &Scope, expr: &ast::Expr, binding: &Binding) -> Result<Expr, Diagnostic> {
    Binder { scope, binding, inside_aggregate: false }.expr(expr)
}

#[derive(Clone, Copy)]
struct Binder<'a> {
    scope: &'a Scope<'a>,
    binding: &'a Binding,
    /// Inside an aggregate's argument columns stand for all values of a group, and no second aggregate may stand.
    inside_aggregate: bool,
}

impl Binder<'_> {
    fn expr(&self, expr: &ast::Expr) -> Result<Expr, Diagnostic> {
        let span = expr.span;
        match &expr.node {
            ast::Node::Text(text) => Ok(Expr::text(text.clone())),
            ast::Node::Integer(n) => Ok(Expr::integer(*n)),
            ast::Node::Number(x) => Ok(Expr::new(Node::Literal(Value::Number(*x)), Type::Number)),
            ast::Node::Date(date) => Ok(Expr::new(Node::Literal(Value::Date(*date)), Type::Date)),
            ast::Node::Datetime(at) => Ok(Expr::new(Node::Literal(Value::Datetime(*at)), Type::Datetime)),
            ast::Node::Boolean(b) => Ok(Expr::boolean(*b)),
            ast::Node::Missing => Ok(Expr::missing()),
            ast::Node::It => match &self.binding.it {
                Some(column) => self.column(column, span),
                None => Err(Diagnostic::syntax(span, "`it` stands for nothing here.")
                    .note("It is the cell of each column that a line names, as in `set q1..q10 = round(it, 1)`.")),
            },
            ast::Node::Name(name) => self.column(name, span),
            ast::Node::List(_) => Err(Diagnostic::syntax(span, "A list stands after `in`: `City in [\"Rome\", \"Paris\"]`.")),
            ast::Node::Pattern(_) => Err(Diagnostic::syntax(span, "A pattern stands after `matches`: `City matches /^R/`.")),
            ast::Node::Negate(inner) => {
                let value = self.numeric(inner)?;
                let kind = widest(&value.kind, &value.kind);
                Ok(Expr::new(Node::Operator(Operator::Negate, vec![value]), kind))
            }
            ast::Node::Not(inner) => Ok(self.condition(inner)?.negated()),
            ast::Node::Binary(operator, left, right) => self.binary(*operator, left, right),
            ast::Node::In { value, set, negated } => self.membership(value, set).map(|test| if *negated { test.negated() } else { test }),
            ast::Node::Is { value, test, negated } => self.is(value, test).map(|test| if *negated { test.negated() } else { test }),
            ast::Node::Matches(value, pattern) => {
                let text = self.text(value)?;
                Ok(Expr::test(Operator::Matches, vec![text, Expr::new(Node::Pattern(pattern.node.clone()), Type::Text)]))
            }
            ast::Node::If(condition, yes, no) => {
                let condition = self.condition(condition)?;
                let (yes, no) = self.same_kind(yes, no)?;
                Ok(yes.where_else(condition, no))
            }
            ast::Node::Call { name, args, across } => self.call(name, args, across.as_ref(), span),
        }
    }

    fn column(&self, name: &str, span: Span) -> Result<Expr, Diagnostic> {
        let Some(kind) = self.scope.schema.kind(name) else {
            // Other tools' words for missing; a column of that name has won already.
            if matches!(name, "null" | "NA" | "NULL" | "None" | "nan" | "NaN") {
                return Ok(Expr::missing());
            }
            return Err(self.no_such_name(name, span));
        };
        let column = Expr::column(name, kind.clone());
        if let Aggregates::Collapse { by } = &self.binding.aggregates
            && !self.inside_aggregate
        {
            // A key is the same in all rows of its group.
            if by.iter().any(|key| key == name) {
                return Ok(Expr::call("first", vec![column], kind.clone()));
            }
            let aggregate = if kind.is_numeric() { "mean" } else { "first" };
            return Err(Diagnostic::mistype(span, format!("{} has many values in a group, and here stands one.", literal(name)))
                .fixed_by(span, format!("{aggregate}({})", crate::lang::quote_name(name)))
                .note("An aggregate makes one of many: `mean`, `sum`, `min`, `max`, `first`, `count_distinct` …"));
        }
        Ok(column)
    }

    /// A name that no column has: perhaps it is a function that lacks its brackets, or a word in capitals.
    fn no_such_name(&self, name: &str, span: Span) -> Diagnostic {
        let diagnostic = self.scope.no_column(name, span);
        if let lower @ ("true" | "false") = name.to_lowercase().as_str() {
            return Diagnostic { notes: Vec::new(), ..diagnostic }
                .note(format!("It is written {} here.", literal(lower)))
                .fixed_by(span, lower);
        }
        match self.scope.functions.find(name) {
            Some(function) if diagnostic.fix.is_empty() => {
                let told = diagnostic.note(format!("{} is a function: {}.", literal(name), literal(&function.signature())));
                let alone = function.params().iter().all(|param| param.optional);
                if alone { told.fixed_by(span, format!("{name}()")) } else { told }
            }
            _ => diagnostic,
        }
    }

    fn condition(&self, expr: &ast::Expr) -> Result<Expr, Diagnostic> {
        let bound = self.expr(expr)?;
        match bound.kind {
            Type::Boolean => Ok(settled(bound)),
            Type::Unknown => Ok(Expr::boolean(false)),
            kind => Err(Diagnostic::mistype(expr.span, format!("This is {} and no condition.", article(&kind)))
                .note("A condition compares: `Age > 60`, `City is missing`.")),
        }
    }

    fn text(&self, expr: &ast::Expr) -> Result<Expr, Diagnostic> {
        let bound = self.expr(expr)?;
        if bound.kind.is_textual() || bound.kind == Type::Unknown {
            return Ok(bound);
        }
        let mut diagnostic = Diagnostic::mistype(expr.span, format!("This is {}, and here text must stand.", article(&bound.kind)));
        if let ast::Node::Name(name) = &expr.node {
            diagnostic = diagnostic.note(format!("`text({})` makes text of it.", crate::lang::quote_name(name)));
        }
        Err(diagnostic)
    }

    /// A value of any type that can be written, as text.
    fn as_text(&self, expr: &ast::Expr) -> Result<Expr, Diagnostic> {
        let bound = self.expr(expr)?;
        match bound.kind {
            Type::Text | Type::Category(_) | Type::Unknown => Ok(bound),
            Type::Other(_) => {
                Err(Diagnostic::mistype(expr.span, format!("This is {}, which cannot be written as text.", article(&bound.kind))))
            }
            _ => Ok(Expr::call("text", vec![bound], Type::Text)),
        }
    }

    fn numeric(&self, expr: &ast::Expr) -> Result<Expr, Diagnostic> {
        as_number(expr, self.expr(expr)?)
    }

    fn binary(&self, operator: Binary, left: &ast::Expr, right: &ast::Expr) -> Result<Expr, Diagnostic> {
        match operator {
            Binary::And => Ok(self.condition(left)?.and(self.condition(right)?)),
            Binary::Or => Ok(self.condition(left)?.or(self.condition(right)?)),
            Binary::Equal | Binary::Unequal | Binary::Less | Binary::AtMost | Binary::Greater | Binary::AtLeast => {
                self.comparison(operator, left, right)
            }
            Binary::Contains => Ok(Expr::test(Operator::Contains, vec![self.text(left)?, self.text(right)?])),
            Binary::StartsWith => Ok(Expr::test(Operator::StartsWith, vec![self.text(left)?, self.text(right)?])),
            Binary::EndsWith => Ok(Expr::test(Operator::EndsWith, vec![self.text(left)?, self.text(right)?])),
            Binary::Concat => Ok(Expr::new(Node::Operator(Operator::Concat, vec![self.as_text(left)?, self.as_text(right)?]), Type::Text)),
            Binary::Add => self.arithmetic(Operator::Add, operator, left, right),
            Binary::Subtract => self.arithmetic(Operator::Subtract, operator, left, right),
            Binary::Multiply => self.arithmetic(Operator::Multiply, operator, left, right),
            Binary::Divide => self.arithmetic(Operator::Divide, operator, left, right),
        }
    }

    fn arithmetic(&self, operator: Operator, written: Binary, left: &ast::Expr, right: &ast::Expr) -> Result<Expr, Diagnostic> {
        // Each side is bound once: sums of sums would take twice as long with every term.
        let (a, b) = (self.expr(left)?, self.expr(right)?);
        if written == Binary::Add && a.kind.is_textual() && b.kind.is_textual() {
            let between = Span::new(left.span.end, right.span.start);
            return Err(Diagnostic::mistype(between, "Texts are joined by `++`.").fixed_by(between, " ++ "));
        }
        if written == Binary::Subtract && a.kind.is_temporal() && b.kind.is_temporal() {
            return Err(Diagnostic::mistype(left.span.to(right.span), "Dates are not subtracted.")
                .note("`difference(a, b, \"days\")` counts the days from b to a."));
        }
        let (a, b) = (as_number(left, a)?, as_number(right, b)?);
        let kind = if operator == Operator::Divide { Type::Number } else { computed(operator, &a.kind, &b.kind) };
        Ok(Expr::new(Node::Operator(operator, vec![a, b]), kind))
    }

    /// Two branches of one type; numbers may differ in theirs.
    fn same_kind(&self, left: &ast::Expr, right: &ast::Expr) -> Result<(Expr, Expr), Diagnostic> {
        let (a, b) = (self.expr(left)?, self.expr(right)?);
        match common(&a.kind, &b.kind) {
            Some(kind) => Ok((a.cast_known(&kind), b.cast_known(&kind))),
            None => Err(Diagnostic::mistype(right.span, format!("Here is {}, and before it {}.", article(&b.kind), article(&a.kind)))
                .note("Both must be of one type.")),
        }
    }

    fn membership(&self, value: &ast::Expr, set: &Members) -> Result<Expr, Diagnostic> {
        match set {
            Members::List(items) => {
                let bound = self.expr(value)?;
                let mut args = vec![bound.clone()];
                for item in items {
                    let (left, right) = compare::comparable(
                        (value, bound.clone()),
                        (item, self.expr(item).map_err(|error| self.unquoted(error, &bound, item))?),
                    )?;
                    if let Some(first) = args.first_mut() {
                        *first = left;
                    }
                    args.push(right);
                }
                Ok(Expr::test(Operator::OneOf, args))
            }
            Members::Range(low, high) => {
                let ends = self.expr(low)?.literal().and_then(Value::as_f64).zip(self.expr(high)?.literal().and_then(Value::as_f64));
                if ends.is_some_and(|(from, to)| from > to) {
                    let span = low.span.to(high.span);
                    return Err(Diagnostic::syntax(span, format!("The range {low}..{high} runs backwards and holds nothing."))
                        .fixed_by(span, format!("{high}..{low}")));
                }
                let from = self.comparison(Binary::AtLeast, value, low)?;
                let to = self.comparison(Binary::AtMost, value, high)?;
                Ok(from.and(to))
            }
        }
    }

    fn is(&self, value: &ast::Expr, test: &IsTest) -> Result<Expr, Diagnostic> {
        match test {
            IsTest::Missing => Ok(self.expr(value)?.is_missing()),
            IsTest::Blank => {
                let bound = self.expr(value)?;
                if bound.kind.is_textual() { Ok(Expr::test(Operator::IsBlank, vec![bound])) } else { Ok(bound.is_missing()) }
            }
            IsTest::Type(name) => self.is_kind(value, name),
        }
    }
}

impl Binder<'_> {
    /// `Email is email`: the test is a function whose first argument stands before `is`.
    fn is_kind(&self, value: &ast::Expr, name: &ast::TypeName) -> Result<Expr, Diagnostic> {
        let (word, span) = (name.name.node.as_str(), name.name.span);
        if let Some(test) = self.scope.functions.test(word) {
            let args: Vec<ast::Expr> = [value.clone()].into_iter().chain(name.args.iter().cloned()).collect();
            let whole = name.args.iter().fold(span, |all, arg| all.to(arg.span));
            return Ok(settled(self.apply(test, &args, whole)?));
        }
        let missing = |said: &str, word: &str| Diagnostic::syntax(span, said).fixed_by(span, word);
        Err(match word {
            "null" | "NULL" | "NA" | "na" | "nan" | "NaN" | "None" => missing("A cell without a value is `missing`.", "missing"),
            "empty" => missing("A cell without a value is `missing`; one that is blank as well is `blank`.", "blank"),
            _ => {
                let words: Vec<&str> = ["missing", "blank"].into_iter().chain(self.scope.functions.tests()).collect();
                Diagnostic::syntax(span, format!("There is no test {}.", literal(&format!("is {word}")))).nearest_or(
                    word,
                    words,
                    "`help tests` lists what may stand here.",
                )
            }
        })
    }
}

/// What was bound, if it is a number.
fn as_number(written: &ast::Expr, bound: Expr) -> Result<Expr, Diagnostic> {
    if bound.kind.is_numeric() || bound.kind == Type::Unknown {
        return Ok(bound);
    }
    let mut diagnostic = Diagnostic::mistype(written.span, format!("This is {}, and here a number must stand.", article(&bound.kind)));
    if bound.kind.is_temporal() {
        let later = format!("add({written}, 1, \"days\")");
        diagnostic =
            diagnostic.note(format!("{} is a day later, {} a day earlier.", literal(&later), literal(&later.replace("1,", "-1,"))));
    }
    if let (ast::Node::Name(name), true) = (&written.node, bound.kind.is_textual()) {
        diagnostic = diagnostic.line(format!("convert {} to number", crate::lang::quote_name(name)));
    }
    Err(diagnostic)
}

/// The most digits that a decimal has after its point: beyond, products are rounded.
const FINEST: u8 = 18;

/// The type of a sum, difference or product. Those of decimals (and integers with them) are exact, with all digits there are.
fn computed(operator: Operator, a: &Type, b: &Type) -> Type {
    let scale = |kind: &Type| match kind {
        Type::Decimal(_, scale) => Some(*scale),
        Type::Integer | Type::Unknown => Some(0),
        _ => None,
    };
    match (a, b, scale(a).zip(scale(b))) {
        (Type::Decimal(..), _, Some((s, t))) | (_, Type::Decimal(..), Some((s, t))) => match operator {
            Operator::Multiply => Type::Decimal(38, s.saturating_add(t).min(FINEST.max(s).max(t))),
            _ => Type::Decimal(38, s.max(t)),
        },
        _ => widest(a, b),
    }
}

/// The type that holds both numbers; a number where neither is known.
pub(super) fn widest(a: &Type, b: &Type) -> Type {
    match (a, b) {
        (Type::Unknown, Type::Unknown) => Type::Number,
        (Type::Unknown, other) | (other, Type::Unknown) => other.clone(),
        (Type::Number, _) | (_, Type::Number) => Type::Number,
        (Type::Decimal(p, s), Type::Decimal(q, t)) => Type::Decimal((*p).max(*q), (*s).max(*t)),
        (Type::Decimal(p, s), _) | (_, Type::Decimal(p, s)) => Type::Decimal(*p, *s),
        _ => Type::Integer,
    }
}

/// The type that two branches or operands share, if there is one.
pub fn common(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        _ if a == b => Some(a.clone()),
        (Type::Unknown, other) | (other, Type::Unknown) => Some(other.clone()),
        _ if a.is_numeric() && b.is_numeric() => Some(widest(a, b)),
        _ if a.is_textual() && b.is_textual() => Some(Type::Text),
        _ if a.is_temporal() && b.is_temporal() => Some(Type::Datetime),
        _ => None,
    }
}

impl Expr {
    /// As this type; a literal `missing` stays as it is.
    fn cast_known(self, kind: &Type) -> Expr {
        if self.kind == Type::Unknown { self } else { self.cast(kind.clone()) }
    }
}
