//! What stands folded away under a step: some changed cells before and after, and some of the rows it removed.

use super::cell::{self, Shown, Td};
use super::escape::Html;
use super::title::Titles;
use super::visible::Stretch;
use super::{header, number, table};
use crate::plan::count::count;
use crate::plan::effect::{Removed, Sample};
use crate::plan::value::Value;

/// The most changed cells that are shown.
const SAMPLES: usize = 16;
/// The most characters of a cell before and after.
const SAMPLE: usize = 40;

/// `before and after`: changed cells, each text cut so that the change is in sight.
pub fn write_samples(html: &mut Html, samples: &[Sample]) {
    if samples.is_empty() {
        return;
    }
    html.raw(
        "<details><summary>before and after</summary><table><thead><tr><td></td><th scope=\"col\" style=\"text-align:left\">column</th>",
    )
    .raw("<th scope=\"col\" style=\"text-align:left\">was</th><th scope=\"col\" style=\"text-align:left\">is</th></tr></thead><tbody>");
    for sample in samples.iter().take(SAMPLES) {
        html.raw("<tr><th scope=\"row\">").text(&sample.row.to_string()).raw("</th><td>");
        cell::write_stretch(html, Stretch::first(&sample.column, SAMPLE));
        html.raw("</td><td><del>");
        let (was, is) = (Shown::alone(&sample.was), Shown::alone(&sample.is));
        let (before, after) = match (&was, &is) {
            (Shown::Text(was), Shown::Text(is)) => Stretch::around_difference(was, is, SAMPLE),
            _ => (Stretch::first(was.words(), SAMPLE), Stretch::first(is.words(), SAMPLE)),
        };
        write_sample(html, &was, before);
        html.raw("</del></td><td>");
        write_sample(html, &is, after);
        html.raw("</td></tr>");
    }
    html.raw("</tbody></table></details>");
}

fn write_sample(html: &mut Html, shown: &Shown, stretch: Stretch) {
    match shown {
        Shown::Text(_) => cell::write_stretch(html, stretch),
        other => cell::write_shown(html, other, SAMPLE),
    }
}

/// `the removed rows`: the first of them, as they stood.
pub struct RemovedRows<'a> {
    names: Vec<(&'a str, bool)>,
    rows: Vec<(usize, Vec<Td<'a>>)>,
    more: usize,
}

impl<'a> RemovedRows<'a> {
    pub fn new(removed: &'a Removed, total: usize) -> Self {
        let columns = removed.columns.get(..table::COLUMNS).unwrap_or(&removed.columns);
        let limit = cell::limit(removed.columns.len());
        let right = |values: &[Value]| values.iter().any(|v| v.as_f64().is_some());
        let decimals: Vec<usize> = columns.iter().map(|(_, values)| number::decimals(values)).collect();
        let rows = removed.rows.iter().enumerate().map(|(row, number)| {
            let cells = columns.iter().zip(&decimals).map(|((_, values), decimals)| {
                let shown = values.get(row).map_or(Shown::Missing, |value| Shown::new(value, *decimals));
                Td::new(shown, right(values), limit)
            });
            (*number, cells.collect())
        });
        RemovedRows {
            names: columns.iter().map(|(name, values)| (name.as_str(), right(values))).collect(),
            rows: rows.collect(),
            more: total.saturating_sub(removed.rows.len()),
        }
    }

    pub fn cells(&self) -> impl Iterator<Item = &Td<'a>> {
        self.rows.iter().flat_map(|(_, cells)| cells)
    }

    pub fn write(&self, html: &mut Html, titles: &mut Titles, lean: bool) {
        html.raw("<details><summary>the removed rows</summary><div class=\"x\" style=\"overflow:auto\"><table><thead><tr><td></td>");
        for (name, right) in &self.names {
            html.raw(if *right {
                "<th scope=\"col\" class=\"n\" style=\"text-align:right\">"
            } else {
                "<th scope=\"col\" style=\"text-align:left\">"
            });
            cell::write_stretch(html, Stretch::first(name, header::NAME));
            html.raw("</th>");
        }
        html.raw("</tr></thead><tbody>");
        for (number, cells) in &self.rows {
            html.raw("<tr>");
            table::row_head(html, *number);
            for cell in cells {
                cell.write(html, titles, lean);
            }
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div>");
        if self.more > 0 {
            html.raw("<small>and ").text(&count(self.more)).raw(" more</small>");
        }
        html.raw("</details>");
    }
}
