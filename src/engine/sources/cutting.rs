//! Cutting a whole text into rows, on all processors at once.
//!
//! The text is divided at line ends, and each piece is cut as if a record began there. Afterwards the pieces are walked in order: where
//! one ended elsewhere than the next began, in the middle of a quoted cell, that next one is cut again from the right place.

use std::mem::take;

use memchr::memchr2;

use crate::plan::report::{LineEnds, REJECTS_KEPT, RejectKind};

use super::lines::{Dialect, Fault, Field, Quoting, Record, after_line_end, line_end};
use super::{SourceError, Watch, parallel};

/// Pieces are of about so many bytes: their fields fit into a processor's cache, and a cancelled load ends after a few of them.
const PIECE: usize = 256 << 10;

/// A quoted cell with at least so many whole lines in it that are all records of the right width is a quote that was never closed.
const SWALLOWED_LINES: usize = 3;

/// What to cut, and into how many fields a record.
#[derive(Debug, Clone, Copy)]
pub struct Cutter<'a> {
    pub text: &'a str,
    pub dialect: Dialect,
    pub width: usize,
}

/// The rows that begin in one piece of the text.
#[derive(Debug, Default)]
pub struct Cut {
    /// Where its first record begins, and where the first of the next piece does.
    pub start: usize,
    pub end: usize,
    pub rows: usize,
    /// The fields of all rows, `width` for each.
    pub fields: Vec<Field>,
    pub broken: Broken,
    /// Lines without anything on them.
    pub blank: usize,
    pub ends: Ends,
}

/// The records that are not rows.
#[derive(Debug, Default, Clone)]
pub struct Broken {
    /// How many of each kind, in the order of [`KINDS`].
    pub counts: [usize; KINDS.len()],
    pub first: Vec<BrokenRecord>,
}

/// A record that is not a row, by its place in the text.
#[derive(Debug, Clone, Copy)]
pub struct BrokenRecord {
    pub start: usize,
    pub end: usize,
    /// The field where it goes wrong, from 0.
    pub field: usize,
    pub kind: RejectKind,
}

/// All kinds of broken records, in the order of [`Broken::counts`].
pub const KINDS: [RejectKind; 4] = [RejectKind::TooShort, RejectKind::TooLong, RejectKind::StrayQuote, RejectKind::UnclosedQuote];

/// Which line ends occur.
#[derive(Debug, Default, Clone, Copy)]
pub struct Ends {
    pub lf: bool,
    pub cr_lf: bool,
    pub cr: bool,
}

