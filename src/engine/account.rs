//! What a step changed, found by comparing the table after it with the table before.

use polars::prelude::{BooleanChunked, ChunkCompareEq, Column, DataFrame, IdxCa, IntoLazy, PolarsResult};
use rayon::prelude::*;

use crate::plan::count::{count, things};
use crate::plan::effect::{Effect, Removed, Sample};
use crate::plan::expr::{Expr, Node};
use crate::plan::op::Op;
use crate::plan::other::unlike;
use crate::plan::schema::Schema;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Lowered, Says};

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded};
use super::mask::true_rows;
use super::origin::Origin;
use super::run::{Ran, count_true};
use super::{absent, dtype, operators, value};

/// Changed cells of each column a sample is taken of.
const SAMPLES: usize = 2;
/// Rows that are not worth a second thread.
const PART: usize = 100_000;
/// Removed rows that are kept to be shown.
const REMOVED: usize = 5;

/// What differs between two states of a table.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Rows, from 0, as they stand after, with a changed cell.
    pub rows: Vec<u32>,
    /// `(column now, column before, changed cells)`; only columns with changes.
    pub cells: Vec<(String, String, usize)>,
}

/// The account of a step: `lowered` made `after` of `before`.
pub fn account(table: &str, before: &Frame, after: &Ran, lowered: &Lowered, cancel: &Cancel) -> Result<Effect, Stopped> {
    let (before, after, lowered) = (before.clone(), after.clone(), lowered.clone());
    let table = table.to_string();
    guarded(cancel, move || {
        let mut effect = columns(&before, &after.frame, &lowered.ops);
        effect.table = table;
        effect.rows_before = before.rows();
        effect.rows_after = after.frame.rows();
        rows(&mut effect, &before, &after)?;
        let names = touched(&before, &after.frame, &lowered.ops);
        if !after.regrouped {
            let compared = compare_here(&before, &after.frame, after.origin.as_ref(), &names)?;
            effect.rows_changed = compared.rows.and_then(|rows| rows.sum()).unwrap_or(0) as usize;
            effect.cells_changed = compared.cells.into_iter().map(|(name, _, count)| (name, count)).collect();
            effect.samples = compared.samples;
        }
        tallies(&mut effect, &before, &after, &lowered)?;
        effect.notes.extend(rounded(&before, &after, &effect.columns_retyped));
        effect.notes.extend(met(&before.schema(), &after, &lowered.ops));
        if effect.rows_before > 0 && (effect.is_nothing() || effect.rows_after == 0) {
            effect.notes.extend(absent::said(&before, &lowered.ops)?);
        }
        Ok(effect)
    })
}

/// What differs in these columns, `(name now, name before)`.
pub fn compare(
    before: &Frame,
    after: &Frame,
    origin: Option<&Origin>,
    names: &[(String, String)],
    cancel: &Cancel,
) -> Result<Changes, Stopped> {
    let (before, after, origin, names) = (before.clone(), after.clone(), origin.cloned(), names.to_vec());
    guarded(cancel, move || {
        let compared = compare_here(&before, &after, origin.as_ref(), &names)?;
        let rows = compared.rows.map(|rows| true_rows(&rows, usize::MAX)).unwrap_or_default();
        Ok(Changes { rows, cells: compared.cells })
    })
}

#[derive(Default)]
struct Compared {
    /// Which rows have a changed cell; none where no cell was changed.
    rows: Option<BooleanChunked>,
    /// As those of [`Changes`].
    cells: Vec<(String, String, usize)>,
    samples: Vec<Sample>,
}

fn compare_here(before: &Frame, after: &Frame, origin: Option<&Origin>, names: &[(String, String)]) -> PolarsResult<Compared> {
    let mut compared = Compared::default();
    // Which rows of the table before they are is asked only where there is something to compare.
    let rows = origin.filter(|_| !names.is_empty()).map(Origin::places);
    for (now, was) in names {
        let (Some(new), Some(old)) = (after.column(now), before.column(was)) else {
            continue;
        };
        if rows.is_none() && is_shared(new, old) {
            continue;
        }
        let mask = changed(new, old, rows.as_ref())?;
        let count = mask.sum().unwrap_or(0) as usize;
        if count == 0 {
            continue;
        }
        for row in true_rows(&mask, SAMPLES).into_iter().map(|row| row as usize) {
            let from = rows.as_ref().map_or(Some(row), |rows| rows.get(row).map(|from| from as usize));
            let was = from.map_or(Value::Missing, |from| value::cell(old, from));
            compared.samples.push(Sample { row: row + 1, column: now.clone(), was, is: value::cell(new, row) });
        }
        compared.cells.push((now.clone(), was.clone(), count));
        compared.rows = Some(match compared.rows {
            Some(rows) => &rows | &mask,
            None => mask,
        });
    }
    Ok(compared)
}

