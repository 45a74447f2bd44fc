//! How far columns of numbers rise together, pair by pair.

use polars::prelude::{BooleanChunked, DataFrame, DataType, PolarsResult};
use rayon::prelude::*;

use crate::plan::correlation::{Correlation, pearson, ranks};
use crate::plan::query::Answer;
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::guard::{Cancel, Stopped};

/// Numbers of a column; NaN where it has none.
struct Numbers {
    values: Vec<f64>,
    /// None lacks.
    whole: bool,
    /// Their ranks, where they are of use in every pair.
    ranks: Option<Vec<f64>>,
}

impl Numbers {
    fn new(data: &DataFrame, name: &str, mask: Option<&BooleanChunked>, measure: Correlation) -> PolarsResult<Numbers> {
        let column = data.column(name)?.cast(&DataType::Float64)?;
        let column = match mask {
            Some(mask) => column.filter(mask)?,
            None => column,
        };
        let values: Vec<f64> = column.f64()?.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
        let whole = values.iter().all(|value| value.is_finite());
        let ranks = (whole && measure == Correlation::Spearman).then(|| ranks(&values));
        Ok(Numbers { values, whole, ranks })
    }
}

/// Each two of these columns, the strongest correlation first, those that have none last.
pub(super) fn correlations(
    data: &DataFrame,
    columns: &[String],
    mask: Option<&BooleanChunked>,
    measure: Correlation,
    cancel: &Cancel,
) -> Result<Answer, Stopped> {
    let numbers = columns.iter().map(|name| Numbers::new(data, name, mask, measure)).collect::<PolarsResult<Vec<_>>>()?;
    let pairs: Vec<(usize, usize)> = (0..columns.len()).flat_map(|a| (a + 1..columns.len()).map(move |b| (a, b))).collect();
    let found = pairs.par_iter().map(|(a, b)| {
        if cancel.is_cancelled() {
            return Err(Stopped::Interrupted);
        }
        let (Some(x), Some(y)) = (numbers.get(*a), numbers.get(*b)) else { return Ok((*a, *b, None, 0)) };
        let (measured, rows) = together(x, y, measure);
        Ok((*a, *b, measured, rows))
    });
    let mut found = found.collect::<Result<Vec<_>, Stopped>>()?;
    let strength = |measured: &Option<f64>| measured.map_or(-1.0, f64::abs);
    found.sort_by(|a, b| strength(&b.2).total_cmp(&strength(&a.2)));
    let name = |place: usize| columns.get(place).map_or(Value::Missing, |name| Value::Text(name.clone()));
    let number = |measured: Option<f64>| measured.map_or(Value::Missing, Value::Number);
    let whole = |rows: usize| i64::try_from(rows).map_or(Value::Missing, Value::Integer);
    Ok(Answer {
        columns: vec![
            ("column".to_string(), Type::Text, found.iter().map(|(a, ..)| name(*a)).collect()),
            ("other".to_string(), Type::Text, found.iter().map(|(_, b, ..)| name(*b)).collect()),
            ("correlation".to_string(), Type::Number, found.iter().map(|(_, _, measured, _)| number(*measured)).collect()),
            ("rows".to_string(), Type::Integer, found.iter().map(|(.., rows)| whole(*rows)).collect()),
        ],
    })
}

/// The measure over the rows in which both hold a value, and how many these are.
fn together(x: &Numbers, y: &Numbers, measure: Correlation) -> (Option<f64>, usize) {
    if x.whole && y.whole {
        let measured = match (&x.ranks, &y.ranks) {
            (Some(x), Some(y)) => pearson(x, y),
            _ => measure.of(&x.values, &y.values),
        };
        return (measured, x.values.len());
    }
    let both = x.values.iter().zip(&y.values).filter(|(x, y)| x.is_finite() && y.is_finite());
    let (x, y): (Vec<f64>, Vec<f64>) = both.map(|(x, y)| (*x, *y)).unzip();
    (measure.of(&x, &y), x.len())
}
