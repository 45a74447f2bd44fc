//! `iopub_welcome`: tells a subscriber that its subscription has arrived (JEP 65).

use serde::Serialize;

use super::Publication;

#[derive(Debug, Serialize)]
pub struct Welcome<'a> {
    pub subscription: &'a str,
}

impl Publication for Welcome<'_> {
    const TYPE: &'static str = "iopub_welcome";
}
