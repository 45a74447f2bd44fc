//! `move`: columns to another place in the table.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Form, Part, Slot, Uses};
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::{ANY, Scope};
use crate::plan::verb::{Example, Lowered, Plan, Verb};

pub struct Move;

const PLACES: &[&[Part]] = &[&[Part::Flag(&["first", "last"])], &[Part::Flag(&["before", "after"]), Part::Slot("anchor", Slot::Column)]];

const FORMS: &[Form] = &[Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Any)), Part::Either(PLACES)], clauses: &[] }];

impl Verb for Move {
    fn name(&self) -> &'static str {
        "move"
    }

    fn summary(&self) -> &'static str {
        "Puts columns at another place in the table."
    }

    fn help(&self) -> &'static str {
        "`first` is the left end of the table, `last` the right one; `before` and `after` name a column that stays where it is.\n\n\
         Several columns stand together afterwards, in the order in which the line names them; those of a kind or pattern, such as \
         `number columns`, in table order. The others close up and keep their order. `keep` puts columns in order as well, and drops the rest."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { title: "To the left", table: "a,b,c\n1,2,3\n", script: "move c first", result: "c,a,b\n3,1,2\n" },
            Example { title: "To the right", table: "a,b,c\n1,2,3\n", script: "move a last", result: "b,c,a\n2,3,1\n" },
            Example {
                title: "Before another column",
                table: "Name,Age,Sex\nAnn,31,f\n",
                script: "move Sex before Age",
                result: "Name,Sex,Age\nAnn,f,31\n",
            },
            Example {
                title: "After another column",
                table: "Age,Name,Sex\n31,Ann,f\n",
                script: "move Age after Sex",
                result: "Name,Sex,Age\nAnn,f,31\n",
            },
            Example {
                title: "Several, in the order named",
                table: "a,b,c,d\n1,2,3,4\n",
                script: "move d, b first",
                result: "d,b,a,c\n4,2,1,3\n",
            },
            Example {
                title: "All of a kind",
                table: "n,City,m,Note\n1,Rome,2,x\n",
                script: "move text columns first",
                result: "City,Note,n,m\nRome,x,1,2\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let Some(targets) = call.args.targets("columns") else {
            return Err(Diagnostic::syntax(call.span, "Move which columns?"));
        };
        let moved = scope.columns(targets, ANY)?;
        let mut order: Vec<String> = scope.schema.names().filter(|name| !moved.iter().any(|one| one == name)).map(str::to_string).collect();
        let place = match call.args.ident("anchor") {
            None if call.args.has("first") => 0,
            None => order.len(),
            Some(anchor) => {
                let (name, _) = scope.column(&anchor)?;
                let Some(place) = order.iter().position(|column| *column == name) else {
                    let word = if call.args.has("before") { "before" } else { "after" };
                    return Err(Diagnostic::syntax(anchor.span, format!("{} moves itself: nothing can stand {word} it.", literal(&name))));
                };
                place + usize::from(call.args.has("after"))
            }
        };
        order.splice(place..place, moved);
        Ok(Plan::Step(Lowered::new(vec![Op::Select(order.into_iter().map(|name| (name.clone(), name)).collect())])))
    }
}
