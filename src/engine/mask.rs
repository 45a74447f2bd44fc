//! The true cells of a column of conditions, found a word of bits at a time.

use polars::prelude::BooleanChunked;

/// The places of the true cells, from 0, in order; of the first `most` of them.
pub fn true_rows(mask: &BooleanChunked, most: usize) -> Vec<u32> {
    let mut rows = Vec::with_capacity(most.min(mask.sum().unwrap_or(0) as usize));
    let mut start = 0_u32;
    for chunk in mask.downcast_iter() {
        let bits = match chunk.validity() {
            Some(known) => chunk.values() & known,
            None => chunk.values().clone(),
        };
        let rest = most - rows.len();
        rows.extend(bits.true_idx_iter().take(rest).zip(std::iter::repeat(start)).map(|(place, start)| start + place as u32));
        start += chunk.len() as u32;
    }
    rows
}

/// The places of the first `most` false cells, of a column without missing cells.
pub fn false_rows(mask: &BooleanChunked, most: usize) -> Vec<u32> {
    true_rows(&!mask, most)
}

/// The place of the true cell with so many true ones before it, of a column without missing cells.
pub fn nth_true(mask: &BooleanChunked, mut before: usize) -> Option<u32> {
    let mut start = 0;
    for chunk in mask.downcast_iter() {
        let there = chunk.values().set_bits();
        if before < there {
            return chunk.values().true_idx_iter().nth(before).and_then(|place| u32::try_from(start + place).ok());
        }
        before -= there;
        start += chunk.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use polars::prelude::NewChunkedArray;

    use super::*;

    #[test]
    fn places_of_true_cells_over_chunks() {
        let some = |cells: &[Option<bool>]| BooleanChunked::from_slice_options("m".into(), cells);
        let mut mask = some(&[Some(true), None, Some(false), Some(true)]);
        assert_eq!(true_rows(&mask, usize::MAX), [0, 3]);
        assert!(mask.append(&some(&[Some(false), Some(true)])).is_ok());
        assert_eq!(true_rows(&mask, usize::MAX), [0, 3, 5]);
        assert_eq!(true_rows(&mask, 2), [0, 3]);
        assert_eq!(true_rows(&some(&[]), 2), [0_u32; 0]);
    }
}
