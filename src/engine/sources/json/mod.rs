//! JSON: each record becomes a row, whether the records stand in one document or one on a line.
//!
//! A record inside a record becomes columns of its own, `address_city`; a list stays a list. Numbers are read from their digits as they stand
//! in the file, so that none is rounded on the way to its column's type. A line that is no record is kept apart, a document that is no JSON
//! is refused with the place where it breaks.

mod column;
mod document;
mod object;
mod records;

use std::borrow::Cow;
use std::path::Path;

use polars::prelude::{Column, DataFrame, PlSmallStr};

use crate::plan::count::things;
use crate::plan::load::LoadOptions;
use crate::plan::report::{LoadReport, Reject, RejectKind, Rejects, Room};

use self::document::Content;
use self::records::Records;
use super::format::Format;
use super::lines::{after_line_end, count_line_ends, line_end};
use super::{Loaded, SourceError, Watch, choice, decode, names, parallel};

/// Lines are read in pieces of about so many bytes.
const PIECE: usize = 1 << 20;

/// Makes a table of a file's bytes. `size` of them were in the file.
pub fn load(path: &Path, format: Format, bytes: Vec<u8>, options: &LoadOptions, watch: &dyn Watch) -> Result<Loaded, SourceError> {
    let size = bytes.len() as u64;
    let decoded = decode::decode(bytes, options.encoding.as_deref(), watch)?;
    let text = decoded.text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(SourceError::Empty { path: path.to_owned() });
    }
    let mut report = LoadReport { format: format.name().to_owned(), bytes: size, header: Some(0), ..LoadReport::default() };
    if decoded.encoding != "UTF-8" {
        report.notes.push(format!("encoding {}", decoded.encoding));
    }
    report.notes.extend(decoded.notes.iter().cloned());
    let broken = |problem: document::Broken| SourceError::Damaged { path: path.to_owned(), reason: problem.to_string() };
    let content = if format == Format::Ndjson { Content::Lines } else { document::content(text, &mut report.notes).map_err(broken)? };
    let records = match content {
        Content::Lines => {
            let lines = lines(text, watch, &|done| watch.progress(size / 4 + size / 2 * done / text.len().max(1) as u64, size))?;
            report.rejects = rejects(text, &lines.broken, |places| decoded.offsets.in_file(&decoded.text, places));
            if lines.blank > 0 {
                report.notes.push(format!("{} passed over", things(lines.blank, "empty line")));
            }
            lines.records
        }
        Content::Records(records) => *records,
    };
    if records.doubled > 0 {
        report
            .notes
            .push(format!("{} a name twice, and the last counts", if records.doubled == 1 { "1 record has" } else { "some records have" }));
    }
    table(path, records, report, options, watch)
}

/// The records of a text that has one on each line.
struct Lines<'a> {
    records: Records<'a>,
    broken: Vec<Broken>,
    blank: usize,
}

/// A line that is no record, by its place in the text.
struct Broken {
    start: usize,
    end: usize,
    kind: RejectKind,
}

fn lines<'a>(text: &'a str, watch: &dyn Watch, progress: &(dyn Fn(u64) + Sync)) -> Result<Lines<'a>, SourceError> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    while let Some(last) = starts.last()
        && last + PIECE < bytes.len()
    {
        starts.push(after_line_end(bytes, line_end(bytes, last + PIECE)));
    }
    let done = std::sync::atomic::AtomicU64::new(0);
    let pieces = parallel::each(starts.len(), watch, |number| {
        let from = starts.get(number).copied().unwrap_or_default();
        let to = starts.get(number + 1).copied().unwrap_or(bytes.len());
        let lines = piece(text, from, to);
        progress(done.fetch_add((to - from) as u64, std::sync::atomic::Ordering::Relaxed) + (to - from) as u64);
        lines
    })?;
    let mut all = Lines { records: Records::default(), broken: Vec::new(), blank: 0 };
    for piece in pieces {
        all.records.append(piece.records);
        all.broken.extend(piece.broken);
        all.blank += piece.blank;
    }
    Ok(all)
}

