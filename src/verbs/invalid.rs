//! `invalid`: the rows whose values would not read as something.

use crate::lang::ast::{self, Arg, Call, IsTest, TypeName};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::span::{Span, Spanned};
use crate::lang::{quote_name, quote_pattern, quote_text};
use crate::plan::count::{joined, things};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::reading::Cure;
use crate::plan::scope::{Binding, Scope};
use crate::plan::type_name;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::learned;
use super::numbered::Numbered;
use super::patterns::Pattern;

pub struct Invalid;

const FORMS: &[Form] = &[Form {
    shape: &[
        Part::Slot("columns", Slot::Targets(Uses::Any)),
        Part::Words("as"),
        Part::Either(&[&[Part::Slot("pattern", Slot::Pattern)], &[Part::Slot("test", Slot::Test)]]),
    ],
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
         `url`, `phone(\"GB\")`, `uuid`, `ip`, `iban`, `creditcard`, `postcode(\"GB\")`, `country`; `help tests` tells what each takes. \
         Or a pattern that must be found in the value, `/^[A-Z]{2}$/`: without `^` and `$` anywhere in it.\n\n\
         The answer is a table: `row` is the number of the row, the column that was tested follows, then the others of the table. Of several \
         columns, a row is there when the value of any of them does not read. A missing cell holds no value that could not be read.\n\n\
         Each value is judged by itself. Where each reads and the column does not agree, so that `convert` stops, the signs that are at odds are told, and \
         the rows that have them are there, too: a `%` behind some numbers, a second currency.\n\n\
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
                title: "What a pattern does not find",
                table: "State\nOR\nOregon\n\nca\n",
                script: "invalid State as /^[A-Z]{2}$/",
                result: "row,State\n2,Oregon\n4,ca\n",
            },
            Example {
                title: "Numbers that do not agree",
                table: "Share\n0.5\n0.7%\nmuch\n",
                script: "invalid Share as number",
                result: "row,Share\n2,0.7%\n3,much\n",
            },
            Example {
                title: "Piped on",
                table: "Age\n31\nn/a\n-\nn/a\n",
                script: "invalid Age as integer | values Age",
                result: "value,count,share\nn/a,2,0.6666666666666666\n-,1,0.3333333333333333\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let condition = scope.clause_condition(&call.clauses)?;
        let asked = read(call, scope)?.into_iter();
        let ask = |(column, wanted)| Query::Reading { column, wanted, formats: Vec::new(), condition: condition.clone() };
        Ok(asked.map(ask).collect())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let mut fitted = Fitted::default();
        for ((column, _), told) in read(call, scope)?.into_iter().zip(told) {
            let Told::Reading(reading) = told else { continue };
            let Err(conflict) = reading.outcome else { continue };
            let escaped = |signs: &[String]| signs.iter().map(|sign| regex::escape(sign)).collect::<Vec<String>>();
            let (side, patterns) = match conflict.cures.first() {
                Some(Cure::Strip(_) | Cure::Hundredths) => match conflict.kinds.as_slice() {
                    // Where most have the sign, those without are at odds.
                    [most, other, ..] if most.name.starts_with("with ") && most.rows > other.rows => (USUAL, vec!["%".to_string()]),
                    _ => (AT_ODDS, vec!["%".to_string()]),
                },
                Some(Cure::Currencies { others, .. }) => (AT_ODDS, escaped(others)),
                Some(Cure::Replace(pairs)) => (AT_ODDS, pairs.iter().map(|(pattern, _)| pattern.clone()).collect()),
                _ => continue,
            };
            let kinds: Vec<String> = conflict.kinds.iter().map(|kind| format!("{} {}", things(kind.rows, "value"), kind.name)).collect();
            fitted.notes.push(format!("{column} has {}", joined(&kinds, "and")));
            let patterns = patterns.into_iter().map(Value::Text).collect();
            fitted.tables.push((column, Answer { columns: vec![(side.to_string(), Type::Text, patterns)] }.into()));
        }
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let Some((targets, wanted)) = wanted(call)? else {
            return Err(Diagnostic::syntax(call.span, "Invalid as what?").line("invalid Age as integer"));
        };
        let columns = scope.columns(targets, if matches!(wanted, Wanted::Pattern(_)) { Uses::Text } else { Uses::Any })?;
        let Some(first) = columns.first() else {
            return Err(Diagnostic::data(targets.span, "No column is among these."));
        };
        if let Wanted::Test(test) = wanted {
            known(test, first)?;
        }
        let mut fails =
            columns.iter().map(|column| fails(column, place(targets, column), &wanted, scope)).collect::<Result<Vec<_>, _>>()?;
        for (column, known) in &fitted.tables {
            let text = || Expr::column(column.clone(), Type::Text);
            let found = |pattern: &str| {
                let pattern = Expr::new(Node::Pattern(pattern.to_string()), Type::Text);
                Expr::test(Operator::Matches, vec![text(), pattern])
            };
            for (side, _, patterns) in &known.columns {
                let found = Expr::any(patterns.iter().filter_map(Value::as_text).map(found));
                fails.push(if side == USUAL { text().is_missing().or(found).negated() } else { found });
            }
        }
        let numbered = Numbered::new(scope);
        let mut ops = vec![numbered.op()];
        if let Some(condition) = scope.clause_condition(&call.clauses)? {
            ops.push(Op::Filter(condition));
        }
        ops.extend([Op::Filter(Expr::any(fails)), Op::Select(numbered.before(&columns, scope))]);
        let mut phrase = format!("rows where {} {}", joined(&columns, "or"), wanted.written());
        if !fitted.notes.is_empty() {
            phrase.push_str(&format!(", or not as the others ({})", joined(&fitted.notes, "and")));
        }
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase: Some(phrase) }))
    }
}

