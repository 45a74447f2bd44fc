//! A session that survives its kernel: what is written down as it happens, and how it comes back.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::engine::{self, Frame};
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::span::Span;
use crate::plan::query::Answer;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::render;

use super::Session;
use super::budget::Budget;
use super::cell::{Ending, Running};
use super::log::{Entry, Kept, Line, Load, Log};
use super::outbox::Outbox;
use super::pipeline::Flow;
use super::state::State;
use super::store::{Folder, Journal, Keeper, Standing, Store, StoreError, Written, WrittenLine, WrittenLoad, note_end, set_aside, stamp};

/// The session's life on disk.
#[derive(Debug, Default)]
pub(super) struct Survival {
    store: Option<Store>,
    /// Since the first line that changed something.
    kept: Option<Keeping>,
    woken: bool,
    /// Counts the sessions that have taken this one's place.
    pub taken: usize,
    /// What is to be told at the next cell.
    notices: Vec<String>,
    /// For whoever sees the kernel's end.
    place: Place,
}

/// Where a session is kept, known from any thread; nowhere before its first change.
#[derive(Debug, Clone, Default)]
pub struct Place(Arc<Mutex<Option<Held>>>);

/// The folder, and who writes tables into it.
type Held = (PathBuf, Arc<Keeper>);

/// How long the last tables have to reach the disk when a kernel ends.
const LAST: Duration = Duration::from_secs(2);

impl Place {
    /// The kernel ends because it was asked to; with `restarting`, another one takes its place.
    pub fn end(&self, restarting: bool) {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((path, keeper)) = held {
            keeper.finish(LAST);
            note_end(&path, restarting);
        }
    }

    fn set(&self, held: Option<Held>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = held;
    }
}

#[derive(Debug)]
struct Keeping {
    folder: Folder,
    journal: Journal,
    keeper: Arc<Keeper>,
    frames: usize,
    /// As last written down.
    tables: Vec<String>,
}

impl Keeping {
    fn start(folder: Folder) -> Result<Keeping, StoreError> {
        let journal = Journal::open(&folder.journal())?;
        Ok(Keeping { journal, keeper: Arc::new(Keeper::start()?), frames: folder.frames(), folder, tables: Vec::new() })
    }
}

impl Survival {
    pub fn new(store: Store) -> Survival {
        Survival { store: Some(store), ..Survival::default() }
    }

    pub fn place(&self) -> Place {
        self.place.clone()
    }

    /// Where the session is kept, when it is.
    pub fn folder(&self) -> Option<&Path> {
        self.kept.as_ref().map(|keeping| keeping.folder.path())
    }

    /// Has something told at the next cell.
    pub fn notice(&mut self, text: String) {
        self.notices.push(text);
    }

    fn hold(&mut self, keeping: Keeping) {
        self.place.set(Some((keeping.folder.path().to_path_buf(), keeping.keeper.clone())));
        self.kept = Some(keeping);
    }

    /// From now on the session is not kept; it is told once.
    fn give_up(&mut self, error: &StoreError) {
        tracing::warn!(%error, "the session is not kept");
        self.notices.push(format!(
            "This session is not kept: {error}. Everything else works; when the kernel ends, the tables are gone. `save` writes them to a file."
        ));
        (self.store, self.kept) = (None, None);
        self.place.set(None);
    }

    fn try_to(&mut self, work: impl FnOnce(&mut Keeping) -> Result<(), StoreError>) {
        if let Some(keeping) = &mut self.kept
            && let Err(error) = work(keeping)
        {
            self.give_up(&error);
        }
    }
}

impl Session {
    /// Looks for the session that this one goes on with. Only the first call does anything.
    pub fn wake(&mut self) {
        if std::mem::replace(&mut self.survival.woken, true) {
            return;
        }
        let Some(store) = self.survival.store.clone() else { return };
        for mut folder in store.ours() {
            match folder.standing() {
                Standing::Open => {}
                Standing::Crashed => {
                    if folder.lock().is_ok_and(|held| held) {
                        self.come_back(folder);
                        break;
                    }
                }
                Standing::Ended => {
                    let tables = tables(&folder);
                    if !tables.is_empty() {
                        let names: Vec<String> = tables.iter().map(|name| literal(name)).collect();
                        self.survival.notices.push(format!(
                            "A session from {} with {} ({}) is there: `resume` brings it back.",
                            started(&folder),
                            render::things(tables.len(), "table"),
                            names.join(", "),
                        ));
                        break;
                    }
                }
            }
        }
        let _ = std::thread::Builder::new().name("clean".into()).spawn(move || store.clean(SystemTime::now()));
    }

