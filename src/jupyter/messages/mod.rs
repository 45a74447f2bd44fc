//! The protocol's messages as types, one file per family.
//!
//! Requests are read with tolerance: keys that are unknown are passed over, keys that are missing or null take the protocol's default.
//! Replies and publications hold what the protocol names and no more.

pub mod comm;
pub mod complete;
pub mod control;
pub mod debug;
pub mod display;
pub mod error;
pub mod execute;
pub mod header;
pub mod history;
pub mod input;
pub mod inspect;
pub mod is_complete;
pub mod kernel_info;
pub mod status;
pub mod stream;
pub mod welcome;

use serde::{Deserialize, Deserializer, Serialize};

/// The answer to a request, sent to the client that asked.
pub trait Reply: Serialize {
    const TYPE: &'static str;
}

/// What is published on iopub, to all clients.
pub trait Publication: Serialize {
    const TYPE: &'static str;
    /// Whether it goes to clients that have fallen behind too: without it, a cell would seem to run for ever or to have gone well.
    const ESSENTIAL: bool = false;
}

/// Reads a value that may be null, which means the default.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(value: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or_default())
}
