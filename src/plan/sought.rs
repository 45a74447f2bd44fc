//! Texts that a condition looks for in columns, and what to say where a column holds none of them: `sex = "mal"`.

use super::count::joined;
use super::expr::{Expr, Node, Operator};
use crate::lang::nearest::nearest;
use crate::lang::quote_text;

/// Values that are named when none is like the one sought, and how long each may be.
const FEW: usize = 5;
const SHORT: usize = 30;

/// One test of a condition: a column that is to be one of these texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    pub column: String,
    pub texts: Vec<String>,
}

/// The tests for texts in a condition, in their order.
pub fn sought(condition: &Expr) -> Vec<Sought> {
    match &condition.node {
        Node::Operator(Operator::Equal | Operator::OneOf, args) => {
            let Some((value, others)) = args.split_first() else { return Vec::new() };
            let texts: Vec<String> = others.iter().filter_map(|text| text.literal()?.as_text().map(str::to_string)).collect();
            // Beside a missing one, or one that is computed, nobody knows whether these are looked for in vain.
            let all = texts.len() == others.len() && !texts.is_empty();
            column(value).filter(|_| all).map(|column| Sought { column: column.to_string(), texts }).into_iter().collect()
        }
        Node::Operator(_, args) => args.iter().flat_map(sought).collect(),
        _ => Vec::new(),
    }
}

fn column(expr: &Expr) -> Option<&str> {
    match &expr.node {
        Node::Column(name) => Some(name),
        Node::Cast(inner) => column(inner),
        _ => None,
    }
}

impl Sought {
    /// What to say where the column holds none of the texts: which was meant, or what there is. `values` are its values, `all` of them or some.
    pub fn absent(&self, values: &[String], all: bool) -> String {
        let quoted = |texts: &[String]| texts.iter().map(|text| quote_text(text)).collect::<Vec<_>>();
        let said = format!("{} is {} nowhere", self.column, joined(&quoted(self.texts.get(..FEW).unwrap_or(&self.texts)), "or"));
        let is_few = all && !values.is_empty() && values.len() <= FEW && values.iter().all(|value| value.chars().count() <= SHORT);
        let meant = match self.texts.as_slice() {
            [text] => nearest(text, values.iter().map(String::as_str)),
            _ => None,
        };
        match meant {
            Some(meant) => format!("{said}: did you mean {}?", quote_text(meant)),
            None if is_few => format!("{said}: it is {}", joined(&quoted(values), "or")),
            None => said,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::types::Type;

    fn texts(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_string()).collect()
    }

    fn of(column: &str, values: &[&str]) -> Sought {
        Sought { column: column.into(), texts: texts(values) }
    }

    #[test]
    fn texts_in_conditions() {
        let sex = || Expr::column("sex", Type::Text);
        let equal = Expr::test(Operator::Equal, vec![sex(), Expr::text("mal")]);
        let other = Expr::test(Operator::OneOf, vec![sex(), Expr::text("f"), Expr::text("m")]);
        let missing = Expr::test(Operator::OneOf, vec![sex(), Expr::text("f"), Expr::missing()]);
        let number = Expr::test(Operator::Equal, vec![Expr::column("age", Type::Integer), Expr::integer(3)]);
        let all = equal.and(other.negated()).and(missing).or(number);
        assert_eq!(sought(&all), [of("sex", &["mal"]), of("sex", &["f", "m"])]);
    }

    #[test]
    fn what_was_meant() {
        let sexes = texts(&["female", "male"]);
        assert_eq!(of("sex", &["mal"]).absent(&sexes, true), "sex is \"mal\" nowhere: did you mean \"male\"?");
        assert_eq!(of("sex", &["X"]).absent(&sexes, true), "sex is \"X\" nowhere: it is \"female\" or \"male\"");
        assert_eq!(of("sex", &["X", "Y"]).absent(&sexes, true), "sex is \"X\" or \"Y\" nowhere: it is \"female\" or \"male\"");
        assert_eq!(of("sex", &["X"]).absent(&sexes, false), "sex is \"X\" nowhere", "there may be more");
        assert_eq!(of("note", &["X"]).absent(&["long ".repeat(10)], true), "note is \"X\" nowhere");
    }
}
