//! Parquet, row group by row group.
//!
//! A Parquet file knows its types; they are brought to those of the language: integers and numbers of 64 bits, times in microseconds
//! without a zone, NaN as missing.

use std::fs::File;
use std::path::Path;

use polars::prelude::*;

use crate::plan::load::LoadOptions;
use crate::plan::report::LoadReport;
use crate::plan::types::Type;

use super::super::dtype::to_type;
use super::abandon::{self, Pace};
use super::{Loaded, SourceError, Watch, choice};

/// Reads the opened file of `size` bytes.
pub fn load(path: &Path, file: File, size: u64, options: &LoadOptions, watch: &dyn Watch) -> Result<Loaded, SourceError> {
    let (owned_path, owned_options) = (path.to_owned(), options.clone());
    let panicked = || SourceError::Damaged { path: path.to_owned(), reason: "its content cannot be read".to_owned() };
    abandon::waited_for(size, watch, panicked, move |pace| read(&owned_path, &file, size, &owned_options, pace))
}

fn read(path: &Path, file: &File, size: u64, options: &LoadOptions, pace: &Pace) -> Result<Loaded, SourceError> {
    let damaged = |error: PolarsError| SourceError::Damaged { path: path.to_owned(), reason: plainly(&error) };
    let again = || file.try_clone().map_err(|error| damaged(error.into()));
    let mut reader = ParquetReader::new(again()?);
    let metadata = reader.get_metadata().map_err(damaged)?.clone();
    let schema = reader.schema().map_err(damaged)?;
    let names: Vec<String> = schema.iter_names().map(|name| name.to_string()).collect();
    let wanted = choice::columns(path, &names, options.columns.as_deref())?;
    let mut frame: Option<DataFrame> = None;
    let mut from = 0;
    let groups: Vec<usize> = metadata.row_groups.iter().map(|group| group.num_rows()).collect();
    // A file without row groups still has its columns.
    for rows in if groups.is_empty() { vec![0] } else { groups } {
        pace.check()?;
        let mut reader = ParquetReader::new(again()?).with_slice(Some((from, rows))).with_projection(Some(wanted.clone()));
        reader.set_metadata(metadata.clone());
        let part = reader.finish().map_err(damaged)?;
        match &mut frame {
            Some(frame) => frame.vstack_mut_owned(part).map(|_| ()).map_err(damaged)?,
            None => frame = Some(part),
        }
        from += rows;
        pace.reached(size * from as u64 / metadata.num_rows.max(1) as u64);
    }
    let mut frame = frame.unwrap_or_default();
    frame.rechunk_mut_par();
    let mut report =
        LoadReport { format: "parquet".to_owned(), bytes: size, rows: frame.height(), header: Some(0), ..LoadReport::default() };
    // The reader gives the columns in the file's order, whatever order is asked for.
    let mut columns = Vec::with_capacity(wanted.len());
    for number in wanted {
        pace.check()?;
        let name = names.get(number).map(String::as_str).unwrap_or_default();
        let column = frame.column(name).map_err(damaged)?.clone();
        let (column, kind, note) = ours(column).map_err(damaged)?;
        report.notes.extend(note.map(|note| format!("`{name}`: {note}")));
        report.columns.push((name.to_owned(), kind));
        columns.push(column);
    }
    let frame = DataFrame::new(report.rows, columns).map_err(damaged)?;
    Ok(Loaded { frame, report })
}

/// The reason in plain words; what polars says about damaged files is about its own insides.
fn plainly(error: &PolarsError) -> String {
    let text = error.to_string();
    match text.contains("magic") || text.contains("footer") || text.contains("size") || text.contains("EOF") {
        true => "its end is lacking".to_owned(),
        false => text.lines().next().unwrap_or("its content cannot be read").to_owned(),
    }
}

