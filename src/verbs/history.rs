//! `history`, `diff`, `why`: what has been done to a table.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Recall, Verb};

use super::steps::number;

pub struct History;
pub struct Diff;
pub struct Why;

const HISTORY_FORMS: &[Form] = &[Form { shape: &[], clauses: &[] }];
const DIFF_FORMS: &[Form] = &[Form { shape: &[Part::Optional(&[Part::Slot("step", Slot::Integer)])], clauses: &[] }];
const WHY_FORMS: &[Form] =
    &[Form { shape: &[Part::Words("row"), Part::Slot("row", Slot::Integer), Part::Slot("column", Slot::Column)], clauses: &[] }];

impl Verb for History {
    fn name(&self) -> &'static str {
        "history"
    }

    fn summary(&self) -> &'static str {
        "Lists the steps of the current table with what each changed."
    }

    fn help(&self) -> &'static str {
        "First where the table came from, then its steps, numbered from 1: the line as it was written, its effect. Steps that are switched off, that wait, or that were taken back say so.\n\n\
         `undo to 3` goes back to the state after step 3, `diff 3` shows what step 3 changed, `edit step 3 to \"…\"` writes it anew.\n\n\
         The answer is a table, too, which tells also when each step ran (`at`) and how long it took (`seconds`); it can be piped on, named \
         and saved: `history | save \"steps.csv\"`."
    }

    fn forms(&self) -> &'static [Form] {
        HISTORY_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[Example {
            title: "The steps as a table",
            table: "City\nRome\nOslo\n",
            script: "lower City\ndrop rows 1\nhistory | keep step, line, effect, rows | drop rows 1",
            result: "step,line,effect,rows\n1,lower City,2 cells changed in all 2 rows: City 2,2\n2,drop rows 1,\"1 row removed, 1 left\",1\n",
        }]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Recall(Recall::History))
    }
}

impl Verb for Diff {
    fn name(&self) -> &'static str {
        "diff"
    }

    fn summary(&self) -> &'static str {
        "Shows what a step changed, cell by cell, before and after."
    }

    fn help(&self) -> &'static str {
        "`diff` is about the last step, `diff 3` about step 3. The answer is a table with a row for each cell that differs: its `row` after the \
         step, the `column`, the kind of `change`, and the value `before` and `after` as text.\n\n\
         | change | the cell |\n|---|---|\n\
         | changed | has another value than before |\n\
         | column added, column removed | stands in a column that the step added or dropped |\n\
         | row removed | stood in a row that the step dropped; `row` is its number before the step |\n\n\
         Cells that are missing before and after are left out, and so are rows that only moved. Read as another type a value counts as changed \
         when it became missing, or stopped being so."
    }

    fn forms(&self) -> &'static [Form] {
        DIFF_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "The last step",
                table: "City,n\n rome,1\nOslo,2\n",
                script: "trim City\ndiff",
                result: "row,column,change,before,after\n1,City,changed, rome,rome\n",
            },
            Example {
                title: "An earlier step, piped on",
                table: "City,n\nRome,1\nOslo,2\n",
                script: "drop rows where n > 1\nlower City\ndiff 1 | keep rows where column = \"City\"",
                result: "row,column,change,before,after\n2,City,row removed,Oslo,\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let step = call.args.has("step").then(|| number(call, "step")).transpose()?;
        Ok(Plan::Recall(Recall::Diff(step)))
    }
}

impl Verb for Why {
    fn name(&self) -> &'static str {
        "why"
    }

    fn summary(&self) -> &'static str {
        "Lists the steps that made a cell what it is."
    }

    fn help(&self) -> &'static str {
        "`why row 5 Cost` follows the cell back to where it came from, through sorts, dropped rows and new names. The answer is a table: the `step` \
         (0 is the source), its `line`, the `row` in which the cell stood after it, and the `value` it had then. Steps that left the cell alone \
         are left out; for a column that a step made, the list begins there."
    }

    fn forms(&self) -> &'static [Form] {
        WHY_FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[Example {
            title: "A cell that was changed and moved",
            table: "City,n\nRome,1\n OSLO,2\n",
            script: "trim City\nlower City\nsort by n descending\nwhy row 1 City | keep step, row, value",
            result: "step,row,value\n0,2, OSLO\n1,2,OSLO\n2,2,oslo\n",
        }]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let Some(column) = call.args.ident("column") else {
            return Err(Diagnostic::syntax(call.span, "Which cell?").note("It is named by its row and column: `why row 5 Age`."));
        };
        let (column, _) = scope.column(&column)?;
        Ok(Plan::Recall(Recall::Why { row: number(call, "row")?, column }))
    }
}
