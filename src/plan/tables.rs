//! The tables that a line names beside the one at hand.

use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_name;
use crate::lang::span::Ident;

use super::schema::Schema;
use super::scope::Scope;

/// The tables of a session, as a line sees them.
pub trait Tables {
    fn names(&self) -> Vec<String>;
    fn schema(&self, name: &str) -> Option<Schema>;
}

/// No table beside the one at hand.
pub struct NoTables;

impl Tables for NoTables {
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn schema(&self, _name: &str) -> Option<Schema> {
        None
    }
}

impl Tables for Vec<(String, Schema)> {
    fn names(&self) -> Vec<String> {
        self.iter().map(|(name, _)| name.clone()).collect()
    }

    fn schema(&self, name: &str) -> Option<Schema> {
        self.iter().find(|(known, _)| known == name).map(|(_, schema)| schema.clone())
    }
}

impl Scope<'_> {
    /// The columns of another table than the one at hand; `verb` says what would be done with it.
    pub fn other(&self, name: &Ident, verb: &str) -> Result<Schema, Diagnostic> {
        let here = self.need_table(name.span)?;
        if here == name.node {
            let (table, copy) = (quote_name(here), quote_name(&format!("{here}_2")));
            return Err(Diagnostic::data(name.span, format!("{} cannot {verb} itself.", literal(here)))
                .note("A copy of it is a table of its own, and sees no later steps.")
                .line(format!("{copy} = {table}")));
        }
        self.tables.schema(&name.node).ok_or_else(|| {
            let names: Vec<String> = self.tables.names().into_iter().filter(|known| known != here).collect();
            let diagnostic = Diagnostic::name(name.span, format!("There is no table {}.", literal(&name.node)));
            if names.is_empty() {
                return diagnostic.note("Another table comes from a file.").line(format!("{} = load \"file.csv\"", quote_name(&name.node)));
            }
            diagnostic.nearest(&name.node, names.iter().map(String::as_str), "The other tables are")
        })
    }

    /// The column of this name in another table.
    pub fn column_there<'s>(&self, table: &str, schema: &'s Schema, name: &Ident) -> Result<&'s super::types::Type, Diagnostic> {
        schema.kind(&name.node).ok_or_else(|| {
            Diagnostic::name(name.span, format!("There is no column {} in {}.", literal(&name.node), literal(table))).nearest(
                &name.node,
                schema.names(),
                "Its columns are",
            )
        })
    }
}
