//! `outlier rows`: those with a value far from the others.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::plan::query::{Fitted, Query, Told};
use crate::plan::scope::Scope;
use crate::plan::verb::{Says, Tally};
use crate::verbs::learned::check_groups;
use crate::verbs::outliers::limits::{Search, columns};
use crate::verbs::outliers::method::Method;

use super::which::Rows;

/// What is looked for, when the call means such rows.
pub(super) fn search<'a>(call: &Call, scope: &'a Scope<'a>) -> Result<Option<Search<'a>>, Diagnostic> {
    let Some(flag) = call.args.get("outlier rows") else { return Ok(None) };
    scope.need_table(call.span)?;
    let method = Method::of(&call.clauses.using)?;
    let by = scope.groups(&call.clauses)?;
    let columns = columns(scope, call.args.targets("within"), &by)?;
    if columns.is_empty() {
        return Err(Diagnostic::data(flag.span, "No column of numbers is there to look for outliers in."));
    }
    Ok(Some(Search { scope, method, columns, by }))
}

pub(super) fn ask(call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
    Ok(search(call, scope)?.map(|search| search.ask()).unwrap_or_default())
}

pub(super) fn learn(call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
    Ok(search(call, scope)?.map(|search| search.learn(told)).unwrap_or_default())
}

/// The rows that are meant. A missing cell is no outlier, and rows for which it might have been one are counted.
pub(super) fn rows(call: &Call, search: &Search, fitted: &Fitted) -> Result<Rows, Diagnostic> {
    check_groups(call, search.scope, fitted)?;
    let undecided = Tally { condition: search.undecided(fitted), says: Says::Undecided };
    let unlimited = search.unlimited(fitted, None, |column| {
        (
            format!("{column}: {{}} value is no outlier, as no limits were learned for its group"),
            format!("{column}: {{}} values are no outliers, as no limits were learned for their groups"),
        )
    });
    let tallies = [undecided].into_iter().chain(unlimited).collect();
    Ok(Rows { condition: search.rows(fitted), tallies, helping: None })
}
