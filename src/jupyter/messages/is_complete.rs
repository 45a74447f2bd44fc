//! `is_complete`: whether a console should run what was typed or ask for more.

use serde::{Deserialize, Serialize};

use super::Reply;

#[derive(Debug, Deserialize)]
pub struct IsCompleteRequest {
    pub code: String,
}

#[derive(Debug, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum IsCompleteReply {
    Complete,
    Incomplete { indent: String },
    Invalid,
    Unknown,
}

impl Reply for IsCompleteReply {
    const TYPE: &'static str = "is_complete_reply";
}
