//! What stands where in a picture, in points from the upper left. The writers of SVG and PNG both draw this.

use super::letters;

/// A picture with its size.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    pub width: f64,
    pub height: f64,
    /// For who cannot see it: what it is, and what it shows.
    pub title: String,
    pub finding: String,
    pub marks: Vec<Mark>,
}

/// What something is drawn in. Which colour that is depends on where the picture is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Text and axes.
    Text,
    /// Values without groups.
    Value,
    /// What the eye is led to: a median, missing cells.
    Accent,
    /// The values of a group, by its number.
    Group(usize),
    /// What is missing, and the rest.
    Quiet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// The sign of a point: groups differ in it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    Plus,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// `tip` is shown by who points at it; it may be empty.
    Rect {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        ink: Ink,
        opacity: f64,
        tip: String,
    },
    Rule {
        from: (f64, f64),
        to: (f64, f64),
        ink: Ink,
        width: f64,
        opacity: f64,
        dashed: bool,
    },
    /// Lines through points; `dash` is the pattern's number, 0 for none.
    Lines {
        runs: Vec<Vec<(f64, f64)>>,
        ink: Ink,
        width: f64,
        dash: usize,
    },
    Signs {
        at: Vec<(f64, f64)>,
        sign: Sign,
        size: f64,
        ink: Ink,
        opacity: f64,
    },
    /// Rectangles of one height: the upper left corner and the width of each.
    Squares {
        at: Vec<(f64, f64, f64)>,
        height: f64,
        ink: Ink,
        opacity: f64,
    },
    /// A part of a circle, from and to in turns from the top, clockwise.
    Wedge {
        centre: (f64, f64),
        radius: f64,
        from: f64,
        to: f64,
        ink: Ink,
        opacity: f64,
        tip: String,
    },
    Text(Text),
    /// A title with what is said beside it, however wide its letters are.
    Heading {
        title: Text,
        beside: String,
    },
}

/// Between a title and what stands beside it.
pub const BESIDE: f64 = 10.0;

/// A line of text; `whole` is what it was before it was cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    pub at: (f64, f64),
    pub text: String,
    pub whole: Option<String>,
    pub anchor: Anchor,
    pub size: f64,
    pub bold: bool,
    pub ink: Ink,
}

/// The size of most text.
pub const SIZE: f64 = 12.0;
/// Patterns of lines, by number.
pub const DASHES: [&[f32]; 6] = [&[], &[6.0, 3.0], &[2.0, 2.5], &[8.0, 3.0, 2.0, 3.0], &[12.0, 3.0], &[4.0, 4.0]];

impl Text {
    pub fn new(x: f64, y: f64, text: impl Into<String>) -> Text {
        Text { at: (x, y), text: text.into(), whole: None, anchor: Anchor::Start, size: SIZE, bold: false, ink: Ink::Text }
    }

    pub fn anchor(self, anchor: Anchor) -> Text {
        Text { anchor, ..self }
    }

    /// Cut to so much room.
    pub fn within(mut self, room: f64) -> Text {
        let cut = letters::cut(&self.text, self.size, self.bold, room);
        if cut != self.text {
            self.whole = Some(std::mem::replace(&mut self.text, cut));
        }
        self
    }

    pub fn width(&self) -> f64 {
        letters::width(&self.text, self.size, self.bold)
    }
}

impl Scene {
    pub fn add(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    pub fn text(&mut self, text: Text) {
        self.marks.push(Mark::Text(text));
    }

    /// A bar, or a part of one; nothing where it has no size.
    pub fn bar(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), ink: Ink, tip: String) {
        if width > 0.0 && height > 0.0 {
            self.add(Mark::Rect { x, y, width, height, ink, opacity: 1.0, tip });
        }
    }

    /// A thin line: of the grid, or an axis.
    pub fn rule(&mut self, from: (f64, f64), to: (f64, f64), opacity: f64) {
        self.add(Mark::Rule { from, to, ink: Ink::Text, width: 1.0, opacity, dashed: false });
    }
}

impl Sign {
    /// The sign of a group, by its number.
    pub fn of(group: usize) -> Sign {
        [Sign::Circle, Sign::Square, Sign::Triangle, Sign::Diamond, Sign::Plus, Sign::Cross].get(group).copied().unwrap_or(Sign::Circle)
    }
}

/// Fully drawn, as against the lines behind the marks.
pub const AXIS: f64 = 0.75;
pub const GRID: f64 = 0.22;
