//! The line that stands while something takes long: first after half a second, then at most four times a second, gone when it is done.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::render::{self, Rendered, Style};

use super::screen::Screen;

const FIRST: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_millis(250);

/// How far the work has come, set from any thread.
#[derive(Debug, Default)]
pub struct Counter {
    done: AtomicU64,
    total: AtomicU64,
}

impl Counter {
    pub fn set(&self, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }
}

/// What is being done, for the line.
#[derive(Debug, Clone)]
pub struct Work<'a> {
    pub verb: &'a str,
    pub subject: &'a str,
    /// What the counter counts, in the plural.
    pub unit: &'a str,
    pub style: Style,
}

/// Does some work. When it takes long, `before` is called once, and a line is shown under an id, which is given back: whoever has the answer
/// replaces the line by it.
pub fn watched<T>(
    screen: &dyn Screen,
    work: &Work,
    before: &(dyn Fn() + Sync),
    job: impl FnOnce(&Arc<Counter>) -> T,
) -> (T, Option<String>) {
    let counter = Arc::new(Counter::default());
    let finished = (Mutex::new(false), Condvar::new());
    let started = Instant::now();
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut shown: Option<String> = None;
            let mut done = finished.0.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                let wait = if shown.is_none() { FIRST } else { AGAIN };
                done = finished.1.wait_timeout_while(done, wait, |done| !*done).unwrap_or_else(PoisonError::into_inner).0;
                if *done {
                    return shown;
                }
                let line = line(work, &counter, started.elapsed());
                match &shown {
                    Some(id) => screen.progress(id, line, false),
                    None => {
                        before();
                        let id = format!("lustrum-{}", uuid::Uuid::new_v4());
                        screen.progress(&id, line, true);
                        shown = Some(id);
                    }
                }
            }
        });
        let result = job(&counter);
        *finished.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        finished.1.notify_all();
        (result, watcher.join().unwrap_or(None))
    })
}

fn line(work: &Work, counter: &Counter, elapsed: Duration) -> Rendered {
    let (done, total) = (counter.done.load(Ordering::Relaxed), counter.total.load(Ordering::Relaxed));
    let known = total > 0;
    let left = (known && done > 0).then(|| {
        let rest = elapsed.as_secs_f64() * (total.saturating_sub(done)) as f64 / done as f64;
        rest.ceil() as u64
    });
    let waiting = crate::engine::is_waiting();
    let progress = render::Progress {
        verb: if waiting { "waiting for the interrupted step to end, then" } else { work.verb },
        subject: work.subject,
        done: if known { done } else { elapsed.as_secs() },
        total: known.then_some(total),
        unit: if known { work.unit } else { "s" },
        seconds_left: left,
    };
    render::progress(&progress, &work.style)
}
