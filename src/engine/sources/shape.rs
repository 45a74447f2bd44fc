//! How a text is a table: its dialect, where the names stand, and where the rows begin.

use std::path::Path;

use crate::plan::count::things;
use crate::plan::load::{Header, LoadOptions, Quote};

use super::decode::Decoded;
use super::format::Format;
use super::header::{self, Layout};
use super::lines::{Dialect, Field, after_line_end, count_line_ends, line_end};
use super::separator::{self, Known};
use super::{SourceError, names};

/// The header is looked for in so many records.
const SAMPLE_ROWS: usize = 1_000;

/// How much of the text is asked for the dialect.
const SAMPLE: usize = 256 << 10;

/// At so many places the text is sampled where its beginning does not speak for it.
const PLACES: usize = 16;

/// Which part of the text is asked for the dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    Beginning,
    Throughout,
}

/// A decoded text and what was said about it.
pub struct Text<'a> {
    pub path: &'a Path,
    pub decoded: &'a Decoded,
    pub known: Known,
    pub options: &'a LoadOptions,
}

/// How the text is cut into a table.
#[derive(Debug, PartialEq)]
pub struct Shape {
    pub dialect: Dialect,
    pub names: Vec<String>,
    /// Where the record of the header (the last, of several) begins.
    pub header: Option<usize>,
    /// Where the first row begins.
    pub rows: usize,
    /// Lines passed over before the header or the first row.
    pub preamble: usize,
    pub notes: Vec<String>,
}

/// What the options, the file's ending and a first line `sep=;` say about the dialect.
pub fn known(options: &LoadOptions, format: Format, text: &str) -> Result<Known, SourceError> {
    let declared = declared_separator(text);
    let quote = match options.quote {
        None => None,
        Some(Quote::None) => Some(None),
        Some(Quote::With(quote)) => Some(Some(one_byte(quote, "quote", "\"")?)),
    };
    let separator = options.separator.map(|given| one_byte(given, "separator", ";")).transpose()?;
    let comment = options.comment.map(|given| one_byte(given, "comment", "#")).transpose()?;
    if separator.is_some() && (quote.flatten() == separator || comment == separator) {
        return Err(SourceError::Option {
            problem: "the separator cannot be the quote or the comment sign as well".to_owned(),
            hint: "Give each a character of its own.".to_owned(),
        });
    }
    Ok(Known { separator: separator.or(declared), quote, comment, tabs: format == Format::Tsv })
}

/// A character of the dialect as the one byte it has to be.
fn one_byte(given: char, option: &str, example: &str) -> Result<u8, SourceError> {
    u8::try_from(given).ok().filter(|byte| byte.is_ascii() && !matches!(byte, b'\n' | b'\r')).ok_or_else(|| SourceError::Option {
        problem: format!("`{given}` cannot be the {option}"),
        hint: format!("The {option} is a single ASCII character, as in {option} = \"{}\".", example.escape_default()),
    })
}

/// The separator that a first line `sep=;` declares, as Excel writes it.
fn declared_separator(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator, b'\n' | b'\r', ..] => Some(*separator),
        _ => None,
    }
}

