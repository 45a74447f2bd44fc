//! `explode`: a row for each item of a list.

use crate::lang::ast::{Call, Target, Targets};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::quote_name;
use crate::lang::span::Span;
use crate::plan::count::{count, joined, things};
use crate::plan::expr::{Expr, Operator};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::verb::{Example, Expectation, Lowered, Plan, Rule, Says, Tally, Verb};

use super::columnwise::names_into;

pub struct Explode;

const FORMS: &[Form] = &[Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Any))], clauses: &[Clause::Into] }];

/// Rows that an error shows.
const SHOWN: i64 = 5;

impl Verb for Explode {
    fn name(&self) -> &'static str {
        "explode"
    }

    fn summary(&self) -> &'static str {
        "Makes a row of each item of a list."
    }

    fn help(&self) -> &'static str {
        "The other cells of the row are repeated, and the items come in the order of the list. A row whose list is empty or missing stays one row, \
         with a missing cell; how many those are is told.\n\n\
         The column of lists becomes one of items. With `into` it stays, and the items go to a column of that name.\n\n\
         Several columns go side by side: the first items of all make the first row, the second the second. The lists of a row must then be \
         equally long; where they are not, the step stops and shows the rows. One after the other, `explode a` and `explode b`, they give every \
         item of the one with every item of the other.\n\n\
         Lists come from files (JSON, Parquet) and from `split`: a text such as `red, blue` is made rows of by \
         `split Tags on /\\s*,\\s*/ into rows`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "A row for each item",
                table: "Id,Tags\n1,red;blue\n2,green\n3,\n",
                script: "set Tags = split(Tags, \";\")\nexplode Tags",
                result: "Id,Tags\n1,red\n1,blue\n2,green\n3,\n",
            },
            Example {
                title: "Several columns side by side",
                table: "Id,Size,Price\n1,S;M,5;6\n2,L,9\n",
                script: "set Size = split(Size, \";\"), Price = split(Price, \";\")\nexplode Size, Price",
                result: "Id,Size,Price\n1,S,5\n1,M,6\n2,L,9\n",
            },
            Example {
                title: "Beside the original",
                table: "Id,Tags\n1,red;blue\n2,green\n",
                script: "set list = split(Tags, \";\")\nexplode list into tag\nset list = join_text(list, \"+\")",
                result: "Id,Tags,list,tag\n1,red;blue,red+blue,red\n1,red;blue,red+blue,blue\n2,green,green,green\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let columns = lists(call, scope)?;
        let Some(alike) = equally_long(&columns, scope) else { return Ok(Vec::new()) };
        let unlike = alike.negated();
        let number = Expr::call("count", vec![unlike.clone()], Type::Integer);
        let mut shown: Vec<(String, Expr)> = vec![("row".to_string(), Expr::row_number())];
        shown.extend(columns.iter().enumerate().map(|(place, column)| (place.to_string(), rows_made(list(column, scope)))));
        let names = shown.iter().map(|(name, _)| (name.clone(), name.clone())).collect();
        let first = Expr::test(Operator::AtMost, vec![Expr::row_number(), Expr::integer(SHOWN)]);
        let with_unlike = [shown, vec![("unlike".to_string(), unlike)]].concat();
        let unlike = Expr::column("unlike", Type::Boolean);
        Ok(vec![
            Query::Rows(vec![Op::With(with_unlike), Op::Filter(unlike), Op::Filter(first), Op::Select(names)]),
            Query::Rows(vec![Op::Group { by: Vec::new(), outputs: vec![("rows".to_string(), number)] }]),
        ])
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let answers: Vec<Answer> =
            told.into_iter().filter_map(|told| if let Told::Rows(answer) = told { Some(answer) } else { None }).collect();
        match answers.as_slice() {
            [first, number] if first.rows() > 0 => Err(unlike(&lists(call, scope)?, first, number, target_span(call))),
            _ => Ok(Fitted::default()),
        }
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let columns = lists(call, scope)?;
        let into = names_into(call, &columns)?;
        let mut lowered = Lowered::default();
        if columns.is_empty() {
            return Ok(Plan::Step(lowered));
        }
        if let Some(alike) = equally_long(&columns, scope) {
            let rule = Rule::Rows { condition: alike, within: None };
            lowered.expects.push(Expectation { columns: columns.clone(), ..Expectation::new(rule) });
        }
        if !into.is_empty() {
            lowered.ops.push(Op::With(into.iter().cloned().zip(columns.iter().map(|column| list(column, scope))).collect()));
        }
        lowered.ops.push(Op::Explode(if into.is_empty() { columns.clone() } else { into }));
        let without = columns.iter().map(|column| has_items(list(column, scope)).negated());
        let note = |rows: &str, stays: &str| format!("{{}} {rows} without items {stays}");
        Ok(Plan::Step(lowered.tally(Tally { condition: Expr::all(without), says: Says::Note(note("row", "stays"), note("rows", "stay")) })))
    }
}

fn target_span(call: &Call) -> Span {
    call.args.targets("columns").map_or(call.span, |targets| targets.span)
}

