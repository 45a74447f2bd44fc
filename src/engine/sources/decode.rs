//! From a file's bytes to text: byte order marks, UTF-8, UTF-16, and the guess among the older encodings.
//!
//! `chardetng` guesses among the encodings of the web. Mac Roman is not one of them, but spreadsheets on Macs wrote it for decades, so
//! where the guess is a Western one it is weighed against `macintosh` by what the letters above ASCII look like in either reading.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::plan::count::things;

use super::error::nearest;
use super::format::utf16_by_zeros;
use super::lines::count_line_ends;
use super::{SourceError, Watch};

/// Decoding looks whether it is still wanted after so many bytes.
const PIECE: usize = 4 << 20;

/// The guess is made from so many bytes with something above ASCII in them.
const EVIDENCE: usize = 4 << 20;

/// A file's text, and how it was read.
#[derive(Debug)]
pub struct Decoded {
    pub text: String,
    pub encoding: &'static str,
    /// The second best guess, where there was a guess.
    pub runner_up: Option<&'static str>,
    pub notes: Vec<String>,
    pub offsets: Offsets,
}

/// How places in the text are places in the file.
#[derive(Debug)]
pub enum Offsets {
    /// UTF-8, behind a mark of so many bytes.
    Same(usize),
    /// UTF-8 in which some bytes were read as windows-1252: their places in the text.
    Patched(Vec<usize>),
    /// Two bytes for each UTF-16 unit, behind a mark of so many bytes.
    Utf16(usize),
    /// Any other encoding.
    Encoded(&'static Encoding),
}

impl Offsets {
    /// Where places in the text, in rising order, are in the file.
    pub fn in_file(&self, text: &str, places: impl Iterator<Item = usize>) -> Vec<u64> {
        let (mut counted, mut bytes) = (0, self.mark());
        let mut next = |at: usize| {
            let between = text.get(counted..at).unwrap_or_default();
            counted = at;
            bytes += match self {
                Offsets::Same(_) => between.len(),
                Offsets::Patched(patches) => {
                    let (from, to) =
                        (patches.partition_point(|patch| *patch < at - between.len()), patches.partition_point(|patch| *patch < at));
                    let patched = patches.get(from..to).unwrap_or_default();
                    let surplus = |patch: &usize| text.get(*patch..).and_then(|rest| rest.chars().next()).map_or(0, |c| c.len_utf8() - 1);
                    between.len() - patched.iter().map(surplus).sum::<usize>()
                }
                Offsets::Utf16(_) => 2 * between.encode_utf16().count(),
                Offsets::Encoded(encoding) if encoding.is_single_byte() => between.chars().count(),
                Offsets::Encoded(encoding) => encoding.encode(between).0.len(),
            };
            bytes as u64
        };
        places.map(&mut next).collect()
    }

    fn mark(&self) -> usize {
        match self {
            Offsets::Same(mark) | Offsets::Utf16(mark) => *mark,
            Offsets::Patched(_) | Offsets::Encoded(_) => 0,
        }
    }
}

/// The encoding of that name. Names are those of browsers, and of Python and R where they differ.
pub fn named(given: &str) -> Result<&'static Encoding, SourceError> {
    let plain: String = given.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let label = match plain.as_str() {
        "utf8sig" | "utf8bom" | "utf8" => "utf-8",
        "utf16" => "utf-16le",
        "latin1" => "latin1",
        "macroman" | "mac" | "xmacroman" | "applemacintosh" => "macintosh",
        _ => given.trim(),
    };
    Encoding::for_label(label.as_bytes())
        .ok_or_else(|| SourceError::UnknownEncoding { given: given.to_owned(), nearest: nearest(given, KNOWN.iter().copied()) })
}

/// Names that a person may have meant.
const KNOWN: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-7",
    "iso-8859-9",
    "iso-8859-15",
    "macintosh",
    "koi8-r",
    "koi8-u",
    "ibm866",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "gbk",
    "gb18030",
    "big5",
];

