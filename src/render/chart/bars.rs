//! A bar a value, from left to right so that its name can be read.

use crate::plan::chart::{Bars, Group};
use crate::plan::count::count;

use super::head::{Key, head, ink, legend, names, nothing};
use super::letters::width;
use super::scene::{AXIS, Anchor, Ink, SIZE, Scene, Text};
use super::words::{Words, name, share};

/// The height of a bar with the room below it.
const ROW: f64 = 23.0;
/// The most room of a name.
const NAME: f64 = 190.0;

/// How much room names need at the left of a picture.
pub fn room<'a>(names: impl Iterator<Item = &'a str>) -> f64 {
    names.map(|name| width(&super::super::visible::short(name, 60), SIZE, false)).fold(20.0, f64::max).min(NAME) + 16.0
}

pub fn draw(figure: &Bars, words: &Words) -> Scene {
    let mut scene = Scene { width: 600.0, ..Scene::default() };
    let labels: Vec<String> = figure.bars.iter().map(|(value, _)| value.name()).collect();
    let left = room(labels.iter().map(String::as_str));
    let mut top = head(&mut scene, words, 8.0);
    if figure.bars.is_empty() {
        nothing(&mut scene, top);
        return scene;
    }
    let groups = names(&figure.groups);
    if !groups.is_empty() {
        top = legend(&mut scene, &groups, Key::Area, 8.0, top);
    }
    top += 8.0;
    let total = |counts: &[usize]| counts.iter().sum::<usize>();
    let all: usize = figure.bars.iter().map(|(_, counts)| total(counts)).sum();
    // All others together would make the rest of the bars small: beside larger ones they have none.
    let named = figure.bars.iter().filter(|(value, _)| !matches!(value, Group::Rest(_)));
    let most = named.map(|(_, counts)| total(counts)).max().unwrap_or_default().max(1);
    let said = |rows: usize| format!("{}\u{2002}{}", count(rows), share(rows, all));
    let tail = figure.bars.iter().map(|(_, counts)| width(&said(total(counts)), SIZE, false)).fold(0.0, f64::max) + 18.0;
    let long = scene.width - left - tail;
    for (place, ((value, counts), label)) in figure.bars.iter().zip(&labels).enumerate() {
        let y = top + ROW * place as f64;
        let text = Text::new(left - 8.0, y + 14.0, label.clone()).anchor(Anchor::End);
        scene.text(text.within(left - 16.0));
        let mut x = left;
        let drawn = total(counts) <= most;
        for (group, rows) in counts.iter().enumerate().filter(|(_, rows)| **rows > 0 && drawn) {
            let across = (long * *rows as f64 / most as f64).max(0.8);
            let quiet = figure.groups.len() < 2 && (value.is_missing() || matches!(value, Group::Rest(_)));
            let tip = match figure.groups.get(group) {
                Some(of) if figure.groups.len() > 1 => format!("{}, {}: {}", name(label), name(&of.name()), count(*rows)),
                _ => format!("{}: {}", name(label), count(*rows)),
            };
            scene.bar((x, y), (across, ROW - 5.0), if quiet { Ink::Quiet } else { ink(&figure.groups, group) }, tip);
            x += across;
        }
        scene.text(Text::new(x + 8.0, y + 14.0, said(total(counts))));
    }
    let bottom = top + ROW * figure.bars.len() as f64;
    scene.rule((left - 0.5, top - 3.0), (left - 0.5, bottom - 2.0), AXIS);
    scene.height = bottom + 8.0;
    scene
}
