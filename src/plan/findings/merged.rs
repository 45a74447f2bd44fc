//! Issues as they are told: those that one line fixes in several columns are one.

use super::{Example, Findings, Fix, Issue, Kind};

/// Issues of one kind with the line that fixes them all.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    pub kind: Kind,
    /// Other issues that the same line fixes.
    pub also: Vec<Kind>,
    pub columns: Vec<String>,
    /// Cells that they touch, or rows where they are about whole rows.
    pub touched: usize,
    pub groups: Option<usize>,
    pub examples: Vec<Example>,
    pub line: String,
    /// Whether the line changes the table.
    pub fixes: bool,
    pub points: f64,
}

impl Findings {
    /// The issues as they are told, worst first. A line over columns takes in all those with the same issue and the same remedy.
    pub fn merged(&self) -> Vec<Merged> {
        self.together(|issue, other| issue.kind == other)
    }

    /// The issues by the lines that fix them: a line over columns takes in all those with the same remedy.
    pub fn remedies(&self) -> Vec<Merged> {
        self.together(|_, _| true)
    }

    fn together(&self, same: impl Fn(&Issue, Kind) -> bool) -> Vec<Merged> {
        let mut merged: Vec<(Fix, Merged)> = Vec::new();
        for (issue, points) in self.issues.iter().zip(&self.points) {
            let one = |(fix, other): &&mut (Fix, Merged)| {
                *fix == issue.fix && same(issue, other.kind) && (matches!(fix, Fix::Each { .. }) || other.line == issue.line())
            };
            match merged.iter_mut().find(one) {
                Some((fix, known)) => {
                    let more = issue.columns.iter().filter(|column| !known.columns.contains(column)).cloned().collect::<Vec<String>>();
                    known.columns.extend(more);
                    known.touched += issue.rows;
                    known.points += points;
                    if issue.kind != known.kind && !known.also.contains(&issue.kind) {
                        known.also.push(issue.kind);
                    }
                    known.line = fix.line(&known.columns);
                }
                None => merged.push((issue.fix.clone(), alone(issue, *points))),
            }
        }
        let mut merged: Vec<Merged> = merged.into_iter().map(|(_, merged)| merged).collect();
        merged.sort_by(|a, b| a.kind.severity().cmp(&b.kind.severity()).then(b.points.total_cmp(&a.points)));
        merged
    }
}

fn alone(issue: &Issue, points: f64) -> Merged {
    Merged {
        kind: issue.kind,
        also: Vec::new(),
        columns: issue.columns.clone(),
        touched: issue.rows,
        groups: issue.groups,
        examples: issue.examples.clone(),
        line: issue.line(),
        fixes: issue.fix.changes(),
        points,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn one_line_for_several_columns() {
        let blanks = |column: &str, rows| Issue::new(Kind::Blanks, column, rows, Fix::each("squash "));
        let issues = vec![blanks("a", 4), blanks("b c", 9), Issue::new(Kind::LineEnds, "a", 1, Fix::each("squash "))];
        let found = Findings::new(10, 3, issues);
        let remedies = found.remedies();
        assert_eq!(remedies.len(), 1);
        let only = remedies.first().unwrap();
        assert_eq!((only.also.as_slice(), only.line.as_str()), (&[Kind::LineEnds][..], "squash `b c`, a"));
        let merged = found.merged();
        assert_eq!(merged.len(), 2);
        let first = merged.first().unwrap();
        assert_eq!((first.touched, first.line.as_str()), (13, "squash `b c`, a"));
    }
}
