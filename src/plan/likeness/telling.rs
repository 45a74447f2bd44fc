//! Which of two equally common spellings is the right one: that whose rarest words are the more common in the column.

use std::collections::HashMap;

use super::Method;

/// The words of equally common values, with the rows of the column that hold them.
pub struct Telling<'a>(HashMap<&'a str, usize>);

impl<'a> Telling<'a> {
    /// `clusters` are places in `values`. Empty for methods whose clusters differ by case and signs alone: there is no misspelt word in them.
    pub fn of(clusters: &[Vec<usize>], values: &[(&'a str, usize)], method: &Method) -> Self {
        let mut known: HashMap<&str, usize> = HashMap::new();
        if matches!(method, Method::Fingerprint | Method::Ngram(_)) {
            return Telling(known);
        }
        for cluster in clusters {
            let members = || cluster.iter().filter_map(|place| values.get(*place));
            let most = members().map(|(_, rows)| *rows).max().unwrap_or(0);
            let first: Vec<&str> = members().filter(|(_, rows)| *rows == most).map(|(text, _)| *text).collect();
            if first.len() > 1 {
                known.extend(first.into_iter().flat_map(words).map(|word| (word, 0)));
            }
        }
        if known.is_empty() {
            return Telling(known);
        }
        for (text, rows) in values {
            words(text).for_each(|word| {
                known.entry(word).and_modify(|known| *known += rows);
            });
        }
        Telling(known)
    }

    /// Whether there is nothing to be told.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rows with each of its words, the rarest first; what comes later in this order is to be preferred.
    pub fn rarest(&self, text: &str) -> Vec<usize> {
        let mut rows: Vec<usize> = words(text).map(|word| self.0.get(word).copied().unwrap_or(0)).collect();
        rows.sort_unstable();
        rows
    }
}

/// Words as they are written, without the signs around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_stands_elsewhere_is_no_slip() {
        let values = [("The company of Biolgists", 2), ("The Company of Biologists", 2), ("Institute of Biologists", 1), ("Rome", 1)];
        let telling = Telling::of(&[vec![0, 1]], &values, &Method::Variants);
        assert_eq!(telling.rarest(values[0].0), [2, 2, 4, 5]);
        assert_eq!(telling.rarest(values[1].0), [2, 3, 4, 5]);
        assert!(Telling::of(&[vec![0, 1]], &values, &Method::Fingerprint).is_empty());
    }
}
