//! `pad`: texts and whole numbers filled up on the left to a length.

use crate::lang::ast::{Call, Target};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::quote_name;
use crate::plan::expr::{Expr, Operator};
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::{ANY, Scope, article};
use crate::plan::types::Type;
use crate::plan::verb::{Example, Lowered, Plan, Says, Tally, Verb};

use super::columnwise::{guarded, names_into, undecided};

pub struct Pad;

/// No text is padded beyond this length.
const WIDEST: i64 = 1_000;

const FORMS: &[Form] = &[Form {
    shape: &[
        Part::Slot("columns", Slot::Targets(Uses::Any)),
        Part::Words("to"),
        Part::Slot("length", Slot::Integer),
        Part::Words("with"),
        Part::Slot("with", Slot::Text),
    ],
    clauses: &[Clause::Where, Clause::Into],
}];

impl Verb for Pad {
    fn name(&self) -> &'static str {
        "pad"
    }

    fn summary(&self) -> &'static str {
        "Fills cells up on the left to a length, such as zeros before a number."
    }

    fn help(&self) -> &'static str {
        "A cell with fewer characters than the length gets the text after `with` in front of it, over and over; of the last time, as much as fits. \
         Longer cells stay as they are, and are counted. Missing cells stay missing.\n\n\
         A column of whole numbers becomes text by it, which the account tells: a number has no zeros in front. With `where` the other cells become \
         text as well, as they are written. Zeros stand behind the sign of a negative number: `-5` becomes `-05`. Numbers with fractions, dates and booleans are refused: \
         `convert Zip to integer` makes `501.0` a whole number first."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Zeros that got lost",
                table: "Zip,City\n501,Holtsville\n90210,Beverly Hills\n,\n",
                script: "pad Zip to 5 with \"0\"",
                result: "Zip,City\n00501,Holtsville\n90210,Beverly Hills\n,\n",
            },
            Example {
                title: "Texts; longer ones stay",
                table: "Code\nA1\nABCDE\n",
                script: "pad Code to 4 with \"*\"",
                result: "Code\n**A1\nABCDE\n",
            },
            Example {
                title: "Some rows only",
                table: "Zip,Country\n501,US\n1010,AT\n",
                script: "pad Zip to 5 with \"0\" where Country = \"US\"",
                result: "Zip,Country\n00501,US\n1010,AT\n",
            },
            Example {
                title: "Beside the original",
                table: "n\n7\n12\n",
                script: "pad n to 3 with \"0\" into Label",
                result: "n,Label\n7,007\n12,012\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let (length, with) = length_and_filling(call)?;
        let columns = columns(call, scope)?;
        let condition = scope.clause_condition(&call.clauses)?;
        let into = names_into(call, &columns)?;
        let mut set = Vec::new();
        let mut lowered = Lowered::default();
        for (index, column) in columns.iter().enumerate() {
            let kind = scope.schema.kind(column).cloned().unwrap_or(Type::Unknown);
            let old = Expr::column(column.clone(), kind.clone());
            let text = old.clone().cast(Type::Text);
            let mut padded = padded(text.clone(), length, &with);
            if kind == Type::Integer && with == "0" {
                let digits = Expr::call("replace_all", vec![text.clone(), Expr::text("-"), Expr::text("")], Type::Text);
                let signed = Expr::call("concat", vec![Expr::text("-"), self::padded(digits, length - 1, &with)], Type::Text);
                let negative = Expr::test(Operator::Less, vec![old, Expr::integer(0)]);
                padded = signed.where_else(negative, padded);
            }
            let target = into.get(index).unwrap_or(column).clone();
            let span = call.clauses.into.get(index).map_or(call.span, |name| name.span);
            let new = match &condition {
                // The other numbers become text with them.
                Some(condition) if target == *column && kind == Type::Integer => padded.where_else(condition.clone(), text.clone()),
                _ => guarded(scope, &target, padded, condition.clone(), span)?,
            };
            set.push((target, new));
            let size = Expr::call("length", vec![text], Type::Integer);
            let longer = Expr::test(Operator::Greater, vec![size, Expr::integer(length)]);
            let says = |cells: &str| format!("{column}: {{}} {cells} longer than {length}");
            let condition = Expr::all(condition.iter().cloned().chain([longer]));
            lowered.tallies.push(Tally { condition, says: Says::Note(says("value is"), says("values are")) });
        }
        lowered.ops.push(Op::With(set));
        Ok(Plan::Step(match condition {
            Some(condition) => lowered.tally(undecided(condition)),
            None => lowered,
        }))
    }
}

fn padded(text: Expr, length: i64, with: &str) -> Expr {
    Expr::call("pad", vec![text, Expr::integer(length), Expr::text(with)], Type::Text)
}

fn length_and_filling(call: &Call) -> Result<(i64, String), Diagnostic> {
    let (Some(length), Some(with)) = (call.args.integer("length"), call.args.ident("with")) else {
        return Err(Diagnostic::syntax(call.span, "To which length, with what?"));
    };
    if !(1..=WIDEST).contains(&length) {
        let span = call.args.get("length").map_or(call.span, |arg| arg.span);
        return Err(Diagnostic::syntax(span, format!("A length is from 1 to {WIDEST} characters.")));
    }
    if with.node.is_empty() {
        return Err(Diagnostic::syntax(with.span, "Empty text fills nothing up.").fixed_by(with.span, "\"0\""));
    }
    Ok((length, with.node))
}

/// Text and whole numbers. A column of another type is refused by name; a kind or pattern leaves it out.
fn columns(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    let Some(targets) = call.args.targets("columns") else {
        return Err(Diagnostic::syntax(call.span, "Pad which columns?"));
    };
    let fits = |kind: &Type| kind.is_textual() || matches!(kind, Type::Integer | Type::Unknown);
    let mut columns = scope.columns(targets, ANY)?;
    for item in &targets.items {
        let one = crate::lang::ast::Targets { items: vec![item.clone()], except: targets.except.clone(), span: item.span };
        if !matches!(item.node, Target::Name(_) | Target::Run(..)) {
            continue;
        }
        for column in scope.columns(&one, ANY)? {
            let Some(kind) = scope.schema.kind(&column).filter(|kind| !fits(kind)) else { continue };
            let name = quote_name(&column);
            let diagnostic =
                Diagnostic::mistype(item.span, format!("{} is {}; text and whole numbers are padded.", literal(&column), article(kind)));
            return Err(match kind {
                Type::Number | Type::Decimal(..) => diagnostic.line(format!("convert {name} to integer")),
                Type::List(_) | Type::Other(_) => diagnostic,
                _ => diagnostic.line(format!("convert {name} to text")),
            });
        }
    }
    columns.retain(|column| scope.schema.kind(column).is_some_and(fits));
    Ok(columns)
}