    /// Goes on with a session whose kernel crashed, or says why not.
    fn come_back(&mut self, folder: Folder) {
        let (started, path) = (started(&folder), folder.path().to_path_buf());
        let told = match self.bring_back(folder) {
            Ok(()) => format!("The kernel had ended without being asked. The session from {started} is back: {}.", self.all_tables()),
            Err(error) => {
                if matches!(error, StoreError::Damaged(_) | StoreError::Database(_)) {
                    set_aside(&path);
                }
                format!("The session from {started} cannot be brought back: {error}. What is left of it is in {}.", path.display())
            }
        };
        self.survival.notices.insert(0, told);
    }

    /// What is to be told before a cell's own answers.
    pub(super) fn say_notices(&mut self, outbox: &Outbox) {
        if let Some(trouble) = self.survival.kept.as_ref().and_then(|keeping| keeping.keeper.trouble()) {
            let error = StoreError::Damaged(trouble);
            self.survival.give_up(&error);
        }
        for notice in std::mem::take(&mut self.survival.notices) {
            outbox.answer(render::note(&notice, &self.style), None);
        }
        outbox.settle();
    }

    /// Takes over a session whose folder is held, in place of this one.
    fn bring_back(&mut self, folder: Folder) -> Result<(), StoreError> {
        let keeping = Keeping::start(folder)?;
        let mut waiting = Vec::new();
        for written in keeping.journal.cells()? {
            let entry = self.read_back(written, &keeping.folder);
            waiting.push(entry);
        }
        keeping.folder.reopened();
        // Versions that were put away are made again.
        let _ = std::fs::remove_dir_all(keeping.folder.path().join("old"));
        self.budget = Budget::default();
        self.survival.taken += 1;
        self.state = State::default();
        self.log = Log { waiting, ..Log::default() };
        self.survival.hold(keeping);
        let outbox = Outbox::new(&super::log::Nowhere, self.style);
        let count = self.log.waiting.len();
        match self.catch_up(count, &outbox) {
            Ok(troubles) => self.survival.notices.extend(troubles),
            // What is left waits, and is applied before the next cell.
            Err(diagnostic) => self.survival.notices.push(diagnostic.message),
        }
        self.publish();
        Ok(())
    }

    fn read_back(&mut self, written: Written, folder: &Folder) -> Entry {
        let mut lines = Vec::new();
        for line in written.lines {
            let mut loads = Vec::new();
            for load in line.loads {
                match engine::kept(&folder.frame(&load.frame)) {
                    Ok(frame) => loads.push(Load {
                        path: PathBuf::from(&load.source.path),
                        frame: frame.into(),
                        report: load.report,
                        kept_as: Some(load.frame),
                    }),
                    Err(_) if stamp(load.source.path.as_ref()) == load.source => {}
                    Err(error) => {
                        tracing::warn!(path = load.source.path, error, "a table that was read is not there");
                        self.survival.notices.push(format!(
                            "{} has changed since it was loaded, and the copy of it was not complete: it is loaded as it is now.",
                            literal(&load.source.path)
                        ));
                    }
                }
            }
            let kept = Kept { moment: line.moment, loads, scripts: line.scripts, lasting: line.lasting };
            lines.push(Line { text: line.text, steps: line.steps, kept });
        }
        Entry { cell: written.cell, key: Some(written.key), around: None, lines }
    }

    /// Writes down that a cell runs. One that ran before loses the lines it had, and the files they read need not be kept.
    pub(super) fn write_cell(&mut self, entry: &mut Entry, replaced: &[Line]) {
        self.unkeep(replaced);
        let cell = entry.cell.clone();
        if cell.is_none() && entry.key.is_none() {
            // Nobody can run it again: it is written down when it changes something.
            return;
        }
        self.survival.try_to(|keeping| {
            entry.key = Some(keeping.journal.begin(entry.key, cell.as_deref())?);
            Ok(())
        });
    }

