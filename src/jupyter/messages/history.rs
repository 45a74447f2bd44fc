//! `history`: earlier inputs.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Reply, or_default};

#[derive(Debug, Deserialize)]
pub struct HistoryRequest {
    #[serde(default, deserialize_with = "or_default")]
    pub hist_access_type: Access,
    /// Whether each input comes as a pair with its output.
    #[serde(default, deserialize_with = "or_default")]
    pub output: bool,
    pub session: Option<i64>,
    pub start: Option<i64>,
    pub stop: Option<i64>,
    pub n: Option<i64>,
    pub pattern: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub unique: bool,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    Range,
    #[default]
    Tail,
    Search,
}

#[derive(Debug, Serialize)]
pub struct HistoryReply {
    pub status: &'static str,
    pub history: Vec<Value>,
}

impl Reply for HistoryReply {
    const TYPE: &'static str = "history_reply";
}
