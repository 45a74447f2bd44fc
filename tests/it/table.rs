//! A session to run lines in, its answers as text.

use std::sync::Mutex;

use lustrum::render::{Rendered, Style};
use lustrum::session::{Input, Screen, Session};

#[derive(Default)]
pub struct Shown(Mutex<Vec<String>>);

impl Screen for Shown {
    fn show(&self, answer: Rendered) {
        self.0.lock().unwrap().push(answer.text);
    }

    fn progress(&self, _id: &str, _line: Rendered, _first: bool) {}

    fn replace(&self, _id: &str, answer: Rendered) {
        self.show(answer);
    }
}

/// What a cell showed as text, or the error's text (with what was shown before it).
pub fn run(session: &mut Session, code: &str) -> Result<String, String> {
    run_input(session, &Input { code: code.to_string(), ..Input::default() })
}

/// The same of a cell that the front end names.
pub fn run_cell(session: &mut Session, id: &str, code: &str) -> Result<String, String> {
    run_input(session, &Input { code: code.to_string(), id: Some(id.to_string()), ..Input::default() })
}

pub fn run_input(session: &mut Session, input: &Input) -> Result<String, String> {
    let shown = Shown::default();
    let result = session.run_cell(input, &shown);
    let mut texts = shown.0.into_inner().unwrap();
    match result {
        Ok(last) => {
            texts.extend(last.map(|answer| answer.text));
            Ok(texts.join("\n\n"))
        }
        Err(error) => {
            texts.push(error.text.plain);
            Err(texts.join("\n\n"))
        }
    }
}

pub fn session() -> Session {
    Session::new(Style::terminal(100, true))
}
