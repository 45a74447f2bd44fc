//! Functions that give each row a value from its place among others: in the order of the rows, within their group.

use std::collections::VecDeque;

use polars::prelude as pl;
use polars::prelude::{
    DataType, Field, FillNullStrategy, Float64Chunked, IdxSize, Int64Chunked, Int64Type, IntoColumn, NewChunkedArray, RankMethod,
    RankOptions,
};

use rayon::slice::ParallelSliceMut;

use super::aggregates::close;
use super::call::{Call, dtype, numeric, same};
use super::cells::{emptied, nothing, one, places};
use super::declared::Declared;
use super::interpolation;
use super::levels;
use super::spelled::{self, Spelled, Spelling};
use crate::plan::draw::ticket;
use crate::plan::function::{Param, Role, Takes};
use crate::plan::types::Type;

const VALUE: Param = Param::new("value", Takes::Any);
const ROWS: Param = Param::optional("rows", Takes::Rows(i64::MIN));

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "row",
        summary: "the row's place, from 1",
        role: Role::Window,
        params: &[],
        gives: |_| Type::Integer,
        lower: |_, _| places(),
        spelled: Spelled::new(
            "pl.int_range(1, pl.len() + 1)",
            r#"pd.Series(range(1, len(df) + 1), index=df.index, dtype="Int64")"#,
            "$row_number()",
        ),
        examples: &[("row()", "[1, 2, 3, 4]")],
        internal: false,
    },
    Declared {
        name: "previous",
        summary: "the value of the row before, or of some rows before",
        role: Role::Window,
        params: &[VALUE, ROWS],
        gives: same,
        lower: |args, typed| shifted(&Call::of_rows(args, typed), |rows| rows),
        spelled: Spelled {
            polars: Spelling::By(spelled::windows::previous_polars),
            pandas: Spelling::By(spelled::windows::previous_pandas),
            sql: Spelling::By(spelled::windows::previous_sql),
        },
        examples: &[("previous(x)", "[missing, 3, 1, 2]"), ("previous(x, 2)", "[missing, missing, 3, 1]")],
        internal: false,
    },
    Declared {
        name: "next",
        summary: "the value of the row after, or of some rows after",
        role: Role::Window,
        params: &[VALUE, ROWS],
        gives: same,
        lower: |args, typed| shifted(&Call::of_rows(args, typed), i64::saturating_neg),
        spelled: Spelled {
            polars: Spelling::By(spelled::windows::next_polars),
            pandas: Spelling::By(spelled::windows::next_pandas),
            sql: Spelling::By(spelled::windows::next_sql),
        },
        examples: &[("next(x)", "[1, 2, missing, missing]")],
        internal: false,
    },
    Declared {
        name: "rank",
        summary: r#"the place by size, 1 for the smallest, or the greatest with "descending""#,
        role: Role::Window,
        params: &[Param::new("value", Takes::Ordered), Param::optional("order", Takes::Word(&["ascending", "descending"]))],
        gives: |_| Type::Integer,
        lower: |args, typed| {
            let call = Call::of_rows(args, typed);
            let options = RankOptions { method: RankMethod::Min, descending: call.text_literal(1) == Some("descending") };
            if call.kind(0) == &Type::Integer && !options.descending {
                return ranked(call.any(0));
            }
            let x = if call.kind(0) == &Type::Unknown { call.number(0) } else { levels::comparable(call.any(0), call.kind(0)) };
            x.rank(options, None).cast(DataType::Int64)
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::windows::rank_polars),
            pandas: Spelling::By(spelled::windows::rank_pandas),
            sql: Spelling::By(spelled::windows::rank_sql),
        },
        examples: &[
            ("rank(x)", "[3, 1, 2, missing]"),
            (r#"rank(x, "descending")"#, "[1, 3, 2, missing]"),
            ("rank(name)", "[3, 1, 1, missing]"),
        ],
        internal: false,
    },
    Declared {
        name: "cumulative_sum",
        summary: "the sum of the values up to this row",
        role: Role::Window,
        params: &[Param::new("x", Takes::Numeric)],
        gives: numeric,
        lower: |args, typed| {
            let call = Call::of_rows(args, typed);
            let sum = call.numeric(0).cum_sum(false);
            match call.kind(0) {
                Type::Integer => {
                    let fits = close(sum.clone(), call.number(0).cum_sum(false));
                    pl::when(fits).then(sum).otherwise(nothing(DataType::Int64))
                }
                Type::Decimal(..) => sum.cast(dtype(&numeric(typed))),
                _ => sum,
            }
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::windows::cumulative_python),
            pandas: Spelling::By(spelled::windows::cumulative_python),
            sql: Spelling::By(spelled::windows::cumulative_sql),
        },
        examples: &[("cumulative_sum(x)", "[3, 4, 6, missing]")],
        internal: false,
    },
    Declared {
        name: "rolling_mean",
        summary: "the mean over this row and those before it, some in all; missing before that",
        role: Role::Window,
        params: &[Param::new("x", Takes::Numeric), Param::new("rows", Takes::Rows(1))],
        gives: |_| Type::Number,
        lower: |args, typed| {
            let call = Call::of_rows(args, typed);
            let rows = call.integer_literal(1).and_then(|rows| usize::try_from(rows).ok()).filter(|rows| *rows > 0);
            let Some(rows) = rows else {
                return emptied(call.number(0), DataType::Float64);
            };
            call.number(0).apply(
                move |column| {
                    let x = column.cast(&DataType::Float64)?;
                    let means = rolling_means(x.f64()?.iter(), rows);
                    Ok(Float64Chunked::from_iter_options(column.name().clone(), means).into_column())
                },
                |_, field| Ok(Field::new(field.name().clone(), DataType::Float64)),
            )
        },
        spelled: Spelled {
            polars: Spelling::As("@rolling_mean({0:real}, {1!})"),
            pandas: Spelling::As("@rolling_mean({0:number}, {1!})"),
            sql: Spelling::By(spelled::windows::rolling_sql),
        },
        examples: &[("rolling_mean(x, 2)", "[missing, 2, 1.5, 2]")],
        internal: false,
    },
    Declared {
        name: "ticket",
        summary: "a random number for each row, of a seed and the row's place",
        role: Role::Window,
        params: &[Param::new("seed", Takes::Integer)],
        gives: |_| Type::Integer,
        lower: |args, typed| {
            let seed = Call::of(args, typed).integer_literal(0).unwrap_or_default().unsigned_abs();
            one::<Int64Type, Int64Type, _>(places(), move |place| Some(signed(ticket(seed, place.unsigned_abs().saturating_sub(1)))))
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::windows::ticket_polars),
            pandas: Spelling::By(spelled::windows::ticket_pandas),
            sql: Spelling::Never,
        },
        examples: &[("ticket(42)", "[4456085495900499605, -6273545944727883517, -4084088288392011950, -2874173976596520044]")],
        internal: true,
    },
    Declared {
        name: "fill_forward",
        summary: "the value, or the last one before it that is not missing",
        role: Role::Window,
        params: &[VALUE],
        gives: same,
        lower: |args, typed| filled(&Call::of_rows(args, typed), FillNullStrategy::Forward(None)),
        spelled: Spelled::new("{0}.forward_fill()", "{0}.ffill()", "$fill_forward({0})"),
        examples: &[("fill_forward(x)", "[3, 1, 2, 2]")],
        internal: true,
    },
    Declared {
        name: "fill_forward_limit",
        summary: "the value, or one at most some rows before it that is not missing",
        role: Role::Window,
        params: &[VALUE, Param::new("rows", Takes::Integer)],
        gives: same,
        lower: |args, typed| {
            let call = Call::of_rows(args, typed);
            let rows = call.integer_literal(1).map_or(0, |rows| IdxSize::try_from(rows.max(0)).unwrap_or(IdxSize::MAX));
            filled(&call, FillNullStrategy::Forward(Some(rows)))
        },
        spelled: Spelled::python("{0}.forward_fill({1!})", "@fill_near({0}, {1!})"),
        examples: &[("fill_forward_limit(x, 1)", "[3, 1, 2, 2]"), ("fill_forward_limit(x, 0)", "[3, 1, 2, missing]")],
        internal: true,
    },
    Declared {
        name: "fill_backward",
        summary: "the value, or the next one after it that is not missing",
        role: Role::Window,
        params: &[VALUE],
        gives: same,
        lower: |args, typed| filled(&Call::of_rows(args, typed), FillNullStrategy::Backward(None)),
        spelled: Spelled::new("{0}.backward_fill()", "{0}.bfill()", "$fill_backward({0})"),
        examples: &[("fill_backward(if x > 1 then x else missing)", "[3, 2, 2, missing]")],
        internal: true,
    },
    Declared {
        name: "fill_backward_limit",
        summary: "the value, or one at most some rows after it that is not missing",
        role: Role::Window,
        params: &[VALUE, Param::new("rows", Takes::Integer)],
        gives: same,
        lower: |args, typed| {
            let call = Call::of_rows(args, typed);
            let rows = call.integer_literal(1).map_or(0, |rows| IdxSize::try_from(rows.max(0)).unwrap_or(IdxSize::MAX));
            filled(&call, FillNullStrategy::Backward(Some(rows)))
        },
        spelled: Spelled::python("{0}.backward_fill({1!})", "@fill_near({0}, {1!}, backwards=True)"),
        examples: &[("fill_backward_limit(if x = 2 then x else missing, 1)", "[missing, 2, 2, missing]")],
        internal: true,
    },
    Declared {
        name: "interpolate",
        summary: "the value, or one between those around it, by their places or rows",
        role: Role::Window,
        params: &[
            VALUE,
            Param::new("way", Takes::Word(interpolation::WAYS)),
            Param::new("degree", Takes::Integer),
            Param::optional("place", Takes::Ordered),
        ],
        gives: interpolation::gives,
        lower: |args, typed| interpolation::interpolated(&Call::of_rows(args, typed), typed),
        spelled: Spelled {
            polars: Spelling::By(spelled::windows::interpolate_python),
            pandas: Spelling::By(spelled::windows::interpolate_python),
            sql: Spelling::Never,
        },
        examples: &[(r#"interpolate(if x = 1 then missing else x, "linear", 1)"#, "[3, 2.5, 2, missing]")],
        internal: true,
    },
];

/// The number with the same place among those of 64 bits with a sign as it has among those without.
fn signed(number: u64) -> i64 {
    (number ^ (1 << 63)).cast_signed()
}

/// The place of each integer by size, equal ones at that of the first. Sorting values together with their rows is quicker than asking for the
/// order of rows.
fn ranked(x: pl::Expr) -> pl::Expr {
    x.apply(
        |column| {
            let column = column.cast(&DataType::Int64)?;
            let mut sorted: Vec<(i64, u32)> = column.i64()?.iter().zip(0..).filter_map(|(x, row)| Some((x?, row))).collect();
            sorted.par_sort_unstable();
            let mut places = vec![None; column.len()];
            let mut first = 0_i64;
            let mut last = None;
            for ((x, row), place) in sorted.into_iter().zip(1_i64..) {
                if last != Some(x) {
                    (first, last) = (place, Some(x));
                }
                if let Some(slot) = places.get_mut(row as usize) {
                    *slot = Some(first);
                }
            }
            Ok(Int64Chunked::from_slice_options(column.name().clone(), &places).into_column())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::Int64)),
    )
}

