//! Comms: channels between parts of a front end and parts of a kernel. This kernel has no targets to open one to.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Publication, Reply};

#[derive(Debug, Deserialize)]
pub struct CommOpen {
    pub comm_id: String,
    #[serde(default)]
    pub target_name: String,
}

/// Tells the front end that the comm it opened is closed.
#[derive(Debug, Serialize)]
pub struct CommClose<'a> {
    pub comm_id: &'a str,
    pub data: Map<String, Value>,
}

impl Publication for CommClose<'_> {
    const TYPE: &'static str = "comm_close";
}

#[derive(Debug, Serialize)]
pub struct CommInfoReply {
    pub status: &'static str,
    pub comms: Map<String, Value>,
}

impl Reply for CommInfoReply {
    const TYPE: &'static str = "comm_info_reply";
}
