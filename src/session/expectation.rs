//! Rules that a table breaks: told with the rows that break them, and remembered for the list of all rules.

use crate::engine::{self, Checked, Frame, Others, Ran};
use crate::lang::ast::{Arg, Call};
use crate::lang::diagnostic::{Diagnostic, Fault, literal};
use crate::lang::span::Span;
use crate::lang::{quote_name, quote_text};
use crate::plan::count::{count, joined, things};
use crate::plan::effect::Check;
use crate::plan::op::Op;
use crate::plan::query::Answer;
use crate::plan::scope::article;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Expectation, Look, Lowered, Misfit, Plan, RowMet, Rule, Says, Shown};
use crate::render::{self, Rendered};

use super::Session;
use super::apply::Drawn;
use super::cell::Running;
use super::message::stopped;
use super::pipeline::{Answered, Flow};
use super::table::Table;

/// A rule that stopped its line.
#[derive(Debug, Clone)]
pub(super) struct Broken {
    table: String,
    /// How many steps the table had then.
    steps: usize,
    line: String,
    check: Check,
}

impl Session {
    /// A broken rule with the rows that break it.
    pub(super) fn unexpected(&self, checked: &Checked, lowered: &Lowered, columns: &[String], frame: &Frame, span: Span) -> Diagnostic {
        let mut told = Diagnostic::new(Fault::Expectation, span, said(checked));
        for (written, value) in &checked.measured {
            told = told.note(format!("{} is {}.", literal(written), cell(value)));
        }
        let schema = frame.schema();
        for name in &checked.lacking {
            if let Some(near) = crate::lang::nearest::nearest(name, schema.names()) {
                told = told.line(format!("rename {} to {}", quote_name(near), quote_name(name)));
            }
        }
        for (name, is, wanted) in &checked.mistyped {
            if checked.mistyped.len() > 1 || !checked.lacking.is_empty() {
                told = told.note(mistyped(name, is, wanted));
            }
            if !matches!(is, Type::List(_) | Type::Other(_)) {
                told = told.line(format!("convert {} to {wanted}", quote_name(name)));
            }
        }
        told = rows_told(checked).into_iter().fold(told, Diagnostic::note);
        if checked.check.undecided > 0 {
            let cure = match columns {
                [column] => format!("`where {} is not missing` leaves such rows out", quote_name(column)),
                _ => "a `where` leaves such rows out".to_string(),
            };
            told = told.note(format!("{} of them only because a cell is missing: {cure}.", count(checked.check.undecided)));
        }
        for tally in &lowered.tallies {
            let Says::Note(one, several) = &tally.says else { continue };
            let counted = Expectation::new(Rule::Rows { condition: tally.condition.clone().negated(), within: None });
            match engine::check(frame, &counted, &self.cancel).map(|counted| counted.check.broken) {
                Ok(Some(0) | None) => {}
                Ok(Some(rows)) => {
                    let said = if rows == 1 { one } else { several }.replace("{}", &count(rows));
                    told = told.note(format!("{}.", capital(&said)));
                }
                Err(why) => return stopped(&why, span),
            }
        }
        told
    }

    /// Stops a step that met values which do not fit in the way that it learned elsewhere, or that its line says.
    pub(super) fn misfits(&self, misfits: &[(String, usize)], text: &str, lowered: &Lowered, frame: &Frame, span: Span) -> Diagnostic {
        let mut told = Vec::new();
        let mut all = 0;
        for (name, rows) in misfits {
            let tally = lowered.tallies.iter().find(|tally| tally.says == Says::Misfit(name.clone()));
            let Some(condition) = tally.map(|tally| tally.condition.clone()) else { continue };
            let rule = Rule::Rows { condition: condition.negated(), within: None };
            let expected = Expectation { columns: vec![name.clone()], ..Expectation::new(rule) };
            match engine::check(frame, &expected, &self.cancel) {
                Ok(checked) => told.extend(rows_told(&checked)),
                Err(why) => return stopped(&why, span),
            }
            all += rows;
        }
        let verb = if all == 1 { "does" } else { "do" };
        let leave = "`convert … else missing` leaves such values out.";
        let (way, cure) = match self.read_step(text).is_ok_and(|call| says_how(&call)) {
            true => ("its line says", leave.to_string()),
            false => ("the step has learned", format!("{REFIT}; {leave}")),
        };
        let message = format!("{} {verb} not read in the way that {way}.", things(all, "value"));
        told.into_iter().fold(Diagnostic::data(span, message), Diagnostic::note).note(cure)
    }

