//! Which rows a phrase of `keep` and `drop` means, as a condition on each row.

use crate::lang::ast::{Amount, Arg, Call};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::Uses;
use crate::plan::count::things;
use crate::plan::expr::{Expr, Keep, Node, Operator, SortKey};
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::{Aggregates, Binding, Scope};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Says, Tally};
use crate::verbs::columnwise::undecided;

use super::{Does, random};

/// The rows that are meant, and what is counted of them.
pub(super) struct Rows {
    pub condition: Expr,
    pub tallies: Vec<Tally>,
    /// A column that the condition needs and that the table has not.
    pub helping: Option<(String, Expr)>,
}

impl Rows {
    fn new(condition: Expr) -> Rows {
        Rows { condition, tallies: Vec::new(), helping: None }
    }
}

/// A run of rows, `3` or `10..20`.
type RowSpan = (i64, Option<i64>);

/// What counts groups and places among the rows.
struct Places {
    by: Vec<String>,
    order: Vec<SortKey>,
}

impl Places {
    fn of(call: &Call, scope: &Scope) -> Result<Places, Diagnostic> {
        Ok(Places { by: scope.groups(&call.clauses)?, order: scope.keys(&call.clauses.order)? })
    }

    /// The row's place in its group (or the table), from 1.
    fn place(&self) -> Expr {
        Expr::row_number().within(self.by.clone(), self.order.clone())
    }

    /// The same, counted from the end.
    fn place_from_end(&self) -> Expr {
        arithmetic(Operator::Add, arithmetic(Operator::Subtract, self.rows(), self.place()), Expr::integer(1))
    }

    /// How many rows the group (or the table) has.
    fn rows(&self) -> Expr {
        rows_counted().within(self.by.clone(), Vec::new())
    }
}

pub(super) fn rows(call: &Call, scope: &Scope, does: Does, fitted: &Fitted) -> Result<Rows, Diagnostic> {
    let args = &call.args;
    if let Some(condition) = args.expr("condition") {
        let Places { by, order } = Places::of(call, scope)?;
        let binding = Binding { aggregates: Aggregates::Spread { by, order }, it: None };
        let condition = scope.condition(condition, &binding)?;
        return Ok(Rows { tallies: vec![undecided(condition.clone())], ..Rows::new(condition) });
    }
    if let Some(spans) = spans(call) {
        return Ok(Rows::new(in_spans(&Places::of(call, scope)?.place(), spans)));
    }
    if let Some(Arg::Amount(amount)) = args.get("amount").map(|arg| &arg.node) {
        let places = Places::of(call, scope)?;
        if args.has("random") {
            return drawn(random::seed(call, scope, fitted)?, *amount, &places, scope);
        }
        let place = if args.has("last") { places.place_from_end() } else { places.place() };
        return Ok(Rows::new(at_most(place, *amount, &places)));
    }
    if args.has("empty rows") {
        return Ok(Rows::new(Expr::all(scope.schema.columns.iter().map(missing))));
    }
    if args.has("incomplete rows") || args.has("missing") {
        return incomplete(call, scope);
    }
    duplicate(call, scope, does)
}

/// True where a place is one of these.
pub fn in_spans(place: &Expr, spans: &[RowSpan]) -> Expr {
    let test = |operator, row| Expr::test(operator, vec![place.clone(), Expr::integer(row)]);
    Expr::any(spans.iter().map(|(first, last)| match last {
        None => test(Operator::Equal, *first),
        Some(last) => test(Operator::AtLeast, *first).and(test(Operator::AtMost, *last)),
    }))
}

/// Rows by lot. Within groups each row draws by its place in the whole table, in a column that is gone afterwards: groups that drew each for themselves
/// would all draw the same places.
fn drawn(seed: i64, amount: Amount, places: &Places, scope: &Scope) -> Result<Rows, Diagnostic> {
    if places.by.is_empty() {
        let ticket = Expr::call("ticket", vec![Expr::integer(seed)], Type::Integer);
        let place = Expr::call("rank", vec![ticket], Type::Integer).within(Vec::new(), places.order.clone());
        return Ok(Rows::new(at_most(place, amount, places)));
    }
    let name = (1..).map(|n| format!("ticket_{n}")).find(|name| !scope.schema.has(name)).unwrap_or_default();
    let place = random::place(Expr::column(name.clone(), Type::Integer), places.by.clone());
    let helping = Some((name, random::ticket(seed, places.order.clone())));
    Ok(Rows { helping, ..Rows::new(at_most(place, amount, places)) })
}

/// True for so many places; a share is rounded to the nearest number of rows, half a row up.
fn at_most(place: Expr, amount: Amount, places: &Places) -> Expr {
    // A share such as 0.29 lies a little below or above what was written; this is more than it can be off, and far less than a row.
    const HALF: f64 = 0.5 + 1e-6;
    let number = |x| Expr::new(Node::Literal(Value::Number(x)), Type::Number);
    let limit = match amount {
        Amount::Count(rows) => Expr::integer(rows),
        Amount::Share(share) => {
            let rows = Expr::new(Node::Operator(Operator::Multiply, vec![places.rows(), number(share)]), Type::Number);
            Expr::new(Node::Operator(Operator::Add, vec![rows, number(HALF)]), Type::Number)
        }
    };
    Expr::test(Operator::AtMost, vec![place, limit])
}

