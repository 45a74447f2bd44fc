//! What the steps of a table did, asked after the fact: `history`, `diff`, `why`.

use std::borrow::Cow;

use crate::engine::{self, Frame, NOWHERE, Ran};
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::plan::query::Answer;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Look, Shown};
use crate::render::{self, Entered, Outcome, Standing};

use super::Session;
use super::edit::lost;
use super::message::stopped;
use super::outbox::Entry;
use super::pipeline::{Answered, Flow};
use super::state::State;
use super::table::{Source, Table, version};

impl Session {
    /// The table whose past a chain asks about: that of the session, or the copy that the chain has changed.
    pub(super) fn past(&self, flow: &Flow, call: &Call) -> Result<Cow<'_, Table>, Diagnostic> {
        if !flow.steps.is_empty() {
            let source = Source::Line { text: flow.name.clone(), seen: State::default(), stepped: true, from: None };
            let copy = Table::new(flow.name.clone(), source, flow.start.clone());
            return Ok(Cow::Owned(copy.with_steps(flow.start.clone(), flow.steps.clone(), flow.frame.clone())));
        }
        self.table(&flow.name)
            .map(Cow::Borrowed)
            .ok_or_else(|| Diagnostic::data(call.span, "The answer of a look has no steps.").note("A table has: `titanic | history`."))
    }

    /// The steps of a table, a row each; drawn as the account that they gave.
    pub(super) fn history(&self, flow: &Flow, call: &Call) -> Result<Answered, Diagnostic> {
        let table = self.past(flow, call)?;
        let entries = entries(&table);
        let picture = render::history(&table.name, &entries, &self.style);
        let answer = as_table(&entries);
        Ok(Answered { picture: Some(picture), ..answered(Frame::from_values(&answer)) })
    }

    /// The cells that a step changed.
    pub(super) fn diff(&self, step: Option<usize>, flow: &Flow, call: &Call) -> Result<Answered, Diagnostic> {
        let table = self.past(flow, call)?;
        let count = table.steps.len();
        let number = step.unwrap_or(count);
        let span = call.args.get("step").map_or(call.span, |arg| arg.span);
        let Some(step) = number.checked_sub(1).and_then(|place| table.steps.get(place)) else {
            let said = match count {
                0 => format!("{} has no steps.", literal(&table.name)),
                _ => format!("There is no step {number}: {} has {}.", literal(&table.name), render::things(count, "step")),
            };
            return Err(Diagnostic::data(span, said).note("`history` lists them."));
        };
        let read = |version: &engine::Version| version.frame().map_err(|why| lost(&why, call.span));
        let (before, after) = (read(table.version(number - 1))?, read(&step.after)?);
        let frame = engine::differences(&before, &after, step.origin.as_ref(), &step.effect.columns_renamed, &self.cancel)
            .map_err(|why| stopped(&why, call.span))?;
        let about = Entry::Step { number, text: step.text().to_string(), effect: Box::new(step.effect.clone()) };
        Ok(Answered { about: Some(about), ..answered(frame) })
    }

    /// The steps that made a cell what it is: where it came from, and each step that changed it.
    pub(super) fn why(&self, row: usize, column: &str, flow: &Flow, call: &Call) -> Result<Answered, Diagnostic> {
        let table = self.past(flow, call)?;
        let rows = table.frame().rows();
        let Some(mut place) = row.checked_sub(1).filter(|place| *place < rows) else {
            let span = call.args.get("row").map_or(call.span, |arg| arg.span);
            return Err(Diagnostic::data(
                span,
                format!("There is no row {row}: {} has {}.", literal(&table.name), render::things(rows, "row")),
            ));
        };
        let mut name = column.to_string();
        let mut made: Vec<Made> = Vec::new();
        let mut number = table.steps.len();
        let mut born = None;
        let tell = |why: String| lost(&why, call.span);
        while let Some(step) = number.checked_sub(1).and_then(|last| table.steps.get(last)) {
            let before = version(&table.base, &table.steps, number - 1);
            let now = step.after.cell(&name, place).map_err(tell)?;
            let row = place + 1;
            let from = step.origin.as_ref().map_or(u32::try_from(place).ok(), |origin| origin.get(place));
            let stood = from.filter(|from| *from != NOWHERE);
            place = stood.map_or(place, |from| from as usize);
            if let Some((old, _)) = step.effect.columns_renamed.iter().find(|(_, new)| *new == name) {
                name.clone_from(old);
            }
            let there = stood.is_some() && before.schema().has(&name);
            let was = there.then(|| before.cell(&name, place)).transpose().map_err(tell)?;
            if was.as_ref() != Some(&now) {
                made.push(Made { step: number, line: step.text().to_string(), row, value: now });
            }
            number -= 1;
            if was.is_none() {
                born = Some(number);
                break;
            }
        }
        if born.is_none() {
            let value = table.base.cell(&name, place).map_err(tell)?;
            made.push(Made { step: 0, line: table.source.text().to_string(), row: place + 1, value });
        }
        made.reverse();
        Ok(answered(Frame::from_values(&told(&made))))
    }
}

