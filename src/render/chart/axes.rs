//! Axes: where values stand, and steps along them that can be read.

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike};

use crate::plan::chart::{Calendar, Measure, nice, ticks};
use crate::plan::count::count;

use super::letters::width;
use super::scene::{AXIS, Anchor, GRID, SIZE, Scene, Text};

/// Room between two labels.
const GAP: f64 = 10.0;

/// From values to places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
    pub from: f64,
    pub to: f64,
}

impl Scale {
    /// The place of a value. Where all values are one it is in the middle.
    pub fn at(&self, x: f64) -> f64 {
        let span = self.high / 2.0 - self.low / 2.0;
        let share = if span > 0.0 { (x / 2.0 - self.low / 2.0) / span } else { 0.5 };
        self.from + (self.to - self.from) * share
    }

    /// With some room on both sides of the values, a share of their span.
    pub fn roomy(self, share: f64) -> Scale {
        let span = (self.high - self.low).min(f64::MAX / 4.0);
        let room = match span * share {
            0.0 => (self.low.abs() * 0.1).clamp(1.0, f64::MAX / 4.0),
            room => room,
        };
        let held = |x: f64| x.clamp(f64::MIN / 2.0, f64::MAX / 2.0);
        Scale { low: held(self.low - room), high: held(self.high + room), ..self }
    }
}

/// Steps along an axis with their labels.
pub type Steps = Vec<(f64, String)>;

/// About so many steps between two values.
pub fn steps(low: f64, high: f64, measure: Measure, wanted: usize) -> Steps {
    let wanted = wanted.max(1);
    match measure {
        Measure::Integer => {
            let all = ticks(low, high, wanted);
            let whole: Vec<f64> = all.iter().copied().filter(|x| x.fract() == 0.0).collect();
            labelled(whole)
        }
        Measure::Number => labelled(ticks(low, high, wanted)),
        Measure::Duration => lengths(low, high, wanted),
        Measure::Date | Measure::Datetime | Measure::Time => moments(low, high, measure, wanted),
    }
}

fn labelled(ticks: Vec<f64>) -> Steps {
    let step = ticks.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?)).fold(f64::INFINITY, f64::min);
    let largest = ticks.iter().map(|x| x.abs()).fold(0.0, f64::max);
    ticks.iter().map(|x| (*x, label(*x, step, largest))).collect()
}

/// A number on an axis of such steps: with as many digits as they need, large ones in thousands of their unit.
fn label(x: f64, step: f64, largest: f64) -> String {
    let step = if step.is_finite() && step > 0.0 { step } else { x.abs().max(1.0) };
    if x == 0.0 {
        return "0".to_string();
    }
    let unit = [(1e12, " T"), (1e9, " B"), (1e6, " M")].into_iter().find(|(size, _)| largest >= *size && largest < 1e15);
    if largest >= 1e15 || step < 1e-6 {
        // What a multiplication leaves in the last digits is not said.
        let digits = format!("{x:.5e}");
        let (digits, power) = digits.split_once('e').unwrap_or((&digits, "0"));
        return format!("{}e{power}", digits.trim_end_matches('0').trim_end_matches('.'));
    }
    let (size, name) = unit.unwrap_or((1.0, ""));
    let digits = (-(step / size).log10() - 1e-9).ceil().clamp(0.0, 9.0) as usize;
    let text = format!("{:.digits$}", (x / size).abs());
    let (whole, part) = text.split_once('.').map_or((text.as_str(), String::new()), |(whole, part)| (whole, format!(".{part}")));
    let whole = match whole.parse::<usize>() {
        Ok(number) if number >= 10_000 => count(number),
        _ => whole.to_string(),
    };
    format!("{}{whole}{part}{name}", if x < 0.0 { "−" } else { "" })
}

/// Lengths of time in their largest unit.
fn lengths(low: f64, high: f64, wanted: usize) -> Steps {
    let rough = (high - low) / wanted as f64;
    let units = [(86_400.0, " d"), (3_600.0, " h"), (60.0, " min"), (1.0, " s")];
    let (size, name) = units.into_iter().find(|(size, _)| rough >= *size * 0.9).unwrap_or((1.0, " s"));
    let step = if rough < 0.9 { nice(rough).size() } else { Calendar::at_least(rough / 1.4, Measure::Duration).next(0.0) };
    let first = (low / step).ceil();
    let places = (0..).map(|i| (first + f64::from(i)) * step).take_while(|x| *x <= high).take(1000);
    let digits = (-(step / size).log10() - 1e-9).ceil().clamp(0.0, 9.0) as usize;
    let label = |x: f64| if x == 0.0 { "0".to_string() } else { format!("{:.digits$}{name}", x / size) };
    places.map(|x| (x, label(x))).collect()
}

