//! `duplicates`: the rows that equal another, with the group that they are in.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form};
use crate::plan::count::count;
use crate::plan::expr::{Expr, Keep, Node, Operator, SortKey};
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::names::free;
use super::numbered::Numbered;

pub struct Duplicates;

const FORMS: &[Form] = &[Form { shape: &[], clauses: &[Clause::By, Clause::Where] }];

/// The one column of the answer to the question how many rows have no key.
const KEYLESS: &str = "keyless";

impl Verb for Duplicates {
    fn name(&self) -> &'static str {
        "duplicates"
    }

    fn summary(&self) -> &'static str {
        "Shows all rows that equal another one, group by group."
    }

    fn help(&self) -> &'static str {
        "The answer is a table: `group` numbers the groups of equal rows, in the order of their first rows, `row` is the number of the row, and \
         the columns of the table follow. Every row of a group is there, the first one too.\n\n\
         Without `by` whole rows are compared, and a missing cell equals a missing one. `by Name, Born` compares these columns alone, which stand \
         first then; a row whose key is missing equals no other, is left out, and counted. `by all columns except Id` compares whole rows again. Values are compared exactly: `Rome` is not `rome`.\n\n\
         With `where` only those rows are compared.\n\n\
         `drop duplicate rows` drops all but the first of each group. What is spelled differently and means the same, `clusters` finds."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Whole rows",
                table: "Name,Age\nAnn,20\nBob,\nAnn,30\nBob,\nAnn,20\nCem,40\n",
                script: "duplicates",
                result: "group,row,Name,Age\n1,1,Ann,20\n1,5,Ann,20\n2,2,Bob,\n2,4,Bob,\n",
            },
            Example {
                title: "By a key",
                table: "id,Name,City\n7,Ann,Rome\n8,Bob,Oslo\n,Cem,Bonn\n7,Anne,Rome\n,Dua,Bonn\n",
                script: "duplicates by id",
                result: "group,row,id,Name,City\n1,1,7,Ann,Rome\n1,4,7,Anne,Rome\n",
            },
            Example {
                title: "Among some rows only",
                table: "Name,Year\nAnn,1\nAnn,2\nBob,2\nAnn,2\n",
                script: "duplicates by Name where Year = 2",
                result: "group,row,Name,Year\n1,2,Ann,2\n1,4,Ann,2\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        scope.need_table(call.span)?;
        let keys = keys(call, scope)?;
        let Some(keyless) = keyless(&keys, call) else { return Ok(Vec::new()) };
        let mut ops: Vec<Op> = scope.clause_condition(&call.clauses)?.map(Op::Filter).into_iter().collect();
        let rows = Expr::call("count", vec![keyless], Type::Integer);
        ops.push(Op::Group { by: Vec::new(), outputs: vec![(KEYLESS.to_string(), rows)] });
        Ok(vec![Query::Rows(ops)])
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let keys = names(&keys(call, scope)?).join(", ");
        let rows = match told.into_iter().next() {
            Some(Told::Rows(answer)) => match answer.cell(KEYLESS, 0) {
                Some(Value::Integer(rows)) => usize::try_from(*rows).unwrap_or_default(),
                _ => 0,
            },
            _ => 0,
        };
        let note = match rows {
            0 => None,
            1 => Some(format!("1 row without {keys} equals no other")),
            rows => Some(format!("{} rows without {keys} equal no other", count(rows))),
        };
        Ok(Fitted { notes: note.into_iter().collect(), ..Fitted::default() })
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let keys = keys(call, scope)?;
        let numbered = Numbered::new(scope);
        let taken = |name: &str| scope.schema.has(name) || numbered.row == name;
        let group = free("group", taken);
        let first = free("first", |name| taken(name) || group == name);
        let by: Vec<String> = names(&keys);
        let number = |name: &str| Expr::column(name, Type::Integer);
        let order = |column: &str| SortKey { column: column.to_string(), descending: false };
        let mut ops = vec![numbered.op()];
        if let Some(condition) = scope.clause_condition(&call.clauses)? {
            ops.push(Op::Filter(condition));
        }
        let repeated = Expr::new(Node::Repeated { by: by.clone(), keep: Keep::None, order: Vec::new() }, Type::Boolean);
        ops.push(Op::Filter(Expr::all(keyless(&keys, call).map(Expr::negated).into_iter().chain([repeated]))));
        let earliest = Expr::call("min", vec![number(&numbered.row)], Type::Integer).within(by.clone(), Vec::new());
        ops.push(Op::With(vec![(first.clone(), earliest)]));
        ops.push(Op::Sort(vec![order(&first), order(&numbered.row)]));
        // Each first row begins a group.
        let begins = Expr::test(Operator::Equal, vec![number(&numbered.row), number(&first)]);
        let counted = Expr::call("cumulative_sum", vec![Expr::integer(1).where_else(begins, Expr::integer(0))], Type::Integer);
        ops.push(Op::With(vec![(group.clone(), counted.within(Vec::new(), Vec::new()))]));
        let front: &[String] = if call.clauses.by.is_some() { &by } else { &[] };
        let shown = [(group.clone(), group)].into_iter().chain(numbered.before(front, scope));
        ops.push(Op::Select(shown.collect()));
        let notes = fitted.notes.iter().map(|note| format!(" ({note})")).collect::<String>();
        let phrase = match call.clauses.by.is_some() {
            true => format!("rows with the same {}{notes}", by.join(", ")),
            false => "rows that equal another".to_string(),
        };
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase: Some(phrase) }))
    }
}

