//! Where cells are missing: each column from its first row to its last, in stretches.

use polars::prelude::{DataFrame, PolarsResult};

use crate::plan::chart::{Missing, STRIPS, Strip};

/// A strip is cut into so many stretches.
const STRETCHES: usize = 80;

pub fn missing(data: &DataFrame, columns: &[String]) -> PolarsResult<Missing> {
    let rows = data.height();
    let parts = rows.min(STRETCHES);
    let end = |part: usize| part * rows / parts.max(1);
    let stretches: Vec<usize> = (0..parts).map(|part| end(part + 1) - end(part)).collect();
    let mut strips = Vec::new();
    for name in columns {
        let column = data.column(name)?;
        let counts = (0..parts).map(|part| column.slice(end(part) as i64, end(part + 1) - end(part)).null_count());
        strips.push(Strip { column: name.clone(), missing: column.null_count(), parts: counts.collect() });
    }
    let cells = strips.iter().map(|strip| strip.missing).sum();
    let left = strips.len().saturating_sub(STRIPS);
    if left > 0 {
        let mut order: Vec<usize> = (0..strips.len()).collect();
        order.sort_by_key(|place| std::cmp::Reverse(strips.get(*place).map_or(0, |strip| strip.missing)));
        order.truncate(STRIPS);
        order.sort_unstable();
        strips = order.into_iter().filter_map(|place| strips.get(place).cloned()).collect();
    }
    Ok(Missing { strips, stretches, left, cells, columns: columns.len() })
}
