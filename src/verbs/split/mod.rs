//! `split`: takes the texts of a column apart.

mod rows;

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot};
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

pub struct Split;

const ON: Part = Part::Either(&[&[Part::Slot("text", Slot::Text)], &[Part::Slot("pattern", Slot::Pattern)]]);

const FORMS: &[Form] =
    &[Form { shape: &[Part::Slot("column", Slot::Column), Part::Words("on"), ON, Part::Words("into rows")], clauses: &[Clause::Where] }];

impl Verb for Split {
    fn name(&self) -> &'static str {
        "split"
    }

    fn summary(&self) -> &'static str {
        "Takes the texts of a column apart."
    }

    fn help(&self) -> &'static str {
        rows::HELP
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        rows::EXAMPLES
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        rows::lower(call, scope)
    }
}
