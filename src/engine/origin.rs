//! Where the rows of a table stood before a step.
//!
//! Most steps leave rows out or put some below. That is kept as bits, or as two numbers, and becomes a list only where one is asked for: a list of
//! five million rows takes longer to write than the rows to leave out.

use std::sync::{Arc, OnceLock};

use polars::prelude::{BooleanChunked, IdxCa, NewChunkedArray};

use super::mask::{false_rows, nth_true, true_rows};

/// The place of a row that comes from no other.
pub const NOWHERE: u32 = u32::MAX;

/// For each row of a table, its row in an earlier one, both from 0; [`NOWHERE`] for one that is new. A row may stand several times.
#[derive(Debug, Clone)]
pub struct Origin(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    Rows(Vec<u32>),
    /// The rows for which this is true, in their order.
    Kept {
        mask: BooleanChunked,
        count: usize,
        rows: OnceLock<Vec<u32>>,
    },
    /// So many rows as they stood, and so many new ones below.
    Below {
        stayed: u32,
        new: u32,
        rows: OnceLock<Vec<u32>>,
    },
}

impl From<Vec<u32>> for Origin {
    fn from(rows: Vec<u32>) -> Self {
        Origin(Arc::new(Kind::Rows(rows)))
    }
}

impl Origin {
    /// Of the rows for which a condition is true; where it is missing, it is not.
    pub fn kept(mask: BooleanChunked) -> Origin {
        let mask = if mask.null_count() > 0 { &mask & &mask.is_not_null() } else { mask };
        let count = mask.sum().unwrap_or(0) as usize;
        Origin(Arc::new(Kind::Kept { mask, count, rows: OnceLock::new() }))
    }