/// Makes text of a file's bytes, in the encoding named or else in the one they show.
pub fn decode(bytes: Vec<u8>, given: Option<&str>, watch: &dyn Watch) -> Result<Decoded, SourceError> {
    if let Some(given) = given {
        let encoding = named(given)?;
        // A mark of another UTF-16 order than the one named is believed: `utf-16` alone does not say.
        let marked = Encoding::for_bom(&bytes).map(|(marked, _)| marked);
        let encoding = if encoding == UTF_16LE && marked == Some(UTF_16BE) { UTF_16BE } else { encoding };
        return in_encoding(bytes, encoding, watch);
    }
    if let Some((encoding, _)) = Encoding::for_bom(&bytes) {
        return in_encoding(bytes, encoding, watch);
    }
    if let Some(encoding) = utf16_by_zeros(bytes.get(..bytes.len().min(64 << 10)).unwrap_or_default()) {
        return in_encoding(bytes, encoding, watch);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => {
            let (encoding, runner_up, notes, offsets) = ("UTF-8", None, Vec::new(), Offsets::Same(0));
            return Ok(Decoded { text, encoding, runner_up, notes, offsets });
        }
        Err(error) => error.into_bytes(),
    };
    if mostly_utf8(&bytes) {
        return patched(&bytes, watch);
    }
    let (encoding, runner_up) = guess(&bytes, watch)?;
    Ok(Decoded { runner_up: Some(runner_up.name()), ..in_encoding(bytes, encoding, watch)? })
}

/// Decodes in an encoding that is known. What cannot stand in it becomes `U+FFFD` and is counted in a note.
fn in_encoding(bytes: Vec<u8>, encoding: &'static Encoding, watch: &dyn Watch) -> Result<Decoded, SourceError> {
    let mark = match Encoding::for_bom(&bytes) {
        Some((marked, length)) if marked == encoding => length,
        _ => 0,
    };
    let offsets = match encoding {
        encoding if encoding == UTF_8 => Offsets::Same(mark),
        encoding if encoding == UTF_16LE || encoding == UTF_16BE => Offsets::Utf16(mark),
        encoding => Offsets::Encoded(encoding),
    };
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut broken = false;
    let mut pieces = bytes.get(mark..).unwrap_or_default().chunks(PIECE).peekable();
    while let Some(mut piece) = pieces.next() {
        if watch.cancelled() {
            return Err(SourceError::Cancelled);
        }
        let last = pieces.peek().is_none();
        loop {
            text.reserve(decoder.max_utf8_buffer_length(piece.len()).unwrap_or(piece.len()));
            let (result, read, replaced) = decoder.decode_to_string(piece, &mut text, last);
            broken |= replaced;
            piece = piece.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                break;
            }
        }
    }
    let mut notes = Vec::new();
    if broken {
        let count = text.matches('\u{FFFD}').count();
        let line = text.find('\u{FFFD}').map_or(1, |at| 1 + count_line_ends(text.as_bytes().get(..at).unwrap_or_default()));
        let places = things(count, "place");
        notes.push(format!("{places} not valid {} and shown as \u{FFFD}, the first in line {line}", encoding.name()));
    }
    Ok(Decoded { text, encoding: encoding.name(), runner_up: None, notes, offsets })
}

/// True where a file is UTF-8 but for a few bytes: pieces of other files were pasted into it.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

/// Reads UTF-8, and the bytes that are not as windows-1252.
fn patched(bytes: &[u8], watch: &dyn Watch) -> Result<Decoded, SourceError> {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut patches = Vec::new();
    for chunk in bytes.utf8_chunks() {
        if patches.len() % 1024 == 0 && watch.cancelled() {
            return Err(SourceError::Cancelled);
        }
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            patches.push(text.len());
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(byte)).0);
        }
    }
    let first = patches.first().copied().unwrap_or_default();
    let line = 1 + count_line_ends(text.as_bytes().get(..first).unwrap_or_default());
    let notes = vec![format!("{} not UTF-8 and read as windows-1252, the first in line {line}", things(patches.len(), "byte"))];
    Ok(Decoded { text, encoding: "UTF-8", runner_up: Some(WINDOWS_1252.name()), notes, offsets: Offsets::Patched(patches) })
}

