//! Scripts from files: run with their answers as plain text, checked, and brought to their one spelling.

use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::engine;
use crate::lang::ast::{Arg, Call};
use crate::lang::{self, Diagnostic, Fault};
use crate::plan::type_name::named;
use crate::plan::verb::Verbs;
use crate::render::{Rendered, Style};
use crate::verbs::{self, Words};

use super::Session;
use super::cell::Input;
use super::screen::Screen;

/// Writes answers as plain text, one after the other.
struct Plain<W: Write>(Mutex<W>);

impl<W: Write + Send> Plain<W> {
    fn write(&self, answer: &Rendered) {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A reader that went away (`| head`) wants no more; the script itself goes on.
        let _ = writeln!(out, "{}\n", answer.text);
    }
}

impl<W: Write + Send> Screen for Plain<W> {
    fn show(&self, answer: Rendered) {
        self.write(&answer);
    }

    /// A file or pipe keeps what is written: progress is for people who wait at a front end.
    fn progress(&self, _id: &str, _line: Rendered, _first: bool) {}

    fn replace(&self, _id: &str, answer: Rendered) {
        self.write(&answer);
    }
}

/// The text of a script.
fn read(path: &Path) -> Result<String, String> {
    let code = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("there is no script {}", path.display()),
        std::io::ErrorKind::InvalidData => format!("{} is no text in UTF-8", path.display()),
        _ => format!("{} cannot be read: {error}", path.display()),
    })?;
    Ok(code.strip_prefix('\u{feff}').unwrap_or(&code).to_string())
}

/// Reads a script without running it. Gives the text of its mistakes.
pub fn check_script(path: &Path) -> Result<(), String> {
    let code = read(path)?;
    spelled(&code)?;
    // Types are known without a table; columns are not.
    let calls = lang::parse(&code, &Words::default()).program.statements.into_iter().flat_map(|statement| statement.calls);
    let types =
        calls.flat_map(|call| call.args.0).filter_map(|(_, arg)| if let Arg::Type(written) = arg.node { Some(written) } else { None });
    let errors: Vec<Diagnostic> = types.filter_map(|written| named(&written).err()).collect();
    if errors.is_empty() { Ok(()) } else { Err(told(&errors, &code)) }
}

/// Mistakes as text.
fn told(errors: &[Diagnostic], code: &str) -> String {
    let input = Input { code: code.to_string(), ..Input::default() };
    let fault = errors.first().map_or(Fault::Syntax, |error| error.fault);
    Session::new(Style::terminal(width(), true)).failure(fault, errors, &input, "").text.plain
}

/// Brings a script to its one spelling; with `only_look`, says so where it is not. Gives the text of its mistakes.
pub fn format_script(path: &Path, only_look: bool) -> Result<(), String> {
    let code = read(path)?;
    let spelled = spelled(&code)?;
    match spelled == code {
        true => Ok(()),
        false if only_look => Err("not in the one spelling of the language: `lustrum fmt` brings it there".to_string()),
        false => engine::replace(path, spelled.as_bytes()).map_err(|error| error.to_string()),
    }
}

/// A program in its one spelling, or the text of its mistakes.
pub fn spelled(code: &str) -> Result<String, String> {
    let canonical = |call: &Call| verbs::All.find(call.verb).and_then(|verb| verb.canonical(call));
    lang::format(code, &Words::default(), &canonical).map_err(|errors| told(&errors, code))
}

/// Runs a script. Answers go to `out`. Gives the error's text when a line failed.
pub fn run_script(path: &Path, out: impl Write + Send) -> Result<(), String> {
    let code = read(path)?;
    let style = Style::terminal(width(), true);
    let mut session = Session::new(style);
    let screen = Plain(Mutex::new(out));
    match session.run_cell(&Input { code, ..Input::default() }, &screen) {
        Ok(last) => {
            if let Some(answer) = last {
                screen.write(&answer);
            }
            Ok(())
        }
        Err(error) => Err(error.text.plain),
    }
}

/// The terminal's width as the shell tells it, else 100.
fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100)
}
