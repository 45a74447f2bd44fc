//! What a load found out about a file and decided: the account under every `load`, and what `rejects` shows.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::types::Type;

/// At most this many rejects are kept whole, and at most so many bytes of their text; the rest are only counted.
pub const REJECTS_KEPT: usize = 100_000;
pub const REJECTED_BYTES: usize = 64 << 20;

/// The account of one load. Counts are exact, over the whole file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadReport {
    /// `csv`, `excel`, `json` …
    pub format: String,
    /// Size of the file.
    pub bytes: u64,
    pub rows: usize,
    /// Names and types of the columns, in the file's order.
    pub columns: Vec<(String, Type)>,
    /// How the text was written; absent for formats that are not text.
    pub text: Option<TextFacts>,
    /// The sheet that was read, and the names of the others.
    pub sheet: Option<(String, Vec<String>)>,
    /// Number of the header's line or row, from 1 (the last one, where several are joined); none when the columns were numbered, 0 where the
    /// format keeps the names elsewhere.
    pub header: Option<usize>,
    /// Lines or rows passed over before the header or the first row.
    pub preamble: usize,
    /// Columns that look like numbers and stay text so that no digit is lost.
    pub kept_as_text: Vec<(String, KeptAsText)>,
    /// `(number of the column from 1, name in the file, name given)`, where a name was empty or taken.
    pub renamed: Vec<(usize, String, String)>,
    pub rejects: Rejects,
    /// What the draw of a sample hung on.
    #[serde(default)]
    pub seed: Option<u64>,
    /// What else is worth knowing, ready to read.
    pub notes: Vec<String>,
}

/// How a text file was written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TextFacts {
    /// The encoding's usual name: `UTF-8`, `windows-1252`, `macintosh`.
    pub encoding: String,
    /// The second best guess; none when the encoding is certain or was given.
    pub runner_up: Option<String>,
    /// Absent when there is one column and nothing to separate.
    pub separator: Option<char>,
    /// Absent when the file does not quote.
    pub quote: Option<char>,
    pub line_ends: LineEnds,
}

/// How the lines of a text file end, line ends inside quoted cells not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineEnds {
    /// A single line without an end.
    #[default]
    None,
    Lf,
    CrLf,
    Cr,
    Mixed,
}

/// Why a column of digits is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeptAsText {
    /// `00713`: a number would forget the zeros.
    LeadingZeros,
    /// More than 15 digits: a number would round them.
    LongNumbers,
}

/// The lines that did not fit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rejects {
    pub total: usize,
    /// How many there are of each kind, the kinds that occur.
    pub counts: Vec<(RejectKind, usize)>,
    /// The first of them, at most [`REJECTS_KEPT`] and [`REJECTED_BYTES`], in the file's order.
    pub first: Kept,
}

/// Rejects that are kept. Copies share them: a report is passed from hand to hand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Reject>", into = "Vec<Reject>")]
pub struct Kept(Arc<[Reject]>);

impl From<Vec<Reject>> for Kept {
    fn from(rejects: Vec<Reject>) -> Self {
        Kept(rejects.into())
    }
}

impl From<Kept> for Vec<Reject> {
    fn from(kept: Kept) -> Self {
        kept.0.to_vec()
    }
}

impl Deref for Kept {
    type Target = [Reject];

    fn deref(&self) -> &[Reject] {
        &self.0
    }
}

/// What may still be kept of the rejects' text.
#[derive(Debug)]
pub struct Room {
    rejects: usize,
    bytes: usize,
}

impl Default for Room {
    fn default() -> Self {
        Room { rejects: REJECTS_KEPT, bytes: REJECTED_BYTES }
    }
}

impl Room {
    /// Whether a reject of so many bytes is still kept; its room is then taken.
    pub fn takes(&mut self, bytes: usize) -> bool {
        let fits = self.rejects > 0 && bytes <= self.bytes;
        if fits {
            self.rejects -= 1;
            self.bytes -= bytes;
        }
        fits
    }
}

/// One line, or several joined by a quoted line end, kept apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reject {
    /// Number of its first line, from 1.
    pub line: u64,
    /// Where it begins in the file, in bytes from 0.
    pub byte: u64,
    /// The name of the column where it goes wrong: the first that is lacking, or the one with the broken quote.
    pub column: Option<String>,
    pub kind: RejectKind,
    /// The line as it stands in the file, without its end.
    pub raw: String,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RejectKind {
    /// Fewer fields than columns.
    TooShort,
    /// More fields than columns.
    TooLong,
    /// Something stands between a closing quote and the next separator.
    StrayQuote,
    /// A quote opens and never closes.
    UnclosedQuote,
    /// A line of JSON records that is no JSON.
    NoJson,
    /// A line of JSON records that is JSON, but a list or a plain value.
    NoRecord,
}

impl RejectKind {
    /// For a table or a sentence: `too few fields`.
    pub fn words(self) -> &'static str {
        match self {
            RejectKind::TooShort => "too few fields",
            RejectKind::TooLong => "too many fields",
            RejectKind::StrayQuote => "a quote in the wrong place",
            RejectKind::UnclosedQuote => "a quote that never closes",
            RejectKind::NoJson => "no JSON",
            RejectKind::NoRecord => "no record",
        }
    }
}

impl LineEnds {
    /// For the report: `CR LF`.
    pub fn words(self) -> &'static str {
        match self {
            LineEnds::None => "none",
            LineEnds::Lf => "LF",
            LineEnds::CrLf => "CR LF",
            LineEnds::Cr => "CR",
            LineEnds::Mixed => "mixed",
        }
    }
}
