//! Columns of which one decides the other, but for a few rows: one Zip, two Cities.
//!
//! A dependency counts as meant when nearly all groups of rows with the same key agree, when there are many of them, and when the values are such that they
//! would not agree by chance. In large groups slips of the pen break most of them: there the rows count, and more of them may have a misspelt value
//! than another. It is broken where a group has a majority and others beside it. What a finer key explains is not broken: two breweries of one name,
//! each with an id of its own, may stand in two cities.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::guard::Stopped;
use super::coded::{Coded, MISSING};
use crate::plan::findings::{Example, Issue, dependency, is_named_key};
use crate::plan::types::Type;

/// Pairs of columns that are looked at, at most.
const PAIRS: usize = 600;
/// Groups of two rows or more that show a dependency, and the share of them that may break it.
const GROUPS: usize = 20;
const BROKEN: f64 = 0.03;
/// The share of pairs of rows that must differ by chance.
const VARIED: f64 = 0.3;
/// The same where rows count: so many groups, of so many rows on the average; the share of rows beside the most common value of their group, and of
/// those whose value is no slip of it.
const LARGE_GROUPS: usize = 10;
const LARGE: usize = 10;
const BESIDE: f64 = 0.15;
const APART: f64 = 0.03;
const MUCH_VARIED: f64 = 0.8;
/// Rows looked at before all are.
const SAMPLE: usize = 30_000;

pub fn find(columns: &[Coded], stop: &dyn Fn() -> bool) -> Result<Vec<Issue>, Stopped> {
    let mut found: Vec<Found> = Vec::new();
    let mut decided: Vec<(&Coded, &str)> = Vec::new();
    let values: Vec<Value> = columns.iter().filter_map(Value::of).collect();
    let pairs: Vec<(&Coded, &Value)> = columns
        .iter()
        .filter(|key| is_key(key))
        .flat_map(|key| values.iter().filter(|value| value.column.name != key.name).map(move |value| (key, value)))
        .collect();
    let (by_groups, by_rows): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(key, value)| value.may_agree_by_groups(key));
    for (key, value) in by_groups.into_iter().chain(by_rows.into_iter().filter(|(key, value)| value.may_be_misspelt(key))).take(PAIRS) {
        if stop() {
            return Err(Stopped::Interrupted);
        }
        let (by_groups, by_rows, value) = (value.may_agree_by_groups(key), value.may_be_misspelt(key), value.column);
        let groups_agree = |depends: &Depends, seen| by_groups && depends.groups_agree(seen);
        let agree = |depends: &Depends, seen| groups_agree(depends, seen) || (by_rows && depends.rows_agree(value, seen));
        let Some(depends) = meant(key, value, agree) else { continue };
        decided.push((key, value.name.as_str()));
        if depends.mendable().next().is_some() && !columns.iter().any(|finer| finer.name != key.name && explains(finer, key, value)) {
            found.push(Found { key, value, by_rows: !groups_agree(&depends, Seen::All), depends });
        }
    }
    // A finer key that decides both, be it with exceptions, tells which of the two is wrong: a Zip the State and the City.
    let decides = |key: &Coded, value: &Coded| decided.iter().any(|(known, its)| known.name == key.name && *its == value.name);
    let told_by = |of: &Found, finer: &Coded| {
        finer.counts.len() > of.key.counts.len() && decides(finer, of.key) && decides(finer, of.value) && !decides(of.key, finer)
    };
    // Of two columns that decide each other, the one with fewer values has fewer slips: a Zip tells the City.
    let firm = |of: &&Found| {
        let reversed = found.iter().find(|other| other.key.name == of.value.name && other.value.name == of.key.name);
        !decided.iter().any(|(finer, _)| told_by(of, finer))
            && (!of.by_rows || reversed.is_none_or(|other| other.by_rows && of.key.counts.len() <= of.value.counts.len()))
    };
    Ok(found.iter().filter(firm).map(|found| issue(found.key, found.value, &found.depends)).collect())
}

/// A key that decides a value but for a few rows.
struct Found<'a> {
    key: &'a Coded,
    value: &'a Coded,
    depends: Depends,
    /// Whether its rows agree and not its groups.
    by_rows: bool,
}

/// How much of the table was looked at: the first rows may be twice beyond the limits.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Part,
    All,
}

