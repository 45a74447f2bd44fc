//! A picture as a table: what a look that is piped on, named or saved as a table gives.

use crate::plan::query::Answer;
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::figure::{Bars, Boxes, Chart, Cloud, Figure, Group, Histogram, Line, Matrix, Missing, Pie, Scatter};
use super::measure::Measure;

/// Columns gathered row by row.
struct Table {
    columns: Vec<(String, Type, Vec<Value>)>,
}

impl Table {
    /// Columns under names that are all different: one that is taken gets a number.
    fn new(columns: Vec<(String, Type)>) -> Table {
        let mut table = Table { columns: Vec::new() };
        for (name, kind) in columns {
            let taken = |name: &str| table.columns.iter().any(|(known, _, _)| known == name);
            let free = (1..).map(|n| if n == 1 { name.clone() } else { format!("{name}_{n}") }).find(|name| !taken(name));
            table.columns.push((free.unwrap_or(name), kind, Vec::new()));
        }
        table
    }

    fn row(&mut self, cells: impl IntoIterator<Item = Value>) {
        for ((_, _, values), cell) in self.columns.iter_mut().zip(cells) {
            values.push(cell);
        }
    }

    fn answer(self) -> Answer {
        Answer { columns: self.columns }
    }
}

fn whole(count: usize) -> Value {
    i64::try_from(count).map_or(Value::Missing, Value::Integer)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

fn share(part: usize, of: usize) -> Value {
    if of == 0 { Value::Missing } else { Value::Number(part as f64 / of as f64) }
}

fn column(name: &str, kind: Type) -> (String, Type) {
    (name.to_string(), kind)
}

/// The columns of the groups, as text where they hold more than plain values.
fn keys(by: &[String], groups: &[Group]) -> Vec<(String, Type)> {
    by.iter().enumerate().map(|(place, name)| (name.clone(), key(groups, place))).collect()
}

fn key(groups: &[Group], place: usize) -> Type {
    let of = |group: &Group| match group {
        Group::Rest(_) => Some(Type::Text),
        Group::Of(values) => match values.get(place) {
            Some(Value::Integer(_)) => Some(Type::Integer),
            Some(Value::Number(_)) => Some(Type::Number),
            Some(Value::Boolean(_)) => Some(Type::Boolean),
            Some(Value::Date(_)) => Some(Type::Date),
            Some(Value::Datetime(_)) => Some(Type::Datetime),
            Some(Value::Time(_)) => Some(Type::Time),
            Some(Value::Missing) | None => None,
            Some(_) => Some(Type::Text),
        },
    };
    let mut kinds = groups.iter().filter_map(of);
    let Some(first) = kinds.next() else { return Type::Text };
    if kinds.all(|kind| kind == first) { first } else { Type::Text }
}

/// The cells of the groups' columns.
fn cells(group: &Group, keys: &[(String, Type)]) -> Vec<Value> {
    let one = |(place, (_, kind)): (usize, &(String, Type))| match group {
        Group::Rest(_) => text(&group.name()),
        Group::Of(values) => match values.get(place) {
            None | Some(Value::Missing) => Value::Missing,
            Some(value) if *kind == Type::Text => Value::Text(value.to_string()),
            Some(value) => value.clone(),
        },
    };
    keys.iter().enumerate().map(one).collect()
}

impl Chart {
    /// The same as a table: a row a bin, a value, a point, a box, a slice, a pair or a column.
    pub fn answer(&self) -> Answer {
        match &self.figure {
            Figure::Histogram(figure) => histogram(figure, &self.by),
            Figure::Bars(figure) => bars(figure, &self.by),
            Figure::Line(figure) => line(figure, &self.by),
            Figure::Scatter(figure) => scatter(figure, &self.by),
            Figure::Boxes(figure) => boxes(figure, &self.by),
            Figure::Pie(figure) => pie(figure),
            Figure::Matrix(figure) => matrix(figure),
            Figure::Missing(figure) => missing(figure, self.rows),
        }
    }
}

fn histogram(figure: &Histogram, by: &[String]) -> Answer {
    let edges = || figure.bins.iter().flat_map(|bin| [bin.from, bin.to]);
    let kind = figure.measure.kind(edges());
    let keys = keys(by, &figure.groups);
    let head = [column("from", kind.clone()), column("to", kind.clone())];
    let mut table = Table::new(head.into_iter().chain(keys.clone()).chain([column("count", Type::Integer)]).collect());
    for bin in &figure.bins {
        for (group, count) in figure.groups.iter().zip(&bin.counts) {
            let ends = [figure.measure.cell(bin.from, &kind), figure.measure.cell(bin.to, &kind)];
            table.row(ends.into_iter().chain(cells(group, &keys)).chain([whole(*count)]));
        }
    }
    table.answer()
}

fn bars(figure: &Bars, by: &[String]) -> Answer {
    let groups: Vec<Group> = figure.bars.iter().map(|(value, _)| value.clone()).collect();
    let value = keys(&["value".to_string()], &groups);
    let keys = keys(by, &figure.groups);
    let all: usize = figure.bars.iter().flat_map(|(_, counts)| counts).sum();
    let tail = [column("count", Type::Integer), column("share", Type::Number)];
    let mut table = Table::new(value.iter().cloned().chain(keys.clone()).chain(tail).collect());
    for (bar, counts) in &figure.bars {
        for (group, count) in figure.groups.iter().zip(counts).filter(|(_, count)| by.is_empty() || **count > 0) {
            table.row(cells(bar, &value).into_iter().chain(cells(group, &keys)).chain([whole(*count), share(*count, all)]));
        }
    }
    table.answer()
}

fn pie(figure: &Pie) -> Answer {
    let groups: Vec<Group> = figure.slices.iter().map(|(value, _)| value.clone()).collect();
    let value = keys(&["value".to_string()], &groups);
    let all: usize = figure.slices.iter().map(|(_, count)| count).sum();
    let tail = [column("count", Type::Integer), column("share", Type::Number)];
    let mut table = Table::new(value.iter().cloned().chain(tail).collect());
    for (slice, count) in &figure.slices {
        table.row(cells(slice, &value).into_iter().chain([whole(*count), share(*count, all)]));
    }
    table.answer()
}

fn optional(measure: Measure, x: Option<f64>, kind: &Type) -> Value {
    x.map_or(Value::Missing, |x| measure.cell(x, kind))
}

fn line(figure: &Line, by: &[String]) -> Answer {
    let points = || figure.series.iter().flat_map(|series| &series.points);
    let (x, y) = (figure.x.kind(points().map(|point| point.0)), figure.y.kind(points().filter_map(|point| point.1)));
    let groups: Vec<Group> = figure.series.iter().filter_map(|series| series.group.clone()).collect();
    let keys = if groups.is_empty() { Vec::new() } else { keys(by, &groups) };
    let several = figure.values.len() > 1;
    let name = if several { "value" } else { figure.values.first().map_or("value", String::as_str) };
    let named = several.then(|| column("column", Type::Text));
    let head = [column(&figure.over, x.clone())];
    let mut table = Table::new(head.into_iter().chain(named).chain(keys.clone()).chain([column(name, y.clone())]).collect());
    for series in &figure.series {
        let named = several.then(|| text(&series.column));
        let key = series.group.as_ref().map(|group| cells(group, &keys)).unwrap_or_default();
        for (at, value) in &series.points {
            let place = [figure.x.cell(*at, &x)];
            table.row(place.into_iter().chain(named.clone()).chain(key.clone()).chain([optional(figure.y, *value, &y)]));
        }
    }
    table.answer()
}

fn scatter(figure: &Scatter, by: &[String]) -> Answer {
    let keys = keys(by, &figure.groups);
    let group = |place: usize| figure.groups.get(place).map(|group| cells(group, &keys)).unwrap_or_default();
    match &figure.cloud {
        Cloud::Points(points) => {
            let (x, y) = (figure.x.kind(points.iter().map(|point| point.0)), figure.y.kind(points.iter().map(|point| point.1)));
            let head = [column(&figure.against, x.clone()), column(&figure.value, y.clone())];
            let mut table = Table::new(head.into_iter().chain(keys.clone()).collect());
            for (right, up, place) in points {
                table.row([figure.x.cell(*right, &x), figure.y.cell(*up, &y)].into_iter().chain(group(*place)));
            }
            table.answer()
        }
        Cloud::Cells { x: across, y: upwards, across: columns, up: rows, cells } => {
            let (x, y) = (figure.x.kind([0.5]), figure.y.kind([0.5]));
            let ends =
                |name: &str, kind: &Type| [column(&format!("{name}_from"), kind.clone()), column(&format!("{name}_to"), kind.clone())];
            let head = ends(&figure.against, &x).into_iter().chain(ends(&figure.value, &y));
            let mut table = Table::new(head.chain(keys.clone()).chain([column("count", Type::Integer)]).collect());
            let edge = |measure: Measure, kind: &Type, (low, high): (f64, f64), part: usize, of: usize| {
                measure.cell(low + (high - low) * part as f64 / of.max(1) as f64, kind)
            };
            for cell in cells {
                let right = |part| edge(figure.x, &x, (across.from, across.to), part, *columns);
                let up = |part| edge(figure.y, &y, (upwards.from, upwards.to), part, *rows);
                let ends = [right(cell.column), right(cell.column + 1), up(cell.row), up(cell.row + 1)];
                table.row(ends.into_iter().chain(group(cell.group)).chain([whole(cell.count)]));
            }
            table.answer()
        }
    }
}

fn boxes(figure: &Boxes, by: &[String]) -> Answer {
    let numbers = || figure.boxes.iter().flat_map(|one| one.five.into_iter().flatten().chain([one.whiskers.0, one.whiskers.1]));
    let kind = figure.measure.kind(numbers());
    let groups: Vec<Group> = figure.boxes.iter().filter_map(|one| one.group.clone()).collect();
    let keys = if groups.is_empty() { Vec::new() } else { keys(by, &groups) };
    let of = |name: &str| column(name, kind.clone());
    let numbers = ["min", "lower", "q1", "median", "q3", "upper", "max"].map(of);
    let head = [column("column", Type::Text)].into_iter().chain(keys.clone()).chain([column("count", Type::Integer)]);
    let mut table = Table::new(head.chain(numbers).chain([column("outliers", Type::Integer)]).collect());
    for one in &figure.boxes {
        let (five, reach) = (one.five, one.five.map(|_| one.whiskers));
        let at = |place: usize| optional(figure.measure, five.and_then(|five| five.get(place).copied()), &kind);
        let (lower, upper) = (reach.map(|reach| reach.0), reach.map(|reach| reach.1));
        let ends = |x| optional(figure.measure, x, &kind);
        let numbers = [at(0), ends(lower), at(1), at(2), at(3), ends(upper), at(4)];
        let key = one.group.as_ref().map(|group| cells(group, &keys)).unwrap_or_default();
        table.row([text(&one.column)].into_iter().chain(key).chain([whole(one.count)]).chain(numbers).chain([whole(one.outlying)]));
    }
    table.answer()
}

fn matrix(figure: &Matrix) -> Answer {
    let head = [column("a", Type::Text), column("b", Type::Text), column("count", Type::Integer), column("correlation", Type::Number)];
    let mut table = Table::new(head.into());
    let name = |place: usize| figure.columns.get(place).map_or(Value::Missing, |(name, _)| text(name));
    for pair in &figure.pairs {
        table.row([name(pair.column), name(pair.row), whole(pair.count), pair.correlation.map_or(Value::Missing, Value::Number)]);
    }
    table.answer()
}

fn missing(figure: &Missing, rows: usize) -> Answer {
    let mut table = Table::new(vec![column("column", Type::Text), column("missing", Type::Integer), column("share", Type::Number)]);
    for strip in &figure.strips {
        table.row([text(&strip.column), whole(strip.missing), share(strip.missing, rows)]);
    }
    table.answer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::chart::Bin;

    #[test]
    fn bins_by_group_with_a_column_called_like_ours() {
        let figure = Histogram {
            column: "Age".into(),
            measure: Measure::Integer,
            bins: vec![Bin { from: 0.0, to: 5.0, counts: vec![1, 2] }],
            whole: false,
            words: "bins of 5".into(),
            groups: vec![Group::Of(vec![Value::Text("a".into())]), Group::Of(vec![Value::Missing])],
            missing: 0,
            infinite: 0,
            spread: None,
        };
        let chart = Chart { rows: 3, phrase: None, by: vec!["count".into()], figure: Figure::Histogram(figure) };
        let answer = chart.answer();
        let names: Vec<&str> = answer.columns.iter().map(|(name, _, _)| name.as_str()).collect();
        assert_eq!(names, ["from", "to", "count", "count_2"]);
        assert_eq!(answer.cell("count", 1), Some(&Value::Missing));
        assert_eq!((answer.cell("count_2", 1), answer.cell("to", 0)), (Some(&Value::Integer(2)), Some(&Value::Integer(5))));
    }
}
