//! `issues` and `suggest`: what is unclean in a table, and lines tried on a copy of it.

use chrono::Local;

use crate::engine::{self, About, Frame, Ran};
use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::parse;
use crate::plan::count::joined;
use crate::plan::effect::Effect;
use crate::plan::findings::{Example, Findings, Issue, Kind, Merged, schema_of_issues, schema_of_steps};
use crate::plan::query::Answer;
use crate::plan::schema::Schema;
use crate::plan::value::Value;
use crate::plan::verb::{Look, Shown};
use crate::render::{self, Rendered, Suggestion};

use super::Session;
use super::message::stopped;
use super::pipeline::{Answered, Flow};
use super::table::{Draft, Source};

/// Raw lines of the import that are shown.
const RAW: usize = 3;

impl Session {
    /// What is unclean in a table, as a table and as a picture.
    pub(super) fn issues(&self, flow: &Flow, call: &Call) -> Result<Answered, Diagnostic> {
        let findings = self.findings(flow, call)?;
        Ok(answered(&table_of_issues(&findings), render::issues(name(flow), &findings, &self.style)))
    }

    /// The steps that would clean it.
    pub(super) fn suggest(&self, flow: &Flow, call: &Call) -> Result<Answered, Diagnostic> {
        let findings = self.findings(flow, call)?;
        let suggestions = self.suggestions(&findings, flow, call)?;
        let picture = render::suggestions(name(flow), findings.shown(), &suggestions, &self.style);
        Ok(answered(&table_of_suggestions(&suggestions), picture))
    }

    fn findings(&self, flow: &Flow, call: &Call) -> Result<Findings, Diagnostic> {
        let rejects = match self.table(&flow.name).map(|table| &table.source) {
            Some(Source::File { report, .. }) => Some(&report.rejects),
            _ => None,
        };
        let about = About {
            today: Local::now().date_naive(),
            rejected: rejects.map_or(0, |rejects| rejects.total),
            raw: rejects.map_or(Vec::new(), |rejects| rejects.first.iter().take(RAW).map(|reject| reject.raw.to_string()).collect()),
        };
        engine::findings(&flow.frame, &about, &self.cancel).map_err(|why| stopped(&why, call.span))
    }

    /// The lines that fix issues, each tried on the table.
    fn suggestions(&self, findings: &Findings, flow: &Flow, call: &Call) -> Result<Vec<Suggestion>, Diagnostic> {
        let mut suggestions: Vec<Suggestion> = Vec::new();
        let remedies = findings.remedies();
        // A conversion that makes missing what does not read takes care of the values that stand for missing.
        let read: Vec<&String> =
            remedies.iter().filter(|merged| merged.line.ends_with(" else missing")).flat_map(|merged| &merged.columns).collect();
        let is_read = |merged: &Merged| merged.kind == Kind::Sentinels && merged.columns.iter().all(|column| read.contains(&column));
        for merged in remedies.iter().filter(|merged| merged.fixes && !is_read(merged)) {
            let words: Vec<String> = std::iter::once(&merged.kind).chain(&merged.also).map(|kind| kind.words().to_string()).collect();
            let words = joined(&words, "and");
            let issue = if merged.columns.is_empty() { words } else { format!("{words}: {}", joined(&merged.columns, "and")) };
            let Some(effects) = self.tried(&merged.line, flow, call)? else { continue };
            suggestions.push(Suggestion { line: merged.line.clone(), issue, effects, points: merged.points });
        }
        suggestions.sort_by(|a, b| b.points.total_cmp(&a.points));
        Ok(suggestions)
    }

    /// What a line of steps would do, step by step; none where it does nothing or cannot be applied.
    fn tried(&self, line: &str, flow: &Flow, call: &Call) -> Result<Option<Vec<Effect>>, Diagnostic> {
        let parsed = parse(line, &self.words);
        let steps: Vec<String> =
            parsed.program.statements.iter().flat_map(|statement| &statement.calls).map(|step| step.span.of(line).to_string()).collect();
        let (mut frame, mut effects) = (flow.frame.clone(), Vec::new());
        for text in steps {
            let draft = Draft { text, cell: None, moment: Local::now().naive_local(), given: None, disabled: false, others: Vec::new() };
            match self.apply(draft, &flow.name, &frame) {
                Ok((step, after)) => {
                    effects.push(step.effect);
                    frame = after;
                }
                Err(_) if self.cancel.is_cancelled() => return Err(stopped(&engine::Stopped::Interrupted, call.span)),
                Err(why) => {
                    tracing::debug!("a suggested line does not fit: {line}: {}", why.message);
                    return Ok(None);
                }
            }
        }
        Ok(effects.iter().any(|effect| !effect.is_nothing()).then_some(effects))
    }
}

fn name(flow: &Flow) -> &str {
    if flow.name.is_empty() { "answer" } else { &flow.name }
}

fn answered(answer: &Answer, picture: Rendered) -> Answered {
    let look = Look { ops: Vec::new(), shown: Shown::Head, answers: true, phrase: None };
    let ran = Ran { frame: Frame::from_values(answer), regrouped: true, ..Ran::default() };
    Answered { picture: Some(picture), ..Answered::new(look, ran) }
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn whole(number: usize) -> Value {
    i64::try_from(number).map_or(Value::Missing, Value::Integer)
}

fn example(example: &Example) -> String {
    example.rows.map_or_else(|| example.value.clone(), |rows| format!("{} ({rows})", example.value))
}

fn table_of_issues(findings: &Findings) -> Answer {
    let each = |value: &dyn Fn(&Issue) -> Value| findings.issues.iter().map(value).collect::<Vec<Value>>();
    let columns = |issue: &Issue| if issue.columns.is_empty() { Value::Missing } else { text(issue.columns.join(", ")) };
    let examples = |issue: &Issue| {
        let all: Vec<String> = issue.examples.iter().map(example).collect();
        if all.is_empty() { Value::Missing } else { text(all.join(" · ")) }
    };
    let values = [
        each(&|issue| text(issue.kind.severity().word())),
        each(&columns),
        each(&|issue| text(issue.kind.words())),
        each(&|issue| whole(issue.rows)),
        each(&examples),
        each(&|issue| text(issue.line())),
        findings.points.iter().map(|points| Value::Number(*points)).collect(),
    ];
    table(schema_of_issues(), values)
}

fn table_of_suggestions(suggestions: &[Suggestion]) -> Answer {
    let each = |value: &dyn Fn(&Suggestion) -> Value| suggestions.iter().map(value).collect::<Vec<Value>>();
    let sum = |of: fn(&Effect) -> usize| move |suggestion: &Suggestion| whole(suggestion.effects.iter().map(of).sum());
    let values = [
        each(&|suggestion| text(suggestion.line.clone())),
        each(&|suggestion| text(suggestion.issue.clone())),
        each(&|suggestion| text(suggestion.effect())),
        each(&sum(Effect::cells)),
        each(&sum(|effect| effect.rows_removed)),
        each(&|suggestion| Value::Number(suggestion.points)),
    ];
    table(schema_of_steps(), values)
}

fn table(schema: Schema, values: impl IntoIterator<Item = Vec<Value>>) -> Answer {
    Answer { columns: schema.columns.into_iter().zip(values).map(|((name, kind), values)| (name, kind, values)).collect() }
}
