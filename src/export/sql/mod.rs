//! A query in the SQL of DuckDB that does what the steps did: a named part for each step.
//!
//! Tables in SQL have no order, so a column of row numbers comes along from the file to the end, where the rows are put in its order. What SQL has
//! no words for is refused; a text that it reads in fewer ways than the step does stops the query when it is run, rather than being lost.

mod call;
mod expr;
mod join;
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
    /// What the names of the parts of the table at hand begin with.
    prefix: String,
    /// The last parts of the tables that the step at hand names.
    others: Vec<(String, String)>,
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
    let names = prefixes(subject);
    let mut parts = Vec::new();
    let mut lasts: Vec<String> = Vec::new();
    subject.all(|table, place| {
        let prefix = place.and_then(|place| names.get(place)).cloned().unwrap_or_default();
        let known = lasts.clone();
        lasts.push(writer.table(table, &prefix, &known, &mut parts)?);
        Ok(())
    })?;
    let (row, last) = (&writer.row, lasts.last().cloned().unwrap_or_default());
    let query = format!("WITH\n{}\n\nSELECT * EXCLUDE ({row})\nFROM {last}\nORDER BY {row};\n", parts.join(",\n\n"));
    let macros: Vec<String> =
        macros::MACROS.iter().filter(|(name, _)| writer.macros.contains(name)).map(|(_, text)| (*text).to_string()).collect();
    Ok(if macros.is_empty() { query } else { format!("{}\n\n{query}", macros.join("\n\n")) })
}

/// What the names of the parts of each other table begin with.
fn prefixes(subject: &Subject) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for other in &subject.others {
        let plain: String = other.name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
        let mut name = format!("of_{plain}_");
        while taken.contains(&name) {
            name.push_str("2_");
        }
        taken.push(name);
    }
    taken
}

/// A line as a comment above its part.
fn commented(line: &str) -> String {
    super::python::commented(line, "--") + "\n"
}

impl Writer {
    /// The parts of a table. Gives the name of the last one.
    fn table(&mut self, subject: &Subject, prefix: &str, known: &[String], parts: &mut Vec<String>) -> Result<String, Refusal> {
        self.prefix = prefix.to_string();
        parts.push(self.load(&subject.source).map_err(|why| why.at(0))?);
        let mut last = format!("{prefix}source");
        for (number, step) in subject.steps.iter().enumerate() {
            self.others = super::python::named(step, known);
            let ops: Vec<_> = step.ops().collect();
            let mut line = commented(step.line);
            for (index, expectation) in step.expects.iter().filter(|expectation| !expectation.warns).enumerate() {
                let name = format!("{prefix}step_{}_expected_{}", number + 1, index + 1);
                let select = self.expect(expectation, step.line, &last).map_err(|why| why.at(number + 1))?;
                parts.push(format!("{line}{name} AS (\n{select}\n)"));
                line.clear();
                last = name;
            }
            for (index, (op, before)) in ops.iter().enumerate() {
                let step = format!("{prefix}step_{}", number + 1);
                let name = if ops.len() == 1 { step } else { format!("{step}_{}", index + 1) };
                let Some(select) = self.op(op, before, &last).map_err(|why| why.at(number + 1))? else { continue };
                parts.push(format!("{line}{name} AS (\n{select}\n)"));
                line.clear();
                last = name;
            }
        }
        Ok(last)
    }

    fn of(subject: &Subject) -> Writer {
        let taken = |name: &str| {
            let steps = subject.others.iter().chain([subject]).flat_map(|table| &table.steps);
            steps.into_iter().any(|step| step.ops().any(|(op, before)| before.has(name) || op.schema(&before).has(name)))
        };
        let mut row = "_row".to_string();
        while taken(&row) {
            row.push('_');
        }
        Writer {
            macros: BTreeSet::new(),
            prefix: String::new(),
            others: Vec::new(),
            row,
            around: Around::Rows { by: Vec::new(), order: Vec::new() },
        }
    }
}
