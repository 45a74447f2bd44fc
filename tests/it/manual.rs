//! The manual in `docs/reference/`: what the declarations say, and what their examples really show. `UPDATE=1` writes it; without, a page that
//! is not what it should be fails.

use std::path::{Path, PathBuf};

use lustrum::functions;
use lustrum::lang::{Fault, parse};
use lustrum::plan::function::Function;
use lustrum::plan::verb::{Example, Verb, Verbs};
use lustrum::session::{Session, help_on};
use lustrum::verbs::{All, Words};

use crate::table::{run, session};

/// Said at the head of each page.
const MADE: &str = "<!-- Made from the declarations by `make manual`; changes here are lost. -->\n";

/// Loads the tables of an example.
fn load(session: &mut Session, example: &Example, folder: &Path) {
    for (name, table) in example.tables() {
        let path = folder.join(format!("{name}.csv"));
        std::fs::write(&path, table).unwrap();
        run(session, &format!("{name} = load \"{}\";", path.display())).unwrap();
    }
}

/// What an example shows, with the folder's name left out.
fn shown(example: &Example, folder: &Path) -> String {
    let mut session = session();
    load(&mut session, example, folder);
    let script = example.script.trim_end().replace("{dir}", &folder.display().to_string());
    let output = run(&mut session, &script).unwrap_or_else(|error| panic!("{script}\n{error}"));
    output.replace(&format!("{}/", folder.display()), "")
}

/// A verb: its help up to the examples, then each of them with its table and its output.
fn verb(verb: &dyn Verb, folder: &Path) -> String {
    let help = help_on(verb.name()).unwrap();
    // A function may have the verb's name, and stands on its own page.
    let help = help.split("\n## Examples\n").next().unwrap().trim_end();
    let mut page = help.replacen("# ", "## ", 1);
    for example in verb.examples() {
        let script = example.script.trim().replace("{dir}/", "");
        page.push_str(&format!("\n\n### {}\n\n", example.title));
        for (number, (name, table)) in example.tables().enumerate() {
            let name = if number == 0 { String::new() } else { format!(" {name}") };
            page.push_str(&format!("```csv{name}\n{}\n```\n\n", table.trim_end()));
        }
        page.push_str(&format!("```lustrum\n{script}\n```\n\n```text\n{}\n```", shown(example, folder).trim_end()));
    }
    page.push('\n');
    page
}

fn verbs(folder: &Path) -> String {
    let mut page = format!("{MADE}# Verbs\n\n| verb | what it does |\n|---|---|\n");
    for verb in All.all() {
        let anchor = verb.name().replace(' ', "-");
        page.push_str(&format!("| [`{}`](#{anchor}) | {} |\n", verb.name(), verb.summary()));
    }
    for one in All.all() {
        page.push('\n');
        page.push_str(&verb(*one, folder));
    }
    page
}

/// Functions by family, each with its examples, which a test of their own keeps true.
fn all_functions() -> String {
    let mut page = format!("{MADE}# Functions\n");
    let families = functions::families().chain([("tests after `is`", functions::tests().collect())]);
    for (name, list) in families {
        page.push_str(&format!("\n## {name}\n"));
        for function in list {
            page.push_str(&format!("\n### {}\n\n{}\n\n| expression | gives |\n|---|---|\n", function.signature(), function.summary));
            for (expression, value) in function.examples {
                page.push_str(&format!("| `{}` | `{}` |\n", expression.replace('|', "\\|"), value.replace('|', "\\|")));
            }
        }
    }
    page.push_str(&format!("\nThe examples that name columns are about this table:\n\n```csv\n{}```\n", functions::EXAMPLE_TABLE));
    page
}

fn types() -> String {
    format!("{MADE}{}", help_on("types").unwrap())
}

/// The classes of error, and what one of each looks like.
fn errors() -> String {
    let samples = [
        (Fault::Syntax, "trim Name,"),
        (Fault::Name, "trim Nmae"),
        (Fault::Type, "set x = Age + Name"),
        (Fault::Data, "convert Name to integer"),
        (Fault::Expectation, "expect Age < 30"),
        (Fault::File, "load \"nothing.csv\""),
    ];
    let mut page = format!(
        "{MADE}# Errors\n\nAn error says where it is, what is wrong and what to write instead. A cell is read whole first; then each line runs in turn, and \
         the lines above a mistake stay applied.\n"
    );
    for fault in Fault::ALL {
        page.push_str(&format!("\n## {}\n\n{}\n", fault.name(), fault.means()));
        if let Some((_, line)) = samples.iter().find(|(known, _)| *known == fault) {
            let mut session = session();
            let folder = folder();
            std::fs::write(folder.join("people.csv"), "Name,Age\nAnn,22\nBob,30\n").unwrap();
            run(&mut session, &format!("load \"{}\";", folder.join("people.csv").display())).unwrap();
            let error = run(&mut session, line).unwrap_err();
            page.push_str(&format!("\n```lustrum\n{line}\n```\n\n```text\n{}\n```\n", error.trim_end()));
        }
    }
    page
}

