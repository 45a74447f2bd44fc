//! The head of a column: its name, its type and share of missing cells, a small picture of its values, a bar of valid and missing.

use std::borrow::Cow;

use super::escape::Html;
use super::number;
use super::title::{Title, Titles};
use super::visible::{self, Stretch};
use crate::plan::count::{count, percent};
use crate::plan::types::Type;
use crate::plan::view::{Column, Facts, Mark};

/// The most characters of a name.
pub const NAME: usize = 26;
/// Size of the picture's coordinates.
const WIDTH: usize = 60;
const HEIGHT: usize = 14;

/// True for columns that stand to the right: numbers.
pub fn is_right(kind: &Type) -> bool {
    kind.is_numeric()
}

/// A type's name. The name of a foreign type comes from a file, so it is made visible and cut like all data.
pub fn type_name(kind: &Type) -> String {
    visible::short(&kind.to_string(), 40)
}

/// All that the header says, in words: `age: number, 714 of 891 valid, 177 missing, 88 distinct, 0.42 to 80`.
pub fn title(column: &Column) -> Title<'static> {
    let facts = &column.facts;
    let mut words = format!("{}: {}", visible::short(&column.name, 200), type_name(&column.kind));
    match facts.rows {
        0 => words.push_str(", no rows"),
        rows => {
            let valid = rows.saturating_sub(facts.missing);
            words.push_str(&format!(", {} of {} valid, {} missing", count(valid), count(rows), count(facts.missing)));
        }
    }
    if let Some(distinct) = facts.distinct {
        words.push_str(&format!(", {} distinct", count(distinct)));
    }
    if let Some((low, high)) = &facts.range {
        words.push_str(&format!(", {} to {}", number::alone(low), number::alone(high)));
    }
    Title::Text(Cow::Owned(words))
}

/// Writes the `<th>` of a column.
pub fn write(html: &mut Html, column: &Column, titles: &mut Titles) {
    let facts = &column.facts;
    html.raw("<th scope=\"col\"");
    html.raw(match (is_right(&column.kind), column.mark == Mark::New) {
        (true, true) => " class=\"n a\"",
        (true, false) => " class=\"n\"",
        (false, true) => " class=\"a\"",
        (false, false) => "",
    });
    html.raw(match is_right(&column.kind) {
        true => " style=\"text-align:right;font-weight:normal;white-space:nowrap\"",
        false => " style=\"text-align:left;font-weight:normal;white-space:nowrap\"",
    });
    if let Some(title) = titles.next(&title(column)) {
        html.attribute("title", &title);
    }
    html.raw("><b>");
    super::cell::write_stretch(html, Stretch::first(&column.name, NAME));
    html.raw("</b><br>");
    write_type(html, column);
    html.raw("<br>");
    match histogram(&facts.histogram) {
        Some(path) => html
            .raw("<img class=\"g\" alt=\"\" style=\"height:14px;width:60px\" src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' ")
            .raw("viewBox='0 0 60 14' preserveAspectRatio='none'%3E%3Cpath fill='%236f97bd' d='")
            .text(&path)
            .raw("'/%3E%3C/svg%3E\">"),
        None => html.raw("<small class=\"q\">").text(&distinct(facts)).raw("</small>"),
    };
    if facts.rows > 0 {
        let valid = share(facts.rows.saturating_sub(facts.missing), facts.rows);
        html.raw("<div class=\"v\" style=\"height:3px;background:linear-gradient(to right,#6f97bd ");
        html.text(&valid).raw("%,#e0912f ").text(&valid).raw("%)\"></div>");
    }
    html.raw("</th>");
}

/// `text · 27 % missing + new`.
fn write_type(html: &mut Html, column: &Column) {
    html.raw("<small>");
    if let Mark::Retyped(before) = &column.mark {
        html.text(&type_name(before)).raw(" → ");
    }
    html.text(&type_name(&column.kind));
    if let Some(share) = percent(column.facts.missing, column.facts.rows) {
        html.raw(" · ").text(&share).raw(" % missing");
    }
    html.raw("</small>");
    match &column.mark {
        Mark::New => html.raw(" <small class=\"p\">+ new</small>"),
        Mark::Renamed(before) => html.raw(" <small class=\"p\">was ").text(&visible::short(before, NAME)).raw("</small>"),
        Mark::Same | Mark::Retyped(_) => html,
    };
}

/// What stands in place of a picture.
fn distinct(facts: &Facts) -> String {
    let valid = facts.rows.saturating_sub(facts.missing);
    match facts.distinct {
        Some(distinct) if distinct == valid && valid > 1 => "all different".to_string(),
        Some(distinct) if distinct > 0 => format!("{} distinct", count(distinct)),
        _ => String::new(),
    }
}

