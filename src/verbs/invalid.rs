//! `invalid`: the rows whose values would not read as something.

use crate::lang::ast::{self, Arg, Call, IsTest, TypeName};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::span::{Span, Spanned};
use crate::lang::{quote_name, quote_text};
use crate::plan::count::joined;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::{Binding, Scope};
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::numbered::Numbered;

pub struct Invalid;

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("columns", Slot::Targets(Uses::Any)), Part::Words("as"), Part::Slot("test", Slot::Test)],
    clauses: &[Clause::Where],
}];

impl Verb for Invalid {
    fn name(&self) -> &'static str {
        "invalid"
    }

    fn summary(&self) -> &'static str {
        "Shows the rows whose values would not read as a type."
    }

    fn help(&self) -> &'static str {
        "Behind `as` stands what may stand behind `is`: `integer`, `number`, `date`, `date(\"%d/%m/%Y\")`, `datetime`, `time`, `boolean`, `email`, \
         `url`, `phone(\"GB\")`, `uuid`, `ip`, `iban`, `creditcard`, `postcode(\"GB\")`, `country`; `help tests` tells what each takes.\n\n\
         The answer is a table: `row` is the number of the row, the column that was tested follows, then the others of the table. Of several \
         columns, a row is there when the value of any of them does not read. A missing cell holds no value that could not be read.\n\n\
         Each value is judged by itself. What reads alone may still stop `convert`, which wants a whole column to agree: on one currency, on one \
         order of day and month.\n\n\
         With `where` only those rows are looked at. `values` and `clusters` go on from there: `invalid Age as integer | values Age`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "What is no whole number",
                table: "Name,Age\nAnn,31\nBob,n/a\nCem,\n\"Dua\",\"1,200\"\nEva,4.5\n",
                script: "invalid Age as integer",
                result: "row,Age,Name\n2,n/a,Bob\n5,4.5,Eva\n",
            },
            Example {
                title: "Dates in a format",
                table: "Born\n31/01/2024\n2024-02-01\nsoon\n",
                script: "invalid Born as date(\"%d/%m/%Y\", \"%Y-%m-%d\")",
                result: "row,Born\n3,soon\n",
            },
            Example {
                title: "In any of several columns, in some rows only",
                table: "Mail,Other,Old\na@x.org,b@x,no\na@x.org,c@x.org,no\na@,c@x.org,no\nb@,c@,yes\n",
                script: "invalid Mail, Other as email where Old = \"no\"",
                result: "row,Mail,Other,Old\n1,a@x.org,b@x,no\n3,a@,c@x.org,no\n",
            },
            Example {
                title: "Piped on",
                table: "Age\n31\nn/a\n-\nn/a\n",
                script: "invalid Age as integer | values Age",
                result: "value,count,share\nn/a,2,0.6666666666666666\n-,1,0.3333333333333333\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let (Some(targets), Some(Arg::Type(test))) = (call.args.targets("columns"), call.args.get("test").map(|arg| &arg.node)) else {
            return Err(Diagnostic::syntax(call.span, "Invalid as what?").line("invalid Age as integer"));
        };
        let columns = scope.columns(targets, Uses::Any)?;
        let Some(first) = columns.first() else {
            return Err(Diagnostic::data(targets.span, "No column is among these."));
        };
        known(test, first)?;
        let fails = columns.iter().map(|column| fails(column, place(targets, column), test, scope)).collect::<Result<Vec<_>, _>>()?;
        let numbered = Numbered::new(scope);
        let mut ops = vec![numbered.op()];
        if let Some(condition) = scope.clause_condition(&call.clauses)? {
            ops.push(Op::Filter(condition));
        }
        ops.extend([Op::Filter(Expr::any(fails)), Op::Select(numbered.before(&columns, scope))]);
        let phrase = format!("rows where {} is not {}", joined(&columns, "or"), written(test));
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase: Some(phrase) }))
    }
}

/// Where the line names a column, if it does.
fn place(targets: &ast::Targets, column: &str) -> Span {
    let named = |item: &&Spanned<ast::Target>| matches!(&item.node, ast::Target::Name(name) if name == column);
    targets.items.iter().find(named).map_or(targets.span, |item| item.span)
}

/// True where a column holds a value that does not read.
fn fails(column: &str, span: Span, test: &TypeName, scope: &Scope) -> Result<Expr, Diagnostic> {
    let value = || Box::new(ast::Expr::new(ast::Node::Name(column.to_string()), span));
    let bound = |test: IsTest| {
        let written = ast::Expr::new(ast::Node::Is { value: value(), test, negated: true }, span);
        scope.condition(&written, &Binding::default()).map_err(|error| in_a_line(error, span, column))
    };
    Ok(bound(IsTest::Missing)?.and(bound(IsTest::Type(test.clone()))?))
}

/// A mistake of the expression as one of a line that names columns: what would be written in its place there is no column.
fn in_a_line(mut error: Diagnostic, span: Span, column: &str) -> Diagnostic {
    if error.fix.iter().any(|(place, _)| *place == span) {
        error.fix.clear();
        error.notes.clear();
        return error.line(format!("convert {} to text", quote_name(column)));
    }
    error
}

/// The test as the line writes it.
fn written(test: &TypeName) -> String {
    let args: Vec<String> = test.args.iter().map(ToString::to_string).collect();
    if args.is_empty() { test.name.node.clone() } else { format!("{}({})", test.name.node, args.join(", ")) }
}

/// Refuses what is a type or a test elsewhere and is none here.
fn known(test: &TypeName, column: &str) -> Result<(), Diagnostic> {
    let (word, span, column) = (test.name.node.as_str(), test.name.span, quote_name(column));
    let told = |said: &str| Diagnostic::name(span, said.to_string());
    Err(match word {
        "text" => told("Every value reads as text."),
        "decimal" => told("What is a decimal is a number.")
            .note("Digits behind the point are counted when the column is converted.")
            .fixed_by(test.args.iter().fold(span, |all, arg| Span::new(all.start, arg.span.end + 1)), "number"),
        "category" => {
            let level = |arg: &ast::Expr| match &arg.node {
                ast::Node::Text(text) => quote_text(text),
                _ => arg.to_string(),
            };
            let levels: Vec<String> = test.args.iter().map(level).collect();
            let levels = if levels.is_empty() { "\"low\", \"high\"".to_string() } else { levels.join(", ") };
            told("Which values are levels, `in` tests.").line(format!("show where {column} not in [{levels}]"))
        }
        "blank" => told("A blank cell cannot fail to read.").line(format!("show where {column} is blank")),
        _ => return Ok(()),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::plan::types::Type;
    use crate::verbs::testing::{call, scope};

    #[test]
    fn types_that_are_no_tests() {
        let schema = Schema { columns: vec![("a b".into(), Type::Text)] };
        let error = |line: &str| Invalid.lower(&call(line), &scope(&schema), &Fitted::default()).unwrap_err();
        assert_eq!(error("invalid `a b` as decimal(10, 2)").fix, [(Span::new(17, 31), "number".to_string())]);
        assert_eq!(error("invalid `a b` as category(\"x\", \"y\")").lines, ["show where `a b` not in [\"x\", \"y\"]"]);
        assert_eq!(error("invalid `a b` as blank").lines, ["show where `a b` is blank"]);
        assert!(error("invalid `a b` as text").message.contains("Every value"));
        assert!(error("invalid number columns as integer").message.contains("No column"));
    }
}
