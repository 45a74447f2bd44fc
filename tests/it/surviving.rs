//! Sessions that outlive their kernels: killed at any moment, ended and resumed, in folders that cannot be written or read.
//!
//! The process that is killed is this test binary again, told by a variable of the environment to run cells instead of tests.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use lustrum::plan::value::Value;
use lustrum::render::Style;
use lustrum::session::{Input, Session, Store};

use crate::soak::{figures, times};
use crate::table::{run, run_input};

/// Names the folder of a process that runs cells.
const FOLDER: &str = "LUSTRUM_TEST_SURVIVAL";

fn store(folder: &Path) -> Store {
    Store::new(folder.join("sessions"), Some("/home/x/night.ipynb"), "")
}

fn session(folder: &Path) -> Session {
    Session::kept(Style::terminal(100, true), store(folder))
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lustrum-surviving-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn table(folder: &Path, rows: usize) -> PathBuf {
    let path = folder.join("t.csv");
    let rows: String = (0..rows).map(|row| format!("{row},0\n")).collect();
    fs::write(&path, format!("id,n\n{rows}")).unwrap();
    path
}

/// What the process does instead of testing: it counts up, a step a cell, and tells each when it is done.
#[test]
fn the_process_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut session = session(&folder);
    let told = run(&mut session, "tables").unwrap();
    if told.contains("no tables") {
        run(&mut session, &format!("load \"{}\";", folder.join("t.csv").display())).unwrap();
    }
    let mut done = session.tables()[0].steps.len();
    loop {
        // A line of two steps, which are both there or neither.
        let id = Some(format!("cell {done}"));
        let input = Input { code: "set n = n + 1 | set id = id;".into(), id, ..Input::default() };
        let said = run_input(&mut session, &input).unwrap();
        if let Some(why) = said.lines().find(|line| line.contains("This session is not kept")) {
            println!("told {why}");
        }
        done = session.tables()[0].steps.len();
        println!("done {done}");
        std::io::stdout().flush().unwrap();
    }
}

struct Process {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Process {
    fn start(folder: &Path) -> Process {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["surviving::the_process_that_is_killed", "--exact", "--nocapture"])
            .env(FOLDER, folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Process { child, out }
    }

    /// Kills it, and gives the number of steps that it last told as done.
    fn kill(mut self) -> Option<usize> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let lines = self.out.lines().map_while(Result::ok);
        // The last line may be cut in the middle.
        lines.filter_map(|line| line.strip_prefix("done ")?.parse().ok()).last()
    }
}

fn cell(session: &Session, column: &str, row: usize) -> Option<Value> {
    session.tables()[0].frame().values().cell(column, row).cloned()
}

#[test]
fn every_step_told_as_done_is_there_and_none_is_half_there() {
    let begun = Instant::now();
    let folder = folder("killed");
    table(&folder, 2_000);
    let mut moment = 12_345u64;
    let (mut steps, kills) = (0, times(200));
    for round in 0..kills {
        let process = Process::start(&folder);
        moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(30 + (moment >> 33) % 250));
        let told = process.kill();
        let mut session = session(&folder);
        let Some(table) = ({
            run(&mut session, "tables").unwrap();
            session.tables().first().cloned()
        }) else {
            assert_eq!((told, steps), (None, 0), "round {round}");
            continue;
        };
        let there = table.steps.len();
        assert!(there >= told.unwrap_or(steps), "round {round}: {there} steps are there, and {told:?} were told");
        assert!(there <= told.unwrap_or(steps) + 2, "round {round}: {there} steps are there, and {told:?} were told");
        assert_eq!(there % 2, 0, "round {round}: half a line");
        let n = Value::Integer((there / 2) as i64);
        let column = table.frame().values();
        assert!((0..2_000).all(|row| column.cell("n", row) == Some(&n)), "round {round}");
        // Taken back, redone, and left as it was.
        if there > 0 {
            run(&mut session, "undo 2").unwrap();
            assert_eq!(cell(&session, "n", 0), Some(Value::Integer((there / 2) as i64 - 1)));
            run(&mut session, "redo 2").unwrap();
        }
        // The next process must find it crashed again.
        steps = there;
        drop(session);
    }
    assert!(steps > 0);
    figures("kills of a session", begun, format!("{kills} survived, {steps} steps in the end"));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_session_that_was_ended_is_resumed_when_asked() {
    let folder = folder("resumed");
    let path = table(&folder, 3);
    let mut first = session(&folder);
    run(
        &mut first,
        &format!("load \"{}\"\nset n = id * 2\nsort by id descending\nundo\nlow = t | keep rows where id < 2;", path.display()),
    )
    .unwrap();
    first.place().end(true);
    drop(first);
    // What was read is kept, whatever becomes of the file.
    fs::write(&path, "other\n1\n").unwrap();
    let mut second = session(&folder);
    let said = run(&mut second, "tables").unwrap();
    assert!(said.contains("with 2 tables (t, low) is there: resume brings it back."), "{said}");
    assert!(said.contains("no tables"), "{said}");
    let said = run(&mut second, "resume").unwrap();
    assert!(said.contains("t (3 rows, 1 step), low (2 rows, 1 step)"), "{said}");
    assert_eq!(cell(&second, "n", 2), Some(Value::Integer(4)));
    run(&mut second, "redo").unwrap();
    assert_eq!(cell(&second, "n", 0), Some(Value::Integer(4)));
    let said = run(&mut second, "sessions").unwrap();
    assert!(said.contains("this one") && said.contains("t, low"), "{said}");
    fs::remove_dir_all(&folder).unwrap();
}

