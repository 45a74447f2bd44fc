//! What a picture says in words: its title, what stands beside it, and what it shows.

use crate::plan::chart::{Bars, Boxes, Chart, Cloud, Figure, Group, Histogram, Line, Matrix, Missing, Pie, Scatter};
use crate::plan::count::{count, joined, percent, things};

use super::super::visible;

/// The words of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// `Histogram of Fare`, for who cannot see it.
    pub kind: String,
    pub title: String,
    /// `891 rows`, `177 missing`, `bins of 20`.
    pub facts: Vec<String>,
    /// A sentence or two.
    pub finding: String,
}

/// A name of a column or a value, on one line.
pub fn name(text: &str) -> String {
    visible::short(text, 60)
}

/// A share that tells whether there is a rest: `72 %`, `<1 %`.
pub fn share(part: usize, of: usize) -> String {
    percent(part, of).map_or("0 %".to_string(), |share| format!("{share} %"))
}

pub fn words(chart: &Chart) -> Words {
    let by = match chart.by.as_slice() {
        [] => String::new(),
        by => format!(" by {}", joined(&by.iter().map(|column| name(column)).collect::<Vec<_>>(), "and")),
    };
    let rows = match &chart.phrase {
        None => things(chart.rows, "row"),
        Some(phrase) => {
            let condition = phrase.strip_prefix("rows ").unwrap_or(phrase);
            format!("{} {}", things(chart.rows, "row"), visible::short(condition, 80))
        }
    };
    let mut words = match &chart.figure {
        Figure::Histogram(figure) => histogram(figure),
        Figure::Bars(figure) => bars(figure),
        Figure::Line(figure) => line(figure),
        Figure::Scatter(figure) => scatter(figure),
        Figure::Boxes(figure) => boxes(figure),
        Figure::Pie(figure) => pie(figure),
        Figure::Matrix(figure) => matrix(figure),
        Figure::Missing(figure) => missing(figure, chart.rows),
    };
    words.title.push_str(&by);
    words.kind.push_str(&by);
    words.facts.insert(0, rows);
    words
}

/// A fact that is only told where there is something to tell.
fn some(facts: &mut Vec<String>, how_many: usize, what: impl Fn(String) -> String) {
    if how_many > 0 {
        facts.push(what(count(how_many)));
    }
}

fn histogram(figure: &Histogram) -> Words {
    let column = name(&figure.column);
    let mut facts = Vec::new();
    some(&mut facts, figure.missing, |count| format!("{count} missing"));
    some(&mut facts, figure.infinite, |count| format!("{count} infinite, not drawn"));
    if !figure.words.is_empty() {
        facts.push(figure.words.clone());
    }
    let at = |x: f64| figure.measure.words(x);
    let total = |counts: &[usize]| counts.iter().sum::<usize>();
    let values: usize = figure.bins.iter().map(|bin| total(&bin.counts)).sum();
    let finding = match figure.spread {
        None => format!("{column} has no value."),
        Some([low, median, high]) => {
            let mut said = format!("{} of {column} from {} to {}, median {}", things(values, "value"), at(low), at(high), at(median));
            if let Some(bin) = figure.bins.iter().rev().max_by_key(|bin| total(&bin.counts)).filter(|_| figure.bins.len() > 1) {
                let most = total(&bin.counts);
                let edge = |x| figure.measure.exact(x);
                let place = if bin.from == bin.to {
                    format!("are {}", edge(bin.from))
                } else {
                    format!("lie from {} to {}", edge(bin.from), edge(bin.to))
                };
                said.push_str(&format!("; most, {} ({}), {place}", count(most), share(most, values)));
            }
            said + "."
        }
    };
    Words { kind: format!("Histogram of {column}"), title: column, facts, finding }
}

