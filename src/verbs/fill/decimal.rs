//! Numbers for the missing cells of a decimal column: they are rounded to its digits.

use crate::plan::expr::{Expr, Operator};
use crate::plan::types::Type;
use crate::plan::verb::{Says, Tally};

use super::super::meeting::Met;
use super::Filling;

/// The missing cells of a column of this decimal type take these numbers, rounded half to even.
pub fn rounding(column: &str, kind: &Type, new: Expr) -> Filling {
    let scale = if let Type::Decimal(_, scale) = kind { i64::from(*scale) } else { 0 };
    let old = Expr::column(column, kind.clone());
    let rounded = Expr::call("round", vec![new.clone(), Expr::integer(scale)], Type::Number).cast(kind.clone());
    let wanted = || old.clone().is_missing().and(new.clone().is_missing().negated());
    let same = Expr::test(Operator::Equal, vec![rounded.clone().cast(Type::Number), new.clone()]);
    let changed = wanted().and(rounded.clone().is_missing().negated()).and(same.negated());
    let digits = crate::plan::count::things(usize::try_from(scale).unwrap_or_default(), "digit");
    let tally = |condition, one: String, several: String| Tally { condition, says: Says::Note(one, several) };
    let tallies = vec![
        tally(
            changed,
            format!("{column}: {{}} new value rounded to {digits} after the point"),
            format!("{column}: {{}} new values rounded to {digits} after the point"),
        ),
        tally(
            wanted().and(rounded.clone().is_missing()),
            format!("{column}: {{}} cell stays missing, as {kind} has no room for the value"),
            format!("{column}: {{}} cells stay missing, as {kind} has no room for the values"),
        ),
        tally(
            old.clone().is_missing().and(new.is_missing()),
            format!("{column}: {{}} cell stays missing, as the value is missing there"),
            format!("{column}: {{}} cells stay missing, as the value is missing there"),
        ),
    ];
    Filling { tallies, ..Filling::of(Met { old, new: rounded }) }
}
