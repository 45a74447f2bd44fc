//! The session is one list of cells in the order they first ran. Each entry knows how the tables stood before it and which of its lines changed
//! something, so that running a cell again takes everything back to just before it; what came later waits, and is applied again as soon as
//! something needs it.

use std::cell::RefCell;
use std::path::PathBuf;

use chrono::NaiveDateTime;

use crate::engine::Version;
use crate::lang::ast::Statement;
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::parse;
use crate::plan::query::Fitted;
use crate::plan::report::LoadReport;
use crate::render::{self, Rendered};

use super::Session;
use super::cell::{Ending, Input, Running};
use super::edit::lowered;
use super::outbox::Outbox;
use super::progress::{Work, watched};
use super::screen::Screen;
use super::state::State;
use super::table::{Draft, Waiting};

/// The cells that ran.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Those whose lines are applied, in order.
    pub done: Vec<Entry>,
    /// Those that come after them and wait, in order.
    pub waiting: Vec<Entry>,
    /// The cell that ran last without a mistake, and the cells that waited after it.
    pub told: Option<(Option<String>, Vec<Option<String>>)>,
}

/// One cell that ran.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub cell: Option<String>,
    /// Under which the journal has it.
    pub key: Option<i64>,
    /// The tables just before it and just after it; not kept of a cell without a name, nor known of one that
    /// has been read from a journal and was not applied yet.
    pub around: Option<(State, State)>,
    /// The lines that changed something. Looks and savings are not among them.
    pub lines: Vec<Line>,
}

/// A line that changed something.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub text: String,
    /// How many steps it took on the table that was current, when that is all it did.
    pub steps: Option<usize>,
    pub kept: Kept,
}

/// What a line draws or reads once: applied again, it has the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    /// When it was first run, by the clock of the place.
    pub moment: NaiveDateTime,
    /// The files it loaded, in order.
    pub loads: Vec<Load>,
    /// The recipes it ran, in order, as they stood in their files.
    pub scripts: Vec<String>,
    /// What its steps keep when they are applied again, by their text, in order.
    pub lasting: Vec<(String, Fitted)>,
}

impl Kept {
    /// What a step of the line keeps, which is the next one of this text; it is put behind the others then, so that the next pass finds all in order.
    pub fn next_lasting(&mut self, step: &str) -> Option<Fitted> {
        let place = self.lasting.iter().position(|(known, _)| known == step)?;
        let one = self.lasting.remove(place);
        self.lasting.push(one.clone());
        Some(one.1)
    }
}

/// A file that was read.
#[derive(Debug, Clone)]
pub(super) struct Load {
    pub path: PathBuf,
    pub frame: Version,
    pub report: LoadReport,
    /// The file in the session's folder that holds it.
    pub kept_as: Option<String>,
}

/// A line that does not fit any more: what is said of it, nothing of one that only stands behind such a line.
type Trouble = Option<String>;

impl Log {
    /// All entries, in order.
    pub fn all(&self) -> impl Iterator<Item = &Entry> {
        self.done.iter().chain(&self.waiting)
    }

    /// Cells and lines that wait.
    fn waits(&self) -> (usize, usize) {
        let cells = self.waiting.iter().filter(|entry| !entry.lines.is_empty()).count();
        (cells, self.waiting.iter().map(|entry| entry.lines.len()).sum())
    }
}

impl Session {
    /// Brings the tables to where a cell belongs: to just before it, when it ran before, else after all others. Gives the entry that it takes the
    /// place of.
    pub(super) fn make_way(&mut self, input: &Input, outbox: &Outbox) -> Result<Option<Entry>, Diagnostic> {
        self.forget_cells(&input.deleted);
        let is_this = |entry: &Entry| input.id.is_some() && entry.cell == input.id;
        if let Some(place) = self.log.done.iter().position(is_this) {
            self.take_back(place);
            return Ok(Some(self.log.waiting.remove(0)));
        }
        let before_it = self.log.waiting.iter().position(is_this);
        self.catch_up(before_it.unwrap_or(self.log.waiting.len()), outbox)?;
        Ok(before_it.map(|_| self.log.waiting.remove(0)))
    }