/// The column in one of the language's types, the type, and what had to be done that is worth knowing.
fn ours(column: Column) -> PolarsResult<(Column, Type, Option<String>)> {
    let micros = DataType::Datetime(TimeUnit::Microseconds, None);
    Ok(match column.dtype().clone() {
        DataType::Int64 => (column, Type::Integer, None),
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {
            (column.strict_cast(&DataType::Int64)?, Type::Integer, None)
        }
        DataType::UInt64 => match column.strict_cast(&DataType::Int64) {
            Ok(column) => (column, Type::Integer, None),
            Err(_) => (column.strict_cast(&DataType::String)?, Type::Text, Some("its numbers are too large, so it is text".to_owned())),
        },
        DataType::Float32 | DataType::Float64 => {
            let numbers = column.cast(&DataType::Float64)?.as_materialized_series().f64()?.clone();
            let missing = numbers.null_count();
            let name = numbers.name().clone();
            let kept = numbers.iter().map(|number| number.filter(|number| !number.is_nan()));
            let kept = if numbers.is_nan().any() { Float64Chunked::from_iter_options(name, kept) } else { numbers.clone() };
            let note = (kept.null_count() > missing).then(|| format!("{} NaN taken as missing", kept.null_count() - missing));
            (kept.into_series().into(), Type::Number, note)
        }
        DataType::String => (column, Type::Text, None),
        DataType::Boolean => (column, Type::Boolean, None),
        DataType::Date => (column, Type::Date, None),
        DataType::Time => (column, Type::Time, None),
        DataType::Decimal(precision, scale) => (column, Type::Decimal(precision as u8, scale as u8), None),
        DataType::Datetime(TimeUnit::Microseconds, None) => (column, Type::Datetime, None),
        DataType::Datetime(_, None) => (column.cast(&micros)?, Type::Datetime, None),
        DataType::Datetime(_, Some(zone)) => {
            let utc = column.cast(&DataType::Datetime(TimeUnit::Microseconds, Some(zone.clone())))?;
            let utc = utc.as_materialized_series().datetime()?.phys.clone().into_datetime(TimeUnit::Microseconds, None);
            (utc.into_series().into(), Type::Datetime, Some(format!("the times of zone {zone} are in UTC")))
        }
        DataType::Null => (column.cast(&DataType::String)?, Type::Text, None),
        other => {
            let kind = to_type(&other);
            (column, kind, None)
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;

    use super::super::tests::{Folder, Unwatched};
    use super::super::{self as sources, LoadOptions, SourceError};
    use super::*;

    /// Writes a frame as it is, without bringing it to the language's types.
    fn written(folder: &Folder, mut frame: DataFrame) -> std::path::PathBuf {
        let path = folder.path("t.parquet");
        ParquetWriter::new(File::create(&path).unwrap()).finish(&mut frame).unwrap();
        path
    }

    fn read(path: &Path, options: &LoadOptions) -> Loaded {
        sources::load(path, options, &Unwatched).unwrap()
    }

    #[test]
    fn types_are_brought_to_those_of_the_language() {
        let folder = Folder::new();
        let moments =
            Series::new("ms".into(), [Some(1_330_518_659_250_i64), None]).cast(&DataType::Datetime(TimeUnit::Milliseconds, None)).unwrap();
        let frame = DataFrame::new_infer_height(vec![
            Series::new("i32".into(), [Some(1_i32), None]).into(),
            Series::new("u64".into(), [Some(u64::MAX), Some(1)]).into(),
            Series::new("small u64".into(), [Some(7_u64), None]).into(),
            Series::new("f32".into(), [Some(0.5_f32), Some(f32::NAN)]).into(),
            Series::new("text".into(), [Some(""), None]).into(),
            moments.into(),
        ])
        .unwrap();
        let loaded = read(&written(&folder, frame), &LoadOptions::default());
        let kinds: Vec<Type> = loaded.report.columns.iter().map(|(_, kind)| kind.clone()).collect();
        assert_eq!(kinds, [Type::Integer, Type::Text, Type::Integer, Type::Number, Type::Text, Type::Datetime]);
        assert_eq!(loaded.report.notes, ["`u64`: its numbers are too large, so it is text", "`f32`: 1 NaN taken as missing"]);
        assert_eq!(loaded.frame.column("u64").unwrap().str().unwrap().get(0), Some("18446744073709551615"));
        assert_eq!(loaded.frame.column("f32").unwrap().f64().unwrap().iter().collect::<Vec<_>>(), [Some(0.5), None]);
        assert_eq!(loaded.frame.column("ms").unwrap().datetime().unwrap().phys.get(0), Some(1_330_518_659_250_000));
        assert_eq!((loaded.report.rows, loaded.report.bytes), (2, fs::metadata(folder.path("t.parquet")).unwrap().len()));
    }

    #[test]
    fn columns_come_in_the_order_wanted_from_all_row_groups() {
        let folder = Folder::new();
        let numbers: Vec<i64> = (0..10_500).collect();
        let columns = vec![Series::new("a".into(), &numbers).into(), Series::new("b".into(), &numbers).into()];
        let mut frame = DataFrame::new_infer_height(columns).unwrap();
        let file = File::create(folder.path("t.parquet")).unwrap();
        ParquetWriter::new(file).with_row_group_size(Some(1_000)).finish(&mut frame).unwrap();
        let options = LoadOptions { columns: Some(vec!["b".into(), "a".into()]), ..LoadOptions::default() };
        let loaded = read(&folder.path("t.parquet"), &options);
        assert_eq!(loaded.frame.get_column_names(), ["b", "a"]);
        assert_eq!(loaded.frame.column("b").unwrap().i64().unwrap().iter().flatten().collect::<Vec<_>>(), numbers);
        let missing = LoadOptions { missing: vec!["-".into()], ..LoadOptions::default() };
        let error = sources::load(&folder.path("t.parquet"), &missing, &Unwatched).unwrap_err();
        assert_eq!(error.to_string(), "`missing` means nothing for a Parquet file");
    }

    #[test]
    fn a_file_cut_short_or_wrong_inside_is_refused() {
        let folder = Folder::new();
        let texts: Vec<String> = (0..200).map(|row| format!("row {row}")).collect();
        let path = written(&folder, DataFrame::new_infer_height(vec![Series::new("a".into(), texts).into()]).unwrap());
        let whole = fs::read(&path).unwrap();
        for length in (4..whole.len()).step_by(31) {
            fs::write(&path, &whole[..length]).unwrap();
            let error = sources::load(&path, &LoadOptions::default(), &Unwatched).unwrap_err();
            assert!(matches!(error, SourceError::Damaged { .. }), "{error}");
        }
        for place in (4..whole.len()).step_by(3) {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x55;
            fs::write(&path, &bytes).unwrap();
            if let Err(error) = sources::load(&path, &LoadOptions::default(), &Unwatched) {
                assert!(!error.to_string().is_empty());
            }
        }
    }
}
