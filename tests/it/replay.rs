//! Cells that are run again, beyond what the spec can tell: what was drawn once, how often a step runs, what an interrupt leaves.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lustrum::plan::value::Value;
use lustrum::render::Style;
use lustrum::session::{Input, Session, Store, Table};

use crate::soak::{figures, times};
use crate::table::{run, run_cell, run_input, session};

fn loaded(name: &str, text: &str) -> Session {
    begun(session(), name, text)
}

fn begun(mut session: Session, name: &str, text: &str) -> Session {
    let path = std::env::temp_dir().join(format!("lustrum-replay-{}-{name}.csv", std::process::id()));
    std::fs::write(&path, text).unwrap();
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

/// A seed that nobody named belongs to the step: applied again, behind another step or without it, it draws the same rows.
#[test]
fn rows_are_drawn_once() {
    let numbers: String = (1..=100).map(|n| format!("{n}\n")).collect();
    let mut session = loaded("rows", &format!("n\n{numbers}"));
    run_cell(&mut session, "A", "set m = n").unwrap();
    let told = run_cell(&mut session, "B", "keep random 10% rows").unwrap();
    assert!(told.contains("drawn with seed"), "{told}");
    let rows = |session: &Session| session.tables()[0].frame().values().columns[0].2.clone();
    let drawn = rows(&session);
    assert_eq!(drawn.len(), 10);
    run_cell(&mut session, "A", "set m = n * 2").unwrap();
    run(&mut session, "count").unwrap();
    assert_eq!(rows(&session), drawn);
    run(&mut session, "remove step 1").unwrap();
    assert_eq!(rows(&session), drawn);
    run(&mut session, "undo\nkeep random 10% rows").unwrap();
    assert_ne!(rows(&session), drawn);
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

/// A mapping file is read once: what is applied again goes by what it said, also when it is gone.
#[test]
fn a_mapping_is_read_once() {
    let path = std::env::temp_dir().join(format!("lustrum-replay-{}-from-to.csv", std::process::id()));
    std::fs::write(&path, "from,to\nx,ex\n").unwrap();
    let mut session = loaded("mapping", "a,n\nx,1\ny,2\n");
    run_cell(&mut session, "A", "set n = n + 1").unwrap();
    run_cell(&mut session, "B", &format!("recode a using \"{}\"", path.display())).unwrap();
    std::fs::remove_file(&path).unwrap();
    run_cell(&mut session, "A", "set n = n + 2").unwrap();
    run(&mut session, "count").unwrap();
    let values = session.tables()[0].frame().values();
    assert_eq!(values.cell("a", 0), Some(&Value::Text("ex".to_string())));
    assert_eq!(values.cell("n", 0), Some(&Value::Integer(3)));
}

/// The same step twice in a line meets two rows, and each keeps its own.
#[test]
fn each_step_for_a_row_keeps_its_own() {
    let mut session = loaded("rows", "a,n\nx,1\ny,2\nz,3\n");
    run_cell(&mut session, "A", "upper a").unwrap();
    run_cell(&mut session, "B", "set n = 0 at row 1 | drop rows 1 | set n = 0 at row 1").unwrap();
    run_cell(&mut session, "A", "trim a").unwrap();
    let text = run(&mut session, "count").unwrap();
    assert!(text.contains("no longer fits"), "its row was X, and is x now: {text}");
    run_cell(&mut session, "A", "upper a").unwrap();
    run(&mut session, "count").unwrap();
    let values = session.tables()[0].frame().values();
    assert_eq!(values.rows(), 2);
    assert_eq!((values.cell("n", 0), values.cell("n", 1)), (Some(&Value::Integer(0)), Some(&Value::Integer(3))));
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

/// Lines that fit whatever the others did.
const LINES: [&str; 18] = [
    "set n = n + 1",
    "set n = n * 2, m = n",
    "fill n using mean by k",
    "sort by n descending, id",
    "keep rows where id != 3",
    "drop rows where n > 40",
    "upper s",
    "s2 = keep rows where n > 2",
    "other = t | set n = 0",
    "use t",
    "set n = n + 5\nundo",
    "lower s | set n = n + 100",
    "set n = n - 1\nset k = k + 1\nremove step 1",
    "join u on id",
    "join u on id keeping matched",
    "append u",
    "use u\nset w = w + 1\nuse t",
    "u = t | keep id, n | drop duplicate rows by id | rename n to w",
];

/// Cells in any order, run again with other lines, deleted: the tables are those of a notebook of the cells that are left, run from its beginning.
#[test]
fn any_history_of_cells_is_a_fresh_run_of_those_left() {
    let started = Instant::now();
    let folder = std::env::temp_dir().join(format!("lustrum-replay-{}", std::process::id()));
    let text = "id,n,k,s\n1,5,1,a\n2,,1,b\n3,7,2,c\n4,,2,d\n5,30,2,e\n";
    let mut seed = 99u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) as usize) % below
    };
    let rounds = times(500);
    for round in 0..rounds {
        let store = Store::new(folder.join(round.to_string()), Some("random.ipynb"), "");
        let kept = || Session::kept(Style::terminal(100, true), store.clone());
        let mut session = with_another(begun(kept(), "random", text));
        let mut cells: Vec<(String, String)> = Vec::new();
        let mut told = Vec::new();
        for number in 0..12 {
            let code = (0..1 + draw(2)).map(|_| LINES[draw(LINES.len())]).collect::<Vec<_>>().join("\n");
            match (draw(4), cells.is_empty()) {
                (0 | 1, _) | (_, true) => {
                    let id = format!("c{number}");
                    cells.push((id.clone(), code.clone()));
                    told.push(format!("{id}: {code}"));
                    run_cell(&mut session, &id, &code).unwrap();
                }
                (2, _) => {
                    let at = draw(cells.len());
                    told.push(format!("{} again: {code}", cells[at].0));
                    run_cell(&mut session, &cells[at].0.clone(), &code).unwrap();
                    cells[at].1 = code;
                }
                _ => {
                    let gone = cells.remove(draw(cells.len())).0;
                    told.push(format!("{gone} deleted"));
                    let input = Input { code: "count".into(), id: Some(format!("look{number}")), deleted: vec![gone], ..Input::default() };
                    run_input(&mut session, &input).unwrap();
                }
            }
        }
        run(&mut session, "tables").unwrap();
        let mut fresh = with_another(loaded("random", text));
        for (id, code) in &cells {
            run_cell(&mut fresh, id, code).unwrap();
        }
        assert_eq!(all(&session), all(&fresh), "round {round}:\n{}", told.join("\n"));
        // And so are those of the session that comes back.
        drop(session);
        let mut back = kept();
        run(&mut back, "tables").unwrap();
        assert_eq!(all(&back), all(&fresh), "round {round}, back:\n{}", told.join("\n"));
    }
    std::fs::remove_dir_all(&folder).unwrap();
    figures("histories of cells", started, rounds);
}

/// With a table `u` beside `t`.
fn with_another(mut session: Session) -> Session {
    let path = std::env::temp_dir().join(format!("lustrum-replay-{}-u.csv", std::process::id()));
    std::fs::write(&path, "id,w\n1,10\n3,30\n,5\n6,60\n").unwrap();
    run_cell(&mut session, "load u", &format!("u = load \"{}\";", path.display())).unwrap();
    std::fs::remove_file(&path).unwrap();
    session
}

/// The tables with the lines of their steps.
fn all(session: &Session) -> Vec<(String, Vec<String>, String)> {
    let lines = |table: &Table| table.steps.iter().map(|step| step.text().to_string()).collect();
    session.tables().iter().map(|table| (table.name.clone(), lines(table), format!("{:?}", table.frame().values()))).collect()
}
