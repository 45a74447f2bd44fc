//! A script in Python that does with polars what the steps did.

mod expr;
mod join;
mod load;
mod operators;
mod steps;
mod types;

pub use expr::shared;
pub use steps::{distinct, first};

use std::collections::BTreeSet;

use super::python::{HELPERS, Library, Part, Says, tables, written};
use super::source::Source;
use super::{Refusal, Subject, Unsayable, unsayable};
use crate::plan::op::Op;
use crate::plan::schema::Schema;
use crate::plan::verb::Expectation;

/// What is written so far of one script.
#[derive(Debug, Default)]
struct Writer {
    /// The helpers used.
    helpers: BTreeSet<String>,
    /// Statements that must stand before the one at hand.
    before: Vec<String>,
    /// Columns beside the table's own, to be dropped after the statement at hand.
    hidden: Vec<String>,
    /// How many tables of looked-up values there are.
    tables: usize,
    /// The variables of the tables that the step at hand names.
    others: Vec<(String, String)>,
}

pub fn script(subject: &Subject) -> Result<String, Refusal> {
    let mut writer = Writer::default();
    let library = library();
    let parts = tables(subject, &library, &mut writer)?;
    let modules = [("phonenumbers", "import phonenumbers"), ("", "import polars as pl")];
    Ok(written(subject.name, &modules, &library, &writer.helpers, &parts))
}

fn library() -> Library {
    Library::of(&[HELPERS.as_slice(), &[include_str!("helpers.py")]].concat())
}

impl Says for Writer {
    fn load(&mut self, source: &Source) -> Result<Part, Unsayable> {
        self.source(source)
    }

    fn op(&mut self, op: &Op, before: &Schema) -> Result<Vec<String>, Unsayable> {
        self.operation(op, before)
    }

    fn expect(&mut self, expectation: &Expectation, line: &str) -> Result<Vec<String>, Unsayable> {
        self.rule(expectation, line)
    }

    fn names(&mut self, others: Vec<(String, String)>) {
        self.others = others;
    }
}

impl Writer {
    /// The name of a helper, which the script then carries.
    fn helper(&mut self, name: &str) -> String {
        self.helpers.insert(name.to_string());
        name.to_string()
    }
}