impl Seen {
    fn within(self, found: usize, share: f64, all: usize) -> bool {
        let limit = share * all as f64;
        found as f64 <= if self == Seen::Part { 2.0 * limit + 2.0 } else { limit }
    }

    fn enough(self, found: usize, least: usize) -> bool {
        self == Seen::Part || found >= least
    }
}

/// How far a column decides another, where they agree.
fn meant(key: &Coded, value: &Coded, agree: impl Fn(&Depends, Seen) -> bool) -> Option<Depends> {
    if key.codes.len() > SAMPLE && !agree(&Depends::of(key, value, SAMPLE), Seen::Part) {
        return None;
    }
    Some(Depends::of(key, value, usize::MAX)).filter(|depends| agree(depends, Seen::All))
}

/// The id of each name of a column, by a column of ids that tells the things named apart. Names of several ids have none here.
pub fn ids(named: &Coded, columns: &[Coded]) -> Option<Vec<u32>> {
    let fits = |column: &&Coded| {
        matches!(column.kind, Type::Text | Type::Integer)
            && column.name != named.name
            && is_named_key(&column.name)
            && column.counts.len() >= 2
            && column.codes.len() == named.codes.len()
            && column.counts.len() * 2 >= named.counts.len()
    };
    columns.iter().filter(fits).find_map(|column| {
        // Each name has one id, and each id one name: a household is no id of its persons.
        let decides = |key: &Coded, value: &Coded| meant(key, value, Depends::groups_agree).is_some();
        if !(decides(named, column) && decides(column, named)) {
            return None;
        }
        let mut ids: Vec<Option<u32>> = vec![None; named.counts.len()];
        for (name, id) in named.codes.iter().zip(&column.codes).filter(|(_, id)| **id != MISSING) {
            if let Some(known) = ids.get_mut(*name as usize) {
                *known = known.map_or(Some(*id), |known| Some(if known == *id { known } else { MISSING }));
            }
        }
        Some(ids.into_iter().map(|id| id.unwrap_or(MISSING)).collect())
    })
}

/// What rows may go together by.
fn is_key(column: &Coded) -> bool {
    let filled = column.filled();
    matches!(column.kind, Type::Text | Type::Integer | Type::Category(_) | Type::Date)
        && column.counts.len() >= LARGE_GROUPS
        && column.counts.len() * 10 <= filled * 9
}

/// What a key may decide: the values are not all the same.
struct Value<'a> {
    column: &'a Coded,
    /// The share of pairs of rows that differ.
    varied: f64,
}

impl<'a> Value<'a> {
    fn of(column: &'a Coded) -> Option<Self> {
        let may_be = matches!(column.kind, Type::Text | Type::Integer | Type::Category(_) | Type::Boolean) && column.counts.len() >= 2;
        let filled = column.filled() as f64;
        let same = || column.counts.iter().map(|count| (*count as f64 / filled).powi(2)).sum::<f64>();
        may_be.then(|| Value { column, varied: 1.0 - same() }).filter(|value| value.varied >= VARIED)
    }

    /// Where groups are to agree, there are many, and no more values than them.
    fn may_agree_by_groups(&self, key: &Coded) -> bool {
        key.counts.len() >= GROUPS && self.column.counts.len() <= key.counts.len()
    }

    /// Where rows are to agree, the values are such that can be misspelt, and no more than their keys and slips.
    fn may_be_misspelt(&self, key: &Coded) -> bool {
        self.column.kind.is_textual()
            && self.column.counts.len() as f64 <= key.counts.len() as f64 + BESIDE * self.column.filled() as f64
            && self.varied >= MUCH_VARIED
    }
}

/// Whether two texts differ by a letter in ten and one more, and not in their digits; case does not count.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let letters = a.chars().count().min(b.chars().count());
    a == b || letters >= 4 && digits(&a) == digits(&b) && strsim::damerau_levenshtein(&a, &b) <= 1 + letters / 10
}

/// Whether a column tells more rows apart than the key does, and decides the key and the value without exception.
fn explains(finer: &Coded, key: &Coded, value: &Coded) -> bool {
    if finer.codes.is_empty() || finer.counts.len() <= key.counts.len() || finer.counts.len() * 10 > finer.filled() * 9 {
        return false;
    }
    let decides = |other: &Coded| {
        let depends = Depends::of(finer, other, usize::MAX);
        depends.groups >= GROUPS && depends.broken.is_empty()
    };
    decides(key) && (finer.name == value.name || decides(value))
}

