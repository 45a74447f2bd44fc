//! Columns against one another: a cloud for each pair, the spread of each.

use polars::prelude::{DataFrame, PolarsResult};

use crate::plan::chart::{Matrix, PANELS, Pair};

use super::numbers::{Sorted, numbers};
use super::scatter::cloud;

/// So many points of a pair are drawn one by one.
const MOST: usize = 500;
const SQUARES: (usize, usize) = (26, 26);
/// Bars of the spread of a column.
const PARTS: usize = 16;

pub fn matrix(data: &DataFrame, columns: &[String]) -> PolarsResult<Matrix> {
    let (shown, left) = columns.split_at(columns.len().min(PANELS));
    let read = shown.iter().map(|name| numbers(data, name)).collect::<PolarsResult<Vec<_>>>()?;
    let spreads = read.iter().map(|(_, values)| spread(values)).collect();
    let mut pairs = Vec::new();
    for (row, (_, ups)) in read.iter().enumerate() {
        for (column, (_, rights)) in read.iter().enumerate().take(row) {
            let both =
                rights.iter().zip(ups).filter_map(|(right, up)| Some((right.filter(|x| x.is_finite())?, up.filter(|x| x.is_finite())?, 0)));
            let points: Vec<(f64, f64, usize)> = both.collect();
            let (count, correlation) = (points.len(), correlation(&points));
            pairs.push(Pair { row, column, count, correlation, cloud: cloud(points, 1, MOST, SQUARES) });
        }
    }
    let columns = shown.iter().cloned().zip(read.iter().map(|(measure, _)| *measure)).collect();
    Ok(Matrix { columns, left: left.to_vec(), spreads, pairs })
}

fn spread(values: &[Option<f64>]) -> Option<(f64, f64, Vec<usize>)> {
    let sorted = Sorted::new(values.iter().copied());
    let (low, high) = sorted.ends()?;
    let mut parts = vec![0usize; PARTS];
    for x in sorted.values {
        let share = if high > low { (x / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) } else { 0.5 };
        if let Some(count) = parts.get_mut(((share * PARTS as f64) as usize).min(PARTS - 1)) {
            *count += 1;
        }
    }
    Some((low, high, parts))
}

/// Pearson's correlation; none where one of the columns does not vary.
fn correlation(points: &[(f64, f64, usize)]) -> Option<f64> {
    let count = points.len() as f64;
    let mean = |pick: fn(&(f64, f64, usize)) -> f64| points.iter().map(pick).sum::<f64>() / count;
    let (right, up) = (mean(|point| point.0), mean(|point| point.1));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y, _) in points {
        let (x, y) = (x - right, y - up);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    // Of the product, where it has a number: that leaves nothing in the last digit of columns that go together.
    let spread = Some((xx * yy).sqrt()).filter(|spread| spread.is_normal()).unwrap_or(xx.sqrt() * yy.sqrt());
    let r = xy / spread;
    r.is_finite().then_some(r.clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_as_numpy_has_them() {
        // numpy.corrcoef([1, 2, 3, 4], [1, 3, 2, 5])
        let points = [(1.0, 1.0, 0), (2.0, 3.0, 0), (3.0, 2.0, 0), (4.0, 5.0, 0)];
        assert!((correlation(&points).unwrap_or_default() - 0.831_521_840_620_311_2).abs() < 1e-12);
        assert_eq!(correlation(&[(1.0, 1.0, 0), (1.0, 2.0, 0)]), None);
        assert_eq!(correlation(&[]), None);
    }
}
