//! Two kinds of identifier in one column: `PMC3378987` beside `PMID: 24015914`.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::facts::Texts;
use super::fix::names;
use super::tally::Tally;
use super::{Example, Fix, Issue, Kind};

/// An identifier: letters with a number right behind them, a DOI, or a number alone, perhaps with a word before it that says what it is.
static IDENTIFIER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:\b([A-Za-z]{2,8})\s*:\s*)?(?:\b([A-Za-z]{2,6})(\d{4,})\b|\b(10\.\d{4,9}/\S+)|\b(\d{5,})\b)").ok());

/// The longest text on the average that is an identifier with its surroundings.
const SHORT: usize = 60;
/// The share of the rows that must hold an identifier, and that which a second kind must have.
const MOST: f64 = 0.5;
const SECOND: f64 = 0.01;
/// The least rows of a second kind.
const LEAST: usize = 5;
/// The most digits that an integer certainly holds.
const DIGITS: usize = 18;
/// The share of the numbers of one length that must be called the same, of those that are called anything.
const CALLED: f64 = 0.9;
/// Values of another column that show where a kind has gone, and the share of them that must be of it.
const MOVED: f64 = 0.9;

/// An identifier in a text: the letters right before its digits or the word before them, and the digits; or a DOI.
struct Token<'a> {
    letters: Option<&'a str>,
    label: Option<&'a str>,
    digits: &'a str,
    doi: bool,
}

impl<'a> Token<'a> {
    fn all(text: &'a str) -> Vec<Token<'a>> {
        let Some(pattern) = IDENTIFIER.as_ref() else { return Vec::new() };
        let token = |found: Captures<'a>| {
            let part = |at: usize| found.get(at).map(|part| part.as_str());
            let (digits, doi) = match (part(3), part(4), part(5)) {
                (Some(digits), ..) | (.., Some(digits)) => (digits, false),
                (_, Some(doi), _) => (doi, true),
                _ => return None,
            };
            Some(Token { letters: part(2), label: part(1), digits, doi })
        };
        pattern.captures_iter(text).filter_map(token).collect()
    }

    /// What it is called where it stands, in capitals; none for a number alone.
    fn name(&self) -> Option<String> {
        self.letters.or(self.label).map(str::to_uppercase)
    }
}

/// What numbers of a length are called, where nearly all of those that are called anything are called the same: `PMC` for those of seven digits.
struct Lengths(HashMap<usize, String>);

impl Lengths {
    fn of(texts: &Texts) -> Lengths {
        let mut called: HashMap<usize, HashMap<String, usize>> = HashMap::new();
        for (text, rows) in texts.values {
            for token in Token::all(text).iter().filter(|token| !token.doi) {
                if let Some(name) = token.name() {
                    *called.entry(token.digits.len()).or_default().entry(name).or_default() += rows;
                }
            }
        }
        let settled = |(length, called): (usize, HashMap<String, usize>)| {
            let all: usize = called.values().sum();
            // `PMCID` is another word for `PMC`.
            let mut names: HashMap<&str, usize> = HashMap::new();
            for (name, rows) in &called {
                let shorter = called.keys().filter(|other| name.starts_with(other.as_str())).min_by_key(|other| other.len());
                *names.entry(shorter.map_or(name, |shorter| shorter)).or_default() += rows;
            }
            let (name, most) = names.into_iter().max_by(|(a, x), (b, y)| x.cmp(y).then(b.cmp(a)))?;
            (all >= LEAST && most as f64 >= CALLED * all as f64).then(|| (length, name.to_string()))
        };
        Lengths(called.into_iter().filter_map(settled).collect())
    }

    /// The kind of a token: what it is called, or what numbers as long are called; empty where nothing tells.
    fn sort(&self, token: &Token) -> String {
        let usual = self.0.get(&token.digits.len());
        match (token.doi, token.name(), usual) {
            (true, ..) => "doi".to_string(),
            (_, Some(name), Some(usual)) if is_like(&name, usual) => usual.clone(),
            (_, Some(name), _) => self.0.values().find(|usual| is_like(&name, usual)).cloned().unwrap_or(name),
            (_, None, usual) => usual.cloned().unwrap_or_default(),
        }
    }
}

