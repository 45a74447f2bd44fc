//! `types = {…}`: columns read as the types that the line names, by all their cells. A cell that does not read stops the load, as it stops
//! `convert`.

use std::collections::HashMap;

use polars::prelude::*;

use crate::plan::count::{count, joined, things};
use crate::plan::load::{LoadOptions, Typed};
use crate::plan::reading::{Conflict, Reading, study};
use crate::plan::scope::article;
use crate::plan::types::Type;

use super::super::{dtype, read};
use super::columns::is_nan;
use super::error::nearest;
use super::{Loaded, SourceError};

/// Gives the columns their types. They stand in the table as text, as the file has them.
pub fn apply(mut loaded: Loaded, options: &LoadOptions) -> Result<Loaded, SourceError> {
    for typed in &options.types {
        let Some((_, kind)) = loaded.report.columns.iter_mut().find(|(name, _)| *name == typed.column) else {
            return Err(unknown(&loaded, typed));
        };
        if *kind == typed.kind {
            continue;
        }
        let column = loaded.frame.column(&typed.column).map_err(|error| failed(&error))?;
        let series = one(column.as_materialized_series(), typed)?;
        loaded.frame.with_column(series.into()).map_err(|error| failed(&error))?;
        *kind = typed.kind.clone();
    }
    Ok(loaded)
}

fn one(series: &Series, typed: &Typed) -> Result<Series, SourceError> {
    let texts = series.str().map_err(|error| failed(&error))?;
    // As when types are found: NaN is no number, and missing.
    let without_nan: Option<StringChunked> =
        typed.kind.is_numeric().then(|| texts.iter().map(|text| text.filter(|text| !is_nan(text))).collect());
    let texts = without_nan.as_ref().unwrap_or(texts);
    let mut rows: HashMap<&str, usize> = HashMap::new();
    let mut order = Vec::new();
    for text in texts.iter().flatten() {
        *rows.entry(text).or_insert_with(|| {
            order.push(text);
            0
        }) += 1;
    }
    let pairs: Vec<(&str, usize)> = order.into_iter().map(|text| (text, rows.get(text).copied().unwrap_or_default())).collect();
    let reading = study(pairs.iter().copied(), &typed.kind, &typed.formats);
    let style = match &reading.outcome {
        Ok(style) if reading.unread.rows == 0 => style.clone(),
        Ok(_) => return Err(misfits(typed, &reading, texts.len() - texts.null_count())),
        Err(conflict) => return Err(disagreement(typed, conflict)),
    };
    let name = PlSmallStr::from_str(&typed.column);
    let frame = DataFrame::new(series.len(), vec![texts.clone().with_name(name.clone()).into_column()]).map_err(|error| failed(&error))?;
    let column = read::read(super::super::lower::column(&typed.column), style, &typed.kind).alias(name);
    let read = frame.lazy().select([column]).collect().map_err(|error| failed(&error))?;
    let column = read.column(&typed.column).map_err(|error| failed(&error))?;
    column.as_materialized_series().cast(&dtype::to_dtype(&typed.kind)).map_err(|error| failed(&error))
}

fn unknown(loaded: &Loaded, typed: &Typed) -> SourceError {
    let names: Vec<&str> = loaded.report.columns.iter().map(|(name, _)| name.as_str()).collect();
    let near = nearest(&typed.column, names.iter().copied());
    let hint = match near {
        Some(near) => format!("Did you mean `{near}`?"),
        None => "`types` names columns that are loaded, as they are called afterwards.".to_owned(),
    };
    SourceError::Option { problem: format!("there is no column `{}` to give a type", typed.column), hint }
}

/// Some cells do not read: how many, and which.
fn misfits(typed: &Typed, reading: &Reading, of: usize) -> SourceError {
    let samples: Vec<String> = reading.unread.samples.iter().map(|(text, rows)| format!("`{text}` ({})", count(*rows))).collect();
    let more = if reading.unread.more > 0 { format!(" and {} more", count(reading.unread.more)) } else { String::new() };
    let problem = format!(
        "{} of {} in `{}` {} not read as {}: {}{more}",
        count(reading.unread.rows),
        things(of, "value"),
        typed.column,
        if reading.unread.rows == 1 { "does" } else { "do" },
        article(&typed.kind),
        samples.join(", ")
    );
    SourceError::Option { problem, hint: hint(typed) }
}

fn disagreement(typed: &Typed, conflict: &Conflict) -> SourceError {
    let kinds: Vec<String> =
        conflict.kinds.iter().map(|kind| format!("{} {} such as `{}`", count(kind.rows), kind.name, kind.example)).collect();
    let problem = format!("`{}` cannot be read as {} without a guess: {}", typed.column, article(&typed.kind), joined(&kinds, "and"));
    SourceError::Option { problem, hint: hint(typed) }
}

fn hint(typed: &Typed) -> String {
    let missing = "`missing = [\"…\"]` loads some texts as missing";
    match typed.kind {
        Type::Text => format!("{missing}."),
        ref kind => format!("{missing}; without `types`, `convert … to {kind}` shows the cures, and `else missing` loads the rest."),
    }
}

fn failed(error: &PolarsError) -> SourceError {
    SourceError::Option { problem: error.to_string(), hint: "Leave `types` out and convert afterwards.".to_owned() }
}
