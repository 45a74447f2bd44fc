//! Each column against each: points below, their correlation above, the spread of each in the middle.

use crate::plan::chart::Matrix;

use super::axes::Scale;
use super::head::{head, nothing};
use super::scatter::cloud;
use super::scene::{Anchor, GRID, Ink, Mark, Scene, Text};
use super::words::{Words, name};

/// Between two panels.
const GAP: f64 = 6.0;

pub fn draw(figure: &Matrix, words: &Words) -> Scene {
    let mut scene = Scene { width: 600.0, ..Scene::default() };
    let top = head(&mut scene, words, 8.0) + 6.0;
    let count = figure.columns.len();
    if count < 2 || figure.spreads.iter().all(Option::is_none) {
        nothing(&mut scene, top);
        return scene;
    }
    let side = ((scene.width - 16.0 - GAP * (count - 1) as f64) / count as f64).min(190.0);
    let tall = side * 0.8;
    let corner = |row: usize, column: usize| (8.0 + (side + GAP) * column as f64, top + (tall + GAP) * row as f64);
    scene.width = 16.0 + (side + GAP) * count as f64 - GAP;
    scene.width = scene.width.max(600.0);
    scene.height = top + (tall + GAP) * count as f64 + 4.0;
    for row in 0..count {
        for column in 0..count {
            frame(&mut scene, corner(row, column), (side, tall));
        }
    }
    for (place, ((column, _), spread)) in figure.columns.iter().zip(&figure.spreads).enumerate() {
        let (x, y) = corner(place, place);
        if let Some((_, _, parts)) = spread {
            let most = parts.iter().copied().max().unwrap_or_default().max(1) as f64;
            let wide = (side - 8.0) / parts.len() as f64;
            for (part, rows) in parts.iter().enumerate().filter(|(_, rows)| **rows > 0) {
                let high = ((tall - 26.0) * *rows as f64 / most).max(0.8);
                let at = (x + 4.0 + wide * part as f64, y + tall - 2.0 - high);
                scene.add(Mark::Rect {
                    x: at.0,
                    y: at.1,
                    width: wide - 0.5,
                    height: high,
                    ink: Ink::Value,
                    opacity: 0.55,
                    tip: String::new(),
                });
            }
        }
        let label = Text { bold: true, ..Text::new(x + side / 2.0, y + 15.0, name(column)) };
        scene.text(label.within(side - 10.0).anchor(Anchor::Middle));
    }
    for pair in &figure.pairs {
        let (x, y) = corner(pair.row, pair.column);
        let spread = |place: usize| figure.spreads.get(place).and_then(Option::as_ref);
        if let (Some((low, high, _)), Some((bottom, top, _))) = (spread(pair.column), spread(pair.row)) {
            let across = Scale { low: *low, high: *high, from: x + 6.0, to: x + side - 6.0 };
            let up = Scale { low: *bottom, high: *top, from: y + tall - 6.0, to: y + 6.0 };
            cloud(&mut scene, &pair.cloud, &[], (across, up), 3.0);
        }
        let (x, y) = corner(pair.column, pair.row);
        let said = pair.correlation.map_or("no r".to_string(), |r| format!("{r:.2}").replace("-0.00", "0.00").replace('-', "−"));
        // The stronger the larger.
        let strong = pair.correlation.unwrap_or_default().abs();
        let text =
            Text { size: (12.0 + 10.0 * strong).round(), bold: strong >= 0.5, ..Text::new(x + side / 2.0, y + tall / 2.0 + 6.0, said) };
        scene.text(text.anchor(Anchor::Middle));
    }
    scene
}

fn frame(scene: &mut Scene, (x, y): (f64, f64), (width, height): (f64, f64)) {
    for (from, to) in [
        ((x, y), (x + width, y)),
        ((x, y + height), (x + width, y + height)),
        ((x, y), (x, y + height)),
        ((x + width, y), (x + width, y + height)),
    ] {
        scene.rule(from, to, GRID);
    }
}
