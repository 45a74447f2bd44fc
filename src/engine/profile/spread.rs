//! Bars and places among counted values in order.

use std::collections::BTreeMap;

use crate::engine::counting::{Ladder, Unit};
use crate::plan::profile::{Histogram, Lengths, Quantiles, SHARES};
use crate::plan::value::Value;

/// Bars of a histogram.
const BARS: usize = 24;
/// Whole numbers that span at most so many for each bar get bars of a whole width: others would hold two numbers here and three there.
const WHOLE: i128 = 20;

/// The bars of a column: whole numbers and days that span little get bars of a whole width.
pub fn bars(ladder: &Ladder) -> Histogram {
    let whole = matches!(ladder.unit, Unit::Whole | Unit::Days);
    let bars = match ladder.range() {
        Some((low, high)) if whole && high - low < WHOLE * BARS as i128 => even(ladder.iter(), low, high),
        _ => ladder.bars(BARS),
    };
    Histogram { bars }
}

/// Bars of a whole width, at most [`BARS`]; none where there is only one number.
fn even(rungs: impl Iterator<Item = (i128, usize)>, low: i128, high: i128) -> Vec<usize> {
    let span = high - low + 1;
    if span == 1 {
        return Vec::new();
    }
    let width = (span + BARS as i128 - 1) / BARS as i128;
    let mut bars = vec![0; usize::try_from((span - 1) / width + 1).unwrap_or(BARS)];
    for (key, rows) in rungs {
        if let Some(bar) = usize::try_from((key - low) / width).ok().and_then(|place| bars.get_mut(place)) {
            *bar += rows;
        }
    }
    bars
}

/// The neighbours of a share of `count` values in order, from 0, and how far from the lower one it stands.
fn neighbours(share: f64, count: usize) -> (usize, usize, f64) {
    let place = share * count.saturating_sub(1) as f64;
    let (low, high) = (place.floor(), place.ceil());
    (low as usize, high as usize, place - low)
}

/// Quantiles between neighbours in proportion, or (for moments) the lower neighbour.
pub fn quantiles(ladder: &Ladder, between: bool) -> Quantiles {
    let around = SHARES.map(|share| neighbours(share, ladder.valid()));
    let mut places: Vec<usize> = around.iter().flat_map(|(low, high, _)| [*low, *high]).collect();
    places.sort_unstable();
    let keys: BTreeMap<usize, i128> = places.iter().copied().zip(ladder.at(&places)).collect();
    let one = |(low, high, way): (usize, usize, f64)| {
        let (Some(low), Some(high)) = (keys.get(&low), keys.get(&high)) else { return Value::Missing };
        if low == high || !between {
            return ladder.value(*low);
        }
        let (low, high) = (ladder.number(*low), ladder.number(*high));
        Value::Number(low + (high - low) * way)
    };
    Quantiles(around.map(one).to_vec())
}

/// Of counted lengths.
pub fn lengths(counts: &BTreeMap<usize, usize>) -> Lengths {
    let (Some((least, _)), Some((most, _))) = (counts.first_key_value(), counts.last_key_value()) else { return Lengths::default() };
    let all: usize = counts.values().sum();
    let sum: f64 = counts.iter().map(|(length, rows)| *length as f64 * *rows as f64).sum();
    let at = |place: usize| {
        let mut passed = 0;
        let reached = counts.iter().find(|(_, rows)| {
            passed += **rows;
            passed > place
        });
        reached.map_or(0.0, |(length, _)| *length as f64)
    };
    let (low, high, way) = neighbours(0.5, all);
    Lengths { least: *least, mean: sum / all as f64, median: at(low) + (at(high) - at(low)) * way, most: *most }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(keys: &[i128]) -> Vec<usize> {
        let (low, high) = (keys.iter().min().copied().unwrap_or(0), keys.iter().max().copied().unwrap_or(0));
        even(keys.iter().map(|key| (*key, 1)), low, high)
    }

    #[test]
    fn whole_numbers_have_bars_of_a_whole_width() {
        assert_eq!(bars(&[1, 2, 2, 4]), [1, 2, 0, 1]);
        assert_eq!(bars(&(0..30).collect::<Vec<i128>>()), [2; 15]);
        assert_eq!(bars(&(0..31).collect::<Vec<i128>>()).last(), Some(&1));
        let all = bars(&(-7..470).collect::<Vec<i128>>());
        assert_eq!((all.len(), all.iter().sum::<usize>()), (24, 477));
        assert!(bars(&[7]).is_empty());
    }

    #[test]
    fn lengths_between_neighbours() {
        let counts = BTreeMap::from([(2, 1), (5, 1)]);
        let lengths = lengths(&counts);
        assert_eq!((lengths.least, lengths.mean, lengths.median, lengths.most), (2, 3.5, 3.5, 5));
    }
}
