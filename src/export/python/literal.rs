//! Values and names as Python writes them.

use chrono::{Datelike, NaiveDateTime, NaiveTime, Timelike};

use crate::plan::value::Value;

/// A text between double quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if is_unseen(letter) => {
                let code = u32::from(letter);
                out.push_str(&if code > 0xffff { format!("\\U{code:08x}") } else { format!("\\u{code:04x}") });
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// Whether a character does not show, or would change how the line around it looks.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || (letter.is_whitespace() && letter != ' ')
        || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A pattern as a raw text, where it can be one.
pub fn raw(text: &str) -> String {
    let plain = !text.chars().any(is_unseen) && !text.ends_with('\\');
    match (plain, text.contains('"'), text.contains('\'')) {
        (true, false, _) if text.contains('\\') => format!("r\"{text}\""),
        (true, true, false) => format!("r'{text}'"),
        _ => quoted(text),
    }
}

/// A number that reads back exactly.
pub fn number(x: f64) -> String {
    format!("{x:?}")
}

/// A value; missing is `None`.
pub fn value(value: &Value) -> String {
    match value {
        Value::Missing => "None".to_string(),
        Value::Boolean(true) => "True".to_string(),
        Value::Boolean(false) => "False".to_string(),
        Value::Integer(n) => n.to_string(),
        Value::Number(x) => number(*x),
        Value::Decimal(..) => format!("Decimal(\"{value}\")"),
        Value::Text(text) => quoted(text),
        Value::Date(date) => format!("date({}, {}, {})", date.year(), date.month(), date.day()),
        Value::Datetime(at) => datetime(*at),
        Value::Time(at) => time(*at),
        Value::List(items) => format!("[{}]", items.iter().map(self::value).collect::<Vec<_>>().join(", ")),
    }
}

fn datetime(at: NaiveDateTime) -> String {
    let date = at.date();
    format!("datetime({}, {}, {}, {}", date.year(), date.month(), date.day(), clock(at.time()))
}

fn time(at: NaiveTime) -> String {
    format!("time({}", clock(at))
}

/// Hours and minutes, and what is finer where there is any, up to the closing bracket.
fn clock(at: NaiveTime) -> String {
    let micros = at.nanosecond() / 1000;
    match (at.second(), micros) {
        (0, 0) => format!("{}, {})", at.hour(), at.minute()),
        (second, 0) => format!("{}, {}, {second})", at.hour(), at.minute()),
        (second, micros) => format!("{}, {}, {second}, {micros})", at.hour(), at.minute()),
    }
}

const KEYWORDS: [&str; 38] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
    "while", "with", "yield", "match", "case", "type",
];

/// Whether a name can stand in Python as it is, as that of an argument or a variable.
pub fn identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first == '_' || first.is_ascii_alphabetic())
        && letters.all(|c| c == '_' || c.is_ascii_alphanumeric())
        && !KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted() {
        assert_eq!(quoted("a \"b\" \\ \n"), r#""a \"b\" \\ \n""#);
        assert_eq!(quoted("é\u{a0}\u{200b}\u{1f600}"), "\"é\\u00a0\\u200b\u{1f600}\"");
        assert_eq!(raw(r"\d+"), r#"r"\d+""#);
        assert_eq!(raw("a\"\\d"), r#"r'a"\d'"#);
        assert_eq!(raw("a"), "\"a\"");
    }

    #[test]
    fn values() {
        assert_eq!(value(&Value::Number(28.0)), "28.0");
        assert_eq!(value(&Value::Number(1e21)), "1e21");
        assert_eq!(value(&Value::Decimal(-5, 2)), "Decimal(\"-0.05\")");
        assert!(!identifier("class") && !identifier("a b") && !identifier("1a") && identifier("Age_2"));
    }
}