fn incomplete(call: &Call, scope: &Scope) -> Result<Rows, Diagnostic> {
    let within = match call.args.targets("within") {
        Some(targets) => scope.columns(targets, Uses::Any)?,
        None => scope.schema.names().map(str::to_string).collect(),
    };
    let columns = scope.schema.columns.iter().filter(|(name, _)| within.contains(name));
    Ok(Rows::new(Expr::any(columns.map(missing))))
}

/// Rows that another one stands for. Where rows are matched by a key, a missing one matches nothing; whole rows, also but for some columns, are the same
/// where the same cells are missing.
fn duplicate(call: &Call, scope: &Scope, does: Does) -> Result<Rows, Diagnostic> {
    let keep = match call.clauses.keeping.as_ref().map(|word| word.node.as_str()) {
        Some("last") => Keep::Last,
        Some("none") => Keep::None,
        _ => Keep::First,
    };
    let Places { by, order } = Places::of(call, scope)?;
    let repeated = |by| Expr::new(Node::Repeated { by, keep, order }, Type::Boolean);
    let Some(targets) = &call.clauses.by else {
        return Ok(Rows::new(repeated(scope.schema.names().map(str::to_string).collect())));
    };
    if by.is_empty() {
        return Err(Diagnostic::data(targets.span, format!("No column is meant by `{targets}`, so that no rows can be matched by it.")));
    }
    if targets.are_all() {
        return Ok(Rows::new(repeated(by)));
    }
    let keys = scope.schema.columns.iter().filter(|(name, _)| by.contains(name));
    let keyless = Expr::any(keys.map(missing));
    let way = if does == Does::Drop { "stayed" } else { "went" };
    let keys = by.join(", ");
    let says =
        Says::Note(format!("1 row without {keys} equals no other and {way}"), format!("{{}} rows without {keys} equal no other and {way}"));
    let condition = keyless.clone().negated().and(repeated(by));
    Ok(Rows { tallies: vec![Tally { condition: keyless, says }], ..Rows::new(condition) })
}

/// The question how many rows the table, or its largest group, has: when rows are named by number.
pub(super) fn largest(call: &Call, scope: &Scope) -> Result<Option<Query>, Diagnostic> {
    if spans(call).is_none() || scope.table.is_none() {
        return Ok(None);
    }
    let by = scope.groups(&call.clauses)?;
    let output = |expr| vec![(ROWS.to_string(), expr)];
    let most = Expr::call("max", vec![Expr::column(ROWS, Type::Integer)], Type::Integer);
    Ok(Some(Query::Rows(vec![Op::Group { by, outputs: output(rows_counted()) }, Op::Group { by: Vec::new(), outputs: output(most) }])))
}

/// The column of the answer to it; no column of a table has this name.
const ROWS: &str = "\u{0}rows";

/// A remark on row numbers that are not there.
pub(super) fn beyond(call: &Call, told: &[Told]) -> Option<String> {
    let Some(Told::Rows(answer)) = told.first() else { return None };
    let rows = match answer.cell(ROWS, 0) {
        Some(Value::Integer(rows)) => *rows,
        _ => 0,
    };
    let mut lacking: Vec<String> = Vec::new();
    let mut numbers = 0;
    for (first, last) in spans(call)? {
        let (first, last) = ((*first).max(rows + 1), last.unwrap_or(*first));
        if first <= last {
            numbers += last - first + 1;
            lacking.push(if first == last { first.to_string() } else { format!("{first}..{last}") });
        }
    }
    let shown = lacking.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    let more = if lacking.len() > 5 { format!(" and {} more", lacking.len() - 5) } else { String::new() };
    let whole = if call.clauses.by.is_some() { "the largest group" } else { "the table" };
    let has = things(usize::try_from(rows).unwrap_or_default(), "row");
    match numbers {
        0 => None,
        1 => Some(format!("there is no row {shown}, as {whole} has {has}")),
        _ => Some(format!("there are no rows {shown}{more}, as {whole} has {has}")),
    }
}

fn spans(call: &Call) -> Option<&[RowSpan]> {
    match &call.args.get("spans")?.node {
        Arg::Spans(spans) => Some(spans),
        _ => None,
    }
}

fn missing((name, kind): &(String, Type)) -> Expr {
    Expr::column(name.clone(), kind.clone()).is_missing()
}

fn rows_counted() -> Expr {
    Expr::call("count", Vec::new(), Type::Integer)
}

fn arithmetic(operator: Operator, left: Expr, right: Expr) -> Expr {
    Expr::new(Node::Operator(operator, vec![left, right]), Type::Integer)
}
