//! Arrow IPC files. They know their types; `stored` brings them to those of the language.

use std::fs::File;
use std::path::Path;

use polars::prelude::*;

use crate::plan::load::LoadOptions;
use crate::plan::report::LoadReport;

use super::{Loaded, SourceError, Watch, abandon, stored};

/// Reads the opened file of `size` bytes.
pub fn load(path: &Path, file: File, size: u64, options: &LoadOptions, watch: &dyn Watch) -> Result<Loaded, SourceError> {
    let (owned_path, owned_options) = (path.to_owned(), options.clone());
    let panicked = || SourceError::Damaged { path: path.to_owned(), reason: "its content cannot be read".to_owned() };
    abandon::waited_for(size, watch, panicked, move |pace| {
        let frame = IpcReader::new(file).set_rechunk(true).finish();
        let frame = frame
            .map_err(|_| SourceError::Damaged { path: owned_path.clone(), reason: "its end is lacking, or a part in it".to_owned() })?;
        pace.check()?;
        let report = LoadReport { format: "arrow".to_owned(), bytes: size, header: Some(0), ..LoadReport::default() };
        stored::table(&owned_path, frame, report, &owned_options, pace)
    })
}
