//! Runs expressions on a small table in every way an engine can: in both of polars' engines, on all rows, on none, in groups.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use polars::prelude as pl;
use polars::prelude::{AnyValue, DataFrame, DataType, Engine, IntoLazy, NamedFrom, Series};

use super::calendar::instant;
use super::call::dtype;
use super::{All, Declared, find};
use crate::lang::form::NoVerbs;
use crate::lang::{parse_expression, quote_text};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::function::{Function, Functions, Role};
use crate::plan::schema::Schema;
use crate::plan::scope::{Binding, Scope};
use crate::plan::types::Type;
use crate::plan::value::Value;

/// Each expression has its value on the table: those of all rows as a list.
pub fn check(pairs: &[(&str, &str)]) {
    for (text, wanted) in pairs {
        Case::of(text).holds_on(&table(), wanted);
    }
}

/// Each expression has its value on the table without its rows.
pub fn check_without_rows(pairs: &[(&str, &str)]) {
    for (text, wanted) in pairs {
        let case = Case::of(text);
        assert_eq!(case.value(&table().head(Some(0))), *wanted, "{text} without rows");
    }
}

pub fn check_examples(functions: &[Declared]) {
    for function in functions {
        check(function.examples);
    }
}

/// The columns of the example table, and one of each other type; `part` is there to group by.
fn table() -> DataFrame {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
    let clock = |text: &str| i64::from(text.parse::<NaiveTime>().unwrap().num_seconds_from_midnight()) * 1_000_000_000;
    let columns = [
        Series::new("x".into(), [Some(3i64), Some(1), Some(2), None]),
        Series::new("name".into(), [Some("Bob"), Some("Ann"), Some("Ann"), None]),
        Series::new("paid".into(), [Some(true), Some(false), Some(true), None]),
        Series::new("price".into(), [Some("2.50"), Some("-0.05"), Some("10.00"), None]).cast(&dtype(&Type::Decimal(5, 2))).unwrap(),
        Series::new("day".into(), [Some(day("2024-01-31")), Some(day("2023-12-31")), Some(day("1969-07-20")), None]),
        Series::new("at".into(), [Some(at("2024-01-31T23:59:59")), Some(at("2023-12-31T00:00:00")), Some(at("1969-07-20T12:30:01")), None])
            .cast(&dtype(&Type::Datetime))
            .unwrap(),
        Series::new("clock".into(), [Some(clock("23:59:59")), Some(500_000_000), Some(clock("12:30:00")), None])
            .cast(&DataType::Time)
            .unwrap(),
        Series::new("size".into(), [Some("high"), Some("low"), Some("mid"), None]),
        Series::new_null("void".into(), 4),
        Series::new("part".into(), ["a", "b", "a", "b"]),
    ];
    DataFrame::new_infer_height(columns.into_iter().map(Into::into).collect()).unwrap()
}

fn schema() -> Schema {
    let levels = ["low", "mid", "high"].map(String::from).to_vec();
    let columns = [
        ("x", Type::Integer),
        ("name", Type::Text),
        ("paid", Type::Boolean),
        ("price", Type::Decimal(5, 2)),
        ("day", Type::Date),
        ("at", Type::Datetime),
        ("clock", Type::Time),
        ("size", Type::Category(levels)),
        ("void", Type::Unknown),
    ];
    Schema { columns: columns.into_iter().map(|(name, kind)| (name.to_string(), kind)).collect() }
}

/// A bound expression.
struct Case<'a> {
    text: &'a str,
    expr: Expr,
}

/// What stands for a group where aggregates and windows are computed.
#[derive(Clone, Copy, PartialEq)]
enum Groups {
    /// All rows.
    None,
    /// The frame has been grouped.
    Around,
    /// By `part`, spread over its rows.
    Over,
    /// All rows in the order of `place`.
    Ordered,
}

impl<'a> Case<'a> {
    fn of(text: &'a str) -> Self {
        let (schema, functions) = (schema(), Everything);
        let scope = Scope {
            table: Some("t"),
            schema: &schema,
            functions: &functions,
            kinds: None,
            now: chrono::Local::now().naive_local(),
            tables: &crate::plan::tables::NoTables,
        };
        let parsed = parse_expression(text, &NoVerbs).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        let expr = scope.expr(&parsed, &Binding::default()).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        Case { text, expr }
    }

