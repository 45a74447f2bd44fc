//! How often each value occurs, as bars and as slices.

use polars::prelude::{DataFrame, PolarsResult};

use crate::plan::chart::{BARS, Bars, COLOURS, Group, Pie, SLICES};

use super::groups::Groups;

pub fn bars(data: &DataFrame, column: &str, by: &[String]) -> PolarsResult<Bars> {
    let values = Groups::new(data, &[column.to_string()], BARS)?;
    let groups = Groups::new(data, by, COLOURS)?;
    let mut bars: Vec<(Group, Vec<usize>)> = values.groups.iter().map(|value| (value.clone(), vec![0; groups.groups.len()])).collect();
    for row in 0..data.height() {
        if let Some(count) = bars.get_mut(values.of(row)).and_then(|(_, counts)| counts.get_mut(groups.of(row))) {
            *count += 1;
        }
    }
    let missing = values.groups.iter().any(Group::is_missing) || data.column(column)?.null_count() > 0;
    Ok(Bars { column: column.to_string(), bars, groups: groups.groups, distinct: values.distinct - usize::from(missing) })
}

pub fn pie(data: &DataFrame, column: &str) -> PolarsResult<Pie> {
    let values = Groups::new(data, &[column.to_string()], SLICES)?;
    let mut slices: Vec<(Group, usize)> = values.groups.into_iter().zip(values.counts).collect();
    // A whole is read from its largest part on; what is missing and what is small stand at the end.
    slices.sort_by_key(|(group, count)| (matches!(group, Group::Rest(_)), group.is_missing(), std::cmp::Reverse(*count)));
    Ok(Pie { column: column.to_string(), slices })
}
