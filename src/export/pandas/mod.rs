//! A script in Python that does with pandas what the steps did.
//!
//! Columns have the types of pandas that know missing values; a date is a datetime at midnight; decimals, times and lists are Python's own
//! objects. Texts are kept by Python, so that patterns are those of `re`.

mod call;
mod expr;
mod join;
mod load;
mod operators;
mod steps;
mod types;

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
    /// The variables of the tables that the step at hand names.
    others: Vec<(String, String)>,
}

pub fn script(subject: &Subject) -> Result<String, Refusal> {
    let mut writer = Writer::default();
    let library = Library::of(&[HELPERS.as_slice(), &[include_str!("helpers.py")]].concat());
    let mut parts = tables(subject, &library, &mut writer)?;
    if let Some(first) = parts.first_mut() {
        first.statements.insert(0, "pd.options.mode.string_storage = \"python\"".to_string());
    }
    let modules = [
        ("np", "import numpy as np"),
        ("", "import pandas as pd"),
        ("phonenumbers", "import phonenumbers"),
        ("csv", "from pyarrow import csv"),
    ];
    Ok(written(subject.name, &modules, &library, &writer.helpers, &parts))
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
