//! A scene as PNG, for places that show no SVG: twice as many dots as points each way, set in the font that we carry along.

use std::io::{self, Write};

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use zeno::{Cap, Command, Join, Mask, Point, Stroke, Style};

use super::letters::{self, Segment};
use super::palette::{Ground, colour, number};
use super::scene::{Anchor, BESIDE, DASHES, Ink, Mark, SIZE, Scene, Sign};
use super::svg::{on_circle, strokes};

/// Dots a point.
pub const SCALE: f64 = 2.0;

/// The whole file: on a white ground, or on none and in colours that can be read on any.
pub fn png(scene: &Scene, white: bool) -> io::Result<Vec<u8>> {
    let mut canvas = Canvas::new(scene, white);
    for mark in &scene.marks {
        canvas.draw(mark);
    }
    encode(canvas.width, canvas.height, &canvas.bytes())
}

/// Dots of red, green, blue and how solid they are, the colours multiplied by the last.
struct Canvas {
    width: u32,
    height: u32,
    ground: Ground,
    dots: Vec<[f32; 4]>,
}

impl Canvas {
    fn new(scene: &Scene, white: bool) -> Canvas {
        let size = |length: f64| (length * SCALE).clamp(1.0, 20_000.0) as u32;
        let (width, height) = (size(scene.width), size(scene.height));
        let empty = if white { [1.0; 4] } else { [0.0; 4] };
        let ground = if white { Ground::Light } else { Ground::Either };
        Canvas { width, height, ground, dots: vec![empty; width as usize * height as usize] }
    }

    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Rect { x, y, width, height, ink, opacity, .. } => self.fill(&rectangle(*x, *y, *width, *height), *ink, *opacity),
            Mark::Rule { from, to, ink, width, opacity, dashed } => {
                let dashes: &[f32] = if *dashed { &[8.0, 6.0] } else { &[] };
                self.stroke(&run(&[*from, *to]), *width, Cap::Butt, dashes, *ink, *opacity);
            }
            Mark::Lines { runs, ink, width, dash } => {
                let path: Vec<Command> = runs.iter().flat_map(|points| run(points)).collect();
                let dashes: Vec<f32> = DASHES.get(*dash).copied().unwrap_or_default().iter().map(|length| length * SCALE as f32).collect();
                self.stroke(&path, *width, Cap::Round, &dashes, *ink, 1.0);
            }
            Mark::Signs { at, sign, size, ink, opacity } => self.signs(at, *sign, *size, *ink, *opacity),
            Mark::Squares { at, height, ink, opacity } => {
                let path: Vec<Command> = at.iter().flat_map(|(x, y, width)| rectangle(*x, *y, *width, *height)).collect();
                self.fill(&path, *ink, *opacity);
            }
            Mark::Wedge { centre, radius, from, to, ink, opacity, .. } => {
                let parts = ((to - from) * 360.0).ceil().max(1.0);
                let rim = (0..=parts as usize).map(|part| on_circle(*centre, *radius, from + (to - from) * part as f64 / parts));
                let whole = to - from >= 1.0;
                let points: Vec<(f64, f64)> = (!whole).then_some(*centre).into_iter().chain(rim).collect();
                self.fill(&closed(&points), *ink, *opacity);
            }
            Mark::Text(text) => {
                let (x, y) = text.at;
                let wide = letters::advance(&text.text, text.size, text.bold);
                let start = match text.anchor {
                    Anchor::Start => x,
                    Anchor::Middle => x - wide / 2.0,
                    Anchor::End => x - wide,
                };
                self.write(&text.text, (start, y), text.size, text.bold, text.ink);
            }
            Mark::Heading { title, beside } => {
                let (x, y) = title.at;
                self.write(&title.text, (x, y), title.size, title.bold, title.ink);
                let after = x + letters::advance(&title.text, title.size, title.bold) + BESIDE;
                self.write(beside, (after, y), SIZE, false, title.ink);
            }
        }
    }

    fn write(&mut self, text: &str, at: (f64, f64), size: f64, bold: bool, ink: Ink) {
        let mut path = Vec::new();
        letters::outline(text, size, bold, at, &mut |segment| path.push(command(segment)));
        self.fill(&path, ink, 1.0);
    }

    /// Each sign by itself where they are see-through: what lies on one another is to look so.
    fn signs(&mut self, at: &[(f64, f64)], sign: Sign, size: f64, ink: Ink, opacity: f64) {
        let moved = |(x, y): (f64, f64)| move |points: &Vec<(f64, f64)>| points.iter().map(|(dx, dy)| (x + dx, y + dy)).collect::<Vec<_>>();
        let shape = strokes(sign, size);
        let mut path: Vec<Command> = Vec::new();
        for point in at {
            match sign {
                Sign::Circle => {
                    let rim: Vec<(f64, f64)> = (0..24).map(|part| on_circle(*point, size / 2.0, f64::from(part) / 24.0)).collect();
                    path.extend(closed(&rim));
                }
                Sign::Cross | Sign::Plus => path.extend(shape.iter().map(moved(*point)).flat_map(|points| run(&points))),
                _ => path.extend(shape.iter().map(moved(*point)).flat_map(|points| closed(&points))),
            }
        }
        match sign {
            Sign::Cross | Sign::Plus => self.stroke(&path, 1.4, Cap::Butt, &[], ink, opacity),
            _ => self.fill(&path, ink, opacity),
        }
    }

    fn fill(&mut self, path: &[Command], ink: Ink, opacity: f64) {
        self.paint(path, Style::Fill(zeno::Fill::NonZero), ink, opacity);
    }

    fn stroke(&mut self, path: &[Command], width: f64, cap: Cap, dashes: &[f32], ink: Ink, opacity: f64) {
        let mut stroke = Stroke::new((width * SCALE) as f32);
        stroke.cap(cap).join(Join::Round);
        if !dashes.is_empty() {
            stroke.dash(dashes, 0.0);
        }
        self.paint(path, Style::Stroke(stroke), ink, opacity);
    }

    fn paint(&mut self, path: &[Command], style: Style, ink: Ink, opacity: f64) {
        if path.is_empty() {
            return;
        }
        let (mask, place) = Mask::new(path).style(style).render();
        let colour = colour(number(ink), self.ground);
        let part = |shift: u32| f32::from((colour >> shift & 0xff) as u8) / 255.0;
        let (red, green, blue) = (part(16), part(8), part(0));
        for (row, line) in mask.chunks(place.width.max(1) as usize).enumerate() {
            let y = i64::from(place.top) + row as i64;
            for (column, cover) in line.iter().enumerate().filter(|(_, cover)| **cover > 0) {
                let x = i64::from(place.left) + column as i64;
                if !(0..i64::from(self.width)).contains(&x) || !(0..i64::from(self.height)).contains(&y) {
                    continue;
                }
                let solid = f32::from(*cover) / 255.0 * opacity as f32;
                if let Some(dot) = self.dots.get_mut((y * i64::from(self.width) + x) as usize) {
                    let over = [red * solid, green * solid, blue * solid, solid];
                    for (below, above) in dot.iter_mut().zip(over) {
                        *below = above + *below * (1.0 - solid);
                    }
                }
            }
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.dots.len() * 4);
        for [red, green, blue, solid] in &self.dots {
            let plain = |part: f32| if *solid > 0.0 { (part / solid * 255.0).round().clamp(0.0, 255.0) as u8 } else { 0 };
            bytes.extend([plain(*red), plain(*green), plain(*blue), (solid * 255.0).round().clamp(0.0, 255.0) as u8]);
        }
        bytes
    }
}

