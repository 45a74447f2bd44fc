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

use super::python::{HELPERS, Library, Part, named, variables, written};
use super::{Refusal, Subject, unsayable};

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
    let variables = variables(subject, &library);
    let mut parts = Vec::new();
    subject.all(|table, place| {
        parts.extend(writer.table(table, &variables)?);
        let variable = place.and_then(|place| variables.get(place));
        parts.extend(variable.map(|name| Part { line: String::new(), statements: vec![format!("{name} = df")] }));
        Ok(())
    })?;
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

impl Writer {
    /// A table from its source on, as `df`.
    fn table(&mut self, subject: &Subject, variables: &[String]) -> Result<Vec<Part>, Refusal> {
        let mut parts = vec![self.load(&subject.source).map_err(|why| why.at(0))?];
        for (number, step) in subject.steps.iter().enumerate() {
            self.others = named(step, variables);
            let mut statements = Vec::new();
            for expectation in step.expects {
                statements.extend(self.expect(expectation, step.line).map_err(|why| why.at(number + 1))?);
            }
            for (op, before) in step.ops() {
                statements.extend(self.op(op, &before).map_err(|why| why.at(number + 1))?);
            }
            parts.push(Part { line: step.line.to_string(), statements });
        }
        Ok(parts)
    }

    /// The name of a helper, which the script then carries.
    fn helper(&mut self, name: &str) -> String {
        self.helpers.insert(name.to_string());
        name.to_string()
    }
}
