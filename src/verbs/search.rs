//! `search`: the cells that hold a text or match a pattern, wherever they stand.

use crate::lang::ast::{Arg, Call};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::{quote_pattern, quote_text};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::numbered::Numbered;
use super::patterns::Pattern;

pub struct Search;

const FORMS: &[Form] = &[Form {
    shape: &[
        Part::Either(&[&[Part::Slot("text", Slot::Text)], &[Part::Slot("pattern", Slot::Pattern)]]),
        // Behind a condition `in` would be its operator.
        Part::Optional(&[Part::Words("in"), Part::Slot("columns", Slot::Targets(Uses::Text))]),
        Part::Clauses,
    ],
    clauses: &[Clause::Where],
}];

impl Verb for Search {
    fn name(&self) -> &'static str {
        "search"
    }

    fn summary(&self) -> &'static str {
        "Finds a text or a pattern in the cells of all text columns."
    }

    fn help(&self) -> &'static str {
        "The answer is a table with a row for each cell in which it was found: `row` is the number of its row, `column` the name of its column, \
         `value` the cell. Behind a pattern there is `found` too, the part of the cell that it found first. The answer goes by rows, and in a row by columns.\n\n\
         A text in small letters finds capitals, too: `\"rome\"` finds `Rome` and `ROME`. One with a capital, and a pattern, finds it as it is written: \
         `\"Rome\"`, `/rome/`; `/Rome/i` takes all. A pattern finds anywhere in the cell; `^` and `$` hold it to the ends.\n\n\
         Without `in` all text columns are looked through, categories among them. Numbers and dates are not: `show where Age = 31` finds those. \
         With `where` only those rows are looked at."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "A text, wherever it stands",
                table: "Name,City,Born\nAnn Rome,Oslo,Paris\nBob,Rome,Rome\nCem,rome,\n",
                script: "search \"Rome\"",
                result: "row,column,value\n1,Name,Ann Rome\n2,City,Rome\n2,Born,Rome\n",
            },
            Example {
                title: "A pattern, with what it found",
                table: "Name,Note\nAnn,call 030-1234\nBob,none\n030-99,\n",
                script: "search /\\d+-\\d+/",
                result: "row,column,value,found\n1,Note,call 030-1234,030-1234\n3,Name,030-99,030-99\n",
            },
            Example {
                title: "Small letters find capitals",
                table: "City\nrome\nROME\nOslo\n",
                script: "search \"rome\"",
                result: "row,column,value\n1,City,rome\n2,City,ROME\n",
            },
            Example {
                title: "In some columns, capitals or not",
                table: "Name,City\nRome,Oslo\nBob,ROME\n",
                script: "search /rome/i in City",
                result: "row,column,value,found\n2,City,ROME,ROME\n",
            },
            Example {
                title: "In some rows only",
                table: "City,Year\nRome,1\nOslo,2\nRome,2\n",
                script: "search \"Rome\" where Year = 2",
                result: "row,column,value\n3,City,Rome\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let table = scope.need_table(call.span)?;
        let wanted = Wanted::of(call)?;
        let columns = columns(call, scope, table)?;
        let numbered = Numbered::new(scope);
        let mut ops = vec![numbered.op()];
        if let Some(condition) = scope.clause_condition(&call.clauses)? {
            ops.push(Op::Filter(condition));
        }
        // Rows without it go first: what is left is what becomes a row for each cell.
        let text = |column: &String| Expr::column(column, kind(scope, column)).cast(Type::Text);
        ops.push(Op::Filter(Expr::any(columns.iter().map(|column| wanted.test(text(column))))));
        let no_texts: Vec<&String> = columns.iter().filter(|column| kind(scope, column) != Type::Text).collect();
        if !no_texts.is_empty() {
            ops.push(Op::With(no_texts.into_iter().map(|column| (column.clone(), text(column))).collect()));
        }
        let (names, values) = ("column".to_string(), "value".to_string());
        let value = || Expr::column(&values, Type::Text);
        // The column of the row's number has no name that could stand in the answer twice.
        ops.push(Op::Unpivot { columns, by: vec![numbered.row.clone()], names: names.clone(), values: values.clone() });
        ops.push(Op::Filter(wanted.test(value())));
        let mut shown = vec![(numbered.row, "row".to_string()), (names.clone(), names), (values.clone(), values.clone())];
        if let Wanted::Pattern(pattern) = &wanted {
            let found = Expr::call("extract_group", vec![value(), pattern.expr(), Expr::integer(0)], Type::Text);
            ops.push(Op::With(vec![("found".to_string(), found)]));
            shown.push(("found".to_string(), "found".to_string()));
        }
        ops.push(Op::Select(shown));
        let phrase = Some(format!("cells {}", wanted.in_words()));
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase }))
    }
}

