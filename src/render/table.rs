//! A table in HTML: caption, heads, rows.

use super::caption;
use super::cell::{Shown, Td, limit};
use super::escape::Html;
use super::header;
use super::number;
use super::title::{Title, Titles};
use super::visible;
use crate::plan::types::Type;
use crate::plan::view::{Column, Mark, View};

/// The most columns that are shown; one more narrow column names the next ones.
pub const COLUMNS: usize = 30;

/// A table ready to be written.
pub struct Sheet<'a> {
    view: &'a View,
    columns: &'a [Column],
    heads: Vec<Title<'static>>,
    rows: Vec<(usize, Vec<Td<'a>>)>,
    more: Option<Title<'static>>,
}

impl<'a> Sheet<'a> {
    /// At most `most` rows of the view.
    pub fn new(view: &'a View, most: usize) -> Self {
        let columns = view.columns.get(..COLUMNS).unwrap_or(&view.columns);
        let shown = view.numbers.len().min(most);
        let limit = limit(view.columns_total);
        let decimals: Vec<usize> = columns.iter().map(|column| number::decimals(column.cells.iter().take(shown))).collect();
        let rows = view.numbers.iter().take(shown).enumerate().map(|(row, number)| {
            let cells = columns.iter().zip(&decimals).map(|(column, decimals)| td(column, row, *decimals, limit)).collect();
            (*number, cells)
        });
        Sheet { view, columns, heads: columns.iter().map(header::title).collect(), rows: rows.collect(), more: more(view) }
    }

    pub fn titles(&self) -> impl Iterator<Item = &Title<'a>> {
        self.heads.iter().chain(&self.more).chain(self.rows.iter().flat_map(|(_, cells)| cells.iter().map(Td::title)))
    }

    pub fn write(&self, html: &mut Html, titles: &mut Titles, lean: bool) {
        let name = caption::name(self.view);
        let rest = caption::rest(self.view, self.rows.len(), Some(self.columns.len()));
        let label = if name.is_empty() { rest.clone() } else { format!("{name} · {rest}") };
        html.raw("<div class=\"x\" style=\"overflow:auto;max-height:640px\" tabindex=\"0\" role=\"region\"");
        html.attribute("aria-label", &label);
        html.raw("><table><caption style=\"caption-side:top;text-align:left\">");
        if !name.is_empty() {
            html.raw("<b>").text(&name).raw("</b> · ");
        }
        html.text(&rest).raw("</caption>");
        if !self.columns.is_empty() {
            self.write_heads(html, titles);
            self.write_rows(html, titles, lean);
        }
        html.raw("</table></div>");
    }

    fn write_heads(&self, html: &mut Html, titles: &mut Titles) {
        html.raw("<thead><tr><td></td>");
        for column in self.columns {
            header::write(html, column, titles);
        }
        if let Some(more) = &self.more {
            html.raw("<th scope=\"col\" style=\"text-align:left;font-weight:normal\"");
            if let Some(title) = titles.next(more) {
                html.attribute("title", &title);
            }
            html.raw(">…</th>");
        }
        html.raw("</tr></thead>");
    }

    fn write_rows(&self, html: &mut Html, titles: &mut Titles, lean: bool) {
        html.raw("<tbody>");
        for (i, (number, cells)) in self.rows.iter().enumerate() {
            html.raw(if i == 0 { "<tr>" } else { "\n<tr>" });
            row_head(html, *number);
            for cell in cells {
                cell.write(html, titles, lean);
            }
            html.raw(if self.more.is_some() { "<td></td></tr>" } else { "</tr>" });
        }
        html.raw("</tbody>");
    }
}

/// A whole output that shows one table.
pub fn page(view: &View) -> impl Fn(&mut Html, bool) {
    move |html, lean| {
        let sheet = Sheet::new(view, usize::MAX);
        let mut titles = Titles::share(sheet.titles());
        sheet.write(html, &mut titles, lean);
    }
}

/// The number at the left of a row.
pub fn row_head(html: &mut Html, number: usize) {
    html.raw("<th scope=\"row\" style=\"font-weight:normal\">").text(&number.to_string()).raw("</th>");
}

fn td(column: &Column, row: usize, decimals: usize, limit: usize) -> Td<'_> {
    let right = header::is_right(&column.kind);
    let Some(value) = column.cells.get(row) else {
        return Td::new(Shown::Missing, right, limit);
    };
    let td = Td::new(Shown::new(value, decimals), right, limit);
    match column.mark {
        Mark::New => td.added(),
        _ => td.changed(column.was.get(row).and_then(Option::as_ref), value),
    }
}

/// Names and types of the columns that are not shown.
pub fn hidden(view: &View) -> impl Iterator<Item = (&str, &Type)> {
    let beyond = view.columns.iter().skip(COLUMNS).map(|column| (column.name.as_str(), &column.kind));
    beyond.chain(view.hidden.iter().map(|(name, kind)| (name.as_str(), kind)))
}

/// The title of the column that stands for the hidden ones.
fn more(view: &View) -> Option<Title<'static>> {
    let hidden: Vec<String> =
        hidden(view).take(40).map(|(name, kind)| format!("{} ({})", visible::short(name, 60), header::type_name(kind))).collect();
    let count = hidden_count(view);
    (count > 0).then(|| Title::Text(format!("{}: {}", more_columns(count), hidden.join(", ")).into()))
}

pub fn hidden_count(view: &View) -> usize {
    view.columns.len().saturating_sub(COLUMNS) + view.hidden.len()
}

/// `3 more columns`.
pub fn more_columns(count: usize) -> String {
    format!("{} more {}", crate::plan::count::count(count), crate::plan::count::plural(count, "column"))
}