    fn holds_on(&self, frame: &DataFrame, wanted: &str) {
        let text = self.text;
        assert_eq!(self.value(frame), wanted, "{text}");
        self.value(&frame.head(Some(0)));
        let roles = roles(&self.expr);
        if !roles.is_empty() {
            self.holds_over_groups(frame);
            self.holds_in_order(frame);
        }
        if !roles.is_empty() && !roles.contains(&Role::Window) {
            self.holds_in_groups(frame);
        }
    }

    /// The value in both engines, as the language writes it.
    fn value(&self, frame: &DataFrame) -> String {
        let query = || frame.clone().lazy().select([lowered(&self.expr, Groups::None).alias("value")]);
        written(&self.agreed(query))
    }

    /// What both engines say.
    fn agreed(&self, query: impl Fn() -> pl::LazyFrame) -> Series {
        let [memory, streaming] = [Engine::InMemory, Engine::Streaming].map(|engine| {
            let answer = query().collect_with_engine(engine).unwrap_or_else(|error| panic!("{}: {engine:?}: {error}", self.text));
            answer.unwrap_single().column("value").unwrap().as_materialized_series().clone()
        });
        assert!(memory.equals_missing(&streaming), "{}: {memory} in memory, {streaming} in streaming", self.text);
        if self.expr.kind != Type::Unknown {
            assert_eq!(memory.dtype(), &dtype(&self.expr.kind), "the type of {}", self.text);
        }
        memory
    }

    /// Spread over groups it has the values that the groups have alone.
    fn holds_over_groups(&self, frame: &DataFrame) {
        let over = self.agreed(|| frame.clone().lazy().with_columns([lowered(&self.expr, Groups::Over).alias("value")]));
        for (part, rows) in [("a", [0, 2]), ("b", [1, 3])] {
            let alone = self.alone(frame, part);
            let alone = if alone.len() == 1 { alone.new_from_index(0, 2) } else { alone };
            let spread = over.take_slice(&rows).unwrap();
            assert_eq!(written(&spread), written(&alone), "{} over part {part}", self.text);
        }
    }

    /// In another order it has the values that the table sorted by it has.
    fn holds_in_order(&self, frame: &DataFrame) {
        let places = [2u32, 0, 3, 1];
        let frame = frame.hstack(&[Series::new("place".into(), places).into()]).unwrap();
        let ordered = self.agreed(|| frame.clone().lazy().with_columns([lowered(&self.expr, Groups::Ordered).alias("value")]));
        let sorted = frame.sort(["place"], Default::default()).unwrap();
        let alone = self.agreed(|| sorted.clone().lazy().with_columns([lowered(&self.expr, Groups::None).alias("value")]));
        assert_eq!(written(&ordered), written(&alone.take_slice(&places).unwrap()), "{} in order", self.text);
    }

    /// In a grouped frame it has the values that the groups have alone.
    fn holds_in_groups(&self, frame: &DataFrame) {
        let value = lowered(&self.expr, Groups::Around).alias("value");
        let grouped =
            self.agreed(|| frame.clone().lazy().group_by([pl::col("part")]).agg([value.clone()]).sort(["part"], Default::default()));
        for (row, part) in ["a", "b"].into_iter().enumerate() {
            let alone = self.alone(frame, part);
            assert_eq!(written(&grouped.slice(row as i64, 1)), written(&alone), "{} in part {part}", self.text);
        }
    }

    fn alone(&self, frame: &DataFrame, part: &str) -> Series {
        let rows = frame.clone().lazy().filter(pl::col("part").eq(pl::lit(part.to_string())));
        self.agreed(|| rows.clone().select([lowered(&self.expr, Groups::None).alias("value")]))
    }
}

/// The roles of the functions that are computed in groups.
fn roles(expr: &Expr) -> Vec<Role> {
    match &expr.node {
        Node::Within { value, .. } => match &value.node {
            Node::Call(name, _) => find(name).map(|function| function.role).into_iter().collect(),
            _ => Vec::new(),
        },
        Node::Call(_, args) | Node::Operator(_, args) => args.iter().flat_map(roles).collect(),
        Node::If(a, b, c) => [a, b, c].into_iter().flat_map(|part| roles(part)).collect(),
        Node::Cast(inner) => roles(inner),
        _ => Vec::new(),
    }
}

