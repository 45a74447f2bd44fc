//! Texts from texts, letter by letter: capitals, blanks, accents. Each function writes its answer to the end of `out`, which is empty.

use unicode_segmentation::UnicodeSegmentation;

/// Words separated by one blank, nothing around them.
pub(super) fn squash(text: &str, out: &mut String) {
    join(text.split_whitespace(), out);
}

fn join<'a>(words: impl IntoIterator<Item = &'a str>, out: &mut String) {
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// In lower case. Texts of the plain alphabet, which most are, need no table.
pub(super) fn lower(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
    } else {
        out.push_str(&text.to_lowercase());
    }
}

/// In upper case.
pub(super) fn upper(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_uppercase();
    } else {
        out.push_str(&text.to_uppercase());
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

/// A letter as the first of a word: `ß` becomes `Ss`, and `ǆ` `ǅ`.
pub(super) fn capital(c: char, out: &mut String) {
    let mut upper = c.to_uppercase();
    out.extend(upper.next().map(titlecase));
    out.extend(upper.flat_map(char::to_lowercase));
}

/// Two letters that are one character have a form with a small second one: the four of Unicode's general category Lt that are no Greek.
fn titlecase(capital: char) -> char {
    match capital {
        'Ǆ' => 'ǅ',
        'Ǉ' => 'ǈ',
        'Ǌ' => 'ǋ',
        'Ǳ' => 'ǲ',
        other => other,
    }
}

/// The last character first. What is seen as one character stays one, so letters keep their accents.
pub(super) fn reversed(text: &str, out: &mut String) {
    out.extend(text.graphemes(true).rev());
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
    if !text.contains("&#") {
        html_escape::decode_html_entities_to_string(text, out);
        return;
    }
    // HTML reads the numbers of control characters as Windows means them.
    let mut rest = text;
    while let Some(at) = rest.find("&#") {
        let (before, entity) = rest.split_at(at);
        html_escape::decode_html_entities_to_string(before, &mut *out);
        let length = entity.find(';').map_or(2, |end| end + 1);
        let (entity, behind) = entity.split_at(length);
        match windows(entity) {
            Some(c) => out.push(c),
            None => _ = html_escape::decode_html_entities_to_string(entity, &mut *out),
        }
        rest = behind;
    }
    html_escape::decode_html_entities_to_string(rest, out);
}

/// The character of `&#146;`, when its number is 128 to 159.
fn windows(entity: &str) -> Option<char> {
    let number = entity.strip_prefix("&#")?.strip_suffix(';')?;
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u8::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[number]).0.into_owned();
    text.chars().next().filter(|_| (128..160).contains(&number))
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
                ("ǄUNGLA ǉubav", "ǅungla ǈubav"),
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