/// The cell that resumes is one of the resumed session's cells, and can be run again like the others.
#[test]
fn a_resumed_session_goes_on_as_one() {
    let folder = folder("goes-on");
    let path = table(&folder, 3);
    let cell = |session: &mut Session, id: &str, code: &str| {
        run_input(session, &Input { code: code.into(), id: Some(id.into()), ..Input::default() }).unwrap()
    };
    let mut first = session(&folder);
    cell(&mut first, "A", &format!("load \"{}\";", path.display()));
    cell(&mut first, "B", "set n = 1;");
    first.place().end(true);
    drop(first);
    let mut second = session(&folder);
    cell(&mut second, "other", &format!("u = load \"{}\"", path.display()));
    cell(&mut second, "R", "resume\nset m = n * 10;");
    cell(&mut second, "C", "set k = m + 1;");
    cell(&mut second, "B", "set n = 2;");
    cell(&mut second, "D", "count");
    assert_eq!(second.tables().len(), 1);
    assert_eq!(self::cell(&second, "k", 0), Some(Value::Integer(21)));
    drop(second);
    let mut third = session(&folder);
    let said = run(&mut third, "count").unwrap();
    assert!(said.contains("is back: t (3 rows, 3 steps)"), "{said}");
    assert_eq!(self::cell(&third, "k", 0), Some(Value::Integer(21)));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn two_kernels_never_share_a_session() {
    let folder = folder("shared");
    let path = table(&folder, 3);
    let load = format!("load \"{}\";", path.display());
    let (mut one, mut two) = (session(&folder), session(&folder));
    run(&mut one, &load).unwrap();
    let said = run(&mut two, "tables").unwrap();
    assert!(!said.contains("resume"), "{said}");
    run(&mut two, &load).unwrap();
    assert_eq!(fs::read_dir(folder.join("sessions")).unwrap().count(), 2);
    let said = run(&mut two, "resume").unwrap_err();
    assert!(said.contains("There is no earlier session of this notebook") || said.contains("there is no earlier session"), "{said}");
    let sessions = run(&mut two, "sessions | show").or_else(|_| run(&mut two, "sessions")).unwrap();
    assert!(sessions.contains("open in another kernel"), "{sessions}");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_folder_that_cannot_be_written_leaves_a_kernel_that_works() {
    let folder = folder("unwritable");
    let path = table(&folder, 3);
    // Root may write anywhere: a file stands where the folder should be.
    fs::write(folder.join("sessions"), "").unwrap();
    let mut session = session(&folder);
    run(&mut session, &format!("load \"{}\"", path.display())).unwrap();
    let said = run(&mut session, "set n = id").unwrap();
    assert!(said.contains("This session is not kept"), "{said}");
    assert!(!run(&mut session, "set n = id + 1").unwrap().contains("not kept"), "it is told once");
    assert_eq!(cell(&session, "n", 0), Some(Value::Integer(1)));
    let said = run(&mut session, "resume").unwrap_err();
    assert!(said.contains("sessions are not kept here"), "{said}");
    fs::remove_dir_all(&folder).unwrap();
}

/// A disk that takes no more is one whose files may not grow: the process is held to files of a few kilobytes.
#[test]
fn a_full_disk_leaves_a_kernel_that_works() {
    let folder = folder("full");
    table(&folder, 2_000);
    let mut child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 30; exec \"$0\" surviving::the_process_that_is_killed --exact --nocapture"])
        .arg(std::env::current_exe().unwrap())
        .env(FOLDER, &folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut told = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok) {
        told += usize::from(line.starts_with("told "));
        if line == "done 20" {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(told, 1, "it is told, and once");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_damaged_session_is_told_and_set_aside() {
    let folder = folder("damaged");
    let path = table(&folder, 3);
    let mut first = session(&folder);
    run(&mut first, &format!("load \"{}\"\nset n = id;", path.display())).unwrap();
    drop(first);
    let own = fs::read_dir(folder.join("sessions")).unwrap().next().unwrap().unwrap().path();
    let journal = own.join("journal.sqlite");
    let _ = fs::remove_file(own.join("journal.sqlite-wal"));
    fs::write(&journal, "this is no database at all, and long enough to be taken for one ".repeat(100)).unwrap();
    let mut second = session(&folder);
    let said = run(&mut second, "tables").unwrap();
    assert!(said.contains("cannot be brought back"), "{said}");
    run(&mut second, &format!("load \"{}\";", path.display())).unwrap();
    drop(second);
    let mut third = session(&folder);
    let said = run(&mut third, "tables").unwrap();
    assert!(said.contains("is back: t (3 rows, 0 steps)"), "{said}");
    fs::remove_dir_all(&folder).unwrap();
}

/// A copy that was not finished is not needed while the file is as it was; when it has changed that is told.
#[test]
fn a_table_whose_copy_is_lacking_is_read_again() {
    let folder = folder("lacking");
    let path = table(&folder, 3);
    let begin = || {
        let mut first = session(&folder);
        run(&mut first, &format!("load \"{}\"\nset n = id;", path.display())).unwrap();
        first.place().end(true);
        run(&mut first, "count").unwrap();
        let own = fs::read_dir(folder.join("sessions")).unwrap().next().unwrap().unwrap().path();
        fs::remove_file(own.join("ended")).unwrap();
        fs::remove_file(own.join("1.arrow")).unwrap();
    };
    begin();
    let mut second = session(&folder);
    let said = run(&mut second, "tables").unwrap();
    assert!(said.contains("is back: t (3 rows, 1 step)") && !said.contains("changed"), "{said}");
    drop(second);
    fs::remove_dir_all(folder.join("sessions")).unwrap();
    begin();
    fs::write(&path, "id,n\n7,7\n").unwrap();
    let mut third = session(&folder);
    let said = run(&mut third, "tables").unwrap();
    assert!(said.contains("t.csv has changed since it was loaded"), "{said}");
    assert_eq!(cell(&third, "n", 0), Some(Value::Integer(7)));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_deleted_session_is_gone() {
    let folder = folder("deleted");
    let path = table(&folder, 3);
    let mut first = session(&folder);
    run(&mut first, &format!("load \"{}\";", path.display())).unwrap();
    let name = fs::read_dir(folder.join("sessions")).unwrap().next().unwrap().unwrap().file_name().into_string().unwrap();
    let mut second = session(&folder);
    let said = run(&mut second, &format!("forget session \"{name}\"")).unwrap_err();
    assert!(said.contains("has this session open"), "{said}");
    first.place().end(true);
    drop(first);
    let said = run(&mut second, &format!("forget session \"{name}\"")).unwrap();
    assert!(said.contains("is deleted"), "{said}");
    assert_eq!(fs::read_dir(folder.join("sessions")).unwrap().count(), 0);
    let said = run(&mut second, "forget session \"none\"").unwrap_err();
    assert!(said.contains("no session"), "{said}");
    fs::remove_dir_all(&folder).unwrap();
}
