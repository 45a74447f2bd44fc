//! One statement: a source, calls from left to right, and what becomes of the end of the chain.

use std::sync::Arc;
use std::time::Instant;

use crate::engine::{self, Frame, Origin, Ran};
use crate::lang::ast::{Call, Statement};
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::nearest::nearest;
use crate::lang::{Vocabulary, with_own_columns};
use crate::plan::action::Action;
use crate::plan::verb::{Look, Plan, Shown};
use crate::render::{self, Rendered};

use super::Session;
use super::apply::Drawn;
use super::cell::{Ending, Running};
use super::lineage::Lineage;
use super::message::stopped;
use super::outbox::Entry;
use super::progress::{Work, watched};
use super::table::{Draft, Source, Step, Table};

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
    pub steps: Vec<Arc<Step>>,
    pub start: Frame,
    /// How the frame came from a file, where it is to become a table.
    lineage: Option<Lineage>,
    pub picture: Option<Rendered>,
    pub about: Option<Entry>,
    /// The line of progress that the answer takes the place of.
    progress: Option<String>,
}

/// What a call did.
enum Done {
    Action(Action),
    Step(Box<(Step, Frame)>),
    Look(Box<Answered>),
}

/// What a look found.
pub(super) struct Answered {
    pub look: Look,
    pub ran: Ran,
    /// How the answer is drawn when nothing follows in the chain, where that is not as a table.
    pub picture: Option<Rendered>,
    /// A step that the answer is about, told above it.
    pub about: Option<Entry>,
    /// Whether its operations make it of the table before.
    pub made: bool,
}

impl Answered {
    pub fn new(look: Look, ran: Ran) -> Self {
        Answered { look, ran, picture: None, about: None, made: false }
    }
}

impl Session {
    pub(super) fn statement(&mut self, statement: &Statement, cell: &Running) -> Result<Ending, Diagnostic> {
        let mut flow = self.source(statement)?;
        let mut ending = Ending::Nothing;
        for (index, call) in statement.calls.iter().enumerate() {
            let first = index == 0 && statement.source.is_none();
            let computed = self.compute(flow.as_mut(), call, first, cell);
            if let (Err(Diagnostic { fault: Fault::Expectation, .. }), Some(flow), false) = (&computed, &flow, cell.again) {
                self.broke(flow, call, cell);
            }
            let (done, progress) = computed?;
            match (done, flow.as_mut()) {
                (Done::Action(action), _) => {
                    ending = self.action(action, call, statement, index, flow.as_ref(), cell)?;
                    if statement.calls.len() == 1 {
                        return Ok(ending);
                    }
                    if ending == Ending::Nothing
                        && index == 0
                        && flow.as_ref().is_none_or(|flow| flow.look.is_none())
                        && call.verb != "save"
                    {
                        let verb = literal(call.verb);
                        return Err(Diagnostic::syntax(call.verb_span, format!("{verb} gives no table that a chain could go on with.")));
                    }
                    if let Ending::Preview(table) = &ending {
                        let frame = self.table(table).map(|t| t.frame().clone()).unwrap_or_default();
                        flow = Some(Flow::new(table.clone(), frame, statement.name.is_none()).coming(self.lineage(table, statement)));
                    }
                }
                (Done::Step(applied), Some(flow)) => {
                    let (step, after) = *applied;
                    self.take(flow, step, after, cell, progress);
                    if flow.in_place {
                        ending = Ending::Preview(flow.name.clone());
                    }
                }
                (Done::Look(answered), Some(flow)) => {
                    flow.answer(*answered, call.span.of(&cell.input.code));
                    flow.progress = progress.or(flow.progress.take());
                    ending = Ending::Nothing;
                }
                (Done::Look(answered), None) => {
                    let mut answer = Flow::new(String::new(), answered.ran.frame.clone(), false);
                    answer.answer(*answered, call.span.of(&cell.input.code));
                    answer.progress = progress;
                    flow = Some(answer);
                }
                (Done::Step(_), None) => return Err(no_table(call)),
            }
        }
        match flow {
            Some(flow) => self.end(statement, flow, ending, cell),
            None => Ok(ending),
        }
    }

