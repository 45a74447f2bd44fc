//! The tables that operations name beside the one they run on.

use polars::prelude::{DataFrame, PolarsError};

use crate::plan::other::Other;

use super::frame::Frame;
use super::value;

/// Tables by name, as a step sees them.
#[derive(Debug, Clone, Default)]
pub struct Others(Vec<(String, Frame)>);

impl Others {
    pub fn new(tables: Vec<(String, Frame)>) -> Self {
        Others(tables)
    }

    pub fn get(&self, name: &str) -> Option<&Frame> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, frame)| frame)
    }

    /// The rows of a table that must be there.
    pub(super) fn table(&self, name: &str) -> Result<DataFrame, PolarsError> {
        let missing = || PolarsError::ComputeError(format!("the table {name} is not at hand").into());
        self.get(name).map(|frame| frame.data.clone()).ok_or_else(missing)
    }

    /// The rows that an operation brings in.
    pub(super) fn rows(&self, other: &Other) -> Result<DataFrame, PolarsError> {
        match other {
            Other::Values(answer) => Ok(value::frame(answer)),
            Other::Table { name, .. } => self.table(name),
        }
    }
}
