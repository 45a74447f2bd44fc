//! Questions that steps put to a table before they run.

use polars::prelude as pl;
use polars::prelude::{DataFrame, IntoLazy, PolarsResult};

use crate::plan::expr::Expr;
use crate::plan::likeness::{Method, matches};
use crate::plan::query::{Answer, Kinds, Query, Told};
use crate::plan::reading::{Format, guess, study};
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded_as};
use super::others::Others;
use super::run::{collect, evaluate, run_here};

/// The texts of a column, each once, in the order of the rows.
fn texts(data: &DataFrame, name: &str) -> PolarsResult<Vec<String>> {
    let texts = data.column(name)?.cast(&pl::DataType::String)?.unique_stable()?;
    Ok(texts.str()?.iter().flatten().map(str::to_string).collect())
}

fn matched(data: &DataFrame, here: &str, right: &DataFrame, there: &str, method: &Method, cancel: &Cancel) -> Result<Told, Stopped> {
    let (own, theirs) = (texts(data, here)?, texts(right, there)?);
    let (left, right): (Vec<&str>, Vec<&str>) = (own.iter().map(String::as_str).collect(), theirs.iter().map(String::as_str).collect());
    let found = matches(&left, &right, method, &|| cancel.is_cancelled()).ok_or(Stopped::Interrupted)?;
    let (mut keys, mut partners, mut alike) = (Vec::new(), Vec::new(), Vec::new());
    for (text, found) in left.iter().zip(found) {
        if let Some(found) = found
            && let Some(partner) = right.get(found.right).filter(|partner| *partner != text)
        {
            keys.push(Value::Text((*text).to_string()));
            partners.push(Value::Text((*partner).to_string()));
            alike.push(Value::Number(found.similarity));
        }
    }
    let column = |name: &str, kind, values| (name.to_string(), kind, values);
    Ok(Told::Rows(Answer {
        columns: vec![column("here", Type::Text, keys), column("there", Type::Text, partners), column("similarity", Type::Number, alike)],
    }))
}

/// Puts a question to a table.
pub fn answer(frame: &Frame, query: &Query, others: &Others, cancel: &Cancel) -> Result<Told, Stopped> {
    let (data, query, others, inside) = (frame.data.clone(), query.clone(), others.clone(), cancel.clone());
    guarded_as(cancel, move || match query {
        Query::Rows(ops) => Ok(Told::Rows(run_here(data, &ops, &others)?.frame.values())),
        Query::RowsOf(table, ops) => {
            let there = others.get(&table).map(|frame| frame.data.clone()).unwrap_or_default();
            Ok(Told::Rows(run_here(there, &ops, &others)?.frame.values()))
        }
        Query::Matches { here, table, there, method } => {
            let right = others.get(&table).map(|frame| frame.data.clone()).unwrap_or_default();
            matched(&data, &here, &right, &there, &method, &inside)
        }
        Query::Reading { column, wanted, formats, condition } => Ok(reading(data, &column, &wanted, &formats, condition)?),
        Query::Types { column } => {
            let counted = counted(data, &column, None)?;
            Ok(Told::Types(Box::new(guess(pairs(&counted)?.into_iter()))))
        }
        Query::Kinds => Ok(Told::Kinds(kinds(&data)?)),
    })
}

fn reading(data: DataFrame, column: &str, wanted: &Type, formats: &[Format], condition: Option<Expr>) -> PolarsResult<Told> {
    let counted = counted(data, column, condition)?;
    Ok(Told::Reading(Box::new(study(pairs(&counted)?.into_iter(), wanted, formats))))
}

/// The distinct texts of a column with the number of their rows.
fn counted(data: DataFrame, column: &str, condition: Option<Expr>) -> PolarsResult<DataFrame> {
    let mut texts = data.select([column])?;
    if let Some(condition) = condition {
        let mask = evaluate(&data, &[("mask".to_string(), condition)])?;
        if let Some(mask) = mask.first() {
            texts = texts.filter(mask.bool()?)?;
        }
    }
    let text = super::lower::column(column).cast(pl::DataType::String).alias("text");
    collect(texts.lazy().select([text]).group_by_stable([pl::col("text")]).agg([pl::len().alias("rows")]))
}

fn pairs(counted: &DataFrame) -> PolarsResult<Vec<(&str, usize)>> {
    let texts = counted.column("text")?.str()?;
    let rows = counted.column("rows")?.idx()?;
    Ok(texts.iter().zip(rows.iter()).filter_map(|(text, rows)| Some((text?, rows? as usize))).collect())
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
