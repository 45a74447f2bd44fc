//! Column names that are there and differ: a frame cannot hold two of one name, and nobody can write an empty one.

use std::collections::HashSet;

/// Gives each column a name of its own. An empty name becomes `column_3` (its number), a name that is taken gets `_2`, `_3` … What was
/// changed is told as `(number from 1, name in the file, name given)`.
pub fn unique(found: &[String]) -> (Vec<String>, Vec<(usize, String, String)>) {
    // Names that stand in the file keep their place: a made-up name never takes the name of a later column.
    let standing: HashSet<&str> = found.iter().map(String::as_str).collect();
    let mut taken: HashSet<String> = HashSet::new();
    let mut names = Vec::with_capacity(found.len());
    let mut renamed = Vec::new();
    for (index, name) in found.iter().enumerate() {
        let empty = name.trim().is_empty();
        let given = if !empty && !taken.contains(name.as_str()) {
            name.clone()
        } else {
            let base = if empty { format!("column_{}", index + 1) } else { name.clone() };
            let free = |candidate: &String| !taken.contains(candidate.as_str()) && !standing.contains(candidate.as_str());
            let mut candidates = std::iter::once(base.clone()).chain((2..).map(|number| format!("{base}_{number}")));
            candidates.find(free).unwrap_or(base)
        };
        if given != *name {
            renamed.push((index + 1, name.clone(), given.clone()));
        }
        taken.insert(given.clone());
        names.push(given);
    }
    (names, renamed)
}

/// `column_1`, `column_2` …, for a file without a header.
pub fn numbered(columns: usize) -> Vec<String> {
    (1..=columns).map(|number| format!("column_{number}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn names(found: &[&str]) -> Vec<String> {
        unique(&found.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).0
    }

    #[test]
    fn duplicates_are_numbered_and_empty_names_say_where_they_stand() {
        assert_eq!(names(&["a", "a", "", "a"]), ["a", "a_2", "column_3", "a_3"]);
    }

    #[test]
    fn a_made_up_name_never_takes_a_standing_one() {
        assert_eq!(names(&["a", "a", "a_2", ""]), ["a", "a_3", "a_2", "column_4"]);
        assert_eq!(names(&["", "column_1"]), ["column_1_2", "column_1"]);
    }

    #[test]
    fn what_was_renamed_is_told_and_nothing_else_changes() {
        let (names, renamed) = unique(&[" Age ".to_owned(), " ".to_owned(), "Age".to_owned(), "Age".to_owned()]);
        assert_eq!(names, [" Age ", "column_2", "Age", "Age_2"]);
        assert_eq!(renamed, [(2, " ".to_owned(), "column_2".to_owned()), (4, "Age".to_owned(), "Age_2".to_owned())]);
    }
}
