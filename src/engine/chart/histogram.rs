//! How often values lie where: bins whose edges people count in.

use polars::prelude::{DataFrame, PolarsResult};

use crate::plan::chart::{Bin, COLOURS, Calendar, Histogram, Measure, nice, number};

use super::groups::Groups;
use super::numbers::{Sorted, numbers, quantile};

/// The most bins, and the fewest that a spread of values is given.
const MOST: f64 = 30.0;
const FEWEST: f64 = 5.0;

pub fn histogram(data: &DataFrame, column: &str, by: &[String]) -> PolarsResult<Histogram> {
    let (measure, values) = numbers(data, column)?;
    let groups = Groups::new(data, by, COLOURS)?;
    let sorted = Sorted::new(values.iter().copied());
    let cut = Cut::new(&sorted, measure);
    let mut bins = cut.bins(groups.groups.len());
    for (row, x) in values.iter().enumerate() {
        let Some(x) = x.filter(|x| x.is_finite()) else { continue };
        let place = cut.place(x);
        if let Some(count) = bins.get_mut(place).and_then(|bin| bin.counts.get_mut(groups.of(row))) {
            *count += 1;
        }
    }
    let spread = sorted.ends().zip(quantile(&sorted.values, 0.5)).map(|((low, high), median)| [low, median, high]);
    let (missing, infinite) = (sorted.missing, sorted.infinite);
    let whole = cut.whole;
    Ok(Histogram { column: column.to_string(), measure, bins, whole, words: cut.words, groups: groups.groups, missing, infinite, spread })
}

/// Edges from below the lowest value to above the highest.
struct Cut {
    edges: Vec<f64>,
    /// Whole numbers have a bin each: the edges lie halfway between them.
    whole: bool,
    words: String,
}

impl Cut {
    fn new(sorted: &Sorted, measure: Measure) -> Cut {
        let Some((low, high)) = sorted.ends() else {
            return Cut { edges: Vec::new(), whole: false, words: String::new() };
        };
        if low == high {
            return Cut { edges: vec![low, low], whole: true, words: String::new() };
        }
        if measure == Measure::Integer && high - low <= MOST {
            let count = (high - low) as usize + 1;
            let edges = (0..=count).map(|i| low - 0.5 + i as f64).collect();
            return Cut { edges, whole: true, words: String::new() };
        }
        let width = width(sorted, low, high);
        let (edges, words) = if measure.is_number() {
            let least = if measure == Measure::Integer { width.max(1.0) } else { width };
            let step = nice(least);
            let (first, last) = (step.units(low).floor(), step.units(high).ceil());
            let edges = (0..=(last - first).clamp(1.0, 1000.0) as usize).map(|i| step.at(first + i as f64)).collect();
            (edges, format!("bins of {}", number(step.size())))
        } else {
            let step = Calendar::at_least(width, measure);
            let mut edges = vec![step.floor(low)];
            // Days belong to the bin that begins with them, also the last one.
            while let Some(last) = edges.last().copied().filter(|last| *last <= high) {
                let next = step.next(last);
                if next <= last || edges.len() > 1000 {
                    break;
                }
                edges.push(next);
            }
            (edges, step.words())
        };
        // Numbers so near to one another that no step lies between them.
        let finite = edges.iter().all(|edge| edge.is_finite());
        let rising = finite && edges.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
        let held = edges.first().is_some_and(|first| *first <= low) && edges.last().is_some_and(|last| *last >= high);
        if rising && held && edges.len() > 1 {
            return Cut { edges, whole: false, words };
        }
        Cut { edges: vec![low, high], whole: false, words: "one bin".to_string() }
    }

    fn bins(&self, groups: usize) -> Vec<Bin> {
        // A value alone is its own bin.
        let alone = matches!(self.edges.as_slice(), [a, b] if a == b);
        let edge = |x: f64, up: f64| if self.whole && !alone { x + up } else { x };
        let bin = |pair: &[f64]| match pair {
            [from, to] => Some(Bin { from: edge(*from, 0.5), to: edge(*to, -0.5), counts: vec![0; groups] }),
            _ => None,
        };
        self.edges.windows(2).filter_map(bin).collect()
    }

    /// The bin of a value.
    fn place(&self, x: f64) -> usize {
        let below = self.edges.partition_point(|edge| *edge <= x);
        below.saturating_sub(1).min(self.edges.len().saturating_sub(2))
    }
}

/// The width that the values ask for: by Freedman and Diaconis (1981) or Sturges (1926), whichever makes more bins, as numpy's `auto` does.
fn width(sorted: &Sorted, low: f64, high: f64) -> f64 {
    let count = sorted.values.len() as f64;
    let box_of = |share| quantile(&sorted.values, share).unwrap_or_default();
    let sturges = count.log2() + 1.0;
    let width = 2.0 * (box_of(0.75) / 2.0 - box_of(0.25) / 2.0) * 2.0 / count.cbrt();
    let freedman = if width > 0.0 { high / width - low / width } else { 0.0 };
    let bins = sturges.max(freedman).clamp(FEWEST, MOST);
    // Rounded up to a step that people count in it may become more than twice as wide.
    (high / bins - low / bins) * 0.7
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(values: &[f64], measure: Measure) -> (Vec<f64>, String) {
        let cut = Cut::new(&Sorted::new(values.iter().copied().map(Some)), measure);
        (cut.edges, cut.words)
    }

    #[test]
    fn edges_that_people_count_in() {
        assert_eq!(edges(&[0.3, 1.1, 2.0, 2.9], Measure::Number).0, [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0]);
        assert_eq!(edges(&[7.5], Measure::Number).0, [7.5, 7.5]);
        assert_eq!(edges(&[1.0, 2.0, 4.0], Measure::Integer).0, [0.5, 1.5, 2.5, 3.5, 4.5]);
        assert_eq!(edges(&[0.0, 1000.0], Measure::Integer), (vec![0.0, 200.0, 400.0, 600.0, 800.0, 1000.0], "bins of 200".into()));
        assert_eq!(edges(&[0.1, 0.2, 0.3], Measure::Number).0, [0.1, 0.15, 0.2, 0.25, 0.3]);
    }

    #[test]
    fn the_ends_of_what_numbers_can_hold() {
        for values in [&[-1.7e308, 1.7e308][..], &[5e-324, 1e-323], &[1e15, 1e15 + 0.25], &[0.0, 5e-324]] {
            let (edges, _) = edges(values, Measure::Number);
            assert!(edges.len() > 1 && edges.windows(2).all(|pair| pair[0] < pair[1]), "{values:?}: {edges:?}");
            assert!(edges.iter().all(|edge| edge.is_finite()), "{values:?}: {edges:?}");
        }
        assert!(edges(&[], Measure::Number).0.is_empty());
    }

    #[test]
    fn the_last_bin_holds_both_edges() {
        let cut = Cut::new(&Sorted::new([0.0, 1000.0].map(Some)), Measure::Integer);
        assert_eq!([0.0, 199.0, 200.0, 1000.0].map(|x| cut.place(x)), [0, 0, 1, 4]);
    }
}