fn piece(text: &str, from: usize, to: usize) -> Lines<'_> {
    let bytes = text.as_bytes();
    let mut lines = Lines { records: Records::default(), broken: Vec::new(), blank: 0 };
    let mut at = from;
    while at < to {
        let end = line_end(bytes, at);
        let line = text.get(at..end).unwrap_or_default();
        if line.trim().is_empty() {
            lines.blank += 1;
        } else if lines.records.push_text(line).is_err() {
            let is_json = serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
            let kind = if is_json { RejectKind::NoRecord } else { RejectKind::NoJson };
            lines.broken.push(Broken { start: at, end, kind });
        }
        at = after_line_end(bytes, end);
    }
    lines
}

fn rejects(text: &str, broken: &[Broken], in_file: impl Fn(std::vec::IntoIter<usize>) -> Vec<u64>) -> Rejects {
    let mut room = Room::default();
    let whole: Vec<&Broken> = broken.iter().take_while(|line| room.takes(line.end - line.start)).collect();
    let places: Vec<usize> = whole.iter().map(|line| line.start).collect();
    let (mut line, mut counted) = (1, 0);
    let first = whole.iter().zip(in_file(places.into_iter())).map(|(record, byte)| {
        line += count_line_ends(text.as_bytes().get(counted..record.start).unwrap_or_default());
        counted = record.start;
        let raw = text.get(record.start..record.end).unwrap_or_default().to_owned();
        Reject { line, byte, column: None, kind: record.kind, raw }
    });
    let first: Vec<Reject> = first.collect();
    let count = |kind| broken.iter().filter(|line| line.kind == kind).count();
    let counts = [RejectKind::NoJson, RejectKind::NoRecord].map(|kind| (kind, count(kind)));
    Rejects { total: broken.len(), counts: counts.into_iter().filter(|(_, count)| *count > 0).collect(), first: first.into() }
}

/// Names the columns, gives each its type, and puts the account together.
fn table(
    path: &Path,
    records: Records<'_>,
    mut report: LoadReport,
    options: &LoadOptions,
    watch: &dyn Watch,
) -> Result<Loaded, SourceError> {
    let (rows, columns) = records.finish();
    let found: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
    let wanted = choice::columns(path, &found, options.columns.as_deref())?;
    let (all_names, renamed) = names::unique(&found);
    report.rows = rows;
    report.renamed = renamed.into_iter().filter(|(number, ..)| wanted.contains(&(number - 1))).collect();
    let built = parallel::each(wanted.len(), watch, |place| {
        let number = wanted.get(place).copied().unwrap_or_default();
        let name = all_names.get(number).cloned().unwrap_or_default();
        let cells = columns.get(number).map(|(_, cells)| cells.as_slice()).unwrap_or_default();
        let finished = column::finish(cells, options.as_text(&name), &options.missing, watch);
        finished.map(|finished| (name, finished))
    })?;
    let mut made = Vec::with_capacity(built.len());
    for column in built {
        let (name, finished) = column?;
        report.notes.extend(finished.notes.iter().map(|note| format!("`{name}`: {note}")));
        if let Some(why) = finished.kept_as_text {
            report.kept_as_text.push((name.clone(), why));
        }
        report.columns.push((name.clone(), finished.kind));
        made.push(Column::from(finished.series.with_name(PlSmallStr::from_string(name))));
    }
    let frame = DataFrame::new(rows, made).map_err(|error| SourceError::Damaged { path: path.to_owned(), reason: error.to_string() })?;
    Ok(Loaded { frame, report })
}

