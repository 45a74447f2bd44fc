//! Words that people write into a cell for which they have no value.

/// In small letters.
const WORDS: [&str; 26] = [
    "n/a",
    "na",
    "#n/a",
    "n.a.",
    "n.a",
    "n\\a",
    "nan",
    "null",
    "none",
    "nil",
    "nothing",
    "unknown",
    "missing",
    "not available",
    "not known",
    "not applicable",
    "not recorded",
    "no data",
    "tbc",
    "tbd",
    "undefined",
    "#value!",
    "#div/0!",
    "#ref!",
    "#name?",
    "#null!",
];

/// Whether a text is such a word, or nothing but blanks, dashes, dots or question marks.
pub fn is_nothing(text: &str) -> bool {
    let text = text.trim();
    ["-–—", ".…", "?"].iter().any(|signs| text.chars().all(|c| signs.contains(c))) || WORDS.contains(&text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_signs() {
        assert!(["N/A", " na ", "", "--", "—", "...", "?", "#DIV/0!"].into_iter().all(is_nothing));
        assert!(["0", "x", "-1", ".5", "N", "-.", "no"].into_iter().all(|text| !is_nothing(text)));
    }
}
