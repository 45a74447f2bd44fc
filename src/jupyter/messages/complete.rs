//! `complete`: what could stand at the cursor.

use serde::{Deserialize, Serialize};

use super::Reply;

#[derive(Debug, Deserialize)]
pub struct CompleteRequest {
    pub code: String,
    /// In Unicode code points.
    pub cursor_pos: Option<i64>,
}

#[derive(Debug, Serialize)]
pub struct CompleteReply<'a> {
    pub status: &'static str,
    pub matches: Vec<&'a str>,
    pub cursor_start: usize,
    pub cursor_end: usize,
    pub metadata: TypedMatches<'a>,
}

/// The same matches with what each is; front ends show it when it is there.
#[derive(Debug, Serialize)]
pub struct TypedMatches<'a> {
    #[serde(rename = "_jupyter_types_experimental")]
    pub matches: Vec<TypedMatch<'a>>,
}

#[derive(Debug, Serialize)]
pub struct TypedMatch<'a> {
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    #[serde(rename = "type")]
    pub kind: &'a str,
    pub signature: &'a str,
}

impl Reply for CompleteReply<'_> {
    const TYPE: &'static str = "complete_reply";
}
