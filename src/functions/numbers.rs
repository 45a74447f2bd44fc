//! Functions of numbers. What has no answer, such as the root of -1, is missing.

use polars::prelude as pl;
use polars::prelude::{DataType, Float64Type, Int64Type, RoundMode};

use super::call::{Call, kind, numeric};
use super::cells::{nothing, number, one, two};
use super::conversion::common;
use super::declared::Declared;
use super::spelled::{self, Spelled, Spelling};
use crate::plan::expr::Expr;
use crate::plan::function::{Param, Role, Takes};
use crate::plan::types::Type;

const X: &[Param] = &[Param::new("x", Takes::Numeric)];

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "abs",
        summary: "the number without its sign",
        role: Role::Row,
        params: X,
        gives: numeric,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            match call.kind(0) {
                Type::Integer => one::<Int64Type, Int64Type, _>(call.any(0), i64::checked_abs),
                _ => call.numeric(0).abs(),
            }
        },
        spelled: Spelled::new("{0}.abs()", "{0}.abs()", "abs({0})"),
        examples: &[("abs(-3)", "3"), ("abs(2.5)", "2.5")],
        internal: false,
    },
    Declared {
        name: "round",
        summary: "rounded to some digits, none unless given; a half goes to the even digit",
        role: Role::Row,
        params: &[Param::new("x", Takes::Numeric), Param::optional("digits", Takes::Integer)],
        gives: numeric,
        lower: |args, typed| rounded(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::numbers::round_polars),
            pandas: Spelling::By(spelled::numbers::round_pandas),
            sql: Spelling::By(spelled::numbers::round_sql),
        },
        examples: &[
            ("round(2.5)", "2"),
            ("round(3.5)", "4"),
            ("round(3.14159, 2)", "3.14"),
            ("round(1250, -2)", "1200"),
            ("round(-0.4)", "0"),
        ],
        internal: false,
    },
    Declared {
        name: "floor",
        summary: "the next whole number below",
        role: Role::Row,
        params: X,
        gives: numeric,
        lower: |args, typed| whole(&Call::of(args, typed), f64::floor, pl::Expr::floor),
        spelled: Spelled {
            polars: Spelling::By(spelled::numbers::floor_polars),
            pandas: Spelling::By(spelled::numbers::floor_pandas),
            sql: Spelling::By(spelled::numbers::floor_sql),
        },
        examples: &[("floor(2.7)", "2"), ("floor(-2.1)", "-3"), ("floor(5)", "5")],
        internal: false,
    },
    Declared {
        name: "ceil",
        summary: "the next whole number above",
        role: Role::Row,
        params: X,
        gives: numeric,
        lower: |args, typed| whole(&Call::of(args, typed), f64::ceil, pl::Expr::ceil),
        spelled: Spelled {
            polars: Spelling::By(spelled::numbers::ceil_polars),
            pandas: Spelling::By(spelled::numbers::ceil_pandas),
            sql: Spelling::By(spelled::numbers::ceil_sql),
        },
        examples: &[("ceil(2.1)", "3"), ("ceil(-0.5)", "0")],
        internal: false,
    },
    Declared {
        name: "sqrt",
        summary: "the square root",
        role: Role::Row,
        params: X,
        gives: |_| Type::Number,
        lower: |args, typed| one::<Float64Type, Float64Type, _>(Call::of(args, typed).number(0), |x| finite(x.sqrt())),
        spelled: Spelled::new(
            "@finite({0:number}.sqrt())",
            "@finite(np.sqrt({0:number}))",
            "CASE WHEN {0:number} >= 0 THEN sqrt({0:number}) END",
        ),
        examples: &[("sqrt(9)", "3"), ("sqrt(-1)", "missing")],
        internal: false,
    },
    Declared {
        name: "log",
        summary: "the natural logarithm, or that to a base",
        role: Role::Row,
        params: &[Param::new("x", Takes::Numeric), Param::optional("base", Takes::Numeric)],
        gives: |_| Type::Number,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            if call.has(1) {
                two::<Float64Type, Float64Type, Float64Type, _>(call.number(0), call.number(1), logarithm)
            } else {
                one::<Float64Type, Float64Type, _>(call.number(0), |x| finite(x.ln()))
            }
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::numbers::log_polars),
            pandas: Spelling::By(spelled::numbers::log_pandas),
            sql: Spelling::By(spelled::numbers::log_sql),
        },
        examples: &[("log(1)", "0"), ("log(8, 2)", "3"), ("log(0)", "missing"), ("log(8, 0)", "missing")],
        internal: false,
    },
    Declared {
        name: "log10",
        summary: "the logarithm to base 10",
        role: Role::Row,
        params: X,
        gives: |_| Type::Number,
        lower: |args, typed| one::<Float64Type, Float64Type, _>(Call::of(args, typed).number(0), |x| finite(x.log10())),
        spelled: Spelled::new(
            "@finite({0:number}.log10())",
            "@finite(np.log10({0:number}))",
            "CASE WHEN {0:number} > 0 THEN log10({0:number}) END",
        ),
        examples: &[("log10(1000)", "3"), ("log10(-1)", "missing")],
        internal: false,
    },
    Declared {
        name: "exp",
        summary: "e to the power of the number",
        role: Role::Row,
        params: X,
        gives: |_| Type::Number,
        lower: |args, typed| one::<Float64Type, Float64Type, _>(Call::of(args, typed).number(0), |x| finite(x.exp())),
        spelled: Spelled::new("@finite({0:number}.exp())", "@finite(np.exp({0:number}))", "@finite(exp({0:number}))"),
        examples: &[("exp(0)", "1"), ("exp(1000)", "missing")],
        internal: false,
    },
    Declared {
        name: "power",
        summary: "the number to the power of another",
        role: Role::Row,
        params: &[Param::new("x", Takes::Numeric), Param::new("exponent", Takes::Numeric)],
        gives: |_| Type::Number,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            two::<Float64Type, Float64Type, Float64Type, _>(call.number(0), call.number(1), |x, y| finite(x.powf(y)))
        },
        spelled: Spelled::new(
            "@finite({0:number}.pow({1:number}))",
            r#"@each(@power, "Float64", {0:number}, {1:number})"#,
            "@finite(TRY(pow({0:number}, {1:number})))",
        ),
        examples: &[("power(2, 10)", "1024"), ("power(9, 0.5)", "3"), ("power(0, -1)", "missing")],
        internal: false,
    },
    Declared {
        name: "sign",
        summary: "-1, 0 or 1: whether the number is below, at or above zero",
        role: Role::Row,
        params: X,
        gives: |_| Type::Integer,
        lower: |args, typed| {
            one::<Float64Type, Int64Type, _>(Call::of(args, typed).number(0), |x| Some(i64::from(x > 0.0) - i64::from(x < 0.0)))
        },
        spelled: Spelled::new(
            "{0:number}.sign().cast(pl.Int64)",
            r#"np.sign({0:number}).astype("Int64")"#,
            "CAST(sign({0:number}) AS BIGINT)",
        ),
        examples: &[("sign(-2.5)", "-1"), ("sign(0)", "0"), ("sign(7)", "1")],
        internal: false,
    },
    Declared {
        name: "mod",
        summary: "what is left over by division, with the divisor's sign",
        role: Role::Row,
        params: &[Param::new("x", Takes::Numeric), Param::new("divisor", Takes::Numeric)],
        gives: |typed| if both_integer(typed) { Type::Integer } else { Type::Number },
        lower: |args, typed| {
            let call = Call::of(args, typed);
            if both_integer(typed) {
                two::<Int64Type, Int64Type, Int64Type, _>(call.any(0), call.any(1), whole_remainder)
            } else {
                two::<Float64Type, Float64Type, Float64Type, _>(call.number(0), call.number(1), remainder)
            }
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::numbers::mod_polars),
            pandas: Spelling::By(spelled::numbers::mod_pandas),
            sql: Spelling::By(spelled::numbers::mod_sql),
        },
        examples: &[("mod(7, 3)", "1"), ("mod(-7, 3)", "2"), ("mod(7, -3)", "-2"), ("mod(5.5, 2)", "1.5"), ("mod(7, 0)", "missing")],
        internal: false,
    },
    Declared {
        name: "clamp",
        summary: "the number, or the nearer bound where it is beyond one",
        role: Role::Row,
        params: &[Param::new("x", Takes::Numeric), Param::new("low", Takes::Numeric), Param::new("high", Takes::Numeric)],
        gives: clamped,
        lower: |args, typed| clamp(&Call::of(args, typed), &clamped(typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::numbers::clamp_polars),
            pandas: Spelling::By(spelled::numbers::clamp_pandas),
            sql: Spelling::By(spelled::numbers::clamp_sql),
        },
        examples: &[("clamp(120, 0, 100)", "100"), ("clamp(-1, 0, 100)", "0"), ("clamp(0.5, 0, 1)", "0.5"), ("clamp(1, 5, 0)", "missing")],
        internal: false,
    },
];

