//! Recipes run: `run "clean.lus"`, and what a script gives to its steps and loads.

use std::cell::RefCell;

use crate::engine;
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::parse;
use crate::lang::span::line_at;
use crate::render;

use super::Session;
use super::cell::{Ending, Input, Running};
use super::edit::lowered;
use super::files::{path_span, resolve};
use super::message::unreadable;
use super::recipe::{Given, given, recipe};

/// Recipes that run recipes, no deeper than this.
const DEEPEST: usize = 8;

/// What a script gives to its lines.
#[derive(Debug, Default)]
pub(super) struct Recipe {
    /// To its steps, those not taken yet.
    learned: Vec<Given>,
    /// To its loads: by the name of the table, or to the first.
    files: Vec<(Option<String>, String)>,
}

impl Recipe {
    /// What the text of a cell gives.
    pub fn of(input: &Input) -> Result<Recipe, Diagnostic> {
        let learned = if input.refit { Vec::new() } else { given(&input.code)? };
        Ok(Recipe { learned, files: input.files.clone() })
    }

    /// What a step uses in place of what it would learn.
    pub fn take(&mut self, step: &str) -> Option<Given> {
        let place = self.learned.iter().position(|given| given.step == step)?;
        Some(self.learned.remove(place))
    }

    /// Gives back what a step took.
    pub fn put_back(&mut self, given: Given) {
        self.learned.insert(0, given);
    }

    /// The file that a load reads in place of its own.
    pub fn file(&mut self, table: &str) -> Option<String> {
        let place = self.files.iter().position(|(name, _)| name.as_deref().is_none_or(|name| name == table))?;
        Some(self.files.remove(place).1)
    }

    /// Files that no load has asked for.
    pub fn left(&self) -> Option<&str> {
        self.files.first().map(|(_, path)| path.as_str())
    }
}

impl Session {
    /// Runs the lines of a file as if they stood here.
    pub(super) fn run_recipe(
        &mut self,
        path: &str,
        file: Option<String>,
        refit: bool,
        call: &Call,
        cell: &Running,
    ) -> Result<Ending, Diagnostic> {
        let span = path_span(call);
        if cell.depth >= DEEPEST {
            return Err(Diagnostic::data(span, "A recipe runs another, and that another, without end."));
        }
        let code = self.script(path, call, cell)?;
        let parsed = parse(&code, &self.words);
        let within = |diagnostic: &Diagnostic| {
            let (number, _) = line_at(&code, diagnostic.span.start);
            let mut told =
                Diagnostic::new(diagnostic.fault, span, format!("Line {number} of {}: {}", literal(path), lowered(&diagnostic.message)));
            told.notes.clone_from(&diagnostic.notes);
            told
        };
        if let Some(error) = parsed.errors.first() {
            return Err(within(error));
        }
        let input = Input {
            code: code.clone(),
            id: cell.input.id.clone(),
            files: file.map(|file| (None, file)).into_iter().collect(),
            refit,
            ..Input::default()
        };
        let inner = Running {
            input: &input,
            outbox: cell.outbox,
            kept: RefCell::new(cell.kept.take()),
            again: cell.again,
            given: RefCell::new(Recipe::of(&input).map_err(|error| within(&error))?),
            depth: cell.depth + 1,
        };
        let mut ending = Ending::Nothing;
        let result = parsed.program.statements.iter().try_for_each(|statement| {
            ending = self.statement(statement, &inner)?;
            Ok(())
        });
        let kept = inner.kept.take();
        cell.kept.replace(kept);
        result.map_err(|error: Diagnostic| within(&error))?;
        if let Some(file) = inner.given.borrow().left() {
            return Err(Diagnostic::data(span, format!("The recipe loads no file that {} could stand in for.", literal(file))));
        }
        Ok(ending)
    }

    /// The text of a script: of its file, or as it was when the line was first run.
    fn script(&self, path: &str, call: &Call, cell: &Running) -> Result<String, Diagnostic> {
        let mut kept = cell.kept.borrow_mut();
        if cell.again && !kept.scripts.is_empty() {
            return Ok(kept.scripts.remove(0));
        }
        let span = path_span(call);
        let file = resolve(path, span)?;
        let code = super::script::read(&file).map_err(|reason| {
            let mut chars = reason.chars();
            let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
            Diagnostic::new(Fault::File, span, format!("{first}{}.", chars.as_str()))
        })?;
        kept.scripts.push(code.clone());
        Ok(code)
    }

    /// Writes the recipe of the current table into a file.
    pub(super) fn save_recipe(&mut self, path: &str, call: &Call, cell: &Running) -> Result<Ending, Diagnostic> {
        let span = path_span(call);
        let script = recipe(self.need_current(call)?);
        let file = resolve(path, span)?;
        engine::replace(&file, script.as_bytes()).map_err(|error| unreadable(&error, span))?;
        let lines = script.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        let said = format!("Saved {}: {}. `lustrum run {path}` runs it.", literal(path), render::things(lines, "line"));
        cell.outbox.answer(render::note(&said, &self.style), None);
        Ok(Ending::Nothing)
    }
}
