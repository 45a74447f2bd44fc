//! `load`: a file becomes a table.

mod options;

use crate::lang::ast::{Arg, Call};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot};
use crate::plan::action::Action;
use crate::plan::load::LoadOptions;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

use super::path::path;

pub struct Load;

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("path", Slot::Path), Part::Optional(&[Part::Words("with"), Part::Slot("options", Slot::Options(&options::NAMES))])],
    clauses: &[],
}];

impl Verb for Load {
    fn name(&self) -> &'static str {
        "load"
    }

    fn summary(&self) -> &'static str {
        "Reads a file into a table and makes it the current one."
    }

    fn help(&self) -> &'static str {
        "Reads separated text (`.csv`, `.tsv`, `.txt`), workbooks (`.xlsx`, `.xls`, `.ods`), JSON (`.json`, `.ndjson`), Parquet and Arrow files. \
         The table is named after the file; \
         `cities = load \"cities.csv\"` names it otherwise and leaves the current table current.\n\n\
         What the line does not say is found out over the whole file, and the account below the line tells what was decided: the encoding, the \
         separator, the quotes, where the header stands, the type of each column. A column becomes a number or a date only if all its values \
         read as such; digits with leading zeros, and more than 15 of them, stay text. Lines that do not fit the header are kept apart and \
         counted, never dropped or cut in silence; `rejects` shows them. An empty field is missing; `\"\"` is empty text.\n\n\
         Records inside the records of a JSON file become columns named after both, `address_city`; lists stay lists.\n\n\
         | option | is set to | for |\n|---|---|---|\n\
         | `separator` | one character | `separator = \";\"`, `\"\\t\"` for a tab |\n\
         | `header` | `false`, a row, or rows `3..4` that are joined | counted from 1, after those skipped |\n\
         | `encoding` | a name | `\"windows-1252\"`, `\"macintosh\"`, `\"shift_jis\"` |\n\
         | `quote` | one character, or `false` | `false`: quotes are characters like any other |\n\
         | `comment` | one character | lines that begin with it are passed over |\n\
         | `skip` | a number | lines, or rows of a sheet, to pass over at the beginning |\n\
         | `sheet` | a name or a number | a sheet of a workbook; the first one if it is left out |\n\
         | `columns` | a list of names | only these, in this order |\n\
         | `missing` | a list of texts | cells that are exactly one of these are missing: `[\"N/A\", \"-\"]` |\n\
         | `types` | types by column | `types = {Zip: text, When: date(\"%d/%m/%Y\")}`; a value that does not fit stops the load |\n\
         | `rows` | a number, or a run `1001..2000` | the first so many rows, or those of the run |\n\
         | `sample` | a number, or a share `10%` | so many rows drawn at random |\n\
         | `seed` | a number | the same seed draws the same rows; without one the account tells which was used |\n\
         | `format` | `\"csv\"`, `\"tsv\"`, `\"excel\"`, `\"json\"`, `\"ndjson\"`, `\"parquet\"`, `\"arrow\"`, `\"lines\"` | where the ending of the name does not say; \
         `\"lines\"` makes one column `line` of any text |\n\n\
         Several options have commas between them: `load \"a.txt\" with separator = \";\", skip = 2`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { title: "A file", table: "id,name\n1,Ann\n", script: "load \"{dir}/t.csv\"", result: "id,name\n1,Ann\n" },
            Example {
                title: "Under another name, some columns, in another order",
                table: "id,name,age\n1,Ann,31\n",
                script: "people = load \"{dir}/t.csv\" with columns = [\"name\", \"id\"]\nuse people",
                result: "name,id\nAnn,1\n",
            },
            Example {
                title: "A separator, and a note at the top",
                table: "Exported on Monday\nid|name\n1|Ann; Bob\n",
                script: "load \"{dir}/t.csv\" with separator = \"|\", skip = 1",
                result: "id,name\n1,Ann; Bob\n",
            },
            Example {
                title: "Without a header",
                table: "1,Ann\n2,Bob\n",
                script: "load \"{dir}/t.csv\" with header = false",
                result: "column_1,column_2\n1,Ann\n2,Bob\n",
            },
            Example {
                title: "A header of two rows",
                table: "2023,2023\nSpring,Autumn\n1,2\n",
                script: "load \"{dir}/t.csv\" with header = 1..2",
                result: "2023 Spring,2023 Autumn\n1,2\n",
            },
            Example {
                title: "Words for missing, and a column that becomes a number by it",
                table: "id,age\n1,31\n2,N/A\n3,-\n",
                script: "load \"{dir}/t.csv\" with missing = [\"N/A\", \"-\"]",
                result: "id,age\n1,31\n2,\n3,\n",
            },
            Example {
                title: "Types that the line names",
                table: "Zip,When\n8001,03/04/2024\n",
                script: "load \"{dir}/t.csv\" with types = {Zip: text, When: date(\"%d/%m/%Y\")}",
                result: "Zip,When\n8001,2024-04-03\n",
            },
            Example {
                title: "Some of the rows",
                table: "id\n1\n2\n3\n4\n",
                script: "load \"{dir}/t.csv\" with rows = 2..3",
                result: "id\n2\n3\n",
            },
            Example {
                title: "A sample, the same whenever the line is run",
                table: "id\n1\n2\n3\n4\n5\n6\n7\n8\n",
                script: "load \"{dir}/t.csv\" with sample = 25%, seed = 42",
                result: "id\n2\n5\n",
            },
            Example {
                title: "A text that is no table",
                table: "a, b\n\n  c\n",
                script: "load \"{dir}/t.csv\" with format = \"lines\"",
                result: "line\n\"a, b\"\n\"\"\n  c\n",
            },
            Example {
                title: "Other quotes, and comments",
                table: "id,name\n# of the first day\n1,'Ann, Bob'\n",
                script: "load \"{dir}/t.csv\" with quote = \"'\", comment = \"#\", format = \"csv\", encoding = \"utf-8\"",
                result: "id,name\n1,\"Ann, Bob\"\n",
            },
        ]
    }

    fn lower(&self, call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let path = path(&call.args, "load", call.span)?;
        let options = match call.args.get("options").map(|arg| &arg.node) {
            Some(Arg::Options(given)) => options::of(given, &path)?,
            _ => LoadOptions::default(),
        };
        Ok(Plan::Act(Action::Load { path, options: Box::new(options) }))
    }
}
