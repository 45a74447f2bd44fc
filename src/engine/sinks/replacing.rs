//! A file that takes another's place when it is complete, and else leaves no trace.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::sources::SourceError;

/// The new content of a file, beside it. Dropped before [`Replacing::finish`], it is gone.
pub struct Replacing {
    target: PathBuf,
    beside: PathBuf,
    file: File,
    finished: bool,
}

impl Replacing {
    /// Begins the new content of `target`, which may exist or not; its folder must.
    pub fn new(target: &Path) -> Result<Replacing, SourceError> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        if target.is_dir() {
            return Err(SourceError::IsFolder { path: target.to_owned(), files: Vec::new() });
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(SourceError::NoFolder { folder: folder.to_owned() });
        }
        // Behind a link, the file it leads to is replaced.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let name = target.file_name().and_then(|name| name.to_str()).unwrap_or("table");
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let beside = target.with_file_name(format!(".{name}.{}-{number}.part", process::id()));
        let file = OpenOptions::new().write(true).create_new(true).open(&beside).map_err(|error| unwritable(&target, &error))?;
        if let Ok(facts) = fs::metadata(&target) {
            // Rights that cannot be kept are no reason to lose the table.
            let _ = file.set_permissions(facts.permissions());
        }
        Ok(Replacing { target, beside, file, finished: false })
    }

    /// Puts the content to disk and in its place, and gives its size.
    pub fn finish(mut self) -> Result<u64, SourceError> {
        let placed = self.place();
        placed.map_err(|error| unwritable(&self.target, &error))
    }

    fn place(&mut self) -> io::Result<u64> {
        self.file.sync_all()?;
        let size = self.file.metadata()?.len();
        fs::rename(&self.beside, &self.target)?;
        self.finished = true;
        // The name itself is on disk when its folder is; systems that cannot do that do it in their own time.
        if let Some(folder) = self.target.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(size)
    }
}

impl Write for Replacing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Replacing {
    fn drop(&mut self) {
        if !self.finished {
            let _ = fs::remove_file(&self.beside);
        }
    }
}

/// The error for a file that cannot be written, in plain words.
pub fn unwritable(path: &Path, error: &io::Error) -> SourceError {
    SourceError::Unwritable { path: path.to_owned(), reason: super::super::sources::plainly(error.kind()) }
}
