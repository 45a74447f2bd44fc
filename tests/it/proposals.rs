//! The lines that messages propose are run: one that says `This line works` must be read, and every name and type in it must fit. Only the data may
//! still stand against it.

use std::path::Path;

use lustrum::lang::Fault;
use lustrum::session::{Input, Session};

use crate::table::{Shown, run, session};

/// What stands in the fences of a kind that follow a heading's table, up to the next heading.
fn fences<'a>(section: &'a str, kind: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = section;
    while let Some((_, after)) = rest.split_once(&format!("```{kind}\n")) {
        let (text, after) = after.split_once("```").unwrap();
        found.push(text);
        rest = after;
    }
    found
}

/// The lines proposed by an error: indented by four after `This line works:` or `These lines work:`.
fn proposed(error: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut offered = false;
    for line in error.lines() {
        offered |= line.ends_with("This line works:") || line.ends_with("These lines work:");
        match line.strip_prefix("    ") {
            Some(line) if offered => lines.push(line),
            _ => {}
        }
    }
    lines
}

fn fault(session: &mut Session, code: &str) -> Option<Fault> {
    let input = Input { code: code.to_string(), ..Input::default() };
    session.run_cell(&input, &Shown::default()).err().map(|error| error.fault)
}

#[test]
fn proposed_lines_work() {
    let folder = std::env::temp_dir().join(format!("lustrum-proposals-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let load = format!("people = load \"{}\";", folder.join("people.csv").display());
    let (mut told, mut tried) = (0, 0);
    let mut wrong = Vec::new();
    for file in ["errors.md", "idioms.md"] {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec").join(file)).unwrap();
        let section = text.split("\n# ").find(|section| section.contains("Wrong lines") || section.contains("Other tools' words")).unwrap();
        let table = fences(section, "csv people").first().copied().unwrap();
        std::fs::write(folder.join("people.csv"), table).unwrap();
        for error in fences(section, "error") {
            told += 1;
            for line in proposed(error) {
                let mut session = session();
                run(&mut session, &load).unwrap();
                tried += 1;
                let fault = fault(&mut session, line);
                if !matches!(fault, None | Some(Fault::Data | Fault::File)) {
                    wrong.push(format!("{line}: {fault:?}\nproposed by\n{error}"));
                }
            }
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(told >= 250 && tried >= 140, "only {told} lines are told, and {tried} proposed");
    assert!(wrong.is_empty(), "{} of {tried} proposed lines do not work:\n\n{}", wrong.len(), wrong.join("\n\n"));
}