    /// Stops a step that is written for another row than the one that stands in its place.
    pub(super) fn another_row(&self, met: &RowMet, table: &str, frame: &Frame, span: Span) -> Diagnostic {
        let said = |cells: &mut dyn Iterator<Item = (String, Value)>| {
            let cells: Vec<String> = cells.map(|(name, value)| format!("{} {}", literal(&name), cell(&value))).collect();
            cells.join(", ")
        };
        const CELLS: usize = 4;
        let was = said(&mut met.cells.iter().take(CELLS).cloned());
        let place = met.row.saturating_sub(1);
        if place >= frame.rows() {
            let message = format!("There is no row {} any more: {} has {}.", count(met.row), literal(table), things(frame.rows(), "row"));
            return Diagnostic::data(span, message).note(format!("The line was written for the row with {was}."));
        }
        let now = frame.slice(&[place]).values();
        let is = |name: &String| Some((name.clone(), now.cell(name, 0)?.clone()));
        let differ = met.cells.iter().filter(|(name, value)| is(name).is_some_and(|(_, now)| now != *value)).map(|(name, _)| name);
        let is = said(&mut differ.take(CELLS).filter_map(is));
        Diagnostic::data(span, format!("Row {} is not the row that the line was written for.", count(met.row)))
            .note(format!("That one had {was}; this one has {is}."))
            .note("A line with `where` finds its row by what is in it.")
    }

    /// Remembers a rule that a line broke, and shows the rows that break it.
    pub(super) fn broke(&mut self, flow: &Flow, call: &Call, cell: &Running) {
        let table = Some((flow.name.as_str(), &flow.frame));
        let given = cell.given.borrow_mut().take(call.span.of(&cell.input.code).trim());
        let moment = given.as_ref().and_then(|given| given.moment).unwrap_or(cell.kept.borrow().moment);
        let seen = self.seen(call, &[]);
        let drawn = Drawn { moment, given: given.as_ref().map(|given| &given.fitted), seen: &seen };
        let Ok((Plan::Step(lowered), _)) = self.plan(call, table, drawn) else { return };
        let broken = |expected: &&Expectation| {
            !expected.warns && engine::check(&flow.frame, expected, &self.cancel).is_ok_and(|checked| !checked.check.kept)
        };
        let Some(expected) = lowered.expects.iter().find(broken).cloned() else { return };
        let Ok(checked) = engine::check(&flow.frame, &expected, &self.cancel) else { return };
        let line = call.span.of(&cell.input.code).to_string();
        if flow.look.is_none() {
            let steps = self.table(&flow.name).map_or(0, |table| table.steps.len());
            self.broken.retain(|known| (known.table.as_str(), known.line.as_str()) != (flow.name.as_str(), line.as_str()));
            self.broken.push(Broken { table: flow.name.clone(), steps, line, check: checked.check });
        }
        // The message itself shows the cells that the rule is about.
        let more = checked.check.broken.unwrap_or_default() > checked.first.len() || flow.frame.schema().len() > expected.columns.len();
        let Some(wrong) = engine::breaking(&expected.rule).filter(|_| more) else { return };
        let Ok(ran) = engine::run(&flow.frame, &[Op::Filter(wrong)], &Others::default(), &self.cancel) else { return };
        let mut rows = Flow::new(flow.name.clone(), flow.frame.clone(), false);
        let phrase = Some("rows that are not as expected".to_string());
        rows.answer(Answered::new(Look { ops: Vec::new(), shown: Shown::Head, answers: false, phrase }, ran), "");
        if let Ok(shown) = self.shown(&rows) {
            cell.outbox.evidence(shown);
        }
    }

