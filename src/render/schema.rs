//! The columns of a table: name, type, how much is missing, how many values differ, what some of them look like.

use super::cell::Shown;
use super::header::type_name;
use super::listing::{Listing, Look};
use super::{Rendered, Style, caption, visible};
use crate::plan::count::{count, percent};
use crate::plan::types::Type;
use crate::plan::view::{Column, Mark};

/// Values shown of a column.
const EXAMPLES: usize = 3;
/// The most characters of each.
const EXAMPLE: usize = 30;
/// The most levels of a category.
const LEVELS: usize = 6;

/// The schema of a table of so many rows. Examples are each column's most frequent values, or its first cells where those are not known.
pub fn schema(table: &str, rows: usize, columns: &[Column], style: &Style) -> Rendered {
    let listing = Listing {
        name: visible::short(table, 60),
        caption: caption::size(rows, columns.len()),
        heads: vec![
            ("column", Look::Left),
            ("type", Look::Left),
            ("missing", Look::Right),
            ("distinct", Look::Right),
            ("example values", Look::Small),
        ],
        rows: columns.iter().map(line).collect(),
    };
    listing.render(style)
}

fn line(column: &Column) -> Vec<String> {
    let facts = &column.facts;
    vec![
        visible::short(&column.name, 40),
        kind(column),
        percent(facts.missing, facts.rows).map_or("·".to_string(), |share| format!("{share} %")),
        facts.distinct.map(count).unwrap_or_default(),
        examples(column).join(", "),
    ]
}

/// The type with the levels of a category: `category: low, mid, high`.
fn kind(column: &Column) -> String {
    let name = match &column.kind {
        Type::Category(levels) if !levels.is_empty() => {
            let mut shown: Vec<String> = levels.iter().take(LEVELS).map(|level| visible::short(level, EXAMPLE)).collect();
            if levels.len() > LEVELS {
                shown.push("…".to_string());
            }
            format!("category: {}", shown.join(" < "))
        }
        other => type_name(other),
    };
    match &column.mark {
        Mark::Retyped(before) => format!("{} → {name}", type_name(before)),
        Mark::Renamed(before) => format!("{name}, was {}", visible::short(before, EXAMPLE)),
        Mark::New => format!("{name} + new"),
        Mark::Same => name,
    }
}

fn examples(column: &Column) -> Vec<String> {
    let frequent = column.facts.top.iter().map(|(value, _)| value);
    let mut out: Vec<String> = Vec::new();
    for value in frequent.chain(&column.cells).filter(|value| !value.is_missing()) {
        let text = match Shown::alone(value) {
            Shown::Empty => "\"\"".to_string(),
            shown => visible::short(shown.words(), EXAMPLE),
        };
        if !out.contains(&text) {
            out.push(text);
        }
        if out.len() == EXAMPLES {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::value::Value;
    use crate::plan::view::Facts;

    fn column(name: &str, kind: Type, facts: Facts, cells: Vec<Value>) -> Column {
        Column { name: name.into(), kind, cells, was: Vec::new(), mark: Mark::Same, facts }
    }

    #[test]
    fn a_schema() {
        let text = |words: &str| Value::Text(words.into());
        let columns = [
            column(
                "sex",
                Type::Text,
                Facts { rows: 891, distinct: Some(2), top: vec![(text("male"), 577), (text("female"), 314)], ..Facts::default() },
                vec![text("male"), Value::Missing],
            ),
            column(
                "age",
                Type::Number,
                Facts { rows: 891, missing: 177, distinct: Some(88), ..Facts::default() },
                vec![Value::Number(22.0), Value::Number(0.42), Value::Number(22.0), Value::Missing],
            ),
            column(
                "size",
                Type::Category(vec!["S".into(), "M".into()]),
                Facts { rows: 891, ..Facts::default() },
                vec![text(""), text(" S")],
            ),
        ];
        assert_eq!(
            schema("titanic", 891, &columns, &Style::NOTEBOOK).text,
            "\
titanic · 891 rows × 3 columns

column  type             missing  distinct  example values
──────────────────────────────────────────────────────────
sex     text                   ·         2  male, female
age     number              20 %        88  22, 0.42
size    category: S < M        ·            \"\", ␣S"
        );
    }
}
