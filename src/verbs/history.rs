//! `history`: what has been done to the current table.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::Form;
use crate::plan::action::Action;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

pub struct History;

const FORMS: &[Form] = &[Form { shape: &[], clauses: &[] }];

impl Verb for History {
    fn name(&self) -> &'static str {
        "history"
    }

    fn summary(&self) -> &'static str {
        "Lists the steps of the current table with what each changed."
    }

    fn help(&self) -> &'static str {
        "First where the table came from, then its steps, numbered from 1: the line as it was written and its effect. Steps that were taken back \
         stand at the end until another step is taken.\n\n\
         `undo to 3` goes back to the state after step 3."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Act(Action::History))
    }
}
