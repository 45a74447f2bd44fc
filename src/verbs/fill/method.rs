//! The methods after `using`, as `fill` knows them.

use crate::lang::ast::{Expr, Method as Written, Node};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Span;

use super::between::Between;
use super::neighbour::{Neighbour, Side};
use super::statistic::Statistic;

/// As the form declares them.
pub const METHODS: &[&str] = &[
    "mean",
    "median",
    "mode",
    "min",
    "max",
    "previous",
    "next",
    "previous(n)",
    "next(n)",
    "linear",
    "nearest",
    "polynomial(n)",
    "spline(n)",
];

/// Words that other tools have for them.
const ELSEWHERE: [(&str, &str); 17] = [
    ("average", "mean"),
    ("avg", "mean"),
    ("ffill", "previous"),
    ("pad", "previous"),
    ("forward", "previous"),
    ("last", "previous"),
    ("bfill", "next"),
    ("backfill", "next"),
    ("backward", "next"),
    ("most_frequent", "mode"),
    ("minimum", "min"),
    ("maximum", "max"),
    ("interpolate", "linear"),
    ("time", "linear"),
    ("index", "linear"),
    ("cubic", "spline(3)"),
    ("quadratic", "spline(2)"),
];

pub enum Method {
    Statistic(Statistic),
    Neighbour(Neighbour),
    Between(Between),
}

impl Method {
    /// True for the name of a method.
    pub fn is_one(name: &str) -> bool {
        METHODS.contains(&name)
    }

    /// The one method of a `using` clause.
    pub fn of(using: &[Written], targets: Span, call: Span) -> Result<Method, Diagnostic> {
        let (name, args) = match using {
            [] => return Err(Diagnostic::syntax(call, "Fill with what?").note("A value stands after `with`, a method after `using`.")),
            [Written::Format(text)] => {
                return Err(Diagnostic::syntax(text.span, "A value stands after `with`.")
                    .fixed_by(Span::new(targets.end, text.span.start), " with "));
            }
            [Written::Named { name, args }] => (name, args),
            [_, second, ..] => return Err(Diagnostic::syntax(second.span(), "Cells are filled by one method.")),
        };
        match name.node.as_str() {
            "previous" => Ok(Method::Neighbour(Neighbour { side: Side::Previous, most: most(args)? })),
            "next" => Ok(Method::Neighbour(Neighbour { side: Side::Next, most: most(args)? })),
            word => {
                if let Some(between) = Between::of(word, args, name.span)? {
                    return Ok(Method::Between(between));
                }
                match (Statistic::named(word), args.first()) {
                    (Some(statistic), None) => Ok(Method::Statistic(statistic)),
                    (Some(_), Some(arg)) => Err(Diagnostic::syntax(arg.span, format!("{} takes nothing in brackets.", literal(word)))),
                    (None, _) => Err(unknown(word, name.span)),
                }
            }
        }
    }
}

/// The most cells in a row that a neighbour fills.
fn most(args: &[Expr]) -> Result<Option<i64>, Diagnostic> {
    match args {
        [] => Ok(None),
        [arg] => match arg.node {
            Node::Integer(n) if n >= 1 => Ok(Some(n)),
            _ => Err(Diagnostic::syntax(arg.span, "The most cells to fill in a row is a whole number, at least 1.")),
        },
        [_, second, ..] => Err(Diagnostic::syntax(second.span, "In brackets stands one number: the most cells to fill in a row.")),
    }
}

fn unknown(word: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::name(span, format!("There is no method {} to fill by.", literal(word)));
    match ELSEWHERE.iter().find(|(theirs, _)| *theirs == word.to_lowercase()) {
        Some((_, ours)) => diagnostic.note(format!("Here it is called {}.", literal(ours))).fixed_by(span, *ours),
        None => diagnostic.nearest(word, METHODS.iter().copied().filter(|name| !name.contains('(')), "The methods are"),
    }
}
