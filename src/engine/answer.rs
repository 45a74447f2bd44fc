//! Questions that steps put to a table before they run.

use polars::prelude as pl;
use polars::prelude::{BooleanChunked, DataFrame, IntoLazy, PolarsResult, StringChunked, UInt64Chunked};
use rayon::prelude::*;

use crate::plan::expr::Expr;
use crate::plan::likeness::{Measure, clusters, matches};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Kinds, Query, Told};
use crate::plan::reading::{Format, guess, study};
use crate::plan::spelling::{Dictionary, Looked, Unreadable, unknown};
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::comparison::differences_between;
use super::correlation::correlations;
use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded_as};
use super::others::Others;
use super::profile::holes;
use super::run::{collect, evaluate, run_here};

/// The texts of a column, each once, in the order of the rows.
fn texts(data: &DataFrame, name: &str) -> PolarsResult<Vec<String>> {
    let texts = data.column(name)?.cast(&pl::DataType::String)?.unique_stable()?;
    Ok(texts.str()?.iter().flatten().map(str::to_string).collect())
}

fn matched(data: &DataFrame, here: &str, right: &DataFrame, there: &str, measure: Measure, cancel: &Cancel) -> Result<Told, Stopped> {
    let (own, theirs) = (texts(data, here)?, texts(right, there)?);
    let (left, right): (Vec<&str>, Vec<&str>) = (own.iter().map(String::as_str).collect(), theirs.iter().map(String::as_str).collect());
    let found = matches(&left, &right, measure, &|| cancel.is_cancelled()).ok_or(Stopped::Interrupted)?;
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
        Query::Matches { here, table, there, measure } => {
            let right = others.table(&table)?;
            matched(&data, &here, &right, &there, measure, &inside)
        }
        Query::Reading { column, wanted, formats, condition } => Ok(reading(data, &column, &wanted, &formats, condition)?),
        Query::Types { column } => {
            let counted = Counted::new(&data, &column, None)?;
            Ok(Told::Types(Box::new(guess(counted.values().into_iter()))))
        }
        Query::Kinds => Ok(Told::Kinds(kinds(&data)?)),
        Query::Clusters { column, method, condition } => {
            let counted = Counted::new(&data, &column, condition)?;
            let found = clusters(&counted.values(), &method, &|| inside.is_cancelled()).ok_or(Stopped::Interrupted)?;
            Ok(Told::Clusters(counted.named(&found)))
        }
        Query::Holes { columns, condition } => {
            let ops: Vec<Op> = condition.into_iter().map(Op::Filter).collect();
            let ran = run_here(data, &ops, &others)?;
            let number = |row: usize| ran.origin.as_ref().map_or(row, |origin| origin.get(row).map_or(row, |from| from as usize));
            let mut found = holes(&ran.frame.data.select(columns)?, &inside)?;
            for hole in &mut found {
                (hole.first, hole.last) = (number(hole.first), number(hole.last));
            }
            Ok(Told::Holes(found))
        }
        Query::Correlations { columns, measure, condition } => {
            let mask = mask(&data, condition)?;
            Ok(Told::Rows(correlations(&data, &columns, mask.as_ref(), measure, &inside)?))
        }
        Query::Differences { here, there, on } => {
            let here = here.map_or(Ok(data), |name| others.table(&name))?;
            Ok(Told::Rows(differences_between(&here, &others.table(&there)?, &on, &inside)?))
        }
        Query::File { .. } | Query::Spelling { .. } => Err(pl::polars_err!(ComputeError: "files are read before tables are asked"))?,
    })
}

/// For each row whether a condition is true of it; nothing without one.
fn mask(data: &DataFrame, condition: Option<Expr>) -> PolarsResult<Option<BooleanChunked>> {
    let Some(condition) = condition else { return Ok(None) };
    let computed = evaluate(data, &[("mask".to_string(), condition)])?;
    computed.first().map(|mask| mask.bool().cloned()).transpose()
}

fn reading(data: DataFrame, column: &str, wanted: &Type, formats: &[Format], condition: Option<Expr>) -> PolarsResult<Told> {
    let counted = Counted::new(&data, column, condition)?;
    Ok(Told::Reading(Box::new(study(counted.values().into_iter(), wanted, formats))))
}

/// The words of a column's texts that a dictionary does not know, in the rows for which the condition is true; or why its files are none.
pub fn spelling(
    frame: &Frame,
    column: &str,
    condition: Option<Expr>,
    dictionary: impl FnOnce() -> Result<Dictionary, Unreadable> + Send + 'static,
    cancel: &Cancel,
) -> Result<Result<Looked, Unreadable>, Stopped> {
    let (data, column, inside) = (frame.data.clone(), column.to_string(), cancel.clone());
    guarded_as(cancel, move || {
        let dictionary = match dictionary() {
            Ok(dictionary) => dictionary,
            Err(why) => return Ok(Err(why)),
        };
        let counted = Counted::new(&data, &column, condition)?;
        let unknown = unknown(&counted.values(), &dictionary, &|| inside.is_cancelled()).ok_or(Stopped::Interrupted)?;
        Ok(Ok(Looked { dictionary: dictionary.name, unknown }))
    })
}

/// The texts of a column, each once, with the number of their rows, in the order of their first ones.
struct Counted {
    texts: StringChunked,
    rows: UInt64Chunked,
}

impl Counted {
    /// Of the rows for which the condition is true.
    fn new(data: &DataFrame, column: &str, condition: Option<Expr>) -> PolarsResult<Counted> {
        let texts = match mask(data, condition)? {
            Some(mask) => data.select([column])?.filter(&mask)?,
            None => data.select([column])?,
        };
        let text = super::lower::column(column).cast(pl::DataType::String).alias("text");
        let counted = collect(texts.lazy().select([text]).group_by_stable([pl::col("text")]).agg([pl::len().alias("rows")]))?;
        let rows = counted.column("rows")?.cast(&pl::DataType::UInt64)?.u64()?.clone();
        Ok(Counted { texts: counted.column("text")?.str()?.clone(), rows })
    }

    /// Missing cells left out.
    fn values(&self) -> Vec<(&str, usize)> {
        self.texts.iter().zip(self.rows.iter()).filter_map(|(text, rows)| Some((text?, usize::try_from(rows?).ok()?))).collect()
    }

    /// Groups of places among the values as the values themselves.
    fn named(&self, groups: &[Vec<usize>]) -> Vec<Vec<(String, usize)>> {
        let values = self.values();
        let named = |place: &usize| values.get(*place).map(|(text, rows)| ((*text).to_string(), *rows));
        groups.par_iter().map(|group| group.iter().filter_map(named).collect()).collect()
    }
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
