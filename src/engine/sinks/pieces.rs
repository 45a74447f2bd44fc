//! Files that are written piece by piece, as the pieces come.

use std::path::Path;

use polars::prelude::*;

use super::super::sources::{SourceError, Watch};
use super::replacing::Replacing;
use super::{Failure, SaveReport, csv, parquet};

/// The endings that can be written so.
pub const ENDINGS: [&str; 3] = ["csv", "tsv", "parquet"];

/// Writes the pieces that `next` gives, the first and at least one of which tells the columns, into a file, whole or not at all. What `next` says is
/// wrong ends it.
pub fn write<E: From<SourceError>>(
    path: &Path,
    ending: &'static str,
    watch: &dyn Watch,
    mut next: impl FnMut() -> Result<Option<DataFrame>, E>,
) -> Result<SaveReport, E> {
    let mut file = Replacing::new(path)?;
    let Some(first) = next()? else {
        return Err(SourceError::Unwritable { path: path.to_owned(), reason: "there is nothing to write".to_owned() }.into());
    };
    let (mut rows, columns) = (0, first.width());
    let mut piece = Some(first.clone());
    let failed = |failure: Failure| E::from(failure.at(path));
    match ending {
        "parquet" => {
            let mut writer = parquet::writer(&first, &mut file).map_err(failed)?;
            while let Some(frame) = piece {
                rows += frame.height();
                parquet::append(&mut writer, &frame, watch).map_err(failed)?;
                piece = next()?;
            }
            writer.finish().map_err(|error| failed(error.into()))?;
        }
        _ => {
            let separator = if ending == "tsv" { b'\t' } else { b',' };
            let mut writer = csv::writer(&first, separator, &mut file).map_err(failed)?;
            while let Some(frame) = piece {
                rows += frame.height();
                csv::append(&mut writer, &frame, watch).map_err(failed)?;
                piece = next()?;
            }
            writer.finish().map_err(|error| failed(error.into()))?;
        }
    }
    let bytes = file.finish()?;
    Ok(SaveReport { format: ending, rows, columns, bytes, notes: Vec::new() })
}
