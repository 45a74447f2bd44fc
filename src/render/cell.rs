//! One cell of a table: how its value is shown, and its `<td>`.

use std::borrow::Cow;

use super::escape::Html;
use super::number;
use super::title::{Title, Titles};
use super::visible::Stretch;
use crate::plan::value::Value;

/// A value as it is to be shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown<'a> {
    Missing,
    /// A text without characters.
    Empty,
    /// Numbers, dates and what else is written by us: never cut.
    Exact(String),
    /// Text from the data: long ones are cut, and white space is made visible.
    Text(Cow<'a, str>),
}

impl<'a> Shown<'a> {
    /// A value in a column that shows so many digits after the point. A text that would read as a missing cell is quoted.
    pub fn new(value: &'a Value, decimals: usize) -> Self {
        match value {
            Value::Missing => Shown::Missing,
            Value::Text(text) if text.is_empty() => Shown::Empty,
            Value::Text(text) if text == "·" => Shown::Exact("\"·\"".to_string()),
            Value::Text(text) => Shown::Text(Cow::Borrowed(text)),
            Value::List(_) => Shown::Text(Cow::Owned(value.to_string())),
            other => Shown::Exact(number::shown(other, decimals)),
        }
    }

    /// A value by itself, a number with all its digits.
    pub fn alone(value: &'a Value) -> Self {
        match value {
            Value::Number(_) => Shown::Exact(value.to_string()),
            other => Shown::new(other, 0),
        }
    }

    /// The characters before anything is cut or made visible.
    pub fn words(&self) -> &str {
        match self {
            Shown::Missing => "missing",
            Shown::Empty => "",
            Shown::Exact(text) => text,
            Shown::Text(text) => text,
        }
    }
}

/// The most characters of a text in a table with so many columns.
pub fn limit(columns: usize) -> usize {
    match columns {
        0..=6 => 40,
        7..=9 => 30,
        _ => 22,
    }
}

/// What the steps did to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    Changed,
    Added,
}

/// A `<td>` to be written.
pub struct Td<'a> {
    shown: Shown<'a>,
    right: bool,
    limit: usize,
    change: Change,
    title: Title<'a>,
}

impl<'a> Td<'a> {
    pub fn new(shown: Shown<'a>, right: bool, limit: usize) -> Self {
        let title = match &shown {
            Shown::Text(text) if Stretch::first(text, limit).cut_after => Title::Text(text.clone()),
            _ => Title::None,
        };
        Td { shown, right, limit, change: Change::None, title }
    }

    /// Marks the cell as changed from `was`, when it was.
    pub fn changed(mut self, was: Option<&'a Value>, is: &'a Value) -> Self {
        if let Some(was) = was {
            let is = Shown::alone(is);
            let hidden = !matches!(self.title, Title::None) || (is != self.shown);
            self.title = Title::Was { was: Shown::alone(was), is, hidden };
            self.change = Change::Changed;
        }
        self
    }

    /// Marks the cell as one of a new column.
    pub fn added(mut self) -> Self {
        self.change = Change::Added;
        self
    }

    pub fn title(&self) -> &Title<'a> {
        &self.title
    }

    /// Writes the cell. `lean` leaves out what only prevents a line break.
    pub fn write(&self, html: &mut Html, titles: &mut Titles, lean: bool) {
        html.raw("<td");
        self.write_class(html);
        self.write_style(html, lean);
        match (titles.next(&self.title), &self.shown) {
            (Some(title), _) => html.attribute("title", &title),
            (None, Shown::Missing) => html.raw(" title=\"missing\""),
            (None, Shown::Empty) => html.raw(" title=\"empty text\""),
            (None, _) => html,
        };
        html.raw(">");
        if self.change == Change::Changed {
            html.raw("<ins>");
            write_shown(html, &self.shown, self.limit);
            html.raw("</ins>");
        } else {
            write_shown(html, &self.shown, self.limit);
        }
        html.raw("</td>");
    }

    fn write_class(&self, html: &mut Html) {
        let classes = [
            (self.right, "n"),
            (self.shown == Shown::Missing, "m"),
            (self.change == Change::Changed, "c"),
            (self.change == Change::Added, "a"),
        ];
        let mut separator = " class=\"";
        for (_, class) in classes.iter().filter(|(on, _)| *on) {
            html.raw(separator).raw(class);
            separator = " ";
        }
        if separator == " " {
            html.raw("\"");
        }
    }

    fn write_style(&self, html: &mut Html, lean: bool) {
        let tinted = self.change == Change::Changed;
        match (self.right, lean) {
            (true, _) if tinted => html.raw(" style=\""),
            (true, _) => return,
            (false, true) => html.raw(" style=\"text-align:left"),
            (false, false) => html.raw(" style=\"text-align:left;white-space:nowrap"),
        };
        if tinted {
            html.raw(if self.right { "background-color:rgba(0,114,178,.14)" } else { ";background-color:rgba(0,114,178,.14)" });
        }
        html.raw("\"");
    }
}

