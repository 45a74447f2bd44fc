//! Which of a file's columns are wanted, by the names people give.

use std::path::Path;

use super::error::nearest;
use super::{SourceError, names};

/// The numbers of the wanted columns, from 0, in the order wanted; all when nothing is said. `found` are the names as they stand in the
/// file; they are known here under the names they will have.
pub fn columns(path: &Path, found: &[String], wanted: Option<&[String]>) -> Result<Vec<usize>, SourceError> {
    let Some(wanted) = wanted else {
        return Ok((0..found.len()).collect());
    };
    let (names, _) = names::unique(found);
    let mut numbers = Vec::with_capacity(wanted.len());
    for name in wanted {
        let number = names.iter().position(|known| known == name).ok_or_else(|| SourceError::NoSuchColumn {
            path: path.to_owned(),
            given: name.clone(),
            nearest: nearest(name, names.iter().map(String::as_str)),
            columns: names.clone(),
        })?;
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn columns_are_found_by_the_names_they_will_have() {
        let found: Vec<String> = ["a", "", "a"].map(str::to_owned).to_vec();
        let choose =
            |wanted: &[&str]| columns(Path::new("f.csv"), &found, Some(&wanted.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()));
        assert_eq!(choose(&["a_2", "column_2", "a_2"]).unwrap(), [2, 1]);
        assert_eq!(columns(Path::new("f.csv"), &found, None).unwrap(), [0, 1, 2]);
        let error = choose(&["column2"]).unwrap_err();
        assert_eq!(error.hint().unwrap(), "Did you mean `column_2`? Its columns are `a`, `column_2`, `a_2`.");
    }
}
