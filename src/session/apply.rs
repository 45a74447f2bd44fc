//! One step on one table: from its draft to the table after it and its account.

use std::time::Instant;

use chrono::NaiveDateTime;

use crate::engine::{self, Frame, Stopped};
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::parse;
use crate::plan::query::Fitted;
use crate::plan::verb::{Lowered, Plan};

use super::Session;
use super::message::stopped;
use super::table::{Draft, Step};

/// What a call uses that was drawn or learned before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn<'a> {
    pub moment: NaiveDateTime,
    pub given: Option<&'a Fitted>,
}

impl Session {
    /// Applies a draft to a table as it stands. What is wrong is told as of the draft's text, not of a cell.
    pub(super) fn apply(&self, draft: Draft, table: &str, frame: &Frame) -> Result<Step, Diagnostic> {
        let clock = Instant::now();
        if draft.disabled {
            return Ok(Step {
                draft,
                took: clock.elapsed(),
                fitted: Fitted::default(),
                lowered: Lowered::default(),
                effect: Default::default(),
                after: frame.clone(),
                origin: None,
            });
        }
        let call = self.read_step(&draft.text)?;
        let drawn = Drawn { moment: draft.moment, given: draft.given.as_ref() };
        match self.plan(&call, Some((table, frame)), drawn)? {
            (Plan::Step(lowered), fitted) => {
                self.run_step(draft, lowered, fitted, table, frame, clock).map_err(|why| stopped(&why, call.span))
            }
            _ => Err(no_step(&call)),
        }
    }

    /// Runs what a step comes down to, and takes account of it.
    pub(super) fn run_step(
        &self,
        draft: Draft,
        lowered: Lowered,
        fitted: Fitted,
        table: &str,
        frame: &Frame,
        clock: Instant,
    ) -> Result<Step, Stopped> {
        let ran = engine::run(frame, &lowered.ops, &self.cancel)?;
        let run = clock.elapsed();
        let mut effect = engine::account(table, frame, &ran, &lowered, &self.cancel)?;
        tracing::debug!(step = draft.text, ran = ?run, accounted = ?(clock.elapsed() - run), "a step");
        effect.notes.extend(fitted.notes.iter().cloned());
        Ok(Step { draft, took: clock.elapsed(), fitted, lowered, effect, after: ran.frame, origin: ran.origin })
    }

    /// The one call of a step's text.
    fn read_step(&self, text: &str) -> Result<Call, Diagnostic> {
        let parsed = parse(text, &self.words);
        if let Some(error) = parsed.errors.into_iter().next() {
            return Err(error);
        }
        let mut statements = parsed.program.statements.into_iter();
        let whole = crate::lang::span::Span::new(0, text.len());
        let one =
            |statement: &crate::lang::ast::Statement| statement.name.is_none() && statement.source.is_none() && statement.calls.len() == 1;
        match (statements.next().filter(one), statements.next()) {
            (Some(statement), None) => {
                statement.calls.into_iter().next().ok_or_else(|| Diagnostic::syntax(whole, "Here stands one step, without a table's name."))
            }
            _ => Err(Diagnostic::syntax(whole, "Here stands one step, without a table's name.")),
        }
    }
}

fn no_step(call: &Call) -> Diagnostic {
    Diagnostic::new(Fault::Syntax, call.span, format!("{} changes no table: it is no step.", literal(call.verb)))
}
