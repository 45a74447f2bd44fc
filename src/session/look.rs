//! Looks drawn: which rows of an answer are shown, under which numbers, with what their header says.

use crate::engine::{self, Stopped};
use crate::plan::verb::Shown;
use crate::plan::view::{Extent, Facts};
use crate::render::{self, Rendered, Style};

use super::Session;
use super::pipeline::Flow;

/// Rows of a look that names no number.
const HEAD: usize = 20;
/// The most rows that are drawn, whatever a line asks for.
const MOST: usize = 1000;
/// The most columns of a preview.
const COLUMNS: usize = 30;

/// The rows, from 0, that a chain's last look wants to see.
pub(super) fn places(flow: &Flow) -> Vec<usize> {
    let rows = flow.frame.rows();
    match flow.look.as_ref().map(|look| &look.shown) {
        Some(Shown::First(n)) => (0..rows.min(*n)).collect(),
        Some(Shown::Last(n)) => (rows.saturating_sub(*n)..rows).collect(),
        Some(Shown::Span(first, last)) => (first.saturating_sub(1)..rows.min(*last)).collect(),
        _ => (0..rows.min(HEAD)).collect(),
    }
}

impl Session {
    /// The answer at the end of a chain, drawn.
    pub(super) fn shown(&mut self, flow: &Flow) -> Result<Rendered, Stopped> {
        if let Some(picture) = &flow.picture {
            return Ok(picture.clone());
        }
        if flow.look.as_ref().is_some_and(|look| look.shown == Shown::Schema) {
            return self.schema(flow);
        }
        let mut rows = places(flow);
        rows.truncate(MOST);
        let numbers = flow
            .origin
            .as_ref()
            .map(|origin| rows.iter().map(|row| origin.get(*row).map_or(row + 1, |from| from as usize + 1)).collect::<Vec<usize>>());
        let phrase = flow.look.as_ref().and_then(|look| look.phrase.clone());
        let extent = match phrase {
            Some(phrase) => Extent::Chosen { of: flow.frame.rows(), phrase },
            None if numbers.is_some() => Extent::Chosen { of: flow.frame.rows(), phrase: "rows".to_string() },
            None => Extent::Run,
        };
        let asked =
            flow.look.as_ref().is_some_and(|look| matches!(look.shown, Shown::First(_) | Shown::Last(_) | Shown::Span(..)) || look.answers);
        let style = if asked { Style { rows: self.style.rows.max(rows.len()), ..self.style } } else { self.style };
        let shown = engine::Shown { table: flow.name.clone(), rows, numbers, extent, of: flow.of };
        let names = columns(flow);
        self.facts.learn(&flow.frame, &names, &self.cancel)?;
        let view = engine::view(&flow.frame, shown, |name| self.known(&flow.frame, name), None);
        Ok(match &flow.about {
            Some(step) => render::account(&[step.draw()], Some(&view), &style),
            None => render::view(&view, &style),
        })
    }

    fn schema(&mut self, flow: &Flow) -> Result<Rendered, Stopped> {
        let names: Vec<String> = flow.frame.schema().names().map(str::to_string).collect();
        self.facts.learn(&flow.frame, &names, &self.cancel)?;
        let rows = flow.frame.rows();
        let first = rows.min(3);
        let columns = engine::columns(&flow.frame, &(0..first).collect::<Vec<usize>>(), |name| self.known(&flow.frame, name));
        Ok(render::schema(&flow.name, rows, &columns, &self.style))
    }

    pub(super) fn known(&self, frame: &engine::Frame, name: &str) -> Facts {
        self.facts.peek(frame, name).cloned().unwrap_or_else(|| Facts { rows: frame.rows(), ..Facts::default() })
    }
}

/// The columns whose header is shown.
fn columns(flow: &Flow) -> Vec<String> {
    flow.frame.schema().names().take(COLUMNS).map(str::to_string).collect()
}
