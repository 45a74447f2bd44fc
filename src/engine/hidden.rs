//! Columns that expressions need and nobody sees: row numbers, ranks by an order, repeated rows, fitted values looked up.
//!
//! They are computed before an operation, stand beside the table's columns while it runs, and are dropped after it. Their names begin with a
//! character that no name of the language can hold.

use std::collections::HashMap;

use polars::prelude as pl;
use polars::prelude::{Column, DataFrame, DataType, IdxCa, IntoColumn, IntoLazy, NamedFrom, PolarsResult, Series, UniqueKeepStrategy};

use crate::plan::expr::{Expr, Keep, Node, SortKey};
use crate::plan::query::Answer;

use super::lower::Lower;
use super::order::sorted_rows;
use super::value;

/// The name of the row-number column: from 0, unsigned.
pub const ROW: &str = "\u{0}row";

/// The hidden columns of one operation by what they are for.
#[derive(Debug, Default)]
pub struct Hidden {
    columns: Vec<Column>,
    orders: HashMap<String, String>,
    repeats: HashMap<String, String>,
    lookups: HashMap<String, String>,
}

fn order_name(order: &[SortKey]) -> String {
    format!("{order:?}")
}

fn repeat_name(by: &[String], keep: Keep, order: &[SortKey]) -> String {
    format!("{by:?}{keep:?}{order:?}")
}

fn lookup_name(keys: &[Expr], table: &Answer) -> String {
    format!("{keys:?}{table:?}")
}

