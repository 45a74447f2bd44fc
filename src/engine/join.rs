//! Rows of two tables brought together where their keys are equal, or put below each other.
//!
//! Partners are counted before any is looked up: what would multiply beyond the memory, or must not multiply at all, is found out by then.

use polars::prelude as pl;
use polars::prelude::{Column, DataFrame, DataType, IdxCa, IntoColumn, IntoLazy, NewChunkedArray, PolarsResult};

use crate::plan::op::Op;
use crate::plan::other::{Join, Keeping, Matching, Other, Several};
use crate::plan::schema::Schema;
use crate::plan::types::Type;

use super::frame::Frame;
use super::guard::Stopped;
use super::lower::column;
use super::origin::NOWHERE;
use super::others::Others;
use super::partners::Partners;
use super::run::collect;
use super::{dtype, memory, operators, value};

/// Different keys with several partners that are told.
const TOLD: usize = 5;
const ROW: &str = "row";
const FIRST: &str = "first";

/// A table with rows of another.
pub struct Joined {
    pub data: DataFrame,
    /// Where its rows stood here; nothing where all are the same rows in the same places.
    pub rows: Option<Vec<u32>>,
    pub matching: Matching,
}

/// The rows of both tables that belong together, and what stands alone.
struct Pairs {
    /// For each row of the answer its row here; nothing where all are the same rows in the same places.
    here: Option<IdxCa>,
    /// For each row of the answer its row there.
    there: IdxCa,
    matching: Matching,
}

/// Joins a table with another.
pub fn join(data: &DataFrame, join: &Join, others: &Others) -> Result<Joined, Stopped> {
    let there = others.rows(&join.other)?;
    let Pairs { here, there: from, matching } = pairs(data, &there, join)?;
    let mut columns: Vec<Column> = match &here {
        Some(here) => data.take(here)?.columns().to_vec(),
        None => data.columns().to_vec(),
    };
    for (name, key, kind) in &join.on {
        let Some(place) = columns.iter().position(|column| column.name() == name.as_str()) else { continue };
        let Some(own) = columns.get(place).cloned() else { continue };
        let mut filled = as_kind(&own, kind)?;
        if join.keeping == Keeping::All {
            let key = as_kind(there.column(key)?, kind)?.take(&from)?;
            filled = filled.zip_with(&filled.is_not_null(), &key)?.with_name(name.as_str().into());
        }
        if let Some(slot) = columns.get_mut(place) {
            *slot = filled;
        }
    }
    for (name, now) in &join.taken {
        columns.push(there.column(name)?.take(&from)?.with_name(now.as_str().into()));
    }
    let rows = here.map(|here| here.iter().map(|row| row.unwrap_or(NOWHERE)).collect());
    Ok(Joined { data: DataFrame::new(from.len(), columns)?, rows, matching })
}

pub(super) fn as_kind(column: &Column, kind: &Type) -> PolarsResult<Column> {
    let from = dtype::to_type(column.dtype());
    if from == *kind {
        return Ok(column.clone());
    }
    let frame = DataFrame::new(column.len(), vec![column.clone().with_name("cells".into())])?;
    let cast = operators::cast(super::lower::column("cells"), &from, kind).cast(dtype::to_dtype(kind)).alias("cells");
    Ok(collect(frame.lazy().select([cast]))?.column("cells")?.clone().with_name(column.name().clone()))
}

