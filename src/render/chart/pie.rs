//! Slices, with their names and shares beside them.

use crate::plan::chart::{Group, Pie};
use crate::plan::count::count;

use super::head::{head, nothing};
use super::scene::{Ink, Mark, Scene, Text};
use super::words::{Words, name, share};

const RADIUS: f64 = 92.0;
const ROW: f64 = 24.0;

pub fn draw(figure: &Pie, words: &Words) -> Scene {
    let mut scene = Scene { width: 600.0, ..Scene::default() };
    let top = head(&mut scene, words, 8.0);
    let all: usize = figure.slices.iter().map(|(_, count)| count).sum();
    if all == 0 {
        nothing(&mut scene, top);
        return scene;
    }
    let tall = (RADIUS * 2.0).max(ROW * figure.slices.len() as f64);
    let middle = top + 10.0 + tall / 2.0;
    let centre = (RADIUS + 16.0, middle);
    let first = middle - ROW * figure.slices.len() as f64 / 2.0;
    let mut before = 0;
    for (place, (slice, rows)) in figure.slices.iter().enumerate() {
        let ink = if slice.is_missing() || matches!(slice, Group::Rest(_)) { Ink::Quiet } else { Ink::Group(place) };
        // The rest is paler than what is missing.
        let opacity = if matches!(slice, Group::Rest(_)) { 0.55 } else { 1.0 };
        let turn = |rows: usize| rows as f64 / all as f64;
        let label = slice.name();
        let tip = format!("{}: {} ({})", name(&label), count(*rows), share(*rows, all));
        scene.add(Mark::Wedge { centre, radius: RADIUS, from: turn(before), to: turn(before + rows), ink, opacity, tip });
        before += rows;
        let y = first + ROW * (place as f64 + 0.5);
        let x = centre.0 + RADIUS + 36.0;
        scene.add(Mark::Rect { x, y: y - 6.0, width: 12.0, height: 12.0, ink, opacity, tip: String::new() });
        let said = Text { bold: true, ..Text::new(x + 22.0, y + 4.0, share(*rows, all)) };
        scene.text(said);
        scene.text(Text::new(x + 68.0, y + 4.0, label).within(200.0));
        scene.text(Text::new(scene.width - 12.0, y + 4.0, count(*rows)).anchor(super::scene::Anchor::End));
    }
    scene.height = top + tall + 24.0;
    scene
}