    /// Does what a call asks of the data, under a line of progress when it takes long. `first` says that nothing stands before it.
    fn compute(&self, flow: Option<&mut Flow>, call: &Call, first: bool, cell: &Running) -> Result<(Done, Option<String>), Diagnostic> {
        let flow = flow.map(|flow| {
            flow.cut();
            &*flow
        });
        let table = flow.map(|flow| (flow.name.as_str(), &flow.frame));
        let text = call.span.of(&cell.input.code);
        let work = Work { verb: call.verb, subject: text.strip_prefix(call.verb).unwrap_or(text).trim(), unit: "rows", style: self.style };
        let given = cell.given.borrow_mut().take(text.trim());
        let moment = given.as_ref().and_then(|given| given.moment).unwrap_or(cell.kept.borrow().moment);
        let (given, again) = (given.as_ref().map(|given| given.fitted.clone()), given);
        let outbox = cell.outbox;
        let (result, progress) = watched(outbox.screen(), &work, &|| outbox.flush(), |_| {
            let clock = Instant::now();
            let others = self.seen(call, &[]);
            // A line that is applied again is for the row that it was for, and goes by the file that it read.
            let lasting = if cell.again && given.is_none() { cell.kept.borrow_mut().next_lasting(text) } else { None };
            let drawn = Drawn { moment, given: given.as_ref().or(lasting.as_ref()), seen: &others };
            let (plan, fitted) = self.plan(call, table, drawn)?;
            if let (Some(kept), None) = (fitted.lasting(), &lasting) {
                cell.kept.borrow_mut().lasting.push((text.to_string(), kept));
            }
            let tell = |why: engine::Stopped| stopped(&why, call.span);
            match (plan, flow) {
                (Plan::Act(action), _) => Ok(Done::Action(action)),
                (Plan::Step(lowered), Some(flow)) => {
                    let (text, id) = (text.to_string(), cell.input.id.clone());
                    let draft = Draft { text, cell: id, moment, given: given.clone(), disabled: false, others };
                    self.run_step(draft, lowered, fitted, (&flow.name, &flow.frame), call.span, clock)
                        .map(|applied| Done::Step(Box::new(applied)))
                }
                (Plan::Look(look), Some(flow)) => {
                    let around = super::seen::others(&others, call.span)?;
                    let ran = engine::run(&flow.frame, &look.ops, &around, &self.cancel).map_err(tell)?;
                    Ok(Done::Look(Box::new(Answered { made: true, ..Answered::new(look, ran) })))
                }
                (Plan::Recall(recall), Some(flow)) => Ok(Done::Look(Box::new(self.recall(&recall, flow, call)?))),
                (Plan::Survey(survey), Some(flow)) => Ok(Done::Look(Box::new(self.survey(&survey, flow, call, cell)?))),
                (Plan::Sql(query), _) if first => {
                    let (look, ran) = self.sql(&query, call, &cell.input.code)?;
                    Ok(Done::Look(Box::new(Answered::new(look, ran))))
                }
                (Plan::Sql(_), _) => Err(Diagnostic::syntax(call.verb_span, "`sql` stands at the beginning of a line, not in a chain.")
                    .note("It sees all tables by their names.")),
                (Plan::Step(_) | Plan::Look(_) | Plan::Recall(_) | Plan::Survey(_), None) => Err(no_table(call)),
            }
        });
        if let (Err(_), Some(id)) = (&result, &progress) {
            cell.outbox.screen().replace(id, render::note("Stopped; the table is as it was.", &self.style));
        }
        if let (Err(Diagnostic { fault: Fault::Expectation, .. }), Some(given)) = (&result, again) {
            // The rows that break the rule are found by it.
            cell.given.borrow_mut().put_back(given);
        }
        result.map(|done| (done, progress))
    }

