//! Aggregates along the row: what binding makes of `mean(it across q1..q10)`. `any`, `all` and `coalesce` are operators there.

use polars::lazy::dsl;
use polars::prelude as pl;
use polars::prelude::DataType;

use super::aggregates::close;
use super::call::{Call, dtype};
use super::cells::nothing;
use super::conversion::common;
use super::declared::Declared;
use super::levels;
use crate::plan::expr::Expr;
use crate::plan::function::{Param, Role, Takes};
use crate::plan::types::Type;

const NUMBERS: &[Param] = &[Param::many("x", Takes::Numeric)];
const VALUES: &[Param] = &[Param::many("value", Takes::Any)];
const ORDERED: &[Param] = &[Param::many("value", Takes::Ordered)];

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "sum_across",
        summary: "the sum of the row's values",
        role: Role::Row,
        params: NUMBERS,
        gives: common,
        lower: |args, typed| sum(&Call::of(args, typed), typed),
        examples: &[("sum_across(1, missing, 2)", "3"), ("sum_across(missing, missing)", "missing")],
        internal: true,
    },
    Declared {
        name: "mean_across",
        summary: "the mean of the row's values",
        role: Role::Row,
        params: NUMBERS,
        gives: |_| Type::Number,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let numbers: Vec<pl::Expr> = (0..typed.len()).map(|at| call.number(at)).collect();
            dsl::mean_horizontal(numbers, true).unwrap_or_else(|_| nothing(DataType::Float64))
        },
        examples: &[("mean_across(1, missing, 2)", "1.5"), ("mean_across(missing, missing)", "missing")],
        internal: true,
    },
    Declared {
        name: "min_across",
        summary: "the smallest of the row's values",
        role: Role::Row,
        params: ORDERED,
        gives: common,
        lower: |args, typed| extreme(&Call::of(args, typed), typed, dsl::min_horizontal),
        examples: &[("min_across(2, missing, 1)", "1"), (r#"min_across("b", "a")"#, r#""a""#)],
        internal: true,
    },
    Declared {
        name: "max_across",
        summary: "the greatest of the row's values",
        role: Role::Row,
        params: ORDERED,
        gives: common,
        lower: |args, typed| extreme(&Call::of(args, typed), typed, dsl::max_horizontal),
        examples: &[("max_across(2, missing, 1.5)", "2"), ("max_across(2024-01-31, 2023-01-31)", "2024-01-31")],
        internal: true,
    },
    Declared {
        name: "count_across",
        summary: "how many of the row's values are there, or of its conditions hold",
        role: Role::Row,
        params: VALUES,
        gives: |_| Type::Integer,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let ones = call.every().iter().zip(typed).map(|(cell, arg)| match arg.kind {
                Type::Boolean => cell.clone().cast(DataType::Int64),
                _ => cell.clone().is_not_null().cast(DataType::Int64),
            });
            dsl::sum_horizontal(ones.collect::<Vec<_>>(), true).unwrap_or_else(|_| nothing(DataType::Int64))
        },
        examples: &[("count_across(1, missing, 2)", "2"), ("count_across(true, false)", "1")],
        internal: true,
    },
];

fn sum(call: &Call, typed: &[Expr]) -> pl::Expr {
    let kind = common(typed);
    let cells = |kind: &Type| (0..typed.len()).map(|at| call.fit(at, kind)).collect::<Vec<_>>();
    let there = dsl::any_horizontal(call.every().iter().map(|cell| cell.clone().is_not_null()).collect::<Vec<_>>());
    let (Ok(there), Ok(sum), Ok(approximate)) =
        (there, dsl::sum_horizontal(cells(&kind), true), dsl::sum_horizontal(cells(&Type::Number), true))
    else {
        return nothing(dtype(&kind));
    };
    let there = match kind {
        Type::Unknown => return call.any(0),
        Type::Integer => there.and(close(sum.clone(), approximate)),
        _ => there,
    };
    pl::when(there).then(sum.cast(dtype(&kind))).otherwise(nothing(dtype(&kind)))
}

fn extreme(call: &Call, typed: &[Expr], aggregate: fn(Vec<pl::Expr>) -> pl::PolarsResult<pl::Expr>) -> pl::Expr {
    let kind = common(typed);
    // Levels that all share are a common order; others compare as texts.
    let order = match typed.first() {
        Some(first) if typed.iter().all(|arg| arg.kind == first.kind) => &first.kind,
        _ => &kind,
    };
    let cells = (0..typed.len()).map(|at| levels::comparable(call.fit(at, &kind), order)).collect();
    aggregate(cells).map_or_else(|_| nothing(dtype(&kind)), |value| levels::named(value, order))
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
    fn columns() {
        check(&[
            ("sum_across(x, x)", "[6, 2, 4, missing]"),
            ("sum(it across x, price)", "[5.50, 0.95, 12.00, missing]"),
            ("sum(it * 2 across x, void)", "[6, 2, 4, missing]"),
            ("mean(it across x, price)", "[2.75, 0.475, 6, missing]"),
            ("min(it across x, price)", "[2.50, -0.05, 2.00, missing]"),
            ("max(it across name, name)", r#"["Bob", "Ann", "Ann", missing]"#),
            ("max(it across day, at)", "[2024-01-31T23:59:59, 2023-12-31T00:00:00, 1969-07-20T12:30:01, missing]"),
            ("max(it across paid, paid)", "[true, false, true, missing]"),
            ("min(it across clock, clock)", "[23:59:59, 00:00:00.500, 12:30:00, missing]"),
            ("max(it across size, size)", r#"["high", "low", "mid", missing]"#),
            ("count_across(x, name, void)", "[2, 2, 2, 0]"),
            ("count(it > 1 across x, price)", "[2, 0, 2, 0]"),
            ("any(it > 2 across x, price)", "[true, false, true, false]"),
            ("min(it across void, void)", "[missing, missing, missing, missing]"),
            ("sum(it across void)", "[missing, missing, missing, missing]"),
            ("count(it across void)", "[0, 0, 0, 0]"),
        ]);
    }

    #[test]
    fn sums_that_do_not_fit_are_missing() {
        check(&[("sum_across(x * 3000000000000000000, x * 3000000000000000000)", "[missing, 6000000000000000000, missing, missing]")]);
    }
}
