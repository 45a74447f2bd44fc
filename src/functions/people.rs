//! Names of people with the capitals that people give them: McDonald, O'Neill, Vincent van Gogh, Henry VIII.
//!
//! The lists are short on purpose: what is not certain is written as any other word. `people.py` holds the same for scripts.

use super::letters;

/// Parts of names that are small wherever another name follows.
const ALWAYS_SMALL: [&str; 9] = ["van", "von", "vom", "zu", "zum", "zur", "de", "bin", "ibn"];

/// Those that are given names as well, or stand with a capital at the beginning: small inside a name only.
const SMALL_INSIDE: [&str; 15] =
    ["da", "das", "dos", "dal", "dei", "degli", "del", "della", "delle", "des", "di", "du", "ten", "ter", "af"];

/// Those that are small behind certain others only: `(behind, small)`.
const SMALL_BEHIND: [(&[&str], &[&str]); 2] =
    [(&["van", "von", "in", "op", "auf", "an"], &["den", "der", "dem", "het", "'t", "’t", "und"]), (&["de"], &["la", "las", "los"])];

/// Before a hyphen.
const SMALL_WITH_HYPHEN: [&str; 2] = ["al", "el"];

/// Numbers of kings, popes and sons that are no names: not `vi` and `xi`.
const ROMAN: [&str; 10] = ["ii", "iii", "iv", "vii", "viii", "ix", "xii", "xiii", "xiv", "xvi"];

/// Names with a second capital behind Mac, of those seldom written otherwise. Macy, Macey, Mackey, Macron and the like are no such names.
const MAC: [&str; 36] = [
    "macallister",
    "macalister",
    "macarthur",
    "macaskill",
    "macaulay",
    "macbride",
    "maccallum",
    "maccarthy",
    "maccormack",
    "macdonald",
    "macdonnell",
    "macdougall",
    "macdowell",
    "macduff",
    "macewan",
    "macfadyen",
    "macfarlane",
    "macgillivray",
    "macgowan",
    "macgregor",
    "macgyver",
    "macinnes",
    "macinnis",
    "macisaac",
    "maclachlan",
    "maclean",
    "macleod",
    "maclennan",
    "macmillan",
    "macnab",
    "macnamara",
    "macneil",
    "macneill",
    "macpherson",
    "macrae",
    "mactavish",
];

/// A capital for each name, by the customs above; the rest lower.
pub(super) fn title(text: &str, out: &mut String) {
    let lower = text.to_lowercase();
    let words = words(&lower);
    let mut end = 0;
    for (place, word) in words.iter().enumerate() {
        out.push_str(lower.get(end..word.start).unwrap_or_default());
        end = word.start + word.text.len();
        written(&words, place, out);
    }
    out.push_str(lower.get(end..).unwrap_or_default());
}

struct Word<'a> {
    start: usize,
    text: &'a str,
    /// What stands between the word before and this one.
    before: &'a str,
}

/// Runs of letters, digits, apostrophes and full stops.
fn words(text: &str) -> Vec<Word<'_>> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | 'ʼ' | '\u{300}'..='\u{36f}');
    let mut words = Vec::new();
    let (mut at, mut end) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        if length > 0 {
            words.push(Word { start: at, text: rest.get(..length).unwrap_or_default(), before: text.get(end..at).unwrap_or_default() });
            end = at + length;
        }
        at += length;
        at += text.get(at..).map_or(0, |rest| rest.find(inside).unwrap_or(rest.len()));
    }
    words
}

fn written(words: &[Word], place: usize, out: &mut String) {
    let Some(word) = words.get(place) else { return };
    let next = words.get(place + 1);
    // A name of its own begins the cell, and stands behind a bracket, a semicolon or another sign.
    let begins = place == 0 || word.before.contains(|c: char| !(c.is_whitespace() || c == ',' || is_hyphen(c)));
    let led = place.checked_sub(1).and_then(|before| words.get(before)).filter(|_| !begins);
    if is_small(word, led, next, begins, words.get(..=place).unwrap_or_default()) {
        out.push_str(word.text);
    } else if !begins && ROMAN.contains(&word.text.trim_end_matches('.')) {
        out.push_str(&word.text.to_uppercase());
    } else {
        for (number, piece) in word.text.split('.').enumerate() {
            if number > 0 {
                out.push('.');
            }
            name(piece, led.map(|led| led.text), out);
        }
    }
}

fn is_small(word: &Word, led: Option<&Word>, next: Option<&Word>, begins: bool, so_far: &[Word]) -> bool {
    let blank = |between: &str| between.chars().all(char::is_whitespace);
    if SMALL_WITH_HYPHEN.contains(&word.text) {
        return next.is_some_and(|next| next.before.chars().all(is_hyphen));
    }
    // `Beethoven, Ludwig van`.
    let at_the_end = next.is_none() && !begins && so_far.iter().any(|word| word.before.contains(','));
    if !at_the_end && !next.is_some_and(|next| blank(next.before)) || word.before.contains(is_hyphen) {
        return false;
    }
    let behind = |all: &[&str]| led.is_some_and(|led| blank(word.before) && all.contains(&led.text));
    ALWAYS_SMALL.contains(&word.text)
        || !begins && SMALL_INSIDE.contains(&word.text)
        || SMALL_BEHIND.iter().any(|(all, small)| small.contains(&word.text) && behind(all))
}

