//! `recipe`, `save recipe`, `run`, `refit`: a table as a script, and scripts run.

use crate::lang::ast::{Arg, Call, Node, Setting};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Form, Part, Slot};
use crate::plan::action::Action;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

use super::path::path;

pub struct Recipe;
pub struct SaveRecipe;
pub struct Run;
pub struct Refit;

const NONE: &[Form] = &[Form { shape: &[], clauses: &[] }];
const PATH: &[Form] = &[Form { shape: &[Part::Slot("path", Slot::Path)], clauses: &[] }];
const OPTIONS: [&str; 2] = ["input", "refit"];
const RUN: &[Form] = &[Form {
    shape: &[Part::Slot("path", Slot::Path), Part::Optional(&[Part::Words("with"), Part::Slot("options", Slot::Options(&OPTIONS))])],
    clauses: &[],
}];

impl Verb for Recipe {
    fn name(&self) -> &'static str {
        "recipe"
    }

    fn summary(&self) -> &'static str {
        "Shows the current table as a script that makes it again."
    }

    fn help(&self) -> &'static str {
        "The script loads the file with what was found out about it said in so many words (separator, encoding, types), then come the steps, each \
         with a comment on what it learned. Steps that are switched off stand there as comments. A table that was made of others brings their \
         lines along.\n\n\
         What the steps learned (a median, how a text column reads, the day that `today()` was) stands at the end, in lines that begin \
         with `#=`. Run on another file, a step uses that; a step whose line is changed by hand learns anew. `save recipe \"clean.lus\"` writes the \
         script into a file."
    }

    fn forms(&self) -> &'static [Form] {
        NONE
    }

    fn examples(&self) -> &'static [Example] {
        &[]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Act(Action::Recipe))
    }
}

impl Verb for SaveRecipe {
    fn name(&self) -> &'static str {
        "save recipe"
    }

    fn summary(&self) -> &'static str {
        "Writes the current table as a script into a file."
    }

    fn help(&self) -> &'static str {
        "The script is what `recipe` shows. `run \"clean.lus\"` runs it in a session, and the command `lustrum run clean.lus --input new.csv --output \
         clean.parquet` on another file, without a notebook."
    }

    fn forms(&self) -> &'static [Form] {
        PATH
    }

    fn examples(&self) -> &'static [Example] {
        &[Example {
            title: "Written, and run",
            table: "Age\n20\n60\n70\n\n",
            script: "fill Age using median\nsave recipe \"{dir}/clean.lus\"\nundo\nrun \"{dir}/clean.lus\"",
            result: "Age\n20\n60\n70\n60\n",
        }]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Act(Action::SaveRecipe(path(&call.args, "save recipe", call.span)?)))
    }
}

impl Verb for Run {
    fn name(&self) -> &'static str {
        "run"
    }

    fn summary(&self) -> &'static str {
        "Runs the lines of a script as if they stood here."
    }

    fn help(&self) -> &'static str {
        "Steps of a recipe use what they learned when it was saved: a median of then fills the holes of today. \
         `run \"clean.lus\" with input = \"new.csv\"` loads that file in place of the first one that the script loads; with `refit = true` all steps \
         learn from the data they are run on, as `refit` makes those of a table do afterwards.\n\n\
         The script runs whole or not at all: when a line of it fails, nothing is changed."
    }

    fn forms(&self) -> &'static [Form] {
        RUN
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "On another file",
                table: "Age\n20\n60\n70\n\n",
                script: "save \"{dir}/all.csv\"\ndrop rows 1\nsave \"{dir}/some.csv\"\nundo\nfill Age using median\nsave recipe \
                         \"{dir}/clean.lus\"\nrun \"{dir}/clean.lus\" with input = \"{dir}/some.csv\"",
                result: "Age\n60\n70\n60\n",
            },
            Example {
                title: "Learning anew",
                table: "Age\n20\n60\n70\n\n",
                script: "drop rows 1\nsave \"{dir}/some.csv\"\nundo\nfill Age using median\nsave recipe \"{dir}/clean.lus\"\nrun \"{dir}/clean.lus\" \
                         with input = \"{dir}/some.csv\", refit = true",
                result: "Age\n60\n70\n65\n",
            },
        ]
    }

    fn lower(&self, call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let (mut file, mut refit) = (None, false);
        if let Some(Arg::Options(options)) = call.args.get("options").map(|arg| &arg.node) {
            for (name, setting) in options {
                match (name.node.as_str(), value(&setting.node)) {
                    ("input", Some(Node::Text(path))) => file = Some(path.clone()),
                    ("refit", Some(Node::Boolean(on))) => refit = *on,
                    ("input", _) => {
                        return Err(
                            Diagnostic::syntax(setting.span, "`input` is set to a file in quotes.").fixed_by(setting.span, "\"new.csv\"")
                        );
                    }
                    (other, _) => {
                        return Err(Diagnostic::syntax(setting.span, format!("{} is set to `true` or `false`.", literal(other)))
                            .fixed_by(setting.span, "true"));
                    }
                }
            }
        }
        Ok(Plan::Act(Action::Run { path: path(&call.args, "run", call.span)?, file, refit }))
    }
}

impl Verb for Refit {
    fn name(&self) -> &'static str {
        "refit"
    }

    fn summary(&self) -> &'static str {
        "Has the steps of the current table learn from its own data."
    }

    fn help(&self) -> &'static str {
        "Steps that came with a recipe use what it stored; `refit` applies them again with what they learn from this table. Steps that were typed here \
         have learned from it already."
    }

    fn forms(&self) -> &'static [Form] {
        NONE
    }

    fn examples(&self) -> &'static [Example] {
        &[Example {
            title: "After a recipe",
            table: "Age\n20\n60\n70\n\n",
            script: "drop rows 1\nsave \"{dir}/some.csv\"\nundo\nfill Age using median\nsave recipe \"{dir}/clean.lus\"\nrun \"{dir}/clean.lus\" with \
                     input = \"{dir}/some.csv\"\nrefit",
            result: "Age\n60\n70\n65\n",
        }]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Act(Action::Refit))
    }
}

fn value(setting: &Setting) -> Option<&Node> {
    match setting {
        Setting::Value(value) => Some(&value.node),
        _ => None,
    }
}
