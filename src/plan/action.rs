//! What a line can ask of the session itself, rather than of a table.

use super::load::LoadOptions;

#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Load {
        path: String,
        options: Box<LoadOptions>,
    },
    Save {
        path: String,
        overwriting: bool,
    },
    /// The steps of the current table as a script, shown or written into a file.
    Export {
        language: Language,
        to: Option<String>,
    },
    Use(String),
    /// Takes a table out of the session.
    Forget(String),
    Tables,
    /// The most memory, in bytes, that all versions may take; shown when it is not set.
    Memory(Option<u64>),
    /// The sessions that are kept on disk.
    Sessions,
    /// An earlier session takes the place of this one: the last of this notebook, or one by name.
    Resume(Option<String>),
    ForgetSession(String),
    /// Takes back the last steps of the current table.
    Undo(usize),
    /// Takes back all steps after this one; 0 takes back all.
    UndoTo(usize),
    Redo(usize),
    /// Changes the steps of the current table in place.
    Edit(Edit),
    /// Learns again what the steps of the current table use from elsewhere.
    Refit,
    /// The current table as a script, shown or written into a file.
    Recipe,
    SaveRecipe(String),
    /// Runs a script, on another file than its own where one is named; with `refit` its steps learn anew.
    Run {
        path: String,
        file: Option<String>,
        refit: bool,
    },
    /// On a word, or on everything.
    Help(Option<String>),
}

/// A language that steps are exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Python with polars.
    Polars,
    /// Python with pandas.
    Pandas,
    /// SQL for DuckDB.
    Sql,
}

/// A change among the steps of a table, which are numbered from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    Remove(usize),
    Replace {
        step: usize,
        line: String,
    },
    /// A step to before another.
    Move {
        step: usize,
        before: usize,
    },
    Disable(usize),
    Enable(usize),
}
