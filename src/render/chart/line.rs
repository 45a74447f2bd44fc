//! Lines from left to right, each with a colour and a pattern of its own, and its name where it ends.

use crate::plan::chart::Line;

use super::axes::{Scale, draw_level, draw_upright, fitting, margin, upright};
use super::head::{Key, head, legend, nothing};
use super::scene::{AXIS, Anchor, Ink, Mark, Scene, Sign, Text};
use super::words::Words;

const TALL: f64 = 220.0;
/// A line of fewer points shows them, too.
const DOTTED: usize = 40;

pub fn draw(figure: &Line, words: &Words) -> Scene {
    let mut scene = Scene { width: 600.0, height: 300.0, ..Scene::default() };
    let points = || figure.series.iter().flat_map(|series| &series.points).filter_map(|(x, y)| Some((*x, (*y)?)));
    let ends = |pick: fn((f64, f64)) -> f64| {
        points().map(pick).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
    };
    let ((first, last), (low, high)) = (ends(|point| point.0), ends(|point| point.1));
    if first > last {
        let top = head(&mut scene, words, 8.0);
        nothing(&mut scene, top);
        return scene;
    }
    // Values all of one sign that come near to 0 are seen from 0 on.
    let low = if figure.y.is_number() && low > 0.0 && low < high * 0.4 { 0.0 } else { low };
    let left = margin(&upright(low, high, figure.y, (TALL, 0.0)).1);
    let mut top = head(&mut scene, words, left);
    let several = figure.series.len() > 1;
    let inks: Vec<Ink> = figure
        .series
        .iter()
        .enumerate()
        .map(|(place, series)| ink(several, place, series.group.as_ref().is_some_and(|g| g.is_missing())))
        .collect();
    if several {
        let names: Vec<(Ink, String)> =
            inks.iter().zip(&figure.series).map(|(ink, series)| (*ink, series.name(figure.values.len() > 1))).collect();
        top = legend(&mut scene, &names, Key::Line, left, top);
    }
    top += 12.0;
    let (right, bottom) = (scene.width - 20.0, top + TALL);
    scene.height = bottom + 42.0;
    let (up, labels) = upright(low, high, figure.y, (bottom, top));
    draw_upright(&mut scene, &up, &labels, (left, right));
    scene.rule((left, bottom), (right, bottom), AXIS);
    let across = Scale { low: first, high: last, from: left + 6.0, to: right - 6.0 };
    let across = if first == last { across.roomy(0.0) } else { across };
    draw_level(&mut scene, &across, &fitting(&across, figure.x), bottom);
    scene.text(Text::new(right, bottom + 36.0, figure.over.clone()).within(300.0).anchor(Anchor::End));
    for (place, (series, ink)) in figure.series.iter().zip(&inks).enumerate() {
        let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        for (x, y) in &series.points {
            match (y, runs.last_mut()) {
                (Some(y), Some(run)) => run.push((across.at(*x), up.at(*y))),
                (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
                _ => {}
            }
        }
        runs.retain(|run| !run.is_empty());
        // A point alone between two gaps makes no line.
        let dotted = series.points.len() < DOTTED;
        let dots = runs.iter().filter(|run| dotted || run.len() == 1).flatten().copied().collect::<Vec<_>>();
        scene.add(Mark::Lines {
            runs: runs.into_iter().filter(|run| run.len() > 1).collect(),
            ink: *ink,
            width: 2.0,
            dash: if several { place } else { 0 },
        });
        if !dots.is_empty() {
            let sign = if several { Sign::of(place) } else { Sign::Circle };
            scene.add(Mark::Signs { at: dots, sign, size: 5.0, ink: *ink, opacity: 1.0 });
        }
    }
    scene
}

fn ink(several: bool, place: usize, missing: bool) -> Ink {
    match (several, missing) {
        (false, _) => Ink::Value,
        (true, true) => Ink::Quiet,
        (true, false) => Ink::Group(place),
    }
}
