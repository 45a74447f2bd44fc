//! How words sound, by the crate `rphonetic`, a port of Apache Commons Codec.

use std::sync::LazyLock;

use rphonetic::{
    BeiderMorse, BeiderMorseBuilder, Cologne, ConfigFiles, DaitchMokotoffSoundex, DoubleMetaphone, Encoder, Metaphone, Nysiis, Soundex,
};

use super::plain;

/// A way to write down how a word sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Lawrence Philips, 1990: English.
    Metaphone,
    /// Lawrence Philips, 2000: English, with names of other origins.
    DoubleMetaphone,
    /// Robert Russell, 1918: English surnames.
    Soundex,
    /// New York State Identification and Intelligence System, 1970: American surnames.
    Nysiis,
    /// Hans Joachim Postel, 1969: German.
    Cologne,
    /// Randy Daitch and Gary Mokotoff, 1985: Slavic and Yiddish surnames.
    DaitchMokotoff,
    /// Alexander Beider and Stephen Morse, 2008: names, by the language they seem to be of.
    BeiderMorse,
}

/// No code is cut before it is so long.
const LONGEST: usize = 64;

static BEIDER_MORSE: LazyLock<ConfigFiles> = LazyLock::new(ConfigFiles::default);
static BEIDER_MORSE_ENCODER: LazyLock<BeiderMorse<'static>> = LazyLock::new(|| BeiderMorseBuilder::new(&BEIDER_MORSE).build());
static DAITCH_MOKOTOFF: LazyLock<DaitchMokotoffSoundex> = LazyLock::new(DaitchMokotoffSoundex::default);

impl Sound {
    pub const ALL: [(&'static str, Sound); 7] = [
        ("metaphone", Sound::Metaphone),
        ("double-metaphone", Sound::DoubleMetaphone),
        ("soundex", Sound::Soundex),
        ("nysiis", Sound::Nysiis),
        ("cologne", Sound::Cologne),
        ("daitch-mokotoff", Sound::DaitchMokotoff),
        ("beider-morse", Sound::BeiderMorse),
    ];

    pub fn named(word: &str) -> Option<Sound> {
        Sound::ALL.iter().find(|(known, _)| *known == word).map(|(_, sound)| *sound)
    }

    pub fn word(self) -> &'static str {
        Sound::ALL.iter().find(|(_, sound)| *sound == self).map_or("metaphone", |(word, _)| word)
    }

    /// How a text sounds: its words one by one, in their order. A word that has no letter of the alphabet stands for itself.
    pub fn of(self, text: &str) -> String {
        let plain = plain::bare(text);
        let words: Vec<String> = plain.split_whitespace().map(|word| self.of_word(word)).collect();
        words.join(" ")
    }

    fn of_word(self, word: &str) -> String {
        if !word.bytes().all(|b| b.is_ascii_alphabetic()) {
            return word.to_string();
        }
        let code = match self {
            Sound::Metaphone => Metaphone::new(Some(LONGEST)).encode(word),
            Sound::DoubleMetaphone => DoubleMetaphone::new(Some(LONGEST)).encode(word),
            Sound::Soundex => Soundex::default().encode(word),
            Sound::Nysiis => Nysiis::new(false).encode(word),
            Sound::Cologne => Cologne.encode(word),
            Sound::DaitchMokotoff => DAITCH_MOKOTOFF.encode(word),
            Sound::BeiderMorse => BEIDER_MORSE_ENCODER.encode(word),
        };
        // A word may be said in several ways, of which the first counts.
        let code = code.split('|').next().unwrap_or_default().to_string();
        // What is not heard at all, such as a lone `h` in German, stands for itself.
        if code.is_empty() { word.to_string() } else { code }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_sound_as_the_books_say() {
        for (sound, word, code) in [
            (Sound::Metaphone, "brown", "BRN"),
            (Sound::DoubleMetaphone, "Smith", "SM0"),
            (Sound::Soundex, "Robert", "R163"),
            (Sound::Nysiis, "Robert", "RABAD"),
            (Sound::Cologne, "Müller-Lüdenscheidt", "65752682"),
            (Sound::DaitchMokotoff, "Moskowitz", "645740"),
        ] {
            assert_eq!(sound.of(word), code, "{sound:?}");
        }
        assert_eq!(Sound::BeiderMorse.of("Meyer"), Sound::BeiderMorse.of("Mejer"));
    }

    #[test]
    fn words_count_one_by_one_and_numbers_stay() {
        assert_eq!(Sound::Soundex.of("Robert  Rupert 12"), "R163 R163 12");
        assert_eq!(Sound::Metaphone.of("東京"), "東京");
        assert_eq!(Sound::Metaphone.of(" - "), "");
        assert!(Sound::ALL.iter().all(|(word, sound)| Sound::named(word) == Some(*sound) && sound.word() == *word));
    }
}