/// The likeliest encoding of bytes that are not UTF-8, and the next likely.
fn guess(bytes: &[u8], watch: &dyn Watch) -> Result<(&'static Encoding, &'static Encoding), SourceError> {
    let start = Encoding::ascii_valid_up_to(bytes).saturating_sub(64);
    let evidence = bytes.get(start..bytes.len().min(start + EVIDENCE)).unwrap_or_default();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    for piece in evidence.chunks(64 << 10) {
        if watch.cancelled() {
            return Err(SourceError::Cancelled);
        }
        detector.feed(piece, false);
    }
    detector.feed(&[], true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    if !guessed.is_single_byte() {
        return Ok((guessed, WINDOWS_1252));
    }
    let score = |encoding| plausibility(evidence, encoding);
    let (theirs, mac, western) = (score(guessed), score(MACINTOSH), score(WINDOWS_1252));
    Ok(match () {
        () if mac > theirs && is_western(guessed) => (MACINTOSH, if theirs > western { guessed } else { WINDOWS_1252 }),
        () if guessed == WINDOWS_1252 || mac > western => (guessed, MACINTOSH),
        () => (guessed, WINDOWS_1252),
    })
}

/// Encodings whose letters above ASCII stand among Latin ones, so that the weighing below can tell.
fn is_western(encoding: &'static Encoding) -> bool {
    ["windows-1250", "windows-1252", "windows-1254", "windows-1257", "windows-1258", "ISO-8859-2", "ISO-8859-4"].contains(&encoding.name())
}

/// How much the characters above ASCII look like text in that encoding: letters in words, quotes and dashes between words, signs of money
/// before digits; and not signs inside words, capitals behind small letters, or control characters.
fn plausibility(bytes: &[u8], encoding: &'static Encoding) -> i64 {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let mut score = 0;
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if !c.is_ascii() {
            score += fit(before, c, characters.peek().copied().unwrap_or(' '));
        }
        before = c;
    }
    score
}

