//! Bins as bars side by side, groups on top of one another, the median as a line.

use crate::plan::chart::{Bin, Histogram, Measure};
use crate::plan::count::count;

use super::axes::{Scale, draw_level, draw_upright, fitting, margin, steps, upright};
use super::head::{Key, head, ink, legend, names, nothing};
use super::scene::{AXIS, Anchor, Ink, Mark, Scene, Text};
use super::words::{Words, name};

/// The height of the bars' part of the picture.
const TALL: f64 = 210.0;

pub fn draw(figure: &Histogram, words: &Words) -> Scene {
    let mut scene = Scene { width: 600.0, height: 300.0, ..Scene::default() };
    let Some([low, median, high]) = figure.spread else {
        let top = head(&mut scene, words, 8.0);
        nothing(&mut scene, top);
        return scene;
    };
    let most = figure.bins.iter().map(|bin| bin.counts.iter().sum::<usize>()).max().unwrap_or_default() as f64;
    let (_, labels) = upright(0.0, most.max(1.0), Measure::Integer, (TALL, 0.0));
    let left = margin(&labels);
    let mut top = head(&mut scene, words, left);
    let groups = names(&figure.groups);
    if !groups.is_empty() {
        top = legend(&mut scene, &groups, Key::Area, left, top);
    }
    // The median is written above the bars.
    top += 22.0;
    let (right, bottom) = (scene.width - 14.0, top + TALL);
    scene.height = bottom + 42.0;
    let (up, labels) = upright(0.0, most.max(1.0), Measure::Integer, (bottom, top));
    draw_upright(&mut scene, &up, &labels, (left, right));
    let edges = |bin: &Bin| if figure.whole { (bin.from - 0.5, bin.to + 0.5) } else { (bin.from, bin.to) };
    let ends = figure.bins.first().map(|bin| edges(bin).0).zip(figure.bins.last().map(|bin| edges(bin).1));
    let (first, last) = ends.unwrap_or((low, high));
    let across = Scale { low: first, high: last, from: left, to: right };
    for bin in &figure.bins {
        let (from, to) = edges(bin);
        let (x, end) = (across.at(from) + 0.5, across.at(to) - 0.5);
        // A value alone has no width.
        let (x, end) = if figure.bins.len() == 1 && figure.whole { (across.at(low) - 30.0, across.at(low) + 30.0) } else { (x, end) };
        let mut below = 0;
        for (place, rows) in bin.counts.iter().enumerate().filter(|(_, rows)| **rows > 0) {
            let (foot, tip) = (up.at(below as f64), up.at((below + rows) as f64));
            below += rows;
            // A bin with a row is seen, however tall the others are.
            let tall = (foot - tip).max(0.8);
            scene.bar((x, foot - tall), ((end - x).max(0.5), tall), ink(&figure.groups, place), told(figure, bin, place, *rows));
        }
    }
    scene.rule((left, bottom), (right, bottom), AXIS);
    let labels = if figure.bins.len() == 1 { Vec::new() } else { fitting(&across, figure.measure) };
    let labels = if labels.is_empty() { single(figure, &across, low) } else { labels };
    draw_level(&mut scene, &across, &labels, bottom);
    scene.text(Text::new(right, bottom + 36.0, figure.column.clone()).within(300.0).anchor(Anchor::End));
    let middle = across.at(median);
    // Among the colours of groups the accent would be one more.
    let ink = if groups.is_empty() { Ink::Accent } else { Ink::Text };
    scene.add(Mark::Rule { from: (middle, top - 18.0), to: (middle, bottom), ink, width: 1.5, opacity: 1.0, dashed: true });
    let label = Text::new(middle + 6.0, top - 9.0, format!("median {}", figure.measure.words(median)));
    let fits = middle + 6.0 + label.width() <= right;
    scene.text(if fits { label } else { Text { at: (middle - 6.0, top - 9.0), ..label }.anchor(Anchor::End) });
    scene
}

/// The label of a histogram that has no step: its value.
fn single(figure: &Histogram, across: &Scale, low: f64) -> Vec<(f64, String)> {
    let all = steps(across.low, across.high, figure.measure, 2);
    match figure.bins.len() {
        1 if figure.whole => vec![(low, figure.measure.exact(low))],
        1 => vec![(across.low, figure.measure.exact(low))],
        _ => all.into_iter().take(1).collect(),
    }
}

/// `20 to 40: 200`, for who points at a bar.
fn told(figure: &Histogram, bin: &Bin, group: usize, rows: usize) -> String {
    let of =
        figure.groups.get(group).filter(|_| figure.groups.len() > 1).map(|group| format!("{}, ", name(&group.name()))).unwrap_or_default();
    format!("{of}{}: {}", place(figure.measure, bin), count(rows))
}

/// A bin in words: `20 to 40`, `3`.
pub fn place(measure: Measure, bin: &Bin) -> String {
    if bin.from == bin.to {
        return measure.exact(bin.from);
    }
    let (from, to) = (measure.exact(bin.from), measure.exact(bin.to));
    // The time alone where the day is the same.
    let day = if measure == Measure::Datetime { from.split_once(' ').map(|(day, _)| format!("{day} ")) } else { None };
    format!("{from} to {}", day.and_then(|day| to.strip_prefix(&day)).unwrap_or(&to))
}