/// A group of rows with several values.
struct Split {
    key: u32,
    /// The values with their rows, the most common first.
    values: Vec<(u32, usize)>,
}

impl Split {
    fn of(key: u32, values: HashMap<u32, usize>) -> Split {
        let mut values: Vec<(u32, usize)> = values.into_iter().collect();
        values.sort_by_key(|(value, rows)| (Reverse(*rows), *value));
        Split { key, values }
    }

    fn first(&self) -> (u32, usize) {
        self.values.first().copied().unwrap_or((MISSING, 0))
    }

    fn others(&self) -> &[(u32, usize)] {
        self.values.get(1..).unwrap_or_default()
    }

    fn rows(&self) -> usize {
        self.values.iter().map(|(_, rows)| rows).sum()
    }

    fn has_majority(&self) -> bool {
        self.first().1 * 2 > self.rows()
    }
}

/// How far a column decides another.
struct Depends {
    /// Groups of two rows or more in which the value is not missing, and their rows.
    groups: usize,
    rows: usize,
    /// Those of them with several values.
    broken: Vec<Split>,
}

impl Depends {
    /// By so many rows of the table.
    fn of(key: &Coded, value: &Coded, rows: usize) -> Depends {
        let cells = || key.codes.iter().zip(&value.codes).take(rows).filter(|(key, value)| **key != MISSING && **value != MISSING);
        // Each key's first value, its rows, and its place among the groups with several values.
        let mut groups: Vec<(u32, usize, usize)> = vec![(MISSING, 0, usize::MAX); key.counts.len()];
        let mut several: Vec<(u32, HashMap<u32, usize>)> = Vec::new();
        for (key, value) in cells() {
            let Some((first, size, place)) = groups.get_mut(*key as usize) else { continue };
            *size += 1;
            if *size == 1 {
                *first = *value;
            } else if *first != *value && *place == usize::MAX {
                *place = several.len();
                several.push((*key, HashMap::new()));
            }
        }
        for (key, value) in cells() {
            let place = groups.get(*key as usize).map_or(usize::MAX, |(_, _, place)| *place);
            if let Some((_, values)) = several.get_mut(place) {
                *values.entry(*value).or_default() += 1;
            }
        }
        let sizes = || groups.iter().map(|(_, size, _)| *size).filter(|size| *size > 1);
        let broken = several.into_iter().map(|(key, values)| Split::of(key, values)).collect();
        Depends { groups: sizes().count(), rows: sizes().sum(), broken }
    }

    /// Whether nearly all groups agree.
    fn groups_agree(&self, seen: Seen) -> bool {
        seen.enough(self.groups, GROUPS) && seen.within(self.broken.len(), BROKEN, self.groups)
    }

    /// Whether nearly all rows agree with those of their group, slips aside.
    fn rows_agree(&self, value: &Coded, seen: Seen) -> bool {
        let beside = self.broken.iter().flat_map(Split::others).map(|(_, rows)| rows).sum();
        seen.enough(self.groups, LARGE_GROUPS)
            && seen.enough(self.rows, LARGE * self.groups)
            && seen.within(beside, BESIDE, self.rows)
            // What the first rows show is not worth comparing letters.
            && (seen == Seen::Part || seen.within(self.apart(value), APART, self.rows))
    }

    /// Rows with a value that is no slip of the most common one of their group.
    fn apart(&self, value: &Coded) -> usize {
        let text = |code: u32| value.value(code as usize).to_string();
        let of_group = |group: &Split| {
            let usual = text(group.first().0);
            group.others().iter().filter(|(other, _)| !is_slip(&text(*other), &usual)).map(|(_, rows)| *rows).sum::<usize>()
        };
        self.broken.iter().map(of_group).sum()
    }

    /// The groups with several values of which one has the majority.
    fn mendable(&self) -> impl Iterator<Item = &Split> {
        self.broken.iter().filter(|group| group.has_majority())
    }
}

