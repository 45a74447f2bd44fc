//! The first moments: no request is worked on before somebody listens to the outputs.
//!
//! A client connects its channels in any order, and what is published before its subscription has arrived is lost to it: a cell would
//! seem to run for ever. So the first request waits for the first subscription, but not for long, since a client need not subscribe.

use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// The longest that requests are held.
const LONGEST: Duration = Duration::from_millis(300);

/// The door that requests pass through.
#[derive(Default)]
pub struct Opening {
    door: Mutex<Door>,
    opened: Condvar,
}

#[derive(Default)]
enum Door {
    #[default]
    Closed,
    /// A request waits; the door opens at this time in any case.
    ClosedUntil(Instant),
    Open,
}

impl Opening {
    /// Waits until the door is open.
    pub fn pass(&self) {
        let mut door = self.door.lock();
        loop {
            match *door {
                Door::Open => return,
                Door::Closed => *door = Door::ClosedUntil(Instant::now() + LONGEST),
                Door::ClosedUntil(time) if Instant::now() >= time => *door = Door::Open,
                Door::ClosedUntil(time) => {
                    self.opened.wait_until(&mut door, time);
                }
            }
        }
    }

    /// A subscription has arrived. If it is the first sign of anybody, does `greet` and then opens the door.
    pub fn subscribed(&self, greet: impl FnOnce()) {
        let mut door = self.door.lock();
        if !matches!(*door, Door::Open) {
            greet();
            *door = Door::Open;
            self.opened.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::thread;

    use super::*;

    #[test]
    fn requests_wait_for_the_first_subscription() {
        let opening = Opening::default();
        let start = Instant::now();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                opening.pass();
                start.elapsed()
            });
            thread::sleep(Duration::from_millis(50));
            assert!(!waiting.is_finished());
            let greeted = Cell::new(0);
            opening.subscribed(|| greeted.set(greeted.get() + 1));
            opening.subscribed(|| greeted.set(greeted.get() + 1));
            assert_eq!(greeted.get(), 1);
            assert!(waiting.join().is_ok_and(|waited| waited < LONGEST));
        });
    }

    #[test]
    fn requests_do_not_wait_for_ever() {
        let opening = Opening::default();
        let start = Instant::now();
        opening.pass();
        assert!(start.elapsed() >= LONGEST);
        let again = Instant::now();
        opening.pass();
        assert!(again.elapsed() < LONGEST);
        opening.subscribed(|| unreachable!("work has begun, so it is no longer the start"));
    }
}
