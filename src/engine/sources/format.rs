//! Which format a file has: by its ending or the option, checked against what it holds.
//!
//! A zip called `.csv` would otherwise load as a table of rubbish, and a CSV called `.xlsx` would fail with a message about zip archives.

use std::path::Path;

use super::SourceError;

/// A format that can be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Separated text, whatever the separator.
    Csv,
    /// The same, with a tab to be expected.
    Tsv,
    /// A workbook: xlsx, xlsm, xlsb, xls or ods.
    Excel,
    Parquet,
    /// Arrow IPC files, which Feather is another name for.
    Arrow,
    /// A document of JSON.
    Json,
    /// A record of JSON on each line.
    Ndjson,
    /// Any text, as its lines.
    Lines,
}

/// The endings that are known, and what they mean.
const ENDINGS: &[(&str, Format)] = &[
    ("csv", Format::Csv),
    ("tsv", Format::Tsv),
    ("tab", Format::Tsv),
    ("txt", Format::Csv),
    ("xlsx", Format::Excel),
    ("xlsm", Format::Excel),
    ("xlsb", Format::Excel),
    ("xls", Format::Excel),
    ("ods", Format::Excel),
    ("parquet", Format::Parquet),
    ("arrow", Format::Arrow),
    ("feather", Format::Arrow),
    ("ipc", Format::Arrow),
    ("json", Format::Json),
    ("ndjson", Format::Ndjson),
    ("jsonl", Format::Ndjson),
];

/// The names that the `format` option takes.
const NAMES: &[(&str, Format)] = &[
    ("csv", Format::Csv),
    ("tsv", Format::Tsv),
    ("excel", Format::Excel),
    ("xlsx", Format::Excel),
    ("parquet", Format::Parquet),
    ("arrow", Format::Arrow),
    ("feather", Format::Arrow),
    ("json", Format::Json),
    ("ndjson", Format::Ndjson),
    ("lines", Format::Lines),
];

impl Format {
    /// The format that the option names, or else the ending of the file's name.
    pub fn find(path: &Path, given: Option<&str>) -> Result<Format, SourceError> {
        if let Some(given) = given {
            let found = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(given));
            return found.map(|(_, format)| *format).ok_or_else(|| SourceError::UnknownFormat {
                given: given.to_owned(),
                known: NAMES.iter().map(|(name, _)| *name).collect(),
            });
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let found = ENDINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending));
        found
            .map(|(_, format)| *format)
            .ok_or_else(|| SourceError::UnknownEnding { path: path.to_owned(), known: ENDINGS.iter().map(|(ending, _)| *ending).collect() })
    }

    /// Whether a file of that ending can be loaded.
    pub fn has_ending(path: &Path) -> bool {
        Format::find(path, None).is_ok()
    }

    /// For the report.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Excel => "excel",
            Format::Parquet => "parquet",
            Format::Arrow => "arrow",
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Lines => "lines",
        }
    }

    /// For a sentence.
    pub fn article(self) -> &'static str {
        match self {
            Format::Csv | Format::Tsv => "separated text",
            Format::Excel => "an Excel workbook",
            Format::Parquet => "a Parquet file",
            Format::Arrow => "an Arrow file",
            Format::Json => "JSON",
            Format::Ndjson => "JSON lines",
            Format::Lines => "a text of lines",
        }
    }

    /// Refuses content that is plainly of another format, seen from the file's first bytes.
    pub fn check(self, path: &Path, beginning: &[u8]) -> Result<(), SourceError> {
        let found = Content::of(beginning);
        let fits = match self {
            Format::Csv | Format::Tsv => found == Content::Text,
            Format::Excel => matches!(found, Content::Zip | Content::OldOffice),
            Format::Parquet => found == Content::Parquet,
            Format::Arrow => found == Content::Arrow,
            // What looks like no JSON may be, and is told with its place if it is not.
            Format::Json | Format::Ndjson => matches!(found, Content::Json | Content::Text),
            Format::Lines => matches!(found, Content::Text | Content::Json | Content::Html),
        };
        if fits { Ok(()) } else { Err(SourceError::OtherContent { path: path.to_owned(), expected: self, found }) }
    }
}

/// What the first bytes of a file show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Also every xlsx and ods.
    Zip,
    /// The container of xls, doc and ppt.
    OldOffice,
    Gzip,
    Parquet,
    Arrow,
    /// What pandas wrote before 2020.
    OldFeather,
    /// Arrow's other form, without a table of contents.
    ArrowStream,
    Pdf,
    Html,
    Json,
    Image,
    /// Anything else that is no text.
    Binary,
    Text,
}

const MAGIC: &[(&[u8], Content)] = &[
    (b"PK\x03\x04", Content::Zip),
    (b"PK\x05\x06", Content::Zip),
    (b"\xD0\xCF\x11\xE0", Content::OldOffice),
    (b"\x1F\x8B", Content::Gzip),
    (b"PAR1", Content::Parquet),
    (b"ARROW1", Content::Arrow),
    (b"FEA1", Content::OldFeather),
    (b"\xFF\xFF\xFF\xFF", Content::ArrowStream),
    (b"%PDF", Content::Pdf),
    (b"\x89PNG", Content::Image),
    (b"\xFF\xD8\xFF", Content::Image),
    (b"GIF8", Content::Image),
];

