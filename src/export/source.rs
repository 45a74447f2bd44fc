//! Where an exported table begins.

use super::Unsayable;
use super::python::quoted;
use crate::plan::load::LoadOptions;
use crate::plan::reading::Style;
use crate::plan::report::LoadReport;
use crate::plan::types::Type;

/// What the script reads.
#[derive(Debug)]
pub enum Source<'a> {
    File(Box<File<'a>>),
    /// A table made by a line whose own source is not known any more: the script is handed it.
    Given {
        line: &'a str,
    },
}

/// A file, and what the load found out about it.
#[derive(Debug)]
pub struct File<'a> {
    /// The line that loaded it.
    pub line: &'a str,
    pub path: &'a str,
    pub options: LoadOptions,
    pub report: &'a LoadReport,
    /// The columns loaded, in order.
    pub columns: Vec<Column>,
}

/// A column of a file.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub kind: Type,
    /// How its texts are read, where the line says which type it has.
    pub style: Option<Style>,
    /// Whether it holds empty texts, which are not missing.
    pub empty_texts: bool,
}

impl File<'_> {
    /// Whether it is separated text.
    pub fn is_separated(&self) -> bool {
        matches!(self.report.format.as_str(), "csv" | "tsv")
    }

    /// The encoding, where it is not plain UTF-8.
    pub fn encoding(&self) -> Option<&str> {
        let encoding = self.report.text.as_ref().map(|text| text.encoding.as_str())?;
        (!matches!(encoding, "UTF-8" | "ASCII")).then_some(encoding)
    }

    pub fn separator(&self) -> char {
        self.report.text.as_ref().and_then(|text| text.separator).unwrap_or(',')
    }

    pub fn quote(&self) -> Option<char> {
        self.report.text.as_ref().and_then(|text| text.quote)
    }

    /// Whether the names in the file are those of the table: not numbered, joined of several lines, or changed to differ.
    pub fn names_stand(&self) -> bool {
        let joined = matches!(self.options.header, crate::plan::load::Header::Rows(first, last) if first != last);
        self.report.header.is_some_and(|line| line > 0) && self.report.renamed.is_empty() && !joined
    }

    /// Lines to pass over before the names, or before the first row where the names do not stand in the file.
    pub fn skipped(&self) -> usize {
        match self.report.header {
            Some(line) if self.names_stand() => line.saturating_sub(1),
            Some(line) => line,
            None => self.report.preamble.max(self.options.skip),
        }
    }

    /// Whether lines stand in it that other readers stumble over: such as did not fit, are empty, or end in another way.
    pub fn needs_mending(&self) -> bool {
        use crate::plan::report::LineEnds;
        let ends = self.report.text.as_ref().map(|text| text.line_ends);
        let empty = self.report.notes.iter().any(|note| note.contains("empty line"));
        self.report.rejects.total > 0 || empty || matches!(ends, Some(LineEnds::Cr | LineEnds::Mixed))
    }

    /// The call of the helper that mends the text.
    pub(super) fn mended(&self, helper: &str) -> Result<String, Unsayable> {
        let rejects = &self.report.rejects;
        if rejects.total > rejects.first.len() || rejects.total > 200 {
            return Err(Unsayable::new(format!("way to leave out the {} lines that do not fit", rejects.total)));
        }
        let mut arguments = vec![quoted(self.path)];
        let mut numbers = Vec::new();
        for reject in rejects.first.iter() {
            let lines = reject.raw.replace("\r\n", "\n").matches(['\n', '\r']).count() as u64;
            numbers.extend((reject.line..=reject.line + lines).map(|line| line.to_string()));
        }
        if !numbers.is_empty() {
            arguments.push(format!("left_out=[{}]", numbers.join(", ")));
        }
        if let Some(encoding) = self.encoding() {
            arguments.push(format!("encoding={}", quoted(encoding)));
        }
        match self.quote() {
            Some('"') => {}
            Some(quote) => arguments.push(format!("quote={}", quoted(&quote.to_string()))),
            None if self.options.quote.is_some() => arguments.push("quote=None".to_string()),
            None => {}
        }
        Ok(format!("{helper}({})", arguments.join(", ")))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }
}
