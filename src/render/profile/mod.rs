//! A profile: a card for each column in HTML, a line for each in plain text.

mod html;
mod sections;
mod text;
mod words;

use super::{Rendered, Style, page};
use crate::plan::profile::Profile;

/// So many different values are all told with their shares.
const FEW: usize = 8;

/// What a profile is of.
#[derive(Debug, Clone, Copy)]
pub struct Profiled<'a> {
    /// The table's name; empty for an answer without one.
    pub table: &'a str,
    /// Rows and columns of the whole table.
    pub rows: usize,
    pub columns: usize,
    /// The condition in words, where only some rows count: `rows where Age > 60`.
    pub phrase: Option<&'a str>,
}

/// A profile drawn.
pub fn profile(profile: &Profile, of: &Profiled, style: &Style) -> Rendered {
    Rendered::new(text::text(profile, of, style), page::document(|html, _| html::write(html, profile, of)))
}

#[cfg(test)]
pub mod specimens;

#[cfg(test)]
mod tests {
    use super::specimens::{age, sex};
    use super::*;
    use crate::plan::profile::{Duplicates, Together};

    fn titanic(columns: usize) -> (Profile, Profiled<'static>) {
        let cards = (0..columns).map(|i| if i % 2 == 0 { age() } else { sex() }).collect();
        let together = vec![Together { columns: vec!["age".into(), "cabin".into()], rows: 158, always: false }];
        let profile = Profile { rows: 891, cards, duplicates: Some(Duplicates::default()), complete: 714, empty: 0, together };
        (profile, Profiled { table: "titanic", rows: 891, columns, phrase: None })
    }

    fn drawn(columns: usize, of: impl Fn(Profiled<'static>) -> Profiled<'static>, style: &Style) -> Rendered {
        let (shown, all) = titanic(columns);
        profile(&shown, &of(all), style)
    }

    #[test]
    fn a_line_a_column() {
        let text = drawn(4, |of| Profiled { phrase: None, ..of }, &Style::NOTEBOOK).text;
        assert_eq!(
            text,
            "\
titanic · profile of 4 columns, 891 rows · 354 of 3,564 cells missing (10 %),
714 complete rows · no duplicate rows

column  type  missing  distinct  values
────────────────────────────────────────────────────────────────
age     num      20 %        88  0.42 ▃▁▆██▆▃▃▁▁▁▁ 80, median 28
sex     text        ·         2  male 65 %, female 35 %
age     num      20 %        88  0.42 ▃▁▆██▆▃▃▁▁▁▁ 80, median 28
sex     text        ·         2  male 65 %, female 35 %

missing together: age and cabin in 158 rows"
        );
    }

    #[test]
    fn all_that_is_known_of_one_column() {
        let text = drawn(1, |of| Profiled { columns: 11, ..of }, &Style::NOTEBOOK).text;
        assert!(
            text.starts_with(
                "titanic · profile of 1 of 11 columns, 891 rows · 177 of 891 cells missing (20\n%), 714 complete rows · no duplicate rows\n"
            ),
            "{text}"
        );
        assert!(
            text.ends_with(
                "\
age
  values: 24: 28 (4 %) · 22: 28 (4 %) · 18: 28 (4 %)
  quantiles: least 0.42 · 1 %: 1.00 · 5 %: 4.00 · 25 %: 20.12 · median 28.00 ·
    75 %: 38.00 · 95 %: 56.00 · 99 %: 65.87 · greatest 80.00 · mean 29.7 ·
    standard deviation 14.53
  outliers: far above 11 (2 %)"
            ),
            "{text}"
        );
    }

    #[test]
    fn bars_without_unicode() {
        let text = drawn(4, |of| of, &Style { unicode: false, ..Style::NOTEBOOK }).text;
        assert!(text.is_ascii() && text.contains("0.42 -.*##*--.... 80, median 28"), "{text}");
    }

    #[test]
    fn a_card() {
        let html = drawn(2, |of| of, &Style::NOTEBOOK).html;
        for part in [
            "<b style=\"color:var(--f);font-size:13px\">titanic</b> · profile of 2 columns, 891 rows · 177 of 1,782 cells missing (10 %), 714 complete rows · no duplicate rows",
            "<br>missing together: age and cabin in 158 rows</div>",
            "<div role=\"group\" aria-label=\"age: number\"><div class=\"l\" style=\"display:flex;justify-content:space-between\"><b>age</b> <small>number</small></div>",
            "<small>714 valid, 177 missing (20 %)</small> <small>88 distinct</small>",
            "alt=\"24 bars, the highest is number 9 with 89 rows\"",
            "M0 44v-15h9v15M10 44v-10h9v10",
            "<small>0.42</small> <small>median 28.00, mean 29.70</small> <small>80.00</small>",
            "<details><summary>values, quantiles, outliers</summary><table><tbody>",
            "background:linear-gradient(to right,rgba(111,151,189,.28) 64.8%,transparent 64.8%)\">male</th><td class=\"n\">577</td><td class=\"n\">65 %</td>",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
    }

    #[test]
    fn columns_after_the_twelfth_are_folded() {
        let html = drawn(40, |of| of, &Style::NOTEBOOK).html;
        assert_eq!(html.matches("role=\"group\"").count(), 40);
        assert_eq!(html.matches("<details><summary><b>").count(), 28);
        assert!(html.contains("<details><summary><b>age</b> <small>number · 20 % missing</small></summary>"));
    }

    #[test]
    fn two_hundred_columns_stay_small() {
        assert!(drawn(200, |of| of, &Style::NOTEBOOK).html.len() < 600_000);
    }
}
