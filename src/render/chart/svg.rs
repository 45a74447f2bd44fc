//! A scene as SVG. Where it follows the page, its colours change with the page's theme; its text is set in the system's font.
//!
//! Whatever comes from a table is escaped here: there is no other way into the text of a picture.

use std::fmt::Write;

use super::super::visible;
use super::palette::{Ground, INKS, colour, number};
use super::scene::{Anchor, BESIDE, DASHES, Ink, Mark, Scene, Sign, Text};

const FONT: &str = "system-ui,-apple-system,'Segoe UI',Inter,Helvetica,Arial,sans-serif";

/// The whole file. With `follows` its colours are those of the page's theme, else those for a light page.
pub fn svg(scene: &Scene, follows: bool) -> String {
    let mut out = String::with_capacity(scene.marks.len() * 80 + 1000);
    let (width, height) = (number_of(scene.width), number_of(scene.height));
    let text = hex(0, Ground::Light);
    push(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             class=\"lu-chart\" font-family=\"{FONT}\" font-size=\"12\" fill=\"{text}\">"
        ),
    );
    if follows {
        // The classes stand below one of our own: a page may hold other pictures.
        push(&mut out, format_args!("<style>@media(prefers-color-scheme:dark){{.lu-chart{{fill:{}}}", hex(0, Ground::Dark)));
        for ink in 0..INKS {
            let dark = hex(ink, Ground::Dark);
            push(&mut out, format_args!(".lu-chart .f{ink}{{fill:{dark}}}.lu-chart .s{ink}{{stroke:{dark}}}"));
        }
        out.push_str("}</style>");
    }
    push(&mut out, format_args!("<title>{}</title><desc>{}</desc>", escaped(&scene.title), escaped(&scene.finding)));
    for mark in &scene.marks {
        write_mark(&mut out, mark);
    }
    out.push_str("</svg>");
    out
}

/// Writing into a string cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments) {
    let _ = out.write_fmt(text);
}

fn hex(ink: usize, ground: Ground) -> String {
    format!("#{:06x}", colour(ink, ground))
}

fn fill(ink: Ink) -> String {
    let number = number(ink);
    format!("class=\"f{number}\" fill=\"{}\"", hex(number, Ground::Light))
}