fn is_hyphen(c: char) -> bool {
    c == '-' || matches!(c, '\u{2010}'..='\u{2015}')
}

/// One name, or what stands before or behind a full stop.
fn name(text: &str, led: Option<&str>, out: &mut String) {
    let Some((at, sign)) = text.char_indices().find(|(_, c)| is_apostrophe(*c)) else {
        return capital(text, out);
    };
    let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(at + sign.len_utf8()..).unwrap_or_default());
    let french = before == "d" || before == "l" && led == Some("de");
    let two = behind.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let split = two && (before.chars().count() == 1 || matches!(before, "dell" | "dall" | "sant" | "mac"));
    if french && two {
        out.push_str(before);
    } else {
        capital(before, out);
    }
    out.push(sign);
    if split || before.is_empty() && two {
        capital(behind, out);
    } else {
        out.push_str(behind);
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

/// A capital at the beginning, and a second one behind Mc and, where it is certain, Mac.
fn capital(text: &str, out: &mut String) {
    let prefix = match text {
        _ if text.starts_with("mc") && text.chars().count() > 3 => 2,
        _ if MAC.contains(&text) => 3,
        _ => 0,
    };
    let (first, second) = text.split_at_checked(prefix).unwrap_or(("", text));
    one_capital(first, out);
    one_capital(second, out);
}

fn one_capital(text: &str, out: &mut String) {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return };
    letters::capital(first, out);
    out.push_str(letters.as_str());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&str, &str)]) {
        for (text, wanted) in pairs {
            let mut out = String::new();
            title(text, &mut out);
            assert_eq!(out, *wanted, "{text:?}");
        }
    }

    #[test]
    fn mac_and_mc() {
        check(&[
            ("RONALD MCDONALD", "Ronald McDonald"),
            ("douglas macarthur", "Douglas MacArthur"),
            ("william h macy", "William H Macy"),
            ("mack the knife", "Mack The Knife"),
            ("emmanuel macron, josé machado", "Emmanuel Macron, José Machado"),
            ("mcdonald's", "McDonald's"),
            ("mc hammer", "Mc Hammer"),
        ]);
    }

    #[test]
    fn apostrophes() {
        check(&[
            ("SHAQUILLE O'NEAL", "Shaquille O'Neal"),
            ("o’neill", "O’Neill"),
            ("beverly d'angelo", "Beverly d'Angelo"),
            ("guillaume de l'hôpital", "Guillaume de l'Hôpital"),
            ("gianni dell'acqua", "Gianni Dell'Acqua"),
            ("n'golo kanté", "N'Golo Kanté"),
            ("smith's", "Smith's"),
            ("don't", "Don't"),
        ]);
    }

    #[test]
    fn parts_that_are_small() {
        check(&[
            ("VINCENT VAN GOGH", "Vincent van Gogh"),
            ("van gogh", "van Gogh"),
            ("Van", "Van"),
            ("BEETHOVEN, LUDWIG VAN", "Beethoven, Ludwig van"),
            ("juan DE LA cruz", "Juan de la Cruz"),
            ("la toya jackson", "La Toya Jackson"),
            ("otto von bismarck", "Otto von Bismarck"),
            ("mies van der rohe", "Mies van der Rohe"),
            ("jacobus van 't hoff", "Jacobus van 't Hoff"),
            ("leonardo da vinci", "Leonardo da Vinci"),
            ("di smith", "Di Smith"),
            ("anh di", "Anh Di"),
            ("den watts", "Den Watts"),
            ("hassan al-rashid", "Hassan al-Rashid"),
            ("al pacino", "Al Pacino"),
            ("jean-de-dieu", "Jean-De-Dieu"),
            ("ann lee; van morrison", "Ann Lee; van Morrison"),
        ]);
    }

    #[test]
    fn numbers_and_initials() {
        check(&[
            ("henry viii", "Henry VIII"),
            ("john smith iii", "John Smith III"),
            ("xi jinping", "Xi Jinping"),
            ("nguyen thi vi", "Nguyen Thi Vi"),
            ("iv", "Iv"),
            ("j.r.r. tolkien", "J.R.R. Tolkien"),
            ("sammy davis jr.", "Sammy Davis Jr."),
            ("anne-marie SMITH-jones (née LEE)", "Anne-Marie Smith-Jones (Née Lee)"),
            ("éric ÖZIL", "Éric Özil"),
            ("", ""),
            ("  42 ", "  42 "),
        ]);
    }
}
