//! The Jupyter messaging protocol (5.5), kernel side, and nothing about tables.
//!
//! Everything behind it is reached through one trait, [`Interpreter`], which speaks in cell text and MIME bundles.
//!
//! Six threads share the work, so that no request waits for another kind of work:
//!
//! | thread | does |
//! |---|---|
//! | the caller's | all five sockets on one tokio runtime, signals, the heartbeat |
//! | `shell` | checks and answers everything on the shell channel except cells, in order |
//! | `control` | interrupt, shutdown and the rest of the control channel |
//! | `stdin` | answers to what a cell has asked |
//! | `cells` | runs cells one after the other, and the interpreter's idle work |
//! | `history` | reads and writes the file of earlier inputs |
//!
//! A request comes in through `zmtp`, is checked by `wire`, and goes through `dispatch` either to `answers` or into the queue `cells`,
//! from which `execution` takes it. Replies go straight to the router of their channel; everything published goes through the one queue
//! of `iopub`, so its order is the order in which it was sent. `registration`, `opening` and `lifecycle` are the beginning and the end.

mod answers;
mod budget;
mod cells;
mod connection_file;
mod cursor;
mod dispatch;
mod error;
mod execution;
#[cfg(test)]
mod fuzz;
mod guard;
mod history;
pub mod interpreter;
mod iopub;
mod kernel;
mod lifecycle;
mod messages;
mod opening;
mod output;
mod parent;
mod registration;
mod sockets;
mod stdin;
#[cfg(test)]
mod testing;
mod wire;
mod zmtp;

pub use error::KernelError;
pub use interpreter::Interpreter;
pub use lifecycle::{Settings, serve};