/// A value's content, cut from its start.
pub fn write_shown(html: &mut Html, shown: &Shown, limit: usize) {
    match shown {
        Shown::Missing => html.raw("·"),
        Shown::Empty => html.raw("<small>\"\"</small>"),
        Shown::Exact(text) => html.text(text),
        Shown::Text(text) => {
            write_stretch(html, Stretch::first(text, limit));
            html
        }
    };
}

/// Part of a text; neighbouring signs share one `<span>`.
pub fn write_stretch(html: &mut Html, stretch: Stretch) {
    if stretch.cut_before {
        html.raw("…");
    }
    let mut inside = false;
    for glyph in stretch.glyphs() {
        if glyph.sign != inside {
            html.raw(if glyph.sign { "<span class=\"w\">" } else { "</span>" });
            inside = glyph.sign;
        }
        html.text(&glyph.shown);
    }
    if inside {
        html.raw("</span>");
    }
    if stretch.cut_after {
        html.raw("…");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(td: &Td) -> String {
        let mut html = Html::default();
        let mut titles = Titles::share([td.title()]);
        td.write(&mut html, &mut titles, false);
        html.finish()
    }

    fn text(words: &str) -> Value {
        Value::Text(words.to_string())
    }

    #[test]
    fn numbers_and_missing_cells() {
        let (seven, none) = (Value::Number(7.25), Value::Missing);
        assert_eq!(written(&Td::new(Shown::new(&seven, 4), true, 22)), "<td class=\"n\">7.2500</td>");
        assert_eq!(written(&Td::new(Shown::new(&none, 0), true, 22)), "<td class=\"n m\" title=\"missing\">·</td>");
        assert_eq!(
            written(&Td::new(Shown::new(&none, 0), false, 22)),
            "<td class=\"m\" style=\"text-align:left;white-space:nowrap\" title=\"missing\">·</td>"
        );
    }

    #[test]
    fn texts_that_could_be_mistaken() {
        let open = "<td style=\"text-align:left;white-space:nowrap\"";
        let (empty, dot, blank) = (text(""), text("·"), text("a "));
        assert_eq!(written(&Td::new(Shown::new(&empty, 0), false, 22)), format!("{open} title=\"empty text\"><small>\"\"</small></td>"));
        assert_eq!(written(&Td::new(Shown::new(&dot, 0), false, 22)), format!("{open}>&quot;·&quot;</td>"));
        assert_eq!(written(&Td::new(Shown::new(&blank, 0), false, 22)), format!("{open}>a<span class=\"w\">␣</span></td>"));
    }

    #[test]
    fn changed_cells_say_what_they_were() {
        let (was, is) = (text("PMC3378987\n"), text("PMC3378987"));
        let td = Td::new(Shown::new(&is, 0), false, 40).changed(Some(&was), &is);
        assert_eq!(
            written(&td),
            "<td class=\"c\" style=\"text-align:left;white-space:nowrap;background-color:rgba(0,114,178,.14)\" \
             title=\"was “PMC3378987↵”\"><ins>PMC3378987</ins></td>"
        );
        let (was, is) = (Value::Missing, Value::Number(28.0));
        let td = Td::new(Shown::new(&is, 0), true, 40).changed(Some(&was), &is);
        assert_eq!(
            written(&td),
            "<td class=\"n c\" style=\"background-color:rgba(0,114,178,.14)\" title=\"was missing\"><ins>28</ins></td>"
        );
    }

    #[test]
    fn a_changed_number_that_looks_the_same_shows_all_its_digits_in_the_title() {
        let (was, is) = (Value::Number(0.123_412), Value::Number(0.123_411));
        let td = Td::new(Shown::new(&is, 4), true, 40).changed(Some(&was), &is);
        assert!(written(&td).contains("title=\"was “0.123412”&#10;0.123411\""), "{}", written(&td));
    }

    #[test]
    fn a_changed_long_text_names_both_in_the_title() {
        let (was, is) = (text("International Union of Crystallography "), text("International Union of Crystallography"));
        let td = Td::new(Shown::new(&is, 0), false, 30).changed(Some(&was), &is);
        assert!(
            written(&td).contains(
                "title=\"was “International Union of Crystallography␣”&#10;International Union of Crystallography\"><ins>International Union of \
                 Crysta…</ins>"
            ),
            "{}",
            written(&td)
        );
    }
}