impl Hidden {
    /// Computes what these expressions need over the frame.
    pub fn new<'a>(data: &DataFrame, exprs: impl IntoIterator<Item = &'a Expr>) -> PolarsResult<Hidden> {
        let mut hidden = Hidden::default();
        for expr in exprs {
            hidden.gather(data, expr)?;
        }
        Ok(hidden)
    }

    /// The frame with row numbers and the hidden columns.
    pub fn beside(&self, data: &DataFrame) -> PolarsResult<DataFrame> {
        let mut data = data.with_row_index(ROW.into(), None)?;
        for column in &self.columns {
            data.with_column(column.clone())?;
        }
        Ok(data)
    }

    pub fn order(&self, order: &[SortKey]) -> Option<&str> {
        self.orders.get(&order_name(order)).map(String::as_str)
    }

    pub fn repeat(&self, by: &[String], keep: Keep, order: &[SortKey]) -> Option<&str> {
        self.repeats.get(&repeat_name(by, keep, order)).map(String::as_str)
    }

    pub fn lookup(&self, keys: &[Expr], table: &Answer) -> Option<&str> {
        self.lookups.get(&lookup_name(keys, table)).map(String::as_str)
    }

    fn gather(&mut self, data: &DataFrame, expr: &Expr) -> PolarsResult<()> {
        match &expr.node {
            Node::Column(_) | Node::Literal(_) | Node::RowNumber | Node::Pattern(_) => Ok(()),
            Node::Call(_, args) | Node::Operator(_, args) => args.iter().try_for_each(|arg| self.gather(data, arg)),
            Node::If(condition, yes, no) => [condition, yes, no].into_iter().try_for_each(|part| self.gather(data, part)),
            Node::Read(inner, _) | Node::Cast(inner) | Node::Undecided(inner) => self.gather(data, inner),
            Node::Within { value, order, .. } => {
                self.gather(data, value)?;
                if order.is_empty() || self.order(order).is_some() {
                    return Ok(());
                }
                let name = self.next_name();
                self.columns.push(rank(data, order)?.with_name(name.as_str().into()).into_column());
                self.orders.insert(order_name(order), name);
                Ok(())
            }
            Node::Repeated { by, keep, order } => {
                if self.repeat(by, *keep, order).is_some() {
                    return Ok(());
                }
                let name = self.next_name();
                self.columns.push(repeated(data, by, *keep, order)?.with_name(name.as_str().into()).into_column());
                self.repeats.insert(repeat_name(by, *keep, order), name);
                Ok(())
            }
            Node::Lookup { keys, table } => {
                for key in keys {
                    self.gather(data, key)?;
                }
                if self.lookup(keys, table).is_some() {
                    return Ok(());
                }
                let name = self.next_name();
                let found = self.look_up(data, keys, table)?;
                self.columns.push(found.with_name(name.as_str().into()));
                self.lookups.insert(lookup_name(keys, table), name);
                Ok(())
            }
        }
    }

    fn next_name(&self) -> String {
        format!("\u{0}{}", self.columns.len())
    }

    /// The value of the fitted table for each row's keys, missing keys equal to missing ones.
    fn look_up(&self, data: &DataFrame, keys: &[Expr], table: &Answer) -> PolarsResult<Column> {
        let name = |i: usize| format!("\u{0}key{i}");
        let lower = Lower::new(self);
        let on: Vec<pl::Expr> = (0..keys.len()).map(|i| pl::col(name(i))).collect();
        let mut fitted = value::frame(table);
        let names: Vec<String> = (0..keys.len()).map(name).chain(["\u{0}value".to_string()]).collect();
        fitted.set_column_names(&names)?;
        let left: Vec<pl::Expr> = keys.iter().enumerate().map(|(i, key)| lower.expr(key).alias(name(i))).collect();
        let mut left = self.beside(data)?.lazy().select(left).collect()?.lazy();
        let mut right = fitted.clone().lazy();
        // Other data may hold the same keys in columns of another type.
        let mut exact = Vec::new();
        for (i, (own, known)) in left.collect_schema()?.iter_values().cloned().zip(fitted.dtypes()).enumerate() {
            let Some(common) = common(&own, &known) else { continue };
            let (key, cast) = (pl::col(name(i)), pl::col(name(i)).cast(common.clone()));
            right = right.with_columns([cast.clone()]);
            if own != common {
                // A key that is not the same in the other type is none of the known ones.
                let back = if own.is_primitive_numeric() || own.is_decimal() {
                    cast.clone().cast(own).eq(key.clone())
                } else {
                    cast.clone().is_not_null()
                };
                let flag = format!("\u{0}exact{i}");
                left = left.with_columns([key.is_null().or(back.fill_null(pl::lit(false))).alias(flag.as_str()), cast]);
                exact.push(pl::col(flag));
            }
        }
        let mut args = pl::JoinArgs::new(pl::JoinType::Left);
        args.nulls_equal = true;
        args.maintain_order = pl::MaintainOrderJoin::Left;
        let mut found = pl::col("\u{0}value");
        for exact in exact {
            found = pl::when(exact).then(found).otherwise(pl::lit(pl::NULL));
        }
        let joined = left.join(right, &on, &on, args).select([found.alias("\u{0}value")]);
        joined.collect()?.column("\u{0}value").cloned()
    }
}

/// The type in which keys of a column are compared with known ones; none where they are as they stand, or do not go together.
fn common(own: &DataType, known: &DataType) -> Option<DataType> {
    let numeric = |dtype: &DataType| dtype.is_primitive_numeric() || dtype.is_decimal();
    let textual = |dtype: &DataType| matches!(dtype, DataType::String | DataType::Categorical(..) | DataType::Enum(..));
    match (own, known) {
        (own, known) if own == known => None,
        (DataType::Null, known) => Some(known.clone()),
        (own, DataType::Null) => Some(own.clone()),
        (own, known) if numeric(own) && numeric(known) => Some(known.clone()),
        (own, known) if textual(own) && textual(known) => Some(DataType::String),
        _ => None,
    }
}

/// For each row its place, from 0, in the frame sorted by these keys.
fn rank(data: &DataFrame, order: &[SortKey]) -> PolarsResult<Series> {
    let sorted = sorted_rows(data, order)?;
    let mut places = vec![0u32; sorted.len()];
    for (place, row) in sorted.iter().enumerate() {
        if let Some(slot) = places.get_mut(*row as usize) {
            *slot = u32::try_from(place).unwrap_or(u32::MAX);
        }
    }
    Ok(Series::new("rank".into(), places))
}

