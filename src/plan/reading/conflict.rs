//! What a column disagrees on, as data: the kinds of values with their counts, and lines that would settle it. The wording is the verb's.

use crate::lang::{quote_name, quote_pattern, quote_text};
use regex::Regex;
use serde::{Deserialize, Serialize};

/// A reason not to read a column: its values follow different customs, or none of them says which custom it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    pub about: About,
    /// The kinds of values at odds, the most frequent first; values that take no side are left out, or are a kind of their own where they
    /// would be read in the wrong way.
    pub kinds: Vec<Kind>,
    /// Ways to settle it, the safest first; each of them is enough.
    pub cures: Vec<Cure>,
}

/// What the values differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// Amounts of different currencies.
    Currency,
    /// `%` behind some of the numbers only.
    Percent,
    /// `1,234.5` beside `1.234,5`.
    Separators,
    /// Some dates read only with the day first, others only with the month first.
    DayAndMonthDiffer,
    /// Dates such as `03/04/2012`, and none that shows which of the two is the day.
    DayOrMonthUnknown,
    /// Years of two digits beside years of four.
    Years,
    /// `3:05 pm` beside `3:05`, which may be either half of the day.
    HalfOfDay,
    /// `yes` beside `1`.
    Booleans,
}

/// One kind of values in a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// In plain words, to stand behind a count: `with %`, `only with the day first`.
    pub name: String,
    pub rows: usize,
    /// One of them, as it is written.
    pub example: String,
}

/// A way to settle a conflict: what has to be filled into a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cure {
    /// `strip "%" from abv`, one line for each text, in this order.
    Strip(Vec<String>),
    /// `45%` becomes `0.45`.
    Hundredths,
    /// Signs of currencies go into a column of their own: those of the most frequent one, and the others.
    Currencies { most: Vec<String>, others: Vec<String> },
    /// `replace /PATTERN/ with "TEXT" in Cost`, one line for each pair, in this order.
    Replace(Vec<(String, String)>),
    /// `convert When to date using "%d/%m/%Y", "%Y-%m-%d"`
    Using(Vec<String>),
    /// `recode Paid: ["y", "Y"] to "yes", ["n"] to "no"`
    Recode(Vec<(Vec<String>, String)>),
}

/// How many rows show something, with one example.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub rows: usize,
    pub example: String,
}

impl Seen {
    /// Counts the rows of one text.
    pub fn add(&mut self, text: &str, rows: usize) {
        if self.rows == 0 {
            self.example = text.to_string();
        }
        self.rows += rows;
    }

    pub fn any(&self) -> bool {
        self.rows > 0
    }

    pub fn kind(&self, name: impl Into<String>) -> Kind {
        Kind { name: name.into(), rows: self.rows, example: self.example.clone() }
    }
}

impl Cure {
    /// The steps before `convert` that settle it in a column, joined by bars or line by line; none where `convert` itself is to be told more.
    pub fn steps(&self, column: &str) -> Option<Vec<String>> {
        let name = quote_name(column);
        let texts = |texts: &[String]| texts.iter().map(|text| quote_text(text)).collect::<Vec<_>>().join(", ");
        Some(match self {
            Cure::Strip(signs) => vec![format!("strip {} from {name}", texts(signs))],
            Cure::Hundredths => vec![format!("set {name} = text(number(replace({name}, \"%\", \"\")) / 100) where {name} contains \"%\"")],
            Cure::Currencies { .. } => {
                let signs = self.signs();
                let pattern: Vec<String> = signs.iter().map(|sign| regex::escape(sign)).collect();
                let own = quote_name(&format!("{column}_currency"));
                vec![format!("extract /({})/ from {name} into {own}", pattern.join("|")), format!("strip {} from {name}", texts(&signs))]
            }
            Cure::Replace(pairs) => {
                let pairs: Vec<String> =
                    pairs.iter().map(|(pattern, with)| format!("{} with {}", quote_pattern(pattern), quote_text(with))).collect();
                vec![format!("replace {} in {name}", pairs.join(", "))]
            }
            Cure::Using(_) | Cure::Recode(_) => return None,
        })
    }

    /// What these steps leave of texts, as far as it decides how they read; none where there are no such steps.
    pub fn mended(&self, texts: impl IntoIterator<Item = String>) -> Option<Vec<String>> {
        let patterns: Vec<(Regex, &str)> = match self {
            Cure::Replace(pairs) => {
                pairs.iter().map(|(pattern, with)| Some((Regex::new(pattern).ok()?, with.as_str()))).collect::<Option<_>>()?
            }
            Cure::Using(_) | Cure::Recode(_) => return None,
            Cure::Strip(_) | Cure::Hundredths | Cure::Currencies { .. } => Vec::new(),
        };
        let signs = self.signs();
        let mended = |text: String| {
            let text = signs.iter().fold(text, |text, sign| text.replace(sign, ""));
            patterns.iter().fold(text, |text, (pattern, with)| pattern.replace_all(&text, *with).into_owned())
        };
        Some(texts.into_iter().map(mended).collect())
    }

    /// The signs that it takes away, `US$` before its `$`.
    fn signs(&self) -> Vec<String> {
        match self {
            Cure::Strip(signs) => signs.clone(),
            Cure::Hundredths => vec!["%".to_string()],
            Cure::Currencies { most, others } => {
                let mut signs = [most.as_slice(), others.as_slice()].concat();
                signs.sort_by_key(|sign| std::cmp::Reverse(sign.len()));
                signs
            }
            Cure::Replace(_) | Cure::Using(_) | Cure::Recode(_) => Vec::new(),
        }
    }
}

impl Conflict {
    /// A conflict between those kinds that occur, the most frequent first.
    pub(super) fn between(about: About, kinds: impl IntoIterator<Item = Kind>, cures: Vec<Cure>) -> Conflict {
        let mut kinds: Vec<Kind> = kinds.into_iter().filter(|kind| kind.rows > 0).collect();
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.rows));
        Conflict { about, kinds, cures }
    }
}
