//! `expect`: a rule that the data must keep, checked wherever the step is applied.

use crate::lang::ast::{Arg, Args, Call, Expr as Written, Node as Word, Otherwise};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::function::Role;
use crate::plan::query::Fitted;
use crate::plan::scope::{Aggregates, Binding, Scope};
use crate::plan::type_name;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Expectation, Lowered, Plan, Rule, Says, Tally, Verb};

use super::columnwise::undecided;

pub struct Expect;

const ELSE: Clause = Clause::Else(&["stop", "warn"]);

const FORMS: &[Form] = &[
    Form { shape: &[Part::Words("unique"), Part::Slot("keys", Slot::Targets(Uses::Any))], clauses: &[Clause::Where, ELSE] },
    Form {
        shape: &[
            Part::Words("columns"),
            Part::Many(
                "columns",
                &[Part::Slot("column", Slot::Column), Part::Optional(&[Part::Words("as"), Part::Slot("type", Slot::Type)])],
            ),
        ],
        clauses: &[ELSE],
    },
    Form { shape: &[Part::Slot("rule", Slot::Condition)], clauses: &[Clause::Where, ELSE] },
];

impl Verb for Expect {
    fn name(&self) -> &'static str {
        "expect"
    }

    fn summary(&self) -> &'static str {
        "Stops where the data does not keep a rule."
    }

    fn help(&self) -> &'static str {
        "- A condition on every row: `expect Age in 0..120`, `expect Email is email`.\n\
         - `unique`: no two rows have the same values in these columns. A row without one of them matches no other; such rows are counted.\n\
         - `columns`: these are there, in any order and beside any others; with `as` they are of a type: `expect columns id as integer, name`.\n\
         - A condition of aggregates alone, on the whole table: `expect count() > 100`.\n\n\
         Where it does not hold the cell stops, and the rows are shown; a script that is run ends with exit status 2. `else warn` only says so.\n\n\
         `where` leaves rows out. A condition on a missing cell is false, so such rows do not keep the rule; they are counted apart: \
         `expect Age in 0..120 where Age is not missing`.\n\n\
         It is a step, which changes nothing: it stands in the history and in recipes, and is checked again wherever the steps are applied. \
         `expectations` lists all rules of a table and how they were kept."
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
            Example {
                title: "A key",
                table: "id,Day,n\n1,5,a\n1,6,b\n2,5,c\n,5,d\n,5,e\n",
                script: "expect unique id, Day",
                result: "id,Day,n\n1,5,a\n1,6,b\n2,5,c\n,5,d\n,5,e\n",
            },
            Example {
                title: "A key of some rows",
                table: "id,live\n1,true\n1,false\n1,false\n",
                script: "expect unique id where live else stop",
                result: "id,live\n1,true\n1,false\n1,false\n",
            },
            Example { title: "A key that only warns", table: "id\n1\n1\n", script: "expect unique id else warn", result: "id\n1\n1\n" },
            Example {
                title: "Columns and their types",
                table: "name,id\nAnn,1\n",
                script: "expect columns id as integer, name",
                result: "name,id\nAnn,1\n",
            },
            Example {
                title: "Columns that may be lacking",
                table: "name,id\nAnn,1\n",
                script: "expect columns age else warn",
                result: "name,id\nAnn,1\n",
            },
            Example { title: "Only a warning", table: "Age\n20\n600\n", script: "expect Age < 120 else warn", result: "Age\n20\n600\n" },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let warns = matches!(call.clauses.otherwise.as_ref().map(|word| &word.node), Some(Otherwise::Word(word)) if word == "warn");
        let mut lowered = if call.args.has("keys") {
            unique(call, scope)?
        } else if call.args.has("columns") {
            Lowered { expects: vec![Expectation::new(Rule::Columns(columns(call)?))], ..Lowered::default() }
        } else {
            condition(call, scope)?
        };
        lowered.expects.iter_mut().for_each(|expected| expected.warns = warns);
        Ok(Plan::Step(lowered))
    }
}

