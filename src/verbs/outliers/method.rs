//! The methods by which a value is far from the others, as they stand after `using`.

use crate::lang::ast::{Expr, Method as Written, Node};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Span;

use super::super::using;

/// As the forms declare them.
pub const METHODS: &[&str] = &["iqr(k)", "zscore(k)", "mad(k)", "percentile(lo, hi)", "trimmed(k, share)"];

/// Words that other tools have for them.
const ELSEWHERE: [(&str, &str); 14] = [
    ("tukey", "iqr"),
    ("boxplot", "iqr"),
    ("quartile", "iqr"),
    ("quartiles", "iqr"),
    ("z", "zscore"),
    ("z_score", "zscore"),
    ("std", "zscore"),
    ("sigma", "zscore"),
    ("sd", "zscore"),
    ("hampel", "mad"),
    ("modified_zscore", "mad"),
    ("quantile", "percentile"),
    ("percentiles", "percentile"),
    ("winsorize", "percentile"),
];

/// A method with its parameters. What lies beyond its limits is an outlier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// So many interquartile ranges beyond the quartiles. Tukey, Exploratory Data Analysis (1977): 1.5 is his inner fence.
    Iqr(f64),
    /// So many standard deviations of the sample from the mean.
    Zscore(f64),
    /// So many deviations from the median, in units of the median absolute deviation over 0.6745. Iglewicz and Hoaglin, How to Detect and
    /// Handle Outliers (1993), who advise 3.5.
    Mad(f64),
    /// Below or above these shares of the values, between two by their line.
    Percentile(f64, f64),
    /// So many deviations from the mean, both of the values that are left when this share of them is cut off at each end: as many as
    /// `scipy.stats.trim_mean` cuts, that is the whole part of share times count.
    Trimmed(f64, f64),
}

/// The 75 % point of the standard normal distribution, by which a median absolute deviation estimates a standard deviation.
pub const NORMAL_QUARTILE: f64 = 0.6745;

impl Method {
    /// The one method of a `using` clause; without one the usual fences.
    pub fn of(using: &[Written]) -> Result<Method, Diagnostic> {
        let Some((name, args)) = using::one(using, "Outliers are found by one method.")? else { return Ok(Method::Iqr(1.5)) };
        match name.node.as_str() {
            "iqr" => Ok(Method::Iqr(factor(name.node.as_str(), args, 1.5)?)),
            "zscore" => Ok(Method::Zscore(factor(name.node.as_str(), args, 3.0)?)),
            "mad" => Ok(Method::Mad(factor(name.node.as_str(), args, 3.5)?)),
            "percentile" => percentile(args, name.span),
            "trimmed" => trimmed(args),
            _ => Err(using::unknown(name, "to find outliers by", &ELSEWHERE, METHODS.iter().copied())),
        }
    }
}

/// As the language writes it: `iqr(1.5)`.
impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |share: f64| format!("{}", (share * 1e10).round() / 1e8);
        match self {
            Method::Iqr(k) => write!(f, "iqr({k})"),
            Method::Zscore(k) => write!(f, "zscore({k})"),
            Method::Mad(k) => write!(f, "mad({k})"),
            Method::Percentile(low, high) => write!(f, "percentile({}, {})", percent(*low), percent(*high)),
            Method::Trimmed(k, share) => write!(f, "trimmed({k}, {}%)", percent(*share)),
        }
    }
}

fn number(arg: &Expr) -> Result<f64, Diagnostic> {
    match arg.node {
        Node::Integer(n) => Ok(n as f64),
        Node::Number(x) => Ok(x),
        _ => Err(Diagnostic::syntax(arg.span, "Here stands a number.")),
    }
}

fn positive(arg: &Expr) -> Result<f64, Diagnostic> {
    let k = number(arg)?;
    if k > 0.0 { Ok(k) } else { Err(Diagnostic::syntax(arg.span, "How far an outlier is away is a number above 0.")) }
}

