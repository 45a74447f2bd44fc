//! The parts of a script: each table from its source on, step by step. Both scripts in Python are written so; what differs is how a source, an
//! operation, a rule is said.

use super::{Library, Part, named, variables};
use crate::export::source::Source;
use crate::export::{Refusal, Subject, Unsayable};
use crate::plan::op::Op;
use crate::plan::schema::Schema;
use crate::plan::verb::Expectation;

/// How one of the scripts says things of the frame `df`.
pub trait Says {
    /// The frame as its source gives it.
    fn load(&mut self, source: &Source) -> Result<Part, Unsayable>;
    /// An operation on a table of these columns.
    fn op(&mut self, op: &Op, before: &Schema) -> Result<Vec<String>, Unsayable>;
    /// That a rule of this line holds.
    fn expect(&mut self, expectation: &Expectation, line: &str) -> Result<Vec<String>, Unsayable>;
    /// The variables of the tables that the step at hand names.
    fn names(&mut self, others: Vec<(String, String)>);
}

/// The parts of all tables, those that others need first under variables of their own.
pub fn tables(subject: &Subject, library: &Library, says: &mut impl Says) -> Result<Vec<Part>, Refusal> {
    let variables = variables(subject, library);
    let mut parts = Vec::new();
    subject.all(|subject, place| {
        parts.extend(table(subject, &variables, says)?);
        let variable = place.and_then(|place| variables.get(place));
        parts.extend(variable.map(|name| Part { line: String::new(), statements: vec![format!("{name} = df")] }));
        Ok(())
    })?;
    Ok(parts)
}

/// A table from its source on, as `df`.
fn table(subject: &Subject, variables: &[String], says: &mut impl Says) -> Result<Vec<Part>, Refusal> {
    let mut parts = vec![says.load(&subject.source).map_err(|why| why.at(0))?];
    for (number, step) in subject.steps.iter().enumerate() {
        says.names(named(step, variables));
        let mut statements = Vec::new();
        for expectation in step.expects {
            statements.extend(says.expect(expectation, step.line).map_err(|why| why.at(number + 1))?);
        }
        for (op, before) in step.ops() {
            statements.extend(says.op(op, &before).map_err(|why| why.at(number + 1))?);
        }
        parts.push(Part { line: step.line.to_string(), statements });
    }
    Ok(parts)
}
