//! The types a column can have, by the names people write.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The type of a column or of an expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Type {
    /// Whole numbers, 64 bits, signed.
    Integer,
    /// Floating-point numbers, 64 bits. NaN is never stored: it is missing.
    Number,
    /// Exact decimals: total digits (at most 38) and digits after the point.
    Decimal(u8, u8),
    Text,
    Date,
    /// A date with a time of day, without a zone, in microseconds.
    Datetime,
    Time,
    Boolean,
    /// Text from a fixed set. With levels they were declared, and it compares in their order.
    Category(Vec<String>),
    List(Box<Type>),
    /// Nothing but missing cells, and no type known: fits wherever a value may stand.
    Unknown,
    /// A type that files can hold and the language can only show, under its own name.
    Other(String),
}

impl Type {
    /// Integer, number or decimal.
    pub fn is_numeric(&self) -> bool {
        matches!(self, Type::Integer | Type::Number | Type::Decimal(..))
    }

    /// Text or category: what the text functions take.
    pub fn is_textual(&self) -> bool {
        matches!(self, Type::Text | Type::Category(_))
    }

    /// Date or datetime.
    pub fn is_temporal(&self) -> bool {
        matches!(self, Type::Date | Type::Datetime)
    }

    /// The short name of plain-text tables, at most four letters.
    pub fn short(&self) -> &str {
        match self {
            Type::Integer => "int",
            Type::Number => "num",
            Type::Decimal(..) => "dec",
            Type::Text => "text",
            Type::Date => "date",
            Type::Datetime => "dt",
            Type::Time => "time",
            Type::Boolean => "bool",
            Type::Category(_) => "cat",
            Type::List(_) => "list",
            Type::Unknown => "none",
            Type::Other(_) => "oth",
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Integer => f.write_str("integer"),
            Type::Number => f.write_str("number"),
            Type::Decimal(precision, scale) => write!(f, "decimal({precision},{scale})"),
            Type::Text => f.write_str("text"),
            Type::Date => f.write_str("date"),
            Type::Datetime => f.write_str("datetime"),
            Type::Time => f.write_str("time"),
            Type::Boolean => f.write_str("boolean"),
            Type::Category(_) => f.write_str("category"),
            Type::List(inner) => write!(f, "list of {inner}"),
            Type::Unknown => f.write_str("missing"),
            Type::Other(name) => f.write_str(name),
        }
    }
}
