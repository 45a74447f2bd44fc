//! The edges of bins: as they are written, or learned; their labels; and which bin a value falls into.

use crate::lang::ast::{Arg, Call, Expr as Written, Node as Literal};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::scope::article;
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::super::learned;
use super::super::using;

/// The most bins that are made.
pub const MOST: i64 = 1000;

/// How edges are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// So many bins of the same width.
    Equal(i64),
    /// So many bins of the same number of values.
    Quantile(i64),
}

/// Words that other tools have for them.
const ELSEWHERE: [(&str, &str); 9] = [
    ("width", "equal"),
    ("uniform", "equal"),
    ("cut", "equal"),
    ("equal_width", "equal"),
    ("quantiles", "quantile"),
    ("qcut", "quantile"),
    ("ntile", "quantile"),
    ("quartile", "quantile"),
    ("frequency", "quantile"),
];

impl Method {
    pub fn of(call: &Call) -> Result<Option<Method>, Diagnostic> {
        let Some((name, args)) = using::one(&call.clauses.using, "Bins are made by one method.")? else { return Ok(None) };
        let wanted = |word: &str| format!("`{word}` takes the number of bins, as in `{word}(4)`.");
        let bins = |word: &str| match args {
            [arg] => match arg.node {
                Literal::Integer(n) if (1..=MOST).contains(&n) => Ok(n),
                Literal::Integer(_) => Err(Diagnostic::syntax(arg.span, format!("The number of bins is 1 to {MOST}."))),
                _ => Err(Diagnostic::syntax(arg.span, wanted(word))),
            },
            _ => Err(Diagnostic::syntax(name.span, wanted(word))),
        };
        match name.node.as_str() {
            "equal" => Ok(Some(Method::Equal(bins("equal")?))),
            "quantile" => Ok(Some(Method::Quantile(bins("quantile")?))),
            _ => Err(using::unknown(name, "to make bins by", &ELSEWHERE, ["equal", "quantile"])),
        }
    }

    pub fn bins(self) -> usize {
        let (Method::Equal(n) | Method::Quantile(n)) = self;
        usize::try_from(n).unwrap_or(1)
    }
}

/// Edges in rising order, each the first value of its bin. The last bin is open, or ends with the largest value.
#[derive(Debug, Clone, PartialEq)]
pub struct Edges {
    pub from: Vec<Value>,
    pub to: Option<Value>,
}

impl Edges {
    /// Those after `at`.
    pub fn written(call: &Call) -> Result<Edges, Diagnostic> {
        let Some(Arg::Values(values)) = call.args.get("edges").map(|arg| &arg.node) else {
            return Ok(Edges { from: Vec::new(), to: None });
        };
        let mut from: Vec<Value> = Vec::new();
        for written in values {
            let value = edge(written)?;
            match from.last().map(|last| before(last, &value)) {
                Some(None) => return Err(Diagnostic::syntax(written.span, "Edges are all numbers or all dates.")),
                Some(Some(false)) => return Err(Diagnostic::syntax(written.span, "Edges rise: each is greater than the one before it.")),
                _ => from.push(value),
            }
        }
        Ok(Edges { from, to: None })
    }

    /// Of learned numbers, those that fall together once.
    pub fn learned(numbers: Vec<f64>) -> Edges {
        let mut from: Vec<f64> = Vec::new();
        for x in numbers {
            if from.last().is_none_or(|last| *last < x) {
                from.push(x);
            }
        }
        let to = match from.len() {
            0 => None,
            // One value makes one bin, of itself.
            1 => from.first().copied(),
            _ => from.pop(),
        };
        Edges { from: from.into_iter().map(|x| learned::number(Some(x))).collect(), to: to.map(|x| learned::number(Some(x))) }
    }

    /// `[0, 18)`, `[18, 65)`, `[65, …)`; with a last value `[18, 80]`.
    pub fn labels(&self) -> Vec<String> {
        let all: Vec<&Value> = self.from.iter().chain(&self.to).collect();
        let texts = written_short(&all);
        let text = |at: usize| texts.get(at).cloned().unwrap_or_default();
        (0..self.from.len())
            .map(|at| match (at + 1 == self.from.len(), &self.to) {
                (false, _) => format!("[{}, {})", text(at), text(at + 1)),
                (true, None) => format!("[{}, …)", text(at)),
                (true, Some(_)) => format!("[{}, {}]", text(at), text(at + 1)),
            })
            .collect()
    }