    /// Takes the tables back to before an entry; it and all later ones wait.
    fn take_back(&mut self, place: usize) {
        if let Some((before, _)) = self.log.done.get(place).and_then(|entry| entry.around.clone()) {
            self.state = before;
        }
        let later = self.log.done.split_off(place);
        self.log.waiting.splice(0..0, later);
    }

    /// Cells that the front end says are gone take their lines with them.
    fn forget_cells(&mut self, deleted: &[String]) {
        let gone = |entry: &Entry| entry.cell.as_ref().is_some_and(|cell| deleted.contains(cell));
        if let Some(place) = self.log.done.iter().position(|entry| gone(entry) && !entry.lines.is_empty()) {
            self.take_back(place);
        }
        let all: Vec<Entry> = self.log.all().filter(|entry| gone(entry)).cloned().collect();
        self.write_forgotten(&all);
        self.log.done.retain(|entry| !gone(entry));
        self.log.waiting.retain(|entry| !gone(entry));
    }

    /// Applies the first entries that wait, and says what no longer fits. When it is interrupted the rest still waits.
    pub(super) fn catch_up(&mut self, count: usize, outbox: &Outbox) -> Result<Vec<String>, Diagnostic> {
        let lines = |entries: &[Entry]| entries.iter().map(|entry| entry.lines.len()).sum::<usize>();
        let due = lines(self.log.waiting.get(..count).unwrap_or_default());
        let mut troubles = Vec::new();
        let work = Work { verb: "applying again", subject: &render::things(due, "line"), unit: "lines", style: self.style };
        let (result, progress) = watched(outbox.screen(), &work, &|| outbox.flush(), |_| {
            for _ in 0..count {
                // It stays in its place until it has been applied.
                let Some(entry) = self.log.waiting.first().cloned() else { break };
                let repeated = self.repeat(&entry, &mut troubles)?;
                self.log.waiting.remove(0);
                self.log.done.push(repeated);
            }
            Ok(())
        });
        let fit = due.saturating_sub(troubles.len());
        let applied = (fit > 0).then(|| format!("Applied again: {}.", render::things(fit, "line")));
        let troubles: Vec<String> = troubles.into_iter().flatten().collect();
        let said = applied.into_iter().chain(troubles.iter().cloned()).collect::<Vec<_>>().join(" ");
        if progress.is_some() || !said.is_empty() {
            outbox.answer(render::note(&said, &self.style), progress.as_deref());
        }
        outbox.settle();
        result.map(|()| troubles)
    }

    /// After a cell ran: entries that find the tables just as they left them need not be applied again.
    pub(super) fn adopt(&mut self) {
        while let Some((before, after)) = self.log.waiting.first().and_then(|entry| entry.around.clone())
            && before.is_same(&self.state)
        {
            self.state = after;
            let entry = self.log.waiting.remove(0);
            self.log.done.push(entry);
        }
    }

    /// What waits after a cell, in words. Cells that are run one after the other say it once.
    pub(super) fn what_waits(&mut self, cell: Option<&str>) -> Option<Rendered> {
        let (cells, lines) = self.log.waits();
        let waiting: Vec<Option<String>> =
            self.log.waiting.iter().filter(|entry| !entry.lines.is_empty()).map(|entry| entry.cell.clone()).collect();
        let told = self.log.told.replace((cell.map(str::to_string), waiting.clone()));
        if told.is_some_and(|(teller, told)| told == waiting && teller.as_deref() != cell) {
            return None;
        }
        let wait = if lines == 1 { "waits" } else { "wait" };
        let said = format!(
            "{} of {} {wait}, and will be applied again as soon as something needs {}.",
            render::things(lines, "line"),
            render::things(cells, "later cell"),
            if lines == 1 { "it" } else { "them" },
        );
        (lines > 0).then(|| render::note(&said, &self.style))
    }

    /// Applies the lines of an entry to the tables as they stand.
    fn repeat(&mut self, entry: &Entry, troubles: &mut Vec<Trouble>) -> Result<Entry, Diagnostic> {
        if let Some((before, after)) = &entry.around
            && before.is_same(&self.state)
        {
            self.state = after.clone();
            return Ok(entry.clone());
        }
        let before = self.state.clone();
        for line in &entry.lines {
            if let Err(diagnostic) = self.repeat_line(line, entry, troubles) {
                self.state = before;
                return Err(diagnostic);
            }
        }
        let around = entry.cell.is_some().then(|| (before, self.state.clone()));
        Ok(Entry { around, ..entry.clone() })
    }

