//! `expectations`: the rules of a table, and how they were kept.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part};
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Recall, Verb};

pub struct Expectations;

const ALL: &str = "of all tables";

const FORMS: &[Form] = &[Form { shape: &[Part::Optional(&[Part::Flag(&[ALL])])], clauses: &[] }];

impl Verb for Expectations {
    fn name(&self) -> &'static str {
        "expectations"
    }

    fn summary(&self) -> &'static str {
        "Lists the rules of a table and how they were kept."
    }

    fn help(&self) -> &'static str {
        "A row for each `expect` among the steps of the table, or `of all tables` of the session: the `table`, the `step`, the `rule` as it is written, the \
         `rows` that it was checked on, those that do not keep it (`broken`), those among them that do not only because a cell is missing (`undecided`), \
         and its `state`:\n\n\
         | state | the rule |\n|---|---|\n\
         | kept | holds |\n\
         | warned | does not hold, and only warns |\n\
         | broken | does not hold, and stopped its line; it is listed as long as the table stays as it was |\n\
         | waits | is not checked: its step waits |\n\
         | off | is not checked: its step is switched off |\n\n\
         Of a rule of the whole table no rows are broken, and one of columns is not about rows. The answer can be piped on, named and saved: \
         `expectations | save \"rules.csv\"`. The report of `lustrum run` ends with it."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "A table's rules",
                table: "id,Age\n1,20\n2,600\n3,\n",
                script: "expect unique id\nexpect Age < 120 else warn\nexpectations | drop table",
                result: "step,rule,rows,broken,undecided,state\n1,expect unique id,3,0,0,kept\n2,expect Age < 120 else warn,3,2,1,warned\n",
            },
            Example {
                title: "Those of all tables",
                table: "id\n1\n",
                script: "expect count() > 0\nexpectations of all tables | keep rule, state",
                result: "rule,state\nexpect count() > 0,kept\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Recall(Recall::Expectations { all: call.args.has(ALL) }))
    }
}
