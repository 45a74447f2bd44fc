//! Limits beyond which a value is an outlier: learned from a column, or from each group of it, and kept with the step.

use crate::lang::form::Uses;
use crate::plan::count::things;
use crate::plan::expr::{Expr, Node, Operator, SortKey};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Says, Tally};

use super::super::learned;
use super::method::{Method, NORMAL_QUARTILE};

/// Columns of answers and of steps between; no column of a table has such names.
const FIRST: &str = "\u{0}first";
const SECOND: &str = "\u{0}second";
const DEVIATION: &str = "\u{0}deviation";
const PLACE: &str = "\u{0}place";
const VALUES: &str = "\u{0}values";

/// So many groups are named with their limits.
const NAMED: usize = 3;

/// What outliers are looked for in.
pub struct Search<'a> {
    pub scope: &'a Scope<'a>,
    pub method: Method,
    pub columns: Vec<String>,
    pub by: Vec<String>,
}

impl Search<'_> {
    /// A question for each column. A column of missing cells that has no type has no limits either.
    pub fn ask(&self) -> Vec<Query> {
        self.typed().map(|column| Query::Rows(self.ops(column))).collect()
    }

    fn typed(&self) -> impl Iterator<Item = &String> {
        self.columns.iter().filter(|column| self.scope.schema.kind(column).is_some_and(|kind| *kind != Type::Unknown))
    }

    /// One row a group: two numbers from which the limits follow.
    fn ops(&self, column: &str) -> Vec<Op> {
        let x = || learned::column(self.scope, column);
        let of = |function: &str, x: Expr| Expr::call(function, vec![x], Type::Number);
        let quantile = |share: f64| {
            let share = Expr::new(Node::Literal(Value::Number(share)), Type::Number);
            Expr::call("quantile", vec![x(), share], Type::Number)
        };
        let by = || self.by.clone();
        let group =
            |first: Expr, second: Expr| Op::Group { by: by(), outputs: vec![(FIRST.to_string(), first), (SECOND.to_string(), second)] };
        match self.method {
            Method::Iqr(_) => vec![group(quantile(0.25), quantile(0.75))],
            Method::Percentile(low, high) => vec![group(quantile(low), quantile(high))],
            Method::Zscore(_) => vec![group(of("mean", x()), of("std", x()))],
            Method::Mad(_) => {
                let from = arithmetic(Operator::Subtract, x(), of("median", x()).within(by(), Vec::new()));
                let deviation = of("abs", from);
                let known = Expr::column(DEVIATION, Type::Number);
                vec![Op::With(vec![(DEVIATION.to_string(), deviation)]), group(of("median", x()), of("median", known))]
            }
            Method::Trimmed(_, share) => {
                let order = vec![SortKey { column: column.to_string(), descending: false }];
                let place = Expr::row_number().within(by(), order);
                let values = Expr::call("count", vec![x()], Type::Integer).within(by(), Vec::new());
                let column = |name: &str| Expr::column(name, Type::Integer);
                let share = Expr::new(Node::Literal(Value::Number(share)), Type::Number);
                let cut = of("floor", arithmetic(Operator::Multiply, column(VALUES), share));
                let last = arithmetic(Operator::Subtract, column(VALUES), cut.clone());
                let inside =
                    Expr::test(Operator::Greater, vec![column(PLACE), cut]).and(Expr::test(Operator::AtMost, vec![column(PLACE), last]));
                vec![
                    Op::With(vec![(PLACE.to_string(), place), (VALUES.to_string(), values)]),
                    Op::Filter(inside),
                    group(of("mean", x()), of("std", x())),
                ]
            }
        }
    }

    /// Keeps the limits of each column under its name: the keys of the groups, the lower limit, the upper one.
    pub fn learn(&self, told: Vec<Told>) -> Fitted {
        let mut fitted = Fitted::default();
        for (column, told) in self.typed().zip(told) {
            let answer = learned::rows(told);
            let numbers = |at: usize| learned::numbers(&answer, self.by.len(), at);
            let limits: Vec<(Value, Value)> = numbers(0).into_iter().zip(numbers(1)).map(|(a, b)| self.limits(a, b)).collect();
            let mut columns = learned::keys_of(&answer, self.by.len());
            let (low, high) = limits.into_iter().unzip();
            columns.push(("low".to_string(), Type::Number, low));
            columns.push(("high".to_string(), Type::Number, high));
            let table = Answer { columns };
            fitted.notes.push(self.note(column, &table));
            fitted.tables.push((column.clone(), table.into()));
        }
        fitted
    }

    fn limits(&self, first: Option<f64>, second: Option<f64>) -> (Value, Value) {
        let (Some(a), Some(b)) = (first, second) else { return (Value::Missing, Value::Missing) };
        let (low, high) = match self.method {
            Method::Iqr(k) => (a - k * (b - a), b + k * (b - a)),
            Method::Percentile(..) => (a, b),
            Method::Zscore(k) | Method::Trimmed(k, _) => (a - k * b, a + k * b),
            Method::Mad(k) => (a - k * b / NORMAL_QUARTILE, a + k * b / NORMAL_QUARTILE),
        };
        // A limit beyond the largest number leaves all of them on its inner side.
        let within = |limit: f64| learned::number(Some(limit.clamp(f64::MIN, f64::MAX)));
        (within(low), within(high))
    }

    /// `Fare: limits -26.724 to 65.6344 by iqr(1.5)`.
    fn note(&self, column: &str, table: &Answer) -> String {
        let method = self.method;
        let limits = bounds(table, self.by.len());
        let known: Vec<(usize, f64, f64)> =
            limits.iter().enumerate().filter_map(|(row, (low, high))| Some((row, (*low)?, (*high)?))).collect();
        let span = |low: f64, high: f64| match low == high {
            true => format!("{} alone, so that any other value is an outlier,", learned::shown_number(low)),
            false => format!("{} to {}", learned::shown_number(low), learned::shown_number(high)),
        };
        let lacking = limits.len() - known.len();
        let lacking =
            if lacking > 0 && !self.by.is_empty() { format!("; {} with too few values", things(lacking, "group")) } else { String::new() };
        match (known.as_slice(), self.by.is_empty()) {
            ([], _) => format!("{column}: too few values for limits by {method}"),
            ([(_, low, high), ..], true) => format!("{column}: limits {} by {method}", span(*low, *high)),
            (known, false) if known.len() <= NAMED => {
                let each: Vec<String> =
                    known.iter().map(|(row, low, high)| format!("{} for {}", span(*low, *high), key(table, self.by.len(), *row))).collect();
                format!("{column}: limits {} by {method}{lacking}", each.join(", "))
            }
            (known, false) => {
                let low = known.iter().map(|(_, low, _)| *low).fold(f64::INFINITY, f64::min);
                let high = known.iter().map(|(_, _, high)| *high).fold(f64::NEG_INFINITY, f64::max);
                format!("{column}: limits of {} within {} by {method}{lacking}", things(known.len(), "group"), span(low, high))
            }
        }
    }

    /// The limits for each row, as numbers; missing where none were learned.
    pub fn limits_of(&self, fitted: &Fitted, column: &str) -> (Expr, Expr) {
        let table = fitted.table(column).cloned().unwrap_or_default();
        let limit = |at: usize| {
            let values = table.columns.get(self.by.len() + at).map(|(_, _, values)| values.clone()).unwrap_or_default();
            learned::of_group(self.scope, &self.by, &table, Type::Number, values)
        };
        (limit(0), limit(1))
    }

    /// True where the value of a column is an outlier. A missing cell is none.
    fn beyond(&self, fitted: &Fitted, column: &str) -> Expr {
        let (low, high) = self.limits_of(fitted, column);
        let x = || learned::column(self.scope, column);
        Expr::test(Operator::Less, vec![x(), low]).or(Expr::test(Operator::Greater, vec![x(), high]))
    }

    /// Counts, for each column, the values of groups without limits: those that were not learned, or had too few values.
    pub fn unlimited(&self, fitted: &Fitted, condition: Option<&Expr>, says: impl Fn(&str) -> (String, String)) -> Vec<Tally> {
        let tally = |column: &String| {
            let (low, _) = self.limits_of(fitted, column);
            let present = learned::column(self.scope, column).is_missing().negated();
            let (one, several) = says(column);
            let all = [present, low.is_missing()].into_iter().chain(condition.cloned());
            Tally { condition: Expr::all(all), says: Says::Note(one, several) }
        };
        // Without groups the note says so.
        if self.by.is_empty() { Vec::new() } else { self.typed().map(tally).collect() }
    }

    /// True for rows with an outlier in any of the columns.
    pub fn rows(&self, fitted: &Fitted) -> Expr {
        Expr::any(self.typed().filter(|column| fitted.table(column).is_some()).map(|column| self.beyond(fitted, column)))
    }

    /// True for rows that are none of them, and of which a cell that might have been an outlier is missing.
    pub fn undecided(&self, fitted: &Fitted) -> Expr {
        let missing = Expr::any(self.columns.iter().map(|column| learned::column(self.scope, column).is_missing()));
        self.rows(fitted).negated().and(missing)
    }
}

