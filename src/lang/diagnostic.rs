//! What is wrong with a line: where, what, and what to write instead.

use super::span::Span;

/// The class of a mistake; its name is the `ename` of the protocol's error message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The line cannot be read.
    Syntax,
    /// A column, table, verb or function is not there.
    Name,
    /// A value of one type stands where another must.
    Type,
    /// The data does not allow it.
    Data,
    /// The data does not keep a rule that was set for it.
    Expectation,
    /// A file cannot be read or written.
    File,
    /// There is not enough memory for it.
    Memory,
    /// Interrupted by the person.
    Interrupt,
    /// A fault of the program itself.
    Internal,
}

impl Fault {
    /// All of them, in the manual's order.
    pub const ALL: [Fault; 9] = [
        Fault::Syntax,
        Fault::Name,
        Fault::Type,
        Fault::Data,
        Fault::Expectation,
        Fault::File,
        Fault::Memory,
        Fault::Interrupt,
        Fault::Internal,
    ];

    /// What it means, for the manual.
    pub fn means(self) -> &'static str {
        match self {
            Fault::Syntax => "The line cannot be read. A cell with such a mistake runs none of its lines.",
            Fault::Name => "A column, table, verb or function of that name is not there.",
            Fault::Type => "A value of one type stands where another must.",
            Fault::Data => "The line is right, and the data does not allow it: values that do not fit, nothing to learn from.",
            Fault::Expectation => "The data does not keep a rule that `expect` sets. A script that is run ends with exit status 2.",
            Fault::File => "A file cannot be read or written.",
            Fault::Memory => "There is not enough memory for it; it was not begun.",
            Fault::Interrupt => "Somebody stopped it. The table is what it was before the line.",
            Fault::Internal => "A fault of Lustrum itself. The table is what it was before the line.",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Fault::Syntax => "SyntaxError",
            Fault::Name => "NameError",
            Fault::Type => "TypeError",
            Fault::Data => "DataError",
            Fault::Expectation => "ExpectationError",
            Fault::File => "FileError",
            Fault::Memory => "MemoryError",
            Fault::Interrupt => "Interrupted",
            Fault::Internal => "InternalError",
        }
    }
}

/// One mistake. In all texts a literal stands in backticks (a backtick inside it is doubled) and is shown bold.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    pub fault: Fault,
    pub span: Span,
    /// One sentence: what is wrong.
    pub message: String,
    /// Further lines: the nearest name, legal alternatives, examples of values.
    pub notes: Vec<String>,
    /// Replacements that make the line right; empty when none can be built.
    pub fix: Vec<(Span, String)>,
    /// Lines that would work, when they are not a replacement in the one that was written.
    pub lines: Vec<String>,
}

impl Diagnostic {
    pub fn new(fault: Fault, span: Span, message: impl Into<String>) -> Self {
        Diagnostic { fault, span, message: message.into(), notes: Vec::new(), fix: Vec::new(), lines: Vec::new() }
    }

    pub fn syntax(span: Span, message: impl Into<String>) -> Self {
        Diagnostic::new(Fault::Syntax, span, message)
    }

    pub fn name(span: Span, message: impl Into<String>) -> Self {
        Diagnostic::new(Fault::Name, span, message)
    }

    pub fn mistype(span: Span, message: impl Into<String>) -> Self {
        Diagnostic::new(Fault::Type, span, message)
    }

    pub fn data(span: Span, message: impl Into<String>) -> Self {
        Diagnostic::new(Fault::Data, span, message)
    }

    /// Adds a line under the message.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says that the line is right with `text` at `span`.
    pub fn fixed_by(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix.push((span, text.into()));
        self
    }

    /// Adds a whole line that would work.
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// Adds the nearest of `names` to `wrong`, as a question and as a fix, when one is near; else says where they are listed.
    pub fn nearest_or<'a>(self, wrong: &str, names: impl IntoIterator<Item = &'a str>, listed: &str) -> Self {
        match super::nearest::nearest(wrong, names) {
            Some(name) => self.nearest(wrong, [name], ""),
            None => self.note(listed),
        }
    }

    /// Adds the nearest of `names` to `wrong`, as a question and as a fix, when one is near; else up to five of the names there are.
    pub fn nearest<'a>(self, wrong: &str, names: impl IntoIterator<Item = &'a str>, what: &str) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let span = self.span;
        if let Some(name) = super::nearest::nearest(wrong, names.iter().copied()) {
            let written = super::quote_name(name);
            return self.note(format!("Did you mean {}?", literal(name))).fixed_by(span, written);
        }
        match names.len() {
            0 => self,
            n => {
                let shown: Vec<String> = names.iter().take(5).map(|name| literal(name)).collect();
                let more = if n > 5 { format!(" and {} more", n - 5) } else { String::new() };
                self.note(format!("{what}: {}{more}.", shown.join(", ")))
            }
        }
    }
}

/// The most characters of a literal that a message shows.
const LONGEST: usize = 200;

/// A literal as messages carry it: in backticks, those inside doubled; a long one cut.
pub fn literal(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or("").replace('`', "``")),
        None => format!("`{}`", text.replace('`', "``")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_literal_is_cut() {
        assert_eq!(literal("a`b"), "`a``b`");
        assert_eq!(literal(&"é".repeat(1000)).chars().count(), LONGEST + 3);
    }
}
