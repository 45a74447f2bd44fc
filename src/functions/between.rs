//! Values between known ones: by a line, by the nearest, by a local polynomial, by a spline. Nothing is extrapolated.

use std::ops::Range;

/// How a value between known ones is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// On the line between the two around it, as `numpy.interp`.
    Linear,
    /// On the polynomial of this degree through the known values around it: the two next to it, and then those nearest to it (of equally near
    /// ones the earlier), by Neville's algorithm. Press et al., Numerical Recipes (2007), sections 3.1 and 3.2.
    Polynomial(usize),
    /// On the spline of this degree through all known values, as `scipy.interpolate.make_interp_spline` makes it (and with it
    /// `pandas.Series.interpolate` by `method="polynomial"`): for odd degrees with the not-a-knot condition, for even ones with knots halfway
    /// between values. de Boor, A Practical Guide to Splines (2001), chapters IX to XIII.
    Spline(usize),
}

/// A known value and where it is.
type Point = (f64, f64);

/// For each row the value at its place; none for a row without a place, beyond the known values, or where they are too few.
pub(super) fn values(known: &[Option<f64>], places: &[Option<f64>], way: Way) -> Vec<Option<f64>> {
    let points = points(known, places);
    let spline = match way {
        Way::Spline(degree) => Spline::through(&points, degree),
        _ => None,
    };
    places
        .iter()
        .map(|place| {
            let at = (*place)?;
            let after = points.partition_point(|(x, _)| *x < at);
            let (upper, lower) = (points.get(after)?, after.checked_sub(1));
            if upper.0 == at {
                return enough(&points, way).then_some(upper.1);
            }
            let (x0, y0) = *points.get(lower?)?;
            match way {
                Way::Linear => Some(y0 + (upper.1 - y0) / (upper.0 - x0) * (at - x0)),
                Way::Polynomial(degree) => Some(neville(around(&points, after, at, degree + 1)?, at)),
                Way::Spline(_) => spline.as_ref().map(|spline| spline.at(at)),
            }
        })
        .collect()
}

/// The same by lines where each row's place is its number: fills the gaps that the `missing` rows, which are in order, make. Gives the rows that have a
/// value now.
pub(super) fn by_rows(values: &mut [f64], missing: impl Iterator<Item = usize>) -> Range<usize> {
    let mut there = 0..values.len();
    for gap in gaps(missing) {
        match gap.start.checked_sub(1).map(|before| values.get_mut(before..=gap.end)) {
            None => there.start = gap.end,
            Some(None) => there.end = gap.start,
            Some(Some([y0, gap @ .., y])) => {
                let line = line(*y0, *y, gap.len());
                gap.iter_mut().zip(line).for_each(|(slot, y)| *slot = y);
            }
            Some(Some(_)) => {}
        }
    }
    there
}

/// Whether any of the `missing` rows, which are in order, would get a fraction so.
pub(super) fn any_fraction(values: &[i64], missing: impl Iterator<Item = usize>) -> bool {
    gaps(missing).any(|gap| match gap.start.checked_sub(1).and_then(|before| values.get(before..=gap.end)) {
        Some([y0, inner @ .., y]) => line(*y0 as f64, *y as f64, inner.len()).any(|y| y.fract() != 0.0),
        _ => false,
    })
}

/// Runs of rows that follow one another.
fn gaps(rows: impl Iterator<Item = usize>) -> impl Iterator<Item = Range<usize>> {
    let mut rows = rows.peekable();
    std::iter::from_fn(move || {
        let start = rows.next()?;
        let mut end = start + 1;
        while rows.next_if_eq(&end).is_some() {
            end += 1;
        }
        Some(start..end)
    })
}

/// The values of so many rows between two.
fn line(y0: f64, y: f64, rows: usize) -> impl Iterator<Item = f64> {
    let slope = (y - y0) / (rows + 1) as f64;
    (1..=rows).map(move |steps| y0 + slope * steps as f64)
}

/// For each row the row whose value is nearest to its place, between known ones; of two as near the one before.
pub(super) fn nearest(known: &[bool], places: &[Option<f64>]) -> Vec<Option<usize>> {
    let mut rows: Vec<(f64, usize)> =
        known.iter().zip(places).enumerate().filter_map(|(row, (known, place))| Some(((*place).filter(|_| *known)?, row))).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.dedup_by(|later, first| later.0 == first.0);
    places
        .iter()
        .map(|place| {
            let at = (*place)?;
            let after = rows.partition_point(|(x, _)| *x < at);
            let (x1, upper) = *rows.get(after)?;
            if x1 == at {
                return Some(upper);
            }
            let (x0, lower) = *rows.get(after.checked_sub(1)?)?;
            Some(if at - x0 <= x1 - at { lower } else { upper })
        })
        .collect()
}

