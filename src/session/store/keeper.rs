//! Tables that were read are written into the session's folder on a thread of their own: nobody waits for a copy of a large file. Until it is
//! there, the file that was read is as good, as long as it stays as it was.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use crate::engine::{self, Frame};

use super::journal::Stamp;

/// The way to the thread.
#[derive(Debug)]
pub struct Keeper {
    work: Sender<Work>,
    /// Why the last copy failed, until somebody asks.
    trouble: Arc<Mutex<Option<String>>>,
}

enum Work {
    Write(Frame, PathBuf),
    Remove(PathBuf),
    /// Tells when everything before it has been done.
    Mark(Sender<()>),
}

impl Keeper {
    pub fn start() -> std::io::Result<Keeper> {
        let (work, queue) = channel();
        let trouble = Arc::new(Mutex::new(None));
        let told = trouble.clone();
        std::thread::Builder::new().name("keeper".into()).spawn(move || keep(&queue, &told))?;
        Ok(Keeper { work, trouble })
    }

    /// Has a table written, whole or not at all. Returns at once.
    pub fn write(&self, frame: Frame, path: PathBuf) {
        let _ = self.work.send(Work::Write(frame, path));
    }

    pub fn remove(&self, path: PathBuf) {
        let _ = self.work.send(Work::Remove(path));
    }

    /// Waits until everything asked for is on disk, but not longer than this.
    pub fn finish(&self, longest: Duration) {
        let (mark, done) = channel();
        if self.work.send(Work::Mark(mark)).is_ok() && done.recv_timeout(longest).is_err() {
            tracing::warn!("some tables were not written in time; the files they were read from stand in for them");
        }
    }

    /// Why something could not be written, told once.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn keep(queue: &Receiver<Work>, trouble: &Mutex<Option<String>>) {
    for work in queue {
        match work {
            Work::Write(frame, path) => {
                if let Err(error) = engine::keep(&frame, &path) {
                    tracing::warn!(path = %path.display(), error, "a table is not kept");
                    *trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                }
            }
            Work::Remove(path) => {
                let _ = std::fs::remove_file(path);
            }
            Work::Mark(mark) => {
                let _ = mark.send(());
            }
        }
    }
}

/// How a file is found now.
pub fn stamp(path: &Path) -> Stamp {
    let facts = std::fs::metadata(path).ok();
    let modified = facts.as_ref().and_then(|facts| facts.modified().ok()).and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    Stamp {
        path: path.display().to_string(),
        bytes: facts.map_or(0, |facts| facts.len()),
        modified: modified.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or(0),
    }
}
