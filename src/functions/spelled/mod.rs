//! How a function is written in the languages that a table's steps are exported to.
//!
//! A spelling is a template. `{0}` is the first argument, `{*}` are all of them with commas between, `{1..}` those from the second on. Behind a
//! colon stands what an argument is made first: `{0:number}`, `{0:integer}`, `{0:text}`, `{0:date}`, `{0:datetime}`, `{0:own}` (a category as
//! it is, not as text), `{2:replacement}` (a text with `$1` for the groups of the pattern before it). `{1!}` is a literal as that language's own
//! value, where `{1}` may be a column of it. `@name` is a helper of the exported script, written once at its beginning; the helpers of a family
//! stand in the Python file beside it.

pub(super) mod across;
pub(super) mod aggregates;
pub(super) mod conversion;
pub(super) mod dates;
pub(super) mod kinds;
pub(super) mod lists;
pub(super) mod numbers;
pub(super) mod pieces;
pub(super) mod text;
pub(super) mod windows;

use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::value::Value;

/// One function in all of them.
#[derive(Debug, Clone, Copy)]
pub struct Spelled {
    pub polars: Spelling,
    pub pandas: Spelling,
    pub sql: Spelling,
}

#[derive(Debug, Clone, Copy)]
pub enum Spelling {
    As(&'static str),
    /// By what its arguments are.
    By(fn(&[Expr]) -> Option<String>),
    /// There is no way to say it there: the step is refused.
    Never,
}

impl Spelled {
    pub const fn new(polars: &'static str, pandas: &'static str, sql: &'static str) -> Spelled {
        Spelled { polars: Spelling::As(polars), pandas: Spelling::As(pandas), sql: Spelling::As(sql) }
    }

    /// Not to be said in SQL.
    pub const fn python(polars: &'static str, pandas: &'static str) -> Spelled {
        Spelled { polars: Spelling::As(polars), pandas: Spelling::As(pandas), sql: Spelling::Never }
    }
}

impl Spelling {
    /// The template for these arguments.
    pub fn template(&self, args: &[Expr]) -> Option<String> {
        match self {
            Spelling::As(template) => Some((*template).to_string()),
            Spelling::By(choose) => choose(args),
            Spelling::Never => None,
        }
    }
}

/// A whole number that stands there as it is, with its sign.
fn integer(args: &[Expr], at: usize) -> Option<i64> {
    match &args.get(at)?.node {
        Node::Literal(Value::Integer(n)) => Some(*n),
        Node::Operator(Operator::Negate, inner) => match inner.first()?.literal()? {
            Value::Integer(n) => n.checked_neg(),
            _ => None,
        },
        _ => None,
    }
}

/// A text that stands there as it is.
fn text(args: &[Expr], at: usize) -> Option<&str> {
    args.get(at).and_then(Expr::literal).and_then(Value::as_text)
}

fn pattern(args: &[Expr], at: usize) -> Option<&str> {
    match &args.get(at)?.node {
        Node::Pattern(pattern) => Some(pattern),
        _ => None,
    }
}

/// A template.
fn said(template: &str) -> Option<String> {
    Some(template.to_string())
}

/// A template by a choice.
fn either(first: bool, one: &str, other: &str) -> Option<String> {
    Some(if first { one } else { other }.to_string())
}