    /// Whether a column of this type can be held against the edges; an error at the edges where not.
    pub fn fit(&self, column: &str, kind: &Type, call: &Call) -> Result<(), Diagnostic> {
        let span = call.args.get("edges").map_or(call.span, |arg| arg.span);
        let temporal = matches!(self.from.first(), Some(Value::Date(_) | Value::Datetime(_)));
        let wrong = |needed: &str| {
            let text = format!("{} is {}, and these edges are {needed}.", literal(column), article(kind));
            Err(Diagnostic::mistype(span, text))
        };
        match (temporal, kind) {
            (_, Type::Unknown) => Ok(()),
            (false, kind) if kind.is_numeric() => Ok(()),
            (true, kind) if kind.is_temporal() => Ok(()),
            (false, _) => wrong("numbers"),
            (true, _) => wrong("dates"),
        }
    }

    /// The label of the bin of each value, as a category; missing beyond the edges. The tests are nested in halves, so that a thousand bins are
    /// ten deep.
    pub fn binned(&self, x: &Expr, labels: &[String], kind: &Type) -> Expr {
        let missing = || Expr::missing().cast(kind.clone());
        if x.kind == Type::Unknown {
            return missing();
        }
        let label = |at: usize| Expr::text(labels.get(at).cloned().unwrap_or_default()).cast(kind.clone());
        let inside = self.chosen(x, (0, self.from.len()), &label, &missing());
        match &self.to {
            Some(last) => missing().where_else(self.test(x, Operator::Greater, last), inside),
            None => inside,
        }
    }

    fn chosen(&self, x: &Expr, (low, high): (usize, usize), label: &dyn Fn(usize) -> Expr, below: &Expr) -> Expr {
        let count = high.saturating_sub(low);
        // Of many the middle is asked first; a missing value is above no edge.
        let middle = if count <= 8 { high.saturating_sub(1) } else { low + count / 2 };
        let Some(edge) = self.from.get(middle).filter(|_| count > 0) else { return below.clone() };
        let above = self.chosen(x, (middle + 1, high), label, &label(middle));
        above.where_else(self.test(x, Operator::AtLeast, edge), self.chosen(x, (low, middle), label, below))
    }

    pub fn test(&self, x: &Expr, operator: Operator, edge: &Value) -> Expr {
        let kind = match edge {
            Value::Integer(_) => Type::Integer,
            Value::Date(_) => Type::Date,
            Value::Datetime(_) => Type::Datetime,
            _ => Type::Number,
        };
        Expr::test(operator, vec![x.clone(), Expr::new(Node::Literal(edge.clone()), kind)])
    }
}

fn edge(written: &Written) -> Result<Value, Diagnostic> {
    match &written.node {
        Literal::Integer(n) => Ok(Value::Integer(*n)),
        Literal::Number(x) => Ok(Value::Number(*x)),
        Literal::Date(date) => Ok(Value::Date(*date)),
        Literal::Datetime(at) => Ok(Value::Datetime(*at)),
        _ => Err(Diagnostic::syntax(written.span, "An edge is a number or a date.")),
    }
}

/// Whether an edge lies before another; nothing where one cannot be held against the other.
fn before(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => Some(a < b),
        (Value::Datetime(a), Value::Datetime(b)) => Some(a < b),
        _ => Some(a.as_f64()? < b.as_f64()?),
    }
}

