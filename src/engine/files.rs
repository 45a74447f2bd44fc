//! Loads and saves, watched and stoppable like any query.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::plan::load::LoadOptions;
use crate::plan::report::LoadReport;

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
