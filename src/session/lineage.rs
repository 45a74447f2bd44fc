//! How a table came from a file, also through other tables: what `export` says of tables that a line made.

use std::sync::Arc;

use crate::engine::Version;
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::op::Op;
use crate::plan::schema::Schema;
use crate::plan::types::Type;
use crate::plan::verb::{Expectation, Shown};

use super::seen::Seen;
use super::table::{Source, Step, Table, version};

/// The file at the beginning, and all that was done since.
#[derive(Debug, Clone)]
pub struct Lineage {
    /// A file, or a line whose own beginning is not known.
    pub source: Source,
    /// The table as the file gave it.
    pub base: Version,
    pub done: Vec<Said>,
}

/// A line, what it came down to, and the columns before it.
#[derive(Debug, Clone)]
pub struct Said {
    pub line: String,
    pub ops: Vec<Op>,
    pub expects: Vec<Expectation>,
    pub before: Schema,
    /// The other tables that it read.
    pub others: Vec<Seen>,
}

impl Lineage {
    /// That of a table as it is now.
    pub fn of(table: &Table) -> Lineage {
        Lineage::made(&table.source, &table.base, &table.steps)
    }

    /// That of a table as a step saw it.
    pub fn of_seen(seen: &Seen) -> Lineage {
        Lineage::made(&seen.source, &seen.base, &seen.steps)
    }

    fn made(source: &Source, base: &Version, steps: &[Arc<Step>]) -> Lineage {
        let mut lineage = match source {
            Source::Line { from: Some(from), .. } => (**from).clone(),
            source => Lineage { source: source.clone(), base: base.clone(), done: Vec::new() },
        };
        for (number, step) in steps.iter().enumerate() {
            if !step.draft.disabled {
                lineage.step(step, version(base, steps, number).schema());
            }
        }
        lineage
    }

    pub fn step(&mut self, step: &Step, before: &Schema) {
        self.done.push(Said {
            line: step.text().to_string(),
            ops: step.lowered.ops.clone(),
            expects: step.lowered.expects.clone(),
            before: before.clone(),
            others: step.draft.others.clone(),
        });
    }

    /// A look whose answer becomes a table.
    pub fn look(&mut self, line: &str, ops: &[Op], before: &Schema) {
        self.done.push(Said { line: line.to_string(), ops: ops.to_vec(), expects: Vec::new(), before: before.clone(), others: Vec::new() });
    }

    /// The rows that the last look wants to see become all there are.
    pub fn cut(&mut self, shown: &Shown) {
        if let (Some(last), Some(condition)) = (self.done.last_mut(), part(shown)) {
            last.ops.push(Op::Filter(condition));
        }
    }
}

/// The rows of a look as a condition.
fn part(shown: &Shown) -> Option<Expr> {
    let number = |rows: usize| Expr::integer(i64::try_from(rows).unwrap_or(i64::MAX));
    let row = Expr::row_number;
    match shown {
        Shown::First(rows) => Some(Expr::test(Operator::AtMost, vec![row(), number(*rows)])),
        Shown::Last(rows) => {
            let all = Expr::call("count", Vec::new(), Type::Integer);
            let before = Expr::new(Node::Operator(Operator::Subtract, vec![all, number(*rows)]), Type::Integer);
            Some(Expr::test(Operator::Greater, vec![row(), before]))
        }
        Shown::Span(first, last) => {
            let from = Expr::test(Operator::AtLeast, vec![row(), number(*first)]);
            Some(from.and(Expr::test(Operator::AtMost, vec![row(), number(*last)])))
        }
        _ => None,
    }
}
