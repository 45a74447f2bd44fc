//! Questions that steps put to a table before they run.

use polars::prelude as pl;
use polars::prelude::{DataFrame, IntoLazy, PolarsResult};

use crate::plan::expr::Expr;
use crate::plan::query::{Kinds, Query, Told};
use crate::plan::reading::{Format, study};
use crate::plan::types::Type;

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded_as};
use super::others::Others;
use super::run::{collect, evaluate, run_here};

/// Puts a question to a table.
pub fn answer(frame: &Frame, query: &Query, others: &Others, cancel: &Cancel) -> Result<Told, Stopped> {
    let (data, query, others) = (frame.data.clone(), query.clone(), others.clone());
    guarded_as(cancel, move || match query {
        Query::Rows(ops) => Ok(Told::Rows(run_here(data, &ops, &others)?.frame.values())),
        Query::RowsOf(table, ops) => {
            let there = others.get(&table).map(|frame| frame.data.clone()).unwrap_or_default();
            Ok(Told::Rows(run_here(there, &ops, &others)?.frame.values()))
        }
        Query::Reading { column, wanted, formats, condition } => Ok(reading(data, &column, &wanted, &formats, condition)?),
        Query::Kinds => Ok(Told::Kinds(kinds(&data)?)),
    })
}

fn reading(data: DataFrame, column: &str, wanted: &Type, formats: &[Format], condition: Option<Expr>) -> PolarsResult<Told> {
    let mut texts = data.select([column])?;
    if let Some(condition) = condition {
        let mask = evaluate(&data, &[("mask".to_string(), condition)])?;
        if let Some(mask) = mask.first() {
            texts = texts.filter(mask.bool()?)?;
        }
    }
    let text = super::lower::column(column).cast(pl::DataType::String).alias("text");
    let counted = collect(texts.lazy().select([text]).group_by_stable([pl::col("text")]).agg([pl::len().alias("rows")]))?;
    let rows = counted.column("rows")?.cast(&pl::DataType::UInt64)?;
    let (texts, rows) = (counted.column("text")?.str()?.clone(), rows.u64()?.clone());
    let pairs: Vec<(&str, usize)> =
        texts.iter().zip(rows.iter()).filter_map(|(text, rows)| Some((text?, usize::try_from(rows?).ok()?))).collect();
    Ok(Told::Reading(Box::new(study(pairs.iter().copied(), wanted, formats))))
}

fn kinds(data: &DataFrame) -> PolarsResult<Kinds> {
    let mut kinds = Kinds::default();
    for column in data.columns() {
        let missing = column.null_count();
        if missing == data.height() {
            kinds.empty.push(column.name().to_string());
        } else if missing == 0 && column.n_unique()? == 1 {
            kinds.constant.push(column.name().to_string());
        }
    }
    Ok(kinds)
}