    /// The rules of a table, or of all tables.
    pub(super) fn expectations<'a>(&'a self, tables: impl IntoIterator<Item = &'a Table>) -> Frame {
        let mut rules = Vec::new();
        for table in tables {
            for (number, step) in table.steps.iter().enumerate() {
                let mut rule = Listed { table: &table.name, step: Some(number + 1), line: step.text(), check: None, state: "off" };
                if step.draft.disabled && is_rule(step.text()) {
                    rules.push(rule);
                    continue;
                }
                for check in &step.effect.checks {
                    rule.check = Some(*check);
                    rule.state = if check.kept { "kept" } else { "warned" };
                    rules.push(rule);
                }
            }
            for (number, waiting) in table.waiting.iter().enumerate().filter(|(_, waiting)| is_rule(&waiting.draft.text)) {
                let step = Some(table.steps.len() + number + 1);
                rules.push(Listed { table: &table.name, step, line: &waiting.draft.text, check: None, state: "waits" });
            }
            let here = self.broken.iter().filter(|broken| broken.table == table.name && broken.steps == table.steps.len());
            rules.extend(here.map(|broken| Listed {
                table: &table.name,
                step: None,
                line: &broken.line,
                check: Some(broken.check),
                state: "broken",
            }));
        }
        Frame::from_values(&as_table(&rules))
    }

    /// The rules of all tables, drawn; nothing where there are none.
    pub(super) fn rules_drawn(&mut self) -> Option<Rendered> {
        let frame = self.expectations(self.state.tables.iter().map(AsRef::as_ref));
        if frame.rows() == 0 {
            return None;
        }
        let look = Look { ops: Vec::new(), shown: Shown::First(frame.rows()), answers: true, phrase: None };
        let mut flow = Flow::new(String::new(), frame.clone(), false);
        flow.answer(Answered::new(look, Ran { frame, regrouped: true, ..Ran::default() }), "");
        flow.name = "expectations".to_string();
        Some(self.shown(&flow).unwrap_or_else(|why| {
            let told = stopped(&why, Span::default());
            let why = told.notes.first().unwrap_or(&told.message);
            render::note(&format!("{} cannot be listed here. {why}", things(flow.frame.rows(), "rule")), &self.style)
        }))
    }
}

/// What to do about values that a step has not learned to read.
const REFIT: &str = "It learned that from other data. Run `with refit = true` it learns from this table";

/// Whether a line says how values are read, by formats or levels, so that there was nothing to learn.
fn says_how(call: &Call) -> bool {
    let levels = matches!(call.args.get("type").map(|arg| &arg.node), Some(Arg::Type(kind)) if !kind.args.is_empty());
    !call.clauses.using.is_empty() || levels
}

/// A row of the list.
#[derive(Clone, Copy)]
struct Listed<'a> {
    table: &'a str,
    step: Option<usize>,
    line: &'a str,
    check: Option<Check>,
    state: &'static str,
}

fn is_rule(line: &str) -> bool {
    line.split_whitespace().next() == Some("expect")
}

fn as_table(rules: &[Listed]) -> Answer {
    let whole = |number: Option<usize>| number.and_then(|number| i64::try_from(number).ok()).map_or(Value::Missing, Value::Integer);
    let text = |text: &str| Value::Text(text.split_whitespace().collect::<Vec<_>>().join(" "));
    let column = |name: &str, kind, value: &dyn Fn(&Listed) -> Value| (name.to_string(), kind, rules.iter().map(value).collect());
    Answer {
        columns: vec![
            column("table", Type::Text, &|rule| Value::Text(rule.table.to_string())),
            column("step", Type::Integer, &|rule| whole(rule.step)),
            column("rule", Type::Text, &|rule| text(rule.line)),
            column("rows", Type::Integer, &|rule| whole(rule.check.and_then(|check| check.rows))),
            column("broken", Type::Integer, &|rule| whole(rule.check.and_then(|check| check.broken))),
            column("undecided", Type::Integer, &|rule| {
                whole(rule.check.filter(|check| check.broken.is_some()).map(|check| check.undecided))
            }),
            column("state", Type::Text, &|rule| text(rule.state)),
        ],
    }
}

