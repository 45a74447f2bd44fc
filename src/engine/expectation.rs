//! Whether a table keeps a rule, and which of its rows do not.

use polars::prelude::{ChunkAgg, IdxCa, NewChunkedArray, PolarsResult};

use crate::plan::effect::Check;
use crate::plan::expr::{Expr, SortKey};
use crate::plan::op::Op;
use crate::plan::query::Answer;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Expectation, Rule};

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded_as};
use super::others::Others;
use super::run::{evaluate, run_here};
use super::value;

/// Rows that are told one by one.
const TOLD: usize = 5;

/// The column of counts, whose name no column of a table has.
const COUNT: &str = "\u{0}count";

/// How a table keeps a rule, or breaks it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    pub check: Check,
    /// The first rows that do not keep it: their numbers, from 1, and the cells that the rule names.
    pub first: Vec<(usize, Vec<(String, Value)>)>,
    /// What a broken rule of the whole table compares: `count()` and what it is.
    pub measured: Vec<(String, Value)>,
    /// The most frequent values that are not covered, with how often they occur.
    pub values: Vec<(Value, usize)>,
    /// How many such values there are.
    pub distinct: usize,
    /// Columns that are not there.
    pub lacking: Vec<String>,
    /// Columns of another type than the rule names: `(column, its type, the type it names)`.
    pub mistyped: Vec<(String, Type, Type)>,
}

/// Checks a rule on a table.
pub fn check(frame: &Frame, expected: &Expectation, cancel: &Cancel) -> Result<Checked, Stopped> {
    let (frame, expected) = (frame.clone(), expected.clone());
    guarded_as(cancel, move || match &expected.rule {
        Rule::Whole(condition) => whole(&frame, condition, &expected.measures),
        Rule::Covered { column, uncovered, .. } => covered(&frame, column, uncovered),
        Rule::Rows { condition, within } => Ok(rows(&frame, condition, within.as_ref(), &expected.columns)?),
        Rule::Columns(wanted) => Ok(columns(&frame, wanted)),
    })
}

/// The condition of rows that do not keep a rule of rows.
pub fn breaking(rule: &Rule) -> Option<Expr> {
    match rule {
        Rule::Rows { condition, within } => Some(Expr::all(within.iter().cloned().chain([condition.clone().negated()]))),
        _ => None,
    }
}

fn whole(frame: &Frame, condition: &Expr, measures: &[(String, Expr)]) -> Result<Checked, Stopped> {
    let asked = |outputs: Vec<(String, Expr)>| -> Result<Answer, Stopped> {
        Ok(run_here(frame.data.clone(), &[Op::Group { by: Vec::new(), outputs }], &Others::default())?.frame.values())
    };
    let answer = asked(vec![("holds".to_string(), condition.clone())])?;
    let kept = answer.cell("holds", 0) == Some(&Value::Boolean(true));
    let check = Check { rows: Some(frame.rows()), kept, ..Check::default() };
    let mut measured = Vec::new();
    if !kept && !measures.is_empty() {
        let numbered = measures.iter().enumerate().map(|(number, (_, value))| (number.to_string(), value.clone()));
        let answer = asked(numbered.collect())?;
        let cell = |number: usize| answer.cell(&number.to_string(), 0).cloned().unwrap_or(Value::Missing);
        measured = measures.iter().enumerate().map(|(number, (written, _))| (written.clone(), cell(number))).collect();
    }
    Ok(Checked { check, measured, ..Checked::default() })
}

