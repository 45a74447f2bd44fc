//! Expressions written out again, one way for each meaning: `rows where Age > 60` in a caption is the condition as the language writes it,
//! however it was typed.

use std::fmt::{self, Display, Formatter, Write};

use super::ast::{Binary, Expr, IsTest, Members, Node, Target, Targets, TypeName};
use super::{quote_name, quote_text};

/// How tightly a node binds. An operand that binds less tightly than its place asks for stands in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bind {
    Choice,
    Or,
    And,
    Not,
    Test,
    Sum,
    Product,
    Factor,
    Atom,
}

impl Bind {
    fn of(node: &Node) -> Bind {
        match node {
            Node::If(..) => Bind::Choice,
            Node::Binary(operator, ..) => Bind::of_operator(*operator),
            Node::Not(_) => Bind::Not,
            Node::In { .. } | Node::Is { .. } | Node::Matches(..) => Bind::Test,
            Node::Negate(_) => Bind::Factor,
            _ => Bind::Atom,
        }
    }

    fn of_operator(operator: Binary) -> Bind {
        match operator {
            Binary::Or => Bind::Or,
            Binary::And => Bind::And,
            Binary::Add | Binary::Subtract | Binary::Concat => Bind::Sum,
            Binary::Multiply | Binary::Divide => Bind::Product,
            _ => Bind::Test,
        }
    }

    fn tighter(self) -> Bind {
        match self {
            Bind::Choice => Bind::Or,
            Bind::Or => Bind::And,
            Bind::And => Bind::Not,
            Bind::Not => Bind::Test,
            Bind::Test => Bind::Sum,
            Bind::Sum => Bind::Product,
            Bind::Product => Bind::Factor,
            Bind::Factor | Bind::Atom => Bind::Atom,
        }
    }
}

/// An operand in a place that asks for a tightness.
struct Operand<'a>(&'a Expr, Bind);

impl Display for Operand<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if Bind::of(&self.0.node) < self.1 { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Text(text) => f.write_str(&quote_text(text)),
            Node::Integer(n) => write!(f, "{n}"),
            // `2.0` is no integer.
            Node::Number(x) => write!(f, "{x:?}"),
            Node::Date(date) => write!(f, "{date}"),
            Node::Datetime(at) => write!(f, "{}", at.format("%Y-%m-%dT%H:%M:%S%.f")),
            Node::Boolean(b) => write!(f, "{b}"),
            Node::Missing => f.write_str("missing"),
            Node::It => f.write_str("it"),
            Node::Name(name) => f.write_str(&quote_name(name)),
            Node::List(items) => list(f, items),
            Node::Pattern(pattern) => f.write_str(&quote_pattern(pattern)),
            Node::Negate(inner) => write!(f, "-{}", Operand(inner, Bind::Atom)),
            Node::Not(inner) => write!(f, "not {}", Operand(inner, Bind::Not)),
            Node::Binary(operator, left, right) => {
                let bind = Bind::of_operator(*operator);
                // Tests do not chain; everything else runs from left to right.
                let left_bind = if bind == Bind::Test { Bind::Sum } else { bind };
                write!(f, "{} {} {}", Operand(left, left_bind), operator.word(), Operand(right, bind.tighter()))
            }
            Node::In { value, set, negated } => {
                write!(f, "{} {}in ", Operand(value, Bind::Sum), if *negated { "not " } else { "" })?;
                match set {
                    Members::List(items) => list(f, items),
                    Members::Range(low, high) => write!(f, "{}..{}", Operand(low, Bind::Sum), Operand(high, Bind::Sum)),
                }
            }
            Node::Is { value, test, negated } => {
                write!(f, "{} is {}", Operand(value, Bind::Sum), if *negated { "not " } else { "" })?;
                match test {
                    IsTest::Missing => f.write_str("missing"),
                    IsTest::Blank => f.write_str("blank"),
                    IsTest::Type(name) => name.fmt(f),
                }
            }
            Node::Matches(value, pattern) => write!(f, "{} matches {}", Operand(value, Bind::Sum), quote_pattern(&pattern.node)),
            Node::If(condition, yes, no) => write!(f, "if {condition} then {yes} else {no}"),
            Node::Call { name, args, across } => {
                write!(f, "{}(", name.node)?;
                commas(f, args)?;
                if let Some(targets) = across {
                    write!(f, " across {targets}")?;
                }
                f.write_char(')')
            }
        }
    }
}

impl Display for TypeName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name.node)?;
        if self.args.is_empty() {
            return Ok(());
        }
        f.write_char('(')?;
        commas(f, &self.args)?;
        f.write_char(')')
    }
}

impl Display for Targets {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        commas(f, self.items.iter().map(|item| &item.node))?;
        if self.except.is_empty() {
            return Ok(());
        }
        f.write_str(" except ")?;
        commas(f, self.except.iter().map(|item| &item.node))
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Target::Name(name) => f.write_str(&quote_name(name)),
            Target::Run(first, last) => write!(f, "{}..{}", quote_name(first), quote_name(last)),
            Target::Kind(kind) => write!(f, "{} columns", kind.word()),
            Target::Matching(pattern) => write!(f, "columns matching {}", quote_pattern(pattern)),
        }
    }
}

fn list(f: &mut Formatter<'_>, items: &[Expr]) -> fmt::Result {
    f.write_char('[')?;
    commas(f, items)?;
    f.write_char(']')
}

fn commas<T: Display>(f: &mut Formatter<'_>, items: impl IntoIterator<Item = T>) -> fmt::Result {
    for (i, item) in items.into_iter().enumerate() {
        write!(f, "{}{item}", if i == 0 { "" } else { ", " })?;
    }
    Ok(())
}

/// A pattern between slashes, its flags behind them.
pub fn quote_pattern(pattern: &str) -> String {
    let flagged = pattern.strip_prefix("(?").and_then(|rest| rest.split_once(')'));
    let (body, flags) = match flagged {
        Some((flags, body)) if !flags.is_empty() && flags.chars().all(|c| "imsx".contains(c)) => (body, flags),
        _ => (pattern, ""),
    };
    format!("/{}/{flags}", body.replace('/', "\\/"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::lang::form::NoVerbs;
    use crate::lang::parse_expression;

    fn again(text: &str) -> String {
        parse_expression(text, &NoVerbs).unwrap().to_string()
    }

    #[test]
    fn one_spelling_of_what_was_typed() {
        assert_eq!(again("Age==3  and(City<>'Rome')"), "Age = 3 and City != \"Rome\"");
        assert_eq!(again("x between 1 and 3"), "x in 1..3");
        assert_eq!(again("`Total (GBP)` is not missing"), "`Total (GBP)` is not missing");
        assert_eq!(again("City matches /a\\/b/i"), "City matches /a\\/b/i");
    }

    #[test]
    fn brackets_only_where_they_matter() {
        for text in [
            "(a or b) and not (c and d)",
            "a - (b - c)",
            "(a + b) * -c",
            "-(a + b)",
            "(if a then b else c) + 1",
            "if a > 1 then \"x\" else if b then \"y\" else missing",
            "not (x < 3) = true",
            "(x < 3) = true",
            "mean(it across q1..q10, columns matching /^x/ except q3) > 2.5",
            "a not in [1, 2.5, \"x\", 2024-01-31, 2024-01-31T12:30:00, true]",
            "Age is decimal(10, 2) or Email is not email",
            "a ++ \"\\n\" starts with \"b\"",
        ] {
            assert_eq!(again(text), text);
        }
        assert_eq!(again("(a - b) - c"), "a - b - c");
        assert_eq!(again("((a)) and ((b))"), "a and b");
    }
}
