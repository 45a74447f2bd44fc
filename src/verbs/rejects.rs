//! `rejects`: the lines of a file that did not fit when it was loaded.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::Form;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Recall, Verb};

pub struct Rejects;

const FORMS: &[Form] = &[Form { shape: &[], clauses: &[] }];

impl Verb for Rejects {
    fn name(&self) -> &'static str {
        "rejects"
    }

    fn summary(&self) -> &'static str {
        "Shows the lines of the import that did not fit."
    }

    fn help(&self) -> &'static str {
        "The answer is a table, a row for each line that `load` kept apart: its number in the file (`line`), where it begins (`byte`, from 0), the \
         `column` where it goes wrong, the `kind` of fault, and the `raw` text of the line as it stands in the file.\n\n\
         | kind | the line has |\n|---|---|\n\
         | too few fields | fewer than there are columns |\n\
         | too many fields | more than there are columns |\n\
         | a quote in the wrong place | something between a closing quote and the next separator |\n\
         | a quote that never closes | an opening quote without its partner |\n\
         | no JSON | something that is not JSON, in a file of JSON lines |\n\
         | no record | a list or a plain value, in a file of JSON lines |\n\n\
         Like every answer it can be piped on and saved: `rejects | save \"rejects.csv\"`. Mended by hand, the lines are loaded like any file."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "All of them",
                table: "id,name\n1,Ann\n2\n3,Cleo,5\n",
                script: "rejects",
                result: "line,byte,column,kind,raw\n3,14,name,too few fields,2\n4,16,,too many fields,\"3,Cleo,5\"\n",
            },
            Example {
                title: "How many of each kind",
                table: "id,name\n1,Ann\n2\n3\n",
                script: "rejects | count by kind",
                result: "kind,n\ntoo few fields,2\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        Ok(Plan::Recall(Recall::Rejects))
    }
}
