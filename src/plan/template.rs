//! What stands in the place of a match: text with `$1` or `$name` for the pattern's groups.

use regex::{CaptureLocations, Match, Regex};

/// A replacement, taken apart. A `$` that names no group of the pattern is a dollar sign; `$$` is one always.
#[derive(Debug, Clone, PartialEq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(String),
    /// By its number; 0 is the whole match.
    Group(usize),
}

impl Template {
    pub fn new(text: &str, pattern: &Regex) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            let behind = from.get(1..).unwrap_or_default();
            if let Some((group, length)) = group(behind, pattern) {
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Group(group));
                rest = behind.get(length..).unwrap_or_default();
            } else {
                plain.push('$');
                rest = behind.strip_prefix('$').unwrap_or(behind);
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Template(pieces)
    }

    /// The text with every match of the pattern replaced.
    pub fn replaced(&self, pattern: &Regex, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.write(pattern, &mut pattern.capture_locations(), text, &mut out);
        out
    }

    /// The same written behind `out`. As `Regex::replace_all`, but that the places of the groups are not made anew for every text.
    pub fn write(&self, pattern: &Regex, places: &mut CaptureLocations, text: &str, out: &mut String) {
        let (mut copied, mut from, mut last) = (0, 0, None);
        while let Some((start, end)) = self.next(pattern, places, text, from).map(|found| (found.start(), found.end())) {
            // An empty match right behind another one is none.
            if start == end && last == Some(end) {
                let Some(next) = text.get(from..).and_then(|rest| rest.chars().next()) else { break };
                from += next.len_utf8();
                continue;
            }
            out.push_str(text.get(copied..start).unwrap_or_default());
            for piece in &self.0 {
                out.push_str(match piece {
                    Piece::Text(text) => text,
                    Piece::Group(0) => text.get(start..end).unwrap_or_default(),
                    Piece::Group(group) => places.get(*group).and_then(|(from, to)| text.get(from..to)).unwrap_or_default(),
                });
            }
            (copied, from, last) = (end, end, Some(end));
        }
        out.push_str(text.get(copied..).unwrap_or_default());
    }

    /// The first match from this place on; its groups only where they are wanted.
    fn next<'t>(&self, pattern: &Regex, places: &mut CaptureLocations, text: &'t str, from: usize) -> Option<Match<'t>> {
        let grouped = self.0.iter().any(|piece| matches!(piece, Piece::Group(group) if *group > 0));
        if grouped { pattern.captures_read_at(places, text, from) } else { pattern.find_at(text, from) }
    }

    /// The replacement in another notation: how that writes a group, and plain text.
    pub fn written(&self, group: impl Fn(usize) -> String, plain: impl Fn(&str) -> String) -> String {
        let written = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => plain(text),
            Piece::Group(number) => group(*number),
        });
        written.collect()
    }
}

/// The group that the text behind a `$` begins with, and the length of its name.
fn group(text: &str, pattern: &Regex) -> Option<(usize, usize)> {
    if let Some(braced) = text.strip_prefix('{') {
        let name = braced.split_once('}')?.0;
        return Some((numbered(name, pattern).or_else(|| named(name, pattern))?, name.len() + 2));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        // `$12` is the first group and a 2 where there is no twelfth.
        return (1..=digits).rev().find_map(|length| Some((numbered(text.get(..length)?, pattern)?, length)));
    }
    let name = text.split(|c: char| c != '_' && !c.is_alphanumeric()).next()?;
    Some((named(name, pattern)?, name.len()))
}

fn numbered(name: &str, pattern: &Regex) -> Option<usize> {
    name.parse().ok().filter(|number| *number < pattern.captures_len())
}

/// The number of a named group.
pub fn named(name: &str, pattern: &Regex) -> Option<usize> {
    pattern.capture_names().position(|known| known == Some(name))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn replaced(pattern: &str, with: &str, text: &str) -> String {
        let pattern = Regex::new(pattern).unwrap();
        Template::new(with, &pattern).replaced(&pattern, text)
    }

    #[test]
    fn groups_stand_where_they_are_named() {
        assert_eq!(replaced(r"(\d+)-(\d+)", "$2-$1", "12-34, 5-6"), "34-12, 6-5");
        assert_eq!(replaced(r"(?<a>\d)(?<b_c>\w)", "$b_c$a", "1x2y"), "x1y2");
        assert_eq!(replaced(r"(\d)", "[$0]", "a1"), "a[1]");
        assert_eq!(replaced(r"(\d)", "${1}0", "a1"), "a10");
    }

    #[test]
    fn a_letter_behind_a_number_is_text() {
        assert_eq!(replaced(r"(\d+)", "$1st", "1"), "1st");
        assert_eq!(replaced(r"(\d)", "$12", "7"), "72");
    }

    #[test]
    fn a_dollar_without_a_group_is_a_dollar() {
        assert_eq!(replaced("x", "$5", "x"), "$5");
        assert_eq!(replaced("(x)", "$$1", "x"), "$1");
        assert_eq!(replaced("(x)", "a$", "x"), "a$");
        assert_eq!(replaced("(x)", "${y} $y {", "x"), "${y} $y {");
    }

    #[test]
    fn a_group_that_took_no_part_is_empty() {
        assert_eq!(replaced("a|(b)", "<$1>", "ab"), "<><b>");
    }

    #[test]
    fn matches_are_those_of_the_crate() {
        for pattern in ["", "x*", r"\b", "(a)|b*", "é?", r"(\w)\. ", "(?:)", "a|", r"^", r"$", r"(é)|()", "b+|$"] {
            let pattern = Regex::new(pattern).unwrap();
            for text in ["", "a", "abba", "xxaéxx bb", "éé", "J. R. Smith", "aé a", "\u{1f600}b"] {
                for with in ["-", "<$0>", "[$1]"] {
                    let crates =
                        pattern.replace_all(text, if pattern.captures_len() == 1 { with.replace("$1", "$$1") } else { with.to_string() });
                    assert_eq!(Template::new(with, &pattern).replaced(&pattern, text), crates, "{pattern} {text} {with}");
                }
            }
        }
    }
}
