//! `edit step`, `remove step`, `reorder step`, `disable step`, `enable step`, `refit`: the steps of the current table changed in place.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::action::{Action, Edit};
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

use super::declared::declared;

/// A verb that changes the steps in one way.
pub struct StepVerb {
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    forms: &'static [Form],
    examples: &'static [Example],
    edit: fn(&Call) -> Result<Edit, Diagnostic>,
}

/// What the verbs' help has in common.
macro_rules! help {
    ($first:literal) => {
        concat!(
            $first,
            "\n\nThe steps behind it are applied again, and learn again from the table as it then is. From the first that no longer fits on, they \
             wait, and the table is left as it was before that step; a waiting step is tried again after every further step. `history` shows \
             all of them with their numbers."
        )
    };
}

const ONE: &[Form] = &[Form { shape: &[Part::Slot("step", Slot::Integer)], clauses: &[] }];

pub static EDIT: StepVerb = StepVerb {
    name: "edit step",
    summary: "Writes a step of the current table anew.",
    help: help!(
        "The new line stands in quotes: `edit step 3 to \"fill Age using mean\"`. It must fit where it stands; otherwise nothing changes."
    ),
    forms: &[Form { shape: &[Part::Slot("step", Slot::Integer), Part::Words("to"), Part::Slot("line", Slot::Text)], clauses: &[] }],
    examples: &[Example {
        title: "Another method",
        table: "Age\n20\n60\n70\n\n",
        script: "fill Age using mean\nsort by Age\nedit step 1 to \"fill Age using median\"",
        result: "Age\n20\n60\n60\n70\n",
    }],
    edit: |call| Ok(Edit::Replace { step: number(call, "step")?, line: call.args.text("line").unwrap_or_default().trim().to_string() }),
};

pub static REMOVE: StepVerb = StepVerb {
    name: "remove step",
    summary: "Takes a step out of the current table's history.",
    help: help!("`remove step 3` makes the table what it would be without step 3."),
    forms: ONE,
    examples: &[Example {
        title: "A step in the middle",
        table: "City\nRome\nOslo\n",
        script: "lower City\ndrop rows 1\nrename City to city\nremove step 2",
        result: "city\nrome\noslo\n",
    }],
    edit: |call| Ok(Edit::Remove(number(call, "step")?)),
};

pub static REORDER: StepVerb = StepVerb {
    name: "reorder step",
    summary: "Moves a step of the current table to before another.",
    help: help!("`reorder step 5 before 2` makes step 5 the second one."),
    forms: &[Form {
        shape: &[Part::Slot("step", Slot::Integer), Part::Words("before"), Part::Slot("before", Slot::Integer)],
        clauses: &[],
    }],
    examples: &[Example {
        title: "Drop first, then sort",
        table: "n\n1\n3\n2\n",
        script: "sort by n\ndrop rows 1\nreorder step 2 before 1",
        result: "n\n2\n3\n",
    }],
    edit: |call| Ok(Edit::Move { step: number(call, "step")?, before: number(call, "before")? }),
};

pub static DISABLE: StepVerb = StepVerb {
    name: "disable step",
    summary: "Switches a step of the current table off.",
    help: help!("The step keeps its place and its number and does nothing, until `enable step` switches it on again."),
    forms: ONE,
    examples: &[Example {
        title: "Without the second step",
        table: "City\nRome\nOslo\n",
        script: "lower City\ndrop rows 1\ndisable step 2",
        result: "City\nrome\noslo\n",
    }],
    edit: |call| Ok(Edit::Disable(number(call, "step")?)),
};

pub static ENABLE: StepVerb = StepVerb {
    name: "enable step",
    summary: "Switches a step on again that was switched off.",
    help: help!("`enable step 2` undoes `disable step 2`."),
    forms: ONE,
    examples: &[Example {
        title: "On again",
        table: "City\nRome\nOslo\n",
        script: "lower City\ndrop rows 1\ndisable step 2\nenable step 2",
        result: "City\noslo\n",
    }],
    edit: |call| Ok(Edit::Enable(number(call, "step")?)),
};

impl Verb for StepVerb {
    declared!();

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Act(Action::Edit((self.edit)(call)?)))
    }
}

/// A number that counts from 1.
pub(super) fn number(call: &Call, slot: &str) -> Result<usize, Diagnostic> {
    let span = call.args.get(slot).map_or(call.span, |arg| arg.span);
    match call.args.integer(slot).map(usize::try_from) {
        Some(Ok(number)) if number > 0 => Ok(number),
        _ if slot == "row" => Err(Diagnostic::syntax(span, "Rows are counted from 1.")),
        _ => Err(Diagnostic::syntax(span, "Steps are counted from 1.").note("`history` lists them.")),
    }
}
