//! `option`: what holds for the whole session.

use crate::lang::ast::{Arg, Call, Node, Setting};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::action::Action;
use crate::plan::count::size;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

pub struct SetOption;

const NAMES: [&str; 1] = ["memory"];
const FORMS: &[Form] = &[Form { shape: &[Part::Optional(&[Part::Slot("options", Slot::Options(&NAMES))])], clauses: &[] }];

impl Verb for SetOption {
    fn name(&self) -> &'static str {
        "option"
    }

    fn summary(&self) -> &'static str {
        "Sets what holds for the whole session."
    }

    fn help(&self) -> &'static str {
        "| option | is set to | stands for |\n|---|---|---|\n\
         | `memory` | a size: `\"2GB\"`, `\"500MB\"` | the memory that all versions of the tables may take together; a quarter of the machine's \
         unless it is set |\n\n\
         Every step leaves the version before it, so that `undo` has no limit; columns that a step left alone are shared and take nothing. What is \
         more than the memory allows is put away on disk, oldest versions first, and is read again by whoever goes back to them. The tables as they \
         are now always stay in memory.\n\n\
         `option` alone shows what is set."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[Example {
            title: "Little memory, and back all the same",
            table: "City\nRome\n",
            script: "option memory = \"0.001MB\"\nlower City\nupper City\nundo 2",
            result: "City\nRome\n",
        }]
    }

    fn lower(&self, call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let Some(Arg::Options(options)) = call.args.get("options").map(|arg| &arg.node) else {
            return Ok(Plan::Act(Action::Memory(None)));
        };
        let mut memory = None;
        for (_, setting) in options {
            let text = match &setting.node {
                Setting::Value(value) => match &value.node {
                    Node::Text(text) => Some(text.as_str()),
                    _ => None,
                },
                _ => None,
            };
            memory = text.and_then(size);
            if memory.is_none() {
                return Err(Diagnostic::syntax(setting.span, "`memory` is set to a size in quotes, such as `\"2GB\"` or `\"500MB\"`.")
                    .fixed_by(setting.span, "\"2GB\""));
            }
        }
        Ok(Plan::Act(Action::Memory(memory)))
    }
}
