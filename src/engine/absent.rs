//! Texts that a step looks for in vain: said where it removes no row, or all of them.

use std::collections::HashSet;

use polars::prelude::{Column, DataType, PolarsResult};

use super::frame::Frame;
use crate::plan::op::Op;
use crate::plan::sought::{Sought, sought};

/// Tests of a step that are looked at.
const TESTS: usize = 3;
/// Rows of a column whose values are gone through for the one that was meant, and these values.
const ROWS: usize = 1_000_000;
const VALUES: usize = 10_000;

/// What to say of the conditions by which these operations keep rows of a table.
pub fn said(before: &Frame, ops: &[Op]) -> PolarsResult<Vec<String>> {
    let conditions = ops.iter().filter_map(|op| match op {
        Op::Filter(condition) => Some(condition),
        _ => None,
    });
    let mut said = Vec::new();
    for test in conditions.flat_map(sought).take(TESTS) {
        if let Some(column) = before.column(&test.column)
            && !holds(column, &test)?
        {
            let values = column.head(Some(ROWS)).unique_stable()?.cast(&DataType::String)?;
            let values: Vec<String> = values.str()?.iter().flatten().take(VALUES).map(str::to_string).collect();
            let all = column.len() <= ROWS && values.len() < VALUES;
            said.push(test.absent(&values, all));
        }
    }
    Ok(said)
}

/// Whether any cell is one of the texts.
fn holds(column: &Column, test: &Sought) -> PolarsResult<bool> {
    let texts: HashSet<&str> = test.texts.iter().map(String::as_str).collect();
    Ok(column.cast(&DataType::String)?.str()?.iter().flatten().any(|text| texts.contains(text)))
}
