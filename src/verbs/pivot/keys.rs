//! The values that become columns: asked of the data, kept with the step, told apart in its rows.

use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_name;
use crate::plan::count::{count, things};
use crate::plan::expr::{Expr, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query};
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::super::known_values::as_now;
use super::{Known, Pivoted};

/// The most columns that one makes of another's values.
const MOST: usize = 1_000;

/// The different values of the key, in the order of their columns.
pub struct Keys {
    /// The column, of the type that it is asked by.
    pub column: Known,
    pub values: Vec<Value>,
    /// The values as they were learned, by which the columns are called.
    learned: Vec<Value>,
}

/// Asks for the values as they come, and how many there are.
pub fn ask(key: &Known) -> Vec<Query> {
    let rows = Expr::call("count", Vec::new(), Type::Integer);
    let group = || Op::Group { by: vec![key.name.clone()], outputs: vec![("\u{0}rows".to_string(), rows.clone())] };
    let most = Expr::integer(i64::try_from(MOST).unwrap_or(i64::MAX));
    let first = Expr::test(Operator::AtMost, vec![Expr::row_number(), most]);
    vec![
        Query::Rows(vec![group(), Op::Filter(first)]),
        Query::Rows(vec![group(), Op::Group { by: Vec::new(), outputs: vec![("values".to_string(), rows.clone())] }]),
    ]
}

impl Keys {
    /// What the data told.
    pub fn learned(pivoted: &Pivoted, values: Answer, number: &Answer) -> Result<Keys, Diagnostic> {
        let (name, kind) = (&pivoted.key.name, &pivoted.key.kind);
        let all = number.count("values", 0);
        let columns = all.saturating_mul(pivoted.values.len());
        if columns > MOST {
            let each =
                if pivoted.values.len() > 1 { format!(", and {} would come of them", things(columns, "column")) } else { String::new() };
            return Err(Diagnostic::data(pivoted.span, format!("{} has {}{each}.", literal(name), things(all, "different value")))
                .note(format!("Each becomes a column, and at most {} can.", count(MOST)))
                .line(format!("values {}", quote_name(name))));
        }
        let mut values = values.columns.into_iter().find(|(column, _, _)| column == name).map(|(_, _, values)| values).unwrap_or_default();
        if values.is_empty() {
            return Err(Diagnostic::data(pivoted.span, format!("{} has no values: there are no rows.", literal(name))));
        }
        if let Type::Category(levels) = kind
            && !levels.is_empty()
        {
            values
                .sort_by_key(|value| value.as_text().and_then(|text| levels.iter().position(|level| level == text)).unwrap_or(usize::MAX));
        }
        Ok(Keys { column: Known { name: name.clone(), kind: kind.clone() }, learned: values.clone(), values })
    }

    /// What was learned before.
    pub fn fitted(pivoted: &Pivoted, fitted: &Fitted) -> Result<Keys, Diagnostic> {
        let (name, kind) = (&pivoted.key.name, &pivoted.key.kind);
        let Some((_, was, values)) = fitted.table(name).and_then(|answer| answer.columns.first()) else {
            return Err(Diagnostic::data(pivoted.span, format!("Which values {} has is not known.", literal(name))));
        };
        let now = as_now(name, kind, was, values, pivoted.span)?;
        // A column without values can be of any type.
        let kind = if *kind == Type::Unknown { was } else { kind };
        Ok(Keys { column: Known { name: name.clone(), kind: kind.clone() }, values: now, learned: values.clone() })
    }

    /// To be kept with the step.
    pub fn answer(&self) -> Answer {
        Answer { columns: vec![(self.column.name.clone(), self.column.kind.clone(), self.values.clone())] }
    }

    /// The names of the columns, as far as they are free.
    pub fn names(&self) -> Vec<String> {
        let name = |value: &Value| match value {
            Value::Missing => "missing".to_string(),
            Value::Text(text) if text.is_empty() => "empty".to_string(),
            value => value.to_string(),
        };
        self.learned.iter().map(name).collect()
    }

    /// That rows without a value have a column of their own.
    pub fn note(&self, pivoted: &Pivoted) -> Option<String> {
        let missing = self.values.iter().any(Value::is_missing);
        missing.then(|| format!("rows without {} make a column, too", pivoted.key.name))
    }
}
