//! `pivot`: the values of a column become columns, filled from others.

mod clash;
mod keys;
mod method;

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::span::Span;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::pivot::{Output, Pivot};
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::verb::{Example, Expectation, Lowered, Plan, Rule, Says, Tally, Verb};

use super::learned::without_groups;
use keys::Keys;
use method::{METHODS, Method};

pub struct PivotVerb;

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("key", Slot::Column), Part::Words("from"), Part::Slot("values", Slot::Targets(Uses::Any))],
    clauses: &[Clause::Using(METHODS), Clause::By],
}];

impl Verb for PivotVerb {
    fn name(&self) -> &'static str {
        "pivot"
    }

    fn summary(&self) -> &'static str {
        "Turns the values of a column into columns, filled from other columns."
    }

    fn help(&self) -> &'static str {
        "Each different value of the first column becomes a column, in the order in which they come; those of a category with levels in the order \
         of the levels. Its cells are taken from the column after `from`. With several columns after `from`, a new one is called after both: \
         `estimate_income`. Where the value is missing the column is called `missing`. A name that is taken gets a number: `income_2`.\n\n\
         `by` says which columns identify a row of the new table; without it all others do. Columns that are named nowhere go. The rows stand in \
         the order in which their keys come first; a missing key is one like any other. A cell for which there is no value is missing.\n\n\
         Two values for one cell stop the step, and it shows which. `using` makes one of them: `first` and `last` in table order, `min`, `max`, \
         `mode`, `sum`, `mean`, `median`, `std`, or `count`, which is 0 where there is none. Missing values do not count.\n\n\
         The columns are learned from the data and kept with the step: replayed on other data it makes the same ones, and tells how many rows had \
         another value. More than 1,000 columns stop it.\n\n\
         `unpivot` does the reverse."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "A column for each value",
                table: "id,question,answer\n1,q1,5\n1,q2,3\n2,q1,4\n",
                script: "pivot question from answer",
                result: "id,q1,q2\n1,5,3\n2,4,\n",
            },
            Example {
                title: "From several columns",
                table: "state,variable,estimate,moe\nOhio,income,52,1.5\nOhio,rent,8,0.5\nUtah,income,61,2.5\n",
                script: "pivot variable from estimate, moe",
                result: "state,estimate_income,estimate_rent,moe_income,moe_rent\nOhio,52,8,1.5,0.5\nUtah,61,,2.5,\n",
            },
            Example {
                title: "Several values for a cell",
                table: "Region,Quarter,Sales\nN,Q1,4\nN,Q1,3\nN,Q2,5\nS,Q2,6\n",
                script: "pivot Quarter from Sales using sum",
                result: "Region,Q1,Q2\nN,7,5\nS,,6\n",
            },
            Example {
                title: "Only what identifies a row",
                table: "id,day,test,score\n1,Mon,a,5\n1,Tue,b,3\n2,Mon,a,4\n",
                script: "pivot test from score by id",
                result: "id,a,b\n1,5,3\n2,4,\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let pivoted = Pivoted::of(call, scope)?;
        let mut queries = keys::ask(&pivoted.key);
        if pivoted.method.is_none() {
            queries.extend(clash::ask(&pivoted));
        }
        Ok(queries)
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let pivoted = Pivoted::of(call, scope)?;
        let answers: Vec<Answer> =
            told.into_iter().filter_map(|told| if let Told::Rows(answer) = told { Some(answer) } else { None }).collect();
        let mut answers = answers.into_iter();
        let (values, number) = (answers.next().unwrap_or_default(), answers.next().unwrap_or_default());
        let keys = Keys::learned(&pivoted, values, &number)?;
        if let (Some(cells), Some(number)) = (answers.next(), answers.next())
            && cells.rows() > 0
        {
            return Err(clash::told(&pivoted, &cells, &number, call));
        }
        let note = keys.note(&pivoted);
        Ok(Fitted {
            tables: vec![(pivoted.key.name.clone(), keys.answer().into())],
            notes: note.into_iter().collect(),
            ..Fitted::default()
        })
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let pivoted = Pivoted::of(call, scope)?;
        let keys = Keys::fitted(&pivoted, fitted)?;
        let method = pivoted.method.unwrap_or(Method::First);
        let several = pivoted.values.len() > 1;
        let mut taken = pivoted.by.clone();
        let mut outputs = Vec::new();
        for value in &pivoted.values {
            let mut own = Vec::new();
            for name in keys.names() {
                let name = if several { format!("{}_{name}", value.name) } else { name };
                let name = super::names::free(&name, |name| taken.iter().any(|other| other == name));
                taken.push(name.clone());
                own.push(name);
            }
            outputs.push(Output { value: method.of_group(value.expr(), scope), names: own });
        }
        let mut lowered = Lowered::default();
        if pivoted.method.is_none() {
            let condition = clash::one_value(&pivoted);
            let rule = Rule::Rows { condition, within: None };
            lowered.expects.push(Expectation { columns: pivoted.read(), misfit: Some(clash::misfit()), ..Expectation::new(rule) });
        }
        let says = |rows: &str| format!("{{}} {rows} left out, with a {} that has no column", pivoted.key.name);
        if keys.column.kind != pivoted.key.kind && pivoted.key.kind == Type::Unknown {
            lowered.ops.push(Op::With(vec![(pivoted.key.name.clone(), pivoted.key.expr().cast(keys.column.kind.clone()))]));
        }
        let pivot = Pivot { by: pivoted.by, key: (pivoted.key.name.clone(), keys.column.kind), keys: keys.values, outputs };
        let unknown = Tally { condition: pivot.unknown(), says: Says::Note(says("row"), says("rows")) };
        lowered.ops.push(Op::Pivot(Box::new(pivot)));
        Ok(Plan::Step(lowered.tally(unknown)))
    }
}

