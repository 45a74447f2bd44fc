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
    /// One value for all rows: the moment at which the line runs, as a date or datetime.
    Moment,
}

/// What an argument must be.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    Any,
    /// A value of a type that goes together with the values before it.
    Alike,
    Text,
    /// A text, or an integer that stands for one: the number of a card, a telephone, a place.
    Code,
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
    /// The two letters of a country that this function knows, written out.
    Country(fn(&str) -> bool),
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

    /// `round(x, [digits])`, `is postcode("GB")`: what is tested stands before `is`.
    fn signature(&self) -> String {
        let tested = usize::from(self.name().starts_with("is "));
        let params: Vec<String> = self
            .params()
            .iter()
            .skip(tested)
            .map(|p| match (p.optional, p.many) {
                (true, true) => format!("[{}, …]", p.name),
                (true, _) => format!("[{}]", p.name),
                (_, true) => format!("{}, …", p.name),
                _ => p.name.to_string(),
            })
            .collect();
        let optional = tested > 0 && self.params().iter().skip(tested).all(|param| param.optional);
        match params.as_slice() {
            [] if tested > 0 => self.name().to_string(),
            // `is phone` and `is phone("GB")`.
            [_] if optional => format!("{0} or {0}({1})", self.name(), params.join(", ").replace(['[', ']'], "")),
            _ => format!("{}({})", self.name(), params.join(", ")),
        }
    }
}

/// All functions there are.
pub trait Functions: Sync {
    /// Those of this name: one with fewer params may stand beside another (`count()`, `count(x)`).
    fn find(&self, name: &str) -> Option<&'static dyn Function>;
    fn all(&self) -> Vec<&'static dyn Function>;
    /// The function behind `is WORD`.
    fn test(&self, _word: &str) -> Option<&'static dyn Function> {
        None
    }
    /// All words that may stand after `is`, besides `missing` and `blank`.
    fn tests(&self) -> Vec<&'static str> {
        Vec::new()
    }
}
