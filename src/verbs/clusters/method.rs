//! The methods after `using` by which texts go together.

use crate::lang::ast::{Expr, Method as Written, Node};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_text;
use crate::lang::span::Span;
use crate::plan::count::joined;
use crate::plan::likeness::{Method, Sound};

/// As forms declare them.
pub const METHODS: &[&str] = &["variants", "fingerprint", "ngram(2)", "phonetic(\"metaphone\")", "levenshtein(2)", "jaro(0.92)"];

/// Words that other tools have for them.
const ELSEWHERE: [(&str, &str); 22] = [
    ("key_collision", "fingerprint"),
    ("keycollision", "fingerprint"),
    ("token_sort_ratio", "fingerprint"),
    ("token_set_ratio", "fingerprint"),
    ("ngram_fingerprint", "ngram(2)"),
    ("ngramfingerprint", "ngram(2)"),
    ("ngrams", "ngram(2)"),
    ("n_gram", "ngram(2)"),
    ("qgram", "ngram(2)"),
    ("nearest", "levenshtein(2)"),
    ("nearest_neighbor", "levenshtein(2)"),
    ("nearest_neighbour", "levenshtein(2)"),
    ("knn", "levenshtein(2)"),
    ("edit_distance", "levenshtein(2)"),
    ("damerau_levenshtein", "levenshtein(2)"),
    ("osa", "levenshtein(2)"),
    ("ppm", "levenshtein(2)"),
    ("jaro_winkler", "jaro(0.92)"),
    ("jarowinkler", "jaro(0.92)"),
    ("ratio", "jaro(0.92)"),
    ("fuzzy", "jaro(0.92)"),
    ("similarity", "jaro(0.92)"),
];

/// The most letters that may differ.
const MOST_EDITS: i64 = 8;
/// The longest runs of letters.
const LONGEST_RUN: i64 = 16;

/// The one method of a `using` clause; `variants` where there is none.
pub fn method(using: &[Written]) -> Result<Method, Diagnostic> {
    let (name, args) = match using {
        [] => return Ok(Method::Variants),
        [Written::Named { name, args }] => (name, args),
        [Written::Format(text)] => return Err(quoted(&text.node, text.span)),
        [_, second, ..] => return Err(Diagnostic::syntax(second.span(), "Values go together by one method.")),
    };
    if let Some(method) = likeness(&name.node, args) {
        return method;
    }
    let lone = |method: Method| match args.first() {
        None => Ok(method),
        Some(arg) => Err(Diagnostic::syntax(arg.span, format!("{} takes nothing in brackets.", literal(&name.node)))),
    };
    let arg = only(args)?;
    match name.node.as_str() {
        "variants" => lone(Method::Variants),
        "fingerprint" => lone(Method::Fingerprint),
        "ngram" => count(arg, 2, LONGEST_RUN, "The length of the runs of letters").map(Method::Ngram),
        "phonetic" => sound(arg).map(Method::Phonetic),
        word => Err(unknown(word, name.span)),
    }
}

/// The methods that compare two texts: `levenshtein` and `jaro`; none where the word is another.
pub fn likeness(word: &str, args: &[Expr]) -> Option<Result<Method, Diagnostic>> {
    let method: fn(Option<&Expr>) -> Result<Method, Diagnostic> = match word {
        "levenshtein" => |arg| count(arg, 2, MOST_EDITS, "The most letters that may differ").map(Method::Levenshtein),
        "jaro" => |arg| share(arg).map(Method::Jaro),
        _ => return None,
    };
    Some(only(args).and_then(method))
}

/// What stands in brackets, if anything does.
fn only(args: &[Expr]) -> Result<Option<&Expr>, Diagnostic> {
    match args.get(1) {
        Some(second) => Err(Diagnostic::syntax(second.span, "In brackets stands one value.")),
        None => Ok(args.first()),
    }
}

/// A whole number from 1.
fn count(arg: Option<&Expr>, usual: usize, most: i64, what: &str) -> Result<usize, Diagnostic> {
    let Some(arg) = arg else { return Ok(usual) };
    match arg.node {
        Node::Integer(n) if (1..=most).contains(&n) => Ok(usize::try_from(n).unwrap_or(usual)),
        _ => Err(Diagnostic::syntax(arg.span, format!("{what} is a whole number from 1 to {most}."))),
    }
}

fn share(arg: Option<&Expr>) -> Result<f64, Diagnostic> {
    let Some(arg) = arg else { return Ok(0.92) };
    let wrong = Diagnostic::syntax(arg.span, "The least similarity is a number above 0 and up to 1.");
    match arg.node {
        Node::Number(share) if share > 0.0 && share <= 1.0 => Ok(share),
        Node::Integer(1) => Ok(1.0),
        Node::Integer(percent @ 50..=99) => Err(wrong.fixed_by(arg.span, format!("0.{percent:02}"))),
        Node::Number(percent) if (50.0..100.0).contains(&percent) => Err(wrong.fixed_by(arg.span, format!("{}", percent / 100.0))),
        _ => Err(wrong),
    }
}