/// Where a column differs from one whose cells stood in these rows, in the same ones where none are said. New rows have no cells that were others.
fn changed(new: &Column, old: &Column, rows: Option<&IdxCa>) -> PolarsResult<BooleanChunked> {
    let size = new.len().div_ceil(rayon::current_num_threads()).max(PART);
    let part = |start: usize| {
        let from = i64::try_from(start).unwrap_or(i64::MAX);
        let new = new.slice(from, size);
        let Some(rows) = rows.map(|rows| rows.slice(from, size)) else { return differing(&new, &old.slice(from, size)) };
        let mask = differing(&new, &old.take(&rows)?)?;
        Ok(if rows.null_count() > 0 { &mask & &rows.is_not_null() } else { mask })
    };
    let starts: Vec<usize> = (0..new.len().max(1)).step_by(size).collect();
    let parts: PolarsResult<Vec<BooleanChunked>> = starts.into_par_iter().map(part).collect();
    let mut parts = parts?.into_iter();
    let mut mask = parts.next().unwrap_or_default();
    parts.try_for_each(|part| mask.append_owned(part))?;
    Ok(mask)
}

/// True when both are the same memory: nothing can have changed.
pub(super) fn is_shared(a: &Column, b: &Column) -> bool {
    let (a, b) = (a.as_materialized_series(), b.as_materialized_series());
    std::ptr::addr_eq(std::sync::Arc::as_ptr(&a.0), std::sync::Arc::as_ptr(&b.0))
}

/// Where two columns differ. Of another type a value is the same as a number or moment if it is equal, and as a text if it is written so;
/// a list is never its item;
/// what text was read as cannot be held against how it was written, so there a cell differs when one is missing and the other is not.
pub(super) fn differing(new: &Column, old: &Column) -> PolarsResult<BooleanChunked> {
    let (now, was) = (dtype::to_type(new.dtype()), dtype::to_type(old.dtype()));
    let common = match (&now, &was) {
        _ if new.dtype() == old.dtype() => return new.not_equal_missing(old),
        // By all their digits: beyond 2^53 two whole numbers may be one as floating-point numbers.
        (Type::Decimal(_, scale), Type::Integer) | (Type::Integer, Type::Decimal(_, scale)) if *scale <= 19 => Type::Decimal(38, *scale),
        (now, was) if now.is_numeric() && was.is_numeric() => Type::Number,
        (now, was) if now.is_temporal() && was.is_temporal() => Type::Datetime,
        (now, was) if now.is_textual() && !matches!(was, Type::List(_) | Type::Other(_)) => Type::Text,
        // An item is not its list.
        (now, Type::List(_)) if !matches!(now, Type::List(_)) => return Ok(!(&new.is_null() & &old.is_null())),
        _ => return Ok(new.is_null() ^ old.is_null()),
    };
    // A cast may lose the column's name.
    let cast =
        |name: &str, kind: &Type| operators::cast(super::lower::column(name), kind, &common).cast(dtype::to_dtype(&common)).alias(name);
    let pair = DataFrame::new(new.len(), vec![new.clone().with_name("new".into()), old.clone().with_name("old".into())])?;
    let pair = pair.lazy().select([cast("new", &now), cast("old", &was)]).collect()?;
    pair.column("new")?.not_equal_missing(pair.column("old")?)
}

