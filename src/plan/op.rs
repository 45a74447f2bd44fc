//! The core operations on tables: every verb comes down to these, and each backend implements each once.

use serde::{Deserialize, Serialize};

use super::expr::{Expr, SortKey};

/// One operation: a table in, a table out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Op {
    /// These columns in this order, `(column, its name from now on)`.
    Select(Vec<(String, String)>),
    /// Columns set, in place or added at the end; every expression sees the table as it was.
    With(Vec<(String, Expr)>),
    /// The rows for which the condition is true.
    Filter(Expr),
    /// Stable; missing last either way.
    Sort(Vec<SortKey>),
    /// One row a group, groups in the order of their first rows, keys first; without keys one row in all. A missing key is a group.
    Group { by: Vec<String>, outputs: Vec<(String, Expr)> },
}

impl Op {
    /// The columns it sets.
    pub fn sets(&self) -> Vec<&str> {
        match self {
            Op::With(columns) => columns.iter().map(|(name, _)| name.as_str()).collect(),
            _ => Vec::new(),
        }
    }
}
