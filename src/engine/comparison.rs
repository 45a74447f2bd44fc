//! In what two tables differ, row by row of a key.

use polars::prelude as pl;
use polars::prelude::{BooleanChunked, ChunkCompareEq, ChunkFull, Column, DataFrame, IdxCa, IntoLazy, NewChunkedArray, PolarsResult};

use crate::plan::comparison::Difference;
use crate::plan::query::Answer;
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::account::differing;
use super::guard::{Cancel, Stopped};
use super::join::{as_kind, comparable, in_order};
use super::lower::column;
use super::run::collect;
use super::{dtype, memory, operators, value};

const ROW: &str = "row";
const ROWS: &str = "rows";
const FIRST: &str = "first";
const ROWS_THERE: &str = "rows there";
const FIRST_THERE: &str = "first there";
/// What a cell of the answer takes at the least, in bytes.
const CELL: u64 = 64;

/// A row of the answer: what differs, the key as a row of either table, the column, and what stands here and there.
struct Line {
    difference: Difference,
    key: Key,
    column: Value,
    here: Value,
    there: Value,
}

/// The row that a key is taken from.
#[derive(Clone, Copy)]
enum Key {
    None,
    Here(u32),
    There(u32),
}

/// How the rows of two tables belong together.
#[derive(Default)]
struct Rows {
    /// Rows that stand for one another.
    pairs: Vec<(u32, u32)>,
    only_here: Vec<u32>,
    only_there: Vec<u32>,
    /// A row of a key that is not the row's own: how many there are here, and there.
    several: Vec<(Key, usize, usize)>,
    keyless: (usize, usize),
}

/// The differences, kind by kind; cells by the rows here and then by columns. The columns of the answer are the keys, under
/// their names here and of the types that `on` gives them, `difference`, `column`, `here` and `there`.
pub(super) fn differences_between(
    here: &DataFrame,
    there: &DataFrame,
    on: &[(String, String, Type)],
    cancel: &Cancel,
) -> Result<Answer, Stopped> {
    memory::check(16 * (here.height() + there.height()) as u64 * on.len().max(1) as u64)?;
    let rows = matched(here, there, on)?;
    let mut lines = of_columns(here, there, on);
    lines.extend(of_rows(&rows, on));
    let cells = cells(here, there, on, &rows.pairs, cancel)?;
    let found: u64 = cells.iter().map(|(_, places)| places.len() as u64).sum();
    memory::check((found + lines.len() as u64) * (on.len() as u64 + 4) * CELL)?;
    lines.extend(of_cells(here, there, &rows.pairs, &cells, cancel)?);
    Ok(answer(here, there, on, lines)?)
}

/// Columns that only one of both has, and those of another type.
fn of_columns(here: &DataFrame, there: &DataFrame, on: &[(String, String, Type)]) -> Vec<Line> {
    let written = |column: &Column| Value::Text(dtype::to_type(column.dtype()).to_string());
    let line =
        |difference, name: &str, here, there| Line { difference, key: Key::None, column: Value::Text(name.to_string()), here, there };
    let own_key = |name: &str| on.iter().find(|(own, _, _)| own == name);
    let partner = |name: &str| match own_key(name) {
        Some((_, key, _)) => there.column(key).ok(),
        None => there.column(name).ok().filter(|_| !on.iter().any(|(_, key, _)| key == name)),
    };
    let only_here = here.columns().iter().filter(|own| partner(own.name()).is_none());
    let mut lines: Vec<Line> = only_here.map(|own| line(Difference::ColumnHere, own.name(), written(own), Value::Missing)).collect();
    let met = |name: &str| on.iter().any(|(_, key, _)| key == name) || (here.column(name).is_ok() && own_key(name).is_none());
    let only_there = there.columns().iter().filter(|other| !met(other.name()));
    lines.extend(only_there.map(|other| line(Difference::ColumnThere, other.name(), Value::Missing, written(other))));
    for own in here.columns() {
        if let Some(other) = partner(own.name()).filter(|other| written(other) != written(own)) {
            lines.push(line(Difference::Type, own.name(), written(own), written(other)));
        }
    }
    lines
}

