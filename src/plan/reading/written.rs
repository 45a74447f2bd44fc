//! The strftime formats that a column's dates are written in, found from the texts: what a line needs to settle a conflict.

use super::dates::Order;
use super::formats::Format;
use super::moments::{Day, Moment, month, weekday};
use super::times::Half;
use crate::plan::types::Type;

/// The formats of those texts that are dates, for each of the orders in turn, the most frequent first. A text that no format reads, such as
/// one with `Sept`, has none.
pub(super) fn formats_of<'a>(texts: impl Iterator<Item = (&'a str, usize)> + Clone, orders: &[Order]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for order in orders {
        let mut found: Vec<(String, usize)> = Vec::new();
        for (text, rows) in texts.clone() {
            let Some(format) = guess(text, *order) else { continue };
            match found.iter_mut().find(|(known, _)| *known == format) {
                Some((_, count)) => *count += rows,
                None if confirmed(&format, text, *order) => found.push((format, rows)),
                None => {}
            }
        }
        found.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        for (format, _) in found {
            if !all.contains(&format) {
                all.push(format);
            }
        }
    }
    all
}

/// What a text most likely is written in, if it is a date in this order.
fn guess(text: &str, order: Order) -> Option<String> {
    let moment = Moment::of(text)?;
    on_day(moment, order)?;
    Some(directives(text.trim(), order, moment.clock.is_some_and(|clock| clock.half == Half::Said)))
}

fn on_day(moment: Moment, order: Order) -> Option<chrono::NaiveDate> {
    match (moment.day, order) {
        (Day::Known(day), _) => Some(day),
        (Day::Numeric { day_first, .. }, Order::DayFirst) => day_first,
        (Day::Numeric { month_first, .. }, Order::MonthFirst) => month_first,
    }
}

/// Whether the format makes of the text what it is.
fn confirmed(format: &str, text: &str, order: Order) -> bool {
    let is = Moment::of(text).and_then(|moment| moment.on(on_day(moment, order)?));
    let read = Format::new(format, &Type::Datetime).ok().and_then(|format| format.datetime(text));
    is.is_some() && is == read
}

/// The text with every run of digits or letters replaced by the directive for its place.
fn directives(text: &str, order: Order, half_said: bool) -> String {
    let mut format = String::new();
    let mut slots = Slots::of(text, order, half_said);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '0'..='9' => rest.find(|other: char| !other.is_ascii_digit()),
            'a'..='z' | 'A'..='Z' => rest.find(|other: char| !other.is_ascii_alphabetic()),
            _ => Some(first.len_utf8()),
        };
        let (run, behind) = rest.split_at(length.unwrap_or(rest.len()));
        rest = behind;
        match first {
            '0'..='9' => format.push_str(slots.number(run)),
            'a'..='z' | 'A'..='Z' => format.push_str(slots.word(run)),
            '+' | '-' if slots.is_behind_hour() => {
                format.push_str("%z");
                break;
            }
            '.' if slots.is_behind_seconds() => {
                format.push_str("%.f");
                rest = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
            }
            '%' => format.push_str("%%"),
            other => format.push(other),
        }
    }
    format
}

/// The numbers that are still to come, the next one last.
struct Slots {
    date: Vec<&'static str>,
    time: Vec<&'static str>,
}

impl Slots {
    fn of(text: &str, order: Order, half_said: bool) -> Slots {
        let named = text.split(|letter: char| !letter.is_ascii_alphabetic()).any(|word| month(word.as_bytes()).is_some());
        let year_first = text.find(|letter: char| !letter.is_ascii_digit()) == Some(4);
        let date = match (year_first, named, order) {
            (true, true, _) => vec!["%d", "%Y"],
            (true, false, _) => vec!["%d", "%m", "%Y"],
            (false, true, _) => vec!["%Y", "%d"],
            (false, false, Order::DayFirst) => vec!["%Y", "%m", "%d"],
            (false, false, Order::MonthFirst) => vec!["%Y", "%d", "%m"],
        };
        Slots { date, time: vec!["%S", "%M", if half_said { "%I" } else { "%H" }] }
    }

    fn number(&mut self, run: &str) -> &'static str {
        match self.date.pop() {
            Some("%Y") if run.len() == 2 => "%y",
            Some(directive) => directive,
            None => self.time.pop().unwrap_or_default(),
        }
    }

    fn word<'a>(&self, run: &'a str) -> &'a str {
        let short = run.len() == 3;
        match run.as_bytes() {
            name if month(name).is_some() => {
                if short {
                    "%b"
                } else {
                    "%B"
                }
            }
            name if weekday(name).is_some() => {
                if short {
                    "%a"
                } else {
                    "%A"
                }
            }
            [b'a' | b'A' | b'p' | b'P', b'm' | b'M'] if self.is_behind_hour() => "%p",
            _ => run,
        }
    }

    fn is_behind_hour(&self) -> bool {
        self.date.is_empty() && self.time.len() < 3
    }

    fn is_behind_seconds(&self) -> bool {
        self.date.is_empty() && self.time.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_all_shapes() {
        let format = |text: &str, order| formats_of([(text, 1)].into_iter(), &[order]).concat();
        for (text, day_first, month_first) in [
            ("3/4/2012", "%d/%m/%Y", "%m/%d/%Y"),
            ("03.04.12", "%d.%m.%y", "%m.%d.%y"),
            ("2012-04-03", "%Y-%m-%d", "%Y-%m-%d"),
            ("3 Apr 2012", "%d %b %Y", "%d %b %Y"),
            ("Tuesday, April 3, 2012", "%A, %B %d, %Y", "%A, %B %d, %Y"),
            ("3/4/2012 3:05 pm", "%d/%m/%Y %I:%M %p", "%m/%d/%Y %I:%M %p"),
            ("3/4/2012 15:05:01.25", "%d/%m/%Y %H:%M:%S%.f", "%m/%d/%Y %H:%M:%S%.f"),
            ("2012-04-03T15:05:01+02:00", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%z"),
            ("2012-04-03T15:05:01Z", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%SZ"),
            ("31/1/2012", "%d/%m/%Y", ""),
            ("3rd April 2012", "%drd %B %Y", "%drd %B %Y"),
            ("3 Sept 2012", "", ""),
            ("x", "", ""),
        ] {
            assert_eq!(format(text, Order::DayFirst), day_first, "{text}");
            assert_eq!(format(text, Order::MonthFirst), month_first, "{text}");
        }
    }

    #[test]
    fn the_most_frequent_format_of_the_first_order_leads() {
        let texts = [("3/4/2012", 2), ("2012-01-01", 1), ("1-2-2012", 5)];
        let formats = formats_of(texts.into_iter(), &[Order::MonthFirst, Order::DayFirst]);
        assert_eq!(formats, ["%m-%d-%Y", "%m/%d/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]);
    }
}