/// That a rule is broken, in a sentence.
fn said(checked: &Checked) -> String {
    if !checked.lacking.is_empty() {
        let names: Vec<String> = checked.lacking.iter().map(|name| literal(name)).collect();
        let columns = if names.len() == 1 { "The column" } else { "The columns" };
        return format!("{columns} {} {} not there.", joined(&names, "and"), if names.len() == 1 { "is" } else { "are" });
    }
    match checked.mistyped.as_slice() {
        [] => {}
        [(name, is, wanted)] => return mistyped(name, is, wanted),
        several => return format!("{} are not of the types that are expected.", things(several.len(), "column")),
    }
    match (checked.check.broken, checked.check.rows) {
        (Some(broken), Some(of)) => {
            format!("{} of {} {} as expected.", count(broken), things(of, "row"), if broken == 1 { "is not" } else { "are not" })
        }
        _ => "The table is not as expected.".to_string(),
    }
}

fn mistyped(name: &str, is: &Type, wanted: &Type) -> String {
    format!("{} is {}, not {}.", literal(name), article(is), article(wanted))
}

/// The same of a rule that only warns.
pub(super) fn warned(checked: &Checked) -> String {
    let said = said(checked).replace('`', "");
    match checked.check.undecided {
        0 => said,
        rows => format!("{}, {} of them only because a cell is missing.", said.trim_end_matches('.'), count(rows)),
    }
}

/// The first rows that break a rule, and how many more there are.
pub(super) fn rows_told(checked: &Checked) -> Vec<String> {
    let mut told = Vec::new();
    for (row, cells) in &checked.first {
        let cells: Vec<String> = cells.iter().map(|(name, value)| format!("{} {}", literal(name), cell(value))).collect();
        told.push(if cells.is_empty() { format!("Row {}.", count(*row)) } else { format!("Row {}: {}.", count(*row), cells.join(", ")) });
    }
    let more = checked.check.broken.unwrap_or_default().saturating_sub(checked.first.len());
    if more > 0 && !checked.first.is_empty() {
        told.push(format!("And {} more.", count(more)));
    }
    told
}

/// Values that nothing is said of, with how often they occur.
pub(super) fn uncovered(checked: &Checked, column: &str, cure: &str, span: Span) -> Diagnostic {
    let values = things(checked.distinct, "value");
    let is = if checked.distinct == 1 { "is" } else { "are" };
    let shown: Vec<String> = checked.values.iter().map(|(value, rows)| format!("{} ({})", in_line(value), count(*rows))).collect();
    let more = match checked.distinct.saturating_sub(shown.len()) {
        0 => String::new(),
        more => format!(" and {} more", count(more)),
    };
    let rows = things(checked.check.broken.unwrap_or_default(), "row");
    Diagnostic::data(span, format!("{values} of {} {is} not listed, in {rows}.", literal(column)))
        .note(format!("{}{more}.", shown.join(", ")))
        .note(cure)
}

/// Rows that a step does not fit.
pub(super) fn unfitting(checked: &Checked, misfit: &Misfit, span: Span) -> Diagnostic {
    let rows = checked.check.broken.unwrap_or_default();
    let said = if rows == 1 { &misfit.one } else { &misfit.several }.replace("{}", &count(rows));
    rows_told(checked).into_iter().fold(Diagnostic::data(span, said), Diagnostic::note).note(misfit.cure.clone())
}

/// A value as a line has it.
fn in_line(value: &Value) -> String {
    match value {
        Value::Text(text) => literal(&quote_text(text)),
        other => cell(other),
    }
}

fn cell(value: &Value) -> String {
    if value.is_missing() { "missing".to_string() } else { literal(&value.to_string()) }
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
