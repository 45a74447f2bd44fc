//! `detect types`: text columns that read cleanly as another type become of that type; the others are told with what is in the way.

use crate::lang::ast::{Call, Kind, Target, Targets};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part, Slot, Uses};
use crate::lang::span::Spanned;
use crate::plan::count::joined;
use crate::plan::expr::{Expr, Node};
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::reading::Guess;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Lowered, Plan, Says, Tally, Verb};

use super::convert;

pub struct DetectTypes;

const FORMS: &[Form] =
    &[Form { shape: &[Part::Optional(&[Part::Words("in"), Part::Slot("columns", Slot::Targets(Uses::Text))])], clauses: &[] }];

impl Verb for DetectTypes {
    fn name(&self) -> &'static str {
        "detect types"
    }

    fn summary(&self) -> &'static str {
        "Gives text columns the type that all their values read as."
    }

    fn help(&self) -> &'static str {
        "Every text column, or those `in` the line, is looked at over all its rows. Where each value reads as an integer, a number, a date, a datetime, a \
         time or yes and no, in one way, the column becomes of that type; what the reading took for granted is told, as `convert` tells it.\n\n\
         **Nothing is guessed.** A column stays text, and is told with its values and with a line that settles it, where some values do not read, where \
         they disagree (`%` behind some only, two currencies), and where nothing shows whether `03/04/2024` is in March or April. Numbers \
         that begin with a 0, or have more than 15 digits, are codes: they stay text, as on load; `convert` makes numbers of them. What reads for the most part as text \
         is text. Columns of other types are left alone.\n\n\
         The step keeps how each column is read. In a recipe it reads other data in the same way, and stops at a value that does not read so."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "All text columns",
                table: "Name,Cost,Day,Paid,Zip\nAnn,\"£1,200.50\",31/12/2024,yes,02139\nBob,£7,03/04/2024,No,10001\n",
                script: "detect types",
                result: "Name,Cost,Day,Paid,Zip\nAnn,1200.5,2024-12-31,true,02139\nBob,7.0,2024-04-03,false,10001\n",
            },
            Example { title: "Some columns", table: "a,b\n1 ,2 \n3,4\n", script: "detect types in b", result: "a,b\n1 ,2\n3,4\n" },
            Example {
                title: "Once nothing is in the way",
                table: "Age\n31\nn/a\n",
                script: "mark \"n/a\" as missing\ndetect types",
                result: "Age\n31\n\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        Ok(columns(call, scope)?.into_iter().map(|column| Query::Types { column }).collect())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let mut fitted = Fitted::default();
        let (mut plain, mut empty) = (Vec::new(), Vec::new());
        for (column, told) in columns(call, scope)?.into_iter().zip(told) {
            let Told::Types(guess) = told else { continue };
            match *guess {
                Guess::Reads { style, notes, .. } => {
                    fitted.notes.extend(convert::assumed(&column, &notes));
                    fitted.styles.push((column, style));
                }
                Guess::Text => plain.push(column),
                Guess::Empty => empty.push(column),
                ref guess => fitted.notes.extend(convert::in_the_way(&column, guess)),
            }
        }
        for (columns, one, several) in [
            (plain, "stays text: it reads as nothing else", "stay text: they read as nothing else"),
            (empty, "stays text: it has no values", "stay text: they have no values"),
        ] {
            if !columns.is_empty() {
                let says = if columns.len() == 1 { one } else { several };
                fitted.notes.push(format!("{} {says}", joined(&few(columns), "and")));
            }
        }
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        columns(call, scope)?;
        let mut lowered = Lowered { strict: true, ..Lowered::default() };
        let mut set = Vec::new();
        for (column, style) in &fitted.styles {
            let Some(kind) = scope.schema.kind(column) else { return Err(scope.no_column(column, call.span)) };
            let wanted = style.kind();
            let old = Expr::column(column.clone(), kind.clone());
            // Other data may come with the type already.
            if *kind == wanted {
                continue;
            }
            if (kind, &wanted) == (&Type::Integer, &Type::Number) {
                set.push((column.clone(), old.cast(wanted)));
                continue;
            }
            let new = Expr::new(Node::Read(Box::new(old.clone().cast(Type::Text)), style.clone()), wanted);
            let misfit = old.is_missing().negated().and(new.clone().is_missing());
            lowered.tallies.push(Tally { condition: misfit, says: Says::Misfit(column.clone()) });
            set.push((column.clone(), new));
        }
        if !set.is_empty() {
            lowered.ops.push(Op::With(set));
        }
        Ok(Plan::Step(lowered))
    }
}

/// The columns that are looked at.
fn columns(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    scope.need_table(call.span)?;
    let all = Targets { items: vec![Spanned::new(Target::Kind(Kind::Text), call.span)], except: Vec::new(), span: call.span };
    scope.columns(call.args.targets("columns").unwrap_or(&all), Uses::Text)
}

/// At most eight names, and how many more there are.
fn few(mut columns: Vec<String>) -> Vec<String> {
    const SHOWN: usize = 8;
    if let Some(more) = columns.len().checked_sub(SHOWN).filter(|more| *more > 1) {
        columns.truncate(SHOWN);
        columns.push(format!("{more} more"));
    }
    columns
}
