//! The core operations on tables: every verb comes down to these, and each backend implements each once.

use serde::{Deserialize, Serialize};

use super::expr::{Expr, SortKey};
use super::other::{Join, Other};
use super::pivot::Pivot;
use super::query::Shared;
use super::schema::Schema;
use super::types::Type;

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
    /// These values in the table's place: an answer that the verb has found before.
    Given(Shared),
    /// A row for each item of the lists in these columns, the other cells repeated; an empty or missing list stays one row, the item missing. Lists
    /// of one row have as many items, an empty or missing one counting as one.
    Explode(Vec<String>),
    /// For each row as many as there are `columns`, which are of one type, in their order: the `by` columns, the column's name, its cell.
    Unpivot { columns: Vec<String>, by: Vec<String>, names: String, values: String },
    /// The values of a column become columns.
    Pivot(Box<Pivot>),
    /// Rows brought together with those of another table.
    Join(Box<Join>),
    /// The rows of another table below those here, by column name. A column that one of both has not is missing in its rows, and stands last where it
    /// is new. Values take the type that the column has here, which must be able to hold them.
    Append { other: Other },
}

impl Op {
    /// The columns it sets.
    pub fn sets(&self) -> Vec<&str> {
        match self {
            Op::With(columns) => columns.iter().map(|(name, _)| name.as_str()).collect(),
            Op::Explode(columns) => columns.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether there may be more rows after it than before.
    pub fn multiplies(&self) -> bool {
        matches!(self, Op::Explode(_) | Op::Unpivot { .. } | Op::Join(_) | Op::Append { .. })
    }

    /// The columns that a table of these has after it.
    pub fn schema(&self, before: &Schema) -> Schema {
        match self {
            Op::Select(columns) => {
                let known = columns.iter().filter_map(|(from, to)| Some((to.clone(), before.kind(from)?.clone())));
                Schema { columns: known.collect() }
            }
            Op::With(columns) => {
                let mut after = before.clone();
                for (name, value) in columns {
                    match after.columns.iter_mut().find(|(known, _)| known == name) {
                        Some((_, kind)) => *kind = value.kind.clone(),
                        None => after.columns.push((name.clone(), value.kind.clone())),
                    }
                }
                after
            }
            Op::Filter(_) | Op::Sort(_) => before.clone(),
            Op::Group { by, outputs } => {
                let keys = by.iter().filter_map(|key| Some((key.clone(), before.kind(key)?.clone())));
                Schema { columns: keys.chain(outputs.iter().map(|(name, value)| (name.clone(), value.kind.clone()))).collect() }
            }
            Op::Given(answer) => Schema { columns: answer.columns.iter().map(|(name, kind, _)| (name.clone(), kind.clone())).collect() },
            Op::Explode(columns) => {
                let item = |name: &str, kind: &Type| match kind {
                    Type::List(item) if columns.iter().any(|column| column == name) => (**item).clone(),
                    kind => kind.clone(),
                };
                Schema { columns: before.columns.iter().map(|(name, kind)| (name.clone(), item(name, kind))).collect() }
            }
            Op::Pivot(pivot) => pivot.grouped().schema(before),
            Op::Unpivot { columns, by, names, values } => {
                let kept = by.iter().filter_map(|name| Some((name.clone(), before.kind(name)?.clone())));
                let kind = columns.first().and_then(|column| before.kind(column)).cloned().unwrap_or(Type::Unknown);
                Schema { columns: kept.chain([(names.clone(), Type::Text), (values.clone(), kind)]).collect() }
            }
            Op::Join(join) => join.schema(before),
            Op::Append { other } => {
                let more = other.schema().columns.into_iter().filter(|(name, _)| !before.has(name));
                Schema { columns: before.columns.iter().cloned().chain(more).collect() }
            }
        }
    }
}
