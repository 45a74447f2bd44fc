//! Comparisons: which types may meet.

use crate::lang::ast::{self, Binary};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_name;

use super::Binder;
use crate::plan::expr::{Expr, Operator};
use crate::plan::scope::article;
use crate::plan::types::Type;
use crate::plan::value::Value;

impl Binder<'_> {
    pub(super) fn comparison(&self, operator: Binary, left: &ast::Expr, right: &ast::Expr) -> Result<Expr, Diagnostic> {
        let a = self.expr(left)?;
        let b = self.expr(right).map_err(|error| self.unquoted(error, &a, right))?;
        let (a, b) = comparable((left, a), (right, b))?;
        let test = match operator {
            Binary::Equal => return Ok(Expr::test(Operator::Equal, vec![a, b])),
            Binary::Unequal => return Ok(Expr::test(Operator::Equal, vec![a, b]).negated()),
            Binary::Less => Operator::Less,
            Binary::AtMost => Operator::AtMost,
            Binary::Greater => Operator::Greater,
            _ => Operator::AtLeast,
        };
        for (category, other, written) in [(&a, &b, right), (&b, &a, left)] {
            if let (Type::Category(levels), Some(Value::Text(text))) = (&category.kind, other.literal())
                && !levels.is_empty()
                && !levels.contains(text)
            {
                let names = levels.iter().map(String::as_str);
                let diagnostic = Diagnostic::data(
                    written.span,
                    format!("{} is no level of this category, so it has no place in its order.", literal(text)),
                );
                return Err(match crate::lang::nearest::nearest(text, names) {
                    Some(near) => {
                        diagnostic.note(format!("Did you mean {}?", literal(near))).fixed_by(written.span, crate::lang::quote_text(near))
                    }
                    None => diagnostic.note(format!(
                        "Its levels are {}.",
                        levels.iter().take(5).map(|level| literal(level)).collect::<Vec<_>>().join(", ")
                    )),
                });
            }
        }
        if matches!((&a.kind, &b.kind), (Type::List(_), _) | (_, Type::List(_))) {
            return Err(Diagnostic::mistype(left.span.to(right.span), "Lists have no order."));
        }
        Ok(Expr::test(test, vec![a, b]))
    }

    /// `City = Rome`: a name that no column has, beside text, is text without its quotes.
    pub(super) fn unquoted(&self, error: Diagnostic, beside: &Expr, written: &ast::Expr) -> Diagnostic {
        match &written.node {
            ast::Node::Name(name) if beside.kind.is_textual() && error.fix.is_empty() && !self.scope.schema.has(name) => {
                Diagnostic { notes: Vec::new(), ..error }
                    .note("A text stands in quotes.")
                    .fixed_by(written.span, crate::lang::quote_text(name))
            }
            _ => error,
        }
    }
}

/// Two operands that may be compared, as they were written and as they were bound, brought to one type.
pub(super) fn comparable((left, a): (&ast::Expr, Expr), (right, b): (&ast::Expr, Expr)) -> Result<(Expr, Expr), Diagnostic> {
    let fit = match (&a.kind, &b.kind) {
        (Type::Unknown, _) | (_, Type::Unknown) => true,
        (x, y) if x.is_numeric() && y.is_numeric() => true,
        (x, y) => super::common(x, y).is_some(),
    };
    if fit {
        if a.kind.is_temporal() && b.kind.is_temporal() && a.kind != b.kind {
            return Ok((a.cast(Type::Datetime), b.cast(Type::Datetime)));
        }
        return Ok((a, b));
    }
    let mut diagnostic = Diagnostic::mistype(
        left.span.to(right.span),
        format!("{} is never compared with {}.", capital(&article(&a.kind)), article(&b.kind)),
    );
    // A column of text against a number or date: the column is to be converted; a number against a text in quotes: the quotes go.
    for (column, kind, other, literal_side) in [(left, &a.kind, &b, right), (right, &b.kind, &a, left)] {
        match (&column.node, &literal_side.node) {
            (ast::Node::Name(_), ast::Node::Text(text)) if kind.is_numeric() && text.trim().parse::<f64>().is_ok() => {
                return Err(diagnostic.note("A number stands without quotes.").fixed_by(literal_side.span, text.trim()));
            }
            (ast::Node::Name(name), ast::Node::Text(text)) if text.is_empty() => {
                let found = format!("{} is missing", quote_name(name));
                return Err(diagnostic.note(format!("A cell without a value is found by {}.", literal(&found))));
            }
            (ast::Node::Name(_), ast::Node::Text(text)) if kind.is_temporal() => {
                diagnostic = diagnostic.note(match text.trim().parse::<chrono::NaiveDate>() {
                    Ok(_) => "A date stands without quotes.".to_string(),
                    Err(_) => "A date is written `2024-01-31`, without quotes.".to_string(),
                });
                if text.trim().parse::<chrono::NaiveDate>().is_ok() {
                    diagnostic = diagnostic.fixed_by(literal_side.span, text.trim());
                }
                return Err(diagnostic);
            }
            (ast::Node::Name(name), _) if kind.is_textual() && !other.kind.is_textual() => {
                return Err(diagnostic.note(format!("{} is text; convert it first.", literal(name))).line(format!(
                    "convert {} to {}",
                    quote_name(name),
                    other.kind
                )));
            }
            _ => {}
        }
    }
    Err(diagnostic)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + chars.as_str())
}
