//! Patterns as Python's `re` reads them, and what stands in the place of their matches.

use regex::Regex;

use super::super::Unsayable;
use crate::plan::template::Template;

/// A pattern of the language in Python's spelling. Both find the same; some letters mean something else, and classes of Unicode are not known
/// to `re`.
pub fn pattern(text: &str) -> Result<String, Unsayable> {
    let mut out = String::new();
    let mut rest = text;
    let mut in_class = false;
    let multiline = flags(text).contains('m');
    while let Some(next) = rest.chars().next() {
        let (taken, length) = match piece(rest, in_class, multiline) {
            Some(piece) => piece,
            None if unknown(rest, in_class) => return Err(Unsayable::new(format!("pattern such as /{text}/"))),
            None => (next.to_string(), next.len_utf8()),
        };
        let escaped = rest.starts_with('\\');
        match next {
            '[' if !escaped => in_class = true,
            ']' if !escaped => in_class = false,
            _ => {}
        }
        out.push_str(&taken);
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(out)
}

/// The flags that a pattern begins with.
fn flags(text: &str) -> &str {
    text.strip_prefix("(?").and_then(|rest| rest.split_once(')')).map_or("", |(flags, _)| flags)
}

/// What begins with other letters in Python, with the length of it here.
fn piece(rest: &str, in_class: bool, multiline: bool) -> Option<(String, usize)> {
    if !in_class && rest.starts_with("(?<") && !rest.starts_with("(?<=") && !rest.starts_with("(?<!") {
        return Some(("(?P<".to_string(), 3));
    }
    if !in_class && rest.starts_with('$') && !multiline {
        return Some((r"\Z".to_string(), 1));
    }
    let escape = rest.strip_prefix('\\')?;
    let next = escape.chars().next()?;
    Some(match next {
        'z' => (r"\Z".to_string(), 2),
        'x' | 'u' | 'U' if escape.get(1..).is_some_and(|rest| rest.starts_with('{')) => {
            let (digits, _) = escape.get(2..)?.split_once('}')?;
            let code = u32::from_str_radix(digits, 16).ok()?;
            let written = if code > 0xffff { format!("\\U{code:08x}") } else { format!("\\u{code:04x}") };
            (written, digits.len() + 4)
        }
        'p' | 'P' | 'h' | 'K' => return None,
        _ => (format!("\\{next}"), 1 + next.len_utf8()),
    })
}

/// What Python has no word for.
fn unknown(rest: &str, in_class: bool) -> bool {
    let escape = ["\\p", "\\P", "\\h", "\\K"].iter().any(|letters| rest.starts_with(letters));
    let class = in_class && (rest.starts_with('[') || rest.starts_with("&&") || rest.starts_with("--") || rest.starts_with("~~"));
    escape || class
}

/// What stands in the place of a match, by its pieces.
fn pieces(text: &str, pattern: &str, group: impl Fn(usize) -> String, plain: impl Fn(&str) -> String) -> Option<String> {
    let pattern = Regex::new(pattern).ok()?;
    Some(Template::new(text, &pattern).written(group, plain))
}

/// A replacement with `\1` for the groups, as `re` has it.
pub fn replacement(text: &str, pattern: &str) -> Option<String> {
    pieces(text, pattern, |group| format!("\\g<{group}>"), |plain| plain.replace('\\', "\\\\"))
}

/// A replacement with `${1}` for the groups, as polars has it.
pub fn rust_replacement(text: &str, pattern: &str) -> Option<String> {
    pieces(text, pattern, |group| format!("${{{group}}}"), |plain| plain.replace('$', "$$"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn patterns_in_pythons_spelling() {
        assert_eq!(pattern(r"^(?<a>\d+)-(\w+)$").unwrap(), r"^(?P<a>\d+)-(\w+)\Z");
        assert_eq!(pattern(r"[$\]]\$(?<=x)\x{200C}").unwrap(), r"[$\]]\$(?<=x)\u200c");
        assert_eq!(pattern(r"(?m)^a$").unwrap(), r"(?m)^a$");
        assert!(pattern(r"\p{L}").is_err());
    }

    #[test]
    fn replacements() {
        assert_eq!(replacement(r"$2-$a\", r"(?<a>x)(y)").unwrap(), r"\g<2>-\g<1>\\");
        assert_eq!(rust_replacement("$2-$a $5", r"(?<a>x)(y)").unwrap(), "${2}-${1} $$5");
    }
}
