//! Reading files into frames: one file per format, and the steps they share.
//!
//! A load never guesses in silence: whatever the options leave open is found out over the whole file and stands in the [`LoadReport`].
//! What does not fit is kept apart there, not dropped. Names and paths are resolved by the caller; a path here is a file on disk.

use std::fs::File;
use std::path::Path;

use polars::prelude::DataFrame;

use crate::plan::load::{Header, LoadOptions};
use crate::plan::report::LoadReport;

mod abandon;
mod arrow;
mod bytes;
mod choice;
mod columns;
mod csv;
mod cutting;
mod decode;
mod error;
mod excel;
mod format;
#[cfg(test)]
mod fuzz;
mod header;
mod json;
mod lines;
mod names;
mod parallel;
mod parquet;
mod part;
pub(super) mod pieces;
mod plain;
mod separator;
mod shape;
mod stored;
mod text_lines;
mod typed;

use self::format::Format;

pub(super) use bytes::{plainly, whole};
pub use error::SourceError;

/// Watches a load or a save from outside. Both methods are called often and from several threads.
pub trait Watch: Sync {
    /// So many bytes of the total are done.
    fn progress(&self, done: u64, total: u64);
    /// True when the work is no longer wanted; it ends with [`SourceError::Cancelled`] within a tenth of a second.
    fn cancelled(&self) -> bool;
}

/// A file, read.
#[derive(Debug)]
pub struct Loaded {
    pub frame: DataFrame,
    pub report: LoadReport,
}

/// Reads the file at `path`. Its format comes from the options, else from the ending of its name; that the content agrees is checked.
pub fn load(path: &Path, options: &LoadOptions, watch: &dyn Watch) -> Result<Loaded, SourceError> {
    let (mut file, size) = bytes::open(path)?;
    let format = Format::find(path, options.format.as_deref())?;
    refuse_unfit(format, options)?;
    let beginning = bytes::beginning(&mut file, path)?;
    format.check(path, &beginning)?;
    // Reading is about a quarter of the work.
    let bytes = |mut file: File| bytes::rest(&mut file, path, size, beginning, watch, |read| watch.progress(read / 4, size));
    let loaded = match format {
        Format::Parquet => parquet::load(path, file, size, options, watch)?,
        Format::Arrow => arrow::load(path, file, size, options, watch)?,
        Format::Excel => excel::load(path, bytes(file)?, options, watch)?,
        Format::Json | Format::Ndjson => json::load(path, format, bytes(file)?, options, watch)?,
        Format::Lines => text_lines::load(path, bytes(file)?, options, watch)?,
        Format::Csv | Format::Tsv => csv::load(path, format, bytes(file)?, options, watch)?,
    };
    watch.progress(size, size);
    // Separated text is cut to its rows before they are read.
    let loaded = if matches!(format, Format::Csv | Format::Tsv) { loaded } else { part::run(loaded, options) };
    part::sample(typed::apply(loaded, options)?, options)
}

/// Memory that a load takes at most at one time, in bytes, as far as the size of the file tells.
pub fn needed(path: &Path, options: &LoadOptions) -> u64 {
    let size = std::fs::metadata(path).map_or(0, |facts| facts.len());
    let times = match Format::find(path, options.format.as_deref()) {
        // The text and its columns.
        Ok(Format::Csv | Format::Tsv | Format::Json | Format::Ndjson | Format::Lines) if options.rows.is_none() => 2,
        Ok(Format::Csv | Format::Tsv | Format::Json | Format::Ndjson | Format::Lines) => 1,
        // They are packed, mostly to a third and less.
        Ok(Format::Parquet | Format::Arrow) => 3,
        Ok(Format::Excel) => 10,
        Err(_) => 0,
    };
    size * times
}

/// Refuses options that mean nothing for the format: to pass over them would be a silent misunderstanding.
fn refuse_unfit(format: Format, options: &LoadOptions) -> Result<(), SourceError> {
    let separated = matches!(format, Format::Csv | Format::Tsv);
    let records = matches!(format, Format::Json | Format::Ndjson);
    let (excel, lines) = (format == Format::Excel, format == Format::Lines);
    let given = [
        ("separator", options.separator.is_some(), separated),
        ("encoding", options.encoding.is_some(), separated || records || lines),
        ("quote", options.quote.is_some(), separated),
        ("comment", options.comment.is_some(), separated),
        ("sheet", options.sheet.is_some(), excel),
        ("skip", options.skip > 0, separated || excel || lines),
        ("header", options.header != Header::Detect, separated || excel),
        ("missing", !options.missing.is_empty(), separated || excel || records || lines),
        ("columns", options.columns.is_some(), !lines),
        ("types", !options.types.is_empty() || options.all_text, separated || excel || records),
    ];
    match given.iter().find(|(_, given, fits)| *given && !fits) {
        None => Ok(()),
        Some((name, ..)) => Err(SourceError::Option {
            problem: format!("`{name}` means nothing for {}", format.article()),
            hint: format!("Leave `{name}` out."),
        }),
    }
}

#[cfg(test)]
pub mod tests {
    #![allow(clippy::unwrap_used)]
    use std::env::temp_dir;
    use std::fs;
    use std::path::PathBuf;
    use std::process;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use polars::prelude::AnyValue;

    use super::*;

    /// A watch that nobody looks at.
    pub struct Unwatched;

    impl Watch for Unwatched {
        fn progress(&self, _done: u64, _total: u64) {}
        fn cancelled(&self) -> bool {
            false
        }
    }

    /// Each column's name, type and cells, missing as `·`.
    pub fn columns(loaded: &Loaded) -> Vec<String> {
        let cell = |value: AnyValue<'_>| {
            if value.is_null() { "·".to_owned() } else { value.str_value().into_owned() }
        };
        let cells = |name: &str| {
            let column = loaded.frame.column(name).unwrap().as_materialized_series().clone();
            column.iter().map(cell).collect::<Vec<_>>().join("|")
        };
        let columns = loaded.report.columns.iter();
        columns.map(|(name, kind)| format!("{name} {kind}: {}", cells(name))).collect()
    }

    /// A folder of its own for a test, gone after it.
    pub struct Folder(PathBuf);

    impl Default for Folder {
        fn default() -> Folder {
            Folder::new()
        }
    }

    impl Folder {
        pub fn new() -> Folder {
            static COUNT: AtomicUsize = AtomicUsize::new(0);
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = temp_dir().join(format!("lustrum-sources-{}-{number}", process::id()));
            fs::create_dir_all(&path).unwrap();
            Folder(path)
        }

        pub fn path(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }

        /// The names in it, in order.
        pub fn names(&self) -> Vec<String> {
            let mut names: Vec<String> =
                fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