/// A column that a call names.
struct Known {
    name: String,
    kind: Type,
}

impl Known {
    fn expr(&self) -> Expr {
        Expr::column(self.name.clone(), self.kind.clone())
    }
}

/// What a call says, found in the table.
struct Pivoted {
    key: Known,
    values: Vec<Known>,
    by: Vec<String>,
    method: Option<Method>,
    /// Where the key's name stands.
    span: Span,
}

impl Pivoted {
    fn of(call: &Call, scope: &Scope) -> Result<Pivoted, Diagnostic> {
        scope.need_table(call.span)?;
        let (Some(key), Some(targets)) = (call.args.ident("key"), call.args.targets("values")) else {
            return Err(Diagnostic::syntax(call.span, "Pivot which column, and from which?"));
        };
        let (name, kind) = scope.column(&key)?;
        if matches!(kind, Type::List(_) | Type::Other(_)) {
            return Err(Diagnostic::mistype(key.span, format!("{} is {}, which names no columns.", literal(&name), article(&kind))));
        }
        let known = |name: String| Known { kind: scope.schema.kind(&name).cloned().unwrap_or(Type::Unknown), name };
        let keys = scope.groups(&call.clauses)?;
        let others: Vec<String> = keys.iter().chain([&name]).cloned().collect();
        let values: Vec<Known> = without_groups(targets, scope, &others, Uses::Any)?.into_iter().map(known).collect();
        if values.is_empty() {
            return Err(Diagnostic::data(targets.span, "No column is among these."));
        }
        if values.iter().any(|value| value.name == name) {
            return Err(Diagnostic::syntax(targets.span, format!("{} becomes columns, and cannot fill them as well.", literal(&name))));
        }
        let method = Method::of(&call.clauses.using)?;
        if let Some(method) = method {
            values.iter().try_for_each(|value| method.check(value, targets.span))?;
        }
        let used = |column: &str| column == name || values.iter().any(|value| value.name == column);
        let by = match &call.clauses.by {
            Some(by) => {
                if let Some(both) = keys.iter().find(|key| used(key)) {
                    return Err(Diagnostic::syntax(by.span, format!("{} is turned, and cannot identify the rows as well.", literal(both))));
                }
                keys
            }
            None => scope.schema.names().filter(|column| !used(column)).map(str::to_string).collect(),
        };
        Ok(Pivoted { key: Known { name, kind }, values, by, method, span: key.span })
    }

