//! The methods after `using` that make one value of several.

use crate::lang::ast::Method as Written;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_name;
use crate::lang::span::Span;
use crate::plan::expr::Expr;
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;

use super::super::using;
use super::Known;

/// As the form declares them.
pub const METHODS: &[&str] = &["first", "last", "min", "max", "mode", "sum", "mean", "median", "std", "count"];

/// Words that other tools have for them.
const ELSEWHERE: [(&str, &str); 7] =
    [("average", "mean"), ("avg", "mean"), ("len", "count"), ("size", "count"), ("minimum", "min"), ("maximum", "max"), ("total", "sum")];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    First,
    Last,
    Min,
    Max,
    Mode,
    Sum,
    Mean,
    Median,
    Std,
    Count,
}

impl Method {
    const ALL: [(&'static str, Method); 10] = [
        ("first", Method::First),
        ("last", Method::Last),
        ("min", Method::Min),
        ("max", Method::Max),
        ("mode", Method::Mode),
        ("sum", Method::Sum),
        ("mean", Method::Mean),
        ("median", Method::Median),
        ("std", Method::Std),
        ("count", Method::Count),
    ];

    /// Its name, which is also that of the aggregate.
    fn word(self) -> &'static str {
        Method::ALL.iter().find(|(_, method)| *method == self).map_or("first", |(word, _)| word)
    }

    /// That of a `using` clause, if there is one.
    pub fn of(using: &[Written]) -> Result<Option<Method>, Diagnostic> {
        let Some((name, args)) = using::one(using, "One value is made of several by one method.")? else { return Ok(None) };
        using::bare(name, args)?;
        match Method::ALL.iter().find(|(word, _)| *word == name.node) {
            Some((_, method)) => Ok(Some(*method)),
            None => Err(using::unknown(name, "to make one value of several", &ELSEWHERE, METHODS.iter().copied())),
        }
    }

    /// Refuses values that it cannot take.
    pub fn check(self, value: &Known, span: Span) -> Result<(), Diagnostic> {
        let (name, kind) = (&value.name, &value.kind);
        let fits = match self {
            Method::Sum | Method::Mean | Method::Median | Method::Std => kind.is_numeric() || *kind == Type::Unknown,
            Method::Min | Method::Max | Method::Mode => !matches!(kind, Type::List(_) | Type::Other(_)),
            Method::First | Method::Last | Method::Count => true,
        };
        if fits {
            return Ok(());
        }
        let needs = if matches!(self, Method::Min | Method::Max | Method::Mode) { "values with an order" } else { "numbers" };
        let told =
            Diagnostic::mistype(span, format!("{} is {}, and {} needs {needs}.", literal(name), article(kind), literal(self.word())));
        Err(if kind.is_textual() { told.line(format!("convert {} to number", quote_name(name))) } else { told })
    }

    /// The one value of a group.
    pub fn of_group(self, values: Expr, scope: &Scope) -> Expr {
        // A count of booleans would be one of those that hold.
        let values = if self == Method::Count { values.is_missing().negated() } else { values };
        let gives = scope.functions.find(self.word()).map(|function| function.gives(std::slice::from_ref(&values)));
        let kind = gives.unwrap_or_else(|| values.kind.clone());
        Expr::call(self.word(), vec![values], kind)
    }
}
