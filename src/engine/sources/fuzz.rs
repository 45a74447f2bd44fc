//! Random files: those that mean something load as what was written, and no file makes a load panic.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16LE, WINDOWS_1252};
use proptest::prelude::*;

use super::tests::{Folder, Unwatched};
use super::*;
use crate::plan::load::Quote;

/// A table as it should be read, and the file it is written as.
#[derive(Debug, Clone)]
struct Model {
    rows: Vec<Vec<Option<String>>>,
    separator: char,
    quote: char,
    line_end: &'static str,
    encoding: &'static str,
    quote_all: bool,
}

impl Model {
    /// True when no cell holds separators and line ends enough for three rows of the table, in whatever order they stand.
    fn is_no_table_in_a_cell(&self) -> bool {
        let needed = 3 * (self.rows[0].len() - 1);
        let fits = |cell: &String| {
            let count = |wanted: &[char]| cell.chars().filter(|c| wanted.contains(c)).count();
            needed > 0 && count(&['\n', '\r']) >= 3 && count(&[self.separator]) >= needed
        };
        !self.rows.iter().flatten().flatten().any(fits)
    }

    fn text(&self) -> String {
        let width = self.rows[0].len();
        let mut text = (0..width).map(|number| format!("name {number}")).collect::<Vec<_>>().join(&self.separator.to_string());
        text.push_str(self.line_end);
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.as_ref().map_or(String::new(), |cell| self.quoted(cell))).collect();
            text.push_str(&cells.join(&self.separator.to_string()));
            text.push_str(self.line_end);
        }
        text
    }

    fn quoted(&self, cell: &str) -> String {
        let special = [self.separator, self.quote, '\n', '\r'];
        if self.quote_all || cell.is_empty() || cell.contains(special) {
            let doubled: String = [self.quote, self.quote].iter().collect();
            format!("{q}{}{q}", cell.replace(self.quote, &doubled), q = self.quote)
        } else {
            cell.to_owned()
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let text = self.text();
        match Encoding::for_label(self.encoding.as_bytes()).unwrap() {
            encoding if encoding == UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            encoding => encoding.encode(&text).0.into_owned(),
        }
    }
}

/// Cells of text that hold everything a file can trip over, and nothing that reads as a number or a date.
fn cell() -> impl Strategy<Value = Option<String>> {
    let text = proptest::collection::vec(
        prop_oneof![
            Just('"'),
            Just('\''),
            Just(','),
            Just(';'),
            Just('\t'),
            Just('|'),
            Just('\n'),
            Just('\r'),
            Just(' '),
            Just('é'),
            Just('£'),
            "[a-z]".prop_map(|s| s.chars().next().unwrap())
        ],
        0..12,
    );
    prop_oneof![1 => Just(None), 6 => text.prop_map(|letters| Some(letters.into_iter().collect()))]
}

fn model() -> impl Strategy<Value = Model> {
    let rows = (1_usize..5).prop_flat_map(|width| proptest::collection::vec(proptest::collection::vec(cell(), width), 1..20));
    let encodings = prop::sample::select(vec![UTF_8.name(), WINDOWS_1252.name(), MACINTOSH.name(), UTF_16LE.name()]);
    let line_ends = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    (rows, prop::sample::select(vec![',', ';', '\t', '|']), prop::sample::select(vec!['"', '\'']), line_ends, encodings, any::<bool>())
        .prop_map(|(rows, separator, quote, line_end, encoding, quote_all)| Model { rows, separator, quote, line_end, encoding, quote_all })
        .prop_filter("a cell that reads as rows of the same table is taken for a quote that was never closed", Model::is_no_table_in_a_cell)
}

