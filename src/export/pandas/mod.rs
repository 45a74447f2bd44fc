//! A script in Python that does with pandas what the steps did.
//!
//! Columns have the types of pandas that know missing values; a date is a datetime at midnight; decimals, times and lists are Python's own
//! objects. Texts are kept by Python, so that patterns are those of `re`.

mod call;
mod expr;
mod load;
mod operators;
mod steps;
mod types;

use std::collections::BTreeSet;

use super::python::{HELPERS, Library, Part, written};
use super::{Refusal, Subject, unsayable};

/// What is written so far of one script.
#[derive(Debug, Default)]
struct Writer {
    /// The helpers used.
    helpers: BTreeSet<String>,
}

pub fn script(subject: &Subject) -> Result<String, Refusal> {
    let mut writer = Writer::default();
    let mut load = writer.load(&subject.source).map_err(|why| why.at(0))?;
    load.statements.insert(0, "pd.options.mode.string_storage = \"python\"".to_string());
    let mut parts = vec![load];
    for (number, step) in subject.steps.iter().enumerate() {
        let mut statements = Vec::new();
        for expectation in step.expects {
            statements.extend(writer.expect(expectation, step.line).map_err(|why| why.at(number + 1))?);
        }
        for (op, before) in step.ops() {
            statements.extend(writer.op(op, &before).map_err(|why| why.at(number + 1))?);
        }
        parts.push(Part { line: step.line.to_string(), statements });
    }
    let library = Library::of(&[HELPERS.as_slice(), &[include_str!("helpers.py")]].concat());
    let modules = [
        ("np", "import numpy as np"),
        ("", "import pandas as pd"),
        ("phonenumbers", "import phonenumbers"),
        ("csv", "from pyarrow import csv"),
    ];
    Ok(written(subject.name, &modules, &library, &writer.helpers, &parts))
}

impl Writer {
    /// The name of a helper, which the script then carries.
    fn helper(&mut self, name: &str) -> String {
        self.helpers.insert(name.to_string());
        name.to_string()
    }
}