/// Whether a name is meant as another: `PMCID` and a slip such as `MC` are `PMC`.
fn is_like(name: &str, usual: &str) -> bool {
    name == usual || name.starts_with(usual) || usual.ends_with(name) && usual.len() <= name.len() + 1
}

/// A kind of identifier.
#[derive(Default)]
struct Sort {
    tally: Tally,
    /// What it is called where it stands, right before its digits or with a sign between; empty for a number alone.
    names: BTreeSet<String>,
    /// Whether it is always written right before its digits.
    joined: bool,
    /// The lengths of numbers alone.
    bare: BTreeSet<usize>,
    tokens: HashSet<String>,
}

/// What was found of two kinds of identifier.
#[derive(Debug, PartialEq)]
pub enum Found {
    Issue(Box<Issue>),
    /// They have columns of their own, and what is to be said of them is said there.
    Moved,
}

pub fn find(texts: &Texts) -> Option<Found> {
    let length: usize = texts.values.iter().map(|(text, _)| text.len()).sum();
    if texts.values.len() < LEAST || length > SHORT * texts.values.len() {
        return None;
    }
    let lengths = Lengths::of(texts);
    let mut sorts: HashMap<String, Sort> = HashMap::new();
    let mut held = 0;
    for (text, rows) in texts.values {
        let mut seen: Vec<String> = Vec::new();
        for token in Token::all(text) {
            let sort = lengths.sort(&token);
            let entry = sorts.entry(sort.clone()).or_default();
            entry.joined = token.letters.is_some() && (entry.joined || entry.tokens.is_empty());
            match token.name() {
                Some(name) => entry.names.insert(name),
                None => entry.bare.insert(token.digits.len()),
            };
            entry.tokens.insert(token.digits.to_string());
            entry.tokens.extend(token.letters.map(|letters| format!("{letters}{}", token.digits)));
            if !seen.contains(&sort) {
                entry.tally.add(text, *rows);
                seen.push(sort);
            }
        }
        held += if seen.is_empty() { 0 } else { *rows };
    }
    let filled = texts.filled();
    let mut sorts: Vec<(String, Sort)> = sorts.into_iter().collect();
    sorts.sort_by(|(a, x), (b, y)| y.tally.rows.cmp(&x.tally.rows).then(a.cmp(b)));
    sorts.retain(|(_, sort)| sort.tally.rows >= LEAST && sort.tally.rows as f64 >= SECOND * filled as f64);
    if sorts.len() < 2 || (held as f64) < MOST * filled as f64 {
        return None;
    }
    if sorts.iter().all(|(_, sort)| has_moved(sort, texts)) {
        return Some(Found::Moved);
    }
    sorts.truncate(3);
    let line: Vec<String> = sorts.iter().map(|(name, sort)| taken_out(name, sort, texts)).collect();
    let others: usize = sorts.iter().skip(1).map(|(_, sort)| sort.tally.rows).sum();
    let examples: Vec<Example> = sorts.iter().filter_map(|(_, sort)| sort.tally.examples().into_iter().next()).collect();
    let issue = Issue::new(Kind::Identifiers, texts.name, others, Fix::Line(line.join(" | "))).showing(examples);
    Some(Found::Issue(Box::new(issue)))
}

/// The steps that take one kind out into a column of its own: where it is called by its name, and in rows without that the numbers that are as long.
fn taken_out(kind: &str, sort: &Sort, texts: &Texts) -> String {
    let column = names(&[texts.name.to_string()]);
    let name = free(if kind.is_empty() { "number".to_string() } else { kind.to_lowercase() }, texts);
    let named: Vec<&str> = sort.names.iter().map(String::as_str).collect();
    let mut steps = match (kind, named.as_slice()) {
        ("doi", _) => return format!(r"extract /\b(?<{name}>10\.\d{{4,9}}\/\S+)/i from {column}"),
        // Numbers alone, not those behind a word.
        ("", _) => vec![format!(r"extract /(?:^|[,;\/])\s*(?<{name}>\d{{5,}})\b/ from {column}")],
        // Written in one way, it stays as it is written.
        (_, [only]) if sort.joined && sort.bare.is_empty() => return format!(r"extract /\b(?<{name}>{only}\d{{4,}})\b/i from {column}"),
        (_, [only]) => vec![format!(r"extract /\b{only}\s*:?\s*(?<{name}>\d{{4,}})\b/i from {column}")],
        (_, several) => vec![format!(r"extract /\b(?:{})\s*:?\s*(?<{name}>\d{{4,}})\b/i from {column}", several.join("|"))],
    };
    if !kind.is_empty() {
        steps.extend(
            sort.bare.iter().map(|length| format!(r"set {name} = extract({column}, /\b\d{{{length}}}\b/) where {name} is missing")),
        );
    }
    // Numbers that begin with a 0 stay text: they are codes; and so do those that are too long.
    if !sort.tokens.iter().any(|token| token.starts_with('0') || token.len() > DIGITS) {
        steps.push(format!("convert {name} to integer"));
    }
    steps.join(" | ")
}

