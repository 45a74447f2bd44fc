//! Aggregates along the row: what binding makes of `mean(it across q1..q10)`. `any`, `all` and `coalesce` are operators there.

use polars::lazy::dsl;
use polars::prelude as pl;
use polars::prelude::{DataType, IntoColumn, NewChunkedArray};

use super::aggregates::close;
use super::call::{Call, dtype};
use super::cells::nothing;
use super::conversion::common;
use super::declared::Declared;
use super::levels;
use super::spelled::{self, Spelled, Spelling};
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
        spelled: Spelled {
            polars: Spelling::As("@total_across({*:common})"),
            pandas: Spelling::As("@along(@add_up, {:gives}, {*:common})"),
            sql: Spelling::By(spelled::across::sum_across_sql),
        },
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
        spelled: Spelled::new("pl.mean_horizontal({*:number})", "@along(statistics.fmean, {:gives}, {*:number})", "list_avg([{*:number}])"),
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
        spelled: Spelled {
            polars: Spelling::By(spelled::across::min_across_polars),
            pandas: Spelling::By(spelled::across::min_across_pandas),
            sql: Spelling::By(spelled::across::min_across_sql),
        },
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
        spelled: Spelled {
            polars: Spelling::By(spelled::across::max_across_polars),
            pandas: Spelling::By(spelled::across::max_across_pandas),
            sql: Spelling::By(spelled::across::max_across_sql),
        },
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
        spelled: Spelled {
            polars: Spelling::By(spelled::across::count_across_polars),
            pandas: Spelling::By(spelled::across::count_across_pandas),
            sql: Spelling::By(spelled::across::count_across_sql),
        },
        examples: &[("count_across(1, missing, 2)", "2"), ("count_across(true, false)", "1")],
        internal: true,
    },
    Declared {
        name: "median_across",
        summary: "the middle of the row's values, or the mean of the two in the middle",
        role: Role::Row,
        params: NUMBERS,
        gives: |_| Type::Number,
        lower: |args, typed| of_numbers(&Call::of(args, typed), median),
        spelled: Spelled::new(
            "pl.concat_list({*:number}).list.median()",
            "@along(statistics.median, {:gives}, {*:number})",
            "list_median([{*:number}])",
        ),
        examples: &[("median_across(1, missing, 4)", "2.5"), ("median_across(missing, missing)", "missing")],
        internal: true,
    },
    Declared {
        name: "std_across",
        summary: "the standard deviation of the row's values, of a sample",
        role: Role::Row,
        params: NUMBERS,
        gives: |_| Type::Number,
        lower: |args, typed| of_numbers(&Call::of(args, typed), |numbers| variance(numbers).map(f64::sqrt)),
        spelled: Spelled::new(
            "pl.concat_list({*:number}).list.std()",
            "@along(@deviation, {:gives}, {*:number})",
            "list_stddev_samp([{*:number}])",
        ),
        examples: &[("std_across(1, missing, 3)", "1.4142135623730951"), ("std_across(1)", "missing")],
        internal: true,
    },
    Declared {
        name: "var_across",
        summary: "the variance of the row's values, of a sample",
        role: Role::Row,
        params: NUMBERS,
        gives: |_| Type::Number,
        lower: |args, typed| of_numbers(&Call::of(args, typed), |numbers| variance(numbers)),
        spelled: Spelled::new(
            "pl.concat_list({*:number}).list.var()",
            "@along(@variance, {:gives}, {*:number})",
            "list_var_samp([{*:number}])",
        ),
        examples: &[("var_across(1, missing, 3)", "2"), ("var_across(1)", "missing")],
        internal: true,
    },
    Declared {
        name: "mode_across",
        summary: "the most frequent of the row's values; of several, the one that comes first",
        role: Role::Row,
        params: ORDERED,
        gives: common,
        lower: |args, typed| along(&Call::of(args, typed), &common(typed), |x| x.drop_nulls().mode(true).first()),
        spelled: Spelled::new(
            "pl.concat_list({*:common}).list.eval(pl.element().drop_nulls().mode(maintain_order=True).first()).list.first()",
            "@along(statistics.mode, {:gives}, {*:common})",
            "list_mode([{*:common}])",
        ),
        examples: &[("mode_across(2, 1, 1)", "1"), ("mode_across(2, missing, 1)", "2")],
        internal: true,
    },
    Declared {
        name: "first_across",
        summary: "the first of the row's values that is there",
        role: Role::Row,
        params: VALUES,
        gives: common,
        lower: |args, typed| first(&Call::of(args, typed), typed, false),
        spelled: Spelled::new("pl.coalesce({*:common})", "@coalesce({*:common})", "coalesce({*:common})"),
        examples: &[("first_across(missing, 2, 3)", "2")],
        internal: true,
    },
    Declared {
        name: "last_across",
        summary: "the last of the row's values that is there",
        role: Role::Row,
        params: VALUES,
        gives: common,
        lower: |args, typed| first(&Call::of(args, typed), typed, true),
        spelled: Spelled::new("pl.coalesce({*:backwards})", "@coalesce({*:backwards})", "coalesce({*:backwards})"),
        examples: &[("last_across(1, 2, missing)", "2")],
        internal: true,
    },
    Declared {
        name: "count_distinct_across",
        summary: "how many different values the row has",
        role: Role::Row,
        params: ORDERED,
        gives: |_| Type::Integer,
        lower: |args, typed| {
            along(&Call::of(args, typed), &common(typed), |x| x.drop_nulls().n_unique()).cast(DataType::Int64).fill_null(pl::lit(0i64))
        },
        spelled: Spelled::new(
            "pl.concat_list({*:common}).list.drop_nulls().list.n_unique().cast(pl.Int64)",
            "@along(@count_different, {:gives}, {*:common}).fillna(0)",
            "CAST(list_unique([{*:common}]) AS BIGINT)",
        ),
        examples: &[("count_distinct_across(1, 2, 1, missing)", "2")],
        internal: true,
    },
];

