//! `transpose`: rows become columns, and columns rows.

use std::collections::HashMap;

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form};
use crate::lang::quote_name;
use crate::lang::span::Span;
use crate::plan::count::{count, things};
use crate::plan::expr::{Expr, Keep, Node, Operator};
use crate::plan::op::Op;
use crate::plan::pivot::{Output, Pivot};
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Expectation, Lowered, Misfit, Plan, Rule, Says, Tally, Verb};

use super::known_values::as_now;
use super::meeting::together;
use super::names::free;
use super::unpivot::{as_one_kind, widened};

pub struct Transpose;

const FORMS: &[Form] = &[Form { shape: &[], clauses: &[Clause::By] }];

/// The most rows that become columns.
const MOST: usize = 2_000;
/// Under this name the new columns' names are kept with the step.
const NAMES: &str = "names";
/// Under this one the numbers of the rows, where no column names the new ones.
const NUMBERS: &str = "numbers";

impl Verb for Transpose {
    fn name(&self) -> &'static str {
        "transpose"
    }

    fn summary(&self) -> &'static str {
        "Turns rows into columns and columns into rows."
    }

    fn help(&self) -> &'static str {
        "Each row becomes a column. If the first column is text, and none of its cells is missing, blank or there twice, these are the new columns' \
         names; `by` takes them from another column. The first column of the new table holds the names of the old columns and is called after \
         the column that gave the names, so that a second `transpose` gives the table back. Without such a column the new ones are `row_1`, \
         `row_2` …, and the first is `column`.\n\n\
         The cells of a row come to stand in different rows of one column, so all must be of one type: integers and numbers become numbers, dates \
         and datetimes become datetimes; what does not go together becomes text, which is told. `detect types` reads it again.\n\n\
         A table of more than 2,000 rows is too long for it. The names are kept with the step: replayed on other data it makes the same columns, \
         and tells how many rows had none."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Names in the first column",
                table: "figure,North,South\nsales,5,3\ncosts,4,2\n",
                script: "transpose",
                result: "figure,sales,costs\nNorth,5,4\nSouth,3,2\n",
            },
            Example {
                title: "Without names",
                table: "x,y\n1,2.5\n3,4\n",
                script: "transpose",
                result: "column,row_1,row_2\nx,1.0,3.0\ny,2.5,4.0\n",
            },
            Example {
                title: "Names in another column",
                table: "cases,year,deaths\n7,1999,1\n8,2000,2\n",
                script: "transpose by year",
                result: "year,1999,2000\ncases,7,8\ndeaths,1,2\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        scope.need_table(call.span)?;
        let rows = Expr::call("count", Vec::new(), Type::Integer);
        let most = Expr::integer(i64::try_from(MOST).unwrap_or(i64::MAX));
        let head = Op::Filter(Expr::test(Operator::AtMost, vec![Expr::row_number(), most]));
        let column = candidate(call, scope)?;
        let first = column.map(|column| Op::Select(vec![(column.clone(), column)]));
        Ok(vec![
            Query::Rows(vec![Op::Group { by: Vec::new(), outputs: vec![("rows".to_string(), rows)] }]),
            Query::Rows([head].into_iter().chain(first).collect()),
        ])
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let mut answers = told.into_iter().filter_map(|told| if let Told::Rows(answer) = told { Some(answer) } else { None });
        let rows = answers.next().map_or(0, |answer| answer.count("rows", 0));
        let table = scope.need_table(call.span)?;
        match rows {
            0 => return Err(Diagnostic::data(call.verb_span, format!("{} has no rows that could become columns.", literal(table)))),
            rows if rows > MOST => {
                return Err(Diagnostic::data(call.verb_span, format!("{} has {}.", literal(table), things(rows, "row")))
                    .note(format!("Each becomes a column, and at most {} can.", count(MOST))));
            }
            _ => {}
        }
        let candidate = candidate(call, scope)?;
        let values = answers.next().and_then(|answer| answer.columns.into_iter().next());
        let fault = values.as_ref().map_or(Some(Fault::None), |(_, _, values)| fault(values));
        let names = match (candidate, values, fault) {
            (Some(_), Some((name, kind, values)), None) => (name, kind, values),
            (Some(column), _, Some(fault)) if call.clauses.by.is_some() => return Err(fault.told(&column, call)),
            _ => {
                let numbers = (1..=rows).filter_map(|row| i64::try_from(row).ok()).map(Value::Integer);
                (free("row", |name| scope.schema.has(name)), Type::Integer, numbers.collect())
            }
        };
        let given = scope.schema.has(&names.0);
        let columns = turned(scope, given.then_some(names.0.as_str()));
        let kinds: Vec<&Type> = columns.iter().map(|(_, kind)| kind).collect();
        let kind = kind_of(&columns);
        let note = widened(&kinds, &kind).map(|kinds| format!("{kinds} → {kind}"));
        Ok(Fitted {
            tables: vec![(if given { NAMES } else { NUMBERS }.to_string(), Answer { columns: vec![names] }.into())],
            notes: note.into_iter().collect(),
            ..Fitted::default()
        })
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let Source { name: source, kind, numbered, keys, wanted } = Source::of(call, scope, fitted)?;
        let columns = turned(scope, (!numbered).then_some(source.as_str()));
        if columns.is_empty() {
            return Err(Diagnostic::data(call.verb_span, "There is no column that could become a row."));
        }
        if let Some((name, kind)) = columns.iter().find(|(_, kind)| matches!(kind, Type::List(_) | Type::Other(_))) {
            return Err(Diagnostic::mistype(
                call.verb_span,
                format!("{} is {}, which cannot stand among others.", literal(name), article(kind)),
            )
            .line(format!("drop {}", quote_name(name))));
        }
        let mut ops = Vec::new();
        if numbered {
            ops.push(Op::With(vec![(source.clone(), Expr::row_number())]));
        }
        ops.extend(as_one_kind(&columns, &kind_of(&columns)));
        if !numbered && scope.schema.kind(&source) == Some(&Type::Unknown) {
            ops.push(Op::With(vec![(source.clone(), Expr::column(source.clone(), Type::Unknown).cast(kind.clone()))]));
        }
        let taken = |name: &str| scope.schema.has(name) || name == source;
        let (title, cell) = (free("column", taken), free("cell", taken));
        ops.push(Op::Unpivot {
            columns: columns.iter().map(|(name, _)| name.clone()).collect(),
            by: vec![source.clone()],
            names: title.clone(),
            values: cell.clone(),
        });
        let first = if numbered { "column" } else { source.as_str() };
        let mut names: Vec<String> = Vec::new();
        for wanted in &wanted {
            names.push(free(wanted, |name| name == first || name == title || names.iter().any(|other| other == name)));
        }
        let own = Expr::call("first", vec![Expr::column(cell, kind_of(&columns))], kind_of(&columns));
        let after = std::iter::once((title.clone(), first.to_string())).chain(names.iter().map(|name| (name.clone(), name.clone())));
        let select = Op::Select(after.collect());
        let (key, rows) = ((source.clone(), kind), keys.len());
        let pivot = Pivot { by: vec![title], key, keys, outputs: vec![Output { value: own, names }] };
        let unknown = match numbered {
            true => Expr::test(Operator::Greater, vec![Expr::row_number(), Expr::integer(i64::try_from(rows).unwrap_or(i64::MAX))]),
            false => pivot.unknown(),
        };
        ops.extend([Op::Pivot(Box::new(pivot)), select]);
        let mut lowered = Lowered::new(ops);
        if !numbered {
            // Two rows of one name would become one column.
            let twice = Expr::new(Node::Repeated { by: vec![source.clone()], keep: Keep::None, order: Vec::new() }, Type::Boolean);
            let rule = Rule::Rows { condition: twice.negated(), within: None };
            let said = format!("{{}} rows share a name in {} with others, and each becomes a column.", literal(&source));
            let cure = "`set` makes the names different, `drop duplicate rows by` drops such rows.".to_string();
            let misfit = Some(Misfit { one: said.clone(), several: said, cure });
            lowered.expects.push(Expectation { columns: vec![source], misfit, ..Expectation::new(rule) });
        }
        let says = |row: &str| format!("{{}} {row} left out, without a column");
        Ok(Plan::Step(lowered.tally(Tally { condition: unknown, says: Says::Note(says("row"), says("rows")) })))
    }
}

