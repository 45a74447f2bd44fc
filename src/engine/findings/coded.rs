//! A column as numbers: its distinct values, each with a number from 0 in the order of their first rows, and the number in each row.

use polars::prelude as pl;
use polars::prelude::{Column, GroupsIndicator, IdxCa, PolarsResult};

use super::super::{dtype, value};
use crate::plan::types::Type;
use crate::plan::value::Value;

/// The number of a missing cell.
pub const MISSING: u32 = u32::MAX;

/// So many rows are grouped on the thread at hand.
const FEW: usize = 50_000;

pub struct Coded {
    pub name: String,
    pub kind: Type,
    pub missing: usize,
    pub distinct: Column,
    /// The rows of each distinct value.
    pub counts: Vec<usize>,
    /// Empty for a type whose values are not compared.
    pub codes: Vec<u32>,
}

impl Coded {
    pub fn new(column: &Column) -> PolarsResult<Coded> {
        let kind = dtype::to_type(column.dtype());
        let rows = column.len();
        let mut coded = Coded {
            name: column.name().to_string(),
            missing: column.null_count(),
            distinct: column.clear(),
            counts: Vec::new(),
            codes: Vec::new(),
            kind,
        };
        if rows == 0 || coded.missing == rows || matches!(coded.kind, Type::List(_) | Type::Other(_) | Type::Unknown) {
            return Ok(coded);
        }
        let plain = column.clone().with_name("v".into());
        let frame = pl::DataFrame::new(rows, vec![plain.clone()])?;
        let grouped = frame.group_by_with_series(vec![plain], rows > FEW, false)?;
        let mut groups: Vec<GroupsIndicator> = grouped.get_groups().iter().filter(|group| !group.is_empty()).collect();
        groups.sort_unstable_by_key(GroupsIndicator::first);
        let missing = column.is_null();
        coded.codes = vec![MISSING; rows];
        let mut firsts = Vec::with_capacity(groups.len());
        for group in groups {
            let first = group.first();
            if missing.get(first as usize) == Some(true) {
                continue;
            }
            let code = u32::try_from(firsts.len()).unwrap_or(MISSING);
            let mut set = |row: pl::IdxSize| {
                if let Some(slot) = coded.codes.get_mut(row as usize) {
                    *slot = code;
                }
            };
            match group {
                GroupsIndicator::Idx((_, rows)) => rows.iter().for_each(|row| set(*row)),
                GroupsIndicator::Slice([first, length]) => (first..first + length).for_each(&mut set),
            }
            firsts.push(first);
            coded.counts.push(group.len());
        }
        coded.distinct = column.take(&IdxCa::from_vec("firsts".into(), firsts))?;
        Ok(coded)
    }

    /// A distinct value by its number.
    pub fn value(&self, code: usize) -> Value {
        value::cell(&self.distinct, code)
    }

    pub fn count(&self, code: usize) -> usize {
        self.counts.get(code).copied().unwrap_or(0)
    }

    /// Rows with a value.
    pub fn filled(&self) -> usize {
        self.counts.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use polars::prelude::{IntoColumn, NamedFrom, Series};

    use super::*;

    #[test]
    fn numbers_by_the_first_rows() {
        let column = Series::new("a".into(), [Some("x"), None, Some("y"), Some("x"), Some("")]).into_column();
        let coded = Coded::new(&column).unwrap();
        assert_eq!(coded.codes, [0, MISSING, 1, 0, 2]);
        assert_eq!((coded.counts.clone(), coded.missing, coded.filled()), (vec![2, 1, 1], 1, 4));
        assert_eq!(coded.value(1), Value::Text("y".into()));
        let empty = Coded::new(&column.clear()).unwrap();
        assert!(empty.codes.is_empty() && empty.counts.is_empty());
    }
}
