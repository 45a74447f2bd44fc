//! Text whose UTF-8 was read as Windows-1252, Latin-1 or Macintosh (`CafÃ©`), read again as what it is; also where that was done twice.
//!
//! A cell changes only as a whole, and only where three things hold: each of its characters is a byte of the old encoding; these bytes are UTF-8,
//! and of characters that people write; and at least one pair of characters stands there that no one writes on purpose. `Ã` alone, `IRMÃ” and
//! `CAFÉ»` stay. The idea of weighing what is found is that of ftfy (<https://ftfy.readthedocs.io>); the rules are our own, and stricter.
//! `mojibake.py` holds the same for scripts.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

/// So often in a row a text may have been read wrongly.
const ROUNDS: usize = 3;

/// The text as it was before it was read wrongly, or as it is.
pub(super) fn mended(text: &str, out: &mut String) {
    let (mut best, mut now) = (None, text.to_string());
    for _ in 0..ROUNDS {
        let Some(before) = [WINDOWS_1252, MACINTOSH].into_iter().find_map(|page| undone(&now, page)) else { break };
        now = before;
        // Halfway back there may be control characters.
        if !now.contains(is_control) {
            best = Some(now.clone());
        }
    }
    out.push_str(best.as_deref().unwrap_or(text));
}

/// The text for which this one was taken in an encoding of one byte a character.
fn undone(text: &str, page: &'static Encoding) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let read: Vec<char> = text.chars().collect();
    let bytes = read.iter().map(|c| byte(*c, page)).collect::<Option<Vec<u8>>>()?;
    let meant = String::from_utf8(bytes).ok()?;
    let written: Vec<(usize, char)> = meant.char_indices().collect();
    let mut certain = false;
    for (place, (at, c)) in written.iter().enumerate() {
        if c.is_ascii() {
            continue;
        }
        let beside = |place: Option<usize>| place.and_then(|place| written.get(place)).map(|(_, c)| *c);
        if !is_written(*c, beside(place.checked_sub(1)), beside(Some(place + 1))) {
            return None;
        }
        let seen = read.get(*at..*at + c.len_utf8())?;
        let before = at.checked_sub(1).and_then(|before| read.get(before)).copied();
        let behind = read.get(*at + c.len_utf8()).copied();
        certain |= if page == MACINTOSH { odd_on_macintosh(seen, before, behind) } else { odd(seen, before, behind) };
    }
    certain.then_some(meant)
}

/// The byte that was read as this character. Bytes to which Windows gives no character are read as control characters, as in Latin-1.
fn byte(c: char, page: &'static Encoding) -> Option<u8> {
    if c.is_ascii() || page == WINDOWS_1252 && is_control(c) {
        return u8::try_from(u32::from(c)).ok();
    }
    let mut one = [0; 4];
    match page.encode(c.encode_utf8(&mut one)) {
        (bytes, _, false) => match bytes.as_ref() {
            [byte] => Some(*byte),
            _ => None,
        },
        _ => None,
    }
}

fn is_control(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}')
}

/// Whether no one writes these characters one after the other on purpose.
fn odd(seen: &[char], before: Option<char>, behind: Option<char>) -> bool {
    let Some((lead, rest)) = seen.split_first() else { return false };
    // Signs that may well stand right behind a word, and letters.
    let usual = |c: &char| {
        matches!(c, '’' | '‘' | '”' | '“' | '»' | '›' | '…' | '–' | '—' | '\u{a0}' | 'Š' | 'š' | 'Ž' | 'ž' | 'Œ' | 'œ' | 'Ÿ')
            // No word ends in Î or Ï and has a footnote; but `Î²` is a beta.
            || matches!(c, '™' | '®' | '²' | '³' | '¹' | '·' | 'º' | 'ª' | '°') && !matches!(lead, 'Î' | 'Ï')
    };
    let capital_inside = lead.is_uppercase() && before.is_some_and(char::is_lowercase);
    let goes_on = behind.is_some_and(char::is_alphabetic) && matches!(lead, 'Â' | 'Ã' | 'Ä' | 'Å');
    !rest.iter().all(usual) || capital_inside || goes_on
}

/// The same of what Macintosh makes of them.
fn odd_on_macintosh(seen: &[char], before: Option<char>, behind: Option<char>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    match seen {
        ['√', 'π' | '∑' | '∏' | '∫' | 'Ω' | '∂' | 'µ' | '±'] => letter(before) && letter(behind),
        ['√' | '¬' | 'ƒ' | '≈', _] | ['‚', 'Ä', _] => true,
        _ => false,
    }
}