fn point((x, y): (f64, f64)) -> Point {
    Point::new((x * SCALE) as f32, (y * SCALE) as f32)
}

fn run(points: &[(f64, f64)]) -> Vec<Command> {
    let step = |(place, at): (usize, &(f64, f64))| if place == 0 { Command::MoveTo(point(*at)) } else { Command::LineTo(point(*at)) };
    points.iter().enumerate().map(step).collect()
}

fn closed(points: &[(f64, f64)]) -> Vec<Command> {
    run(points).into_iter().chain([Command::Close]).collect()
}

fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Vec<Command> {
    closed(&[(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
}

fn command(segment: Segment) -> Command {
    match segment {
        Segment::Move(to) => Command::MoveTo(point(to)),
        Segment::Line(to) => Command::LineTo(point(to)),
        Segment::Quad(over, to) => Command::QuadTo(point(over), point(to)),
        Segment::Cubic(first, second, to) => Command::CurveTo(point(first), point(second), point(to)),
        Segment::Close => Command::Close,
    }
}

/// Dots as a file (Portable Network Graphics, third edition): 8 bits of red, green, blue and solidity each.
fn encode(width: u32, height: u32, dots: &[u8]) -> io::Result<Vec<u8>> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 6, 0, 0, 0]);
    chunk(&mut file, b"IHDR", &head);
    // 144 dots an inch, in dots a metre.
    let dense = 5669u32.to_be_bytes();
    chunk(&mut file, b"pHYs", &[dense, dense].concat().into_iter().chain([1]).collect::<Vec<u8>>());
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let length = width as usize * 4;
    let mut above = vec![0u8; length];
    for line in dots.chunks(length.max(1)) {
        // Each line as its difference from the one above: pictures are mostly empty, or the same downwards.
        packed.write_all(&[2])?;
        let differences: Vec<u8> = line.iter().zip(&above).map(|(dot, above)| dot.wrapping_sub(*above)).collect();
        packed.write_all(&differences)?;
        above.copy_from_slice(line);
    }
    chunk(&mut file, b"IDAT", &packed.finish()?);
    chunk(&mut file, b"IEND", &[]);
    Ok(file)
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    let mut sum = Crc::new();
    sum.update(name);
    sum.update(content);
    file.extend((content.len() as u32).to_be_bytes());
    file.extend(name);
    file.extend(content);
    file.extend(sum.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::render::chart::scene::Text;

    #[test]
    fn marks_leave_dots_of_their_colour() {
        let mut scene = Scene { width: 20.0, height: 10.0, ..Scene::default() };
        scene.bar((0.0, 0.0), (10.0, 10.0), Ink::Value, String::new());
        let mut canvas = Canvas::new(&scene, false);
        canvas.draw(&scene.marks[0]);
        let bytes = canvas.bytes();
        assert_eq!(bytes.len(), 40 * 20 * 4);
        assert_eq!(bytes[..4], [0x3f, 0x8c, 0xc4, 255]);
        assert_eq!(bytes[39 * 4..40 * 4], [0, 0, 0, 0]);
        canvas.draw(&Mark::Text(Text::new(11.0, 9.0, "M")));
        assert!(canvas.bytes()[20 * 4..].chunks(4).any(|dot| dot == [0x7f, 0x7f, 0x7f, 255]));
    }

    #[test]
    fn a_file_begins_and_ends_as_it_must() {
        let file = png(&Scene { width: 3.0, height: 2.0, ..Scene::default() }, true).unwrap();
        assert!(file.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x06\0\0\0\x04\x08\x06"));
        assert!(file.ends_with(b"\0\0\0\0IEND\xae\x42\x60\x82"));
    }
}
