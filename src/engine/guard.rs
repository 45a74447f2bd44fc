//! Queries that can be stopped and cannot take the program down.
//!
//! A query runs on a thread of its own, inside `catch_unwind`. Stopping it is asked of polars first, by its own abort mechanism; a query that
//! will not stop is left to end by itself, and what it still brings is thrown away: the table is unchanged in any case.
//! The abort flag is the whole process's, so there is one query at a time: the next one waits for one that was left behind.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use polars::error::abort::{catch_polars_abort, polars_abort_ooc_out_of_disk, register_polars_abort_mechanism};
use polars::prelude::{PolarsError, PolarsResult};

use crate::plan::other::Several;

use super::memory::Short;

/// Why a query gave nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Stopped {
    #[error("interrupted")]
    Interrupted,
    /// It was not begun.
    #[error("it needs {} bytes of memory, and {} are free", .0.need, .0.free)]
    Short(Short),
    /// Rows have several partners where each may have one.
    #[error("{} rows have several partners", .0.rows)]
    Many(Box<Several>),
    /// What polars says of it.
    #[error("{0}")]
    Failed(String),
}

impl From<Short> for Stopped {
    fn from(short: Short) -> Self {
        Stopped::Short(short)
    }
}

impl From<PolarsError> for Stopped {
    fn from(error: PolarsError) -> Self {
        Stopped::Failed(error.to_string())
    }
}

/// The wish to stop, shared between who runs a cell and who interrupts it.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks the running query to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Before a new cell.
    pub fn clear(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The name of the threads that queries run on.
const THREAD: &str = "query";
/// How often a waiting thread looks whether it should stop.
const LOOK: Duration = Duration::from_millis(10);
/// How long a query may take to stop before it is left behind.
const GRACE: Duration = Duration::from_millis(120);

/// True while a query runs, one that was left behind included.
static BUSY: Mutex<bool> = Mutex::new(false);
/// True while a query waits for one that was left behind.
static WAITING: AtomicBool = AtomicBool::new(false);
static FREE: Condvar = Condvar::new();
static REGISTER: Once = Once::new();

struct Running;

impl Drop for Running {
    fn drop(&mut self) {
        *lock() = false;
        FREE.notify_all();
    }
}

/// A panic in a query is an error like any other: it goes to the log, not to the person's terminal.
fn prepare() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // Parts of a query run on threads without a name.
        if std::thread::current().name().is_none_or(|name| name == THREAD) {
            tracing::debug!("a query panicked: {panic}");
        } else {
            usual(panic);
        }
    }));
    register_polars_abort_mechanism();
}

fn lock() -> MutexGuard<'static, bool> {
    BUSY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until no other query runs; gives up when cancelled.
fn enter(cancel: &Cancel) -> Result<Running, Stopped> {
    let mut busy = lock();
    while *busy {
        WAITING.store(!cancel.is_cancelled(), Ordering::Relaxed);
        if cancel.is_cancelled() {
            return Err(Stopped::Interrupted);
        }
        busy = FREE.wait_timeout(busy, LOOK).unwrap_or_else(PoisonError::into_inner).0;
    }
    WAITING.store(false, Ordering::Relaxed);
    *busy = true;
    Ok(Running)
}

/// True while a query waits for an interrupted one to end.
pub fn is_waiting() -> bool {
    WAITING.load(Ordering::Relaxed)
}

/// Runs a query. It ends by its result, by an error, or when cancelled, whichever comes first.
pub fn guarded<T: Send + 'static>(cancel: &Cancel, query: impl FnOnce() -> PolarsResult<T> + Send + 'static) -> Result<T, Stopped> {
    guarded_as(cancel, || query().map_err(Stopped::from))
}

/// The same for a query that may find by itself that it must stop.
pub fn guarded_as<T: Send + 'static>(cancel: &Cancel, query: impl FnOnce() -> Result<T, Stopped> + Send + 'static) -> Result<T, Stopped> {
    REGISTER.call_once(prepare);
    let running = enter(cancel)?;
    let (send, receive) = channel();
    let inside = cancel.clone();
    let work = move || {
        let _running = running;
        let result = std::panic::catch_unwind(AssertUnwindSafe(|| catch_polars_abort(AssertUnwindSafe(query))));
        let result = match result {
            Ok(Ok(Ok(value))) => Ok(value),
            Ok(Ok(Err(_))) | Err(_) if inside.is_cancelled() => Err(Stopped::Interrupted),
            Ok(Ok(Err(why))) => Err(why),
            Ok(Err(_)) => Err(Stopped::Interrupted),
            Err(panic) => Err(Stopped::Failed(panic_text(&panic))),
        };
        // Nobody listens any more when the query was left behind.
        let _ = send.send(result);
    };
    // Deep expressions recurse in polars' optimiser: a roomy stack.
    std::thread::Builder::new()
        .name(THREAD.into())
        .stack_size(64 << 20)
        .spawn(work)
        .map_err(|error| Stopped::Failed(format!("no thread for the query: {error}")))?;
    loop {
        match receive.recv_timeout(LOOK) {
            Ok(result) => return result,
            Err(RecvTimeoutError::Disconnected) => return Err(Stopped::Failed("the query ended without an answer".into())),
            Err(RecvTimeoutError::Timeout) if cancel.is_cancelled() => {
                abort();
                return receive.recv_timeout(GRACE).unwrap_or(Err(Stopped::Interrupted)).and(Err(Stopped::Interrupted));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// Sets polars' abort flag. Polars offers a signal (SIGINT) and this call, which sets the flag and unwinds; a signal raised to oneself could
/// not be told from one that a person sends, and might reach the next cell.
fn abort() {
    let unwound = std::panic::catch_unwind(|| polars_abort_ooc_out_of_disk());
    debug_assert!(unwound.is_err());
}

fn panic_text(panic: &Box<dyn std::any::Any + Send>) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "a fault inside the query".to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_the_next_query_runs() {
        let cancel = Cancel::default();
        let failed = guarded::<i32>(&cancel, || panic!("boom"));
        assert_eq!(failed, Err(Stopped::Failed("boom".into())));
        assert_eq!(guarded(&cancel, || Ok(7)), Ok(7));
    }
}
