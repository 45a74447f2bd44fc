//! `compare`: in what two tables differ.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Form, Part, Slot};
use crate::lang::quote_name;
use crate::lang::span::Ident;
use crate::plan::comparison::Difference;
use crate::plan::count::count;
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::schema::Schema;
use crate::plan::scope::{Scope, common};
use crate::plan::types::Type;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::join::keys::Keys;
use super::names::free;

pub struct Compare;

/// Under this name the answer is kept for the operations.
const ANSWER: &str = "differences";

/// The columns of the answer behind the keys.
const REST: [&str; 4] = ["difference", "column", "here", "there"];

/// What stands above the answer of each kind of difference, of one and of several.
const COUNTED: [(Difference, &str, &str); 8] = [
    (Difference::Cell, "cell", "cells"),
    (Difference::RowHere, "row only here", "rows only here"),
    (Difference::RowThere, "row only there", "rows only there"),
    (Difference::Several, "key of several rows", "keys of several rows"),
    (Difference::Keyless, "", "missing keys"),
    (Difference::ColumnHere, "column only here", "columns only here"),
    (Difference::ColumnThere, "column only there", "columns only there"),
    (Difference::Type, "other type", "other types"),
];

const KEY: &[Part] = &[Part::Slot("here", Slot::Column), Part::Optional(&[Part::Words("="), Part::Slot("there", Slot::There)])];

const FORMS: &[Form] = &[
    Form { shape: &[Part::Words("with"), Part::Slot("other", Slot::Table), Part::Words("on"), Part::Many("on", KEY)], clauses: &[] },
    Form {
        shape: &[
            Part::Slot("one", Slot::Table),
            Part::Words("with"),
            Part::Slot("other", Slot::Table),
            Part::Words("on"),
            Part::Many("on", KEY),
        ],
        clauses: &[],
    },
];

impl Verb for Compare {
    fn name(&self) -> &'static str {
        "compare"
    }

    fn summary(&self) -> &'static str {
        "Shows in what two tables differ, row by row of a key."
    }

    fn help(&self) -> &'static str {
        "`compare old with new on id` holds two tables against each other; `compare with new on id` the table at hand, also in a chain. Rows belong \
         together where the key is the same: a column, or several; in `on id = number` the second one is that of the other table. The order of rows and columns \
         does not count.\n\n\
         The answer is a table with a row for each difference: the key, `difference`, `column`, and what stands `here` and `there`, as text. \
         `difference` is one of:\n\n\
         - `column only here`, `column only there`: with its type. Its cells are not compared.\n\
         - `other type`: both have the column, and its type differs. Values are compared all the same: numbers as numbers, dates as moments, all else as they are written.\n\
         - `missing key`: how many rows have none, here and there. They equal no row of the other table.\n\
         - `several rows`: a key that several rows have, and how many, here and there. They are not compared, as none of them can be told from the others.\n\
         - `row only here`, `row only there`: the other table has no row of this key.\n\
         - `cell`: the value differs. A missing cell equals a missing one.\n\n\
         They stand in this order, cells by the rows here. Values are compared exactly: `Rome` is not `rome`, and 0.30000000000000004 is not 0.3.\n\n\
         Nothing changes. What one step changed, `diff` shows without a key."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Two tables",
                table: "id,City,Price\n1,Rome,5\n2,Oslo,7\n3,Bonn,\n--- new\nCity,id,Price\nBonn,3,9\nroma,1,5\nBern,4,2\n",
                script: "compare t with new on id",
                result: "id,difference,column,here,there\n2,row only here,,,\n4,row only there,,,\n1,cell,City,Rome,roma\n3,cell,Price,,9\n",
            },
            Example {
                title: "The table at hand, by keys of different names; what is compared is told",
                table: "id,Price,Note\n1,5,a\n2,7,b\n2,8,c\n,1,d\n--- new\nnumber,Price\n1,5.5\n2,7\n",
                script: "compare with new on id = number",
                result: "id,difference,column,here,there\n,column only here,Note,text,\n,other type,Price,integer,number\n,missing key,id,1,0\n2,several rows,,2,1\n1,cell,Price,5,5.5\n",
            },
            Example {
                title: "What a chain would change",
                table: "id,City\n1, Rome\n2,Oslo\n",
                script: "t | trim City | compare with t on id",
                result: "id,difference,column,here,there\n1,cell,City,Rome, Rome\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let sides = Sides::of(call, scope)?;
        Ok(vec![Query::Differences { here: sides.one.clone(), there: sides.keys.table.clone(), on: sides.on() }])
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let Some(Told::Rows(answer)) = told.into_iter().next() else { return Ok(Fitted::default()) };
        let note = Sides::of(call, scope)?.phrase(&answer);
        Ok(Fitted { tables: vec![(ANSWER.to_string(), answer.into())], notes: vec![note], ..Fitted::default() })
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let sides = Sides::of(call, scope)?;
        let on = sides.on();
        let mut answer = fitted.table(ANSWER).map(|answer| Answer::clone(answer)).unwrap_or_else(|| {
            let keys = on.iter().map(|(own, _, kind)| (own.clone(), kind.clone(), Vec::new()));
            Answer { columns: keys.chain(REST.map(|name| (name.to_string(), Type::Text, Vec::new()))).collect() }
        });
        // A key may be called as one of the columns behind it.
        let keys: Vec<String> = on.into_iter().map(|(own, _, _)| own).collect();
        for (name, _, _) in answer.columns.iter_mut().skip(keys.len()) {
            *name = free(name, |taken| keys.iter().any(|key| key == taken));
        }
        Ok(Plan::Look(Look {
            ops: vec![Op::Given(answer.into())],
            shown: Shown::Head,
            answers: true,
            phrase: fitted.notes.first().cloned(),
        }))
    }
}

