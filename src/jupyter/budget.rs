//! A bound on the bytes of output that a running cell may have on their way to the clients.
//!
//! The bytes are given back when the publisher has passed a message on. A cell that produces faster than the clients read therefore
//! waits here, and can be interrupted while it does.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// How often a waiting cell looks whether it was interrupted.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A number of bytes to take from and give back to.
pub struct Budget {
    limit: usize,
    used: Mutex<usize>,
    freed: Condvar,
}

/// Bytes taken from a budget, given back on drop.
pub struct Charge {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    pub fn new(limit: usize) -> Arc<Self> {
        Arc::new(Budget { limit, used: Mutex::new(0), freed: Condvar::new() })
    }

    /// Takes bytes, waiting for room; more than the whole budget is given out when nothing else is. `None` when there was no room
    /// and `give_up` said not to wait for it.
    pub fn take(self: &Arc<Self>, bytes: usize, give_up: impl Fn() -> bool) -> Option<Charge> {
        let mut used = self.used.lock();
        while *used > 0 && used.saturating_add(bytes) > self.limit {
            if give_up() {
                return None;
            }
            self.freed.wait_for(&mut used, LOOK_AGAIN);
        }
        *used = used.saturating_add(bytes);
        Some(Charge { budget: self.clone(), bytes })
    }
}

impl Charge {
    /// Joins two charges of one budget into one.
    pub fn add(&mut self, mut other: Charge) {
        self.bytes += std::mem::take(&mut other.bytes);
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        let mut used = self.budget.used.lock();
        *used = used.saturating_sub(self.bytes);
        self.budget.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Instant;

    use super::*;

    const PATIENT: fn() -> bool = || false;

    #[test]
    fn a_taker_waits_until_there_is_room() {
        let budget = Budget::new(100);
        let mut first = budget.take(40, PATIENT).unwrap();
        first.add(budget.take(40, PATIENT).unwrap());
        assert_eq!(*budget.used.lock(), 80);
        let start = Instant::now();
        thread::scope(|scope| {
            scope.spawn(|| budget.take(40, PATIENT).unwrap());
            thread::sleep(Duration::from_millis(50));
            drop(first);
        });
        assert!(start.elapsed() >= Duration::from_millis(50));
        assert_eq!(*budget.used.lock(), 0);
    }

    #[test]
    fn waiting_can_be_given_up() {
        let budget = Budget::new(100);
        let _all = budget.take(100, PATIENT);
        let interrupted = AtomicBool::new(false);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| budget.take(1, || interrupted.load(Ordering::Relaxed)).is_none());
            thread::sleep(Duration::from_millis(50));
            assert!(!waiting.is_finished());
            interrupted.store(true, Ordering::Relaxed);
            assert!(waiting.join().unwrap());
        });
    }

    #[test]
    fn more_than_everything_is_given_out_alone() {
        let budget = Budget::new(100);
        let large = budget.take(500, PATIENT).unwrap();
        assert!(budget.take(1, || true).is_none());
        drop(large);
        assert!(budget.take(1, || true).is_some());
    }
}
