//! Lines that fix an issue.

use crate::lang::{quote_name, quote_text};

/// How an issue is fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// A step over columns, which may be more than those of one issue: `squash `, the columns, and what stands behind them.
    Each { before: String, after: String },
    /// A line of its own, of one step or several.
    Line(String),
    /// No line can fix it; this one shows it.
    Shows(String),
}

impl Fix {
    pub fn each(before: impl Into<String>) -> Fix {
        Fix::Each { before: before.into(), after: String::new() }
    }

    /// The line for these columns.
    pub fn line(&self, columns: &[String]) -> String {
        match self {
            Fix::Each { before, after } => format!("{before}{}{after}", names(columns)),
            Fix::Line(line) | Fix::Shows(line) => line.clone(),
        }
    }

    /// Whether the line changes the table.
    pub fn changes(&self) -> bool {
        !matches!(self, Fix::Shows(_))
    }
}

/// Columns as a line names them.
pub fn names(columns: &[String]) -> String {
    columns.iter().map(|name| quote_name(name)).collect::<Vec<_>>().join(", ")
}

/// Texts as a line writes them.
pub fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(quote_text).collect::<Vec<_>>().join(", ")
}

/// A number as a line writes it: without an exponent, as short as it reads back.
pub fn number(x: f64) -> String {
    format!("{x}")
}