/// The column that may give the names.
fn candidate(call: &Call, scope: &Scope) -> Result<Option<String>, Diagnostic> {
    let Some(by) = &call.clauses.by else {
        let first = scope.schema.columns.first().filter(|(_, kind)| kind.is_textual() && scope.schema.len() > 1);
        return Ok(first.map(|(name, _)| name.clone()));
    };
    match scope.groups(&call.clauses)?.as_slice() {
        [one] => match scope.schema.kind(one) {
            Some(kind @ (Type::List(_) | Type::Other(_))) => {
                Err(Diagnostic::mistype(by.span, format!("{} is {}, which names no columns.", literal(one), article(kind))))
            }
            _ => Ok(Some(one.clone())),
        },
        columns => Err(Diagnostic::syntax(by.span, format!("One column gives the names, and these are {}.", columns.len()))),
    }
}

/// What tells the rows apart that become columns, as it was learned.
struct Source {
    /// The column of the names or, `numbered`, one that will hold the number of each row.
    name: String,
    kind: Type,
    numbered: bool,
    /// Its values, and the columns that come of them.
    keys: Vec<Value>,
    wanted: Vec<String>,
}

impl Source {
    fn of(call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Source, Diagnostic> {
        let column = |table: &str| fitted.table(table).and_then(|answer| answer.columns.first());
        if let Some((_, kind, keys)) = column(NUMBERS) {
            let name = free("row", |name| scope.schema.has(name));
            let wanted = keys.iter().map(|row| format!("row_{row}")).collect();
            return Ok(Source { name, kind: kind.clone(), numbered: true, keys: keys.clone(), wanted });
        }
        let Some((name, was, values)) = column(NAMES) else {
            return Err(Diagnostic::data(call.verb_span, "Which rows there are is not known."));
        };
        let Some(kind) = scope.schema.kind(name) else {
            let table = scope.need_table(call.span)?;
            return Err(Diagnostic::data(call.verb_span, format!("There is no column {} in {table}.", literal(name)))
                .note("It named the columns when the step was made."));
        };
        let keys = as_now(name, kind, was, values, call.verb_span)?;
        let kind = if *kind == Type::Unknown { was } else { kind }.clone();
        Ok(Source { name: name.clone(), kind, numbered: false, keys, wanted: values.iter().map(ToString::to_string).collect() })
    }
}

/// The columns that become rows.
fn turned(scope: &Scope, names: Option<&str>) -> Vec<(String, Type)> {
    scope.schema.columns.iter().filter(|(name, _)| Some(name.as_str()) != names).cloned().collect()
}

fn kind_of(columns: &[(String, Type)]) -> Type {
    together(columns.iter().map(|(_, kind)| kind)).unwrap_or(Type::Text)
}

/// Why cells name no columns.
enum Fault {
    /// There are none.
    None,
    /// In this row, from 1, there is no name.
    Blank(usize),
    /// This stands in two rows, from 1.
    Twice(String, usize, usize),
}

fn fault(values: &[Value]) -> Option<Fault> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (value, row) in values.iter().zip(1..) {
        let name = value.to_string();
        if value.is_missing() || name.trim().is_empty() {
            return Some(Fault::Blank(row));
        }
        if let Some(first) = seen.insert(name.clone(), row) {
            return Some(Fault::Twice(name, first, row));
        }
    }
    None
}