fn issue(key: &Coded, value: &Coded, depends: &Depends) -> Issue {
    let mut groups: Vec<&Split> = depends.mendable().collect();
    groups.sort_by_key(|group| (Reverse(group.rows()), group.key));
    let rows = groups.iter().flat_map(|group| group.others()).map(|(_, rows)| rows).sum();
    let example = |group: &&Split| {
        let values: Vec<String> =
            group.values.iter().take(2).map(|(code, rows)| format!("{} {rows}", value.value(*code as usize))).collect();
        Example::new(format!("{}: {}", key.value(group.key as usize), values.join(", ")))
    };
    dependency(&key.name, &value.name, rows, groups.len(), groups.iter().take(3).map(example).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use polars::prelude as pl;
    use polars::prelude::NamedFrom;

    use super::*;

    fn lines(columns: &[(&str, Vec<String>)]) -> Vec<String> {
        let column = |(name, values): &(&str, Vec<String>)| Coded::new(&pl::Series::new((*name).into(), values).into()).unwrap();
        let columns: Vec<Coded> = columns.iter().map(column).collect();
        find(&columns, &|| false).unwrap().iter().map(Issue::line).collect()
    }

    /// 20 rows of each of 12 zips with its city; `other` gives a row's zip and number in it another city.
    fn cities(other: impl Fn(usize, usize) -> Option<String>) -> Vec<(&'static str, Vec<String>)> {
        let rows = || (0..12).flat_map(|zip| (0..20).map(move |row| (zip, row)));
        let city = |(zip, row)| other(zip, row).unwrap_or_else(|| format!("City {zip}"));
        vec![("Zip", rows().map(|(zip, _)| format!("{}", 2100 + zip)).collect()), ("City", rows().map(city).collect())]
    }

    #[test]
    fn slips_break_most_large_groups() {
        let slip = |zip, row| match row {
            3 => Some(format!("Ctiy {zip}")),
            13 => Some(format!("Citty {zip}")),
            _ => None,
        };
        let misspelt = cities(slip);
        assert_eq!(lines(&misspelt), ["repair City by Zip using majority"]);
        assert!(lines(&cities(|_, _| None)).is_empty(), "nothing is broken");
    }

    #[test]
    fn another_value_is_no_slip() {
        assert!(lines(&cities(|zip, row| (row % 10 == 3).then(|| format!("City {}", (zip + 1) % 12)))).is_empty());
        assert!(lines(&cities(|zip, row| (row < 3).then(|| format!("Town {zip} before they moved")))).is_empty(), "moved");
        let two = cities(|zip, row| Some(["even", "third", "odd"][if row % 10 == 3 { 2 } else { zip % 2 }].to_string()));
        assert!(lines(&two).is_empty(), "few values agree by chance");
    }

    #[test]
    fn of_two_directions_the_one_with_groups_enough_stays() {
        // 100 ids of 5 rows; 5 and 9 have one name, and one row of 7 has the name of another.
        let rows = || (0..100).flat_map(|id| (0..5).map(move |row| (id, row)));
        let name = |(id, row)| match (id, row) {
            (7, 2) => "Person 40".to_string(),
            (9, _) => "Person 5".to_string(),
            _ => format!("Person {id}"),
        };
        let columns = [("id", rows().map(|(id, _)| id.to_string()).collect()), ("name", rows().map(name).collect())];
        assert_eq!(lines(&columns), ["repair name by id using majority"]);
    }

    #[test]
    fn a_finer_key_tells_which_is_wrong() {
        // 60 zips of 20 rows in 30 cities of 25 states; in three rows the state is wrong.
        let rows = || (0..60).flat_map(|zip| (0..20).map(move |row| (zip, row)));
        let state = |(zip, row)| format!("State {}", if row == 4 && zip % 20 == 7 { 3 } else { zip / 2 % 25 });
        let columns = [
            ("Zip", rows().map(|(zip, _)| (10_000 + zip).to_string()).collect()),
            ("City", rows().map(|(zip, _)| format!("City {}", zip / 2)).collect()),
            ("State", rows().map(state).collect()),
        ];
        let lines = lines(&columns);
        assert!(lines.contains(&"repair State by Zip using majority".to_string()), "{lines:?}");
        assert!(!lines.contains(&"repair City by State using majority".to_string()), "{lines:?}");
    }

    #[test]
    fn slips_of_the_pen() {
        for (a, b) in [("Boston", "Bostton"), ("BOSTON", "Boston"), ("Springfield", "Springifled"), ("Oxford", "Oxfrod")] {
            assert!(is_slip(a, b), "{a}, {b}");
        }
        for (a, b) in [("Newton", "Norton"), ("Ward 1", "Ward 2"), ("Bonn", "Rome"), ("Ulm", "Elm")] {
            assert!(!is_slip(a, b), "{a}, {b}");
        }
    }
}