/// What an engine makes of the few nodes that the tests need.
fn lowered(expr: &Expr, groups: Groups) -> pl::Expr {
    let of = |expr: &Expr| lowered(expr, groups);
    match &expr.node {
        Node::Column(name) => pl::col(name.as_str()),
        Node::Literal(value) => literal(value),
        Node::Pattern(pattern) => pl::lit(pattern.clone()),
        Node::Cast(inner) => of(inner).cast(dtype(&expr.kind)),
        Node::Within { value, .. } if groups == Groups::Over => of(value).over([pl::col("part")]).unwrap(),
        Node::Within { value, .. } if groups == Groups::Ordered => {
            let order = Some(([pl::col("place")], pl::SortOptions::default()));
            of(value).over_with_options(Some([pl::lit(1)]), order, pl::WindowMapping::GroupsToRows).unwrap()
        }
        Node::Within { value, .. } => of(value),
        Node::If(condition, yes, no) => pl::when(of(condition)).then(of(yes)).otherwise(of(no)),
        Node::Call(name, args) => {
            let function = find(name).unwrap();
            let value = (function.lower)(args.iter().map(of).collect(), args);
            if expr.kind == Type::Number { pl::when(value.clone().is_finite()).then(value).otherwise(pl::lit(pl::NULL)) } else { value }
        }
        Node::Operator(operator, args) => {
            let mut args = args.iter().map(of);
            let mut next = || args.next().unwrap();
            match operator {
                Operator::Negate => -next(),
                Operator::IsTrue => next().fill_null(pl::lit(false)),
                Operator::IsMissing => next().is_null(),
                Operator::Equal => next().eq_missing(next()),
                Operator::Or => next().or(next()),
                Operator::Greater => next().gt(next()).fill_null(pl::lit(false)),
                Operator::Add => next() + next(),
                Operator::Subtract => next() - next(),
                Operator::Multiply => next() * next(),
                Operator::Divide => next().cast(DataType::Float64) / next().cast(DataType::Float64),
                other => panic!("{other:?} is not needed in tests"),
            }
        }
        other => panic!("{other:?} is not needed in tests"),
    }
}

fn literal(value: &Value) -> pl::Expr {
    match value {
        Value::Missing => pl::lit(pl::NULL),
        Value::Boolean(b) => pl::lit(*b),
        Value::Integer(n) => pl::lit(*n).cast(DataType::Int64),
        Value::Number(x) => pl::lit(*x),
        Value::Text(text) => pl::lit(text.clone()),
        Value::Date(date) => pl::lit(*date).cast(DataType::Date),
        Value::Datetime(at) => pl::lit(*at).cast(dtype(&Type::Datetime)),
        other => panic!("{other:?} is not needed in tests"),
    }
}

/// The values as the language writes them; one alone without brackets.
fn written(values: &Series) -> String {
    let cells: Vec<String> = values.iter().map(cell).collect();
    match cells.as_slice() {
        [one] => one.clone(),
        cells => format!("[{}]", cells.join(", ")),
    }
}

fn cell(value: AnyValue) -> String {
    match value {
        AnyValue::Null => "missing".to_string(),
        AnyValue::String(text) => quote_text(text),
        AnyValue::StringOwned(text) => quote_text(&text),
        AnyValue::Float64(x) => x.to_string(),
        AnyValue::Datetime(micros, ..) => instant(micros).unwrap().format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
        AnyValue::List(items) => format!("[{}]", items.iter().map(cell).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// All functions, those for verbs too.
struct Everything;

impl Functions for Everything {
    fn find(&self, name: &str) -> Option<&'static dyn Function> {
        find(name).map(|function| function as &dyn Function)
    }

    fn all(&self) -> Vec<&'static dyn Function> {
        Vec::new()
    }

    fn test(&self, word: &str) -> Option<&'static dyn Function> {
        All.test(word)
    }
}
