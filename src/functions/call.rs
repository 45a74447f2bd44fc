//! The arguments of one call, as polars computes them and as the language types them. An argument that is not there is missing.

use polars::prelude as pl;
use polars::prelude::{DataType, TimeUnit};

use super::cells::places;
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::types::Type;
use crate::plan::value::Value;

pub(super) struct Call<'a> {
    lowered: Vec<pl::Expr>,
    typed: &'a [Expr],
}

impl<'a> Call<'a> {
    pub fn of(lowered: Vec<pl::Expr>, typed: &'a [Expr]) -> Self {
        Call { lowered, typed }
    }

    /// The arguments of an aggregate or a window. What is the same for all rows becomes a column: polars would take it for a single value.
    pub fn of_rows(mut lowered: Vec<pl::Expr>, typed: &'a [Expr]) -> Self {
        if typed.first().is_some_and(constant)
            && let Some(first) = lowered.first_mut()
        {
            let spread = pl::when(places().gt(pl::lit(0))).then(first.clone()).otherwise(pl::lit(pl::NULL));
            // A number that stands there as it is would get the smallest type that holds it.
            *first = match kind(typed, 0) {
                Type::Unknown | Type::Other(_) => spread,
                kind => spread.cast(dtype(kind)),
            };
        }
        Call { lowered, typed }
    }

    /// An argument as it is.
    pub fn any(&self, at: usize) -> pl::Expr {
        self.lowered.get(at).cloned().unwrap_or_else(|| pl::lit(pl::NULL))
    }

    /// All arguments as they are.
    pub fn every(&self) -> &[pl::Expr] {
        &self.lowered
    }

    /// An argument as texts, of which a column without a type has none.
    pub fn text(&self, at: usize) -> pl::Expr {
        if self.kind(at).is_textual() { self.any(at) } else { self.any(at).cast(DataType::String) }
    }

    /// An argument as floating-point numbers.
    pub fn number(&self, at: usize) -> pl::Expr {
        self.fit(at, &Type::Number)
    }

    pub fn integer(&self, at: usize) -> pl::Expr {
        self.fit(at, &Type::Integer)
    }

    /// A number of any kind as that kind.
    pub fn numeric(&self, at: usize) -> pl::Expr {
        match self.kind(at) {
            Type::Unknown => self.number(at),
            kind => self.fit(at, kind),
        }
    }

    /// A date or datetime as a datetime.
    pub fn datetime(&self, at: usize) -> pl::Expr {
        self.fit(at, &Type::Datetime)
    }

    /// An argument of a type near this one as this one. Files hold integers and instants of several widths, so also what is of this type is cast.
    pub fn fit(&self, at: usize, kind: &Type) -> pl::Expr {
        match kind {
            Type::Unknown | Type::Other(_) => self.any(at),
            _ => self.any(at).cast(dtype(kind)),
        }
    }

    pub fn kind(&self, at: usize) -> &Type {
        kind(self.typed, at)
    }

    pub fn has(&self, at: usize) -> bool {
        at < self.typed.len()
    }

    pub fn pattern(&self, at: usize) -> Option<&'a str> {
        match self.typed.get(at).map(|arg| &arg.node) {
            Some(Node::Pattern(pattern)) => Some(pattern),
            _ => None,
        }
    }

    pub fn text_literal(&self, at: usize) -> Option<&'a str> {
        text_literal(self.typed, at)
    }

    /// A whole number that stands there as it is, with its sign.
    pub fn integer_literal(&self, at: usize) -> Option<i64> {
        match literal(self.typed.get(at)?)? {
            (Value::Integer(n), negated) => Some(if negated { n.checked_neg()? } else { *n }),
            _ => None,
        }
    }

    /// A number that stands there as it is, with its sign.
    pub fn number_literal(&self, at: usize) -> Option<f64> {
        let (value, negated) = literal(self.typed.get(at)?)?;
        value.as_f64().map(|x| if negated { -x } else { x })
    }
}

/// The type of an argument; unknown when it is not there.
pub(super) fn kind(typed: &[Expr], at: usize) -> &Type {
    typed.get(at).map_or(&Type::Unknown, |arg| &arg.kind)
}

/// A text that stands there as it is.
pub(super) fn text_literal(typed: &[Expr], at: usize) -> Option<&str> {
    typed.get(at).and_then(Expr::literal).and_then(Value::as_text)
}

/// A literal, and whether a minus stands before it.
fn literal(arg: &Expr) -> Option<(&Value, bool)> {
    match &arg.node {
        Node::Literal(value) => Some((value, false)),
        Node::Operator(Operator::Negate, inner) => match inner.as_slice() {
            [inner] => inner.literal().map(|value| (value, true)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether it is the same for all rows.
fn constant(arg: &Expr) -> bool {
    match &arg.node {
        Node::Literal(_) | Node::Pattern(_) => true,
        Node::Column(_) | Node::RowNumber | Node::Within { .. } | Node::Lookup { .. } | Node::Repeated { .. } => false,
        Node::Call(_, args) | Node::Operator(_, args) => args.iter().all(constant),
        Node::If(condition, yes, no) => [condition, yes, no].into_iter().all(|part| constant(part)),
        Node::Read(inner, _) | Node::Cast(inner) | Node::Undecided(inner) => constant(inner),
    }
}

/// The type of a number that stays of its kind.
pub(super) fn numeric(typed: &[Expr]) -> Type {
    match kind(typed, 0) {
        Type::Unknown => Type::Number,
        kind => kind.clone(),
    }
}

/// The type of a value that is handed on; a category's is text.
pub(super) fn same(typed: &[Expr]) -> Type {
    match kind(typed, 0) {
        Type::Category(_) => Type::Text,
        kind => kind.clone(),
    }
}

/// The type of polars that holds a type of the language; categories are held as text.
pub(super) fn dtype(kind: &Type) -> DataType {
    match kind {
        Type::Integer => DataType::Int64,
        Type::Number => DataType::Float64,
        Type::Decimal(precision, scale) => DataType::Decimal(usize::from(*precision), usize::from(*scale)),
        Type::Text | Type::Category(_) => DataType::String,
        Type::Date => DataType::Date,
        Type::Datetime => DataType::Datetime(TimeUnit::Microseconds, None),
        Type::Time => DataType::Time,
        Type::Boolean => DataType::Boolean,
        Type::List(inner) => DataType::List(Box::new(dtype(inner))),
        Type::Unknown | Type::Other(_) => DataType::Null,
    }
}
