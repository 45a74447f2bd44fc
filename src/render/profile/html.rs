//! The cards.

use crate::plan::count::count;
use crate::plan::profile::{Card, Histogram, Profile, Shape};
use crate::plan::value::Value;
use crate::render::cell::{Shown, write_shown, write_stretch};
use crate::render::escape::Html;
use crate::render::header;
use crate::render::visible::{self, Stretch};

use super::sections::{Label, Line, sections};
use super::words::{caption, digits, distinct, figure, kind, share, short, tells_all, together, valid};
use super::{FEW, Profiled};

/// Cards that stand open; those of further columns are folded.
const OPEN: usize = 12;
/// Values and patterns of a card, and those where there are so many columns that the page would grow too large.
const MOST: usize = 10;
const MANY: usize = 50;
const LEAN: usize = 4;
/// Values shown of a column that has more than a few.
const FIRST: usize = 3;
/// The most characters of a name and of a value.
const NAME: usize = 40;
const VALUE: usize = 60;
/// Size of the picture's coordinates.
const WIDTH: usize = 240;
const HEIGHT: usize = 44;
/// Combinations of missing cells that are told in a sentence.
const SAID: usize = 2;

const GRID: &str = "<div class=\"k\" style=\"display:grid;grid-template-columns:repeat(auto-fill,minmax(232px,1fr));gap:22px 28px\">";
const FOLDED: &str =
    "<div class=\"k\" style=\"display:grid;grid-template-columns:repeat(auto-fill,minmax(232px,1fr));gap:2px 28px;margin-top:14px\">";
const LINE: &str = "<div class=\"l\" style=\"display:flex;justify-content:space-between\">";

pub fn write(html: &mut Html, profile: &Profile, of: &Profiled) {
    html.raw("<div class=\"q\" style=\"margin:0 0 10px;white-space:normal\">");
    if !of.table.is_empty() {
        html.raw("<b style=\"color:var(--f);font-size:13px\">").text(&visible::short(of.table, 60)).raw("</b> · ");
    }
    html.text(&caption(profile, of));
    write_together(html, profile);
    html.raw("</div>");
    let most = if profile.cards.len() > MANY { LEAN } else { MOST };
    let (open, folded) = profile.cards.split_at(profile.cards.len().min(OPEN));
    html.raw(GRID);
    for card in open {
        html.raw("<div role=\"group\"").attribute("aria-label", &label(card)).raw(">").raw(LINE);
        write_name(html, card);
        html.raw(" <small>").text(&kind(&card.kind)).raw("</small></div>");
        write_card(html, card, most);
        html.raw("</div>");
    }
    html.raw("</div>");
    if folded.is_empty() {
        return;
    }
    html.raw(FOLDED);
    for card in folded {
        html.raw("<div role=\"group\"").attribute("aria-label", &label(card)).raw("><details><summary>");
        write_name(html, card);
        html.raw(" <small>").text(&kind(&card.kind));
        if card.missing > 0 {
            html.raw(" · ").text(&share(card.missing, card.rows)).raw(" missing");
        }
        html.raw("</small></summary>");
        write_card(html, card, most);
        html.raw("</details></div>");
    }
    html.raw("</div>");
}

/// A long name is whole where the pointer rests on it.
fn write_name(html: &mut Html, card: &Card) {
    let name = Stretch::first(&card.name, NAME);
    html.raw("<b");
    if name.cut_after {
        html.attribute("title", &visible::short(&card.name, 200));
    }
    html.raw(">");
    write_stretch(html, name);
    html.raw("</b>");
}

/// A column for those who hear the page.
fn label(card: &Card) -> String {
    format!("{}: {}", visible::short(&card.name, NAME), kind(&card.kind))
}

fn write_together(html: &mut Html, profile: &Profile) {
    let said: Vec<String> = profile.together.iter().take(SAID).map(together).collect();
    if said.is_empty() {
        return;
    }
    html.raw("<br>missing together: ").text(&said.join("; "));
    let rest = profile.together.get(SAID..).unwrap_or_default();
    if !rest.is_empty() {
        html.raw("<details><summary>more that are missing together</summary>");
        for together in rest {
            html.raw("<div>").text(&super::words::together(together)).raw("</div>");
        }
        html.raw("</details>");
    }
}

fn write_card(html: &mut Html, card: &Card, most: usize) {
    if card.rows > 0 {
        let valid = header::share(card.valid(), card.rows);
        html.raw("<div class=\"v\" style=\"height:3px;background:linear-gradient(to right,#6f97bd ");
        html.text(&valid).raw("%,#e0912f ").text(&valid).raw("%)\"></div>");
    }
    html.raw(LINE).raw("<small>").text(&valid(card)).raw("</small> <small>").text(&distinct(card)).raw("</small></div>");
    match &card.shape {
        _ if card.distinct == 0 => {}
        _ if tells_all(card) => write_values(html, card, FEW),
        Shape::Numbers(numbers) => {
            let digits = digits(numbers);
            write_bars(html, &numbers.histogram);
            let mean = numbers.mean.map(|mean| format!(", mean {}", figure(&Value::Number(mean), digits.max(whole(card)))));
            let median = match whole(card) {
                0 => figure(numbers.quantiles.at(0.5), digits),
                most => short(numbers.quantiles.at(0.5), most),
            };
            let middle = format!("median {median}{}", mean.unwrap_or_default());
            write_range(html, &figure(numbers.quantiles.at(0.0), digits), &middle, &figure(numbers.quantiles.at(1.0), digits));
        }
        Shape::Moments(moments) => {
            write_bars(html, &moments.histogram);
            let [first, last] = [0.0, 1.0].map(|share| moments.quantiles.at(share).to_string());
            write_range(html, &first, "", &last);
        }
        _ => write_values(html, card, FIRST),
    }
    write_folded(html, card, most);
}

