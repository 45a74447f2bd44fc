//! `execute`: run a cell.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::Trouble;
use super::{Publication, Reply, or_default};
use crate::jupyter::interpreter::{Bundle, Failure};

/// The request.
#[derive(Debug, Deserialize)]
pub struct ExecuteRequest {
    pub code: String,
    #[serde(default, deserialize_with = "or_default")]
    pub silent: bool,
    store_history: Option<bool>,
    #[serde(default, deserialize_with = "or_default")]
    pub user_expressions: Map<String, Value>,
    /// Whether the front end can be asked for input.
    #[serde(default, deserialize_with = "or_default")]
    pub allow_stdin: bool,
    stop_on_error: Option<bool>,
}

impl ExecuteRequest {
    /// Whether the cell goes into the history and moves the execution count on; a silent one never does.
    pub fn stores_history(&self) -> bool {
        !self.silent && self.store_history.unwrap_or(true)
    }

    /// Whether an error also ends what the same client has queued.
    pub fn stops_on_error(&self) -> bool {
        self.stop_on_error.unwrap_or(true)
    }
}

/// What front ends say about the cell in the request's metadata. Anything unexpected there is as good as nothing.
#[derive(Debug, Default, PartialEq)]
pub struct CellMetadata {
    pub id: Option<String>,
    pub deleted: Vec<String>,
}

impl CellMetadata {
    /// Reads `cellId` and `deletedCells`.
    pub fn read(metadata: &[u8]) -> Self {
        let metadata: Value = serde_json::from_slice(metadata).unwrap_or_default();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let deleted = metadata.get("deletedCells").and_then(Value::as_array);
        CellMetadata { id: metadata.get("cellId").and_then(text), deleted: deleted.into_iter().flatten().filter_map(text).collect() }
    }
}

#[derive(Debug, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum ExecuteReply<'a> {
    Ok {
        execution_count: u32,
        user_expressions: Map<String, Value>,
        payload: [Value; 0],
    },
    Error {
        execution_count: u32,
        #[serde(flatten)]
        trouble: Trouble<'a>,
        user_expressions: Map<String, Value>,
        payload: [Value; 0],
    },
    /// Not run, because a cell before it failed or the kernel is shutting down.
    /// It has no count: front ends would show it as that of a cell that ran.
    Aborted,
}

impl Reply for ExecuteReply<'_> {
    const TYPE: &'static str = "execute_reply";
}

/// What the reply's metadata says; front ends compute a cell's duration from it.
#[derive(Debug, Serialize)]
pub struct ReplyMetadata<'a> {
    /// When the cell began, as a date like the header's.
    pub started: &'a str,
}

/// The value of one of the request's user expressions.
#[derive(Debug, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Expression<'a> {
    Ok {
        data: &'a Map<String, Value>,
        metadata: &'a Map<String, Value>,
    },
    Error {
        #[serde(flatten)]
        trouble: Trouble<'a>,
    },
}

impl<'a> From<&'a Result<Bundle, Failure>> for Expression<'a> {
    fn from(value: &'a Result<Bundle, Failure>) -> Self {
        match value {
            Ok(bundle) => Expression::Ok { data: &bundle.data, metadata: &bundle.metadata },
            Err(failure) => Expression::Error { trouble: failure.into() },
        }
    }
}

/// The cell's text, so that every client sees what runs.
#[derive(Debug, Serialize)]
pub struct ExecuteInput<'a> {
    pub code: &'a str,
    pub execution_count: u32,
}

impl Publication for ExecuteInput<'_> {
    const TYPE: &'static str = "execute_input";
    const ESSENTIAL: bool = true;
}

/// The cell's final answer.
#[derive(Debug, Serialize)]
pub struct ExecuteResult<'a> {
    pub execution_count: u32,
    pub data: &'a Map<String, Value>,
    pub metadata: &'a Map<String, Value>,
}

impl Publication for ExecuteResult<'_> {
    const TYPE: &'static str = "execute_result";
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn read(request: Value) -> ExecuteRequest {
        serde_json::from_value(request).unwrap()
    }

    #[test]
    fn switches_that_are_missing_or_null_take_their_defaults() {
        for request in [
            json!({"code": "show"}),
            json!({
                "code": "show", "silent": null, "store_history": null, "user_expressions": null, "allow_stdin": null, "stop_on_error": null
            }),
        ] {
            let request = read(request);
            assert!(!request.allow_stdin, "a front end that says nothing cannot be asked");
            assert!(!request.silent && request.stores_history() && request.stops_on_error() && request.user_expressions.is_empty());
        }
    }

    #[test]
    fn a_silent_cell_is_never_stored() {
        assert!(!read(json!({"code": "", "silent": true, "store_history": true})).stores_history());
        assert!(!read(json!({"code": "", "store_history": false})).stores_history());
    }

    #[test]
    fn metadata_of_any_shape_is_read() {
        let metadata = CellMetadata::read(br#"{"cellId": "a", "deletedCells": ["b", 7, "c"], "trusted": true}"#);
        assert_eq!(metadata, CellMetadata { id: Some("a".into()), deleted: vec!["b".into(), "c".into()] });
        for nothing in [&b"{}"[..], b"[1]", b"null", b"{", br#"{"cellId": 3, "deletedCells": "x"}"#] {
            assert_eq!(CellMetadata::read(nothing), CellMetadata::default());
        }
    }

    #[test]
    fn an_error_reply_repeats_the_error() {
        let failure = Failure { ename: "E".into(), evalue: "v".into(), traceback: vec!["t".into()] };
        let reply = ExecuteReply::Error { execution_count: 3, trouble: (&failure).into(), user_expressions: Map::new(), payload: [] };
        let expected = json!({
            "status": "error", "execution_count": 3, "ename": "E", "evalue": "v", "traceback": ["t"],
            "user_expressions": {}, "payload": []
        });
        assert_eq!(serde_json::to_value(reply).unwrap(), expected);
        let aborted = serde_json::to_value(ExecuteReply::Aborted).unwrap();
        assert_eq!(aborted, json!({"status": "aborted"}));
    }
}
