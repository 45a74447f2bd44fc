//! `input`: the one request that goes from the kernel to a client.

use serde::{Deserialize, Serialize};

use super::or_default;

#[derive(Debug, Serialize)]
pub struct InputRequest<'a> {
    pub prompt: &'a str,
    /// Whether what is typed is not to be shown.
    pub password: bool,
}

impl InputRequest<'_> {
    pub const TYPE: &'static str = "input_request";
}

#[derive(Debug, Deserialize)]
pub struct InputReply {
    /// What was typed; missing when the person or the front end would not answer.
    pub value: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
}

impl InputReply {
    pub const TYPE: &'static str = "input_reply";
}

/// What is read of the header of the message that a reply is for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default, deserialize_with = "or_default")]
    pub msg_id: String,
}
