//! What the pairs come down to for one column, by its type.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::mem::{Discriminant, discriminant};

use chrono::{NaiveDate, NaiveDateTime};

use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Span;
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::query::Answer;
use crate::plan::scope::{article, common};
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::super::meeting::{apart, fitting};
use super::Rest;
use super::pairs::{Constant, Pair};

/// A column with the pairs as values of its type.
pub struct Recoded {
    pub column: String,
    /// Its cells, as they are looked up.
    key: Expr,
    keys: Vec<(Value, Constant)>,
    /// What the column is afterwards.
    pub kind: Type,
    old: Type,
    /// The new values cannot stand beside the old ones.
    pub other_type: bool,
}

impl Recoded {
    pub fn new(column: &str, kind: &Type, pairs: &[Pair], rest: &Rest, file: Option<&str>) -> Result<Recoded, Diagnostic> {
        let old = Expr::column(column, kind.clone());
        // A level that a declared category has not would be read as missing.
        let key = if matches!(kind, Type::Category(_)) { old.cast(Type::Text) } else { old };
        let mut keys: Vec<(Value, Constant)> = Vec::new();
        let mut places: HashMap<(Discriminant<Value>, String), usize> = HashMap::new();
        for pair in pairs {
            let value = as_kind(&pair.from, kind, pair.row.is_some()).ok_or_else(|| stranger(column, kind, pair, file))?;
            match places.entry(written_out(&value)) {
                Entry::Occupied(place) => {
                    if let Some((_, to)) = keys.get(*place.get()).filter(|(_, to)| to.value != pair.to.value) {
                        return Err(twice(&value, &to.value, pair, file));
                    }
                }
                Entry::Vacant(place) => {
                    place.insert(keys.len());
                    keys.push((value, pair.to.clone()));
                }
            }
        }
        let constants = || keys.iter().map(|(_, to)| to).chain(rest.value());
        let mut new = Type::Unknown;
        for constant in constants() {
            new = common(&new, &constant.kind).ok_or_else(|| {
                Diagnostic::mistype(constant.span, format!("This is {}, and the others are {}.", article(&constant.kind), article(&new)))
                    .note("A column has one type: all new values are of one.")
            })?;
        }
        let beside = beside(kind, &new, constants());
        let other_type = beside.is_none();
        Ok(Recoded { column: column.to_string(), key, keys, kind: beside.unwrap_or(new), old: kind.clone(), other_type })
    }

    /// What each cell becomes.
    pub fn value(&self, rest: &Rest) -> Expr {
        let kept = Expr::column(self.column.clone(), self.old.clone());
        let missing = || Expr::new(Node::Literal(Value::Missing), self.kind.clone());
        let others = match rest {
            Rest::Keep if !self.other_type => kept.cast(self.kind.clone()),
            Rest::Value(constant) => {
                let value = written(&constant.value, &self.kind);
                missing().where_else(self.key.clone().is_missing(), value)
            }
            _ => missing(),
        };
        let none: Vec<Value> = self.keys.iter().filter(|(_, to)| to.value.is_missing()).map(|(key, _)| key.clone()).collect();
        let found = self.looked_up().map_or(others.clone(), |found| found.or_else(others));
        if none.is_empty() { found } else { missing().where_else(self.is_one_of(none), found) }
    }

    /// The new values that are none, by their keys; the type of texts stands for that of levels.
    fn looked_up(&self) -> Option<Expr> {
        let kind = if matches!(self.kind, Type::Category(_)) { Type::Text } else { self.kind.clone() };
        let pairs: Vec<(Value, Value)> = self
            .keys
            .iter()
            .filter(|(_, to)| !to.value.is_missing())
            .map(|(key, to)| (key.clone(), as_kind(&to.value, &kind, false).unwrap_or(Value::Missing)))
            .collect();
        if pairs.is_empty() {
            return None;
        }
        let (from, to) = pairs.into_iter().unzip();
        let table = Answer { columns: vec![("from".to_string(), self.key.kind.clone(), from), ("to".to_string(), kind.clone(), to)] };
        Some(Expr::new(Node::Lookup { keys: vec![self.key.clone()], table: table.into() }, kind).cast(self.kind.clone()))
    }

    /// Where the cell is one of these values.
    fn is_one_of(&self, values: Vec<Value>) -> Expr {
        let literals = values.into_iter().map(|value| match value {
            Value::Missing => Expr::missing(),
            value => Expr::new(Node::Literal(value), self.key.kind.clone()),
        });
        Expr::test(Operator::OneOf, [self.key.clone()].into_iter().chain(literals).collect())
    }

    /// Where the cell is a value before a `to`.
    pub fn covered(&self) -> Expr {
        if self.keys.is_empty() {
            return Expr::boolean(false);
        }
        self.is_one_of(self.keys.iter().map(|(key, _)| key.clone()).collect())
    }

    /// Where the cell is a value that no pair is about.
    pub fn uncovered(&self) -> Expr {
        self.key.clone().is_missing().or(self.covered()).negated()
    }

    /// The values before a `to`, each with where a cell is it.
    pub fn each_key(&self) -> impl Iterator<Item = (&Value, Expr)> {
        self.keys.iter().map(|(key, _)| (key, self.is_one_of(vec![key.clone()])))
    }

    pub fn keys(&self) -> usize {
        self.keys.len()
    }

    /// That the new values cannot stand in the column beside those that stay.
    pub fn apart(&self, span: Span) -> Diagnostic {
        let first = self.keys.iter().map(|(_, to)| to).find(|to| !to.value.is_missing());
        let new = first.map_or_else(Expr::missing, |to| Expr::new(Node::Literal(to.value.clone()), to.kind.clone()));
        apart(&self.column, &self.old, &new, first.map_or(span, |to| to.span))
    }
}

