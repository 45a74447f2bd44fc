//! A script on a file that is larger than the memory: where every step treats each row by itself, the file goes through in pieces.

use std::path::Path;

use chrono::Local;

use crate::engine::{self, Frame, SourceError};
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::parse;
use crate::plan::action::Action;
use crate::plan::effect::Effect;
use crate::plan::query::Fitted;
use crate::plan::report::LoadReport;
use crate::plan::schema::Schema;
use crate::plan::tables::NoTables;
use crate::plan::verb::{Lowered, Plan, Rule, Verbs};
use crate::render::{self, Rendered};
use crate::verbs;

use super::Session;
use super::apply::Drawn;
use super::cell::Input;
use super::files::table_name;
use super::message::unreadable;
use super::outbox::Entry;
use super::run::Recipe;
use super::table::Draft;

/// Why a script does not go through in pieces: that it cannot, in words, or what went wrong.
pub(super) enum Unstreamed {
    Whole(String),
    Wrong(Box<Diagnostic>),
}

impl From<Diagnostic> for Unstreamed {
    fn from(diagnostic: Diagnostic) -> Self {
        Unstreamed::Wrong(Box::new(diagnostic))
    }
}

/// A step of the script, and what it did to all pieces so far.
struct Planned<'a> {
    call: &'a Call,
    text: String,
    fitted: Fitted,
    lowered: Lowered,
    effect: Option<Effect>,
}

/// What ends the work inside the engine.
enum Stop {
    Source(SourceError),
    Unstreamed(Unstreamed),
}

impl From<SourceError> for Stop {
    fn from(error: SourceError) -> Self {
        Stop::Source(error)
    }
}

impl Session {
    /// Runs a script in pieces of about so many bytes, from its one `load` to the output. Gives what a run of the whole shows, but the table.
    pub(super) fn stream(&mut self, input: &Input, output: &Path, piece: usize) -> Result<Vec<Rendered>, Unstreamed> {
        let whole = |why: &str| Unstreamed::Whole(why.to_string());
        let ending = engine::writes_pieces(output).ok_or_else(|| whole("such an output is written as a whole"))?;
        let parsed = parse(&input.code, &self.words);
        if let Some(error) = parsed.errors.into_iter().next() {
            return Err(error.into());
        }
        let statements = &parsed.program.statements;
        if statements.iter().any(|statement| statement.name.is_some() || statement.source.is_some()) {
            return Err(whole("it makes more than one table"));
        }
        let calls: Vec<&Call> = statements.iter().flat_map(|statement| &statement.calls).collect();
        let Some((load, calls)) = calls.split_first() else { return Err(whole("it loads nothing")) };
        let mut recipe = Recipe::of(input)?;
        let none = Drawn { moment: Local::now().naive_local(), given: None, seen: &[] };
        let (path, options) = match self.plan(load, None, none)? {
            (Plan::Act(Action::Load { path, options }), _) => (path, *options),
            _ => return Err(whole("it does not begin with a `load`")),
        };
        let name = table_name(&path);
        let file = recipe.file(&name).unwrap_or(path);
        let text = |call: &Call| call.span.of(&input.code).trim().to_string();
        let mut planned: Option<Vec<Planned>> = None;
        let mut before = (0, 0);
        let streamed = engine::stream(Path::new(&file), &options, piece, (output, ending), |frame, report: &LoadReport| {
            let steps = match &mut planned {
                Some(steps) => steps,
                none => none.insert(self.planned(calls, &frame.schema(), &name, &mut recipe, &text).map_err(Stop::Unstreamed)?),
            };
            let after = self.treated(frame, steps, &name, before)?;
            before = (before.0 + report.rows, before.1 + after.rows());
            Ok::<Frame, Stop>(after)
        });
        let told = |error: &SourceError| Unstreamed::from(unreadable(error, load.span));
        let (report, saved) = match streamed {
            Ok(Ok(done)) => done,
            Ok(Err(why)) => return Err(whole(why)),
            Err(Stop::Source(error)) => return Err(told(&error)),
            Err(Stop::Unstreamed(why)) => return Err(why),
        };
        Ok(self.account(&name, text(load), report, planned.unwrap_or_default(), &saved, output))
    }

