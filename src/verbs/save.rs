//! `save`: a table into a file.

use std::path::Path;

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, Fault};
use crate::lang::form::{Form, Part, Slot};
use crate::plan::action::Action;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

use super::path::path;

pub struct Save;

const FORMS: &[Form] = &[Form { shape: &[Part::Slot("path", Slot::Path), Part::Optional(&[Part::Flag(&["overwriting"])])], clauses: &[] }];

impl Verb for Save {
    fn name(&self) -> &'static str {
        "save"
    }

    fn summary(&self) -> &'static str {
        "Writes the table into a file."
    }

    fn help(&self) -> &'static str {
        "The ending of the file's name says the format:\n\n\
         | ending | the file is |\n|---|---|\n\
         | `.csv`, `.tsv` | text in UTF-8, with commas or tabs |\n\
         | `.xlsx` | an Excel workbook |\n\
         | `.parquet`, `.arrow`, `.feather` | the columns with their types, for pandas, polars, R, DuckDB |\n\
         | `.json` | a list of records |\n\
         | `.ndjson`, `.jsonl` | a record on each line |\n\n\
         The file is written whole or not at all. The file that the \
         table was loaded from is not replaced unless the line says `overwriting`. Excel knows neither more than fifteen digits nor dates before \
         1900: such values are written as text, and the line below says so.\n\n\
         In CSV a missing cell is an empty field and empty text is `\"\"`, so that both read back as what they were.\n\n\
         A part of the table is saved by a pipe: `show where Age > 60 | save \"old.csv\"`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { title: "A file", table: "id,name\n1,Ann\n", script: "save \"{dir}/copy.csv\"", result: "id,name\n1,Ann\n" },
            Example {
                title: "A workbook, and back",
                table: "id,name\n1,Ann\n2,\n",
                script: "save \"{dir}/copy.xlsx\"\nload \"{dir}/copy.xlsx\"",
                result: "id,name\n1,Ann\n2,\n",
            },
            Example {
                title: "In the place of the file it came from",
                table: "id,name\n1,Ann\n",
                script: "drop id\nsave \"{dir}/t.csv\" overwriting\nload \"{dir}/t.csv\"",
                result: "name\nAnn\n",
            },
            Example {
                title: "A part of the table",
                table: "id,age\n1,31\n2,70\n",
                script: "show where age > 60 | save \"{dir}/old.csv\"",
                result: "id,age\n2,70\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let path = path(&call.args, "save", call.span)?;
        let ending = Path::new(&path).extension().map(|ending| ending.to_ascii_lowercase());
        if ending.is_some_and(|ending| ending == "svg" || ending == "png") {
            let span = call.args.get("path").map_or(call.span, |arg| arg.span);
            return Err(Diagnostic::new(Fault::File, span, "A table is no picture.")
                .note("What `plot` draws is saved by the line that draws it, with no `|` before `save`."));
        }
        Ok(Plan::Act(Action::Save { path, overwriting: call.args.has("overwriting") }))
    }
}
