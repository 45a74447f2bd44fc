//! Separated text: UTF-8, LF, a header; missing is nothing, empty text is `""`, times are in the ISO form.

use std::io::Write;
use std::num::NonZeroUsize;

use polars::prelude::*;

use super::super::sources::Watch;
use super::{Failure, in_slices};

/// Cells written between two looks at the watch.
const CELLS: usize = 1 << 18;

/// Rows that one thread formats at a time.
const BATCH: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4095);

type Batched<W> = polars::io::csv::write::BatchedWriter<W>;

/// Writes the frame with that separator.
pub fn write(frame: &DataFrame, separator: u8, file: &mut impl Write, watch: &dyn Watch) -> Result<(), Failure> {
    append(&mut writer(frame, separator, file)?, frame, watch)
}

/// What writes rows of the frame's columns.
pub fn writer<W: Write>(frame: &DataFrame, separator: u8, file: W) -> Result<Batched<W>, Failure> {
    for column in frame.columns() {
        if let Some(kind) = unfit(column.dtype()) {
            return Err(Failure::Column { column: column.name().to_string(), kind, format: "CSV" });
        }
    }
    Ok(CsvWriter::new(file)
        .with_separator(separator)
        .with_batch_size(BATCH)
        .with_datetime_format(Some(PlSmallStr::from_static("%Y-%m-%dT%H:%M:%S%.f")))
        .with_time_format(Some(PlSmallStr::from_static("%H:%M:%S%.f")))
        .batched(frame.schema())?)
}

/// Adds rows of the same columns.
pub fn append<W: Write>(writer: &mut Batched<W>, frame: &DataFrame, watch: &dyn Watch) -> Result<(), Failure> {
    in_slices(frame, CELLS / frame.width().max(1), watch, |slice| writer.write_batch(slice))
}

/// The name of a type that has no form as text.
fn unfit(dtype: &DataType) -> Option<String> {
    match dtype {
        DataType::List(_) => Some("list".to_owned()),
        DataType::Binary => Some("binary".to_owned()),
        other if other.is_nested() => Some(other.to_string()),
        _ => None,
    }
}
