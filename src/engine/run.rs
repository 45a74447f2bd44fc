//! Operations, one after the other. Columns that an operation does not set are shared with the table before it.

use std::panic::AssertUnwindSafe;

use polars::prelude as pl;
use polars::prelude::{
    BooleanChunked, ChunkFull, Column, DataFrame, DataType, Engine, IdxCa, IntoLazy, LazyFrame, NewChunkedArray, PolarsResult,
};

use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::other::Matching;

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded_as};
use super::hidden::Hidden;
use super::join;
use super::lower::Lower;
use super::order::sorted_rows;
use super::origin::{Origin, through};
use super::others::Others;
use super::{memory, pivot, reshape, selection};

/// A table after operations.
#[derive(Debug, Clone, Default)]
pub struct Ran {
    pub frame: Frame,
    /// Where the rows come from; `None` when they are the same rows in the same places.
    pub origin: Option<Origin>,
    /// True when the rows are new ones (groups) and come from nowhere.
    pub regrouped: bool,
    /// How its rows met those of other tables, by the tables' names.
    pub matched: Vec<(String, Matching)>,
}

/// Runs operations on a table, which stays as it is. What cannot fit into memory is not begun.
pub fn run(frame: &Frame, ops: &[Op], others: &Others, cancel: &Cancel) -> Result<Ran, Stopped> {
    let mut ran = Ran { frame: frame.clone(), ..Ran::default() };
    // What multiplies rows is measured when they are there.
    for ops in ops.chunk_by(|op, next| !op.multiplies() && !next.multiplies()) {
        memory::check(memory::needed(&ran.frame, ops))?;
        let (start, ops, others) = (ran, ops.to_vec(), others.clone());
        ran = guarded_as(cancel, move || ops.iter().try_fold(start, |ran, op| step(ran, op, &others)))?;
    }
    Ok(ran)
}

/// The same, on the thread at hand.
pub(super) fn run_here(data: DataFrame, ops: &[Op], others: &Others) -> Result<Ran, Stopped> {
    ops.iter().try_fold(Ran { frame: Frame::new(data), ..Ran::default() }, |ran, op| step(ran, op, others))
}

fn step(ran: Ran, op: &Op, others: &Others) -> Result<Ran, Stopped> {
    let data = ran.frame.data;
    match op {
        Op::Select(columns) => {
            let picked: PolarsResult<Vec<Column>> =
                columns.iter().map(|(from, to)| Ok(data.column(from)?.clone().with_name(to.as_str().into()))).collect();
            Ok(Ran { frame: Frame::new(DataFrame::new(data.height(), picked?)?), ..ran })
        }
        Op::With(columns) => {
            let computed = evaluate(&data, columns)?;
            let mut data = data;
            for column in computed {
                data.with_column(column)?;
            }
            Ok(Ran { frame: Frame::new(data), ..ran })
        }
        Op::Filter(condition) => {
            let mask = evaluate(&data, &[("mask".to_string(), condition.clone())])?;
            let mask = match mask.first() {
                // In one piece, so that what it leaves of columns in one piece is, too.
                Some(mask) => mask.bool()?.rechunk().into_owned(),
                None => BooleanChunked::full("mask".into(), false, data.height()),
            };
            if mask.all() {
                return Ok(Ran { frame: Frame::new(data), ..ran });
            }
            let frame = Frame::new(data.filter(&mask)?);
            Ok(Ran { frame, origin: Some(through(ran.origin, Origin::kept(mask))), ..ran })
        }
        Op::Sort(order) => {
            let rows = sorted_rows(&data, order)?;
            if rows.iter().zip(0u32..).all(|(row, place)| *row == place) {
                return Ok(Ran { frame: Frame::new(data), ..ran });
            }
            let frame = Frame::new(data.take(&IdxCa::from_slice("rows".into(), &rows))?);
            Ok(Ran { frame, origin: Some(through(ran.origin, rows.into())), ..ran })
        }
        Op::Group { by, outputs } => Ok(Ran { frame: Frame::new(grouped(&data, by, outputs)?), origin: None, regrouped: true, ..ran }),
        Op::Pivot(pivot) => Ok(Ran { frame: Frame::new(pivot::pivoted(&data, pivot)?), origin: None, regrouped: true, ..ran }),
        Op::Explode(columns) => {
            let (data, rows) = reshape::exploded(&data, columns)?;
            Ok(Ran { frame: Frame::new(data), origin: Some(through(ran.origin, rows.into())), ..ran })
        }
        Op::Unpivot { columns, by, names, values } => {
            let (data, rows) = reshape::unpivoted(&data, columns, by, (names, values))?;
            Ok(Ran { frame: Frame::new(data), origin: Some(through(ran.origin, rows.into())), ..ran })
        }
        Op::Join(wanted) => {
            let joined = join::join(&data, wanted, others)?;
            let mut matched = ran.matched;
            matched.push((wanted.other.table().unwrap_or_default().to_string(), joined.matching));
            let origin = match joined.rows {
                Some(rows) => Some(through(ran.origin, rows.into())),
                None => ran.origin,
            };
            Ok(Ran { frame: Frame::new(joined.data), origin, matched, ..ran })
        }
        Op::Append { other } => {
            let own = data.height();
            let data = join::append(data, other, others)?;
            let origin = Origin::below(own, data.height() - own);
            Ok(Ran { frame: Frame::new(data), origin: Some(through(ran.origin, origin)), ..ran })
        }
        Op::Given(answer) => Ok(Ran { frame: Frame::from_values(answer), origin: None, regrouped: true, ..ran }),
    }
}

