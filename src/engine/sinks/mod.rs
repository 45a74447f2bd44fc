//! Writing frames to files: one file per format, and the careful replacing they share.
//!
//! A file is written beside its target and takes its place when it is complete on disk, so a save that fails or is cancelled leaves what
//! was there.

use std::io::Write;
use std::path::Path;

use polars::prelude::*;

use super::sources::{SourceError, Watch};

mod arrow;
mod csv;
mod json;
mod parquet;
pub mod pieces;
mod replacing;
mod xlsx;

use self::json::Layout;
use self::replacing::Replacing;

/// What a save wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaveReport {
    /// The ending that named it: `csv`, `parquet` …
    pub format: &'static str,
    pub rows: usize,
    pub columns: usize,
    pub bytes: u64,
    /// What the file does not hold as the table does, ready to read.
    pub notes: Vec<String>,
}

/// The endings that can be written.
pub const ENDINGS: &[&str] = &["csv", "tsv", "xlsx", "parquet", "arrow", "feather", "json", "ndjson", "jsonl"];

/// Writes the frame to `path`, in the format its ending names. Progress is told in rows. An existing file is replaced at once, when the
/// new one is complete on disk; on an error it is what it was.
pub fn save(frame: &DataFrame, path: &Path, watch: &dyn Watch) -> Result<SaveReport, SourceError> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let unknown = || SourceError::UnknownEnding { path: path.to_owned(), known: ENDINGS.to_vec() };
    let format = ENDINGS.iter().find(|known| known.eq_ignore_ascii_case(ending)).copied().ok_or_else(unknown)?;
    if frame.width() == 0 {
        return Err(SourceError::Unwritable { path: path.to_owned(), reason: "the table has no columns".to_owned() });
    }
    let mut file = Replacing::new(path)?;
    let mut notes = Vec::new();
    let written = match format {
        "xlsx" => xlsx::write(frame, &mut file, path, watch).map(|told| notes = told),
        "parquet" => parquet::write(frame, &mut file, watch),
        "arrow" | "feather" => arrow::write(frame, &mut file, watch),
        "json" => json::write(frame, Layout::Document, &mut file, watch),
        "ndjson" | "jsonl" => json::write(frame, Layout::Lines, &mut file, watch),
        "tsv" => csv::write(frame, b'\t', &mut file, watch),
        _ => csv::write(frame, b',', &mut file, watch),
    };
    written.map_err(|failure| failure.at(path))?;
    let bytes = file.finish()?;
    Ok(SaveReport { format, rows: frame.height(), columns: frame.width(), bytes, notes })
}

/// Puts these bytes in the place of a file's content, which on an error is what it was. Gives their number.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<u64, SourceError> {
    let mut file = Replacing::new(path)?;
    file.write_all(bytes).map_err(|error| replacing::unwritable(path, &error))?;
    file.finish()
}

/// Why writing stopped.
enum Failure {
    Cancelled,
    Polars(PolarsError),
    Column {
        column: String,
        kind: String,
        format: &'static str,
    },
    /// What the format cannot hold, and what to do instead.
    TooMuch(String, String),
}

impl From<PolarsError> for Failure {
    fn from(error: PolarsError) -> Failure {
        Failure::Polars(error)
    }
}

impl Failure {
    fn at(self, path: &Path) -> SourceError {
        match self {
            Failure::Cancelled => SourceError::Cancelled,
            Failure::Polars(PolarsError::IO { error, .. }) => replacing::unwritable(path, &error),
            Failure::Polars(error) => SourceError::Unwritable { path: path.to_owned(), reason: error.to_string() },
            Failure::Column { column, kind, format } => SourceError::ColumnKind { column, kind, format },
            Failure::TooMuch(problem, hint) => SourceError::Option { problem, hint },
        }
    }
}

