//! Pictures in plain text, for consoles and logs: the same counts, as wide as the terminal.

mod bars;
mod boxes;
mod canvas;

use crate::plan::chart::{Chart, Figure, Group, Line, Matrix, Scatter};
use crate::plan::count::count;

use super::super::paragraph::{cut, width_of, wrap};
use super::super::signs::Signs;
use super::super::{Style, visible};
use super::words::{Words, name, share};
use bars::Bar;

/// The widest sketch: more would make bars that are hard to compare.
const WIDEST: usize = 80;

/// Where a sketch is drawn.
#[derive(Clone, Copy)]
struct Place {
    width: usize,
    unicode: bool,
    signs: &'static Signs,
}

impl Place {
    /// A text cut and filled up to a width, on the right of it or on the left.
    fn cell(&self, text: &str, width: usize, right: bool) -> String {
        let text = cut(text, width, self.signs);
        let blanks = " ".repeat(width.saturating_sub(width_of(&text)));
        if right { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
    }
}

/// A picture as text, under its title.
pub fn sketch(chart: &Chart, words: &Words, style: &Style) -> String {
    let signs = Signs::of(style);
    let place = Place { width: style.width().min(WIDEST), unicode: style.unicode, signs };
    let mut facts = words.facts.clone();
    if let Figure::Histogram(figure) = &chart.figure {
        let together = bars::together(figure);
        if together > 1 {
            facts.push(format!("{together} bins a bar"));
        }
        facts.extend(figure.spread.map(|[_, median, _]| format!("median {}", figure.measure.words(median))));
    }
    let title = [words.title.clone()].into_iter().chain(facts).collect::<Vec<String>>().join(" · ");
    let mut lines = wrap(&title, style.width(), 2, signs);
    let body = match &chart.figure {
        Figure::Histogram(figure) => bars::histogram(figure, place),
        Figure::Bars(figure) => bars::values(figure, place),
        Figure::Pie(figure) => {
            let all: usize = figure.slices.iter().map(|(_, count)| count).sum();
            let bar = |(group, rows): &(Group, usize)| Bar::new(line(&group.name()), *rows, &[*rows], Some(share(*rows, all)));
            bars::draw(&figure.slices.iter().map(bar).collect::<Vec<Bar>>(), false, place)
        }
        Figure::Missing(figure) => {
            let bar = |strip: &crate::plan::chart::Strip| {
                let said = if strip.missing == 0 { None } else { Some(share(strip.missing, chart.rows)) };
                Bar { of: Some(chart.rows), ..Bar::new(line(&strip.column), strip.missing, &[strip.missing], said) }
            };
            bars::draw(&figure.strips.iter().map(bar).collect::<Vec<Bar>>(), false, place)
        }
        Figure::Boxes(figure) => boxes::draw(figure, place),
        Figure::Line(figure) => curve(figure, place),
        Figure::Scatter(figure) => cloud(figure, place),
        Figure::Matrix(figure) => matrix(figure, place),
    };
    lines.push(String::new());
    if body.is_empty() {
        lines.push("no values to draw".to_string());
    }
    lines.extend(body);
    lines.iter().map(|line| line.trim_end()).collect::<Vec<&str>>().join("\n")
}

/// A value on one line.
fn line(text: &str) -> String {
    visible::short(text, 60)
}

fn curve(figure: &Line, place: Place) -> Vec<String> {
    let points =
        |series: &crate::plan::chart::Series| series.points.iter().map(|(x, y)| (*x, y.unwrap_or(f64::NAN))).collect::<Vec<(f64, f64)>>();
    let series: Vec<Vec<(f64, f64)>> = figure.series.iter().map(points).collect();
    let several = figure.series.len() > 1;
    let names = figure.series.iter().map(|series| line(&series.name(figure.values.len() > 1)));
    let names: Vec<String> = if several { names.collect() } else { Vec::new() };
    canvas::draw(&series, true, &names, (figure.x, figure.y), place)
}

fn cloud(figure: &Scatter, place: Place) -> Vec<String> {
    use crate::plan::chart::Cloud;
    let groups = figure.groups.len().max(1);
    let mut series: Vec<Vec<(f64, f64)>> = vec![Vec::new(); groups];
    let mut add = |group: usize, point: (f64, f64)| {
        if let Some(series) = series.get_mut(group) {
            series.push(point);
        }
    };
    match &figure.cloud {
        Cloud::Points(points) => points.iter().for_each(|(x, y, group)| add(*group, (*x, *y))),
        Cloud::Cells { x, y, across, up, cells } => {
            for cell in cells {
                let middle = |low: f64, high: f64, part: usize, of: usize| low + (high - low) * (part as f64 + 0.5) / of as f64;
                add(cell.group, (middle(x.from, x.to, cell.column, *across), middle(y.from, y.to, cell.row, *up)));
            }
        }
    }
    let names: Vec<String> = if groups > 1 { figure.groups.iter().map(|group| line(&group.name())).collect() } else { Vec::new() };
    canvas::draw(&series, false, &names, (figure.x, figure.y), place)
}

/// The correlation of each pair, as a triangle.
fn matrix(figure: &Matrix, place: Place) -> Vec<String> {
    let names: Vec<String> = figure.columns.iter().map(|(column, _)| name(column)).collect();
    if names.len() < 2 {
        return Vec::new();
    }
    let room = (place.width / (names.len() + 1)).saturating_sub(2).clamp(5, 14);
    let first = names.iter().map(|name| width_of(name)).max().unwrap_or(0).min(room);
    let head = names.iter().take(names.len() - 1).map(|name| format!("  {}", place.cell(name, room.min(first.max(5)), true)));
    let mut lines = vec![format!("{}{}", " ".repeat(first), head.collect::<String>())];
    for (row, name) in names.iter().enumerate().skip(1) {
        let cells = figure.pairs.iter().filter(|pair| pair.row == row).map(|pair| {
            let said = pair.correlation.map_or(place.signs.missing.to_string(), |r| format!("{r:.2}").replace("-0.00", "0.00"));
            format!("  {}", place.cell(&said, room.min(first.max(5)), true))
        });
        lines.push(format!("{}{}", place.cell(name, first, false), cells.collect::<String>()));
    }
    lines
}

/// A count behind a bar.
fn counted(rows: usize) -> String {
    count(rows)
}