impl Fault {
    fn told(&self, column: &str, call: &Call) -> Diagnostic {
        let span = call.clauses.by.as_ref().map_or(Span::default(), |by| by.span);
        let column = literal(column);
        let told = match self {
            Fault::None => format!("{column} has no values."),
            Fault::Blank(row) => format!("{column} gives no name for row {}: there it is empty.", count(*row)),
            Fault::Twice(name, first, second) => {
                format!("{} stands in {column} in rows {} and {}.", literal(name), count(*first), count(*second))
            }
        };
        Diagnostic::data(span, told).note("Without `by` the columns are `row_1`, `row_2` …")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    /// The names and first type of the columns of a table of these after a step that learned this.
    fn replayed(columns: &[(&str, Type)], under: &str, learned: (&str, Type, Vec<Value>)) -> Result<(String, Lowered), String> {
        let schema = Schema { columns: columns.iter().map(|(name, kind)| (name.to_string(), kind.clone())).collect() };
        let (name, kind, values) = learned;
        let answer = Answer { columns: vec![(name.to_string(), kind, values)] };
        let fitted = Fitted { tables: vec![(under.to_string(), answer.into())], ..Fitted::default() };
        match Transpose.lower(&call("transpose"), &scope(&schema), &fitted).map_err(|told| told.message)? {
            Plan::Step(lowered) => {
                let after = lowered.ops.iter().fold(schema.clone(), |schema, op| op.schema(&schema));
                Ok((after.names().collect::<Vec<_>>().join(" "), lowered))
            }
            other => panic!("{other:?}"),
        }
    }

    fn texts(texts: &[&str]) -> Vec<Value> {
        texts.iter().map(|text| Value::Text((*text).to_string())).collect()
    }

    #[test]
    fn the_column_of_the_names_must_be_there() {
        let learned = || ("figure", Type::Text, texts(&["sales", "costs"]));
        let there = [("figure", Type::Text), ("North", Type::Integer)];
        assert_eq!(replayed(&there, NAMES, learned()).unwrap().0, "figure sales costs");
        let told = replayed(&[("kind", Type::Text), ("North", Type::Integer)], NAMES, learned()).unwrap_err();
        assert_eq!(told, "There is no column `figure` in t.");
        let told = replayed(&[("figure", Type::Date), ("North", Type::Integer)], NAMES, learned()).unwrap_err();
        assert_eq!(told, "`figure` is a date, and when its values were learned it was text.");
    }

    #[test]
    fn numbered_rows_stay_numbered() {
        let learned = ("row", Type::Integer, vec![Value::Integer(1), Value::Integer(2)]);
        let (names, _) = replayed(&[("row", Type::Integer), ("x", Type::Integer)], NUMBERS, learned).unwrap();
        assert_eq!(names, "column row_1 row_2");
    }

    #[test]
    fn names_are_numbers_of_the_type_now() {
        let learned = ("year", Type::Number, vec![Value::Number(1999.0), Value::Number(2000.0)]);
        let (names, lowered) = replayed(&[("year", Type::Integer), ("x", Type::Integer)], NAMES, learned).unwrap();
        assert_eq!(names, "year 1999 2000");
        let pivot = lowered.ops.iter().find_map(|op| if let Op::Pivot(pivot) = op { Some(pivot) } else { None }).unwrap();
        assert_eq!(pivot.keys, [Value::Integer(1999), Value::Integer(2000)]);
    }
}
