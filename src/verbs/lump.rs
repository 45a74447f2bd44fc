//! `lump`: the rare values of a column under one name.

use std::collections::HashSet;

use crate::lang::ast::{Amount, Arg, Call};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::count::{count, things};
use crate::plan::expr::{Expr, Node, Operator, SortKey};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Plan, Verb};

use super::columnwise::each;
use super::learned;

pub struct Lump;

const AS: Part = Part::Optional(&[Part::Words("as"), Part::Slot("name", Slot::Text)]);

const FORMS: &[Form] = &[
    Form {
        shape: &[Part::Slot("columns", Slot::Targets(Uses::Text)), Part::Words("to top"), Part::Slot("top", Slot::Integer), AS],
        clauses: &[Clause::Where, Clause::Into],
    },
    Form {
        shape: &[Part::Slot("columns", Slot::Targets(Uses::Text)), Part::Words("below"), Part::Slot("least", Slot::Amount), AS],
        clauses: &[Clause::Where, Clause::Into],
    },
];

const COUNT: &str = "\u{0}count";
const TOTAL: &str = "\u{0}total";
const ALL: &str = "\u{0}all";
const STAYS: &str = "\u{0}stays";

/// The most values that are kept.
const MOST: i64 = 10_000;

impl Verb for Lump {
    fn name(&self) -> &'static str {
        "lump"
    }

    fn summary(&self) -> &'static str {
        "Puts the rare values of a column under one name."
    }

    fn help(&self) -> &'static str {
        "`to top 10` keeps the ten most frequent values, and of equally frequent ones those that come first; `below 1%` lumps the values that \
         make up less than that share of the cells that are not missing, `below 5` those that occur less than five times. The others become \
         `\"Other\"`, or what `as` says; cells that say so already are then one with them. Missing cells stay missing.\n\n\
         With `where` only those rows change, but what is frequent is counted in all rows. The values that are kept are stored with the step: on \
         other data just these stay.\n\n\
         In a category with declared levels, those of the kept values keep their order, and the new name comes last."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "The most frequent stay; of equally frequent ones those that come first",
                table: "Id,City\n1,Oslo\n2,Rome\n3,Lima\n4,Rome\n5,\n6,Bern\n",
                script: "lump City to top 2",
                result: "Id,City\n1,Oslo\n2,Rome\n3,Other\n4,Rome\n5,\n6,Other\n",
            },
            Example {
                title: "Under a name of one's own",
                table: "City\nRome\nOslo\nRome\n",
                script: "lump City to top 1 as \"elsewhere\"",
                result: "City\nRome\nelsewhere\nRome\n",
            },
            Example {
                title: "By their share",
                table: "City\nRome\nRome\nRome\nOslo\nLima\nLima\n",
                script: "lump City below 20%",
                result: "City\nRome\nRome\nRome\nOther\nLima\nLima\n",
            },
            Example {
                title: "By their number, beside the original",
                table: "City\nRome\nRome\nOslo\n",
                script: "lump City below 2 into town",
                result: "City,town\nRome,Rome\nRome,Rome\nOslo,Other\n",
            },
            Example {
                title: "Some rows only",
                table: "Id,City\n1,Oslo\n2,Rome\n3,Rome\n4,Lima\n",
                script: "lump City to top 1 where Id > 1",
                result: "Id,City\n1,Oslo\n2,Rome\n3,Rome\n4,Other\n",
            },
            Example {
                title: "Some rows only, by their share, beside the original",
                table: "Id,City\n1,Oslo\n2,Rome\n3,Rome\n4,Lima\n",
                script: "lump City below 50% as \"rare\" into town where Id > 1",
                result: "Id,City,town\n1,Oslo,\n2,Rome,Rome\n3,Rome,Rome\n4,Lima,rare\n",
            },
            Example {
                title: "The most frequent, beside the original",
                table: "City\nRome\nRome\nOslo\n",
                script: "lump City to top 1 into town",
                result: "City,town\nRome,Rome\nRome,Rome\nOslo,Other\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let kept = Kept::of(call)?;
        Ok(columns(call, scope)?.iter().map(|column| Query::Rows(kept.ops(scope, column))).collect())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let mut fitted = Fitted::default();
        let name = name(call)?;
        for (column, told) in columns(call, scope)?.into_iter().zip(told) {
            let answer = learned::rows(told);
            let stays = |row: &usize| matches!(answer.cell(STAYS, *row), Some(Value::Boolean(true)));
            let texts = answer.columns.first().map(|(_, _, values)| values.as_slice()).unwrap_or_default();
            let texts: Vec<Value> = texts.iter().enumerate().filter(|(row, _)| stays(row)).map(|(_, text)| text.clone()).collect();
            if texts.len() as i64 > MOST {
                let span = call.args.get("least").or(call.args.get("top")).map_or(call.span, |arg| arg.span);
                return Err(Diagnostic::data(
                    span,
                    format!("More than {} values of {} would stay.", count(MOST as usize), literal(&column)),
                ));
            }
            let all = match answer.cell(ALL, 0) {
                Some(Value::Integer(all)) => usize::try_from(*all).unwrap_or_default(),
                _ => 0,
            };
            fitted.notes.push(match all.saturating_sub(texts.len()) {
                0 if all == 0 => format!("{column} has no values"),
                0 => format!("{column}: all {} stay", things(all, "value")),
                rest => {
                    let becomes = if rest == 1 { "becomes" } else { "become" };
                    format!(
                        "{column}: {} of {} stay, {} {becomes} {}",
                        count(texts.len()),
                        things(all, "value"),
                        count(rest),
                        literal(&name)
                    )
                }
            });
            fitted.tables.push((column.clone(), Answer { columns: vec![(column, Type::Text, texts)] }.into()));
        }
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        Kept::of(call)?;
        let name = name(call)?;
        let columns = columns(call, scope)?;
        let lowered = each(call, scope, &columns, |column, old| {
            let Some((_, _, kept)) = fitted.table(column).and_then(|table| table.columns.first()) else { return Ok(old) };
            let texts: Vec<&str> = kept.iter().filter_map(Value::as_text).collect();
            let kind = match &old.kind {
                Type::Category(levels) if levels.is_empty() => Type::Category(Vec::new()),
                Type::Category(levels) => {
                    let known: HashSet<&str> = texts.iter().copied().collect();
                    let staying = levels.iter().filter(|level| known.contains(level.as_str()) && **level != name);
                    Type::Category(staying.cloned().chain([name.clone()]).collect())
                }
                _ => Type::Text,
            };
            let among = [old.clone()].into_iter().chain(texts.iter().map(|text| Expr::text(*text))).collect();
            let stays =
                if texts.is_empty() { old.clone().is_missing() } else { old.clone().is_missing().or(Expr::test(Operator::OneOf, among)) };
            let text = old.cast(Type::Text).where_else(stays, Expr::text(name.clone()));
            Ok(text.cast(kind))
        })?;
        Ok(Plan::Step(lowered))
    }
}