fn shifted(call: &Call, down: fn(i64) -> i64) -> pl::Expr {
    let rows = if call.has(1) { call.integer_literal(1) } else { Some(1) };
    match rows {
        Some(rows) => call.any(0).shift(pl::lit(down(rows))),
        None => emptied(call.any(0), dtype(call.kind(0))),
    }
}

fn filled(call: &Call, strategy: FillNullStrategy) -> pl::Expr {
    match call.kind(0) {
        Type::Unknown => call.any(0),
        _ => call.any(0).fill_null_with_strategy(strategy),
    }
}

/// Means over so many rows up to each one. Missing values are skipped; a mean of none is missing, and so are those before there are so many rows.
fn rolling_means(x: impl Iterator<Item = Option<f64>>, rows: usize) -> impl Iterator<Item = Option<f64>> {
    let mut window = VecDeque::new();
    let mut sum = Sum::default();
    x.map(move |x| {
        window.push_back(x);
        if let Some(x) = x {
            sum.add(x, 1);
        }
        if window.len() > rows
            && let Some(Some(gone)) = window.pop_front()
        {
            sum.add(-gone, -1);
        }
        if window.len() == rows { sum.mean() } else { None }
    })
}

/// A sum that numbers can be taken from again without leaving their rounding behind (Neumaier's).
#[derive(Default)]
struct Sum {
    sum: f64,
    lost: f64,
    count: i64,
}