/// Whether people write a character, in this company: no letters of seldom alphabets, and none of another alphabet within a Latin word.
fn is_written(c: char, before: Option<char>, behind: Option<char>) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{17f}'));
    match u32::from(c) {
        // Halfway back.
        0x80..=0x9f => true,
        0xa0..=0x17f | 0x192 | 0x1a0 | 0x1a1 | 0x1af | 0x1b0 | 0x1cd..=0x1dc | 0x218..=0x21b | 0x2c6 | 0x2c7 | 0x2d8..=0x2dd => true,
        0x300..=0x304 | 0x306..=0x30c | 0x323 | 0x327 | 0x328 => before.is_some_and(char::is_alphabetic),
        0x400..=0x45f | 0x490 | 0x491 | 0x5d0..=0x5ea | 0x600..=0x6ff => !latin(before) && !latin(behind),
        // Greek stands beside Latin letters in formulas.
        0x370..=0x3ff
        | 0x900..=0xdff
        | 0xe00..=0xe7f
        | 0x1e00..=0x1eff
        | 0x200b..=0x2027
        | 0x202f..=0x2044
        | 0x2070..=0x20bf
        | 0x2100..=0x23ff => true,
        0x2460..=0x27bf | 0x3000..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xfb00..=0xfb06 => true,
        0xfe0e | 0xfe0f | 0xfeff | 0xff00..=0xffef | 0x1f000..=0x1faff | 0x20000..=0x2fa1f => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn fixed(text: &str) -> String {
        let mut out = String::new();
        mended(text, &mut out);
        out
    }

    fn read_wrongly(text: &str, page: &'static Encoding) -> String {
        page.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    fn as_latin_1(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    const RIGHT: [&str; 24] = [
        "Café",
        "Köln",
        "KÖLN",
        "Ångström",
        "Ñandú",
        "ESPAÑA",
        "CANCIÓN",
        "città",
        "voilà",
        "Łódź",
        "Constanța",
        "İstanbul",
        "Škoda",
        "don’t",
        "“so” – she said…",
        "5 °C, £5, €20, ½",
        "Москва",
        "Αθήνα",
        "κN of β-carbolines, ΔT",
        "allose-β",
        "שלום",
        "中文",
        "日本語",
        "😀 ok",
    ];

    #[test]
    fn what_was_read_wrongly_is_read_again() {
        for text in RIGHT {
            assert_eq!(fixed(&read_wrongly(text, WINDOWS_1252)), text);
            assert_eq!(fixed(&as_latin_1(text)), text);
            assert_eq!(fixed(text), text);
        }
    }

    #[test]
    fn twice_and_three_times() {
        for text in RIGHT {
            let twice = read_wrongly(&read_wrongly(text, WINDOWS_1252), WINDOWS_1252);
            assert_eq!(fixed(&twice), text);
            assert_eq!(fixed(&read_wrongly(&twice, WINDOWS_1252)), text);
            assert_eq!(fixed(&as_latin_1(&as_latin_1(text))), text);
        }
    }

    #[test]
    fn macintosh() {
        for text in ["Café", "Köln", "città", "don’t", "£5", "Ñandú", "“so” – she said…"] {
            assert_eq!(fixed(&read_wrongly(text, MACINTOSH)), text);
        }
    }

    #[test]
    fn what_is_right_stays() {
        for text in [
            "",
            "plain",
            "Ã",
            "Â",
            "São Paulo",
            "IRMÃ”",
            "“IRMÃ”",
            "AMANHÃ…",
            "CAFÉ»",
            "«CAFÉ»",
            "café’”",
            "É",
            "été’s",
            "naïve™",
            "Übergröße²",
            "Spaß“",
            "„Ö“",
            "KÚŠOK",
            "ÚŠ",
            "PÉŠ",
            "Åž",
            "√2",
            "√π",
            "¬A",
            "ƒ(x)",
            "“École”",
            "“Émile",
            "Nº 5 ª",
            "10 °C ± 0.5",
            "Ä",
            "ÀÉÎÕÜ",
            "àéîõü",
            "Ðorđe",
            "Þór",
            "ÇÄ°x 中",
        ] {
            assert_eq!(fixed(text), text);
        }
    }

    #[test]
    fn every_letter_of_western_europe_stays_beside_every_other_and_every_sign() {
        let letters: Vec<char> = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŠŽŒŸàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßšžœ".chars().collect();
        for a in &letters {
            for b in letters.iter().chain(&['’', '”', '“', '»', '…', '–', '—', '™', '®', '²', '.', ' ', '!']) {
                for text in [format!("{a}{b}"), format!("x{a}{b}"), format!("{a}{b} y")] {
                    let wrong = fixed(&text) != text;
                    // A capital inside a word, and a Greek letter.
                    let allowed = text.starts_with('x') && a.is_uppercase() || matches!((a, b), ('Î' | 'Ï', '™' | '®' | '²'));
                    assert!(!wrong || allowed, "{text:?} became {:?}", fixed(&text));
                }
            }
        }
    }
}
