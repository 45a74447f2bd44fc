//! The font that pictures carry along, since a machine may have none: its letters, how wide they are, and those of the system where it lacks one.

use std::sync::{LazyLock, Mutex, PoisonError};

use ttf_parser::{Face, GlyphId, OutlineBuilder};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::super::visible;

/// Parts of Inter; the licence stands beside them.
const REGULAR: &[u8] = include_bytes!("fonts/Inter-Regular.otf");
const BOLD: &[u8] = include_bytes!("fonts/Inter-SemiBold.otf");

static FACES: LazyLock<[Option<Face<'static>>; 2]> = LazyLock::new(|| [REGULAR, BOLD].map(|font| Face::parse(font, 0).ok()));

/// The system's fonts, read when the first letter is lacking.
static SYSTEM: LazyLock<fontdb::Database> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    fonts
});

/// The system's font that had the last letter that was lacking: the next one is likely to be in it, too.
static LAST: Mutex<Option<fontdb::ID>> = Mutex::new(None);

fn own(bold: bool) -> Option<&'static Face<'static>> {
    FACES.get(usize::from(bold)).and_then(Option::as_ref)
}

fn glyph(face: &Face, letter: char) -> Option<GlyphId> {
    face.glyph_index(letter).filter(|glyph| glyph.0 != 0)
}

fn step(face: &Face, glyph: GlyphId) -> f64 {
    f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / f64::from(face.units_per_em().max(1))
}

/// How wide a letter is, in its own size.
fn wide(letter: char, bold: bool) -> f64 {
    let known = own(bold).and_then(|face| Some(step(face, glyph(face, letter)?)));
    // Letters of East Asia fill a square.
    known.unwrap_or_else(|| letter.to_string().width() as f64 * 0.5)
}

/// How wide a text is in our own font.
pub fn advance(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().map(|letter| wide(letter, bold)).sum::<f64>() * size
}

/// How much room a text is given: the fonts of some systems are wider than ours, DejaVu by so much.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    advance(text, size, bold) * if bold { 1.2 } else { 1.1 }
}

/// A text of the table on one line, what cannot be seen in it made visible, and cut to so much room.
pub fn cut(text: &str, size: f64, bold: bool, room: f64) -> String {
    // No picture has room for more.
    let line = visible::short(text, 300);
    // Rounding is no reason to cut.
    if width(&line, size, bold) <= room + 0.01 {
        return line;
    }
    let room = room - width("…", size, bold);
    let mut kept = String::new();
    let mut used = 0.0;
    for cluster in line.graphemes(true) {
        used += width(cluster, size, bold);
        if used > room {
            break;
        }
        kept.push_str(cluster);
    }
    format!("{}…", kept.trim_end())
}

/// Draws a text from a point of its base line on, and gives its width.
pub fn outline(text: &str, size: f64, bold: bool, at: (f64, f64), sink: &mut impl FnMut(Segment)) {
    let mut x = at.0;
    for letter in text.chars() {
        let here = (x, at.1);
        let own = own(bold).and_then(|face| drawn(face, letter, size, here, sink));
        let known = own.or_else(|| system(letter, size, here, sink));
        x += known.unwrap_or_else(|| unknown(letter, wide(letter, bold) * size, size, here, sink));
    }
}

fn drawn(face: &Face, letter: char, size: f64, at: (f64, f64), sink: &mut impl FnMut(Segment)) -> Option<f64> {
    let glyph = glyph(face, letter)?;
    let scale = size / f64::from(face.units_per_em().max(1));
    face.outline_glyph(glyph, &mut Placed { at, scale, sink });
    Some(step(face, glyph) * size)
}

/// A letter of the system's first font that has it.
fn system(letter: char, size: f64, at: (f64, f64), sink: &mut impl FnMut(Segment)) -> Option<f64> {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let ids: Vec<fontdb::ID> = last.iter().copied().chain(SYSTEM.faces().map(|face| face.id)).collect();
    for id in ids {
        let width = SYSTEM.with_face_data(id, |data, index| drawn(&Face::parse(data, index).ok()?, letter, size, at, sink)).flatten();
        if width.is_some() {
            *last = Some(id);
            return width;
        }
    }
    None
}

/// A hollow box for a letter that no font has.
fn unknown(letter: char, wide: f64, size: f64, (x, y): (f64, f64), sink: &mut impl FnMut(Segment)) -> f64 {
    if wide > 0.0 && !letter.is_whitespace() {
        let (left, right, top) = (x + size * 0.08, x + wide - size * 0.08, y - size * 0.72);
        let thin = size * 0.07;
        // The inner one runs the other way round, which leaves it empty.
        let outer = [(left, y), (right, y), (right, top), (left, top)];
        let inner = [(left + thin, y - thin), (left + thin, top + thin), (right - thin, top + thin), (right - thin, y - thin)];
        for corners in [outer, inner] {
            let mut corners = corners.into_iter();
            corners.next().into_iter().for_each(|at| sink(Segment::Move(at)));
            corners.for_each(|at| sink(Segment::Line(at)));
            sink(Segment::Close);
        }
    }
    wide
}

/// A piece of an outline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Segment {
    Move((f64, f64)),
    Line((f64, f64)),
    Quad((f64, f64), (f64, f64)),
    Cubic((f64, f64), (f64, f64), (f64, f64)),
    Close,
}

struct Placed<'a, F: FnMut(Segment)> {
    at: (f64, f64),
    scale: f64,
    sink: &'a mut F,
}

impl<F: FnMut(Segment)> Placed<'_, F> {
    /// Fonts count upwards.
    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        (self.at.0 + f64::from(x) * self.scale, self.at.1 - f64::from(y) * self.scale)
    }
}

impl<F: FnMut(Segment)> OutlineBuilder for Placed<'_, F> {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.point(x, y);
        (self.sink)(Segment::Move(to));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.point(x, y);
        (self.sink)(Segment::Line(to));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (over, to) = (self.point(x1, y1), self.point(x, y));
        (self.sink)(Segment::Quad(over, to));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (first, second, to) = (self.point(x1, y1), self.point(x2, y2), self.point(x, y));
        (self.sink)(Segment::Cubic(first, second, to));
    }

    fn close(&mut self) {
        (self.sink)(Segment::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_is_there_and_letters_have_widths() {
        assert!(own(false).is_some() && own(true).is_some());
        assert!((advance("0", 12.0, false) - 7.5).abs() < 0.1);
        assert!(width("W", 12.0, false) > width("i", 12.0, false));
        assert_eq!(advance("漢", 12.0, false), 12.0);
    }

    #[test]
    fn texts_are_cut_to_their_room() {
        assert_eq!(cut("Oslo", 12.0, false, 100.0), "Oslo");
        let cut = cut(&"a very long name ".repeat(40), 12.0, false, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0, false) <= 100.0 && cut.len() > 10, "{cut}");
        assert_eq!(super::cut("a\nb\u{1b}", 12.0, false, 100.0), "a↵b\\u{1B}");
    }

    #[test]
    fn letters_have_outlines() {
        let mut points = Vec::new();
        outline("Ag", 10.0, true, (5.0, 20.0), &mut |segment| {
            if let Segment::Move(at) | Segment::Line(at) = segment {
                points.push(at);
            }
        });
        assert!(points.len() > 10 && points.iter().all(|(x, y)| (4.0..25.0).contains(x) && (8.0..24.0).contains(y)), "{points:?}");
    }
}
