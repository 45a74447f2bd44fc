//! The one door between the protocol and the language: cell text goes in, MIME bundles come out.
//!
//! Nothing in `jupyter/` knows what a table is, and nothing behind this trait knows what a message is.

use std::fmt;

use serde_json::{Map, Value};

/// One output in several forms, keyed by MIME type; `text/plain` is always among them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bundle {
    pub data: Map<String, Value>,
    pub metadata: Map<String, Value>,
}

impl Bundle {
    /// A bundle of plain text alone.
    pub fn text(text: impl Into<String>) -> Self {
        let mut bundle = Bundle::default();
        bundle.data.insert("text/plain".into(), Value::String(text.into()));
        bundle
    }

    /// A bundle of plain text and HTML.
    pub fn html(text: impl Into<String>, html: impl Into<String>) -> Self {
        let mut bundle = Bundle::text(text);
        bundle.data.insert("text/html".into(), Value::String(html.into()));
        bundle
    }
}

/// A cell as the front end sent it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    pub code: String,
    /// The front end's name for the cell (`metadata.cellId`), the same each time the cell is run again.
    pub id: Option<String>,
    /// Cells the front end says were deleted since the last execution (`metadata.deletedCells`).
    pub deleted: Vec<String>,
    /// The execution count the cell runs under, from 1.
    pub count: u32,
    /// True when the cell must leave no trace: no outputs, no history.
    pub silent: bool,
}

/// Why a cell stopped, as the protocol's `error` message wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// A short class of error, such as `NameError`; front ends show it, programs match on it.
    pub ename: String,
    /// The first line of the message, plain.
    pub evalue: String,
    /// The whole text form, line by line; bold is the only ANSI attribute.
    pub traceback: Vec<String>,
}

impl Failure {
    /// A failure that is told in one line.
    pub fn plain(ename: &str, evalue: &str) -> Self {
        Failure { ename: ename.into(), evalue: evalue.into(), traceback: vec![format!("{ename}: {evalue}")] }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.ename, self.evalue)
    }
}

/// Where a running cell sends what it shows, in order. Callable from any thread while the cell runs.
pub trait Output: Sync {
    /// Shows one output. With a `display_id`, a later `update` replaces it.
    fn display(&self, bundle: Bundle, display_id: Option<&str>);
    /// Replaces the output shown under `display_id`.
    fn update(&self, bundle: Bundle, display_id: &str);
    /// Writes to the cell's standard output (or standard error).
    fn stream(&self, stderr: bool, text: &str);
    /// Takes away what the cell has shown so far; with `wait`, only when it shows something new, so that nothing flickers.
    fn clear(&self, wait: bool);
    /// Asks the person who runs the cell for a line, and waits for it; with `password`, what is typed is not shown. Fails at once when
    /// the front end cannot be asked, and when the cell is interrupted.
    fn ask(&self, prompt: &str, password: bool) -> Result<String, Failure>;
}

/// One candidate of a completion.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// What replaces the range.
    pub text: String,
    /// `verb`, `column`, `function`, `table`, `keyword`, `value`, `path` …
    pub kind: String,
    /// A type or form to show beside it; may be empty.
    pub signature: String,
}

/// Answer to a completion request: candidates for the text between two offsets, in bytes of the cell's UTF-8.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Completion {
    pub start: usize,
    pub end: usize,
    pub candidates: Vec<Candidate>,
}

/// Answer to `is_complete`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completeness {
    Complete,
    /// More lines must follow; the next is indented by this text.
    Incomplete(String),
    Invalid,
}

/// Who the kernel is, for `kernel_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Language name, `lustrum`.
    pub name: String,
    pub version: String,
    pub mimetype: String,
    pub file_extension: String,
    /// A CodeMirror mode and a Pygments lexer that front ends already have.
    pub codemirror_mode: String,
    pub pygments_lexer: String,
    /// Shown when a console starts.
    pub banner: String,
    /// `(text, url)` of the help menu.
    pub help_links: Vec<(String, String)>,
}

/// The language behind the kernel. Shared between threads: `execute`, `evaluate`, `idle` and `rest` are called by the interpreter's thread
/// alone, one at a time; everything else by the socket thread, also while a cell runs, and must answer at once.
pub trait Interpreter: Send + Sync {
    fn about(&self) -> About;
    /// Runs a cell. Gives its final answer (sent as `execute_result`), if it has one; what came before went to `out`.
    fn execute(&self, cell: &Cell, out: &dyn Output) -> Result<Option<Bundle>, Failure>;
    /// Evaluates one of the request's `user_expressions` over the current table.
    fn evaluate(&self, expression: &str) -> Result<Bundle, Failure>;
    /// Called when no cell waits: time to prepare what completion will want. Must stop soon after `interrupt` or `hurry`.
    fn idle(&self) {}
    /// Called when no cell has come for a while: time to let go of what was kept for the next.
    fn rest(&self) {}
    /// Tells `idle` that work has come in.
    fn hurry(&self) {}
    /// Candidates at `cursor`, a byte offset into `code`.
    fn complete(&self, code: &str, cursor: usize) -> Completion;
    /// What stands at `cursor` (a byte offset into `code`), explained; `None` when there is nothing to say. `detail` is 0 or 1.
    fn inspect(&self, code: &str, cursor: usize, detail: u8) -> Option<Bundle>;
    fn is_complete(&self, code: &str) -> Completeness;
    /// Stops the running cell, or does nothing when none runs. Returns at once.
    fn interrupt(&self);
    /// The kernel ends because it was asked to; with `restarting`, another one takes its place.
    fn ending(&self, _restarting: bool) {}
}
