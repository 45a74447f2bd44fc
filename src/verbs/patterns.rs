//! Patterns as lines write them, and whether what stands for their groups is there.

use regex::Regex;

use crate::lang::ast::{Arg, Args};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Span;
use crate::plan::count::things;
use crate::plan::expr::{Expr, Node};
use crate::plan::types::Type;

/// A pattern of a line, and where it stands.
pub struct Pattern {
    pub text: String,
    pub regex: Regex,
    pub span: Span,
}

impl Pattern {
    /// The pattern in a slot, if one stands there. The parser has read it before.
    pub fn of(args: &Args, slot: &str) -> Result<Option<Pattern>, Diagnostic> {
        let Some(arg) = args.get(slot) else { return Ok(None) };
        let Arg::Pattern(text) = &arg.node else { return Ok(None) };
        let regex = Regex::new(text).map_err(|_| Diagnostic::syntax(arg.span, "This pattern cannot be read."))?;
        Ok(Some(Pattern { text: text.clone(), regex, span: arg.span }))
    }

    /// As a function's argument.
    pub fn expr(&self) -> Expr {
        Expr::new(Node::Pattern(self.text.clone()), Type::Text)
    }

    /// How many groups it has.
    pub fn groups(&self) -> usize {
        self.regex.captures_len().saturating_sub(1)
    }

    /// The named groups with their numbers.
    pub fn named(&self) -> Vec<(usize, String)> {
        let names = self.regex.capture_names().enumerate();
        names.filter_map(|(number, name)| Some((number, name?.to_string()))).collect()
    }

    /// Refuses a text to put in whose `$1` names a group that is not there.
    pub fn check_replacement(&self, with: &str, span: Span) -> Result<(), Diagnostic> {
        let Some(number) = absent_group(with, self.groups()) else {
            return Ok(());
        };
        let groups = match self.groups() {
            0 => "no group".to_string(),
            n => things(n, "group"),
        };
        Err(Diagnostic::syntax(span, format!("{} stands for a group, and the pattern has {groups}.", literal(&format!("${number}"))))
            .note("A group stands in brackets: `/(\\d+)/`. A dollar sign before a digit is written `$$`."))
    }
}

/// The first number behind a `$` that no group has. Of `$12` it is enough that there is a first group.
fn absent_group(with: &str, groups: usize) -> Option<String> {
    let mut rest = with;
    while let Some(at) = rest.find('$') {
        let behind = rest.get(at + 1..)?;
        if let Some(after) = behind.strip_prefix('$') {
            rest = after;
            continue;
        }
        let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
        let known =
            (1..=digits.len()).any(|length| digits.get(..length).and_then(|n| n.parse::<usize>().ok()).is_some_and(|n| n <= groups));
        if !digits.is_empty() && !known {
            return Some(digits);
        }
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lang::span::Spanned;

    fn of(text: &str) -> Result<Pattern, Diagnostic> {
        let args = Args(vec![("pattern", Spanned::new(Arg::Pattern(text.to_string()), Span::new(0, 5)))]);
        Pattern::of(&args, "pattern").map(Option::unwrap)
    }

    #[test]
    fn groups_are_found() {
        let pattern = of(r"(?<area>\d+)-(\d+)-(?P<no>\d+)").unwrap();
        assert_eq!(pattern.groups(), 3);
        assert_eq!(pattern.named(), [(1, "area".to_string()), (3, "no".to_string())]);
    }

    #[test]
    fn groups_that_are_not_there_are_refused() {
        let pattern = of(r"(\d+)-(\d+)").unwrap();
        for fine in ["$2-$1", "$1st", "$12", "$0", "$$5", "a$", "$x"] {
            assert!(pattern.check_replacement(fine, Span::default()).is_ok(), "{fine}");
        }
        for wrong in ["$3", "$1 and $4"] {
            assert!(pattern.check_replacement(wrong, Span::default()).is_err(), "{wrong}");
        }
        let message = of("x").unwrap().check_replacement("$1", Span::default()).unwrap_err().message;
        assert_eq!(message, "`$1` stands for a group, and the pattern has no group.");
    }
}
