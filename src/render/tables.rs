//! The tables of a session.

use super::listing::{Listing, Look};
use super::{Rendered, Style, visible};
use crate::plan::count::{count, things};

/// One table of the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<'a> {
    pub name: &'a str,
    pub rows: usize,
    pub columns: usize,
    pub steps: usize,
    /// Where it came from: a path, or the line that made it.
    pub source: &'a str,
    pub current: bool,
}

/// All tables, the current one marked.
pub fn tables(tables: &[Listed], style: &Style) -> Rendered {
    let rows = tables.iter().map(|table| {
        vec![
            visible::short(table.name, 40),
            count(table.rows),
            count(table.columns),
            count(table.steps),
            visible::short(table.source, 80),
            if table.current { "current".to_string() } else { String::new() },
        ]
    });
    let listing = Listing {
        name: String::new(),
        caption: if tables.is_empty() { "no tables".to_string() } else { things(tables.len(), "table") },
        heads: vec![
            ("table", Look::Left),
            ("rows", Look::Right),
            ("columns", Look::Right),
            ("steps", Look::Right),
            ("from", Look::Small),
            ("", Look::Left),
        ],
        rows: rows.collect(),
    };
    listing.render(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_tables() {
        let all = [
            Listed { name: "titanic", rows: 891, columns: 11, steps: 4, source: "titanic.csv", current: true },
            Listed { name: "adults", rows: 1_601, columns: 1, steps: 0, source: "titanic | keep rows where age >= 18", current: false },
        ];
        assert_eq!(
            tables(&all, &Style::NOTEBOOK).text,
            "\
2 tables

table     rows  columns  steps  from
────────────────────────────────────────────────────────────────────────────
titanic    891       11      4  titanic.csv                          current
adults   1,601        1      0  titanic | keep rows where age >= 18"
        );
        assert_eq!(tables(&[], &Style::NOTEBOOK).text, "no tables");
    }
}
