//! `holes`: where cells are missing, and which columns miss together.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::op::Op;
use crate::plan::profile::Hole;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::profile::columns;

pub struct Holes;

const FORMS: &[Form] = &[
    Form { shape: &[], clauses: &[Clause::Where] },
    Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Any))], clauses: &[Clause::Where] },
];

/// Under this name the answer is kept.
const FOUND: &str = "holes";

impl Verb for Holes {
    fn name(&self) -> &'static str {
        "holes"
    }

    fn summary(&self) -> &'static str {
        "Shows where cells are missing, and which columns miss together."
    }

    fn help(&self) -> &'static str {
        "The answer is a table: a row for each combination of columns that are missing in the same rows, the most common one first, equally common \
         ones in the order of their first rows. Every row of the table is in exactly one of them.\n\n\
         `combination` names the columns that are missing there, with commas between them; all others of those looked at are not. It is missing itself \
         for the rows without a missing cell. `size` is how many columns these are, `count` and `share` how many rows have this combination, and \
         `first_row` and `last_row` where the first and the last of them stand.\n\n\
         How often each column is missing by itself, `profile` tells. Without columns all are looked at; with `where` only those rows count, and \
         the shares are of them."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "All columns",
                table: "Name,Street,Town\nAnn,High St,Rome\nBob,,\nCid,,\nDan,,Oslo\n",
                script: "holes",
                result: "combination,size,count,share,first_row,last_row\n\"Street, Town\",2,2,0.5,2,3\n,0,1,0.25,1,1\nStreet,1,1,0.25,4,4\n",
            },
            Example {
                title: "Some columns",
                table: "Name,Street,Town\nAnn,High St,Rome\nBob,,\nCid,,\nDan,,Oslo\n",
                script: "holes Town",
                result: "combination,size,count,share,first_row,last_row\n,0,2,0.5,1,4\nTown,1,2,0.5,2,3\n",
            },
            Example {
                title: "Some rows, piped on",
                table: "Name,Age,Town\nAnn,,Rome\nBob,30,\nCid,40,\nDan,,Oslo\n",
                script: "holes where Age is not missing | keep combination, count, first_row",
                result: "combination,count,first_row\nTown,2,2\n",
            },
            Example {
                title: "Some columns of some rows",
                table: "Name,Age,Town\nAnn,,Rome\nBob,30,\nCid,40,\nDan,,Oslo\n",
                script: "holes Name, Town where Age is not missing",
                result: "combination,size,count,share,first_row,last_row\nTown,1,2,1.0,2,3\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        Ok(vec![Query::Holes { columns: wanted(call, scope)?, condition: scope.clause_condition(&call.clauses)? }])
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let columns = wanted(call, scope)?;
        let holes = told.into_iter().find_map(|told| if let Told::Holes(holes) = told { Some(holes) } else { None }).unwrap_or_default();
        Ok(Fitted { tables: vec![(FOUND.to_string(), table(&columns, &holes).into())], ..Fitted::default() })
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        wanted(call, scope)?;
        scope.clause_condition(&call.clauses)?;
        let ops = vec![Op::Given(fitted.table(FOUND).cloned().unwrap_or_else(|| table(&[], &[]).into()))];
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase: None }))
    }
}

/// The columns that are looked at.
fn wanted(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    Ok(columns(call, scope)?.unwrap_or_else(|| scope.schema.names().map(str::to_string).collect()))
}

fn table(columns: &[String], holes: &[Hole]) -> Answer {
    let whole = |number: usize| i64::try_from(number).map_or(Value::Missing, Value::Integer);
    let rows: usize = holes.iter().map(|hole| hole.rows).sum();
    let names = |hole: &Hole| {
        let names: Vec<&str> = hole.columns.iter().filter_map(|place| columns.get(*place)).map(String::as_str).collect();
        if names.is_empty() { Value::Missing } else { Value::Text(names.join(", ")) }
    };
    let column = |name: &str, kind, value: &dyn Fn(&Hole) -> Value| (name.to_string(), kind, holes.iter().map(value).collect());
    Answer {
        columns: vec![
            column("combination", Type::Text, &names),
            column("size", Type::Integer, &|hole| whole(hole.columns.len())),
            column("count", Type::Integer, &|hole| whole(hole.rows)),
            column("share", Type::Number, &|hole| Value::Number(hole.rows as f64 / rows as f64)),
            column("first_row", Type::Integer, &|hole| whole(hole.first + 1)),
            column("last_row", Type::Integer, &|hole| whole(hole.last + 1)),
        ],
    }
}
