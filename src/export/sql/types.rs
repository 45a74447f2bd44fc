//! Names, types and literals in SQL.

use super::super::Unsayable;
use super::super::code::Code;
use super::unsayable;
use crate::plan::types::Type;
use crate::plan::value::Value;

/// A name between double quotes.
pub fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text between single quotes.
pub fn quoted(text: &str) -> String {
    if text.chars().any(char::is_control) {
        let mut out = String::from("E'");
        for letter in text.chars() {
            match letter {
                '\'' => out.push_str("''"),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                letter if letter.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
                letter => out.push(letter),
            }
        }
        out.push('\'');
        return out;
    }
    format!("'{}'", text.replace('\'', "''"))
}

pub fn dtype(kind: &Type) -> String {
    match kind {
        Type::Integer => "BIGINT".to_string(),
        Type::Number => "DOUBLE".to_string(),
        Type::Decimal(precision, scale) => format!("DECIMAL({precision}, {scale})"),
        Type::Text | Type::Unknown | Type::Other(_) => "VARCHAR".to_string(),
        Type::Date => "DATE".to_string(),
        Type::Datetime => "TIMESTAMP".to_string(),
        Type::Time => "TIME".to_string(),
        Type::Boolean => "BOOLEAN".to_string(),
        Type::Category(levels) if levels.is_empty() => "VARCHAR".to_string(),
        Type::Category(levels) => format!("ENUM({})", levels.iter().map(|level| quoted(level)).collect::<Vec<_>>().join(", ")),
        Type::List(inner) => format!("{}[]", dtype(inner)),
    }
}

/// A value beside others of its type.
pub fn bare(value: &Value) -> Result<String, Unsayable> {
    Ok(match value {
        Value::Missing => "NULL".to_string(),
        Value::Boolean(b) => b.to_string(),
        Value::Integer(n) => n.to_string(),
        Value::Number(x) => format!("{x:?}"),
        Value::Decimal(..) => value.to_string(),
        Value::Text(text) => quoted(text),
        Value::Date(_) => format!("DATE '{value}'"),
        Value::Datetime(at) => format!("TIMESTAMP '{}'", at.format("%Y-%m-%d %H:%M:%S%.f")),
        Value::Time(_) => format!("TIME '{value}'"),
        Value::List(_) => return unsayable("list as a value"),
    })
}

/// A literal of its very type.
pub fn literal(value: &Value, kind: &Type) -> Result<Code, Unsayable> {
    let bare = bare(value)?;
    let text = match (value, kind) {
        (Value::Missing, Type::Unknown) => bare.clone(),
        (Value::Missing | Value::Integer(_) | Value::Number(_) | Value::Decimal(..), kind) => format!("CAST({bare} AS {})", dtype(kind)),
        (Value::Text(_), Type::Category(levels)) if !levels.is_empty() => format!("CAST({bare} AS {})", dtype(kind)),
        _ => bare.clone(),
    };
    let mut code = Code::atom(text);
    code.bare = Some(bare);
    Ok(code)
}

/// A pattern in the spelling of RE2, whose classes know ASCII alone unless they are written out.
pub fn pattern(text: &str) -> Result<String, Unsayable> {
    const WORD: &str = r"\pL\pM\p{Nd}\p{Pc}";
    const BLANK: &str = r"\s\x0B\x{85}\pZ";
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                let next = letters.next().unwrap_or('\\');
                match (next, in_class) {
                    ('d', _) => out.push_str(r"\p{Nd}"),
                    ('D', _) => out.push_str(r"\P{Nd}"),
                    ('w', true) => out.push_str(WORD),
                    ('w', false) => out.push_str(&format!("[{WORD}]")),
                    ('W', false) => out.push_str(&format!("[^{WORD}]")),
                    ('s', true) => out.push_str(BLANK),
                    ('s', false) => out.push_str(&format!("[{BLANK}]")),
                    ('S', false) => out.push_str(&format!("[^{BLANK}]")),
                    ('b' | 'B' | 'W' | 'S', _) => return unsayable(format!("pattern such as /{text}/")),
                    _ => out.extend(['\\', next]),
                }
                continue;
            }
            '[' if in_class => return unsayable(format!("pattern such as /{text}/")),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                out.push('(');
                let rest: String = letters.clone().take(2).collect();
                if rest == "?<" {
                    out.push_str("?P");
                    letters.next();
                }
                continue;
            }
            _ => {}
        }
        out.push(letter);
    }
    Ok(quoted(&out))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_and_texts() {
        assert_eq!(name("a \"b\""), "\"a \"\"b\"\"\"");
        assert_eq!(quoted("it's"), "'it''s'");
        assert_eq!(quoted("a\n'b"), r"E'a\n''b'");
    }

    #[test]
    fn patterns_know_unicode() {
        assert_eq!(pattern(r"(?<a>\d+)-[\w.]").unwrap(), r"'(?P<a>\p{Nd}+)-[\pL\pM\p{Nd}\p{Pc}.]'");
        assert!(pattern(r"\bx").is_err());
    }
}
