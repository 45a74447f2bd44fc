//! `export`: a table's steps as a script in another language.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::action::{Action, Language};
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

use super::path::path;

pub struct Export;

const FORMS: &[Form] = &[Form {
    shape: &[Part::Flag(&["python", "pandas", "sql"]), Part::Optional(&[Part::Words("to"), Part::Slot("path", Slot::Path)])],
    clauses: &[],
}];

impl Verb for Export {
    fn name(&self) -> &'static str {
        "export"
    }

    fn summary(&self) -> &'static str {
        "Writes the current table's steps as Python or SQL."
    }

    fn help(&self) -> &'static str {
        "`export python` gives a script for polars, `export pandas` one for pandas, `export sql` a query for DuckDB. Each begins by reading the \
         file as the load read it, with the encoding, separator and types that were found; then every step follows, the line above its part. What \
         a step learned from the data (a median by group, how dates are written) stands there as a value, so that the script does the same on \
         other data.\n\n\
         The scripts give the same table: missing cells, rounding, the order of rows. What polars or pandas has no word for, a short function at \
         the beginning does; numbers of telephones are tested by the package `phonenumbers`. In pandas, columns have the types that know missing \
         values (`Int64`, `string` …), and a date is its midnight.\n\n\
         SQL lacks some functions. A step that needs one stops the export, and the message names it; the page `sql.md` of the manual lists them.\n\n\
         `to` writes the script into a file, which is replaced whole."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Python",
                table: "Name,Age\nAnn,22\nBob,\n",
                script: "fill Age using median\nexport python",
                result: "Name,Age\nAnn,22\nBob,22\n",
            },
            Example {
                title: "Into a file",
                table: "Name,Age\nAnn,22\nBob,\n",
                script: "drop rows where Age is missing\nexport pandas to \"{dir}/clean.py\"",
                result: "Name,Age\nAnn,22\n",
            },
            Example {
                title: "SQL",
                table: "Name,Age\n ann,22\nBob,30\n",
                script: "trim Name\nsort by Age descending\nexport sql",
                result: "Name,Age\nBob,30\nann,22\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let language = match () {
            () if call.args.has("pandas") => Language::Pandas,
            () if call.args.has("sql") => Language::Sql,
            () => Language::Polars,
        };
        let to = if call.args.get("path").is_some() { Some(path(&call.args, "export python to", call.span)?) } else { None };
        Ok(Plan::Act(Action::Export { language, to }))
    }
}
