//! `show`, and `head` and `tail` for those who come from other tools: rows of a table to look at.

use crate::lang::ast::{Arg, Args, Call};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::span::Spanned;
use crate::plan::expr::{Expr, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Told};
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::rows::in_spans;
use super::rows::random::{self, SEED};

pub struct Show;
pub struct Head;
pub struct Tail;

const EXTENT: Part = Part::Optional(&[Part::Either(&[
    &[Part::Flag(&["first", "last"]), Part::Slot("count", Slot::Integer)],
    &[Part::Flag(&["random"]), Part::Slot("count", Slot::Integer), Part::Clauses, SEED],
    &[Part::Words("rows"), Part::Slot("spans", Slot::Spans)],
])]);

const CLAUSES: &[Clause] = &[Clause::Where, Clause::OrderBy];

/// Without columns first: `show first 5` names no column `first`.
const FORMS: &[Form] = &[
    Form { shape: &[Part::Clauses, EXTENT], clauses: CLAUSES },
    Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Any)), Part::Clauses, EXTENT], clauses: CLAUSES },
];

/// Rows that `head` and `tail` show when they are not told how many.
const FEW: usize = 5;

impl Verb for Show {
    fn name(&self) -> &'static str {
        "show"
    }

    fn summary(&self) -> &'static str {
        "Shows rows of the table, all columns or some."
    }

    fn help(&self) -> &'static str {
        "Shows the first rows, as many as fit; `first`, `last`, `random` and `rows` say which. With `where` these are counted among the rows that meet the \
         condition, and with `order by` in that order. The numbers before the rows are always those of the table: what `row 5` means.\n\n\
         `show random 5` draws other rows each time, and tells the seed: `show random 5 seed 42` draws the same ones again.\n\n\
         Nothing changes: the order and the columns of the table stay as they are. `sort`, `keep` and `drop` change it. What is shown can be \
         piped on, as in `show where Age > 60 | save \"old.csv\"`; or named, as in `old = show where Age > 60`.\n\n\
         White space that would not be seen is drawn: `␣` for blanks at the ends and in runs, `⇥` for a tab, `↵` for a line end, `⍽` for a \
         no-break space. A missing cell is `·`, empty text is `\"\"`.\n\n\
         Other tools' words: `head 5` is `show first 5`, `tail 5` is `show last 5`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { title: "The table", table: "Name,Age\nAnn,22\nBob,30\n", script: "show", result: "Name,Age\nAnn,22\nBob,30\n" },
            Example { title: "Some columns", table: "Name,Age,Sex\nAnn,22,f\n", script: "show Sex, Name", result: "Sex,Name\nf,Ann\n" },
            Example {
                title: "Rows that meet a condition",
                table: "Name,Age\nAnn,22\nBob,30\nCid,\n",
                script: "show where Age > 25 or Age is missing",
                result: "Name,Age\nBob,30\nCid,\n",
            },
            Example {
                title: "The oldest two",
                table: "Name,Age\nAnn,22\nBob,30\nCid,41\n",
                script: "show order by Age descending first 2",
                result: "Name,Age\nCid,41\nBob,30\n",
            },
            Example {
                title: "Some columns of some rows, in an order",
                table: "Name,Age,Sex\nAnn,22,f\nBob,30,m\nEve,41,f\n",
                script: "show Name where Sex = \"f\" order by Age descending",
                result: "Name\nEve\nAnn\n",
            },
            Example { title: "The end", table: "n\n1\n2\n3\n", script: "show last 2", result: "n\n2\n3\n" },
            Example { title: "Some at random", table: "n\n1\n2\n3\n4\n5\n", script: "show random 2 seed 42", result: "n\n2\n5\n" },
            Example {
                title: "Rows by number",
                table: "Name,n\na,1\nb,2\nc,3\nd,4\n",
                script: "show Name rows 2..3",
                result: "Name\nb\nc\n",
            },
            Example {
                title: "All together, in any order",
                table: "Name,Age,Sex\nAnn,22,f\nBob,30,m\nEve,41,f\nUna,35,f\n",
                script: "show Name, Age first 2 where Sex = \"f\" order by Age descending",
                result: "Name,Age\nEve,41\nUna,35\n",
            },
        ]
    }

    fn learn(&self, call: &Call, scope: &Scope, _told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        random::learn(call, scope)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let table = scope.need_table(call.span)?;
        let mut ops = Vec::new();
        if let Some(condition) = scope.clause_condition(&call.clauses)? {
            ops.push(Op::Filter(condition));
        }
        let mut phrase = call.clauses.condition.as_ref().map(|condition| format!("rows where {condition}"));
        if call.args.has("random") {
            let seed = random::seed(call, scope, fitted)?;
            let rows = i64::try_from(count(call)?.unwrap_or_default()).unwrap_or(i64::MAX);
            let place = random::place(random::ticket(seed, Vec::new()), Vec::new());
            ops.push(Op::Filter(Expr::test(Operator::AtMost, vec![place, Expr::integer(rows)])));
            phrase = Some(format!("{} at random, seed {seed}", phrase.as_deref().unwrap_or("rows")));
        }
        if !call.clauses.order.is_empty() {
            ops.push(Op::Sort(scope.keys(&call.clauses.order)?));
        }
        let shown = extent(call, &mut ops)?;
        if let Some(targets) = call.args.targets("columns") {
            let columns = scope.columns(targets, Uses::Any)?;
            if columns.is_empty() {
                return Err(Diagnostic::data(targets.span, format!("No column of {table} is among these.")));
            }
            ops.push(Op::Select(columns.into_iter().map(|column| (column.clone(), column)).collect()));
        }
        Ok(Plan::Look(Look { ops, shown, answers: false, phrase }))
    }
}

