//! The spread of values: quartiles, whiskers, and what lies outside.

use polars::prelude::{DataFrame, PolarsResult};

use crate::plan::chart::{BARS, BoxOf, Boxes, Group, Measure};

use super::groups::Groups;
use super::numbers::{Sorted, numbers, quantile};

/// Whiskers end at the last value within so many box lengths (Tukey, Exploratory Data Analysis, 1977).
const REACH: f64 = 1.5;
/// So many outliers of a box are drawn.
const MOST: usize = 100;

pub fn boxes(data: &DataFrame, columns: &[String], by: &[String]) -> PolarsResult<Boxes> {
    let groups = Groups::new(data, by, BARS)?;
    let mut boxes = Vec::new();
    let (mut missing, mut infinite, mut common) = (0, 0, None);
    for column in columns {
        let (measure, values) = numbers(data, column)?;
        common = Some(common.map_or(measure, |known: Measure| if known == measure { known } else { Measure::Number }));
        let mut parts: Vec<Vec<Option<f64>>> = groups.counts.iter().map(|count| Vec::with_capacity(*count)).collect();
        for (row, x) in values.into_iter().enumerate() {
            if let Some(part) = parts.get_mut(groups.of(row)) {
                part.push(x);
            }
        }
        for (place, part) in parts.into_iter().enumerate().filter(|(place, _)| !groups.is_rest(*place)) {
            let sorted = Sorted::new(part);
            missing += sorted.missing;
            infinite += sorted.infinite;
            let group = groups.groups.get(place).filter(|_| !by.is_empty()).cloned();
            boxes.push(one(column, group, &sorted));
        }
    }
    let measure = common.unwrap_or(Measure::Number);
    Ok(Boxes { columns: columns.to_vec(), measure, boxes, groups_left: groups.left(), missing, infinite })
}

fn one(column: &str, group: Option<Group>, sorted: &Sorted) -> BoxOf {
    let values = &sorted.values;
    let at = |share| quantile(values, share);
    let five = (|| Some([at(0.0)?, at(0.25)?, at(0.5)?, at(0.75)?, at(1.0)?]))();
    let [_, q1, _, q3, _] = five.unwrap_or_default();
    let (lowest, highest) = (q1 - REACH * (q3 - q1), q3 + REACH * (q3 - q1));
    let first = values.partition_point(|x| *x < lowest);
    let last = values.partition_point(|x| *x <= highest);
    let within = values.get(first..last).unwrap_or_default();
    // A whisker never ends inside its box.
    let lower = within.first().map_or(q1, |x| x.min(q1));
    let upper = within.last().map_or(q3, |x| x.max(q3));
    let mut outliers: Vec<f64> = values.iter().take(first).chain(values.iter().skip(last)).copied().collect();
    let outlying = outliers.len();
    outliers.dedup();
    if outliers.len() > MOST {
        // Evenly, with both ends.
        let step = (outliers.len() - 1) as f64 / (MOST - 1) as f64;
        outliers = (0..MOST).filter_map(|i| outliers.get((i as f64 * step).round() as usize).copied()).collect();
    }
    BoxOf { column: column.to_string(), group, count: values.len(), five, whiskers: (lower, upper), outlying, outliers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_with_an_outlier() {
        let found = one("Fare", None, &Sorted::new([7.0, 8.0, 8.0, 9.0, 90.0].map(Some)));
        assert_eq!(found.five, Some([7.0, 8.0, 8.0, 9.0, 90.0]));
        assert_eq!((found.whiskers, found.outlying, found.outliers), ((7.0, 9.0), 1, vec![90.0]));
        let empty = one("Fare", None, &Sorted::new([None]));
        assert_eq!((empty.five, empty.count, empty.outlying), (None, 0, 0));
        let many = one("x", None, &Sorted::new((0..1000).map(|i| Some(if i < 800 { 0.0 } else { f64::from(i) }))));
        assert_eq!((many.five, many.outlying, many.outliers.len()), (Some([0.0, 0.0, 0.0, 0.0, 999.0]), 200, MOST));
        assert_eq!((many.outliers.first(), many.outliers.last()), (Some(&800.0), Some(&999.0)));
    }
}
