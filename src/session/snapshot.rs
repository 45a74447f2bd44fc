//! What is known of the tables between steps, immutable, so that completion and inspection never wait for a query.

use std::sync::{Arc, PoisonError};

use crate::plan::schema::Schema;
use crate::plan::types::Type;
use crate::plan::view::Facts;

use super::Session;

/// The tables as they stood after the last statement.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    pub tables: Vec<TableFacts>,
    pub current: Option<String>,
}

/// A table's schema, and what is known of its columns.
#[derive(Debug, Clone)]
pub struct TableFacts {
    pub name: String,
    pub rows: usize,
    pub schema: Schema,
    /// As many as have been computed.
    pub facts: Vec<(String, Facts)>,
}

impl Snapshot {
    pub fn current(&self) -> Option<&TableFacts> {
        let name = self.current.as_ref()?;
        self.tables.iter().find(|table| table.name == *name)
    }
}

impl TableFacts {
    pub fn facts(&self, column: &str) -> Option<&Facts> {
        self.facts.iter().find(|(name, _)| name == column).map(|(_, facts)| facts)
    }

    pub fn kind(&self, column: &str) -> Option<&Type> {
        self.schema.kind(column)
    }
}

impl Session {
    /// Publishes the state after a statement.
    pub(super) fn publish(&self) {
        let tables = self.state.tables.iter().map(|table| {
            let frame = table.frame();
            let schema = frame.schema();
            let facts = schema.names().filter_map(|name| Some((name.to_string(), self.facts.peek(frame, name)?.clone()))).collect();
            TableFacts { name: table.name.clone(), rows: frame.rows(), schema, facts }
        });
        let snapshot = Snapshot { tables: tables.collect(), current: self.state.current.clone() };
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }

    /// Computes what completion will want of the current table, a column at a time, until `stop` says so.
    pub fn prepare(&mut self, stop: impl Fn() -> bool) {
        let Some(table) = self.current() else {
            return;
        };
        let frame = table.frame().clone();
        let names: Vec<String> = frame.schema().names().map(str::to_string).collect();
        let mut learned = false;
        for name in names {
            if stop() {
                break;
            }
            if self.facts.peek(&frame, &name).is_none() {
                learned |= self.facts.learn(&frame, &[name], &self.cancel).is_ok();
            }
        }
        if learned {
            self.publish();
        }
    }
}