fn kind(scope: &Scope, column: &str) -> Type {
    scope.schema.kind(column).cloned().unwrap_or(Type::Unknown)
}

/// The columns that are looked through.
fn columns(call: &Call, scope: &Scope, table: &str) -> Result<Vec<String>, Diagnostic> {
    if let Some(targets) = call.args.targets("columns") {
        let columns = scope.columns(targets, Uses::Text)?;
        return match columns.is_empty() {
            true => Err(Diagnostic::data(targets.span, "No text column is among these.")),
            false => Ok(columns),
        };
    }
    let columns: Vec<String> = scope.schema.columns.iter().filter(|(_, kind)| kind.is_textual()).map(|(name, _)| name.clone()).collect();
    if columns.is_empty() {
        let of = if table.is_empty() { "the answer so far".to_string() } else { literal(table) };
        return Err(Diagnostic::data(call.span, format!("`search` looks through text, and no column of {of} is text."))
            .note("`show where` finds numbers and dates: `show where Age = 31`."));
    }
    Ok(columns)
}

/// What is looked for.
enum Wanted {
    Text(String),
    /// A text in small letters, for which capitals stand as well.
    Letters(String),
    Pattern(Pattern),
}

impl Wanted {
    fn of(call: &Call) -> Result<Wanted, Diagnostic> {
        if let Some(pattern) = Pattern::of(&call.args, "pattern")? {
            return Ok(Wanted::Pattern(pattern));
        }
        match call.args.get("text").map(|arg| (&arg.node, arg.span)) {
            Some((Arg::Text(text), span)) if text.is_empty() => {
                Err(Diagnostic::syntax(span, "There is nothing between the quotes, and every cell holds that."))
            }
            Some((Arg::Text(text), _)) if *text == text.to_lowercase() && *text != text.to_uppercase() => Ok(Wanted::Letters(text.clone())),
            Some((Arg::Text(text), _)) => Ok(Wanted::Text(text.clone())),
            _ => Err(Diagnostic::syntax(call.span, "Search for what?")),
        }
    }

    fn in_words(&self) -> String {
        match self {
            Wanted::Text(wanted) => format!("with {}", quote_text(wanted)),
            Wanted::Letters(wanted) => format!("with {}, capitals or not", quote_text(wanted)),
            Wanted::Pattern(pattern) => format!("matching {}", quote_pattern(&pattern.text)),
        }
    }

    /// Whether a text holds it.
    fn test(&self, text: Expr) -> Expr {
        match self {
            Wanted::Text(wanted) => Expr::test(Operator::Contains, vec![text, Expr::text(wanted)]),
            Wanted::Letters(wanted) => {
                let pattern = Expr::new(Node::Pattern(format!("(?i){}", regex::escape(wanted))), Type::Text);
                Expr::test(Operator::Matches, vec![text, pattern])
            }
            Wanted::Pattern(pattern) => Expr::test(Operator::Matches, vec![text, pattern.expr()]),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    #[test]
    fn what_cannot_be_searched() {
        let schema = Schema { columns: vec![("a".into(), Type::Text), ("n".into(), Type::Integer)] };
        let error = |line: &str, schema: &Schema| Search.lower(&call(line), &scope(schema), &Fitted::default()).unwrap_err().message;
        assert!(error("search \"\"", &schema).contains("nothing between"));
        assert!(error("search \"x\" in n", &schema).contains("needs text"));
        let numbers = Schema { columns: vec![("n".into(), Type::Integer)] };
        assert!(error("search \"x\"", &numbers).contains("no column of `t` is text"));
        assert!(error("search \"x\" in text columns", &numbers).contains("No text column"));
    }

    #[test]
    fn a_table_with_the_names_of_the_answer() {
        let schema = Schema { columns: ["row", "column", "value", "found"].map(|name| (name.to_string(), Type::Text)).to_vec() };
        let Plan::Look(look) = Search.lower(&call("search /x/"), &scope(&schema), &Fitted::default()).unwrap() else { panic!() };
        let after = look.ops.iter().fold(schema.clone(), |schema, op| op.schema(&schema));
        assert_eq!(after.names().collect::<Vec<_>>(), ["row", "column", "value", "found"]);
        assert_eq!(after.kind("row"), Some(&Type::Integer));
    }
}
