//! What a function of expressions is, to binding and to help. How it is computed is the backend's matter.

use super::expr::Expr;
use super::types::Type;

/// How a function uses rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// From the values of one row.
    Row,
    /// One value from the rows of a group.
    Aggregate,
    /// A value for each row from its place among others.
    Window,
}

/// What an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Any,
    Text,
    /// Integer, number or decimal.
    Numeric,
    Integer,
    Boolean,
    /// Date or datetime.
    Temporal,
    /// Numeric, date, datetime, time, text or boolean: whatever has an order.
    Ordered,
    Pattern,
    /// A text or a pattern.
    TextOrPattern,
    List,
    /// One of these texts, written out in the line.
    Word(&'static [&'static str]),
    /// A share of a whole, written out: 0 to 1.
    Share,
    /// A number of rows, written out, at least so many.
    Rows(i64),
    /// A format of dates, written out.
    Format,
}

/// One declared argument.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    pub name: &'static str,
    pub takes: Takes,
    pub optional: bool,
    /// It may stand any number of times; only the last one.
    pub many: bool,
}

impl Param {
    pub const fn new(name: &'static str, takes: Takes) -> Self {
        Param { name, takes, optional: false, many: false }
    }

    pub const fn optional(name: &'static str, takes: Takes) -> Self {
        Param { name, takes, optional: true, many: false }
    }

    pub const fn many(name: &'static str, takes: Takes) -> Self {
        Param { name, takes, optional: false, many: true }
    }
}

/// A function: its name, what it takes and gives, its help. Declared once; binding, completion, help and tests follow.
pub trait Function: Sync {
    fn name(&self) -> &'static str;
    /// One line, at most 80 characters.
    fn summary(&self) -> &'static str;
    fn role(&self) -> Role;
    fn params(&self) -> &'static [Param];
    /// The type of its result for bound arguments that fit the params.
    fn gives(&self, args: &[Expr]) -> Type;
    /// `(expression, its value)` as the language writes both; each is a test.
    fn examples(&self) -> &'static [(&'static str, &'static str)];

    /// `round(x, [digits])`.
    fn signature(&self) -> String {
        let params: Vec<String> = self
            .params()
            .iter()
            .map(|p| match (p.optional, p.many) {
                (true, _) => format!("[{}]", p.name),
                (_, true) => format!("{}, …", p.name),
                _ => p.name.to_string(),
            })
            .collect();
        format!("{}({})", self.name(), params.join(", "))
    }
}

/// All functions there are.
pub trait Functions: Sync {
    /// Those of this name: one with fewer params may stand beside another (`count()`, `count(x)`).
    fn find(&self, name: &str) -> Option<&'static dyn Function>;
    fn all(&self) -> Vec<&'static dyn Function>;
}
