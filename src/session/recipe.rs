//! A table as a script that makes it again: where it came from with the options of its import, its steps, and at the end what they learned.
//!
//! What was learned stands in comments of their own, one for each step, and belongs to the step's line as it is written: a line that is
//! changed by hand learns anew.

use std::sync::Arc;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::lang::ast::{Arg, Statement};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::span::Span;
use crate::lang::{parse, quote_name, quote_text};
use crate::plan::query::Fitted;
use crate::plan::report::LoadReport;
use crate::plan::types::Type;
use crate::render;
use crate::verbs::Words;

use super::files::table_name;
use super::script::spelled;
use super::seen::{ONE, OTHER, Seen};
use super::sql::word;
use super::state::State;
use super::table::{Draft, Source, Step, Table};

/// Tables that were made of each other are made anew so often.
const DEEPEST: usize = 3;

/// What begins a comment that holds what a step learned.
const LEARNED: &str = "#= ";

/// What a step uses in place of what it would learn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Given {
    /// The step's line.
    pub step: String,
    /// When it was first run, where that matters: what `today()` means in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<NaiveDateTime>,
    pub fitted: Fitted,
}

/// The recipe of a table of the session.
pub(super) fn recipe(table: &Table) -> String {
    let mut script = Script::default();
    let steps = render::things(table.steps.len(), "step");
    script.lines.push(format!("# How {} is made: {steps}.", quote_name(&table.name)));
    script.table(table);
    script.current(&table.name);
    script.finish()
}

/// What a script gives to its steps, in the order of its lines.
pub(super) fn given(script: &str) -> Result<Vec<Given>, Diagnostic> {
    let mut all = Vec::new();
    let mut start = 0;
    for line in script.split_inclusive('\n') {
        if let Some(text) = line.trim_end().strip_prefix(LEARNED) {
            let read = serde_json::from_str(text).map_err(|_| {
                Diagnostic::syntax(Span::new(start, start + line.trim_end().len()), "What a step learned cannot be read here.")
                    .note("Without this line the step learns anew.")
            })?;
            all.push(read);
        }
        start += line.len();
    }
    Ok(all)
}

/// A script as it is written.
#[derive(Default)]
struct Script {
    lines: Vec<String>,
    learned: Vec<Given>,
    /// The tables that are there already, with their steps so far.
    tables: Vec<(String, Vec<Arc<Step>>)>,
    current: Option<String>,
    /// How often tables that need each other were made anew.
    depth: usize,
}

impl Script {
    /// The lines that make a table, as it is now.
    fn table(&mut self, table: &Table) {
        self.made(&table.name, &table.source, &table.steps);
        for waiting in &table.waiting {
            self.lines.push(format!("# waits: {}", one_line(&waiting.draft.text)));
        }
    }

    /// The lines that make a table up to these steps.
    fn made(&mut self, name: &str, source: &Source, steps: &[Arc<Step>]) {
        let there = self.tables.iter().find(|(known, _)| *known == name).map(|(_, steps)| steps.clone());
        let from = match there {
            // It is there at an earlier version: the rest follows.
            Some(there) if begins(steps, &there) => there.len(),
            _ => {
                self.source(name, source);
                self.reached(name, &[]);
                0
            }
        };
        for (number, step) in steps.iter().enumerate().skip(from) {
            let done = steps.get(..number).unwrap_or_default();
            // Tables that later steps read and that were made of this one as it is now.
            let later = steps.iter().skip(number).filter(|step| !step.draft.disabled).flat_map(|step| &step.draft.others);
            for seen in later.filter(|seen| made_of(seen, name, done)) {
                self.made(&seen.name, &seen.source, &seen.steps);
            }
            if !step.draft.disabled {
                for seen in &step.draft.others {
                    self.made(&seen.name, &seen.source, &seen.steps);
                }
            }
            self.again(name, source, done);
            self.current(name);
            self.step(step);
            self.reached(name, steps.get(..=number).unwrap_or_default());
        }
    }

    /// What another table needed may have made this one anew at an earlier version.
    fn again(&mut self, name: &str, source: &Source, done: &[Arc<Step>]) {
        let stands = self.tables.iter().find(|(known, _)| known == name);
        if stands.is_some_and(|(_, there)| there.len() == done.len() && begins(done, there)) {
            return;
        }
        if self.depth >= DEEPEST {
            self.lines
                .push(format!("# {} and another table were made of each other; this script may not give them again.", quote_name(name)));
            return;
        }
        self.depth += 1;
        self.made(name, source, done);
        self.depth -= 1;
    }

    /// Notes that a table is there after these steps.
    fn reached(&mut self, name: &str, steps: &[Arc<Step>]) {
        self.tables.retain(|(known, _)| known != name);
        self.tables.push((name.to_string(), steps.to_vec()));
    }

    fn source(&mut self, name: &str, source: &Source) {
        match source {
            Source::File { text, path, report, .. } => {
                for note in &report.notes {
                    self.lines.push(format!("# {}", one_line(note)));
                }
                let load = with_options(text, report);
                let plain = table_name(path) == name;
                let line = if plain { load } else { format!("{} = {load}", quote_name(name)) };
                self.lines.push(canonical(&line));
                if plain {
                    self.current = Some(name.to_string());
                }
            }
            Source::Line { text, seen, stepped, .. } => {
                let parsed = parse(text, &Words::default());
                let statement = parsed.program.statements.first();
                for parent in statement.map(|statement| parents(statement, seen)).unwrap_or_default() {
                    self.table(&parent);
                }
                if let Some(current) = seen.current.as_deref().filter(|_| statement.is_some_and(|statement| statement.source.is_none())) {
                    self.current(current);
                }
                let line = match statement {
                    // Its steps follow, each with what it learned.
                    Some(statement) if *stepped => {
                        let source = statement.source.as_ref().map(|source| source.node.clone()).or_else(|| seen.current.clone());
                        format!("{} = {}", quote_name(name), quote_name(&source.unwrap_or_default()))
                    }
                    _ => text.clone(),
                };
                self.lines.push(canonical(&line));
            }
        }
    }

