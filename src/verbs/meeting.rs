//! New values beside old ones in one column: which type holds both, or why none does.
//!
//! A column has one type. Where a step changes some of its cells only, the others must be able to stay as they are.

use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Span;
use crate::lang::{quote_name, quote_text};
use crate::plan::count::joined;
use crate::plan::expr::{Expr, Node};
use crate::plan::scope::article;
use crate::plan::types::Type;
use crate::plan::value::Value;

/// Old and new values of one column, of one type.
#[derive(Debug, PartialEq)]
pub struct Met {
    pub old: Expr,
    pub new: Expr,
}

impl Met {
    fn as_kind(old: Expr, new: Expr, kind: &Type) -> Met {
        Met { old: old.cast(kind.clone()), new: new.cast(kind.clone()) }
    }
}

/// Brings the old cells of `column`, of type `kind`, and new values for some of them, written at `span`, to one type: the column's when it can
/// hold the new values, else the wider one of both.
pub fn meet(column: &str, kind: &Type, new: Expr, span: Span) -> Result<Met, Diagnostic> {
    let old = Expr::column(column, kind.clone());
    match (kind, &new.kind) {
        (_, Type::Unknown) => Ok(Met::as_kind(old, new, kind)),
        (Type::Unknown, other) => {
            let other = other.clone();
            Ok(Met::as_kind(old, new, &other))
        }
        (a, b) if a == b => Ok(Met { old, new }),
        (a, b) if a.is_numeric() && b.is_numeric() => Ok(numbers(old, new)),
        (Type::Category(levels), b) if b.is_textual() => category(column, levels, old, new, span),
        (Type::Text, Type::Category(_)) => Ok(Met::as_kind(old, new, &Type::Text)),
        (a, b) if a.is_temporal() && b.is_temporal() => Ok(Met::as_kind(old, new, &Type::Datetime)),
        _ => Err(apart(column, kind, &new, span)),
    }
}

/// The one type that holds the values of all these; none where they do not go together.
pub fn together<'a>(kinds: impl IntoIterator<Item = &'a Type>) -> Option<Type> {
    kinds
        .into_iter()
        .try_fold(Type::Unknown, |all, kind| meet("", &all, Expr::column("", kind.clone()), Span::default()).ok().map(|met| met.new.kind))
}

/// Numbers of two types. A literal that fits the column takes its type.
fn numbers(old: Expr, new: Expr) -> Met {
    if let Some(literal) = new.literal().and_then(|value| fitting(value, &old.kind)) {
        let kind = old.kind.clone();
        return Met { old, new: Expr::new(Node::Literal(literal), kind) };
    }
    let kind = wider(&old.kind, &new.kind);
    Met::as_kind(old, new, &kind)
}

/// A number as one of this type, when nothing of it is lost.
pub fn fitting(value: &Value, kind: &Type) -> Option<Value> {
    match (value, kind) {
        (Value::Number(x), Type::Integer) if x.fract() == 0.0 && x.abs() < 9e15 => Some(Value::Integer(*x as i64)),
        (Value::Integer(n), Type::Number) if n.abs() < (1 << 53) => Some(Value::Number(*n as f64)),
        (Value::Integer(_) | Value::Number(_), Type::Decimal(precision, scale)) => {
            let digits = rounded(value.as_f64()?, *precision, *scale)?;
            let back = Value::Decimal(digits, *scale).as_f64()?;
            (Some(back) == value.as_f64()).then_some(Value::Decimal(digits, *scale))
        }
        _ => None,
    }
}

/// The digits of a number rounded to a decimal, when it has room for them.
pub fn rounded(x: f64, precision: u8, scale: u8) -> Option<i128> {
    let digits = (x * 10f64.powi(i32::from(scale))).round_ties_even();
    // Beyond 2^53 the digits of a floating-point number are not its own.
    let least_limit = 10f64.powi(i32::from(precision)).min(9e15);
    (digits.abs() < least_limit).then_some(digits as i128)
}

