//! A table in plain text: columns from the left while they fit, the rest named in one line below.

use super::Style;
use super::caption;
use super::cell::Shown;
use super::header;
use super::number;
use super::paragraph::{cut, width_of, wrap};
use super::signs::Signs;
use super::table;
use super::visible::{self, Stretch};
use crate::plan::count::percent;
use crate::plan::types::Type;
use crate::plan::view::{Column, Mark, View};

/// A column of text is never narrower than this.
const LEAST: usize = 8;
/// And never wider than this.
const MOST: usize = 40;

/// A table as plain text, no line wider than the style allows.
pub fn text(view: &View, style: &Style) -> String {
    let signs = Signs::of(style);
    let shown = view.numbers.len().min(style.rows);
    let digits = view.numbers.iter().take(shown).max().map_or(1, |n| n.to_string().len());
    let frame = digits + 3;
    let mut strips = Vec::new();
    let mut fixed = Fit::new(style.width().saturating_sub(1 + frame));
    for column in view.columns.iter().take(table::COLUMNS) {
        let strip = Strip::new(column, shown, signs);
        if !fixed.takes(&strip) {
            break;
        }
        strips.push(strip);
    }
    let widths = fixed.spread(&strips);

    let mut lines = wrap(&heading(view, &strips, shown), style.width(), 0, signs);
    if !strips.is_empty() {
        let gutter = " ".repeat(digits);
        for head in 0..2 {
            lines.push(row(&gutter, &strips, &widths, signs, |strip| (strip.heads.get(head), false)));
        }
        let wide: usize = 1 + widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
        lines.push(format!("{}{}{}", signs.horizontal.repeat(digits + 1), signs.cross, signs.horizontal.repeat(wide)));
        for (i, number) in view.numbers.iter().take(shown).enumerate() {
            let gutter = format!("{number:>digits$}");
            lines.push(row(&gutter, &strips, &widths, signs, |strip| (strip.cells.get(i), strip.changed.contains(&i))));
        }
    }
    if let Some(rest) = rest(view, strips.len()) {
        lines.push(cut(&rest, style.width() - 1, signs));
    }
    lines.join("\n")
}

/// The caption, with the signs that need an explanation.
fn heading(view: &View, strips: &[Strip], shown: usize) -> String {
    let name = caption::name(view);
    let rest = caption::rest(view, shown, None);
    let mut parts: Vec<&str> = if name.is_empty() { vec![&rest] } else { vec![&name, &rest] };
    let mut legend = Vec::new();
    if strips.iter().any(|strip| !strip.changed.is_empty()) {
        legend.push("* changed");
    }
    if view.columns.iter().take(strips.len()).any(|column| column.mark == Mark::New) {
        legend.push("+ new");
    }
    let legend = legend.join("  ");
    if !legend.is_empty() {
        parts.push(&legend);
    }
    parts.join(" · ")
}

/// One line of the table.
fn row<'a>(
    gutter: &str,
    strips: &'a [Strip],
    widths: &[usize],
    signs: &Signs,
    pick: impl Fn(&'a Strip) -> (Option<&'a Ink>, bool),
) -> String {
    let mut line = format!("{gutter} {}", signs.vertical);
    for (i, (strip, width)) in strips.iter().zip(widths).enumerate() {
        let (ink, changed) = pick(strip);
        line.push_str(if i == 0 { "" } else { " " });
        line.push(if changed { '*' } else { ' ' });
        let text = ink.map(|ink| ink.fit(*width, signs)).unwrap_or_default();
        let padding = " ".repeat(width.saturating_sub(width_of(&text)));
        if strip.right {
            line.push_str(&padding);
            line.push_str(&text);
        } else {
            line.push_str(&text);
            line.push_str(&padding);
        }
    }
    line.truncate(line.trim_end_matches(' ').len());
    line
}

/// The columns that are not drawn: `2 more columns: fare (num), cabin (text 77%·)`.
fn rest(view: &View, drawn: usize) -> Option<String> {
    let unseen = view.columns.iter().skip(drawn).map(|column| format!("{} ({})", visible::short(&column.name, 60), kind(column)));
    let hidden = view.hidden.iter().map(|(name, kind)| format!("{} ({})", visible::short(name, 60), kind.short()));
    let count = view.columns.len().saturating_sub(drawn) + view.hidden.len();
    let names: Vec<String> = unseen.chain(hidden).take(30).collect();
    (count > 0).then(|| format!("{}: {}", table::more_columns(count), names.join(", ")))
}

/// `text 77%·`.
fn kind(column: &Column) -> String {
    let share = percent(column.facts.missing, column.facts.rows).map(|share| format!(" {share}%·"));
    format!("{}{}", short(&column.kind), share.unwrap_or_default())
}

fn short(kind: &Type) -> &str {
    kind.short()
}

/// The second line of a head: `+ text 27%·`, `text → num`, `num was Cost`.
fn second_line(column: &Column) -> String {
    let kind = kind(column);
    match &column.mark {
        Mark::Same => kind,
        Mark::New => format!("+ {kind}"),
        Mark::Retyped(before) => format!("{} → {kind}", short(before)),
        Mark::Renamed(before) => format!("{kind} was {}", visible::short(before, header::NAME)),
    }
}