fn enough(points: &[Point], way: Way) -> bool {
    match way {
        Way::Linear => true,
        Way::Polynomial(degree) | Way::Spline(degree) => points.len() > degree,
    }
}

/// The known values in the order of their places, those of one place as their mean.
fn points(known: &[Option<f64>], places: &[Option<f64>]) -> Vec<Point> {
    let mut all: Vec<Point> = known.iter().zip(places).filter_map(|(value, place)| Some(((*place)?, (*value)?))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut points: Vec<Point> = Vec::with_capacity(all.len());
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        if let Some((x, _)) = same.first() {
            points.push((*x, same.iter().map(|(_, y)| y).sum::<f64>() / same.len() as f64));
        }
    }
    points
}

/// So many points around a place that lies before the point `after`.
fn around(points: &[Point], after: usize, at: f64, count: usize) -> Option<&[Point]> {
    if points.len() < count {
        return None;
    }
    let (mut low, mut high) = (after.checked_sub(1)?, after + 1);
    while high - low < count {
        let before = low.checked_sub(1).and_then(|place| points.get(place)).map(|(x, _)| at - x);
        let behind = points.get(high).map(|(x, _)| x - at);
        match (before, behind) {
            (Some(before), Some(behind)) if before <= behind => low -= 1,
            (Some(_), None) => low -= 1,
            _ => high += 1,
        }
    }
    points.get(low..high)
}

/// The value of the polynomial through all of these points.
fn neville(points: &[Point], at: f64) -> f64 {
    let mut values: Vec<f64> = points.iter().map(|(_, y)| *y).collect();
    for step in 1..points.len() {
        for (i, (near, far)) in points.iter().zip(points.iter().skip(step)).enumerate() {
            if let [a, b, ..] = values.get(i..).unwrap_or_default() {
                let value = ((at - far.0) * a + (near.0 - at) * b) / (near.0 - far.0);
                if let Some(slot) = values.get_mut(i) {
                    *slot = value;
                }
            }
        }
    }
    values.first().copied().unwrap_or(f64::NAN)
}

/// Splines of higher degrees are not made.
const MOST_DEGREE: usize = 5;

/// A spline as the coefficients of its B-splines.
struct Spline {
    degree: usize,
    knots: Vec<f64>,
    coefficients: Vec<f64>,
}

impl Spline {
    /// Through points in rising order, of which there are more than the degree.
    fn through(points: &[Point], degree: usize) -> Option<Spline> {
        let count = points.len();
        if count <= degree || degree == 0 || degree > MOST_DEGREE {
            return None;
        }
        let x: Vec<f64> = points.iter().map(|(x, _)| *x).collect();
        let (first, last) = (*x.first()?, *x.last()?);
        let inner: Vec<f64> = if degree % 2 == 1 {
            x.clone()
        } else {
            x.windows(2).filter_map(|pair| if let [a, b] = pair { Some(f64::midpoint(*a, *b)) } else { None }).collect()
        };
        let cut = degree.div_ceil(2);
        let inner = inner.get(cut..inner.len().checked_sub(cut)?)?;
        let ends = |x: f64| std::iter::repeat_n(x, degree + 1);
        let knots: Vec<f64> = ends(first).chain(inner.iter().copied()).chain(ends(last)).collect();
        let mut spline = Spline { degree, knots, coefficients: points.iter().map(|(_, y)| *y).collect() };
        // Row i holds the B-splines at point i, from i - degree to i + degree.
        let mut rows = vec![0.0; count * (2 * degree + 1)];
        for (i, (row, at)) in rows.chunks_exact_mut(2 * degree + 1).zip(&x).enumerate() {
            let span = spline.span(*at);
            for (j, value) in spline.basis(span, *at).into_iter().take(degree + 1).enumerate() {
                if let Some(slot) = (span + j + degree).checked_sub(i).and_then(|place| row.get_mut(place)) {
                    *slot = value;
                }
            }
        }
        spline.solve(&mut rows);
        spline.coefficients.iter().all(|c| c.is_finite()).then_some(spline)
    }

