//! `mean`, `median`, `mode`, `min`, `max`: missing cells take what is usual for the column or for their group. The values are learned from the
//! data and kept with the step.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::Uses;
use crate::plan::count::things;
use crate::plan::expr::{Expr, Node};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::super::learned::{as_the_column, check_groups, shown, treated};
use super::super::meeting::Met;
use super::Filling;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    Mean,
    Median,
    Mode,
    Min,
    Max,
}

impl Statistic {
    const ALL: [(&'static str, Statistic); 5] = [
        ("mean", Statistic::Mean),
        ("median", Statistic::Median),
        ("mode", Statistic::Mode),
        ("min", Statistic::Min),
        ("max", Statistic::Max),
    ];

    pub fn named(word: &str) -> Option<Statistic> {
        Statistic::ALL.iter().find(|(name, _)| *name == word).map(|(_, statistic)| *statistic)
    }

    /// Its name, which is also that of the aggregate.
    fn word(self) -> &'static str {
        Statistic::ALL.iter().find(|(_, statistic)| *statistic == self).map_or("mode", |(name, _)| name)
    }

    pub fn uses(self) -> Uses {
        match self {
            Statistic::Mean | Statistic::Median => Uses::Number,
            Statistic::Mode | Statistic::Min | Statistic::Max => Uses::Any,
        }
    }

    /// Asks for the value of each column in each group.
    pub fn ask(self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let by = scope.groups(&call.clauses)?;
        let mut outputs = Vec::new();
        for column in treated(call, scope, self.uses())? {
            if by.contains(&column) {
                let span = call.clauses.by.as_ref().map_or(call.span, |by| by.span);
                return Err(Diagnostic::syntax(
                    span,
                    format!("{} cannot be filled by itself: its missing cells are one group, without a value.", literal(&column)),
                ));
            }
            if let Some(kind @ (Type::List(_) | Type::Other(_))) = scope.schema.kind(&column) {
                let span = call.args.get("columns").map_or(call.span, |arg| arg.span);
                return Err(Diagnostic::mistype(
                    span,
                    format!("{} is {}, of which there is no {}.", literal(&column), article(kind), self.word()),
                )
                .note("It can be filled `with` a value, or `using previous`."));
            }
            let Some(kind) = scope.schema.kind(&column).filter(|kind| **kind != Type::Unknown) else {
                continue;
            };
            let old = Expr::column(column.clone(), kind.clone());
            let gives = scope.functions.find(self.word()).map_or(kind.clone(), |function| function.gives(std::slice::from_ref(&old)));
            outputs.push((column, Expr::call(self.word(), vec![old], gives)));
        }
        if outputs.is_empty() {
            return Ok(Vec::new());
        }
        let order = scope.keys(&call.clauses.order)?;
        // The order decides which of several most frequent values comes first.
        let sort = (!order.is_empty()).then_some(Op::Sort(order));
        Ok(vec![Query::Rows(sort.into_iter().chain([Op::Group { by, outputs }]).collect())])
    }

    /// Keeps the values under their columns' names, each table with the groups' keys before them.
    pub fn learn(self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let mut fitted = Fitted::default();
        let by = scope.groups(&call.clauses)?;
        let answer = told.into_iter().find_map(|told| if let Told::Rows(answer) = told { Some(answer) } else { None }).unwrap_or_default();
        for column in treated(call, scope, self.uses())? {
            let kind = scope.schema.kind(&column).cloned().unwrap_or(Type::Unknown);
            let values =
                answer.columns.iter().find(|(name, _, _)| *name == column).map(|(_, _, values)| values.clone()).unwrap_or_default();
            let (kind, values) = as_the_column(&kind, values);
            fitted.notes.push(self.note(&column, &values, !by.is_empty()));
            let keys = by.iter().filter_map(|key| answer.columns.iter().find(|(name, _, _)| name == key)).cloned();
            fitted.tables.push((column.clone(), Answer { columns: keys.chain([(column, kind, values)]).collect() }.into()));
        }
        Ok(fitted)
    }