    /// Writes down a line that is done, before anybody is told.
    pub(super) fn write_line(&mut self, entry: &mut Entry, line: &mut Line) {
        if self.survival.kept.is_none() {
            self.begin_to_keep();
            if self.survival.kept.is_none() {
                return;
            }
        }
        if entry.key.is_none() {
            let cell = entry.cell.clone();
            self.survival.try_to(|keeping| {
                entry.key = Some(keeping.journal.begin(None, cell.as_deref())?);
                Ok(())
            });
        }
        let Some(key) = entry.key else { return };
        let tables: Vec<String> = self.state.tables.iter().map(|table| table.name.clone()).collect();
        self.survival.try_to(|keeping| {
            let mut loads = Vec::new();
            for load in &mut line.kept.loads {
                keeping.frames += 1;
                let name = format!("{}.arrow", keeping.frames);
                if let Ok(frame) = load.frame.frame() {
                    keeping.keeper.write(frame, keeping.folder.frame(&name));
                }
                load.kept_as = Some(name.clone());
                loads.push(WrittenLoad { frame: name, report: load.report.clone(), source: stamp(&load.path) });
            }
            let written = WrittenLine {
                text: line.text.clone(),
                steps: line.steps,
                moment: line.kept.moment,
                loads,
                scripts: line.kept.scripts.clone(),
                lasting: line.kept.lasting.clone(),
            };
            keeping.journal.line(key, &written)?;
            if keeping.tables != tables {
                keeping.journal.note_tables(&tables)?;
                keeping.tables.clone_from(&tables);
            }
            Ok(())
        });
    }

    /// Writes down that cells are gone.
    pub(super) fn write_forgotten(&mut self, gone: &[Entry]) {
        let keys: Vec<i64> = gone.iter().filter_map(|entry| entry.key).collect();
        if !keys.is_empty() {
            self.survival.try_to(|keeping| keeping.journal.forget(&keys));
        }
        gone.iter().for_each(|entry| self.unkeep(&entry.lines));
    }

    fn unkeep(&self, lines: &[Line]) {
        let Some(keeping) = &self.survival.kept else { return };
        for name in lines.iter().flat_map(|line| &line.kept.loads).filter_map(|load| load.kept_as.as_ref()) {
            keeping.keeper.remove(keeping.folder.frame(name));
        }
    }

    /// Makes the folder, with the cells that ran before something was changed.
    fn begin_to_keep(&mut self) {
        let Some(store) = &self.survival.store else { return };
        match store.begin().and_then(Keeping::start) {
            Ok(keeping) => self.survival.hold(keeping),
            Err(error) => self.survival.give_up(&error),
        }
        for place in 0..self.log.done.len() {
            let Some(cell) = self.log.done.get(place).and_then(|entry| entry.cell.clone()) else { continue };
            let mut key = None;
            self.survival.try_to(|keeping| {
                key = Some(keeping.journal.begin(None, Some(&cell))?);
                Ok(())
            });
            if let Some(entry) = self.log.done.get_mut(place) {
                entry.key = key;
            }
        }
    }

    /// `resume`: an earlier session takes the place of this one, which stays on disk.
    pub(super) fn resume(&mut self, name: Option<&str>, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let span = call.args.get("name").map_or(call.span, |arg| arg.span);
        let store = self.survival.store.clone().ok_or_else(|| not_kept(call))?;
        let own = self.survival.kept.as_ref().map(|keeping| keeping.folder.name());
        let all = if name.is_some() { store.all() } else { store.ours() };
        let names: Vec<String> = all.iter().map(Folder::name).collect();
        let wanted = |folder: &Folder| match name {
            Some(name) => folder.name() == name,
            None => Some(folder.name()) != own && folder.standing() != Standing::Open && has_tables(folder),
        };
        let Some(mut folder) = all.into_iter().find(wanted) else {
            return Err(match name {
                Some(name) => no_session(name, &names, span),
                None => {
                    Diagnostic::name(call.span, "There is no earlier session of this notebook.").note("`sessions` lists those of others.")
                }
            });
        };
        if Some(folder.name()) == own {
            return Err(Diagnostic::data(span, "This is the session that is open."));
        }
        let broken = |error: StoreError| Diagnostic::new(Fault::File, span, format!("This session cannot be brought back: {error}."));
        if !folder.lock().map_err(broken)? {
            return Err(Diagnostic::data(span, "Another kernel has this session open."));
        }
        let started = started(&folder);
        // The one that is left ends here; it can be resumed in turn.
        self.survival.place.end(true);
        self.bring_back(folder).map_err(broken)?;
        let back = format!("The session from {started} is back: {}.", self.all_tables());
        cell.outbox.answer(render::note(&back, &self.style), None);
        for notice in std::mem::take(&mut self.survival.notices) {
            cell.outbox.answer(render::note(&notice, &self.style), None);
        }
        Ok(self.state.current.clone().map_or(Ending::Nothing, Ending::Preview))
    }

