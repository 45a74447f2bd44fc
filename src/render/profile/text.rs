//! The lines.

use crate::plan::count::{count, percent};
use crate::plan::profile::{Card, Profile, Shape};
use crate::render::Style;
use crate::render::listing::{Listing, Look};
use crate::render::paragraph::wrap;
use crate::render::signs::Signs;
use crate::render::visible;

use super::sections::{Label, Section, sections};
use super::words::{caption, digits, distinct, share, short, tells_all, together, value};
use super::{FEW, Profiled};

/// Bars of a line.
const BARS: usize = 12;
/// Values of a line.
const VALUES: usize = 4;
/// The most characters of each.
const VALUE: usize = 30;
/// Where no more columns are asked for, all that is known of them is told.
const WHOLE: usize = 3;
/// Values and patterns told then.
const MOST: usize = 8;
/// Combinations of missing cells that are told.
const SAID: usize = 3;

pub fn text(profile: &Profile, of: &Profiled, style: &Style) -> String {
    let listing = Listing {
        name: visible::short(of.table, 60),
        caption: caption(profile, of),
        heads: vec![
            ("column", Look::Left),
            ("type", Look::Left),
            ("missing", Look::Right),
            ("distinct", Look::Right),
            ("values", Look::Left),
        ],
        rows: profile.cards.iter().map(|card| line(card, style)).collect(),
    };
    let signs = Signs::of(style);
    let mut lines = vec![listing.text(style)];
    if !profile.together.is_empty() {
        let said: Vec<String> = profile.together.iter().take(SAID).map(together).collect();
        let more = profile.together.len().saturating_sub(SAID);
        let more = if more > 0 { format!("; {} more", count(more)) } else { String::new() };
        lines.push(String::new());
        lines.extend(wrap(&format!("missing together: {}{more}", said.join("; ")), style.width(), 2, signs));
    }
    if profile.cards.len() <= WHOLE && profile.cards.len() < of.columns.max(2) {
        for card in &profile.cards {
            let told: Vec<String> = sections(card, MOST).iter().flat_map(|section| section_lines(section, style, signs)).collect();
            if !told.is_empty() {
                lines.push(String::new());
                lines.extend(wrap(&visible::short(&card.name, 60), style.width(), 2, signs));
                lines.extend(told);
            }
        }
    }
    lines.join("\n")
}

fn line(card: &Card, style: &Style) -> Vec<String> {
    vec![
        visible::short(&card.name, 40),
        card.kind.short().to_string(),
        percent(card.missing, card.rows).map_or("·".to_string(), |share| format!("{share} %")),
        count(card.distinct),
        gist(card, style),
    ]
}

/// What the values are like, in a line.
fn gist(card: &Card, style: &Style) -> String {
    let values = |most: usize, with: &dyn Fn(usize) -> String| {
        let shown: Vec<String> = card.top.iter().take(most).map(|(cell, rows)| format!("{}{}", value(cell, VALUE), with(*rows))).collect();
        shown.join(", ")
    };
    match &card.shape {
        _ if card.distinct == 0 => String::new(),
        _ if card.distinct == 1 => format!("{}: {}", distinct(card), values(1, &|_| String::new())),
        _ if tells_all(card) && !card.all_different() => values(FEW, &|rows| format!(" {}", share(rows, card.valid()))),
        Shape::Numbers(numbers) => {
            let digits = digits(numbers);
            let [low, median, high] = [0.0, 0.5, 1.0].map(|share| short(numbers.quantiles.at(share), digits));
            format!("{low} {} {high}, median {median}", bars(&numbers.histogram.coarse(BARS), style))
        }
        Shape::Moments(moments) => {
            let [low, high] = [0.0, 1.0].map(|share| moments.quantiles.at(share).to_string());
            format!("{low} {} {high}", bars(&moments.histogram.coarse(BARS), style))
        }
        _ if card.all_different() => format!("all different: {}", values(VALUES, &|_| String::new())),
        _ => values(VALUES, &|rows| format!(" {}", count(rows))),
    }
}

/// A picture of bars, a character each.
fn bars(bars: &[usize], style: &Style) -> String {
    let signs: [char; 9] = match style.unicode {
        true => [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
        false => [' ', '.', ':', '-', '=', '+', '*', '%', '#'],
    };
    let highest = bars.iter().max().copied().unwrap_or(0).max(1);
    let level = |rows: usize| ((rows * 8 + highest / 2) / highest).max(usize::from(rows > 0));
    let sign = |rows: &usize| signs.get(level(*rows)).copied().unwrap_or(' ');
    bars.iter().map(sign).collect()
}

/// `  quantiles: 1 % 1 · 5 % 4 · …`, over as many lines as it needs.
fn section_lines(section: &Section, style: &Style, signs: &Signs) -> Vec<String> {
    let lines = section.lines.iter().map(|line| {
        // A colon keeps two numbers apart.
        let label = match &line.label {
            Label::Words(words) if words.ends_with('%') => format!("{words}:"),
            Label::Words(words) => words.clone(),
            Label::Data(data) if line.figures.is_empty() => value(data, 2 * VALUE),
            Label::Data(data) => format!("{}:", value(data, 2 * VALUE)),
        };
        match line.figures.as_slice() {
            [] => label,
            [figure] => format!("{label} {figure}"),
            [figure, share, ..] => format!("{label} {figure} ({share})"),
        }
    });
    let said = format!("  {}: {}", section.title, lines.collect::<Vec<String>>().join(" · "));
    let wrapped = wrap(said.trim_start(), style.width().saturating_sub(2), 2, signs);
    wrapped.into_iter().map(|line| format!("  {line}")).collect()
}