/// The digits of a number that is known no better than as a floating-point one, such as a mean: all of its own, rounded to a decimal.
pub fn digits(x: f64, precision: u8, scale: u8) -> Option<i128> {
    let written = format!("{x:.*}", usize::from(scale)).replace('.', "");
    let limit = 10_i128.checked_pow(u32::from(precision.min(38)))?;
    written.parse::<i128>().ok().filter(|digits| digits.checked_abs().is_some_and(|digits| digits < limit))
}

/// The type that holds the numbers of both exactly, or a floating-point number.
fn wider(a: &Type, b: &Type) -> Type {
    let decimal = |before: u8, after: u8| Type::Decimal(before.saturating_add(after).min(38), after);
    match (a, b) {
        (Type::Decimal(p, s), Type::Decimal(q, t)) => decimal((p.saturating_sub(*s)).max(q.saturating_sub(*t)), *s.max(t)),
        (Type::Decimal(p, s), Type::Integer) | (Type::Integer, Type::Decimal(p, s)) => decimal(p.saturating_sub(*s).max(19), *s),
        (Type::Integer, Type::Integer) => Type::Integer,
        _ => Type::Number,
    }
}

fn category(column: &str, levels: &[String], old: Expr, new: Expr, span: Span) -> Result<Met, Diagnostic> {
    let kind = old.kind.clone();
    if levels.is_empty() {
        return Ok(Met { old, new: new.cast(Type::Text).cast(kind) });
    }
    match new.literal() {
        Some(Value::Text(text)) if levels.contains(text) => Ok(Met::as_kind(old, new, &kind)),
        Some(Value::Text(text)) => {
            let shown: Vec<String> = levels.iter().take(5).map(|level| literal(level)).collect();
            let more = if levels.len() > 5 { format!(" and {} more", levels.len() - 5) } else { String::new() };
            let near = crate::lang::nearest::nearest(text, levels.iter().map(String::as_str));
            let diagnostic = Diagnostic::data(span, format!("{} is none of the levels of {}.", literal(text), literal(column)))
                .note(format!("They are {}{more}.", shown.join(", ")));
            Err(match near {
                Some(near) => diagnostic.fixed_by(span, quote_text(near)),
                None => diagnostic.line(format!("convert {} to text", quote_name(column))),
            })
        }
        _ => Ok(Met::as_kind(old, new, &Type::Text)),
    }
}

/// What to say of values that cannot stand in one column.
pub fn apart(column: &str, kind: &Type, new: &Expr, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::mistype(span, format!("{} is {}, and this is {}.", literal(column), article(kind), article(&new.kind)));
    let name = quote_name(column);
    match (new.literal(), kind) {
        (Some(Value::Text(text)), kind) if kind.is_numeric() && text.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
            diagnostic.note("A number stands without quotes.").fixed_by(span, text.trim())
        }
        (Some(Value::Text(text)), Type::Date) if text.trim().parse::<chrono::NaiveDate>().is_ok() => {
            diagnostic.note("A date stands without quotes.").fixed_by(span, text.trim())
        }
        (Some(value @ (Value::Integer(_) | Value::Number(_) | Value::Date(_) | Value::Boolean(_))), Type::Text) => {
            diagnostic.note("A text stands in quotes.").fixed_by(span, quote_text(&value.to_string()))
        }
        (_, Type::Text) if !matches!(new.kind, Type::List(_) | Type::Other(_)) => {
            diagnostic.note("A column has one type. `text(…)` makes text of a value.")
        }
        (_, kind) if new.kind.is_textual() && !matches!(kind, Type::List(_) | Type::Other(_)) => {
            diagnostic.note("A column has one type; as text it could hold both.").line(format!("convert {name} to text"))
        }
        _ => diagnostic.note("A column has one type."),
    }
}

