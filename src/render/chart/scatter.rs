//! Points, or squares that are darker the more rows are in them.

use crate::plan::chart::{Cell, Cloud, Group, Scatter};

use super::axes::{Scale, draw_grid, draw_level, draw_upright, fitting, margin, upright};
use super::head::{Key, head, ink, legend, names, nothing};
use super::scene::{AXIS, Anchor, Ink, Mark, Scene, Sign, Text};
use super::words::Words;

const TALL: f64 = 260.0;
/// Steps of darkness.
const SHADES: usize = 5;

pub fn draw(figure: &Scatter, words: &Words) -> Scene {
    let mut scene = Scene { width: 600.0, height: 340.0, ..Scene::default() };
    let Some([x, y]) = figure.cloud.range() else {
        let top = head(&mut scene, words, 8.0);
        nothing(&mut scene, top);
        return scene;
    };
    let around = |(low, high): (f64, f64), from: f64, to: f64| Scale { low, high, from, to }.roomy(0.03);
    let rough = around(y, TALL, 0.0);
    let left = margin(&upright(rough.low, rough.high, figure.y, (TALL, 0.0)).1);
    let mut top = head(&mut scene, words, left);
    let groups = names(&figure.groups);
    let binned = matches!(figure.cloud, Cloud::Cells { .. });
    if !groups.is_empty() {
        top = legend(&mut scene, &groups, if binned { Key::Area } else { Key::Point }, left, top);
    }
    scene.text(Text::new(left, top + 14.0, figure.value.clone()).within(300.0));
    top += 24.0;
    let (right, bottom) = (scene.width - 14.0, top + TALL);
    scene.height = bottom + 42.0;
    let up = around(y, bottom, top);
    let labels = super::axes::steps(up.low, up.high, figure.y, 5);
    draw_upright(&mut scene, &up, &labels, (left, right));
    let across = around(x, left, right);
    let level = fitting(&across, figure.x);
    draw_grid(&mut scene, &across, &level, (top, bottom));
    scene.rule((left, bottom), (right, bottom), AXIS);
    draw_level(&mut scene, &across, &level, bottom);
    scene.text(Text::new(right, bottom + 36.0, figure.against.clone()).within(300.0).anchor(Anchor::End));
    cloud(&mut scene, &figure.cloud, &figure.groups, (across, up), 6.0);
    scene
}

/// Draws a cloud between two scales.
pub fn cloud(scene: &mut Scene, cloud: &Cloud, groups: &[Group], (across, up): (Scale, Scale), size: f64) {
    match cloud {
        Cloud::Points(points) => {
            let opacity = if points.len() < 150 { 0.85 } else { 0.6 };
            for group in 0..groups.len().max(1) {
                let at: Vec<(f64, f64)> =
                    points.iter().filter(|point| point.2 == group).map(|point| (across.at(point.0), up.at(point.1))).collect();
                if !at.is_empty() {
                    let sign = if groups.len() > 1 { Sign::of(group) } else { Sign::Circle };
                    scene.add(Mark::Signs { at, sign, size, ink: ink(groups, group), opacity });
                }
            }
        }
        Cloud::Cells { x, y, across: columns, up: rows, cells } => {
            let (first, last) = (across.at(x.from), across.at(x.to));
            let (foot, tip) = (up.at(y.from), up.at(y.to));
            let (width, height) = ((last - first) / *columns as f64, (foot - tip) / *rows as f64);
            let most = cells.iter().map(|cell| cell.count).max().unwrap_or(1);
            for group in 0..groups.len().max(1) {
                for shade in 0..SHADES {
                    let of = |cell: &&Cell| cell.group == group && darkness(cell.count, most) == shade;
                    let at = squares(cells.iter().filter(of), (first, foot), (width, height));
                    if !at.is_empty() {
                        let opacity = 0.25 + 0.75 * shade as f64 / (SHADES - 1) as f64;
                        let ink = if groups.len() > 1 { ink(groups, group) } else { Ink::Value };
                        scene.add(Mark::Squares { at, height, ink, opacity });
                    }
                }
            }
        }
    }
}

/// Of the logarithm of the count.
fn darkness(count: usize, most: usize) -> usize {
    if most < 2 {
        return SHADES - 1;
    }
    let share = (count as f64).ln() / (most as f64).ln();
    ((share * SHADES as f64) as usize).min(SHADES - 1)
}

/// Squares that touch are one rectangle.
fn squares<'a>(cells: impl Iterator<Item = &'a Cell>, (left, foot): (f64, f64), (width, height): (f64, f64)) -> Vec<(f64, f64, f64)> {
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for cell in cells {
        match runs.last_mut() {
            Some((row, from, count)) if *row == cell.row && *from + *count == cell.column => *count += 1,
            _ => runs.push((cell.row, cell.column, 1)),
        }
    }
    let place =
        |(row, from, count): (usize, usize, usize)| (left + from as f64 * width, foot - (row + 1) as f64 * height, count as f64 * width);
    runs.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_side_by_side_are_drawn_as_one() {
        let cells = [(0, 0), (1, 0), (3, 0), (0, 1)].map(|(column, row)| Cell { column, row, group: 0, count: 1 });
        assert_eq!(squares(cells.iter(), (0.0, 10.0), (2.0, 5.0)), [(0.0, 5.0, 4.0), (6.0, 5.0, 2.0), (0.0, 0.0, 2.0)]);
    }

    #[test]
    fn the_most_are_the_darkest() {
        assert_eq!((darkness(1, 1000), darkness(1000, 1000), darkness(1, 1)), (0, SHADES - 1, SHADES - 1));
    }
}
