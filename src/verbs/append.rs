//! `append`: the rows of another table below those here.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Form, Part, Slot};
use crate::lang::quote_name;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::other::Other;
use crate::plan::query::Fitted;
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::verb::{Example, Lowered, Plan, Verb};

use super::meeting::meet;

pub struct Append;

const FORMS: &[Form] = &[Form { shape: &[Part::Slot("other", Slot::Table)], clauses: &[] }];

impl Verb for Append {
    fn name(&self) -> &'static str {
        "append"
    }

    fn summary(&self) -> &'static str {
        "Adds the rows of another table below, column by column by name."
    }

    fn help(&self) -> &'static str {
        "Columns of one name go below each other, wherever they stand in the other table. A column that only one of the tables has is missing in \
         the rows of the other; the account says which these are, so that a name written in two ways is seen: `rename` or `clean names` \
         in one of the tables brings them together.\n\n\
         Types must agree. An integer column below which numbers come becomes a number column, and the account says so, unless that would round whole \
         numbers beyond 2^53: then the step stops, and shows them. Text and category become text, date and datetime become datetime. Others stop it with the line that converts.\n\n\
         The step keeps the other table as it was: later changes there change nothing here. A table cannot append itself; \
         `copy = titanic` makes one that it can append. Rows that are now there twice are found by `drop duplicate rows`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "The rows of another table",
                table: "Name,Age\nAnn,22\n--- more\nAge,Name\n30,Bob\n",
                script: "append more",
                result: "Name,Age\nAnn,22\nBob,30\n",
            },
            Example {
                title: "Columns that do not line up",
                table: "Name,Age\nAnn,22\n--- more\nName,City\nBob,Oslo\n",
                script: "append more",
                result: "Name,Age,City\nAnn,22,\nBob,,Oslo\n",
            },
            Example {
                title: "Numbers below integers",
                table: "Name,Score\nAnn,3\n--- more\nName,Score\nBob,2.5\n",
                script: "append more",
                result: "Name,Score\nAnn,3.0\nBob,2.5\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let name = call.args.ident("other").ok_or_else(|| Diagnostic::syntax(call.span, "Which table?"))?;
        let schema = scope.other(&name, "append")?;
        let mut widened = Vec::new();
        for (column, kind) in &scope.schema.columns {
            let Some(theirs) = schema.kind(column).filter(|theirs| *theirs != kind) else { continue };
            let agreed = match meet(column, kind, Expr::column(column.clone(), theirs.clone()), name.span) {
                Ok(met) => met.old,
                Err(_) => return Err(apart(column, kind, theirs, &name.node, &name.span)),
            };
            if agreed.kind != *kind {
                widened.push((column.clone(), agreed));
            }
        }
        let append = Op::Append { other: Other::Table { name: name.node, schema } };
        let ops = if widened.is_empty() { vec![append] } else { vec![Op::With(widened), append] };
        Ok(Plan::Step(Lowered::new(ops)))
    }
}

fn apart(column: &str, kind: &Type, theirs: &Type, table: &str, span: &crate::lang::span::Span) -> Diagnostic {
    let (name, own) = (quote_name(column), quote_name(table));
    let told = format!("{} is {} here and {} in {}.", literal(column), article(kind), article(theirs), literal(table));
    let diagnostic = Diagnostic::mistype(*span, told);
    if matches!(kind, Type::List(_) | Type::Other(_)) || matches!(theirs, Type::List(_) | Type::Other(_)) {
        return diagnostic.note("A column has one type.");
    }
    let diagnostic = diagnostic.note("A column has one type; it can be converted in either table.");
    match (kind, theirs) {
        (kind, _) if kind.is_textual() => diagnostic.line(format!("{own} = {own} | convert {name} to text")),
        (_, theirs) if theirs.is_textual() => {
            diagnostic.line(format!("{own} = {own} | convert {name} to {kind}")).line(format!("convert {name} to text"))
        }
        _ => diagnostic.line(format!("convert {name} to text")),
    }
}
