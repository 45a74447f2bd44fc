//! The cells that wait and the one that runs, and the two things that can be done to them: interrupt and abort.
//!
//! Everything here happens under one lock, so that an interrupt meets the cell that runs at that moment, or none, and never the next.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use tokio::sync::OwnedSemaphorePermit;

use super::guard::guarded;
use super::interpreter::Interpreter;
use super::kernel::Origin;
use super::messages::execute::{CellMetadata, ExecuteRequest};

/// A signal so soon after an interrupt is an echo of it: to stop a query, the interpreter may signal its own process.
const ECHO: Duration = Duration::from_millis(250);
/// How long after an interrupt a closing queue interrupts again.
const AGAIN: Duration = Duration::from_millis(250);
/// How long no cell must have waited before the interpreter's idle work begins, so that it does not begin between two cells.
const QUIET: Duration = Duration::from_millis(10);

/// How long no cell must have come before the interpreter rests.
const STILL: Duration = Duration::from_secs(10);

/// A cell that waits to be run.
pub struct Job {
    pub origin: Arc<Origin>,
    pub request: ExecuteRequest,
    pub metadata: CellMetadata,
    /// It bounds what is in hand.
    #[expect(dead_code, reason = "held until the cell is done with, not read")]
    pub in_hand: OwnedSemaphorePermit,
}

/// What becomes of a cell when its turn comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Run,
    /// Interrupted before it began.
    Interrupted,
    /// Queued behind a cell that failed, or when the kernel shuts down.
    Aborted,
}

/// The cell whose turn it is.
pub struct Running {
    interrupted: AtomicBool,
    /// Its reply is on its way: there is nothing left to stop, though its end may not have been told yet.
    answered: AtomicBool,
}