impl Cutter<'_> {
    /// Cuts the text from `start` to its end, and does `work` with the rows of each piece while they are at hand; the fields themselves
    /// are not kept.
    pub fn all<T: Send>(
        &self,
        start: usize,
        watch: &dyn Watch,
        progress: &(dyn Fn(u64) + Sync),
        work: impl Fn(&Cut) -> T + Sync,
    ) -> Result<Vec<(Cut, T)>, SourceError> {
        let starts = self.starts(start);
        let cut = |fields: &mut Vec<Field>, from: usize, limit: usize| {
            let mut cut = self.piece(from, limit, take(fields));
            let done = work(&cut);
            *fields = take(&mut cut.fields);
            progress((limit - from) as u64);
            (cut, done)
        };
        let limit = |number: usize| starts.get(number + 1).copied().unwrap_or(self.text.len());
        let piece = |fields: &mut Vec<Field>, number: usize| starts.get(number).map(|from| cut(fields, *from, limit(number)));
        let mut pieces = parallel::each_with(starts.len(), watch, piece)?;
        let mut right = start;
        for (number, piece) in pieces.iter_mut().enumerate() {
            if let Some((found, _)) = piece
                && found.start != right
            {
                if watch.cancelled() {
                    return Err(SourceError::Cancelled);
                }
                *piece = Some(cut(&mut Vec::new(), right, limit(number).max(right)));
            }
            right = piece.as_ref().map_or(right, |(found, _)| found.end);
        }
        Ok(pieces.into_iter().flatten().collect())
    }

    /// Where so many rows from `start` on end; the end of the text where there are fewer.
    pub fn after(&self, start: usize, rows: usize, watch: &dyn Watch) -> Result<usize, SourceError> {
        let (mut at, mut left, mut room) = (start, rows, Vec::new());
        let mut step = PIECE;
        while left > 0 && at < self.text.len() {
            if watch.cancelled() {
                return Err(SourceError::Cancelled);
            }
            let cut = self.piece(at, at + step, take(&mut room));
            if cut.rows <= left {
                left -= cut.rows;
                at = cut.end;
            } else {
                // The last row wanted is in this piece, which is gone through again record by record.
                step = 1;
            }
            room = cut.fields;
        }
        Ok(at)
    }

    /// Where the pieces begin.
    fn starts(&self, start: usize) -> Vec<usize> {
        let bytes = self.text.as_bytes();
        let mut starts = vec![start];
        let mut at = start + PIECE;
        while at < bytes.len() {
            let next = after_line_end(bytes, line_end(bytes, at));
            if next < bytes.len() {
                starts.push(next);
            }
            at = next + PIECE;
        }
        starts
    }

    /// Cuts the records that begin from `start` up to before `limit`. `room` is memory for their fields, used or not.
    pub fn piece(&self, start: usize, limit: usize, mut room: Vec<Field>) -> Cut {
        let bytes = self.text.as_bytes();
        room.clear();
        let mut cut = Cut { start, end: start, fields: room, ..Cut::default() };
        let mut fields = Vec::with_capacity(self.width);
        while cut.end < limit {
            let Some(record) = self.dialect.record(bytes, cut.end, &mut fields) else {
                cut.end = bytes.len();
                break;
            };
            let record = self.unswallowed(bytes, record, &fields);
            cut.end = record.next;
            cut.ends.note(bytes, record.end);
            let broken = |field, kind| BrokenRecord { start: record.start, end: record.end, field, kind };
            match record.fault {
                Some(Fault::StrayQuote(field)) => cut.broken.add(broken(field, RejectKind::StrayQuote)),
                Some(Fault::UnclosedQuote(field)) => cut.broken.add(broken(field, RejectKind::UnclosedQuote)),
                None if fields.len() == self.width => {
                    cut.rows += 1;
                    cut.fields.extend_from_slice(&fields);
                }
                None if record.start == record.end => cut.blank += 1,
                None if fields.len() < self.width => cut.broken.add(broken(fields.len(), RejectKind::TooShort)),
                None => cut.broken.add(broken(self.width, RejectKind::TooLong)),
            }
        }
        cut
    }

    /// The record, or its first line as a fault where one of its quoted cells has plainly swallowed rows.
    fn unswallowed(&self, bytes: &[u8], record: Record, fields: &[Field]) -> Record {
        let swallowing = |field: &Field| field.quoting != Quoting::Plain && self.holds_rows(bytes, *field);
        match fields.iter().position(swallowing) {
            Some(number) => {
                let end = line_end(bytes, record.start);
                Record { start: record.start, end, next: after_line_end(bytes, end), fault: Some(Fault::UnclosedQuote(number)) }
            }
            None => record,
        }
    }

    fn holds_rows(&self, bytes: &[u8], field: Field) -> bool {
        let Some(inner) = bytes.get(..field.end) else { return false };
        if self.width < 2 || inner.get(field.start..).is_none_or(|inner| memchr2(b'\n', b'\r', inner).is_none()) {
            return false;
        }
        let mut at = after_line_end(inner, line_end(inner, field.start));
        let mut lines = 0;
        let mut cells = Vec::with_capacity(self.width);
        while let Some(record) = self.dialect.record(inner, at, &mut cells) {
            if record.next == record.end {
                break;
            }
            if record.fault.is_some() || cells.len() != self.width {
                return false;
            }
            lines += 1;
            at = record.next;
        }
        lines >= SWALLOWED_LINES
    }
}

impl Broken {
    fn add(&mut self, record: BrokenRecord) {
        if let Some(place) = KINDS.iter().position(|kind| *kind == record.kind)
            && let Some(count) = self.counts.get_mut(place)
        {
            *count += 1;
        }
        if self.first.len() < REJECTS_KEPT {
            self.first.push(record);
        }
    }

    /// Adds those of a later piece.
    pub fn merge(&mut self, later: &Broken) {
        for (count, more) in self.counts.iter_mut().zip(later.counts) {
            *count += more;
        }
        let room = REJECTS_KEPT.saturating_sub(self.first.len());
        self.first.extend(later.first.iter().take(room));
    }

    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

impl Ends {
    /// The line end right before a place.
    pub fn before(bytes: &[u8], at: usize) -> Ends {
        let mut ends = Ends::default();
        match bytes.get(..at) {
            Some([.., b'\r', b'\n']) => ends.cr_lf = true,
            Some([.., b'\r']) => ends.cr = true,
            Some([.., b'\n']) => ends.lf = true,
            _ => {}
        }
        ends
    }

