//! Cells that are run again, beyond what the spec can tell: what was drawn once, how often a step runs, what an interrupt leaves.

use std::sync::Arc;
use std::time::Duration;

use lustrum::session::Session;

use crate::table::{run, run_cell, session};

fn loaded(name: &str, text: &str) -> Session {
    let path = std::env::temp_dir().join(format!("lustrum-replay-{}-{name}.csv", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let mut session = session();
    run_cell(&mut session, "load", &format!("t = load \"{}\";", path.display())).unwrap();
    std::fs::remove_file(&path).unwrap();
    session
}

#[test]
fn the_moment_is_drawn_once() {
    let mut session = loaded("moment", "a\nx\n");
    run_cell(&mut session, "A", "upper a").unwrap();
    run_cell(&mut session, "B", "set at = now()").unwrap();
    let at = |session: &Session| session.tables()[0].frame().values().cell("at", 0).cloned();
    let drawn = at(&session);
    std::thread::sleep(Duration::from_millis(1100));
    run_cell(&mut session, "A", "lower a").unwrap();
    run(&mut session, "count").unwrap();
    assert!(drawn.is_some());
    assert_eq!(at(&session), drawn);
}

/// The file is gone: a load that is applied again takes what was read.
#[test]
fn a_load_is_read_once() {
    let mut session = loaded("once", "a\nx\n");
    run_cell(&mut session, "A", "upper a").unwrap();
    let error = run_cell(&mut session, "first", "count").err();
    assert_eq!(error, None);
    let mut other = session_with_two_loads();
    let text = run(&mut other, "two").unwrap();
    assert!(text.contains("Y"), "{text}");
}

fn session_with_two_loads() -> Session {
    let path = std::env::temp_dir().join(format!("lustrum-replay-{}-two.csv", std::process::id()));
    std::fs::write(&path, "b\ny\n").unwrap();
    let mut session = loaded("first", "a\nx\n");
    run_cell(&mut session, "A", "upper a;").unwrap();
    run_cell(&mut session, "B", &format!("two = load \"{}\"\nuse two\nupper b;", path.display())).unwrap();
    std::fs::remove_file(&path).unwrap();
    run_cell(&mut session, "A", "lower a;").unwrap();
    session
}

/// What finds the tables just as it left them is not computed again.
#[test]
fn a_cell_that_changes_nothing_makes_no_work() {
    let mut session = loaded("work", "a\nx\n");
    run_cell(&mut session, "look", "count").unwrap();
    run_cell(&mut session, "B", "upper a;").unwrap();
    let before = Arc::as_ptr(&session.tables()[0]);
    run_cell(&mut session, "look", "show").unwrap();
    assert_eq!(Arc::as_ptr(&session.tables()[0]), before);
}
