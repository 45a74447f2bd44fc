//! `sessions` and `resume`: sessions that are kept on disk.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::action::Action;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

pub struct Sessions;
pub struct Resume;

const SESSIONS_FORMS: &[Form] = &[Form { shape: &[], clauses: &[] }];
const RESUME_FORMS: &[Form] = &[Form { shape: &[Part::Optional(&[Part::Slot("name", Slot::Text)])], clauses: &[] }];

impl Verb for Sessions {
    fn name(&self) -> &'static str {
        "sessions"
    }

    fn summary(&self) -> &'static str {
        "Lists the sessions that are kept on disk."
    }

    fn help(&self) -> &'static str {
        "Every line that changes something is written down as soon as it is done, and every file that is loaded is kept as it was. After a crash the \
         session comes back by itself; after a restart that was asked for, `resume` brings it back.\n\n\
         Each notebook has its own sessions, one for each start. They are deleted 30 days after their last change, and the oldest when all \
         together take more than 10 GB; the variables `LUSTRUM_SESSION_DAYS` and `LUSTRUM_SESSION_SIZE` of the environment set other limits. \
         `forget session \"…\"` deletes one at once."
    }

    fn forms(&self) -> &'static [Form] {
        SESSIONS_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[]
    }

    fn lower(&self, _call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        Ok(Plan::Act(Action::Sessions))
    }
}

impl Verb for Resume {
    fn name(&self) -> &'static str {
        "resume"
    }

    fn summary(&self) -> &'static str {
        "Brings back an earlier session with its tables and their steps."
    }

    fn help(&self) -> &'static str {
        "`resume` brings back the last session of this notebook that had tables: its tables, their histories, what was taken back, and which table \
         was current. `resume \"titanic 2026-11-25 10.32.05\"` brings back the one that `sessions` lists under that name.\n\n\
         It takes the place of what was done since the start; that stays on disk as a session of its own. The steps are applied again to the \
         files as they were read then, even if they have changed since."
    }

    fn forms(&self) -> &'static [Form] {
        RESUME_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[]
    }

    fn lower(&self, call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        Ok(Plan::Act(Action::Resume(call.args.text("name").map(str::to_string))))
    }
}