/// Gives the frame to `write` in slices of so many rows, at least one, telling how far it is and looking whether it is still wanted.
fn in_slices(
    frame: &DataFrame,
    rows: usize,
    watch: &dyn Watch,
    mut write: impl FnMut(&DataFrame) -> PolarsResult<()>,
) -> Result<(), Failure> {
    let (height, rows) = (frame.height(), rows.max(1));
    let mut from = 0;
    loop {
        if watch.cancelled() {
            return Err(Failure::Cancelled);
        }
        watch.progress(from as u64, height as u64);
        let mut slice = frame.slice(from as i64, rows);
        slice.align_chunks_par();
        write(&slice)?;
        from += rows;
        if from >= height {
            watch.progress(height as u64, height as u64);
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::sources::tests::{Folder, Unwatched};
    use super::super::sources::{Loaded, load};
    use super::*;
    use crate::plan::load::{Header, LoadOptions};
    use proptest::prelude::*;

    /// Says that the work is not wanted any more when it is asked for the given time.
    struct Until(AtomicUsize);

    impl Watch for Until {
        fn progress(&self, _done: u64, _total: u64) {}
        fn cancelled(&self) -> bool {
            self.0.fetch_sub(1, Ordering::Relaxed) == 1
        }
    }

    fn every_type() -> DataFrame {
        let micros = DataType::Datetime(TimeUnit::Microseconds, None);
        let days = Series::new("day".into(), [Some(15_430_i32), None, Some(0)]).cast(&DataType::Date).unwrap();
        let moments = Series::new("at".into(), [Some(1_330_518_659_250_000_i64), None, Some(0)]).cast(&micros).unwrap();
        DataFrame::new_infer_height(vec![
            Series::new("text".into(), [Some("a,\"b\"\r\n"), Some(""), None]).into(),
            Series::new("whole".into(), [Some(-1_i64), None, Some(999_999_999_999_999)]).into(),
            Series::new("number".into(), [Some(0.1), None, Some(1e-7)]).into(),
            Series::new("truth".into(), [Some(true), None, Some(false)]).into(),
            days.into(),
            moments.into(),
        ])
        .unwrap()
    }

    fn again(path: &Path) -> Loaded {
        load(path, &Default::default(), &Unwatched).unwrap()
    }

    #[test]
    fn what_is_saved_loads_again() {
        let folder = Folder::new();
        for name in ["t.csv", "t.TSV", "t.parquet", "t.arrow", "t.feather", "t.json", "t.ndjson"] {
            let path = folder.path(name);
            let report = save(&every_type(), &path, &Unwatched).unwrap();
            assert_eq!((report.rows, report.columns, report.bytes), (3, 6, fs::metadata(&path).unwrap().len()), "{name}");
            assert!(again(&path).frame.equals_missing(&every_type()), "{name}: {}", again(&path).frame);
        }
    }

    #[test]
    fn csv_tells_missing_from_empty_text() {
        let folder = Folder::new();
        let frame = DataFrame::new_infer_height(vec![Series::new("a".into(), [Some("x"), None, Some("")]).into()]).unwrap();
        save(&frame, &folder.path("t.csv"), &Unwatched).unwrap();
        assert_eq!(fs::read_to_string(folder.path("t.csv")).unwrap(), "a\nx\n\n\"\"\n");
    }

    #[test]
    fn a_table_without_rows_keeps_its_columns() {
        let folder = Folder::new();
        for name in ["t.csv", "t.parquet", "t.arrow", "t.xlsx"] {
            save(&every_type().slice(0, 0), &folder.path(name), &Unwatched).unwrap();
            let loaded = again(&folder.path(name)).frame;
            assert_eq!((loaded.height(), loaded.get_column_names()), (0, every_type().get_column_names()), "{name}");
        }
    }

    #[test]
    fn a_save_not_wanted_leaves_what_was_there() {
        let folder = Folder::new();
        let rows = |count| Series::new("a".into(), (0..count).collect::<Vec<i64>>());
        let names = ["t.arrow", "t.csv", "t.json", "t.parquet", "t.xlsx"];
        for name in names {
            // More than any format writes at a time, and no more than a sheet holds.
            let count = if name == "t.xlsx" { 100_000 } else { 2_200_000 };
            let frame = DataFrame::new_infer_height(vec![rows(count).into()]).unwrap();
            fs::write(folder.path(name), "old").unwrap();
            let cancelled = save(&frame, &folder.path(name), &Until(AtomicUsize::new(2)));
            assert_eq!(cancelled, Err(SourceError::Cancelled), "{name}");
            assert_eq!(fs::read_to_string(folder.path(name)).unwrap(), "old");
        }
        assert_eq!(folder.names(), names);
    }

    #[test]
    fn targets_that_cannot_be_are_refused() {
        let folder = Folder::new();
        let refused = |path: &Path| save(&every_type(), path, &Unwatched).unwrap_err();
        let error = refused(&folder.path("t.docx"));
        assert_eq!(error.hint().unwrap(), "These endings are known: csv, tsv, xlsx, parquet, arrow, feather, json, ndjson, jsonl.");
        assert_eq!(refused(&folder.path("none/t.csv")), SourceError::NoFolder { folder: folder.path("none") });
        fs::create_dir(folder.path("d.csv")).unwrap();
        assert!(matches!(refused(&folder.path("d.csv")), SourceError::IsFolder { .. }));
        let list = Series::new("l".into(), [Series::new("".into(), [1_i64])]);
        let error = save(&DataFrame::new_infer_height(vec![list.into()]).unwrap(), &folder.path("t.csv"), &Unwatched).unwrap_err();
        assert_eq!(error.to_string(), "column `l` holds values of type list, which CSV cannot hold");
        assert_eq!(folder.names(), ["d.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_rights_stay_rights() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = Folder::new();
        fs::write(folder.path("real.csv"), "old").unwrap();
        fs::set_permissions(folder.path("real.csv"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink(folder.path("real.csv"), folder.path("link.csv")).unwrap();
        save(&every_type(), &folder.path("link.csv"), &Unwatched).unwrap();
        assert!(fs::symlink_metadata(folder.path("link.csv")).unwrap().is_symlink());
        assert_eq!(fs::metadata(folder.path("real.csv")).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(again(&folder.path("real.csv")).frame.equals_missing(&every_type()));
    }

    /// A table of a text, a number and a whole number.
    type Row = (Option<String>, Option<f64>, Option<i64>);

    fn row() -> impl Strategy<Value = Row> {
        let texts = proptest::option::of("\\PC{0,8}|[,;\"'\r\n\t a]{0,8}");
        // Beyond these sizes a number written in CSV is read as text, as it might not be exact.
        let usual = |number: &f64| *number == 0.0 || (1e-230..1e15).contains(&number.abs()) || (1e17..1e230).contains(&number.abs());
        let whole = (-1e15..1e15).prop_map(f64::round);
        let numbers = proptest::option::of(prop_oneof![any::<f64>().prop_filter("no usual number", usual), -1e6..1e6, whole]);
        (texts, numbers, proptest::option::of(-999_999_999_999_999_i64..=999_999_999_999_999))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        /// Numbers come back as they were, and texts where nothing is detected.
        #[test]
        fn any_values_come_back_from_csv(rows in proptest::collection::vec(row(), 1..40), name in prop::sample::select(vec!["t.csv", "t.tsv"])) {
            let folder = Folder::new();
            let frame = DataFrame::new_infer_height(vec![
                Series::new("text".into(), rows.iter().map(|row| row.0.clone()).collect::<Vec<_>>()).into(),
                Series::new("number".into(), rows.iter().map(|row| row.1).collect::<Vec<_>>()).into(),
                Series::new("whole".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()).into(),
            ])
            .unwrap();
            save(&frame, &folder.path(name), &Unwatched).unwrap();
            let as_text = LoadOptions { all_text: true, header: Header::Row(1), ..LoadOptions::default() };
            let loaded = load(&folder.path(name), &as_text, &Unwatched).unwrap();
            prop_assert_eq!(loaded.report.rejects.total, 0);
            prop_assert!(loaded.frame.column("text").unwrap().equals_missing(frame.column("text").unwrap()), "{:?}", loaded.frame);
            let detected = load(&folder.path(name), &LoadOptions { header: Header::Row(1), ..LoadOptions::default() }, &Unwatched).unwrap().frame;
            for name in ["number", "whole"] {
                let (was, is) = (frame.column(name).unwrap(), detected.column(name).unwrap());
                // Nothing but missing cells has no type.
                prop_assert!(was.null_count() == was.len() || is.equals_missing(was), "{:?} {:?}", was, is);
            }
        }
    }
}