/// Whole numbers that a column of numbers cannot hold exactly, of those beyond 2^53 only some, and that are there as the nearest it can.
fn rounded(before: &Frame, after: &Ran, retyped: &[(String, Type, Type)]) -> Vec<String> {
    let one = |(name, was, now): &(String, Type, Type)| {
        let (Type::Integer, Type::Number, None) = (was, now, &after.origin) else { return None };
        if before.fits_numbers(name) {
            return None;
        }
        let (old, new) = (before.column(name)?.i64().ok()?, after.frame.column(name)?.f64().ok()?);
        let lost = |(whole, number): &(i64, f64)| *whole as f64 == *number && (*whole as f64) as i128 != i128::from(*whole);
        let count = old.iter().zip(new.iter()).filter_map(|(old, new)| old.zip(new)).filter(lost).count();
        (count > 0).then(|| format!("{name}: {} rounded, as a number has no more than 15 digits for certain", things(count, "value")))
    };
    retyped.iter().filter_map(one).collect()
}

/// The columns that operations may have changed, under their names after and before. A renamed column is followed.
fn touched(before: &Frame, after: &Frame, ops: &[Op]) -> Vec<(String, String)> {
    let now_names = renamed(ops);
    let was = |now: &str| now_names.iter().find(|(_, to)| to == now).map_or(now.to_string(), |(from, _)| from.clone());
    let set: Vec<&str> = ops.iter().flat_map(Op::sets).collect();
    let columns = after.data.columns().iter().map(|column| column.name().to_string());
    columns
        .map(|now| (now.clone(), was(&now)))
        .filter(|(now, was)| before.column(was).is_some() && (set.contains(&now.as_str()) || set.contains(&was.as_str())))
        .collect()
}

/// `(old, new)` of the columns that got another name.
fn renamed(ops: &[Op]) -> Vec<(String, String)> {
    let selects = ops.iter().filter_map(|op| if let Op::Select(columns) = op { Some(columns) } else { None });
    selects.flatten().filter(|(from, to)| from != to).cloned().collect()
}

/// Columns added, removed, renamed, retyped, moved.
fn columns(before: &Frame, after: &Frame, ops: &[Op]) -> Effect {
    let mut effect = Effect::default();
    let (old, new) = (before.schema(), after.schema());
    effect.columns_renamed = renamed(ops).into_iter().filter(|(from, to)| old.has(from) && new.has(to)).collect();
    let was = |now: &str| effect.columns_renamed.iter().find(|(_, to)| to == now).map_or(now.to_string(), |(from, _)| from.clone());
    let mut kept: Vec<usize> = Vec::new();
    // A column of a group's values may have the name of one that goes.
    let made: Vec<&str> = ops.iter().flat_map(made).collect();
    for (name, kind) in &new.columns {
        let former = was(name);
        match (old.position(&former), old.kind(&former)) {
            (Some(place), Some(old_kind)) if !made.contains(&name.as_str()) => {
                kept.push(place);
                if old_kind != kind {
                    effect.columns_retyped.push((name.clone(), old_kind.clone(), kind.clone()));
                }
            }
            _ => effect.columns_added.push(name.clone()),
        }
    }
    let gone = old.columns.iter().enumerate().filter(|(place, _)| !kept.contains(place));
    effect.columns_removed = gone.map(|(_, (name, _))| name.clone()).collect();
    effect.columns_moved = moved(&kept);
    effect
}