    /// `median 28 for Age`, `median of 3 groups, 25 to 37, for Age`.
    fn note(self, column: &str, values: &[Value], grouped: bool) -> String {
        let word = self.word();
        let mut present = values.iter().filter(|value| !value.is_missing());
        let Some(first) = present.next() else {
            return format!("{column} has no value to take the {word} of");
        };
        if !grouped {
            return format!("{word} {} for {column}", shown(first));
        }
        let groups = things(1 + present.clone().count(), "group");
        if present.clone().all(|value| value == first) {
            return format!("{word} of {groups}, {}, for {column}", shown(first));
        }
        match range(first, present) {
            Some((least, most)) => format!("{word} of {groups}, {} to {}, for {column}", shown(least), shown(most)),
            None => format!("{word} of {groups} for {column}"),
        }
    }
}

/// The missing cells of a column take the value that was learned for their group.
pub fn fill(call: &Call, scope: &Scope, column: &str, kind: &Type, fitted: &Fitted) -> Result<Option<Filling>, Diagnostic> {
    check_groups(call, scope, fitted)?;
    let Some(table) = fitted.table(column) else { return Ok(None) };
    let Some((_, value_kind, values)) = table.columns.last() else {
        return Ok(None);
    };
    let keys: Vec<Expr> = scope.groups(&call.clauses)?.into_iter().map(|key| key_of(scope, key)).collect();
    let grouped = !keys.is_empty();
    let new = if grouped {
        Expr::new(Node::Lookup { keys, table: table.clone() }, value_kind.clone())
    } else {
        match values.first().filter(|value| !value.is_missing()) {
            // A level is written as text.
            Some(Value::Text(text)) => Expr::text(text.clone()).cast(value_kind.clone()),
            Some(value) => Expr::new(Node::Literal(value.clone()), value_kind.clone()),
            None => return Ok(None),
        }
    };
    let old = Expr::column(column, kind.clone()).cast(value_kind.clone());
    let left = (
        "{} cell stays missing, as its group has no value".to_string(),
        "{} cells stay missing, as their groups have no value".to_string(),
    );
    Ok(Some(Filling { left: grouped.then_some(left), ..Filling::of(Met { old, new }) }))
}

fn key_of(scope: &Scope, key: String) -> Expr {
    let kind = scope.schema.kind(&key).cloned().unwrap_or(Type::Unknown);
    Expr::column(key, kind)
}

/// The smallest and largest of values that have an order worth naming.
fn range<'a>(first: &'a Value, others: impl Iterator<Item = &'a Value>) -> Option<(&'a Value, &'a Value)> {
    others.chain([first]).try_fold((first, first), |(least, most), value| {
        let below = before(value, least)?;
        let above = before(most, value)?;
        Some((if below { value } else { least }, if above { value } else { most }))
    })
}

/// Whether a value is smaller than another; nothing for texts and the like.
fn before(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => Some(a < b),
        (Value::Datetime(a), Value::Datetime(b)) => Some(a < b),
        (Value::Time(a), Value::Time(b)) => Some(a < b),
        _ => Some(a.as_f64()? < b.as_f64()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_name_the_values() {
        let number = |x: f64| Value::Number(x);
        assert_eq!(Statistic::Median.note("Age", &[Value::Integer(28)], false), "median 28 for Age");
        assert_eq!(Statistic::Mean.note("Age", &[number(29.699_117_6)], false), "mean 29.6991 for Age");
        assert_eq!(Statistic::Mean.note("x", &[number(0.000_12)], false), "mean 0.00012 for x");
        let three = [Value::Integer(37), Value::Missing, Value::Integer(25), Value::Integer(29)];
        assert_eq!(Statistic::Median.note("Age", &three, true), "median of 3 groups, 25 to 37, for Age");
        let texts = [Value::Text("S".into()), Value::Text("C".into())];
        assert_eq!(Statistic::Mode.note("Port", &texts, true), "mode of 2 groups for Port");
        assert_eq!(Statistic::Mode.note("Port", &[Value::Text("S".into())], true), "mode of 1 group, S, for Port");
        assert_eq!(Statistic::Mode.note("Port", &[Value::Missing], false), "Port has no value to take the mode of");
    }
}
