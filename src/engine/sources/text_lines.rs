//! `format = "lines"`: a text as a column of its lines, for files that are no table yet.

use std::path::Path;

use polars::prelude::*;

use crate::plan::load::LoadOptions;
use crate::plan::report::{LoadReport, TextFacts};
use crate::plan::types::Type;

use super::cutting::Ends;
use super::lines::{after_line_end, line_end};
use super::{Loaded, SourceError, Watch, decode};

/// The name of the column.
const LINE: &str = "line";

/// Lines are gathered in pieces of about so many bytes.
const PIECE: usize = 4 << 20;

/// Makes a table of a text's lines, empty ones included, so that row and line number go together. A blank end of the file is no line.
pub fn load(path: &Path, bytes: Vec<u8>, options: &LoadOptions, watch: &dyn Watch) -> Result<Loaded, SourceError> {
    let size = bytes.len() as u64;
    let decoded = decode::decode(bytes, options.encoding.as_deref(), watch)?;
    if decoded.text.is_empty() {
        return Err(SourceError::Empty { path: path.to_owned() });
    }
    let text = decoded.text.as_bytes();
    let mut builder = StringChunkedBuilder::new(PlSmallStr::from_static(LINE), 0);
    let (mut at, mut number, mut looked) = (0, 0, 0);
    let mut ends = Ends::default();
    while at < text.len() {
        if at - looked > PIECE {
            looked = at;
            watch.progress(size / 4 + (size - size / 4) * at as u64 / text.len() as u64, size);
            if watch.cancelled() {
                return Err(SourceError::Cancelled);
            }
        }
        let end = line_end(text, at);
        ends.note(text, end);
        if number >= options.skip {
            let line = decoded.text.get(at..end).unwrap_or_default();
            builder.append_option(Some(line).filter(|line| !options.missing.iter().any(|missing| missing == line)));
        }
        number += 1;
        at = after_line_end(text, end);
    }
    let lines = builder.finish().into_series();
    let report = LoadReport {
        format: "lines".to_owned(),
        bytes: size,
        rows: lines.len(),
        columns: vec![(LINE.to_owned(), Type::Text)],
        text: Some(TextFacts {
            encoding: decoded.encoding.to_owned(),
            runner_up: decoded.runner_up.map(str::to_owned),
            separator: None,
            quote: None,
            line_ends: ends.kind(),
        }),
        header: Some(0),
        preamble: options.skip.min(number),
        notes: decoded.notes,
        ..LoadReport::default()
    };
    let frame = DataFrame::new(report.rows, vec![lines.into()])
        .map_err(|error| SourceError::Damaged { path: path.to_owned(), reason: error.to_string() })?;
    Ok(Loaded { frame, report })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::{Unwatched, columns};
    use super::*;
    use crate::plan::report::LineEnds;

    fn read(text: &str, options: &LoadOptions) -> Loaded {
        load(Path::new("t.log"), text.as_bytes().to_vec(), options, &Unwatched).unwrap()
    }

    #[test]
    fn every_line_is_a_row() {
        let loaded = read("a,\"b\r\n\r\n  c\t\rd\n", &LoadOptions::default());
        assert_eq!(columns(&loaded), ["line text: a,\"b||  c\t|d"]);
        assert_eq!(loaded.report.text.unwrap().line_ends, LineEnds::Mixed);
        assert_eq!(read("\n", &LoadOptions::default()).report.rows, 1);
    }

    #[test]
    fn some_lines_are_passed_over_or_missing() {
        let options = LoadOptions { skip: 1, missing: vec!["-".into()], ..LoadOptions::default() };
        let loaded = read("title\n-\nx", &options);
        assert_eq!((columns(&loaded), loaded.report.preamble), (vec!["line text: ·|x".to_owned()], 1));
    }
}
