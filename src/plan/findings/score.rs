//! How messy a table is, from 0 to 100, and what that is made of.
//!
//! Each issue has a load: its weight (serious 1, moderate ½, minor ⅕) × √(its rows / all rows) / the columns of the table; those that are to go (empty, of one
//! value, the same as another) are not counted among them, so that dropping one makes no other weigh more. The root is taken because the first rows of an
//! issue matter most: two spellings in 1 % of the rows are a tenth of what they are in all. What is about whole rows has the weight × its rows / all
//! rows. The messiness is 100 × (1 − e^−(sum of the loads)): 0 for a table without issues, below 100 however many there are, and less whenever an issue
//! goes or shrinks. Each issue has the points that its load has in the sum.

use super::{Issue, Kind, Severity};

/// All issues of a table, worst first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    pub rows: usize,
    pub columns: usize,
    pub issues: Vec<Issue>,
    /// The points of each issue, in the same order; their sum is the messiness.
    pub points: Vec<f64>,
}

/// A part of the messiness.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub name: &'static str,
    pub points: f64,
}

impl Findings {
    /// Ranks the issues of a table of this size.
    pub fn new(rows: usize, columns: usize, issues: Vec<Issue>) -> Self {
        let idle = issues.iter().filter(|issue| matches!(issue.kind, Kind::Empty | Kind::Constant | Kind::SameColumn)).count();
        let wide = columns.saturating_sub(idle).max(1);
        let total: f64 = issues.iter().map(|issue| load(issue, rows, wide)).sum();
        let messiness = 100.0 * (1.0 - (-total).exp());
        let points = |issue: &Issue| if total > 0.0 { messiness * load(issue, rows, wide) / total } else { 0.0 };
        let mut ranked: Vec<(f64, Issue)> = issues.into_iter().map(|issue| (points(&issue), issue)).collect();
        ranked.sort_by(|(a, first), (b, second)| {
            let severity = first.kind.severity().cmp(&second.kind.severity());
            severity.then(b.total_cmp(a)).then(first.kind.cmp(&second.kind))
        });
        let (points, issues) = ranked.into_iter().unzip();
        Findings { rows, columns, issues, points }
    }

    /// From 0 to 100.
    pub fn messiness(&self) -> f64 {
        self.points.iter().sum()
    }

    /// The messiness as it is shown: whole, and 0 only where there is no issue.
    pub fn shown(&self) -> usize {
        whole(self.messiness())
    }

    /// What the messiness is made of, the largest part first.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (issue, points) in self.issues.iter().zip(&self.points) {
            let name = issue.kind.part();
            match parts.iter_mut().find(|part| part.name == name) {
                Some(part) => part.points += points,
                None => parts.push(Part { name, points: *points }),
            }
        }
        parts.sort_by(|a, b| b.points.total_cmp(&a.points));
        parts
    }
}

fn whole(points: f64) -> usize {
    if points > 0.0 { (points.round() as usize).clamp(1, 100) } else { 0 }
}

fn load(issue: &Issue, rows: usize, columns: usize) -> f64 {
    let weight = match issue.kind.severity() {
        Severity::Serious => 1.0,
        Severity::Moderate => 0.5,
        Severity::Minor => 0.2,
    };
    let share = (issue.rows as f64 / rows.max(1) as f64).min(1.0);
    if issue.columns.is_empty() { weight * share } else { weight * share.sqrt() / columns as f64 }
}

#[cfg(test)]
mod tests {
    use super::super::Fix;
    use super::*;

    fn issue(kind: Kind, rows: usize) -> Issue {
        Issue::new(kind, "a", rows, Fix::each("squash "))
    }

    #[test]
    fn the_formula() {
        assert_eq!(Findings::new(100, 4, Vec::new()).shown(), 0);
        let found = Findings::new(100, 4, vec![issue(Kind::Blanks, 25), issue(Kind::Spellings, 100)]);
        // ½·√¼·¼ + 1·1·¼ = 0.3125
        assert!((found.messiness() - 100.0 * (1.0 - (-0.3125f64).exp())).abs() < 1e-9);
        assert_eq!(found.issues.first().map(|issue| issue.kind), Some(Kind::Spellings));
        let parts = found.parts();
        assert_eq!(parts.iter().map(|part| part.name).collect::<Vec<_>>(), ["spellings", "white space"]);
        assert!((parts.iter().map(|part| part.points).sum::<f64>() - found.messiness()).abs() < 1e-9);
    }

    #[test]
    fn dropping_a_column_makes_no_other_weigh_more() {
        let other = || issue(Kind::Spellings, 4);
        let constant = super::super::constant("c", "x", 10);
        let with = Findings::new(10, 3, vec![other(), constant]).messiness();
        assert!(Findings::new(10, 2, vec![other()]).messiness() < with);
    }

    #[test]
    fn it_falls_with_each_issue_and_is_never_100() {
        let many = |count: usize| Findings::new(10, 1, vec![issue(Kind::Spellings, 10); count]).messiness();
        assert!(many(1) < many(2) && many(9) < 100.0);
        assert_eq!(Findings::new(1_000_000, 50, vec![issue(Kind::Precision, 1)]).shown(), 1);
    }
}
