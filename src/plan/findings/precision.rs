//! More digits than were measured: `3995.7400000000002`, and coordinates to the width of an atom.

use super::facts::Numbers;
use super::fix::number;
use super::{Example, Fix, Issue, Kind, words};

/// Decimals that are on purpose.
const USUAL: usize = 6;
/// With more decimals than that a number is what arithmetic left of a shorter one, if it is next to it.
const LONG: usize = 9;
/// How near it must be to the shorter one, as a part of it.
const NEAR: f64 = 1e-11;
/// Decimals of a degree: seven are a centimetre.
const DEGREES: usize = 7;

const COORDINATES: [&str; 7] = ["lat", "latitude", "lon", "lng", "long", "longitude", "coordinate"];

pub fn find(numbers: &Numbers) -> Option<Issue> {
    if numbers.integer {
        return None;
    }
    let mut needed = 0;
    let (mut rows, mut examples) = (0, Vec::new());
    let degrees = words::says(numbers.name, &COORDINATES);
    for (x, count) in numbers.values {
        let decimals = decimals(*x);
        match short(*x, decimals) {
            Some(short) => {
                needed = needed.max(short);
                rows += count;
                examples.push(*x);
            }
            None if degrees && decimals > DEGREES => {
                needed = needed.max(USUAL);
                rows += count;
                examples.push(*x);
            }
            None => needed = needed.max(decimals),
        }
    }
    // Where other numbers need more digits, none can be rounded.
    if rows == 0 || needed > DEGREES || (degrees && needed > USUAL + 1) {
        return None;
    }
    let fix = Fix::Each { before: "round ".to_string(), after: format!(" to {needed}") };
    Some(Issue::new(Kind::Precision, numbers.name, rows, fix).showing(examples.into_iter().map(|x| Example::new(number(x)))))
}

/// Digits behind the point of the shortest text that reads as this number.
fn decimals(x: f64) -> usize {
    number(x).split_once('.').map_or(0, |(_, behind)| behind.len())
}

/// The few decimals of a number that this one is next to, and is not.
fn short(x: f64, decimals: usize) -> Option<usize> {
    if decimals <= LONG {
        return None;
    }
    (0..=USUAL).find(|places| {
        let scale = 10f64.powi(i32::try_from(*places).unwrap_or(0));
        let near = (x * scale).round() / scale;
        near != x && near != 0.0 && (near - x).abs() <= NEAR * near.abs()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(name: &str, values: &[f64]) -> Option<String> {
        let values: Vec<(f64, usize)> = values.iter().map(|x| (*x, 1)).collect();
        find(&Numbers { name, rows: values.len(), integer: false, values: &values, year: 2024 }).map(|issue| issue.line())
    }

    #[test]
    fn leavings_of_arithmetic() {
        assert_eq!(of("cost", &[3_995.740_000_000_000_2, 12.5]).unwrap(), "round cost to 2");
        assert_eq!(of("x", &[0.1 + 0.2, 1.0]).unwrap(), "round x to 1");
        assert_eq!(of("x", &[1.0 / 3.0, 0.125]), None, "a third");
        assert_eq!(of("fare", &[7.2292, 71.2833]), None);
        assert_eq!(of("x", &[1.0 / 3.0, 0.1 + 0.2]), None, "others need their digits");
        assert_eq!(of("Latitude", &[51.507_350_912_345, 48.2]).unwrap(), "round Latitude to 6");
    }
}
