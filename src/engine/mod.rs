//! Operations run on polars: the only place besides `functions/` that knows what a frame is made of. Everything else holds a [`Frame`], puts
//! questions to it and gets values back.

mod account;
mod answer;
mod attic;
mod differences;
mod draw;
mod dtype;
mod expectation;
mod facts;
mod files;
mod frame;
mod guard;
mod hidden;
mod keeping;
mod lower;
mod memory;
mod operators;
mod order;
mod read;
mod reshape;
mod run;
pub mod sinks;
pub mod sources;
mod sql;
mod streaming;
mod value;
mod view;

pub use account::{Changes, account, compare, same};
pub use answer::answer;
pub use attic::{Attic, Version, own_bytes};
pub use differences::differences;
pub use expectation::{Broken, broken};
pub use facts::KnownFacts;
pub use files::{Progress, load, replace, save};
pub use frame::Frame;
pub use guard::{Cancel, Stopped, is_waiting};
pub use keeping::{keep, kept};
pub use memory::total as machine_memory;
pub use run::{NOWHERE, Origin, Ran, run, through};
pub use sinks::SaveReport;
pub use sources::SourceError;
pub use sql::{SqlFault, sql};
pub use streaming::{of_one_row, row_by_row, stream, writes_pieces};
pub use view::{Before, Shown, columns, view};