/// A condition on each row, or one of aggregates on the table.
fn condition(call: &Call, scope: &Scope) -> Result<Lowered, Diagnostic> {
    let Some(rule) = call.args.expr("rule") else {
        return Err(Diagnostic::syntax(call.span, "Expect what?").note("A rule is a condition: `expect Age in 0..120`."));
    };
    let within = scope.clause_condition(&call.clauses)?;
    let whole = Binding { aggregates: Aggregates::Collapse { by: Vec::new() }, it: None };
    let mut expected = match scope.condition(rule, &whole) {
        // Of aggregates alone: it holds of the table or does not, also of one without rows.
        Ok(condition) if within.is_none() && aggregates(&condition, scope) => Expectation::new(Rule::Whole(condition)),
        _ => Expectation::new(Rule::Rows { condition: scope.condition(rule, &Binding::default())?, within: within.clone() }),
    };
    match &expected.rule {
        Rule::Rows { condition, .. } => {
            let condition = condition.clone();
            named(&condition, &mut expected.columns);
        }
        _ => measures(rule, scope, &whole, &mut expected.measures),
    }
    let lowered = Lowered { expects: vec![expected], ..Lowered::default() };
    Ok(match within {
        Some(within) => lowered.tally(undecided(within)),
        None => lowered,
    })
}

/// No two rows of one key. Where rows are matched, a missing key matches nothing.
fn unique(call: &Call, scope: &Scope) -> Result<Lowered, Diagnostic> {
    let Some(targets) = call.args.targets("keys") else { return Err(Diagnostic::syntax(call.span, "Unique in which columns?")) };
    let keys = scope.columns(targets, Uses::Any)?;
    if keys.is_empty() {
        return Err(Diagnostic::data(targets.span, format!("No column is meant by `{targets}`, so that no rows can be matched by it.")));
    }
    let within = scope.clause_condition(&call.clauses)?;
    let columns = scope.schema.columns.iter().filter(|(name, _)| keys.contains(name));
    let keyless = Expr::any(columns.map(|(name, kind)| Expr::column(name.clone(), kind.clone()).is_missing()));
    let rows = Expr::call("count", within.iter().cloned().collect(), Type::Integer).within(keys.clone(), Vec::new());
    let alone = Expr::test(Operator::AtMost, vec![rows, Expr::integer(1)]);
    let mut expected = Expectation::new(Rule::Rows { condition: keyless.clone().or(alone), within: within.clone() });
    expected.columns.clone_from(&keys);
    let said = keys.join(", ");
    let says = Says::Note(format!("1 row without {said} matches no other"), format!("{{}} rows without {said} match no other"));
    let lowered = Lowered { expects: vec![expected], ..Lowered::default() };
    let lowered = lowered.tally(Tally { condition: Expr::all(within.iter().cloned().chain([keyless])), says });
    Ok(match within {
        Some(within) => lowered.tally(undecided(within)),
        None => lowered,
    })
}

/// The columns that must be there, with their types.
fn columns(call: &Call) -> Result<Vec<(String, Option<Type>)>, Diagnostic> {
    let mut wanted: Vec<(String, Option<Type>)> = Vec::new();
    for one in call.args.many("columns") {
        let Some(name) = one.ident("column") else { continue };
        if wanted.iter().any(|(known, _)| *known == name.node) {
            return Err(Diagnostic::syntax(name.span, format!("{} stands twice in one line.", literal(&name.node))));
        }
        wanted.push((name.node, kind(one)?));
    }
    Ok(wanted)
}

fn kind(one: &Args) -> Result<Option<Type>, Diagnostic> {
    match one.get("type").map(|arg| &arg.node) {
        Some(Arg::Type(named)) => type_name::named(named).map(Some),
        _ => Ok(None),
    }
}

/// The aggregates that a rule of the whole table compares, each once, as they are written.
fn measures(written: &Written, scope: &Scope, whole: &Binding, out: &mut Vec<(String, Expr)>) {
    let aggregate = |name: &str| scope.functions.find(name).is_some_and(|function| function.role() == Role::Aggregate);
    match &written.node {
        Word::Call { name, across: None, .. } if aggregate(&name.node) => {
            let text = written.to_string();
            if let (Ok(value), false) = (scope.expr(written, whole), out.iter().any(|(known, _)| *known == text)) {
                out.push((text, value));
            }
        }
        Word::Call { args, .. } => args.iter().for_each(|arg| measures(arg, scope, whole, out)),
        Word::Binary(_, a, b) => [a, b].into_iter().for_each(|part| measures(part, scope, whole, out)),
        Word::Not(inner) | Word::Negate(inner) | Word::Matches(inner, _) => measures(inner, scope, whole, out),
        Word::In { value, .. } | Word::Is { value, .. } => measures(value, scope, whole, out),
        _ => {}
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
