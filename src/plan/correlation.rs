//! How far two columns of numbers rise together, from -1 to 1: the measures, on values alone.

use std::cmp::Ordering;

/// The measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correlation {
    /// How near the points lie to a straight line: the product-moment correlation.
    Pearson,
    /// Pearson's measure of the ranks, equal values sharing the mean of theirs.
    Spearman,
    /// Pairs of rows in the same order less those in the opposite one, with ties on either side taken into account: tau-b.
    Kendall,
}

impl Correlation {
    pub const ALL: [(&'static str, Correlation); 3] =
        [("pearson", Correlation::Pearson), ("spearman", Correlation::Spearman), ("kendall", Correlation::Kendall)];

    pub fn named(word: &str) -> Option<Correlation> {
        Correlation::ALL.iter().find(|(name, _)| *name == word).map(|(_, measure)| *measure)
    }

    /// The measure of as many values on either side; nothing where fewer than two stand there, or all of one side are equal.
    pub fn of(self, x: &[f64], y: &[f64]) -> Option<f64> {
        match self {
            Correlation::Pearson => pearson(x, y),
            Correlation::Spearman => pearson(&ranks(x), &ranks(y)),
            Correlation::Kendall => kendall(x, y),
        }
    }
}

/// The place of each value by size, from 1, equal ones sharing the mean of theirs.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // Zero has one sign.
    let at = |place: &usize| values.get(*place).map_or(f64::NAN, |value| value + 0.0);
    order.sort_by(|a, b| at(a).total_cmp(&at(b)));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0usize;
    for equal in order.chunk_by(|a, b| at(a) == at(b)) {
        // Places before + 1 to before + n share their mean.
        let rank = before as f64 + (equal.len() as f64 + 1.0) / 2.0;
        for place in equal {
            if let Some(slot) = ranks.get_mut(*place) {
                *slot = rank;
            }
        }
        before += equal.len();
    }
    ranks
}

/// The product-moment correlation, in two passes over deviations brought to a common size, so that large numbers do not overflow.
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let (x, y) = (deviations(x)?, deviations(y)?);
    let both: f64 = x.iter().zip(&y).map(|(a, b)| a * b).sum();
    let (own, other): (f64, f64) = (x.iter().map(|a| a * a).sum(), y.iter().map(|b| b * b).sum());
    // One root of the product, so that what lies on a line gives one exactly.
    let measure = both / (own * other).sqrt();
    measure.is_finite().then(|| measure.clamp(-1.0, 1.0))
}

/// Each value less the mean, as a part of the largest; nothing where all are equal.
fn deviations(values: &[f64]) -> Option<Vec<f64>> {
    let first = values.first()?;
    if values.len() < 2 || values.iter().all(|value| value == first) {
        return None;
    }
    let largest = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
    let count = values.len() as f64;
    let parts: Vec<f64> = values.iter().map(|value| value / largest).collect();
    let mean = parts.iter().sum::<f64>() / count;
    // What rounding left in the mean goes too.
    let mean = mean + parts.iter().map(|part| part - mean).sum::<f64>() / count;
    let from_mean: Vec<f64> = parts.iter().map(|part| part - mean).collect();
    let widest = from_mean.iter().fold(0.0f64, |most, part| most.max(part.abs()));
    (widest > 0.0).then(|| from_mean.iter().map(|part| part / widest).collect())
}

/// Kendall's tau-b by Knight's way: sorted by one side, the exchanges that sorting by the other takes are the pairs in opposite order (W. R. Knight,
/// A computer method for calculating Kendall's tau with ungrouped data, JASA 61, 1966).
pub fn kendall(x: &[f64], y: &[f64]) -> Option<f64> {
    // Zero has one sign.
    let mut points: Vec<(f64, f64)> = x.iter().zip(y).map(|(x, y)| (x + 0.0, y + 0.0)).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let all = pairs(points.len());
    let of_x: f64 = points.chunk_by(|a, b| a.0 == b.0).map(|run| pairs(run.len())).sum();
    let of_both: f64 = points.chunk_by(|a, b| a == b).map(|run| pairs(run.len())).sum();
    let mut seconds: Vec<f64> = points.iter().map(|(_, second)| *second).collect();
    let mut room = seconds.clone();
    let exchanges = exchanges(&mut seconds, &mut room);
    let of_y: f64 = seconds.chunk_by(|a, b| a == b).map(|run| pairs(run.len())).sum();
    let (untied_x, untied_y) = (all - of_x, all - of_y);
    if untied_x <= 0.0 || untied_y <= 0.0 {
        return None;
    }
    let measure = (all - of_x - of_y + of_both - 2.0 * exchanges) / (untied_x * untied_y).sqrt();
    Some(measure.clamp(-1.0, 1.0))
}

