//! Texts brought down to what they say: small letters of the plain alphabet, no punctuation; and the keys made of them.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// Letters without their accents, and without the stroke of `ø` and `ł`. Letters of their own such as `ß` and `æ` stay. Written to the end of `out`.
pub fn without_accents(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.push_str(text);
    } else {
        out.extend(text.nfd().filter(|c| !is_accent(*c)).map(without_stroke).nfc());
    }
}

/// A mark on Latin, Greek and Cyrillic letters; the marks of other scripts are part of their spelling.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

fn without_stroke(c: char) -> char {
    match c {
        'ø' => 'o',
        'Ø' => 'O',
        'ł' => 'l',
        'Ł' => 'L',
        'đ' => 'd',
        'Đ' => 'D',
        'ħ' => 'h',
        'Ħ' => 'H',
        'ŧ' => 't',
        'Ŧ' => 'T',
        _ => c,
    }
}

/// Small letters in the plain alphabet, without accents, as far as there is a custom for it: `ß` becomes `ss`. Written to the end of `out`.
fn in_plain_alphabet(text: &str, out: &mut String) {
    let mut plain = String::with_capacity(text.len());
    without_accents(text, &mut plain);
    for c in plain.chars() {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ð' => out.push('d'),
            'ı' => out.push('i'),
            _ => out.push(c),
        }
    }
}

/// Small letters of the plain alphabet, without punctuation, other signs of a keyboard and what does not show; white space stays.
pub fn bare(text: &str) -> String {
    if text.is_ascii() {
        let seen = text.chars().filter(|c| !c.is_ascii_punctuation() && (c.is_whitespace() || !c.is_control()));
        return seen.map(|c| c.to_ascii_lowercase()).collect();
    }
    let mut plain = String::with_capacity(text.len());
    in_plain_alphabet(&text.to_lowercase(), &mut plain);
    plain.retain(|c| c.is_whitespace() || !is_sign(c));
    plain
}

/// Punctuation of any script, the other signs of a keyboard, and characters that do not show.
fn is_sign(c: char) -> bool {
    static SIGNS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\p{P}\p{Cc}\p{Cf}]").ok());
    if c.is_ascii() {
        return c.is_ascii_punctuation() || c.is_control();
    }
    !c.is_alphanumeric() && SIGNS.as_ref().is_some_and(|signs| signs.is_match(c.encode_utf8(&mut [0; 4])))
}

/// Its words, each once, in the order of the alphabet: OpenRefine's `fingerprint`. Written to the end of `out`.
pub fn fingerprint(text: &str, out: &mut String) {
    let plain = bare(text);
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    words.sort_unstable();
    words.dedup();
    for (place, word) in words.into_iter().enumerate() {
        if place > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// Its runs of `n` letters, blanks left out, each once, in the order of the alphabet: OpenRefine's `ngramFingerprint`. A shorter text is its own only
/// run.
pub fn ngrams(text: &str, n: usize) -> String {
    let plain: String = bare(text).split_whitespace().collect();
    let starts: Vec<usize> = plain.char_indices().map(|(at, _)| at).chain([plain.len()]).collect();
    let mut runs: Vec<&str> = match starts.len() > n {
        true => starts.windows(n + 1).filter_map(|w| plain.get(*w.first()?..*w.last()?)).collect(),
        false => vec![plain.as_str()],
    };
    runs.sort_unstable();
    runs.dedup();
    runs.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> String {
        let mut out = String::new();
        fingerprint(text, &mut out);
        out
    }

    #[test]
    fn accents_go_and_letters_of_their_own_stay() {
        let check = |text: &str, wanted: &str| {
            let mut out = String::new();
            without_accents(text, &mut out);
            assert_eq!(out, wanted);
        };
        check("Café ÅÉîõü", "Cafe AEiou");
        check("Łódź Øre Đ", "Lodz Ore D");
        check("Straße Æ", "Straße Æ");
        check("が한글", "が한글");
        check("e\u{301}", "e");
        check("ά", "α");
        assert_eq!(bare("Straße ÆØÅ"), "strasse aeoa");
    }

    #[test]
    fn fingerprints_as_openrefine_makes_them() {
        for (text, wanted) in [
            (" Müller, Anna  (anna)", "anna muller"),
            ("Cruise, Tom\t", "cruise tom"),
            ("Tom\u{200b} \u{7}CRUISE.", "cruise tom"),
            ("Øre & Æon", "aeon ore"),
            ("O'Neill-Smith", "oneillsmith"),
            ("", ""),
            ("-- !", ""),
            ("東京 とうきょう", "とうきょう 東京"),
        ] {
            assert_eq!(printed(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn runs_of_letters_as_openrefine_makes_them() {
        assert_eq!(ngrams("Paris", 2), "arispari");
        assert_eq!(ngrams("P a.r-i s", 2), "arispari");
        assert_eq!(ngrams("Paris", 1), "aiprs");
        assert_eq!(ngrams("Pa", 3), "pa");
        assert_eq!(ngrams("banana", 2), "anbana");
        assert_eq!(ngrams("…", 2), "");
    }
}
