//! What went wrong, as it is published, repeated in an execute reply, and given in answer to a request that cannot be read.

use serde::Serialize;

use super::Publication;
use crate::jupyter::interpreter::Failure;

#[derive(Debug, Clone, Serialize)]
pub struct Trouble<'a> {
    pub ename: &'a str,
    pub evalue: &'a str,
    pub traceback: &'a [String],
}

impl<'a> From<&'a Failure> for Trouble<'a> {
    fn from(failure: &'a Failure) -> Self {
        Trouble { ename: &failure.ename, evalue: &failure.evalue, traceback: &failure.traceback }
    }
}

impl Publication for Trouble<'_> {
    const TYPE: &'static str = "error";
    const ESSENTIAL: bool = true;
}

/// The reply to a request that could not be understood. Its type is that of the reply the client waits for.
#[derive(Debug, Serialize)]
pub struct Refusal<'a> {
    status: &'static str,
    #[serde(flatten)]
    trouble: Trouble<'a>,
}

impl<'a> Refusal<'a> {
    pub fn new(reason: &'a str) -> Self {
        Refusal { status: "error", trouble: Trouble { ename: "BadRequest", evalue: reason, traceback: &[] } }
    }
}
