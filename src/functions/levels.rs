//! Categories with declared levels, which compare in the order of these and not of the alphabet.

use polars::prelude as pl;
use polars::prelude::{Int64Type, StringType};

use super::cells::one;
use crate::plan::types::Type;

/// Values by which these compare: the places of a category's levels, all others as they are.
pub(super) fn comparable(x: pl::Expr, kind: &Type) -> pl::Expr {
    let Some(levels) = levels(kind) else { return x };
    one::<StringType, Int64Type, _>(x, move |text| {
        levels.iter().position(|level| level == text).and_then(|place| i64::try_from(place).ok())
    })
}

/// Back from the places of a category's levels to the levels.
pub(super) fn named(x: pl::Expr, kind: &Type) -> pl::Expr {
    let Some(levels) = levels(kind) else { return x };
    one::<Int64Type, StringType, _>(x, move |place| levels.get(usize::try_from(place).ok()?).cloned())
}

fn levels(kind: &Type) -> Option<Vec<String>> {
    match kind {
        Type::Category(levels) if !levels.is_empty() => Some(levels.clone()),
        _ => None,
    }
}