    /// `sessions`: all there are.
    pub(super) fn list_sessions(&mut self, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let store = self.survival.store.clone().ok_or_else(|| not_kept(call))?;
        let own = self.survival.kept.as_ref().map(|keeping| keeping.folder.name());
        let all = store.all();
        let text = |value: &dyn Fn(&Folder) -> String| all.iter().map(|folder| Value::Text(value(folder))).collect::<Vec<Value>>();
        let standing = |folder: &Folder| {
            match folder.standing() {
                _ if own.as_deref() == Some(folder.name().as_str()) => "this one",
                Standing::Open => "open in another kernel",
                Standing::Ended => "ended",
                Standing::Crashed => "ended without being asked",
            }
            .to_string()
        };
        let changed = |folder: &Folder| Value::Datetime(chrono::DateTime::<chrono::Local>::from(folder.changed()).naive_local());
        let answer = Answer {
            columns: vec![
                ("session".to_string(), Type::Text, text(&|folder| folder.name())),
                ("tables".to_string(), Type::Text, text(&|folder| tables(folder).join(", "))),
                ("changed".to_string(), Type::Datetime, all.iter().map(changed).collect()),
                ("size".to_string(), Type::Text, text(&|folder| render::bytes(folder.bytes()))),
                ("standing".to_string(), Type::Text, text(&standing)),
            ],
        };
        let flow = Flow::new(String::new(), Frame::from_values(&answer), false);
        let shown = self.shown(&flow).map_err(|why| super::message::stopped(&why, call.span))?;
        cell.outbox.answer(shown, None);
        Ok(Ending::Nothing)
    }

    /// `forget session`: one is deleted.
    pub(super) fn forget_session(&mut self, name: &str, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let span = call.args.get("session").map_or(call.span, |arg| arg.span);
        let store = self.survival.store.clone().ok_or_else(|| not_kept(call))?;
        let all = store.all();
        let names: Vec<String> = all.iter().map(Folder::name).collect();
        let Some(folder) = all.into_iter().find(|folder| folder.name() == name) else {
            return Err(no_session(name, &names, span));
        };
        match folder.delete() {
            Ok(true) => {
                cell.outbox.answer(render::note(&format!("The session {} is deleted.", literal(name)), &self.style), None);
                Ok(Ending::Nothing)
            }
            Ok(false) => Err(Diagnostic::data(span, "A kernel has this session open: it is deleted when that has ended.")),
            Err(error) => Err(Diagnostic::new(Fault::File, span, format!("This session cannot be deleted: {error}."))),
        }
    }

    /// The tables in words.
    fn all_tables(&self) -> String {
        let table = |table: &Arc<super::table::Table>| {
            let (rows, steps) = (render::things(table.frame().rows(), "row"), render::things(table.steps.len(), "step"));
            format!("{} ({rows}, {steps})", literal(&table.name))
        };
        let all: Vec<String> = self.state.tables.iter().map(table).collect();
        if all.is_empty() { "it had no tables".to_string() } else { all.join(", ") }
    }
}

/// When a session began, as people say it: `10:32`, `10:32 on 24 November`.
fn started(folder: &Folder) -> String {
    let at = folder.about.started;
    let today = at.date() == chrono::Local::now().date_naive();
    at.format(if today { "%H:%M" } else { "%H:%M on %-d %B" }).to_string()
}

fn tables(folder: &Folder) -> Vec<String> {
    if !folder.journal().exists() {
        return Vec::new();
    }
    Journal::open(&folder.journal()).and_then(|journal| journal.tables()).unwrap_or_default()
}

fn has_tables(folder: &Folder) -> bool {
    !tables(folder).is_empty()
}

fn no_session(name: &str, names: &[String], span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::name(span, format!("There is no session {}.", literal(name)));
    diagnostic.nearest(name, names.iter().map(String::as_str), "The sessions are")
}

fn not_kept(call: &Call) -> Diagnostic {
    Diagnostic::data(call.span, "Sessions are not kept here.")
        .note("A kernel keeps them; a script that is run does not, nor does a kernel that cannot write.")
}
