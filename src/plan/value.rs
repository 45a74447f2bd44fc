//! One cell's value outside a frame: literals, fitted values, the cells of a table that is shown.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

/// The value of one cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    Missing,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    /// Unscaled digits and the number of them after the point: `(361450, 2)` is 3614.50.
    Decimal(i128, u8),
    Text(String),
    Date(NaiveDate),
    Datetime(NaiveDateTime),
    Time(NaiveTime),
    List(Vec<Value>),
}

impl Value {
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing)
    }

    /// As a floating-point number, if it is a number of any kind.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Integer(i) => Some(*i as f64),
            Value::Number(x) => Some(*x),
            Value::Decimal(digits, scale) => Some(*digits as f64 / 10f64.powi(i32::from(*scale))),
            _ => None,
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// As plain text, without quotes; missing is `·`. A number is written as short as it reads back exactly.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Missing => f.write_str("·"),
            Value::Boolean(b) => write!(f, "{b}"),
            Value::Integer(i) => write!(f, "{i}"),
            Value::Number(x) => write!(f, "{x}"),
            Value::Decimal(digits, scale) => f.write_str(&decimal(*digits, *scale)),
            Value::Text(text) => f.write_str(text),
            Value::Date(date) => write!(f, "{date}"),
            Value::Datetime(at) => write!(f, "{}", at.format("%Y-%m-%dT%H:%M:%S%.f")),
            Value::Time(time) => write!(f, "{}", time.format("%H:%M:%S%.f")),
            Value::List(items) => {
                f.write_str("[")?;
                for (i, item) in items.iter().enumerate() {
                    let comma = if i == 0 { "" } else { ", " };
                    write!(f, "{comma}{item}")?;
                }
                f.write_str("]")
            }
        }
    }
}

/// The digits of a decimal with its point set: `decimal(-5, 2)` is `-0.05`.
fn decimal(digits: i128, scale: u8) -> String {
    let scale = usize::from(scale);
    let sign = if digits < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_point() {
        assert_eq!(Value::Decimal(361_450, 2).to_string(), "3614.50");
        assert_eq!(Value::Decimal(-5, 2).to_string(), "-0.05");
        assert_eq!(Value::Decimal(7, 0).to_string(), "7");
    }
}