    /// Elimination without exchanging rows, which is stable for B-splines: their matrix is totally positive (de Boor and Pinkus, Backward error
    /// analysis for totally positive linear systems, 1977).
    fn solve(&mut self, rows: &mut [f64]) {
        let (k, count) = (self.degree, self.coefficients.len());
        let wide = 2 * k + 1;
        let entry = |rows: &[f64], row: usize, place: usize| rows.get(row * wide + place).copied().unwrap_or(0.0);
        for i in 0..count {
            let pivot = entry(rows, i, k);
            for below in i + 1..count.min(i + k + 1) {
                let factor = entry(rows, below, k + i - below) / pivot;
                if factor == 0.0 {
                    continue;
                }
                for column in i..count.min(i + k + 1) {
                    let part = factor * entry(rows, i, k + column - i);
                    if let Some(slot) = rows.get_mut(below * wide + k + column - below) {
                        *slot -= part;
                    }
                }
                let part = factor * self.coefficients.get(i).copied().unwrap_or(0.0);
                if let Some(slot) = self.coefficients.get_mut(below) {
                    *slot -= part;
                }
            }
        }
        for i in (0..count).rev() {
            let known: f64 = (i + 1..count.min(i + k + 1))
                .map(|column| entry(rows, i, k + column - i) * self.coefficients.get(column).copied().unwrap_or(0.0))
                .sum();
            let pivot = entry(rows, i, k);
            if let Some(slot) = self.coefficients.get_mut(i) {
                *slot = (*slot - known) / pivot;
            }
        }
    }

    /// The number of the span between knots that a place lies in, counted from the first that is not empty.
    fn span(&self, at: f64) -> usize {
        let most = self.coefficients.len().saturating_sub(self.degree + 1);
        let inner = self.knots.get(self.degree + 1..self.degree + 1 + most).unwrap_or_default();
        inner.partition_point(|knot| *knot <= at)
    }

    /// The values of the B-splines that are not 0 in a span, one more than the degree: Piegl and Tiller, The NURBS Book (1997), algorithm A2.2.
    fn basis(&self, span: usize, at: f64) -> [f64; MOST_DEGREE + 1] {
        let knot = |place: usize| self.knots.get(place).copied().unwrap_or(f64::NAN);
        let from = span + self.degree;
        let mut values = [0.0; MOST_DEGREE + 1];
        values[0] = 1.0;
        for order in 1..=self.degree {
            let mut saved = 0.0;
            for (r, value) in values.iter_mut().take(order).enumerate() {
                let (right, left) = (knot(from + r + 1) - at, at - knot(from + 1 + r - order));
                let part = *value / (right + left);
                *value = saved + right * part;
                saved = left * part;
            }
            if let Some(last) = values.get_mut(order) {
                *last = saved;
            }
        }
        values
    }

    fn at(&self, at: f64) -> f64 {
        let span = self.span(at);
        let coefficients = self.coefficients.get(span..).unwrap_or_default();
        self.basis(span, at).iter().take(self.degree + 1).zip(coefficients).map(|(value, coefficient)| value * coefficient).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 8] = [0.0, 1.0, 2.5, 4.0, 4.5, 7.0, 9.0, 10.0];
    const Y: [f64; 8] = [1.0, 3.0, -2.0, 0.5, 4.0, 1.0, 0.0, 2.0];
    const AT: [f64; 7] = [0.5, 2.0, 3.0, 4.2, 5.0, 8.0, 9.5];

    /// The values at `AT`, of rows that do not stand in the order of their places.
    fn found(way: Way) -> Vec<Option<f64>> {
        let places: Vec<Option<f64>> = AT.iter().rev().chain(&X).map(|x| Some(*x)).collect();
        let known: Vec<Option<f64>> = AT.iter().map(|_| None).chain(Y.iter().map(|y| Some(*y))).collect();
        let mut values = values(&known, &places, way);
        values.truncate(AT.len());
        values.reverse();
        values
    }

    fn check(way: Way, wanted: [f64; 7]) {
        for (found, wanted) in found(way).into_iter().zip(wanted) {
            assert!(found.is_some_and(|found| (found - wanted).abs() < 1e-9), "{way:?}: {found:?} is not {wanted}");
        }
    }

    #[test]
    fn lines_over_rows_are_those_over_places() {
        let known = [None, Some(2.0), None, None, Some(1.1), Some(7.0), None];
        let places: Vec<Option<f64>> = (0..known.len()).map(|row| Some(row as f64)).collect();
        let mut filled = known.map(|x| x.unwrap_or(f64::NAN));
        let there = by_rows(&mut filled, (0..).zip(known).filter_map(|(row, x)| x.is_none().then_some(row)));
        let filled: Vec<Option<f64>> = (0..).zip(filled).map(|(row, x)| there.contains(&row).then_some(x)).collect();
        assert_eq!(filled, values(&known, &places, Way::Linear));
        assert_eq!(by_rows(&mut [1.0], std::iter::empty()), 0..1);
        assert!(by_rows(&mut [0.0; 2], 0..2).is_empty());
    }

