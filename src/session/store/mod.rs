//! Sessions on disk. Each has a folder of its own: a journal (SQLite) of the lines that changed something, and the tables that were read, as Arrow
//! IPC beside it. What the lines made is not stored: applied again to what was read, they make it again.
//!
//! A folder belongs to one kernel at a time, which holds a lock on it that ends with the process. Nothing here is needed to go on working: what
//! fails is told once, and the session is no longer kept.

mod folder;
mod journal;
mod keeper;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub(super) use folder::{About, Folder, Standing};
pub(super) use folder::{note_end, set_aside};
pub(super) use journal::{Journal, Written, WrittenLine, WrittenLoad};
pub(super) use keeper::{Keeper, stamp};

/// Sessions that nobody has changed for so long are deleted.
const OLDEST: Duration = Duration::from_secs(30 * 24 * 3600);
/// All sessions together take no more than this, in bytes; the oldest go first.
const LARGEST: u64 = 10 << 30;
/// The variables of the environment that set other limits: days, and a size such as `2GB`.
const DAYS: &str = "LUSTRUM_SESSION_DAYS";
const SIZE: &str = "LUSTRUM_SESSION_SIZE";

/// Why a session cannot be kept or brought back.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    #[error("{0}")]
    File(#[from] io::Error),
    #[error("{0}")]
    Database(#[from] rusqlite::Error),
    #[error("what is written there cannot be read: {0}")]
    Damaged(String),
    #[error("it was written by a later version of this kernel")]
    Later,
}

pub(super) type Result<T> = std::result::Result<T, StoreError>;

/// Where sessions are kept, and what this kernel is called among them.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
    /// The same for every kernel of a notebook (or for every start of one kernel, where there is no notebook).
    key: String,
    /// What the session is called: the notebook's name.
    title: String,
    /// True when the key is that of a notebook, which outlives its kernels.
    lasting: bool,
}

impl Store {
    /// Sessions below `root`. `notebook` is its path, as the front end tells it; without one, sessions are told apart by `kernel`, which stays
    /// the same when a kernel is restarted.
    pub fn new(root: PathBuf, notebook: Option<&str>, kernel: &str) -> Store {
        let title =
            |path: &str| Path::new(path).file_stem().map_or_else(|| "console".to_string(), |stem| stem.to_string_lossy().into_owned());
        match notebook.filter(|name| !name.is_empty()) {
            Some(notebook) => Store { root, key: format!("notebook {notebook}"), title: title(notebook), lasting: true },
            None => Store { root, key: format!("kernel {kernel}"), title: "console".to_string(), lasting: false },
        }
    }

    /// All sessions there are, the latest first. What cannot be read is left out.
    pub(super) fn all(&self) -> Vec<Folder> {
        let Ok(entries) = fs::read_dir(&self.root) else { return Vec::new() };
        let mut folders: Vec<Folder> = entries.flatten().filter_map(|entry| Folder::open(entry.path())).collect();
        folders.sort_by(|a, b| b.about.started.cmp(&a.about.started).then_with(|| b.name().cmp(&a.name())));
        folders
    }

    /// The sessions of this notebook, the one changed last first.
    pub(super) fn ours(&self) -> Vec<Folder> {
        let mut ours: Vec<Folder> = self.all().into_iter().filter(|folder| folder.about.key == self.key).collect();
        ours.sort_by_cached_key(|folder| std::cmp::Reverse(folder.changed()));
        ours
    }

    /// Makes a folder for a new session, locked.
    pub(super) fn begin(&self) -> Result<Folder> {
        let about =
            About { key: self.key.clone(), title: self.title.clone(), lasting: self.lasting, started: chrono::Local::now().naive_local() };
        Folder::create(&self.root, about)
    }

    /// Deletes what is too old, and the oldest of what is too large altogether. A session that a kernel holds stays.
    pub(super) fn clean(&self, now: SystemTime) {
        let (oldest, largest) = (oldest(), largest());
        let mut all: Vec<(SystemTime, u64, Folder)> =
            self.all().into_iter().map(|folder| (folder.changed(), folder.bytes(), folder)).collect();
        all.sort_by_key(|(changed, ..)| std::cmp::Reverse(*changed));
        let mut total = 0u64;
        for (changed, bytes, folder) in all {
            total = total.saturating_add(bytes);
            let old = now.duration_since(changed).is_ok_and(|age| age > oldest);
            if old || total > largest {
                let name = folder.name();
                match folder.delete() {
                    Ok(true) => tracing::info!(name, old, "a session was deleted"),
                    Ok(false) => {}
                    Err(error) => tracing::warn!(name, %error, "a session cannot be deleted"),
                }
            }
        }
    }
}

fn oldest() -> Duration {
    let days = std::env::var(DAYS).ok().and_then(|days| days.trim().parse::<u64>().ok());
    days.map_or(OLDEST, |days| Duration::from_secs(days.saturating_mul(24 * 3600)))
}

fn largest() -> u64 {
    std::env::var(SIZE).ok().and_then(|size| crate::plan::count::size(&size)).unwrap_or(LARGEST)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn store(root: &Path) -> Store {
        Store::new(root.to_path_buf(), Some("/home/x/titanic.ipynb"), "")
    }

    fn root(name: &str) -> PathBuf {
        let root = std::env::temp_dir().join(format!("lustrum-store-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        root
    }

    #[test]
    fn a_session_is_held_by_one_kernel() {
        let root = root("held");
        let store = store(&root);
        let first = store.begin().unwrap();
        assert_eq!(first.standing(), Standing::Open);
        let mut again = store.ours().pop().unwrap();
        assert!(!again.lock().unwrap());
        assert!(!store.ours().pop().unwrap().delete().unwrap());
        drop(first);
        assert!(again.lock().unwrap());
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn old_sessions_and_large_ones_go() {
        let root = root("limits");
        let store = store(&root);
        let one = store.begin().unwrap();
        let two = store.begin().unwrap();
        assert_ne!(one.name(), two.name());
        drop(one);
        store.clean(SystemTime::now() + Duration::from_secs(29 * 24 * 3600));
        assert_eq!(store.all().len(), 2);
        store.clean(SystemTime::now() + Duration::from_secs(31 * 24 * 3600));
        let left = store.all();
        assert_eq!(left.iter().map(Folder::name).collect::<Vec<_>>(), [two.name()], "the one that is held stays");
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn other_notebooks_have_sessions_of_their_own() {
        let root = root("others");
        let mine = store(&root);
        let other = Store::new(root.clone(), Some("/home/x/other.ipynb"), "");
        let _held = mine.begin().unwrap();
        assert_eq!(mine.ours().len(), 1);
        assert_eq!(other.ours().len(), 0);
        assert_eq!(other.all().len(), 1);
        fs::remove_dir_all(&root).unwrap();
    }
}