/// Two tables, and how their rows belong together.
struct Sides {
    /// The table that stands in place of the one at hand.
    one: Option<String>,
    /// What the table here is called.
    here: String,
    schema: Schema,
    keys: Keys,
}

impl Sides {
    fn of(call: &Call, scope: &Scope) -> Result<Sides, Diagnostic> {
        let at_hand = scope.need_table(call.span)?;
        let other = call.args.ident("other").ok_or_else(|| Diagnostic::syntax(call.span, "Compare with which table?"))?;
        let one = call.args.ident("one");
        if let Some(one) = one.as_ref().filter(|one| one.node == other.node) {
            let (name, copy) = (quote_name(&one.node), quote_name(&format!("{}_2", one.node)));
            return Err(Diagnostic::data(other.span, format!("{} is compared with itself.", literal(&one.node)))
                .note("A copy of it sees no later steps, and can be compared with it then.")
                .line(format!("{copy} = {name}")));
        }
        let there = table(&other, scope)?;
        let (here, schema) = match &one {
            Some(one) => (one.node.clone(), table(one, scope)?),
            None => (at_hand.to_string(), scope.schema.clone()),
        };
        let inner = Scope { table: Some(&here), schema: &schema, ..*scope };
        let keys = Keys::between(call, &inner, other.node, there).map_err(|mut error| {
            // Its line would work on the table at hand.
            if one.as_ref().is_some_and(|one| one.node != at_hand) {
                let steps = |line: &String| format!("use {}\n{line}", quote_name(&here));
                error.lines = error.lines.iter().map(steps).collect();
            }
            error
        })?;
        Ok(Sides { one: one.map(|one| one.node), here, schema, keys })
    }

    /// The keys, each with the type that holds its values of both sides.
    fn on(&self) -> Vec<(String, String, Type)> {
        let both = |own: &str, other: &str| {
            let (own, other) = (self.schema.kind(own)?, self.keys.there.kind(other)?);
            common(own, other).or_else(|| Some(own.clone()))
        };
        let keys = self.keys.on.iter();
        keys.map(|(own, other, _)| (own.clone(), other.clone(), both(own, other).unwrap_or(Type::Text))).collect()
    }