fn names(keys: &[(String, Type)]) -> Vec<String> {
    keys.iter().map(|(name, _)| name.clone()).collect()
}

/// The columns in which equal rows agree.
fn keys(call: &Call, scope: &Scope) -> Result<Vec<(String, Type)>, Diagnostic> {
    let Some(targets) = &call.clauses.by else {
        return Ok(scope.schema.columns.clone());
    };
    let by = scope.groups(&call.clauses)?;
    if by.is_empty() {
        return Err(Diagnostic::data(targets.span, format!("No column is meant by `{targets}`, so that no rows can be matched by it.")));
    }
    Ok(by.into_iter().map(|name| (name.clone(), scope.schema.kind(&name).cloned().unwrap_or(Type::Unknown))).collect())
}

/// True for a row that matches nothing, as its key is missing; nothing where whole rows are compared.
fn keyless(keys: &[(String, Type)], call: &Call) -> Option<Expr> {
    call.clauses.by.as_ref().filter(|targets| !targets.are_all())?;
    Some(Expr::any(keys.iter().map(|(name, kind)| Expr::column(name, kind.clone()).is_missing())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::query::Answer;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    #[test]
    fn rows_without_a_key_are_told() {
        let schema = Schema { columns: ["group", "row", "first"].map(|name| (name.to_string(), Type::Text)).to_vec() };
        let told = |rows| Told::Rows(Answer { columns: vec![(KEYLESS.to_string(), Type::Integer, vec![Value::Integer(rows)])] });
        let phrase = |line: &str, told: Vec<Told>| {
            let (call, scope) = (call(line), scope(&schema));
            let fitted = Duplicates.learn(&call, &scope, told).unwrap();
            let Plan::Look(look) = Duplicates.lower(&call, &scope, &fitted).unwrap() else { panic!() };
            let after = look.ops.iter().fold(schema.clone(), |schema, op| op.schema(&schema));
            assert_eq!(after.names().take(2).collect::<Vec<_>>(), ["group_2", "row_2"]);
            look.phrase.unwrap()
        };
        assert_eq!(phrase("duplicates by first", vec![told(1)]), "rows with the same first (1 row without first equals no other)");
        assert_eq!(
            phrase("duplicates by first, row", vec![told(1200)]),
            "rows with the same first, row (1,200 rows without first, row equal no other)"
        );
        assert_eq!(phrase("duplicates by first", vec![told(0)]), "rows with the same first");
        assert_eq!(phrase("duplicates", Vec::new()), "rows that equal another");
        assert!(Duplicates.fit(&call("duplicates by number columns"), &scope(&schema)).unwrap_err().message.contains("No column is meant"));
    }
}