/// The columns that expressions read, as a sentence names them: `Age or Sex`; at most three.
pub fn names_in<'a>(exprs: impl IntoIterator<Item = &'a Expr>) -> String {
    let mut names: Vec<String> = Vec::new();
    for column in exprs.into_iter().flat_map(columns_in) {
        if let Node::Column(name) = column.node
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.truncate(3);
    joined(&names, "or")
}

/// The columns that an expression reads.
pub fn columns_in(expr: &Expr) -> Vec<Expr> {
    match &expr.node {
        Node::Column(_) => vec![expr.clone()],
        Node::Call(_, args) | Node::Operator(_, args) => args.iter().flat_map(columns_in).collect(),
        Node::If(condition, yes, no) => [condition, yes, no].into_iter().flat_map(|part| columns_in(part)).collect(),
        Node::Within { value, .. } => columns_in(value),
        Node::Read(inner, _) | Node::Cast(inner) | Node::Undecided(inner) => columns_in(inner),
        Node::Lookup { keys, .. } => keys.iter().flat_map(columns_in).collect(),
        Node::Literal(_) | Node::RowNumber | Node::Pattern(_) | Node::Repeated { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn kind(old: Type, new: Expr) -> Option<Type> {
        meet("a", &old, new, Span::default()).ok().map(|met| {
            assert_eq!(met.old.kind, met.new.kind);
            met.new.kind
        })
    }

    fn number(x: f64) -> Expr {
        Expr::new(Node::Literal(Value::Number(x)), Type::Number)
    }

    fn column(kind: Type) -> Expr {
        Expr::column("b", kind)
    }

    #[test]
    fn numbers_keep_their_type_when_it_holds_both() {
        assert_eq!(kind(Type::Integer, number(28.0)), Some(Type::Integer));
        assert_eq!(kind(Type::Integer, number(28.5)), Some(Type::Number));
        assert_eq!(kind(Type::Integer, column(Type::Number)), Some(Type::Number));
        assert_eq!(kind(Type::Number, Expr::integer(3)), Some(Type::Number));
        assert_eq!(kind(Type::Decimal(10, 2), number(0.25)), Some(Type::Decimal(10, 2)));
        assert_eq!(kind(Type::Decimal(10, 2), number(0.125)), Some(Type::Number));
        assert_eq!(kind(Type::Decimal(4, 2), Expr::integer(100)), Some(Type::Decimal(21, 2)));
        assert_eq!(kind(Type::Decimal(4, 2), column(Type::Decimal(5, 4))), Some(Type::Decimal(6, 4)));
    }

    #[test]
    fn missing_takes_any_type() {
        assert_eq!(kind(Type::Date, Expr::missing()), Some(Type::Date));
        assert_eq!(kind(Type::Unknown, Expr::integer(1)), Some(Type::Integer));
    }

    #[test]
    fn categories_keep_their_levels() {
        let sizes = Type::Category(vec!["low".into(), "high".into()]);
        assert_eq!(kind(sizes.clone(), Expr::text("high")), Some(sizes.clone()));
        assert_eq!(kind(sizes.clone(), Expr::text("hihg")), None);
        assert_eq!(kind(sizes, column(Type::Text)), Some(Type::Text));
        assert_eq!(kind(Type::Category(vec![]), Expr::text("x")), Some(Type::Category(vec![])));
        assert_eq!(kind(Type::Text, column(Type::Category(vec![]))), Some(Type::Text));
    }

    #[test]
    fn what_cannot_meet_says_how_it_could() {
        let span = Span::new(3, 7);
        let text = |text: &str, kind: Type| meet("Age", &kind, Expr::text(text), span).unwrap_err();
        assert_eq!(text("31", Type::Integer).fix, [(span, "31".to_string())]);
        assert_eq!(text("2024-01-31", Type::Date).fix, [(span, "2024-01-31".to_string())]);
        assert_eq!(text("old", Type::Integer).lines, ["convert Age to text"]);
        assert_eq!(meet("City", &Type::Text, Expr::integer(3), span).unwrap_err().fix, [(span, "\"3\"".to_string())]);
        assert!(meet("When", &Type::Date, Expr::integer(3), span).is_err());
    }

    #[test]
    fn rounding_stays_within_the_digits() {
        assert_eq!(rounded(3614.505, 10, 2), Some(361_450));
        assert_eq!(rounded(1e9, 10, 2), None);
    }
}
