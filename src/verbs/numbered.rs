//! What looks have in common that show rows of the table with their numbers.

use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::scope::Scope;

use super::names::free;

/// The number of each row as a column.
pub struct Numbered {
    /// `row`, or a name like it where the table has such a column.
    pub row: String,
}

impl Numbered {
    pub fn new(scope: &Scope) -> Numbered {
        Numbered { row: free("row", |name| scope.schema.has(name)) }
    }

    /// Numbers the rows as they stand.
    pub fn op(&self) -> Op {
        Op::With(vec![(self.row.clone(), Expr::row_number())])
    }

    /// The columns of the answer: the number, then these columns of the table, then its others.
    pub fn before(&self, first: &[String], scope: &Scope) -> Vec<(String, String)> {
        let rest = scope.schema.names().filter(|name| !first.iter().any(|known| known == name));
        let names = [self.row.as_str()].into_iter().chain(first.iter().map(String::as_str)).chain(rest);
        names.map(|name| (name.to_string(), name.to_string())).collect()
    }
}
