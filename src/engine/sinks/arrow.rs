//! Arrow IPC, which Feather is another name for: the types of the table as they are, in a form that every reader of Arrow knows.

use std::cell::Cell;
use std::io::{self, Write};

use polars::prelude::*;

use super::super::sources::Watch;
use super::Failure;

/// Cells of a record batch.
const CELLS: usize = 1 << 20;

/// Writes the frame.
pub fn write(frame: &DataFrame, file: &mut impl Write, watch: &dyn Watch) -> Result<(), Failure> {
    let rows = frame.height() as u64;
    watch.progress(0, rows);
    let stopped = Cell::new(false);
    let written = IpcWriter::new(Stoppable { file, watch, stopped: &stopped })
        .with_compression(Some(IpcCompression::LZ4))
        // Older readers know texts by offsets only, not as views.
        .with_compat_level(CompatLevel::oldest())
        .with_record_batch_size(Some((CELLS / frame.width().max(1)).max(1)))
        .finish(&mut frame.clone());
    if stopped.get() {
        return Err(Failure::Cancelled);
    }
    written?;
    watch.progress(rows, rows);
    Ok(())
}

/// A file that refuses to be written once the work is no longer wanted, which ends a writer that cannot be told otherwise.
struct Stoppable<'a, W> {
    file: &'a mut W,
    watch: &'a dyn Watch,
    stopped: &'a Cell<bool>,
}

impl<W: Write> Write for Stoppable<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.watch.cancelled() {
            self.stopped.set(true);
            return Err(io::Error::other("no longer wanted"));
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