/// A text that can be drawn in so many columns: its characters with their widths, and whether they are all there is.
struct Ink {
    clusters: Vec<(String, usize)>,
    cut: bool,
}

impl Ink {
    /// Of a text that is already visible.
    fn written(text: &str, signs: &Signs) -> Self {
        Ink { clusters: vec![(signs.say(text).into_owned(), 0)], cut: false }.measured()
    }

    /// Of a text from the data.
    fn data(stretch: Stretch, signs: &Signs) -> Self {
        let clusters = stretch.glyphs().iter().map(|glyph| (signs.say(&glyph.shown).into_owned(), 0)).collect();
        Ink { clusters, cut: stretch.cut_after }.measured()
    }

    fn measured(mut self) -> Self {
        for (text, width) in &mut self.clusters {
            *width = width_of(text);
        }
        self
    }

    fn cell(shown: &Shown, signs: &Signs) -> Self {
        match shown {
            Shown::Missing => Ink::written(signs.missing, signs),
            Shown::Empty => Ink::written("\"\"", signs),
            Shown::Exact(text) => Ink::written(text, signs),
            Shown::Text(text) if text == signs.missing => Ink::written(&format!("\"{text}\""), signs),
            Shown::Text(text) => {
                let near = visible::prefix(text, 4 * MOST);
                Ink::data(Stretch { text: near, cut_before: false, cut_after: near.len() < text.len() }, signs)
            }
        }
    }

    fn name(text: &str, signs: &Signs) -> Self {
        Ink::data(Stretch::first(text, header::NAME), signs)
    }

    /// Columns it takes when nothing is cut.
    fn width(&self, signs: &Signs) -> usize {
        let text: usize = self.clusters.iter().map(|(_, width)| width).sum();
        if self.cut { text + width_of(signs.cut) } else { text }
    }

    /// As much as goes into so many columns.
    fn fit(&self, width: usize, signs: &Signs) -> String {
        if self.width(signs) <= width {
            let mut out: String = self.clusters.iter().map(|(text, _)| text.as_str()).collect();
            out.push_str(if self.cut { signs.cut } else { "" });
            return out;
        }
        if let [(only, _)] = self.clusters.as_slice() {
            return cut(only, width, signs);
        }
        let room = width.saturating_sub(width_of(signs.cut));
        let mut out = String::new();
        let mut filled = 0;
        for (text, wide) in &self.clusters {
            filled += wide;
            if filled > room {
                break;
            }
            out.push_str(text);
        }
        out.push_str(signs.cut);
        out
    }
}

/// A column ready to be drawn.
struct Strip {
    right: bool,
    heads: [Ink; 2],
    cells: Vec<Ink>,
    /// Rows whose cell was changed.
    changed: Vec<usize>,
    /// The narrowest it may be, and the widest it can use.
    least: usize,
    natural: usize,
}

impl Strip {
    fn new(column: &Column, rows: usize, signs: &Signs) -> Self {
        let decimals = number::decimals(column.cells.iter().take(rows));
        let heads = [Ink::name(&column.name, signs), Ink::written(&second_line(column), signs)];
        let cells: Vec<Ink> = (0..rows)
            .map(|row| column.cells.get(row).map_or(Shown::Missing, |value| Shown::new(value, decimals)))
            .map(|shown| Ink::cell(&shown, signs))
            .collect();
        let changed = match column.mark {
            Mark::New => Vec::new(),
            _ => (0..rows).filter(|row| matches!(column.was.get(*row), Some(Some(_)))).collect(),
        };
        let head = heads.iter().map(|ink| ink.width(signs)).max().unwrap_or(0);
        let body = cells.iter().map(|ink| ink.width(signs)).max().unwrap_or(0);
        let can_be_cut = matches!(column.kind, Type::Text | Type::Category(_) | Type::List(_) | Type::Other(_) | Type::Unknown);
        let natural = if can_be_cut { head.max(body.min(MOST)) } else { head.max(body) };
        let least = if can_be_cut { head.max(LEAST).min(natural) } else { natural };
        Strip { right: header::is_right(&column.kind), heads, cells, changed, least, natural }
    }
}

/// How the columns of the terminal are shared out.
struct Fit {
    room: usize,
    used: usize,
    any: bool,
}

impl Fit {
    fn new(room: usize) -> Self {
        Fit { room, used: 0, any: false }
    }

    /// Whether one more column fits at its least width. The first always does, if need be cut.
    fn takes(&mut self, strip: &Strip) -> bool {
        let more = if self.any { strip.least + 2 } else { strip.least };
        let fits = !self.any || self.used + more <= self.room;
        if fits {
            self.used = (self.used + more).min(self.room);
            self.any = true;
        }
        fits
    }

    /// The width of each column: what is left over goes one by one to those that are cut.
    fn spread(&self, strips: &[Strip]) -> Vec<usize> {
        let mut widths: Vec<usize> = strips.iter().map(|strip| strip.least.min(self.room)).collect();
        let mut left = self.room - self.used;
        while left > 0 {
            let before = left;
            for (width, strip) in widths.iter_mut().zip(strips) {
                if *width < strip.natural && left > 0 {
                    *width += 1;
                    left -= 1;
                }
            }
            if left == before {
                break;
            }
        }
        widths
    }
}