fn of_rows(rows: &Rows, on: &[(String, String, Type)]) -> Vec<Line> {
    let count = |rows: usize| Value::Text(rows.to_string());
    let line = |difference, key| Line { difference, key, column: Value::Missing, here: Value::Missing, there: Value::Missing };
    let mut lines = Vec::new();
    let (here, there) = rows.keyless;
    if here + there > 0 {
        let keys: Vec<&str> = on.iter().map(|(own, _, _)| own.as_str()).collect();
        let column = Value::Text(keys.join(", "));
        lines.push(Line { column, here: count(here), there: count(there), ..line(Difference::Keyless, Key::None) });
    }
    let several = rows.several.iter();
    lines.extend(several.map(|(key, here, there)| Line { here: count(*here), there: count(*there), ..line(Difference::Several, *key) }));
    lines.extend(rows.only_here.iter().map(|row| line(Difference::RowHere, Key::Here(*row))));
    lines.extend(rows.only_there.iter().map(|row| line(Difference::RowThere, Key::There(*row))));
    lines
}

/// Brings the rows together. A missing key equals nothing; a key that several rows have on one side stands for none of them.
fn matched(here: &DataFrame, there: &DataFrame, on: &[(String, String, Type)]) -> Result<Rows, Stopped> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let all = |data: &DataFrame| BooleanChunked::full("keyed".into(), true, data.height());
    let (mut keyed_here, mut keyed_there) = (all(here), all(there));
    for (number, (own, other, _)) in on.iter().enumerate() {
        let (a, b) = (here.column(own)?, there.column(other)?);
        keyed_here = &keyed_here & &a.is_not_null();
        keyed_there = &keyed_there & &b.is_not_null();
        let (a, b) = comparable(a, b)?;
        left.push(a.with_name(format!("key{number}").into()));
        right.push(b.with_name(format!("key{number}").into()));
    }
    let keys: Vec<pl::Expr> = left.iter().map(|key| column(key.name())).collect();
    let grouped = |columns: Vec<Column>, height: usize, (rows, first): (&str, &str)| -> PolarsResult<DataFrame> {
        let all = DataFrame::new(height, columns)?.with_row_index(ROW.into(), None)?.lazy().drop_nulls(None);
        collect(all.group_by_stable(keys.clone()).agg([pl::len().alias(rows), column(ROW).first().alias(first)]))
    };
    // A value that can equal none of the other table's is missing among these, and stands alone.
    let lone = |columns: &[Column], keyed: &BooleanChunked| -> Vec<u32> {
        let gone = columns.iter().fold(!keyed, |gone, key| &gone | &key.is_null());
        (0u32..).zip((&gone & keyed).iter()).filter(|(_, lone)| *lone == Some(true)).map(|(row, _)| row).collect()
    };
    let mut rows = Rows { only_here: lone(&left, &keyed_here), only_there: lone(&right, &keyed_there), ..Rows::default() };
    let without = |keyed: &BooleanChunked| keyed.iter().filter(|keyed| *keyed != Some(true)).count();
    rows.keyless = (without(&keyed_here), without(&keyed_there));
    let left = grouped(left, here.height(), (ROWS, FIRST))?;
    let right = grouped(right, there.height(), (ROWS_THERE, FIRST_THERE))?;
    let both = collect(left.clone().lazy().join(right.clone().lazy(), &keys, &keys, in_order(pl::JoinType::Left)))?;
    let numbers = |data: &DataFrame, name: &str| -> PolarsResult<Vec<Option<u32>>> { Ok(data.column(name)?.idx()?.iter().collect()) };
    let (own, first) = (numbers(&both, ROWS)?, numbers(&both, FIRST)?);
    let (other, partner) = (numbers(&both, ROWS_THERE)?, numbers(&both, FIRST_THERE)?);
    for (((own, first), other), partner) in own.into_iter().zip(first).zip(other).zip(partner) {
        let (own, first, other) = (own.unwrap_or(0), first.unwrap_or(0), other.unwrap_or(0));
        match (own, other, partner) {
            (1, 0, _) => rows.only_here.push(first),
            (1, 1, Some(partner)) => rows.pairs.push((first, partner)),
            _ => rows.several.push((Key::Here(first), own as usize, other as usize)),
        }
    }
    let alone = collect(right.lazy().join(left.lazy(), &keys, &keys, in_order(pl::JoinType::Anti)))?;
    for (other, first) in numbers(&alone, ROWS_THERE)?.into_iter().zip(numbers(&alone, FIRST_THERE)?) {
        match (other.unwrap_or(0), first.unwrap_or(0)) {
            (1, first) => rows.only_there.push(first),
            (other, first) => rows.several.push((Key::There(first), 0, other as usize)),
        }
    }
    rows.only_here.sort_unstable();
    rows.only_there.sort_unstable();
    Ok(rows)
}

