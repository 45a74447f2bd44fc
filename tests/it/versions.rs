//! Versions of tables: what they share, and what becomes of them when memory is short.

use std::fs;

use lustrum::plan::value::Value;
use lustrum::session::Session;

use crate::table::{run, session};

const ROWS: usize = 20_000;

fn loaded(name: &str) -> Session {
    let path = std::env::temp_dir().join(format!("lustrum-versions-{}-{name}.csv", std::process::id()));
    let rows: String = (0..ROWS).map(|row| format!("{row},0,{},x{}\n", row % 7, row % 100)).collect();
    fs::write(&path, format!("id,n,k,s\n{rows}")).unwrap();
    let mut session = session();
    run(&mut session, &format!("load \"{}\";", path.display())).unwrap();
    fs::remove_file(&path).unwrap();
    session
}

fn n(session: &Session) -> Vec<Option<Value>> {
    let values = session.tables()[0].frame().values();
    [0, ROWS / 2, ROWS - 1].map(|row| values.cell("n", row).cloned()).to_vec()
}

fn all(value: i64) -> Vec<Option<Value>> {
    vec![Some(Value::Integer(value)); 3]
}

#[test]
fn undo_has_no_limit_when_memory_is_short() {
    let mut session = loaded("short");
    // Less than two columns of numbers: nearly every version goes to disk.
    run(&mut session, "option memory = \"0.3MB\"").unwrap();
    for _ in 0..40 {
        run(&mut session, "set n = n + 1;").unwrap();
    }
    assert_eq!(n(&session), all(40));
    run(&mut session, "undo to 3").unwrap();
    assert_eq!(n(&session), all(3));
    run(&mut session, "redo 36").unwrap();
    assert_eq!(n(&session), all(39));
    run(&mut session, "undo to 0").unwrap();
    assert_eq!(n(&session), all(0));
    run(&mut session, "redo 40\nsort by id descending;").unwrap();
    let said = run(&mut session, "why row 1 n | show last 2").unwrap();
    assert!(said.contains("│   39") && said.contains("40"), "{said}");
    let said = run(&mut session, "diff 7 | count").unwrap();
    assert!(said.contains("20000"), "{said}");
    run(&mut session, "remove step 1;").unwrap();
    assert_eq!(n(&session), all(39));
}

#[test]
fn versions_share_what_a_step_left_alone() {
    let mut session = loaded("share");
    let table = session.tables()[0].clone();
    run(&mut session, "set n = n + 1;").unwrap();
    let after = session.tables()[0].clone();
    let (before, after) = (table.frame(), after.frame());
    assert_eq!(lustrum::engine::own_bytes(after, before), 8 * ROWS as u64);
}

#[test]
fn a_memory_that_is_no_size_is_refused() {
    let mut session = loaded("size");
    for wrong in ["2", "\"much\"", "true"] {
        let said = run(&mut session, &format!("option memory = {wrong}")).unwrap_err();
        assert!(said.contains("memory is set to a size in quotes"), "{said}");
    }
    let said = run(&mut session, "option").unwrap();
    assert!(said.contains("memory = "), "{said}");
}