impl Running {
    /// Whether somebody has asked it to stop.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}

/// The queue.
pub struct Cells {
    interpreter: Arc<dyn Interpreter>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(Job, Fate)>,
    running: Option<Arc<Running>>,
    last_interrupt: Option<Instant>,
    /// Whether the interpreter's idle work is going on.
    idling: bool,
    closed: bool,
}

impl Cells {
    pub fn new(interpreter: Arc<dyn Interpreter>) -> Self {
        Cells { interpreter, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Adds a cell at the end.
    pub fn push(&self, job: Job) {
        let mut state = self.state.lock();
        let fate = if state.closed { Fate::Aborted } else { Fate::Run };
        state.waiting.push_back((job, fate));
        self.awaken(&state);
    }

    /// Waits for the next cell, doing the interpreter's idle work meanwhile. `None` when the queue is closed and empty.
    pub fn next(&self) -> Option<(Job, Fate, Arc<Running>)> {
        let mut state = self.state.lock();
        if state.is_quiet() {
            self.changed.wait_for(&mut state, QUIET);
        }
        if state.is_quiet() {
            state.idling = true;
            // A panic in idle work is logged and concerns no cell.
            let _ = parking_lot::MutexGuard::unlocked(&mut state, || guarded("idle", || self.interpreter.idle()));
            state.idling = false;
        }
        let still = Instant::now() + STILL;
        while state.is_quiet() && !self.changed.wait_until(&mut state, still).timed_out() {}
        if state.is_quiet() {
            let _ = parking_lot::MutexGuard::unlocked(&mut state, || guarded("rest", || self.interpreter.rest()));
        }
        while state.is_quiet() {
            self.changed.wait(&mut state);
        }
        let (job, fate) = state.waiting.pop_front()?;
        let cell = Arc::new(Running { interrupted: AtomicBool::new(fate == Fate::Interrupted), answered: AtomicBool::new(false) });
        state.running = Some(cell.clone());
        Some((job, fate, cell))
    }

    /// The cell that was taken last has done its work and is about to be replied to: an interrupt from now on is not for it.
    pub fn answered(&self) {
        if let Some(running) = &self.state.lock().running {
            running.answered.store(true, Ordering::Relaxed);
        }
    }

    /// The cell that was taken last is done with.
    pub fn finished(&self) {
        self.state.lock().running = None;
        self.changed.notify_all();
    }

    /// Stops the cell that runs, or the one about to run. Without any, does nothing.
    pub fn interrupt(&self) {
        self.interrupt_in(&mut self.state.lock());
    }

    /// The same for a signal, which may be an echo.
    pub fn interrupt_by_signal(&self) {
        let mut state = self.state.lock();
        if state.last_interrupt.is_none_or(|last| last.elapsed() >= ECHO) {
            self.interrupt_in(&mut state);
        }
    }

    fn interrupt_in(&self, state: &mut State) {
        if let Some(running) = &state.running {
            // What waits behind a cell that is answered may have been sent after the interrupt.
            if running.answered.load(Ordering::Relaxed) {
                return;
            }
            state.last_interrupt = Some(Instant::now());
            running.interrupted.store(true, Ordering::Relaxed);
            let _ = guarded("interrupt", || self.interpreter.interrupt());
        } else if let Some((_, fate @ Fate::Run)) = state.waiting.front_mut() {
            *fate = Fate::Interrupted;
        }
    }

    /// Marks what a client has queued as not to be run.
    pub fn abort(&self, session: &str) {
        let mut state = self.state.lock();
        for (_, fate) in state.waiting.iter_mut().filter(|(job, _)| job.origin.header.session == session) {
            *fate = Fate::Aborted;
        }
    }

    /// Runs no more cells: aborts those that wait, interrupts the one that runs, and waits until it has ended, but not longer than
    /// `longest`. True when it has.
    pub fn close(&self, longest: Duration) -> bool {
        let deadline = Instant::now() + longest;
        let mut state = self.state.lock();
        state.closed = true;
        for (_, fate) in &mut state.waiting {
            *fate = Fate::Aborted;
        }
        self.awaken(&state);
        while state.has_work() {
            // More than once, because a cell that is only just beginning may not notice the first.
            self.interrupt_in(&mut state);
            let again = Instant::now() + AGAIN;
            if self.changed.wait_until(&mut state, again.min(deadline)).timed_out() && again >= deadline {
                return !state.has_work();
            }
        }
        true
    }

    fn awaken(&self, state: &State) {
        self.changed.notify_all();
        if state.idling {
            let _ = guarded("hurry", || self.interpreter.hurry());
        }
    }
}

impl State {
    fn is_quiet(&self) -> bool {
        self.waiting.is_empty() && !self.closed
    }

    fn has_work(&self) -> bool {
        self.running.is_some() || !self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::atomic::AtomicU32;
    use std::thread;

    use serde_json::json;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::jupyter::interpreter::{About, Bundle, Cell, Completeness, Completion, Failure, Output};

    /// Counts what it is told, and fails in its idle work.
    #[derive(Default)]
    struct Counting {
        interrupts: AtomicU32,
    }

    impl Interpreter for Counting {
        fn about(&self) -> About {
            unreachable!("not asked here")
        }
        fn execute(&self, _: &Cell, _: &dyn Output) -> Result<Option<Bundle>, Failure> {
            unreachable!("not asked here")
        }
        fn evaluate(&self, _: &str) -> Result<Bundle, Failure> {
            unreachable!("not asked here")
        }
        fn complete(&self, _: &str, _: usize) -> Completion {
            unreachable!("not asked here")
        }
        fn inspect(&self, _: &str, _: usize, _: u8) -> Option<Bundle> {
            unreachable!("not asked here")
        }
        fn is_complete(&self, _: &str) -> Completeness {
            unreachable!("not asked here")
        }
        fn idle(&self) {
            unreachable!("a fault in idle work")
        }
        fn interrupt(&self) {
            self.interrupts.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn queue() -> (Arc<Counting>, Cells) {
        let interpreter = Arc::new(Counting::default());
        (interpreter.clone(), Cells::new(interpreter))
    }

    fn job(session: &str) -> Job {
        Job {
            origin: Arc::new(Origin::of_session(session)),
            request: serde_json::from_value(json!({"code": "show"})).unwrap(),
            metadata: CellMetadata::default(),
            in_hand: Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap(),
        }
    }

    fn next(cells: &Cells) -> (Fate, bool) {
        let (_, fate, running) = cells.next().unwrap();
        (fate, running.is_interrupted())
    }

    #[test]
    fn an_interrupt_meets_the_cell_about_to_run_and_no_other() {
        let (interpreter, cells) = queue();
        cells.interrupt();
        cells.push(job("a"));
        cells.push(job("a"));
        cells.interrupt();
        assert_eq!(interpreter.interrupts.load(Ordering::SeqCst), 0, "no cell runs yet");
        assert_eq!(next(&cells), (Fate::Interrupted, true));
        cells.finished();
        assert_eq!(next(&cells), (Fate::Run, false));
    }

    #[test]
    fn an_interrupt_reaches_the_running_cell_and_its_echo_reaches_nothing() {
        let (interpreter, cells) = queue();
        cells.push(job("a"));
        let (_, _, running) = cells.next().unwrap();
        cells.interrupt();
        cells.interrupt_by_signal();
        assert!(running.is_interrupted());
        assert_eq!(interpreter.interrupts.load(Ordering::SeqCst), 1);
        // The cell has stopped before the echo comes, and another waits.
        cells.push(job("b"));
        cells.finished();
        cells.interrupt_by_signal();
        assert_eq!(next(&cells), (Fate::Run, false));
        thread::sleep(ECHO);
        cells.interrupt_by_signal();
        assert_eq!(interpreter.interrupts.load(Ordering::SeqCst), 2, "a later signal is no echo");
    }

    #[test]
    fn an_interrupt_is_not_for_a_cell_that_is_answered() {
        let (interpreter, cells) = queue();
        cells.push(job("a"));
        let (_, _, running) = cells.next().unwrap();
        cells.answered();
        cells.interrupt();
        assert!(!running.is_interrupted());
        cells.push(job("a"));
        cells.interrupt_by_signal();
        assert_eq!(interpreter.interrupts.load(Ordering::SeqCst), 0);
        cells.finished();
        assert_eq!(next(&cells), (Fate::Run, false), "nor for the one behind it");
    }

    #[test]
    fn only_one_client_is_aborted() {
        let (_, cells) = queue();
        for session in ["a", "b", "a"] {
            cells.push(job(session));
        }
        cells.abort("a");
        cells.push(job("a"));
        let fates = [(); 4].map(|()| {
            let (fate, _) = next(&cells);
            cells.finished();
            fate
        });
        assert_eq!(fates, [Fate::Aborted, Fate::Run, Fate::Aborted, Fate::Run]);
    }

    #[test]
    fn closing_aborts_what_waits_and_ends_the_queue() {
        let (interpreter, cells) = queue();
        cells.push(job("a"));
        cells.push(job("a"));
        let (_, _, running) = cells.next().unwrap();
        thread::scope(|scope| {
            let closing = scope.spawn(|| cells.close(Duration::from_secs(20)));
            while interpreter.interrupts.load(Ordering::SeqCst) == 0 {
                thread::yield_now();
            }
            assert!(running.is_interrupted());
            cells.finished();
            assert_eq!(next(&cells).0, Fate::Aborted);
            cells.push(job("a"));
            cells.finished();
            assert_eq!(next(&cells).0, Fate::Aborted, "what comes late is aborted too");
            cells.finished();
            assert!(cells.next().is_none());
            assert!(closing.join().unwrap());
        });
    }

    #[test]
    fn closing_does_not_wait_for_ever() {
        let (interpreter, cells) = queue();
        cells.push(job("a"));
        let _running = cells.next().unwrap();
        let start = Instant::now();
        assert!(!cells.close(Duration::from_millis(600)));
        assert!(start.elapsed() >= Duration::from_millis(600) && start.elapsed() < Duration::from_secs(5));
        assert!(interpreter.interrupts.load(Ordering::SeqCst) >= 2, "at once and again");
    }

    #[test]
    fn a_fault_in_idle_work_is_survived() {
        let (_, cells) = queue();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| cells.next().is_some());
            thread::sleep(4 * QUIET);
            cells.push(job("a"));
            assert!(waiting.join().unwrap());
        });
    }
}