    /// `scipy.interpolate.make_interp_spline(X, Y, k)(AT)` of scipy 1.17, which `pandas.Series.interpolate(method="polynomial", order=k)` of pandas
    /// 3.0 gives, too.
    #[test]
    fn splines_are_those_of_scipy() {
        check(
            Way::Spline(2),
            [
                2.722_033_831_205,
                -0.461_769_819_854,
                -2.466_291_204_267,
                1.884_047_430_83,
                5.932_159_439_293,
                -0.334_609_050_37,
                0.791_826_131_296,
            ],
        );
        check(
            Way::Spline(3),
            [
                3.077_542_368_655,
                -0.355_084_737_309,
                -2.627_024_501_834,
                1.919_376_293_503,
                5.828_711_534_05,
                -0.589_594_118_762,
                0.871_748_162_113,
            ],
        );
        check(
            Way::Spline(4),
            [
                3.075_798_132_567,
                -0.300_953_994_36,
                -2.798_422_558_472,
                1.885_557_547_447,
                6.609_302_023_396,
                -1.463_433_616_326,
                1.340_005_187_248,
            ],
        );
        check(
            Way::Spline(5),
            [
                2.594_748_043_73,
                -0.033_141_611_243,
                -2.936_143_736_156,
                1.884_238_922_213,
                6.732_299_007_863,
                -2.700_087_700_549,
                2.230_591_374_55,
            ],
        );
    }

    /// `scipy.interpolate.BarycentricInterpolator` of the same points.
    #[test]
    fn polynomials_go_through_the_points_around() {
        check(
            Way::Polynomial(2),
            [2.533_333_333_333, 0.733_333_333_333, -2.5, 1.74, 6.133_333_333_333, -0.333_333_333_333, 0.791_666_666_667],
        );
        check(
            Way::Polynomial(3),
            [3.008_333_333_333, -0.216_666_666_667, -2.285_714_285_714, 1.862_4, 7.333_333_333_333, -0.086_868_686_869, 0.714_646_464_646],
        );
        check(
            Way::Polynomial(4),
            [3.266_666_666_667, -0.511_904_761_905, -2.507_142_857_143, 1.791_68, 7.952_380_952_381, -0.617_171_717_172, 0.951_388_888_889],
        );
        check(
            Way::Polynomial(5),
            [
                3.166_666_666_667,
                -0.440_476_190_476,
                -2.571_428_571_429,
                1.778_624,
                7.300_976_800_977,
                -1.921_082_621_083,
                1.751_780_626_781,
            ],
        );
    }

    #[test]
    fn lines() {
        check(Way::Linear, [2.0, -1.0 / 3.0, -7.0 / 6.0, 1.9, 3.4, 0.5, 1.0]);
    }

    #[test]
    fn nothing_is_extrapolated_and_nothing_made_of_too_few() {
        let some = |xs: &[f64]| xs.iter().map(|x| Some(*x)).collect::<Vec<_>>();
        let places = some(&[0.0, 1.0, 2.0, 3.0, 4.0]);
        let known = [None, Some(1.0), None, Some(3.0), None];
        assert_eq!(values(&known, &places, Way::Linear), [None, Some(1.0), Some(2.0), Some(3.0), None]);
        assert_eq!(values(&known, &places, Way::Polynomial(2)), [None; 5]);
        assert_eq!(values(&known, &places, Way::Spline(2)), [None; 5]);
        assert_eq!(values(&[None; 5], &places, Way::Spline(3)), [None; 5]);
        assert_eq!(values(&[], &[], Way::Linear), []);
        assert_eq!(values(&known, &[None; 5], Way::Linear), [None; 5]);
    }

    #[test]
    fn values_at_one_place_count_with_their_mean() {
        let places = [Some(0.0), Some(0.0), Some(2.0), Some(1.0), Some(0.0)];
        assert_eq!(
            values(&[Some(1.0), Some(3.0), Some(4.0), None, None], &places, Way::Linear),
            [Some(2.0), Some(2.0), Some(4.0), Some(3.0), Some(2.0)]
        );
    }

    #[test]
    fn of_two_as_near_the_one_before() {
        let places: Vec<Option<f64>> = [0.0, 1.0, 2.0, 3.0, 4.0].map(Some).to_vec();
        assert_eq!(nearest(&[true, false, false, false, true], &places), [Some(0), Some(0), Some(0), Some(4), Some(4)]);
        assert_eq!(nearest(&[false, true, false, true, false], &places), [None, Some(1), Some(1), Some(3), None]);
    }

    #[test]
    fn many_values_are_no_more_than_their_number() {
        let count = 200_000;
        let places: Vec<Option<f64>> = (0..count).map(|i| Some(f64::from(i))).collect();
        let known: Vec<Option<f64>> = (0..count).map(|i| (i % 3 != 1).then(|| (f64::from(i) / 50.0).sin())).collect();
        let filled = values(&known, &places, Way::Spline(3));
        let off = (3..count - 3).filter_map(|i| Some((filled.get(i as usize)?.as_ref()? - (f64::from(i) / 50.0).sin()).abs()));
        assert!(off.fold(0.0, f64::max) < 1e-6);
    }
}
