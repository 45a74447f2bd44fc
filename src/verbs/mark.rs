//! `mark`: values that stand for nothing become missing.

use crate::lang::ast::{Arg, Call, Node, Target};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::quote_text;
use crate::lang::span::Span;
use crate::plan::expr::{Expr, Node as Typed, Operator};
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::{Binding, Scope, article};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Lowered, Plan, Verb};

use super::columnwise::undecided;
use super::meeting::fitting;

pub struct Mark;

const FORMS: &[Form] = &[Form {
    shape: &[
        Part::Slot("values", Slot::Values),
        Part::Words("as missing"),
        Part::Optional(&[Part::Words("in"), Part::Slot("columns", Slot::Targets(Uses::Any))]),
    ],
    clauses: &[Clause::Where],
}];

impl Verb for Mark {
    fn name(&self) -> &'static str {
        "mark"
    }

    fn summary(&self) -> &'static str {
        "Makes cells missing that hold a word or number for nothing."
    }

    fn help(&self) -> &'static str {
        "A file may say `N/A`, `-`, `999` or nothing at all where it has no value. Those cells become missing; nothing else changes.\n\n\
         Without `in`, texts are looked for in all text columns, numbers in all number columns, and so on. A cell must be exactly the value: \
         `\"-\"` is not `\" - \"`, and `\"n/a\"` not `\"N/A\"`. `\"\"` is empty text.\n\n\
         A value must be of the type of a column it is looked for in. After `mark \"NA\" as missing` a column of numbers may still be text: \
         `convert` makes numbers of it."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Words, in all text columns",
                table: "City,Note,Age\nN/A,ok,1\nRome,-,2\n\"\",\"- \",3\n",
                script: "mark \"N/A\", \"-\", \"\" as missing",
                result: "City,Note,Age\n,ok,1\nRome,,2\n,- ,3\n",
            },
            Example {
                title: "Numbers, in one column",
                table: "Age,Count\n31,0\n999,999\n0,4\n",
                script: "mark 0, 999 as missing in Age",
                result: "Age,Count\n31,0\n,999\n,4\n",
            },
            Example {
                title: "Of both types",
                table: "City,Temp\n?,-99.9\nOslo,3.5\n",
                script: "mark \"?\", -99.9 as missing",
                result: "City,Temp\n,\nOslo,3.5\n",
            },
            Example {
                title: "A date that stands for none",
                table: "Id,Until\n1,2024-01-31\n2,9999-12-31\n",
                script: "mark 9999-12-31 as missing in date columns",
                result: "Id,Until\n1,2024-01-31\n2,\n",
            },
            Example {
                title: "Some rows only",
                table: "Age,Source\n0,paper\n0,web\n",
                script: "mark 0 as missing in Age where Source = \"paper\"",
                result: "Age,Source\n,paper\n0,web\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let values = values(call, scope)?;
        let condition = scope.clause_condition(&call.clauses)?;
        let columns = match call.args.targets("columns") {
            Some(targets) => {
                let columns = scope.columns(targets, Uses::Any)?;
                let named =
                    targets.items.iter().filter_map(|item| if let Target::Name(name) = &item.node { Some(name.as_str()) } else { None });
                refuse_strangers(scope, &named.collect::<Vec<_>>(), &columns, &values)?;
                columns
            }
            None => scope.schema.names().map(str::to_string).collect(),
        };
        let mut set = Vec::new();
        for column in columns {
            let Some(kind) = scope.schema.kind(&column) else { continue };
            let meant: Vec<Expr> = values.iter().filter(|value| fits(&value.expr.kind, kind)).map(|value| value.expr.clone()).collect();
            if meant.is_empty() {
                continue;
            }
            let numbers = meant.into_iter().filter_map(|value| whole(value, kind));
            let old = Expr::column(column.clone(), kind.clone());
            let is_one = Expr::test(Operator::OneOf, [old.clone()].into_iter().chain(numbers.map(|value| level(value, kind))).collect());
            let test = Expr::all(condition.iter().cloned().chain([is_one]));
            set.push((column, Expr::missing().where_else(test, old)));
        }
        if set.is_empty() {
            return Err(nowhere(call, &values));
        }
        let lowered = Lowered::new(vec![Op::With(set)]);
        Ok(Plan::Step(match condition {
            Some(condition) => lowered.tally(undecided(condition)),
            None => lowered,
        }))
    }
}