/// A step that gave a cell a value.
struct Made {
    step: usize,
    line: String,
    /// Where the cell stood after it, from 1.
    row: usize,
    value: Value,
}

fn told(made: &[Made]) -> Answer {
    let column = |name: &str, kind, value: &dyn Fn(&Made) -> Value| (name.to_string(), kind, made.iter().map(value).collect());
    let text = |value: &Value| if value.is_missing() { Value::Missing } else { Value::Text(value.to_string()) };
    Answer {
        columns: vec![
            column("step", Type::Integer, &|made| whole(made.step)),
            column("line", Type::Text, &|made| Value::Text(made.line.clone())),
            column("row", Type::Integer, &|made| whole(made.row)),
            column("value", Type::Text, &|made| text(&made.value)),
        ],
    }
}

fn whole(number: usize) -> Value {
    i64::try_from(number).map_or(Value::Missing, Value::Integer)
}

fn answered(frame: Frame) -> Answered {
    let look = Look { ops: Vec::new(), shown: Shown::Head, answers: true, phrase: None };
    Answered::new(look, Ran { frame, regrouped: true, ..Ran::default() })
}

/// The source of a table, its steps, those that wait and those taken back.
fn entries(table: &Table) -> Vec<Entered<'_>> {
    let first = match &table.source {
        Source::File { text, report, .. } => {
            Entered { number: 0, text, standing: Standing::Applied, outcome: Outcome::Load(report), at: None, took: None }
        }
        Source::Line { text, .. } => {
            Entered { number: 0, text, standing: Standing::Applied, outcome: Outcome::Words(""), at: None, took: None }
        }
    };
    let steps = table.steps.iter().map(|step| {
        let standing = if step.draft.disabled { Standing::Disabled } else { Standing::Applied };
        (&step.draft, standing, Outcome::Effect(&step.effect), Some(step.took))
    });
    let waiting = table.waiting.iter().map(|waiting| (&waiting.draft, Standing::Waiting, Outcome::Words(&waiting.why), None));
    let undone = table.undone.iter().rev().map(|step| (&step.draft, Standing::Undone, Outcome::Effect(&step.effect), Some(step.took)));
    let all = steps.chain(waiting).chain(undone).enumerate().map(|(index, (draft, standing, outcome, took))| Entered {
        number: index + 1,
        text: &draft.text,
        standing,
        outcome,
        at: Some(draft.moment),
        took,
    });
    std::iter::once(first).chain(all).collect()
}

fn standing(entry: &Entered) -> String {
    if entry.standing == Standing::Applied { "applied".to_string() } else { entry.standing.words().to_string() }
}

/// The same as a table: a row for the source and for each step.
fn as_table(entries: &[Entered]) -> Answer {
    let column = |name: &str, kind, value: &dyn Fn(&Entered) -> Value| (name.to_string(), kind, entries.iter().map(value).collect());
    let effect = |entry: &Entered| match entry.outcome {
        Outcome::Effect(effect) => Some(effect.clone()),
        _ => None,
    };
    let rows = |entry: &Entered| match entry.outcome {
        Outcome::Effect(effect) if entry.standing == Standing::Applied => whole(effect.rows_after),
        Outcome::Load(report) => whole(report.rows),
        _ => Value::Missing,
    };
    Answer {
        columns: vec![
            column("step", Type::Integer, &|entry| whole(entry.number)),
            column("line", Type::Text, &|entry| Value::Text(entry.text.to_string())),
            column("standing", Type::Text, &|entry| Value::Text(standing(entry))),
            column("effect", Type::Text, &|entry| Value::Text(entry.summary())),
            column("rows", Type::Integer, &rows),
            column("cells_changed", Type::Integer, &|entry| effect(entry).map_or(Value::Missing, |effect| whole(effect.cells()))),
            column("rows_removed", Type::Integer, &|entry| effect(entry).map_or(Value::Missing, |effect| whole(effect.rows_removed))),
            column("at", Type::Datetime, &|entry| entry.at.map_or(Value::Missing, Value::Datetime)),
            column("seconds", Type::Number, &|entry| entry.took.map_or(Value::Missing, |took| Value::Number(took.as_secs_f64()))),
        ],
    }
}
