//! What is told of numbers.

use crate::engine::counting::Ladder;
use crate::plan::profile::Numbers;

use super::spread;

/// As many times the distance between the quartiles beyond them a number is an outlier (Tukey, Exploratory Data Analysis, 1977).
const FENCE: f64 = 1.5;

pub fn numbers(ladder: &Ladder) -> Numbers {
    let quantiles = spread::quantiles(ladder, true);
    let each = || ladder.iter().map(|(key, rows)| (ladder.number(key), rows as f64));
    let count = ladder.valid() as f64;
    let mean = (count > 0.0).then(|| {
        let about = each().map(|(x, rows)| x * rows).sum::<f64>() / count;
        // What rounding left, from numbers near zero.
        about + each().map(|(x, rows)| (x - about) * rows).sum::<f64>() / count
    });
    let mean = mean.filter(|mean| mean.is_finite());
    let squares = |mean: f64| each().map(|(x, rows)| (x - mean).powi(2) * rows).sum::<f64>();
    let std = mean.filter(|_| count > 1.0).map(|mean| (squares(mean) / (count - 1.0)).sqrt()).filter(|std| std.is_finite());
    let rows =
        |holds: &dyn Fn(f64) -> bool| ladder.iter().filter(|(key, _)| holds(ladder.number(*key))).map(|(_, rows)| rows).sum::<usize>();
    let (low, high) = match (quantiles.at(0.25).as_f64(), quantiles.at(0.75).as_f64()) {
        (Some(low), Some(high)) => (low - FENCE * (high - low), high + FENCE * (high - low)),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    };
    Numbers {
        histogram: spread::bars(ladder),
        mean,
        std,
        zeros: rows(&|x| x == 0.0),
        negative: rows(&|x| x < 0.0),
        low_outliers: rows(&|x| x < low),
        high_outliers: rows(&|x| x > high),
        quantiles,
    }
}
