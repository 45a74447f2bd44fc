//! Bars of blocks, an eighth of a letter apart.

use crate::plan::chart::{Bars, Group, Histogram};

use super::super::histogram::place as bin_name;
use super::super::words::share;
use super::{Place, counted, line, width_of};

/// The most bins that are drawn one by one.
const BINS: usize = 16;
/// The most room of a label.
const LABEL: usize = 26;

/// One bar.
pub struct Bar {
    pub label: String,
    pub total: usize,
    /// The rows of each group.
    pub parts: Vec<usize>,
    pub said: Option<String>,
    /// What a full bar stands for, where that is not the largest.
    pub of: Option<usize>,
}

impl Bar {
    pub fn new(label: String, total: usize, parts: &[usize], said: Option<String>) -> Bar {
        Bar { label, total, parts: parts.to_vec(), said, of: None }
    }
}

/// How many bins make one bar.
pub fn together(figure: &Histogram) -> usize {
    figure.bins.len().div_ceil(BINS).max(1)
}

pub fn histogram(figure: &Histogram, place: Place) -> Vec<String> {
    let bars = figure.bins.chunks(together(figure)).filter_map(|bins| {
        let mut bin = bins.first()?.clone();
        bin.to = bins.last()?.to;
        for other in bins.iter().skip(1) {
            bin.counts.iter_mut().zip(&other.counts).for_each(|(all, more)| *all += more);
        }
        let total = bin.counts.iter().sum();
        Some(Bar::new(bin_name(figure.measure, &bin), total, &bin.counts, None))
    });
    let bars: Vec<Bar> = bars.collect();
    with_groups(&figure.groups, draw(&bars, true, place), place)
}

pub fn values(figure: &Bars, place: Place) -> Vec<String> {
    let all: usize = figure.bars.iter().flat_map(|(_, counts)| counts).sum();
    let bars = figure.bars.iter().map(|(value, counts)| {
        let total = counts.iter().sum();
        Bar::new(line(&value.name()), total, counts, Some(share(total, all)))
    });
    let mut bars: Vec<Bar> = bars.collect();
    // All others together would make the rest of the bars small: beside larger ones they have none.
    let named = figure.bars.iter().zip(&bars).filter(|((value, _), _)| !matches!(value, Group::Rest(_)));
    let most = named.map(|(_, bar)| bar.total).max().unwrap_or_default();
    bars.iter_mut().for_each(|bar| bar.of = Some(most));
    bars.iter_mut().filter(|bar| bar.total > most).for_each(|bar| bar.parts = vec![0]);
    with_groups(&figure.groups, draw(&bars, false, place), place)
}

/// Says above which sign stands for which group.
fn with_groups(groups: &[Group], lines: Vec<String>, place: Place) -> Vec<String> {
    if groups.len() < 2 || lines.is_empty() {
        return lines;
    }
    let named = groups.iter().enumerate().map(|(group, of)| format!("{} {}", fill(group, place.unicode), line(&of.name())));
    let key = super::wrap(&named.collect::<Vec<_>>().join("  "), place.width, 2, place.signs);
    key.into_iter().chain([String::new()]).chain(lines).collect()
}

/// The sign of a group's part of a bar.
fn fill(group: usize, unicode: bool) -> char {
    let signs = if unicode { ['█', '▒', '▓', '░', '▚', '▤', '▧'] } else { ['#', 'o', '=', '.', 'x', '+', '-'] };
    signs.get(group % signs.len()).copied().unwrap_or('#')
}

/// Bars below one another, each with its count. Labels of bins stand on the right, names on the left.
pub fn draw(bars: &[Bar], right: bool, place: Place) -> Vec<String> {
    let label = bars.iter().map(|bar| width_of(&place.signs.say(&bar.label))).max().unwrap_or(0).min(LABEL).min(place.width / 3);
    let counts: Vec<String> = bars.iter().map(|bar| counted(bar.total)).collect();
    let widest = counts.iter().map(String::len).max().unwrap_or(0);
    let said = bars.iter().filter_map(|bar| bar.said.as_ref()).map(|said| width_of(said) + 2).max().unwrap_or(0);
    let room = place.width.saturating_sub(label + 5 + widest + said).max(4);
    let most = bars.iter().map(|bar| bar.of.unwrap_or(bar.total)).max().unwrap_or(0).max(1);
    let drawn = bars.iter().zip(&counts).map(|(bar, counted)| {
        let block = blocks(bar, most, room, place.unicode);
        let said = bar.said.as_ref().map(|said| format!("  {said}")).unwrap_or_default();
        let gap = if block.is_empty() { "" } else { " " };
        format!("  {}  {block}{gap}{counted}{said}", place.cell(&bar.label, label, right))
    });
    drawn.collect()
}

fn blocks(bar: &Bar, most: usize, room: usize, unicode: bool) -> String {
    let eighths = |rows: usize| (rows as f64 / most as f64 * room as f64 * 8.0).round() as usize;
    if bar.parts.len() > 1 {
        let mut out = String::new();
        let (mut rows, mut drawn) = (0, 0);
        for (group, part) in bar.parts.iter().enumerate() {
            rows += part;
            let end = (eighths(rows) + 4) / 8;
            out.extend(std::iter::repeat_n(fill(group, unicode), end.saturating_sub(drawn)));
            drawn = drawn.max(end);
        }
        return out;
    }
    // A bar with a row is seen.
    let rows = bar.parts.iter().sum();
    let long = eighths(rows).max(usize::from(rows > 0));
    if !unicode {
        return "#".repeat(long.div_ceil(8));
    }
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"].get(long % 8).copied().unwrap_or_default();
    format!("{}{rest}", "█".repeat(long / 8))
}
