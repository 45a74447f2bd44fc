//! Operators whose rules differ from polars': equality with missing as a value, the order of categories, arithmetic that never wraps, casts that
//! never cut.

use polars::prelude as pl;
use polars::prelude::arity::{broadcast_binary_elementwise, unary_elementwise};
use polars::prelude::{DataType, Float64Chunked, Int64Chunked, IntoColumn, NamedFrom, Series};

use crate::plan::expr::{Expr, Operator};
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::dtype;

/// Beyond this a whole number cannot be told from the limits of 64 bits by its floating-point form.
const LIMIT: f64 = 9.223_372_036_854_775e18;

/// Missing equals missing.
pub fn equal(a: pl::Expr, b: pl::Expr, left: &Type, right: &Type) -> pl::Expr {
    match (left, right) {
        (Type::Unknown, _) => b.is_null(),
        (_, Type::Unknown) => a.is_null(),
        _ => {
            let (a, b) = level(a, b, left, right);
            a.eq_missing(b)
        }
    }
}

/// True where the value is one of these, and false where it is missing.
pub fn among(value: pl::Expr, values: Series) -> pl::Expr {
    value.is_in(pl::lit(values).implode(false), false).fill_null(pl::lit(false))
}

/// True where one of the tests is; they are paired, so that a thousand of them nest ten deep.
pub fn any(mut tests: Vec<pl::Expr>) -> pl::Expr {
    match tests.len() {
        0 => pl::lit(false),
        1 => tests.swap_remove(0),
        n => {
            let rest = tests.split_off(n / 2);
            any(tests).or(any(rest))
        }
    }
}

/// Operands brought to types whose order is the language's: declared categories by their levels.
pub fn ordered(a: pl::Expr, b: pl::Expr, left: &Expr, right: &Expr) -> (pl::Expr, pl::Expr) {
    let levels = match (&left.kind, &right.kind) {
        (Type::Category(levels), _) | (_, Type::Category(levels)) if !levels.is_empty() => levels.clone(),
        (Type::Category(_), _) | (_, Type::Category(_)) => return (a.cast(DataType::String), b.cast(DataType::String)),
        _ => return level(a, b, &left.kind, &right.kind),
    };
    let place = |lowered: pl::Expr, expr: &Expr| match (expr.literal(), &expr.kind) {
        (Some(Value::Text(text)), _) => match levels.iter().position(|level| level == text) {
            Some(place) => pl::lit(place as i64),
            None => pl::lit(pl::NULL).cast(DataType::Int64),
        },
        (_, Type::Category(_)) => lowered.to_physical().cast(DataType::Int64),
        _ => pl::lit(pl::NULL).cast(DataType::Int64),
    };
    (place(a, left), place(b, right))
}

/// Decimals meet other numbers as floating-point numbers.
fn level(a: pl::Expr, b: pl::Expr, left: &Type, right: &Type) -> (pl::Expr, pl::Expr) {
    match (left, right) {
        (Type::Decimal(..), Type::Number) => (a.cast(DataType::Float64), b),
        (Type::Number, Type::Decimal(..)) => (a, b.cast(DataType::Float64)),
        (Type::Decimal(..), Type::Integer) => (a.cast(DataType::Float64), b.cast(DataType::Float64)),
        (Type::Integer, Type::Decimal(..)) => (a.cast(DataType::Float64), b.cast(DataType::Float64)),
        _ => (a, b),
    }
}

/// Arithmetic; what has no answer (0/0, overflow) is missing.
///
/// Every operand stands once in what comes out: were it to stand in a test beside its use, a sum of sums would double with every term.
pub fn arithmetic(operator: Operator, a: pl::Expr, b: pl::Expr, sides: [&Type; 2], kind: &Type) -> pl::Expr {
    let apply = |a: pl::Expr, b: pl::Expr| match operator {
        Operator::Add => a + b,
        Operator::Subtract => a - b,
        Operator::Multiply => a * b,
        _ => a / b,
    };
    let float = |e: pl::Expr| e.cast(DataType::Float64);
    match kind {
        Type::Integer => whole(operator, a, b),
        Type::Decimal(precision, scale) => exact(operator, a, b, sides, *precision, *scale),
        _ => finite(apply(float(a), float(b))),
    }
}

