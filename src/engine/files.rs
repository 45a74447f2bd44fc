//! Loads and saves, watched and stoppable like any query.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::plan::load::{LoadOptions, Typed};
use crate::plan::query::SmallFile;
use crate::plan::report::LoadReport;
use crate::plan::types::Type;

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded};
use super::memory;
use super::sinks::{self, SaveReport};
use super::sources::{self, SourceError, Watch};

/// How far a load or save has come: `(done, total)` in bytes.
pub type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

struct Watched {
    cancel: Cancel,
    progress: Progress,
}

impl Watch for Watched {
    fn progress(&self, done: u64, total: u64) {
        (self.progress)(done, total);
    }

    fn cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }
}

/// Reads a file, unless it cannot fit into memory. The outer error is an interrupt or a fault; the inner one tells the person what is wrong with the file.
pub fn load(
    path: &Path,
    options: &LoadOptions,
    cancel: &Cancel,
    progress: Progress,
) -> Result<Result<(Frame, LoadReport), SourceError>, Stopped> {
    let (path, options): (PathBuf, LoadOptions) = (path.to_path_buf(), options.clone());
    memory::check(sources::needed(&path, &options))?;
    let watch = Watched { cancel: cancel.clone(), progress };
    guarded(cancel, move || Ok(sources::load(&path, &options, &watch).map(|loaded| (Frame::new(loaded.frame), loaded.report))))
}

/// Reads a file as values. The columns of these names are text, as they are written there.
pub fn read_values(path: &Path, as_text: &[String], cancel: &Cancel) -> Result<Result<SmallFile, SourceError>, Stopped> {
    let idle: Progress = Arc::new(|_, _| {});
    let read = |options: &LoadOptions| load(path, options, cancel, Arc::clone(&idle));
    let mut loaded = read(&LoadOptions::default())?;
    let Ok((frame, _)) = &loaded else { return Ok(loaded.map(|_| SmallFile::default())) };
    let schema = frame.schema();
    let types: Vec<Typed> = as_text
        .iter()
        .filter(|column| schema.kind(column).is_some_and(|kind| !kind.is_textual()))
        .map(|column| Typed { column: column.clone(), kind: Type::Text, formats: Vec::new() })
        .collect();
    if !types.is_empty() {
        loaded = read(&LoadOptions { types, ..LoadOptions::default() })?;
    }
    Ok(loaded.map(|(frame, report)| SmallFile { rows: frame.values(), rejected: report.rejects.total }))
}

/// The bytes of a small file.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, SourceError> {
    sources::whole(path)
}

/// Puts other content in a file's place, whole or not at all.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), SourceError> {
    sinks::replace(path, bytes).map(|_| ())
}

/// Writes a table to a file, whole or not at all.
pub fn save(frame: &Frame, path: &Path, cancel: &Cancel, progress: Progress) -> Result<Result<SaveReport, SourceError>, Stopped> {
    let (path, data) = (path.to_path_buf(), frame.data.clone());
    let watch = Watched { cancel: cancel.clone(), progress };
    guarded(cancel, move || Ok(sinks::save(&data, &path, &watch)))
}
