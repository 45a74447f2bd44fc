//! What stands folded away on a card: short tables, the same in HTML and in plain text.

use crate::plan::count::{count, plural};
use crate::plan::profile::{Card, Lengths, Lists, Moments, Numbers, Patterns, SHARES, Shape, Texts};
use crate::plan::value::Value;

use super::words::{digits, figure, share, short, tells_all, time};

/// A short table under a heading.
pub struct Section {
    pub title: &'static str,
    pub lines: Vec<Line>,
}

/// A line of it.
pub struct Line {
    pub label: Label,
    /// One figure, or a count with its share.
    pub figures: Vec<String>,
}

/// What a line is about.
pub enum Label {
    /// Words of ours.
    Words(String),
    /// A value or a pattern of the data.
    Data(Value),
}

impl Line {
    fn words(label: impl Into<String>, figure: impl Into<String>) -> Line {
        Line { label: Label::Words(label.into()), figures: vec![figure.into()] }
    }

    fn counted(label: Label, part: usize, whole: usize) -> Line {
        Line { label, figures: vec![count(part), share(part, whole)] }
    }
}

/// What is folded away of a column, at most so many values and patterns.
pub fn sections(card: &Card, most: usize) -> Vec<Section> {
    let mut sections = Vec::new();
    if !tells_all(card) && !card.all_different() && !card.top.is_empty() {
        let lines = card.top.iter().take(most).map(|(value, rows)| Line::counted(Label::Data(value.clone()), *rows, card.valid()));
        sections.push(Section { title: "values", lines: lines.collect() });
    }
    match &card.shape {
        Shape::Plain => {}
        Shape::Numbers(numbers) if card.distinct < 3 && numbers.std.is_none_or(|std| std == 0.0) => {}
        Shape::Numbers(numbers) => sections.extend(of_numbers(card, numbers)),
        Shape::Moments(moments) => sections.extend(of_moments(card, moments)),
        Shape::Texts(texts) => sections.extend(of_texts(card, texts, most)),
        Shape::Levels { declared, unused } => sections.extend(of_levels(*declared, unused)),
        Shape::Lists(lists) => sections.extend(of_lists(lists, most)),
    }
    sections
}

fn at(share: f64) -> String {
    match share {
        0.0 => "least".to_string(),
        1.0 => "greatest".to_string(),
        0.5 => "median".to_string(),
        share => format!("{:.0} %", share * 100.0),
    }
}

fn of_numbers(card: &Card, numbers: &Numbers) -> [Section; 2] {
    let digits = digits(numbers);
    let mut lines: Vec<Line> =
        SHARES.iter().zip(&numbers.quantiles.0).map(|(share, value)| Line::words(at(*share), figure(value, digits))).collect();
    let some = |value: Option<f64>, digits: usize| value.map(|x| short(&Value::Number(x), digits));
    let more = digits.max(2);
    lines.extend(some(numbers.mean, more).map(|mean| Line::words("mean", mean)));
    lines.extend(some(numbers.std, more).map(|std| Line::words("standard deviation", std)));
    let valid = card.valid();
    let kinds = [(numbers.zeros, "zeros"), (numbers.negative, "negative")];
    let kinds = kinds.into_iter().filter(|(rows, _)| *rows > 0);
    lines.extend(kinds.map(|(rows, kind)| Line::counted(Label::Words(kind.to_string()), rows, valid)));
    let beyond = match (numbers.low_outliers, numbers.high_outliers) {
        (0, 0) => vec![Line::words("by iqr(1.5)", "none")],
        (low, high) => {
            let sides = [(low, "far below"), (high, "far above")];
            let sides = sides.into_iter().filter(|(rows, _)| *rows > 0);
            sides.map(|(rows, side)| Line::counted(Label::Words(side.to_string()), rows, valid)).collect()
        }
    };
    [Section { title: "quantiles", lines }, Section { title: "outliers", lines: beyond }]
}

