//! `previous` and `next`: missing cells take the nearest value above or below them.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::plan::expr::Expr;
use crate::plan::scope::Scope;
use crate::plan::types::Type;

use super::super::meeting::Met;
use super::Filling;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Previous,
    Next,
}

pub struct Neighbour {
    pub side: Side,
    /// The most cells in a row that are filled.
    pub most: Option<i64>,
}

impl Neighbour {
    pub fn fill(&self, call: &Call, scope: &Scope, column: &str, kind: &Type) -> Result<Filling, Diagnostic> {
        let old = Expr::column(column, kind.clone());
        let (function, place) = match (self.side, self.most) {
            (Side::Previous, None) => ("fill_forward", "before"),
            (Side::Previous, Some(_)) => ("fill_forward_limit", "before"),
            (Side::Next, None) => ("fill_backward", "after"),
            (Side::Next, Some(_)) => ("fill_backward_limit", "after"),
        };
        let args = [old.clone()].into_iter().chain(self.most.map(Expr::integer)).collect();
        // Functions give text for a category.
        let gives = if kind.is_textual() { Type::Text } else { kind.clone() };
        let near = Expr::call(function, args, gives).within(scope.groups(&call.clauses)?, scope.keys(&call.clauses.order)?);
        let new = near.cast(kind.clone());
        let why = match self.most {
            None => format!("no value stands {place}"),
            Some(most) => format!("no value stands within {most} {place}"),
        };
        let left = (format!("{{}} cell stays missing, as {why} it"), format!("{{}} cells stay missing, as {why} them"));
        Ok(Filling { left: Some(left), ..Filling::of(Met { old, new }) })
    }
}
