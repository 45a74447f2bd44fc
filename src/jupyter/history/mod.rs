//! The inputs of this process and of those before it, for the history request.
//!
//! All of it happens on a thread of its own, so that neither the start of the kernel nor a cell waits for a disk. What is asked waits
//! for what was added before. Where the file cannot be used, the log says so once and the history goes on in memory.

mod store;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tracing::{debug, error, warn};

use super::error::KernelError;
use super::messages::history::HistoryRequest;
use store::{Store, StoreError};

/// A longer input is not kept: it is more likely pasted data than something to be run again.
const LONGEST_INPUT: usize = 64 << 10;
/// Bytes of inputs that may wait for a slow disk; what comes beyond them is not kept.
const WAITING_LIMIT: usize = 16 << 20;

/// The way to the history's thread.
pub struct History {
    work: Sender<Work>,
    /// Bytes of inputs on their way.
    waiting: Arc<AtomicUsize>,
}

/// Takes the answer to a request.
type Answer = Box<dyn FnOnce(Vec<Value>) + Send>;

enum Work {
    Add(u32, String),
    Ask(HistoryRequest, Answer),
    /// Tells when everything before it has been done.
    Mark(Sender<()>),
}

impl History {
    /// Starts the thread. The history is kept in `file`, or in memory when there is none.
    pub fn start(file: Option<PathBuf>) -> Result<Self, KernelError> {
        let (work, queue) = mpsc::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let history = History { work, waiting: waiting.clone() };
        thread::Builder::new().name("history".to_owned()).spawn(move || keep(file.as_deref(), &queue, &waiting))?;
        Ok(history)
    }

    /// Keeps an input under its execution count. Returns at once.
    pub fn add(&self, line: u32, code: &str) {
        if code.len() > LONGEST_INPUT || self.waiting.load(Ordering::Relaxed) > WAITING_LIMIT {
            debug!(line, length = code.len(), "an input is not kept in the history");
            return;
        }
        self.waiting.fetch_add(code.len(), Ordering::Relaxed);
        self.send(Work::Add(line, code.to_owned()));
    }

    /// Has a request answered. Returns at once; the answer is given on the history's thread.
    pub fn ask(&self, request: HistoryRequest, answer: impl FnOnce(Vec<Value>) + Send + 'static) {
        self.send(Work::Ask(request, Box::new(answer)));
    }

    /// Waits until everything so far has been kept and answered, but not longer than `longest`. True when it has.
    pub fn finish(&self, longest: Duration) -> bool {
        let (mark, done) = mpsc::channel();
        self.send(Work::Mark(mark));
        done.recv_timeout(longest).is_ok()
    }

    fn send(&self, work: Work) {
        // The thread ends with the process; what comes after is lost with it.
        let _ = self.work.send(work);
    }
}

/// What the thread does.
fn keep(file: Option<&Path>, queue: &Receiver<Work>, waiting: &AtomicUsize) {
    let mut store = open(file);
    for work in queue {
        match work {
            Work::Add(line, code) => {
                waiting.fetch_sub(code.len(), Ordering::Relaxed);
                if let Some(store) = &mut store {
                    add(store, line, &code);
                }
            }
            Work::Ask(request, answer) => answer(store.as_ref().map(|store| read(store, &request)).unwrap_or_default()),
            Work::Mark(mark) => {
                let _ = mark.send(());
            }
        }
    }
}

fn open(file: Option<&Path>) -> Option<Store> {
    if let Some(file) = file {
        match Store::open(file) {
            Ok(store) => return Some(store),
            Err(reason) => {
                warn!(file = %file.display(), %reason, "the history cannot be kept; inputs are remembered until the kernel ends")
            }
        }
    }
    // SQLite needs nothing but memory for this one.
    Store::in_memory().inspect_err(|reason| error!(%reason, "there is no history")).ok()
}

fn read(store: &Store, request: &HistoryRequest) -> Vec<Value> {
    store.answer(request).unwrap_or_else(|reason| {
        warn!(%reason, "the history cannot be read");
        Vec::new()
    })
}

/// Adds an input. A store that refuses it is left for one in memory, which refuses nothing.
fn add(store: &mut Store, line: u32, code: &str) {
    let Err(reason) = store.add(line, code) else {
        return;
    };
    warn!(%reason, "the history is not kept any longer; inputs are remembered until the kernel ends");
    match moved(store, line, code) {
        Ok(memory) => *store = memory,
        Err(reason) => debug!(line, %reason, "an input is not in the history"),
    }
}

fn moved(store: &Store, line: u32, code: &str) -> Result<Store, StoreError> {
    let mut memory = Store::in_memory()?;
    if let Err(reason) = memory.take_over(store) {
        debug!(%reason, "earlier inputs of this kernel cannot be read");
    }
    memory.add(line, code)?;
    Ok(memory)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn tail(history: &History) -> Vec<Value> {
        let (answer, answered) = mpsc::channel();
        let request = serde_json::from_value(json!({"hist_access_type": "tail"})).unwrap();
        history.ask(request, move |found| answer.send(found).unwrap());
        answered.recv_timeout(PATIENCE).unwrap()
    }

    #[test]
    fn what_is_asked_waits_for_what_was_added() {
        let history = History::start(None).unwrap();
        for line in 1..=1000 {
            history.add(line, "show");
        }
        assert_eq!(tail(&history).len(), 1000);
        assert_eq!(history.waiting.load(Ordering::Relaxed), 0);
        assert!(history.finish(PATIENCE));
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        let history = History::start(None).unwrap();
        history.add(1, &"x".repeat(LONGEST_INPUT + 1));
        history.add(2, &"x".repeat(LONGEST_INPUT));
        assert_eq!(tail(&history).len(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_used_is_replaced_by_memory() {
        let history = History::start(Some("/dev/null/history.sqlite".into())).unwrap();
        history.add(1, "show");
        assert_eq!(tail(&history), [json!([1, 1, "show"])]);
    }
}