fn covered(frame: &Frame, column: &str, uncovered: &Expr) -> Result<Checked, Stopped> {
    let count = Expr::call("count", Vec::new(), Type::Integer);
    let order = vec![SortKey { column: COUNT.to_string(), descending: true }];
    let by = vec![column.to_string()];
    let ops = [Op::Filter(uncovered.clone()), Op::Group { by, outputs: vec![(COUNT.to_string(), count)] }, Op::Sort(order)];
    let found = run_here(frame.data.clone(), &ops, &Others::default())?.frame;
    let rows = found.data.column(COUNT)?.i64()?.sum().and_then(|rows| usize::try_from(rows).ok()).unwrap_or_default();
    let check = Check { rows: Some(frame.rows()), broken: Some(rows), kept: found.rows() == 0, ..Check::default() };
    let (distinct, shown) = (found.rows(), Frame::new(found.data.head(Some(TOLD))).values());
    let [(_, _, values), (_, _, counts)] = shown.columns.as_slice() else { return Ok(Checked { check, ..Checked::default() }) };
    let counts = counts.iter().map(|count| if let Value::Integer(n) = count { usize::try_from(*n).unwrap_or_default() } else { 0 });
    let values = values.iter().cloned().zip(counts).collect();
    Ok(Checked { check, values, distinct, ..Checked::default() })
}

fn rows(frame: &Frame, condition: &Expr, within: Option<&Expr>, columns: &[String]) -> PolarsResult<Checked> {
    let about = within.cloned().unwrap_or_else(|| Expr::boolean(true));
    let wrong = about.clone().and(condition.clone().negated());
    let unsure = wrong.clone().and(condition.clone().undecided());
    let computed = evaluate(&frame.data, &[("about".to_string(), about), ("wrong".to_string(), wrong), ("unsure".to_string(), unsure)])?;
    let [about, wrong, unsure] = computed.as_slice() else { return Ok(Checked::default()) };
    let count = |column: &polars::prelude::Column| column.bool().map(|mask| mask.sum().unwrap_or(0) as usize);
    let broken = count(wrong)?;
    let check = Check { rows: Some(count(about)?), broken: Some(broken), undecided: count(unsure)?, kept: broken == 0 };
    if broken == 0 {
        return Ok(Checked { check, ..Checked::default() });
    }
    let places: Vec<u32> =
        wrong.bool()?.iter().zip(0u32..).filter_map(|(wrong, row)| (wrong == Some(true)).then_some(row)).take(TOLD).collect();
    let shown = frame.data.take(&IdxCa::from_slice("rows".into(), &places))?;
    let cells = |row: usize| {
        let named = columns.iter().filter_map(|name| Some((name.clone(), value::cell(shown.column(name).ok()?, row))));
        named.collect()
    };
    let first = places.iter().enumerate().map(|(row, place)| (*place as usize + 1, cells(row))).collect();
    Ok(Checked { check, first, ..Checked::default() })
}

fn columns(frame: &Frame, wanted: &[(String, Option<Type>)]) -> Checked {
    let schema = frame.schema();
    let mut checked = Checked::default();
    for (name, kind) in wanted {
        match (schema.kind(name), kind) {
            (None, _) => checked.lacking.push(name.clone()),
            (Some(is), Some(wanted)) if !goes(is, wanted) => checked.mistyped.push((name.clone(), is.clone(), wanted.clone())),
            _ => {}
        }
    }
    checked.check.kept = checked.lacking.is_empty() && checked.mistyped.is_empty();
    checked
}

/// Whether a column of one type is as one of another is expected. A category without levels stands for any.
fn goes(is: &Type, wanted: &Type) -> bool {
    match (is, wanted) {
        (Type::Category(_), Type::Category(levels)) if levels.is_empty() => true,
        (is, wanted) => is == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_there_and_of_their_types() {
        let frame = Frame::from_values(&Answer {
            columns: vec![
                ("id".into(), Type::Integer, vec![Value::Integer(1)]),
                ("name".into(), Type::Text, vec![Value::Text("a".into())]),
            ],
        });
        let of = |wanted: &[(&str, Option<Type>)]| {
            let wanted: Vec<_> = wanted.iter().map(|(name, kind)| (name.to_string(), kind.clone())).collect();
            columns(&frame, &wanted)
        };
        assert!(of(&[("id", Some(Type::Integer)), ("name", None)]).check.kept);
        let broken = of(&[("Id", None), ("name", Some(Type::Number))]);
        assert_eq!(broken.lacking, ["Id"]);
        assert_eq!(broken.mistyped, [("name".to_string(), Type::Text, Type::Number)]);
        assert!(!broken.check.kept);
    }
}
