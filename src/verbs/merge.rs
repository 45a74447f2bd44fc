//! `merge`: several columns as one text, with a separator between.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::lang::quote_name;
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::{ANY, Scope, article};
use crate::plan::types::Type;
use crate::plan::verb::{Example, Lowered, Plan, Says, Tally, Verb};

use super::columnwise::{drops_originals, guarded, undecided, without_originals};

pub struct Merge;

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("columns", Slot::Targets(Uses::Any)), Part::Words("with"), Part::Slot("with", Slot::Text)],
    clauses: &[Clause::Into, Clause::DroppingOriginals, Clause::Where],
}];

impl Verb for Merge {
    fn name(&self) -> &'static str {
        "merge"
    }

    fn summary(&self) -> &'static str {
        "Makes one text column of several columns, with a separator between."
    }

    fn help(&self) -> &'static str {
        "The cells of a row are written one behind the other, in the order in which the line names the columns, with the text after `with` between \
         them: `\" \"`, `\", \"`, or `\"\"` for nothing.\n\n\
         A missing cell is left out together with its separator; how many rows lacked one is told. Where all are missing the result is missing. \
         Empty text is a value and not left out: `mark \"\" as missing` makes it missing first.\n\n\
         Numbers, dates and booleans are written as a table shows them: `3.5`, `2024-01-31`, `true`.\n\n\
         `into` names the column, which is made at the end of the table or, where there is one of that name, written into. The merged \
         columns stay, unless the line says `dropping originals`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Missing cells leave no separator",
                table: "Y,M,D\n2024,01,31\n2024,02,\n,,\n",
                script: "merge Y, M, D with \"-\" into Date",
                result: "Y,M,D,Date\n2024,01,31,2024-01-31\n2024,02,,2024-02\n,,,\n",
            },
            Example {
                title: "Without the originals",
                table: "id,First,Last\n1,Ann,Lee\n2,,Ray\n",
                script: "merge First, Last with \" \" into Name dropping originals",
                result: "id,Name\n1,Ann Lee\n2,Ray\n",
            },
            Example {
                title: "Values of all types, into one of them",
                table: "Day,n,ok\n2024-01-31,1.5,true\n2024-02-01,,false\n",
                script: "merge all columns with \"/\" into Day",
                result: "Day,n,ok\n2024-01-31/1.5/true,1.5,true\n2024-02-01/false,,false\n",
            },
            Example {
                title: "Some rows only",
                table: "City,State\nRome,\nParis,TX\n",
                script: "merge City, State with \", \" into City where State is not missing",
                result: "City,State\nRome,\n\"Paris, TX\",TX\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let (Some(targets), Some(with)) = (call.args.targets("columns"), call.args.text("with")) else {
            return Err(Diagnostic::syntax(call.span, "Merge which columns, with what between?"));
        };
        let columns = scope.columns(targets, ANY)?;
        let target = match call.clauses.into.as_slice() {
            [target] => target,
            [] => {
                let names: Vec<String> = columns.iter().map(|name| quote_name(name)).collect();
                let line = format!("merge {} with {} into Merged", names.join(", "), crate::lang::quote_text(with));
                return Err(Diagnostic::syntax(call.span, "Into which column?").line(line));
            }
            [_, second, ..] => return Err(Diagnostic::syntax(second.span, "Merging makes one column: after `into` stands one name.")),
        };
        if columns.is_empty() {
            return Err(Diagnostic::syntax(targets.span, "There are no such columns to merge."));
        }
        let mut values = Vec::new();
        for column in &columns {
            let kind = scope.schema.kind(column).cloned().unwrap_or(Type::Unknown);
            if matches!(kind, Type::List(_) | Type::Other(_)) {
                return Err(Diagnostic::mistype(
                    targets.span,
                    format!("{} is {}, which is not written in a cell.", literal(column), article(&kind)),
                ));
            }
            values.push(Expr::column(column.clone(), kind));
        }
        let condition = scope.clause_condition(&call.clauses)?;
        let merged = Expr::call("joined", [Expr::text(with)].into_iter().chain(values.iter().cloned()).collect(), Type::Text);
        let name = &target.node;
        let set = guarded(scope, name, merged, condition.clone(), target.span)?;
        let mut lowered = Lowered::new(vec![Op::With(vec![(name.clone(), set)])]);
        if values.len() > 1 {
            let any = Expr::any(values.iter().cloned().map(Expr::is_missing));
            let all = Expr::all(values.into_iter().map(Expr::is_missing));
            let here = |test: Expr| Expr::all(condition.iter().cloned().chain([test]));
            let some = here(any.and(all.clone().negated()));
            let note = |one: &str, several: &str| Says::Note(format!("{name}: {{}} {one}"), format!("{name}: {{}} {several}"));
            lowered = lowered
                .tally(Tally {
                    condition: some,
                    says: note("row made of fewer values, as a cell is missing", "rows made of fewer values, as cells are missing"),
                })
                .tally(Tally {
                    condition: here(all),
                    says: note("row missing, as all its cells are", "rows missing, as all their cells are"),
                });
        }
        if let Some(condition) = condition {
            lowered = lowered.tally(undecided(condition));
        }
        if drops_originals(call)? {
            lowered.ops.push(without_originals(scope, &columns, std::slice::from_ref(name)));
        }
        Ok(Plan::Step(lowered))
    }
}
