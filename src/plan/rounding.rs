//! Whole numbers and decimals that operations put into a column of numbers as they are: beyond 15 digits such a column holds only some of them.

use super::expr::{Expr, Node, Operator};
use super::op::Op;
use super::other::Other;
use super::schema::Schema;
use super::types::Type;

/// Every decimal of so many digits is read back from a 64-bit floating-point number as it was (`DBL_DIG` of C).
const CERTAIN: u8 = 15;

/// Values of a column that might be rounded.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// How many of the operations come before the one that puts them there.
    pub after: usize,
    /// The other table that they stand in; none for the table itself.
    pub table: Option<String>,
    pub column: String,
    /// True for rows whose value would be another one.
    pub lost: Expr,
}

/// The columns whose values operations on a table of these put into a column of numbers as they are, each with the rows where that rounds. Values
/// that are computed with are not among them.
pub fn carried(ops: &[Op], before: &Schema) -> Vec<Carried> {
    let mut schema = before.clone();
    let mut all = Vec::new();
    for (after, op) in ops.iter().enumerate() {
        let mut add = |table: Option<&str>, column: &str, kind: &Type, when: Expr| {
            let table = table.map(str::to_string);
            all.extend(rounds(column, kind, when).map(|lost| Carried { after, table, column: column.to_string(), lost }));
        };
        let always = || Expr::boolean(true);
        match op {
            Op::With(columns) => {
                for (_, value) in columns.iter().filter(|(_, value)| value.kind == Type::Number) {
                    passed(value, &[], &mut |column, kind, when| add(None, column, kind, when));
                }
            }
            Op::Join(join) => {
                let there = join.other.schema();
                for (here, key, _) in join.on.iter().filter(|(_, _, kind)| *kind == Type::Number) {
                    schema.kind(here).into_iter().for_each(|kind| add(None, here, kind, always()));
                    there.kind(key).into_iter().for_each(|kind| add(join.other.table(), key, kind, always()));
                }
            }
            Op::Append { other: Other::Table { name, schema: there } } => {
                for (column, kind) in there.columns.iter().filter(|(column, _)| schema.kind(column) == Some(&Type::Number)) {
                    add(Some(name), column, kind, always());
                }
            }
            _ => {}
        }
        schema = op.schema(&schema);
    }
    all
}

/// True for values that are others as numbers; nothing where there can be none.
fn rounds(column: &str, kind: &Type, when: Expr) -> Option<Expr> {
    let may = matches!(kind, Type::Integer) || matches!(kind, Type::Decimal(digits, _) if *digits > CERTAIN);
    may.then(|| {
        let old = Expr::column(column, kind.clone());
        let back = old.clone().cast(Type::Number).cast(kind.clone());
        when.and(Expr::test(Operator::Equal, vec![back, old]).negated())
    })
}

/// Calls `found` with each column whose cell is the value as it is, and when.
fn passed(value: &Expr, when: &[Expr], found: &mut dyn FnMut(&str, &Type, Expr)) {
    let also = |more: Expr| -> Vec<Expr> { when.iter().cloned().chain([more]).collect() };
    match &value.node {
        Node::Column(name) => found(name, &value.kind, Expr::all(when.iter().cloned())),
        Node::Cast(inner) if value.kind == Type::Number => passed(inner, when, found),
        Node::If(condition, yes, no) => {
            passed(yes, &also((**condition).clone()), found);
            passed(no, &also((**condition).clone().negated()), found);
        }
        Node::Operator(Operator::Coalesce, parts) => {
            let mut when = when.to_vec();
            for part in parts {
                passed(part, &when, found);
                when.push(part.clone().is_missing());
            }
        }
        Node::Call(name, args) if name == "clamp" => {
            if let [x, low, high] = args.as_slice() {
                let within = |operator, limit: &Expr| Expr::test(operator, vec![x.clone(), limit.clone()]);
                passed(x, &also(within(Operator::AtLeast, low).and(within(Operator::AtMost, high))), found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::value::Value;

    fn columns(value: Expr) -> Vec<String> {
        let schema = Schema { columns: vec![("n".into(), Type::Integer), ("d".into(), Type::Decimal(10, 2))] };
        carried(&[Op::With(vec![("n".into(), value)])], &schema).into_iter().map(|carried| carried.column).collect()
    }

    #[test]
    fn what_is_computed_with_is_not_carried() {
        let n = || Expr::column("n", Type::Integer);
        let half = || Expr::new(Node::Literal(Value::Number(0.5)), Type::Number);
        let as_number = || n().cast(Type::Number);
        assert_eq!(columns(as_number().or_else(half())), ["n"]);
        assert_eq!(columns(half().where_else(n().is_missing(), as_number())), ["n"]);
        assert_eq!(columns(Expr::call("clamp", vec![n(), half(), half()], Type::Number)), ["n"]);
        assert!(columns(Expr::new(Node::Operator(Operator::Multiply, vec![as_number(), half()]), Type::Number)).is_empty());
        assert!(columns(Expr::call("number", vec![n()], Type::Number)).is_empty());
        assert!(columns(n()).is_empty());
    }

    #[test]
    fn decimals_of_few_digits_are_certain() {
        assert!(columns(Expr::column("d", Type::Decimal(10, 2)).cast(Type::Number)).is_empty());
        assert_eq!(columns(Expr::column("d", Type::Decimal(20, 2)).cast(Type::Number)), ["d"]);
    }
}
