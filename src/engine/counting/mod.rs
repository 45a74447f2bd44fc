//! The different values of a column with the numbers of their rows, each found once: what can be counted as a whole number on a ladder, the rest
//! as texts.

mod ladder;
mod texts;

pub use ladder::{Ladder, Unit, each, unit};
pub use texts::Texts;

use std::cmp::Reverse;

use polars::prelude as pl;
use polars::prelude::{Column, DataType, PolarsResult};

use crate::plan::json::Json;
use crate::plan::value::Value;

use super::guard::{Cancel, Stopped};
use super::value;

/// So many rows are gone through before anybody looks whether to stop.
const STRETCH: usize = 1 << 16;

/// The different values of a column, missing left out.
pub enum Counted {
    /// What is measured: in order.
    Ladder(Ladder),
    /// Everything else: in the order of the first rows.
    Texts(Texts),
}

impl Counted {
    pub fn of(column: &Column, cancel: &Cancel) -> Result<Counted, Stopped> {
        Ok(match Ladder::of(column, cancel)? {
            Some(ladder) => Counted::Ladder(ladder),
            None => Counted::Texts(Texts::of(&as_texts(column)?, cancel)?),
        })
    }

    /// How many there are.
    pub fn distinct(&self) -> usize {
        match self {
            Counted::Ladder(ladder) => ladder.distinct(),
            Counted::Texts(texts) => texts.distinct(),
        }
    }

    /// The most frequent values with their counts, equals in the order of their first rows. `column` is the one that was counted.
    pub fn top(&self, column: &Column, most: usize, cancel: &Cancel) -> Result<Vec<(Value, usize)>, Stopped> {
        let groups = match self {
            Counted::Ladder(ladder) => ladder.top(column, most, cancel)?,
            Counted::Texts(texts) => texts.top(most),
        };
        Ok(groups.into_iter().map(|(row, count)| (value::cell(column, row), count)).collect())
    }
}

/// A column as texts that differ where its cells do.
pub fn as_texts(column: &Column) -> PolarsResult<pl::StringChunked> {
    let column = match column.dtype() {
        DataType::String => column.clone(),
        DataType::Categorical(..) | DataType::Enum(..) => column.cast(&DataType::String)?,
        _ => {
            let cells = (0..column.len()).map(|row| value::cell(column, row));
            let texts = cells.map(|cell| (!cell.is_missing()).then(|| json(&cell)));
            return Ok(texts.collect());
        }
    };
    Ok(column.as_materialized_series().rechunk().str()?.clone())
}

/// What stands for a cell where texts are told apart.
pub fn json(cell: &Value) -> String {
    let mut out = Vec::new();
    Json(cell).write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// The least of the `most` largest counts, and how many of those equal to it are among them.
fn leading(counts: impl Iterator<Item = u32>, most: usize) -> (u32, usize) {
    if most == 0 {
        return (u32::MAX, 0);
    }
    let mut heap = std::collections::BinaryHeap::with_capacity(most + 1);
    for count in counts {
        if heap.len() < most || heap.peek().is_some_and(|Reverse(least)| count > *least) {
            heap.push(Reverse(count));
            if heap.len() > most {
                heap.pop();
            }
        }
    }
    let least = heap.peek().map_or(0, |Reverse(least)| *least);
    let tied = heap.iter().filter(|Reverse(count)| *count == least).count();
    (least, tied)
}

/// Says when somebody wants it to stop; to be asked at every row.
pub fn wanted(row: usize, cancel: &Cancel) -> Result<(), Stopped> {
    if row.is_multiple_of(STRETCH) && cancel.is_cancelled() { Err(Stopped::Interrupted) } else { Ok(()) }
}