impl Text<'_> {
    pub fn bytes(&self) -> &[u8] {
        self.decoded.text.as_bytes()
    }

    /// Finds the dialect, the names and the beginning of the rows.
    pub fn shape(&self, sample: Sample) -> Result<Shape, SourceError> {
        let declared = usize::from(declared_separator(&self.decoded.text).is_some());
        let start = self.line_start(0, declared + self.options.skip)?;
        let shape = match self.options.header {
            Header::Detect => self.detected(start, sample),
            Header::None => self.numbered(start, sample),
            Header::Row(row) => self.named(start, row, row, sample)?,
            Header::Rows(first, last) => self.named(start, first, last, sample)?,
        };
        Ok(Shape { preamble: shape.preamble + self.options.skip, ..shape })
    }

    /// Where the line begins that stands `lines` below the one at `at`.
    fn line_start(&self, at: usize, lines: usize) -> Result<usize, SourceError> {
        let bytes = self.bytes();
        let start = (0..lines).fold(at, |at, _| after_line_end(bytes, line_end(bytes, at)));
        if start < bytes.len() || lines == 0 {
            return Ok(start);
        }
        let total = count_line_ends(bytes.trim_ascii_end()) + 1;
        Err(SourceError::Option {
            problem: format!("`{}` has only {}", self.path.display(), things(total as usize, "line")),
            hint: "Give `skip` or `header` a smaller number.".to_owned(),
        })
    }

    /// The dialect of the text from `start`, seen in a sample of whole lines.
    fn dialect(&self, start: usize, sample: Sample) -> (Dialect, usize) {
        let bytes = self.bytes();
        let from = |start: usize| bytes.get(start..line_end(bytes, start.saturating_add(SAMPLE).min(bytes.len()))).unwrap_or_default();
        let step = (bytes.len() - start) / PLACES;
        match sample {
            Sample::Beginning => separator::find(from(start), self.known),
            Sample::Throughout if step <= SAMPLE => separator::find(bytes.get(start..).unwrap_or_default(), self.known),
            Sample::Throughout => {
                let places = (1..PLACES).map(|place| after_line_end(bytes, line_end(bytes, start + place * step)));
                let pieces: Vec<&[u8]> = std::iter::once(start).chain(places).map(from).collect();
                separator::find(&pieces.join(&b'\n'), self.known)
            }
        }
    }

    fn detected(&self, start: usize, sample: Sample) -> Shape {
        let (dialect, width) = self.dialect(start, sample);
        let (places, records) = self.first_records(dialect, start);
        let Layout { preamble, header, offset } = header::find(&records, width);
        let mut shape = Shape {
            dialect,
            names: names::numbered(width),
            header: None,
            rows: places.get(preamble).map_or(start, |(begin, _)| *begin),
            preamble: 0,
            notes: Vec::new(),
        };
        if let Some(&(begin, next)) = header.and_then(|number| places.get(number)) {
            let found = header.and_then(|number| records.get(number)).into_iter().flatten();
            let found = found.map(|cell| cell.as_deref().unwrap_or_default().to_owned()).collect();
            shape.give_names(found, width, offset);
            shape.header = Some(begin);
            shape.rows = next;
        }
        let above = self.bytes().get(start..shape.header.unwrap_or(shape.rows)).unwrap_or_default();
        shape.preamble = count_line_ends(above) as usize;
        if let Some(line) = self.decoded.text.get(start..).and_then(|rest| rest.lines().next())
            && shape.preamble > 0
        {
            shape.notes.push(format!("the table begins below {}", lines_beginning(shape.preamble, line)));
        }
        shape
    }

    fn numbered(&self, start: usize, sample: Sample) -> Shape {
        let (dialect, width) = self.dialect(start, sample);
        Shape { dialect, names: names::numbered(width), header: None, rows: start, preamble: 0, notes: Vec::new() }
    }

    /// The shape where lines `first` to `last` (from 1, counted from `start`) hold the names.
    fn named(&self, start: usize, first: usize, last: usize, sample: Sample) -> Result<Shape, SourceError> {
        if first == 0 || last < first {
            return Err(SourceError::Option {
                problem: format!("there are no rows {first}..{last} for a header"),
                hint: "Rows are counted from 1, as in header = 3 or header = 3..4.".to_owned(),
            });
        }
        let begin = self.line_start(start, first - 1)?;
        let (dialect, width) = self.dialect(self.line_start(begin, last - first)?, sample);
        let mut shape = Shape { dialect, names: Vec::new(), header: None, rows: begin, preamble: first - 1, notes: Vec::new() };
        let mut found: Vec<String> = Vec::new();
        let mut fields = Vec::new();
        for _ in first..=last {
            let Some(record) = dialect.record(self.bytes(), shape.rows, &mut fields) else {
                break;
            };
            found.resize(found.len().max(fields.len()), String::new());
            for (name, field) in found.iter_mut().zip(&fields) {
                let more = field.read(&self.decoded.text, dialect.quote);
                if !name.is_empty() && !more.is_empty() {
                    name.push(' ');
                }
                name.push_str(&more);
            }
            shape.header = Some(record.start);
            shape.rows = record.next;
        }
        let width = if width == 1 { found.len().max(1) } else { width };
        shape.give_names(found, width, 0);
        Ok(shape)
    }

    /// The places (beginning, next) and the cells of the first records; a broken one has no cells.
    fn first_records(&self, dialect: Dialect, start: usize) -> (Vec<(usize, usize)>, Vec<header::Cells<'_>>) {
        let mut places = Vec::new();
        let mut records = Vec::new();
        let mut fields: Vec<Field> = Vec::new();
        let mut at = start;
        while let (true, Some(record)) = (places.len() < SAMPLE_ROWS, dialect.record(self.bytes(), at, &mut fields)) {
            at = record.next;
            if record.fault.is_some() {
                fields.clear();
            }
            let cell = |field: &Field| (!field.is_missing()).then(|| field.read(&self.decoded.text, dialect.quote));
            records.push(fields.iter().map(cell).collect());
            places.push((record.start, record.next));
        }
        (places, records)
    }
}

impl Shape {
    /// Names `width` columns, from the one numbered `offset` on. Names that are lacking stay empty, names too many are noted.
    fn give_names(&mut self, found: Vec<String>, width: usize, offset: usize) {
        let surplus: Vec<&String> = found.iter().skip(width - offset.min(width)).filter(|name| !name.is_empty()).collect();
        if let Some(first) = surplus.first() {
            self.notes.push(format!("the header has {} names for {width} columns; `{first}` names none", found.len()));
        }
        let mut names = vec![String::new(); offset];
        names.extend(found);
        names.resize(width, String::new());
        self.names = names;
    }
}

/// `3 lines, the first “Report of 2020”`.
fn lines_beginning(lines: usize, first: &str) -> String {
    let shown: String = first.chars().take(60).collect();
    let many = things(lines, "line");
    if shown.trim().is_empty() { many } else { format!("{many}, the first “{}”", shown.trim()) }
}
