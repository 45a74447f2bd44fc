//! Fitted values looked up by keys, missing keys equal to missing ones.

use polars::prelude as pl;
use polars::prelude::{Column, DataFrame, DataType, IntoLazy, PolarsResult};

use crate::plan::expr::Expr;
use crate::plan::query::Answer;
use crate::plan::types::Type;

use super::lower::{Lower, column};
use super::partners::Partners;
use super::run::{collect, evaluate};
use super::{dtype, value};

const VALUE: &str = "\u{0}value";

/// Keys that are quicker to compare with one by one than to join with.
const FEW: usize = 4;

/// Whether a row's key is compared with the known ones one by one.
pub(super) fn is_short(keys: &[Expr], table: &Answer) -> bool {
    match (keys, table.columns.as_slice()) {
        ([key], [(_, known, values), _]) => values.len() <= FEW && key.kind == *known && matches!(key.kind, Type::Text | Type::Integer),
        _ => false,
    }
}

/// The value for a row's key in such a table.
pub(super) fn one_by_one(lower: &Lower, keys: &[Expr], table: &Answer, kind: &Type) -> pl::Expr {
    let none = pl::lit(pl::NULL).cast(dtype::to_dtype(kind));
    let ([key], [(_, known, keys), (_, holds, values)]) = (keys, table.columns.as_slice()) else { return none };
    let key = lower.expr(key);
    let one = |rest: pl::Expr, (is, value): (&_, &_)| {
        let found = value::literal(value, holds).cast(dtype::to_dtype(kind));
        pl::when(key.clone().eq_missing(value::literal(is, known))).then(found).otherwise(rest)
    };
    keys.iter().zip(values).rev().fold(none, one)
}

/// The value of the fitted table for each row's keys.
pub(super) fn all_at_once(data: &DataFrame, keys: &[Expr], table: &Answer) -> PolarsResult<Column> {
    let name = |i: usize| format!("\u{0}key{i}");
    let names: Vec<String> = (0..keys.len()).map(name).collect();
    let mut fitted = value::frame(table);
    fitted.set_column_names(&[names.as_slice(), &[VALUE.to_string()]].concat())?;
    let keys: Vec<(String, Expr)> = names.iter().cloned().zip(keys.iter().cloned()).collect();
    let here = DataFrame::new(data.height(), evaluate(data, &keys)?)?;
    let (mut left, mut right) = (here.clone().lazy(), fitted.clone().lazy());
    // Other data may hold the same keys in columns of another type.
    let mut exact = Vec::new();
    for ((name, own), known) in names.iter().zip(here.dtypes()).zip(fitted.dtypes()) {
        let Some(common) = common(&own, &known) else { continue };
        let (key, cast) = (column(name), column(name).cast(common.clone()));
        right = right.with_columns([cast.clone()]);
        if own != common {
            // A key that is not the same in the other type is none of the known ones.
            let back = if own.is_primitive_numeric() || own.is_decimal() {
                cast.clone().cast(own).eq(key.clone())
            } else {
                cast.clone().is_not_null()
            };
            let flag = format!("{name}exact");
            left = left.with_columns([key.is_null().or(back.fill_null(pl::lit(false))).alias(flag.as_str()), cast]);
            exact.push(flag);
        }
    }
    let (left, right) = (collect(left)?, collect(right)?);
    let partners = Partners::of(&left.select(&names)?, &right.select(&names)?, true)?;
    let mut found = fitted.column(VALUE)?.take(&partners.first)?;
    for flag in exact {
        let none = Column::full_null(VALUE.into(), found.len(), found.dtype());
        found = found.zip_with(left.column(&flag)?.bool()?, &none)?;
    }
    Ok(found)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use polars::prelude::{IntoColumn, NamedFrom, Series};

    use super::super::hidden::Hidden;
    use super::*;
    use crate::plan::value::Value;

    /// What is found for the keys 1, 2 and missing, in a column of them.
    fn found(column: Series, key: Type, known: [Value; 3], known_kind: &Type) -> Vec<Option<i64>> {
        let values = [10, 20, 30].map(Value::Integer).to_vec();
        let table = Answer { columns: vec![("K".into(), known_kind.clone(), known.to_vec()), ("v".into(), Type::Integer, values)] };
        let keys = vec![Expr::column("K", key)];
        let data = DataFrame::new(column.len(), vec![column.with_name("K".into()).into_column()]).unwrap();
        if is_short(&keys, &table) {
            let short = one_by_one(&Lower::new(&Hidden::default()), &keys, &table, &Type::Integer).alias("v");
            let short = data.clone().lazy().select([short]).collect().unwrap();
            let all = all_at_once(&data, &keys, &table).unwrap();
            assert_eq!(short.column("v").unwrap().i64().unwrap().to_vec(), all.i64().unwrap().to_vec());
        }
        let found = all_at_once(&data, &keys, &table).unwrap();
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
