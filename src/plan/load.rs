//! What a `load` line says about its file.

use super::reading::Format;
use super::types::Type;

/// What a `load` line says about the file. What it leaves out is detected.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LoadOptions {
    /// `csv`, `excel`, `json` …, where the ending of the file's name does not say.
    pub format: Option<String>,
    pub separator: Option<char>,
    pub header: Header,
    /// The name of an encoding, as browsers know it: `utf-8`, `windows-1252`, `macintosh`, `shift_jis`.
    pub encoding: Option<String>,
    pub quote: Option<Quote>,
    /// Lines that begin with it are passed over.
    pub comment: Option<char>,
    /// Lines (rows of a sheet) to pass over at the beginning.
    pub skip: usize,
    pub sheet: Option<Sheet>,
    /// The columns wanted, in the order wanted; all when absent.
    pub columns: Option<Vec<String>>,
    /// Cells that are exactly one of these become missing.
    pub missing: Vec<String>,
    /// The rows wanted, first to last, from 1; all when absent.
    pub rows: Option<(usize, usize)>,
    /// So many of these rows, drawn at random.
    pub sample: Option<Amount>,
    /// What the draw hangs on; the same seed draws the same rows. One is made up where none is given.
    pub seed: Option<u64>,
    /// The types that columns shall have; the others' are detected.
    pub types: Vec<Typed>,
    /// Every column stays text, as it stands in the file.
    pub all_text: bool,
}

impl LoadOptions {
    /// Whether nothing is to be detected in that column: it stays text, or is read as a type that the line names.
    pub fn as_text(&self, column: &str) -> bool {
        self.all_text || self.types.iter().any(|typed| typed.column == column)
    }
}

/// How many rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    Count(usize),
    /// A share of the rows, 0 to 1.
    Share(f64),
}

/// A column and the type it shall have.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    pub column: String,
    pub kind: Type,
    /// How dates and times are written; none where people's usual ways are understood.
    pub formats: Vec<Format>,
}

/// Where the column names stand. Rows are counted from 1, after those skipped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Header {
    #[default]
    Detect,
    /// There is none: the columns are `column_1`, `column_2` …
    None,
    Row(usize),
    /// Several rows, first to last, joined with a blank.
    Rows(usize, usize),
}

/// How cells are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// Quotes are characters like any other.
    None,
    With(char),
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sheet {
    Name(String),
    /// From 1.
    Number(usize),
}