/// A number as an integer column can hold it; no cell of such a column is a fraction.
fn whole(value: Expr, kind: &Type) -> Option<Expr> {
    match (value.literal(), kind) {
        (Some(number @ Value::Number(_)), Type::Integer) => Some(Expr::new(Typed::Literal(fitting(number, kind)?), Type::Integer)),
        _ => Some(value),
    }
}

/// A value of the line, and where it stands.
struct Marked {
    expr: Expr,
    span: Span,
}

fn values(call: &Call, scope: &Scope) -> Result<Vec<Marked>, Diagnostic> {
    let Some(Arg::Values(written)) = call.args.get("values").map(|arg| &arg.node) else {
        return Err(Diagnostic::syntax(call.span, "Mark which values?"));
    };
    let mut values = Vec::new();
    for value in written {
        match &value.node {
            Node::Missing => return Err(Diagnostic::syntax(value.span, "A missing cell is missing already.")),
            Node::List(_) => {
                return Err(Diagnostic::syntax(value.span, "The values stand without brackets: `mark \"N/A\", \"-\" as missing`."));
            }
            _ => values.push(Marked { expr: scope.expr(value, &Binding::default())?, span: value.span }),
        }
    }
    Ok(values)
}

/// True when a column of this type can hold a value of that one.
fn fits(value: &Type, column: &Type) -> bool {
    value == column
        || value.is_numeric() && column.is_numeric()
        || value.is_textual() && column.is_textual()
        || *value == Type::Date && *column == Type::Datetime
}

/// The value as the column holds it.
fn level(value: Expr, column: &Type) -> Expr {
    if *column == Type::Datetime { value.cast(Type::Datetime) } else { value }
}

/// A column that is named must be able to hold one of the values, and each value must be able to stand in one of the columns.
fn refuse_strangers(scope: &Scope, named: &[&str], columns: &[String], values: &[Marked]) -> Result<(), Diagnostic> {
    let holds =
        |column: &str, value: &Marked| scope.schema.kind(column).is_some_and(|kind| *kind == Type::Unknown || fits(&value.expr.kind, kind));
    for column in named {
        if let Some(first) = values.first()
            && !values.iter().any(|value| holds(column, value))
        {
            return Err(stranger(scope, column, first));
        }
    }
    for value in values {
        if let Some(column) = named.first()
            && !columns.iter().any(|column| holds(column, value))
        {
            return Err(stranger(scope, column, value));
        }
    }
    Ok(())
}

fn stranger(scope: &Scope, column: &str, value: &Marked) -> Diagnostic {
    let kind = scope.schema.kind(column).unwrap_or(&Type::Unknown);
    let what = article(&value.expr.kind);
    let diagnostic = Diagnostic::mistype(value.span, format!("{} is {}, and this is {what}.", literal(column), article(kind)));
    match value.expr.literal() {
        Some(Value::Text(text)) if kind.is_numeric() && text.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
            diagnostic.note("A number stands without quotes.").fixed_by(value.span, text.trim())
        }
        Some(literal @ (Value::Integer(_) | Value::Number(_) | Value::Boolean(_) | Value::Date(_))) if kind.is_textual() => {
            diagnostic.note("A text stands in quotes.").fixed_by(value.span, quote_text(&literal.to_string()))
        }
        _ => diagnostic.note("No cell of it can be that."),
    }
}

/// No column can hold any of the values.
fn nowhere(call: &Call, values: &[Marked]) -> Diagnostic {
    let what = values.first().map_or("such a value".to_string(), |value| article(&value.expr.kind));
    let span = call.args.get("columns").or(call.args.get("values")).map_or(call.span, |arg| arg.span);
    Diagnostic::mistype(span, format!("None of these columns holds {what}."))
}
