//! `count`: how many rows there are, in all or in each group.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form};
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::names;

pub struct Count;

const FORMS: &[Form] = &[Form { shape: &[], clauses: &[Clause::Where, Clause::By] }];

impl Verb for Count {
    fn name(&self) -> &'static str {
        "count"
    }

    fn summary(&self) -> &'static str {
        "Counts rows, in all or in each group."
    }

    fn help(&self) -> &'static str {
        "The answer is a table: one cell `n`, or with `by` a row for each group, in the order of their first rows, with the keys before `n`. A \
         missing key is a group of its own. If a key is called `n` itself, the count is `n_2`.\n\n\
         With `where` only those rows count; a group without any is left out.\n\n\
         The same with means, sums and the like beside it: `summarize n = count(), age = mean(Age) by Sex`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { title: "All rows", table: "City,Age\nRome,20\nOslo,\n", script: "count", result: "n\n2\n" },
            Example { title: "Some rows", table: "City,Age\nRome,20\nOslo,\nBonn,30\n", script: "count where Age > 10", result: "n\n2\n" },
            Example {
                title: "By group",
                table: "City,Sex\nRome,f\nOslo,m\nRome,f\n,m\nRome,m\n",
                script: "count by City, Sex",
                result: "City,Sex,n\nRome,f,2\nOslo,m,1\n,m,1\nRome,m,1\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let mut ops = Vec::new();
        if let Some(condition) = scope.clause_condition(&call.clauses)? {
            ops.push(Op::Filter(condition));
        }
        let by = scope.groups(&call.clauses)?;
        let n = names::free("n", |name| by.iter().any(|key| key == name));
        ops.push(Op::Group { by, outputs: vec![(n, Expr::call("count", Vec::new(), Type::Integer))] });
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase: None }))
    }
}
