//! `interrupt` and `shutdown`.

use serde::{Deserialize, Serialize};

use super::{Reply, or_default};

#[derive(Debug, Serialize)]
pub struct InterruptReply {
    pub status: &'static str,
}

impl Reply for InterruptReply {
    const TYPE: &'static str = "interrupt_reply";
}

#[derive(Debug, Deserialize)]
pub struct ShutdownRequest {
    /// Whether the client means to start another kernel in its place.
    #[serde(default, deserialize_with = "or_default")]
    pub restart: bool,
}

#[derive(Debug, Serialize)]
pub struct ShutdownReply {
    pub status: &'static str,
    pub restart: bool,
}

impl Reply for ShutdownReply {
    const TYPE: &'static str = "shutdown_reply";
}
