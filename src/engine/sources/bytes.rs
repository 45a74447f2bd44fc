//! Bringing a file's bytes into memory, and saying in good words why that fails.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::error::nearest;
use super::format::Format;
use super::{SourceError, Watch};

/// Reading looks whether it is still wanted after so many bytes.
const PIECE: u64 = 4 << 20;

/// Of a folder with very many files only so many names are compared.
const NAMES: usize = 10_000;

/// Opens a file that can be read as a whole, and gives its size.
pub fn open(path: &Path) -> Result<(File, u64), SourceError> {
    let unreadable = |reason: String| SourceError::Unreadable { path: path.to_owned(), reason };
    let facts = fs::metadata(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => SourceError::NotFound { path: path.to_owned(), nearest: similar(path) },
        kind => unreadable(plainly(kind)),
    })?;
    if facts.is_dir() {
        return Err(SourceError::IsFolder { path: path.to_owned(), files: loadable(path) });
    }
    if !facts.is_file() {
        return Err(unreadable("it is a device or a pipe, not a file".to_owned()));
    }
    if facts.len() == 0 {
        return Err(SourceError::Empty { path: path.to_owned() });
    }
    let file = File::open(path).map_err(|error| unreadable(plainly(error.kind())))?;
    Ok((file, facts.len()))
}

/// The whole of a small file.
pub fn whole(path: &Path) -> Result<Vec<u8>, SourceError> {
    let (mut file, _) = open(path)?;
    let mut bytes = Vec::new();
    let unreadable = |reason: String| SourceError::Unreadable { path: path.to_owned(), reason };
    file.read_to_end(&mut bytes).map_err(|error| unreadable(plainly(error.kind())))?;
    Ok(bytes)
}

/// The first bytes of a file, as many as tell its kind.
pub fn beginning(file: &mut File, path: &Path) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    read_up_to(file, 64 << 10, &mut bytes, path)?;
    Ok(bytes)
}

/// The whole of a file of `size` bytes, of which the first are already read. `progress` is told how many bytes there are by now.
pub fn rest(
    file: &mut File,
    path: &Path,
    size: u64,
    mut bytes: Vec<u8>,
    watch: &dyn Watch,
    progress: impl Fn(u64),
) -> Result<Vec<u8>, SourceError> {
    // One more than its size, so that the end is found without growing.
    let more = usize::try_from(size).unwrap_or(usize::MAX).saturating_sub(bytes.len()).saturating_add(1);
    if bytes.try_reserve_exact(more).is_err() {
        return Err(SourceError::Unreadable { path: path.to_owned(), reason: plainly(ErrorKind::OutOfMemory) });
    }
    loop {
        if watch.cancelled() {
            return Err(SourceError::Cancelled);
        }
        progress(bytes.len() as u64);
        if read_up_to(file, PIECE, &mut bytes, path)? == 0 {
            return Ok(bytes);
        }
    }
}

fn read_up_to(file: &mut File, limit: u64, bytes: &mut Vec<u8>, path: &Path) -> Result<usize, SourceError> {
    let read = file.take(limit).read_to_end(bytes);
    read.map_err(|error| SourceError::Unreadable { path: path.to_owned(), reason: plainly(error.kind()) })
}

/// A reason in plain words.
pub fn plainly(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::PermissionDenied => "this user is not allowed to".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the disk cannot be written to".to_owned(),
        ErrorKind::InvalidFilename => "no file can have that name".to_owned(),
        ErrorKind::OutOfMemory => "there is not enough memory".to_owned(),
        kind => kind.to_string(),
    }
}

/// The most similar name where the file was looked for, or else the folder of its path that does not exist.
fn similar(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = names_in(folder);
    let found = nearest(name, names.iter().map(String::as_str))?;
    Some(path.with_file_name(found).display().to_string())
}

/// The files of a folder that could be loaded, in the order of their names.
fn loadable(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = names_in(folder).into_iter().filter(|name| Format::has_ending(Path::new(name))).collect();
    names.sort();
    names
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.take(NAMES).filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::{Folder, Unwatched};
    use super::super::{LoadOptions, load};
    use super::*;

    fn refused(path: &Path) -> (String, Option<String>) {
        let error = load(path, &LoadOptions::default(), &Unwatched).unwrap_err();
        let folder = format!("{}/", path.parent().unwrap().display());
        (error.to_string().replace(&folder, ""), error.hint().map(|hint| hint.replace(&folder, "")))
    }

    #[test]
    fn files_that_are_not_there_or_no_files() {
        let folder = Folder::new();
        fs::write(folder.path("beers.csv"), "a\n1\n").unwrap();
        fs::write(folder.path("notes.docx"), "x").unwrap();
        fs::write(folder.path("none.csv"), "").unwrap();
        let said = |text: &str, hint: Option<&str>| (text.to_owned(), hint.map(str::to_owned));
        assert_eq!(refused(&folder.path("bears.csv")), said("there is no file `bears.csv`", Some("Did you mean `beers.csv`?")));
        assert_eq!(refused(&folder.path("qqqqqq")), said("there is no file `qqqqqq`", None));
        assert_eq!(refused(&folder.path("none.csv")), said("`none.csv` is empty: it holds no header and no rows", None));
        let (text, hint) = refused(&folder.path("notes.docx"));
        assert_eq!(text, "the ending of `notes.docx` does not say which format it has");
        assert!(hint.unwrap().starts_with("These endings are known: csv, tsv,"));
        fs::create_dir(folder.path("data")).unwrap();
        fs::write(folder.path("data/x.csv"), "a").unwrap();
        assert_eq!(refused(&folder.path("data")), said("`data` is a folder, not a file", Some("It holds `x.csv`.")));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_do_not_hold_the_load_for_ever() {
        let error =
            load(Path::new("/dev/zero"), &LoadOptions { format: Some("csv".into()), ..LoadOptions::default() }, &Unwatched).unwrap_err();
        assert_eq!(error.to_string(), "`/dev/zero` could not be read: it is a device or a pipe, not a file");
    }
}