/// For each row whether another one stands for it.
fn repeated(data: &DataFrame, by: &[String], keep: Keep, order: &[SortKey]) -> PolarsResult<Series> {
    if order.is_empty() {
        return repeated_in_place(data, by, keep);
    }
    let keys = data.select(by.iter().map(String::as_str))?.with_row_index(ROW.into(), None)?;
    let rows = IdxCa::from_vec("rows".into(), sorted_rows(data, order)?);
    let keys = keys.take(&rows)?;
    let strategy = match keep {
        Keep::First => UniqueKeepStrategy::First,
        Keep::Last => UniqueKeepStrategy::Last,
        Keep::None => UniqueKeepStrategy::None,
    };
    let subset = by.iter().map(|name| super::lower::column(name)).collect();
    let kept = keys.lazy().unique_generic(Some(subset), strategy).select([pl::col(ROW)]).collect()?;
    let mut repeated = vec![true; data.height()];
    for row in kept.column(ROW)?.idx()?.iter().flatten() {
        if let Some(slot) = repeated.get_mut(row as usize) {
            *slot = false;
        }
    }
    Ok(Series::new("repeated".into(), repeated))
}

/// The same where rows count in the order in which they stand.
fn repeated_in_place(data: &DataFrame, by: &[String], keep: Keep) -> PolarsResult<Series> {
    let columns: Vec<pl::Expr> = by.iter().map(|name| super::lower::column(name)).collect();
    let key = match columns.as_slice() {
        [column] => column.clone(),
        _ => pl::as_struct(columns),
    };
    let stays = match keep {
        Keep::First => key.is_first_distinct(),
        Keep::Last => key.is_last_distinct(),
        Keep::None => key.is_unique(),
    };
    let repeated = data.clone().lazy().select([stays.not().alias("repeated")]).collect()?;
    Ok(repeated.column("repeated")?.as_materialized_series().clone())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::types::Type;
    use crate::plan::value::Value;

    /// What is found for the keys 1, 2 and missing, in a column of them.
    fn found(column: Series, key: Type, known: [Value; 3], known_kind: &Type) -> Vec<Option<i64>> {
        let values = [10, 20, 30].map(Value::Integer).to_vec();
        let table = Answer { columns: vec![("K".into(), known_kind.clone(), known.to_vec()), ("v".into(), Type::Integer, values)] };
        let keys = vec![Expr::column("K", key)];
        let data = DataFrame::new(column.len(), vec![column.with_name("K".into()).into_column()]).unwrap();
        let found = Hidden::default().look_up(&data, &keys, &table).unwrap();
        found.i64().unwrap().iter().collect()
    }

    #[test]
    fn keys_are_found_in_columns_of_another_type() {
        let integers = [Value::Integer(1), Value::Integer(2), Value::Missing];
        let numbers = [Value::Number(1.0), Value::Number(2.5), Value::Missing];
        let texts = ["a", "b"].map(|text| Value::Text(text.into()));
        let texts = [texts[0].clone(), texts[1].clone(), Value::Missing];
        let series = Series::new("K".into(), [Some(2.0), Some(1.5), Some(1e300), None]);
        assert_eq!(found(series, Type::Number, integers.clone(), &Type::Integer), [Some(20), None, None, Some(30)]);
        let series = Series::new("K".into(), [Some(1i32), Some(2), None]);
        assert_eq!(found(series.clone(), Type::Integer, numbers, &Type::Number), [Some(10), None, Some(30)]);
        assert_eq!(found(series, Type::Integer, integers.clone(), &Type::Integer), [Some(10), Some(20), Some(30)]);
        let series = Series::new("K".into(), [Some((1i64 << 53) + 1)]);
        let large = [Value::Number((1i64 << 53) as f64), Value::Missing, Value::Missing];
        assert_eq!(found(series, Type::Integer, large, &Type::Number).first(), Some(&None));
        let series = Series::new("K".into(), [Some("b"), Some("c"), None]);
        let category = Type::Category(vec!["a".into(), "b".into()]);
        assert_eq!(found(series, Type::Text, texts, &category), [Some(20), None, Some(30)]);
        let none = Series::new_null("K".into(), 2);
        assert_eq!(found(none, Type::Unknown, integers, &Type::Integer), [Some(30), Some(30)]);
    }
}
