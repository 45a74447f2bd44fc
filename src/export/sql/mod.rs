//! A query in the SQL of DuckDB that does what the steps did: a named part for each step.
//!
//! Tables in SQL have no order, so a column of row numbers comes along from the file to the end, where the rows are put in its order. What SQL has
//! no words for is refused; a text that it reads in fewer ways than the step does stops the query when it is run, rather than being lost.

mod call;
mod expr;
mod load;
mod macros;
mod operators;
mod reading;
mod steps;
mod types;

use std::collections::BTreeSet;

use super::{Refusal, Subject, unsayable};
use crate::plan::expr::SortKey;

/// What is written so far of one script.
#[derive(Debug)]
struct Writer {
    /// The macros used.
    macros: BTreeSet<&'static str>,
    /// The column of row numbers.
    row: String,
    around: Around,
}

/// What an aggregate or window is computed over.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Around {
    /// The rows of a group, which become one.
    Group,
    /// The rows of a group, of which each has the value.
    Rows { by: Vec<String>, order: Vec<SortKey> },
}

pub fn script(subject: &Subject) -> Result<String, Refusal> {
    let mut writer = Writer::of(subject);
    let mut parts = vec![writer.load(&subject.source).map_err(|why| why.at(0))?];
    let mut last = "source".to_string();
    for (number, step) in subject.steps.iter().enumerate() {
        let ops: Vec<_> = step.ops().collect();
        let mut line = commented(step.line);
        for (index, expectation) in step.expects.iter().filter(|expectation| !expectation.warns).enumerate() {
            let name = format!("step_{}_expected_{}", number + 1, index + 1);
            let select = writer.expect(expectation, step.line, &last).map_err(|why| why.at(number + 1))?;
            parts.push(format!("{line}{name} AS (\n{select}\n)"));
            line.clear();
            last = name;
        }
        for (index, (op, before)) in ops.iter().enumerate() {
            let name = if ops.len() == 1 { format!("step_{}", number + 1) } else { format!("step_{}_{}", number + 1, index + 1) };
            let Some(select) = writer.op(op, before, &last).map_err(|why| why.at(number + 1))? else { continue };
            parts.push(format!("{line}{name} AS (\n{select}\n)"));
            line.clear();
            last = name;
        }
    }
    let row = &writer.row;
    let query = format!("WITH\n{}\n\nSELECT * EXCLUDE ({row})\nFROM {last}\nORDER BY {row};\n", parts.join(",\n\n"));
    let macros: Vec<String> =
        macros::MACROS.iter().filter(|(name, _)| writer.macros.contains(name)).map(|(_, text)| (*text).to_string()).collect();
    Ok(if macros.is_empty() { query } else { format!("{}\n\n{query}", macros.join("\n\n")) })
}

/// A line as a comment above its part.
fn commented(line: &str) -> String {
    super::python::commented(line, "--") + "\n"
}

impl Writer {
    fn of(subject: &Subject) -> Writer {
        let taken =
            |name: &str| subject.steps.iter().any(|step| step.ops().any(|(op, before)| before.has(name) || op.schema(&before).has(name)));
        let mut row = "_row".to_string();
        while taken(&row) {
            row.push('_');
        }
        Writer { macros: BTreeSet::new(), row, around: Around::Rows { by: Vec::new(), order: Vec::new() } }
    }
}
