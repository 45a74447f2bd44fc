//! What people see: every answer as HTML and as plain text, side by side.
//!
//! It draws what `plan` describes and the small structs defined here, and knows nothing of files, frames or the language. Whatever a file
//! contained or a person typed reaches HTML through the one writer in `escape`, and plain text through the signs of `visible`; the look is
//! that of `lustrum.css`, which every HTML output carries along, since outputs are cleared, moved and exported one by one.

mod account;
mod caption;
mod cell;
mod chart;
mod code;
mod details;
mod effect;
mod entry;
mod escape;
mod grid;
mod header;
mod help;
mod history;
mod issues;
mod listing;
mod load;
mod message;
mod number;
mod page;
mod paragraph;
mod profile;
mod progress;
mod report;
mod schema;
mod signs;
mod suggest;
mod table;
mod tables;
mod title;
mod visible;
mod warning;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod specimens;

pub use crate::plan::count::things;
pub use account::{Entry, Load, Step, account, load, steps};
pub use chart::{Picture, chart};
pub use code::code;
pub use effect::summary;
pub use help::help;
pub use history::{Entered, Outcome, Standing, history};
pub use issues::issues;
pub use load::bytes;
pub use message::{ErrorText, Message, Source, error};
pub use profile::{Profiled, profile};
pub use progress::{Progress, progress};
pub use report::report;
pub use schema::schema;
pub use suggest::{Suggestion, suggestions};
pub use tables::{Listed, tables};
pub use warning::{note, warning};

use crate::plan::view::View;

/// One answer in both forms. The text has no line end after its last line.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    pub text: String,
    pub html: String,
    /// Takes the place of the HTML where pictures can be shown.
    pub picture: Option<Box<Picture>>,
}

impl Rendered {
    pub fn new(text: String, html: String) -> Self {
        Rendered { text, html, picture: None }
    }
}

/// What the place where plain text is read can show. HTML does not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; no line is wider. Under 20 it counts as 20.
    pub width: usize,
    /// The most rows of a table.
    pub rows: usize,
    /// False where UTF-8 cannot be read: everything is then written in ASCII.
    pub unicode: bool,
}

impl Style {
    /// For the `text/plain` of a notebook.
    pub const NOTEBOOK: Style = Style { width: 80, rows: 6, unicode: true };
    /// For the traceback of an error in a notebook, which shows wider lines whole.
    pub const TRACEBACK: Style = Style { width: 100, rows: 6, unicode: true };

    /// For a terminal so many columns wide.
    pub fn terminal(width: usize, unicode: bool) -> Style {
        Style { width, rows: 20, unicode }
    }

    fn width(&self) -> usize {
        self.width.max(20)
    }
}

/// A table, or the part of it that `view` holds.
pub fn view(view: &View, style: &Style) -> Rendered {
    Rendered::new(grid::text(view, style), page::document(table::page(view)))
}