/// What a cell of a record is, before its column is known.
#[derive(Debug, Clone, PartialEq)]
enum Cell<'a> {
    Missing,
    Boolean(bool),
    /// Its digits, as they stand in the file.
    Number(&'a str),
    Text(Cow<'a, str>),
    /// A list, or what is nested too deeply, as it stands in the file.
    Nested(&'a str),
}

impl Cell<'_> {
    /// The cell as a text, missing as nothing.
    fn plain(&self) -> Option<&str> {
        match self {
            Cell::Missing => None,
            Cell::Boolean(truth) => Some(if *truth { "true" } else { "false" }),
            Cell::Number(text) | Cell::Nested(text) => Some(text),
            Cell::Text(text) => Some(text),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::{Unwatched, columns};
    use super::*;
    use proptest::prelude::*;

    fn with(format: Format, text: &str, options: &LoadOptions) -> Result<Loaded, SourceError> {
        load(Path::new("t.json"), format, text.as_bytes().to_vec(), options, &Unwatched)
    }

    fn document(text: &str) -> Loaded {
        with(Format::Json, text, &LoadOptions::default()).unwrap()
    }

    fn lined(text: &str) -> Loaded {
        with(Format::Ndjson, text, &LoadOptions::default()).unwrap()
    }

    #[test]
    fn types_are_what_all_cells_are() {
        let text = r#"[{"i":1,"n":1.5,"b":true,"d":"2012-03-31","t":"2012-03-31T10:00:00","x":"a","digits":"007","void":null},
                       {"i":-2,"n":2,"b":null,"d":null,"t":null,"x":"","digits":"12"},
                       {"b":false,"d":"2011-01-01","t":"2011-01-01T00:00:00","x":"é\u00e9"}]"#;
        assert_eq!(
            columns(&document(text)),
            [
                "i integer: 1|-2|·",
                "n number: 1.5|2.0|·",
                "b boolean: true|·|false",
                "d date: 2012-03-31|·|2011-01-01",
                "t datetime: 2012-03-31 10:00:00|·|2011-01-01 00:00:00",
                "x text: a||éé",
                "digits text: 007|12|·",
                "void text: ·|·|·",
            ]
        );
    }

    #[test]
    fn records_inside_records_become_columns_and_lists_stay_lists() {
        let loaded = lined(
            "{\"id\":1,\"at\":{\"city\":\"Oslo\",\"place\":{\"lat\":59.9}},\"tags\":[\"a\",\"b\"],\"sizes\":[1,2]}\n\
             {\"id\":2,\"at\":null,\"tags\":[],\"sizes\":[null,2.5]}\n\
             {\"id\":3,\"at\":{\"city\":\"Rome\"},\"tags\":null,\"sizes\":null}\n",
        );
        assert_eq!(
            columns(&loaded),
            [
                "id integer: 1|2|3",
                "at_city text: Oslo|·|Rome",
                "at_place_lat number: 59.9|·|·",
                "tags list of text: [\"a\", \"b\"]|[]|·",
                "sizes list of number: [1.0, 2.0]|[null, 2.5]|·",
            ]
        );
    }

    #[test]
    fn no_digit_is_lost() {
        let loaded = document(r#"[{"id":9007199254740993,"huge":123456789012345678901234567890},{"id":1,"huge":1}]"#);
        assert_eq!(columns(&loaded), ["id integer: 9007199254740993|1", "huge text: 123456789012345678901234567890|1"]);
        assert_eq!(loaded.report.kept_as_text.len(), 1);
    }

    #[test]
    fn mixed_columns_are_text_and_say_so() {
        let loaded = document(r#"[{"a":1},{"a":"x"},{"a":true},{"a":[1,{"b":2}]}]"#);
        assert_eq!(columns(&loaded), ["a text: 1|x|true|[1,{\"b\":2}]"]);
        assert_eq!(loaded.report.notes, ["`a`: 1 number, 1 text, 1 truth value, 1 list, so it is text"]);
    }

    #[test]
    fn lines_that_are_no_records_are_kept_apart() {
        let loaded = lined("{\"a\":1}\n{\"a\":\n\n[1]\n{\"a\":2} x\n{\"a\":3}");
        assert_eq!(columns(&loaded), ["a integer: 1|3"]);
        let rejects = &loaded.report.rejects;
        let told: Vec<_> = rejects.first.iter().map(|reject| (reject.line, reject.byte, reject.kind, reject.raw.as_str())).collect();
        let (no_json, no_record) = (RejectKind::NoJson, RejectKind::NoRecord);
        assert_eq!(told, [(2, 8, no_json, "{\"a\":"), (4, 15, no_record, "[1]"), (5, 19, no_json, "{\"a\":2} x")]);
        assert_eq!((rejects.total, rejects.counts.clone()), (3, vec![(no_json, 2), (no_record, 1)]));
        assert_eq!(loaded.report.notes, ["1 empty line passed over"]);
    }

    #[test]
    fn the_ways_in_which_documents_hold_records() {
        for (text, told) in [
            (r#"{"a":1,"b":"x"}"#, vec!["a integer: 1", "b text: x"]),
            (r#"{"meta":{"n":2},"data":[{"a":1},{"a":2}]}"#, vec!["a integer: 1|2"]),
            (r#"{"a":[1,2],"b":["x",null]}"#, vec!["a integer: 1|2", "b text: x|·"]),
            (r#"{"a":{"0":1,"1":2},"b":{"0":"x","1":null}}"#, vec!["a integer: 1|2", "b text: x|·"]),
            (r#"{"columns":["a","b"],"index":[0,1],"data":[[1,"x"],[2,null]]}"#, vec!["a integer: 1|2", "b text: x|·"]),
            (r#"[["a","b"],[1,"x"],[2,null]]"#, vec!["a integer: 1|2", "b text: x|·"]),
            (r#"[[1,"x"],[2,null]]"#, vec!["column_1 integer: 1|2", "column_2 text: x|·"]),
            ("[3,1,null]", vec!["value integer: 3|1|·"]),
            ("{\"a\":1}\n{\"a\":2}\n", vec!["a integer: 1|2"]),
            ("[]", vec![]),
        ] {
            assert_eq!(columns(&document(text)), told, "{text}");
        }
    }

    #[test]
    fn a_broken_document_says_where() {
        let said = |text: &str| with(Format::Json, text, &LoadOptions::default()).unwrap_err().to_string();
        assert_eq!(said("[{\"a\":1},\n {\"a\" 2}]"), "`t.json` is damaged: it is no JSON from line 2, character 7 on: expected `:`");
        assert_eq!(said("[{\"a\":1},"), "`t.json` is damaged: its end is lacking");
        assert_eq!(said("{\"a\":NaN}"), "`t.json` is damaged: it is no JSON from line 1, character 6 on: expected value");
        assert_eq!(said("17"), "`t.json` is damaged: it holds no records, only a number");
    }

    #[test]
    fn names_that_meet_are_told_apart() {
        let loaded = document(r#"[{"a_b":1,"a":{"b":2},"":3}]"#);
        assert_eq!(columns(&loaded), ["a_b integer: 1", "a_b_2 integer: 2", "column_3 integer: 3"]);
        let doubled = document(r#"[{"a":1,"a":2}]"#);
        assert_eq!(
            (columns(&doubled), doubled.report.notes.clone()),
            (vec!["a integer: 2".to_owned()], vec!["1 record has a name twice, and the last counts".to_owned()])
        );
    }

    #[test]
    fn options_choose_columns_and_missing() {
        let options = LoadOptions { columns: Some(vec!["b".into()]), missing: vec!["-".into()], ..LoadOptions::default() };
        let loaded = with(Format::Ndjson, "{\"a\":1,\"b\":\"-\"}\n{\"a\":2,\"b\":\"2024-01-31\"}\n", &options).unwrap();
        assert_eq!(columns(&loaded), ["b date: ·|2024-01-31"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever a file holds, something is read or it is said why not.
        #[test]
        fn anything_is_read_or_refused(text in "[\\[\\]{}:,\"a-c0-9.\\\\netrufals \n-]{0,60}", lines in any::<bool>()) {
            let format = if lines { Format::Ndjson } else { Format::Json };
            match with(format, &text, &LoadOptions::default()) {
                Ok(loaded) => prop_assert_eq!(loaded.frame.height(), loaded.report.rows),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
