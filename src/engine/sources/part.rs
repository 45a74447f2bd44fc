//! The part of the rows that a load wants: a run of them, or a sample drawn at random.

use polars::prelude::{IdxCa, NewChunkedArray};

use crate::plan::count::{count, things};
use crate::plan::load::{Amount, LoadOptions};

use super::super::draw::draw;
use super::{Loaded, SourceError};

/// Cuts a table to the run of rows that the options name, and says so in its report.
pub fn run(mut loaded: Loaded, options: &LoadOptions) -> Loaded {
    if let Some((first, last)) = options.rows {
        let all = loaded.frame.height();
        let from = first.saturating_sub(1).min(all);
        loaded.frame = loaded.frame.slice(from as i64, last.min(all).saturating_sub(from));
        loaded.report.rows = loaded.frame.height();
        loaded.report.notes.push(format!("rows {}–{} of {}", count(first), count(last.min(all)), count(all)));
    }
    loaded
}

/// Draws the sample that the options ask for, and says so in the report.
pub fn sample(mut loaded: Loaded, options: &LoadOptions) -> Result<Loaded, SourceError> {
    if let Some(amount) = options.sample {
        let all = loaded.frame.height();
        let wanted = match amount {
            Amount::Count(rows) => rows.min(all),
            Amount::Share(share) => (all as f64 * share).round() as usize,
        };
        let seed = options.seed.unwrap_or_else(made_up);
        let places = draw(all, wanted, seed);
        let picked = loaded.frame.take(&IdxCa::from_slice("rows".into(), &places));
        loaded.frame =
            picked.map_err(|error| SourceError::Option { problem: error.to_string(), hint: "Leave `sample` out.".to_owned() })?;
        loaded.report.rows = loaded.frame.height();
        loaded.report.seed = Some(seed);
        loaded.report.notes.push(format!("a sample of {} of {}, seed = {seed}", count(wanted), things(all, "row")));
    }
    Ok(loaded)
}

/// A seed that nobody chose, short enough to be written down.
fn made_up() -> u64 {
    u64::from(uuid::Uuid::new_v4().as_fields().0) % 1_000_000
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use polars::prelude::{DataFrame, NamedFrom, Series};

    use super::*;
    use crate::plan::report::LoadReport;

    fn of(rows: i64, options: &LoadOptions) -> (Vec<i64>, Vec<String>) {
        let series = Series::new("a".into(), (1..=rows).collect::<Vec<_>>());
        let frame = DataFrame::new_infer_height(vec![series.into()]).unwrap();
        let report = LoadReport { rows: frame.height(), ..LoadReport::default() };
        let loaded = sample(run(Loaded { frame, report }, options), options).unwrap();
        assert_eq!(loaded.report.rows, loaded.frame.height());
        (loaded.frame.column("a").unwrap().i64().unwrap().into_no_null_iter().collect(), loaded.report.notes)
    }

    #[test]
    fn a_run_of_rows() {
        let rows = |first, last| LoadOptions { rows: Some((first, last)), ..LoadOptions::default() };
        assert_eq!(of(9, &rows(2, 4)), (vec![2, 3, 4], vec!["rows 2–4 of 9".to_owned()]));
        assert_eq!(of(3, &rows(1, 99)).0, [1, 2, 3]);
        assert_eq!(of(3, &rows(7, 9)).0, Vec::<i64>::new());
    }

    #[test]
    fn a_sample_is_the_same_for_a_seed_and_keeps_the_order() {
        let options = |sample, seed| LoadOptions { sample: Some(sample), seed, ..LoadOptions::default() };
        let (first, notes) = of(1000, &options(Amount::Count(10), Some(7)));
        assert_eq!((first.len(), notes), (10, vec!["a sample of 10 of 1,000 rows, seed = 7".to_owned()]));
        assert!(first.is_sorted());
        assert_eq!(of(1000, &options(Amount::Share(0.01), Some(7))).0, first);
        assert_ne!(of(1000, &options(Amount::Count(10), Some(8))).0, first);
        assert_eq!(of(5, &options(Amount::Count(10), None)).0, [1, 2, 3, 4, 5]);
        assert_eq!(of(5, &options(Amount::Share(0.0), Some(1))).0, Vec::<i64>::new());
    }
}
