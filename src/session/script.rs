//! `lustrum run`: a script from a file, its answers as plain text.

use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::render::{Rendered, Style};

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

/// Runs a script. Answers go to `out`. Gives the error's text when a line failed.
pub fn run_script(path: &Path, out: impl Write + Send) -> Result<(), String> {
    let code = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("there is no script {}", path.display()),
        std::io::ErrorKind::InvalidData => format!("{} is no text in UTF-8", path.display()),
        _ => format!("{} cannot be read: {error}", path.display()),
    })?;
    let style = Style::terminal(width(), true);
    let mut session = Session::new(style);
    let screen = Plain(Mutex::new(out));
    let code = code.strip_prefix('\u{feff}').unwrap_or(&code).to_string();
    match session.run_cell(&Input { code, id: None }, &screen) {
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
