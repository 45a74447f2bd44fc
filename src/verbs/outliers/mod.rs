//! `outliers`: the rows whose values lie far from the others. The limits are also those of `drop outlier rows` and `clip`.

pub mod limits;
pub mod method;

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Look, Plan, Shown, Verb};

use super::learned;
use super::numbered::Numbered;
use limits::Search;
use method::{METHODS, Method};

pub struct Outliers;

/// What the methods mean, for the help of all verbs that take them.
macro_rules! methods_help {
    () => {
        "- `iqr(1.5)`: so many interquartile ranges below the first or above the third quartile (Tukey's fences).\n\
         - `zscore(3)`: so many standard deviations from the mean.\n\
         - `mad(3.5)`: so many deviations from the median, the median absolute deviation divided by 0.6745 being one (the modified z-score of \
         Iglewicz and Hoaglin).\n\
         - `percentile(1, 99)`: below the one or above the other percentile.\n\
         - `trimmed(3, 10%)`: so many deviations from the mean, where both are those of the values that are left when a tenth of them is cut \
         off at each end.\n\n\
         These are the usual numbers, which may be left out. Quartiles and percentiles lie between two values on their line; deviations are those \
         of a sample. "
    };
}
pub(super) use methods_help;

const FORMS: &[Form] =
    &[Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Number))], clauses: &[Clause::Using(METHODS), Clause::By, Clause::Where] }];

impl Verb for Outliers {
    fn name(&self) -> &'static str {
        "outliers"
    }

    fn summary(&self) -> &'static str {
        "Shows the rows whose values lie far from the others."
    }

    fn help(&self) -> &'static str {
        concat!(
            "The answer is a table: the column `row` tells the number of each row with an outlier in any of the columns, the others are those of \
             the table. What is far, `using` tells; without it `iqr(1.5)`:\n\n",
            methods_help!(),
            "A missing cell is no outlier.\n\n\
             With `by` each group has its own limits; a missing key makes a group of its own. With `where` only those rows are shown, but the \
             limits are those of all rows.\n\n\
             `drop outlier rows in Fare` drops them, `clip Fare using iqr(1.5)` moves the values to the limits."
        )
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "Far from the quartiles",
                table: "Name,Fare\nAnn,7\nBob,8\nCem,8\nDua,9\nEva,90\n",
                script: "outliers Fare using iqr(1.5)",
                result: "row,Name,Fare\n5,Eva,90\n",
            },
            Example {
                title: "Within each group",
                table: "Class,Fare\n1,90\n2,8\n1,80\n2,9\n1,85\n2,8\n2,85\n1,84\n2,7\n",
                script: "outliers Fare using mad(3.5) by Class",
                result: "row,Class,Fare\n7,2,85\n",
            },
            Example {
                title: "Some rows only",
                table: "Name,Fare\nAnn,-70\nBob,8\nCem,8\nDua,9\nEva,90\n",
                script: "outliers Fare where Name != \"Ann\"",
                result: "row,Name,Fare\n5,Eva,90\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        Ok(search(call, scope)?.ask())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        Ok(search(call, scope)?.learn(told))
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        learned::check_groups(call, scope, fitted)?;
        let condition = scope.clause_condition(&call.clauses)?;
        let chosen = Expr::all([search(call, scope)?.rows(fitted)].into_iter().chain(condition));
        let numbered = Numbered::new(scope);
        let ops = vec![numbered.op(), Op::Filter(chosen), Op::Select(numbered.before(&[], scope))];
        let notes = fitted.notes.join("; ");
        let phrase = Some(if notes.is_empty() { "rows with an outlier".to_string() } else { format!("rows with an outlier ({notes})") });
        Ok(Plan::Look(Look { ops, shown: Shown::Head, answers: true, phrase }))
    }
}

fn search<'a>(call: &Call, scope: &'a Scope<'a>) -> Result<Search<'a>, Diagnostic> {
    let method = Method::of(&call.clauses.using)?;
    let by = scope.groups(&call.clauses)?;
    let columns = learned::treated(call, scope, Uses::Number)?;
    Ok(Search { scope, method, columns, by })
}