    /// What makes a cell of the new table: its row and its column.
    fn cell(&self) -> Vec<String> {
        self.by.iter().chain([&self.key.name]).cloned().collect()
    }

    /// All columns that are read.
    fn read(&self) -> Vec<String> {
        self.cell().into_iter().chain(self.values.iter().map(|value| value.name.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::plan::value::Value;
    use crate::verbs::testing::{call, scope};

    fn schema() -> Schema {
        let columns = [("id", Type::Integer), ("q", Type::Text), ("a", Type::Integer), ("b", Type::Text)];
        Schema { columns: columns.map(|(name, kind)| (name.to_string(), kind)).to_vec() }
    }

    fn fitted(values: &[Value]) -> Fitted {
        let answer = Answer { columns: vec![("q".into(), Type::Text, values.to_vec())] };
        Fitted { tables: vec![("q".into(), answer.into())], ..Fitted::default() }
    }

    fn names(line: &str, values: &[Value]) -> Result<String, Diagnostic> {
        let schema = schema();
        match PivotVerb.lower(&call(line), &scope(&schema), &fitted(values))? {
            Plan::Step(lowered) => {
                let after = lowered.ops.iter().fold(schema.clone(), |schema, op| op.schema(&schema));
                Ok(after.names().collect::<Vec<_>>().join(" "))
            }
            other => panic!("{other:?}"),
        }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_string())
    }

    #[test]
    fn learned_numbers_are_those_of_the_column_now() {
        let answer = Answer { columns: vec![("a".into(), Type::Number, vec![Value::Number(1.0), Value::Missing])] };
        let fitted = Fitted { tables: vec![("a".into(), answer.into())], ..Fitted::default() };
        let schema = schema();
        let Ok(Plan::Step(lowered)) = PivotVerb.lower(&call("pivot a from b by id"), &scope(&schema), &fitted) else { panic!() };
        let pivot = lowered.ops.iter().find_map(|op| if let Op::Pivot(pivot) = op { Some(pivot) } else { None }).unwrap();
        assert_eq!(pivot.key.1, Type::Integer);
        assert_eq!(pivot.keys, [Value::Integer(1), Value::Missing]);
    }

    #[test]
    fn columns_are_called_after_the_values() {
        let two = [text("x"), text("y")];
        assert_eq!(names("pivot q from a", &two).unwrap(), "id b x y");
        assert_eq!(names("pivot q from a, b", &two).unwrap(), "id a_x a_y b_x b_y");
        assert_eq!(names("pivot q from a by b", &two).unwrap(), "b x y");
    }

    #[test]
    fn names_that_are_taken_get_a_number() {
        let values = [text("id"), text("missing"), Value::Missing, text("")];
        assert_eq!(names("pivot q from a by id", &values).unwrap(), "id id_2 missing missing_2 empty");
    }

    #[test]
    fn columns_play_one_part() {
        let error = |line: &str| names(line, &[text("x")]).unwrap_err().message;
        assert_eq!(error("pivot q from a, q"), "`q` becomes columns, and cannot fill them as well.");
        assert_eq!(error("pivot q from a by a"), "`a` is turned, and cannot identify the rows as well.");
        assert_eq!(error("pivot q from b using mean"), "`b` is text, and `mean` needs numbers.");
        assert_eq!(error("pivot q from a using aggfunc"), "There is no method `aggfunc` to make one value of several.");
        assert!(error("pivot q from a using sum, mean").contains("one method"));
        assert!(error("pivot q from date columns").contains("No column"));
    }
}
