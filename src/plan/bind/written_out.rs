//! Arguments that must be written out in the line: words, shares, numbers of rows, formats. A wrong one would make a whole column missing, so it is
//! told before anything runs.

use crate::lang::ast::{self, Node};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::{nearest::nearest, quote_text};
use crate::plan::function::Takes;
use crate::plan::reading::{Fault, Format};
use crate::plan::types::Type;

/// Words that a message names; those after them are other spellings.
const SHOWN: usize = 8;

/// Checks an argument of a function that must be written out. False where the parameter asks for no such thing.
pub(super) fn check(function: &str, takes: Takes, arg: &ast::Expr) -> Result<bool, Diagnostic> {
    match takes {
        Takes::Word(words) => word(function, words, arg)?,
        Takes::Share => share(arg)?,
        Takes::Rows(least) => rows(least, arg)?,
        Takes::Format => format(arg)?,
        Takes::Country(is_known) => country(function, is_known, arg)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn word(function: &str, words: &'static [&'static str], arg: &ast::Expr) -> Result<(), Diagnostic> {
    let Node::Text(text) = &arg.node else {
        let such = words.first().map(|word| literal(&quote_text(word))).unwrap_or_default();
        return Err(Diagnostic::syntax(arg.span, format!("Here stands a word in quotes, such as {such}.")));
    };
    if words.contains(&text.as_str()) {
        return Ok(());
    }
    let diagnostic = Diagnostic::syntax(arg.span, format!("{} knows no {}.", literal(function), literal(text)));
    Err(match nearest(text, words.iter().copied()) {
        Some(near) => diagnostic.note(format!("Did you mean {}?", literal(near))).fixed_by(arg.span, quote_text(near)),
        None => {
            let known: Vec<String> = words.iter().take(SHOWN).map(|word| literal(word)).collect();
            diagnostic.note(format!("It knows {}.", known.join(", ")))
        }
    })
}

fn share(arg: &ast::Expr) -> Result<(), Diagnostic> {
    let share = match arg.node {
        Node::Number(x) => Some(x),
        Node::Integer(0) => Some(0.0),
        Node::Integer(1) => Some(1.0),
        _ => None,
    };
    match share {
        Some(x) if (0.0..=1.0).contains(&x) => Ok(()),
        _ => Err(Diagnostic::syntax(arg.span, "A share lies between 0 and 1.").note("It is written out: `0.25` or `25%`.")),
    }
}

fn rows(least: i64, arg: &ast::Expr) -> Result<(), Diagnostic> {
    match arg.node {
        Node::Integer(n) if n >= least => Ok(()),
        Node::Integer(_) => Err(Diagnostic::syntax(arg.span, format!("A number of rows is at least {least} here."))),
        _ => Err(Diagnostic::syntax(arg.span, "A number of rows is written out, such as `3`.")),
    }
}

fn format(arg: &ast::Expr) -> Result<(), Diagnostic> {
    const PARTS: &str = "`%d` is the day, `%m` the month, `%Y` the year, `%H` the hour, `%M` the minute.";
    let Node::Text(text) = &arg.node else {
        return Err(Diagnostic::syntax(arg.span, "A format stands in quotes, such as `\"%d/%m/%Y\"`.").note(PARTS));
    };
    match Format::new(text, &Type::Date) {
        Err(Fault::Unknown(directive)) => {
            Err(Diagnostic::syntax(arg.span, format!("{} means nothing in a format.", literal(&directive))).note(PARTS))
        }
        // What cannot be read as a date may still be written as one: `%B`.
        Ok(_) | Err(Fault::Incomplete) => Ok(()),
    }
}

fn country(function: &str, is_known: fn(&str) -> bool, arg: &ast::Expr) -> Result<(), Diagnostic> {
    let Node::Text(text) = &arg.node else {
        return Err(Diagnostic::syntax(arg.span, "A country stands in quotes, by its two letters, such as `\"GB\"`."));
    };
    if is_known(text) {
        return Ok(());
    }
    let diagnostic = Diagnostic::syntax(arg.span, format!("{} knows no country {}.", literal(function), literal(text)));
    let upper = text.to_uppercase();
    Err(match if upper == "UK" { "GB".to_string() } else { upper } {
        code if is_known(&code) => diagnostic.fixed_by(arg.span, quote_text(&code)),
        code if code.len() == 2 => {
            diagnostic.note("It has none that it could be tested by; `\"GB\"`, `\"US\"`, `\"DE\"` and many others have.")
        }
        _ => diagnostic.note("A country is named by the two letters of ISO 3166-1: `\"GB\"`, `\"US\"`, `\"DE\"`."),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lang::form::NoVerbs;
    use crate::lang::parse_expression;

    fn told(takes: Takes, text: &str) -> Option<Diagnostic> {
        check("add", takes, &parse_expression(text, &NoVerbs).unwrap()).err()
    }

    #[test]
    fn words_are_few() {
        const UNITS: Takes = Takes::Word(&["days", "months"]);
        assert!(told(UNITS, "\"days\"").is_none());
        assert_eq!(told(UNITS, "\"monts\"").unwrap().fix.first().unwrap().1, "\"months\"");
        assert_eq!(told(UNITS, "\"fortnights\"").unwrap().notes, ["It knows `days`, `months`."]);
        assert!(told(UNITS, "unit").is_some());
    }

    #[test]
    fn numbers_have_their_limits() {
        assert!(["0", "1", "0.25", "25%"].iter().all(|share| told(Takes::Share, share).is_none()));
        assert!(["2", "-0.1", "110%", "x"].iter().all(|share| told(Takes::Share, share).is_some()));
        assert!(told(Takes::Rows(1), "3").is_none());
        assert!(["0", "-1", "x", "2.5"].iter().all(|rows| told(Takes::Rows(1), rows).is_some()));
        assert!(told(Takes::Rows(i64::MIN), "-1").is_none());
    }

    #[test]
    fn formats_are_known() {
        assert!(["\"%d/%m/%Y\"", "\"%A\"", "\"on %H:%M\""].iter().all(|format| told(Takes::Format, format).is_none()));
        assert_eq!(told(Takes::Format, "\"%Q\"").unwrap().message, "`%Q` means nothing in a format.");
        assert!(told(Takes::Format, "x").is_some());
    }
}
