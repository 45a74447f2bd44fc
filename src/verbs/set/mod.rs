//! `set`: columns set to expressions, all of them seeing the table as it was.

mod cautions;

use crate::lang::ast::{Arg, Call, Set as Assignment, Target, Targets};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::count::{count, things};
use crate::plan::expr::{Expr, Node as ExprNode, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::{Aggregates, Binding, Scope};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Expectation, Lowered, Plan, RowMet, Rule, Verb};

use super::columnwise::{guarded, undecided};

pub struct Set;

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("sets", Slot::Sets), Part::Optional(&[Part::Words("at row"), Part::Slot("row", Slot::Integer)])],
    clauses: &[Clause::Where, Clause::By, Clause::OrderBy],
}];

impl Verb for Set {
    fn name(&self) -> &'static str {
        "set"
    }

    fn summary(&self) -> &'static str {
        "Sets columns, new ones or those that exist, to what an expression gives."
    }

    fn help(&self) -> &'static str {
        "The expression is computed for every row. A name that is not there yet becomes a new column at the end; else the column's cells are \
         replaced, and its type may change, which is told. All expressions of a line see the table as it was: `set a = b, b = a` swaps the two.\n\n\
         For several columns, `it` is the cell of each: `set q1..q10 = round(it, 1)`.\n\n\
         With `where`, the other rows keep their cells, and in a new column they are missing; the values must then be of the column's type. \
         `at row 5` sets one row. The step remembers which row that was, and does not fit any more where another one stands in its place.\n\n\
         An aggregate such as `mean(x)` is that of the whole table, with `by` that of the row's group, and stands in every row; `where` does not \
         narrow it. Functions that look at neighbours, such as `previous(x)`, go by `order by`, else by table order.\n\n\
         `missing` empties cells and leaves the column its type. A new column that is only `missing` has no type yet and takes that of the first \
         values that are put in.\n\n\
         A test of a missing cell is false: `set senior = Age > 60` is false where Age is missing, and how many rows that were is told. What \
         has no answer, such as `0 / 0`, is missing and counted. Decimals are added, subtracted and multiplied exactly, with integers too; what has \
         more than 38 digits has no answer."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "A new column",
                table: "Price,Qty\n10,3\n4,\n",
                script: "set Total = Price * Qty",
                result: "Price,Qty,Total\n10,3,30\n4,,\n",
            },
            Example {
                title: "Some rows only",
                table: "Name,Age\nAnn,31\nBob,999\n",
                script: "set Age = missing where Age > 120",
                result: "Name,Age\nAnn,31\nBob,\n",
            },
            Example {
                title: "A share of the group",
                table: "Region,Sales\nN,1\nS,5\nN,3\n",
                script: "set share = Sales / sum(Sales) by Region",
                result: "Region,Sales,share\nN,1,0.25\nS,5,1.0\nN,3,0.75\n",
            },
            Example {
                title: "One cell",
                table: "Name,Age\nAnn,30\nBob,40\n",
                script: "set Age = 31 at row 1",
                result: "Name,Age\nAnn,31\nBob,40\n",
            },
            Example {
                title: "Several columns",
                table: "q1,q2,note\n1.26,2.04,x\n",
                script: "set q1..q2 = round(it, 1)",
                result: "q1,q2,note\n1.3,2.0,x\n",
            },
            Example { title: "Two columns swapped", table: "a,b\n1,x\n2,y\n", script: "set a = b, b = a", result: "a,b\nx,1\ny,2\n" },
            Example {
                title: "In an order",
                table: "Day,Region,Sales\n2,N,5\n1,N,3\n1,S,7\n",
                script: "set so_far = cumulative_sum(Sales) by Region order by Day",
                result: "Day,Region,Sales,so_far\n2,N,5,8\n1,N,3,3\n1,S,7,7\n",
            },
            Example {
                title: "A test as a column",
                table: "Name,Age\nAnn,61\nBob,\nCem,30\n",
                script: "set senior = Age > 60",
                result: "Name,Age,senior\nAnn,61,true\nBob,,false\nCem,30,false\n",
            },
            Example {
                title: "One thing or another",
                table: "Mass\n5200\n4100\n",
                script: "set class = if Mass >= 5000 then \"heavy\" else \"light\"",
                result: "Mass,class\n5200,heavy\n4100,light\n",
            },
        ]
    }

    fn fit(&self, call: &Call, _scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let Some(row) = row_test(call) else { return Ok(Vec::new()) };
        let count = Expr::call("count", Vec::new(), Type::Integer);
        Ok(vec![Query::Rows(vec![Op::Filter(row)]), Query::Rows(vec![Op::Group { by: Vec::new(), outputs: vec![("rows".into(), count)] }])])
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let mut fitted = Fitted::default();
        let mut answers = told.into_iter().filter_map(|told| if let Told::Rows(answer) = told { Some(answer) } else { None });
        let (Some(row), Some(arg), Some(met)) = (call.args.integer("row"), call.args.get("row"), answers.next()) else {
            return Ok(fitted);
        };
        if met.rows() == 0 {
            let table = scope.need_table(call.span)?;
            let has = match answers.next().as_ref().and_then(|all| all.cell("rows", 0)) {
                Some(Value::Integer(rows)) => format!(" has {}", things(usize::try_from(*rows).unwrap_or(0), "row")),
                _ => String::new(),
            };
            let number = usize::try_from(row).map_or(row.to_string(), count);
            return Err(Diagnostic::data(arg.span, format!("There is no row {number}: {table}{has}.")).note("Rows count from 1."));
        }
        fitted.tables.push((Fitted::ROW_MET.to_string(), met.into()));
        fitted.lasts = true;
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let chosen = scope.clause_condition(&call.clauses)?;
        let rows: Vec<Expr> = chosen.iter().cloned().chain(row_test(call)).collect();
        let rows = if rows.is_empty() { None } else { Some(Expr::all(rows)) };
        let aggregates = Aggregates::Spread { by: scope.groups(&call.clauses)?, order: scope.keys(&call.clauses.order)? };
        let mut lowered = Lowered::default();
        let mut set: Vec<(String, Expr)> = Vec::new();
        for assignment in assignments(call)? {
            for column in columns(scope, &assignment.targets)? {
                if set.iter().any(|(known, _)| *known == column) {
                    return Err(Diagnostic::syntax(assignment.targets.span, format!("{} is set twice in one line.", literal(&column))));
                }
                let kind = scope.schema.kind(&column);
                let binding = Binding { aggregates: aggregates.clone(), it: kind.map(|_| column.clone()) };
                let value = scope.expr(&assignment.value, &binding)?;
                lowered.tallies.extend(cautions::of(&column, &value, rows.as_ref()));
                let new = match kind {
                    Some(kind) if value.kind == Type::Unknown => value.cast(kind.clone()),
                    _ => value,
                };
                let new = guarded(scope, &column, new, rows.clone(), assignment.value.span)?;
                set.push((column, new));
            }
        }
        if let (Some(row), Some(met)) = (call.args.integer("row"), fitted.table(Fitted::ROW_MET)) {
            let touched: Vec<&str> = set.iter().map(|(name, _)| name.as_str()).collect();
            lowered.expects.push(only_row(row, met, &touched, scope));
        }
        lowered.ops.push(Op::With(set));
        Ok(Plan::Step(match chosen {
            Some(condition) => lowered.tally(undecided(condition)),
            None => lowered,
        }))
    }
}

