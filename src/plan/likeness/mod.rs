//! Which texts are spellings of one another: by a key that they share, or by how little they differ.
//!
//! Clusters are gathered around their most common value, never along chains: every member is like the value in the middle, however many there are
//! of them, and what is like two middles goes to the nearer one. So a long way of small steps cannot join what lies far apart.

mod edits;
mod jaro;
mod key;
mod matches;
mod name;
mod phonetic;
pub mod plain;
mod slips;
mod star;
mod telling;

pub use matches::{Match, matches};
pub use phonetic::Sound;
pub use star::clusters;

/// Whether to stop; asked every now and then.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// The letters that must stand for each change of one, in the shorter of two texts: `UK` and `US` are two things.
const LETTERS_PER_EDIT: usize = 3;

/// How it is decided whether texts go together.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// The same name by `name::Name`, or one letter too many in one word.
    Variants,
    /// The same words, whatever their order, case, accents and punctuation.
    Fingerprint,
    /// The same runs of so many letters.
    Ngram(usize),
    /// Words that sound alike.
    Phonetic(Sound),
    /// At most so many letters inserted, left out or exchanged, and at most one for each three of the shorter text.
    Levenshtein(usize),
    /// At least this similarity by Jaro and Winkler, which is that of the function `similarity`.
    Jaro(f64),
}

/// A measure of two texts, and how near they must be by it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// As [`Method::Levenshtein`].
    Levenshtein(usize),
    /// As [`Method::Jaro`].
    Jaro(f64),
}

impl Method {
    /// The measure that decides, where one does.
    pub fn measure(&self) -> Option<Measure> {
        match self {
            Method::Levenshtein(most) => Some(Measure::Levenshtein(*most)),
            Method::Jaro(least) => Some(Measure::Jaro(*least)),
            Method::Variants | Method::Fingerprint | Method::Ngram(_) | Method::Phonetic(_) => None,
        }
    }

    /// As it stands in a line.
    pub fn written(&self) -> String {
        match self {
            Method::Variants => "variants".to_string(),
            Method::Fingerprint => "fingerprint".to_string(),
            Method::Ngram(n) => format!("ngram({n})"),
            Method::Phonetic(sound) => format!("phonetic(\"{}\")", sound.word()),
            Method::Levenshtein(n) => format!("levenshtein({n})"),
            Method::Jaro(least) => format!("jaro({least})"),
        }
    }

    /// The key that two texts share that go together, where that is how it is decided. Empty for a text with nothing to go by.
    fn key(&self, text: &str) -> Option<String> {
        match self {
            Method::Fingerprint => {
                let mut key = String::with_capacity(text.len());
                plain::fingerprint(text, &mut key);
                Some(key)
            }
            Method::Ngram(n) => Some(plain::ngrams(text, *n)),
            Method::Phonetic(sound) => Some(sound.of(text)),
            Method::Variants | Method::Levenshtein(_) | Method::Jaro(_) => None,
        }
    }
}

/// The most letters in which two texts of these lengths may differ.
fn most_edits(most: usize, a: usize, b: usize) -> usize {
    most.min(a.min(b) / LETTERS_PER_EDIT)
}
