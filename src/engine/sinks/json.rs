//! JSON records: one document with a list of them, or one on each line. Missing is `null`, dates and times are texts in the ISO form, decimals
//! are numbers with all their digits.

use std::io::Write;

use polars::prelude::*;

use crate::plan::json::Json;

use super::super::sources::Watch;
use super::super::value;
use super::{Failure, in_slices};

/// Cells written between two looks at the watch.
const CELLS: usize = 1 << 16;

/// How the records stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// In a list, a line for each all the same, so that a person can look into it.
    Document,
    /// One on each line.
    Lines,
}

/// Writes the frame.
pub fn write(frame: &DataFrame, layout: Layout, file: &mut impl Write, watch: &dyn Watch) -> Result<(), Failure> {
    let names: Vec<String> = frame.columns().iter().map(|column| Json::text(column.name())).collect();
    let (before, between, after) = match layout {
        Layout::Document => ("[\n", ",\n", "\n]\n"),
        Layout::Lines => ("", "\n", "\n"),
    };
    let mut bytes = before.as_bytes().to_vec();
    let mut first = true;
    in_slices(frame, CELLS / frame.width().max(1), watch, |slice| {
        for row in 0..slice.height() {
            if !std::mem::take(&mut first) {
                bytes.extend_from_slice(between.as_bytes());
            }
            let mut sign = b'{';
            for (name, column) in names.iter().zip(slice.columns()) {
                bytes.push(std::mem::replace(&mut sign, b','));
                bytes.extend_from_slice(name.as_bytes());
                bytes.push(b':');
                Json(&value::cell(column, row)).write(&mut bytes);
            }
            bytes.push(b'}');
        }
        file.write_all(&bytes)?;
        bytes.clear();
        Ok(())
    })?;
    // A file of lines without a line is empty.
    if !(first && layout == Layout::Lines) {
        let after = if first { "]\n" } else { after };
        file.write_all(after.as_bytes()).map_err(PolarsError::from)?;
    }
    Ok(())
}
