//! Rows that stand in the table again, as they are or but for the columns that number them.

use std::collections::HashMap;

use super::super::guard::Stopped;
use super::coded::{Coded, MISSING};
use crate::plan::findings::{Issue, duplicate_rows};
use crate::plan::types::Type;

/// Where more of the rows stand again than that, it is in the nature of the table: measurements of few kinds.
const MOST: f64 = 0.1;
/// Columns besides the numbers that a row must have to be known by them.
const LEAST: usize = 3;

pub fn find(columns: &[Coded], rows: usize, stop: &dyn Fn() -> bool) -> Result<Option<Issue>, Stopped> {
    // What is not compared cannot show that rows are the same, nor can a column without values tell them apart.
    if rows < 2 || columns.iter().any(|column| column.codes.is_empty() && column.missing < rows) {
        return Ok(None);
    }
    let all: Vec<&Coded> = columns.iter().filter(|column| !column.codes.is_empty()).collect();
    if all.is_empty() {
        return Ok(None);
    }
    let (again, groups) = repeated(&all, stop)?;
    if again > 0 {
        return Ok(Some(duplicate_rows(again, groups, &[])));
    }
    let is_number = |column: &&&Coded| column.kind == Type::Integer && column.missing == 0 && column.counts.len() == rows;
    let rest: Vec<&Coded> = all.iter().filter(|column| !is_number(column)).copied().collect();
    if rest.len() == all.len() || rest.len() < LEAST {
        return Ok(None);
    }
    let (again, groups) = repeated(&rest, stop)?;
    let kept = |column: &&Coded| !rest.iter().any(|other| other.name == column.name);
    let but: Vec<String> = columns.iter().filter(kept).map(|column| column.name.clone()).collect();
    Ok((again > 0 && again as f64 <= MOST * rows as f64).then(|| duplicate_rows(again, groups, &but)))
}

/// Rows that are the same as an earlier one, and in how many groups. The columns that tell most rows apart come first, so that few are left
/// to be told apart by the others.
fn repeated(columns: &[&Coded], stop: &dyn Fn() -> bool) -> Result<(usize, usize), Stopped> {
    let mut columns = columns.to_vec();
    columns.sort_by_key(|column| std::cmp::Reverse(column.counts.len()));
    let mut left: Vec<u32> = (0..).zip(columns.first().map_or(&[][..], |first| &first.codes)).map(|(row, _)| row).collect();
    let mut groups: Vec<u32> = vec![0; left.len()];
    let mut sizes: Vec<usize> = vec![left.len()];
    for column in columns {
        if stop() {
            return Err(Stopped::Interrupted);
        }
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        let mut next: Vec<usize> = Vec::new();
        for (row, group) in left.iter().zip(&mut groups) {
            let code = column.codes.get(*row as usize).copied().unwrap_or(MISSING);
            let number = *known.entry((*group, code)).or_insert_with(|| {
                next.push(0);
                u32::try_from(next.len() - 1).unwrap_or(MISSING)
            });
            *group = number;
            if let Some(size) = next.get_mut(number as usize) {
                *size += 1;
            }
        }
        // Those that are alone by now are no other's like.
        let alone = |group: &u32| next.get(*group as usize) == Some(&1);
        let kept: Vec<(u32, u32)> = left.iter().copied().zip(groups.iter().copied()).filter(|(_, group)| !alone(group)).collect();
        (left, groups) = kept.into_iter().unzip();
        sizes = next.into_iter().filter(|size| *size > 1).collect();
        if left.is_empty() {
            return Ok((0, 0));
        }
    }
    Ok((sizes.iter().map(|size| size - 1).sum(), sizes.len()))
}
