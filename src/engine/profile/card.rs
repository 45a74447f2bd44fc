//! One column.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use polars::prelude::Column;

use crate::engine::counting::{self, Counted, Unit};
use crate::engine::guard::{Cancel, Stopped};
use crate::engine::{dtype, value};
use crate::plan::profile::{Card, Lists, Shape};
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::{moments, numbers, spread, texts};

/// The most frequent values that are kept.
const TOP: usize = 10;

pub fn card(column: &Column, cancel: &Cancel) -> Result<Card, Stopped> {
    let kind = dtype::to_type(column.dtype());
    let (rows, missing) = (column.len(), column.null_count());
    let mut card = Card { name: column.name().to_string(), kind, rows, missing, distinct: 0, top: Vec::new(), shape: Shape::Plain };
    if rows > missing {
        let counted = Counted::of(column, cancel)?;
        card.distinct = counted.distinct();
        card.top = counted.top(column, TOP, cancel)?;
        card.shape = shape(column, &card.kind, &counted, cancel)?;
    }
    if let (Type::Category(levels), true) = (&card.kind, rows == missing)
        && !levels.is_empty()
    {
        card.shape = Shape::Levels { declared: levels.len(), unused: levels.clone() };
    }
    Ok(card)
}

fn shape(column: &Column, kind: &Type, counted: &Counted, cancel: &Cancel) -> Result<Shape, Stopped> {
    Ok(match (kind, counted) {
        (_, Counted::Ladder(ladder)) => match ladder.unit {
            Unit::Truth => Shape::Plain,
            Unit::Whole | Unit::Real | Unit::Decimal(_) => Shape::Numbers(numbers::numbers(ladder)),
            Unit::Days | Unit::Moment(_) | Unit::Clock | Unit::Span(_) => Shape::Moments(moments::moments(ladder)),
        },
        (Type::Text, Counted::Texts(different)) => Shape::Texts(texts::texts(different, cancel)?),
        (Type::Category(levels), Counted::Texts(different)) if !levels.is_empty() => {
            let unused = levels.iter().filter(|level| !different.iter().any(|(text, _)| text == *level));
            Shape::Levels { declared: levels.len(), unused: unused.cloned().collect() }
        }
        (Type::List(_), _) => Shape::Lists(lists(column, cancel)?),
        _ => Shape::Plain,
    })
}

fn lists(column: &Column, cancel: &Cancel) -> Result<Lists, Stopped> {
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    let mut items: Vec<(Value, usize)> = Vec::new();
    let mut places: HashMap<String, usize, FixedState> = HashMap::default();
    for row in 0..column.len() {
        counting::wanted(row, cancel)?;
        let Value::List(cells) = value::cell(column, row) else { continue };
        *lengths.entry(cells.len()).or_default() += 1;
        for item in cells.into_iter().filter(|item| !item.is_missing()) {
            let place = *places.entry(counting::json(&item)).or_insert(items.len());
            match items.get_mut(place) {
                Some((_, count)) => *count += 1,
                None => items.push((item, 1)),
            }
        }
    }
    let empty = lengths.get(&0).copied().unwrap_or(0);
    let different = items.len();
    items.sort_by_key(|(_, count)| Reverse(*count));
    items.truncate(TOP);
    Ok(Lists { lengths: spread::lengths(&lengths), empty, items: different, top_items: items })
}