fn pairs(here: &DataFrame, there: &DataFrame, join: &Join) -> Result<Pairs, Stopped> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut keyed_here, mut keyed_there) = (vec![true; here.height()], vec![true; there.height()]);
    for (number, (name, key, _)) in join.on.iter().enumerate() {
        let (a, b) = (here.column(name)?, there.column(key)?);
        note_missing(a, &mut keyed_here);
        note_missing(b, &mut keyed_there);
        let (a, b) = comparable(a, b)?;
        let name = format!("key{number}");
        left.push(a.with_name(name.as_str().into()));
        right.push(b.with_name(name.as_str().into()));
    }
    let names: Vec<String> = left.iter().map(|column| column.name().to_string()).collect();
    let keys: Vec<pl::Expr> = names.iter().map(|name| column(name)).collect();
    let (left, right) = (DataFrame::new(here.height(), left)?, DataFrame::new(there.height(), right)?);
    let Partners { first, counts: partners } = Partners::of(&left, &right, false)?;
    let left = left.lazy().with_row_index(ROW, None);
    let right = right.lazy().with_row_index(ROW, None).drop_nulls(None);
    let several = partners.iter().filter(|count| **count > 1).count();
    if several > 0 && !join.many && join.keeping != Keeping::Unmatched {
        return Err(Stopped::Many(Box::new(told(here, join, &partners, several)?)));
    }
    let single = several == 0 || join.keeping == Keeping::Unmatched;
    fits(here, there, join, &partners, single)?;
    let keep_lone = matches!(join.keeping, Keeping::All | Keeping::Left);
    let lone_there = |row: usize, keyed: &[bool]| keyed.get(row).copied().unwrap_or(false);
    let mut met = vec![false; there.height()];
    let mut rows: Vec<(Option<u32>, Option<u32>)> = Vec::new();
    let all_stay = single && keep_lone;
    if all_stay {
        mark(&mut met, first.downcast_iter().flat_map(|rows| rows.non_null_values_iter()));
    } else if single {
        if join.keeping == Keeping::Unmatched && several > 0 {
            let reached = collect(right.join(left, &keys, &keys, pl::JoinArgs::new(pl::JoinType::Semi)).select([column(ROW)]))?;
            mark(&mut met, reached.column(ROW)?.idx()?.iter().flatten());
        }
        for (row, partner) in (0u32..).zip(first.iter()) {
            mark(&mut met, partner);
            if partner.is_none() == (join.keeping == Keeping::Unmatched) {
                rows.push((Some(row), partner));
            }
        }
    } else {
        let how = if keep_lone { pl::JoinType::Left } else { pl::JoinType::Inner };
        let right = right.rename([ROW], [FIRST], true);
        let all = collect(left.join(right, &keys, &keys, in_order(how)).select([column(ROW), column(FIRST)]))?;
        for (row, partner) in all.column(ROW)?.idx()?.iter().zip(all.column(FIRST)?.idx()?.iter()) {
            mark(&mut met, partner);
            rows.push((row, partner));
        }
    }
    let lone: Vec<u32> = met.iter().zip(0u32..).filter_map(|(met, row)| (!met).then_some(row)).collect();
    let matching = Matching {
        here: here.height(),
        there: there.height(),
        unmatched_here: first.null_count(),
        missing_here: keyed_here.iter().filter(|keyed| !**keyed).count(),
        unmatched_there: lone.len(),
        missing_there: lone.iter().filter(|row| !lone_there(**row as usize, &keyed_there)).count(),
        several,
        partners: partners.iter().filter(|count| **count > 1).map(|count| *count as usize).sum(),
    };
    let lone = if join.keeping == Keeping::All { lone } else { Vec::new() };
    if all_stay && lone.is_empty() {
        return Ok(Pairs { here: None, there: first, matching });
    }
    let stayed = (0u32..).map(Some).zip(first.iter()).take(if all_stay { here.height() } else { 0 });
    let rows = stayed.chain(rows).chain(lone.into_iter().map(|row| (None, Some(row))));
    let (here, there): (Vec<Option<u32>>, Vec<Option<u32>>) = rows.unzip();
    let options = |rows: &[Option<u32>]| IdxCa::from_slice_options("rows".into(), rows);
    Ok(Pairs { here: Some(options(&here)), there: options(&there), matching })
}

fn mark(met: &mut [bool], rows: impl IntoIterator<Item = u32>) {
    for row in rows {
        if let Some(slot) = met.get_mut(row as usize) {
            *slot = true;
        }
    }
}

fn note_missing(key: &Column, keyed: &mut [bool]) {
    if key.null_count() == 0 {
        return;
    }
    for (slot, there) in keyed.iter_mut().zip(key.is_not_null().iter()) {
        *slot &= there == Some(true);
    }
}

pub(super) fn in_order(how: pl::JoinType) -> pl::JoinArgs {
    let mut args = pl::JoinArgs::new(how);
    args.maintain_order = pl::MaintainOrderJoin::LeftRight;
    args
}

/// Keys of two columns brought to one type that holds what can be equal of both exactly. What can equal nothing on the other side is missing.
pub(super) fn comparable(a: &Column, b: &Column) -> PolarsResult<(Column, Column)> {
    let (left, right) = (dtype::to_type(a.dtype()), dtype::to_type(b.dtype()));
    let common = match (&left, &right) {
        (Type::Unknown, _) | (_, Type::Unknown) => {
            let none = |column: &Column| Column::full_null(column.name().clone(), column.len(), &DataType::Boolean);
            return Ok((none(a), none(b)));
        }
        (Type::Integer, Type::Number) | (Type::Number, Type::Integer) => Type::Integer,
        (Type::Decimal(_, s), Type::Decimal(_, t)) => Type::Decimal(38, *s.max(t)),
        (Type::Decimal(_, s), Type::Integer) | (Type::Integer, Type::Decimal(_, s)) if *s <= 19 => Type::Decimal(38, *s),
        (x, y) if x != y && x.is_numeric() && y.is_numeric() => Type::Number,
        (x, y) if x.is_textual() && y.is_textual() => Type::Text,
        (x, y) if x != y && x.is_temporal() && y.is_temporal() => Type::Datetime,
        (x, _) => x.clone(),
    };
    let cast = |column: &Column, from: &Type| -> PolarsResult<Column> {
        let frame = DataFrame::new(column.len(), vec![column.clone().with_name("key".into())])?;
        let key = operators::cast(super::lower::column("key"), from, &common).cast(dtype::to_dtype(&common)).alias("key");
        collect(frame.lazy().select([key]))?.column("key").cloned()
    };
    let exact = |column: &Column| column.dtype() == &dtype::to_dtype(&common);
    let side = |column: &Column, from: &Type| if exact(column) { Ok(column.clone()) } else { cast(column, from) };
    Ok((side(a, &left)?, side(b, &right)?))
}

