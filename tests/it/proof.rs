//! Keeps `README.md`, the table of duties and their tests, true: what it names exists, and no row is empty.

use std::path::{Path, PathBuf};

use regex::Regex;

const TABLE: &str = include_str!("README.md");

/// The rows of the section under a heading, as cells.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, rest) = TABLE.split_once(&format!("\n## {heading}\n")).expect("the section");
    let section = rest.split("\n## ").next().unwrap();
    let lines = section.lines().filter(|line| line.starts_with('|')).skip(2);
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The tests that a row names, in its last cell.
fn tests(row: &[&'static str]) -> Vec<&'static str> {
    row.last()
        .unwrap()
        .split(", ")
        .map(|name| name.strip_prefix('`').and_then(|name| name.strip_suffix('`')).expect("a name in backticks"))
        .collect()
}

/// The file where a test stands, and whether it is Python.
fn place(module: &str) -> (PathBuf, bool) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if module.ends_with(".py") {
        (root.join("tests/notebooks").join(module), true)
    } else if module.starts_with("jupyter::") {
        (root.join("src").join(module.replace("::", "/")).with_extension("rs"), false)
    } else {
        (root.join("tests/it").join(module).with_extension("rs"), false)
    }
}

fn exists(name: &str) -> bool {
    let (module, function) = name.rsplit_once("::").unwrap();
    let (file, is_python) = place(module);
    let Ok(source) = std::fs::read_to_string(file) else {
        return false;
    };
    let declared = if is_python {
        format!(r"(?m)^def {function}\(")
    } else {
        format!(r"#\[(tokio::)?test\]\n(\s*#\[.*\]\n)*\s*(async )?fn {function}\(")
    };
    Regex::new(&declared).unwrap().is_match(&source)
}

#[test]
fn every_test_that_the_table_names_exists() {
    let sections = ["Wire", "Messages", "Traps", "Transport", "Attacks"];
    assert_eq!(sections.len(), TABLE.matches("\n## ").count(), "a section is not looked at");
    let mut missing = Vec::new();
    for row in sections.iter().flat_map(|heading| rows(heading)) {
        assert!(!tests(&row).is_empty(), "{row:?}");
        missing.extend(tests(&row).into_iter().filter(|name| !exists(name)));
    }
    assert!(missing.is_empty(), "not found: {missing:#?}");
}

#[test]
fn no_trap_and_no_finding_is_left_out() {
    for (heading, count) in [("Traps", 15), ("Transport", 8)] {
        let numbers: Vec<usize> = rows(heading).iter().map(|row| row[0].parse().unwrap()).collect();
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
    }
}

#[test]
fn a_test_that_does_not_exist_is_missed() {
    assert!(exists("proof::a_test_that_does_not_exist_is_missed") && exists("test_stopping.py::test_interrupt"));
    assert!(!exists("proof::rows"), "a function that is no test");
    for name in ["proof::nothing", "nowhere::nothing", "test_stopping.py::test_nothing", "jupyter::wire::nothing"] {
        assert!(!exists(name), "{name}");
    }
}

/// Every type of message that the kernel reads or sends stands in the table, by its name.
#[test]
fn no_type_of_message_is_left_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/jupyter");
    let mut sources = std::fs::read_to_string(root.join("dispatch.rs")).unwrap();
    for entry in std::fs::read_dir(root.join("messages")).unwrap() {
        sources += &std::fs::read_to_string(entry.unwrap().path()).unwrap();
    }
    let kinds = Regex::new(r#"(?:TYPE: &'static str = |^\s*|\| )"([a-z_]+)"(?:;| =>| \|)"#).unwrap();
    let mut found = 0;
    for line in sources.lines() {
        for kind in kinds.captures_iter(line) {
            let name = kind[1].trim_end_matches("_request").trim_end_matches("_reply");
            let name = if name == "iopub_welcome" { "welcome" } else { name };
            let name = if name == "status" { "busy and idle" } else { name };
            assert!(rows("Messages").iter().any(|row| row[0].contains(name)), "`{name}` is not in the table");
            found += 1;
        }
    }
    assert!(found > 25, "{found}");
}