    fn step(&mut self, step: &Step) {
        let Draft { text, moment, disabled, .. } = &step.draft;
        let line = canonical(text);
        if *disabled {
            self.lines.push(format!("# disabled: {}", one_line(&line)));
            return;
        }
        for note in &step.fitted.notes {
            self.lines.push(format!("# {}", one_line(note)));
        }
        let drawn = text.contains("today(") || text.contains("now(");
        let Fitted { kinds, tables, styles, whole, notes: _, lasts: _ } = &step.fitted;
        if drawn || kinds.is_some() || whole.is_some() || !tables.is_empty() || !styles.is_empty() {
            self.learned.push(Given { step: line.clone(), moment: drawn.then_some(*moment), fitted: step.fitted.clone() });
        }
        self.lines.push(line);
    }

    /// Makes a table the one that lines work on.
    fn current(&mut self, name: &str) {
        if self.current.as_deref() != Some(name) {
            self.lines.push(format!("use {}", quote_name(name)));
            self.current = Some(name.to_string());
        }
    }

    fn finish(mut self) -> String {
        if !self.learned.is_empty() {
            self.lines.push(String::new());
            self.lines
                .push("# What the steps learned. They use it in place of the data they are run on, unless asked to refit.".to_string());
            for given in &self.learned {
                self.lines.push(format!("{LEARNED}{}", serde_json::to_string(given).unwrap_or_default()));
            }
        }
        self.lines.join("\n") + "\n"
    }
}

/// Whether steps begin with these.
fn begins(steps: &[Arc<Step>], first: &[Arc<Step>]) -> bool {
    first.len() <= steps.len() && steps.iter().zip(first).all(|(a, b)| Arc::ptr_eq(a, b))
}

/// Whether a table was made by a line that saw this one after just these steps.
fn made_of(seen: &Seen, name: &str, done: &[Arc<Step>]) -> bool {
    match &seen.source {
        Source::Line { seen, .. } => seen.table(name).is_some_and(|table| table.steps.len() == done.len() && begins(&table.steps, done)),
        Source::File { .. } => false,
    }
}

/// The tables that a line sees, as they then were.
fn parents(statement: &Statement, seen: &State) -> Vec<Arc<Table>> {
    let queries: Vec<String> =
        statement.calls.iter().filter(|call| call.verb == "sql").filter_map(|call| Some(call.args.text("query")?.to_lowercase())).collect();
    let asked = |name: &str| queries.iter().any(|query| word(query, &name.to_lowercase()).is_some());
    let named: Vec<&str> = statement
        .calls
        .iter()
        .flat_map(|call| &call.args.0)
        .filter_map(|(slot, arg)| match (&arg.node, *slot) {
            (Arg::Name(name), "table" | OTHER | ONE) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let first = statement.source.as_ref().map(|source| source.node.as_str()).or(seen.current.as_deref());
    let loads = statement.source.is_none() && statement.calls.first().is_some_and(|call| matches!(call.verb, "load" | "sql"));
    let wanted =
        |table: &&Arc<Table>| asked(&table.name) || named.contains(&table.name.as_str()) || (!loads && first == Some(table.name.as_str()));
    seen.tables.iter().filter(wanted).cloned().collect()
}

/// A `load` with what was found out about the file said in so many words, so that another file is read just so.
fn with_options(text: &str, report: &LoadReport) -> String {
    let parsed = parse(text, &Words::default());
    let calls = parsed.program.statements.first().map(|statement| statement.calls.as_slice()).unwrap_or_default();
    let options = match calls.first().and_then(|call| call.args.get("options")).map(|arg| &arg.node) {
        Some(Arg::Options(options)) => options.iter().map(|(name, _)| name.node.as_str()).collect(),
        _ => Vec::new(),
    };
    let mut more = Vec::new();
    if let Some(facts) = &report.text {
        if let Some(separator) = facts.separator.filter(|separator| *separator != ',' && !options.contains(&"separator")) {
            more.push(format!("separator = {}", quote_text(&separator.to_string())));
        }
        if facts.encoding != "UTF-8" && !options.contains(&"encoding") {
            more.push(format!("encoding = {}", quote_text(&facts.encoding)));
        }
        let types: Vec<String> =
            report.columns.iter().filter_map(|(name, kind)| Some(format!("{}: {}", quote_name(name), written(kind)?))).collect();
        if !types.is_empty() && !options.contains(&"types") {
            more.push(format!("types = {{{}}}", types.join(", ")));
        }
    }
    if let Some(seed) = report.seed.filter(|_| !options.contains(&"seed")) {
        more.push(format!("seed = {seed}"));
    }
    match (more.is_empty(), options.is_empty()) {
        (true, _) => text.to_string(),
        (false, true) => format!("{text} with {}", more.join(", ")),
        (false, false) => format!("{text}, {}", more.join(", ")),
    }
}

/// A type as `types` takes it.
fn written(kind: &Type) -> Option<String> {
    match kind {
        Type::List(_) | Type::Unknown | Type::Other(_) | Type::Category(_) => None,
        kind => Some(kind.to_string()),
    }
}

/// A line in its one spelling.
fn canonical(line: &str) -> String {
    spelled(line).map_or_else(|_| line.to_string(), |line| line.trim_end().to_string())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
