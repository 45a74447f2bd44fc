//! A file treated piece by piece: larger than the memory, by steps that see no more than a row at a time.

use std::path::Path;

use polars::prelude::DataFrame;

use crate::functions;
use crate::plan::expr::{Expr, Node};
use crate::plan::function::Role;
use crate::plan::load::LoadOptions;
use crate::plan::op::Op;
use crate::plan::report::LoadReport;

use super::frame::Frame;
use super::guard::Cancel;
use super::sinks::{self, SaveReport};
use super::sources::pieces::Pieces;
use super::sources::{SourceError, Watch};

/// Whether operations give the same for a table in pieces as for the whole.
pub fn row_by_row(ops: &[Op]) -> bool {
    ops.iter().all(|op| match op {
        Op::Select(_) => true,
        Op::With(columns) => columns.iter().all(|(_, value)| of_one_row(value)),
        Op::Filter(condition) => of_one_row(condition),
        Op::Explode(_) | Op::Unpivot { .. } => true,
        Op::Sort(_) | Op::Group { .. } | Op::Pivot(_) | Op::Given(_) | Op::Join(_) | Op::Append { .. } => false,
    })
}

/// Whether a value hangs on its row alone.
pub fn of_one_row(expr: &Expr) -> bool {
    match &expr.node {
        Node::Column(_) | Node::Literal(_) | Node::Pattern(_) => true,
        Node::RowNumber | Node::Within { .. } | Node::Repeated { .. } => false,
        Node::Call(name, args) => functions::find(name).is_some_and(|function| function.role == Role::Row) && args.iter().all(of_one_row),
        Node::Operator(_, args) => args.iter().all(of_one_row),
        Node::If(condition, yes, no) => [condition, yes, no].into_iter().all(|part| of_one_row(part)),
        Node::Lookup { keys, .. } => keys.iter().all(of_one_row),
        Node::Read(inner, _) | Node::Cast(inner) | Node::Undecided(inner) => of_one_row(inner),
    }
}

/// Whether a file of this name can be written in pieces.
pub fn writes_pieces(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?;
    sinks::pieces::ENDINGS.into_iter().find(|known| known.eq_ignore_ascii_case(ending))
}

/// Reads a file in pieces of about so many bytes, has each treated, and writes what comes of them into another. Says why not, where only the
/// whole file could tell something, or gives what was read (counts of all pieces, columns of the first) and written.
pub fn stream<E: From<SourceError>>(
    input: &Path,
    options: &LoadOptions,
    piece: usize,
    output: (&Path, &'static str),
    mut treat: impl FnMut(Frame, &LoadReport) -> Result<Frame, E>,
) -> Result<Result<(LoadReport, SaveReport), &'static str>, E> {
    let mut pieces = match Pieces::open(input, options, piece)? {
        Ok(pieces) => pieces,
        Err(why) => return Ok(Err(why)),
    };
    let watch = Patient(Cancel::default());
    let mut whole: Option<LoadReport> = None;
    let mut left_open = None;
    let written = sinks::pieces::write(output.0, output.1, &watch, || -> Result<Option<DataFrame>, E> {
        let Some(loaded) = pieces.next(&watch)? else { return Ok(None) };
        let said = |name: &str| options.types.iter().any(|typed| typed.column == name);
        if loaded.report.columns.iter().any(|(name, _)| !said(name)) {
            left_open = Some("`types` is not said for all of its columns");
            return Ok(None);
        }
        let frame = treat(Frame::new(loaded.frame), &loaded.report)?;
        match &mut whole {
            Some(whole) => {
                whole.rows += loaded.report.rows;
                whole.bytes += loaded.report.bytes;
                whole.rejects.total += loaded.report.rejects.total;
            }
            None => whole = Some(loaded.report),
        }
        Ok(Some(frame.data))
    });
    if let Some(why) = left_open {
        return Ok(Err(why));
    }
    Ok(Ok((whole.unwrap_or_default(), written?)))
}

/// Nobody waits at a front end.
struct Patient(Cancel);

impl Watch for Patient {
    fn progress(&self, _done: u64, _total: u64) {}

    fn cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
