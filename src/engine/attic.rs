//! Old versions of tables, which give up their memory when there is too much of it: columns that no table shows any more are put away on disk,
//! and read again when somebody goes back.
//!
//! Versions share columns, and what they share is put away once.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use polars::prelude::{Column, DataFrame};

use crate::plan::schema::Schema;
use crate::plan::value::Value;

use super::frame::Frame;
use super::{keeping, value};

/// A table as it once was. Copies are the same version.
#[derive(Debug, Clone)]
pub struct Version(Arc<Held>);

#[derive(Debug)]
struct Held {
    rows: usize,
    schema: Schema,
    columns: Mutex<Vec<Place>>,
}

/// Where a column of a version is.
#[derive(Debug, Clone)]
enum Place {
    Here(Column),
    Away(Arc<Stored>, String),
}

/// A column on disk, gone with the last version that holds it.
#[derive(Debug)]
struct Stored(PathBuf);

impl Drop for Stored {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Stored {
    fn column(&self, name: &str) -> Result<Column, String> {
        let frame = keeping::kept(&self.0)?;
        let column = frame.data.columns().first().cloned().ok_or("there is no column in it")?;
        Ok(column.with_name(name.into()))
    }
}

impl Place {
    fn column(&self) -> Result<Column, String> {
        match self {
            Place::Here(column) => Ok(column.clone()),
            Place::Away(stored, name) => stored.column(name),
        }
    }
}

impl From<Frame> for Version {
    fn from(frame: Frame) -> Version {
        let (rows, schema) = (frame.rows(), frame.schema());
        Version(Arc::new(Held { rows, schema, columns: Mutex::new(frame.data.columns().iter().cloned().map(Place::Here).collect()) }))
    }
}

impl Version {
    fn lock(&self) -> MutexGuard<'_, Vec<Place>> {
        self.0.columns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn rows(&self) -> usize {
        self.0.rows
    }

    pub fn schema(&self) -> &Schema {
        &self.0.schema
    }

    /// The table, read from disk as far as it was put away. Gives what went wrong, in words.
    pub fn frame(&self) -> Result<Frame, String> {
        let places = self.lock().clone();
        let columns = places.iter().map(Place::column).collect::<Result<Vec<Column>, String>>()?;
        DataFrame::new(self.0.rows, columns).map(Frame::new).map_err(|error| error.to_string())
    }

    /// One cell, by the column's name and the row from 0; missing where there is none.
    pub fn cell(&self, name: &str, row: usize) -> Result<Value, String> {
        let place = self.0.schema.position(name).and_then(|at| self.lock().get(at).cloned());
        let Some(place) = place.filter(|_| row < self.0.rows) else { return Ok(Value::Missing) };
        Ok(value::cell(&place.column()?, row))
    }

    /// True when both are one version.
    pub fn is_same(&self, other: &Version) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The place on disk where columns are put away.
#[derive(Debug)]
pub struct Attic {
    folder: PathBuf,
    next: AtomicUsize,
}

impl Drop for Attic {
    fn drop(&mut self) {
        // It stays when something is in it still.
        let _ = fs::remove_dir(&self.folder);
    }
}

impl Attic {
    /// One in this folder, which is made when it is needed.
    pub fn new(folder: PathBuf) -> Attic {
        Attic { folder, next: AtomicUsize::new(0) }
    }

    /// Puts columns away, those of the first versions first, until what all of them and the tables `now` hold together is within `budget` bytes.
    /// Columns of the tables themselves stay. Gives the bytes that are left in memory, at most.
    pub fn shrink(&self, versions: &[&Version], now: &[&Frame], budget: u64) -> Result<u64, String> {
        let shown: HashSet<usize> = now.iter().flat_map(|frame| frame.data.columns()).map(identity).collect();
        let mut sizes: HashMap<usize, u64> = HashMap::new();
        let mut counted = HashSet::new();
        for column in now.iter().flat_map(|frame| frame.data.columns()) {
            sizes.entry(identity(column)).or_insert_with(|| bytes(column, &mut counted));
        }
        let mut order = Vec::new();
        for version in versions {
            for place in version.lock().iter() {
                if let Place::Here(column) = place
                    && !sizes.contains_key(&identity(column))
                {
                    // A buffer is free only when all who hold it are away: it counts with each of them, unless a table holds it, too.
                    sizes.insert(identity(column), bytes(column, &mut counted.clone()));
                    order.push(column.clone());
                }
            }
        }
        let mut total: u64 = sizes.values().sum();
        let mut stored: HashMap<usize, Arc<Stored>> = HashMap::new();
        for column in order {
            if total <= budget {
                break;
            }
            let key = identity(&column);
            if shown.contains(&key) {
                continue;
            }
            let size = sizes.get(&key).copied().unwrap_or(0);
            stored.insert(key, Arc::new(self.store(column)?));
            total = total.saturating_sub(size);
        }
        if !stored.is_empty() {
            for version in versions {
                for place in version.lock().iter_mut() {
                    if let Place::Here(column) = place
                        && let Some(stored) = stored.get(&identity(column))
                    {
                        *place = Place::Away(stored.clone(), column.name().to_string());
                    }
                }
            }
        }
        Ok(total)
    }