/// Per cent with one digit after the point where it is needed; 100 only when it is all.
pub fn share(part: usize, whole: usize) -> String {
    let share = part as f64 / whole as f64 * 100.0;
    let share = if part < whole { share.min(99.9) } else { 100.0 };
    format!("{share:.1}").trim_end_matches(".0").to_string()
}

/// The path of a histogram's bars, in whole units; nothing when there is nothing to draw.
fn histogram(bars: &[usize]) -> Option<String> {
    let highest = *bars.iter().max().filter(|most| **most > 0)?;
    let step = (WIDTH / bars.len()).clamp(2, 10);
    let width = step - 1;
    let mut path = String::new();
    for (i, n) in bars.iter().enumerate().filter(|(i, n)| **n > 0 && i * step < WIDTH) {
        let height = (*n as f64 / highest as f64 * HEIGHT as f64).round().max(1.0);
        path.push_str(&format!("M{} {HEIGHT}v-{height}h{width}v{height}", i * step));
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::value::Value;

    fn age() -> Column {
        Column {
            name: "age".into(),
            kind: Type::Number,
            cells: Vec::new(),
            was: Vec::new(),
            mark: Mark::Same,
            facts: Facts {
                rows: 891,
                missing: 177,
                distinct: Some(88),
                range: Some((Value::Number(0.42), Value::Number(80.0))),
                histogram: vec![54, 46],
                top: Vec::new(),
            },
        }
    }

    fn written(column: &Column) -> String {
        let title = title(column);
        let mut html = Html::default();
        write(&mut html, column, &mut Titles::share([&title]));
        html.finish()
    }

    #[test]
    fn the_title_says_it_all() {
        assert_eq!(title(&age()), Title::Text("age: number, 714 of 891 valid, 177 missing, 88 distinct, 0.42 to 80".into()));
    }

    #[test]
    fn bars_are_whole_units() {
        assert_eq!(histogram(&[549, 342]).as_deref(), Some("M0 14v-14h9v14M10 14v-9h9v9"));
        assert_eq!(histogram(&[10, 0, 1_000]).as_deref(), Some("M0 14v-1h9v1M20 14v-14h9v14"));
        assert_eq!(histogram(&[1; 12]).map(|path| path.matches("h4").count()), Some(12));
        assert_eq!(histogram(&[0, 0]), None);
        assert_eq!(histogram(&[]), None);
    }

    #[test]
    fn a_whole_header() {
        assert_eq!(
            written(&age()),
            "<th scope=\"col\" class=\"n\" style=\"text-align:right;font-weight:normal;white-space:nowrap\" \
             title=\"age: number, 714 of 891 valid, 177 missing, 88 distinct, 0.42 to 80\"><b>age</b><br><small>number · 20 % missing</small>\
             <br><img class=\"g\" alt=\"\" style=\"height:14px;width:60px\" src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' \
             viewBox='0 0 60 14' preserveAspectRatio='none'%3E%3Cpath fill='%236f97bd' d='M0 14v-14h9v14M10 14v-12h9v12'/%3E%3C/svg%3E\">\
             <div class=\"v\" style=\"height:3px;background:linear-gradient(to right,#6f97bd 80.1%,#e0912f 80.1%)\"></div></th>"
        );
    }

    #[test]
    fn what_the_steps_did_stands_beside_the_type() {
        let mut column = age();
        column.mark = Mark::Retyped(Type::Text);
        assert!(written(&column).contains("<small>text → number · 20 % missing</small>"));
        column.mark = Mark::Renamed("Cost \"<b>".into());
        assert!(written(&column).contains(" <small class=\"p\">was Cost &quot;&lt;b&gt;</small>"));
        column.mark = Mark::New;
        assert!(written(&column).contains(" class=\"n a\"") && written(&column).contains(" <small class=\"p\">+ new</small>"));
    }

    #[test]
    fn in_place_of_a_picture() {
        let facts = |rows, missing, distinct| Facts { rows, missing, distinct, ..Facts::default() };
        assert_eq!(distinct(&facts(891, 0, Some(891))), "all different");
        assert_eq!(distinct(&facts(891, 0, Some(681))), "681 distinct");
        assert_eq!(distinct(&facts(1, 0, Some(1))), "1 distinct");
        assert_eq!(distinct(&facts(5, 5, Some(0))), "");
        assert_eq!(distinct(&facts(5, 0, None)), "");
        assert_eq!(share(889, 891), "99.8");
        assert_eq!(share(99_999, 100_000), "99.9");
        assert_eq!(share(3, 3), "100");
    }
}
