//! `values`: what stands in a column, and how often.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::expr::{Expr, Node, Operator, SortKey};
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

pub struct Values;

const FORMS: &[Form] = &[Form { shape: &[Part::Slot("column", Slot::Targets(Uses::Any))], clauses: &[Clause::Where] }];

impl Verb for Values {
    fn name(&self) -> &'static str {
        "values"
    }

    fn summary(&self) -> &'static str {
        "Counts how often each value of a column occurs."
    }

    fn help(&self) -> &'static str {
        "The answer is a table with the columns `value`, `count` and `share`: a row for each different value, the most frequent first, equally \
         frequent ones in the order of their first rows. Missing is a value like any other, so that the shares add up to 1.\n\n\
         With `where` only those rows count, and the shares are of them.\n\n\
         It takes one column. How often values of several columns meet, `count by City, Sex` tells."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "One column",
                table: "City,Age\nOslo,20\nRome,30\n,40\nRome,50\n",
                script: "values City",
                result: "value,count,share\nRome,2,0.5\nOslo,1,0.25\n,1,0.25\n",
            },
            Example {
                title: "Some rows only",
                table: "City,Age\nRome,20\nOslo,30\nOslo,40\nRome,50\nOslo,60\n",
                script: "values City where Age >= 30",
                result: "value,count,share\nOslo,3,0.75\nRome,1,0.25\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let column = column(call, scope)?;
        let mut ops = Vec::new();
        if let Some(condition) = scope.clause_condition(&call.clauses)? {
            ops.push(Op::Filter(condition));
        }
        let count = || Expr::column("count", Type::Integer);
        let total = Expr::call("sum", vec![count()], Type::Integer).within(Vec::new(), Vec::new());
        let share = Expr::new(Node::Operator(Operator::Divide, vec![count(), total]), Type::Number);
        ops.extend([
            Op::Select(vec![(column, "value".to_string())]),
            Op::Group {
                by: vec!["value".to_string()],
                outputs: vec![("count".to_string(), Expr::call("count", Vec::new(), Type::Integer))],
            },
            Op::With(vec![("share".to_string(), share)]),
            Op::Sort(vec![SortKey { column: "count".to_string(), descending: true }]),
        ]);
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase: None }))
    }
}

/// The one column that is meant.
fn column(call: &Call, scope: &Scope) -> Result<String, Diagnostic> {
    let Some(targets) = call.args.targets("column") else {
        return Err(Diagnostic::syntax(call.span, "Of which column?"));
    };
    let columns = scope.columns(targets, Uses::Any)?;
    match columns.as_slice() {
        [column] => Ok(column.clone()),
        [] => Err(Diagnostic::data(targets.span, "No column is among these.")),
        _ => Err(Diagnostic::syntax(targets.span, format!("`values` takes one column, and these are {}.", columns.len()))
            .note("How often their values meet, `count` tells.")
            .line(format!("count by {targets}"))),
    }
}
