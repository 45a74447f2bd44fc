//! Columns as places along an axis.

use polars::prelude::{Column, DataFrame, DataType, PolarsResult, TimeUnit};

use crate::plan::chart::Measure;

use super::super::dtype;

const DAY: f64 = 86_400.0;

/// The values of a column along its axis, one for each row; none where it is missing. What is infinite stays so.
pub fn numbers(data: &DataFrame, name: &str) -> PolarsResult<(Measure, Vec<Option<f64>>)> {
    let column = data.column(name)?;
    let measure = Measure::of(&dtype::to_type(column.dtype())).unwrap_or(Measure::Number);
    let unit = |unit: &TimeUnit| match unit {
        TimeUnit::Nanoseconds => 1e-9,
        TimeUnit::Microseconds => 1e-6,
        TimeUnit::Milliseconds => 1e-3,
    };
    let factor = match column.dtype() {
        DataType::Date => DAY,
        DataType::Datetime(of, _) | DataType::Duration(of) => unit(of),
        DataType::Time => 1e-9,
        _ => 1.0,
    };
    let plain = plain(column)?;
    let scale = |x: f64| {
        if factor == 1.0 {
            x
        } else if factor < 1.0 {
            x / (1.0 / factor).round()
        } else {
            x * factor
        }
    };
    let values = plain.f64()?.iter().map(|x| x.filter(|x| !x.is_nan()).map(scale));
    Ok((measure, values.collect()))
}

fn plain(column: &Column) -> PolarsResult<Column> {
    match column.dtype() {
        DataType::Decimal(..) => column.cast(&DataType::Float64),
        _ => column.to_physical_repr().cast(&DataType::Float64),
    }
}

/// A quantile between the two values that it lies between, as numpy's default and R's type 7 have it. The values are sorted, and there is one.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = sorted.len().checked_sub(1)? as f64 * share;
    let low = sorted.get(place.floor() as usize)?;
    let high = sorted.get(place.ceil() as usize)?;
    // Half of each first: the difference of very large numbers has no number.
    Some(if low == high { *low } else { low + (high / 2.0 - low / 2.0) * (place.fract() * 2.0) })
}

/// Finite values, sorted, and how many are missing and infinite.
pub struct Sorted {
    pub values: Vec<f64>,
    pub missing: usize,
    pub infinite: usize,
}

impl Sorted {
    pub fn new(values: impl IntoIterator<Item = Option<f64>>) -> Sorted {
        let mut sorted = Sorted { values: Vec::new(), missing: 0, infinite: 0 };
        for value in values {
            match value {
                None => sorted.missing += 1,
                Some(x) if x.is_finite() => sorted.values.push(x),
                Some(_) => sorted.infinite += 1,
            }
        }
        sorted.values.sort_unstable_by(f64::total_cmp);
        sorted
    }

    pub fn ends(&self) -> Option<(f64, f64)> {
        Some((*self.values.first()?, *self.values.last()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_as_numpy_has_them() {
        // numpy.quantile([1, 2, 4, 8], [0.25, 0.5, 0.75])
        let values = [1.0, 2.0, 4.0, 8.0];
        assert_eq!([0.25, 0.5, 0.75].map(|share| quantile(&values, share)), [Some(1.75), Some(3.0), Some(5.0)]);
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[-1.7e308, 1.7e308], 0.5), Some(0.0));
        assert_eq!(quantile(&[3.0], 0.25), Some(3.0));
    }
}
