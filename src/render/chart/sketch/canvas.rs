//! Points and lines in plain text: eight dots of Braille a letter, or a letter a group.

use crate::plan::chart::Measure;

use super::super::axes::{Scale, fitting};
use super::{Place, width_of, wrap};

/// Lines of a sketch.
const TALL: usize = 12;

/// A letter of the sketch: the dots that are set in it, and whose the last one is.
#[derive(Clone, Copy, Default)]
struct Letter {
    dots: u8,
    group: usize,
}

/// Draws series of points, joined to lines or not, between axes; a line is broken where a height is no number. Several are told apart by letters.
pub fn draw(series: &[Vec<(f64, f64)>], joined: bool, names: &[String], (x, y): (Measure, Measure), place: Place) -> Vec<String> {
    let all = || series.iter().flatten().filter(|point| point.1.is_finite());
    let ends =
        |pick: fn(&(f64, f64)) -> f64| all().map(pick).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let ((first, last), (low, high)) = (ends(|point| point.0), ends(|point| point.1));
    if first > last {
        return Vec::new();
    }
    let labels = [y.words(high), y.words(low)].map(|label| place.signs.say(&label).into_owned());
    let left = labels.iter().map(|label| width_of(label)).max().unwrap_or(0).min(24);
    let room = place.width.saturating_sub(left + 4).max(10);
    // Two dots to the right and four downwards are a letter.
    let across = Scale { low: first, high: last, from: 0.0, to: (room * 2 - 1) as f64 };
    let up = Scale { low, high, from: (TALL * 4 - 1) as f64, to: 0.0 };
    let mut letters = vec![Letter::default(); room * TALL];
    let mut set = |column: f64, row: f64, group: usize| {
        let (column, row) = (column.round().max(0.0) as usize, row.round().max(0.0) as usize);
        let dot = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
            .get(row % 4)
            .and_then(|pair| pair.get(column % 2))
            .copied()
            .unwrap_or(0u8);
        if let Some(letter) = letters.get_mut(row / 4 * room + (column / 2).min(room - 1)) {
            letter.dots |= dot;
            letter.group = group;
        }
    };
    for (group, points) in series.iter().enumerate().rev() {
        let placed: Vec<(f64, f64)> = points.iter().map(|(x, y)| (across.at(*x), up.at(*y))).collect();
        for pair in placed.windows(2).filter(|_| joined) {
            let [a, b] = pair else { continue };
            if a.1.is_nan() || b.1.is_nan() {
                continue;
            }
            let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).ceil().max(1.0);
            for step in 0..steps as usize {
                let share = step as f64 / steps;
                set(a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share, group);
            }
        }
        placed.iter().filter(|point| point.1.is_finite()).for_each(|(x, y)| set(*x, *y, group));
    }
    let sign = |letter: &Letter| match (letter.dots, names.is_empty(), place.unicode) {
        (0, _, _) => ' ',
        (_, false, _) => mark(letter.group),
        (dots, true, true) => char::from_u32(0x2800 + u32::from(dots)).unwrap_or('*'),
        (_, true, false) => '*',
    };
    let mut lines = Vec::new();
    if !names.is_empty() {
        let named: Vec<String> = names.iter().enumerate().map(|(group, name)| format!("{} {name}", mark(group))).collect();
        lines.extend(wrap(&named.join("   "), place.width, 2, place.signs));
        lines.push(String::new());
    }
    for (number, row) in letters.chunks(room).enumerate() {
        let [top, bottom] = &labels;
        let label = if number == 0 {
            top
        } else if number == TALL - 1 {
            bottom
        } else {
            ""
        };
        lines.push(format!("  {} {}{}", place.cell(label, left, true), place.signs.vertical, row.iter().map(sign).collect::<String>()));
    }
    lines.push(below(&across, x, left, room, place));
    lines
}

/// What stands for a group.
fn mark(group: usize) -> char {
    ['o', '+', 'x', '#', '*', '%', '~'].get(group % 7).copied().unwrap_or('o')
}

/// The labels below, where they do not stand on one another.
fn below(across: &Scale, x: Measure, left: usize, room: usize, place: Place) -> String {
    // A letter is about as wide as six points of a picture, with half of its dots in it.
    let wide = Scale { from: 0.0, to: room as f64 * 6.5, ..*across };
    let mut steps = fitting(&wide, x);
    if steps.is_empty() {
        steps = vec![(across.low, x.words(across.low))];
    }
    let mut line = " ".repeat(left + 4);
    for (at, label) in steps {
        let label = place.signs.say(&label).into_owned();
        let middle = left + 4 + (across.at(at) / 2.0).round().max(0.0) as usize;
        let start = middle.saturating_sub(width_of(&label) / 2).min(place.width.saturating_sub(width_of(&label)));
        let used = width_of(line.trim_end());
        if start > used || used == 0 {
            line = format!("{}{}{label}", line.trim_end(), " ".repeat(start - used));
        }
    }
    line
}