fn sound(arg: Option<&Expr>) -> Result<Sound, Diagnostic> {
    let Some(arg) = arg else { return Ok(Sound::Metaphone) };
    let words: Vec<&str> = Sound::ALL.iter().map(|(word, _)| *word).collect();
    match &arg.node {
        Node::Text(text) => Sound::named(&text.to_lowercase().replace(['_', ' '], "-")).ok_or_else(|| {
            let wrong = Diagnostic::name(arg.span, format!("There is no phonetic method {}.", literal(text)));
            wrong.nearest(text, words.iter().copied(), "They are")
        }),
        Node::Name(word) if Sound::named(word).is_some() => {
            Err(Diagnostic::syntax(arg.span, "The name of a phonetic method stands in quotes.").fixed_by(arg.span, quote_text(word)))
        }
        _ => {
            let all: Vec<String> = words.iter().map(|word| quote_text(word)).collect();
            Err(Diagnostic::syntax(arg.span, format!("In brackets stands one of {}.", joined(&all, "or"))))
        }
    }
}

/// A text in the place of a method.
fn quoted(text: &str, span: Span) -> Diagnostic {
    let bare = text.to_lowercase().replace(['_', ' '], "-");
    if let Some(method) = METHODS.iter().find(|method| **method == bare) {
        return Diagnostic::syntax(span, "The name of a method stands without quotes.").fixed_by(span, *method);
    }
    if let Some(sound) = Sound::named(&bare) {
        return unknown(sound.word(), span);
    }
    Diagnostic::syntax(span, "After `using` stands a method, without quotes.").note(format!("The methods are {}.", all()))
}

fn unknown(word: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::name(span, format!("There is no method {} by which values go together.", literal(word)));
    let small = word.to_lowercase();
    if let Some(sound) = Sound::named(&small.replace('_', "-")) {
        let ours = Method::Phonetic(sound).written();
        return diagnostic.note(format!("How words sound, `phonetic` tells: {}.", literal(&ours))).fixed_by(span, ours);
    }
    match ELSEWHERE.iter().find(|(theirs, _)| *theirs == small) {
        Some((_, ours)) => diagnostic.note(format!("Here it is called {}.", literal(ours))).fixed_by(span, *ours),
        None => diagnostic.nearest(word, METHODS.iter().filter_map(|method| method.split('(').next()), "The methods are"),
    }
}

fn all() -> String {
    joined(&METHODS.iter().map(|method| literal(method)).collect::<Vec<_>>(), "and")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::verbs::testing::call;

    fn read(using: &str) -> Result<Method, Diagnostic> {
        method(&call(&format!("clusters City {using}")).clauses.using)
    }

    #[test]
    fn methods_as_they_are_written() {
        for (using, wanted) in [
            ("", Method::Variants),
            ("using variants", Method::Variants),
            ("using fingerprint", Method::Fingerprint),
            ("using ngram", Method::Ngram(2)),
            ("using ngram(1)", Method::Ngram(1)),
            ("using phonetic", Method::Phonetic(Sound::Metaphone)),
            ("using phonetic(\"Daitch Mokotoff\")", Method::Phonetic(Sound::DaitchMokotoff)),
            ("using levenshtein(3)", Method::Levenshtein(3)),
            ("using jaro", Method::Jaro(0.92)),
            ("using jaro(90%)", Method::Jaro(0.9)),
            ("using jaro(1)", Method::Jaro(1.0)),
        ] {
            assert_eq!(read(using).unwrap(), wanted, "{using}");
            if !using.is_empty() {
                assert_eq!(read(&format!("using {}", wanted.written())).unwrap(), wanted);
            }
        }
    }

    #[test]
    fn words_of_other_tools_and_wrong_arguments() {
        let fix = |using: &str| read(using).unwrap_err().fix.into_iter().map(|(_, text)| text).collect::<String>();
        assert_eq!(fix("using key_collision"), "fingerprint");
        assert_eq!(fix("using soundex"), "phonetic(\"soundex\")");
        assert_eq!(fix("using \"cologne\""), "phonetic(\"cologne\")");
        assert_eq!(fix("using \"fingerprint\""), "fingerprint");
        assert_eq!(fix("using fingerprnt"), "fingerprint");
        assert_eq!(fix("using jaro(92)"), "0.92");
        assert_eq!(fix("using phonetic(\"metafone\")"), "metaphone");
        for wrong in [
            "levenshtein(0)",
            "levenshtein(2.5)",
            "levenshtein(9)",
            "ngram(\"a\")",
            "jaro(0)",
            "jaro(-1)",
            "fingerprint(2)",
            "jaro(0.9, 2)",
        ] {
            assert!(read(&format!("using {wrong}")).is_err(), "{wrong}");
        }
        assert!(read("using fingerprint, jaro").is_err());
    }
}