/// A number there is; and zero without a sign.
fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x + 0.0)
}

fn rounded(call: &Call) -> pl::Expr {
    let digits = if call.has(1) { call.integer(1) } else { pl::lit(0i64) };
    match call.kind(0) {
        Type::Integer => two::<Int64Type, Int64Type, Int64Type, _>(call.any(0), digits, round_whole),
        // To tens and beyond, or to a number of digits that is a column's, by way of floating-point numbers.
        Type::Decimal(precision, scale) => match if call.has(1) { call.integer_literal(1) } else { Some(0) }.map(u32::try_from) {
            Some(Ok(digits)) => call.any(0).round(digits, RoundMode::HalfToEven),
            _ => two::<Float64Type, Int64Type, Float64Type, _>(call.number(0), digits, round)
                .cast(DataType::Decimal(usize::from(*precision), usize::from(*scale))),
        },
        _ => match if call.has(1) { call.integer_literal(1) } else { Some(0) } {
            Some(digits) => number(call.number(0), rounding(digits)),
            None => two::<Float64Type, Int64Type, Float64Type, _>(call.number(0), digits, round),
        },
    }
}

/// As numpy and polars do: the number is scaled, rounded and scaled back.
fn round(x: f64, digits: i64) -> Option<f64> {
    finite(rounding(digits)(x))
}