fn moments(low: f64, high: f64, measure: Measure, wanted: usize) -> Steps {
    // A step may be shorter than asked for by as much as it may be longer.
    let step = Calendar::at_least((high - low) / wanted as f64 / 1.4, measure);
    let mut last: Option<NaiveDateTime> = None;
    let mut labelled = Vec::new();
    for x in step.ticks(low, high) {
        let Some(at) = DateTime::from_timestamp_micros((x * 1e6).round() as i64).map(|moment| moment.naive_utc()) else { continue };
        labelled.push((x, moment(at, last, step, measure)));
        last = Some(at);
    }
    labelled
}

/// A moment on an axis: what is the same as at the step before is not said again.
fn moment(at: NaiveDateTime, last: Option<NaiveDateTime>, step: Calendar, measure: Measure) -> String {
    let same_year = last.is_some_and(|last| last.year() == at.year());
    let same_day = last.is_some_and(|last| last.date() == at.date());
    let short = match step {
        Calendar::Months(_) if same_year => "%b",
        Calendar::Weeks if same_year => "%-d %b",
        Calendar::Even(size) if size >= 86_400.0 && same_year => "%-d %b",
        Calendar::Even(size) if size < 86_400.0 && measure == Measure::Datetime && !same_day && at.num_seconds_from_midnight() == 0 => {
            "%-d %b"
        }
        Calendar::Even(size) if size < 86_400.0 && measure == Measure::Datetime && last.is_none() => "%-d %b %H:%M",
        other => other.format(),
    };
    at.format(short).to_string()
}

/// Labels along a line of this room, as many as fit beside one another.
pub fn fitting(scale: &Scale, measure: Measure) -> Steps {
    let room = (scale.to - scale.from).abs();
    let most = (room / 55.0).clamp(1.0, 10.0) as usize;
    let fits = |steps: &Steps| {
        steps.windows(2).all(|pair| match pair {
            [a, b] => (scale.at(b.0) - scale.at(a.0)).abs() >= (width(&a.1, SIZE, false) + width(&b.1, SIZE, false)) / 2.0 + GAP,
            _ => true,
        })
    };
    let tried = (1..=most).rev().map(|wanted| steps(scale.low, scale.high, measure, wanted));
    tried.into_iter().find(|steps| steps.len() <= most + 4 && fits(steps)).unwrap_or_default()
}

/// The scale of counts or values from 0 upwards, or of any values, ended by steps.
pub fn upright(low: f64, high: f64, measure: Measure, (bottom, top): (f64, f64)) -> (Scale, Steps) {
    let wanted = ((bottom - top) / 42.0).clamp(2.0, 6.0) as usize;
    let (low, high) = if low < high {
        (low, high)
    } else {
        let scale = Scale { low, high, from: bottom, to: top }.roomy(0.0);
        (scale.low, scale.high)
    };
    let mut scale = Scale { low, high, from: bottom, to: top };
    if measure.is_number() {
        let all = steps(low, high, measure, wanted);
        if let [first, second, ..] = all.as_slice() {
            let step = second.0 - first.0;
            let (down, up) = ((low / step).floor() * step, (high / step).ceil() * step);
            if down.is_finite() && up.is_finite() {
                (scale.low, scale.high) = (down.min(low), up.max(high));
            }
        }
    }
    (scale, steps(scale.low, scale.high, measure, wanted))
}

/// How much room the labels of an upright axis need.
pub fn margin(steps: &Steps) -> f64 {
    let widest = steps.iter().map(|(_, label)| width(label, SIZE, false)).fold(0.0, f64::max);
    (widest + 14.0).max(30.0)
}

/// The grid and labels of an upright axis, from `left` to `right`; the line at 0, or at the bottom, is the axis.
pub fn draw_upright(scene: &mut Scene, scale: &Scale, steps: &Steps, (left, right): (f64, f64)) {
    for (x, label) in steps {
        let y = scale.at(*x);
        scene.rule((left, y), (right, y), if *x == 0.0 { AXIS } else { GRID });
        scene.text(Text::new(left - 8.0, y + 4.0, label.clone()).anchor(Anchor::End));
    }
}

/// The labels of a level axis below `y`, with short marks, kept inside the picture.
pub fn draw_level(scene: &mut Scene, scale: &Scale, steps: &Steps, y: f64) {
    let edge = scene.width - 2.0;
    let mut used = f64::NEG_INFINITY;
    for (x, label) in steps {
        let x = scale.at(*x);
        scene.rule((x, y), (x, y + 4.0), AXIS);
        let half = width(label, SIZE, false) / 2.0;
        let middle = x.clamp(half + 2.0, (edge - half).max(half + 2.0));
        // One that was moved inside may have come too near to the one before.
        if middle - half >= used + GAP / 2.0 {
            scene.text(Text::new(middle, y + 18.0, label.clone()).anchor(Anchor::Middle));
            used = middle + half;
        }
    }
}

