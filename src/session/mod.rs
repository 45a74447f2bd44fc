//! What lasts from cell to cell: tables with their sources and steps, which of them is current, and what front ends may ask about them at any
//! time. It runs cells: text in, rendered answers out. It knows no socket and no message.

mod act;
mod apply;
mod assist;
mod budget;
mod cell;
mod edit;
mod evaluate;
mod expectation;
mod export;
mod files;
mod foresee;
mod help;
mod lineage;
mod log;
mod look;
mod message;
mod outbox;
mod pipeline;
mod plan;
mod preview;
mod progress;
mod proposals;
mod recall;
mod recipe;
mod retrace;
mod rounding;
mod run;
mod screen;
mod script;
mod seen;
mod snapshot;
mod spelling;
mod sql;
mod state;
mod store;
mod streaming;
mod survey;
mod survive;
mod table;
mod unclean;

use std::sync::{Arc, RwLock};

use crate::engine::{Cancel, KnownFacts};
use crate::render::Style;
use crate::verbs::Words;

pub use assist::{complete, inspect};
pub use cell::{CellError, Input};
pub use help::on as help_on;
pub use screen::Screen;
pub use script::{Run, Stop, check_script, format_script, run_script, spelled};
pub use snapshot::Snapshot;
pub use store::Store;
pub use survive::Place;

pub use table::{Source, Step, Table};

use budget::Budget;
use log::Log;
use state::State;
use survive::Survival;

/// The state of one session.
pub struct Session {
    state: State,
    log: Log,
    survival: Survival,
    budget: Budget,
    /// Rules that stopped their lines.
    broken: Vec<expectation::Broken>,
    words: Words,
    facts: KnownFacts,
    cancel: Cancel,
    style: Style,
    snapshot: Arc<RwLock<Arc<Snapshot>>>,
}

impl Session {
    pub fn new(style: Style) -> Self {
        Session {
            state: State::default(),
            log: Log::default(),
            survival: Survival::default(),
            budget: Budget::default(),
            broken: Vec::new(),
            words: Words::default(),
            facts: KnownFacts::default(),
            cancel: Cancel::default(),
            style,
            snapshot: Arc::default(),
        }
    }

    /// One that is kept on disk, and goes on with what was kept there when its kernel crashed.
    pub fn kept(style: Style, store: Store) -> Self {
        Session { survival: Survival::new(store), ..Session::new(style) }
    }

    /// Where it is kept, from any thread.
    pub fn place(&self) -> Place {
        self.survival.place()
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
    pub fn tables(&self) -> &[Arc<Table>] {
        &self.state.tables
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.state.table(name)
    }

    /// The table that a line works on.
    fn current(&self) -> Option<&Table> {
        self.table(self.state.current.as_deref()?)
    }

    /// The words of the language, with the columns of that table.
    fn vocabulary(&self) -> Words {
        self.current().map_or_else(Words::default, |table| Words::of(&table.frame().schema()))
    }
}
