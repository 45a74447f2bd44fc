//! The one method after `using`, for verbs that take one: read in one way, whichever it is.

use crate::lang::ast::{Expr, Method};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Ident;

/// The method of a `using` clause, with what stands in its brackets; none where there is no clause.
///
/// # Errors
/// A text in the place of a name, and a second method: `one` is said of it.
pub fn one<'a>(using: &'a [Method], one: &str) -> Result<Option<(&'a Ident, &'a [Expr])>, Diagnostic> {
    match using {
        [] => Ok(None),
        [Method::Named { name, args }] => Ok(Some((name, args))),
        [Method::Format(text)] => {
            Err(Diagnostic::syntax(text.span, "A method stands without quotes.").fixed_by(text.span, text.node.trim().to_string()))
        }
        [_, second, ..] => Err(Diagnostic::syntax(second.span(), one)),
    }
}

/// That nothing may stand in brackets.
pub fn bare(name: &Ident, args: &[Expr]) -> Result<(), Diagnostic> {
    match args.first() {
        Some(arg) => Err(Diagnostic::syntax(arg.span, format!("{} takes nothing in brackets.", literal(&name.node)))),
        None => Ok(()),
    }
}

/// That there is no method of this name `to` do something by: with ours where another tool's word is meant, in capitals or not, else the nearest.
pub fn unknown<'a>(name: &Ident, to: &str, elsewhere: &[(&str, &str)], ours: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let told = Diagnostic::name(name.span, format!("There is no method {} {to}.", literal(&name.node)));
    let small = name.node.to_lowercase();
    match elsewhere.iter().find(|(theirs, _)| *theirs == small) {
        Some((_, ours)) => told.note(format!("Here it is called {}.", literal(ours))).fixed_by(name.span, *ours),
        None => told.nearest(&name.node, ours.into_iter().filter_map(|method| method.split('(').next()), "The methods are"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::verbs::testing::call;

    #[test]
    fn a_method_is_a_name() {
        let of = |using: &str| {
            let call = call(&format!("outliers a{using}"));
            one(&call.clauses.using, "By one.").map(|found| found.map(|(name, args)| (name.node.clone(), args.len())))
        };
        assert_eq!(of("").unwrap(), None);
        assert_eq!(of(" using iqr(1.5)").unwrap(), Some(("iqr".to_string(), 1)));
        assert_eq!(of(" using \"iqr\"").unwrap_err().fix.first().unwrap().1, "iqr");
        assert_eq!(of(" using iqr, mad").unwrap_err().message, "By one.");
    }

    #[test]
    fn words_of_other_tools_are_known_in_any_case() {
        let of = |word: &str| {
            let call = call(&format!("clip a using {word}"));
            let (name, _) = one(&call.clauses.using, "").unwrap().unwrap();
            unknown(name, "to find outliers by", &[("tukey", "iqr")], ["iqr(k)", "mad(k)"])
        };
        assert_eq!(of("Tukey").notes, ["Here it is called `iqr`."]);
        assert_eq!(of("iqrr").fix.first().unwrap().1, "iqr");
        assert_eq!(of("x").message, "There is no method `x` to find outliers by.");
    }
}
