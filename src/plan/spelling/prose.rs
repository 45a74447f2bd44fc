//! The words of running text that can be looked up in a dictionary: not its numbers, addresses, code and abbreviations; and which of them begin a
//! sentence or are names.

use std::borrow::Cow;

/// What the place of a word says of its capital.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// No capital.
    Inside,
    /// It begins a sentence, which gives it its capital.
    First,
    /// A capital of its own.
    Name,
}

/// Capitals with at most so many letters are an abbreviation, whatever the rest of the text is like.
const ABBREVIATION: usize = 4;
/// From so many words on a text without small letters is written in capitals.
const SHOUTED: usize = 3;

/// The words of a text as they are to be looked up, in their order. A typographic apostrophe is given as a plain one.
pub fn words(text: &str) -> impl Iterator<Item = (Cow<'_, str>, Place)> {
    let chunks: Vec<&str> = text.split_whitespace().collect();
    let shouted = chunks.len() >= SHOUTED && !text.chars().any(char::is_lowercase);
    let mut found = Vec::new();
    // Breaks of lines begin a sentence as its end does.
    let mut begins = true;
    let mut at = 0;
    for (number, chunk) in chunks.iter().enumerate() {
        let start = text.get(at..).and_then(|rest| rest.find(chunk)).map_or(at, |gap| at + gap);
        if text.get(at..start).is_some_and(|gap| gap.contains('\n')) {
            begins = true;
        }
        at = start + chunk.len();
        if is_prose(chunk) {
            let next_is_capital =
                chunks.get(number + 1).is_some_and(|next| is_capitalized(next.trim_start_matches(|c: char| !c.is_alphanumeric())));
            for word in parts(chunk) {
                if let Some(word) = looked_up(word, begins, shouted, next_is_capital) {
                    found.push(word);
                }
                begins = false;
            }
        }
        begins = ends_sentence(chunk) || (begins && !chunk.chars().any(char::is_alphanumeric));
    }
    found.into_iter()
}

/// Whether it is made of words, and is no number, address, path, tag, or piece of code.
fn is_prose(chunk: &str) -> bool {
    let inside = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    let joined = |sign: char| inside.split(sign).count() > 1;
    let coded =
        |c: char| c.is_numeric() || matches!(c, '@' | '\\' | '_' | '#' | '<' | '>' | '{' | '}' | '=' | '|' | '~' | '^' | '$' | '%' | '`');
    let entity = chunk.contains('&') && chunk.contains(';');
    // `www.example`, `e.g.`, `a:b`; a comma or semicolon without a blank behind it stands between words.
    !chunk.contains(coded) && !entity && !joined('.') && !joined(':') && !chunk.starts_with('/') && inside.matches('/').count() < 2
}

/// The runs of letters, with the apostrophes between letters.
fn parts(chunk: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’') || is_mark(c);
    chunk.split(move |c: char| !is_part(c)).map(|part| part.trim_matches(['\'', '’'])).filter(|part| !part.is_empty())
}

/// Marks that stand on the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

fn is_capitalized(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// A word as it is looked up, or nothing where it is not.
fn looked_up(word: &str, begins: bool, shouted: bool, next_is_capital: bool) -> Option<(Cow<'_, str>, Place)> {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 2 {
        return None;
    }
    let plain = || if word.contains('’') { Cow::Owned(word.replace('’', "'")) } else { Cow::Borrowed(word) };
    let mut rest = word.chars();
    let first = rest.next()?;
    let small = !rest.clone().any(char::is_uppercase);
    if !first.is_uppercase() {
        // `iPhone` is a name of its own making.
        return small.then(|| (plain(), Place::Inside));
    }
    if small {
        // Where capital follows capital it is a name or a title, also at the beginning.
        let place = if begins && !next_is_capital { Place::First } else { Place::Name };
        return Some((plain(), place));
    }
    let capitals = !rest.any(char::is_lowercase);
    let shouted = shouted && capitals && letters > ABBREVIATION;
    shouted.then(|| (Cow::Owned(plain().to_lowercase()), Place::Inside))
}

/// Whether a sentence ends behind it. A point behind a short word with a capital is that of an abbreviation: `Mr.`, `St.`, `J.`.
fn ends_sentence(chunk: &str) -> bool {
    let bare = chunk.trim_end_matches(['"', '\'', ')', ']', '”', '’', '»']);
    if bare.ends_with(['!', '?', '…']) {
        return true;
    }
    let Some(word) = bare.strip_suffix('.') else { return false };
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let abbreviated = is_capitalized(word) && word.chars().count() <= ABBREVIATION;
    !abbreviated && !word.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(String, Place)> {
        words(text).map(|(word, place)| (word.into_owned(), place)).collect()
    }

    fn plain(text: &str) -> Vec<String> {
        words(text).map(|(word, _)| word.into_owned()).collect()
    }

    #[test]
    fn words_of_prose() {
        assert_eq!(
            plain("don’t stop: well-known places,here and/or there"),
            ["don't", "stop", "well", "known", "places", "here", "and", "or", "there"]
        );
        assert_eq!(plain("'quoted' 'n' \"more\" (yes)"), ["quoted", "more", "yes"]);
    }

    #[test]
    fn what_is_not_looked_up() {
        let none = "42 3rd covid19 https://exmple.org/a www.exmple.org a.b@exmple.org /usr/lbin C:\\tmpp snake_cse #hashtg <br> &nbsp; \
                    fileNme NASA 5kg e.g. setup.py x=yy {abc} a/b/c iPhone $foo %dd";
        assert_eq!(plain(none), Vec::<String>::new());
    }

    #[test]
    fn capitals_tell_names_from_beginnings() {
        let place = |text: &str, word: &str| of(text).into_iter().find(|(known, _)| known == word).map(|(_, place)| place);
        assert_eq!(place("Teh cat. Anothr one", "Teh"), Some(Place::First));
        assert_eq!(place("Teh cat. Anothr one", "Anothr"), Some(Place::First));
        assert_eq!(place("Teh cat\nAnothr one", "Anothr"), Some(Place::First));
        assert_eq!(place("we saw Mr. Braund there", "Braund"), Some(Place::Name));
        assert_eq!(place("Braund, Mr. Owen", "Braund"), Some(Place::Name));
        assert_eq!(place("(Teh cat)", "Teh"), Some(Place::First));
        assert_eq!(place("- Teh cat", "Teh"), Some(Place::First));
        assert_eq!(place("2. Teh cat", "cat"), Some(Place::Inside));
        assert_eq!(place("Recieved", "Recieved"), Some(Place::First));
    }

    #[test]
    fn capitals_throughout_are_words_but_for_abbreviations() {
        assert_eq!(plain("THE USA RECIEVED IT"), ["recieved"]);
        assert_eq!(plain("RECIEVED"), Vec::<String>::new());
        assert_eq!(plain("a RECIEVED b cd"), ["cd"]);
    }

    #[test]
    fn nothing_at_all() {
        for text in ["", " ", "''", "’", "- . …", "\u{301}"] {
            assert_eq!(plain(text), Vec::<String>::new(), "{text}");
        }
    }
}
