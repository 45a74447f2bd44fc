//! `undo` and `redo`: steps of the current table taken back, and applied again.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::action::Action;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

pub struct Undo;
pub struct Redo;

const UNDO_FORMS: &[Form] = &[
    Form { shape: &[Part::Optional(&[Part::Slot("count", Slot::Integer)])], clauses: &[] },
    Form { shape: &[Part::Words("to"), Part::Slot("step", Slot::Integer)], clauses: &[] },
];

const REDO_FORMS: &[Form] = &[Form { shape: &[Part::Optional(&[Part::Slot("count", Slot::Integer)])], clauses: &[] }];

impl Verb for Undo {
    fn name(&self) -> &'static str {
        "undo"
    }

    fn summary(&self) -> &'static str {
        "Takes back the last steps of the current table."
    }

    fn help(&self) -> &'static str {
        "`undo` takes back one step, `undo 3` the last three, `undo to 3` all after step 3, and `undo to 0` all there are. `history` shows the \
         steps with their numbers.\n\n\
         Nothing is computed again: the table is what it was. Tables that were made from it meanwhile keep what they were made from. `redo` \
         applies the steps again, until another step is taken."
    }

    fn forms(&self) -> &'static [Form] {
        UNDO_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { title: "The last step", table: "City\nRome\n", script: "lower City\nrename City to c\nundo", result: "City\nrome\n" },
            Example {
                title: "The last two",
                table: "City\nRome\n",
                script: "lower City\nrename City to c\nundo 2",
                result: "City\nRome\n",
            },
            Example {
                title: "Back to a step",
                table: "City\nRome\n",
                script: "upper City\nrename City to c\ndrop rows 1\nundo to 1",
                result: "City\nROME\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        if let (Some(step), Some(arg)) = (call.args.integer("step"), call.args.get("step")) {
            return match usize::try_from(step) {
                Ok(step) => Ok(Plan::Act(Action::UndoTo(step))),
                Err(_) => Err(Diagnostic::syntax(arg.span, "Steps are counted from 1.").note("`undo to 0` takes back all of them.")),
            };
        }
        Ok(Plan::Act(Action::Undo(count(call)?)))
    }
}

impl Verb for Redo {
    fn name(&self) -> &'static str {
        "redo"
    }

    fn summary(&self) -> &'static str {
        "Applies steps again that were taken back."
    }

    fn help(&self) -> &'static str {
        "`redo` applies the step that was taken back last, `redo 3` three of them. It gives what the steps gave before: nothing is learned or \
         drawn again. After another step there is nothing to redo."
    }

    fn forms(&self) -> &'static [Form] {
        REDO_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "One step",
                table: "City\nRome\n",
                script: "lower City\nrename City to c\nundo 2\nredo",
                result: "City\nrome\n",
            },
            Example {
                title: "Several",
                table: "City\nRome\n",
                script: "lower City\nrename City to c\nundo 2\nredo 2",
                result: "c\nrome\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Act(Action::Redo(count(call)?)))
    }
}

/// How many steps; one when the line does not say.
fn count(call: &Call) -> Result<usize, Diagnostic> {
    let (Some(count), Some(arg)) = (call.args.integer("count"), call.args.get("count")) else {
        return Ok(1);
    };
    match usize::try_from(count) {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(Diagnostic::syntax(arg.span, "A number of steps is at least 1.")),
    }
}
