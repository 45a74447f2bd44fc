//! One value in several spellings: those that `merge clusters` would bring together, white space aside.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::facts::Texts;
use super::fix::names;
use super::{Example, Fix, Issue, Kind};
use crate::lang::quote_text;
use crate::plan::likeness::{Method, Stop, clusters};

/// Names are shorter on the average; longer texts are sentences.
const NAME: usize = 60;
/// With more distinct texts only what shares a key goes together: slips are looked for letter by letter.
const FEW: usize = 20_000;
/// Spellings that one line names.
const PAIRS: usize = 20;
/// Where nearly all texts are different they are no names of the same things.
const UNIQUE: f64 = 0.9;

/// None when stopped.
pub fn find(texts: &Texts, stop: Stop) -> Option<Option<Issue>> {
    let filled = texts.filled();
    let distinct = texts.values.len();
    let length: usize = texts.values.iter().map(|(text, _)| text.len()).sum();
    if distinct < 2 || distinct as f64 > UNIQUE * filled as f64 || length > NAME * distinct {
        return Some(None);
    }
    // Spellings are told from each other without their white space, which is an issue of its own.
    let mut tidy: Vec<(String, usize)> = Vec::with_capacity(distinct);
    let mut places: HashMap<String, usize> = HashMap::with_capacity(distinct);
    let mut ids: HashMap<String, u32> = HashMap::new();
    for (text, rows) in texts.values {
        let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(id) = texts.ids.and_then(|ids| ids.get(text)) {
            ids.entry(plain.clone()).or_insert(*id);
        }
        match places.get(&plain).and_then(|place| tidy.get_mut(*place)) {
            Some((_, known)) => *known += rows,
            None => {
                places.insert(plain.clone(), tidy.len());
                tidy.push((plain, *rows));
            }
        }
    }
    let addresses = tidy.iter().filter(|(text, _)| text.contains('@')).count() * 2 > tidy.len();
    let (method, using) = if tidy.len() > FEW { (Method::Fingerprint, " using fingerprint") } else { (Method::Variants, "") };
    let values: Vec<(&str, usize)> = tidy.iter().map(|(text, rows)| (text.as_str(), *rows)).collect();
    let found = if addresses { in_capitals(&values) } else { clusters(&values, &method, stop)? };
    let value = |place: &usize| values.get(*place).copied().unwrap_or_default();
    let groups = found.iter().map(|group| group.iter().map(value).collect::<Vec<_>>());
    let groups: Vec<Vec<(&str, usize)>> = groups
        .map(|group| if texts.ids.is_some() { of_one_thing(group, &ids) } else { group })
        .filter(|group| is_one_name(group))
        .collect();
    let rows: usize = groups.iter().flat_map(|group| group.iter().skip(1)).map(|(_, rows)| rows).sum();
    if rows == 0 {
        return Some(None);
    }
    let largest = groups.iter().max_by_key(|group| group.iter().map(|(_, rows)| rows).sum::<usize>());
    let examples: Vec<Example> = largest.into_iter().flatten().map(|(text, rows)| Example::counted(*text, *rows)).collect();
    let column = names(&[texts.name.to_string()]);
    let fix = match texts.ids {
        // Capitals mean nothing in an address, and two addresses that are nearly the same are two.
        _ if addresses => Fix::Line(format!("lower {column}")),
        // Things with ids of their own stay apart.
        Some(_) => only_these(&column, &groups),
        None => Fix::Line(format!("merge clusters in {column}{using}")),
    };
    let issue = Issue { groups: Some(groups.len()), ..Issue::new(Kind::Spellings, texts.name, rows, fix) };
    Some(Some(issue.showing(examples)))
}

