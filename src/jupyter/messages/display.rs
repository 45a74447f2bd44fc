//! `display_data`, `update_display_data` and `clear_output`: outputs on the way to the final answer.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Publication;
use crate::jupyter::interpreter::Bundle;

#[derive(Debug, Serialize)]
pub struct DisplayData<'a> {
    data: &'a Map<String, Value>,
    metadata: &'a Map<String, Value>,
    transient: Transient<'a>,
}

/// The same content; it replaces what was shown under its display id.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct UpdateDisplayData<'a>(DisplayData<'a>);

/// Takes away what the cell has shown.
#[derive(Debug, Serialize)]
pub struct ClearOutput {
    /// Not before something new is shown.
    pub wait: bool,
}

impl Publication for ClearOutput {
    const TYPE: &'static str = "clear_output";
}

/// What is not kept in a notebook file.
#[derive(Debug, Serialize)]
struct Transient<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    display_id: Option<&'a str>,
}

impl<'a> DisplayData<'a> {
    pub fn new(bundle: &'a Bundle, display_id: Option<&'a str>) -> Self {
        DisplayData { data: &bundle.data, metadata: &bundle.metadata, transient: Transient { display_id } }
    }
}

impl<'a> UpdateDisplayData<'a> {
    pub fn new(bundle: &'a Bundle, display_id: &'a str) -> Self {
        UpdateDisplayData(DisplayData::new(bundle, Some(display_id)))
    }
}

impl Publication for DisplayData<'_> {
    const TYPE: &'static str = "display_data";
}

impl Publication for UpdateDisplayData<'_> {
    const TYPE: &'static str = "update_display_data";
}