/// The columns that are meant. Kinds and patterns take those that hold lists.
fn lists(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    let Some(targets) = call.args.targets("columns") else {
        return Err(Diagnostic::syntax(call.span, "Explode which column?"));
    };
    scope.need_table(call.span)?;
    let is_list = |column: &String| matches!(scope.schema.kind(column), Some(Type::List(_)));
    for item in &targets.items {
        let named = Targets { items: vec![item.clone()], except: targets.except.clone(), span: item.span };
        if matches!(item.node, Target::Name(_) | Target::Run(..))
            && let Some(other) = scope.columns(&named, Uses::Any)?.iter().find(|column| !is_list(column))
        {
            return Err(no_list(other, scope.schema.kind(other).unwrap_or(&Type::Unknown), item.span));
        }
    }
    let mut columns = scope.columns(targets, Uses::Any)?;
    columns.retain(is_list);
    Ok(columns)
}

fn no_list(column: &str, kind: &Type, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::mistype(span, format!("{} is {}, and only lists have items.", literal(column), article(kind)));
    match kind.is_textual() {
        true => diagnostic
            .note("A text is made several by what stands between them.")
            .line(format!("split {} on \",\" into rows", quote_name(column))),
        false => diagnostic,
    }
}

fn list(column: &str, scope: &Scope) -> Expr {
    Expr::column(column, scope.schema.kind(column).cloned().unwrap_or(Type::Unknown))
}

fn has_items(list: Expr) -> Expr {
    Expr::test(Operator::AtLeast, vec![Expr::call("items", vec![list], Type::Integer), Expr::integer(1)])
}

/// How many rows come of a list.
fn rows_made(list: Expr) -> Expr {
    Expr::call("items", vec![list.clone()], Type::Integer).where_else(has_items(list), Expr::integer(1))
}

/// That the lists of a row make as many rows each; of one column there is nothing to say.
fn equally_long(columns: &[String], scope: &Scope) -> Option<Expr> {
    let (first, others) = columns.split_first()?;
    let rows = |column: &str| rows_made(list(column, scope));
    let same = others.iter().map(|other| Expr::test(Operator::Equal, vec![rows(first), rows(other)]));
    (!others.is_empty()).then(|| Expr::all(same))
}

/// What to say of rows whose lists differ.
fn unlike(columns: &[String], first: &Answer, number: &Answer, span: Span) -> Diagnostic {
    let all = number.count("rows", 0);
    let mut told = Diagnostic::data(span, format!("In {} the lists are not equally long.", things(all, "row")));
    for row in 0..first.rows() {
        let lengths: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(place, column)| format!("{} in {}", first.count(&place.to_string(), row), literal(column)))
            .collect();
        told = told.note(format!("Row {}: {}.", count(first.count("row", row)), joined(&lengths, "and")));
    }
    if all > first.rows() {
        told = told.note(format!("And {} more.", count(all - first.rows())));
    }
    let alone = columns.first().map(|column| quote_name(column)).unwrap_or_default();
    told.note("Alone, a column of lists has each of its items with the whole of the others.").line(format!("explode {alone}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::plan::value::Value;
    use crate::verbs::testing::{call, scope};

    fn schema() -> Schema {
        let list = Type::List(Box::new(Type::Text));
        Schema {
            columns: vec![("Id".into(), Type::Integer), ("Tags".into(), Type::Text), ("a".into(), list.clone()), ("b c".into(), list)],
        }
    }

    fn lowered(line: &str) -> Result<Lowered, Diagnostic> {
        let schema = schema();
        match Explode.lower(&call(line), &scope(&schema), &Fitted::default())? {
            Plan::Step(lowered) => Ok(lowered),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_lists_have_items() {
        let error = lowered("explode Tags").unwrap_err();
        assert_eq!(error.message, "`Tags` is text, and only lists have items.");
        assert_eq!(error.lines, ["split Tags on \",\" into rows"]);
        assert_eq!(lowered("explode Id").unwrap_err().lines, [""; 0]);
        assert_eq!(lowered("explode all columns").unwrap().ops, [Op::Explode(vec!["a".into(), "b c".into()])]);
        assert!(lowered("explode number columns").unwrap().ops.is_empty());
    }

    #[test]
    fn lists_side_by_side_are_held_to_be_equally_long() {
        assert!(lowered("explode a").unwrap().expects.is_empty());
        assert_eq!(lowered("explode a, `b c`").unwrap().expects.len(), 1);
        let cell = |name: &str, value| (name.to_string(), Type::Integer, vec![Value::Integer(value)]);
        let first = Answer { columns: vec![cell("row", 3), cell("0", 2), cell("1", 1)] };
        let number = Answer { columns: vec![cell("rows", 4)] };
        let schema = schema();
        let told = vec![Told::Rows(first), Told::Rows(number)];
        let error = Explode.learn(&call("explode a, `b c`"), &scope(&schema), told).unwrap_err();
        assert_eq!(error.message, "In 4 rows the lists are not equally long.");
        assert_eq!(error.notes.first().unwrap(), "Row 3: 2 in `a` and 1 in `b c`.");
    }
}