/// Arithmetic of decimals and integers on their digits: exact, rounded half to even where a product has more digits after the point than its type.
/// Beyond the digits of the type there is no answer.
fn exact(operator: Operator, a: pl::Expr, b: pl::Expr, sides: [&Type; 2], precision: u8, scale: u8) -> pl::Expr {
    let scales = sides.map(|side| if let Type::Decimal(_, scale) = side { *scale } else { 0 });
    let limit = 10_i128.checked_pow(u32::from(precision.min(38))).unwrap_or(i128::MAX);
    let apply = move |x: i128, y: i128| {
        let [x_scale, y_scale] = scales;
        let digits = match operator {
            Operator::Multiply => to_scale(x.checked_mul(y)?, x_scale.checked_add(y_scale)?, scale)?,
            Operator::Add => to_scale(x, x_scale, scale)?.checked_add(to_scale(y, y_scale, scale)?)?,
            _ => to_scale(x, x_scale, scale)?.checked_sub(to_scale(y, y_scale, scale)?)?,
        };
        (digits.checked_abs()? < limit).then_some(digits)
    };
    a.map_many(
        move |columns| {
            let [a, b] = columns else {
                return Err(pl::PolarsError::ComputeError("two operands are wanted".into()));
            };
            let digits = |column: &pl::Column, scale: u8| -> pl::PolarsResult<pl::Int128Chunked> {
                let column = column.cast(&DataType::Decimal(38, usize::from(scale)))?;
                Ok(column.as_materialized_series().decimal()?.physical().clone())
            };
            let (x, y) = (digits(a, scales[0])?, digits(b, scales[1])?);
            let out: pl::Int128Chunked = broadcast_binary_elementwise(&x, &y, |x: Option<i128>, y: Option<i128>| apply(x?, y?));
            Ok(out.into_decimal_unchecked(usize::from(precision), usize::from(scale)).into_column())
        },
        &[b],
        move |_, fields| {
            let name = fields.first().map(|field| field.name().clone()).unwrap_or_default();
            Ok(pl::Field::new(name, DataType::Decimal(usize::from(precision), usize::from(scale))))
        },
    )
}

/// Digits with so many of them after the point as digits with others there, rounded half to even; none beyond 128 bits.
fn to_scale(digits: i128, from: u8, to: u8) -> Option<i128> {
    if to >= from {
        return digits.checked_mul(10_i128.checked_pow(u32::from(to - from))?);
    }
    let unit = 10_i128.checked_pow(u32::from(from - to))?;
    let (whole, rest) = (digits.div_euclid(unit), digits.rem_euclid(unit));
    let up = match (rest * 2).cmp(&unit) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => whole % 2 != 0,
    };
    Some(whole + i128::from(up))
}

/// Arithmetic of integers: beyond 64 bits there is no answer.
fn whole(operator: Operator, a: pl::Expr, b: pl::Expr) -> pl::Expr {
    let apply = match operator {
        Operator::Add => i64::checked_add,
        Operator::Subtract => i64::checked_sub,
        _ => i64::checked_mul,
    };
    a.map_many(
        move |columns| {
            let [a, b] = columns else {
                return Err(pl::PolarsError::ComputeError("two operands are wanted".into()));
            };
            let (a, b) = (a.cast(&DataType::Int64)?, b.cast(&DataType::Int64)?);
            let out: Int64Chunked = broadcast_binary_elementwise(a.i64()?, b.i64()?, |a: Option<i64>, b: Option<i64>| apply(a?, b?));
            Ok(out.into_column())
        },
        &[b],
        |_, fields| {
            let name = fields.first().map(|field| field.name().clone()).unwrap_or_default();
            Ok(pl::Field::new(name, DataType::Int64))
        },
    )
}

