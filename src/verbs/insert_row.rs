//! `insert row`: a row of given values at the end.

use crate::lang::ast::{Arg, Call};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Form, Part, Slot, Uses};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::op::Op;
use crate::plan::other::Other;
use crate::plan::query::{Answer, Fitted};
use crate::plan::scope::{Binding, Scope};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Lowered, Plan, Verb};

use super::meeting::meet;

pub struct InsertRow;

const FORMS: &[Form] = &[Form { shape: &[Part::Slot("sets", Slot::Sets)], clauses: &[] }];

impl Verb for InsertRow {
    fn name(&self) -> &'static str {
        "insert row"
    }

    fn summary(&self) -> &'static str {
        "Adds a row of given values at the end."
    }

    fn help(&self) -> &'static str {
        "Columns that are not named are missing in it. A value must be of its column's type; fractions make an integer column a number column, which \
         is told. For several rows write several lines, or `append` a table. `sort` puts the row where it belongs."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "A row with two of three columns",
                table: "Name,Age,City\nAnn,31,Rome\n",
                script: "insert row Name = \"Bob\", Age = 40",
                result: "Name,Age,City\nAnn,31,Rome\nBob,40,\n",
            },
            Example {
                title: "A fraction below whole numbers",
                table: "Day,Cups\n2024-01-30,3\n",
                script: "insert row Day = 2024-01-31, Cups = 2.5",
                result: "Day,Cups\n2024-01-30,3.0\n2024-01-31,2.5\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let Some(Arg::Sets(sets)) = call.args.get("sets").map(|arg| &arg.node) else {
            return Err(Diagnostic::syntax(call.span, "Which values has the row?"));
        };
        let mut row: Vec<(String, Type, Value)> = Vec::new();
        let mut widened = Vec::new();
        for set in sets {
            let value = scope.expr(&set.value, &Binding::default())?;
            let Some(value) = constant(&value).map(|known| Expr::new(Node::Literal(known), value.kind.clone())) else {
                return Err(Diagnostic::syntax(
                    set.value.span,
                    "Here stands a value as it is: a text in quotes, a number, a date, `true`, `false` or `missing`.",
                )
                .note("A computed value comes by `set`, once the row is there."));
            };
            for column in scope.columns(&set.targets, Uses::Any)? {
                if row.iter().any(|(known, _, _)| *known == column) {
                    return Err(Diagnostic::syntax(set.targets.span, format!("{} is set twice in one row.", literal(&column))));
                }
                let kind = scope.schema.kind(&column).cloned().unwrap_or(Type::Unknown);
                let met = meet(&column, &kind, value.clone(), set.value.span)?;
                let Some(value) = constant(&met.new) else {
                    return Err(Diagnostic::data(set.value.span, format!("{} cannot hold this value.", literal(&column))));
                };
                row.push((column.clone(), met.old.kind.clone(), value));
                if met.old.kind != kind {
                    widened.push((column, met.old));
                }
            }
        }
        let all = scope.schema.columns.iter().map(|(name, kind)| match row.iter().find(|(known, _, _)| known == name) {
            Some((_, kind, value)) => (name.clone(), kind.clone(), vec![value.clone()]),
            None => (name.clone(), kind.clone(), vec![Value::Missing]),
        });
        let append = Op::Append { other: Other::Values(Answer { columns: all.collect() }) };
        let widen = (!widened.is_empty()).then_some(Op::With(widened));
        Ok(Plan::Step(Lowered::new(widen.into_iter().chain([append]).collect())))
    }
}

/// The value of an expression that reads nothing.
fn constant(expr: &Expr) -> Option<Value> {
    match &expr.node {
        Node::Literal(value) => Some(value.clone()),
        Node::Operator(Operator::Negate, args) => match constant(args.first()?)? {
            Value::Integer(n) => n.checked_neg().map(Value::Integer),
            Value::Number(x) => Some(Value::Number(-x)),
            _ => None,
        },
        Node::Cast(inner) => match (constant(inner)?, &expr.kind) {
            (Value::Missing, _) => Some(Value::Missing),
            (Value::Date(day), Type::Datetime) => day.and_hms_opt(0, 0, 0).map(Value::Datetime),
            (value @ Value::Date(_), Type::Date) | (value @ Value::Datetime(_), Type::Datetime) => Some(value),
            (value, Type::Number) => value.as_f64().map(Value::Number),
            (value @ (Value::Integer(_) | Value::Decimal(..)), Type::Decimal(..)) => Some(value),
            (value @ Value::Text(_), Type::Text | Type::Category(_)) => Some(value),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    fn lowered(line: &str) -> Result<Vec<Op>, Diagnostic> {
        let sizes = Type::Category(vec!["low".into(), "high".into()]);
        let columns =
            [("Age", Type::Integer), ("City", Type::Text), ("When", Type::Datetime), ("Cost", Type::Decimal(10, 2)), ("Size", sizes)];
        let schema = Schema { columns: columns.map(|(name, kind)| (name.to_string(), kind)).to_vec() };
        match InsertRow.lower(&call(line), &scope(&schema), &Fitted::default())? {
            Plan::Step(lowered) => Ok(lowered.ops),
            other => panic!("{other:?}"),
        }
    }

    fn value(line: &str, column: &str) -> Value {
        match lowered(line).unwrap().last().unwrap() {
            Op::Append { other: Other::Values(answer) } => answer.cell(column, 0).unwrap().clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn values_take_the_columns_type() {
        assert_eq!(value("insert row Age = -3", "Age"), Value::Integer(-3));
        assert_eq!(value("insert row Age = 3.0", "Age"), Value::Integer(3));
        assert_eq!(value("insert row Cost = 3", "Cost"), Value::Decimal(300, 2));
        assert_eq!(value("insert row Cost = -0.25", "Cost"), Value::Decimal(-25, 2));
        assert_eq!(value("insert row Age = missing", "Age"), Value::Missing);
        assert_eq!(value("insert row Size = \"high\"", "Size"), Value::Text("high".into()));
        assert_eq!(value("insert row When = 2024-01-31", "When").to_string(), "2024-01-31T00:00:00");
        assert_eq!(value("insert row Age = 3", "City"), Value::Missing);
    }

    #[test]
    fn fractions_widen_the_column() {
        assert_eq!(lowered("insert row Age = 3").unwrap().len(), 1);
        assert_eq!(lowered("insert row Age = 2.5").unwrap().len(), 2);
        assert_eq!(value("insert row Age = -2.5", "Age"), Value::Number(-2.5));
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let message = |line| lowered(line).unwrap_err().message;
        assert_eq!(message("insert row Town = \"x\""), "There is no column `Town` in t.");
        assert_eq!(message("insert row Age = \"old\""), "`Age` is an integer, and this is text.");
        assert_eq!(message("insert row Size = \"hihg\""), "`hihg` is none of the levels of `Size`.");
        for computed in ["Age = Age + 1", "Age = 1 + 1", "City = upper(\"x\")"] {
            let told = lowered(&format!("insert row {computed}")).unwrap_err().message;
            assert!(told.starts_with("Here stands a value as it is:"), "{computed}: {told}");
        }
        assert_eq!(message("insert row Age = 1, Age = 2"), "`Age` is set twice in one row.");
    }
}
