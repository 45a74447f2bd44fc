//! Rows drawn at random: the seed, the number that each row draws, and its place among them.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Part, Slot};
use crate::plan::draw::seed_of;
use crate::plan::expr::{Expr, SortKey};
use crate::plan::query::{Answer, Fitted};
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::value::Value;

/// `seed 42`, which may be left out.
pub const SEED: Part = Part::Optional(&[Part::Words("seed"), Part::Slot("seed", Slot::Integer)]);

/// Under this name a step remembers the seed that it was not told.
const SEED_DRAWN: &str = "seed";

/// What a call remembers that draws without being told a seed; nothing of any other.
pub fn learn(call: &Call, scope: &Scope) -> Result<Fitted, Diagnostic> {
    let mut fitted = Fitted::default();
    if call.args.has("random") && told(call)?.is_none() {
        let seed = i64::try_from(seed_of(scope.now)).unwrap_or_default();
        let column = (SEED_DRAWN.to_string(), Type::Integer, vec![Value::Integer(seed)]);
        fitted.tables.push((SEED_DRAWN.to_string(), Answer { columns: vec![column] }.into()));
        fitted.notes.push(format!("drawn with seed {seed}"));
    }
    Ok(fitted)
}

/// The seed that a line names.
fn told(call: &Call) -> Result<Option<i64>, Diagnostic> {
    match (call.args.integer("seed"), call.args.get("seed")) {
        (Some(seed), Some(arg)) if seed < 0 => {
            let whole = seed.unsigned_abs().to_string();
            Err(Diagnostic::syntax(arg.span, "A seed is not negative.").fixed_by(arg.span, whole))
        }
        (seed, _) => Ok(seed),
    }
}

/// The seed of a draw.
pub fn seed(call: &Call, scope: &Scope, fitted: &Fitted) -> Result<i64, Diagnostic> {
    if let Some(seed) = told(call)? {
        return Ok(seed);
    }
    match fitted.table(SEED_DRAWN).and_then(|answer| answer.cell(SEED_DRAWN, 0)) {
        Some(Value::Integer(seed)) => Ok(*seed),
        // What a line comes down to is also asked before it learns.
        _ => Ok(i64::try_from(seed_of(scope.now)).unwrap_or_default()),
    }
}

/// The random number of each row by its place in this order, or in the table.
pub fn ticket(seed: i64, order: Vec<SortKey>) -> Expr {
    Expr::call("ticket", vec![Expr::integer(seed)], Type::Integer).within(Vec::new(), order)
}

/// The place, from 1, that a number has among those of all rows, or of the rows of its group.
pub fn place(ticket: Expr, by: Vec<String>) -> Expr {
    Expr::call("rank", vec![ticket], Type::Integer).within(by, Vec::new())
}