fn factor(word: &str, args: &[Expr], usual: f64) -> Result<f64, Diagnostic> {
    match args {
        [] => Ok(usual),
        [k] => positive(k),
        [_, second, ..] => Err(Diagnostic::syntax(second.span, format!("{} takes one number: how far an outlier is away.", literal(word)))),
    }
}

/// `percentile(1, 99)`, `percentile(1%, 99%)`.
fn percentile(args: &[Expr], span: Span) -> Result<Method, Diagnostic> {
    let (low, high, span) = match args {
        [] => return Ok(Method::Percentile(0.01, 0.99)),
        [low, high] => (number(low)?, number(high)?, low.span.to(high.span)),
        _ => return Err(Diagnostic::syntax(span, "`percentile` takes two numbers, as in `percentile(1, 99)`.")),
    };
    // No one means the first hundredth of a hundredth: both are shares then.
    let (low, high) = if high <= 1.0 { (low, high) } else { (low / 100.0, high / 100.0) };
    if low >= 0.0 && low < high && high <= 1.0 {
        Ok(Method::Percentile(low, high))
    } else {
        Err(Diagnostic::syntax(span, "Percentiles run from 0 to 100, the lower one first.").fixed_by(span, "1, 99"))
    }
}

fn trimmed(args: &[Expr]) -> Result<Method, Diagnostic> {
    let k = args.first().map_or(Ok(3.0), positive)?;
    let share = match args.get(1) {
        None => 0.1,
        Some(arg) => match number(arg)? {
            share if (0.0..0.5).contains(&share) => share,
            _ => {
                return Err(Diagnostic::syntax(arg.span, "The share that is cut off at each end is below one half, as `10%`."));
            }
        },
    };
    match args.get(2) {
        None => Ok(Method::Trimmed(k, share)),
        Some(third) => Err(Diagnostic::syntax(third.span, "`trimmed` takes two numbers, as in `trimmed(3, 10%)`.")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::verbs::testing::call;

    fn method(text: &str) -> Result<Method, Diagnostic> {
        Method::of(&call(&format!("clip a using {text}")).clauses.using)
    }

    #[test]
    fn parameters_and_their_usual_values() {
        for (text, wanted) in [
            ("iqr", Method::Iqr(1.5)),
            ("iqr(3)", Method::Iqr(3.0)),
            ("zscore", Method::Zscore(3.0)),
            ("mad", Method::Mad(3.5)),
            ("percentile", Method::Percentile(0.01, 0.99)),
            ("percentile(5, 95)", Method::Percentile(0.05, 0.95)),
            ("percentile(5%, 95%)", Method::Percentile(0.05, 0.95)),
            ("percentile(0.5, 99.5)", Method::Percentile(0.005, 0.995)),
            ("trimmed", Method::Trimmed(3.0, 0.1)),
            ("trimmed(2.5, 20%)", Method::Trimmed(2.5, 0.2)),
        ] {
            assert_eq!(method(text).unwrap(), wanted, "{text}");
        }
        assert_eq!(Method::Percentile(0.005, 0.995).to_string(), "percentile(0.5, 99.5)");
        assert_eq!(Method::Trimmed(3.0, 0.07).to_string(), "trimmed(3, 7%)");
    }

    #[test]
    fn what_cannot_be_is_said() {
        assert!(method("iqr(0)").unwrap_err().message.contains("above 0"));
        assert!(method("iqr(-1)").unwrap_err().message.contains("above 0"));
        assert!(method("iqr(1, 2)").unwrap_err().message.contains("one number"));
        assert!(method("iqr(\"a\")").unwrap_err().message.contains("number"));
        assert!(method("percentile(5)").unwrap_err().message.contains("two numbers"));
        assert!(method("percentile(95, 5)").unwrap_err().message.contains("lower one first"));
        assert!(method("trimmed(3, 50%)").unwrap_err().message.contains("one half"));
        assert!(method("tukey").unwrap_err().fix.iter().any(|(_, text)| text == "iqr"));
        assert!(method("zscor").unwrap_err().fix.iter().any(|(_, text)| text == "zscore"));
        assert!(method("iqr, mad").unwrap_err().message.contains("one method"));
    }
}
