//! Dates that stand as numbers: days of Excel's calendar, seconds since 1970.

use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::types::Type;
use crate::plan::value::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serial {
    Excel,
    Unix,
}

/// The seconds of the years 1 to 9999.
const SECONDS: (i64, i64) = (-62_135_596_800, 253_402_300_799);
/// The days of the years 1900 to 9999, the last one not included.
const DAYS: (f64, f64) = (1.0, 2_958_466.0);
/// The one among them that was none.
const GAP: (f64, f64) = (60.0, 61.0);

impl Serial {
    pub const NAMES: [&'static str; 2] = ["excel", "unix"];

    pub fn named(word: &str) -> Option<Serial> {
        match word {
            "excel" => Some(Serial::Excel),
            "unix" => Some(Serial::Unix),
            _ => None,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Serial::Excel => "excel",
            Serial::Unix => "unix",
        }
    }

    /// The date or datetime that a number stands for; missing where it stands for none. A date has no room for a part of a day.
    pub fn value(self, old: Expr, wanted: &Type) -> Expr {
        match self {
            Serial::Excel => excel(old.cast(Type::Number), wanted),
            Serial::Unix => unix(old, wanted),
        }
    }
}

/// Whether a number is a day of Excel's calendar, or a moment of one.
pub fn is_excel_day(x: f64) -> bool {
    (DAYS.0..DAYS.1).contains(&x) && !(GAP.0..GAP.1).contains(&x)
}

/// Whether a number is a second since 1970 that a datetime can hold.
pub fn is_unix_second(x: f64) -> bool {
    (SECONDS.0 as f64..=SECONDS.1 as f64).contains(&x)
}

/// Excel's day 1 is 1900-01-01, and its day 60 the 29th of February 1900, which never was.
fn excel(days: Expr, wanted: &Type) -> Expr {
    let before_gap = Expr::test(Operator::Less, vec![days.clone(), number(GAP.0)]);
    let since_1970 = calculated(Operator::Subtract, days.clone(), number(25_568.0), Type::Number)
        .where_else(before_gap.clone(), calculated(Operator::Subtract, days.clone(), number(25_569.0), Type::Number));
    let within = Expr::test(Operator::AtLeast, vec![days.clone(), number(DAYS.0)])
        .and(Expr::test(Operator::Less, vec![days.clone(), number(DAYS.1)]));
    let was = before_gap.or(Expr::test(Operator::AtLeast, vec![days, number(GAP.1)]));
    let value = if *wanted == Type::Date {
        since_1970.cast(Type::Integer).cast(Type::Date)
    } else {
        // Floating-point days hold milliseconds, and no more.
        let millis =
            Expr::call("round", vec![calculated(Operator::Multiply, since_1970, number(86_400_000.0), Type::Number)], Type::Number);
        calculated(Operator::Multiply, millis.cast(Type::Integer), Expr::integer(1000), Type::Integer).cast(Type::Datetime)
    };
    value.where_else(within.and(was), Expr::missing())
}

fn unix(seconds: Expr, wanted: &Type) -> Expr {
    let (first, last) = SECONDS;
    let within = Expr::test(Operator::AtLeast, vec![seconds.clone(), Expr::integer(first)])
        .and(Expr::test(Operator::AtMost, vec![seconds.clone(), Expr::integer(last)]));
    let micros = if seconds.kind == Type::Integer {
        calculated(Operator::Multiply, seconds, Expr::integer(1_000_000), Type::Integer)
    } else {
        let micros = calculated(Operator::Multiply, seconds.cast(Type::Number), number(1e6), Type::Number);
        Expr::call("round", vec![micros], Type::Number).cast(Type::Integer)
    };
    let at = micros.cast(Type::Datetime);
    if *wanted == Type::Datetime {
        return at.where_else(within, Expr::missing());
    }
    let date = at.clone().cast(Type::Date);
    let midnight = Expr::test(Operator::Equal, vec![date.clone().cast(Type::Datetime), at]);
    date.where_else(within.and(midnight), Expr::missing())
}

fn number(x: f64) -> Expr {
    Expr::new(Node::Literal(Value::Number(x)), Type::Number)
}

fn calculated(operator: Operator, a: Expr, b: Expr, kind: Type) -> Expr {
    Expr::new(Node::Operator(operator, vec![a, b]), kind)
}
