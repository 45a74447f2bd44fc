//! The language itself: text to tokens to a tree, and what is wrong with it. Knows no table, no frame and no verb by name: which verbs there
//! are, and what each can be told, comes in through [`Vocabulary`].

pub mod ast;
mod chain;
mod clauses;
pub mod cursor;
pub mod diagnostic;
mod expected;
mod expression;
mod foreign;
pub mod form;
mod format;
mod lexer;
mod literals;
mod mending;
pub mod nearest;
mod parser;
mod reason;
mod sample;
mod shape;
mod signs;
pub mod span;
mod spelling;
mod written;

pub use cursor::Completeness;
pub use diagnostic::{Diagnostic, Fault, literal};
pub use expected::Expected;
pub use foreign::written_here;
pub use form::Vocabulary;
pub use format::format;
pub use parser::{Parsed, parse, parse_expression};
pub use sample::with_own_columns;
pub use written::quote_pattern;

/// Words that are no names without backticks.
pub const RESERVED: [&str; 6] = ["not", "if", "missing", "true", "false", "it"];

/// A name as the language writes it: bare when it can be, else in backticks.
pub fn quote_name(name: &str) -> String {
    let bare = name.starts_with(|c: char| c == '_' || c.is_alphabetic())
        && name.chars().all(|c| c == '_' || c.is_alphanumeric())
        && !RESERVED.contains(&name)
        && !form::CLAUSE_WORDS.contains(&name);
    if bare { name.to_string() } else { format!("`{}`", name.replace('`', "``")) }
}

/// A text as the language writes it, in double quotes.
pub fn quote_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:X}}}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
