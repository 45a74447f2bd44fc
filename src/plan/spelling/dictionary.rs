//! Dictionaries of Hunspell's format: those of English that come with the program, and those that a person has as two files.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use encoding_rs::Encoding;
use foldhash::fast::FixedState;

/// The words of a language.
#[derive(Clone)]
pub struct Dictionary {
    /// As the person is told of it.
    pub name: String,
    inside: Arc<Inside>,
}

struct Inside {
    /// Hashed alike in every run: of equally near words, which are proposed first hangs on that.
    words: spellbook::Dictionary<FixedState>,
    /// Letters of its words. What is written with others is of another language, and cannot be looked up.
    letters: HashSet<char>,
}

/// Why two files are no dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl Dictionary {
    /// American English: SCOWL, size 60, of 2020-12-07, as the npm package `dictionary-en` 4.0.0 has it. Its licence stands beside it.
    ///
    /// # Errors
    /// None: a test reads both dictionaries of the program.
    pub fn american() -> Result<Dictionary, Unreadable> {
        static OWN: LazyLock<Result<Dictionary, Unreadable>> = LazyLock::new(|| {
            let (affixes, words) = (include_str!("dictionaries/en_US.aff"), include_str!("dictionaries/en_US.dic"));
            Dictionary::read("the American English dictionary of SCOWL 2020.12.07", affixes, words)
        });
        OWN.clone()
    }

    /// British English, with `-ise`: the same of the npm package `dictionary-en-gb` 3.0.0.
    ///
    /// # Errors
    /// None, as above.
    pub fn british() -> Result<Dictionary, Unreadable> {
        static OWN: LazyLock<Result<Dictionary, Unreadable>> = LazyLock::new(|| {
            let (affixes, words) = (include_str!("dictionaries/en_GB.aff"), include_str!("dictionaries/en_GB.dic"));
            Dictionary::read("the British English dictionary of SCOWL 2020.12.07", affixes, words)
        });
        OWN.clone()
    }

    /// How the one of the program is had that a word means.
    pub fn built_in(word: &str) -> Option<fn() -> Result<Dictionary, Unreadable>> {
        match word.to_lowercase().replace('_', "-").as_str() {
            "en" | "en-us" => Some(Dictionary::american),
            "en-gb" => Some(Dictionary::british),
            _ => None,
        }
    }

    /// One of a person's own, of what its two files hold.
    ///
    /// # Errors
    /// What is wrong with the files, in the words of who reads them.
    pub fn read(name: &str, affixes: &str, words: &str) -> Result<Dictionary, Unreadable> {
        let inside = Inside::new(affixes, words).map_err(|why| Unreadable(why.to_string()))?;
        Ok(Dictionary { name: name.to_string(), inside: Arc::new(inside) })
    }

    /// Whether a word is right. One with letters that no word of the dictionary has is taken for one of another language.
    pub fn knows(&self, word: &str) -> bool {
        let Inside { words, letters } = &*self.inside;
        if words.check(word) {
            return true;
        }
        if word.chars().flat_map(char::to_lowercase).any(|c| c != '\'' && !letters.contains(&c)) {
            return true;
        }
        // Whatever is there may have something.
        word.strip_suffix("'s").is_some_and(|owner| words.check(owner))
    }

    /// Words that may be meant by one that is not right, at most so many.
    pub fn proposals(&self, word: &str, most: usize) -> Vec<String> {
        let mut all = Vec::new();
        self.inside.words.suggest(word, &mut all);
        all.truncate(most);
        all
    }
}

impl Inside {
    fn new(affixes: &str, words: &str) -> Result<Inside, spellbook::ParseDictionaryError> {
        let letters = words.lines().skip(1).flat_map(|line| line.split(['/', '\t']).next().unwrap_or_default().chars());
        let letters = letters.filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        Ok(Inside { words: spellbook::Dictionary::new_with_hasher(affixes, words, FixedState::default())?, letters })
    }
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dictionary({})", self.name)
    }
}

/// What the two files of a dictionary say, in the encoding that the first of them names (`SET ISO8859-1`), or in UTF-8.
pub fn decoded(affixes: &[u8], words: &[u8]) -> (String, String) {
    let named = affixes.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"SET "));
    let label = named.map(|name| String::from_utf8_lossy(name).trim().to_lowercase()).unwrap_or_default();
    let label = label.strip_prefix("microsoft-").unwrap_or(&label);
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    (encoding.decode(affixes).0.into_owned(), encoding.decode(words).0.into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn american_and_british() {
        let (us, gb) = (Dictionary::american().unwrap(), Dictionary::british().unwrap());
        for (word, american, british) in [
            ("color", true, false),
            ("colour", false, true),
            ("organise", false, true),
            ("received", true, true),
            ("Received", true, true),
            ("recieved", false, false),
            ("don't", true, true),
            ("Monday", true, true),
            ("monday", false, false),
            ("dog's", true, true),
        ] {
            assert_eq!((us.knows(word), gb.knows(word)), (american, british), "{word}");
        }
        assert!(["en", "en_US", "en-GB"].iter().all(|word| Dictionary::built_in(word).is_some()));
        assert!(Dictionary::built_in("de").is_none());
    }

    #[test]
    fn words_of_other_letters_are_not_looked_up() {
        for word in ["żółć", "東京", "Παράδεισος", "café"] {
            assert!(Dictionary::american().unwrap().knows(word), "{word}");
        }
    }

    #[test]
    fn one_s_own_in_its_encoding() {
        let (affixes, words) = decoded(b"SET ISO8859-1\nTRY e\n", b"2\nh\xf6ren\nStra\xdfe\n");
        let german = Dictionary::read("de", &affixes, &words).unwrap();
        assert!(german.knows("hören") && german.knows("Straße") && !german.knows("hörenn"));
        assert_eq!(german.proposals("hörn", 3), ["hören"]);
        assert!(Dictionary::read("bad", "SFX A Y many\n", "1\na\n").is_err());
    }
}