/// For each column that both have, the pairs of rows in which its values differ, as places among the pairs.
fn cells<'a>(
    here: &'a DataFrame,
    there: &DataFrame,
    on: &[(String, String, Type)],
    pairs: &[(u32, u32)],
    cancel: &Cancel,
) -> Result<Vec<(&'a str, Vec<usize>)>, Stopped> {
    let (own, theirs): (Vec<u32>, Vec<u32>) = pairs.iter().copied().unzip();
    let (own, theirs) = (IdxCa::from_slice("rows".into(), &own), IdxCa::from_slice("rows".into(), &theirs));
    let mut all = Vec::new();
    for column in here.columns() {
        if cancel.is_cancelled() {
            return Err(Stopped::Interrupted);
        }
        let name = column.name().as_str();
        if on.iter().any(|(own, other, _)| own == name || other == name) {
            continue;
        }
        let Ok(other) = there.column(name) else { continue };
        let differ = unequal(&column.take(&own)?, &other.take(&theirs)?)?;
        let places: Vec<usize> = differ.iter().enumerate().filter(|(_, differs)| *differs == Some(true)).map(|(place, _)| place).collect();
        all.push((name, places));
    }
    Ok(all)
}

/// Where values of two columns differ. Of another type they are equal as a number or moment, or else if they are written alike.
fn unequal(a: &Column, b: &Column) -> PolarsResult<BooleanChunked> {
    let (left, right) = (dtype::to_type(a.dtype()), dtype::to_type(b.dtype()));
    let alike = a.dtype() == b.dtype()
        || (left.is_numeric() && right.is_numeric())
        || (left.is_temporal() && right.is_temporal())
        || left == Type::Unknown
        || right == Type::Unknown;
    let lists = |kind: &Type| matches!(kind, Type::List(_) | Type::Other(_));
    match (alike, lists(&left) || lists(&right)) {
        (true, _) => differing(a, b),
        // An item is not its list.
        (false, true) => Ok(!(&a.is_null() & &b.is_null())),
        (false, false) => {
            let text = |column: &Column, kind: &Type| -> PolarsResult<Column> {
                let cells = DataFrame::new(column.len(), vec![column.clone().with_name("cells".into())])?;
                let written = operators::cast(super::lower::column("cells"), kind, &Type::Text).alias("cells");
                collect(cells.lazy().select([written]))?.column("cells").cloned()
            };
            text(a, &left)?.not_equal_missing(&text(b, &right)?)
        }
    }
}

fn of_cells(
    here: &DataFrame,
    there: &DataFrame,
    pairs: &[(u32, u32)],
    cells: &[(&str, Vec<usize>)],
    cancel: &Cancel,
) -> Result<Vec<Line>, Stopped> {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (number, (_, rows)) in cells.iter().enumerate() {
        places.extend(rows.iter().map(|row| (*row, number)));
    }
    places.sort_unstable();
    let mut lines = Vec::with_capacity(places.len());
    for (count, (pair, number)) in places.into_iter().enumerate() {
        if count % 4096 == 0 && cancel.is_cancelled() {
            return Err(Stopped::Interrupted);
        }
        let (Some((name, _)), Some((own, other))) = (cells.get(number), pairs.get(pair)) else { continue };
        let text = |data: &DataFrame, row: u32| match data.column(name).map(|column| value::cell(column, row as usize)) {
            Ok(Value::Missing) | Err(_) => Value::Missing,
            Ok(cell) => Value::Text(cell.to_string()),
        };
        let (own_text, other_text) = (text(here, *own), text(there, *other));
        let column = Value::Text((*name).to_string());
        lines.push(Line { difference: Difference::Cell, key: Key::Here(*own), column, here: own_text, there: other_text });
    }
    Ok(lines)
}

fn answer(here: &DataFrame, there: &DataFrame, on: &[(String, String, Type)], lines: Vec<Line>) -> PolarsResult<Answer> {
    let mut columns = Vec::new();
    for (own, other, kind) in on {
        let (a, b) = (as_kind(here.column(own)?, kind)?, as_kind(there.column(other)?, kind)?);
        let key = |line: &Line| match line.key {
            Key::None => Value::Missing,
            Key::Here(row) => value::cell(&a, row as usize),
            Key::There(row) => value::cell(&b, row as usize),
        };
        columns.push((own.clone(), kind.clone(), lines.iter().map(key).collect()));
    }
    let words = lines.iter().map(|line| Value::Text(line.difference.word().to_string())).collect();
    let (mut names, mut own, mut other) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        names.push(line.column);
        own.push(line.here);
        other.push(line.there);
    }
    let rest = [("difference", words), ("column", names), ("here", own), ("there", other)];
    columns.extend(rest.map(|(name, values)| (name.to_string(), Type::Text, values)));
    Ok(Answer { columns })
}
