//! The steps of a table, in order, with what each did, in the form in which they were told. When each ran, and for how long, is not drawn: a notebook
//! that is run again gives the same.

use std::time::Duration;

use chrono::NaiveDateTime;

use super::effect::{Fact, facts};
use super::entry::Line;
use super::message::plain;
use super::paragraph::{marked, wrap};
use super::signs::Signs;
use super::{Rendered, Style, caption, page, visible};
use crate::plan::count::things;
use crate::plan::effect::Effect;
use crate::plan::report::LoadReport;

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Applied,
    /// It will be applied again as soon as something needs it.
    Waiting,
    /// Switched off by `disable step`.
    Disabled,
    /// Taken back by `undo`; `redo` brings it again.
    Undone,
}

impl Standing {
    /// `waiting`, `disabled`; empty for what is simply applied.
    pub fn words(self) -> &'static str {
        match self {
            Standing::Applied => "",
            Standing::Waiting => "waiting",
            Standing::Disabled => "disabled",
            Standing::Undone => "undone",
        }
    }
}

/// What an entry of the history did.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    Effect(&'a Effect),
    Load(&'a LoadReport),
    /// Anything else, ready to read; may be empty.
    Words(&'a str),
}

/// One entry of a table's history.
#[derive(Debug, Clone, Copy)]
pub struct Entered<'a> {
    pub number: usize,
    /// The line as it was typed.
    pub text: &'a str,
    pub standing: Standing,
    pub outcome: Outcome<'a>,
    /// When it was first run, by the clock of the place; not drawn.
    pub at: Option<NaiveDateTime>,
    /// How long it took to apply; not drawn.
    pub took: Option<Duration>,
}

/// The history of a table.
pub fn history(table: &str, entries: &[Entered], style: &Style) -> Rendered {
    let signs = Signs::of(style);
    let name = visible::short(table, 60);
    let steps = |undone: bool| entries.iter().filter(|entry| entry.number > 0 && (entry.standing == Standing::Undone) == undone).count();
    let count = match steps(true) {
        0 => counted(steps(false)),
        undone => format!("{}, {undone} undone", counted(steps(false))),
    };
    let mut text = wrap(&format!("{name} · {count}"), style.width(), 0, signs);
    text.extend(entries.iter().flat_map(|entry| entry.line().text(style.width(), signs)));
    let html = page::document(|html, _| {
        html.raw("<div style=\"margin:0 0 6px\"><b>").text(&name).raw("</b> <small>· ").text(&count).raw("</small></div>");
        for entry in entries {
            entry.line().write_open(html);
            html.raw("</div>");
        }
    });
    Rendered::new(text.join("\n"), html)
}

fn counted(steps: usize) -> String {
    if steps == 0 { "no steps".to_string() } else { things(steps, "step") }
}

impl<'a> Entered<'a> {
    /// What it did in one line: `5 cells changed in 5 of 891 rows: name 5; 1 column added: a`.
    pub fn summary(&self) -> String {
        let facts = self.line().facts;
        let said: Vec<String> = facts.iter().map(|fact| fact.blocks().join(": ")).filter(|said| !said.is_empty()).collect();
        said.join("; ")
    }

    fn line(&self) -> Line<'a> {
        let words = |words: String| vec![Fact { rest: words, ..Fact::default() }];
        let (facts, nothing) = match self.outcome {
            Outcome::Effect(effect) => (facts(effect), effect.is_nothing()),
            Outcome::Load(report) => (words(caption::size(report.rows, report.columns.len())), false),
            Outcome::Words(said) => (words(visible::short(&plain(&marked(said)), 200)), false),
        };
        Line {
            place: vec![format!("step {}", self.number)],
            statement: self.text,
            facts: facts.into_iter().filter(|fact| *fact != Fact::default()).collect(),
            standing: self.standing.words(),
            idle: nothing || self.standing != Standing::Applied,
            joined: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history() {
        let report = LoadReport { rows: 891, columns: Vec::new(), ..LoadReport::default() };
        let trimmed = Effect {
            rows_after: 891,
            rows_changed: 5,
            cells_changed: vec![("name".into(), 5)],
            columns_added: vec!["a".into()],
            ..Effect::default()
        };
        let entry = |number, text, standing, outcome| Entered { number, text, standing, outcome, at: None, took: None };
        let entries = [
            entry(0, "load \"titanic.csv\"", Standing::Applied, Outcome::Load(&report)),
            entry(1, "trim name\n  into a", Standing::Applied, Outcome::Effect(&trimmed)),
            entry(2, "sort by age", Standing::Disabled, Outcome::Words("")),
        ];
        assert_eq!(
            history("titanic", &entries, &Style::NOTEBOOK).text,
            "\
titanic · 2 steps
step 0  load \"titanic.csv\"
        891 rows × no columns
step 1  trim name
          into a
        5 cells changed in 5 of 891 rows
        name 5
        1 column added: a
step 2  sort by age  (disabled)"
        );
        assert_eq!(history("t", &entries[..1], &Style::NOTEBOOK).text.lines().next(), Some("t · no steps"));
        assert_eq!(history("t", &[], &Style::NOTEBOOK).text, "t · no steps");
        let undone = [entries[0], entry(1, "sort by age", Standing::Undone, Outcome::Words(""))];
        assert_eq!(history("t", &undone, &Style::NOTEBOOK).text.lines().next(), Some("t · no steps, 1 undone"));
    }
}