/// How well one character fits between its neighbours, from −5 to 3.
fn fit(before: char, c: char, after: char) -> i64 {
    let in_word = before.is_alphabetic() && after.is_alphabetic();
    let at_word = before.is_alphabetic() || after.is_alphabetic();
    match c {
        c if c.is_control() || c == '\u{FFFD}' || ('\u{E000}'..='\u{F8FF}').contains(&c) => -5,
        '’' if in_word => 3,
        '‘' | '“' | '«' | '„' if !before.is_alphanumeric() && !after.is_whitespace() => 2,
        '’' | '”' | '»' if !before.is_whitespace() && !after.is_alphanumeric() => 2,
        '–' | '—' | '…' | '•' | '\u{A0}' if !in_word => 1,
        '–' | '—' if in_word => 1,
        '£' | '€' | '¥' | '$' if after.is_ascii_digit() || before.is_ascii_digit() || !at_word => 1,
        'º' | 'ª' | '°' | '²' | '³' | '±' | '½' | '¼' | '¾' if before.is_ascii_digit() || after.is_ascii_digit() => 1,
        c if c.is_alphabetic() && c.is_uppercase() && before.is_lowercase() => -2,
        c if c.is_alphabetic() && (c as u32) < 0x250 => i64::from(at_word) + i64::from(in_word),
        c if c.is_alphabetic() => 0,
        '©' | '®' | '™' | '°' | '·' | '×' | 'µ' => 0,
        _ if in_word => -2,
        _ => -1,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::Unwatched;
    use super::*;

    fn read(bytes: &[u8]) -> Decoded {
        decode(bytes.to_vec(), None, &Unwatched).unwrap()
    }

    fn offset(decoded: &Decoded, at: usize) -> u64 {
        // In two steps, as places are asked for one after the other.
        let first = decoded.text.chars().next().map_or(0, char::len_utf8);
        decoded.offsets.in_file(&decoded.text, [first, at].into_iter())[1]
    }

    /// The bytes of a text in Mac Roman, which `encoding_rs` can also write.
    fn mac(text: &str) -> Vec<u8> {
        MACINTOSH.encode(text).0.into_owned()
    }

    #[test]
    fn utf8_with_and_without_a_mark() {
        let plain = read("Zoë,1".as_bytes());
        assert_eq!((plain.text.as_str(), plain.encoding, plain.runner_up), ("Zoë,1", "UTF-8", None));
        let marked = read("\u{FEFF}Zoë,1".as_bytes());
        assert_eq!((marked.text.as_str(), marked.encoding), ("Zoë,1", "UTF-8"));
        assert_eq!(offset(&marked, 4), 7);
    }

    #[test]
    fn utf16_with_and_without_a_mark_in_both_orders() {
        let text = "name,age\nZoë 😀,3\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let with = |mark: [u8; 2], rest: &[u8]| [&mark, rest].concat();
        for (bytes, encoding) in [
            (little.clone(), "UTF-16LE"),
            (big.clone(), "UTF-16BE"),
            (with([0xFF, 0xFE], &little), "UTF-16LE"),
            (with([0xFE, 0xFF], &big), "UTF-16BE"),
        ] {
            let decoded = read(&bytes);
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
            let mark = (bytes.len() - little.len()) as u64;
            let comma = decoded.text.rfind(',').unwrap();
            // Nine units of the header, `Zoë` and a blank, and two for the emoji.
            assert_eq!(offset(&decoded, comma), mark + 2 * (9 + 4 + 2));
        }
    }

    #[test]
    fn mac_roman_is_told_from_windows_1252() {
        let text = "journal,price\nRevue d’hygiène et médecine sociale,£1200\nZeitschrift für ärztliche Fortbildung — “neu”,£30\n";
        let decoded = read(&mac(text));
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.runner_up), (text, "macintosh", Some("windows-1252")));
        let decoded = read(&WINDOWS_1252.encode(text).0);
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.runner_up), (text, "windows-1252", Some("macintosh")));
    }

    #[test]
    fn other_encodings_are_guessed() {
        let russian = "город,население\nМосква,12655050\nСанкт-Петербург,5384342\nНовосибирск,1620162\n";
        let bytes = encoding_rs::WINDOWS_1251.encode(russian).0.into_owned();
        assert_eq!((read(&bytes).text.as_str(), read(&bytes).encoding), (russian, "windows-1251"));
        let japanese = "都市,人口\n東京,13960000\n大阪市,2691000\n名古屋市,2296000\n";
        let bytes = encoding_rs::SHIFT_JIS.encode(japanese).0.into_owned();
        let decoded = read(&bytes);
        assert_eq!((decoded.text.as_str(), decoded.encoding), (japanese, "Shift_JIS"));
        assert_eq!(offset(&decoded, japanese.find('東').unwrap()), 10);
    }

    #[test]
    fn a_few_foreign_bytes_do_not_spoil_utf8() {
        let mut bytes = "a,Zoë Müller Ærø ñandú\nb,".as_bytes().to_vec();
        bytes.extend_from_slice(b"caf\xE9,x\n");
        let decoded = read(&bytes);
        assert_eq!(decoded.text, "a,Zoë Müller Ærø ñandú\nb,café,x\n");
        assert_eq!(decoded.notes, ["1 byte not UTF-8 and read as windows-1252, the first in line 2"]);
        let x = decoded.text.find(",x").unwrap();
        assert_eq!(offset(&decoded, x), bytes.len() as u64 - 3);
    }

    #[test]
    fn encodings_have_many_names() {
        for (given, name) in [("UTF8", "UTF-8"), ("Mac Roman", "macintosh"), ("mac_roman", "macintosh"), ("latin-1", "windows-1252")] {
            assert_eq!(named(given).unwrap().name(), name);
        }
        let error = named("macintsh").unwrap_err();
        assert_eq!(error, SourceError::UnknownEncoding { given: "macintsh".into(), nearest: Some("macintosh".into()) });
    }

    #[test]
    fn bytes_that_do_not_fit_the_named_encoding_are_noted() {
        let decoded = decode(b"a\nb\xFFc".to_vec(), Some("utf-8"), &Unwatched).unwrap();
        assert_eq!(decoded.text, "a\nb\u{FFFD}c");
        assert_eq!(decoded.notes, ["1 place not valid UTF-8 and shown as \u{FFFD}, the first in line 2"]);
    }
}