/// The spellings with the id of the most common one, and those that are it but for capitals and signs, whatever their id.
fn of_one_thing<'a>(group: Vec<(&'a str, usize)>, ids: &HashMap<String, u32>) -> Vec<(&'a str, usize)> {
    let Some((first, _)) = group.first().copied() else { return group };
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let is_it = |text: &str| letters(text) == letters(first) || ids.get(text).is_some_and(|id| ids.get(first) == Some(id));
    group.into_iter().filter(|(text, _)| is_it(text)).collect()
}

/// The line that merges these and no others; where they are too many for a line, the one that shows them.
fn only_these(column: &str, groups: &[Vec<(&str, usize)>]) -> Fix {
    let pairs: Vec<String> = groups
        .iter()
        .filter_map(|group| group.split_first())
        .flat_map(|((to, _), others)| others.iter().map(|(from, _)| format!("{} to {}", quote_text(from), quote_text(to))))
        .collect();
    if pairs.len() > PAIRS { Fix::Shows(format!("clusters {column}")) } else { Fix::Line(format!("recode {column}: {}", pairs.join(", "))) }
}

/// The places of values that differ by their capitals alone, the most common first.
fn in_capitals(values: &[(&str, usize)]) -> Vec<Vec<usize>> {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, (text, _)) in values.iter().enumerate() {
        groups.entry(text.to_lowercase()).or_default().push(place);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() > 1).collect();
    for group in &mut groups {
        group.sort_by_key(|place| (Reverse(values.get(*place).map(|(_, rows)| *rows)), *place));
    }
    groups.sort_by_key(|group| group.iter().min().copied());
    groups
}

/// Numbers apart by their points and signs alone are no spellings of each other. A letter is one of its capital, `y` of `Y`.
fn is_one_name(group: &[(&str, usize)]) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    group.len() > 1 && group.iter().any(|(text, _)| letters(text) >= 2 || letters(text) == text.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(values: &[(&str, usize)]) -> Option<Issue> {
        find(&Texts { name: "Name", rows: 500, values, others: &[], ids: None }, &|| false).unwrap()
    }

    #[test]
    fn spellings_of_a_name() {
        let issue = of(&[("Elsevier", 387), ("ELSEVIER", 4), ("Elsevier ", 8), ("Wiley", 60)]).unwrap();
        assert_eq!((issue.rows, issue.groups), (4, Some(1)));
        assert_eq!(issue.examples, [Example::counted("Elsevier", 395), Example::counted("ELSEVIER", 4)]);
        assert_eq!(issue.line(), "merge clusters in Name");
    }

    #[test]
    fn things_with_ids_of_their_own_are_no_spellings() {
        let values = [("Rivertown Brewing", 6), ("Rivertowne Brewing", 6), ("Oskar Blues", 33), ("OSKAR BLUES", 2)];
        let of = HashMap::from([("Rivertown Brewing", 0), ("Rivertowne Brewing", 1), ("Oskar Blues", 2), ("OSKAR BLUES", 3)]);
        let texts = Texts { name: "Name", rows: 47, values: &values, others: &[], ids: Some(&of) };
        let issue = find(&texts, &|| false).unwrap().unwrap();
        assert_eq!((issue.rows, issue.groups, issue.line().as_str()), (2, Some(1), "recode Name: \"OSKAR BLUES\" to \"Oskar Blues\""));
    }

    #[test]
    fn addresses_differ_by_capitals_alone() {
        let issue = of(&[("a.b@x.org", 3), ("A.B@X.ORG", 2), ("ab@x.org", 4), ("c@y.org", 5)]).unwrap();
        assert_eq!((issue.rows, issue.line().as_str()), (2, "lower Name"));
    }

    #[test]
    fn white_space_and_numbers_are_no_spellings() {
        assert_eq!(of(&[("Elsevier", 387), ("Elsevier ", 8)]), None);
        assert_eq!(of(&[("9.35", 4), ("93.5", 4)]), None);
        assert_eq!(of(&[("Y", 40), ("y", 4), ("N", 4)]).unwrap().line(), "merge clusters in Name");
        assert_eq!(of(&[("a", 1), ("A", 1)]), None, "all different");
    }
}
