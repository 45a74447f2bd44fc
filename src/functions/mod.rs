//! The functions of expressions: each declared once with its help, its types, its examples and what polars computes for it.
//!
//! A family is a file, a function is one value in its list. `plan` sees the declarations, `engine` the computations.

mod call;
mod cells;
mod declared;

mod across;
mod aggregates;
mod conversion;
mod dates;
mod kinds;
mod lists;
mod mending;
mod numbers;
mod pieces;
mod stripping;
mod text;
mod windows;

mod between;
mod calendar;
mod interpolation;
mod letters;
mod levels;
mod looking;
mod mojibake;
mod people;
mod postcodes;
mod spelled;

#[cfg(test)]
mod testing;

use crate::plan::function::{Function, Functions};

pub use declared::{Declared, EXAMPLE_TABLE};
pub use looking::Looking;
pub use spelled::{Spelled, Spelling};

/// All families, in the manual's order.
const FAMILIES: [(&str, &[Declared]); 12] = [
    ("text", text::FUNCTIONS),
    ("numbers", numbers::FUNCTIONS),
    ("dates", dates::FUNCTIONS),
    ("lists", lists::FUNCTIONS),
    ("conversion", conversion::FUNCTIONS),
    ("aggregates", aggregates::FUNCTIONS),
    ("along the row", across::FUNCTIONS),
    ("windows", windows::FUNCTIONS),
    ("for verbs", stripping::FUNCTIONS),
    ("for verbs", mending::FUNCTIONS),
    ("for verbs", pieces::FUNCTIONS),
    ("tests", kinds::FUNCTIONS),
];

/// The functions of the language, to be handed to binding.
pub struct All;

/// The one list of them.
pub static FUNCTIONS: All = All;

/// The declaration of a function.
pub fn find(name: &str) -> Option<&'static Declared> {
    FAMILIES.iter().flat_map(|(_, functions)| functions.iter()).find(|function| function.name == name)
}

/// The families that a person can write functions of, by name, each with these.
pub fn families() -> impl Iterator<Item = (&'static str, Vec<&'static Declared>)> {
    FAMILIES
        .iter()
        .map(|(name, functions)| (*name, functions.iter().filter(|f| !f.internal).collect::<Vec<_>>()))
        .filter(|(_, functions)| !functions.is_empty())
}

/// What may stand after `is`, each as the function behind it: `is email`.
pub fn tests() -> impl Iterator<Item = &'static Declared> {
    kinds::FUNCTIONS.iter()
}

impl Functions for All {
    fn find(&self, name: &str) -> Option<&'static dyn Function> {
        find(name).filter(|function| !function.internal).map(|function| function as &dyn Function)
    }

    fn all(&self) -> Vec<&'static dyn Function> {
        families().flat_map(|(_, functions)| functions).map(|function| function as &dyn Function).collect()
    }

    fn test(&self, word: &str) -> Option<&'static dyn Function> {
        tests().find(|function| function.word() == word).map(|function| function as &dyn Function)
    }

    fn tests(&self) -> Vec<&'static str> {
        tests().map(Declared::word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list of the language's design, in its order.
    const PROMISED: &str = "lower upper title trim squash length left right slice replace extract concat pad reverse similarity fingerprint strip_accents
        abs round floor ceil sqrt log log10 exp power sign mod clamp year quarter month day weekday hour minute second date datetime format parse_date
        add difference today now start_of split unique item join_text text integer number boolean coalesce count count_distinct sum mean median mode
        min max std var quantile first last any all listed row previous next rank cumulative_sum rolling_mean";

    #[test]
    fn every_promised_function_is_there() {
        for name in PROMISED.split_whitespace() {
            assert!(FUNCTIONS.find(name).is_some(), "{name}");
        }
    }

    #[test]
    fn declarations_are_complete() {
        let mut seen = Vec::new();
        for function in FAMILIES.iter().flat_map(|(_, functions)| functions.iter()) {
            let name = function.name;
            assert!(!seen.contains(&name), "{name} stands twice");
            seen.push(name);
            assert!(function.summary.chars().count() <= 80, "{name}: the summary is too long");
            assert!(!function.examples.is_empty(), "{name} has no example");
            assert!(function.params.iter().rev().skip(1).all(|param| !param.many), "{name}: only the last may stand many times");
        }
    }

    #[test]
    fn what_is_internal_cannot_be_written() {
        assert!(FUNCTIONS.find("sum_across").is_none());
        assert!(find("sum_across").is_some());
        assert!(families().all(|(name, functions)| name != "for verbs" && functions.iter().all(|function| !function.internal)));
    }
}
