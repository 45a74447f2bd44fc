//! Scripts from files: run with their answers as plain text, checked, and brought to their one spelling.

use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::engine;
use crate::lang::ast::{Arg, Call};
use crate::lang::{self, Diagnostic, Fault};
use crate::plan::type_name::named;
use crate::plan::verb::Verbs;
use crate::render::{self, Rendered, Style};
use crate::verbs::{self, Words};

use super::Session;
use super::cell::{CellError, Input};
use super::screen::Screen;
use super::streaming::Unstreamed;

/// Writes answers as plain text, one after the other, and keeps them for a report.
struct Plain<W: Write> {
    out: Mutex<W>,
    all: Mutex<Vec<Rendered>>,
}

impl<W: Write + Send> Plain<W> {
    fn new(out: W) -> Self {
        Plain { out: Mutex::new(out), all: Mutex::default() }
    }

    fn write(&self, answer: Rendered) {
        // A reader that went away (`| head`) wants no more; the script itself goes on.
        let _ = writeln!(self.out.lock().unwrap_or_else(PoisonError::into_inner), "{}\n", answer.text);
        self.all.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
    }
}

impl<W: Write + Send> Screen for Plain<W> {
    fn show(&self, answer: Rendered) {
        self.write(answer);
    }

    /// A file or pipe keeps what is written: progress is for people who wait at a front end.
    fn progress(&self, _id: &str, _line: Rendered, _first: bool) {}

    fn replace(&self, _id: &str, answer: Rendered) {
        self.write(answer);
    }
}

/// How a script is run.
#[derive(Debug, Default)]
pub struct Run<'a> {
    /// Files to load in place of those that the script names: by the name of the table, or in place of the first.
    pub inputs: Vec<(Option<String>, String)>,
    /// Where the current table goes at the end.
    pub output: Option<&'a Path>,
    /// Steps learn from the data, whatever the script holds.
    pub refit: bool,
    /// Where all that was answered goes, as a page.
    pub report: Option<&'a Path>,
    /// The input goes through in pieces of so many bytes, and it is an error when it cannot; without it larger files do when they can.
    pub pieces: Option<u64>,
}

/// Files larger than this go through in pieces when the steps allow it.
const LARGE: u64 = 2 << 30;
/// The size of these pieces.
const PIECE: u64 = 256 << 20;

/// Why a script stopped.
#[derive(Debug)]
pub struct Stop {
    pub text: String,
    /// True when the data is not as the script expects it.
    pub unexpected: bool,
}

/// The text of a script.
pub(super) fn read(path: &Path) -> Result<String, String> {
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

/// Runs a script. Answers go to `out`.
pub fn run_script(path: &Path, how: &Run, out: impl Write + Send) -> Result<(), Stop> {
    let stop = |text: String| Stop { text, unexpected: false };
    let code = read(path).map_err(stop)?;
    let screen = Plain::new(out);
    let mut session = Session::new(Style::terminal(width(), true));
    let input = Input { code, files: how.inputs.clone(), refit: how.refit, ..Input::default() };
    if let Some(streamed) = streamed(&mut session, &input, how)? {
        streamed.into_iter().for_each(|answer| screen.write(answer));
        return match how.report {
            Some(report) => write_report(report, path, screen, None).map_err(stop),
            None => Ok(()),
        };
    }
    let mut result = session.run_answering(input, &screen);
    let unread = how.inputs.iter().find(|(_, path)| !session.has_read(path));
    if let (Ok(()), Some((_, path))) = (&result, unread) {
        return Err(stop(format!("the script loads no table that {path} could stand in for")));
    }
    if let (Ok(()), Some(output)) = (&result, how.output) {
        let code = format!("save {} overwriting", lang::quote_text(&output.display().to_string()));
        result = session.run_answering(Input { code, ..Input::default() }, &screen);
    }
    if let Some(report) = how.report {
        if let Some(rules) = session.rules_drawn() {
            screen.all.lock().unwrap_or_else(PoisonError::into_inner).push(rules);
        }
        let wrong = result.as_ref().err().map(|error| error.text.plain.as_str());
        write_report(report, path, screen, wrong).map_err(stop)?;
    }
    result.map_err(|error| Stop { unexpected: error.fault == Fault::Expectation, text: error.text.plain })
}

fn write_report<W: Write>(to: &Path, script: &Path, screen: Plain<W>, wrong: Option<&str>) -> Result<(), String> {
    let answers = screen.all.into_inner().unwrap_or_else(PoisonError::into_inner);
    let page = render::report(&script.display().to_string(), &answers, wrong);
    engine::replace(to, page.as_bytes()).map_err(|error| error.to_string())
}

/// The script run in pieces, where that is asked for or the file is large; nothing where it is to be run as a whole.
fn streamed(session: &mut Session, input: &Input, how: &Run) -> Result<Option<Vec<Rendered>>, Stop> {
    let large = how.inputs.iter().any(|(_, path)| std::fs::metadata(path).is_ok_and(|facts| facts.len() > LARGE));
    let (Some(output), true) = (how.output, large || how.pieces.is_some()) else { return Ok(None) };
    let piece = usize::try_from(how.pieces.unwrap_or(PIECE)).unwrap_or(usize::MAX);
    match session.stream(input, output, piece) {
        Ok(answers) => Ok(Some(answers)),
        Err(Unstreamed::Whole(why)) if how.pieces.is_some() => {
            let text = format!("the script cannot be run in pieces: {}", why.replace('`', ""));
            Err(Stop { text, unexpected: false })
        }
        Err(Unstreamed::Whole(why)) => {
            tracing::info!(why, "the input is read as a whole");
            Ok(None)
        }
        Err(Unstreamed::Wrong(diagnostic)) => {
            let error = session.failure(diagnostic.fault, std::slice::from_ref(&diagnostic), input, "Nothing was written.");
            Err(Stop { unexpected: error.fault == Fault::Expectation, text: error.text.plain })
        }
    }
}

impl Session {
    fn has_read(&self, path: &str) -> bool {
        let lines = self.log.done.iter().flat_map(|entry| &entry.lines);
        lines.flat_map(|line| &line.kept.loads).any(|load| load.path == Path::new(path))
    }

    fn run_answering<W: Write + Send>(&mut self, input: Input, screen: &Plain<W>) -> Result<(), CellError> {
        if let Some(answer) = self.run_cell(&input, screen)? {
            screen.write(answer);
        }
        Ok(())
    }
}

/// The terminal's width as the shell tells it, else 100.
fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100)
}
