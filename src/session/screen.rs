//! Where a running cell shows its answers.

use crate::render::Rendered;

/// A place that shows what a cell answers, in order. Callable from any thread.
pub trait Screen: Sync {
    fn show(&self, answer: Rendered);
    /// Shows how far some work is, under a name of its own; `first` when nothing stands under that name yet.
    fn progress(&self, id: &str, line: Rendered, first: bool);
    /// Puts the answer in the place of the progress under that name.
    fn replace(&self, id: &str, answer: Rendered);
}