/// The columns of what is learned of a column: patterns of the signs by which its values do not agree, or of those that most have.
const AT_ODDS: &str = "at odds";
const USUAL: &str = "usual";

/// The text columns whose values `convert` would hold against each other, and what it would make of them.
fn read(call: &Call, scope: &Scope) -> Result<Vec<(String, Type)>, Diagnostic> {
    let Some((targets, Wanted::Test(test))) = wanted(call)? else { return Ok(Vec::new()) };
    let wanted = match type_name::named(test) {
        Ok(wanted) if test.args.is_empty() && (wanted.is_numeric() || wanted.is_temporal()) => wanted,
        _ => return Ok(Vec::new()),
    };
    let texts = scope.columns(targets, Uses::Any)?.into_iter().filter(|column| scope.schema.kind(column) == Some(&Type::Text));
    Ok(texts.map(|column| (column, wanted.clone())).collect())
}

/// Where the line names a column, if it does.
fn place(targets: &ast::Targets, column: &str) -> Span {
    let named = |item: &&Spanned<ast::Target>| matches!(&item.node, ast::Target::Name(name) if name == column);
    targets.items.iter().find(named).map_or(targets.span, |item| item.span)
}

/// What the values are held against.
enum Wanted<'a> {
    Test(&'a TypeName),
    Pattern(Pattern),
}

fn wanted(call: &Call) -> Result<Option<(&ast::Targets, Wanted<'_>)>, Diagnostic> {
    let Some(targets) = call.args.targets("columns") else { return Ok(None) };
    if let Some(pattern) = Pattern::of(&call.args, "pattern")? {
        return Ok(Some((targets, Wanted::Pattern(pattern))));
    }
    let test = call.args.get("test").map(|arg| &arg.node);
    Ok(if let Some(Arg::Type(test)) = test { Some((targets, Wanted::Test(test))) } else { None })
}

impl Wanted<'_> {
    /// Behind the column's name.
    fn written(&self) -> String {
        match self {
            Wanted::Test(test) => format!("is not {}", written(test)),
            Wanted::Pattern(pattern) => format!("does not match {}", quote_pattern(&pattern.text)),
        }
    }
}

/// True where a column holds a value that does not read.
fn fails(column: &str, span: Span, wanted: &Wanted, scope: &Scope) -> Result<Expr, Diagnostic> {
    let test = match wanted {
        Wanted::Test(test) => (*test).clone(),
        Wanted::Pattern(pattern) => {
            let value = learned::column(scope, column);
            let matches = Expr::test(Operator::Matches, vec![value.clone().cast(Type::Text), pattern.expr()]);
            return Ok(value.is_missing().or(matches).negated());
        }
    };
    let value = || Box::new(ast::Expr::new(ast::Node::Name(column.to_string()), span));
    let bound = |test: IsTest| {
        let written = ast::Expr::new(ast::Node::Is { value: value(), test, negated: true }, span);
        scope.condition(&written, &Binding::default()).map_err(|error| in_a_line(error, span, column))
    };
    Ok(bound(IsTest::Missing)?.and(bound(IsTest::Type(test))?))
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
