//! The header that every message begins with.

use serde::{Deserialize, Serialize};

/// The version of the protocol that all of this speaks.
pub const VERSION: &str = "5.5";

/// What is read of the header of a client's message.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Header {
    pub msg_type: String,
    /// The client's own id; what it has queued is told apart by it.
    #[serde(default)]
    pub session: String,
}

/// The header of a message of ours.
#[derive(Debug, Serialize)]
pub struct OwnHeader<'a> {
    pub msg_id: &'a str,
    /// This process's id, the same in all its messages.
    pub session: &'a str,
    pub username: &'static str,
    /// RFC 3339 with microseconds: clients do not read more digits.
    pub date: &'a str,
    pub msg_type: &'a str,
    pub version: &'static str,
}
