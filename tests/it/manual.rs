//! The manual in `docs/reference/`: what the declarations say, and what their examples really show. `UPDATE=1` writes it; without, a page that
//! is not what it should be fails.

use std::path::{Path, PathBuf};

use lustrum::functions;
use lustrum::lang::Fault;
use lustrum::plan::function::Function;
use lustrum::plan::verb::{Example, Verb, Verbs};
use lustrum::session::help_on;
use lustrum::verbs::All;

use crate::table::{run, session};

/// Said at the head of each page.
const MADE: &str = "<!-- Made from the declarations by `make manual`; changes here are lost. -->\n";

/// What an example shows, with the folder's name left out.
fn shown(example: &Example, folder: &Path) -> String {
    let mut session = session();
    let table = folder.join("t.csv");
    std::fs::write(&table, example.table).unwrap();
    run(&mut session, &format!("t = load \"{}\";", table.display())).unwrap();
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
        if !example.table.is_empty() {
            page.push_str(&format!("```csv\n{}\n```\n\n", example.table.trim_end()));
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

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lustrum-manual-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_manual_is_what_the_declarations_say() {
    let folder = folder();
    let pages = [("verbs.md", verbs(&folder)), ("functions.md", all_functions()), ("types.md", types()), ("errors.md", errors())];
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
