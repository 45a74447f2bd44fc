//! What a `load` line says about its file.

/// What a `load` line says about the file. What it leaves out is detected.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LoadOptions {
    /// `csv`, `tsv`, `excel` or `parquet`, where the ending of the file's name does not say.
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
    /// Every column stays text, as it stands in the file.
    pub all_text: bool,
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