fn stroke(ink: Ink, width: f64) -> String {
    let number = number(ink);
    format!("class=\"s{number}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"", hex(number, Ground::Light), number_of(width))
}

fn opacity(opacity: f64) -> String {
    if opacity >= 1.0 { String::new() } else { format!(" opacity=\"{}\"", (opacity * 100.0).round() / 100.0) }
}

/// A place, to a tenth of a point.
fn number_of(x: f64) -> String {
    let x = (x * 10.0).round() / 10.0;
    if x == 0.0 { "0".to_string() } else { format!("{x}") }
}

fn at((x, y): (f64, f64)) -> String {
    format!("{} {}", number_of(x), number_of(y))
}

/// Text between tags or quotes. What XML cannot hold is replaced.
fn escaped(text: &str) -> String {
    let fits = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    let text: String = text.chars().map(|c| if fits(c) { c } else { '\u{FFFD}' }).collect();
    html_escape::encode_quoted_attribute(&text).into_owned()
}

/// The end of an element that may hold a tip.
fn end(out: &mut String, name: &str, tip: &str) {
    match tip {
        "" => out.push_str("/>"),
        tip => push(out, format_args!("><title>{}</title></{name}>", escaped(tip))),
    }
}

fn write_mark(out: &mut String, mark: &Mark) {
    match mark {
        Mark::Rect { x, y, width, height, ink, opacity: clear, tip } => {
            let place = [x, y, width, height].map(|x| number_of(*x));
            let [x, y, width, height] = &place;
            push(out, format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {}{}", fill(*ink), opacity(*clear)));
            end(out, "rect", tip);
        }
        Mark::Rule { from, to, ink, width, opacity: clear, dashed } => {
            let dash = if *dashed { " stroke-dasharray=\"4 3\"" } else { "" };
            push(out, format_args!("<path d=\"M{}L{}\" {}{}{dash}/>", at(*from), at(*to), stroke(*ink, *width), opacity(*clear)));
        }
        Mark::Lines { runs, ink, width, dash } => {
            let mut path = String::new();
            for run in runs {
                for (place, point) in run.iter().enumerate() {
                    push(&mut path, format_args!("{}{}", if place == 0 { 'M' } else { 'L' }, at(*point)));
                }
            }
            let dash = DASHES.get(*dash).copied().unwrap_or_default();
            let dash: Vec<String> = dash.iter().map(ToString::to_string).collect();
            let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", dash.join(" ")) };
            push(
                out,
                format_args!("<path d=\"{path}\" {} stroke-linejoin=\"round\" stroke-linecap=\"round\"{dash}/>", stroke(*ink, *width)),
            );
        }
        Mark::Signs { at: points, sign, size, ink, opacity: clear } => signs(out, points, *sign, *size, *ink, *clear),
        Mark::Squares { at: squares, height, ink, opacity: clear } => {
            let down = number_of(*height);
            let mut path = String::with_capacity(squares.len() * 20);
            for (x, y, width) in squares {
                let across = number_of(*width);
                push(&mut path, format_args!("M{}h{across}v{down}h-{across}", at((*x, *y))));
            }
            push(out, format_args!("<path d=\"{path}\" {}{}/>", fill(*ink), opacity(*clear)));
        }
        Mark::Wedge { centre, radius, from, to, ink, opacity: clear, tip } => {
            let name = if to - from >= 1.0 {
                let (x, y, r) = (number_of(centre.0), number_of(centre.1), number_of(*radius));
                push(out, format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" {}{}", fill(*ink), opacity(*clear)));
                "circle"
            } else {
                let (first, last) = (on_circle(*centre, *radius, *from), on_circle(*centre, *radius, *to));
                let large = u8::from(to - from > 0.5);
                let r = number_of(*radius);
                push(
                    out,
                    format_args!(
                        "<path d=\"M{}L{}A{r} {r} 0 {large} 1 {}Z\" {}{}",
                        at(*centre),
                        at(first),
                        at(last),
                        fill(*ink),
                        opacity(*clear)
                    ),
                );
                "path"
            };
            end(out, name, tip);
        }
        Mark::Text(text) => write_text(out, text),
        Mark::Heading { title, beside } => {
            let (x, y, size) = (number_of(title.at.0), number_of(title.at.1), number_of(title.size));
            push(
                out,
                format_args!("<text x=\"{x}\" y=\"{y}\"><tspan font-size=\"{size}\" font-weight=\"600\">{}</tspan>", escaped(&title.text)),
            );
            push(out, format_args!("<tspan dx=\"{}\">{}</tspan></text>", number_of(BESIDE), escaped(beside)));
        }
    }
}

/// A point on a circle, in turns from the top, clockwise.
pub fn on_circle(centre: (f64, f64), radius: f64, turns: f64) -> (f64, f64) {
    let (sine, cosine) = (turns * std::f64::consts::TAU).sin_cos();
    (centre.0 + radius * sine, centre.1 - radius * cosine)
}

/// All signs of a kind in one path: a line of no length with a round end is a point.
fn signs(out: &mut String, points: &[(f64, f64)], sign: Sign, size: f64, ink: Ink, clear: f64) {
    let mut path = String::with_capacity(points.len() * 16);
    for point in points {
        match sign {
            Sign::Circle => push(&mut path, format_args!("M{}h0", at(*point))),
            _ => {
                for run in strokes(sign, size) {
                    for (place, (x, y)) in run.iter().enumerate() {
                        let (x, y) = (point.0 + x, point.1 + y);
                        push(&mut path, format_args!("{}{}", if place == 0 { 'M' } else { 'L' }, at((x, y))));
                    }
                    if run.len() > 2 {
                        path.push('z');
                    }
                }
            }
        }
    }
    let how = match sign {
        Sign::Circle => format!("{} stroke-linecap=\"round\"", stroke(ink, size)),
        Sign::Cross | Sign::Plus => stroke(ink, 1.4),
        _ => fill(ink),
    };
    push(out, format_args!("<path d=\"{path}\" {how}{}/>", opacity(clear)));
}

/// A sign of straight lines around its middle: of two points where it is drawn, of more where it is filled.
pub fn strokes(sign: Sign, size: f64) -> Vec<Vec<(f64, f64)>> {
    let r = size / 2.0;
    match sign {
        Sign::Circle => Vec::new(),
        Sign::Square => vec![vec![(-r * 0.9, -r * 0.9), (r * 0.9, -r * 0.9), (r * 0.9, r * 0.9), (-r * 0.9, r * 0.9)]],
        Sign::Triangle => vec![vec![(0.0, -r * 1.2), (r * 1.15, r * 0.8), (-r * 1.15, r * 0.8)]],
        Sign::Diamond => vec![vec![(0.0, -r * 1.3), (r * 1.3, 0.0), (0.0, r * 1.3), (-r * 1.3, 0.0)]],
        Sign::Plus => vec![vec![(-r * 1.2, 0.0), (r * 1.2, 0.0)], vec![(0.0, -r * 1.2), (0.0, r * 1.2)]],
        Sign::Cross => vec![vec![(-r, -r), (r, r)], vec![(-r, r), (r, -r)]],
    }
}

fn write_text(out: &mut String, text: &Text) {
    let anchor = match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let (x, y) = (number_of(text.at.0), number_of(text.at.1));
    push(out, format_args!("<text x=\"{x}\" y=\"{y}\"{anchor}"));
    if text.size != super::scene::SIZE {
        push(out, format_args!(" font-size=\"{}\"", number_of(text.size)));
    }
    if text.bold {
        out.push_str(" font-weight=\"600\"");
    }
    if text.ink != Ink::Text {
        push(out, format_args!(" {}", fill(text.ink)));
    }
    push(out, format_args!(">{}", escaped(&text.text)));
    if let Some(whole) = &text.whole {
        push(out, format_args!("<title>{}</title>", escaped(&visible::line(visible::prefix(whole, 300)))));
    }
    out.push_str("</text>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_table_holds_is_escaped() {
        let mut scene =
            Scene { width: 600.0, height: 300.0, title: "<script>".into(), finding: "a & \"b\"\u{0}".into(), marks: Vec::new() };
        scene.text(Text::new(1.0, 2.04, "</text><script>"));
        scene.bar((0.0, 0.0), (1.0, 1.0), Ink::Value, "<b>\u{FFFF}".into());
        let svg = svg(&scene, true);
        assert!(!svg.contains("<script") && !svg.contains("<b>") && !svg.contains('\u{0}') && !svg.contains('\u{FFFF}'), "{svg}");
        assert!(svg.contains("<text x=\"1\" y=\"2\">&lt;/text&gt;&lt;script&gt;</text>"), "{svg}");
        assert!(svg.contains("<title>&lt;b&gt;\u{FFFD}</title></rect>"), "{svg}");
        assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>"));
    }

    #[test]
    fn a_saved_picture_does_not_follow_a_theme() {
        let scene = Scene::default();
        assert!(svg(&scene, true).contains("prefers-color-scheme") && !svg(&scene, false).contains("<style"));
    }
}
