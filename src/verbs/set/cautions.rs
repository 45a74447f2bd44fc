//! What a value that is set may hide: rows decided by a missing cell, and arithmetic without an answer.

use crate::lang::diagnostic::literal;
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::types::Type;
use crate::plan::verb::{Says, Tally};

use super::super::meeting::{columns_in, names_in};

/// The counts to report beside a column that is set to a value in these rows.
pub fn of(column: &str, value: &Expr, rows: Option<&Expr>) -> Vec<Tally> {
    let tally = |tests: Vec<Expr>, one: String, several: String| Tally {
        condition: Expr::all(rows.into_iter().cloned().chain(tests)),
        says: Says::Note(format!("{column}: {{}} {one}"), format!("{column}: {{}} {several}")),
    };
    let mut tallies = Vec::new();
    let names = names_in([value]);
    if value.kind == Type::Boolean && matches!(value.node, Node::Operator(..)) && !names.is_empty() {
        let hangs = value.clone().undecided();
        for (holds, test) in [("false", value.clone().negated()), ("true", value.clone())] {
            let because = format!("{holds} only because {names} is missing");
            tallies.push(tally(vec![hangs.clone(), test], format!("is {because}"), format!("are {because}")));
        }
    }
    let mut conditions = Vec::new();
    gather_conditions(value, &mut conditions);
    let names = names_in(conditions.iter().copied());
    if !names.is_empty() {
        let because = format!("decided only because {names} is missing");
        let hangs = Expr::any(conditions.into_iter().map(|condition| condition.clone().undecided()));
        tallies.push(tally(vec![hangs], format!("row is {because}"), format!("rows are {because}")));
    }
    let mut inner = Vec::new();
    gather_aggregated(value, &mut inner);
    for (aggregate, arg) in inner {
        let present = columns_in(arg).into_iter().map(|column| column.is_missing().negated());
        let tests = present.chain([arg.clone().is_missing()]).collect();
        let because = format!("no answer inside {}, which skips it", literal(aggregate));
        tallies.push(tally(tests, format!("row has {because}"), format!("rows have {because}")));
    }
    if has_answers(value) {
        let present = columns_in(value).into_iter().map(|column| column.is_missing().negated());
        let tests = present.chain([value.clone().is_missing()]).collect();
        let such = if is_arithmetic(value) { ", such as 0/0" } else { ", though no cell is missing there" };
        tallies.push(tally(tests, format!("row has no answer{such}"), format!("rows have no answer{such}")));
    }
    tallies
}

/// The conditions of `if … then … else` anywhere in a value, save in aggregates.
fn gather_conditions<'a>(expr: &'a Expr, found: &mut Vec<&'a Expr>) {
    match &expr.node {
        Node::If(condition, yes, no) => {
            found.push(condition);
            gather_conditions(yes, found);
            gather_conditions(no, found);
        }
        Node::Call(_, args) | Node::Operator(_, args) => args.iter().for_each(|arg| gather_conditions(arg, found)),
        Node::Read(inner, _) | Node::Cast(inner) => gather_conditions(inner, found),
        _ => {}
    }
}

/// What aggregates are computed of, where that may have no answer: they would skip it.
fn gather_aggregated<'a>(expr: &'a Expr, found: &mut Vec<(&'a str, &'a Expr)>) {
    match &expr.node {
        Node::Within { value, .. } => gather_aggregated(value, found),
        Node::Call(name, args) => {
            for arg in args {
                if has_answers(arg) && arg.literal().is_none() && !columns_in(arg).is_empty() && AGGREGATES.contains(&name.as_str()) {
                    found.push((name, arg));
                }
                gather_aggregated(arg, found);
            }
        }
        Node::Operator(_, args) => args.iter().for_each(|arg| gather_aggregated(arg, found)),
        Node::If(condition, yes, no) => [condition, yes, no].into_iter().for_each(|part| gather_aggregated(part, found)),
        Node::Read(inner, _) | Node::Cast(inner) => gather_aggregated(inner, found),
        _ => {}
    }
}

/// Aggregates whose value would be another if a value that has no answer were there.
const AGGREGATES: [&str; 8] = ["sum", "mean", "median", "min", "max", "std", "var", "quantile"];

/// Functions that give missing for what they cannot read or compute, and for nothing else.
const ANSWERING: [&str; 22] = [
    "sqrt",
    "log",
    "log10",
    "exp",
    "power",
    "mod",
    "round",
    "floor",
    "ceil",
    "abs",
    "number",
    "integer",
    "boolean",
    "date",
    "datetime",
    "time",
    "parse_date",
    "format",
    "add",
    "difference",
    "start_of",
    "text",
];

/// True for arithmetic and such functions on columns, literals and aggregates, and nothing else: there a missing result with all columns present
/// is no answer.
fn has_answers(expr: &Expr) -> bool {
    fn plain(expr: &Expr) -> bool {
        match &expr.node {
            Node::Column(_) | Node::RowNumber => true,
            Node::Literal(value) => !value.is_missing(),
            Node::Within { .. } => expr.kind.is_numeric(),
            Node::Cast(inner) => plain(inner),
            _ => has_answers(expr),
        }
    }
    match &expr.node {
        Node::Call(name, args) => ANSWERING.contains(&name.as_str()) && args.iter().all(plain),
        _ => is_arithmetic(expr) && operands(expr).iter().all(plain),
    }
}

fn is_arithmetic(expr: &Expr) -> bool {
    matches!(expr.node, Node::Operator(Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Negate, _))
}

fn operands(expr: &Expr) -> &[Expr] {
    match &expr.node {
        Node::Operator(_, args) => args,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::plan::scope::Binding;
    use crate::verbs::testing::{expr, scope};

    fn notes(text: &str) -> Vec<String> {
        let schema = Schema { columns: vec![("Age".into(), Type::Integer), ("Sex".into(), Type::Text)] };
        let value = scope(&schema).expr(&expr(text), &Binding::default()).unwrap();
        let says = |tally: Tally| {
            if let Says::Note(_, several) = tally.says { several } else { String::new() }
        };
        of("x", &value, None).into_iter().map(says).collect()
    }

    #[test]
    fn what_is_counted() {
        assert_eq!(notes("Age > 60"), ["x: {} are false only because Age is missing", "x: {} are true only because Age is missing"]);
        assert_eq!(notes("if Age > 60 and Sex = \"m\" then 1 else 0"), ["x: {} rows are decided only because Age or Sex is missing"]);
        assert_eq!(notes("Age / (Age - 1)"), ["x: {} rows have no answer, such as 0/0"]);
        assert!(notes("Age").is_empty());
        assert_eq!(notes("number(Sex)"), ["x: {} rows have no answer, though no cell is missing there"]);
        assert_eq!(notes("sqrt(Age - 40)").len(), 1);
        assert_eq!(notes("mean(Age * Age)"), ["x: {} rows have no answer inside `mean`, which skips it"]);
        assert!(notes("mean(Age)").is_empty());
        assert!(notes("upper(Sex)").is_empty());
        assert!(notes("missing < 1").is_empty());
    }
}
