//! `summarize`: figures over all rows, or over each group.

use crate::lang::ast::{Arg, Call, Expr as Written, Members, Node, Set, Target, Targets};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::span::Span;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::{Aggregates, Binding, Scope};
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::names;

pub struct Summarize;

const FORMS: &[Form] = &[Form { shape: &[Part::Slot("sets", Slot::Sets)], clauses: &[Clause::Where, Clause::By] }];

impl Verb for Summarize {
    fn name(&self) -> &'static str {
        "summarize"
    }

    fn summary(&self) -> &'static str {
        "Makes a table of figures: one row in all, or one for each group."
    }

    fn help(&self) -> &'static str {
        "Each `name = expression` becomes a column. In the expression columns stand inside aggregates such as `mean`, `sum`, `min`, `max`, \
         `median`, `first`, `count_distinct`; the keys of `by` may stand by themselves, too. Aggregates skip missing cells.\n\n\
         With `it` one expression serves several columns, each result under its column's name: `number columns = mean(it)`. Kinds and patterns \
         leave the keys out.\n\n\
         Without `by` there is one row. With it there is one for each group, in the order of their first rows, keys first; a missing key is a \
         group of its own. With `where` only those rows count; a group without any is left out.\n\n\
         The table itself stays. The answer can be piped on or named: `ages = summarize age = mean(Age) by Sex`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "By group",
                table: "Sex,Age\nf,20\nm,30\nf,40\nm,\n,50\n",
                script: "summarize n = count(), age = mean(Age) by Sex",
                result: "Sex,n,age\nf,2,30.0\nm,2,30.0\n,1,50.0\n",
            },
            Example {
                title: "In all",
                table: "Price,Qty\n2,3\n5,1\n",
                script: "summarize total = sum(Price * Qty), dearest = max(Price)",
                result: "total,dearest\n11,5\n",
            },
            Example {
                title: "Several columns at once",
                table: "Sex,Age,Fare\nf,20,1\nm,30,2\nf,40,4\n",
                script: "summarize number columns = mean(it) by Sex",
                result: "Sex,Age,Fare\nf,30.0,2.5\nm,30.0,2.0\n",
            },
            Example {
                title: "Some rows only",
                table: "Sex,Age\nf,20\nm,30\nf,40\n",
                script: "summarize oldest = max(Age) by Sex where Age < 40",
                result: "Sex,oldest\nf,20\nm,30\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let Some(Arg::Sets(sets)) = call.args.get("sets").map(|arg| &arg.node) else {
            return Err(Diagnostic::syntax(call.span, "Which figures?"));
        };
        let by = scope.groups(&call.clauses)?;
        let mut ops = Vec::new();
        if let Some(condition) = scope.clause_condition(&call.clauses)? {
            ops.push(Op::Filter(condition));
        }
        let outputs = outputs(sets, scope, &by)?;
        ops.push(Op::Group { by, outputs });
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase: None }))
    }
}

/// The columns of the answer behind its keys.
fn outputs(sets: &[Set], scope: &Scope, by: &[String]) -> Result<Vec<(String, Expr)>, Diagnostic> {
    let mut outputs: Vec<(String, Expr)> = Vec::new();
    for set in sets {
        let each = says_it(&set.value);
        let names = if each { columns(&set.targets, scope, by)? } else { vec![new_name(set)?] };
        for name in names {
            refuse_taken(&name, set.targets.span, by, &outputs)?;
            let binding = Binding { aggregates: Aggregates::Collapse { by: by.to_vec() }, it: each.then(|| name.clone()) };
            outputs.push((name, scope.expr(&set.value, &binding)?));
        }
    }
    Ok(outputs)
}

/// The columns that `it` stands for. Kinds and patterns leave the keys out.
fn columns(targets: &Targets, scope: &Scope, by: &[String]) -> Result<Vec<String>, Diagnostic> {
    let named = |column: &String| targets.items.iter().any(|item| matches!(&item.node, Target::Name(name) if name == column));
    let mut columns = scope.columns(targets, Uses::Any)?;
    columns.retain(|column| named(column) || !by.contains(column));
    Ok(columns)
}

/// The name before the `=`, when it names a column of the answer.
fn new_name(set: &Set) -> Result<String, Diagnostic> {
    match set.targets.items.as_slice() {
        [item] if set.targets.except.is_empty() => match &item.node {
            Target::Name(name) => return Ok(name.clone()),
            Target::Run(..) | Target::Kind(_) | Target::Matching(_) => {}
        },
        _ => {}
    }
    Err(Diagnostic::syntax(set.targets.span, "Before `=` stands one new name, or columns when the expression says `it`.")
        .note("`it` is each of them in turn.")
        .line(format!("summarize {} = mean(it)", set.targets)))
}

fn refuse_taken(name: &str, span: Span, by: &[String], outputs: &[(String, Expr)]) -> Result<(), Diagnostic> {
    let key = by.iter().any(|key| key == name);
    if !key && !outputs.iter().any(|(output, _)| output == name) {
        return Ok(());
    }
    let why = if key { "one is the key of the groups" } else { "it is set twice" };
    let free = names::free(name, |name| by.iter().any(|key| key == name) || outputs.iter().any(|(output, _)| output == name));
    Err(Diagnostic::name(span, format!("Two columns of the answer would be named {}: {why}.", literal(name)))
        .note(format!("A name that is free: {}.", literal(&free))))
}

/// True when the expression is meant for each column in turn.
fn says_it(expr: &Written) -> bool {
    match &expr.node {
        Node::It => true,
        Node::Negate(inner) | Node::Not(inner) | Node::Matches(inner, _) => says_it(inner),
        Node::Binary(_, left, right) => says_it(left) || says_it(right),
        Node::If(condition, yes, no) => [condition, yes, no].into_iter().any(|part| says_it(part)),
        Node::Is { value, .. } => says_it(value),
        Node::In { value, set, .. } => {
            says_it(value)
                || match set {
                    Members::List(items) => items.iter().any(says_it),
                    Members::Range(low, high) => says_it(low) || says_it(high),
                }
        }
        // Before `across`, `it` stands for the columns behind it.
        Node::Call { args, across, .. } => across.is_none() && args.iter().any(says_it),
        Node::List(items) => items.iter().any(says_it),
        Node::Text(_)
        | Node::Integer(_)
        | Node::Number(_)
        | Node::Date(_)
        | Node::Datetime(_)
        | Node::Boolean(_)
        | Node::Missing
        | Node::Name(_)
        | Node::Pattern(_) => false,
    }
}
