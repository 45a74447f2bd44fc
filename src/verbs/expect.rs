//! `expect`: a rule that the data must keep, checked wherever the step is applied.

use crate::lang::ast::{Call, Otherwise};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot};
use crate::plan::expr::{Expr, Node};
use crate::plan::function::Role;
use crate::plan::query::Fitted;
use crate::plan::scope::{Aggregates, Binding, Scope};
use crate::plan::verb::{Example, Expectation, Lowered, Plan, Rule, Verb};

pub struct Expect;

const FORMS: &[Form] =
    &[Form { shape: &[Part::Slot("rule", Slot::Condition)], clauses: &[Clause::Where, Clause::Else(&["stop", "warn"])] }];

impl Verb for Expect {
    fn name(&self) -> &'static str {
        "expect"
    }

    fn summary(&self) -> &'static str {
        "Stops where the data does not keep a rule."
    }

    fn help(&self) -> &'static str {
        "The rule is a condition on every row, `expect Age in 0..120`, or, of aggregates alone, one on the whole table, `expect count() > 100`. Where \
         it does not hold the cell stops, the rows are shown, and a script that is run ends with exit status 2; `else warn` only says so.\n\n\
         `where` leaves rows out. A condition on a missing cell is false, so such rows do not keep the rule; they are counted apart: \
         `expect Age in 0..120 where Age is not missing`.\n\n\
         It is a step, which changes nothing: it stands in the history and in recipes, and is checked again wherever the steps are applied."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { title: "Every row", table: "Age\n20\n60\n", script: "expect Age in 0..120", result: "Age\n20\n60\n" },
            Example {
                title: "The whole table",
                table: "Age\n20\n60\n",
                script: "expect count() = 2 and max(Age) < 120",
                result: "Age\n20\n60\n",
            },
            Example {
                title: "Some rows",
                table: "Age\n20\n\n",
                script: "expect Age < 120 where Age is not missing",
                result: "Age\n20\n\n",
            },
            Example { title: "Only a warning", table: "Age\n20\n600\n", script: "expect Age < 120 else warn", result: "Age\n20\n600\n" },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let Some(rule) = call.args.expr("rule") else {
            return Err(Diagnostic::syntax(call.span, "Expect what?").note("A rule is a condition: `expect Age in 0..120`."));
        };
        let within = scope.clause_condition(&call.clauses)?;
        let warns = matches!(call.clauses.otherwise.as_ref().map(|word| &word.node), Some(Otherwise::Word(word)) if word == "warn");
        let whole = Binding { aggregates: Aggregates::Collapse { by: Vec::new() }, it: None };
        let rule = match scope.condition(rule, &whole) {
            // Of aggregates alone: it holds of the table or does not, also of one without rows.
            Ok(condition) if within.is_none() && aggregates(&condition, scope) => Rule::Whole(condition),
            _ => Rule::Rows { condition: scope.condition(rule, &Binding::default())?, within },
        };
        let mut columns = Vec::new();
        if let Rule::Rows { condition, .. } = &rule {
            named(condition, &mut columns);
        }
        Ok(Plan::Step(Lowered { expects: vec![Expectation { rule, columns, warns }], ..Lowered::default() }))
    }
}

/// Whether an aggregate stands in it.
fn aggregates(expr: &Expr, scope: &Scope) -> bool {
    let any = |parts: &[Expr]| parts.iter().any(|part| aggregates(part, scope));
    match &expr.node {
        Node::Call(name, args) => scope.functions.find(name).is_some_and(|function| function.role() == Role::Aggregate) || any(args),
        Node::Operator(_, args) => any(args),
        Node::If(condition, yes, no) => [condition, yes, no].into_iter().any(|part| aggregates(part, scope)),
        Node::Read(inner, _) | Node::Cast(inner) | Node::Undecided(inner) => aggregates(inner, scope),
        _ => false,
    }
}

/// The columns that stand in it, each once.
fn named(expr: &Expr, out: &mut Vec<String>) {
    match &expr.node {
        Node::Column(name) if !out.contains(name) => out.push(name.clone()),
        Node::Call(_, args) | Node::Operator(_, args) => args.iter().for_each(|arg| named(arg, out)),
        Node::If(condition, yes, no) => [condition, yes, no].into_iter().for_each(|part| named(part, out)),
        Node::Read(inner, _) | Node::Cast(inner) | Node::Undecided(inner) => named(inner, out),
        Node::Within { value, .. } => named(value, out),
        Node::Lookup { keys, .. } => keys.iter().for_each(|key| named(key, out)),
        _ => {}
    }
}
