//! The columns of a table: their names and types, in order.

use serde::{Deserialize, Serialize};

use super::types::Type;

/// Names and types of a table's columns, in table order. Names are unique.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    pub columns: Vec<(String, Type)>,
}

impl Schema {
    pub fn kind(&self, name: &str) -> Option<&Type> {
        self.columns.iter().find(|(column, _)| column == name).map(|(_, kind)| kind)
    }

    pub fn has(&self, name: &str) -> bool {
        self.kind(name).is_some()
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(column, _)| column == name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    pub fn len(&self) -> usize {
        self.columns.len()
    }

    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}
