//! Charts: one description of what stands where, written as SVG for who may show it, as PNG for who may not, as letters for a console.
//!
//! No crate for charts does what is asked here: `plotters` measures text in fonts of the machine and `charming` runs a browser's engine; their
//! SVG neither follows the theme of the page, nor says in words what it shows, nor tells groups apart by more than colour. To draw our own SVG
//! again as dots, `resvg` would bring thirty crates for seven kinds of marks: `zeno` fills paths, `ttf-parser` reads letters, and that is all it
//! takes.

mod axes;
mod bars;
mod boxes;
mod head;
mod histogram;
mod letters;
mod line;
mod matrix;
mod missing;
mod palette;
mod pie;
mod png;
mod scatter;
mod scene;
mod sketch;
mod svg;
mod words;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::plan::chart::{Chart, Figure};

use super::{Rendered, Style, page};
use scene::Scene;
use words::Words;

/// A picture in forms that are written when they are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    scene: Scene,
}

impl Picture {
    /// In points.
    pub fn width(&self) -> u32 {
        self.scene.width.ceil() as u32
    }

    pub fn height(&self) -> u32 {
        self.scene.height.ceil() as u32
    }

    /// As SVG whose colours follow the theme of the page.
    pub fn svg(&self) -> String {
        svg::svg(&self.scene, true)
    }

    /// As SVG for a file: dark on light, whatever page it comes to stand on.
    pub fn svg_file(&self) -> String {
        svg::svg(&self.scene, false)
    }

    /// As PNG, in text, with nothing behind it; none where it cannot be drawn.
    pub fn png(&self) -> Option<String> {
        png::png(&self.scene, false).ok().map(|file| STANDARD.encode(file))
    }

    /// As PNG for a file, on white; none where it cannot be drawn.
    pub fn png_file(&self) -> Option<Vec<u8>> {
        png::png(&self.scene, true).ok()
    }
}

/// A chart in all forms.
pub fn chart(chart: &Chart, style: &Style) -> Rendered {
    let words = words::words(chart);
    let picture = Picture { scene: scene(chart, &words) };
    let source = format!("data:image/svg+xml;base64,{}", STANDARD.encode(picture.svg()));
    // For a page of all answers: front ends are sent the picture itself.
    let html = page::document(|html, _| {
        html.raw("<img style=\"max-width:100%\"").attribute("alt", &words.finding).attribute("src", &source).raw(">");
    });
    Rendered { picture: Some(Box::new(picture)), ..Rendered::new(sketch::sketch(chart, &words, style), html) }
}

fn scene(chart: &Chart, words: &Words) -> Scene {
    match &chart.figure {
        Figure::Histogram(figure) => histogram::draw(figure, words),
        Figure::Bars(figure) => bars::draw(figure, words),
        Figure::Line(figure) => line::draw(figure, words),
        Figure::Scatter(figure) => scatter::draw(figure, words),
        Figure::Boxes(figure) => boxes::draw(figure, words),
        Figure::Pie(figure) => pie::draw(figure, words),
        Figure::Matrix(figure) => matrix::draw(figure, words),
        Figure::Missing(figure) => missing::draw(figure, chart.rows, words),
    }
}