/// The first or last of the row's values that is there.
fn first(call: &Call, typed: &[Expr], from_behind: bool) -> pl::Expr {
    let kind = common(typed);
    let mut cells: Vec<pl::Expr> = (0..typed.len()).map(|at| call.fit(at, &kind)).collect();
    if from_behind {
        cells.reverse();
    }
    pl::coalesce(&cells)
}

/// An aggregate of the row's numbers that are there, in their order from left to right.
fn of_numbers(call: &Call, aggregate: fn(&mut [f64]) -> Option<f64>) -> pl::Expr {
    let mut cells = (0..call.every().len()).map(|at| call.number(at));
    let Some(first) = cells.next() else { return nothing(DataType::Float64) };
    let others: Vec<pl::Expr> = cells.collect();
    first.map_many(
        move |columns| {
            let rows = columns.iter().map(pl::Column::len).find(|rows| *rows != 1).unwrap_or(1);
            let cast = columns.iter().map(|column| {
                let column = if column.len() == rows { column.clone() } else { column.new_from_index(0, rows) };
                Ok(column.cast(&DataType::Float64)?.take_materialized_series())
            });
            let series = cast.collect::<pl::PolarsResult<Vec<pl::Series>>>()?;
            let numbers = series.iter().map(|series| series.f64()).collect::<pl::PolarsResult<Vec<_>>>()?;
            let mut row = Vec::with_capacity(numbers.len());
            let answers = (0..rows).map(|at| {
                row.clear();
                row.extend(numbers.iter().filter_map(|column| column.get(at)));
                aggregate(&mut row)
            });
            let name = columns.first().map(|column| column.name().clone()).unwrap_or_default();
            Ok(pl::Float64Chunked::from_iter_options(name, answers).into_column())
        },
        &others,
        |_, fields| Ok(pl::Field::new(fields.first().map(|field| field.name().clone()).unwrap_or_default(), DataType::Float64)),
    )
}

/// The middle number, or the mean of the two in the middle.
fn median(numbers: &mut [f64]) -> Option<f64> {
    numbers.sort_unstable_by(f64::total_cmp);
    let half = numbers.len() / 2;
    match numbers.len() % 2 {
        1 => numbers.get(half).copied(),
        _ => Some((numbers.get(half.checked_sub(1)?)? + numbers.get(half)?) / 2.0),
    }
}

/// The variance of a sample, by its deviations from the mean; none of fewer than two numbers.
fn variance(numbers: &[f64]) -> Option<f64> {
    if numbers.len() < 2 {
        return None;
    }
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    Some(numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (numbers.len() - 1) as f64)
}

/// An aggregate of the row's values, of this type. Of values without a type there is none.
fn along(call: &Call, kind: &Type, aggregate: fn(pl::Expr) -> pl::Expr) -> pl::Expr {
    let cells: Vec<pl::Expr> = (0..call.every().len()).map(|at| call.fit(at, kind)).collect();
    match (kind, dsl::concat_list(cells)) {
        (Type::Unknown, _) | (_, Err(_)) => call.any(0),
        (_, Ok(row)) => row.list().eval(aggregate(pl::element())).list().first(),
    }
}

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
            ("median(it across x, x)", "[3, 1, 2, missing]"),
            ("std(it * 2 across x, void)", "[missing, missing, missing, missing]"),
            ("var(it across x, price)", "[0.125, 0.55125, 32, missing]"),
            ("first(it across void, name)", r#"["Bob", "Ann", "Ann", missing]"#),
            ("last(it across day, at)", "[2024-01-31T23:59:59, 2023-12-31T00:00:00, 1969-07-20T12:30:01, missing]"),
            ("mode(it across name, name)", r#"["Bob", "Ann", "Ann", missing]"#),
            ("count_distinct(it across x, price)", "[2, 2, 2, 0]"),
            ("count_distinct(it across void)", "[0, 0, 0, 0]"),
            ("median(it across void)", "[missing, missing, missing, missing]"),
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