    /// `differences between old (here) and new (there); in all: 3 cells, 1 row only here`.
    fn phrase(&self, answer: &Answer) -> String {
        let here = if self.here.is_empty() { "the answer so far".to_string() } else { quote_name(&self.here) };
        let between = format!("differences between {here} (here) and {} (there)", quote_name(&self.keys.table));
        let words = answer.columns.get(self.keys.on.len()).map(|(_, _, words)| words.as_slice()).unwrap_or_default();
        let mut said = Vec::new();
        for (difference, one, several) in COUNTED {
            match words.iter().filter(|word| word.as_text() == Some(difference.word())).count() {
                0 => {}
                _ if difference == Difference::Keyless => said.push(several.to_string()),
                1 => said.push(format!("1 {one}")),
                n => said.push(format!("{} {several}", count(n))),
            }
        }
        // Also where a chain goes on with some of them.
        if said.len() > 1 { format!("{between}; in all: {}", said.join(", ")) } else { between }
    }
}

/// The columns of a table by its name.
fn table(name: &Ident, scope: &Scope) -> Result<Schema, Diagnostic> {
    scope.tables.schema(&name.node).ok_or_else(|| {
        let names = scope.tables.names();
        let diagnostic = Diagnostic::name(name.span, format!("There is no table {}.", literal(&name.node)));
        if names.len() < 2 {
            return diagnostic.note("Another table comes from a file.").line(format!("{} = load \"file.csv\"", quote_name(&name.node)));
        }
        diagnostic.nearest(&name.node, names.iter().map(String::as_str), "The tables are")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::value::Value;
    use crate::verbs::testing::{call, scope};

    fn columns(all: &[(&str, Type)]) -> Schema {
        Schema { columns: all.iter().map(|(name, kind)| (name.to_string(), kind.clone())).collect() }
    }

    #[test]
    fn tables_and_keys() {
        let here = columns(&[("id", Type::Integer), ("here", Type::Text)]);
        let others = vec![("t".to_string(), here.clone()), ("old".to_string(), columns(&[("id", Type::Text), ("key", Type::Number)]))];
        let scope = Scope { tables: &others, ..scope(&here) };
        let error = |line: &str| Compare.fit(&call(line), &scope).unwrap_err();
        assert_eq!(error("compare t with t on id").lines, ["t_2 = t"]);
        assert!(error("compare with oldd on id").notes.concat().contains("old"));
        assert_eq!(error("compare t with old on id").lines, ["convert id to text"]);
        assert_eq!(error("compare old with t on id").lines, ["use old\nconvert id to integer"]);
        let asked = Compare.fit(&call("compare with old on id = key"), &scope).unwrap();
        let on = vec![("id".to_string(), "key".to_string(), Type::Number)];
        assert_eq!(asked, [Query::Differences { here: None, there: "old".to_string(), on }]);
    }

    #[test]
    fn a_key_may_have_the_name_of_a_column_of_the_answer() {
        let here = columns(&[("here", Type::Text)]);
        let others = vec![("t".to_string(), here.clone()), ("new".to_string(), here.clone())];
        let scope = Scope { tables: &others, ..scope(&here) };
        let call = call("compare with new on here");
        let words = ["cell", "cell", "row only here"].map(|word| Value::Text(word.to_string())).to_vec();
        let mut answer = Answer { columns: vec![("here".to_string(), Type::Text, vec![Value::Missing; 3])] };
        answer.columns.push(("difference".to_string(), Type::Text, words));
        answer.columns.extend(["column", "here", "there"].map(|name| (name.to_string(), Type::Text, vec![Value::Missing; 3])));
        let fitted = Compare.learn(&call, &scope, vec![Told::Rows(answer)]).unwrap();
        let Plan::Look(look) = Compare.lower(&call, &scope, &fitted).unwrap() else { panic!() };
        assert_eq!(look.phrase.unwrap(), "differences between t (here) and new (there); in all: 2 cells, 1 row only here");
        let after = look.ops[0].schema(&here);
        assert_eq!(after.names().collect::<Vec<_>>(), ["here", "difference", "column", "here_2", "there"]);
    }
}
