//! A point a row, or squares with the rows in them where there are too many to be seen one by one.

use polars::prelude::{DataFrame, PolarsResult};

use crate::plan::chart::{Bin, COLOURS, Cell, Cloud, Scatter};

use super::groups::Groups;
use super::numbers::numbers;

/// So many rows are drawn one by one.
const MOST: usize = 4000;
/// Squares to the right and upwards.
const SQUARES: (usize, usize) = (136, 56);

pub fn scatter(data: &DataFrame, value: &str, against: &str, by: &[String]) -> PolarsResult<Scatter> {
    let ((x, rights), (y, ups)) = (numbers(data, against)?, numbers(data, value)?);
    let groups = Groups::new(data, by, COLOURS)?;
    let both = rights.iter().zip(&ups).enumerate().filter_map(|(row, (right, up))| {
        let (right, up) = (right.filter(|x| x.is_finite())?, up.filter(|x| x.is_finite())?);
        Some((right, up, groups.of(row)))
    });
    let points: Vec<(f64, f64, usize)> = both.collect();
    let drawn = points.len();
    let cloud = cloud(points, groups.groups.len(), MOST, SQUARES);
    let (value, against, left) = (value.to_string(), against.to_string(), data.height() - drawn);
    Ok(Scatter { value, against, x, y, groups: groups.groups, cloud, drawn, left })
}

/// Points, or so many squares where there are more points than that.
pub fn cloud(points: Vec<(f64, f64, usize)>, groups: usize, most: usize, squares: (usize, usize)) -> Cloud {
    let all = Cloud::Points(points);
    let (Some([x, y]), Cloud::Points(points)) = (all.range(), &all) else { return all };
    if points.len() <= most {
        return all;
    }
    let (across, up) = squares;
    let place = |value: f64, (low, high): (f64, f64), parts: usize| {
        let share = if high > low { (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) } else { 0.5 };
        ((share * parts as f64) as usize).min(parts.saturating_sub(1))
    };
    let mut counts = vec![0usize; across * up * groups];
    for (right, above, group) in points {
        let square = place(*above, y, up) * across + place(*right, x, across);
        if let Some(count) = counts.get_mut(square * groups + group) {
            *count += 1;
        }
    }
    let cells = counts.chunks(groups.max(1)).enumerate().filter_map(|(square, counts)| {
        let count: usize = counts.iter().sum();
        let (group, _) = counts.iter().enumerate().rev().max_by_key(|(_, count)| **count)?;
        (count > 0).then_some(Cell { column: square % across, row: square / across, group, count })
    });
    let end = |(from, to): (f64, f64)| Bin { from, to, counts: Vec::new() };
    Cloud::Cells { x: end(x), y: end(y), across, up, cells: cells.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_hold_all_rows_once() {
        let points: Vec<(f64, f64, usize)> = (0..1000).map(|i| (f64::from(i % 10), f64::from(i / 100), usize::from(i % 10 == 0))).collect();
        let Cloud::Cells { cells, .. } = cloud(points, 2, 100, (10, 10)) else { panic!("these are few") };
        assert_eq!(cells.len(), 100);
        assert!(cells.iter().all(|cell| cell.count == 10 && cell.group == usize::from(cell.column == 0)));
    }

    #[test]
    fn one_place_and_the_ends_of_what_numbers_can_hold() {
        let Cloud::Cells { cells, .. } = cloud(vec![(1.0, 2.0, 0); 50], 1, 10, (4, 4)) else { panic!("these are few") };
        assert_eq!(cells, [Cell { column: 2, row: 2, group: 0, count: 50 }]);
        let Cloud::Cells { cells, .. } = cloud(vec![(-1.7e308, 0.0, 0), (1.7e308, 1.0, 0)], 1, 1, (4, 4)) else { panic!("these are few") };
        assert_eq!(cells.iter().map(|cell| (cell.column, cell.row)).collect::<Vec<_>>(), [(0, 0), (3, 3)]);
        assert_eq!(cloud(Vec::new(), 1, 0, (4, 4)), Cloud::Points(Vec::new()));
    }
}
