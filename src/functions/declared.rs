//! A function as data.

use polars::prelude as pl;

use super::spelled::Spelled;
use crate::plan::expr::Expr;
use crate::plan::function::{Function, Param, Role};
use crate::plan::types::Type;

/// The table that the examples of aggregates and windows are about, as a CSV file. Its last row has nothing but missing cells.
pub const EXAMPLE_TABLE: &str = "x,name,paid\n3,Bob,true\n1,Ann,false\n2,Ann,true\n,,\n";

/// One function: what the language says of it and what polars computes.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    pub name: &'static str,
    pub summary: &'static str,
    pub role: Role,
    pub params: &'static [Param],
    /// The type of the result for arguments that fit.
    pub gives: fn(&[Expr]) -> Type,
    /// The computation: lowered arguments in, and the typed ones they come from (for literals and types). Categories come in as text.
    /// A result that is NaN or infinite becomes missing afterwards.
    pub lower: fn(Vec<pl::Expr>, &[Expr]) -> pl::Expr,
    /// How scripts in other languages say it.
    pub spelled: Spelled,
    /// `(expression, its value)` as the language writes both: `("upper(\"abc\")", "\"ABC\"")`. The columns of an expression are those of
    /// [`EXAMPLE_TABLE`]. A value for each row is written as a list: `("previous(x)", "[missing, 3, 1, 2]")`.
    pub examples: &'static [(&'static str, &'static str)],
    /// True for what only verbs and binding use: no one writes it.
    pub internal: bool,
}

impl Declared {
    /// The word of a test, without its `is`.
    pub fn word(&self) -> &'static str {
        self.name.strip_prefix("is ").unwrap_or(self.name)
    }
}

impl Function for Declared {
    fn name(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        self.summary
    }

    fn role(&self) -> Role {
        self.role
    }

    fn params(&self) -> &'static [Param] {
        self.params
    }

    fn gives(&self, args: &[Expr]) -> Type {
        (self.gives)(args)
    }

    fn examples(&self) -> &'static [(&'static str, &'static str)] {
        self.examples
    }
}