/// Digits for the mean of whole numbers.
fn whole(card: &Card) -> usize {
    if matches!(card.kind, crate::plan::types::Type::Integer) { 2 } else { 0 }
}

fn write_range(html: &mut Html, low: &str, middle: &str, high: &str) {
    html.raw(LINE).raw("<small>").text(low).raw("</small> <small>").text(middle).raw("</small> <small>").text(high).raw("</small></div>");
}

fn write_bars(html: &mut Html, histogram: &Histogram) {
    let bars = &histogram.bars;
    let Some((place, highest)) = bars.iter().enumerate().rev().max_by_key(|(_, rows)| **rows).filter(|(_, rows)| **rows > 0) else {
        return;
    };
    let words = format!("{} bars, the highest is number {} with {} rows", bars.len(), place + 1, count(*highest));
    html.raw("<img class=\"g\"").attribute("alt", &words).raw(" style=\"height:44px;width:100%\" src=\"data:image/svg+xml,");
    html.raw("%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 240 44' preserveAspectRatio='none'%3E%3Cpath fill='%236f97bd' d='");
    for (i, rows) in bars.iter().enumerate().filter(|(_, rows)| **rows > 0) {
        let (left, right) = (i * WIDTH / bars.len(), (i + 1) * WIDTH / bars.len());
        let height = (*rows as f64 / *highest as f64 * HEIGHT as f64).round().max(1.0);
        html.text(&format!("M{left} {HEIGHT}v-{height}h{}v{height}", right - left - 1));
    }
    html.raw("'/%3E%3C/svg%3E\">");
}

/// The most frequent values: with bars, unless each is rare.
fn write_values(html: &mut Html, card: &Card, most: usize) {
    let valid = card.valid();
    let barred = card.top.first().is_some_and(|(_, rows)| *rows * 100 >= valid);
    html.raw("<table><tbody>");
    for (value, rows) in card.top.iter().take(most) {
        html.raw("<tr><th scope=\"row\" style=\"text-align:left;font-weight:normal");
        if barred && !card.all_different() {
            let share = header::share(*rows, valid);
            html.raw(";background:linear-gradient(to right,rgba(111,151,189,.28) ")
                .text(&share)
                .raw("%,transparent ")
                .text(&share)
                .raw("%)");
        }
        html.raw("\">");
        write_shown(html, &Shown::alone(value), VALUE);
        html.raw("</th>");
        if !card.all_different() {
            html.raw("<td class=\"n\">").text(&count(*rows)).raw("</td>");
            if barred {
                html.raw("<td class=\"n\">").text(&share(*rows, valid)).raw("</td>");
            }
        }
        html.raw("</tr>");
    }
    html.raw("</tbody></table>");
    let more = card.distinct.saturating_sub(card.top.len().min(most));
    if more > 0 {
        html.raw("<small style=\"padding-left:3px\">").text(&count(more)).raw(if more == 1 {
            " more value</small>"
        } else {
            " more values</small>"
        });
    }
}

fn write_folded(html: &mut Html, card: &Card, most: usize) {
    let sections = sections(card, most);
    if sections.is_empty() {
        return;
    }
    let titles: Vec<&str> = sections.iter().map(|section| section.title).collect();
    html.raw("<details><summary>").text(&titles.join(", ")).raw("</summary><table>");
    for section in &sections {
        html.raw("<tbody><tr><th scope=\"rowgroup\" colspan=\"3\" style=\"text-align:left;font-weight:normal\"><small>");
        html.text(section.title).raw("</small></th></tr>");
        for line in &section.lines {
            write_line(html, line);
        }
        html.raw("</tbody>");
    }
    html.raw("</table></details>");
}

fn write_line(html: &mut Html, line: &Line) {
    html.raw("<tr><th scope=\"row\" style=\"text-align:left;font-weight:normal\">");
    match &line.label {
        Label::Words(words) => {
            html.text(words);
        }
        Label::Data(value) => write_shown(html, &Shown::alone(value), VALUE),
    }
    html.raw("</th>");
    for (number, figure) in line.figures.iter().enumerate() {
        html.raw(if line.figures.len() == 1 && number == 0 { "<td class=\"n\" colspan=\"2\">" } else { "<td class=\"n\">" });
        html.text(figure).raw("</td>");
    }
    html.raw("</tr>");
}