fn assignments(call: &Call) -> Result<&[Assignment], Diagnostic> {
    match call.args.get("sets").map(|arg| &arg.node) {
        Some(Arg::Sets(sets)) => Ok(sets),
        _ => Err(Diagnostic::syntax(call.span, "Set which column to what?")),
    }
}

/// That the row is the one that was met: its cells are the same, but for those that the line sets, unless there are no others. Columns that are gone
/// say nothing.
fn only_row(row: i64, met: &Answer, set: &[&str], scope: &Scope) -> Expectation {
    let there: Vec<_> = met.columns.iter().filter(|(name, ..)| scope.schema.has(name)).collect();
    let others: Vec<_> = there.iter().copied().filter(|(name, ..)| !set.contains(&name.as_str())).collect();
    let known = if others.is_empty() { there } else { others };
    let plain = |kind: &Type| if kind.is_textual() { Type::Text } else { kind.clone() };
    let mut tests = vec![Expr::test(Operator::Equal, vec![Expr::row_number(), Expr::integer(row)])];
    let mut cells = Vec::new();
    for (name, kind, values) in known {
        let (Some(value), Some(now)) = (values.first(), scope.schema.kind(name)) else { continue };
        if matches!(kind, Type::List(_) | Type::Other(_)) {
            continue;
        }
        let column = Expr::column(name.clone(), now.clone());
        tests.push(match value {
            Value::Missing => column.is_missing(),
            _ if plain(now) != plain(kind) => Expr::boolean(false),
            value => Expr::test(Operator::Equal, vec![column, Expr::new(ExprNode::Literal(value.clone()), plain(kind))]),
        });
        cells.push((name.clone(), value.clone()));
    }
    let there = Expr::call("any", vec![Expr::all(tests)], Type::Boolean);
    let met = RowMet { row: usize::try_from(row).unwrap_or_default(), cells };
    let settled = Expr::test(Operator::IsTrue, vec![there]);
    Expectation { only_row: Some(met), ..Expectation::new(Rule::Whole(settled)) }
}

