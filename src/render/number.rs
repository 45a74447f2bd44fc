//! Numbers in a column: the same digits after the point all the way down, no more than needed.

use crate::plan::value::Value;

/// The most digits after the point that are ever shown of a number.
const MOST: usize = 4;

/// How many digits after the point these cells need.
pub fn decimals<'a>(cells: impl IntoIterator<Item = &'a Value>) -> usize {
    cells.into_iter().map(needed).max().unwrap_or(0)
}

/// One value as a cell of a column with so many digits after the point. Exact decimals keep their own.
pub fn shown(value: &Value, decimals: usize) -> String {
    match value {
        Value::Number(x) if is_plain(*x) => {
            let x = if *x == 0.0 { 0.0 } else { *x };
            format!("{x:.decimals$}")
        }
        Value::Number(x) if x.is_finite() => format!("{x:e}"),
        other => other.to_string(),
    }
}

/// One value by itself, as in a sentence.
pub fn alone(value: &Value) -> String {
    shown(value, needed(value))
}

fn needed(value: &Value) -> usize {
    match value {
        Value::Number(x) if is_plain(*x) => {
            let digits = format!("{x:.MOST$}");
            digits.trim_end_matches('0').rsplit_once('.').map_or(0, |(_, part)| part.len())
        }
        _ => 0,
    }
}

/// False for numbers whose digits would fill the page, or that would read 0 and are not: they are written with a power of ten.
fn is_plain(x: f64) -> bool {
    x == 0.0 || (x.abs() >= 0.00005 && x.abs() < 1e15)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(numbers: &[f64]) -> Vec<String> {
        let cells: Vec<Value> = numbers.iter().map(|x| Value::Number(*x)).collect();
        let digits = decimals(&cells);
        cells.iter().map(|cell| shown(cell, digits)).collect()
    }

    #[test]
    fn the_same_digits_down_the_column() {
        assert_eq!(column(&[7.25, 71.2833]), ["7.2500", "71.2833"]);
        assert_eq!(column(&[22.0, 38.0]), ["22", "38"]);
        assert_eq!(column(&[0.42, 80.0]), ["0.42", "80.00"]);
        assert_eq!(column(&[1.0 / 3.0, 2.0]), ["0.3333", "2.0000"]);
        assert_eq!(column(&[0.1 + 0.2]), ["0.3"]);
    }

    #[test]
    fn very_large_and_very_small_numbers() {
        assert_eq!(column(&[1e300, 0.5]), ["1e300", "0.5"]);
        assert_eq!(column(&[1.5e-9, 2.0]), ["1.5e-9", "2"]);
        assert_eq!(column(&[-0.0, 1.5]), ["0.0", "1.5"]);
        assert_eq!(column(&[f64::INFINITY]), ["inf"]);
        assert_eq!(column(&[-0.00005]), ["-0.0001"]);
    }

    #[test]
    fn exact_decimals_and_integers_are_left_alone() {
        assert_eq!(shown(&Value::Decimal(361_450, 2), 0), "3614.50");
        assert_eq!(shown(&Value::Integer(1_000_000), 2), "1000000");
    }
}
