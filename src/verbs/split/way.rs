//! Where a text is cut.

use crate::lang::ast::{Arg, Call, Node};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::quote_text;
use crate::plan::expr::{Expr, Operator};
use crate::plan::types::Type;

use super::super::patterns::Pattern;

pub enum Way {
    Pattern(Pattern),
    Text(String),
    /// Behind these characters, counted from 1; all of them from the beginning or all from the end.
    Places(Vec<i64>),
}

impl Way {
    pub fn of(call: &Call) -> Result<Way, Diagnostic> {
        if let Some(pattern) = Pattern::of(&call.args, "pattern")? {
            return Ok(Way::Pattern(pattern));
        }
        if let Some(text) = call.args.ident("text") {
            if text.node.is_empty() {
                return Err(Diagnostic::syntax(text.span, "Empty text stands everywhere: there is nothing to cut at.")
                    .note("`at 1, 2` cuts behind the first and the second character."));
            }
            return Ok(Way::Text(text.node));
        }
        let Some(Arg::Values(values)) = call.args.get("places").map(|arg| &arg.node) else {
            return Err(Diagnostic::syntax(call.span, "Cut where?"));
        };
        let mut places: Vec<i64> = Vec::new();
        for value in values {
            let place = match &value.node {
                Node::Integer(n) => *n,
                Node::Negate(inner) => match &inner.node {
                    Node::Integer(n) => -*n,
                    _ => 0,
                },
                _ => 0,
            };
            if place == 0 {
                return Err(Diagnostic::syntax(value.span, "After `at` stand numbers of characters, from 1: `at 3, 5`.")
                    .note("Negative ones count from the end: `at -3`."));
            }
            if places.last().is_some_and(|last| (*last < 0) != (place < 0)) {
                return Err(Diagnostic::syntax(value.span, "Places from the beginning and from the end do not stand in one line."));
            }
            if places.last().is_some_and(|last| place <= *last) {
                return Err(Diagnostic::syntax(value.span, "The places go from left to right: `at 3, 5`, `at -5, -3`."));
            }
            places.push(place);
        }
        Ok(Way::Places(places))
    }

    /// As a line says it: `on "/"`.
    pub fn written(&self) -> String {
        match self {
            Way::Pattern(pattern) => format!("on {}", crate::lang::quote_pattern(&pattern.text)),
            Way::Text(text) => format!("on {}", quote_text(text)),
            Way::Places(places) => format!("at {}", places.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
        }
    }

    /// How many columns it makes, where that does not hang on the cells.
    pub fn columns(&self) -> Option<usize> {
        match self {
            Way::Places(places) => Some(places.len() + 1),
            _ => None,
        }
    }

    pub fn counts_from_the_end(&self) -> bool {
        matches!(self, Way::Places(places) if places.first().is_some_and(|place| *place < 0))
    }

    /// The separator, where there is one.
    pub fn on(&self) -> Option<Expr> {
        match self {
            Way::Pattern(pattern) => Some(pattern.expr()),
            Way::Text(text) => Some(Expr::text(text.clone())),
            Way::Places(_) => None,
        }
    }

    /// The number of pieces of each text, where it hangs on the text.
    pub fn pieces(&self, text: &Expr) -> Option<Expr> {
        Some(Expr::call("count_pieces", vec![text.clone(), self.on()?], Type::Integer))
    }

    /// Where a text has more pieces than so many.
    pub fn extra(&self, text: &Expr, most: usize) -> Option<Expr> {
        if let (Way::Text(on), Some(last)) = (self, most.checked_sub(1)) {
            // The last piece takes the rest, and is known already; a pattern could match otherwise in it than in the whole text.
            return Some(Expr::test(Operator::Contains, vec![self.piece(text, last, most), Expr::text(on.clone())]));
        }
        Some(Expr::test(Operator::Greater, vec![self.pieces(text)?, integer(most)]))
    }

    /// A piece of each text, by its place from 0, of so many.
    pub fn piece(&self, text: &Expr, place: usize, most: usize) -> Expr {
        if let Some(on) = self.on() {
            return Expr::call("piece", vec![text.clone(), on, integer(place + 1), integer(most)], Type::Text);
        }
        let Way::Places(places) = self else { return Expr::missing() };
        let after = place.checked_sub(1).and_then(|before| places.get(before)).copied().unwrap_or(0);
        let bounds = [Some(after), places.get(place).copied()];
        let bounds = bounds.into_iter().flatten().map(Expr::integer);
        Expr::call("cut", [text.clone()].into_iter().chain(bounds).collect(), Type::Text)
    }
}

fn integer(n: usize) -> Expr {
    Expr::integer(i64::try_from(n).unwrap_or(i64::MAX))
}