/// Upright lines of the grid.
pub fn draw_grid(scene: &mut Scene, scale: &Scale, steps: &Steps, (top, bottom): (f64, f64)) {
    for (x, _) in steps {
        let x = scale.at(*x);
        scene.rule((x, top), (x, bottom), GRID);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, measure: Measure, wanted: usize) -> Vec<String> {
        steps(low, high, measure, wanted).into_iter().map(|(_, label)| label).collect()
    }

    fn day(text: &str) -> f64 {
        format!("{text}T00:00:00").parse::<NaiveDateTime>().map_or(f64::NAN, |at| at.and_utc().timestamp() as f64)
    }

    #[test]
    fn numbers_with_the_digits_they_need() {
        assert_eq!(labels(0.0, 1.0, Measure::Number, 5), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(-50_000.0, 50_000.0, Measure::Number, 2), ["−50,000", "0", "50,000"]);
        assert_eq!(labels(0.0, 3e6, Measure::Number, 6), ["0", "0.5 M", "1.0 M", "1.5 M", "2.0 M", "2.5 M", "3.0 M"]);
        assert_eq!(labels(1990.0, 2020.0, Measure::Integer, 3), ["1990", "2000", "2010", "2020"]);
        assert_eq!(labels(0.0, 2e300, Measure::Number, 2), ["0", "1e300", "2e300"]);
        assert_eq!(labels(0.0, 2.0, Measure::Integer, 8), ["0", "1", "2"]);
    }

    #[test]
    fn moments_say_what_changes() {
        assert_eq!(labels(day("2023-11-15"), day("2024-03-10"), Measure::Date, 4), ["Dec 2023", "Jan 2024", "Feb", "Mar"]);
        assert_eq!(labels(day("2023-12-30"), day("2024-01-02"), Measure::Date, 4), ["30 Dec 2023", "31 Dec", "1 Jan 2024", "2 Jan"]);
        assert_eq!(labels(day("1995-01-01"), day("2015-01-01"), Measure::Datetime, 4), ["1995", "2000", "2005", "2010", "2015"]);
        let evening = day("2024-02-03") - 6.0 * 3600.0;
        assert_eq!(labels(evening, evening + 43_200.0, Measure::Datetime, 4), ["2 Feb 18:00", "21:00", "3 Feb", "03:00", "06:00"]);
        assert_eq!(labels(0.0, 43_200.0, Measure::Time, 4), ["00:00", "03:00", "06:00", "09:00", "12:00"]);
        assert_eq!(labels(0.0, 7_200.0, Measure::Duration, 4), ["0", "30 min", "60 min", "90 min", "120 min"]);
    }

    #[test]
    fn labels_never_stand_on_one_another() {
        for (low, high, measure) in [
            (0.0, 1.0, Measure::Number),
            (-1.6e308, 1.6e308, Measure::Number),
            (0.0, 9_999_999.0, Measure::Integer),
            (0.0, 1e9, Measure::Datetime),
            (5.0, 5.0, Measure::Number),
            (0.0, 1e-300, Measure::Number),
            (-1e12, 1e12, Measure::Date),
        ] {
            for room in [40.0, 120.0, 540.0] {
                let scale = Scale { low, high, from: 0.0, to: room };
                let steps = fitting(&scale, measure);
                for pair in steps.windows(2) {
                    let [a, b] = pair else { continue };
                    assert!(scale.at(b.0) - scale.at(a.0) >= (width(&a.1, SIZE, false) + width(&b.1, SIZE, false)) / 2.0 + GAP);
                }
                assert!(steps.len() <= 14, "{low} to {high}: {steps:?}");
            }
        }
    }

    #[test]
    fn an_upright_axis_ends_at_its_steps() {
        let (scale, steps) = upright(0.0, 515.0, Measure::Integer, (260.0, 50.0));
        assert_eq!((scale.low, scale.high), (0.0, 600.0));
        assert_eq!(steps.first().map(|step| step.1.as_str()), Some("0"));
        let (scale, _) = upright(3.0, 3.0, Measure::Number, (260.0, 50.0));
        assert!(scale.low < 3.0 && scale.high > 3.0);
        let (scale, _) = upright(-1.7e308, 1.7e308, Measure::Number, (260.0, 50.0));
        assert!(scale.at(0.0).is_finite() && scale.at(1.7e308) >= 49.0);
    }
}