    /// Of a table with new rows below.
    pub fn below(stayed: usize, new: usize) -> Origin {
        let number = |rows: usize| u32::try_from(rows).unwrap_or(NOWHERE);
        Origin(Arc::new(Kind::Below { stayed: number(stayed), new: number(new), rows: OnceLock::new() }))
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match &*self.0 {
            Kind::Rows(rows) => rows.len(),
            Kind::Kept { count, .. } => *count,
            Kind::Below { stayed, new, .. } => *stayed as usize + *new as usize,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where the row at a place stood; none beyond the last.
    pub fn get(&self, place: usize) -> Option<u32> {
        match &*self.0 {
            Kind::Rows(rows) => rows.get(place).copied(),
            Kind::Kept { mask, rows, .. } => match rows.get() {
                Some(rows) => rows.get(place).copied(),
                None => nth_true(mask, place),
            },
            Kind::Below { stayed, .. } => {
                let row = u32::try_from(place).ok().filter(|_| place < self.len())?;
                Some(if row < *stayed { row } else { NOWHERE })
            }
        }
    }

    /// All of them.
    pub fn rows(&self) -> &[u32] {
        match &*self.0 {
            Kind::Rows(rows) => rows,
            Kind::Kept { mask, rows, .. } => rows.get_or_init(|| true_rows(mask, usize::MAX)),
            Kind::Below { stayed, new, rows } => {
                rows.get_or_init(|| (0..*stayed).chain(std::iter::repeat_n(NOWHERE, *new as usize)).collect())
            }
        }
    }

    /// As places to take cells from; those of new rows are missing.
    pub fn places(&self) -> IdxCa {
        places(self.rows())
    }

    /// How many of the rows before are still there, and the first of those that are not, `most` of them at most.
    pub fn stayed(&self, before: usize, most: usize) -> (usize, Vec<usize>) {
        match &*self.0 {
            Kind::Rows(rows) => stayed(rows, before, most),
            Kind::Kept { mask, count, .. } => (*count, false_rows(mask, most).into_iter().map(|row| row as usize).collect()),
            Kind::Below { stayed, .. } => (*stayed as usize, (*stayed as usize..before).take(most).collect()),
        }
    }

    /// How many rows stand at another place than they did.
    pub fn moved(&self) -> usize {
        self.rows().iter().zip(0u32..).filter(|(from, place)| **from != *place).count()
    }
}

/// Rows of rows: where they stood before both steps.
pub fn through(before: Option<Origin>, after: Origin) -> Origin {
    match before {
        None => after,
        Some(before) => {
            let before = before.rows();
            let rows: Vec<u32> = after.rows().iter().map(|row| before.get(*row as usize).copied().unwrap_or(NOWHERE)).collect();
            rows.into()
        }
    }
}

/// Places to take cells from; those of new rows are missing.
pub(super) fn places(rows: &[u32]) -> IdxCa {
    if rows.contains(&NOWHERE) {
        return rows.iter().map(|row| (*row != NOWHERE).then_some(*row)).collect();
    }
    IdxCa::from_slice("rows".into(), rows)
}

fn stayed(rows: &[u32], before: usize, most: usize) -> (usize, Vec<usize>) {
    let old = || rows.iter().filter(|row| **row != NOWHERE).map(|row| *row as usize);
    if old().is_sorted() {
        // What was never put in another order is told by two walks.
        let mut next = 0;
        let mut gaps = old().chain([before]).flat_map(|row| std::mem::replace(&mut next, row + 1)..row);
        let gone = gaps.by_ref().take(most).collect();
        let mut last = None;
        return (old().filter(|row| last.replace(*row) != Some(*row)).count(), gone);
    }
    let mut there = vec![false; before];
    for row in old() {
        if let Some(slot) = there.get_mut(row) {
            *slot = true;
        }
    }
    let gone = there.iter().enumerate().filter_map(|(row, there)| (!there).then_some(row)).take(most);
    (there.iter().filter(|there| **there).count(), gone.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_gone() {
        let stayed = |rows: &[u32], before| Origin::from(rows.to_vec()).stayed(before, 5);
        assert_eq!(stayed(&[0, 2, NOWHERE, 3], 6), (3, vec![1, 4, 5]));
        assert_eq!(stayed(&[0, 0, 2, 2, 2], 4), (2, vec![1, 3]));
        assert_eq!(stayed(&[3, 0, 0], 6), (2, vec![1, 2, 4, 5]));
        assert_eq!(stayed(&[], 9), (0, vec![0, 1, 2, 3, 4]));
        assert_eq!(stayed(&[0, 1, NOWHERE], 2), (2, vec![]));
        assert_eq!(stayed(&[NOWHERE], 0), (0, vec![]));
    }

    /// Whatever it is kept as, it is the list that it stands for.
    fn is(origin: &Origin, before: usize, rows: &[u32]) {
        let list = Origin::from(rows.to_vec());
        let got: Vec<Option<u32>> = (0..=rows.len()).map(|place| origin.get(place)).collect();
        assert_eq!(got, (0..=rows.len()).map(|place| list.get(place)).collect::<Vec<_>>());
        assert_eq!((origin.len(), origin.stayed(before, 2)), (list.len(), list.stayed(before, 2)));
        assert_eq!((origin.rows(), origin.moved()), (rows, list.moved()));
        assert_eq!(origin.get(0), rows.first().copied());
    }

    #[test]
    fn rows_kept_and_rows_below() {
        let mask = |cells: &[Option<bool>]| BooleanChunked::from_slice_options("m".into(), cells);
        let mut kept = mask(&[Some(true), None, Some(false), Some(true)]);
        is(&Origin::kept(kept.clone()), 4, &[0, 3]);
        assert!(kept.append(&mask(&[Some(false), Some(true)])).is_ok());
        is(&Origin::kept(kept), 6, &[0, 3, 5]);
        is(&Origin::kept(mask(&[])), 0, &[]);
        is(&Origin::below(2, 1), 2, &[0, 1, NOWHERE]);
        is(&Origin::below(0, 2), 1, &[NOWHERE, NOWHERE]);
        is(&through(Some(Origin::below(2, 2)), Origin::from(vec![3, 1])), 2, &[NOWHERE, 1]);
        is(&through(None, Origin::below(1, 0)), 1, &[0]);
    }
}