    /// What the steps come down to, by the columns alone.
    fn planned<'a>(
        &self,
        calls: &[&'a Call],
        schema: &Schema,
        name: &str,
        recipe: &mut Recipe,
        text: &dyn Fn(&Call) -> String,
    ) -> Result<Vec<Planned<'a>>, Unstreamed> {
        let mut schema = schema.clone();
        let mut planned = Vec::new();
        for call in calls {
            let text = text(call);
            let whole = |why: &str| Unstreamed::Whole(format!("{} {why}", literal(&text)));
            let given = recipe.take(&text);
            let moment = given.as_ref().and_then(|given| given.moment).unwrap_or_else(|| Local::now().naive_local());
            let scope =
                super::plan::scope(Some(name), &schema, given.as_ref().and_then(|given| given.fitted.kinds.as_ref()), moment, &NoTables);
            let Some(verb) = verbs::All.find(call.verb) else { return Err(whole("is no step")) };
            let fitted = match &given {
                Some(given) => given.fitted.clone(),
                None if super::plan::asks(call) || !verb.fit(call, &scope)?.is_empty() => return Err(whole("learns from the whole table")),
                None => verb.learn(call, &scope, Vec::new())?,
            };
            let Plan::Step(lowered) = verb.lower(call, &scope, &fitted)? else { return Err(whole("is no step")) };
            let rules = lowered.expects.iter().all(|expected| match &expected.rule {
                Rule::Whole(_) => false,
                Rule::Columns(_) => true,
                Rule::Covered { uncovered, .. } => engine::of_one_row(uncovered),
                Rule::Rows { condition, within } => engine::of_one_row(condition) && within.as_ref().is_none_or(engine::of_one_row),
            });
            if !rules || !engine::row_by_row(&lowered.ops) {
                return Err(whole("needs the whole table"));
            }
            schema = lowered.ops.iter().fold(schema, |schema, op| op.schema(&schema));
            planned.push(Planned { call, text, fitted, lowered, effect: None });
        }
        Ok(planned)
    }

    /// One piece through all steps. `before` are the rows of the pieces before it, as they came and as they went.
    fn treated(&self, mut frame: Frame, steps: &mut [Planned], name: &str, before: (usize, usize)) -> Result<Frame, Stop> {
        for step in steps {
            let moment = Local::now().naive_local();
            let draft = Draft { text: step.text.clone(), cell: None, moment, given: None, disabled: false, others: Vec::new() };
            let clock = std::time::Instant::now();
            let ran = self.run_step(draft, step.lowered.clone(), step.fitted.clone(), (name, &frame), step.call.span, clock);
            let (done, after) = ran.map_err(|diagnostic| Stop::Unstreamed(diagnostic.into()))?;
            match &mut step.effect {
                Some(effect) => effect.absorb(done.effect, before),
                None => step.effect = Some(done.effect),
            }
            frame = after;
        }
        Ok(frame)
    }

    fn account(
        &self,
        name: &str,
        text: String,
        mut report: LoadReport,
        steps: Vec<Planned>,
        saved: &engine::SaveReport,
        output: &Path,
    ) -> Vec<Rendered> {
        report.notes.push("read in pieces".to_string());
        let mut entries = vec![Entry::Load { table: name.to_string(), text, report: Box::new(report) }];
        for (number, step) in steps.into_iter().enumerate() {
            let mut effect = step.effect.unwrap_or_default();
            effect.notes.clone_from(&step.fitted.notes);
            entries.push(Entry::Step { number: number + 1, text: step.text, effect: Box::new(effect) });
        }
        let drawn: Vec<render::Entry> = entries.iter().map(Entry::draw).collect();
        let (rows, columns) = (render::things(saved.rows, "row"), render::things(saved.columns, "column"));
        let said = format!("Saved {}: {rows} × {columns}, {}.", literal(&output.display().to_string()), render::bytes(saved.bytes));
        vec![render::account(&drawn, None, &self.style), render::note(&said, &self.style)]
    }
}