fn rounding(digits: i64) -> impl Fn(f64) -> f64 {
    let size = 10f64.powi(i32::try_from(digits.unsigned_abs()).unwrap_or(i32::MAX));
    move |x| {
        let rounded = match digits {
            0 => to_even(x),
            1.. => to_even(x * size) / size,
            _ => to_even(x / size) * size,
        };
        match digits {
            // So many digits that nothing is left to round, or so few that nothing is left.
            0.. if !rounded.is_finite() => x + 0.0,
            ..=-1 if !rounded.is_finite() => 0.0,
            _ => rounded + 0.0,
        }
    }
}

/// `f64::round_ties_even`, by additions that every processor does for several numbers at once: beyond 2^52 all numbers are whole, so the sum with it
/// is rounded to a whole number.
fn to_even(x: f64) -> f64 {
    const WHOLE: f64 = (1_u64 << 52) as f64;
    let away = WHOLE.copysign(x);
    if x.abs() < WHOLE { (x + away) - away } else { x }
}

fn round_whole(x: i64, digits: i64) -> Option<i64> {
    if digits >= 0 {
        return Some(x);
    }
    let Some(size) = u32::try_from(digits.unsigned_abs()).ok().and_then(|digits| 10i128.checked_pow(digits)) else {
        return Some(0);
    };
    let (quotient, rest) = (i128::from(x).div_euclid(size), i128::from(x).rem_euclid(size));
    let up = (rest * 2).cmp(&size).then_with(|| (quotient % 2).abs().cmp(&0)).is_gt();
    i64::try_from((quotient + i128::from(up)) * size).ok()
}

fn whole(call: &Call, float: fn(f64) -> f64, decimal: fn(pl::Expr) -> pl::Expr) -> pl::Expr {
    match call.kind(0) {
        Type::Integer => call.integer(0),
        Type::Decimal(..) => decimal(call.any(0)),
        _ => one::<Float64Type, Float64Type, _>(call.number(0), move |x| finite(float(x))),
    }
}

/// Exact where the base is one that people use.
fn logarithm(x: f64, base: f64) -> Option<f64> {
    if base <= 0.0 {
        return None;
    }
    finite(match base {
        2.0 => x.log2(),
        10.0 => x.log10(),
        _ => x.ln() / base.ln(),
    })
}

fn both_integer(typed: &[Expr]) -> bool {
    kind(typed, 0) == &Type::Integer && kind(typed, 1) == &Type::Integer
}

fn whole_remainder(x: i64, divisor: i64) -> Option<i64> {
    if divisor == 0 {
        return None;
    }
    let rest = x.wrapping_rem(divisor);
    Some(if rest != 0 && (rest < 0) != (divisor < 0) { rest + divisor } else { rest })
}

/// As Python does.
fn remainder(x: f64, divisor: f64) -> Option<f64> {
    let rest = x % divisor;
    finite(if rest != 0.0 && (rest < 0.0) != (divisor < 0.0) { rest + divisor } else { rest })
}

/// A decimal stays one, whatever its bounds are.
fn clamped(typed: &[Expr]) -> Type {
    match kind(typed, 0) {
        decimal @ Type::Decimal(..) => decimal.clone(),
        _ => match common(typed) {
            Type::Unknown => Type::Number,
            kind => kind,
        },
    }
}

