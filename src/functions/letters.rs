//! Texts from texts, letter by letter: capitals, blanks, accents. Each function writes its answer to the end of `out`, which is empty.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Words separated by one blank, nothing around them.
pub(super) fn squash(text: &str, out: &mut String) {
    join(text.split_whitespace(), out);
}

/// The words, each once, in the order of the alphabet.
pub(super) fn sorted_words(text: &str, out: &mut String) {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.sort_unstable();
    words.dedup();
    join(words, out);
}

fn join<'a>(words: impl IntoIterator<Item = &'a str>, out: &mut String) {
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// A capital at the start and after a blank, bracket or hyphen, the rest lower. Signs before the first letter of a word do not count.
pub(super) fn title(text: &str, out: &mut String) {
    with_capitals(text, out, |c| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '-' | '\u{2010}'..='\u{2015}'));
}

/// A capital for the first letter, the rest lower.
pub(super) fn sentence(text: &str, out: &mut String) {
    with_capitals(text, out, |_| false);
}

/// Lower, but for the first letter of each part.
fn with_capitals(text: &str, out: &mut String, separates: impl Fn(char) -> bool) {
    let mut at_start = true;
    for c in text.to_lowercase().chars() {
        if at_start && c.is_alphabetic() {
            capital(c, out);
        } else {
            out.push(c);
        }
        at_start = separates(c) || (at_start && !c.is_alphanumeric());
    }
}

/// A letter as the first of a word: `ß` becomes `Ss`.
fn capital(c: char, out: &mut String) {
    let mut upper = c.to_uppercase();
    out.extend(upper.next());
    out.extend(upper.flat_map(char::to_lowercase));
}

/// The last character first. What is seen as one character stays one, so letters keep their accents.
pub(super) fn reversed(text: &str, out: &mut String) {
    out.extend(text.graphemes(true).rev());
}

/// Letters without their accents, and without the stroke of `ø` and `ł`. Letters of their own such as `ß` and `æ` stay.
pub(super) fn without_accents(text: &str, out: &mut String) {
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

/// Letters in the plain alphabet, without accents, as far as there is a custom for it: `ß` becomes `ss`.
pub(super) fn in_plain_alphabet(text: &str, out: &mut String) {
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

/// Without the joiners of no width, except between characters that are not ASCII: some scripts and emoji are spelt with them.
pub(super) fn without_joiners(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    let mut beyond_ascii = false;
    while let Some(c) = chars.next() {
        let joiner = matches!(c, '\u{200c}' | '\u{200d}');
        let spelling = beyond_ascii && chars.peek().is_some_and(|next| !next.is_ascii());
        if !joiner || spelling {
            out.push(c);
        }
        beyond_ascii = !c.is_ascii();
    }
}

/// With the characters that its HTML entities stand for.
pub(super) fn without_entities(text: &str, out: &mut String) {
    html_escape::decode_html_entities_to_string(text, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(function: fn(&str, &mut String), pairs: &[(&str, &str)]) {
        for (text, wanted) in pairs {
            let mut out = String::new();
            function(text, &mut out);
            assert_eq!(out, *wanted, "{text:?}");
        }
    }

    #[test]
    fn squash_knows_all_white_space() {
        check(squash, &[("\u{a0} a \t\r\n b\u{2003}c ", "a b c"), ("", ""), (" \u{3000} ", ""), ("a\u{200b}b", "a\u{200b}b")]);
    }

    #[test]
    fn titles() {
        check(
            title,
            &[
                ("hello WORLD", "Hello World"),
                ("o'neill don't", "O'neill Don't"),
                ("jean-luc (picard) [uss]", "Jean-Luc (Picard) [Uss]"),
                ("\"quoted\" 'tis", "\"Quoted\" 'Tis"),
                ("3rd street 2b", "3rd Street 2b"),
                ("élodie ßa ΟΔΟΣ", "Élodie Ssa Οδος"),
                ("at&t a.b", "At&t A.b"),
                ("a\u{a0}b\nc", "A\u{a0}B\nC"),
                ("", ""),
            ],
        );
    }

    #[test]
    fn sentences() {
        check(sentence, &[("hello WORLD. Again", "Hello world. again"), ("  (abc", "  (Abc"), ("1st Floor", "1st floor")]);
    }

    #[test]
    fn characters_as_they_are_seen_stay_whole_when_reversed() {
        check(reversed, &[("abc", "cba"), ("e\u{301}a", "ae\u{301}"), ("👨‍👩‍👧x", "x👨‍👩‍👧")]);
    }

    #[test]
    fn accents_go_and_letters_of_their_own_stay() {
        check(
            without_accents,
            &[
                ("Café ÅÉîõü", "Cafe AEiou"),
                ("Łódź Øre Đ", "Lodz Ore D"),
                ("Straße Æ", "Straße Æ"),
                ("が한글", "が한글"),
                ("e\u{301}", "e"),
                ("ά", "α"),
            ],
        );
        check(in_plain_alphabet, &[("straße æøå", "strasse aeoa")]);
    }

    #[test]
    fn joiners_go_where_nothing_needs_them() {
        check(
            without_joiners,
            &[("a\u{200d}b\u{200c}", "ab"), ("👨\u{200d}👩", "👨\u{200d}👩"), ("می\u{200c}خواهم", "می\u{200c}خواهم"), ("é\u{200d}a", "éa")],
        );
    }

    #[test]
    fn entities() {
        check(
            without_entities,
            &[("a &amp; b &lt;c&gt; &#233;&#x20AC; &nbsp;|", "a & b <c> é€ \u{a0}|"), ("R&D &unknown;", "R&D &unknown;")],
        );
    }
}