/// The columns in which outliers are looked for: those meant, or all of numbers. Those that make groups are left out unless they are named.
pub fn columns(scope: &Scope, within: Option<&crate::lang::ast::Targets>, by: &[String]) -> Result<Vec<String>, crate::lang::Diagnostic> {
    match within {
        Some(targets) => learned::without_groups(targets, scope, by, Uses::Number),
        None => {
            let numbers = scope.schema.columns.iter().filter(|(name, kind)| kind.is_numeric() && !by.contains(name));
            Ok(numbers.map(|(name, _)| name.clone()).collect())
        }
    }
}

/// The lower and the upper limits of a fitted table.
pub fn bounds(table: &Answer, by: usize) -> Vec<(Option<f64>, Option<f64>)> {
    learned::numbers(table, by, 0).into_iter().zip(learned::numbers(table, by, 1)).collect()
}

/// The keys of a group: `male, 3`.
fn key(table: &Answer, by: usize, row: usize) -> String {
    let keys = table.columns.iter().take(by).filter_map(|(_, _, values)| values.get(row));
    keys.map(|key| if key.is_missing() { "missing".to_string() } else { learned::shown(key) }).collect::<Vec<_>>().join(", ")
}

fn arithmetic(operator: Operator, left: Expr, right: Expr) -> Expr {
    Expr::new(Node::Operator(operator, vec![left.cast(Type::Number), right]), Type::Number)
}
