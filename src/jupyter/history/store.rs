//! Inputs in SQLite: one file for all of a person's kernels, or a database in memory that ends with the process.
//!
//! Many processes write to the file at once, so each waits for the others and nothing here takes long while it holds the lock. A row of
//! `sessions` is one process; the number of a session is never used twice.

use std::collections::HashSet;
use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use regex::Regex;
use rusqlite::{Connection, ErrorCode, Row, Transaction, TransactionBehavior, params};
use serde_json::{Value, json};

use crate::jupyter::messages::history::{Access, HistoryRequest};

/// How long to wait for other processes.
const BUSY: Duration = Duration::from_secs(10);
/// The version of the tables, in the database's `user_version`.
const VERSION: i64 = 1;
/// The most inputs that a file keeps; the oldest go first.
const KEPT: i64 = 100_000;
/// The same in memory.
const KEPT_IN_MEMORY: i64 = 10_000;
/// Inputs are counted, and old ones removed, once in so many.
const PRUNE_EVERY: u32 = 500;

const TABLES: &str = "
    CREATE TABLE sessions (number INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
    CREATE TABLE inputs (id INTEGER PRIMARY KEY AUTOINCREMENT, session INTEGER NOT NULL, line INTEGER NOT NULL, code TEXT NOT NULL);
    CREATE INDEX inputs_of_session ON inputs (session, line);
";

/// Why the history cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{0}")]
    File(#[from] io::Error),
    #[error("{0}")]
    Database(#[from] rusqlite::Error),
    #[error("it was written by a later version of this kernel")]
    Later,
}

type Result<T> = std::result::Result<T, StoreError>;

/// An open history in which this process is a session.
pub struct Store {
    connection: Connection,
    session: i64,
    kept: i64,
    added: u32,
}

/// One input of any session.
#[derive(Debug, Clone, PartialEq)]
struct Input {
    session: i64,
    line: i64,
    code: String,
}

impl Input {
    fn read(row: &Row) -> rusqlite::Result<Self> {
        Ok(Input { session: row.get(0)?, line: row.get(1)?, code: row.get(2)? })
    }
}

impl Store {
    /// Opens or makes the file. It holds people's code, so it is its owner's alone, as is any directory made for it.
    pub fn open(path: &Path) -> Result<Self> {
        if let Some(directory) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        // Turning this on needs the file alone for a moment, and SQLite does not wait for that by itself.
        patiently(|| connection.pragma_update(None, "journal_mode", "WAL"))?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Store::prepare(connection, KEPT)
    }

    /// A history that nobody else sees and that ends with the process.
    pub fn in_memory() -> Result<Self> {
        Store::prepare(Connection::open_in_memory()?, KEPT_IN_MEMORY)
    }

    fn prepare(mut connection: Connection, kept: i64) -> Result<Self> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        match transaction.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? {
            0 => {
                transaction.execute_batch(TABLES)?;
                transaction.pragma_update(None, "user_version", VERSION)?;
            }
            VERSION => {}
            _ => return Err(StoreError::Later),
        }
        transaction.execute("INSERT INTO sessions DEFAULT VALUES", ())?;
        let session = transaction.last_insert_rowid();
        prune(&transaction, kept)?;
        transaction.commit()?;
        Ok(Store { connection, session, kept, added: 0 })
    }

    /// Keeps an input under its execution count.
    pub fn add(&mut self, line: u32, code: &str) -> Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.prepare_cached("INSERT INTO inputs (session, line, code) VALUES (?, ?, ?)")?.execute(params![
            self.session,
            line,
            code
        ])?;
        self.added += 1;
        if self.added.is_multiple_of(PRUNE_EVERY) {
            prune(&transaction, self.kept)?;
        }
        Ok(transaction.commit()?)
    }

    /// Takes over what this process has put into another store that can no longer be written, under the same session's number.
    pub fn take_over(&mut self, other: &Store) -> Result<()> {
        let inputs = other.range(other.session, 0, i64::MAX)?;
        let transaction = self.connection.transaction()?;
        transaction.execute("UPDATE sessions SET number = ?", [other.session])?;
        for Input { session, line, code } in inputs {
            transaction.execute("INSERT INTO inputs (session, line, code) VALUES (?, ?, ?)", params![session, line, code])?;
        }
        transaction.commit()?;
        self.session = other.session;
        Ok(())
    }

    /// Answers a request with `(session, line, input)` for each input, oldest first; with `output`, the input is a pair with `null`,
    /// because outputs are not kept.
    pub fn answer(&self, request: &HistoryRequest) -> Result<Vec<Value>> {
        let limit = request.n.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(0));
        let found = match request.hist_access_type {
            Access::Range => {
                let session = request.session.unwrap_or(0);
                let session = if session > 0 { session } else { self.session.saturating_add(session) };
                self.range(session, request.start.unwrap_or(1), request.stop.unwrap_or(i64::MAX))?
            }
            Access::Tail => self.latest(limit, |_| true)?,
            Access::Search => match from_glob(request.pattern.as_deref().unwrap_or("*")) {
                Some(pattern) if request.unique => {
                    let mut seen = HashSet::new();
                    self.latest(limit, |input| pattern.is_match(&input.code) && seen.insert(input.code.clone()))?
                }
                Some(pattern) => self.latest(limit, |input| pattern.is_match(&input.code))?,
                None => Vec::new(),
            },
        };
        let input = |code: String| if request.output { json!([code, null]) } else { json!(code) };
        Ok(found.into_iter().map(|Input { session, line, code }| json!([session, line, input(code)])).collect())
    }

    /// The inputs of one session from a line up to another.
    fn range(&self, session: i64, start: i64, stop: i64) -> Result<Vec<Input>> {
        let query = "SELECT session, line, code FROM inputs WHERE session = ? AND line >= ? AND line < ? ORDER BY line";
        let mut statement = self.connection.prepare_cached(query)?;
        let rows = statement.query_map([session, start, stop], Input::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The latest inputs of all sessions that are wanted, as many as the limit allows, oldest first.
    fn latest(&self, limit: usize, mut wanted: impl FnMut(&Input) -> bool) -> Result<Vec<Input>> {
        let mut statement = self.connection.prepare_cached("SELECT session, line, code FROM inputs ORDER BY id DESC")?;
        let mut rows = statement.query(())?;
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(row) = rows.next()?
        {
            let input = Input::read(row)?;
            if wanted(&input) {
                found.push(input);
            }
        }
        found.reverse();
        Ok(found)
    }
}

/// Removes all but the newest inputs, and the sessions that had only older ones.
fn prune(transaction: &Transaction, kept: i64) -> Result<()> {
    transaction.execute("DELETE FROM inputs WHERE id <= (SELECT max(id) FROM inputs) - ?", [kept])?;
    transaction.execute("DELETE FROM sessions WHERE number < (SELECT min(session) FROM inputs)", ())?;
    Ok(())
}

/// Does something again until no other process is in the way, but not for ever.
fn patiently<T>(mut attempt: impl FnMut() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    let deadline = Instant::now() + BUSY;
    loop {
        match attempt() {
            Err(error) if is_busy(&error) && Instant::now() < deadline => thread::sleep(Duration::from_millis(10)),
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// A glob in which `*` stands for any text and `?` for one character. `None` when it is too large to be searched for.
fn from_glob(glob: &str) -> Option<Regex> {
    let escaped = regex::escape(glob).replace(r"\*", ".*").replace(r"\?", ".");
    Regex::new(&format!("(?s)^{escaped}$")).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    use super::*;

    fn fresh_directory() -> PathBuf {
        let directory = std::env::temp_dir().join(format!("lustrum-history-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir(&directory).unwrap();
        directory
    }

    fn request(request: Value) -> HistoryRequest {
        serde_json::from_value(request).unwrap()
    }

    fn filled(mut store: Store) -> Store {
        for (line, code) in [(1, "load \"a.csv\""), (2, "show"), (3, "undo"), (4, "show"), (5, "sort by A\nshow")] {
            store.add(line, code).unwrap();
        }
        store
    }

    fn ask(asked: Value) -> Value {
        Value::Array(filled(Store::in_memory().unwrap()).answer(&request(asked)).unwrap())
    }

    #[test]
    fn tail_gives_the_last_inputs_in_order() {
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 2})), json!([[1, 4, "show"], [1, 5, "sort by A\nshow"]]));
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 1000})).as_array().unwrap().len(), 5);
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 0})), json!([]));
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": -4})), json!([]));
    }

    #[test]
    fn range_counts_from_start_up_to_stop_in_this_session() {
        let two_and_three = json!([[1, 2, "show"], [1, 3, "undo"]]);
        assert_eq!(ask(json!({"hist_access_type": "range", "session": 0, "start": 2, "stop": 4})), two_and_three);
        assert_eq!(ask(json!({"hist_access_type": "range", "session": 1, "start": 2, "stop": 4})), two_and_three);
        assert_eq!(ask(json!({"hist_access_type": "range", "session": 7})), json!([]));
        assert_eq!(ask(json!({"hist_access_type": "range", "session": i64::MIN})), json!([]));
        assert_eq!(ask(json!({"hist_access_type": "range", "session": 0, "start": 5, "stop": null})).as_array().unwrap().len(), 1);
        assert_eq!(ask(json!({"hist_access_type": "range", "start": 9, "stop": 2})), json!([]));
    }

    #[test]
    fn search_matches_whole_inputs_by_glob() {
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "*show"})).as_array().unwrap().len(), 3);
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "sho?", "n": 1})), json!([[1, 4, "show"]]));
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "show", "unique": true})), json!([[1, 4, "show"]]));
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "a.csv"})), json!([]));
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "*\"a?csv\""})), json!([[1, 1, "load \"a.csv\""]]));
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "*\"a.csv\""})), json!([[1, 1, "load \"a.csv\""]]));
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "[s]how"})), json!([]), "a bracket is a bracket");
    }

    #[test]
    fn with_outputs_an_input_is_a_pair() {
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 1, "output": true})), json!([[1, 5, ["sort by A\nshow", null]]]));
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut store = Store::in_memory().unwrap();
        let last = u32::try_from(KEPT_IN_MEMORY).unwrap() + PRUNE_EVERY;
        for line in 1..=last {
            store.add(line, "show").unwrap();
        }
        let all = store.answer(&request(json!({"hist_access_type": "tail"}))).unwrap();
        assert_eq!(all.len(), KEPT_IN_MEMORY as usize);
        assert_eq!(all.first().unwrap(), &json!([1, PRUNE_EVERY + 1, "show"]));
    }

    #[test]
    fn sessions_follow_each_other_in_one_private_file() {
        let directory = fresh_directory();
        let path = directory.join("data/lustrum/history.sqlite");
        drop(filled(Store::open(&path).unwrap()));
        let mut second = Store::open(&path).unwrap();
        second.add(1, "tables").unwrap();
        let third = Store::open(&path).unwrap();
        let ask = |asked| Value::Array(third.answer(&request(asked)).unwrap());
        let of_session = |session: i64| ask(json!({"hist_access_type": "range", "session": session, "stop": 3}));
        assert_eq!(of_session(0), json!([]), "nothing was run here yet");
        assert_eq!(of_session(-1), json!([[2, 1, "tables"]]));
        assert_eq!(of_session(-2), json!([[1, 1, "load \"a.csv\""], [1, 2, "show"]]));
        assert_eq!(of_session(1), of_session(-2));
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 2})), json!([[1, 5, "sort by A\nshow"], [2, 1, "tables"]]));
        for name in ["history.sqlite", "history.sqlite-wal", "history.sqlite-shm"] {
            let mode = std::fs::metadata(path.with_file_name(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        assert_eq!(std::fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
        std::fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn what_cannot_be_kept_is_said() {
        let directory = fresh_directory();
        let broken = directory.join("broken.sqlite");
        std::fs::write(&broken, "this is no database, whatever its name says; it is longer than a header\n".repeat(9)).unwrap();
        assert!(matches!(Store::open(&broken), Err(StoreError::Database(_))));
        let later = directory.join("later.sqlite");
        Connection::open(&later).unwrap().pragma_update(None, "user_version", VERSION + 1).unwrap();
        assert!(matches!(Store::open(&later), Err(StoreError::Later)));
        assert!(matches!(Store::open(&broken.join("history.sqlite")), Err(StoreError::File(_))));
        std::fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn a_store_in_memory_goes_on_where_a_file_could_not() {
        let directory = fresh_directory();
        drop(Store::open(&directory.join("history.sqlite")).unwrap());
        let file = filled(Store::open(&directory.join("history.sqlite")).unwrap());
        let mut memory = Store::in_memory().unwrap();
        memory.take_over(&file).unwrap();
        memory.add(6, "count").unwrap();
        let all = memory.answer(&request(json!({"hist_access_type": "range", "session": 0, "start": 5}))).unwrap();
        assert_eq!(all, [json!([2, 5, "sort by A\nshow"]), json!([2, 6, "count"])]);
        std::fs::remove_dir_all(directory).unwrap();
    }
}
