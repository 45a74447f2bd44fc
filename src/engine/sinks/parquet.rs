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
    let mut writer = writer(frame, file)?;
    append(&mut writer, frame, watch)?;
    writer.finish()?;
    Ok(())
}

type Batched<W> = polars::io::parquet::write::BatchedWriter<W>;

/// What writes rows of the frame's columns.
pub fn writer<W: Write>(frame: &DataFrame, file: W) -> Result<Batched<W>, Failure> {
    Ok(ParquetWriter::new(file).batched(frame.schema())?)
}

/// Adds rows of the same columns.
pub fn append<W: Write>(writer: &mut Batched<W>, frame: &DataFrame, watch: &dyn Watch) -> Result<(), Failure> {
    in_slices(frame, LEAST.max(CELLS / frame.width().max(1)), watch, |slice| writer.write_batch(slice))
}
