//! Rows up to a rank, such as a tenth drawn at random: the last one that counts is selected, as sorting all of them takes several times as long.

use polars::prelude as pl;
use polars::prelude::{BooleanChunked, ChunkCompareIneq, ChunkFullNull, DataType, Field, IntoColumn};

use crate::functions;
use crate::plan::expr::{Expr, Node};
use crate::plan::function::Role;
use crate::plan::types::Type;

/// What is ranked, where this is the rank of integers in the whole table held against a limit that is the same for all rows.
pub(super) fn ranked<'a>(rank: &'a Expr, limit: &Expr) -> Option<&'a Expr> {
    let Node::Within { value, by, order } = &rank.node else { return None };
    let Node::Call(name, args) = &value.node else { return None };
    match args.as_slice() {
        [x] if name == "rank" && by.is_empty() && order.is_empty() && x.kind == Type::Integer && is_constant(limit) => Some(x),
        _ => None,
    }
}

/// Whether a value is certainly the same for all rows.
pub(super) fn is_constant(expr: &Expr) -> bool {
    match &expr.node {
        Node::Literal(_) | Node::Pattern(_) => true,
        Node::Operator(_, args) => args.iter().all(is_constant),
        Node::If(condition, yes, no) => [condition, yes, no].into_iter().all(|part| is_constant(part)),
        Node::Read(inner, _) | Node::Cast(inner) | Node::Undecided(inner) => is_constant(inner),
        Node::Call(name, args) => functions::find(name).is_some_and(|function| function.role == Role::Row) && args.iter().all(is_constant),
        Node::Within { value, by, order } if by.is_empty() && order.is_empty() => {
            matches!(&value.node, Node::Call(name, _) if functions::find(name).is_some_and(|function| function.role == Role::Aggregate))
        }
        _ => false,
    }
}

/// Whether fewer integers than the limit are smaller; missing where the integer is, and everywhere when the limit is.
pub(super) fn up_to(x: pl::Expr, limit: pl::Expr) -> pl::Expr {
    x.apply_many(
        |columns| {
            let [x, limit] = columns else { return Err(pl::polars_err!(ComputeError: "a column and a limit are wanted")) };
            let x = x.cast(&DataType::Int64)?;
            let x = x.i64()?;
            let Some(limit) = limit.cast(&DataType::Float64)?.f64()?.get(0).filter(|limit| !limit.is_nan()) else {
                return Ok(BooleanChunked::full_null(x.name().clone(), x.len()).into_column());
            };
            let mut values: Vec<i64> = x.iter().flatten().collect();
            // A rank is a whole number, from 1.
            match (limit as usize).min(values.len()).checked_sub(1) {
                Some(last) => {
                    let (_, last, _) = values.select_nth_unstable(last);
                    Ok(x.lt_eq(*last).into_column())
                }
                None => Ok(x.lt(i64::MIN).into_column()),
            }
        },
        &[limit],
        |_, fields| Ok(Field::new(fields.first().map(|field| field.name().clone()).unwrap_or_default(), DataType::Boolean)),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use polars::prelude::{IntoLazy, df};

    fn chosen(x: &[Option<i64>], limit: f64) -> Vec<Option<bool>> {
        let frame = df!("x" => x).unwrap().lazy().select([up_to(pl::col("x"), pl::lit(limit))]).collect().unwrap();
        frame.column("x").unwrap().bool().unwrap().iter().collect()
    }

    #[test]
    fn as_many_as_have_that_rank() {
        let x = [Some(5), None, Some(1), Some(3), Some(3)];
        let ranks = [Some(4), None, Some(1), Some(2), Some(2)];
        for limit in [-1.0, 0.5, 1.0, 1.9, 2.0, 3.0, 4.0, 1e300] {
            assert_eq!(chosen(&x, limit), ranks.map(|rank: Option<i32>| rank.map(|rank| f64::from(rank) <= limit)), "{limit}");
        }
        assert_eq!(chosen(&x, f64::NAN), [None; 5]);
        assert_eq!(chosen(&[None], 1.0), [None]);
        assert_eq!(chosen(&[], 1.0), []);
    }
}