fn pairs(count: usize) -> f64 {
    let count = count as f64;
    count * (count - 1.0) / 2.0
}

/// Sorts, and counts the pairs that stood in the opposite order.
fn exchanges(values: &mut [f64], room: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    if middle == 0 {
        return 0.0;
    }
    let count = {
        let (left, right) = values.split_at_mut(middle);
        let (left_room, right_room) = room.split_at_mut(middle);
        exchanges(left, left_room) + exchanges(right, right_room)
    };
    let (left, right) = values.split_at(middle);
    let (mut a, mut b) = (left.iter().peekable(), right.iter().peekable());
    let mut crossed = 0usize;
    let mut waiting = left.len();
    for slot in room.iter_mut() {
        let takes_right = match (a.peek(), b.peek()) {
            (Some(x), Some(y)) => y.total_cmp(x) == Ordering::Less,
            (None, _) => true,
            (Some(_), None) => false,
        };
        let next = if takes_right {
            crossed += waiting;
            b.next()
        } else {
            waiting -= 1;
            a.next()
        };
        *slot = next.copied().unwrap_or(f64::NAN);
    }
    values.copy_from_slice(room);
    count + crossed as f64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn close(measure: Option<f64>, wanted: f64) {
        let measure = measure.unwrap();
        assert!((measure - wanted).abs() < 1e-12, "{measure} is not {wanted}");
    }

    const X: [f64; 8] = [1.0, 2.0, 2.0, 3.0, 5.0, 8.0, 13.0, 2.0];
    const Y: [f64; 8] = [2.0, 1.0, 4.0, 4.0, 3.0, 9.0, 7.0, 2.0];

    /// Beside `pearsonr`, `spearmanr` and `kendalltau` of scipy 1.17.
    #[test]
    fn ties_on_both_sides() {
        close(Correlation::Pearson.of(&X, &Y), 0.7914965278416561);
        close(Correlation::Spearman.of(&X, &Y), 0.7654904374034319);
        close(Correlation::Kendall.of(&X, &Y), 0.5883484054145521);
    }

    #[test]
    fn lines_are_whole() {
        let x = [1.0, 2.0, 3.0, 4.0];
        let doubled: Vec<f64> = x.iter().map(|x| 2.0 * x + 1.0).collect();
        let falling: Vec<f64> = x.iter().map(|x| -x * x).collect();
        for measure in [Correlation::Pearson, Correlation::Spearman, Correlation::Kendall] {
            close(measure.of(&x, &doubled), 1.0);
        }
        close(Correlation::Spearman.of(&x, &falling), -1.0);
        close(Correlation::Kendall.of(&x, &falling), -1.0);
        assert!(Correlation::Pearson.of(&x, &falling).unwrap() > -1.0);
    }

    #[test]
    fn there_is_none_where_nothing_rises() {
        for measure in [Correlation::Pearson, Correlation::Spearman, Correlation::Kendall] {
            assert_eq!(measure.of(&[], &[]), None);
            assert_eq!(measure.of(&[1.0], &[2.0]), None);
            assert_eq!(measure.of(&[3.0, 3.0, 3.0], &[1.0, 2.0, 3.0]), None);
            assert_eq!(measure.of(&[0.1, 0.1, 0.1], &[1.0, 2.0, 3.0]), None);
        }
    }

    #[test]
    fn large_numbers_do_not_overflow() {
        let (x, y) = ([1e300, 2e300, 3e300], [-1e300, 1e300, 3e300]);
        close(Correlation::Pearson.of(&x, &y), 1.0);
        close(Correlation::Pearson.of(&[1e15, 1e15 + 1.0, 1e15 + 2.0], &[1.0, 2.0, 3.0]), 1.0);
    }

    #[test]
    fn equal_values_share_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, -0.0, 0.0]), [4.5, 3.0, 4.5, 1.5, 1.5]);
    }

    #[test]
    fn exchanges_are_counted_as_pairs_are() {
        let naive =
            |y: &[f64]| (0..y.len()).flat_map(|i| (i + 1..y.len()).map(move |j| (i, j))).filter(|(i, j)| y[*i] > y[*j]).count() as f64;
        let mut values = Y.to_vec();
        let mut room = values.clone();
        assert_eq!(exchanges(&mut values, &mut room), naive(&Y));
        assert!(values.is_sorted());
    }
}
