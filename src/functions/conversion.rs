//! Functions from one type to another. A value that has no counterpart is missing: `integer(2.5)`, `number("x")`.

use chrono::NaiveTime;
use polars::prelude as pl;
use polars::prelude::{BooleanType, DataType, Float64Type, Int64Type, StringType};

use super::calendar::instant;
use super::call::{Call, dtype};
use super::cells::{emptied, nothing, one};
use super::declared::Declared;
use super::spelled::{self, Spelled, Spelling};
use crate::plan::expr::Expr;
use crate::plan::function::{Param, Role, Takes};
use crate::plan::reading::{Numbers, Pair};
use crate::plan::types::Type;

const VALUE: &[Param] = &[Param::new("value", Takes::Any)];

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "text",
        summary: "the value as text",
        role: Role::Row,
        params: VALUE,
        gives: |_| Type::Text,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            as_text(call.any(0), call.kind(0))
        },
        spelled: Spelled::new("{0:text}", "{0:text}", "{0:text}"),
        examples: &[
            ("text(2.50)", r#""2.5""#),
            ("text(3.0)", r#""3""#),
            ("text(true)", r#""true""#),
            ("text(2024-01-31)", r#""2024-01-31""#),
            ("text(2024-01-31T12:30:00)", r#""2024-01-31T12:30:00""#),
        ],
        internal: false,
    },
    Declared {
        name: "integer",
        summary: "the value as a whole number; missing if it is none, so round it first",
        role: Role::Row,
        params: VALUE,
        gives: |_| Type::Integer,
        lower: |args, typed| as_integer(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::conversion::integer_polars),
            pandas: Spelling::By(spelled::conversion::integer_pandas),
            sql: Spelling::By(spelled::conversion::integer_sql),
        },
        examples: &[
            (r#"integer("1,234")"#, "1234"),
            ("integer(3.0)", "3"),
            ("integer(2.7)", "missing"),
            ("integer(round(2.7))", "3"),
            ("integer(true)", "1"),
        ],
        internal: false,
    },
    Declared {
        name: "number",
        summary: "the value as a number; an example text shows how numbers are written",
        role: Role::Row,
        params: &[Param::new("value", Takes::Any), Param::optional("like", Takes::Text)],
        gives: |_| Type::Number,
        lower: |args, typed| as_number(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::conversion::number_polars),
            pandas: Spelling::By(spelled::conversion::number_pandas),
            sql: Spelling::By(spelled::conversion::number_sql),
        },
        examples: &[
            (r#"number("2.5")"#, "2.5"),
            (r#"number("12.345,6", "1.234,5")"#, "12345.6"),
            (r#"number("$ 3", "$1")"#, "3"),
            (r#"number("12%", "5%")"#, "0.12"),
            (r#"number("n/a")"#, "missing"),
        ],
        internal: false,
    },
    Declared {
        name: "boolean",
        summary: "the value as true or false: from true/false, yes/no, y/n, t/f, 1/0",
        role: Role::Row,
        params: VALUE,
        gives: |_| Type::Boolean,
        lower: |args, typed| as_boolean(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::conversion::boolean_polars),
            pandas: Spelling::By(spelled::conversion::boolean_pandas),
            sql: Spelling::By(spelled::conversion::boolean_sql),
        },
        examples: &[(r#"boolean("Yes")"#, "true"), ("boolean(0)", "false"), (r#"boolean("maybe")"#, "missing"), ("boolean(2)", "missing")],
        internal: false,
    },
    Declared {
        name: "coalesce",
        summary: "the first value that is not missing",
        role: Role::Row,
        params: &[Param::many("value", Takes::Alike)],
        gives: common,
        lower: |args, typed| {
            let (call, kind) = (Call::of(args, typed), common(typed));
            let values: Vec<pl::Expr> = (0..typed.len()).map(|at| call.fit(at, &kind)).collect();
            pl::coalesce(&values)
        },
        spelled: Spelled::new("pl.coalesce({*:common})", "@coalesce({*:common})", "coalesce({*:common})"),
        examples: &[("coalesce(missing, 2, 3)", "2"), (r#"coalesce(missing, "a")"#, r#""a""#), ("coalesce(missing, missing)", "missing")],
        internal: false,
    },
];

/// Values of a type as text, written as a table shows them.
pub(super) fn as_text(x: pl::Expr, kind: &Type) -> pl::Expr {
    match kind {
        Type::Text | Type::Category(_) => x,
        Type::Number => one::<Float64Type, StringType, _>(x, |x| Some(x.to_string())),
        Type::Datetime => one::<Int64Type, StringType, _>(x.cast(dtype(kind)).cast(DataType::Int64), |at| {
            Some(instant(at)?.format("%Y-%m-%dT%H:%M:%S%.f").to_string())
        }),
        Type::Time => one::<Int64Type, StringType, _>(x.cast(DataType::Int64), |nanos| {
            let nanos = u64::try_from(nanos).ok()?;
            let (seconds, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
            let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(seconds).ok()?, u32::try_from(rest).ok()?)?;
            Some(time.format("%H:%M:%S%.f").to_string())
        }),
        Type::Boolean => pl::when(x.clone().is_null())
            .then(nothing(DataType::String))
            .otherwise(pl::when(x).then(pl::lit("true")).otherwise(pl::lit("false"))),
        Type::List(inner) => {
            let items = as_text(pl::element(), inner).fill_null(pl::lit("·"));
            let joined = x.clone().list().eval(items).list().join(pl::lit(", "), true);
            pl::when(x.is_null()).then(nothing(DataType::String)).otherwise(pl::lit("[") + joined + pl::lit("]"))
        }
        Type::Integer | Type::Decimal(..) | Type::Date | Type::Unknown => x.cast(DataType::String),
        Type::Other(_) => emptied(x, DataType::String),
    }
}

pub(super) fn as_integer(call: &Call) -> pl::Expr {
    match call.kind(0) {
        Type::Integer | Type::Boolean => call.integer(0),
        Type::Number => one::<Float64Type, Int64Type, _>(call.any(0), |x| {
            // From -2^63 up to, not including, 2^63.
            let fits = x.fract() == 0.0 && (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&x);
            fits.then_some(x as i64)
        }),
        Type::Decimal(_, scale) => {
            let (x, whole) = (call.any(0), call.any(0).cast(DataType::Int64));
            let same = whole.clone().cast(DataType::Decimal(38, usize::from(*scale))).eq(x);
            pl::when(same).then(whole).otherwise(nothing(DataType::Int64))
        }
        Type::Text | Type::Category(_) => {
            let numbers = Numbers::default();
            one::<StringType, Int64Type, _>(call.any(0), move |text| numbers.integer(text))
        }
        _ => emptied(call.any(0), DataType::Int64),
    }
}

pub(super) fn as_number(call: &Call) -> pl::Expr {
    match call.kind(0) {
        Type::Number | Type::Integer | Type::Decimal(..) | Type::Boolean => call.number(0),
        Type::Text | Type::Category(_) => {
            let numbers = if call.has(1) { call.text_literal(1).and_then(Numbers::alone) } else { Some(Numbers::default()) };
            let Some(numbers) = numbers else {
                return emptied(call.any(0), DataType::Float64);
            };
            one::<StringType, Float64Type, _>(call.any(0), move |text| numbers.number(text))
        }
        _ => emptied(call.any(0), DataType::Float64),
    }
}

pub(super) fn as_boolean(call: &Call) -> pl::Expr {
    match call.kind(0) {
        Type::Boolean => call.any(0),
        kind if kind.is_numeric() => one::<Float64Type, BooleanType, _>(call.number(0), |x| match x {
            1.0 => Some(true),
            0.0 => Some(false),
            _ => None,
        }),
        Type::Text | Type::Category(_) => one::<StringType, BooleanType, _>(call.any(0), |text| Pair::of(text)?.boolean(text)),
        _ => emptied(call.any(0), DataType::Boolean),
    }
}

/// The type that holds all of these values. They have been found to go together.
pub(super) fn common(typed: &[Expr]) -> Type {
    let mut all = typed.iter().map(|arg| &arg.kind).filter(|kind| **kind != Type::Unknown);
    let Some(first) = all.next() else { return Type::Unknown };
    let first = if first.is_textual() { Type::Text } else { first.clone() };
    all.fold(first, |a, b| match (&a, b) {
        (Type::Number, b) if b.is_numeric() => Type::Number,
        (a, Type::Number) if a.is_numeric() => Type::Number,
        (Type::Decimal(p, s), Type::Decimal(q, t)) => Type::Decimal((*p).max(*q), (*s).max(*t)),
        (Type::Integer, Type::Decimal(..)) => b.clone(),
        (Type::Date, Type::Datetime) => Type::Datetime,
        _ => a,
    })
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
    fn texts_of_all_types() {
        check(&[
            ("text(x)", r#"["3", "1", "2", missing]"#),
            ("text(paid)", r#"["true", "false", "true", missing]"#),
            ("text(price)", r#"["2.50", "-0.05", "10.00", missing]"#),
            ("text(void)", "[missing, missing, missing, missing]"),
            ("text(clock)", r#"["23:59:59", "00:00:00.500", "12:30:00", missing]"#),
            ("text(0.1 + 0.2)", r#""0.30000000000000004""#),
            ("text(1e21)", r#""1000000000000000000000""#),
            ("text(1969-12-31T23:59:59)", r#""1969-12-31T23:59:59""#),
            (r#"text(split("a,b", ","))"#, r#""[a, b]""#),
        ]);
    }

    #[test]
    fn integers() {
        check(&[
            ("integer(price)", "[missing, missing, 10, missing]"),
            ("integer(-2.0)", "-2"),
            ("integer(1e300)", "missing"),
            ("integer(9223372036854775807.0)", "missing"),
            (r#"integer("9223372036854775807")"#, "9223372036854775807"),
            (r#"integer("9223372036854775808")"#, "missing"),
            ("integer(2024-01-31)", "missing"),
            ("integer(void)", "[missing, missing, missing, missing]"),
        ]);
    }

    #[test]
    fn numbers_and_booleans() {
        check(&[
            ("number(price)", "[2.5, -0.05, 10, missing]"),
            (r#"number("1.234")"#, "1.234"),
            (r#"number("1.234", "x")"#, "missing"),
            (r#"number("12", "5%")"#, "missing"),
            ("number(false)", "0"),
            ("boolean(x)", "[missing, true, missing, missing]"),
            (r#"boolean(" NO ")"#, "false"),
            ("boolean(void)", "[missing, missing, missing, missing]"),
        ]);
    }

    #[test]
    fn what_coalesce_makes_common() {
        check(&[
            ("coalesce(void, x, 9)", "[3, 1, 2, 9]"),
            ("coalesce(x, 0.5)", "[3, 1, 2, 0.5]"),
            ("coalesce(price, x)", "[2.50, -0.05, 10.00, missing]"),
            ("coalesce(void, name)", r#"["Bob", "Ann", "Ann", missing]"#),
            ("coalesce(day, 2024-01-01T06:00:00)", "[2024-01-31T00:00:00, 2023-12-31T00:00:00, 1969-07-20T00:00:00, 2024-01-01T06:00:00]"),
        ]);
    }
}