/// NaN and the infinities are missing.
pub fn finite(number: pl::Expr) -> pl::Expr {
    number.map(
        |column| {
            let numbers = column.cast(&DataType::Float64)?;
            let numbers = numbers.f64()?;
            // A slot without a value may hold anything: then the slow way looks again.
            if numbers.downcast_iter().all(|chunk| chunk.values().iter().all(|x| x.is_finite())) {
                return Ok(numbers.clone().into_column());
            }
            let out: Float64Chunked = unary_elementwise(numbers, |x: Option<f64>| x.filter(|x| x.is_finite()));
            Ok(out.into_column())
        },
        |_, field| Ok(pl::Field::new(field.name().clone(), DataType::Float64)),
    )
}

/// A value of one type as another, missing where it has none there. Text is not read here: that takes a style.
pub fn cast(value: pl::Expr, from: &Type, to: &Type) -> pl::Expr {
    let dtype = dtype::to_dtype(to);
    match (from, to) {
        _ if from == to => value,
        (Type::Decimal(_, scale), Type::Integer) => whole_of(value, *scale),
        (Type::Number, Type::Integer) => {
            let float = value.cast(DataType::Float64);
            let whole = float.clone().floor().eq(float.clone()).and(float.clone().abs().lt(pl::lit(LIMIT)));
            pl::when(whole).then(float.cast(DataType::Int64)).otherwise(pl::lit(pl::NULL).cast(DataType::Int64))
        }
        (Type::Integer | Type::Number, Type::Boolean) => pl::when(value.clone().eq(pl::lit(1)))
            .then(pl::lit(true))
            .when(value.eq(pl::lit(0)))
            .then(pl::lit(false))
            .otherwise(pl::lit(pl::NULL).cast(DataType::Boolean)),
        (Type::Number, Type::Text) => number_text(value),
        (Type::Boolean, Type::Text) => pl::when(value.clone())
            .then(pl::lit("true"))
            .when(value.not())
            .then(pl::lit("false"))
            .otherwise(pl::lit(pl::NULL).cast(DataType::String)),
        (Type::Datetime, Type::Text) => value.dt().to_string("%Y-%m-%dT%H:%M:%S%.f"),
        (Type::Time, Type::Text) => value.dt().to_string("%H:%M:%S%.f"),
        _ => value.cast(dtype),
    }
}

/// Decimals that are whole as integers, by their digits: as floating-point numbers those beyond 2^53 would be others.
fn whole_of(value: pl::Expr, scale: u8) -> pl::Expr {
    let unit = 10_i128.checked_pow(u32::from(scale)).unwrap_or(i128::MAX);
    value.map(
        move |column| {
            let column = column.cast(&DataType::Decimal(38, usize::from(scale)))?;
            let digits = column.as_materialized_series().decimal()?.physical().clone();
            let whole =
                |digits: Option<i128>| digits.filter(|digits| digits % unit == 0).and_then(|digits| i64::try_from(digits / unit).ok());
            let out: Int64Chunked = unary_elementwise(&digits, whole);
            Ok(out.into_column())
        },
        |_, field| Ok(pl::Field::new(field.name().clone(), DataType::Int64)),
    )
}

/// Numbers as short as they read back: `3`, not `3.0`.
fn number_text(value: pl::Expr) -> pl::Expr {
    value.map(
        |column| {
            let numbers = column.cast(&DataType::Float64)?;
            let texts: Vec<Option<String>> = numbers.f64()?.iter().map(|x| x.map(|x| x.to_string())).collect();
            Ok(Series::new(column.name().clone(), texts).into_column())
        },
        |_, field| Ok(pl::Field::new(field.name().clone(), DataType::String)),
    )
}
