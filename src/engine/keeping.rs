//! Tables put away on disk and taken back just as they were, types and all. Not for people: `save` and `load` are.

use std::fs::{self, File};
use std::panic::AssertUnwindSafe;
use std::path::Path;

use polars::prelude::{DataFrame, IpcReader, IpcWriter, PolarsResult, SerReader, SerWriter};

use super::frame::Frame;

/// Writes a table, whole or not at all. It is no query, and so can be done while one runs. Gives what went wrong, in words.
pub fn keep(frame: &Frame, path: &Path) -> Result<(), String> {
    // A stopped query may stop this as well: it is not what was to be stopped.
    once_more(|| {
        let beside = path.with_extension("part");
        let written = File::create(&beside).map_err(Into::into).and_then(|mut file| {
            IpcWriter::new(&mut file).finish(&mut frame.data.clone())?;
            fs::rename(&beside, path)?;
            Ok(())
        });
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    })
}

/// Reads a table that was put away.
pub fn kept(path: &Path) -> Result<Frame, String> {
    let read = || -> PolarsResult<DataFrame> { IpcReader::new(File::open(path)?).set_rechunk(true).finish() };
    once_more(read).map(Frame::new)
}

fn once_more<T>(work: impl Fn() -> PolarsResult<T>) -> Result<T, String> {
    let attempt = || match std::panic::catch_unwind(AssertUnwindSafe(&work)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("its content cannot be written or read".to_string()),
    };
    attempt().or_else(|_| attempt())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::query::Answer;
    use crate::plan::types::Type;
    use crate::plan::value::Value;

    #[test]
    fn a_table_comes_back_as_it_was() {
        let category = Type::Category(vec!["low".into(), "high".into()]);
        let frame = Frame::from_values(&Answer {
            columns: vec![
                ("a".into(), Type::Integer, vec![Value::Integer(1), Value::Missing]),
                ("b".into(), category, vec![Value::Text("high".into()), Value::Missing]),
                ("c".into(), Type::Decimal(10, 2), vec![Value::Decimal(123, 2), Value::Missing]),
                ("d".into(), Type::Unknown, vec![Value::Missing, Value::Missing]),
                ("e".into(), Type::List(Box::new(Type::Text)), vec![Value::Missing, Value::Missing]),
            ],
        });
        let path = std::env::temp_dir().join(format!("lustrum-keeping-{}.arrow", std::process::id()));
        keep(&frame, &path).unwrap();
        let back = kept(&path).unwrap();
        assert_eq!(back.schema(), frame.schema());
        assert_eq!(back.values(), frame.values());
        fs::remove_file(&path).unwrap();
        assert!(kept(&path).is_err());
    }
}
