//! `debug`: requests of the Debug Adapter Protocol. There is no debugger, and the answer says so in that protocol's terms.

use serde::{Deserialize, Serialize};

use super::{Reply, or_default};

#[derive(Debug, Deserialize)]
pub struct DebugRequest {
    #[serde(default, deserialize_with = "or_default")]
    pub seq: i64,
    #[serde(default, deserialize_with = "or_default")]
    pub command: String,
}

#[derive(Debug, Serialize)]
pub struct DebugReply<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    seq: i64,
    request_seq: i64,
    success: bool,
    command: &'a str,
    message: &'static str,
}

impl<'a> DebugReply<'a> {
    pub fn no_debugger(request: &'a DebugRequest) -> Self {
        DebugReply {
            kind: "response",
            seq: request.seq,
            request_seq: request.seq,
            success: false,
            command: &request.command,
            message: "This kernel has no debugger.",
        }
    }
}

impl Reply for DebugReply<'_> {
    const TYPE: &'static str = "debug_reply";
}
