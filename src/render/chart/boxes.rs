//! Boxes from the first to the third quartile with the median in them, whiskers, and points farther out.

use crate::plan::chart::Boxes;
use crate::plan::count::count;

use super::axes::{Scale, draw_grid, draw_level, fitting};
use super::bars::room;
use super::head::{head, nothing};
use super::letters::width;
use super::scene::{AXIS, Anchor, Ink, Mark, SIZE, Scene, Sign, Text};
use super::words::{Words, name};

const ROW: f64 = 36.0;
const BOX: f64 = 20.0;

pub fn draw(figure: &Boxes, words: &Words) -> Scene {
    let mut scene = Scene { width: 600.0, ..Scene::default() };
    let mut top = head(&mut scene, words, 8.0);
    let ends = figure.boxes.iter().filter_map(|one| one.five.map(|five| (five[0], five[4]))).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let Some((low, high)) = ends else {
        nothing(&mut scene, top);
        return scene;
    };
    top += 8.0;
    let labels: Vec<String> = figure.boxes.iter().map(super::super::super::plan::chart::BoxOf::name).collect();
    let counts: Vec<String> = figure.boxes.iter().map(|one| count(one.count)).collect();
    let left = room(labels.iter().map(String::as_str));
    let tail = counts.iter().map(|text| width(text, SIZE, false)).fold(width("values", 11.0, false), f64::max) + 16.0;
    let right = scene.width - tail;
    let bottom = top + 12.0 + ROW * figure.boxes.len() as f64;
    let across = Scale { low, high, from: left, to: right }.roomy(0.02);
    let level = fitting(&across, figure.measure);
    draw_grid(&mut scene, &across, &level, (top, bottom));
    scene.rule((left, bottom), (right, bottom), AXIS);
    draw_level(&mut scene, &across, &level, bottom);
    scene.text(Text { size: 11.0, ..Text::new(scene.width - 8.0, top + 4.0, "values") }.anchor(Anchor::End));
    for (place, ((one, label), counted)) in figure.boxes.iter().zip(&labels).zip(&counts).enumerate() {
        let y = top + 8.0 + ROW * (place as f64 + 0.5);
        scene.text(Text::new(left - 8.0, y + 4.0, label.clone()).anchor(Anchor::End).within(left - 16.0));
        scene.text(Text::new(scene.width - 8.0, y + 4.0, counted.clone()).anchor(Anchor::End));
        let Some([_, q1, median, q3, _]) = one.five else { continue };
        let quiet = one.group.as_ref().is_some_and(|group| group.is_missing());
        let ink = if quiet { Ink::Quiet } else { Ink::Value };
        let line =
            |from: (f64, f64), to: (f64, f64), ink: Ink, width: f64| Mark::Rule { from, to, ink, width, opacity: 1.0, dashed: false };
        let (lower, upper) = (across.at(one.whiskers.0), across.at(one.whiskers.1));
        let (start, end) = (across.at(q1), across.at(q3));
        for (from, to) in [(lower, start), (end, upper)] {
            scene.add(line((from, y), (to, y), ink, 1.5));
        }
        for x in [lower, upper] {
            scene.add(line((x, y - BOX / 4.0), (x, y + BOX / 4.0), ink, 1.5));
        }
        let at = |x: f64| figure.measure.words(x);
        let tip = format!("{}: median {}, half from {} to {}", name(label), at(median), at(q1), at(q3));
        let (x, wide) = if end - start < 1.0 { ((start + end) / 2.0 - 0.5, 1.0) } else { (start, end - start) };
        scene.add(Mark::Rect { x, y: y - BOX / 2.0, width: wide, height: BOX, ink, opacity: 0.45, tip });
        let middle = across.at(median);
        scene.add(line((middle, y - BOX / 2.0), (middle, y + BOX / 2.0), Ink::Text, 2.5));
        if !one.outliers.is_empty() {
            let at = one.outliers.iter().map(|x| (across.at(*x), y)).collect();
            scene.add(Mark::Signs { at, sign: Sign::Circle, size: 4.5, ink, opacity: 0.7 });
        }
    }
    scene.height = bottom + 42.0;
    let axis = if figure.columns.len() == 1 { figure.columns.first().cloned().unwrap_or_default() } else { String::new() };
    scene.text(Text::new(right, bottom + 36.0, axis).within(300.0).anchor(Anchor::End));
    scene
}
