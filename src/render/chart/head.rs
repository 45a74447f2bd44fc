//! What stands above a picture: its title, facts beside it, and the signs of its groups.

use crate::plan::chart::Group;

use super::letters::width;
use super::scene::{BESIDE, Ink, Mark, SIZE, Scene, Sign, Text};
use super::words::Words;

/// The height of a line.
const LINE: f64 = 17.0;
/// The room of a name in the legend.
const NAME: f64 = 150.0;

/// How the groups of a picture are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Area,
    Point,
    Line,
}

/// The ink of a group among several; without groups there is one.
pub fn ink(groups: &[Group], place: usize) -> Ink {
    match groups.get(place) {
        _ if groups.len() < 2 => Ink::Value,
        Some(Group::Rest(_)) => Ink::Quiet,
        Some(group) if group.is_missing() => Ink::Quiet,
        _ => Ink::Group(place),
    }
}

/// Writes title and facts from `left` on, over as many lines as they need, and gives the place below.
pub fn head(scene: &mut Scene, words: &Words, left: f64) -> f64 {
    scene.title.clone_from(&words.kind);
    scene.finding.clone_from(&words.finding);
    let right = scene.width - 8.0;
    let title = Text { size: 13.0, bold: true, ..Text::new(left, 16.0, words.title.clone()) }.within(right - left);
    let facts = words.facts.join(", ");
    let mut room = right - left - title.width() - BESIDE;
    let mut lines = vec![String::new()];
    for word in facts.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        let longer = if line.is_empty() { word.to_string() } else { format!("{line} {word}") };
        if width(&longer, SIZE, false) <= room {
            *line = longer;
        } else {
            lines.push(word.to_string());
            room = right - left;
        }
    }
    let mut lines = lines.into_iter();
    scene.add(Mark::Heading { title, beside: lines.next().unwrap_or_default() });
    let mut y = 16.0;
    for line in lines {
        y += LINE;
        scene.text(Text::new(left, y, line).within(right - left));
    }
    y + 8.0
}

/// Writes the signs of the groups with their names, and gives the place below.
pub fn legend(scene: &mut Scene, names: &[(Ink, String)], key: Key, left: f64, top: f64) -> f64 {
    let right = scene.width - 8.0;
    let (mut x, mut y) = (left, top + LINE - 4.0);
    for (place, (ink, name)) in names.iter().enumerate() {
        let sign = if key == Key::Line { 24.0 } else { 14.0 };
        let text = Text::new(0.0, 0.0, name.clone()).within(NAME);
        let room = sign + text.width() + 18.0;
        if x + room > right && x > left {
            (x, y) = (left, y + LINE);
        }
        match key {
            Key::Area => scene.bar((x, y - 9.0), (10.0, 10.0), *ink, String::new()),
            Key::Point => {
                scene.add(Mark::Signs { at: vec![(x + 5.0, y - 4.0)], sign: Sign::of(place), size: 7.0, ink: *ink, opacity: 1.0 })
            }
            Key::Line => scene.add(Mark::Lines { runs: vec![vec![(x, y - 4.0), (x + 19.0, y - 4.0)]], ink: *ink, width: 2.0, dash: place }),
        }
        scene.text(Text { at: (x + sign, y), ..text });
        x += room;
    }
    y + 8.0
}

/// The groups of a picture with their inks; none where there is one.
pub fn names(groups: &[Group]) -> Vec<(Ink, String)> {
    if groups.len() < 2 {
        return Vec::new();
    }
    groups.iter().enumerate().map(|(place, group)| (ink(groups, place), group.name())).collect()
}

/// Says in the middle of a picture that there is nothing to draw.
pub fn nothing(scene: &mut Scene, top: f64) {
    scene.height = top + 60.0;
    scene.text(Text::new(scene.width / 2.0, top + 30.0, "no values to draw").anchor(super::scene::Anchor::Middle));
}
