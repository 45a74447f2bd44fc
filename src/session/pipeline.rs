//! One statement: a source, calls from left to right, and what becomes of the end of the chain.

use std::time::{Instant, SystemTime};

use crate::engine::{self, Frame, Origin};
use crate::lang::ast::{Call, Statement};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::plan::query::Fitted;
use crate::plan::verb::{Look, Lowered, Plan, Shown};
use crate::render;

use super::Session;
use super::cell::{Ending, Entry, Input, Outbox};
use super::message::stopped;
use super::progress::{Work, watched};
use super::table::{Source, Step, Table};

/// What flows through a chain.
pub(super) struct Flow {
    /// The table's name, for messages and captions; empty for an answer of its own.
    pub name: String,
    pub frame: Frame,
    /// True while steps change the current table itself.
    in_place: bool,
    /// The look that the frame is the answer of.
    pub look: Option<Look>,
    /// For rows of a table: where they stand in it, and how many it has.
    pub origin: Option<Origin>,
    pub of: usize,
    /// Steps on a copy, and what they began with.
    steps: Vec<Step>,
    start: Frame,
}

impl Session {
    pub(super) fn statement(&mut self, statement: &Statement, input: &Input, outbox: &Outbox) -> Result<Ending, Diagnostic> {
        let mut flow = self.source(statement)?;
        let mut ending = Ending::Nothing;
        for (index, call) in statement.calls.iter().enumerate() {
            let plan = self.plan(call, flow.as_ref().map(|flow| (flow.name.as_str(), &flow.frame)))?;
            match plan {
                (Plan::Act(action), _) => {
                    ending = self.action(action, call, statement, index, flow.as_ref(), input, outbox)?;
                    if statement.calls.len() == 1 {
                        return Ok(ending);
                    }
                    // Only `load` makes something that can be piped on.
                    if let Ending::Preview(table) = &ending {
                        let frame = self.table(table).map(|t| t.frame().clone()).unwrap_or_default();
                        flow = Some(Flow::new(table.clone(), frame, statement.name.is_none()));
                    }
                }
                (Plan::Step(lowered), fitted) => {
                    let Some(flow) = flow.as_mut() else { return Err(no_table(call)) };
                    flow.cut();
                    self.step(flow, call, lowered, fitted, input, outbox)?;
                    if flow.in_place {
                        ending = Ending::Preview(flow.name.clone());
                    }
                }
                (Plan::Look(look), _) => {
                    let Some(flow) = flow.as_mut() else { return Err(no_table(call)) };
                    self.look(flow, call, look)?;
                    ending = Ending::Nothing;
                }
            }
        }
        match flow {
            Some(flow) => self.end(statement, flow, ending, input, outbox),
            None => Ok(ending),
        }
    }

    /// What the chain begins with: a table by name, or the current one.
    fn source(&self, statement: &Statement) -> Result<Option<Flow>, Diagnostic> {
        if let Some(source) = &statement.source {
            let Some(table) = self.table(&source.node) else {
                let names: Vec<&str> = self.tables.iter().map(|table| table.name.as_str()).chain(self.verb_names()).collect();
                return Err(Diagnostic::name(source.span, format!("There is no table and no verb {}.", literal(&source.node))).nearest(
                    &source.node,
                    names,
                    "`help` lists the verbs; they begin with",
                ));
            };
            return Ok(Some(Flow::new(table.name.clone(), table.frame().clone(), false)));
        }
        let current = self.current.as_ref().and_then(|name| self.table(name));
        Ok(current.map(|table| Flow::new(table.name.clone(), table.frame().clone(), statement.name.is_none())))
    }

    fn verb_names(&self) -> impl Iterator<Item = &str> {
        use crate::lang::Vocabulary;
        self.words.verbs().iter().map(|(name, _)| *name)
    }

    /// Applies a step whole or not at all.
    fn step(
        &mut self,
        flow: &mut Flow,
        call: &Call,
        lowered: Lowered,
        fitted: Fitted,
        input: &Input,
        outbox: &Outbox,
    ) -> Result<(), Diagnostic> {
        let text = call.span.of(&input.code).to_string();
        let (at, started) = (SystemTime::now(), Instant::now());
        let work = Work { verb: call.verb, subject: text.strip_prefix(call.verb).unwrap_or(&text).trim(), style: self.style };
        let (cancel, before) = (self.cancel.clone(), flow.frame.clone());
        let name = flow.name.clone();
        let (result, progress) = watched(outbox.screen(), &work, &|| outbox.flush(), |_| {
            let ran = engine::run(&before, &lowered.ops, &cancel)?;
            let effect = engine::account(&name, &before, &ran, &lowered, &cancel)?;
            Ok((ran, effect))
        });
        let (ran, mut effect) = match result {
            Ok(done) => done,
            Err(why) => {
                if let Some(id) = progress {
                    outbox.screen().replace(&id, render::note("Stopped; the table is as it was.", &self.style));
                }
                return Err(stopped(&why, call.span));
            }
        };
        effect.notes.extend(fitted.notes.iter().cloned());
        let step = Step {
            text: text.clone(),
            cell: input.id.clone(),
            at,
            took: started.elapsed(),
            fitted,
            lowered,
            effect: effect.clone(),
            after: ran.frame.clone(),
            origin: ran.origin.clone(),
        };
        flow.frame = ran.frame;
        flow.of = flow.frame.rows();
        flow.origin = None;
        let number = if flow.in_place {
            let name = flow.name.clone();
            self.table_mut(&name).map_or(0, |table| {
                table.push(step);
                table.steps.len()
            })
        } else {
            flow.steps.push(step);
            flow.steps.len()
        };
        outbox.entry(Entry::Step { number, text, effect: Box::new(effect) }, progress.as_deref());
        Ok(())
    }