    /// Applies a line again. Steps that do not fit the table, and those behind them, wait there. Only what has nothing to do with the line
    /// itself (an interrupt, want of memory) is an error.
    fn repeat_line(&mut self, line: &Line, entry: &Entry, troubles: &mut Vec<Trouble>) -> Result<(), Diagnostic> {
        let parsed = parse(&line.text, &self.words);
        let Some(statement) = parsed.program.statements.first() else { return Ok(()) };
        let current = self.state.current.clone().unwrap_or_default();
        let behind = line.steps.is_some() && self.table(&current).is_some_and(|table| !table.waiting.is_empty());
        if behind {
            self.put_off(&current, line, statement, entry, "");
            troubles.push(None);
            return Ok(());
        }
        let input = Input { code: line.text.clone(), id: entry.cell.clone(), ..Input::default() };
        let outbox = Outbox::new(&Nowhere, self.style);
        let running = Running {
            input: &input,
            outbox: &outbox,
            kept: RefCell::new(line.kept.clone()),
            again: true,
            given: RefCell::default(),
            depth: 0,
        };
        let Err(diagnostic) = self.line(statement, &running) else { return Ok(()) };
        if matches!(diagnostic.fault, Fault::Interrupt | Fault::Memory) {
            return Err(diagnostic);
        }
        let text = literal(&line.text);
        if line.steps.is_some() && self.table(&current).is_some() {
            troubles.push(Some(format!("{text} no longer fits and waits: {}", lowered(&diagnostic.message))));
            self.put_off(&current, line, statement, entry, &diagnostic.message);
        } else {
            troubles.push(Some(format!("{text} no longer fits and is left out: {}", lowered(&diagnostic.message))));
        }
        Ok(())
    }

    /// The steps of a line wait at the end of a table.
    fn put_off(&mut self, table: &str, line: &Line, statement: &Statement, entry: &Entry, why: &str) {
        let mut kept = line.kept.clone();
        let drafts = statement.calls.iter().map(|call| Draft {
            text: call.span.of(&line.text).to_string(),
            cell: entry.cell.clone(),
            moment: kept.moment,
            given: kept.next_lasting(call.span.of(&line.text)),
            disabled: false,
            others: self.seen(call, &[]),
        });
        let drafts: Vec<Draft> = drafts.collect();
        if let Some(table) = self.state.table_mut(table) {
            for (number, draft) in drafts.into_iter().enumerate() {
                let why = if number == 0 { why.to_string() } else { String::new() };
                table.waiting.push(Waiting { draft, why });
            }
        }
    }

    /// Runs one line, whole or not at all, and gives what is to be remembered of it, when it changed anything.
    pub(super) fn line(&mut self, statement: &Statement, cell: &Running) -> Result<(Ending, Option<Line>), Diagnostic> {
        let before = self.state.clone();
        let result = self.statement(statement, cell).and_then(|ending| {
            self.try_waiting(&before, cell)?;
            Ok(ending)
        });
        match result {
            Ok(ending) if before.is_same(&self.state) => Ok((ending, None)),
            Ok(ending) => {
                self.keep_within_budget(&before);
                let text = statement.span.of(&cell.input.code).to_string();
                Ok((ending, Some(Line { text, steps: self.steps_taken(&before, statement), kept: cell.kept.take() })))
            }
            Err(diagnostic) => {
                self.state = before;
                cell.outbox.discard();
                Err(diagnostic)
            }
        }
    }

    /// How many steps a line took on the table that was current, when that is all it did.
    fn steps_taken(&self, before: &State, statement: &Statement) -> Option<usize> {
        let name = before.current.as_deref()?;
        let (was, is) = (before.table(name)?, self.table(name)?);
        let steps = statement.calls.len();
        let only = statement.name.is_none() && statement.source.is_none() && before.current == self.state.current;
        (only && is.steps.len() + is.waiting.len() == was.steps.len() + was.waiting.len() + steps).then_some(steps)
    }
}

/// A screen that nobody sees.
pub(super) struct Nowhere;

impl Screen for Nowhere {
    fn show(&self, _answer: Rendered) {}

    fn progress(&self, _id: &str, _line: Rendered, _first: bool) {}

    fn replace(&self, _id: &str, _answer: Rendered) {}
}
