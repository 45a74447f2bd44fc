//! Parquet, a row group for each slice of the frame.

use std::io::Write;

use polars::prelude::*;

use super::super::sources::Watch;
use super::{Failure, in_slices};

/// Cells of a row group, written between two looks at the watch.
const CELLS: usize = 1 << 20;

/// Rows of a row group: with fewer it costs more than it holds.
const LEAST: usize = 1 << 13;

/// Writes the frame.
pub fn write(frame: &DataFrame, file: &mut impl Write, watch: &dyn Watch) -> Result<(), Failure> {
    let mut writer = ParquetWriter::new(file).batched(frame.schema())?;
    in_slices(frame, LEAST.max(CELLS / frame.width().max(1)), watch, |slice| writer.write_batch(slice))?;
    writer.finish()?;
    Ok(())
}