    fn store(&self, column: Column) -> Result<Stored, String> {
        fs::create_dir_all(&self.folder).map_err(|error| error.to_string())?;
        let path = self.folder.join(format!("old-{}.arrow", self.next.fetch_add(1, Ordering::Relaxed)));
        let frame = DataFrame::new(column.len(), vec![column]).map_err(|error| error.to_string())?;
        keeping::keep(&Frame::new(frame), &path)?;
        Ok(Stored(path))
    }
}

/// The bytes that a table holds beyond what it shares with another.
pub fn own_bytes(frame: &Frame, other: &Frame) -> u64 {
    let shared: HashSet<usize> = other.data.columns().iter().map(identity).collect();
    let mut counted = HashSet::new();
    other.data.columns().iter().for_each(|column| {
        bytes(column, &mut counted);
    });
    frame.data.columns().iter().filter(|column| !shared.contains(&identity(column))).map(|column| bytes(column, &mut counted)).sum()
}

/// The bytes that a column holds. Texts lie in buffers that columns share; one that was `counted` already counts no more.
fn bytes(column: &Column, counted: &mut HashSet<*const u8>) -> u64 {
    const VIEW: usize = 16;
    let series = column.as_materialized_series();
    let Ok(texts) = series.str() else { return series.estimated_size() as u64 };
    let buffers = texts.downcast_iter().flat_map(|chunk| chunk.data_buffers().iter());
    let own: usize = buffers.filter(|buffer| counted.insert(buffer.as_ptr())).map(|buffer| buffer.len()).sum();
    (VIEW * texts.len() + own) as u64
}

/// The same for the same memory, as long as it is held.
fn identity(column: &Column) -> usize {
    Arc::as_ptr(&column.as_materialized_series().0).cast::<()>() as usize
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::query::Answer;
    use crate::plan::types::Type;

    fn frame(columns: &[(&str, i64)]) -> Frame {
        let column = |(name, value): &(&str, i64)| ((*name).to_string(), Type::Integer, vec![Value::Integer(*value); 1000]);
        Frame::from_values(&Answer { columns: columns.iter().map(column).collect() })
    }

    #[test]
    fn what_is_put_away_comes_back() {
        let folder = std::env::temp_dir().join(format!("lustrum-attic-{}", std::process::id()));
        let attic = Attic::new(folder.clone());
        let old = frame(&[("a", 1), ("b", 2)]);
        let mut data = old.data.clone();
        data.with_column(frame(&[("b", 3)]).data.columns()[0].clone()).unwrap();
        let new = Frame::new(data);
        assert_eq!(own_bytes(&new, &old), 8_000);
        let versions = [Version::from(old.clone()), Version::from(new.clone())];
        let all: Vec<&Version> = versions.iter().collect();
        assert_eq!(attic.shrink(&all, &[&new], 100_000).unwrap(), 24_000);
        assert!(!folder.exists());
        // Only the old `b` is not shown any more.
        assert_eq!(attic.shrink(&all, &[&new], 0).unwrap(), 16_000);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        assert_eq!(versions[0].cell("b", 7), Ok(Value::Integer(2)));
        assert_eq!(versions[0].cell("a", 7), Ok(Value::Integer(1)));
        assert_eq!(versions[0].frame().unwrap().values(), old.values());
        assert!(versions[1].frame().unwrap().is_same(&new));
        drop(versions);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing is left");
        drop(attic);
        assert!(!folder.exists());
    }
}