fn of_moments(card: &Card, moments: &Moments) -> Vec<Section> {
    let words = |share: f64| match share {
        0.0 => "first".to_string(),
        1.0 => "last".to_string(),
        share => at(share),
    };
    let quantiles = SHARES.iter().zip(&moments.quantiles.0).map(|(share, value)| Line::words(words(*share), value.to_string()));
    let mut gaps = vec![Line::words("span", time(moments.span))];
    if let Some((held, all)) = moments.days {
        gaps.push(Line::words("days with a value", format!("{} of {}", count(held), count(all))));
    }
    if let Some(usual) = moments.usual {
        gaps.push(Line::words("usual step", time(usual)));
    }
    if let Some(gap) = moments.gap.as_ref().filter(|gap| Some(gap.length) != moments.usual) {
        gaps.push(Line::words("longest gap", time(gap.length)));
        gaps.push(Line::words("after", gap.after.to_string()));
        gaps.push(Line::words("until", gap.before.to_string()));
    }
    if card.distinct < 2 {
        return Vec::new();
    }
    vec![Section { title: "quantiles", lines: quantiles.collect() }, Section { title: "gaps", lines: gaps }]
}

fn of_lengths(lengths: &Lengths) -> Section {
    let mut lines = vec![Line::words("shortest", count(lengths.least))];
    lines.push(Line::words("median", short(&Value::Number(lengths.median), 2)));
    lines.push(Line::words("mean", short(&Value::Number(lengths.mean), 2)));
    lines.push(Line::words("longest", count(lengths.most)));
    Section { title: "lengths", lines }
}

fn of_texts(card: &Card, texts: &Texts, most: usize) -> Vec<Section> {
    let valid = card.valid();
    let mut lengths = of_lengths(&texts.lengths);
    let kinds = [(texts.empty, "empty"), (texts.blank, "only white space"), (texts.padded, "white space at an end")];
    let kinds = kinds.into_iter().filter(|(rows, _)| *rows > 0);
    lengths.lines.extend(kinds.map(|(rows, kind)| Line::counted(Label::Words(kind.to_string()), rows, valid)));
    vec![lengths, of_patterns(&texts.patterns, valid, most)]
}

fn of_patterns(patterns: &Patterns, valid: usize, most: usize) -> Section {
    let shown = patterns.top.iter().take(most);
    let mut lines: Vec<Line> =
        shown.map(|(pattern, rows)| Line::counted(Label::Data(Value::Text(pattern.clone())), *rows, valid)).collect();
    if patterns.distinct > lines.len() {
        let more = patterns.distinct - lines.len();
        let words = format!("{} more {}", count(more), plural(more, "pattern"));
        lines.push(Line { label: Label::Words(words), figures: Vec::new() });
    }
    Section { title: "patterns", lines }
}

fn of_levels(declared: usize, unused: &[String]) -> Option<Section> {
    let named = unused.iter().take(5).map(|level| Line { label: Label::Data(Value::Text(level.clone())), figures: Vec::new() });
    let lines: Vec<Line> = std::iter::once(Line::words("declared", count(declared)))
        .chain([Line::words("not used", count(unused.len()))])
        .chain(named)
        .collect();
    (!unused.is_empty()).then_some(Section { title: "levels", lines })
}

fn of_lists(lists: &Lists, most: usize) -> Vec<Section> {
    let mut lengths = of_lengths(&lists.lengths);
    if lists.empty > 0 {
        lengths.lines.push(Line::words("empty", count(lists.empty)));
    }
    let mut sections = vec![lengths];
    let top = lists.top_items.iter().take(most);
    let items: Vec<Line> = top.map(|(item, times)| Line { label: Label::Data(item.clone()), figures: vec![count(*times)] }).collect();
    if !items.is_empty() {
        sections.push(Section { title: "items", lines: items });
    }
    sections
}
