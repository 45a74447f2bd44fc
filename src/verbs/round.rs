//! `round`: numbers to so many digits.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::expr::Expr;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::types::Type;
use crate::plan::verb::{Example, Plan, Verb};

use super::columnwise::each;
use super::learned::{self, lost};

pub struct Round;

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("columns", Slot::Targets(Uses::Number)), Part::Optional(&[Part::Words("to"), Part::Slot("digits", Slot::Integer)])],
    clauses: &[Clause::Where, Clause::Into],
}];

/// No number that a cell can hold has more digits, before its point or behind it.
const MOST: i64 = 308;

impl Verb for Round {
    fn name(&self) -> &'static str {
        "round"
    }

    fn summary(&self) -> &'static str {
        "Rounds numbers to so many digits after the point."
    }

    fn help(&self) -> &'static str {
        "`round Fare to 2` leaves two digits after the point, `round Fare` none; `round Fare to -2` rounds to hundreds. A half goes to the even \
         digit, as polars, pandas and numpy do it: 2.5 becomes 2, and 3.5 becomes 4. A number such as 2.675 is stored a little above or below \
         what is written, and is rounded as those three round it.\n\n\
         A column keeps its type: `convert Fare to integer` makes whole numbers integers. Whole numbers change only where the digits are \
         negative, and a decimal keeps its digits after the point."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "To two digits",
                table: "Fare\n7.1283\n8.125\n8.135\n\n",
                script: "round Fare to 2",
                result: "Fare\n7.13\n8.12\n8.14\n\n",
            },
            Example {
                title: "To whole numbers, a half to the even one",
                table: "x\n0.5\n1.5\n2.5\n-2.5\n",
                script: "round x",
                result: "x\n0.0\n2.0\n2.0\n-2.0\n",
            },
            Example {
                title: "To hundreds",
                table: "People,Area\n1250,12.5\n1350,149.9\n49,150.1\n",
                script: "round number columns to -2",
                result: "People,Area\n1200,0.0\n1400,100.0\n0,200.0\n",
            },
            Example {
                title: "Some rows only",
                table: "Name,Score\nAnn,1.26\nBob,1.26\n",
                script: "round Score to 1 where Name = \"Bob\"",
                result: "Name,Score\nAnn,1.26\nBob,1.3\n",
            },
            Example {
                title: "Beside the original",
                table: "Score\n1.26\n",
                script: "round Score to 1 into rounded",
                result: "Score,rounded\n1.26,1.3\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let digits = call.args.integer("digits").unwrap_or(0);
        if digits.abs() > MOST {
            let span = call.args.get("digits").map_or(call.span, |arg| arg.span);
            return Err(Diagnostic::syntax(span, format!("Digits to round to are {} to {MOST}.", -MOST)));
        }
        let columns = learned::treated(call, scope, Uses::Number)?;
        let mut lowered = each(call, scope, &columns, |_, old| Ok(rounded(old, digits)))?;
        let condition = scope.clause_condition(&call.clauses)?;
        for column in &columns {
            let old = learned::column(scope, column);
            // Only the largest whole numbers have no multiple of ten near them.
            if old.kind == Type::Integer && digits < 0 {
                let one = format!("{column}: {{}} value becomes missing, as it would be too large");
                let several = format!("{column}: {{}} values become missing, as they would be too large");
                let mut tally = lost(old.clone(), rounded(old, digits), one, several);
                tally.condition = Expr::all([tally.condition].into_iter().chain(condition.clone()));
                lowered.tallies.push(tally);
            }
        }
        Ok(Plan::Step(lowered))
    }
}

fn rounded(x: Expr, digits: i64) -> Expr {
    let kind = if x.kind == Type::Unknown { Type::Number } else { x.kind.clone() };
    let args = if digits == 0 { vec![x] } else { vec![x, Expr::integer(digits)] };
    Expr::call("round", args, kind)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    #[test]
    fn what_cannot_be_rounded_is_said() {
        let schema = Schema { columns: vec![("Name".into(), Type::Text), ("x".into(), Type::Number)] };
        let error = |line: &str| Round.lower(&call(line), &scope(&schema), &Fitted::default()).unwrap_err();
        assert_eq!(error("round Name to 2").lines, ["convert Name to number"]);
        assert!(error("round x to 1000").message.contains("308"));
    }
}