/// The cells of a frame of text columns.
fn cells(frame: &DataFrame) -> Vec<Vec<Option<String>>> {
    let columns: Vec<_> = frame.columns().iter().map(|column| column.str().unwrap().clone()).collect();
    (0..frame.height()).map(|row| columns.iter().map(|column| column.get(row).map(str::to_owned)).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// A file of known dialect holds the table that was written, cell for cell, and every line is either a row or a reject.
    #[test]
    fn what_is_written_is_read(model in model()) {
        let options = LoadOptions {
            separator: Some(model.separator),
            quote: Some(Quote::With(model.quote)),
            encoding: Some(model.encoding.to_owned()),
            header: Header::Row(1),
            all_text: true,
            ..LoadOptions::default()
        };
        let loaded = csv::load(Path::new("t.csv"), Format::Csv, model.bytes(), &options, &Unwatched).unwrap();
        prop_assert_eq!(loaded.report.rejects.total, 0, "{:?} of {:?}", loaded.report.rejects, model.text());
        prop_assert_eq!(cells(&loaded.frame), model.rows.clone(), "{:?}", model.text());
    }

    /// What the file does not tell is found: plain words in a few columns, whatever separates and ends them.
    #[test]
    fn the_dialect_is_found(
        rows in proptest::collection::vec(proptest::collection::vec("[a-zé]{1,6}( [a-z]{1,6})?", 3), 3..20),
        separator in prop::sample::select(vec![',', ';', '\t', '|']),
        line_end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        quote_all: bool,
    ) {
        let rows = rows.into_iter().map(|row| row.into_iter().map(Some).collect()).collect();
        let model = Model { rows, separator, quote: '"', line_end, encoding: UTF_8.name(), quote_all };
        let loaded = csv::load(Path::new("t.csv"), Format::Csv, model.bytes(), &LoadOptions::default(), &Unwatched).unwrap();
        prop_assert_eq!(loaded.report.header, Some(1));
        prop_assert_eq!(loaded.report.text.unwrap().separator, Some(separator));
        prop_assert_eq!(cells(&loaded.frame), model.rows.clone());
    }

    /// Random bytes, and random text that looks like CSV, load or are refused. Every line of the text is a row, a reject, blank, or above them.
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 1..400), text in "[a,;\"'\r\n\t|#= 1é-]{1,300}") {
        for bytes in [bytes, text.clone().into_bytes()] {
            let _ = csv::load(Path::new("t.csv"), Format::Csv, bytes, &LoadOptions::default(), &Unwatched);
        }
        let options = LoadOptions { separator: Some(','), quote: Some(Quote::None), header: Header::None, ..LoadOptions::default() };
        if let Ok(loaded) = csv::load(Path::new("t.csv"), Format::Csv, text.clone().into_bytes(), &options, &Unwatched) {
            let lines = text.replace("\r\n", "\n").replace('\r', "\n").trim_end_matches('\n').split('\n').count();
            let blank: usize = loaded.report.notes.iter().filter_map(|note| note.strip_suffix(" passed over")?.split(' ').next()?.parse::<usize>().ok()).sum();
            let told = loaded.report.rows + loaded.report.rejects.total + blank;
            prop_assert!(told >= lines, "{} of {} lines told", told, lines);
        }
    }

    /// Files whose bytes are not what their ending says, or cut short, are refused in words.
    #[test]
    fn files_of_any_content_are_loaded_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), magic in 0_usize..4, name in prop::sample::select(vec!["t.csv", "t.xlsx", "t.xls", "t.ods", "t.xlsb", "t.parquet"])) {
        let start: &[u8] = [b"PK\x03\x04".as_slice(), b"\xD0\xCF\x11\xE0", b"PAR1", b""][magic];
        let folder = Folder::new();
        fs::write(folder.path(name), [start, &bytes].concat()).unwrap();
        if let Err(error) = load(&folder.path(name), &LoadOptions::default(), &Unwatched) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

/// Remembers when it said that the load is not wanted any more.
struct After(AtomicU64);

impl Watch for After {
    fn progress(&self, _done: u64, _total: u64) {}
    fn cancelled(&self) -> bool {
        self.0.fetch_sub(1, Ordering::Relaxed) <= 1
    }
}

#[test]
fn a_load_ends_soon_after_it_is_cancelled() {
    let text = "id,name,price\n1,some name,2.50\n2,\"quoted, name\",3.75\n".repeat(400_000);
    let folder = Folder::new();
    fs::write(folder.path("t.csv"), &text).unwrap();
    // However far it has come.
    for looks in [1, 3, 8, 20, 60] {
        let begun = Instant::now();
        let cancelled = load(&folder.path("t.csv"), &LoadOptions::default(), &After(AtomicU64::new(looks)));
        assert_eq!(cancelled.unwrap_err(), SourceError::Cancelled);
        assert!(begun.elapsed() < Duration::from_secs(2));
    }
}

#[test]
fn progress_rises_to_the_size_of_the_file() {
    struct Rising(AtomicU64);
    impl Watch for Rising {
        fn progress(&self, done: u64, total: u64) {
            assert!(done <= total);
            self.0.fetch_max(done, Ordering::Relaxed);
        }
        fn cancelled(&self) -> bool {
            false
        }
    }
    let folder = Folder::new();
    fs::write(folder.path("t.csv"), "a,b\n1,2\n".repeat(200_000)).unwrap();
    let watch = Rising(AtomicU64::new(0));
    load(&folder.path("t.csv"), &LoadOptions::default(), &watch).unwrap();
    assert_eq!(watch.0.into_inner(), 1_600_000);
}
