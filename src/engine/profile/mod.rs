//! What a profile tells, over all rows: each column is counted once, several at the same time.

mod card;
mod duplicates;
mod holes;
mod moments;
mod numbers;
mod spread;
mod texts;

pub use holes::found as holes;

use std::cmp::Reverse;
use std::collections::HashMap;

use polars::prelude::DataFrame;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::plan::profile::{Card, Hole, Profile, Together};

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded_as};
use super::memory;

/// The most combinations of columns that are told to be missing together.
const TOGETHER: usize = 20;

/// The profile of a table, or of a part of its columns, whose rows are then not compared. What cannot fit into memory is not begun.
pub fn profile(frame: &Frame, whole: bool, cancel: &Cancel) -> Result<Profile, Stopped> {
    memory::check(needed(frame, whole))?;
    let (data, inside) = (frame.data.clone(), cancel.clone());
    guarded_as(cancel, move || of(&data, whole, &inside))
}

fn of(data: &DataFrame, whole: bool, cancel: &Cancel) -> Result<Profile, Stopped> {
    let cards: Vec<Card> = data.columns().par_iter().map(|column| card::card(column, cancel)).collect::<Result<_, Stopped>>()?;
    let duplicates = if whole { Some(duplicates::duplicates(data, &cards, cancel)?) } else { None };
    let holes = holes::found(data, cancel)?;
    let with = |count: usize| holes.iter().filter(|hole| hole.columns.len() == count).map(|hole| hole.rows).sum();
    let columns = data.width();
    Ok(Profile {
        rows: data.height(),
        duplicates,
        complete: with(0),
        empty: if whole && columns > 1 { with(columns) } else { 0 },
        together: together(&holes, &cards),
        cards,
    })
}

/// The same without the columns that are missing in every row, which miss together with all others.
fn beside_empty(holes: &[Hole], cards: &[Card]) -> Vec<Hole> {
    let holds = |column: &usize| cards.get(*column).is_some_and(|card| card.missing < card.rows);
    let mut beside: Vec<Hole> = Vec::new();
    let mut places: HashMap<Vec<usize>, usize> = HashMap::new();
    for hole in holes {
        let columns: Vec<usize> = hole.columns.iter().copied().filter(holds).collect();
        let place = *places.entry(columns.clone()).or_insert(beside.len());
        match beside.get_mut(place) {
            Some(other) => other.rows += hole.rows,
            None => beside.push(Hole { columns, ..hole.clone() }),
        }
    }
    beside.sort_by_key(|hole| Reverse(hole.rows));
    beside
}

/// Columns that always miss together, then the most common combinations of several.
fn together(holes: &[Hole], cards: &[Card]) -> Vec<Together> {
    let named = |places: &[usize]| places.iter().filter_map(|place| Some(cards.get(*place)?.name.clone())).collect();
    let holes = beside_empty(holes, cards);
    // Two columns miss in the same rows where they stand in the same holes.
    let mut in_holes: Vec<(usize, Vec<usize>)> = (0..cards.len()).map(|column| (column, Vec::new())).collect();
    for (number, hole) in holes.iter().enumerate() {
        for column in &hole.columns {
            if let Some((_, numbers)) = in_holes.get_mut(*column) {
                numbers.push(number);
            }
        }
    }
    in_holes.retain(|(_, numbers)| !numbers.is_empty());
    in_holes.sort_by(|(a, at), (b, bt)| at.cmp(bt).then(a.cmp(b)));
    let mut always: Vec<(Vec<usize>, usize)> = Vec::new();
    for group in in_holes.chunk_by(|(_, a), (_, b)| a == b).filter(|group| group.len() > 1) {
        let columns: Vec<usize> = group.iter().map(|(column, _)| *column).collect();
        let rows = columns.first().and_then(|column| cards.get(*column)).map_or(0, |card| card.missing);
        if rows > 1 {
            always.push((columns, rows));
        }
    }
    always.sort_by(|(a, more), (b, most)| most.cmp(more).then(a.cmp(b)));
    let said: Vec<Together> =
        always.iter().map(|(columns, rows)| Together { columns: named(columns), rows: *rows, always: true }).collect();
    // Rows in which everything is missing are told as such.
    let several = holes.iter().filter(|hole| hole.columns.len() > 1 && hole.columns.len() < cards.len() && hole.rows > 1);
    let others = several.filter(|hole| !always.iter().any(|(columns, _)| *columns == hole.columns));
    let others = others.map(|hole| Together { columns: named(&hole.columns), rows: hole.rows, always: false });
    said.into_iter().chain(others).take(TOGETHER).collect()
}

/// Bytes that are allocated at most at one time: the keys of two columns, sorted and counted, and a row's name for each row.
fn needed(frame: &Frame, whole: bool) -> u64 {
    let rows = frame.rows() as u64;
    let columns = frame.schema().len().min(2) as u64;
    rows * (columns * 48 + if whole { 16 } else { 0 })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::profile::Duplicates;
    use crate::plan::query::Answer;
    use crate::plan::types::Type;
    use crate::plan::value::Value;

    /// A column of ones, and missing where there is a dash.
    fn column(name: &str, cells: &str) -> (String, Type, Vec<Value>) {
        let cells = cells.chars().map(|cell| if cell == '-' { Value::Missing } else { Value::Integer(1) });
        (name.to_string(), Type::Integer, cells.collect())
    }

    #[test]
    fn what_a_table_is_told_as_a_whole() {
        let columns = vec![column("a", "1--11"), column("b", "1--11"), column("c", "1-1--"), column("none", "-----")];
        let frame = Frame::from_values(&Answer { columns });
        let told = profile(&frame, true, &Cancel::default()).unwrap();
        assert_eq!((told.complete, told.empty, told.missing()), (0, 1, 12));
        assert_eq!(told.duplicates, Some(Duplicates { repeats: 1, repeated: 1 }));
        assert_eq!(told.together, [Together { columns: vec!["a".into(), "b".into()], rows: 2, always: true }]);
        let part = profile(&frame, false, &Cancel::default()).unwrap();
        assert_eq!((part.duplicates, part.empty), (None, 0));
    }

    #[test]
    fn a_profile_stops() {
        let frame = Frame::from_values(&Answer { columns: vec![column("a", "1-")] });
        let cancel = Cancel::default();
        cancel.cancel();
        assert_eq!(profile(&frame, true, &cancel), Err(Stopped::Interrupted));
    }
}
