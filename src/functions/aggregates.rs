//! Functions that make one value of many. Missing values are skipped; without values a count is 0, `any` false, `all` true, the rest missing.

use polars::prelude as pl;
use polars::prelude::{DataType, QuantileMethod};

use super::call::{Call, dtype, numeric, same};
use super::cells::{emptied, nothing};
use super::declared::Declared;
use super::interpolation;
use super::levels;
use super::spelled::{self, Spelled, Spelling};
use crate::plan::expr::Expr;
use crate::plan::function::{Param, Role, Takes};
use crate::plan::types::Type;

const X: &[Param] = &[Param::new("x", Takes::Numeric)];
const VALUE: &[Param] = &[Param::new("value", Takes::Any)];
const ORDERED: &[Param] = &[Param::new("value", Takes::Ordered)];
const CONDITION: &[Param] = &[Param::new("condition", Takes::Boolean)];

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "count",
        summary: "how many rows there are, or hold a condition, or have a value",
        role: Role::Aggregate,
        params: &[Param::optional("value", Takes::Any)],
        gives: |_| Type::Integer,
        lower: |args, typed| count(&Call::of_rows(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::aggregates::count_polars),
            pandas: Spelling::By(spelled::aggregates::count_pandas),
            sql: Spelling::By(spelled::aggregates::count_sql),
        },
        examples: &[("count()", "4"), ("count(x)", "3"), ("count(x > 1)", "2"), ("count(paid)", "2")],
        internal: false,
    },
    Declared {
        name: "count_distinct",
        summary: "how many different values there are",
        role: Role::Aggregate,
        params: ORDERED,
        gives: |_| Type::Integer,
        lower: |args, typed| Call::of_rows(args, typed).any(0).drop_nulls().n_unique().cast(DataType::Int64),
        spelled: Spelled::new("{0}.drop_nulls().n_unique().cast(pl.Int64)", "{0}.nunique()", "$count_distinct({0})"),
        examples: &[("count_distinct(name)", "2")],
        internal: false,
    },
    Declared {
        name: "sum",
        summary: "the sum of the values",
        role: Role::Aggregate,
        params: X,
        gives: summed,
        lower: |args, typed| sum(&Call::of_rows(args, typed), &summed(typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::aggregates::sum_python),
            pandas: Spelling::By(spelled::aggregates::sum_python),
            sql: Spelling::By(spelled::aggregates::sum_sql),
        },
        examples: &[("sum(x)", "6")],
        internal: false,
    },
    Declared {
        name: "mean",
        summary: "the mean of the values",
        role: Role::Aggregate,
        params: X,
        gives: |_| Type::Number,
        lower: |args, typed| mean(Call::of_rows(args, typed).number(0)),
        spelled: Spelled::new("{0:real}.mean()", "{0:real}.mean()", "$avg({0:number})"),
        examples: &[("mean(x)", "2")],
        internal: false,
    },
    Declared {
        name: "median",
        summary: "the middle value, or the mean of the two in the middle",
        role: Role::Aggregate,
        params: X,
        gives: |_| Type::Number,
        lower: |args, typed| Call::of_rows(args, typed).number(0).median(),
        spelled: Spelled::new("{0:real}.median()", "{0:real}.median()", "$median({0:number})"),
        examples: &[("median(x)", "2")],
        internal: false,
    },
    Declared {
        name: "mode",
        summary: "the most frequent value; of several, the one that comes first",
        role: Role::Aggregate,
        params: ORDERED,
        gives: same,
        lower: |args, typed| known(&Call::of_rows(args, typed), |x| x.drop_nulls().mode(true).first()),
        spelled: Spelled::new("{0}.drop_nulls().mode(maintain_order=True).first()", "@mode({0})", "$mode({0})"),
        examples: &[("mode(name)", r#""Ann""#), ("mode(x)", "3")],
        internal: false,
    },
    Declared {
        name: "min",
        summary: "the smallest value",
        role: Role::Aggregate,
        params: ORDERED,
        gives: same,
        lower: |args, typed| extreme(&Call::of_rows(args, typed), pl::Expr::min),
        spelled: Spelled {
            polars: Spelling::By(spelled::aggregates::min_polars),
            pandas: Spelling::By(spelled::aggregates::min_pandas),
            sql: Spelling::By(spelled::aggregates::min_sql),
        },
        examples: &[("min(x)", "1"), ("min(name)", r#""Ann""#)],
        internal: false,
    },
    Declared {
        name: "max",
        summary: "the greatest value",
        role: Role::Aggregate,
        params: ORDERED,
        gives: same,
        lower: |args, typed| extreme(&Call::of_rows(args, typed), pl::Expr::max),
        spelled: Spelled {
            polars: Spelling::By(spelled::aggregates::max_polars),
            pandas: Spelling::By(spelled::aggregates::max_pandas),
            sql: Spelling::By(spelled::aggregates::max_sql),
        },
        examples: &[("max(x)", "3"), ("max(name)", r#""Bob""#)],
        internal: false,
    },
    Declared {
        name: "std",
        summary: "the standard deviation of a sample: divided by one less than the count",
        role: Role::Aggregate,
        params: X,
        gives: |_| Type::Number,
        lower: |args, typed| spread(Call::of_rows(args, typed).number(0), |x| x.std(1), 1),
        spelled: Spelled::new("{0:real}.std()", "{0:real}.std()", "$stddev_samp({0:number})"),
        examples: &[("std(x)", "1")],
        internal: false,
    },
    Declared {
        name: "var",
        summary: "the variance of a sample: divided by one less than the count",
        role: Role::Aggregate,
        params: X,
        gives: |_| Type::Number,
        lower: |args, typed| spread(Call::of_rows(args, typed).number(0), |x| x.var(1), 2),
        spelled: Spelled::new("{0:real}.var()", "{0:real}.var()", "$var_samp({0:number})"),
        examples: &[("var(x)", "1")],
        internal: false,
    },
    Declared {
        name: "quantile",
        summary: "the value below which a share of the values lies, between two by their line",
        role: Role::Aggregate,
        params: &[Param::new("x", Takes::Numeric), Param::new("share", Takes::Share)],
        gives: |_| Type::Number,
        lower: |args, typed| {
            let call = Call::of_rows(args, typed);
            match call.number_literal(1).filter(|share| (0.0..=1.0).contains(share)) {
                // What no values need be put in order for.
                Some(0.0) => call.number(0).min(),
                Some(1.0) => call.number(0).max(),
                Some(share) => call.number(0).quantile(pl::lit(share), QuantileMethod::Linear),
                None => emptied(call.number(0).mean(), DataType::Float64),
            }
        },
        spelled: Spelled::new(r#"{0:real}.quantile({1!}, "linear")"#, "{0:real}.quantile({1!})", "$quantile_cont({0:number}, {1!})"),
        examples: &[("quantile(x, 0.75)", "2.5"), ("quantile(x, 25%)", "1.5")],
        internal: false,
    },
    Declared {
        name: "first",
        summary: "the first value that is not missing",
        role: Role::Aggregate,
        params: VALUE,
        gives: same,
        lower: |args, typed| known(&Call::of_rows(args, typed), pl::Expr::first_non_null),
        spelled: Spelled::new("{0}.drop_nulls().first()", "@first_value({0})", "$first({0})"),
        examples: &[("first(name)", r#""Bob""#)],
        internal: false,
    },
    Declared {
        name: "last",
        summary: "the last value that is not missing",
        role: Role::Aggregate,
        params: VALUE,
        gives: same,
        lower: |args, typed| known(&Call::of_rows(args, typed), pl::Expr::last_non_null),
        spelled: Spelled::new("{0}.drop_nulls().last()", "@last_value({0})", "$last({0})"),
        examples: &[("last(name)", r#""Ann""#)],
        internal: false,
    },
    Declared {
        name: "any",
        summary: "whether the condition holds in a row at least",
        role: Role::Aggregate,
        params: CONDITION,
        gives: |_| Type::Boolean,
        lower: |args, typed| Call::of_rows(args, typed).fit(0, &Type::Boolean).any(true),
        spelled: Spelled::new("{0}.any()", "bool({0}.any())", "coalesce($bool_or({0}), false)"),
        examples: &[("any(x > 2)", "true"), ("any(x > 3)", "false")],
        internal: false,
    },
    Declared {
        name: "all",
        summary: "whether the condition holds in every row",
        role: Role::Aggregate,
        params: CONDITION,
        gives: |_| Type::Boolean,
        lower: |args, typed| Call::of_rows(args, typed).fit(0, &Type::Boolean).all(true),
        spelled: Spelled::new("{0}.all()", "bool({0}.all())", "coalesce($bool_and({0}), true)"),
        examples: &[("all(x is missing or x > 0)", "true"), ("all(x > 0)", "false")],
        internal: false,
    },
    Declared {
        name: "listed",
        summary: "the values as a list, in the order of the rows",
        role: Role::Aggregate,
        params: VALUE,
        gives: |typed| Type::List(Box::new(same(typed))),
        lower: |args, typed| {
            let x = Call::of_rows(args, typed).any(0);
            pl::when(x.clone().count().gt(pl::lit(0))).then(x.drop_nulls().implode(true)).otherwise(pl::lit(pl::NULL))
        },
        spelled: Spelled::new("@listed({0})", "@listed({0})", "$list({0})"),
        examples: &[("listed(x)", "[3, 1, 2]"), (r#"join_text(listed(name), "+")"#, r#""Bob+Ann+Ann""#)],
        internal: false,
    },
    Declared {
        name: "interpolates_to_fraction",
        summary: "whether a line between the neighbours of a missing number has a fraction",
        role: Role::Aggregate,
        params: &[Param::new("n", Takes::Integer)],
        gives: |_| Type::Boolean,
        lower: |args, typed| interpolation::to_fraction(&Call::of_rows(args, typed)),
        spelled: Spelled::python(
            "({0}.is_null() & ({0}.cast(pl.Float64).interpolate() % 1 != 0)).any()",
            r#"({0}.isna() & ({0}.astype("Float64").interpolate(limit_area="inside") % 1 != 0)).any()"#,
        ),
        examples: &[
            ("interpolates_to_fraction(integer(if x = 1 then missing else x))", "true"),
            ("interpolates_to_fraction(integer(x))", "false"),
        ],
        internal: true,
    },
];

fn count(call: &Call) -> pl::Expr {
    let rows = match (call.has(0), call.kind(0)) {
        (false, _) => pl::len(),
        (_, Type::Boolean) => call.any(0).sum(),
        _ => call.any(0).count(),
    };
    rows.cast(DataType::Int64)
}

/// The mean, also where the sum is beyond the largest number: then of the values divided by 2^64, which is exact for those that count beside them.
fn mean(x: pl::Expr) -> pl::Expr {
    const UNIT: f64 = 18_446_744_073_709_551_616.0;
    or_else(x.clone().mean(), (x / pl::lit(UNIT)).mean() * pl::lit(UNIT))
}

/// Deviation or variance (of this power of the values), also where squares are beyond the largest number: then of the values divided by 2^600.
/// What comes of such squares, polars does not say: infinity, no number or 0, from run to run.
fn spread(x: pl::Expr, measure: fn(pl::Expr) -> pl::Expr, power: usize) -> pl::Expr {
    const LARGE: f64 = 1e150;
    let unit = 2f64.powi(600);
    let large = x.clone().max().gt(pl::lit(LARGE)).or(x.clone().min().lt(pl::lit(-LARGE))).fill_null(pl::lit(false));
    let small = measure(x.clone() / pl::lit(unit));
    pl::when(large).then((0..power).fold(small, |found, _| found * pl::lit(unit))).otherwise(measure(x))
}

/// The first where it is finite or missing, else the second.
fn or_else(first: pl::Expr, second: pl::Expr) -> pl::Expr {
    pl::when(first.clone().is_finite().fill_null(pl::lit(true))).then(first).otherwise(second)
}

fn summed(typed: &[Expr]) -> Type {
    match numeric(typed) {
        Type::Decimal(_, scale) => Type::Decimal(38, scale),
        kind => kind,
    }
}

fn sum(call: &Call, kind: &Type) -> pl::Expr {
    let (x, sum) = (call.numeric(0), call.numeric(0).sum());
    let there = x.clone().count().gt(pl::lit(0));
    let there = match kind {
        Type::Integer => there.and(close(sum.clone(), x.cast(DataType::Float64).sum())),
        _ => there,
    };
    pl::when(there).then(sum.cast(dtype(kind))).otherwise(nothing(dtype(kind)))
}

/// Whether a sum of integers is near the same sum of floating-point numbers: one that went beyond 64 bits has come out at another end.
pub(super) fn close(integers: pl::Expr, numbers: pl::Expr) -> pl::Expr {
    let apart = integers.cast(DataType::Float64) - numbers;
    let half_the_range = pl::lit(4.6e18);
    apart.clone().lt(half_the_range.clone()).and(apart.gt(-half_the_range))
}

/// An aggregate of values that have a type; of others there is none.
fn known(call: &Call, aggregate: impl Fn(pl::Expr) -> pl::Expr) -> pl::Expr {
    if call.kind(0) == &Type::Unknown { call.any(0).first() } else { aggregate(call.any(0)) }
}

fn extreme(call: &Call, aggregate: fn(pl::Expr) -> pl::Expr) -> pl::Expr {
    known(call, |x| levels::named(aggregate(levels::comparable(x, call.kind(0))), call.kind(0)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_examples, check_without_rows};
    use super::*;

    #[test]
    fn examples() {
        check_examples(FUNCTIONS);
    }

    #[test]
    fn without_values() {
        check_without_rows(&[
            ("count()", "0"),
            ("count(x)", "0"),
            ("count(x > 1)", "0"),
            ("count(true)", "0"),
            ("count_distinct(x)", "0"),
            ("sum(x)", "missing"),
            ("sum(price)", "missing"),
            ("mean(x)", "missing"),
            ("median(x)", "missing"),
            ("mode(x)", "missing"),
            ("min(name)", "missing"),
            ("max(x)", "missing"),
            ("std(x)", "missing"),
            ("var(x)", "missing"),
            ("quantile(x, 0.5)", "missing"),
            ("first(x)", "missing"),
            ("last(x)", "missing"),
            ("any(x > 1)", "false"),
            ("all(x > 1)", "true"),
            ("listed(x)", "missing"),
        ]);
    }

    #[test]
    fn all_missing_and_of_no_type() {
        check(&[
            ("count(void)", "0"),
            ("count_distinct(void)", "0"),
            ("sum(void)", "missing"),
            ("mean(void)", "missing"),
            ("median(void)", "missing"),
            ("mode(void)", "missing"),
            ("min(void)", "missing"),
            ("max(void)", "missing"),
            ("std(void)", "missing"),
            ("quantile(void, 0.5)", "missing"),
            ("first(void)", "missing"),
            ("last(void)", "missing"),
            ("listed(void)", "missing"),
            ("sum(if x > 5 then x else missing)", "missing"),
            ("mode(if x > 5 then name else missing)", "missing"),
            ("min(if x > 5 then name else missing)", "missing"),
        ]);
    }

    #[test]
    fn of_all_types() {
        check(&[
            ("sum(price)", "12.45"),
            ("mean(price)", "4.1499999999999995"),
            ("median(price)", "2.5"),
            ("min(price)", "-0.05"),
            ("mode(price)", "2.50"),
            ("sum(x / 2)", "3"),
            ("min(day)", "1969-07-20"),
            ("max(at)", "2024-01-31T23:59:59"),
            ("max(clock)", "23:59:59"),
            ("mode(day)", "2024-01-31"),
            ("max(paid)", "true"),
            ("min(paid)", "false"),
            ("mode(paid)", "true"),
            ("first(clock)", "23:59:59"),
            ("last(paid)", "true"),
            ("count_distinct(paid)", "2"),
            ("count_distinct(price)", "3"),
            ("count_distinct(clock)", "3"),
            ("listed(paid)", "[true, false, true]"),
            ("listed(day)", "[2024-01-31, 2023-12-31, 1969-07-20]"),
            ("round(std(price), 6)", "5.224222"),
            ("first(split(name, \"n\"))", r#"["Bob"]"#),
        ]);
    }

    #[test]
    fn levels_compare_in_their_order() {
        check(&[
            ("min(size)", r#""low""#),
            ("max(size)", r#""high""#),
            ("mode(size)", r#""high""#),
            ("first(size)", r#""high""#),
            ("count_distinct(size)", "3"),
        ]);
    }

    #[test]
    fn constants_count_for_each_row() {
        check(&[
            ("count(true)", "4"),
            ("count(false)", "0"),
            ("count(1)", "4"),
            ("count(missing)", "0"),
            ("sum(2)", "8"),
            ("sum(missing)", "missing"),
            ("std(2)", "0"),
            ("mode(\"a\")", r#""a""#),
            ("listed(1)", "[1, 1, 1, 1]"),
            ("count(number(day))", "0"),
        ]);
        check_without_rows(&[("mean(5)", "missing"), ("first(5)", "missing"), ("sum(2)", "missing")]);
    }

    #[test]
    fn sums_that_do_not_fit_are_missing() {
        check(&[
            ("sum(x * 3000000000000000000)", "missing"),
            ("sum(x * 1500000000000000000)", "9000000000000000000"),
            ("sum(x * 5e307)", "missing"),
        ]);
    }

    #[test]
    fn what_is_finite_does_not_overflow_on_the_way() {
        check(&[
            ("round(mean(x * 5e307) / 5e307, 9)", "2"),
            ("round(std(x * 5e307) / 5e307, 9)", "1"),
            ("round(var(x * 1e153) / 1e306, 9)", "1"),
            ("var(x * 1e160)", "missing"),
        ]);
    }

    #[test]
    fn inside_other_functions() {
        check(&[
            ("round(mean(x / 3), 2)", "0.67"),
            ("upper(first(name))", r#""BOB""#),
            ("first(upper(name))", r#""BOB""#),
            ("max(length(name))", "3"),
            ("count(squash(name))", "3"),
            ("count_distinct(title(name))", "2"),
            ("sum(clamp(x, 0, 2))", "5"),
            ("max(x) - min(x)", "2"),
            ("concat(min(name), count())", r#""Ann4""#),
            ("coalesce(sum(void), 0)", "0"),
        ]);
    }
}