    /// What the chain begins with: a table by name, or the current one.
    fn source(&self, statement: &Statement) -> Result<Option<Flow>, Diagnostic> {
        if let Some(source) = &statement.source {
            let Some(table) = self.table(&source.node) else {
                let names: Vec<&str> = self.state.tables.iter().map(|table| table.name.as_str()).chain(self.verb_names()).collect();
                let diagnostic = Diagnostic::name(source.span, format!("There is no table and no verb {}.", literal(&source.node)));
                if let Some(line) = self.words.elsewhere(&source.node.to_lowercase()) {
                    // What stands behind `…` is left out where it need not be there.
                    let head = line.split('…').next().unwrap_or(line).trim();
                    let whole = line.replace(['…', '{', '}'], "");
                    let line = if self.stands(head) { head } else { &whole };
                    let words = self.vocabulary();
                    let example = with_own_columns(line, &source.node, &|uses| words.columns(uses));
                    return Err(diagnostic.note(format!("In this language it is written as in {}.", literal(&example))));
                }
                return Err(match nearest(&source.node, names.iter().copied()) {
                    Some(near) => diagnostic.note(format!("Did you mean {}?", literal(near))).fixed_by(source.span, near),
                    None => diagnostic.note("`tables` lists the tables, `help` the verbs."),
                });
            };
            let flow = Flow::new(table.name.clone(), table.frame().clone(), false);
            return Ok(Some(flow.coming(self.lineage(&table.name, statement))));
        }
        let current = self.current();
        Ok(current.map(|table| {
            let flow = Flow::new(table.name.clone(), table.frame().clone(), statement.name.is_none());
            flow.coming(self.lineage(&table.name, statement))
        }))
    }

    /// How a table came from its file, when a line is to make another of it.
    fn lineage(&self, table: &str, statement: &Statement) -> Option<Lineage> {
        statement.name.as_ref()?;
        self.table(table).map(Lineage::of)
    }

    fn verb_names(&self) -> impl Iterator<Item = &str> {
        self.words.verbs().iter().map(|(name, _)| *name)
    }

    /// Takes an applied step into the table's history, or the copy's.
    fn take(&mut self, flow: &mut Flow, step: Step, after: Frame, cell: &Running, progress: Option<String>) {
        let (text, effect) = (step.draft.text.clone(), step.effect.clone());
        (flow.picture, flow.about) = (None, None);
        if let (Some(lineage), true) = (&mut flow.lineage, flow.look.is_some()) {
            lineage.step(&step, &flow.frame.schema());
        }
        flow.frame = after.clone();
        flow.of = flow.frame.rows();
        flow.origin = None;
        let number = if flow.in_place {
            let name = flow.name.clone();
            self.state.table_mut(&name).map_or(0, |table| {
                table.push(step, after);
                table.steps.len()
            })
        } else {
            flow.steps.push(Arc::new(step));
            flow.steps.len()
        };
        if flow.look.is_some() {
            // Shaping an answer is part of the look, and its account would stand in the way.
            flow.progress = progress.or(flow.progress.take());
        } else {
            cell.outbox.entry(Entry::Step { number, text, effect: Box::new(effect) }, progress.as_deref());
        }
    }