/// A name that no column has.
fn free(name: String, texts: &Texts) -> String {
    let taken = |name: &str| texts.others.iter().any(|(other, _)| other == name);
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(name)
}

/// Whether a column of its own holds them already.
fn has_moved(sort: &Sort, texts: &Texts) -> bool {
    let others = texts.others.iter().filter(|(name, _)| name != texts.name);
    others.into_iter().any(|(_, values)| {
        let there = values.iter().filter(|value| sort.tokens.contains(*value)).count();
        !values.is_empty() && there as f64 >= MOVED * values.len() as f64
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn two_kinds() {
        let values: Vec<String> =
            (0..40).map(|n| if n % 4 == 0 { format!("PMID: {}", 22_000_000 + n) } else { format!("PMC{}", 3_000_000 + n) }).collect();
        let values: Vec<(&str, usize)> = values.iter().map(|text| (text.as_str(), 1)).collect();
        let texts = Texts { name: "id", rows: 40, values: &values, others: &[], ids: None };
        let Some(Found::Issue(issue)) = find(&texts) else { panic!("not found") };
        assert_eq!(issue.rows, 10);
        assert_eq!(
            issue.line(),
            r"extract /\b(?<pmc>PMC\d{4,})\b/i from id | extract /\bPMID\s*:?\s*(?<pmid>\d{4,})\b/i from id | convert pmid to integer"
        );
        let taken = |prefix: &str, from: usize| {
            values.iter().filter_map(|(text, _)| Some(text.get(from..)?.to_string()).filter(|_| text.starts_with(prefix))).collect()
        };
        let others = [("pmc".to_string(), taken("PMC", 0)), ("pmid".to_string(), taken("PMID", 6))];
        assert_eq!(find(&Texts { others: &others, ..texts }), Some(Found::Moved));
        let one: Vec<(&str, usize)> = values.iter().filter(|(text, _)| text.starts_with("PMC")).copied().collect();
        assert_eq!(find(&Texts { values: &one, ..texts }), None);
    }

    #[test]
    fn bare_numbers_are_of_the_kind_with_as_many_digits() {
        let written = |n: usize| match n % 6 {
            0 => format!("PMC{}", 3_000_000 + n),
            1 => format!("PMCID: {}", 3_000_000 + n),
            2 => format!("{}", 3_000_000 + n),
            3 => format!("PMID{}", 22_000_000 + n),
            4 => format!("PMID: {}", 22_000_000 + n),
            _ => format!("{}", 22_000_000 + n),
        };
        let values: Vec<String> = (0..60).map(written).collect();
        let values: Vec<(&str, usize)> = values.iter().map(|text| (text.as_str(), 1)).collect();
        let Some(Found::Issue(issue)) = find(&Texts { name: "id", rows: 60, values: &values, others: &[], ids: None }) else {
            panic!("not found")
        };
        assert_eq!(issue.rows, 30);
        assert_eq!(
            issue.line(),
            [
                r"extract /\b(?:PMC|PMCID)\s*:?\s*(?<pmc>\d{4,})\b/i from id | set pmc = extract(id, /\b\d{7}\b/) where pmc is missing",
                r"convert pmc to integer | extract /\bPMID\s*:?\s*(?<pmid>\d{4,})\b/i from id",
                r"set pmid = extract(id, /\b\d{8}\b/) where pmid is missing | convert pmid to integer",
            ]
            .join(" | ")
        );
    }
}
