//! `repair`: cells that contradict the majority of their group take its value.

use crate::lang::ast::{Call, Expr as Written, Node as Literal};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::count::{count, joined, things};
use crate::plan::expr::{Expr, Node, Operator, SortKey};
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Plan, Says, Tally, Verb};

use super::columnwise::{guarded, undecided};
use super::learned;
use super::using;

pub struct Repair;

const METHODS: &[&str] = &["majority", "majority(share)"];

const FORMS: &[Form] =
    &[Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Any))], clauses: &[Clause::By, Clause::Method(METHODS), Clause::Where] }];

const COUNT: &str = "\u{0}count";
const TOTAL: &str = "\u{0}total";
const PLACE: &str = "\u{0}place";

impl Verb for Repair {
    fn name(&self) -> &'static str {
        "repair"
    }

    fn summary(&self) -> &'static str {
        "Makes the values of a column agree within each group, as most of them do."
    }

    fn help(&self) -> &'static str {
        "`repair City by Zip using majority`: where more than half of a group's values are the same, the rest of its cells takes that value, missing \
         ones included. Missing cells do not vote. `majority(60%)` asks for at least that share; where two values have it, the one that comes first \
         wins.\n\n\
         Groups without a majority are left as they are, and counted. Rows are matched by the key here, so a missing key matches nothing: such rows \
         are left alone, and counted.\n\n\
         With `where` only those rows change, but all rows vote. The value of each group is stored with the step: on other data, groups that were \
         not there are left alone."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "As most of the group say",
                table: "Zip,City\n75001,Paris\n75001,Pari\n75001,Paris\n75001,\n,Rome\n00184,Rome\n00184,Roma\n",
                script: "repair City by Zip using majority",
                result: "Zip,City\n75001,Paris\n75001,Paris\n75001,Paris\n75001,Paris\n,Rome\n00184,Rome\n00184,Roma\n",
            },
            Example {
                title: "As a share of the group says",
                table: "Zip,City\n1,Oslo\n1,Oslo\n1,Olso\n2,Bern\n2,Bern\n2,Bern\n2,Berne\n",
                script: "repair City by Zip using majority(75%)",
                result: "Zip,City\n1,Oslo\n1,Oslo\n1,Olso\n2,Bern\n2,Bern\n2,Bern\n2,Bern\n",
            },
            Example {
                title: "Some rows only",
                table: "Zip,City,Ok\n1,Oslo,true\n1,Oslo,true\n1,Olso,false\n1,Os,true\n1,Oslo,true\n",
                script: "repair City by Zip using majority where not Ok",
                result: "Zip,City,Ok\n1,Oslo,true\n1,Oslo,true\n1,Oslo,false\n1,Os,true\n1,Oslo,true\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let (columns, by) = asked(call, scope)?;
        let share = share(call)?;
        let each = columns.iter().map(|column| Query::Rows(winners(scope, column, &by, share)));
        Ok([Query::Rows(groups(scope, &by))].into_iter().chain(each).collect())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let (columns, by) = asked(call, scope)?;
        let mut fitted = Fitted::default();
        let mut told = told.into_iter();
        let groups = match told.next().map(learned::rows).as_ref().and_then(|answer| answer.cell(COUNT, 0)) {
            Some(Value::Integer(groups)) => usize::try_from(*groups).unwrap_or_default(),
            _ => 0,
        };
        for (column, winners) in columns.into_iter().zip(told) {
            let table = learned::rows(winners);
            let without = groups.saturating_sub(table.rows());
            let by = joined(&by, "and");
            fitted.notes.push(match without {
                0 => format!("{column}: each of {} by {by} has a majority", things(groups, "group")),
                1 => format!("{column}: 1 of {} by {by} has no majority and is left as it is", things(groups, "group")),
                _ => {
                    format!("{column}: {} of {} by {by} have no majority and are left as they are", count(without), things(groups, "group"))
                }
            });
            fitted.tables.push((column, table.into()));
        }
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let (columns, by) = asked(call, scope)?;
        share(call)?;
        learned::check_groups(call, scope, fitted)?;
        let condition = scope.clause_condition(&call.clauses)?;
        let mut lowered = crate::plan::verb::Lowered::default();
        let mut set = Vec::new();
        for column in columns {
            let old = learned::column(scope, &column);
            let Some(table) = fitted.table(&column) else { continue };
            let keys = by.iter().map(|key| learned::column(scope, key)).collect();
            let kind = table.columns.last().map_or(old.kind.clone(), |(_, kind, _)| kind.clone());
            let found = Expr::new(Node::Lookup { keys, table: table.clone() }, kind).cast(old.kind.clone());
            set.push((column.clone(), guarded(scope, &column, found.or_else(old), condition.clone(), call.span)?));
        }
        lowered.ops.push(Op::With(set));
        let keyless = Expr::any(by.iter().map(|key| learned::column(scope, key).is_missing()));
        let keys = by.join(", ");
        let says = Says::Note(format!("1 row without {keys} is left alone"), format!("{{}} rows without {keys} are left alone"));
        lowered.tallies.push(Tally { condition: Expr::all([keyless].into_iter().chain(condition.clone())), says });
        Ok(Plan::Step(match condition {
            Some(condition) => lowered.tally(undecided(condition)),
            None => lowered,
        }))
    }
}

