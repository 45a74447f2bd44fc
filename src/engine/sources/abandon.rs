//! Work in libraries that cannot be told to stop: it runs on a thread of its own, and is left to itself when it is no longer wanted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::{SourceError, Watch};

/// How long a cancelled load waits at most before it looks.
const GLANCE: Duration = Duration::from_millis(20);

/// What the work and the one who waits for it tell each other.
#[derive(Debug, Default)]
pub struct Pace {
    done: AtomicU64,
    unwanted: AtomicBool,
}

impl Pace {
    /// So many bytes are done.
    pub fn reached(&self, done: u64) {
        self.done.store(done, Ordering::Relaxed);
    }

    /// An error once nobody waits any more.
    pub fn check(&self) -> Result<(), SourceError> {
        if self.unwanted.load(Ordering::Relaxed) { Err(SourceError::Cancelled) } else { Ok(()) }
    }
}

/// Does `work` elsewhere and waits for it. Where it panics, as libraries do over damaged files, the answer is what `panicked` makes of it.
pub fn waited_for<T: Send + 'static>(
    total: u64,
    watch: &dyn Watch,
    panicked: impl FnOnce() -> SourceError,
    work: impl FnOnce(&Pace) -> Result<T, SourceError> + Send + 'static,
) -> Result<T, SourceError> {
    let pace = Arc::new(Pace::default());
    let theirs = Arc::clone(&pace);
    let (sender, receiver) = channel();
    let started = thread::Builder::new().name("load".to_owned()).spawn(move || {
        // Nobody listens when the work was abandoned, and that is all right.
        let _ = sender.send(work(&theirs));
    });
    if started.is_err() {
        return Err(panicked());
    }
    loop {
        match receiver.recv_timeout(GLANCE) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Disconnected) => return Err(panicked()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        watch.progress(pace.done.load(Ordering::Relaxed).min(total), total);
        if watch.cancelled() {
            pace.unwanted.store(true, Ordering::Relaxed);
            return Err(SourceError::Cancelled);
        }
    }
}
