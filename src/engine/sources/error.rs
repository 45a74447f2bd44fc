//! Why a file could not be loaded or saved, in the words of the person who named it.
//!
//! `Display` says what is wrong; [`SourceError::hint`] says the nearest right thing, where there is one.

use std::path::PathBuf;

use thiserror::Error;

use super::format::{Content, Format};

/// A load or a save that did not happen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SourceError {
    #[error("there is no file `{}`", path.display())]
    NotFound {
        path: PathBuf,
        /// The file or folder of that place with the most similar name.
        nearest: Option<String>,
    },
    #[error("`{}` is a folder, not a file", path.display())]
    IsFolder {
        path: PathBuf,
        /// Some files in it that could be loaded.
        files: Vec<String>,
    },
    #[error("`{}` could not be read: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error("`{}` is empty: it holds no header and no rows", path.display())]
    Empty { path: PathBuf },
    #[error("the ending of `{}` does not say which format it has", path.display())]
    UnknownEnding { path: PathBuf, known: Vec<&'static str> },
    #[error("there is no format `{given}`")]
    UnknownFormat { given: String, known: Vec<&'static str> },
    #[error("`{}` is not {}: it is {}", path.display(), expected.article(), found.article())]
    OtherContent { path: PathBuf, expected: Format, found: Content },
    #[error("there is no encoding `{given}`")]
    UnknownEncoding { given: String, nearest: Option<String> },
    #[error("`{}` has no sheet {given}", path.display())]
    NoSuchSheet { path: PathBuf, given: String, sheets: Vec<String>, nearest: Option<String> },
    #[error("`{}` has no column `{given}`", path.display())]
    NoSuchColumn { path: PathBuf, given: String, columns: Vec<String>, nearest: Option<String> },
    #[error("{problem}")]
    Option { problem: String, hint: String },
    #[error("`{}` is damaged: {reason}", path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("there is no folder `{}` to save into", folder.display())]
    NoFolder { folder: PathBuf },
    #[error("`{}` could not be written: {reason}", path.display())]
    Unwritable { path: PathBuf, reason: String },
    #[error("column `{column}` holds values of type {kind}, which {format} cannot hold")]
    ColumnKind { column: String, kind: String, format: &'static str },
    #[error("stopped before the end")]
    Cancelled,
}

impl SourceError {
    /// The nearest right thing, as a sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            SourceError::NotFound { nearest, .. } => nearest.as_ref().map(|name| format!("Did you mean `{name}`?")),
            SourceError::IsFolder { files, .. } if files.is_empty() => None,
            SourceError::IsFolder { files, .. } => Some(format!("It holds {}.", some(files))),
            SourceError::UnknownEnding { known, .. } => Some(format!("These endings are known: {}.", known.join(", "))),
            SourceError::UnknownFormat { known, .. } => Some(format!("These formats are known: {}.", known.join(", "))),
            SourceError::OtherContent { found, .. } => Some(found.cure().to_owned()),
            SourceError::UnknownEncoding { nearest, .. } => Some(match nearest {
                Some(name) => format!("Did you mean `{name}`?"),
                None => "Some that are known: utf-8, utf-16le, windows-1252, macintosh, iso-8859-2, shift_jis, gb18030.".to_owned(),
            }),
            SourceError::NoSuchSheet { sheets, nearest, .. } => Some(meant(nearest.as_deref(), "Its sheets are", sheets)),
            SourceError::NoSuchColumn { columns, nearest, .. } => Some(meant(nearest.as_deref(), "Its columns are", columns)),
            SourceError::Option { hint, .. } => Some(hint.clone()),
            SourceError::Empty { .. } | SourceError::Unreadable { .. } | SourceError::Unwritable { .. } | SourceError::Cancelled => None,
            SourceError::Damaged { .. } => Some("Fetch or export it again; a part of it may be lacking.".to_owned()),
            SourceError::NoFolder { .. } => Some("Make the folder first, or name one that exists.".to_owned()),
            SourceError::ColumnKind { .. } => Some("Convert the column to text first, or save as .parquet.".to_owned()),
        }
    }
}

/// The nearest name, or the whole list.
fn meant(nearest: Option<&str>, introduction: &str, names: &[String]) -> String {
    match nearest {
        Some(name) => format!("Did you mean `{name}`? {introduction} {}.", some(names)),
        None => format!("{introduction} {}.", some(names)),
    }
}

/// At most five names, and how many more there are.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The name most similar to the one given, if one is similar at all. Case does not count.
pub fn nearest<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let given = given.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&given, &name.to_lowercase()), name))
        .filter(|(similarity, _)| *similarity >= 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_nearest_name_is_near_or_none() {
        assert_eq!(nearest("beers.csv", ["bears.csv", "titanic.csv"]).unwrap(), "bears.csv");
        assert_eq!(nearest("SHEET1", ["Notes", "Sheet1"]).unwrap(), "Sheet1");
        assert_eq!(nearest("beers.csv", ["wellcome.xlsx"]), None);
    }

    #[test]
    fn long_lists_are_cut_and_say_so() {
        let sheets: Vec<String> = (1..=7).map(|n| format!("S{n}")).collect();
        let error = SourceError::NoSuchSheet { path: "a.xlsx".into(), given: "`Q`".into(), sheets, nearest: None };
        assert_eq!(error.to_string(), "`a.xlsx` has no sheet `Q`");
        assert_eq!(error.hint().unwrap(), "Its sheets are `S1`, `S2`, `S3`, `S4`, `S5` and 2 more.");
    }
}
