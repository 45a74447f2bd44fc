//! The one text column that a look is about.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::Uses;
use crate::lang::quote_name;
use crate::plan::scope::Scope;
use crate::plan::verb::Verb;

/// The column in the slot `column` of a verb that takes one.
pub fn column(verb: &dyn Verb, call: &Call, scope: &Scope) -> Result<String, Diagnostic> {
    let Some(targets) = call.args.targets("column") else {
        return Err(Diagnostic::syntax(call.span, "Of which column?"));
    };
    let columns = scope.columns(targets, Uses::Text)?;
    match columns.as_slice() {
        [column] => Ok(column.clone()),
        [] => Err(Diagnostic::data(targets.span, "No text column is among these.")),
        [first, ..] => {
            let verb = verb.name();
            Err(Diagnostic::syntax(targets.span, format!("{} takes one column, and these are {}.", literal(verb), columns.len()))
                .line(format!("{verb} {}", quote_name(first))))
        }
    }
}