/// The keys whose rows have several partners.
fn told(here: &DataFrame, join: &Join, partners: &[u32], several: usize) -> PolarsResult<Several> {
    let rows: Vec<u32> = partners.iter().zip(0u32..).filter_map(|(count, row)| (*count > 1).then_some(row)).collect();
    let keys: Vec<String> = join.on.iter().map(|(name, _, _)| name.clone()).collect();
    let wanted = here.select(keys.iter().map(String::as_str))?.take(&IdxCa::from_slice("rows".into(), &rows))?;
    let counts: Vec<u32> = rows.iter().filter_map(|row| partners.get(*row as usize).copied()).collect();
    let mut wanted = wanted;
    wanted.with_column(IdxCa::from_slice("\u{0}partners".into(), &counts).into_column())?;
    let different = wanted.unique_stable(None, pl::UniqueKeepStrategy::First, None)?;
    let cells = |row: usize| {
        let key = keys.iter().filter_map(|name| Some(value::cell(different.column(name).ok()?, row))).collect();
        let count = different.column("\u{0}partners").ok().and_then(|counts| counts.idx().ok()?.get(row)).unwrap_or(0);
        (key, count as usize)
    };
    let first = (0..different.height().min(TOLD)).map(cells).collect();
    Ok(Several {
        rows: several,
        of: here.height(),
        table: join.other.table().unwrap_or_default().to_string(),
        distinct: different.height(),
        keys,
        first,
    })
}

/// Whether there is room for the rows that the partners make.
fn fits(here: &DataFrame, there: &DataFrame, join: &Join, partners: &[u32], single: bool) -> Result<(), Stopped> {
    let least = u64::from(matches!(join.keeping, Keeping::All | Keeping::Left));
    let pairs = match single {
        true => here.height() as u64,
        false => partners.iter().map(|count| u64::from(*count).max(least)).sum(),
    };
    let lone = if join.keeping == Keeping::All { there.height() as u64 } else { 0 };
    let rows = pairs + lone;
    let taken = if join.taken.is_empty() { 0 } else { memory::cells(there) };
    memory::check(rows.saturating_mul(memory::cells(here) + taken + 40))?;
    if rows >= u64::from(NOWHERE) {
        return Err(Stopped::Failed(format!("the join would have {rows} rows, more than a table can hold")));
    }
    Ok(())
}

/// Puts the rows of another table below those of this one.
pub fn append(data: DataFrame, other: &Other, others: &Others) -> Result<DataFrame, Stopped> {
    let there = others.rows(other)?;
    let (own, more) = (data.height(), there.height());
    // What both have stays where it lies, unless it is of another type.
    let lacking = there.drop_many(data.get_column_names_owned());
    memory::check(memory::cells(&lacking) * own as u64 + memory::cells(&data) * more as u64)?;
    if own as u64 + more as u64 >= u64::from(NOWHERE) {
        return Err(Stopped::Failed("there are more rows than a table can hold".to_string()));
    }
    let before = Frame::new(data.clone()).schema();
    let after = Op::Append { other: Other::Table { name: String::new(), schema: schema(&there, other) } }.schema(&before);
    let mut columns = Vec::new();
    for (name, kind) in &after.columns {
        let none = |rows: usize| Column::full_null(name.as_str().into(), rows, &dtype::to_dtype(kind));
        let mut column = match data.column(name) {
            Ok(column) => column.clone(),
            Err(_) => none(own),
        };
        let below = match there.column(name) {
            Ok(column) => as_kind(column, kind)?,
            Err(_) => none(more),
        };
        let below = if below.dtype() == column.dtype() { below } else { below.cast(column.dtype())? };
        column.append(&below)?;
        columns.push(column);
    }
    Ok(DataFrame::new(own + more, columns)?)
}

/// The columns that are appended of a table: those that the operation knows of.
fn schema(there: &DataFrame, other: &Other) -> Schema {
    let known = other.schema();
    let all = Frame::new(there.clone()).schema();
    Schema { columns: all.columns.into_iter().filter(|(name, _)| known.has(name)).collect() }
}
