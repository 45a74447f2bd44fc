//! Where the table begins in a text: lines of a title above it, then a line of names or none.
//!
//! A first line is names unless it looks like the lines below it: numbers stand where numbers stand, or its words come again.

use std::borrow::Cow;

/// The cells of one record, missing as `None`.
pub type Cells<'a> = Vec<Option<Cow<'a, str>>>;

/// The beginning of a table, in numbers of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Records before the header (or before the first row).
    pub preamble: usize,
    /// The record that holds the names.
    pub header: Option<usize>,
    /// The names in it belong to the columns from this one on; 1 where the first column has none.
    pub offset: usize,
}

/// Finds the beginning in the first records of a text, most of which have `columns` fields. A record of no fields is one that is broken.
pub fn find(records: &[Cells<'_>], columns: usize) -> Layout {
    let Some(first) = records.iter().position(|cells| cells.len() >= columns && !is_blank(cells)) else {
        return Layout { preamble: 0, header: None, offset: 0 };
    };
    let (above, rest) = records.split_at(first);
    let Some((candidate, body)) = rest.split_first() else {
        return Layout { preamble: first, header: None, offset: 0 };
    };
    if names_columns(candidate, body) {
        return Layout { preamble: first, header: Some(first), offset: 0 };
    }
    // Above rows without a header, a line one field short is names after all: R leaves out the name of the row names, and some programs
    // end each row but the header with a separator.
    match above.last() {
        Some(short) if columns >= 3 && short.len() + 1 == columns && names_columns(short, &[]) && short.iter().all(Option::is_some) => {
            let ends_empty = rest.iter().all(|cells| cells.len() < columns || cells.last().is_some_and(Option::is_none));
            Layout { preamble: first - 1, header: Some(first - 1), offset: usize::from(!ends_empty) }
        }
        _ => Layout { preamble: first, header: None, offset: 0 },
    }
}

/// True for a line with nothing in it.
pub fn is_blank(cells: &Cells<'_>) -> bool {
    cells.len() <= 1 && cells.iter().all(Option::is_none)
}

/// Whether the cells of a line name the columns of the lines below.
pub fn names_columns(candidate: &Cells<'_>, body: &[Cells<'_>]) -> bool {
    if candidate.iter().all(Option::is_none) {
        return false;
    }
    if body.iter().all(|cells| cells.len() != candidate.len()) || are_years(candidate) {
        return are_years(candidate) || !candidate.iter().flatten().any(|cell| looks_measured(cell));
    }
    let mut votes = 0_i32;
    for (index, cell) in candidate.iter().enumerate() {
        let Some(cell) = cell else { continue };
        let below = || body.iter().filter(|cells| cells.len() == candidate.len()).filter_map(|cells| cells.get(index)?.as_deref());
        let (measured, all) = below().fold((0, 0), |(measured, all), text| (measured + usize::from(looks_measured(text)), all + 1));
        let column_measured = all > 0 && measured * 5 >= all * 4;
        votes += match looks_measured(cell) {
            true => -1,
            false if column_measured => 1,
            false if below().any(|text| text == cell.as_ref()) => -1,
            false => 0,
        };
    }
    votes >= 0
}

/// A number, an amount, a date, a truth value: what stands in rows and seldom in headers.
fn looks_measured(text: &str) -> bool {
    let text = text.trim();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    // `2020-01-02T03:04:05Z` and `1.5e3` have a letter or two between digits.
    let starts_with_digit = text.trim_start_matches(['+', '-', '.']).starts_with(|c: char| c.is_ascii_digit());
    (has_digit && (letters == 0 || (starts_with_digit && letters <= 2 && is_machine_written(text))))
        || text.eq_ignore_ascii_case("true")
        || text.eq_ignore_ascii_case("false")
}

/// A number with an exponent, or a date with a time.
fn is_machine_written(text: &str) -> bool {
    text.parse::<f64>().is_ok() || (text.contains('T') && text.matches('-').count() >= 2)
}

/// At least two whole numbers that rise by equal steps as years do: the header of a table with a column for each year.
fn are_years(cells: &Cells<'_>) -> bool {
    let years: Vec<i32> = cells.iter().flatten().filter_map(|cell| cell.trim().parse().ok()).collect();
    let measured = cells.iter().flatten().filter(|cell| looks_measured(cell)).count();
    let mut steps = years.windows(2).map(|pair| pair.last().unwrap_or(&0) - pair.first().unwrap_or(&0));
    let step = steps.next();
    years.len() >= 2
        && years.len() == measured
        && years.iter().all(|year| (1500..=2100).contains(year))
        && step.is_some_and(|step| step > 0 && steps.all(|other| other == step))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(lines: &[&'static str], columns: usize) -> Layout {
        let cells = |line: &&'static str| line.split(',').map(|cell| (!cell.is_empty()).then_some(Cow::Borrowed(cell))).collect();
        find(&lines.iter().map(cells).collect::<Vec<Cells<'static>>>(), columns)
    }

    fn header(lines: &[&'static str], columns: usize) -> Option<usize> {
        layout(lines, columns).header
    }

    #[test]
    fn words_above_numbers_are_names() {
        assert_eq!(header(&["name,age", "A,3", "B,4"], 2), Some(0));
        assert_eq!(header(&["name,town", "A,X", "B,Y"], 2), Some(0));
        assert_eq!(header(&["name,town"], 2), Some(0));
        assert_eq!(header(&[",town", "1,X"], 2), Some(0));
    }

    #[test]
    fn lines_like_those_below_are_rows() {
        assert_eq!(header(&["A,3", "B,4"], 2), None);
        assert_eq!(header(&["1,2,3"], 3), None);
        assert_eq!(header(&["A,X", "B,X", "A,Y"], 2), None);
        assert_eq!(header(&["2020-01-02T03:04:05Z,x", "2020-01-03T03:04:05Z,y"], 2), None);
    }

    #[test]
    fn a_row_of_years_is_a_header() {
        assert_eq!(header(&["land,2010,2011,2012", "A,1,2,3", "B,4,5,6"], 4), Some(0));
        assert_eq!(header(&["1,2,3", "4,5,6"], 3), None);
    }

    #[test]
    fn titles_are_passed_over() {
        let found = layout(&["Sales", "", "all, in £", "name,town,age", "A,X,3"], 3);
        assert_eq!(found, Layout { preamble: 3, header: Some(3), offset: 0 });
    }

    #[test]
    fn a_header_may_be_one_field_short() {
        let found = layout(&["mpg,cyl", "Mazda,21,6", "Datsun,22.8,4"], 3);
        assert_eq!(found, Layout { preamble: 0, header: Some(0), offset: 1 });
        let found = layout(&["mpg,cyl", "21,6,", "22.8,4,"], 3);
        assert_eq!(found, Layout { preamble: 0, header: Some(0), offset: 0 });
    }
}
