//! What is unclean in a table: its columns taken apart into distinct values, which `plan::findings` judges, and what only whole rows and pairs of columns
//! show.

mod coded;
mod dependencies;
mod pairs;
mod repeated;

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use polars::prelude::{DataFrame, DataType, PolarsResult};
use rayon::prelude::*;

use crate::functions::Looking;
use crate::plan::findings::{self, Days, Findings, Issue, Numbers, Texts};
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded_as};
use coded::{Coded, MISSING};

/// What is known of a table besides its cells.
#[derive(Debug, Clone)]
pub struct About {
    pub today: NaiveDate,
    /// Lines of its file that did not fit, and the first of them.
    pub rejected: usize,
    pub raw: Vec<String>,
}

/// Texts of each column that are told to those of the others.
const SKETCH: usize = 200;

/// All issues of a table.
pub fn findings(frame: &Frame, about: &About, cancel: &Cancel) -> Result<Findings, Stopped> {
    let (data, about, inside) = (frame.data.clone(), about.clone(), cancel.clone());
    guarded_as(cancel, move || {
        let stop = || inside.is_cancelled();
        let mut issues = Vec::new();
        if about.rejected > 0 {
            issues.push(findings::rejects(about.rejected, about.raw.iter().cloned()));
        }
        let columns = coded(&data, &stop)?;
        let others: Vec<(String, Vec<String>)> = columns.iter().map(sketch).collect();
        let each: Vec<Option<Vec<Issue>>> =
            columns.par_iter().map(|column| of_column(column, &columns, data.height(), &others, &about, &stop).ok().flatten()).collect();
        for found in each {
            issues.extend(found.ok_or(Stopped::Interrupted)?);
        }
        issues.extend(repeated::find(&columns, data.height(), &stop)?);
        issues.extend(pairs::find(&columns, data.height(), &stop)?);
        issues.extend(dependencies::find(&columns, &stop)?);
        Ok(Findings::new(data.height(), data.width(), issues))
    })
}

fn coded(data: &DataFrame, stop: &dyn Fn() -> bool) -> Result<Vec<Coded>, Stopped> {
    let mut columns = Vec::with_capacity(data.width());
    for column in data.columns() {
        if stop() {
            return Err(Stopped::Interrupted);
        }
        columns.push(Coded::new(column)?);
    }
    Ok(columns)
}

/// The name of a column, and some of its values as text where it could hold what was taken out of another.
fn sketch(column: &Coded) -> (String, Vec<String>) {
    let some = if matches!(column.kind, Type::Text | Type::Integer) { column.counts.len().min(SKETCH) } else { 0 };
    (column.name.clone(), (0..some).map(|place| column.value(place).to_string()).collect())
}

/// None when stopped.
fn of_column(
    column: &Coded,
    columns: &[Coded],
    rows: usize,
    others: &[(String, Vec<String>)],
    about: &About,
    stop: &(dyn Fn() -> bool + Sync),
) -> PolarsResult<Option<Vec<Issue>>> {
    if column.missing == rows {
        return Ok(Some(if rows > 0 { vec![findings::empty(&column.name, rows)] } else { Vec::new() }));
    }
    let mut issues = Vec::new();
    // One or two rows show nothing.
    if column.missing == 0 && column.counts.len() == 1 && rows > 2 {
        issues.push(findings::constant(&column.name, &column.value(0).to_string(), rows));
    }
    let counts = column.counts.iter().copied();
    match &column.kind {
        Type::Text => {
            let values: Vec<(&str, usize)> = column.distinct.str()?.iter().map(Option::unwrap_or_default).zip(counts).collect();
            let ids = dependencies::ids(column, columns);
            let known = ids.iter().flat_map(|ids| values.iter().zip(ids)).filter(|(_, id)| **id != MISSING);
            let known: HashMap<&str, u32> = known.map(|((text, _), id)| (*text, *id)).collect();
            let ids = ids.is_some().then_some(&known);
            let texts = Texts { name: &column.name, rows, values: &values, others, ids };
            let Some(found) = findings::of_texts(&texts, &Looking, stop) else { return Ok(None) };
            issues.extend(found);
        }
        kind if kind.is_numeric() => {
            let numbers = column.distinct.cast(&DataType::Float64)?;
            let mut values: Vec<(f64, usize)> =
                numbers.f64()?.iter().zip(counts).filter_map(|(x, count)| Some((x.filter(|x| x.is_finite())?, count))).collect();
            values.sort_by(|a, b| a.0.total_cmp(&b.0));
            let integer = *kind == Type::Integer;
            issues.extend(findings::of_numbers(&Numbers { name: &column.name, rows, integer, values: &values, year: about.today.year() }));
        }
        kind if kind.is_temporal() => {
            let mut days: Vec<(NaiveDate, usize)> =
                (0..column.counts.len()).filter_map(|place| Some((day(&column.value(place))?, column.count(place)))).collect();
            days.sort_unstable();
            days.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                kept.1 += if same { next.1 } else { 0 };
                same
            });
            issues.extend(findings::of_days(&Days { name: &column.name, whole: *kind == Type::Date, values: &days, today: about.today }));
        }
        _ => {}
    }
    Ok(Some(issues))
}

fn day(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Datetime(at) => Some(at.date()),
        _ => None,
    }
}
