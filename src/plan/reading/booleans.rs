//! The pairs of words that stand for true and false.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::conflict::{About, Conflict, Cure, Kind};

/// The pair of words that one column uses, in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Pair {
    #[default]
    TrueFalse,
    YesNo,
    YN,
    TF,
    OneZero,
}

impl Pair {
    const ALL: [Pair; 5] = [Pair::TrueFalse, Pair::YesNo, Pair::YN, Pair::TF, Pair::OneZero];

    /// The words for true and for false.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Pair::TrueFalse => ("true", "false"),
            Pair::YesNo => ("yes", "no"),
            Pair::YN => ("y", "n"),
            Pair::TF => ("t", "f"),
            Pair::OneZero => ("1", "0"),
        }
    }

    #[inline]
    pub fn boolean(self, text: &str) -> Option<bool> {
        let text = text.trim();
        let (yes, no) = self.words();
        if text.eq_ignore_ascii_case(yes) {
            Some(true)
        } else if text.eq_ignore_ascii_case(no) {
            Some(false)
        } else {
            None
        }
    }

    /// The pair that a text is a word of.
    pub fn of(text: &str) -> Option<Pair> {
        Pair::ALL.into_iter().find(|pair| pair.boolean(text).is_some())
    }
}

/// Which words a column uses, as they are written, with their rows.
#[derive(Default)]
pub(super) struct Tally {
    pairs: BTreeMap<Pair, BTreeMap<String, usize>>,
}

impl Tally {
    /// Takes note of one text, if it is a word of a pair.
    pub fn add(&mut self, text: &str, rows: usize) {
        if let Some(pair) = Pair::of(text) {
            *self.pairs.entry(pair).or_default().entry(text.to_string()).or_default() += rows;
        }
    }

    /// The one pair that all words belong to; a column without any is taken for `true` and `false`.
    pub fn decide(self) -> Result<Pair, Conflict> {
        let mut found = self.pairs.iter();
        match (found.next(), found.next()) {
            (None, _) => Ok(Pair::default()),
            (Some((pair, _)), None) => Ok(*pair),
            _ => Err(self.conflict()),
        }
    }

    /// To be cured by rewriting everything to the words used most, as they are written most.
    fn conflict(self) -> Conflict {
        let kinds: Vec<Kind> = self.pairs.iter().map(|(pair, words)| kind(*pair, words)).collect();
        let usual = self.pairs.iter().max_by_key(|(_, words)| words.values().sum::<usize>()).map_or(Pair::default(), |(pair, _)| *pair);
        let (yes, no) = usual.words();
        let to = [(true, yes), (false, no)].map(|(wanted, word)| self.words_for(wanted, usual, word));
        let recode = to.into_iter().filter(|(from, _)| !from.is_empty()).collect();
        Conflict::between(About::Booleans, kinds, vec![Cure::Recode(recode)])
    }

    /// All other words for this meaning, and the one that they become: that of the pair as most rows have it, or `word` where none does.
    fn words_for(&self, wanted: bool, usual: Pair, word: &str) -> (Vec<String>, String) {
        let means = |pair: Pair| move |(text, _): &(&String, &usize)| pair.boolean(text) == Some(wanted);
        let own = self.pairs.get(&usual).into_iter().flatten().filter(means(usual)).max_by_key(|(_, rows)| **rows);
        let to = own.map_or(word, |(text, _)| text.trim()).to_string();
        let all = self.pairs.iter().flat_map(|(pair, words)| words.iter().filter(means(*pair)));
        (all.map(|(text, _)| text.clone()).filter(|text| *text != to).collect(), to)
    }
}

fn kind(pair: Pair, words: &BTreeMap<String, usize>) -> Kind {
    let (yes, no) = pair.words();
    let example = words.iter().max_by_key(|(_, rows)| **rows).map(|(word, _)| word.clone()).unwrap_or_default();
    Kind { name: format!("{yes} or {no}"), rows: words.values().sum(), example }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn learn(texts: &[(&str, usize)]) -> Result<Pair, Conflict> {
        let mut tally = Tally::default();
        texts.iter().for_each(|(text, rows)| tally.add(text, *rows));
        tally.decide()
    }

    #[test]
    fn one_pair_reads_in_any_case() {
        assert_eq!(learn(&[("Yes", 3), ("no", 1), (" NO ", 1)]), Ok(Pair::YesNo));
        assert_eq!(learn(&[("1", 3)]), Ok(Pair::OneZero));
        assert_eq!(learn(&[("maybe", 3)]), Ok(Pair::TrueFalse));
        assert_eq!(Pair::YesNo.boolean(" NO "), Some(false));
        assert_eq!(Pair::YesNo.boolean("y"), None);
        assert_eq!(Pair::OneZero.boolean("1.0"), None);
        assert_eq!(Pair::TrueFalse.boolean(""), None);
    }

    #[test]
    fn two_pairs_are_a_conflict() {
        let conflict = learn(&[("Yes", 5), ("no", 2), ("Y", 3), ("n", 1), ("y", 1)]).unwrap_err();
        assert_eq!(conflict.about, About::Booleans);
        let kinds: Vec<_> = conflict.kinds.iter().map(|kind| (kind.name.as_str(), kind.rows, kind.example.as_str())).collect();
        assert_eq!(kinds, [("yes or no", 7, "Yes"), ("y or n", 5, "Y")]);
        let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
        assert_eq!(conflict.cures, [Cure::Recode(vec![(words(&["Y", "y"]), "Yes".into()), (words(&["n"]), "no".into())])]);
        let conflict = learn(&[("TRUE", 3), ("Y", 9), ("y", 2), ("N", 7), ("no", 1), ("n", 1)]).unwrap_err();
        assert_eq!(conflict.cures, [Cure::Recode(vec![(words(&["TRUE", "y"]), "Y".into()), (words(&["no", "n"]), "N".into())])]);
    }
}
