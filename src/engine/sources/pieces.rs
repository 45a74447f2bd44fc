//! Separated text read piece by piece, for files that are larger than the memory: each piece ends where a record ends and is read like a file of its
//! own, under the header of the whole. So nothing about the file can be found out: the line must say it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::plan::load::{Header, LoadOptions, Quote};

use super::format::Format;
use super::lines::{Dialect, Fault};
use super::{Loaded, SourceError, Watch, bytes, csv, decode, typed};

/// A file that is read in pieces.
pub struct Pieces {
    path: PathBuf,
    file: File,
    format: Format,
    options: LoadOptions,
    dialect: Dialect,
    header: Vec<u8>,
    /// What was read and not given yet.
    rest: Vec<u8>,
    piece: usize,
    ended: bool,
    given: bool,
}

impl Pieces {
    /// Opens a file to be read in pieces of about so many bytes. Where the options leave open what only the whole file can tell, says what that
    /// is.
    pub fn open(path: &Path, options: &LoadOptions, piece: usize) -> Result<Result<Pieces, &'static str>, SourceError> {
        let format = Format::find(path, options.format.as_deref())?;
        let open = [
            (!matches!(format, Format::Csv | Format::Tsv), "it is no separated text"),
            (options.types.is_empty(), "`types` is not said for its columns"),
            (options.rows.is_some() || options.sample.is_some(), "a part of it is asked for"),
            (options.skip > 0 || options.comment.is_some(), "some of its lines are passed over"),
            (!matches!(options.header, Header::Detect | Header::Row(1)), "its header is not its first line"),
        ];
        if let Some((_, why)) = open.iter().find(|(open, _)| *open) {
            return Ok(Err(why));
        }
        let encoding = decode::named(options.encoding.as_deref().unwrap_or("utf-8"))?;
        if !encoding.is_ascii_compatible() {
            return Ok(Err("its encoding has line ends of several bytes"));
        }
        let separator = options.separator.unwrap_or(if matches!(format, Format::Tsv) { '\t' } else { ',' });
        let quote = options.quote.unwrap_or(Quote::With('"'));
        let byte = |c: char| u8::try_from(u32::from(c)).ok().filter(u8::is_ascii);
        let dialect = Dialect {
            separator: byte(separator),
            quote: match quote {
                Quote::None => None,
                Quote::With(quote) => byte(quote),
            },
            comment: None,
        };
        let options = LoadOptions {
            separator: Some(separator),
            quote: Some(quote),
            encoding: Some(encoding.name().to_lowercase()),
            header: Header::Row(1),
            ..options.clone()
        };
        let (file, _) = bytes::open(path)?;
        let path = path.to_owned();
        let mut pieces = Pieces {
            path,
            file,
            format,
            options,
            dialect,
            header: Vec::new(),
            rest: Vec::new(),
            piece: piece.max(1),
            ended: false,
            given: false,
        };
        pieces.fill(1 << 16)?;
        let mut end = pieces.complete(1);
        while end == 0 && !pieces.ended {
            pieces.fill(pieces.rest.len() * 2)?;
            end = pieces.complete(1);
        }
        pieces.header = pieces.rest.drain(..end).collect();
        Ok(Ok(pieces))
    }

    /// The next piece as a table; nothing at the end. There is a first one also when the file has a header alone.
    pub fn next(&mut self, watch: &dyn Watch) -> Result<Option<Loaded>, SourceError> {
        let mut wanted = self.piece;
        self.fill(wanted)?;
        let mut end = self.complete(usize::MAX);
        while end == 0 && !self.ended {
            wanted *= 2;
            self.fill(wanted)?;
            end = self.complete(usize::MAX);
        }
        if end == 0 && self.rest.is_empty() && self.given {
            return Ok(None);
        }
        self.given = true;
        let mut bytes = self.header.clone();
        bytes.extend(self.rest.drain(..end));
        let loaded = csv::load(&self.path, self.format, bytes, &self.options, watch)?;
        Ok(Some(typed::apply(loaded, &self.options)?))
    }

    /// Reads until so much is there, or to the end.
    fn fill(&mut self, wanted: usize) -> Result<(), SourceError> {
        let missing = wanted.saturating_sub(self.rest.len()) as u64;
        if missing > 0 && !self.ended {
            let read = Read::by_ref(&mut self.file).take(missing).read_to_end(&mut self.rest);
            let read = read.map_err(|error| SourceError::Unreadable { path: self.path.clone(), reason: bytes::plainly(error.kind()) })?;
            self.ended = (read as u64) < missing;
        }
        Ok(())
    }

    /// Where the last of the first `most` records ends that are certain to be whole.
    fn complete(&self, most: usize) -> usize {
        let (mut at, mut fields, mut records) = (0, Vec::new(), 0);
        while records < most
            && let Some(record) = self.dialect.record(&self.rest, at, &mut fields)
        {
            let cut = record.next >= self.rest.len() || matches!(record.fault, Some(Fault::UnclosedQuote(_)));
            if cut && !self.ended {
                break;
            }
            at = record.next;
            records += 1;
        }
        at.min(self.rest.len())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::{Folder, Unwatched};
    use super::*;
    use crate::plan::load::Typed;
    use crate::plan::types::Type;

    fn options() -> LoadOptions {
        let typed = |column: &str, kind| Typed { column: column.into(), kind, formats: Vec::new() };
        LoadOptions { types: vec![typed("a", Type::Integer), typed("b", Type::Text)], ..LoadOptions::default() }
    }

    #[test]
    fn pieces_are_the_whole() {
        let folder = Folder::new();
        let path = folder.path("t.csv");
        let mut text = "a,b\r\n".to_owned();
        (0..5_000).for_each(|row| text.push_str(&format!("{row},\"line\r\nof \"\"{row}\"\"\"\r\n")));
        text.push_str("7,last");
        std::fs::write(&path, &text).unwrap();
        let whole = super::super::load(&path, &options(), &Unwatched).unwrap();
        for piece in [1, 100, 4_096, 1 << 20] {
            let mut pieces = Pieces::open(&path, &options(), piece).unwrap().unwrap();
            let mut all: Option<polars::prelude::DataFrame> = None;
            while let Some(loaded) = pieces.next(&Unwatched).unwrap() {
                match &mut all {
                    Some(all) => {
                        all.vstack_mut(&loaded.frame).unwrap();
                    }
                    None => all = Some(loaded.frame),
                }
            }
            assert!(all.unwrap().equals_missing(&whole.frame), "in pieces of {piece}");
        }
    }

    #[test]
    fn what_is_left_open_is_said() {
        let folder = Folder::new();
        let path = folder.path("t.csv");
        std::fs::write(&path, "a,b\n").unwrap();
        assert_eq!(Pieces::open(&path, &LoadOptions::default(), 10).unwrap().err(), Some("`types` is not said for its columns"));
        let wide = LoadOptions { encoding: Some("utf-16le".into()), ..options() };
        assert_eq!(Pieces::open(&path, &wide, 10).unwrap().err(), Some("its encoding has line ends of several bytes"));
        let mut pieces = Pieces::open(&path, &options(), 10).unwrap().unwrap();
        assert_eq!(pieces.next(&Unwatched).unwrap().map(|loaded| loaded.frame.shape()), Some((0, 2)));
        assert!(pieces.next(&Unwatched).unwrap().is_none());
    }
}
