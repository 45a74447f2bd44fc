//! The session as the protocol sees it: the one implementation of `Interpreter`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use serde_json::json;

use crate::engine::Cancel;
use crate::jupyter::interpreter::{About, Bundle, Candidate, Cell, Completeness, Completion, Failure, Interpreter, Output};
use crate::lang::cursor;
use crate::pages;
use crate::render::{self, Rendered, Style};
use crate::session::{self, CellError, Input, Place, Screen, Session, Snapshot, Store};
use crate::verbs::Words;

/// A session behind the protocol.
pub struct Kernel {
    session: Mutex<Session>,
    /// Apart from the session, which is locked while a cell runs.
    snapshot: Arc<RwLock<Arc<Snapshot>>>,
    cancel: Cancel,
    /// Where the session is kept.
    place: Place,
    hurry: AtomicBool,
    words: Words,
}

impl Kernel {
    /// A kernel whose sessions are kept on disk, where there is a place for them.
    pub fn new(store: Option<Store>) -> Self {
        let session = match store {
            Some(store) => Session::kept(Style::NOTEBOOK, store),
            None => Session::new(Style::NOTEBOOK),
        };
        Kernel {
            place: session.place(),
            snapshot: session.snapshot(),
            cancel: session.cancel(),
            session: Mutex::new(session),
            hurry: AtomicBool::new(false),
            words: Words::default(),
        }
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn newest(&self) -> Arc<Snapshot> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A front end as a screen.
struct FrontEnd<'a> {
    out: &'a dyn Output,
    /// Whether it changes what it has shown. Notebooks do, and say which cell they run; a console prints an output once and never again,
    /// so what replaces a line of progress would be lost there.
    rewrites: bool,
}

impl Screen for FrontEnd<'_> {
    fn show(&self, answer: Rendered) {
        self.out.display(bundle(answer), None);
    }

    fn progress(&self, id: &str, line: Rendered, first: bool) {
        match (self.rewrites, first) {
            (true, true) => self.out.display(bundle(line), Some(id)),
            (true, false) => self.out.update(bundle(line), id),
            (false, _) => {}
        }
    }

    fn replace(&self, id: &str, answer: Rendered) {
        if self.rewrites {
            self.out.update(bundle(answer), id);
        } else {
            self.out.display(bundle(answer), None);
        }
    }
}

fn bundle(answer: Rendered) -> Bundle {
    let Some(picture) = answer.picture else { return Bundle::html(answer.text, answer.html) };
    // Without HTML: front ends would show that in the picture's place.
    let mut bundle = Bundle::text(answer.text);
    bundle.data.insert("image/svg+xml".into(), picture.svg().into());
    if let Some(png) = picture.png() {
        bundle.data.insert("image/png".into(), png.into());
        bundle.metadata.insert("image/png".into(), json!({"width": picture.width(), "height": picture.height()}));
    }
    bundle
}

fn failure(error: CellError) -> Failure {
    Failure { ename: error.text.ename, evalue: error.text.evalue, traceback: error.text.traceback }
}

impl Interpreter for Kernel {
    fn about(&self) -> About {
        let version = env!("CARGO_PKG_VERSION").to_string();
        About {
            name: "lustrum".into(),
            banner: format!("Lustrum {version}: clean a table, one line a step. `help` lists the verbs."),
            version,
            mimetype: "text/x-lustrum".into(),
            file_extension: ".lus".into(),
            // Until Lustrum's own are installed, those of a language whose colours come near.
            codemirror_mode: "sql".into(),
            pygments_lexer: "sql".into(),
            help_links: Vec::new(),
        }
    }

    fn execute(&self, cell: &Cell, out: &dyn Output) -> Result<Option<Bundle>, Failure> {
        let input = Input { code: cell.code.clone(), id: cell.id.clone(), deleted: cell.deleted.clone(), ..Input::default() };
        let screen = FrontEnd { out, rewrites: cell.id.is_some() };
        let last = self.session().run_cell(&input, &screen).map_err(failure)?;
        Ok(last.map(bundle))
    }

    fn evaluate(&self, expression: &str) -> Result<Bundle, Failure> {
        let (text, json) = self.session().evaluate(expression).map_err(failure)?;
        let mut bundle = Bundle::text(text);
        bundle.data.insert("application/json".into(), json);
        Ok(bundle)
    }

    fn idle(&self) {
        self.hurry.store(false, Ordering::SeqCst);
        self.session().wake();
        self.session().prepare(|| self.hurry.load(Ordering::SeqCst));
    }

    fn rest(&self) {
        pages::give_back();
    }

    fn hurry(&self) {
        self.hurry.store(true, Ordering::SeqCst);
    }

    fn complete(&self, code: &str, cursor: usize) -> Completion {
        let found = session::complete(code, cursor, &self.newest(), &self.words);
        let candidates = found.candidates.into_iter().map(|candidate| Candidate {
            text: candidate.text,
            kind: candidate.kind.to_string(),
            signature: candidate.note,
        });
        Completion { start: found.span.start, end: found.span.end, candidates: candidates.collect() }
    }

    fn inspect(&self, code: &str, cursor: usize, _detail: u8) -> Option<Bundle> {
        let text = session::inspect(code, cursor, &self.newest(), &self.words)?;
        Some(bundle(render::help(&text, &Style::NOTEBOOK)))
    }

    fn is_complete(&self, code: &str) -> Completeness {
        match cursor::completeness(code, &self.words) {
            cursor::Completeness::Complete => Completeness::Complete,
            cursor::Completeness::Incomplete => Completeness::Incomplete("  ".into()),
            cursor::Completeness::Invalid => Completeness::Invalid,
        }
    }

    fn interrupt(&self) {
        self.cancel.cancel();
    }

    fn ending(&self, restarting: bool) {
        self.place.end(restarting);
    }
}
