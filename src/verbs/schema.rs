//! `schema`: the columns of a table and what they hold.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::Form;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

pub struct SchemaLook;

const FORMS: &[Form] = &[Form { shape: &[], clauses: &[] }];

impl Verb for SchemaLook {
    fn name(&self) -> &'static str {
        "schema"
    }

    fn summary(&self) -> &'static str {
        "Shows the columns with their types, missing cells and first values."
    }

    fn help(&self) -> &'static str {
        "One line for each column, in table order: its name, its type, how many cells are missing, how many values differ, and the first ones. \
         `cities | schema` shows those of another table.\n\n\
         The types: integer, number, decimal, text, date, datetime, time, boolean, category and list. `convert` changes them."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Look(Look { ops: Vec::new(), shown: Shown::Schema, answers: false, phrase: None }))
    }
}
