//! Parquet, a row group for each slice of the frame.

use std::io::Write;

use polars::prelude::*;

use super::super::sources::Watch;
use super::{Failure, in_slices};

/// Rows of a row group, written between two looks at the watch.
const SLICE: usize = 1 << 17;

/// Writes the frame.
pub fn write(frame: &DataFrame, file: &mut impl Write, watch: &dyn Watch) -> Result<(), Failure> {
    let mut writer = ParquetWriter::new(file).batched(frame.schema())?;
    in_slices(frame, SLICE, watch, |slice| writer.write_batch(slice))?;
    writer.finish()?;
    Ok(())
}