/// `S 644 (72 %), C 168 (19 %)`.
fn first<'a>(counts: impl Iterator<Item = (&'a Group, usize)>, all: usize) -> String {
    let mut counts: Vec<(&Group, usize)> = counts.collect();
    counts.sort_by_key(|(group, count)| (matches!(group, Group::Rest(_)), std::cmp::Reverse(*count)));
    let rest = counts.len().saturating_sub(3);
    let shown: Vec<String> =
        counts.iter().take(3).map(|(group, some)| format!("{} {} ({})", name(&group.name()), count(*some), share(*some, all))).collect();
    match (shown.is_empty(), rest) {
        (true, _) => "There is no row.".to_string(),
        (false, 0) => format!("Most frequent: {}.", shown.join(", ")),
        (false, rest) => format!("Most frequent: {}, and {rest} more.", shown.join(", ")),
    }
}

fn bars(figure: &Bars) -> Words {
    let column = name(&figure.column);
    let all: usize = figure.bars.iter().flat_map(|(_, counts)| counts).sum();
    let total = |counts: &[usize]| counts.iter().sum::<usize>();
    let missing: usize = figure.bars.iter().filter(|(group, _)| group.is_missing()).map(|(_, counts)| total(counts)).sum();
    let mut facts = vec![things(figure.distinct, "value")];
    some(&mut facts, missing, |count| format!("{count} missing"));
    if let Some((Group::Rest(rest), _)) = figure.bars.last() {
        facts.push(format!("the {} most frequent shown, {} together", figure.bars.len() - 1, things(*rest, "other")));
    }
    let finding = first(figure.bars.iter().map(|(group, counts)| (group, total(counts))), all);
    Words { kind: format!("Bars of {column}"), title: column, facts, finding }
}

fn pie(figure: &Pie) -> Words {
    let column = name(&figure.column);
    let all: usize = figure.slices.iter().map(|(_, count)| count).sum();
    let mut facts = Vec::new();
    if let Some((Group::Rest(rest), _)) = figure.slices.last() {
        facts.push(format!("the {} largest parts, {} together", figure.slices.len() - 1, things(*rest, "other")));
    }
    let finding = first(figure.slices.iter().map(|(group, count)| (group, *count)), all);
    Words { kind: format!("Shares of {column}"), title: column, facts, finding }
}

fn line(figure: &Line) -> Words {
    let over = name(&figure.over);
    let values = joined(&figure.values.iter().map(|column| name(column)).collect::<Vec<_>>(), "and");
    let mut facts = Vec::new();
    some(&mut facts, figure.left, |count| format!("{count} without {over}, not drawn"));
    if figure.averaged {
        facts.push(format!("the mean where several rows have one {over}"));
    }
    if let Some(points) = figure.thinned {
        facts.push(format!("thinned: of {} points of a line the first, lowest, highest and last of each of 250 stretches", count(points)));
    }
    some(&mut facts, figure.groups_left, |count| format!("{count} small groups not drawn"));
    let described = figure.series.iter().take(3).filter_map(|series| {
        let valued = || series.points.iter().filter_map(|(x, y)| Some((*x, (*y)?)));
        let (first, last) = (valued().next()?, valued().next_back()?);
        let highest = valued().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        let (x, y) = (|at| figure.x.words(at), |at| figure.y.words(at));
        let name = name(&series.name(figure.values.len() > 1));
        Some(format!(
            "{name}: from {} at {} to {} at {}, highest {} at {}.",
            y(first.1),
            x(first.0),
            y(last.1),
            x(last.0),
            y(highest.1),
            x(highest.0)
        ))
    });
    let finding: Vec<String> = described.collect();
    let finding = if finding.is_empty() { "There is no value to draw.".to_string() } else { finding.join(" ") };
    let title = format!("{values} over {over}");
    Words { kind: format!("Line of {title}"), title, facts, finding }
}

fn scatter(figure: &Scatter) -> Words {
    let title = format!("{} against {}", name(&figure.value), name(&figure.against));
    let mut facts = Vec::new();
    some(&mut facts, figure.left, |count| format!("{count} without both values, not drawn"));
    if matches!(figure.cloud, Cloud::Cells { .. }) {
        facts.push("binned: each square stands for its rows, the darker the more".to_string());
        if figure.groups.len() > 1 {
            facts.push("in the colour of most of them".to_string());
        }
    }
    let finding = match figure.cloud.range() {
        None => "There is no point to draw.".to_string(),
        Some([x, y]) => format!(
            "{}: {} from {} to {}, {} from {} to {}.",
            things(figure.drawn, "row"),
            name(&figure.against),
            figure.x.words(x.0),
            figure.x.words(x.1),
            name(&figure.value),
            figure.y.words(y.0),
            figure.y.words(y.1)
        ),
    };
    Words { kind: format!("Scatter plot of {title}"), title, facts, finding }
}