/// Which values stay.
enum Kept {
    Top(i64),
    /// Those that occur at least so often.
    Times(i64),
    /// Those that make up at least this share.
    Share(f64),
}

impl Kept {
    fn of(call: &Call) -> Result<Kept, Diagnostic> {
        if let (Some(top), Some(arg)) = (call.args.integer("top"), call.args.get("top")) {
            return match top {
                1..=MOST => Ok(Kept::Top(top)),
                _ => Err(Diagnostic::syntax(arg.span, format!("The number of values to keep is 1 to {}.", count(MOST as usize)))),
            };
        }
        match call.args.get("least").map(|arg| &arg.node) {
            Some(Arg::Amount(Amount::Share(share))) => Ok(Kept::Share(*share)),
            Some(Arg::Amount(Amount::Count(times))) => Ok(Kept::Times(*times)),
            _ => Err(Diagnostic::syntax(call.span, "Which values are lumped?")),
        }
    }

    /// The values that stay, in the order of how frequent they are, and how many there are in all. Where none stays, the most frequent one.
    fn ops(&self, scope: &Scope, column: &str) -> Vec<Op> {
        // A share lies a little above or below what was written; this is far less than a cell.
        const LITTLE: f64 = 1e-6;
        let integer = |name: &str| Expr::column(name, Type::Integer);
        let sum = |name: &str| Expr::call("sum", vec![integer(name)], Type::Integer).within(Vec::new(), Vec::new());
        let counted = Expr::call("count", Vec::new(), Type::Integer);
        let enough = match self {
            Kept::Top(top) => Expr::test(Operator::AtMost, vec![Expr::row_number(), Expr::integer(*top)]),
            Kept::Times(times) => Expr::test(Operator::AtLeast, vec![integer(COUNT), Expr::integer(*times)]),
            Kept::Share(share) => {
                let number = |x| Expr::new(Node::Literal(Value::Number(x)), Type::Number);
                let arithmetic = |operator, a, b| Expr::new(Node::Operator(operator, vec![a, b]), Type::Number);
                let least = arithmetic(Operator::Multiply, integer(TOTAL).cast(Type::Number), number(*share));
                Expr::test(Operator::AtLeast, vec![integer(COUNT), arithmetic(Operator::Subtract, least, number(LITTLE))])
            }
        };
        let all = Expr::call("count", Vec::new(), Type::Integer).within(Vec::new(), Vec::new());
        vec![
            Op::Filter(learned::column(scope, column).is_missing().negated()),
            Op::Group { by: vec![column.to_string()], outputs: vec![(COUNT.to_string(), counted)] },
            Op::With(vec![(TOTAL.to_string(), sum(COUNT))]),
            Op::With(vec![(ALL.to_string(), all)]),
            Op::Sort(vec![SortKey { column: COUNT.to_string(), descending: true }]),
            Op::With(vec![(STAYS.to_string(), enough)]),
            // The most frequent one is asked for in any case: beside it stands how many values there are.
            Op::Filter(Expr::column(STAYS, Type::Boolean).or(Expr::test(Operator::Equal, vec![Expr::row_number(), Expr::integer(1)]))),
            Op::Filter(Expr::test(Operator::AtMost, vec![Expr::row_number(), Expr::integer(MOST + 1)])),
        ]
    }
}

/// The columns that hold texts.
fn columns(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    let columns = learned::treated(call, scope, Uses::Text)?;
    Ok(columns.into_iter().filter(|column| scope.schema.kind(column).is_some_and(|kind| *kind != Type::Unknown)).collect())
}

/// The name of what is rare.
fn name(call: &Call) -> Result<String, Diagnostic> {
    match call.args.ident("name") {
        Some(name) if name.node.is_empty() => Err(Diagnostic::syntax(name.span, "The rare values need a name.")),
        Some(name) => Ok(name.node),
        None => Ok("Other".to_string()),
    }
}
