//! The folder of one session: what it is about, who holds it, how it ended.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{Result, StoreError};

const ABOUT: &str = "about.json";
const LOCK: &str = "lock";
const ENDED: &str = "ended";
const JOURNAL: &str = "journal.sqlite";

/// What a session is called.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct About {
    /// The same for all sessions of a notebook.
    pub key: String,
    pub title: String,
    /// Whether somebody may look for it after its kernel was ended on purpose.
    pub lasting: bool,
    /// By the clock of the place.
    pub started: NaiveDateTime,
}

/// How a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A kernel holds it.
    Open,
    /// Its kernel was asked to end.
    Ended,
    /// Its kernel ended without being asked.
    Crashed,
}

/// One session's folder.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    pub about: About,
    /// Held by this process while it is there.
    lock: Option<File>,
}

impl Folder {
    /// Makes a new one, its owner's alone, and holds it.
    pub fn create(root: &Path, about: About) -> Result<Folder> {
        DirBuilder::new().recursive(true).mode(0o700).create(root)?;
        let title: String = about.title.chars().map(|c| if c.is_alphanumeric() || "-_ ".contains(c) { c } else { '_' }).take(80).collect();
        let name = format!("{title} {}", about.started.format("%Y-%m-%d %H.%M.%S"));
        for number in 1..1000 {
            let path = root.join(if number == 1 { name.clone() } else { format!("{name} {number}") });
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => {
                    let mut folder = Folder { path, about, lock: None };
                    folder.lock()?;
                    let text = serde_json::to_vec(&folder.about).map_err(|error| StoreError::Damaged(error.to_string()))?;
                    private(&folder.path.join(ABOUT))?.write_all(&text)?;
                    return Ok(folder);
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Damaged(format!("there are a thousand sessions {name}")))
    }

    /// Looks at one that exists; nothing when it is none.
    pub fn open(path: PathBuf) -> Option<Folder> {
        let about = fs::read(path.join(ABOUT)).ok()?;
        Some(Folder { about: serde_json::from_slice(&about).ok()?, path, lock: None })
    }

    /// What it is called, alone among all.
    pub fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn journal(&self) -> PathBuf {
        self.path.join(JOURNAL)
    }

    /// Where a table that was read is kept.
    pub fn frame(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// How many tables are in it.
    pub fn frames(&self) -> usize {
        let Ok(entries) = fs::read_dir(&self.path) else { return 0 };
        entries.flatten().filter_map(|entry| entry.path().file_stem()?.to_str()?.parse::<usize>().ok()).max().unwrap_or(0)
    }

    /// Takes hold of it. False when another kernel has it.
    pub fn lock(&mut self) -> Result<bool> {
        let file = private(&self.path.join(LOCK))?;
        match file.try_lock() {
            Ok(()) => {
                self.lock = Some(file);
                Ok(true)
            }
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    pub fn standing(&self) -> Standing {
        let held = self.lock.is_some()
            || OpenOptions::new()
                .write(true)
                .open(self.path.join(LOCK))
                .is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
        match held {
            true => Standing::Open,
            false if self.path.join(ENDED).exists() => Standing::Ended,
            false => Standing::Crashed,
        }
    }

    /// Notes that it goes on after it had ended.
    pub fn reopened(&self) {
        let _ = fs::remove_file(self.path.join(ENDED));
    }

    /// When its session last changed. The time of the folder itself says less: whoever looks into the journal changes that.
    pub fn changed(&self) -> SystemTime {
        let of = |path: PathBuf| fs::metadata(path).and_then(|facts| facts.modified()).ok();
        // SQLite writes ahead into a file beside the journal.
        let wal = self.path.join(format!("{JOURNAL}-wal"));
        [of(self.path.join(ABOUT)), of(self.journal()), of(wal)].into_iter().flatten().max().unwrap_or(SystemTime::UNIX_EPOCH)
    }

    /// What it takes on disk.
    pub fn bytes(&self) -> u64 {
        let Ok(entries) = fs::read_dir(&self.path) else { return 0 };
        entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|facts| facts.len()).sum()
    }

    /// Deletes it, unless another kernel has it. True when it is gone.
    pub fn delete(mut self) -> Result<bool> {
        if self.lock.is_none() && !self.lock()? {
            return Ok(false);
        }
        fs::remove_dir_all(&self.path)?;
        Ok(true)
    }
}

/// Notes that the session in a folder ended because its kernel was asked to; one that nobody could find again goes.
pub fn note_end(path: &Path, restarting: bool) {
    let lasting = Folder::open(path.to_path_buf()).is_some_and(|folder| folder.about.lasting);
    let done = if lasting || restarting { private(&path.join(ENDED)).map(|_| ()) } else { fs::remove_dir_all(path) };
    if let Err(error) = done {
        tracing::debug!(%error, "the end of the session is not noted");
    }
}

/// Takes a folder out of the sessions; what is in it stays for whoever can mend it.
pub fn set_aside(path: &Path) {
    if let Err(error) = fs::rename(path.join(ABOUT), path.join("damaged.json")) {
        tracing::warn!(%error, "a damaged session stays where it is");
    }
}

/// A file that is its owner's alone.
fn private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
}
