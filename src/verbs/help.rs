//! `help`: the manual, from inside.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::action::Action;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

pub struct Help;

const FORMS: &[Form] = &[Form { shape: &[Part::Optional(&[Part::Slot("topic", Slot::Topic)])], clauses: &[] }];

impl Verb for Help {
    fn name(&self) -> &'static str {
        "help"
    }

    fn summary(&self) -> &'static str {
        "Explains a verb, a function or a topic."
    }

    fn help(&self) -> &'static str {
        "`help` alone lists the verbs. With the name of a verb or function it tells what that does, how it is written, and shows examples: \
         `help fill`, `help clean names`, `help round`. Topics work, too: `help functions`, `help dates`.\n\n\
         In a notebook Shift+Tab on a word shows the same."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[]
    }

    fn lower(&self, call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let topic = call.args.text("topic").map(|words| words.split_whitespace().collect::<Vec<_>>().join(" "));
        Ok(Plan::Act(Action::Help(topic)))
    }
}
