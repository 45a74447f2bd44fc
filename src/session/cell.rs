//! One cell from its text to what it shows: statements in order, effects gathered, a preview at the end.

use std::cell::RefCell;

use chrono::Local;

use crate::lang::ast::Statement;
use crate::lang::diagnostic::{Diagnostic, Fault};
use crate::lang::parse;
use crate::lang::span::line_at;
use crate::render::{self, ErrorText, Rendered, Style};

use super::Session;
use super::log::{Entry as Logged, Kept};
use super::message::message;
use super::outbox::Outbox;
use super::preview::Marks;
use super::run::Recipe;
use super::screen::Screen;
use super::state::State;

/// The most mistakes of a cell that are shown.
const MOST_SHOWN: usize = 20;

/// A cell to run.
#[derive(Debug, Clone, Default)]
pub struct Input {
    pub code: String,
    /// The front end's name for the cell.
    pub id: Option<String>,
    /// Cells that are gone since the last one ran.
    pub deleted: Vec<String>,
    /// Files to load in place of those that the lines name: by the name of the table, or in place of the first.
    pub files: Vec<(Option<String>, String)>,
    /// Steps learn from the data, whatever a recipe holds.
    pub refit: bool,
}

/// Why a cell stopped.
#[derive(Debug, Clone)]
pub struct CellError {
    pub fault: Fault,
    pub text: ErrorText,
}

/// What a statement leaves to be shown after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// The table, with what the cell changed in it marked.
    Preview(String),
    Nothing,
}

/// A cell while it runs.
pub(super) struct Running<'a> {
    pub input: &'a Input,
    pub outbox: &'a Outbox<'a>,
    /// Of the line at hand.
    pub kept: RefCell<Kept>,
    /// True when the line ran before, and is applied to other tables now.
    pub again: bool,
    /// What a recipe gives to its steps.
    pub given: RefCell<Recipe>,
    /// How many recipes it stands in.
    pub depth: usize,
}

impl Session {
    /// Runs a cell. What it shows goes to the screen in order; its last answer is given back.
    pub fn run_cell(&mut self, input: &Input, screen: &dyn Screen) -> Result<Option<Rendered>, CellError> {
        self.cancel.clear();
        let parsed = parse(&input.code, &self.vocabulary());
        if let Some(first) = parsed.errors.first() {
            let closing = if parsed.program.statements.is_empty() { "" } else { "Nothing was run." };
            return Err(self.failure(first.fault, &parsed.errors, input, closing));
        }
        let recipe = Recipe::of(input)
            .map_err(|diagnostic| self.failure(diagnostic.fault, std::slice::from_ref(&diagnostic), input, "Nothing was run."))?;
        let outbox = Outbox::new(screen, self.style);
        let running = Running { input, outbox: &outbox, kept: RefCell::default(), again: false, given: RefCell::new(recipe), depth: 0 };
        self.wake();
        self.say_notices(&outbox);
        let replaced = match self.make_way(input, &outbox) {
            Ok(replaced) => replaced,
            Err(diagnostic) => {
                outbox.flush();
                return Err(self.failure(diagnostic.fault, std::slice::from_ref(&diagnostic), input, "Nothing was run."));
            }
        };
        let marks = Marks::new(&self.state.tables);
        let before = self.state.clone();
        let (key, lines) = replaced.map(|entry| (entry.key, entry.lines)).unwrap_or_default();
        let mut entry = Logged { cell: input.id.clone(), key, around: None, lines: Vec::new() };
        self.write_cell(&mut entry, &lines);
        let result = self.lines(&parsed.program.statements, &running, &mut entry);
        let preview = match &result {
            Ok(Ending::Preview(table)) if !parsed.program.quiet => self.preview(table, &marks).ok().flatten(),
            _ => None,
        };
        let before = entry.around.take().map_or(before, |(before, _)| before);
        // Nobody can go back to a cell without a name.
        entry.around = input.id.is_some().then(|| (before, self.state.clone()));
        self.log.done.push(entry);
        self.adopt();
        self.publish();
        if result.is_err() {
            self.log.told = None;
        }
        result?;
        let waits = self.what_waits(input.id.as_deref());
        Ok(outbox.finish(preview.as_ref(), waits))
    }

    /// Runs the lines of a cell, until one fails.
    fn lines(&mut self, statements: &[Statement], cell: &Running, entry: &mut Logged) -> Result<Ending, CellError> {
        let mut ending = Ending::Nothing;
        for (done, statement) in statements.iter().enumerate() {
            *cell.kept.borrow_mut() = Kept { moment: Local::now().naive_local(), ..Kept::default() };
            let taken = self.survival.taken;
            let result = self.line(statement, cell);
            self.publish();
            match result {
                Ok((shown, line)) => {
                    ending = shown;
                    if taken != self.survival.taken {
                        // Another session has taken the place of this one: the cell goes on in it, and nothing before it can be gone back to.
                        entry.lines.clear();
                        entry.key = None;
                        entry.around = Some((self.state.clone(), State::default()));
                    } else if let Some(mut line) = line {
                        self.write_line(entry, &mut line);
                        entry.lines.push(line);
                    }
                    cell.outbox.settle();
                }
                Err(diagnostic) => {
                    cell.outbox.flush();
                    let closing = closing(statements, done, cell.input, &diagnostic);
                    return Err(self.failure(diagnostic.fault, std::slice::from_ref(&diagnostic), cell.input, &closing));
                }
            }
        }
        Ok(ending)
    }

    pub(super) fn failure(&self, fault: Fault, diagnostics: &[Diagnostic], input: &Input, closing: &str) -> CellError {
        let messages: Vec<render::Message> = diagnostics
            .iter()
            .take(MOST_SHOWN)
            .map(|diagnostic| self.only_what_fits(diagnostic, message(diagnostic, &input.code)))
            .collect();
        let rest = diagnostics.len().saturating_sub(MOST_SHOWN);
        let closing = match rest {
            0 => closing.to_string(),
            _ => format!("{} more stand in this cell. {closing}", render::things(rest, "mistake")),
        };
        let style = Style { width: self.style.width.max(Style::TRACEBACK.width), ..self.style };
        CellError { fault, text: render::error(&messages, &closing, &style) }
    }
}

/// What became of the rest of the cell, said where there is a rest.
fn closing(statements: &[Statement], done: usize, input: &Input, diagnostic: &Diagnostic) -> String {
    let line = |statement: &Statement| line_at(&input.code, statement.span.start).0;
    let (failed, _) = line_at(&input.code, diagnostic.span.start);
    let mut text = format!("Nothing was changed by line {failed}.");
    if let (Some(first), Some(last)) = (statements.first(), done.checked_sub(1).and_then(|i| statements.get(i))) {
        let (first, last) = (line(first), line(last));
        text.push_str(&if first == last {
            format!(" Line {first} stays applied.")
        } else {
            format!(" Lines {first} to {last} stay applied.")
        });
    }
    if statements.len() > done + 1 {
        text.push_str(" The lines below were not run.");
    }
    text
}
