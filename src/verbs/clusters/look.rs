//! `clusters`: which values of a column go together.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::method::{METHODS, method};
use super::{clusters_of, target};

pub struct Clusters;

pub const CLUSTERS: Clusters = Clusters;

const FORMS: &[Form] = &[Form {
    shape: &[
        // As `merge clusters` has it.
        Part::Optional(&[Part::Words("in")]),
        Part::Slot("column", Slot::Targets(Uses::Text)),
        Part::Clauses,
        Part::Optional(&[Part::Words("to"), Part::Flag(&["longest"])]),
    ],
    clauses: &[Clause::Using(METHODS), Clause::Where],
}];

impl Verb for Clusters {
    fn name(&self) -> &'static str {
        "clusters"
    }

    fn summary(&self) -> &'static str {
        "Shows which values of a column are spellings of one another."
    }

    fn help(&self) -> &'static str {
        "The answer is a table with the columns `cluster`, `from`, `to` and `count`: a row for each value of a cluster of two or more, clusters \
         with more values first. `from` is the value as it stands, `to` the one that `merge clusters` would put in its place, `count` the number \
         of its rows. The methods are those of `merge clusters`, whose help tells them.\n\n\
         It changes nothing. Saved, it is a list to go through by hand: rows that are wrong are deleted, names in `to` mended. What is left is \
         a mapping that `recode` takes: `recode City using \"m.csv\"`.\n\n\
         With `where` only those rows are looked at."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Spellings of one name",
                table: "City\nNew York\nRome\nNEW YORK\nnew york.\nNew York\n",
                script: "clusters City",
                result: "cluster,from,to,count\n1,New York,New York,2\n1,NEW YORK,New York,1\n1,new york.,New York,1\n",
            },
            Example {
                title: "By a method",
                table: "Name\n\"Cruise, Tom\"\nTom Cruise\nTom Hanks\n",
                script: "clusters Name using fingerprint",
                result: "cluster,from,to,count\n1,\"Cruise, Tom\",\"Cruise, Tom\",1\n1,Tom Cruise,\"Cruise, Tom\",1\n",
            },
            Example {
                title: "With the longest as the name to keep, piped on",
                table: "Name\nOxford Univ Press\nOxford Univ Press\nOxford University Press\n",
                script: "clusters Name to longest | keep rows where from != to",
                result: "cluster,from,to,count\n1,Oxford Univ Press,Oxford University Press,2\n",
            },
            Example {
                title: "In some rows only",
                table: "City,Year\nrome,1\nRome,2\nROME,2\n",
                script: "clusters City where Year = 2",
                result: "cluster,from,to,count\n1,Rome,Rome,1\n1,ROME,Rome,1\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        scope.need_table(call.span)?;
        let condition = scope.clause_condition(&call.clauses)?;
        Ok(vec![Query::Clusters { column: column(call, scope)?, method: method(&call.clauses.using)?, condition }])
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let clusters: Vec<_> = told.into_iter().flat_map(clusters_of).collect();
        let rows = clusters.iter().map(Vec::len).sum();
        let (mut number, mut count) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        let (mut from, mut to) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        let integer = |n: usize| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
        for (place, cluster) in clusters.into_iter().enumerate() {
            let name = target(&cluster, call).unwrap_or_default().to_string();
            for (value, rows) in cluster {
                number.push(integer(place + 1));
                from.push(Value::Text(value));
                to.push(Value::Text(name.clone()));
                count.push(integer(rows));
            }
        }
        let answer = table([number, from, to, count]);
        Ok(Fitted { tables: vec![(column(call, scope)?, answer.into())], ..Fitted::default() })
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        method(&call.clauses.using)?;
        scope.clause_condition(&call.clauses)?;
        let known = fitted.table(&column(call, scope)?).cloned();
        let ops = vec![Op::Given(known.unwrap_or_else(|| table(Default::default()).into()))];
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase: None }))
    }
}

fn table([number, from, to, count]: [Vec<Value>; 4]) -> Answer {
    let column = |name: &str, kind: Type, values| (name.to_string(), kind, values);
    Answer {
        columns: vec![
            column("cluster", Type::Integer, number),
            column("from", Type::Text, from),
            column("to", Type::Text, to),
            column("count", Type::Integer, count),
        ],
    }
}

/// The one column that is meant.
fn column(call: &Call, scope: &Scope) -> Result<String, Diagnostic> {
    let Some(targets) = call.args.targets("column") else {
        return Err(Diagnostic::syntax(call.span, "Of which column?"));
    };
    let columns = scope.columns(targets, Uses::Text)?;
    match columns.as_slice() {
        [column] => Ok(column.clone()),
        [] => Err(Diagnostic::data(targets.span, "No text column is among these.")),
        _ => Err(Diagnostic::syntax(targets.span, format!("`clusters` takes one column, and these are {}.", columns.len()))
            .note("`merge clusters` takes several, each on its own.")
            .line(format!("merge clusters in {targets}"))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    #[test]
    fn one_text_column() {
        let schema = Schema { columns: vec![("City".into(), Type::Text), ("Name".into(), Type::Text), ("Age".into(), Type::Integer)] };
        let error = |line: &str| CLUSTERS.fit(&call(line), &scope(&schema)).unwrap_err();
        assert_eq!(error("clusters City, Name").lines, ["merge clusters in City, Name"]);
        assert!(error("clusters Age").message.contains("text"));
        assert!(error("clusters Cty").message.contains("Cty"));
        let Plan::Look(look) = CLUSTERS.lower(&call("clusters City"), &scope(&schema), &Fitted::default()).unwrap() else { panic!() };
        let after = look.ops[0].schema(&schema);
        assert_eq!(after.names().collect::<Vec<_>>(), ["cluster", "from", "to", "count"]);
    }
}
