//! Steps that people count in: 1, 2 or 5 times a power of ten.

/// The steps of an axis of about `count` parts from `low` to `high`, as d3-array's `ticks` chooses them (Bostock): every multiple of the step in
/// between, both ends included where they are one. None where there is nothing in between.
pub fn ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    if !(low.is_finite() && high.is_finite()) || low > high || count == 0 {
        return Vec::new();
    }
    if low == high {
        return vec![low];
    }
    let rough = high / count as f64 - low / count as f64;
    if rough < f64::MIN_POSITIVE {
        return vec![low];
    }
    let power = rough.log10().floor();
    let error = rough / ten(power as i32);
    let factor = if error >= 50f64.sqrt() {
        10.0
    } else if error >= 10f64.sqrt() {
        5.0
    } else if error >= 2f64.sqrt() {
        2.0
    } else {
        1.0
    };
    let step = Step::new(factor, power as i32);
    let (first, last) = (step.units(low).ceil(), step.units(high).floor());
    let between = last - first;
    if !(0.0..=1000.0).contains(&between) {
        return Vec::new();
    }
    (0..=between as usize).map(|i| step.at(first + i as f64)).collect()
}

/// The smallest step of 1, 2 or 5 times a power of ten that is at least so large.
pub fn nice(least: f64) -> Step {
    let least = if least.is_finite() && least > 0.0 { least } else { 1.0 };
    let power = least.log10().floor() as i32;
    let mut steps =
        [(1.0, power), (2.0, power), (5.0, power), (1.0, power + 1)].into_iter().map(|(factor, power)| Step::new(factor, power));
    // What a division leaves in the last digit is not to make a larger step.
    steps.find(|step| step.size() >= least * (1.0 - 1e-9)).unwrap_or(Step::new(2.0, power + 1))
}

/// A power of ten; multiplied together large ones would be off in the last digit.
fn ten(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(f64::INFINITY)
}

/// A step of so many powers of ten, whose multiples are the nearest numbers to what they are in decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    factor: f64,
    power: i32,
}

impl Step {
    fn new(factor: f64, power: i32) -> Step {
        Step { factor, power }
    }

    pub fn size(self) -> f64 {
        self.at(1.0)
    }

    /// How many steps a number is from 0.
    pub fn units(self, x: f64) -> f64 {
        if self.power >= 0 { x / (self.factor * ten(self.power)) } else { x * ten(-self.power) / self.factor }
    }

    /// The number so many steps from 0.
    pub fn at(self, units: f64) -> f64 {
        let x = if self.power >= 0 { units * self.factor * ten(self.power) } else { units * self.factor / ten(-self.power) };
        if x == 0.0 { 0.0 } else { x }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Results of d3-array 3.2.
    #[test]
    fn the_same_ticks_as_d3() {
        assert_eq!(ticks(0.0, 1.0, 10), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]);
        assert_eq!(ticks(0.0, 1.0, 5), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(ticks(0.0, 1.0, 2), [0.0, 0.5, 1.0]);
        assert_eq!(ticks(0.0, 10.0, 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(-10.0, 10.0, 10), [-10.0, -8.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(-10.0, 10.0, 5), [-10.0, -5.0, 0.0, 5.0, 10.0]);
        assert_eq!(ticks(-10.0, 10.0, 2), [-10.0, 0.0, 10.0]);
        assert_eq!(ticks(-10.0, 10.0, 1), [0.0]);
        assert_eq!(ticks(0.0, 512.33, 5), [0.0, 100.0, 200.0, 300.0, 400.0, 500.0]);
        assert_eq!(ticks(0.42, 80.0, 8), [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0]);
    }

    #[test]
    fn the_ends_of_what_numbers_can_hold() {
        assert_eq!(ticks(-1e308, 1e308, 4), [-1e308, -5e307, 0.0, 5e307, 1e308]);
        assert_eq!(ticks(3.0, 3.0, 5), [3.0]);
        assert!(ticks(f64::NAN, 1.0, 5).is_empty() && ticks(2.0, 1.0, 5).is_empty() && ticks(0.0, f64::INFINITY, 5).is_empty());
        assert!(ticks(0.0, 5e-324, 5).len() <= 2);
        assert!(ticks(1e15, 1e15 + 0.5, 5).len() <= 6);
    }

    #[test]
    fn steps_to_count_in() {
        let sizes: Vec<f64> = [17.1, 3.98, 0.3, 1.0, 6.0, 0.1 + 0.2, 0.0].iter().map(|least| nice(*least).size()).collect();
        assert_eq!(sizes, [20.0, 5.0, 0.5, 1.0, 10.0, 0.5, 1.0]);
        assert_eq!((nice(0.05).at(3.0), nice(0.05).units(0.15).round()), (0.15, 3.0));
    }
}
