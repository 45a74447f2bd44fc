//! `inspect`: what stands at the cursor.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Reply, or_default};

#[derive(Debug, Deserialize)]
pub struct InspectRequest {
    pub code: String,
    /// In Unicode code points.
    pub cursor_pos: Option<i64>,
    #[serde(default, deserialize_with = "or_default")]
    pub detail_level: i64,
}

#[derive(Debug, Serialize)]
pub struct InspectReply {
    pub status: &'static str,
    pub found: bool,
    pub data: Map<String, Value>,
    pub metadata: Map<String, Value>,
}

impl Reply for InspectReply {
    const TYPE: &'static str = "inspect_reply";
}
