//! The line over a table: its name, which rows these are, how large the whole is.

use super::visible;
use crate::plan::count::{count, plural, things};
use crate::plan::view::{Extent, View};

/// The longest phrase for a condition.
const PHRASE: usize = 200;
/// The longest name of a table.
const NAME: usize = 60;

/// The table's name as it is shown; empty when the table has none.
pub fn name(view: &View) -> String {
    visible::short(&view.table, NAME)
}

/// What follows the name. `rows` and `columns` are how many are shown; `None` for columns when the rest are named elsewhere.
pub fn rest(view: &View, rows: usize, columns: Option<usize>) -> String {
    let all = view.columns_total;
    let part = columns.filter(|shown| *shown < all).map(|shown| format!("columns 1–{shown}"));
    match &view.extent {
        Extent::Run => match part {
            Some(part) => format!("{} · {part} of {}", run(view, rows), count(all)),
            None => format!("{} · {}", run(view, rows), columns_in_words(all)),
        },
        Extent::Chosen { of, phrase } => with_size(&chosen(*of, rows, &visible::short(phrase, PHRASE)), view, part),
        Extent::Changed { of } => with_size(&chosen(*of, rows, "changed rows"), view, part),
    }
}

fn run(view: &View, rows: usize) -> String {
    let first = view.numbers.first().copied().unwrap_or(1);
    let last = view.numbers.get(rows.saturating_sub(1)).copied().unwrap_or(first);
    match (view.rows, rows) {
        (0, _) => "no rows".to_string(),
        (all, shown) if shown == all => things(all, "row"),
        (all, 0) => format!("no rows of {}", count(all)),
        (all, 1) => format!("row {first} of {}", count(all)),
        (all, shown) if last + 1 == first + shown => format!("rows {first}–{last} of {}", count(all)),
        (all, shown) => format!("{} of {}", count(shown), things(all, "row")),
    }
}

/// `10 of the 695 changed rows`, `38 rows where Age > 60`, `1 changed row`.
fn chosen(of: usize, shown: usize, phrase: &str) -> String {
    match of {
        0 => format!("no {phrase}"),
        1 => format!("1 {}", single(phrase)),
        _ if of == shown => format!("{} {phrase}", count(of)),
        _ => format!("{} of the {} {phrase}", count(shown), count(of)),
    }
}

/// A phrase of one: its first noun in the singular.
fn single(phrase: &str) -> String {
    const NOUNS: [(&str, &str); 4] = [("rows", "row"), ("cells", "cell"), ("words", "word"), ("differences", "difference")];
    let first = NOUNS.iter().filter_map(|(many, one)| Some((phrase.find(many)?, many, one))).min();
    first.map_or_else(|| phrase.to_string(), |(_, many, one)| phrase.replacen(many, one, 1))
}

fn with_size(extent: &str, view: &View, part: Option<String>) -> String {
    let part = part.map(|part| format!(", {part}")).unwrap_or_default();
    format!("{extent} · {}{part}", size(view.rows, view.columns_total))
}

/// `1,928 rows × 6 columns`.
pub fn size(rows: usize, columns: usize) -> String {
    let rows = if rows == 0 { "no rows".to_string() } else { things(rows, "row") };
    format!("{rows} × {}", columns_in_words(columns))
}

fn columns_in_words(columns: usize) -> String {
    if columns == 0 { format!("no {}", plural(0, "column")) } else { things(columns, "column") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(rows: usize, columns: usize, numbers: impl IntoIterator<Item = usize>, extent: Extent) -> View {
        View {
            table: "t".into(),
            rows,
            columns_total: columns,
            numbers: numbers.into_iter().collect(),
            extent,
            columns: Vec::new(),
            hidden: Vec::new(),
        }
    }

    #[test]
    fn runs_of_rows() {
        assert_eq!(rest(&view(891, 11, 1..=20, Extent::Run), 20, Some(11)), "rows 1–20 of 891 · 11 columns");
        assert_eq!(rest(&view(2_127, 11, 1..=20, Extent::Run), 6, None), "rows 1–6 of 2,127 · 11 columns");
        assert_eq!(rest(&view(5, 1, 1..=5, Extent::Run), 5, None), "5 rows · 1 column");
        assert_eq!(rest(&view(1, 1, 1..=1, Extent::Run), 1, None), "1 row · 1 column");
        assert_eq!(rest(&view(891, 3, 7..=7, Extent::Run), 1, None), "row 7 of 891 · 3 columns");
        assert_eq!(rest(&view(0, 3, [], Extent::Run), 0, None), "no rows · 3 columns");
        assert_eq!(rest(&view(4, 0, 1..=4, Extent::Run), 4, None), "4 rows · no columns");
        assert_eq!(rest(&view(9, 214, 1..=9, Extent::Run), 9, Some(30)), "9 rows · columns 1–30 of 214");
    }

    #[test]
    fn chosen_rows() {
        let older = |of| Extent::Chosen { of, phrase: "rows where Age > 60".into() };
        assert_eq!(rest(&view(891, 11, 1..=20, older(38)), 20, None), "20 of the 38 rows where Age > 60 · 891 rows × 11 columns");
        assert_eq!(rest(&view(891, 11, 1..=3, older(3)), 3, None), "3 rows where Age > 60 · 891 rows × 11 columns");
        assert_eq!(rest(&view(891, 11, 1..=1, older(1)), 1, None), "1 row where Age > 60 · 891 rows × 11 columns");
        assert_eq!(rest(&view(891, 11, [], older(0)), 0, None), "no rows where Age > 60 · 891 rows × 11 columns");
    }

    #[test]
    fn changed_rows() {
        let changed = view(1_928, 6, 1..=10, Extent::Changed { of: 695 });
        assert_eq!(rest(&changed, 10, None), "10 of the 695 changed rows · 1,928 rows × 6 columns");
        let one = view(1_928, 40, 4..=4, Extent::Changed { of: 1 });
        assert_eq!(rest(&one, 1, Some(30)), "1 changed row · 1,928 rows × 40 columns, columns 1–30");
    }
}