/// True in the row that `at row` names.
fn row_test(call: &Call) -> Option<Expr> {
    let row = call.args.integer("row")?;
    Some(Expr::test(Operator::Equal, vec![Expr::row_number(), Expr::integer(row)]))
}

/// The columns that targets name; a single name need not be there yet.
fn columns(scope: &Scope, targets: &Targets) -> Result<Vec<String>, Diagnostic> {
    let mut columns: Vec<String> = Vec::new();
    for item in &targets.items {
        let named = match &item.node {
            Target::Name(name) if !scope.schema.has(name) => vec![name.clone()],
            _ => {
                let one = Targets { items: vec![item.clone()], except: targets.except.clone(), span: targets.span };
                scope.columns(&one, Uses::Any)?
            }
        };
        columns.extend(named.into_iter().filter(|name| !columns.contains(name)).collect::<Vec<_>>());
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    fn schema() -> Schema {
        Schema { columns: vec![("Age".into(), Type::Integer), ("City".into(), Type::Text)] }
    }

    fn lowered(line: &str) -> Result<Lowered, Diagnostic> {
        let schema = schema();
        match Set.lower(&call(line), &scope(&schema), &Fitted::default())? {
            Plan::Step(lowered) => Ok(lowered),
            other => panic!("{other:?}"),
        }
    }

    fn kinds(line: &str) -> Vec<Type> {
        let lowered = lowered(line).unwrap();
        let Some(Op::With(set)) = lowered.ops.first() else { panic!("{lowered:?}") };
        set.iter().map(|(_, value)| value.kind.clone()).collect()
    }

    #[test]
    fn missing_leaves_the_type() {
        assert_eq!(kinds("set Age = missing"), [Type::Integer]);
        assert_eq!(kinds("set Age = missing where City = \"x\""), [Type::Integer]);
        assert_eq!(kinds("set new = missing"), [Type::Unknown]);
    }

    #[test]
    fn types_may_change_only_as_a_whole() {
        assert_eq!(kinds("set Age = \"old\""), [Type::Text]);
        assert!(lowered("set Age = \"old\" where Age > 60").is_err());
        assert_eq!(kinds("set Age = 1.5 where Age > 60"), [Type::Number]);
        assert_eq!(kinds("set Age = 2.0 where Age > 60"), [Type::Integer]);
    }

    #[test]
    fn a_column_is_set_once() {
        assert_eq!(lowered("set Age = 1, Age = 2").unwrap_err().message, "`Age` is set twice in one line.");
        assert!(lowered("set new = it").is_err());
    }

    #[test]
    fn a_row_must_be_there() {
        let schema = schema();
        let rows = Answer { columns: vec![("rows".into(), Type::Integer, vec![Value::Integer(891)])] };
        let told = vec![Told::Rows(Answer::default()), Told::Rows(rows)];
        let error = Set.learn(&call("set Age = 3 at row 5000"), &scope(&schema), told).unwrap_err();
        assert_eq!(error.message, "There is no row 5,000: t has 891 rows.");
    }
}