/// What tells values apart. Zero has no sign.
fn written_out(value: &Value) -> (Discriminant<Value>, String) {
    let zero = matches!(value, Value::Number(x) if *x == 0.0);
    (discriminant(value), if zero { "0".to_string() } else { value.to_string() })
}

/// A literal of the type that a column has; a level is written as text.
fn written(value: &Value, kind: &Type) -> Expr {
    match (value, kind) {
        (Value::Missing, _) => Expr::new(Node::Literal(Value::Missing), kind.clone()),
        (Value::Text(text), Type::Category(_)) => Expr::text(text.clone()).cast(kind.clone()),
        _ => Expr::new(Node::Literal(as_kind(value, kind, false).unwrap_or_else(|| value.clone())), kind.clone()),
    }
}

/// The type of a column that holds its old values and new ones; none where there is none.
fn beside<'a>(old: &Type, new: &Type, constants: impl Iterator<Item = &'a Constant>) -> Option<Type> {
    let mut constants = constants.filter(|constant| !constant.value.is_missing());
    match (old, new) {
        (old, Type::Unknown) => Some(old.clone()),
        (Type::Category(levels), new) if new.is_textual() => {
            let known =
                levels.is_empty() || constants.all(|one| one.value.as_text().is_some_and(|text| levels.iter().any(|level| level == text)));
            Some(if known { old.clone() } else { Type::Text })
        }
        (old, new) if old.is_numeric() && new.is_numeric() && constants.all(|one| as_kind(&one.value, old, false).is_some()) => {
            Some(old.clone())
        }
        (old, new) => common(old, new),
    }
}

/// A value as one of a column's type, when it is one. From a file it may also be written as text.
fn as_kind(value: &Value, kind: &Type, from_file: bool) -> Option<Value> {
    match (value, kind) {
        (Value::Missing, _) | (_, Type::Unknown) => Some(value.clone()),
        (Value::Text(_), Type::Text | Type::Category(_))
        | (Value::Integer(_), Type::Integer)
        | (Value::Number(_), Type::Number)
        | (Value::Date(_), Type::Date)
        | (Value::Datetime(_), Type::Datetime)
        | (Value::Time(_), Type::Time)
        | (Value::Boolean(_), Type::Boolean) => Some(value.clone()),
        (Value::Date(date), Type::Datetime) => Some(Value::Datetime(date.and_time(Default::default()))),
        (Value::Decimal(..), Type::Decimal(precision, scale)) => {
            fitting(&Value::Number(value.as_f64()?), &Type::Decimal(*precision, *scale))
        }
        (Value::Decimal(..), kind) if kind.is_numeric() => as_kind(&Value::Number(value.as_f64()?), kind, false),
        (Value::Integer(_) | Value::Number(_), kind) if kind.is_numeric() => fitting(value, kind),
        (Value::Text(text), kind) if from_file => read(text.trim(), kind),
        (value, Type::Text | Type::Category(_)) if from_file => Some(Value::Text(value.to_string())),
        _ => None,
    }
}

/// What a mapping file writes, as a value.
fn read(text: &str, kind: &Type) -> Option<Value> {
    match kind {
        Type::Integer | Type::Number | Type::Decimal(..) => match text.parse::<i64>() {
            Ok(n) => as_kind(&Value::Integer(n), kind, false),
            Err(_) => as_kind(&Value::Number(text.parse().ok().filter(|x: &f64| x.is_finite())?), kind, false),
        },
        Type::Date => text.parse::<NaiveDate>().ok().map(Value::Date),
        Type::Datetime => {
            let date = || text.parse::<NaiveDate>().ok().map(|date| date.and_time(Default::default()));
            text.parse::<NaiveDateTime>().ok().or_else(date).map(Value::Datetime)
        }
        Type::Boolean => text.parse().ok().map(Value::Boolean),
        _ => None,
    }
}

/// A value that no cell of the column can be.
fn stranger(column: &str, kind: &Type, pair: &Pair, file: Option<&str>) -> Diagnostic {
    match (pair.row, file) {
        (Some(row), Some(file)) => {
            let value = literal(&pair.from.to_string());
            Diagnostic::data(
                pair.from_span,
                format!("{} is {}, and {value} in row {row} of {} is none.", literal(column), article(kind), literal(file)),
            )
            .note("The column from of a mapping file holds values as the table has them.")
        }
        _ => {
            let new = Expr::new(Node::Literal(pair.from.clone()), kind_of(&pair.from));
            apart(column, kind, &new, pair.from_span)
        }
    }
}

fn kind_of(value: &Value) -> Type {
    match value {
        Value::Boolean(_) => Type::Boolean,
        Value::Integer(_) => Type::Integer,
        Value::Number(_) => Type::Number,
        Value::Date(_) => Type::Date,
        Value::Datetime(_) => Type::Datetime,
        Value::Time(_) => Type::Time,
        Value::Text(_) => Type::Text,
        _ => Type::Unknown,
    }
}

/// One value that is to become two.
fn twice(from: &Value, first: &Value, pair: &Pair, file: Option<&str>) -> Diagnostic {
    let said = |value: &Value| if value.is_missing() { "missing".to_string() } else { literal(&value.to_string()) };
    let what = format!("{} would become {} and {}", said(from), said(first), said(&pair.to.value));
    match (pair.row, file) {
        (Some(row), Some(file)) => Diagnostic::data(pair.from_span, format!("{what}: row {row} of {} says so.", literal(file))),
        _ => Diagnostic::syntax(pair.from_span, format!("{what} in one line.")),
    }
}
