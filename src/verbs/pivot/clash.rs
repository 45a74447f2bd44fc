//! Two values for one cell: asked of the data, and shown.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Span;
use crate::plan::count::{count, things};
use crate::plan::expr::{Expr, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Query};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::Misfit;

use super::{Known, Pivoted};

/// Cells that an error shows.
const SHOWN: i64 = 3;

const CURE: &str = "A method makes one of them, such as `first` or `mean`; or `by` names the columns that tell the rows apart.";

/// The names of what is counted: no column can have them.
fn names(place: usize) -> [String; 3] {
    ["number", "first", "last"].map(|what| format!("\u{0}{what}{place}"))
}

fn number(value: &Known) -> Expr {
    Expr::call("count", vec![value.expr().is_missing().negated()], Type::Integer)
}

fn several(number: Expr) -> Expr {
    Expr::test(Operator::Greater, vec![number, Expr::integer(1)])
}

/// That in each row the cell it belongs to has one value at most.
pub fn one_value(pivoted: &Pivoted) -> Expr {
    Expr::all(pivoted.values.iter().map(|value| several(number(value).within(pivoted.cell(), Vec::new())).negated()))
}

/// Asks for the first cells that would have several values, and how many there are.
pub fn ask(pivoted: &Pivoted) -> Vec<Query> {
    let mut outputs = Vec::new();
    let mut clashes = Vec::new();
    for (place, value) in pivoted.values.iter().enumerate() {
        let [count, first, last] = names(place);
        clashes.push(several(Expr::column(count.clone(), Type::Integer)));
        outputs.push((count, number(value)));
        outputs.push((first, Expr::call("first", vec![value.expr()], value.kind.clone())));
        outputs.push((last, Expr::call("last", vec![value.expr()], value.kind.clone())));
    }
    let cells = || vec![Op::Group { by: pivoted.cell(), outputs: outputs.clone() }, Op::Filter(Expr::any(clashes.clone()))];
    let first = Op::Filter(Expr::test(Operator::AtMost, vec![Expr::row_number(), Expr::integer(SHOWN)]));
    let all = Op::Group { by: Vec::new(), outputs: vec![("cells".to_string(), Expr::call("count", Vec::new(), Type::Integer))] };
    vec![Query::Rows([cells(), vec![first]].concat()), Query::Rows([cells(), vec![all]].concat())]
}

/// What to say of the rows of such cells, where other data has them.
pub fn misfit() -> Misfit {
    // A cell with several values has them in several rows.
    let said = "{} rows share their cell of the new table with others, and it has room for one value.".to_string();
    Misfit { one: said.clone(), several: said, cure: CURE.to_string() }
}

/// What to say of such cells.
pub fn told(pivoted: &Pivoted, cells: &Answer, number: &Answer, call: &Call) -> Diagnostic {
    let all = number.count("cells", 0);
    let has = if all == 1 { "has" } else { "have" };
    let mut told = Diagnostic::data(pivoted.span, format!("{} of the new table {has} more than one value.", things(all, "cell")));
    for row in 0..cells.rows() {
        let place: Vec<String> =
            pivoted.cell().iter().map(|column| format!("{} {}", literal(column), shown(cells.cell(column, row)))).collect();
        for (at, value) in pivoted.values.iter().enumerate() {
            let [number, first, last] = names(at);
            let values = cells.count(&number, row);
            if values > 1 {
                let between = if values > 2 { "…, " } else { "" };
                let (first, last) = (shown(cells.cell(&first, row)), shown(cells.cell(&last, row)));
                told = told.note(format!("{}: {} in {}, {first}, {between}{last}.", place.join(", "), count(values), literal(&value.name)));
            }
        }
    }
    if all > cells.rows() {
        told = told.note(format!("And {} more.", count(all - cells.rows())));
    }
    let end = Span::new(call.span.end, call.span.end);
    told.note(CURE).fixed_by(end, " using first")
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Missing) => "missing".to_string(),
        Some(value) => literal(&value.to_string()),
    }
}
