//! One step on one table: from its draft to the table after it and its account.

use std::time::Instant;

use chrono::NaiveDateTime;

use crate::engine::{self, Frame, Origin, Stopped};
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::parse;
use crate::lang::span::Span;
use crate::plan::query::Fitted;
use crate::plan::verb::{Lowered, Plan, Rule};

use super::Session;
use super::expectation::{uncovered, unfitting, warned};
use super::message::stopped;
use super::seen::{Seen, others};
use super::table::{Draft, Step};

/// What a call uses that was drawn or learned before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn<'a> {
    pub moment: NaiveDateTime,
    pub given: Option<&'a Fitted>,
    /// The other tables that it reads.
    pub seen: &'a [Seen],
}

impl Session {
    /// Applies a draft to a table as it stands. What is wrong is told as of the draft's text, not of a cell.
    pub(super) fn apply(&self, mut draft: Draft, table: &str, frame: &Frame) -> Result<(Step, Frame), Diagnostic> {
        let clock = Instant::now();
        if draft.disabled {
            let step = Step {
                draft,
                took: clock.elapsed(),
                fitted: Fitted::default(),
                lowered: Lowered::default(),
                effect: Default::default(),
                after: frame.clone().into(),
                origin: None,
            };
            return Ok((step, frame.clone()));
        }
        let call = self.read_step(&draft.text)?;
        draft.others = self.seen(&call, &draft.others);
        let drawn = Drawn { moment: draft.moment, given: draft.given.as_ref(), seen: &draft.others };
        match self.plan(&call, Some((table, frame)), drawn)? {
            (Plan::Step(lowered), fitted) => self.run_step(draft, lowered, fitted, (table, frame), call.span, clock),
            _ => Err(no_step(&call)),
        }
    }

    /// Runs what a step comes down to, and takes account of it.
    pub(super) fn run_step(
        &self,
        draft: Draft,
        lowered: Lowered,
        fitted: Fitted,
        (table, frame): (&str, &Frame),
        span: Span,
        clock: Instant,
    ) -> Result<(Step, Frame), Diagnostic> {
        let tell = |why: Stopped| stopped(&why, span);
        let mut notes = Vec::new();
        let mut checks = Vec::new();
        for expected in &lowered.expects {
            let checked = engine::check(frame, expected, &self.cancel).map_err(tell)?;
            if let Some(met) = &expected.only_row {
                if checked.check.kept {
                    continue;
                }
                return Err(self.another_row(met, table, frame, span));
            }
            if let Some(misfit) = &expected.misfit {
                if checked.check.kept {
                    continue;
                }
                return Err(unfitting(&checked, misfit, span));
            }
            if let Rule::Covered { column, cure, .. } = &expected.rule {
                if checked.check.kept {
                    continue;
                }
                return Err(uncovered(&checked, column, cure, span));
            }
            match (checked.check.kept, expected.warns) {
                // What an operation itself needs is no rule of the person's.
                (true, _) if !lowered.ops.is_empty() => continue,
                (true, _) => notes.push("as expected".to_string()),
                (false, true) => notes.push(format!("warning: {}", super::edit::lowered(&warned(&checked)))),
                (false, false) => return Err(self.unexpected(&checked, &lowered, &expected.columns, frame, span)),
            }
            checks.push(checked.check);
        }
        let around = others(&draft.others, span)?;
        self.rounds_nothing(&draft, &lowered, (table, frame), &around, span)?;
        let ran = engine::run(frame, &lowered.ops, &around, &self.cancel).map_err(tell)?;
        let run = clock.elapsed();
        let mut effect = engine::account(table, frame, &ran, &lowered, &self.cancel).map_err(tell)?;
        if lowered.strict && !effect.misfits.is_empty() {
            return Err(self.misfits(&effect.misfits, &draft.text, &lowered, frame, span));
        }
        effect.notes.extend(notes);
        effect.checks = checks;
        tracing::debug!(step = draft.text, ran = ?run, accounted = ?(clock.elapsed() - run), "a step");
        effect.notes.extend(fitted.notes.iter().cloned());
        // Rows made of groups come from nowhere.
        let origin = if ran.regrouped { Some(Origin::below(0, ran.frame.rows())) } else { ran.origin };
        let step = Step { draft, took: clock.elapsed(), fitted, lowered, effect, after: ran.frame.clone().into(), origin };
        Ok((step, ran.frame))
    }

    /// The one call of a step's text.
    pub(super) fn read_step(&self, text: &str) -> Result<Call, Diagnostic> {
        let parsed = parse(text, &self.words);
        if let Some(error) = parsed.errors.into_iter().next() {
            return Err(error);
        }
        let mut statements = parsed.program.statements.into_iter();
        let whole = Span::new(0, text.len());
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
