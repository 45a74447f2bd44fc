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
    Use(String),
    Tables,
    History,
    /// Takes back the last steps of the current table.
    Undo(usize),
    /// Takes back all steps after this one; 0 takes back all.
    UndoTo(usize),
    Redo(usize),
    /// On a word, or on everything.
    Help(Option<String>),
}
