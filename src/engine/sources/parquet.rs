//! Parquet, row group by row group.
//!
//! A Parquet file knows its types; `stored` brings them to those of the language.

use std::fs::File;
use std::path::Path;

use polars::prelude::*;

use crate::plan::load::LoadOptions;
use crate::plan::report::LoadReport;

use super::abandon::{self, Pace};
use super::{Loaded, SourceError, Watch, choice, stored};

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
    // Records inside records are columns of their own by the time they are chosen.
    let nested = schema.iter_values().any(|field| field.dtype().is_nested());
    let chosen = if nested { None } else { Some(choice::columns(path, &names, options.columns.as_deref())?) };
    let mut frame: Option<DataFrame> = None;
    let mut from = 0;
    let groups: Vec<usize> = metadata.row_groups.iter().map(|group| group.num_rows()).collect();
    // A file without row groups still has its columns.
    for rows in if groups.is_empty() { vec![0] } else { groups } {
        pace.check()?;
        let mut reader = ParquetReader::new(again()?).with_slice(Some((from, rows))).with_projection(chosen.clone());
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
    let report = LoadReport { format: "parquet".to_owned(), bytes: size, header: Some(0), ..LoadReport::default() };
    stored::table(path, frame, report, options, pace)
}

/// The reason in plain words; what polars says about damaged files is about its own insides.
fn plainly(error: &PolarsError) -> String {
    let text = error.to_string();
    match text.contains("magic") || text.contains("footer") || text.contains("size") || text.contains("EOF") {
        true => "its end is lacking".to_owned(),
        false => text.lines().next().unwrap_or("its content cannot be read").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;

    use super::super::tests::{Folder, Unwatched};
    use super::super::{self as sources, LoadOptions, SourceError};
    use super::*;
    use crate::plan::types::Type;

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
