//! What two columns show side by side: the same values in both, or the value of one inside the other.

use super::super::account::differing;
use super::super::guard::Stopped;
use super::coded::{Coded, MISSING};
use crate::plan::findings::{Inside, Issue, inside, same_column};
use crate::plan::types::Type;

/// Columns that are compared with each other, at most.
const COLUMNS: usize = 60;
/// Rows that tell two columns apart.
const ROWS: usize = 20;
/// Rows looked at before all are.
const SAMPLE: usize = 200;
/// The share of the rows in which two columns of the same values may differ.
const UNLIKE: f64 = 0.02;
/// A value in more of the rows than this says nothing when two columns have it in common.
const COMMON: f64 = 0.9;
/// The share of the rows with a value of another column inside in which that column itself must be missing.
const GONE: f64 = 0.8;

pub fn find(columns: &[Coded], rows: usize, stop: &dyn Fn() -> bool) -> Result<Vec<Issue>, Stopped> {
    let mut issues = Vec::new();
    let columns = columns.get(..columns.len().min(COLUMNS)).unwrap_or(columns);
    for (place, first) in columns.iter().enumerate() {
        if stop() {
            return Err(Stopped::Interrupted);
        }
        for second in columns.iter().skip(place + 1) {
            issues.extend(same(first, second, rows)?);
        }
        for second in columns.iter().filter(|other| other.name != first.name) {
            issues.extend(contained(first, second));
        }
    }
    Ok(issues)
}

fn same(first: &Coded, second: &Coded, rows: usize) -> Result<Option<Issue>, Stopped> {
    let near = |a: usize, b: usize| a.abs_diff(b) as f64 <= UNLIKE * rows as f64;
    let common = first.counts.iter().max().copied().unwrap_or(0) as f64;
    let alike = first.kind == second.kind && near(first.missing, second.missing) && near(first.counts.len(), second.counts.len());
    if !alike || rows < ROWS || first.counts.len() < 3 || second.counts.len() < 3 || common > COMMON * rows as f64 {
        return Ok(None);
    }
    let step = (rows / SAMPLE).max(1);
    let value =
        |column: &Coded, row: usize| column.codes.get(row).filter(|code| **code != MISSING).map(|code| column.value(*code as usize));
    let looked: Vec<usize> = (0..rows).step_by(step).collect();
    let unlike = looked.iter().filter(|row| value(first, **row) != value(second, **row)).count();
    if unlike as f64 > 3.0 * UNLIKE * looked.len() as f64 {
        return Ok(None);
    }
    let (a, b) = (whole(first)?, whole(second)?);
    let unlike = differing(&a, &b)?.sum().unwrap_or(0) as usize;
    Ok((unlike as f64 <= UNLIKE * rows as f64).then(|| same_column(&first.name, &second.name, rows, unlike)))
}

/// The column again, of its distinct values.
fn whole(column: &Coded) -> Result<polars::prelude::Column, Stopped> {
    let places: polars::prelude::IdxCa = column.codes.iter().map(|code| (*code != MISSING).then_some(*code)).collect();
    Ok(column.distinct.take(&places)?)
}

fn contained(column: &Coded, other: &Coded) -> Option<Issue> {
    if column.kind != Type::Text || other.kind != Type::Text || column.codes.is_empty() || other.missing == 0 {
        return None;
    }
    let texts = |column: &Coded| Some(column.distinct.str().ok()?.iter().flatten().map(str::to_string).collect::<Vec<String>>());
    // A set of short codes only: the others are not even read.
    if other.counts.len() > 300 {
        return None;
    }
    let (own, values) = (texts(column)?, texts(other)?);
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let found: Inside = inside(&own, &values)?;
    let mut is_one = vec![false; own.len()];
    for place in &found.places {
        if let Some(slot) = is_one.get_mut(*place) {
            *slot = true;
        }
    }
    let touched: Vec<u32> = column
        .codes
        .iter()
        .zip(&other.codes)
        .filter(|(code, _)| is_one.get(**code as usize) == Some(&true))
        .map(|(_, other)| *other)
        .collect();
    let gone = touched.iter().filter(|code| **code == MISSING).count();
    let counted: Vec<(&str, usize)> = own.iter().copied().zip(column.counts.iter().copied()).collect();
    (gone as f64 >= GONE * touched.len() as f64).then(|| found.issue(&column.name, &other.name, &counted))
}
