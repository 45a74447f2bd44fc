//! Texts that a condition looks for in columns, and what to say where a column holds none of them: `sex = "mal"`.

use super::count::joined;
use super::expr::{Expr, Node, Operator};
use super::value::Value;
use crate::lang::nearest::nearest;
use crate::lang::quote_text;

/// Values that are named when none is like the one sought.
const FEW: usize = 5;

/// Each text that is held against a column for being equal, `(column, text)`, once.
pub fn sought(condition: &Expr) -> Vec<(String, String)> {
    let mut found = Vec::new();
    gather(condition, &mut found);
    found
}

fn gather(expr: &Expr, found: &mut Vec<(String, String)>) {
    match &expr.node {
        Node::Operator(Operator::Equal | Operator::OneOf, args) => {
            if let Some((column, texts)) = args.split_first().and_then(|(value, others)| Some((column(value)?, others))) {
                for text in texts.iter().filter_map(Expr::literal).filter_map(Value::as_text) {
                    let pair = (column.to_string(), text.to_string());
                    if !found.contains(&pair) {
                        found.push(pair);
                    }
                }
            }
        }
        Node::Operator(_, args) => args.iter().for_each(|arg| gather(arg, found)),
        Node::Undecided(inner) => gather(inner, found),
        _ => {}
    }
}

fn column(expr: &Expr) -> Option<&str> {
    match &expr.node {
        Node::Column(name) => Some(name),
        Node::Cast(inner) => column(inner),
        _ => None,
    }
}

/// What to say of a text that is not among a column's values: the one that was meant, or all of them if they are few. None where it is among them.
pub fn absent(column: &str, text: &str, values: &[String]) -> Option<String> {
    if values.iter().any(|value| value == text) {
        return None;
    }
    let said = format!("{column} is {} nowhere", quote_text(text));
    let few = || (!values.is_empty() && values.len() <= FEW).then(|| values.iter().map(|value| quote_text(value)).collect::<Vec<_>>());
    Some(match (nearest(text, values.iter().map(String::as_str)), few()) {
        (Some(near), _) => format!("{said}: did you mean {}?", quote_text(near)),
        (None, Some(all)) => format!("{said}: it is {}", joined(&all, "or")),
        (None, None) => said,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::types::Type;

    fn texts(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_string()).collect()
    }

    #[test]
    fn texts_in_conditions() {
        let sex = || Expr::column("sex", Type::Text);
        let equal = Expr::test(Operator::Equal, vec![sex(), Expr::text("mal")]);
        let other = Expr::test(Operator::OneOf, vec![sex(), Expr::text("f"), Expr::text("mal")]);
        let found = sought(&equal.and(other.negated()).undecided());
        assert_eq!(found, [("sex".into(), "mal".into()), ("sex".into(), "f".into())]);
    }

    #[test]
    fn what_was_meant() {
        let sexes = texts(&["female", "male"]);
        assert_eq!(absent("sex", "mal", &sexes).as_deref(), Some("sex is \"mal\" nowhere: did you mean \"male\"?"));
        assert_eq!(absent("sex", "X", &sexes).as_deref(), Some("sex is \"X\" nowhere: it is \"female\" or \"male\""));
        assert_eq!(absent("sex", "X", &[]).as_deref(), Some("sex is \"X\" nowhere"));
        assert_eq!(absent("sex", "male", &sexes), None);
    }
}
