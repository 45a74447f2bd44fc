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
    /// The column of numbers that they come into.
    pub into: String,
    /// True for rows whose value would be another one.
    pub lost: Expr,
}

/// The columns whose values operations on a table of these put into a column of numbers as they are, each with the rows where that rounds. Values
/// that are computed with are not among them.
pub fn carried(ops: &[Op], before: &Schema) -> Vec<Carried> {
    let mut schema = before.clone();
    let mut all = Vec::new();
    for (after, op) in ops.iter().enumerate() {
        let mut add = |table: Option<&str>, column: &str, into: &str, kind: &Type, when: Expr| {
            let (table, column, into) = (table.map(str::to_string), column.to_string(), into.to_string());
            all.extend(rounds(&column, kind, when).map(|lost| Carried { after, table, column, into, lost }));
        };
        let always = || Expr::boolean(true);
        match op {
            Op::With(columns) => {
                for (into, value) in columns.iter().filter(|(_, value)| value.kind == Type::Number) {
                    passed(value, &mut Vec::new(), &mut |column, kind, when| add(None, column, into, kind, when));
                }
            }
            Op::Join(join) => {
                let there = join.other.schema();
                for (here, key, _) in join.on.iter().filter(|(_, _, kind)| *kind == Type::Number) {
                    schema.kind(here).into_iter().for_each(|kind| add(None, here, here, kind, always()));
                    there.kind(key).into_iter().for_each(|kind| add(join.other.table(), key, here, kind, always()));
                }
            }
            Op::Append { other: Other::Table { name, schema: there } } => {
                for (column, kind) in there.columns.iter().filter(|(column, _)| schema.kind(column) == Some(&Type::Number)) {
                    add(Some(name), column, column, kind, always());
                }
            }
            _ => {}
        }
        schema = op.schema(&schema);
    }
    all
}

/// Whether a column of this type may hold values that are others as numbers.
fn may_round(kind: &Type) -> bool {
    matches!(kind, Type::Integer) || matches!(kind, Type::Decimal(digits, _) if *digits > CERTAIN)
}

/// True for values that are others as numbers; nothing where there can be none.
fn rounds(column: &str, kind: &Type, when: Expr) -> Option<Expr> {
    may_round(kind).then(|| {
        let old = Expr::column(column, kind.clone());
        let back = old.clone().cast(Type::Number).cast(kind.clone());
        when.and(Expr::test(Operator::Equal, vec![back, old]).negated())
    })
}

/// What must hold so that a part of an expression is its value.
#[derive(Clone, Copy)]
enum When<'a> {
    Holds(&'a Expr),
    Fails(&'a Expr),
    Missing(&'a Expr),
    /// The first is no less than the second, and no more than the third.
    Within(&'a Expr, &'a Expr, &'a Expr),
}

impl When<'_> {
    fn test(self) -> Expr {
        let compared = |operator, a: &Expr, b: &Expr| Expr::test(operator, vec![a.clone(), b.clone()]);
        match self {
            When::Holds(condition) => condition.clone(),
            When::Fails(condition) => condition.clone().negated(),
            When::Missing(part) => part.clone().is_missing(),
            When::Within(x, low, high) => compared(Operator::AtLeast, x, low).and(compared(Operator::AtMost, x, high)),
        }
    }
}

/// Calls `found` with each column whose cell is the value as it is, and when; columns that lose nothing are passed over.
fn passed<'a>(value: &'a Expr, when: &mut Vec<When<'a>>, found: &mut dyn FnMut(&str, &Type, Expr)) {
    let mut inside = |part: &'a Expr, more: When<'a>, when: &mut Vec<When<'a>>| {
        when.push(more);
        passed(part, when, found);
        when.pop();
    };
    match &value.node {
        Node::Column(name) if may_round(&value.kind) => found(name, &value.kind, Expr::all(when.iter().map(|when| when.test()))),
        Node::Cast(inner) if value.kind == Type::Number => passed(inner, when, found),
        Node::If(condition, yes, no) => {
            inside(yes, When::Holds(condition), when);
            inside(no, When::Fails(condition), when);
        }
        Node::Operator(Operator::Coalesce, parts) => {
            let before = when.len();
            for part in parts {
                passed(part, when, found);
                when.push(When::Missing(part));
            }
            when.truncate(before);
        }
        Node::Call(name, args) if name == "clamp" => {
            if let [x, low, high] = args.as_slice() {
                inside(x, When::Within(x, low, high), when);
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
