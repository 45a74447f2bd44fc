//! Paths as people type them into a line.

use crate::lang::ast::Args;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::quote_text;
use crate::lang::span::Span;

/// The path in the slot `path`. A path typed with single backslashes holds tabs and line ends (`"C:\temp\new.csv"`), which no one means.
pub fn path(args: &Args, verb: &str, call: Span) -> Result<String, Diagnostic> {
    let example = format!("{verb} \"file.csv\"");
    let Some(path) = args.ident("path") else {
        return Err(Diagnostic::syntax(call, "Which file?").line(example));
    };
    if path.node.trim().is_empty() {
        return Err(Diagnostic::syntax(path.span, "Which file?").line(example));
    }
    if !path.node.contains(['\t', '\n', '\r']) {
        return Ok(path.node);
    }
    let forward = path.node.replace('\t', "/t").replace('\n', "/n").replace('\r', "/r").replace('\\', "/");
    Err(Diagnostic::syntax(path.span, "This path holds a tab or a line end: `\\t`, `\\n` and `\\r` stand for these in a text.")
        .note("A backslash is written `\\\\`; paths also take `/`.")
        .fixed_by(path.span, quote_text(&forward)))
}
