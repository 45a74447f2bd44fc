//! Values in the order of another column: sorted, averaged where several rows stand at one place, thinned where there are more points than a
//! picture has room for.

use polars::prelude::{DataFrame, PolarsResult};

use crate::plan::chart::{COLOURS, Line, Measure, Series};

use super::groups::Groups;
use super::numbers::numbers;

type Point = (f64, Option<f64>);

/// A line with more points is thinned.
const MOST: usize = 1000;
/// Its stretches: of each the first, lowest, highest and last point stay.
const STRETCHES: usize = 250;

pub fn line(data: &DataFrame, values: &[String], over: &str, by: &[String]) -> PolarsResult<Line> {
    let (x, places) = numbers(data, over)?;
    let groups = Groups::new(data, by, COLOURS)?;
    let mut series = Vec::new();
    let (mut averaged, mut thinned, mut common) = (false, None, None);
    for column in values {
        let (measure, heights) = numbers(data, column)?;
        common = Some(common.map_or(measure, |known: Measure| if known == measure { known } else { Measure::Number }));
        let mut parts: Vec<Vec<Point>> = groups.groups.iter().map(|_| Vec::new()).collect();
        for (row, (at, height)) in places.iter().zip(&heights).enumerate() {
            if let (Some(at), Some(part)) = (at.filter(|at| at.is_finite()), parts.get_mut(groups.of(row))) {
                part.push((at, height.filter(|height| height.is_finite())));
            }
        }
        for (place, part) in parts.into_iter().enumerate().filter(|(place, _)| !groups.is_rest(*place)) {
            let (points, several) = ordered(part);
            averaged |= several;
            if points.len() > MOST {
                thinned = thinned.max(Some(points.len()));
            }
            let group = groups.groups.get(place).filter(|_| !by.is_empty()).cloned();
            series.push(Series { column: column.clone(), group, points: thin(points) });
        }
    }
    let y = match common.unwrap_or(Measure::Number) {
        // Means of whole numbers.
        Measure::Integer if averaged => Measure::Number,
        y => y,
    };
    let left = places.iter().filter(|at| at.is_none_or(|at| !at.is_finite())).count();
    Ok(Line { values: values.to_vec(), over: over.to_string(), x, y, series, averaged, thinned, left, groups_left: groups.left() })
}

/// From left to right, one point at a place: the mean of those that stand there. Tells whether there were several.
fn ordered(mut points: Vec<Point>) -> (Vec<Point>, bool) {
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut several = false;
    let means = points.chunk_by(|a, b| a.0 == b.0).filter_map(|here| {
        let at = here.first()?.0;
        let heights: Vec<f64> = here.iter().filter_map(|point| point.1).collect();
        several |= heights.len() > 1;
        let count = heights.len() as f64;
        // Divided first: a sum of very large numbers has no number.
        let mean =
            if heights.len() == 1 { heights.first().copied() } else { heights.iter().map(|height| height / count).reduce(|a, b| a + b) };
        Some((at, mean))
    });
    let means = means.collect();
    (means, several)
}

/// The points that a line of `STRETCHES` parts goes through (M4: Jugel and others, 2014).
fn thin(points: Vec<Point>) -> Vec<Point> {
    let (Some((low, _)), Some((high, _)), true) = (points.first(), points.last(), points.len() > MOST) else { return points };
    let (low, width) = (*low, (high / 2.0 - low / 2.0) * 2.0);
    let stretch = |point: &Point| if width > 0.0 { ((point.0 - low) / width * STRETCHES as f64) as usize } else { 0 };
    let mut kept = Vec::new();
    for part in points.chunk_by(|a, b| stretch(a) == stretch(b)) {
        let valued: Vec<(usize, f64)> = part.iter().enumerate().filter_map(|(place, point)| Some((place, point.1?))).collect();
        let lowest = valued.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        let highest = valued.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let mut places: Vec<usize> =
            [valued.first(), lowest, highest, valued.last()].into_iter().flatten().map(|(place, _)| *place).collect();
        if places.is_empty() {
            places.push(0);
        }
        places.sort_unstable();
        places.dedup();
        kept.extend(places.into_iter().filter_map(|place| part.get(place).copied()));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_in_their_order_and_several_are_averaged() {
        let (points, several) = ordered(vec![(3.0, Some(1.0)), (1.0, Some(2.0)), (3.0, Some(4.0)), (2.0, None), (3.0, None)]);
        assert_eq!(points, [(1.0, Some(2.0)), (2.0, None), (3.0, Some(2.5))]);
        assert!(several);
        assert!(!ordered(vec![(1.0, Some(2.0)), (1.0, None)]).1);
    }

    #[test]
    fn a_thinned_line_keeps_its_ends_and_its_peaks() {
        let points: Vec<Point> = (0..100_000).map(|i| (f64::from(i), Some(if i == 77_777 { 50.0 } else { f64::from(i % 7) }))).collect();
        let thin = thin(points);
        assert!(thin.len() <= 4 * (STRETCHES + 1));
        assert!(thin.contains(&(77_777.0, Some(50.0))) && thin.contains(&(0.0, Some(0.0))));
        assert_eq!(thin.last().map(|point| point.0), Some(99_999.0));
        assert!(thin.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
