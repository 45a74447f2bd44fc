//! Polars' types and the language's.

use polars::prelude::{Categories, DataType, FrozenCategories, TimeUnit};

use crate::plan::types::Type;

/// The language's name for a polars type.
pub fn to_type(dtype: &DataType) -> Type {
    match dtype {
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => Type::Integer,
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => Type::Integer,
        DataType::Float32 | DataType::Float64 => Type::Number,
        DataType::Decimal(precision, scale) => Type::Decimal(small(*precision), small(*scale)),
        DataType::String => Type::Text,
        DataType::Date => Type::Date,
        DataType::Datetime(_, _) => Type::Datetime,
        DataType::Time => Type::Time,
        DataType::Boolean => Type::Boolean,
        DataType::Categorical(_, _) => Type::Category(Vec::new()),
        DataType::Enum(levels, _) => Type::Category(levels.categories().values_iter().map(str::to_string).collect()),
        DataType::List(inner) => Type::List(Box::new(to_type(inner))),
        DataType::Null => Type::Unknown,
        other => Type::Other(other.to_string()),
    }
}

/// The polars type that holds a type of the language.
pub fn to_dtype(kind: &Type) -> DataType {
    match kind {
        Type::Integer => DataType::Int64,
        Type::Number => DataType::Float64,
        Type::Decimal(precision, scale) => DataType::Decimal(usize::from(*precision), usize::from(*scale)),
        Type::Text | Type::Other(_) => DataType::String,
        Type::Date => DataType::Date,
        Type::Datetime => DataType::Datetime(TimeUnit::Microseconds, None),
        Type::Time => DataType::Time,
        Type::Boolean => DataType::Boolean,
        Type::Category(levels) if levels.is_empty() => DataType::from_categories(Categories::global()),
        Type::Category(levels) => match FrozenCategories::new(levels.iter().map(String::as_str)) {
            Ok(frozen) => DataType::from_frozen_categories(frozen),
            // Levels are distinct by the time they get here; a category without order is the nearest thing to a doubled one.
            Err(_) => DataType::from_categories(Categories::global()),
        },
        Type::List(inner) => DataType::List(Box::new(to_dtype(inner))),
        Type::Unknown => DataType::Null,
    }
}

fn small(n: usize) -> u8 {
    u8::try_from(n).unwrap_or(38)
}
