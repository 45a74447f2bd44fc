//! All tables as they stand at one moment, and which of them is current. A copy shares everything with its original, so that a session can hold one for
//! every cell that ran.

use std::sync::Arc;

use super::table::Table;

/// The tables in the order they were made.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub tables: Vec<Arc<Table>>,
    pub current: Option<String>,
    /// The most memory that all versions may take, in bytes, where a line has said so.
    pub budget: Option<u64>,
}

impl State {
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name).map(AsRef::as_ref)
    }

    /// A table to be changed; other copies of the state keep it as it was.
    pub fn table_mut(&mut self, name: &str) -> Option<&mut Table> {
        self.tables.iter_mut().find(|table| table.name == name).map(Arc::make_mut)
    }

    /// Puts a table in, in the place of one of the same name. True when it replaced one. The first table becomes the current one.
    pub fn put(&mut self, table: Table) -> bool {
        if self.current.is_none() {
            self.current = Some(table.name.clone());
        }
        match self.tables.iter_mut().find(|known| known.name == table.name) {
            Some(known) => {
                *known = Arc::new(table);
                true
            }
            None => {
                self.tables.push(Arc::new(table));
                false
            }
        }
    }

    /// Takes a table out.
    pub fn remove(&mut self, name: &str) -> Option<Arc<Table>> {
        let place = self.tables.iter().position(|table| table.name == name)?;
        let table = self.tables.remove(place);
        if self.current.as_deref() == Some(name) {
            self.current = self.tables.last().map(|table| table.name.clone());
        }
        Some(table)
    }

    /// True when nothing has happened between the two: the same versions of the same tables. Equal copies are not the same.
    pub fn is_same(&self, other: &State) -> bool {
        self.current == other.current
            && self.budget == other.budget
            && self.tables.len() == other.tables.len()
            && self.tables.iter().zip(&other.tables).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}