fn boxes(figure: &Boxes) -> Words {
    let title = joined(&figure.columns.iter().map(|column| name(column)).collect::<Vec<_>>(), "and");
    let mut facts = Vec::new();
    some(&mut facts, figure.missing, |count| format!("{count} missing"));
    some(&mut facts, figure.infinite, |count| format!("{count} infinite, not drawn"));
    some(&mut facts, figure.groups_left, |count| format!("{count} small groups not drawn"));
    let outlying: usize = figure.boxes.iter().map(|one| one.outlying).sum();
    if outlying > 0 {
        facts.push(things(outlying, "outlier"));
    }
    let medians = figure.boxes.iter().take(6).filter_map(|one| {
        let [_, q1, median, q3, _] = one.five?;
        let at = |x| figure.measure.words(x);
        Some(format!("{} {} (half from {} to {})", name(&one.name()), at(median), at(q1), at(q3)))
    });
    let medians: Vec<String> = medians.collect();
    let finding = if medians.is_empty() { "There is no value to draw.".to_string() } else { format!("Medians: {}.", medians.join(", ")) };
    Words { kind: format!("Box plot of {title}"), title, facts, finding }
}

fn matrix(figure: &Matrix) -> Words {
    let names: Vec<String> = figure.columns.iter().map(|(column, _)| name(column)).collect();
    let mut facts = vec!["r is Pearson's correlation".to_string()];
    if figure.pairs.iter().any(|pair| matches!(pair.cloud, Cloud::Cells { .. })) {
        facts.push("binned: each square stands for its rows, the darker the more".to_string());
    }
    if !figure.left.is_empty() {
        facts.push(format!("without {}", some_of(&figure.left)));
    }
    let strongest = figure.pairs.iter().filter_map(|pair| Some((pair, pair.correlation?)));
    let strongest = strongest.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    let column = |place: usize| names.get(place).cloned().unwrap_or_default();
    let finding = match strongest {
        Some((pair, r)) => format!("The strongest correlation is that of {} and {}, {r:.2}.", column(pair.column), column(pair.row)),
        None => "No two columns vary together.".to_string(),
    };
    Words { kind: format!("Scatter matrix of {}", joined(&names, "and")), title: joined(&names, "and"), facts, finding }
}

fn some_of(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|column| name(column)).collect();
    if names.len() > 5 { format!("{} and {} more", shown.join(", "), names.len() - 5) } else { joined(&shown, "and") }
}

fn missing(figure: &Missing, rows: usize) -> Words {
    let cells = rows * figure.columns;
    let mut facts = vec![things(figure.columns, "column"), format!("{} of {} cells missing", count(figure.cells), count(cells))];
    if figure.left > 0 {
        facts.push(format!("the {} columns with the most shown", figure.strips.len()));
    }
    let mut worst: Vec<_> = figure.strips.iter().filter(|strip| strip.missing > 0).collect();
    worst.sort_by_key(|strip| std::cmp::Reverse(strip.missing));
    let said: Vec<String> = worst
        .iter()
        .take(3)
        .map(|strip| format!("{} {} ({})", name(&strip.column), count(strip.missing), share(strip.missing, rows)))
        .collect();
    let finding = match (said.is_empty(), worst.len().saturating_sub(3)) {
        (true, _) => "No cell is missing.".to_string(),
        (false, 0) => format!("Missing: {}.", said.join(", ")),
        (false, more) => format!("Missing: {}, and in {}.", said.join(", "), things(more, "more column")),
    };
    Words { kind: "Missing cells".to_string(), title: "Missing cells".to_string(), facts, finding }
}