impl Content {
    /// Looks at the beginning of a file; a few kilobytes are enough.
    pub fn of(beginning: &[u8]) -> Content {
        if let Some((_, content)) = MAGIC.iter().find(|(magic, _)| beginning.starts_with(magic)) {
            return *content;
        }
        let start: Vec<u8> = beginning.trim_ascii_start().iter().take(64).map(u8::to_ascii_lowercase).collect();
        if ["<!doctype html", "<html", "<table", "<head", "<body"].iter().any(|tag| start.starts_with(tag.as_bytes())) {
            return Content::Html;
        }
        if start.starts_with(b"{\"") || start.starts_with(b"[{") {
            return Content::Json;
        }
        if is_binary(beginning) { Content::Binary } else { Content::Text }
    }

    /// For a sentence.
    pub fn article(self) -> &'static str {
        match self {
            Content::Zip => "a zip archive (every .xlsx is one too)",
            Content::OldOffice => "a file of an older Excel or Word",
            Content::Gzip => "compressed with gzip",
            Content::Parquet => "a Parquet file",
            Content::Arrow => "an Arrow file",
            Content::OldFeather => "a Feather file of the first version",
            Content::ArrowStream => "a stream of Arrow, not a file",
            Content::Pdf => "a PDF",
            Content::Html => "a web page (HTML)",
            Content::Json => "JSON",
            Content::Image => "an image",
            Content::Binary => "no text but binary data",
            Content::Text => "plain text",
        }
    }

    /// What to do with such a file.
    pub fn cure(self) -> &'static str {
        match self {
            Content::Zip | Content::OldOffice => {
                "If it is a workbook, load it with format = \"excel\"; if it is an archive, unpack it first."
            }
            Content::Gzip => "Unpack it first: gunzip gives the file inside.",
            Content::Parquet => "Load it with format = \"parquet\".",
            Content::Arrow => "Load it with format = \"arrow\".",
            Content::OldFeather => "Write it again with a newer pandas or R, or as .parquet.",
            Content::ArrowStream => "Write it as an Arrow file (.arrow), or as .parquet.",
            Content::Pdf | Content::Image => "A table has to be taken out of it with another tool first.",
            Content::Html => "Open it in a spreadsheet and save it as .xlsx or .csv; it may also be an error page in place of the data.",
            Content::Json => "Load it with format = \"json\".",
            Content::Binary => "Find out which program wrote it, and export it as .csv, .xlsx or .parquet.",
            Content::Text => "If it is separated text, load it with format = \"csv\".",
        }
    }
}

/// No text has many control characters. UTF-16 has zeros at every other place, and is text.
fn is_binary(beginning: &[u8]) -> bool {
    if utf16_by_zeros(beginning).is_some() || beginning.starts_with(b"\xFF\xFE") || beginning.starts_with(b"\xFE\xFF") {
        return false;
    }
    let odd = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A | 0x1B | 0x1C..=0x1F);
    beginning.iter().filter(odd).count() * 100 > beginning.len()
}

/// Whether text without a byte order mark is UTF-16 with mostly Latin letters: the encoding, where the zeros say so.
pub fn utf16_by_zeros(beginning: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let pairs = beginning.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zeros = |offset: usize| beginning.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match () {
        () if odd * 2 > pairs && even * 4 < odd => Some(encoding_rs::UTF_16LE),
        () if even * 2 > pairs && odd * 4 < even => Some(encoding_rs::UTF_16BE),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn endings_and_options_name_formats() {
        assert_eq!(Format::find(Path::new("a/B.CSV"), None).unwrap(), Format::Csv);
        assert_eq!(Format::find(Path::new("data.dat"), Some("TSV")).unwrap(), Format::Tsv);
        assert!(matches!(Format::find(Path::new("data"), None), Err(SourceError::UnknownEnding { .. })));
        assert!(matches!(Format::find(Path::new("a.csv"), Some("cvs")), Err(SourceError::UnknownFormat { .. })));
    }

    #[test]
    fn content_that_is_not_what_its_ending_says_is_refused() {
        let refused = |format: Format, bytes: &[u8]| format.check(Path::new("f"), bytes).unwrap_err().to_string();
        assert_eq!(refused(Format::Csv, b"PK\x03\x04rest"), "`f` is not separated text: it is a zip archive (every .xlsx is one too)");
        assert_eq!(refused(Format::Excel, b"a,b\n1,2\n"), "`f` is not an Excel workbook: it is plain text");
        assert_eq!(refused(Format::Excel, b"\n <HTML><body>"), "`f` is not an Excel workbook: it is a web page (HTML)");
        assert_eq!(refused(Format::Parquet, b"a,b\n1,2\n"), "`f` is not a Parquet file: it is plain text");
        assert_eq!(refused(Format::Csv, b"\x1F\x8B\x08\x00"), "`f` is not separated text: it is compressed with gzip");
        assert_eq!(refused(Format::Csv, b"\x00\x01\x02\x03\x04abc"), "`f` is not separated text: it is no text but binary data");
    }

    #[test]
    fn text_of_two_bytes_a_letter_is_text() {
        let bytes: Vec<u8> = "name,age\nZoë,3\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(utf16_by_zeros(&bytes), Some(encoding_rs::UTF_16LE));
        assert_eq!(Content::of(&bytes), Content::Text);
    }
}
