//! Pieces of work spread over the processors.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::{SourceError, Watch};

/// Does `work` for each number below `count`, on as many threads as there are processors, and gives the answers in order. Before each
/// piece it looks whether the whole is still wanted.
pub fn each<T: Send>(count: usize, watch: &dyn Watch, work: impl Fn(usize) -> T + Sync) -> Result<Vec<T>, SourceError> {
    each_with(count, watch, |_: &mut (), number| work(number))
}

/// The same, where each thread has something of its own that it hands from piece to piece.
pub fn each_with<S: Default, T: Send>(
    count: usize,
    watch: &dyn Watch,
    work: impl Fn(&mut S, usize) -> T + Sync,
) -> Result<Vec<T>, SourceError> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(count);
    let next = AtomicUsize::new(0);
    let take = || {
        let mut own = S::default();
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(done);
            }
            if watch.cancelled() {
                return Err(SourceError::Cancelled);
            }
            done.push((number, work(&mut own, number)));
        }
    };
    let shares: Result<Vec<Vec<(usize, T)>>, SourceError> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let own = take();
        let joined = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        std::iter::once(own).chain(joined.collect::<Vec<_>>()).collect()
    });
    let mut all: Vec<(usize, T)> = shares?.into_iter().flatten().collect();
    all.sort_by_key(|(number, _)| *number);
    Ok(all.into_iter().map(|(_, answer)| answer).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::Unwatched;
    use super::*;

    #[test]
    fn answers_come_in_order() {
        let squares = each(1000, &Unwatched, |number| number * number).unwrap();
        assert_eq!(squares, (0..1000).map(|number| number * number).collect::<Vec<_>>());
        assert_eq!(each(0, &Unwatched, |number| number).unwrap(), Vec::<usize>::new());
    }

    #[test]
    fn work_not_wanted_ends() {
        struct Never;
        impl Watch for Never {
            fn progress(&self, _done: u64, _total: u64) {}
            fn cancelled(&self) -> bool {
                true
            }
        }
        assert_eq!(each(3, &Never, |number| number), Err(SourceError::Cancelled));
    }
}
