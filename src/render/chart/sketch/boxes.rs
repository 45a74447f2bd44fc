//! Boxes on a line of letters.

use crate::plan::chart::{BoxOf, Boxes};

use super::super::axes::Scale;
use super::{Place, counted, line, width_of};

/// What stands behind each box.
const KEY: &str = "median of values";
/// The most room of a label.
const LABEL: usize = 22;

pub fn draw(figure: &Boxes, place: Place) -> Vec<String> {
    let ends = figure.boxes.iter().filter_map(|one| one.five.map(|five| (five[0], five[4]))).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let Some((low, high)) = ends else { return Vec::new() };
    let labels: Vec<String> = figure.boxes.iter().map(|one| line(&one.name())).collect();
    let label = labels.iter().map(|label| width_of(&place.signs.say(label))).max().unwrap_or(0).min(LABEL);
    let said: Vec<String> = figure
        .boxes
        .iter()
        .map(|one| match one.five {
            Some([_, _, median, ..]) => format!("{} of {}", figure.measure.words(median), counted(one.count)),
            None => "no value".to_string(),
        })
        .collect();
    let tail = said.iter().map(|said| width_of(said)).fold(width_of(KEY), usize::max);
    let room = place.width.saturating_sub(label + 6 + tail).max(10);
    let scale = Scale { low, high, from: 0.0, to: (room - 1) as f64 };
    let mut lines: Vec<String> = figure
        .boxes
        .iter()
        .zip(labels.iter().zip(&said))
        .map(|(one, (name, said))| {
            format!(
                "  {}  {}  {}",
                place.cell(name, label, false),
                one_line(one, &scale, room, place.unicode),
                place.cell(said, tail, false)
            )
        })
        .collect();
    let (low, high) = (figure.measure.words(low), figure.measure.words(high));
    let between = " ".repeat(room.saturating_sub(width_of(&low) + width_of(&high)).max(1));
    lines.push(format!("  {}  {low}{between}{high}  {KEY}", " ".repeat(label)));
    lines
}

/// `├────██┃███────┤  ∙`.
fn one_line(one: &BoxOf, scale: &Scale, room: usize, unicode: bool) -> String {
    let Some([_, q1, median, q3, _]) = one.five else { return " ".repeat(room) };
    let [out, whisker, inside, middle, first, last] =
        if unicode { ['∙', '─', '█', '┃', '├', '┤'] } else { ['o', '-', '=', '|', '[', ']'] };
    let at = |x: f64| (scale.at(x).round().max(0.0) as usize).min(room.saturating_sub(1));
    let mut letters = vec![' '; room];
    let mut put = |from: usize, to: usize, letter: char| {
        for place in from..=to {
            if let Some(slot) = letters.get_mut(place) {
                *slot = letter;
            }
        }
    };
    for x in &one.outliers {
        put(at(*x), at(*x), out);
    }
    let (lower, upper) = (at(one.whiskers.0), at(one.whiskers.1));
    put(lower, upper, whisker);
    put(lower, lower, first);
    put(upper, upper, last);
    put(at(q1), at(q3), inside);
    put(at(median), at(median), middle);
    letters.into_iter().collect()
}