fn clamp(call: &Call, kind: &Type) -> pl::Expr {
    // Bounds may have more digits than the decimal.
    let wide = match kind {
        Type::Decimal(_, scale) => Type::Decimal(38, *scale),
        kind => kind.clone(),
    };
    let [x, low, high] = [0, 1, 2].map(|at| call.fit(at, &wide));
    let dtype = super::call::dtype(kind);
    let defined = x.clone().is_not_null().and(low.clone().lt_eq(high.clone()).fill_null(pl::lit(false)));
    pl::when(defined.not())
        .then(nothing(dtype.clone()))
        .when(x.clone().lt(low.clone()))
        .then(low.cast(dtype.clone()))
        .when(x.clone().gt(high.clone()))
        .then(high.cast(dtype.clone()))
        .otherwise(x.cast(dtype))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_examples};
    use super::*;

    #[test]
    fn examples() {
        check_examples(FUNCTIONS);
    }

    #[test]
    fn halves_go_to_the_even_number() {
        for x in [0.0, 0.5, 1.5, 2.5, 0.49999999999999994, 4503599627370495.5, 4503599627370496.0, 1e300, 5e-324, f64::INFINITY] {
            assert_eq!(to_even(x), x.round_ties_even(), "{x}");
            assert_eq!(to_even(-x), (-x).round_ties_even(), "-{x}");
        }
        assert!(to_even(f64::NAN).is_nan());
    }

    /// The numbers of numpy 2: `np.round(x, digits)`.
    #[test]
    fn rounding_is_that_of_numpy() {
        for (x, digits, wanted) in [
            (2.675, 2, 2.68),
            (1.005, 2, 1.0),
            (0.285, 2, 0.28),
            (0.15, 1, 0.2),
            (-2.5, 0, -2.0),
            (1234.5, -2, 1200.0),
            (1250.0, -2, 1200.0),
            (1350.0, -2, 1400.0),
            (1e300, 10, 1e300),
            (1.5, 400, 1.5),
            (1.5, -400, 0.0),
        ] {
            assert_eq!(round(x, digits), Some(wanted), "round({x}, {digits})");
        }
    }

    #[test]
    fn whole_numbers_round_exactly() {
        for (x, digits, wanted) in [
            (1250, -2, Some(1200)),
            (1350, -2, Some(1400)),
            (-1250, -2, Some(-1200)),
            (-1251, -2, Some(-1300)),
            (-1249, -2, Some(-1200)),
            (5, -1, Some(0)),
            (15, -1, Some(20)),
            (i64::MAX, -1, None),
            (i64::MAX, -30, Some(0)),
            (i64::MAX, -50, Some(0)),
            (7, 3, Some(7)),
        ] {
            assert_eq!(round_whole(x, digits), wanted, "round({x}, {digits})");
        }
    }

    /// The numbers of Python's `%`.
    #[test]
    fn remainders_are_those_of_python() {
        for (x, divisor, wanted) in
            [(5.0, 0.1, 0.09999999999999973), (-7.5, 3.0, 1.5), (7.5, -3.0, -1.5), (1e17, 3.0, 1.0), (-1e-20, 3.0, 3.0), (6.0, -3.0, 0.0)]
        {
            assert_eq!(remainder(x, divisor), Some(wanted), "{x} % {divisor}");
        }
        assert_eq!(remainder(1.0, 0.0), None);
        assert_eq!(whole_remainder(i64::MIN, -1), Some(0));
        assert_eq!(whole_remainder(-7, 7), Some(0));
    }

    #[test]
    fn decimals_stay_decimals() {
        check(&[
            ("round(price, 1)", "[2.50, 0.00, 10.00, missing]"),
            ("round(price)", "[2.00, 0.00, 10.00, missing]"),
            ("round(price, -1)", "[0.00, 0.00, 10.00, missing]"),
            ("floor(price)", "[2.00, -1.00, 10.00, missing]"),
            ("ceil(price)", "[3.00, 0.00, 10.00, missing]"),
            ("abs(price)", "[2.50, 0.05, 10.00, missing]"),
            ("clamp(price, 0, 5)", "[2.50, 0.00, 5.00, missing]"),
            ("clamp(price, 0.5, 1000)", "[2.50, 0.50, 10.00, missing]"),
            ("sqrt(price * 0 + 4)", "[2, 2, 2, missing]"),
            ("sign(price)", "[1, -1, 1, missing]"),
        ]);
    }

    #[test]
    fn arguments_may_be_columns_and_missing() {
        check(&[
            ("round(10 / x, x)", "[3.333, 10, 5, missing]"),
            ("power(x, missing)", "[missing, missing, missing, missing]"),
            ("mod(x, 2)", "[1, 1, 0, missing]"),
            ("mod(10, x)", "[1, 0, 0, missing]"),
            ("clamp(x, 2, missing)", "[missing, missing, missing, missing]"),
            ("clamp(x, 1.5, 2)", "[2, 1.5, 2, missing]"),
            ("clamp(2, 1, x)", "[2, 1, 2, missing]"),
            ("abs(void)", "[missing, missing, missing, missing]"),
            ("round(void)", "[missing, missing, missing, missing]"),
            ("clamp(void, 0, 1)", "[missing, missing, missing, missing]"),
            ("mod(void, 2)", "[missing, missing, missing, missing]"),
            ("log(x, 1)", "[missing, missing, missing, missing]"),
            ("log(9, 3)", "2"),
        ]);
    }
}
