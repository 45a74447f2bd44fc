//! `use`, `tables`, `forget`: which tables there are, and which of them is meant.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::action::Action;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

pub struct Use;
pub struct Tables;
pub struct Forget;

const USE_FORMS: &[Form] = &[Form { shape: &[Part::Slot("table", Slot::Table)], clauses: &[] }];
const FORGET_FORMS: &[Form] = &[
    Form { shape: &[Part::Words("session"), Part::Slot("session", Slot::Text)], clauses: &[] },
    Form { shape: &[Part::Slot("table", Slot::Table)], clauses: &[] },
];
const TABLES_FORMS: &[Form] = &[Form { shape: &[], clauses: &[] }];

impl Verb for Use {
    fn name(&self) -> &'static str {
        "use"
    }

    fn summary(&self) -> &'static str {
        "Makes a table the current one, which lines work on."
    }

    fn help(&self) -> &'static str {
        "A line without a table before its first verb works on the current table. That is the one of the last `load` without a name, until \
         `use` names another; `name = …` makes a table and does not make it current.\n\n\
         One line on another table needs no `use`: `cities | show first 5`. `tables` lists them."
    }

    fn forms(&self) -> &'static [Form] {
        USE_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[Example {
            title: "Another table",
            table: "Name,Age\nAnn,22\nBob,30\n",
            script: "adults = keep rows where Age >= 25\nuse adults\nrename Name to name",
            result: "name,Age\nBob,30\n",
        }]
    }

    fn lower(&self, call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        match call.args.text("table") {
            Some(table) => Ok(Plan::Act(Action::Use(table.to_string()))),
            None => Err(Diagnostic::syntax(call.span, "Which table?")),
        }
    }
}

impl Verb for Tables {
    fn name(&self) -> &'static str {
        "tables"
    }

    fn summary(&self) -> &'static str {
        "Lists the tables with their sizes and sources."
    }

    fn help(&self) -> &'static str {
        "One line for each table: its name, its rows and columns, where it came from and how many steps were taken on it. The current one is \
         marked; `use` makes another one current."
    }

    fn forms(&self) -> &'static [Form] {
        TABLES_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[]
    }

    fn lower(&self, _call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        Ok(Plan::Act(Action::Tables))
    }
}

impl Verb for Forget {
    fn name(&self) -> &'static str {
        "forget"
    }

    fn summary(&self) -> &'static str {
        "Takes a table out of the session, or deletes a session."
    }

    fn help(&self) -> &'static str {
        "The table is gone with its steps; files stay as they are. If it was the current one, the table made last becomes \
         that.\n\n\
         `forget session \"titanic 2026-11-25 10.32.05\"` deletes an earlier session by the name that `sessions` gives it."
    }

    fn forms(&self) -> &'static [Form] {
        FORGET_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[Example {
            title: "A table that is no longer needed",
            table: "Name,Age\nAnn,22\nBob,30\n",
            script: "adults = keep rows where Age >= 25\nforget adults\nrename Name to name",
            result: "name,Age\nAnn,22\nBob,30\n",
        }]
    }

    fn lower(&self, call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        match (call.args.text("session"), call.args.text("table")) {
            (Some(session), _) => Ok(Plan::Act(Action::ForgetSession(session.to_string()))),
            (None, Some(table)) => Ok(Plan::Act(Action::Forget(table.to_string()))),
            (None, None) => Err(Diagnostic::syntax(call.span, "Which table?")),
        }
    }
}
