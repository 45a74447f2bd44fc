//! `stream`: text on standard output or standard error.

use serde::Serialize;

use super::Publication;

#[derive(Debug, Serialize)]
pub struct Stream<'a> {
    /// `stdout` or `stderr`.
    pub name: &'static str,
    pub text: &'a str,
}

impl Publication for Stream<'_> {
    const TYPE: &'static str = "stream";
}
