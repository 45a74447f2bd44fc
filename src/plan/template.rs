//! What stands in the place of a match: text with `$1` or `$name` for the pattern's groups.

use regex::{Captures, Regex, Replacer};

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

impl Replacer for &Template {
    fn replace_append(&mut self, found: &Captures<'_>, out: &mut String) {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Group(group) => out.push_str(found.get(*group).map_or("", |group| group.as_str())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn replaced(pattern: &str, with: &str, text: &str) -> String {
        let pattern = Regex::new(pattern).unwrap();
        pattern.replace_all(text, &Template::new(with, &pattern)).into_owned()
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
}
