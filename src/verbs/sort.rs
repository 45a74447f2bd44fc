//! `sort`: rows in another order.

use crate::lang::ast::{Arg, Call};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Lowered, Plan, Verb};

pub struct Sort;

const FORMS: &[Form] = &[Form { shape: &[Part::Words("by"), Part::Slot("keys", Slot::Keys)], clauses: &[] }];

impl Verb for Sort {
    fn name(&self) -> &'static str {
        "sort"
    }

    fn summary(&self) -> &'static str {
        "Puts the rows in the order of some columns."
    }

    fn help(&self) -> &'static str {
        "The first column decides; rows that are equal in it are ordered by the second, and so on. Rows that are equal in all of them keep the \
         order they had. `descending` stands behind each column that it is for.\n\n\
         Missing cells come last, in both directions. Text is ordered by its characters' numbers: capitals before small letters, `Z` before \
         `a`, accented letters behind both. A category with declared levels is ordered by these.\n\n\
         Numbers held as text are ordered as text, `10` before `9`: convert them first."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "By one column",
                table: "Name,Age\nBob,30\nAnn,22\n",
                script: "sort by Age",
                result: "Name,Age\nAnn,22\nBob,30\n",
            },
            Example {
                title: "By several",
                table: "Name,Age\nBob,22\nCid,\nEve,30\nAnn,22\n",
                script: "sort by Age descending, Name",
                result: "Name,Age\nEve,30\nAnn,22\nBob,22\nCid,\n",
            },
            Example {
                title: "Equal rows keep their order, missing comes last",
                table: "Name,Age\nA,\nB,2\nC,1\nD,2\nE,\n",
                script: "sort by Age",
                result: "Name,Age\nC,1\nB,2\nD,2\nA,\nE,\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let Some(Arg::Keys(keys)) = call.args.get("keys").map(|arg| &arg.node) else {
            return Err(Diagnostic::syntax(call.span, "By which columns?"));
        };
        Ok(Plan::Step(Lowered::new(vec![Op::Sort(scope.keys(keys)?)])))
    }
}
