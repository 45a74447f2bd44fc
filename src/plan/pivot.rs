//! A column's values as columns: what the operation holds, and how the same is said with groups.

use serde::{Deserialize, Serialize};

use super::expr::{Expr, Node, Operator};
use super::op::Op;
use super::query::Answer;
use super::types::Type;
use super::value::Value;

/// For each group of rows one, with a column for each key and output: the output of the group's rows with that key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pivot {
    /// What identifies a row; a missing one is a group of its own. Without any there is one row.
    pub by: Vec<String>,
    /// The column whose values are the keys.
    pub key: (String, Type),
    /// The keys that have columns, each once. Rows with others are left out.
    pub keys: Vec<Value>,
    pub outputs: Vec<Output>,
}

/// What stands in the cells of some columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// An aggregate of columns.
    pub value: Expr,
    /// The names of the columns, one for each key.
    pub names: Vec<String>,
}

impl Pivot {
    fn column(&self) -> Expr {
        Expr::column(self.key.0.clone(), self.key.1.clone())
    }

    fn literal(&self, key: &Value) -> Expr {
        let kind = if key.as_text().is_some() { Type::Text } else { self.key.1.clone() };
        Expr::new(Node::Literal(key.clone()), kind)
    }

    /// True in the rows of a key.
    fn is(&self, key: &Value) -> Expr {
        match key {
            Value::Missing => self.column().is_missing(),
            key => Expr::test(Operator::Equal, vec![self.column(), self.literal(key)]),
        }
    }

    /// True in rows whose key has no column.
    pub fn unknown(&self) -> Expr {
        let mut args = vec![self.column()];
        args.extend(self.keys.iter().filter(|key| !key.is_missing()).map(|key| self.literal(key)));
        let known = Expr::test(Operator::OneOf, args);
        match self.keys.iter().any(Value::is_missing) {
            true => known.or(self.column().is_missing()).negated(),
            false => known.negated(),
        }
    }

    /// The place of a row's key among the keys, from 0; missing where it has none.
    pub fn place(&self) -> Expr {
        let (column, kind) = match &self.key.1 {
            Type::Category(_) => (self.column().cast(Type::Text), Type::Text),
            kind => (self.column(), kind.clone()),
        };
        let places = (0i64..).take(self.keys.len()).map(Value::Integer).collect();
        let table = Answer { columns: vec![("key".to_string(), kind, self.keys.clone()), ("place".to_string(), Type::Integer, places)] };
        Expr::new(Node::Lookup { keys: vec![column], table: table.into() }, Type::Integer)
    }

    /// The same as groups, in which each output counts only the rows of its key.
    pub fn grouped(&self) -> Op {
        let mut outputs = Vec::new();
        for output in &self.outputs {
            for (key, name) in self.keys.iter().zip(&output.names) {
                let of_key = |part: &Expr| match part.node {
                    Node::Column(_) => Some(part.clone().where_else(self.is(key), Expr::missing())),
                    _ => None,
                };
                outputs.push((name.clone(), output.value.replaced(&of_key)));
            }
        }
        Op::Group { by: self.by.clone(), outputs }
    }
}
