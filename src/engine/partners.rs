//! For each row of a table the rows of another that have its key.

use polars::prelude as pl;
use polars::prelude::{ChunkAgg, DataFrame, IdxCa, IntoLazy, LazyFrame, PolarsResult};

use super::lower::column;
use super::run::collect;

const HERE: &str = "here";
const ROW: &str = "row";
const COUNT: &str = "count";

/// The rows there that belong to those here.
pub(super) struct Partners {
    /// For each row here the first of its partners, from 0; missing where it has none.
    pub first: IdxCa,
    /// For each row here how many there are; nothing where no key has several.
    pub counts: Vec<u32>,
}

impl Partners {
    /// Of two tables that have the same columns: their keys. Missing keys are equal to each other, or have no partners.
    pub fn of(here: &DataFrame, there: &DataFrame, missing_too: bool) -> PolarsResult<Partners> {
        let keys: Vec<pl::Expr> = here.columns().iter().map(|key| column(key.name())).collect();
        let there = there.clone().lazy().with_row_index(ROW, None);
        let there = if missing_too { there } else { there.drop_nulls(None) };
        let counted = collect(there.group_by(keys.clone()).agg([pl::len().alias(COUNT), column(ROW).min()]))?;
        let several = counted.column(COUNT)?.idx()?.max().is_some_and(|most| most > 1);
        let found = met(here.clone().lazy(), counted.lazy(), &keys, missing_too)?;
        let first = in_place(&found, ROW, here.height())?;
        let first = match first.contains(&NONE) {
            true => first.into_iter().map(|row| (row != NONE).then_some(row)).collect(),
            false => IdxCa::from_vec("first".into(), first),
        };
        let counts = match several {
            true => in_place(&found, COUNT, here.height())?.into_iter().map(|count| if count == NONE { 0 } else { count }).collect(),
            false => Vec::new(),
        };
        Ok(Partners { first, counts })
    }
}

/// The rows here that have partners, in no order: polars joins twice as fast when it may forget the order, and a walk brings it back.
fn met(here: LazyFrame, there: LazyFrame, keys: &[pl::Expr], missing_too: bool) -> PolarsResult<DataFrame> {
    let mut how = pl::JoinArgs::new(pl::JoinType::Inner);
    how.nulls_equal = missing_too;
    how.maintain_order = pl::MaintainOrderJoin::None;
    collect(here.with_row_index(HERE, None).join(there, keys, keys, how).select([column(HERE), column(ROW), column(COUNT)]))
}

const NONE: u32 = u32::MAX;

/// The cells of a column, each at its row here; [`NONE`] for other rows.
fn in_place(found: &DataFrame, name: &str, rows: usize) -> PolarsResult<Vec<u32>> {
    let mut placed = vec![NONE; rows];
    let (rows, values) = (found.column(HERE)?.idx()?, found.column(name)?.idx()?);
    for (row, value) in rows.into_no_null_iter().zip(values.into_no_null_iter()) {
        if let Some(slot) = placed.get_mut(row as usize) {
            *slot = value;
        }
    }
    Ok(placed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use polars::prelude::df;

    #[test]
    fn first_partners_and_their_number() {
        let here = df!("k" => [Some("b"), None, Some("x"), Some("a")]).unwrap();
        let there = df!("k" => [Some("a"), None, Some("b"), Some("b")]).unwrap();
        let of = |missing_too| {
            let partners = Partners::of(&here, &there, missing_too).unwrap();
            (partners.first.iter().collect::<Vec<_>>(), partners.counts)
        };
        assert_eq!(of(false), (vec![Some(2), None, None, Some(0)], vec![2, 0, 0, 1]));
        assert_eq!(of(true), (vec![Some(2), Some(1), None, Some(0)], vec![2, 1, 0, 1]));
        let one = Partners::of(&here, &there.slice(0, 3), true).unwrap();
        assert!(one.counts.is_empty());
        assert!(Partners::of(&here.clear(), &there, true).unwrap().first.is_empty());
        assert_eq!(Partners::of(&here, &there.clear(), true).unwrap().first.null_count(), 4);
    }
}