    /// Answers a look; what follows in the chain works on the answer.
    fn look(&mut self, flow: &mut Flow, call: &Call, look: Look) -> Result<(), Diagnostic> {
        flow.cut();
        let ran = engine::run(&flow.frame, &look.ops, &self.cancel).map_err(|why| stopped(&why, call.span))?;
        flow.in_place = false;
        if look.answers || ran.regrouped {
            flow.name = String::new();
            flow.origin = None;
            flow.of = ran.frame.rows();
        } else if let Some(rows) = ran.origin {
            flow.origin = Some(engine::through(flow.origin.take(), rows.to_vec()));
        }
        flow.frame = ran.frame;
        flow.look = Some(look);
        Ok(())
    }

    /// The end of a chain: it is named, or shown, or was a step on the current table.
    fn end(&mut self, statement: &Statement, flow: Flow, ending: Ending, input: &Input, outbox: &Outbox) -> Result<Ending, Diagnostic> {
        let text = statement.span.of(&input.code).to_string();
        if let Some(name) = &statement.name {
            if matches!(&ending, Ending::Preview(made) if *made == name.node) && flow.steps.is_empty() && flow.look.is_none() {
                return Ok(ending);
            }
            return Ok(self.name_it(&name.node, text, flow, outbox));
        }
        if flow.in_place {
            return Ok(ending);
        }
        if let (Some(last), Ending::Nothing) = (statement.calls.last(), &ending)
            && flow.look.is_none()
            && last.verb == "save"
        {
            return Ok(ending);
        }
        let shown = self.shown(&flow).map_err(|why| stopped(&why, statement.span))?;
        outbox.answer(shown);
        if let (Some(source), false) = (&statement.source, flow.steps.is_empty()) {
            outbox.answer(render::note(&format!("{} is unchanged.", literal(&source.node)), &self.style));
        }
        Ok(Ending::Nothing)
    }

    /// Makes a table of the end of a chain.
    fn name_it(&mut self, name: &str, text: String, mut flow: Flow, outbox: &Outbox) -> Ending {
        flow.cut();
        let frame = flow.frame.clone();
        let mut table = Table::new(name.to_string(), Source::Line { text }, frame.clone());
        if flow.look.is_none() {
            // Its steps are its history, and can be taken back one by one.
            table.steps = flow.steps;
            table.base = flow.start;
        }
        let (rows, columns) = (frame.rows(), frame.schema().len());
        let replaced = self.put(table);
        let verb = if replaced { "was replaced" } else { "is a new table" };
        let size = format!("{} × {}", render::things(rows, "row"), render::things(columns, "column"));
        outbox.answer(render::note(&format!("{} {verb}: {size}.", literal(name)), &self.style));
        Ending::Nothing
    }
}

impl Flow {
    pub fn new(name: String, frame: Frame, in_place: bool) -> Self {
        let of = frame.rows();
        Flow { name, start: frame.clone(), frame, in_place, look: None, origin: None, of, steps: Vec::new() }
    }

    fn is_part(&self) -> bool {
        self.look.as_ref().is_some_and(|look| matches!(look.shown, Shown::First(_) | Shown::Last(_) | Shown::Span(..)))
    }

    /// The rows that a look wants to see, as a frame.
    pub fn cut_copy(&self) -> Frame {
        if self.is_part() { self.frame.slice(&super::look::places(self)) } else { self.frame.clone() }
    }

    /// Makes the rows that a look wants to see all that is left: what follows works on them alone.
    pub fn cut(&mut self) {
        if !self.is_part() {
            return;
        }
        let places = super::look::places(self);
        let from = |row: &usize| self.origin.as_ref().map_or(u32::try_from(*row).ok(), |origin| origin.get(*row).copied());
        self.origin = Some(std::sync::Arc::new(places.iter().filter_map(from).collect()));
        self.frame = self.frame.slice(&places);
        if let Some(look) = self.look.as_mut() {
            look.shown = Shown::Head;
        }
    }
}

fn no_table(call: &Call) -> Diagnostic {
    Diagnostic::name(call.verb_span, "There is no table yet.").note("A table comes from a file.").line("load \"file.csv\"")
}
