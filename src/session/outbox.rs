//! What a running cell has to show. An answer appears when the line that gives it is done and kept; effects are gathered into one output; the newest
//! output is held back, since the last one is the cell's result.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::plan::effect::Effect;
use crate::plan::report::LoadReport;
use crate::plan::view::View;
use crate::render::{self, Rendered, Style};

use super::screen::Screen;

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

/// Where a running cell puts its answers.
pub(super) struct Outbox<'a> {
    screen: &'a dyn Screen,
    style: Style,
    waiting: Mutex<Waiting>,
}

/// An answer, and the id of the line of progress that it takes the place of.
type Placed<T> = (T, Option<String>);

enum Deed {
    Entry(Placed<Entry>),
    Answer(Placed<Rendered>),
}

#[derive(Default)]
struct Waiting {
    /// Of the line that runs: nothing of it is shown before it is done.
    open: Vec<Deed>,
    entries: Vec<Entry>,
    held: Option<Rendered>,
    /// What a line that fails shows beside its message.
    evidence: Option<Rendered>,
}

impl<'a> Outbox<'a> {
    pub fn new(screen: &'a dyn Screen, style: Style) -> Self {
        Outbox { screen, style, waiting: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn screen(&self) -> &'a dyn Screen {
        self.screen
    }

    /// Adds a line of account; one that has a line of progress takes its place.
    pub fn entry(&self, entry: Entry, progress: Option<&str>) {
        self.lock().open.push(Deed::Entry((entry, progress.map(str::to_string))));
    }

    /// Adds an answer; one that has a line of progress takes its place.
    pub fn answer(&self, answer: Rendered, progress: Option<&str>) {
        self.lock().open.push(Deed::Answer((answer, progress.map(str::to_string))));
    }

    /// Adds what is shown before the message of a line that fails.
    pub fn evidence(&self, shown: Rendered) {
        self.lock().evidence = Some(shown);
    }

    /// The line is done: its answers stand.
    pub fn settle(&self) {
        let open = std::mem::take(&mut self.lock().open);
        for deed in open {
            match deed {
                Deed::Entry((entry, None)) => self.lock().entries.push(entry),
                Deed::Entry((entry, Some(id))) => self.screen.replace(&id, render::account(&[entry.draw()], None, &self.style)),
                Deed::Answer((answer, None)) => self.show(answer),
                Deed::Answer((answer, Some(id))) => self.screen.replace(&id, answer),
            }
        }
    }

    /// The line came to nothing: so do its answers.
    pub fn discard(&self) {
        let open = std::mem::take(&mut self.lock().open);
        let nothing = || render::note("Stopped; nothing was changed.", &self.style);
        for deed in open {
            if let Deed::Entry((_, Some(id))) | Deed::Answer((_, Some(id))) = deed {
                self.screen.replace(&id, nothing());
            }
        }
    }

    fn show(&self, answer: Rendered) {
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

    /// Shows everything of the lines that are done.
    pub fn flush(&self) {
        self.gather();
        let waiting = {
            let mut waiting = self.lock();
            [waiting.held.take(), waiting.evidence.take()]
        };
        waiting.into_iter().flatten().for_each(|answer| self.screen.show(answer));
    }

    /// The last output, with the table under it; `remark` stands before it.
    pub fn finish(&self, preview: Option<&View>, remark: Option<Rendered>) -> Option<Rendered> {
        self.settle();
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
            self.show(last);
        }
        self.gather();
        self.lock().held.take()
    }
}
