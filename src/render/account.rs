//! The account of a cell: a line for each step and each load, and the table they lead to, in one output.

use super::cell::Td;
use super::details::{RemovedRows, write_samples};
use super::effect::facts;
use super::entry::Line;
use super::escape::Html;
use super::signs::Signs;
use super::table::Sheet;
use super::title::Titles;
use super::{Rendered, Style, grid, load as loading, page, visible};
use crate::plan::effect::Effect;
use crate::plan::report::LoadReport;
use crate::plan::view::View;

/// Rows of the preview after a step; a plain look shows all it is given.
const ROWS: usize = 10;
/// The most characters of a table's name.
const NAME: usize = 40;

/// A step that was applied: its number in its table's history, its line as typed, what it did.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    pub number: usize,
    pub text: &'a str,
    pub effect: &'a Effect,
}

/// A load that was done. `number` is its place in the table's history, where it has one.
#[derive(Debug, Clone, Copy)]
pub struct Load<'a> {
    pub number: Option<usize>,
    pub table: &'a str,
    pub text: &'a str,
    pub report: &'a LoadReport,
}

/// One line of an account.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    Step(Step<'a>),
    Load(Load<'a>),
}

/// The effects of steps, and the table after them.
pub fn steps(steps: &[Step], preview: Option<&View>, style: &Style) -> Rendered {
    let entries: Vec<Entry> = steps.iter().copied().map(Entry::Step).collect();
    account(&entries, preview, style)
}

/// What a load found, and the table it made.
pub fn load(load: &Load, preview: Option<&View>, style: &Style) -> Rendered {
    account(&[Entry::Load(*load)], preview, style)
}

/// Steps and loads in the order they ran, and the table after them. The table is named in each line unless the preview names the only one.
pub fn account(entries: &[Entry], preview: Option<&View>, style: &Style) -> Rendered {
    let named = |entry: &Entry| preview.is_none_or(|view| view.table != entry.table());
    let naming = entries.iter().any(named);
    let signs = Signs::of(style);
    let mut text: Vec<String> = entries.iter().flat_map(|entry| entry.line(naming).text(style.width(), signs)).collect();
    if let Some(view) = preview {
        text.push(String::new());
        text.push(grid::text(view, style));
    }
    let after_steps = entries.iter().any(|entry| matches!(entry, Entry::Step(_)));
    let rows = if after_steps { ROWS } else { usize::MAX };
    let html = page::document(|html, lean| {
        let removed: Vec<Option<RemovedRows>> = entries.iter().map(Entry::removed).collect();
        let sheet = preview.map(|view| Sheet::new(view, rows));
        let of_removed = removed.iter().flatten().flat_map(RemovedRows::cells).map(Td::title);
        let mut titles = Titles::share(of_removed.chain(sheet.iter().flat_map(Sheet::titles)));
        for (entry, removed) in entries.iter().zip(&removed) {
            entry.write(html, naming, removed.as_ref(), &mut titles, lean);
        }
        if let Some(sheet) = &sheet {
            sheet.write(html, &mut titles, lean);
        }
    });
    Rendered::new(text.join("\n"), html)
}

impl<'a> Entry<'a> {
    fn table(&self) -> &'a str {
        match self {
            Entry::Step(step) => &step.effect.table,
            Entry::Load(load) => load.table,
        }
    }

    /// The line of this entry, beginning with its number and, where asked, the name of its table.
    fn line(&self, naming: bool) -> Line<'a> {
        let (number, line) = match self {
            Entry::Step(step) => {
                let idle = step.effect.is_nothing();
                (Some(step.number), Line { statement: step.text, facts: facts(step.effect), idle, ..Line::default() })
            }
            Entry::Load(load) => {
                let facts = loading::facts(load.report);
                (load.number, Line { statement: load.text, facts, joined: true, ..Line::default() })
            }
        };
        let table = Some(visible::short(self.table(), NAME)).filter(|table| naming && !table.is_empty());
        Line { place: number.map(|n| format!("step {n}")).into_iter().chain(table).collect(), ..line }
    }

    fn removed(&self) -> Option<RemovedRows<'a>> {
        match self {
            Entry::Step(step) => step.effect.removed.as_ref().map(|removed| RemovedRows::new(removed, step.effect.rows_removed)),
            Entry::Load(_) => None,
        }
    }

    fn write(&self, html: &mut Html, naming: bool, removed: Option<&RemovedRows>, titles: &mut Titles, lean: bool) {
        self.line(naming).write_open(html);
        match self {
            Entry::Step(step) => write_samples(html, &step.effect.samples),
            Entry::Load(load) => loading::write_rejects(html, &load.report.rejects),
        }
        if let Some(removed) = removed {
            removed.write(html, titles, lean);
        }
        html.raw("</div>");
    }
}
