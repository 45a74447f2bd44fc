//! Whether a table keeps a rule, and which of its rows do not.

use polars::prelude::{IdxCa, NewChunkedArray, PolarsResult};

use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::value::Value;
use crate::plan::verb::{Expectation, Rule};

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded_as};
use super::others::Others;
use super::run::{evaluate, run_here};
use super::value;

/// Rows that are told one by one.
const TOLD: usize = 5;

/// How a table breaks a rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Broken {
    /// Rows that do not keep it; none when it is a rule of the whole table.
    pub rows: usize,
    /// Rows that it is about.
    pub of: usize,
    /// Rows among them that do not keep it only because a cell is missing.
    pub undecided: usize,
    /// The first of them: their numbers, from 1, and the cells that the rule names.
    pub first: Vec<(usize, Vec<(String, Value)>)>,
}

/// How a table breaks a rule, or nothing when it keeps it.
pub fn broken(frame: &Frame, expected: &Expectation, cancel: &Cancel) -> Result<Option<Broken>, Stopped> {
    let (frame, expected) = (frame.clone(), expected.clone());
    guarded_as(cancel, move || match &expected.rule {
        Rule::Whole(condition) => whole(&frame, condition),
        Rule::Rows { condition, within } => Ok(rows(&frame, condition, within.as_ref(), &expected.columns)?),
    })
}

fn whole(frame: &Frame, condition: &Expr) -> Result<Option<Broken>, Stopped> {
    let op = Op::Group { by: Vec::new(), outputs: vec![("holds".to_string(), condition.clone())] };
    let answer = run_here(frame.data.clone(), &[op], &Others::default())?.frame.values();
    Ok((answer.cell("holds", 0) != Some(&Value::Boolean(true))).then(|| Broken { of: frame.rows(), ..Broken::default() }))
}

fn rows(frame: &Frame, condition: &Expr, within: Option<&Expr>, columns: &[String]) -> PolarsResult<Option<Broken>> {
    let about = within.cloned().unwrap_or_else(|| Expr::boolean(true));
    let wrong = about.clone().and(condition.clone().negated());
    let unsure = wrong.clone().and(condition.clone().undecided());
    let computed = evaluate(&frame.data, &[("about".to_string(), about), ("wrong".to_string(), wrong), ("unsure".to_string(), unsure)])?;
    let [about, wrong, unsure] = computed.as_slice() else { return Ok(None) };
    let count = |column: &polars::prelude::Column| column.bool().map(|mask| mask.sum().unwrap_or(0) as usize);
    let broken = count(wrong)?;
    if broken == 0 {
        return Ok(None);
    }
    let places: Vec<u32> =
        wrong.bool()?.iter().zip(0u32..).filter_map(|(wrong, row)| (wrong == Some(true)).then_some(row)).take(TOLD).collect();
    let shown = frame.data.take(&IdxCa::from_slice("rows".into(), &places))?;
    let cells = |row: usize| {
        let named = columns.iter().filter_map(|name| Some((name.clone(), value::cell(shown.column(name).ok()?, row))));
        named.collect()
    };
    let first = places.iter().enumerate().map(|(row, place)| (*place as usize + 1, cells(row))).collect();
    Ok(Some(Broken { rows: broken, of: count(about)?, undecided: count(unsure)?, first }))
}