/// Why SQL cannot say what these lines made of the table; nothing where it can.
fn refused(example: &Example, script: &str, folder: &Path) -> Option<String> {
    let mut session = session();
    load(&mut session, example, folder);
    run(&mut session, script).unwrap_or_else(|error| panic!("{script}\n{error}"));
    let error = run(&mut session, "export sql").err()?;
    let error = error.split_whitespace().collect::<Vec<_>>().join(" ");
    let why = error.split(": it has no ").nth(1).unwrap_or_else(|| panic!("{error}"));
    Some(why.split(". ").next().unwrap_or(why).split(" 2 │").next().unwrap_or(why).to_string())
}

/// A script whose last line makes a table of its answer, where it has one.
fn with_answer(script: &str) -> Option<String> {
    let parsed = parse(script, &Words::default());
    let last = parsed.program.statements.last()?;
    let (before, from) = script.split_at(last.span.start);
    last.name.is_none().then(|| format!("{before}answer = {from}\nuse answer"))
}

/// What `export sql` refuses: by functions, of which each example is tried, and by the examples of verbs.
fn sql(folder: &Path) -> String {
    let mut page = format!(
        "{MADE}# What SQL cannot say\n\n`export sql` writes a query for DuckDB. Some steps need a function that SQL has not: they stop the export, and the \
         message names it. Which they are, the examples of this manual show: each of them has been exported. `export python` and `export pandas` say \
         them all. Files in SQL are separated texts in UTF-8 without lines that do not fit, and Parquet.\n\n\
         ## Functions\n\n| function | refused |\n|---|---|\n"
    );
    let families = functions::families().chain([("tests", functions::tests().collect())]);
    let table = Example { title: "", table: functions::EXAMPLE_TABLE, script: "", result: "" };
    for function in families.flat_map(|(_, list)| list) {
        let refusals: Vec<String> = function
            .examples
            .iter()
            .filter(|(expression, _)| refused(&table, &format!("set r = {expression}"), folder).is_some())
            .map(|(expression, _)| format!("`{}`", expression.replace('|', "\\|")))
            .collect();
        if refusals.len() == function.examples.len() {
            page.push_str(&format!("| `{}` | always |\n", function.signature()));
        } else if !refusals.is_empty() {
            page.push_str(&format!("| `{}` | such as {} |\n", function.signature(), refusals.join(", ")));
        }
    }
    page.push_str("\n## Verbs\n\n| example | SQL has no |\n|---|---|\n");
    for verb in All.all() {
        for example in verb.examples().iter().filter(|example| !example.table.is_empty()) {
            let script = example.script.trim().replace("{dir}", &folder.display().to_string());
            let named = with_answer(&script).filter(|_| !matches!(verb.name(), "rejects" | "sql" | "export" | "save" | "load"));
            let named = named.filter(|named| {
                let mut session = session();
                load(&mut session, example, folder);
                run(&mut session, &format!("{named}\nexport python")).is_ok()
            });
            let Some(named) = named else { continue };
            if let Some(why) = refused(example, &named, folder) {
                let line = script.lines().last().unwrap_or_default().replace('|', "\\|");
                page.push_str(&format!("| `{line}` | {why} |\n"));
            }
        }
    }
    page
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lustrum-manual-{:010}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_manual_is_what_the_declarations_say() {
    let folder = folder();
    let pages = [
        ("verbs.md", verbs(&folder)),
        ("functions.md", all_functions()),
        ("types.md", types()),
        ("errors.md", errors()),
        ("sql.md", sql(&folder)),
    ];
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference");
    let mut stale = Vec::new();
    for (name, page) in pages {
        let path = place.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|text| text == page) {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(&place).unwrap();
            std::fs::write(&path, page).unwrap();
        } else {
            stale.push(name);
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(stale.is_empty(), "pages of docs/reference/ are stale: {}; make manual writes them", stale.join(", "));
}
