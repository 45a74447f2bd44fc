//! What a step did, in words: the sentences are the same in HTML, in plain text and in the history.

use super::header::type_name;
use super::paragraph::marked;
use super::visible;
use crate::plan::count::{count, plural, things};
use crate::plan::effect::Effect;

/// The most names or counts in one list.
const LISTED: usize = 8;
/// The most characters of a name in a list.
const NAME: usize = 40;

/// One thing a step did: `802 cells` ` changed in 717 of 2,127 rows`, and the details in smaller letters.
#[derive(Debug, Default, PartialEq)]
pub struct Fact {
    pub bold: String,
    pub rest: String,
    pub small: String,
    /// What stands before the details in plain text: a line end puts them on a line of their own.
    pub lead: &'static str,
}

impl Fact {
    /// In plain text: one sentence, or a sentence and its details.
    pub fn blocks(&self) -> Vec<String> {
        let head = format!("{}{}", self.bold, self.rest);
        match (self.small.is_empty(), self.lead) {
            (true, _) => vec![head],
            (false, "\n") => vec![head, self.small.clone()],
            (false, lead) => vec![format!("{head}{lead}{}", self.small)],
        }
    }
}

/// What a step did in one line of plain text: `802 cells changed in 717 of 2,127 rows; 1 column added`.
pub fn summary(effect: &Effect) -> String {
    let said = facts(effect).into_iter().map(|fact| fact.bold + &fact.rest).filter(|said| !said.is_empty());
    said.collect::<Vec<_>>().join("; ")
}

/// All that a step did, most telling first; one fact that says so when it did nothing.
pub fn facts(effect: &Effect) -> Vec<Fact> {
    let mut notes: Vec<String> = effect.notes.iter().map(|note| visible::short(&quoted(note), 400)).collect();
    let mut facts = Vec::new();
    if effect.is_nothing() {
        facts.push(Fact { rest: "nothing changed".into(), small: notes.join(" · "), lead: ": ", ..Fact::default() });
        notes.clear();
    }
    facts.extend(cells(effect));
    facts.extend(columns_added(effect, &mut notes));
    facts.extend(columns(effect));
    facts.extend(rows(effect));
    facts.extend(cautions(effect));
    if !notes.is_empty() {
        match facts.last_mut().filter(|fact| fact.small.is_empty()) {
            Some(last) => {
                last.small = notes.join(" · ");
                last.lead = ", ";
            }
            None => facts.push(Fact { small: notes.join(" · "), ..Fact::default() }),
        }
    }
    facts
}

fn cells(effect: &Effect) -> Option<Fact> {
    if effect.cells_changed.is_empty() {
        return None;
    }
    let rows = match (effect.rows_changed, effect.rows_after) {
        (changed, all) if changed >= all && all > 1 => format!("all {}", things(all, "row")),
        (changed, all) => format!("{} of {}", count(changed), things(all, "row")),
    };
    let mut columns: Vec<&(String, usize)> = effect.cells_changed.iter().collect();
    columns.sort_by_key(|(_, cells)| std::cmp::Reverse(*cells));
    let counts = columns.iter().map(|(name, cells)| format!("{} {}", visible::short(name, NAME), count(*cells)));
    Some(Fact {
        bold: things(effect.cells(), "cell"),
        rest: format!(" changed in {rows}"),
        small: list(counts, columns.len(), " · "),
        lead: "\n",
    })
}

/// A note with what it carries as literals in quotes, as texts stand in the language.
fn quoted(note: &str) -> String {
    marked(note).into_iter().map(|run| if run.bold { format!("\"{}\"", run.text) } else { run.text }).collect()
}

/// New columns. A note that begins with the only one's name stands in its place.
fn columns_added(effect: &Effect, notes: &mut Vec<String>) -> Option<Fact> {
    let names = &effect.columns_added;
    let mut fact = column_fact(names.len(), " added", list(names.iter().map(|name| visible::short(name, NAME)), names.len(), ", "))?;
    let own = |note: &String| matches!(names.as_slice(), [name] if note.starts_with(&format!("{}:", visible::line(name))));
    if let Some(at) = notes.iter().position(own) {
        fact.small = notes.remove(at);
        fact.lead = ", ";
    }
    Some(fact)
}

fn columns(effect: &Effect) -> impl Iterator<Item = Fact> {
    let short = |name: &String| visible::short(name, NAME);
    let removed = list(effect.columns_removed.iter().map(short), effect.columns_removed.len(), ", ");
    let renamed = effect.columns_renamed.iter().map(|(old, new)| format!("{} → {}", short(old), short(new)));
    let renamed = list(renamed, effect.columns_renamed.len(), ", ");
    let retyped = effect.columns_retyped.iter().map(|(name, old, new)| format!("{} {} → {}", short(name), type_name(old), type_name(new)));
    let retyped = list(retyped, effect.columns_retyped.len(), ", ");
    [
        column_fact(effect.columns_removed.len(), " removed", removed),
        column_fact(effect.columns_renamed.len(), " renamed", renamed),
        column_fact(effect.columns_retyped.len(), " retyped", retyped),
        column_fact(effect.columns_moved, " moved", String::new()),
    ]
    .into_iter()
    .flatten()
}

fn column_fact(n: usize, verb: &str, small: String) -> Option<Fact> {
    (n > 0).then(|| Fact { bold: things(n, "column"), rest: verb.to_string(), small, lead: ": " })
}

