//! The journal of one session: its cells in order, and the lines of each that changed something.

use std::path::Path;
use std::time::Duration;

use chrono::NaiveDateTime;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::plan::query::Fitted;
use crate::plan::report::LoadReport;

use super::{Result, StoreError};

/// The version of the tables, in the database's `user_version`.
const VERSION: i64 = 1;
/// How long to wait for another process that looks.
const BUSY: Duration = Duration::from_secs(5);

const TABLES: &str = "
    CREATE TABLE cells (id INTEGER PRIMARY KEY AUTOINCREMENT, cell TEXT);
    CREATE TABLE lines (id INTEGER PRIMARY KEY AUTOINCREMENT, cell INTEGER NOT NULL REFERENCES cells, line TEXT NOT NULL);
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
";

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
}

/// A cell as it is written down.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its place among the cells: later ones have greater keys.
    pub key: i64,
    pub cell: Option<String>,
    pub lines: Vec<WrittenLine>,
}

/// A line as it is written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WrittenLine {
    pub text: String,
    pub steps: Option<usize>,
    pub moment: NaiveDateTime,
    pub loads: Vec<WrittenLoad>,
    /// The recipes it ran, as they stood in their files.
    #[serde(default)]
    pub scripts: Vec<String>,
    /// What its steps keep when they are applied again.
    #[serde(default)]
    pub lasting: Vec<(String, Fitted)>,
}

/// A table that a line read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WrittenLoad {
    /// The file in the session's folder that holds it, once it has been written.
    pub frame: String,
    pub report: LoadReport,
    pub source: Stamp,
}

/// How a file on disk was found: as long as it is so, it holds what it held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub path: String,
    pub bytes: u64,
    /// Nanoseconds since 1970.
    pub modified: u64,
}

impl Journal {
    /// Opens or makes the file.
    pub fn open(path: &Path) -> Result<Journal> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        // Written ahead, so that a process that is killed leaves whole lines, and none waits for the disk.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        match version {
            0 => {
                connection.execute_batch(&format!("BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;"))?;
            }
            VERSION => {}
            _ => return Err(StoreError::Later),
        }
        Ok(Journal { connection })
    }

    /// Notes a cell before it runs, under a new key or, when it ran before, under its own, without the lines it had. Gives the key.
    pub fn begin(&mut self, key: Option<i64>, cell: Option<&str>) -> Result<i64> {
        match key {
            Some(key) => {
                self.connection.execute("DELETE FROM lines WHERE cell = ?1", [key])?;
                Ok(key)
            }
            None => {
                self.connection.execute("INSERT INTO cells (cell) VALUES (?1)", params![cell])?;
                Ok(self.connection.last_insert_rowid())
            }
        }
    }

    /// Notes a line that is done.
    pub fn line(&mut self, key: i64, line: &WrittenLine) -> Result<()> {
        let text = serde_json::to_string(line).map_err(|error| StoreError::Damaged(error.to_string()))?;
        self.connection.execute("INSERT INTO lines (cell, line) VALUES (?1, ?2)", params![key, text])?;
        Ok(())
    }

    /// Takes out cells that are gone.
    pub fn forget(&mut self, keys: &[i64]) -> Result<()> {
        let transaction = self.connection.transaction()?;
        for key in keys {
            transaction.execute("DELETE FROM lines WHERE cell = ?1", [key])?;
            transaction.execute("DELETE FROM cells WHERE id = ?1", [key])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Notes which tables there are, for lists of sessions.
    pub fn note_tables(&mut self, names: &[String]) -> Result<()> {
        let text = serde_json::to_string(names).unwrap_or_default();
        self.connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES ('tables', ?1)", [text])?;
        Ok(())
    }

    /// The names of the tables there were.
    pub fn tables(&self) -> Result<Vec<String>> {
        let mut found = self.connection.prepare("SELECT value FROM facts WHERE name = 'tables'")?;
        let mut rows = found.query([])?;
        match rows.next()? {
            Some(row) => {
                let text: String = row.get(0)?;
                serde_json::from_str(&text).map_err(|error| StoreError::Damaged(error.to_string()))
            }
            None => Ok(Vec::new()),
        }
    }

    /// All cells in order.
    pub fn cells(&self) -> Result<Vec<Written>> {
        let mut cells: Vec<Written> = Vec::new();
        let mut found = self.connection.prepare("SELECT id, cell FROM cells ORDER BY id")?;
        let mut rows = found.query([])?;
        while let Some(row) = rows.next()? {
            cells.push(Written { key: row.get(0)?, cell: row.get(1)?, lines: Vec::new() });
        }
        let mut found = self.connection.prepare("SELECT cell, line FROM lines ORDER BY id")?;
        let mut rows = found.query([])?;
        while let Some(row) = rows.next()? {
            let (key, text): (i64, String) = (row.get(0)?, row.get(1)?);
            let line = serde_json::from_str(&text).map_err(|error| StoreError::Damaged(error.to_string()))?;
            if let Some(cell) = cells.iter_mut().find(|cell| cell.key == key) {
                cell.lines.push(line);
            }
        }
        Ok(cells)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn line(text: &str) -> WrittenLine {
        WrittenLine {
            text: text.into(),
            steps: Some(1),
            moment: NaiveDateTime::default(),
            loads: Vec::new(),
            scripts: Vec::new(),
            lasting: Vec::new(),
        }
    }

    fn told(journal: &Journal) -> Vec<(Option<String>, Vec<String>)> {
        let cells = journal.cells().unwrap();
        cells.into_iter().map(|cell| (cell.cell, cell.lines.into_iter().map(|line| line.text).collect())).collect()
    }

    #[test]
    fn cells_keep_their_order_when_they_run_again() {
        let path = std::env::temp_dir().join(format!("lustrum-journal-{}.sqlite", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let mut journal = Journal::open(&path).unwrap();
        let first = journal.begin(None, Some("A")).unwrap();
        journal.line(first, &line("trim a")).unwrap();
        journal.line(first, &line("lower a")).unwrap();
        let second = journal.begin(None, None).unwrap();
        journal.line(second, &line("sort by a")).unwrap();
        journal.begin(Some(first), Some("A")).unwrap();
        journal.line(first, &line("upper a")).unwrap();
        journal.note_tables(&["t".into()]).unwrap();
        let all = vec![(Some("A".to_string()), vec!["upper a".to_string()]), (None, vec!["sort by a".to_string()])];
        assert_eq!(told(&journal), all);
        drop(journal);
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!(told(&journal), all);
        assert_eq!(journal.tables().unwrap(), ["t"]);
        journal.forget(&[first]).unwrap();
        assert_eq!(told(&journal), all[1..]);
        std::fs::remove_file(&path).unwrap();
    }
}