    /// Takes note of the line end at a place.
    pub fn note(&mut self, bytes: &[u8], end: usize) {
        match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => self.cr_lf = true,
            (Some(b'\r'), _) => self.cr = true,
            (Some(b'\n'), _) => self.lf = true,
            _ => {}
        }
    }

    pub fn merge(&mut self, other: Ends) {
        self.lf |= other.lf;
        self.cr_lf |= other.cr_lf;
        self.cr |= other.cr;
    }

    pub fn kind(self) -> LineEnds {
        match (self.lf, self.cr_lf, self.cr) {
            (false, false, false) => LineEnds::None,
            (true, false, false) => LineEnds::Lf,
            (false, true, false) => LineEnds::CrLf,
            (false, false, true) => LineEnds::Cr,
            _ => LineEnds::Mixed,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::Unwatched;
    use super::*;

    fn cutter(text: &str, width: usize) -> Cutter<'_> {
        Cutter { text, dialect: Dialect { separator: Some(b','), quote: Some(b'"'), comment: None }, width }
    }

    /// The cells of all rows, with how many records were broken and in which way.
    fn cut(text: &str, width: usize) -> (Vec<String>, Vec<(RejectKind, usize)>) {
        let cutter = cutter(text, width);
        let read = |cut: &Cut| cut.fields.iter().map(|field| field.read(text, Some(b'"')).into_owned()).collect::<Vec<_>>();
        let pieces = cutter.all(0, &Unwatched, &|_| {}, read).unwrap();
        let mut broken = Broken::default();
        pieces.iter().for_each(|(cut, _)| broken.merge(&cut.broken));
        let counts = KINDS.into_iter().zip(broken.counts).filter(|(_, count)| *count > 0).collect();
        (pieces.into_iter().flat_map(|(_, cells)| cells).collect(), counts)
    }

    #[test]
    fn ragged_lines_are_kept_apart() {
        let (cells, broken) = cut("a,b\nc\nd,e,f\n\ng,h", 2);
        assert_eq!(cells, ["a", "b", "g", "h"]);
        assert_eq!(broken, [(RejectKind::TooShort, 1), (RejectKind::TooLong, 1)]);
    }

    #[test]
    fn a_quote_that_seems_to_close_far_below_swallows_nothing() {
        let text = "a,\"b,c\nd,e,f\ng,h,i\nj,k,l\nm,n\",o\np,q,r\n";
        let (cells, broken) = cut(text, 3);
        assert_eq!(cells, ["d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n\"", "o", "p", "q", "r"]);
        assert_eq!(broken, [(RejectKind::UnclosedQuote, 1)]);
    }

    #[test]
    fn cells_of_several_lines_stay_whole() {
        let (cells, broken) = cut("a,\"one, two\nthree\nfour\nfive\nsix\",c\n", 3);
        assert_eq!(cells, ["a", "one, two\nthree\nfour\nfive\nsix", "c"]);
        assert_eq!(broken, []);
    }

    #[test]
    fn pieces_that_begin_inside_a_cell_are_mended() {
        // Cells so long that every division falls into one, and lines inside that look like rows.
        let long = format!("\"{}\"", "x,y\n\n".repeat(PIECE / 3));
        let text = format!("1,{long}\n2,b\n3,{long}\n4,\"d\"\n5,{long}\n");
        let (cells, broken) = cut(&text, 2);
        assert_eq!(broken, []);
        assert_eq!(cells.iter().step_by(2).cloned().collect::<Vec<_>>(), ["1", "2", "3", "4", "5"]);
        assert!(cells.iter().all(|cell| cell.len() < 4 || cell.len() == long.len() - 2));
    }

    #[test]
    fn progress_reaches_the_end_and_line_ends_are_noted() {
        let text = "a,b\r\n".repeat(PIECE);
        let done = std::sync::atomic::AtomicU64::new(0);
        let add = |bytes: u64| {
            done.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
        };
        let pieces = cutter(&text, 2).all(0, &Unwatched, &add, |cut| cut.rows).unwrap();
        assert_eq!(done.into_inner(), text.len() as u64);
        assert_eq!(pieces.iter().map(|(_, rows)| rows).sum::<usize>(), PIECE);
        assert!(pieces.iter().all(|(cut, _)| cut.ends.kind() == LineEnds::CrLf));
    }
}
