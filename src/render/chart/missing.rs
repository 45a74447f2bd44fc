//! A strip a column, from the first row to the last: dark where cells are missing.

use crate::plan::chart::Missing;
use crate::plan::count::count;

use super::bars::room;
use super::head::{head, nothing};
use super::letters::width;
use super::scene::{Anchor, Ink, Mark, SIZE, Scene, Text};
use super::words::{Words, share};

const ROW: f64 = 20.0;
const STRIP: f64 = 13.0;

pub fn draw(figure: &Missing, rows: usize, words: &Words) -> Scene {
    let mut scene = Scene { width: 600.0, ..Scene::default() };
    let top = head(&mut scene, words, 8.0) + 10.0;
    if figure.strips.is_empty() || rows == 0 {
        nothing(&mut scene, top);
        return scene;
    }
    let left = room(figure.strips.iter().map(|strip| strip.column.as_str()));
    let said =
        |missing: usize| if missing == 0 { "–".to_string() } else { format!("{}\u{2002}{}", count(missing), share(missing, rows)) };
    let tail = figure.strips.iter().map(|strip| width(&said(strip.missing), SIZE, false)).fold(30.0, f64::max) + 18.0;
    let right = scene.width - tail;
    let wide = (right - left) / figure.stretches.len().max(1) as f64;
    for (place, strip) in figure.strips.iter().enumerate() {
        let y = top + ROW * place as f64;
        scene.text(Text::new(left - 8.0, y + 11.0, strip.column.clone()).anchor(Anchor::End).within(left - 16.0));
        scene.text(Text::new(scene.width - 8.0, y + 11.0, said(strip.missing)).anchor(Anchor::End));
        scene.add(Mark::Rect { x: left, y, width: right - left, height: STRIP, ink: Ink::Value, opacity: 0.3, tip: String::new() });
        // Four shades, so that a strip is a few paths; any missing cell is seen.
        for shade in 1..=4usize {
            let of = |(part, missing): (usize, &usize)| {
                let all = figure.stretches.get(part).copied().unwrap_or(1).max(1);
                let shown = (missing * 4).div_ceil(all).min(4);
                (*missing > 0 && shown == shade).then_some((left + wide * part as f64, y, wide))
            };
            let at: Vec<(f64, f64, f64)> = joined(strip.parts.iter().enumerate().filter_map(of).collect());
            if !at.is_empty() {
                scene.add(Mark::Squares { at, height: STRIP, ink: Ink::Accent, opacity: 0.4 + 0.15 * shade as f64 });
            }
        }
    }
    let bottom = top + ROW * figure.strips.len() as f64;
    scene.text(Text { size: 11.0, ..Text::new(left, bottom + 8.0, "row 1") });
    scene.text(Text { size: 11.0, ..Text::new(right, bottom + 8.0, count(rows)) }.anchor(Anchor::End));
    scene.height = bottom + 18.0;
    scene
}

/// Parts that touch are one.
fn joined(parts: Vec<(f64, f64, f64)>) -> Vec<(f64, f64, f64)> {
    let mut all: Vec<(f64, f64, f64)> = Vec::new();
    for part in parts {
        match all.last_mut() {
            Some((x, _, width)) if (*x + *width - part.0).abs() < 1e-6 => *width += part.2,
            _ => all.push(part),
        }
    }
    all
}
