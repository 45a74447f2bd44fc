//! Rows that repeat another one: each row gets a name of 128 bits made of its cells, and equal names stand side by side once they are sorted.
//!
//! Two different rows have the same name with a chance of one in 2^128: among a thousand million rows it is one in 10^20 that any two do.

use std::hash::{BuildHasher, Hasher};

use foldhash::quality::FixedState;
use polars::prelude::{Column, DataFrame, PolarsResult};
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use crate::engine::counting::{as_texts, each, unit};
use crate::engine::guard::{Cancel, Stopped};
use crate::plan::profile::{Card, Duplicates};

/// Rows that are named at one time.
const STRETCH: usize = 1 << 15;
/// Seeds of the two halves of a name; any two that differ.
const SEEDS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03];

pub fn duplicates(data: &DataFrame, cards: &[Card], cancel: &Cancel) -> Result<Duplicates, Stopped> {
    let rows = data.height();
    // A column in which no value stands twice, and missing at most once, has the rows told apart already.
    if rows < 2 || cards.iter().any(|card| card.missing <= 1 && card.distinct + card.missing == rows) {
        return Ok(Duplicates::default());
    }
    let mut names = names(data, cancel)?;
    names.par_sort_unstable();
    let repeated = names.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
    Ok(repeated.fold(Duplicates::default(), |told, run| Duplicates { repeats: told.repeats + run.len() - 1, repeated: told.repeated + 1 }))
}

fn names(data: &DataFrame, cancel: &Cancel) -> Result<Vec<u128>, Stopped> {
    let states = SEEDS.map(FixedState::with_seed);
    let mut names = vec![0_u128; data.height()];
    names.par_chunks_mut(STRETCH).enumerate().try_for_each(|(number, names)| {
        if cancel.is_cancelled() {
            return Err(Stopped::Interrupted);
        }
        let mut hashers: Vec<[_; 2]> = names.iter().map(|_| [states[0].build_hasher(), states[1].build_hasher()]).collect();
        let start = i64::try_from(number * STRETCH).unwrap_or(i64::MAX);
        for column in data.columns() {
            mix(&column.slice(start, names.len()), &mut hashers)?;
        }
        for (name, [first, second]) in names.iter_mut().zip(&hashers) {
            *name = u128::from(first.finish()) << 64 | u128::from(second.finish());
        }
        Ok(())
    })?;
    Ok(names)
}

/// Adds the cells of a column to the names of their rows, so that what is written of different rows never reads the same.
fn mix<H: Hasher>(column: &Column, hashers: &mut [[H; 2]]) -> PolarsResult<()> {
    if let Some(unit) = unit(column.dtype()) {
        for (hashers, null) in hashers.iter_mut().zip(column.is_null().iter()) {
            hashers.iter_mut().for_each(|hasher| hasher.write_u8(u8::from(null == Some(true))));
        }
        return each(column, unit, |row, key| {
            if let Some(hashers) = hashers.get_mut(row) {
                hashers.iter_mut().for_each(|hasher| hasher.write_i128(key));
            }
            true
        });
    }
    let texts = as_texts(column)?;
    for (hashers, text) in hashers.iter_mut().zip(texts.iter()) {
        for hasher in hashers {
            match text {
                Some(text) => {
                    hasher.write_usize(text.len() + 1);
                    hasher.write(text.as_bytes());
                }
                None => hasher.write_usize(0),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use polars::prelude::{IntoColumn, NamedFrom, Series};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    type Row = (Option<i64>, Option<String>, Option<bool>);

    fn told(rows: &[Row]) -> Duplicates {
        let columns = vec![
            Series::new("a".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()).into_column(),
            Series::new("b".into(), rows.iter().map(|row| row.1.clone()).collect::<Vec<_>>()).into_column(),
            Series::new("c".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()).into_column(),
        ];
        let data = DataFrame::new(rows.len(), columns).unwrap();
        let cards: Vec<Card> = data.columns().iter().map(|column| super::super::card::card(column, &Cancel::default()).unwrap()).collect();
        duplicates(&data, &cards, &Cancel::default()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn repeated_rows_are_those_of_a_map(rows in prop::collection::vec((prop::option::of(prop_oneof![0_i64..3, Just(256), Just(1 << 40)]), prop::option::of("[ab]{0,2}"), prop::option::of(any::<bool>())), 0..40)) {
            let mut map: BTreeMap<&Row, usize> = BTreeMap::new();
            rows.iter().for_each(|row| *map.entry(row).or_default() += 1);
            let several = || map.values().filter(|count| **count > 1);
            prop_assert_eq!(told(&rows), Duplicates { repeats: several().map(|count| count - 1).sum(), repeated: several().count() });
        }
    }

    #[test]
    fn missing_cells_in_other_places_make_other_rows() {
        assert_eq!(told(&[(None, Some("a".into()), None), (Some(256), None, None), (None, Some("a".into()), None)]).repeats, 1);
        assert_eq!(told(&[]), Duplicates::default());
        assert_eq!(told(&[(None, None, None), (None, None, None), (None, None, None)]), Duplicates { repeats: 2, repeated: 1 });
    }
}