/// One row a group, keys first.
pub(super) fn grouped(data: &DataFrame, by: &[String], outputs: &[(String, Expr)]) -> PolarsResult<DataFrame> {
    let exprs: Vec<&Expr> = outputs.iter().map(|(_, expr)| expr).collect();
    let hidden = Hidden::new(data, exprs)?;
    let lower = Lower::new(&hidden);
    let aggregates: Vec<pl::Expr> = outputs.iter().map(|(name, expr)| lower.expr(expr).alias(name.as_str())).collect();
    let lazy = hidden.beside(data)?.lazy();
    if by.is_empty() {
        return collect(lazy.select(aggregates));
    }
    let keys: Vec<pl::Expr> = by.iter().map(|name| super::lower::column(name)).collect();
    let mut grouped = lazy.group_by_stable(keys).agg(aggregates);
    // No rows make no groups. Polars would call the functions of groups that are not there.
    if data.height() == 0 { Ok(DataFrame::empty_with_schema(&*grouped.collect_schema()?)) } else { collect(grouped) }
}

/// Columns computed beside a table, each as long as it, under these names.
pub(super) fn evaluate(data: &DataFrame, columns: &[(String, Expr)]) -> PolarsResult<Vec<Column>> {
    let hidden = Hidden::new(data, columns.iter().map(|(_, expr)| expr))?;
    let lower = Lower::new(&hidden);
    let exprs: Vec<pl::Expr> = columns.iter().enumerate().map(|(i, (_, expr))| lower.expr(expr).alias(format!("\u{0}out{i}"))).collect();
    let computed = collect(hidden.beside(data)?.lazy().select(exprs))?;
    let rows = data.height();
    // One value for all rows comes out as one row.
    let long = |column: &Column| if column.len() == rows { column.clone() } else { column.new_from_index(0, rows) };
    columns
        .iter()
        .enumerate()
        .map(|(i, (name, _))| Ok(long(computed.column(&format!("\u{0}out{i}"))?).with_name(name.as_str().into())))
        .collect()
}

/// How many rows each of some conditions is true of.
pub(super) fn count_true(data: &DataFrame, conditions: &[Expr]) -> PolarsResult<Vec<usize>> {
    let hidden = Hidden::new(data, conditions)?;
    let lower = Lower::new(&hidden);
    // A condition without rows is one value, however many rows there are.
    let times = |condition: &Expr| if selection::is_constant(condition) { data.height() } else { 1 };
    let exprs =
        conditions.iter().enumerate().map(|(i, condition)| lower.expr(condition).cast(DataType::Boolean).sum().alias(i.to_string()));
    let counted = collect(hidden.beside(data)?.lazy().select(exprs.collect::<Vec<_>>()))?;
    let count =
        |(column, condition): (&Column, &Expr)| Ok(column.cast(&DataType::UInt64)?.u64()?.get(0).unwrap_or(0) as usize * times(condition));
    counted.columns().iter().zip(conditions).map(count).collect()
}

/// Collects a query on the streaming engine, which can be stopped at any moment. What that engine cannot do yet (it panics then) runs in
/// memory.
pub(super) fn collect(query: LazyFrame) -> PolarsResult<DataFrame> {
    let streaming = std::panic::catch_unwind(AssertUnwindSafe(|| query.clone().collect_with_engine(Engine::Streaming)));
    match streaming {
        Ok(result) => result.map(|answer| answer.unwrap_single()),
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
            if text.as_deref().is_none_or(|text| text.contains("POLARS_ABORT")) {
                std::panic::resume_unwind(panic);
            }
            tracing::warn!("the streaming engine gave up, the query runs in memory: {}", text.unwrap_or_default());
            query.collect()
        }
    }
}
