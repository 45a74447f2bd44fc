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

use super::python::{HELPERS, Library, Part, named, variables, written};
use super::{Refusal, Subject, unsayable};

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
    let variables = variables(subject, &library);
    let mut parts = Vec::new();
    subject.all(|table, place| {
        parts.extend(writer.table(table, &variables)?);
        let variable = place.and_then(|place| variables.get(place));
        parts.extend(variable.map(|name| Part { line: String::new(), statements: vec![format!("{name} = df")] }));
        Ok(())
    })?;
    let modules = [("phonenumbers", "import phonenumbers"), ("", "import polars as pl")];
    Ok(written(subject.name, &modules, &library, &writer.helpers, &parts))
}

fn library() -> Library {
    Library::of(&[HELPERS.as_slice(), &[include_str!("helpers.py")]].concat())
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