/// Edges as short as they can be told apart, with three digits more than tell them apart at most.
fn written_short(edges: &[&Value]) -> Vec<String> {
    let whole: Vec<String> = edges.iter().map(|edge| edge.to_string()).collect();
    if !edges.iter().any(|edge| matches!(edge, Value::Number(_))) {
        return whole;
    }
    let numbers: Vec<f64> = edges.iter().filter_map(|edge| edge.as_f64()).collect();
    let least = numbers.windows(2).filter_map(|pair| if let [a, b] = pair { Some(b - a) } else { None }).fold(f64::INFINITY, f64::min);
    if !least.is_finite() || least <= 0.0 {
        return whole;
    }
    let digits = (3.0 - least.log10().floor()).clamp(0.0, 300.0) as usize;
    let short = |(edge, whole): (&f64, String)| {
        let rounded = format!("{edge:.digits$}");
        let rounded = if rounded.contains('.') { rounded.trim_end_matches('0').trim_end_matches('.').to_string() } else { rounded };
        let rounded = if rounded == "-0" { "0".to_string() } else { rounded };
        if rounded.len() < whole.len() { rounded } else { whole }
    };
    numbers.iter().zip(whole).map(short).collect()
}

/// The edges of so many bins of the same width: as `numpy.linspace` spaces them, with the largest value itself at the end.
pub fn equal(least: f64, most: f64, bins: usize) -> Vec<f64> {
    let step = (most - least) / bins as f64;
    // Ends so far apart that no number is the distance between them.
    let between = |at: usize| {
        let share = at as f64 / bins as f64;
        least * (1.0 - share) + most * share
    };
    (0..bins).map(|at| if step.is_finite() { least + at as f64 * step } else { between(at) }).chain([most]).collect()
}

/// The labels after `as`.
pub fn labels(call: &Call) -> Result<Option<Vec<String>>, Diagnostic> {
    let Some(Arg::Values(values)) = call.args.get("labels").map(|arg| &arg.node) else { return Ok(None) };
    let mut labels = Vec::new();
    for written in values {
        match &written.node {
            Literal::Text(text) if labels.contains(text) => {
                return Err(Diagnostic::syntax(written.span, format!("{} stands twice among the labels.", literal(text))));
            }
            Literal::Text(text) => labels.push(text.clone()),
            _ => return Err(Diagnostic::syntax(written.span, "A label is a text in quotes.")),
        }
    }
    Ok(Some(labels))
}

/// As many labels as there are bins.
pub fn counted(labels: &[String], bins: usize, call: &Call) -> Result<(), Diagnostic> {
    if labels.len() == bins {
        return Ok(());
    }
    let span = call.args.get("labels").map_or(call.span, |arg| arg.span);
    let things = crate::plan::count::things;
    Err(Diagnostic::syntax(span, format!("There are {} for {}.", things(labels.len(), "label"), things(bins, "bin")))
        .note("Each edge begins a bin; the last one is open above. Values below the first edge are in none."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(edges: &[f64]) -> Edges {
        Edges { from: edges.iter().map(|x| Value::Number(*x)).collect(), to: None }
    }

    #[test]
    fn labels_are_short_and_distinct() {
        assert_eq!(at(&[0.0, 18.0, 65.0]).labels(), ["[0, 18)", "[18, 65)", "[65, …)"]);
        assert_eq!(Edges::learned(equal(0.0, 10.0, 3)).labels(), ["[0, 3.333)", "[3.333, 6.667)", "[6.667, 10]"]);
        assert_eq!(Edges::learned(vec![1e-9, 2e-9]).labels(), ["[0.000000001, 0.000000002]"]);
        assert_eq!(Edges::learned(vec![5.0, 5.0, 5.0]).labels(), ["[5, 5]"]);
        assert_eq!(Edges::learned(vec![1.0, 2.5, 3.0, 3.0]).labels(), ["[1, 2.5)", "[2.5, 3]"]);
        assert!(Edges::learned(Vec::new()).labels().is_empty());
    }

    /// `np.linspace(0.42, 80, 6)`.
    #[test]
    fn widths_are_equal() {
        assert_eq!(equal(-1.5e308, 1.5e308, 4), [-1.5e308, -7.5e307, 0.0, 7.5e307, 1.5e308]);
        let wanted = [0.42, 16.336, 32.252, 48.168, 64.084, 80.0];
        for (edge, wanted) in equal(0.42, 80.0, 5).into_iter().zip(wanted) {
            assert!((edge - wanted).abs() < 1e-12, "{edge} {wanted}");
        }
    }
}
