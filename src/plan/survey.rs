//! Looks that are drawn in a way of their own, and are tables where they are piped on or named.

use super::chart::Plot;
use super::expr::Expr;
use super::op::Op;
use super::schema::Schema;

/// Such a look.
#[derive(Debug, Clone, PartialEq)]
pub enum Survey {
    Profile(Profiled),
    /// What is unclean, worst first.
    Issues,
    /// Steps that would clean it, with what each would do.
    Suggest,
    /// A picture of values.
    Plot(Box<Plot>),
}

impl Survey {
    /// The columns of its answer, where they do not hang on the data.
    pub fn schema(&self) -> Option<Schema> {
        match self {
            Survey::Profile(_) => Some(super::profile::schema()),
            Survey::Issues => Some(super::findings::schema_of_issues()),
            Survey::Suggest => Some(super::findings::schema_of_steps()),
            Survey::Plot(_) => None,
        }
    }
}

/// What is to be profiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Profiled {
    /// The columns, or none for the whole table.
    pub columns: Option<Vec<String>>,
    /// The rows.
    pub condition: Option<Expr>,
    /// Those rows in words: `rows where Age > 60`.
    pub phrase: Option<String>,
}

impl Profiled {
    /// What makes the part that is profiled of the table.
    pub fn ops(&self) -> Vec<Op> {
        let filter = self.condition.iter().cloned().map(Op::Filter);
        let select = self.columns.iter().map(|columns| Op::Select(columns.iter().map(|name| (name.clone(), name.clone())).collect()));
        filter.chain(select).collect()
    }
}