/// The columns to repair, and those that make the groups.
fn asked(call: &Call, scope: &Scope) -> Result<(Vec<String>, Vec<String>), Diagnostic> {
    scope.need_table(call.span)?;
    let by = scope.groups(&call.clauses)?;
    let columns = learned::treated(call, scope, Uses::Any)?;
    let Some(targets) = &call.clauses.by else {
        let diagnostic = Diagnostic::syntax(call.span, "By which groups?").note("Rows that should agree share a key.");
        let other = scope.schema.names().find(|name| !columns.iter().any(|column| column == name));
        return Err(match (columns.first(), other) {
            (Some(column), Some(key)) => {
                let [column, key] = [column, key].map(crate::lang::quote_name);
                diagnostic.line(format!("repair {column} by {key} using majority"))
            }
            _ => diagnostic,
        });
    };
    if by.is_empty() {
        return Err(Diagnostic::data(targets.span, format!("No column is meant by `{targets}`, so that no rows can be matched by it.")));
    }
    if let Some(column) = columns.iter().find(|column| by.contains(column)) {
        return Err(Diagnostic::syntax(targets.span, format!("{} cannot be repaired by itself.", literal(column))));
    }
    for column in &columns {
        if let Some(kind @ (Type::List(_) | Type::Other(_))) = scope.schema.kind(column) {
            let span = call.args.get("columns").map_or(call.span, |arg| arg.span);
            return Err(Diagnostic::mistype(span, format!("{} is {}, of which there is no majority.", literal(column), article(kind))));
        }
    }
    Ok((columns.into_iter().filter(|column| scope.schema.kind(column).is_some_and(|kind| *kind != Type::Unknown)).collect(), by))
}

/// Words that other tools have for it.
const ELSEWHERE: [(&str, &str); 4] = [("mode", "majority"), ("most_frequent", "majority"), ("vote", "majority"), ("frequent", "majority")];

/// The least share of a majority; none for more than half.
fn share(call: &Call) -> Result<Option<f64>, Diagnostic> {
    let Some((name, args)) = using::one(&call.clauses.using, "Groups are repaired by one method.")? else {
        return Err(Diagnostic::syntax(call.span, "Repair by what?").note("`using majority`"));
    };
    if name.node != "majority" {
        return Err(using::unknown(name, "to repair by", &ELSEWHERE, ["majority"]));
    }
    let wrong =
        |arg: &Written| Diagnostic::syntax(arg.span, "The share of a majority is above 0 and at most `100%`, as in `majority(60%)`.");
    match args {
        [] => Ok(None),
        [arg] => match arg.node {
            Literal::Number(share) if share > 0.0 && share <= 1.0 => Ok(Some(share)),
            // Nobody asks for 100 % by a bare 1, nor for 60 times.
            Literal::Integer(n) if (2..=100).contains(&n) => Err(wrong(arg).fixed_by(arg.span, format!("{n}%"))),
            _ => Err(wrong(arg)),
        },
        [_, second, ..] => Err(wrong(second)),
    }
}

