//! Every example in a verb's declaration runs and gives what it says; every clause of every form has one.

use std::path::Path;

use lustrum::lang::form::{Clause, Vocabulary};
use lustrum::lang::parse;
use lustrum::plan::verb::{Example, Verb, Verbs};
use lustrum::verbs::{All, Words};

use crate::table::{run, session};

/// Verbs that change the session and cannot be followed by `| save`.
const ALONE: [&str; 5] = ["use", "undo", "redo", "load", "export"];

fn result(verb: &str, example: &Example, folder: &Path) -> Result<String, String> {
    let mut session = session();
    for (name, table) in example.tables() {
        let path = folder.join(format!("{name}.csv"));
        std::fs::write(&path, table).unwrap();
        run(&mut session, &format!("{name} = load \"{}\";", path.display()))?;
    }
    let out = folder.join("out.csv");
    let script = example.script.trim_end().replace("{dir}", &folder.display().to_string());
    let alone = script.lines().last().and_then(|line| line.split(' ').next()).is_some_and(|word| ALONE.contains(&word));
    let save = if alone { format!("\nsave \"{}\"", out.display()) } else { format!("\n  | save \"{}\"", out.display()) };
    run(&mut session, &format!("{script}{save}")).map_err(|error| format!("{verb}: {}\n{script}\n{error}", example.title))?;
    Ok(std::fs::read_to_string(&out).unwrap())
}

#[test]
fn examples_give_what_they_say() {
    let folder = tempfile();
    let mut wrong = Vec::new();
    for verb in All.all() {
        for example in verb.examples() {
            match result(verb.name(), example, &folder) {
                Ok(csv) if csv == example.result => {}
                Ok(csv) => wrong.push(format!(
                    "{} · {}\n{}\n--- expected\n{}--- got\n{csv}",
                    verb.name(),
                    example.title,
                    example.script,
                    example.result
                )),
                Err(error) => wrong.push(error),
            }
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(wrong.is_empty(), "{} examples are wrong:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn every_clause_has_an_example() {
    let words = Words::default();
    let mut lacking = Vec::new();
    for verb in All.all() {
        for (index, form) in verb.forms().iter().enumerate() {
            for clause in form.clauses {
                if !verb.examples().is_empty() && !shown(*verb, index, *clause, &words) {
                    lacking.push(format!("{} (form {}): {}", verb.name(), index + 1, clause.word()));
                }
            }
        }
    }
    assert!(lacking.is_empty(), "clauses without an example:\n{}", lacking.join("\n"));
}

fn shown(verb: &dyn Verb, form: usize, clause: Clause, words: &dyn Vocabulary) -> bool {
    let calls = verb.examples().iter().flat_map(|example| parse(example.script, words).program.statements).flat_map(|s| s.calls);
    let mut own = calls.filter(|call| call.verb == verb.name() && call.form == form);
    own.any(|call| call.clauses.holds(clause))
}

fn tempfile() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("lustrum-examples-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
