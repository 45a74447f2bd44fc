//! What lasts from cell to cell: tables with their sources and steps, which of them is current, and what front ends may ask about them at any
//! time. It runs cells: text in, rendered answers out. It knows no socket and no message.

mod act;
mod assist;
mod cell;
mod evaluate;
mod foresee;
mod help;
mod look;
mod message;
mod pipeline;
mod plan;
mod preview;
mod progress;
mod recall;
mod screen;
mod script;
mod snapshot;
mod sql;
mod table;

use std::sync::{Arc, RwLock};

use crate::engine::{Cancel, KnownFacts};
use crate::render::Style;
use crate::verbs::Words;

pub use assist::{complete, inspect};
pub use cell::{CellError, Input};
pub use help::on as help_on;
pub use screen::Screen;
pub use script::{check_script, format_script, run_script, spelled};
pub use snapshot::Snapshot;

pub use table::{Source, Step, Table};

/// The state of one session.
pub struct Session {
    /// In the order they were made.
    tables: Vec<Table>,
    current: Option<String>,
    words: Words,
    facts: KnownFacts,
    cancel: Cancel,
    style: Style,
    snapshot: Arc<RwLock<Arc<Snapshot>>>,
}

impl Session {
    pub fn new(style: Style) -> Self {
        Session {
            tables: Vec::new(),
            current: None,
            words: Words::default(),
            facts: KnownFacts::default(),
            cancel: Cancel::default(),
            style,
            snapshot: Arc::default(),
        }
    }

    /// What stops the running cell, from any thread.
    pub fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Where the newest snapshot is found, from any thread.
    pub fn snapshot(&self) -> Arc<RwLock<Arc<Snapshot>>> {
        self.snapshot.clone()
    }

    /// All tables, in the order they were made.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    fn table_mut(&mut self, name: &str) -> Option<&mut Table> {
        self.tables.iter_mut().find(|table| table.name == name)
    }

    /// Puts a table in, in the place of one of the same name. True when it replaced one. The first table becomes the current one.
    fn put(&mut self, table: Table) -> bool {
        if self.current.is_none() {
            self.current = Some(table.name.clone());
        }
        match self.tables.iter_mut().find(|known| known.name == table.name) {
            Some(known) => {
                *known = table;
                true
            }
            None => {
                self.tables.push(table);
                false
            }
        }
    }
}