fn rows(effect: &Effect) -> impl Iterator<Item = Fact> {
    let after = match effect.rows_after {
        0 => "none".to_string(),
        rows => count(rows),
    };
    let fact =
        |n: usize, verb: &str, small: String| (n > 0).then(|| Fact { bold: things(n, "row"), rest: verb.to_string(), small, lead: ", " });
    let both = effect.rows_removed > 0 && effect.rows_added > 0;
    let left = if both { String::new() } else { format!("{after} left") };
    let regrouped = effect.regrouped.then(|| Fact {
        bold: things(effect.rows_before, "row"),
        rest: format!(" became {after}"),
        lead: ", ",
        ..Fact::default()
    });
    [
        regrouped,
        fact(effect.rows_removed, " removed", left),
        fact(effect.rows_added, " added", format!("{after} now")),
        fact(effect.rows_moved, " moved", String::new()),
    ]
    .into_iter()
    .flatten()
}

/// Values that did not fit, and rows that a missing cell decided.
fn cautions(effect: &Effect) -> impl Iterator<Item = Fact> {
    let misfits: usize = effect.misfits.iter().map(|(_, n)| n).sum();
    let counts = effect.misfits.iter().map(|(name, n)| format!("{} {}", visible::short(name, NAME), count(*n)));
    let misfits = (misfits > 0).then(|| Fact {
        bold: things(misfits, "value"),
        rest: " did not fit and became missing".into(),
        small: list(counts, effect.misfits.len(), " · "),
        lead: ": ",
    });
    let undecided = (effect.undecided > 0).then(|| Fact {
        bold: things(effect.undecided, "row"),
        rest: format!(" went {} way only because a cell was missing", if effect.undecided == 1 { "its" } else { "their" }),
        ..Fact::default()
    });
    misfits.into_iter().chain(undecided)
}

/// The first of some names, and how many more there are.
fn list(items: impl Iterator<Item = String>, all: usize, separator: &str) -> String {
    let mut shown: Vec<String> = items.take(LISTED).collect();
    let more = all.saturating_sub(LISTED);
    if more > 0 {
        shown.push(format!("{} more {}", count(more), plural(more, "column")));
    }
    shown.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::types::Type;

    fn said(effect: &Effect) -> Vec<String> {
        facts(effect).into_iter().map(|fact| format!("{}{}|{}{}", fact.bold, fact.rest, fact.lead, fact.small)).collect()
    }

    #[test]
    fn changed_cells_are_counted_by_column_most_first() {
        let effect = Effect {
            rows_before: 2_127,
            rows_after: 2_127,
            rows_changed: 717,
            cells_changed: vec![("PMID/PMCID".into(), 542), ("Publisher".into(), 73), ("Article title".into(), 122)],
            ..Effect::default()
        };
        assert_eq!(said(&effect), ["737 cells changed in 717 of 2,127 rows|\nPMID/PMCID 542 · Article title 122 · Publisher 73"]);
        assert_eq!(summary(&effect), "737 cells changed in 717 of 2,127 rows");
    }

    #[test]
    fn a_note_about_the_new_column_names_it() {
        let effect = Effect {
            columns_added: vec!["pmcid".into()],
            notes: vec!["pmcid: 1,412 found, 516 without a match".into()],
            ..Effect::default()
        };
        assert_eq!(said(&effect), ["1 column added|, pmcid: 1,412 found, 516 without a match"]);
        let silent = Effect { columns_added: vec!["a".into(), "b".into()], ..Effect::default() };
        assert_eq!(said(&silent), ["2 columns added|: a, b"]);
    }

    #[test]
    fn rows_come_with_what_is_left() {
        let removed = Effect { rows_removed: 199, rows_after: 1_928, ..Effect::default() };
        assert_eq!(said(&removed), ["199 rows removed|, 1,928 left"]);
        let all = Effect { rows_removed: 1, rows_after: 0, ..Effect::default() };
        assert_eq!(said(&all), ["1 row removed|, none left"]);
        let added = Effect { rows_added: 1, rows_after: 892, ..Effect::default() };
        assert_eq!(said(&added), ["1 row added|, 892 now"]);
    }

    #[test]
    fn nothing_changed_is_said() {
        let effect = Effect { notes: vec!["no duplicate rows".into()], ..Effect::default() };
        assert_eq!(said(&effect), ["nothing changed|: no duplicate rows"]);
        assert_eq!(said(&Effect::default()), ["nothing changed|: "]);
    }

    #[test]
    fn several_facts_and_a_note() {
        let effect = Effect {
            rows_after: 3,
            rows_changed: 3,
            cells_changed: vec![("age".into(), 3)],
            columns_retyped: vec![("age".into(), Type::Text, Type::Integer)],
            columns_renamed: vec![("A\n".into(), "B".into())],
            misfits: vec![("age".into(), 1)],
            undecided: 1,
            notes: vec!["read as numbers".into()],
            ..Effect::default()
        };
        assert_eq!(
            summary(&effect),
            "3 cells changed in all 3 rows; 1 column renamed; 1 column retyped; 1 value did not fit and became missing; 1 row went its way only \
             because a cell was missing"
        );
        assert_eq!(
            said(&effect),
            [
                "3 cells changed in all 3 rows|\nage 3",
                "1 column renamed|: A↵ → B",
                "1 column retyped|: age text → integer",
                "1 value did not fit and became missing|: age 1",
                "1 row went its way only because a cell was missing|, read as numbers",
            ]
        );
    }

    #[test]
    fn long_lists_are_cut() {
        let effect = Effect { columns_removed: (1..=20).map(|i| format!("c{i}")).collect(), ..Effect::default() };
        assert_eq!(said(&effect), ["20 columns removed|: c1, c2, c3, c4, c5, c6, c7, c8, 12 more columns"]);
    }
}
