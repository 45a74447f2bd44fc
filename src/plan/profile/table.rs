//! A profile as a table: a row for each column.

use super::{Card, Lengths, Numbers, Profile, Shape, Texts};
use crate::plan::query::Answer;
use crate::plan::schema::Schema;
use crate::plan::types::Type;
use crate::plan::value::Value;

/// One column of the table: its name, its type, what it holds for a card, and what that is.
pub struct Field {
    pub name: &'static str,
    pub kind: Type,
    pub of: fn(&Card) -> Value,
    pub help: &'static str,
}

/// The columns, in order.
pub const FIELDS: &[Field] = &[
    field("column", Type::Text, |card| text(&card.name), "the column's name"),
    field("type", Type::Text, |card| text(&card.kind.to_string()), "its type"),
    field("valid", Type::Integer, |card| whole(card.valid()), "cells that hold a value"),
    field("missing_count", Type::Integer, |card| whole(card.missing), "cells that do not"),
    field("missing_share", Type::Number, |card| share(card.missing, card.rows), "their share of the rows"),
    field("distinct", Type::Integer, |card| whole(card.distinct), "different values, missing not counted"),
    field(
        "top",
        Type::Text,
        |card| card.top.first().map_or(Value::Missing, |(value, _)| text(&value.to_string())),
        "the most frequent value",
    ),
    field("top_count", Type::Integer, |card| card.top.first().map_or(Value::Missing, |(_, count)| whole(*count)), "its cells"),
    field(
        "top_share",
        Type::Number,
        |card| card.top.first().map_or(Value::Missing, |(_, count)| share(*count, card.valid())),
        "their share of the valid ones",
    ),
    field("mean", Type::Number, |card| numbers(card).map_or(Value::Missing, |numbers| real(numbers.mean)), "of numbers"),
    field("std", Type::Number, |card| numbers(card).map_or(Value::Missing, |numbers| real(numbers.std)), "of numbers, as of a sample"),
    field("min", Type::Number, |card| quantile(card, 0.0), "of numbers"),
    field("q25", Type::Number, |card| quantile(card, 0.25), "the lower quartile of numbers"),
    field("median", Type::Number, |card| quantile(card, 0.5), "of numbers"),
    field("q75", Type::Number, |card| quantile(card, 0.75), "the upper quartile of numbers"),
    field("max", Type::Number, |card| quantile(card, 1.0), "of numbers"),
    field("zeros", Type::Integer, |card| numbers(card).map_or(Value::Missing, |numbers| whole(numbers.zeros)), "numbers that are 0"),
    field("negative", Type::Integer, |card| numbers(card).map_or(Value::Missing, |numbers| whole(numbers.negative)), "numbers below 0"),
    field("outliers", Type::Integer, outliers, "numbers that `outliers … using iqr(1.5)` gives"),
    field("earliest", Type::Text, |card| moment(card, 0.0), "the first date, datetime, time; the shortest duration"),
    field("latest", Type::Text, |card| moment(card, 1.0), "the last or longest one"),
    field("longest_gap", Type::Number, gap, "days in the longest stretch between two neighbouring dates or datetimes"),
    field(
        "min_length",
        Type::Integer,
        |card| lengths(card, |lengths| whole(lengths.least)),
        "characters of the shortest text; items of the shortest list",
    ),
    field("mean_length", Type::Number, |card| lengths(card, |lengths| Value::Number(lengths.mean)), "on average"),
    field("max_length", Type::Integer, |card| lengths(card, |lengths| whole(lengths.most)), "of the longest one"),
    field("empty", Type::Integer, empty, "texts without a character; lists without an item"),
    field("blank", Type::Integer, |card| texts(card, |texts| whole(texts.blank)), "texts of nothing but white space"),
    field("padded", Type::Integer, |card| texts(card, |texts| whole(texts.padded)), "other texts with white space at an end"),
    field("patterns", Type::Integer, |card| texts(card, |texts| whole(texts.patterns.distinct)), "different patterns of texts"),
    field(
        "pattern",
        Type::Text,
        |card| texts(card, |texts| texts.patterns.top.first().map_or(Value::Missing, |(pattern, _)| text(pattern))),
        "the most frequent one",
    ),
    field(
        "pattern_share",
        Type::Number,
        |card| texts(card, |texts| texts.patterns.top.first().map_or(Value::Missing, |(_, count)| share(*count, card.valid()))),
        "its share of the valid cells",
    ),
];

const fn field(name: &'static str, kind: Type, of: fn(&Card) -> Value, help: &'static str) -> Field {
    Field { name, kind, of, help }
}

/// Its columns and their types.
pub fn schema() -> Schema {
    Schema { columns: FIELDS.iter().map(|field| (field.name.to_string(), field.kind.clone())).collect() }
}

impl Profile {
    /// A row for each card.
    pub fn table(&self) -> Answer {
        let column = |field: &Field| (field.name.to_string(), field.kind.clone(), self.cards.iter().map(field.of).collect());
        Answer { columns: FIELDS.iter().map(column).collect() }
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

fn whole(number: usize) -> Value {
    i64::try_from(number).map_or(Value::Missing, Value::Integer)
}

fn real(number: Option<f64>) -> Value {
    number.map_or(Value::Missing, Value::Number)
}

fn share(part: usize, whole: usize) -> Value {
    if whole == 0 { Value::Missing } else { Value::Number(part as f64 / whole as f64) }
}

fn numbers(card: &Card) -> Option<&Numbers> {
    if let Shape::Numbers(numbers) = &card.shape { Some(numbers) } else { None }
}

fn quantile(card: &Card, at: f64) -> Value {
    numbers(card).map_or(Value::Missing, |numbers| real(numbers.quantiles.at(at).as_f64()))
}

fn outliers(card: &Card) -> Value {
    numbers(card).map_or(Value::Missing, |numbers| whole(numbers.low_outliers + numbers.high_outliers))
}

fn moment(card: &Card, at: f64) -> Value {
    match &card.shape {
        Shape::Moments(moments) if !moments.quantiles.at(at).is_missing() => text(&moments.quantiles.at(at).to_string()),
        _ => Value::Missing,
    }
}

fn gap(card: &Card) -> Value {
    match &card.shape {
        Shape::Moments(moments) if card.kind.is_temporal() => {
            moments.gap.as_ref().map_or(Value::Missing, |gap| Value::Number(gap.length.as_seconds_f64() / 86_400.0))
        }
        _ => Value::Missing,
    }
}

fn lengths(card: &Card, of: impl Fn(&Lengths) -> Value) -> Value {
    match &card.shape {
        Shape::Texts(texts) => of(&texts.lengths),
        Shape::Lists(lists) => of(&lists.lengths),
        _ => Value::Missing,
    }
}

fn empty(card: &Card) -> Value {
    match &card.shape {
        Shape::Texts(texts) => whole(texts.empty),
        Shape::Lists(lists) => whole(lists.empty),
        _ => Value::Missing,
    }
}

fn texts(card: &Card, of: impl Fn(&Texts) -> Value) -> Value {
    if let Shape::Texts(texts) = &card.shape { of(texts) } else { Value::Missing }
}