fn integer(name: &str) -> Expr {
    Expr::column(name, Type::Integer)
}

/// Rows that have all of their key.
fn with_keys(scope: &Scope, by: &[String]) -> Expr {
    Expr::all(by.iter().map(|key| learned::column(scope, key).is_missing().negated()))
}

/// The value of each group that has a majority: its keys, then the value.
fn winners(scope: &Scope, column: &str, by: &[String], share: Option<f64>) -> Vec<Op> {
    // A share lies a little above or below what was written; this is far less than a cell.
    const LITTLE: f64 = 1e-6;
    let counted = Expr::call("count", Vec::new(), Type::Integer);
    let total = Expr::call("sum", vec![integer(COUNT)], Type::Integer).within(by.to_vec(), Vec::new());
    let most = vec![SortKey { column: COUNT.to_string(), descending: true }];
    let place = Expr::row_number().within(by.to_vec(), most);
    let number = |x| Expr::new(Node::Literal(Value::Number(x)), Type::Number);
    let of_total =
        |share: f64| Expr::new(Node::Operator(Operator::Multiply, vec![integer(TOTAL).cast(Type::Number), number(share)]), Type::Number);
    let wins = match share {
        None => Expr::test(Operator::Greater, vec![integer(COUNT), of_total(0.5)]),
        Some(share) => {
            let least = Expr::new(Node::Operator(Operator::Subtract, vec![of_total(share), number(LITTLE)]), Type::Number);
            Expr::test(Operator::AtLeast, vec![integer(COUNT), least])
        }
    };
    let first = Expr::test(Operator::Equal, vec![integer(PLACE), Expr::integer(1)]);
    let names = by.iter().cloned().chain([column.to_string()]);
    vec![
        Op::Filter(with_keys(scope, by).and(learned::column(scope, column).is_missing().negated())),
        Op::Group { by: names.clone().collect(), outputs: vec![(COUNT.to_string(), counted)] },
        Op::With(vec![(TOTAL.to_string(), total), (PLACE.to_string(), place)]),
        Op::Filter(first.and(wins)),
        Op::Select(names.map(|name| (name.clone(), name)).collect()),
    ]
}

/// How many groups there are.
fn groups(scope: &Scope, by: &[String]) -> Vec<Op> {
    let counted = || vec![(COUNT.to_string(), Expr::call("count", Vec::new(), Type::Integer))];
    vec![
        Op::Filter(with_keys(scope, by)),
        Op::Group { by: by.to_vec(), outputs: counted() },
        Op::Group { by: Vec::new(), outputs: counted() },
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    fn error(line: &str) -> Diagnostic {
        let columns = [("Zip", Type::Integer), ("City", Type::Text)];
        let schema = Schema { columns: columns.map(|(name, kind)| (name.to_string(), kind)).to_vec() };
        Repair.fit(&call(line), &scope(&schema)).unwrap_err()
    }

    #[test]
    fn what_is_asked_is_checked() {
        assert_eq!(error("repair City using majority").lines, ["repair City by Zip using majority"]);
        assert!(error("repair City by City using majority").message.contains("by itself"));
        assert!(error("repair City by Zip using mode").fix.iter().any(|(_, text)| text == "majority"));
        assert!(error("repair City by Zip using majority(60)").fix.iter().any(|(_, text)| text == "60%"));
        assert!(error("repair City by Zip using majority(0)").message.contains("above 0"));
    }
}
