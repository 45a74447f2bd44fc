//! One cell from its text to what it shows: statements in order, effects gathered, a preview at the end.

use std::cell::RefCell;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::Local;

use crate::lang::ast::Statement;
use crate::lang::diagnostic::{Diagnostic, Fault};
use crate::lang::parse;
use crate::lang::span::line_at;
use crate::plan::effect::Effect;
use crate::plan::report::LoadReport;
use crate::render::{self, ErrorText, Rendered, Style};

use super::Session;
use super::log::{Entry as Logged, Kept, Line};
use super::message::message;
use super::preview::Marks;
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

/// A line of the account, kept until it is shown.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    Step { number: usize, text: String, effect: Box<Effect> },
    Load { table: String, text: String, report: Box<LoadReport> },
}

impl Entry {
    pub fn draw(&self) -> render::Entry<'_> {
        match self {
            Entry::Step { number, text, effect } => render::Entry::Step(render::Step { number: *number, text, effect }),
            Entry::Load { table, text, report } => render::Entry::Load(render::Load { number: None, table, text, report }),
        }
    }
}

/// A cell while it runs.
pub(super) struct Running<'a> {
    pub input: &'a Input,
    pub outbox: Outbox<'a>,
    /// Of the line at hand.
    pub kept: RefCell<Kept>,
    /// True when the line ran before, and is applied to other tables now.
    pub again: bool,
}

/// What a running cell has to show: effects are gathered into one output; the newest output is held back, since the last one is the
/// cell's result.
pub(super) struct Outbox<'a> {
    screen: &'a dyn Screen,
    style: Style,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    entries: Vec<Entry>,
    held: Option<Rendered>,
}

impl<'a> Outbox<'a> {
    pub fn new(screen: &'a dyn Screen, style: Style) -> Self {
        Outbox { screen, style, waiting: Mutex::default() }
    }

    /// How many lines of account are gathered.
    pub fn mark(&self) -> usize {
        self.lock().entries.len()
    }

    /// Takes back what was gathered since, of a line that came to nothing.
    pub fn take_back(&self, mark: usize) {
        self.lock().entries.truncate(mark);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn screen(&self) -> &'a dyn Screen {
        self.screen
    }

    /// Adds a line of account; one that has a progress line takes its place.
    pub fn entry(&self, entry: Entry, progress: Option<&str>) {
        match progress {
            Some(id) => self.screen.replace(id, render::account(&[entry.draw()], None, &self.style)),
            None => self.lock().entries.push(entry),
        }
    }

    /// Adds an answer.
    pub fn answer(&self, answer: Rendered) {
        self.gather();
        if let Some(held) = self.lock().held.replace(answer) {
            self.screen.show(held);
        }
    }

    /// Makes an answer of the gathered lines.
    fn gather(&self) {
        let entries = std::mem::take(&mut self.lock().entries);
        if !entries.is_empty() {
            let drawn: Vec<render::Entry> = entries.iter().map(Entry::draw).collect();
            let account = render::account(&drawn, None, &self.style);
            if let Some(held) = self.lock().held.replace(account) {
                self.screen.show(held);
            }
        }
    }

    /// Shows everything that waits.
    pub fn flush(&self) {
        self.gather();
        if let Some(held) = self.lock().held.take() {
            self.screen.show(held);
        }
    }

    /// The last output, with the table under it; `remark` stands before it.
    fn finish(&self, preview: Option<&crate::plan::view::View>, remark: Option<Rendered>) -> Option<Rendered> {
        if let Some(remark) = remark {
            if let Some(held) = self.lock().held.take() {
                self.screen.show(held);
            }
            self.screen.show(remark);
        }
        if let Some(view) = preview {
            let entries = std::mem::take(&mut self.lock().entries);
            let drawn: Vec<render::Entry> = entries.iter().map(Entry::draw).collect();
            let last = if drawn.is_empty() { render::view(view, &self.style) } else { render::account(&drawn, Some(view), &self.style) };
            self.answer(last);
        }
        self.gather();
        self.lock().held.take()
    }
}

impl Session {
    /// Runs a cell. What it shows goes to the screen in order; its last answer is given back.
    pub fn run_cell(&mut self, input: &Input, screen: &dyn Screen) -> Result<Option<Rendered>, CellError> {
        self.cancel.clear();
        let parsed = parse(&input.code, &self.words);
        if let Some(first) = parsed.errors.first() {
            let closing = if parsed.program.statements.is_empty() { "" } else { "Nothing was run." };
            return Err(self.failure(first.fault, &parsed.errors, input, closing));
        }
        let running = Running { input, outbox: Outbox::new(screen, self.style), kept: RefCell::default(), again: false };
        if let Err(diagnostic) = self.make_way(input, &running.outbox) {
            running.outbox.flush();
            return Err(self.failure(diagnostic.fault, std::slice::from_ref(&diagnostic), input, "Nothing was run."));
        }
        let marks = Marks::new(&self.state.tables);
        let mut entry = Logged { cell: input.id.clone(), before: self.state.clone(), after: State::default(), lines: Vec::new() };
        let result = self.lines(&parsed.program.statements, &running, &mut entry.lines);
        let preview = match &result {
            Ok(Ending::Preview(table)) if !parsed.program.quiet => self.preview(table, &marks).ok().flatten(),
            _ => None,
        };
        entry.after = self.state.clone();
        self.log.done.push(entry);
        self.adopt();
        self.publish();
        result?;
        Ok(running.outbox.finish(preview.as_ref(), self.what_waits()))
    }

    /// Runs the lines of a cell, until one fails.
    fn lines(&mut self, statements: &[Statement], cell: &Running, lines: &mut Vec<Line>) -> Result<Ending, CellError> {
        let mut ending = Ending::Nothing;
        for (done, statement) in statements.iter().enumerate() {
            *cell.kept.borrow_mut() = Kept { moment: Local::now().naive_local(), ..Kept::default() };
            let result = self.line(statement, cell);
            self.publish();
            match result {
                Ok((shown, line)) => {
                    ending = shown;
                    lines.extend(line);
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
        let messages: Vec<render::Message> =
            diagnostics.iter().take(MOST_SHOWN).map(|diagnostic| message(diagnostic, &input.code)).collect();
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