impl Sum {
    fn add(&mut self, x: f64, count: i64) {
        let sum = self.sum + x;
        self.lost += if self.sum.abs() >= x.abs() { (self.sum - sum) + x } else { (x - sum) + self.sum };
        self.sum = sum;
        self.count += count;
        if self.count == 0 {
            *self = Sum::default();
        }
    }

    fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| (self.sum + self.lost) / self.count as f64)
    }
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
    fn of_all_types() {
        check(&[
            ("previous(name)", r#"[missing, "Bob", "Ann", "Ann"]"#),
            ("next(day, 3)", "[missing, missing, missing, missing]"),
            ("next(day, 9)", "[missing, missing, missing, missing]"),
            ("previous(x, -1)", "[1, 2, missing, missing]"),
            ("previous(size)", r#"[missing, "high", "low", "mid"]"#),
            ("rank(price)", "[2, 1, 3, missing]"),
            ("rank(day)", "[3, 2, 1, missing]"),
            ("rank(paid)", "[2, 1, 2, missing]"),
            ("rank(clock)", "[3, 1, 2, missing]"),
            ("rank(size)", "[3, 1, 2, missing]"),
            ("cumulative_sum(price)", "[2.50, 2.45, 12.45, missing]"),
            ("cumulative_sum(x / 2)", "[1.5, 2, 3, missing]"),
            ("cumulative_sum(x * 2000000000000000000)", "[6000000000000000000, 8000000000000000000, missing, missing]"),
            ("rolling_mean(price, 1)", "[2.5, -0.05, 10, missing]"),
            ("rolling_mean(x, 3)", "[missing, missing, 2, 1.5]"),
            ("fill_forward(name)", r#"["Bob", "Ann", "Ann", "Ann"]"#),
            ("fill_forward(clock)", "[23:59:59, 00:00:00.500, 12:30:00, 12:30:00]"),
            ("fill_forward(price)", "[2.50, -0.05, 10.00, 10.00]"),
            ("fill_forward(paid)", "[true, false, true, true]"),
            (r#"fill_forward(split(name, "o"))"#, r#"[["B", "b"], ["Ann"], ["Ann"], ["Ann"]]"#),
            ("fill_backward(size)", r#"["high", "low", "mid", missing]"#),
        ]);
    }

    #[test]
    fn constants_stand_in_each_row() {
        check(&[
            ("cumulative_sum(1)", "[1, 2, 3, 4]"),
            ("previous(1)", "[missing, 1, 1, 1]"),
            ("rolling_mean(2, 2)", "[missing, 2, 2, 2]"),
            ("rank(missing)", "[missing, missing, missing, missing]"),
            ("previous(integer(void))", "[missing, missing, missing, missing]"),
        ]);
    }

    #[test]
    fn columns_without_a_type() {
        check(&[
            ("previous(void)", "[missing, missing, missing, missing]"),
            ("rank(void)", "[missing, missing, missing, missing]"),
            ("cumulative_sum(void)", "[missing, missing, missing, missing]"),
            ("rolling_mean(void, 2)", "[missing, missing, missing, missing]"),
            ("fill_forward(void)", "[missing, missing, missing, missing]"),
            ("fill_backward(void)", "[missing, missing, missing, missing]"),
        ]);
    }

    /// From the third row on they are pandas' `rolling(3, min_periods=1).mean()`.
    #[test]
    fn missing_values_in_a_window_are_skipped() {
        let x = [Some(1.0), None, Some(3.0), None, None, None, Some(7.5), Some(-2.0)];
        let means: Vec<Option<f64>> = rolling_means(x.into_iter(), 3).collect();
        assert_eq!(means, [None, None, Some(2.0), Some(3.0), Some(3.0), None, Some(7.5), Some(2.75)]);
    }

    #[test]
    fn a_long_window_keeps_its_precision() {
        let x = (0..100_000).map(|i| Some(if i == 0 { 1e16 } else { 0.1 }));
        let last = rolling_means(x, 10).last().flatten();
        assert!(last.is_some_and(|mean| (mean - 0.1).abs() < 1e-15), "{last:?}");
    }
}
