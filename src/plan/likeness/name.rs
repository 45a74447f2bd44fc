//! A name by what it says: without what tells a spelling from another, and nothing more.
//!
//! The lists hold what is usual in English and in the legal forms of many countries. Small words (`the`, `of`) are no spelling: `Society of` and
//! `Society for` may be two societies. Nor is the order of words: `Open Biology` and `Biology Open` are two journals.

use super::plain::bare;

/// What companies end with, small and without points.
const LEGAL_FORMS: [&str; 28] = [
    "ltd",
    "limited",
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "llc",
    "llp",
    "lp",
    "plc",
    "pty",
    "pvt",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "bv",
    "nv",
    "sa",
    "sas",
    "sarl",
    "srl",
    "ab",
    "asa",
    "oy",
    "oyj",
];

/// Abbreviations that stand for one word alone, wherever they stand.
const ABBREVIATIONS: [(&str, &str); 26] = [
    ("am", "american"),
    ("amer", "american"),
    ("assn", "association"),
    ("assoc", "association"),
    ("ave", "avenue"),
    ("blvd", "boulevard"),
    ("bros", "brothers"),
    ("co", "company"),
    ("ctr", "center"),
    ("dept", "department"),
    ("eur", "european"),
    ("govt", "government"),
    ("hosp", "hospital"),
    ("inst", "institute"),
    ("int", "international"),
    ("intl", "international"),
    ("j", "journal"),
    ("jour", "journal"),
    ("lab", "laboratory"),
    ("natl", "national"),
    ("proc", "proceedings"),
    ("rd", "road"),
    ("res", "research"),
    ("soc", "society"),
    ("uni", "university"),
    ("univ", "university"),
];

/// Words that initials may leave out.
const SMALL: [&str; 15] = ["a", "and", "das", "de", "der", "des", "die", "et", "for", "in", "la", "of", "on", "the", "und"];

/// The longest initials.
const LONGEST: usize = 12;

/// The words of a name, as they are spelt out: `Oxford Univ. Press (OUP)` and `OXFORD UNIVERSITY PRESS LTD` have the same.
pub fn words(text: &str) -> Vec<String> {
    let mut words = spoken(beside_initials(text).unwrap_or(text));
    let mut end = words.len();
    while end > 1 && words.get(end - 1).is_some_and(|word| LEGAL_FORMS.contains(&word.as_str())) {
        end -= 1;
    }
    while end > 1 && end < words.len() && words.get(end - 1).is_some_and(|word| word == "and") {
        end -= 1;
    }
    words.truncate(end);
    for word in &mut words {
        if let Some((_, full)) = ABBREVIATIONS.iter().find(|(short, _)| short == word) {
            *word = (*full).to_string();
        }
    }
    words
}

/// Small and plain, with `and` for its sign.
fn spoken(text: &str) -> Vec<String> {
    let plain = if text.contains('&') { bare(&text.replace('&', " and ")) } else { bare(text) };
    plain.split_whitespace().map(str::to_string).collect()
}

/// The name alone where its own initials stand beside it in brackets, or it stands in brackets beside them.
fn beside_initials(text: &str) -> Option<&str> {
    let (before, rest) = text.split_once('(')?;
    let inside = rest.trim_end().strip_suffix(')')?;
    if inside.contains(['(', ')']) {
        return None;
    }
    let (outer, inner) = (spoken(before), spoken(inside));
    match (outer.as_slice(), inner.as_slice()) {
        (name, [short]) if are_initials(short, name) => Some(before),
        ([short], name) if are_initials(short, name) => Some(inside),
        _ => None,
    }
}

/// Whether letters are the beginnings of these words, up to three letters of each: `iucr` of International Union of Crystallography.
fn are_initials(short: &str, words: &[String]) -> bool {
    let length = short.chars().count();
    (2..=LONGEST).contains(&length) && words.len() >= 2 && words.len() <= 2 * LONGEST && begin(short, words)
}

fn begin(short: &str, words: &[String]) -> bool {
    let Some((word, rest)) = words.split_first() else { return short.is_empty() };
    if SMALL.contains(&word.as_str()) && begin(short, rest) {
        return true;
    }
    (1..=3).any(|count| {
        let Some((at, last)) = short.char_indices().nth(count - 1) else { return false };
        let (taken, left) = short.split_at(at + last.len_utf8());
        word.starts_with(taken) && begin(left, rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        words(text).join(" ")
    }

    #[test]
    fn what_tells_spellings_apart_goes() {
        for (text, wanted) in [
            ("Oxford Univ. Press (OUP)", "oxford university press"),
            ("OXFORD UNIVERSITY PRESS, LTD.", "oxford university press"),
            ("John Wiley & Sons, Inc.", "john wiley and sons"),
            ("Springer - Verlag GmbH & Co. KG", "springer verlag gmbh and company"),
            ("Schmidt & GmbH", "schmidt"),
            ("Elsevier B.V.", "elsevier"),
            ("PLoS (Public Library of Science)", "public library of science"),
            ("International Union of Crystallography (iucr)", "international union of crystallography"),
            ("Elsevier (Cell Press)", "elsevier cell press"),
            ("Café  Zoë", "cafe zoe"),
        ] {
            assert_eq!(said(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_may_tell_names_apart_stays() {
        for text in ["The Endocrine Society", "Society of Physics", "Open Biology", "Limited", "2011 Group", "Springer-Verlag (SV2)"] {
            assert_eq!(words(text).len(), text.split_whitespace().count(), "{text}");
        }
        assert_ne!(said("Society of Physics"), said("Society for Physics"));
        assert_ne!(said("Wiley-Blackwell"), said("Wiley Blackwell"));
        assert_eq!(said(" - "), "");
    }
}
