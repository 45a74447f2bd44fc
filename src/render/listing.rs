//! Small tables that answer a question about the session: a caption, heads, a line for each thing. Schema and tables share it.

use super::escape::Html;
use super::paragraph::{cut, width_of, wrap};
use super::signs::Signs;
use super::{Rendered, Style, page};

/// How the cells of a column look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Left,
    /// Counts.
    Right,
    /// What matters less.
    Small,
}

/// A small table. Its texts are ready to be shown: cut, and with white space made visible.
#[derive(Debug, Default)]
pub struct Listing {
    /// Stands first in the caption, in bold; may be empty.
    pub name: String,
    pub caption: String,
    pub heads: Vec<(&'static str, Look)>,
    pub rows: Vec<Vec<String>>,
}

impl Listing {
    pub fn render(&self, style: &Style) -> Rendered {
        Rendered::new(self.text(style), page::document(|html, _| self.write(html)))
    }

    fn label(&self) -> String {
        if self.name.is_empty() { self.caption.clone() } else { format!("{} · {}", self.name, self.caption) }
    }

    fn write(&self, html: &mut Html) {
        html.raw("<div class=\"x\" style=\"overflow:auto;max-height:640px\" tabindex=\"0\" role=\"region\"")
            .attribute("aria-label", &self.label());
        html.raw("><table><caption style=\"caption-side:top;text-align:left\">");
        if !self.name.is_empty() {
            html.raw("<b>").text(&self.name).raw("</b> · ");
        }
        html.text(&self.caption).raw("</caption>");
        if !self.rows.is_empty() {
            html.raw("<thead><tr>");
            for (head, look) in &self.heads {
                html.raw(match look {
                    Look::Right => "<th scope=\"col\" class=\"n\" style=\"text-align:right;font-weight:normal\">",
                    _ => "<th scope=\"col\" style=\"text-align:left;font-weight:normal\">",
                });
                html.text(head).raw("</th>");
            }
            html.raw("</tr></thead><tbody>");
            for row in &self.rows {
                html.raw("<tr>");
                for ((_, look), cell) in self.heads.iter().zip(row) {
                    write_cell(html, *look, cell);
                }
                html.raw("</tr>");
            }
            html.raw("</tbody>");
        }
        html.raw("</table></div>");
    }

    /// The plain text alone.
    pub fn text(&self, style: &Style) -> String {
        let signs = Signs::of(style);
        let mut lines = wrap(&self.label(), style.width(), 0, signs);
        if !self.rows.is_empty() {
            let widths = self.widths(style.width(), signs);
            let heads: Vec<String> = self.heads.iter().map(|(head, _)| head.to_string()).collect();
            let body: Vec<String> = self.rows.iter().map(|row| self.line(row, &widths, signs)).collect();
            let heads = self.line(&heads, &widths, signs);
            let widest = body.iter().chain([&heads]).map(|line| width_of(line)).max().unwrap_or(0);
            lines.push(String::new());
            lines.push(heads);
            lines.push(signs.horizontal.repeat(widest));
            lines.extend(body);
        }
        lines.join("\n")
    }

    fn line(&self, cells: &[String], widths: &[usize], signs: &Signs) -> String {
        let mut line = String::new();
        for (i, (((_, look), cell), width)) in self.heads.iter().zip(cells).zip(widths).enumerate() {
            let text = cut(cell, *width, signs);
            let padding = " ".repeat(width.saturating_sub(width_of(&text)));
            line.push_str(if i == 0 { "" } else { "  " });
            match look {
                Look::Right => line.extend([padding, text]),
                _ => line.extend([text, padding]),
            }
        }
        line.truncate(line.trim_end_matches(' ').len());
        line
    }

    /// The width of each column: what it needs, and less for the widest ones until all fit.
    fn widths(&self, room: usize, signs: &Signs) -> Vec<usize> {
        let need = |i: usize, head: &str| {
            let cells = self.rows.iter().filter_map(|row| row.get(i)).map(|cell| width_of(&signs.say(cell)));
            cells.chain([head.len()]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = self.heads.iter().enumerate().map(|(i, (head, _))| need(i, head)).collect();
        let gaps = 2 * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > room {
            match widths.iter_mut().max_by_key(|width| **width) {
                Some(widest) if *widest > 1 => *widest -= 1,
                _ => break,
            }
        }
        widths
    }
}

fn write_cell(html: &mut Html, look: Look, cell: &str) {
    html.raw(match look {
        Look::Right => "<td class=\"n\">",
        Look::Left | Look::Small => "<td style=\"text-align:left\">",
    });
    match look {
        Look::Left | Look::Right => html.text(cell),
        _ if cell.is_empty() => html,
        Look::Small => html.raw("<small>").text(cell).raw("</small>"),
    };
    html.raw("</td>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing() -> Listing {
        Listing {
            name: "titanic".into(),
            caption: "2 columns".into(),
            heads: vec![("column", Look::Left), ("missing", Look::Right), ("line", Look::Small)],
            rows: vec![
                vec!["a<b".into(), "20 %".into(), "trim a".into()],
                vec!["long name".into(), String::new(), "a very long line that does not fit in the terminal".into()],
            ],
        }
    }

    #[test]
    fn columns_stand_in_line_and_the_widest_is_cut() {
        let text = listing().render(&Style { width: 40, ..Style::NOTEBOOK }).text;
        assert_eq!(
            text,
            "\
titanic · 2 columns

column     missing  line
────────────────────────────────────────
a<b           20 %  trim a
long name           a very long line th…"
        );
    }

    #[test]
    fn html_is_escaped() {
        let html = listing().render(&Style::NOTEBOOK).html;
        assert!(html.contains("<tr><td style=\"text-align:left\">a&lt;b</td><td class=\"n\">20 %</td><td style=\"text-align:left\"><small>trim a</small></td></tr>"));
    }

    #[test]
    fn a_narrow_terminal_is_never_overrun() {
        let text = listing().render(&Style { width: 1, ..Style::NOTEBOOK }).text;
        assert!(text.lines().all(|line| width_of(line) <= 20), "{text}");
    }
}
