//! Typed expressions: what binding makes of a written one, and what verbs build. Every node knows its type, every name has been found.

use serde::{Deserialize, Serialize};

use super::query::Shared;
use super::reading::Style;
use super::types::Type;
use super::value::Value;

/// A value for each row (or, for an aggregate, for each group), of a known type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    pub node: Node,
    pub kind: Type,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Node {
    Column(String),
    Literal(Value),
    /// The row's place in the table, from 1; inside `Within`, its place in the group.
    RowNumber,
    /// A pattern that stands as a function's argument.
    Pattern(String),
    /// A function of the language, by name.
    Call(String, Vec<Expr>),
    Operator(Operator, Vec<Expr>),
    /// `(condition, then, otherwise)`; the condition is never missing.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// An aggregate or a window, computed in each group and spread over its rows. A missing key is a group of its own. With an order the
    /// rows count as if sorted by it.
    Within {
        value: Box<Expr>,
        by: Vec<String>,
        order: Vec<SortKey>,
    },
    /// The value that a fitted table has for the row's keys: its last column, the others being the keys, missing equal to missing; missing
    /// where it has none.
    Lookup {
        keys: Vec<Expr>,
        table: Shared,
    },
    /// A text read as a value; missing where it does not read.
    Read(Box<Expr>, Style),
    /// A value of one type as another: missing where it has none there. An integer as a date counts days since 1970, as a datetime microseconds.
    Cast(Box<Expr>),
    /// True where the condition came out as it did only because a cell is missing.
    Undecided(Box<Expr>),
    /// True in each row that has an earlier one (or, by `keep`, a later or any other one) equal to it in these columns, missing equal to missing.
    Repeated {
        by: Vec<String>,
        keep: Keep,
        order: Vec<SortKey>,
    },
}

/// Which of several equal rows is the one that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keep {
    First,
    Last,
    /// None of them.
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortKey {
    pub column: String,
    pub descending: bool,
}

/// Operators. Those that give a boolean never give missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    /// Missing is a value here: missing equals missing.
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Contains,
    StartsWith,
    EndsWith,
    /// `(text, pattern)`.
    Matches,
    And,
    Or,
    Not,
    /// `(value, first, second, …)`; missing is a value here.
    OneOf,
    IsMissing,
    /// Missing, or only white space.
    IsBlank,
    /// A boolean cell as a condition: a missing one is false.
    IsTrue,
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
    /// Two texts joined.
    Concat,
    /// The first that is not missing.
    Coalesce,
}

impl Expr {
    pub fn new(node: Node, kind: Type) -> Self {
        Expr { node, kind }
    }

    pub fn column(name: impl Into<String>, kind: Type) -> Self {
        Expr::new(Node::Column(name.into()), kind)
    }

    pub fn missing() -> Self {
        Expr::new(Node::Literal(Value::Missing), Type::Unknown)
    }

    pub fn integer(value: i64) -> Self {
        Expr::new(Node::Literal(Value::Integer(value)), Type::Integer)
    }

    pub fn text(value: impl Into<String>) -> Self {
        Expr::new(Node::Literal(Value::Text(value.into())), Type::Text)
    }

    pub fn boolean(value: bool) -> Self {
        Expr::new(Node::Literal(Value::Boolean(value)), Type::Boolean)
    }

    pub fn row_number() -> Self {
        Expr::new(Node::RowNumber, Type::Integer)
    }

    pub fn call(function: &str, args: Vec<Expr>, kind: Type) -> Self {
        Expr::new(Node::Call(function.to_string(), args), kind)
    }

    pub fn test(operator: Operator, args: Vec<Expr>) -> Self {
        Expr::new(Node::Operator(operator, args), Type::Boolean)
    }

    /// This where `condition` holds, else `otherwise`.
    pub fn where_else(self, condition: Expr, otherwise: Expr) -> Self {
        let kind = if self.kind == Type::Unknown { otherwise.kind.clone() } else { self.kind.clone() };
        Expr::new(Node::If(Box::new(condition), Box::new(self), Box::new(otherwise)), kind)
    }

    /// The first of this and `other` that is not missing.
    pub fn or_else(self, other: Expr) -> Self {
        let kind = if self.kind == Type::Unknown { other.kind.clone() } else { self.kind.clone() };
        Expr::new(Node::Operator(Operator::Coalesce, vec![self, other]), kind)
    }

    pub fn is_missing(self) -> Self {
        Expr::test(Operator::IsMissing, vec![self])
    }

    pub fn negated(self) -> Self {
        Expr::test(Operator::Not, vec![self])
    }

    pub fn and(self, other: Expr) -> Self {
        Expr::test(Operator::And, vec![self, other])
    }

    pub fn or(self, other: Expr) -> Self {
        Expr::test(Operator::Or, vec![self, other])
    }

    /// Within each group, spread over its rows.
    pub fn within(self, by: Vec<String>, order: Vec<SortKey>) -> Self {
        let kind = self.kind.clone();
        Expr::new(Node::Within { value: Box::new(self), by, order }, kind)
    }

    pub fn cast(self, kind: Type) -> Self {
        if self.kind == kind { self } else { Expr::new(Node::Cast(Box::new(self)), kind) }
    }

    /// True where the condition hangs on a missing cell.
    pub fn undecided(self) -> Self {
        Expr::new(Node::Undecided(Box::new(self)), Type::Boolean)
    }

    /// All of these; true when there are none.
    pub fn all(tests: impl IntoIterator<Item = Expr>) -> Self {
        tests.into_iter().reduce(Expr::and).unwrap_or_else(|| Expr::boolean(true))
    }

    /// Any of these; false when there are none.
    pub fn any(tests: impl IntoIterator<Item = Expr>) -> Self {
        tests.into_iter().reduce(Expr::or).unwrap_or_else(|| Expr::boolean(false))
    }

    /// The expression with something else in the place of each part that `other` gives it for. What stands in a window, or hangs on missing
    /// cells, stays.
    pub fn replaced(&self, other: &dyn Fn(&Expr) -> Option<Expr>) -> Expr {
        if let Some(other) = other(self) {
            return other;
        }
        let all = |parts: &[Expr]| parts.iter().map(|part| part.replaced(other)).collect();
        let boxed = |part: &Expr| Box::new(part.replaced(other));
        let node = match &self.node {
            Node::Call(name, args) => Node::Call(name.clone(), all(args)),
            Node::Operator(operator, args) => Node::Operator(*operator, all(args)),
            Node::If(condition, yes, no) => Node::If(boxed(condition), boxed(yes), boxed(no)),
            Node::Read(inner, style) => Node::Read(boxed(inner), style.clone()),
            Node::Cast(inner) => Node::Cast(boxed(inner)),
            other => other.clone(),
        };
        Expr::new(node, self.kind.clone())
    }

    /// The literal this is, if it is one.
    pub fn literal(&self) -> Option<&Value> {
        match &self.node {
            Node::Literal(value) => Some(value),
            _ => None,
        }
    }
}