    /// The end of a chain: it is named, or shown, or was a step on the current table.
    fn end(&mut self, statement: &Statement, flow: Flow, ending: Ending, cell: &Running) -> Result<Ending, Diagnostic> {
        let text = statement.span.of(&cell.input.code).to_string();
        if let Some(name) = &statement.name {
            if matches!(&ending, Ending::Preview(made) if *made == name.node) && flow.steps.is_empty() && flow.look.is_none() {
                return Ok(ending);
            }
            return Ok(self.name_it(&name.node, text, flow, cell));
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
        cell.outbox.answer(shown, flow.progress.as_deref());
        if let (Some(source), false) = (&statement.source, flow.steps.is_empty()) {
            cell.outbox.answer(render::note(&format!("{} is unchanged.", literal(&source.node)), &self.style), None);
        }
        Ok(Ending::Nothing)
    }

    /// Makes a table of the end of a chain.
    fn name_it(&mut self, name: &str, text: String, mut flow: Flow, cell: &Running) -> Ending {
        flow.cut();
        let frame = flow.frame.clone();
        let stepped = flow.look.is_none();
        let from = flow.lineage.take().map(Box::new);
        let loaded = self.table(name).filter(|table| flow.name == name && stepped && table.frame().is_same(&flow.start)).cloned();
        let mut table = match loaded {
            // The line began with a load under this name.
            Some(loaded) if loaded.steps.is_empty() && matches!(loaded.source, Source::File { .. }) => loaded,
            _ => Table::new(name.to_string(), Source::Line { text, seen: self.state.clone(), stepped, from }, frame.clone()),
        };
        if stepped {
            // Its steps are its history, and can be taken back one by one.
            table = table.with_steps(flow.start, flow.steps, flow.frame);
        }
        let (rows, columns) = (frame.rows(), frame.schema().len());
        let replaced = self.state.put(table);
        let verb = if replaced { "was replaced" } else { "is a new table" };
        let size = format!("{} × {}", render::things(rows, "row"), render::things(columns, "column"));
        cell.outbox.answer(render::note(&format!("{} {verb}: {size}.", literal(name)), &self.style), None);
        Ending::Nothing
    }
}

impl Flow {
    pub fn new(name: String, frame: Frame, in_place: bool) -> Self {
        let of = frame.rows();
        Flow {
            name,
            start: frame.clone(),
            lineage: None,
            frame,
            in_place,
            look: None,
            origin: None,
            of,
            steps: Vec::new(),
            picture: None,
            about: None,
            progress: None,
        }
    }

    fn coming(mut self, from: Option<Lineage>) -> Self {
        self.lineage = from;
        self
    }

    fn is_part(&self) -> bool {
        self.look.as_ref().is_some_and(|look| matches!(look.shown, Shown::First(_) | Shown::Last(_) | Shown::Span(..)))
    }

    /// The rows that a look wants to see, as a frame.
    pub fn cut_copy(&self) -> Frame {
        if self.is_part() { self.frame.slice(&super::look::places(self)) } else { self.frame.clone() }
    }

    /// Becomes the answer of a look.
    pub(super) fn answer(&mut self, answered: Answered, line: &str) {
        let Answered { look, ran, picture, about, made } = answered;
        self.lineage = self.lineage.take().filter(|_| made);
        if let Some(lineage) = &mut self.lineage {
            // Steps before the first look are those of the table's copy.
            if self.look.is_none() {
                let mut before = self.start.schema();
                for step in &self.steps {
                    lineage.step(step, &before);
                    before = step.after.schema().clone();
                }
            }
            lineage.look(line, &look.ops, &self.frame.schema());
        }
        (self.picture, self.about) = (picture, about);
        self.in_place = false;
        if look.answers || ran.regrouped {
            self.name = String::new();
            self.origin = None;
            self.of = ran.frame.rows();
        } else if let Some(rows) = ran.origin {
            self.origin = Some(engine::through(self.origin.take(), rows));
        }
        self.frame = ran.frame;
        self.look = Some(look);
    }

    /// Makes the rows that a look wants to see all that is left: what follows works on them alone.
    pub fn cut(&mut self) {
        if !self.is_part() {
            return;
        }
        let places = super::look::places(self);
        let from = |row: &usize| self.origin.as_ref().map_or(u32::try_from(*row).ok(), |origin| origin.get(*row));
        self.origin = Some(places.iter().filter_map(from).collect::<Vec<u32>>().into());
        self.frame = self.frame.slice(&places);
        if let Some(look) = self.look.as_mut() {
            if let Some(lineage) = &mut self.lineage {
                lineage.cut(&look.shown);
            }
            look.shown = Shown::Head;
        }
    }
}

pub(super) fn no_table(call: &Call) -> Diagnostic {
    Diagnostic::name(call.verb_span, "There is no table yet.").note("A table comes from a file.").line("load \"file.csv\"")
}