/// Which of the rows are shown. Several runs of them are picked by an operation.
fn extent(call: &Call, ops: &mut Vec<Op>) -> Result<Shown, Diagnostic> {
    if let Some(Arg::Spans(spans)) = call.args.get("spans").map(|arg| &arg.node) {
        let place = |row: i64| usize::try_from(row).unwrap_or(usize::MAX);
        if let [(first, last)] = spans.as_slice() {
            return Ok(Shown::Span(place(*first), place(last.unwrap_or(*first))));
        }
        ops.push(Op::Filter(in_spans(&Expr::row_number(), spans)));
        let rows = spans.iter().map(|(first, last)| place(last.unwrap_or(*first) - first + 1));
        return Ok(Shown::First(rows.fold(0, usize::saturating_add)));
    }
    match (call.args.flag(&["first", "last", "random"]), count(call)?) {
        (Some("first" | "random"), Some(count)) => Ok(Shown::First(count)),
        (Some(_), Some(count)) => Ok(Shown::Last(count)),
        _ => Ok(Shown::Head),
    }
}

/// The number of rows in the slot `count`.
fn count(call: &Call) -> Result<Option<usize>, Diagnostic> {
    let (Some(count), Some(arg)) = (call.args.integer("count"), call.args.get("count")) else {
        return Ok(None);
    };
    match usize::try_from(count) {
        Ok(count) => Ok(Some(count)),
        Err(_) => {
            Err(Diagnostic::syntax(arg.span, "A number of rows is not negative.").fixed_by(arg.span, count.unsigned_abs().to_string()))
        }
    }
}

/// `show first 5` or `show last 5` for `head 5` or `tail 5`.
fn shown(call: &Call, flag: &'static str) -> Call {
    let count = call.args.integer("count").unwrap_or(FEW as i64);
    let args = [(flag, Arg::Flag), ("count", Arg::Integer(count))].map(|(name, arg)| (name, Spanned::new(arg, call.span)));
    Call { verb: Show.name(), form: 0, args: Args(args.to_vec()), ..call.clone() }
}

const FEW_FORMS: &[Form] = &[Form { shape: &[Part::Optional(&[Part::Slot("count", Slot::Integer)])], clauses: &[] }];

fn few(call: &Call, scope: &Scope, shown: fn(usize) -> Shown) -> Result<Plan, Diagnostic> {
    scope.need_table(call.span)?;
    let count = count(call)?.unwrap_or(FEW);
    Ok(Plan::Look(Look { ops: Vec::new(), shown: shown(count), answers: false, phrase: None }))
}

impl Verb for Head {
    fn name(&self) -> &'static str {
        "head"
    }

    fn summary(&self) -> &'static str {
        "Another word for `show first`."
    }

    fn help(&self) -> &'static str {
        "`head 5` is `show first 5`; `head` alone shows five rows."
    }

    fn forms(&self) -> &'static [Form] {
        FEW_FORMS
    }

    fn canonical(&self, call: &Call) -> Option<Call> {
        Some(shown(call, "first"))
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { title: "Two rows", table: "n\n1\n2\n3\n", script: "head 2", result: "n\n1\n2\n" },
            Example { title: "Five rows", table: "n\n1\n2\n3\n4\n5\n6\n", script: "head", result: "n\n1\n2\n3\n4\n5\n" },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        few(call, scope, Shown::First)
    }
}

impl Verb for Tail {
    fn name(&self) -> &'static str {
        "tail"
    }

    fn summary(&self) -> &'static str {
        "Another word for `show last`."
    }

    fn help(&self) -> &'static str {
        "`tail 5` is `show last 5`; `tail` alone shows five rows."
    }

    fn forms(&self) -> &'static [Form] {
        FEW_FORMS
    }

    fn canonical(&self, call: &Call) -> Option<Call> {
        Some(shown(call, "last"))
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { title: "Two rows", table: "n\n1\n2\n3\n", script: "tail 2", result: "n\n2\n3\n" },
            Example { title: "Five rows", table: "n\n1\n2\n3\n4\n5\n6\n", script: "tail", result: "n\n2\n3\n4\n5\n6\n" },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        few(call, scope, Shown::Last)
    }
}