/// The columns that rows made of groups have besides their keys.
fn made(op: &Op) -> Vec<&str> {
    match op {
        Op::Group { outputs, .. } => outputs.iter().map(|(name, _)| name.as_str()).collect(),
        Op::Pivot(pivot) => pivot.outputs.iter().flat_map(|output| &output.names).map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The least number of things that must be taken out and put back to bring places into this order: all but those of a longest rising run.
fn moved(places: &[usize]) -> usize {
    // For each length the lowest place at which a rising run of that length can end.
    let mut ends: Vec<usize> = Vec::new();
    for place in places {
        let length = ends.partition_point(|end| end < place);
        match ends.get_mut(length) {
            Some(end) => *end = *place,
            None => ends.push(*place),
        }
    }
    places.len() - ends.len()
}

fn rows(effect: &mut Effect, before: &Frame, after: &Ran) -> PolarsResult<()> {
    effect.regrouped = after.regrouped;
    let Some(origin) = after.origin.as_ref().filter(|_| !after.regrouped) else { return Ok(()) };
    let (stayed, gone) = origin.stayed(before.rows(), REMOVED);
    effect.rows_removed = before.rows() - stayed;
    effect.rows_added = origin.len() - stayed;
    if effect.rows_removed == 0 {
        if effect.rows_added == 0 {
            effect.rows_moved = origin.moved();
        }
        return Ok(());
    }
    let cells = |column: &Column| gone.iter().map(|row| value::cell(column, *row)).collect();
    effect.removed = Some(Removed {
        rows: gone.iter().map(|row| row + 1).collect(),
        columns: before.data.columns().iter().map(|column| (column.name().to_string(), cells(column))).collect(),
    });
    Ok(())
}

fn tallies(effect: &mut Effect, before: &Frame, after: &Ran, lowered: &Lowered) -> PolarsResult<()> {
    let tallies = &lowered.tallies;
    if tallies.is_empty() {
        return Ok(());
    }
    let (data, computed) = with_computed(before, after, &lowered.ops)?;
    let known = |expr: &Expr| computed.iter().find(|(known, _)| known == expr).map(|(_, column)| column.clone());
    let conditions: Vec<Expr> = tallies.iter().map(|tally| tally.condition.replaced(&known)).collect();
    for (tally, met) in tallies.iter().zip(count_true(&data, &conditions)?) {
        match &tally.says {
            Says::Misfit(name) if met > 0 => effect.misfits.push((name.clone(), met)),
            Says::Undecided => effect.undecided += met,
            Says::Note(one, several) if met > 0 => effect.notes.push(if met == 1 { one } else { several }.replace("{}", &count(met))),
            Says::Both(text) => {
                let rest = before.rows().saturating_sub(met);
                effect.notes.push(text.replace("{}", &count(met)).replace("{rest}", &count(rest)));
            }
            Says::Never(text) if met == 0 => effect.notes.push(text.clone()),
            Says::Lacking { of, text } if met < *of => {
                effect.notes.push(text.replace("{}", &count(of - met)).replace("{all}", &count(*of)));
            }
            Says::Misfit(_) | Says::Note(..) | Says::Never(_) | Says::Lacking { .. } => {}
        }
    }
    Ok(())
}

/// How the rows met those of other tables, in sentences.
fn met(before: &Schema, after: &Ran, ops: &[Op]) -> Vec<String> {
    let mut said: Vec<String> = after.matched.iter().flat_map(|(table, matching)| matching.said(table)).collect();
    let mut schema = before.clone();
    for op in ops {
        if let Op::Append { other } = op {
            said.extend(unlike(&schema, other));
        }
        schema = op.schema(&schema);
    }
    said
}

/// The table before with the columns beside it that the step has computed already, and what each of them is: reading five million texts once
/// is enough.
fn with_computed(before: &Frame, after: &Ran, ops: &[Op]) -> PolarsResult<(DataFrame, Vec<(Expr, Expr)>)> {
    let mut data = before.data.clone();
    let mut computed = Vec::new();
    if let ([Op::With(columns)], None) = (ops, &after.origin) {
        for (number, (name, expr)) in columns.iter().enumerate() {
            // A cheap expression is computed again as quickly as it is found.
            if let (Some(column), false) = (after.frame.column(name), matches!(expr.node, Node::Column(_) | Node::Literal(_))) {
                let hidden = format!("\u{0}after{number}");
                data.with_column(column.clone().with_name(hidden.as_str().into()))?;
                computed.push((expr.clone(), Expr::column(hidden, expr.kind.clone())));
            }
        }
    }
    Ok((data, computed))
}

/// Frames whose columns have the same names, types and cells.
pub fn same(a: &Frame, b: &Frame) -> bool {
    let equal = |x: &DataFrame, y: &DataFrame| x.equals_missing(y);
    a.schema() == b.schema() && equal(&a.data, &b.data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_columns_as_possible_have_moved() {
        assert_eq!(moved(&[]), 0);
        assert_eq!(moved(&[0, 1, 2]), 0);
        assert_eq!(moved(&[3, 0, 1, 2]), 1);
        assert_eq!(moved(&[1, 2, 3, 0]), 1);
        assert_eq!(moved(&[2, 3, 0, 1]), 2);
        assert_eq!(moved(&[3, 2, 1, 0]), 3);
        assert_eq!(moved(&[0, 5, 7]), 0);
    }
}
