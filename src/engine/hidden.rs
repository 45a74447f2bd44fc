//! Columns that expressions need and nobody sees: row numbers, places in groups, ranks by an order, repeated rows, fitted values looked up.
//!
//! They are computed before an operation, stand beside the table's columns while it runs, and are dropped after it. Their names begin with a
//! character that no name of the language can hold.

use std::collections::HashMap;

use polars::prelude as pl;
use polars::prelude::{Column, DataFrame, IdxCa, IntoColumn, IntoLazy, NamedFrom, PolarsResult, Series, UniqueKeepStrategy};

use crate::plan::expr::{Expr, Keep, Node, SortKey};
use crate::plan::query::Shared;

use super::lookup;
use super::order::sorted_rows;
use super::places::places;

/// The name of the row-number column: from 0, unsigned.
pub const ROW: &str = "\u{0}row";

/// The hidden columns of one operation by what they are for.
#[derive(Debug, Default)]
pub struct Hidden {
    /// Whether rows are numbered.
    numbered: bool,
    columns: Vec<Column>,
    places: HashMap<String, String>,
    orders: HashMap<String, String>,
    repeats: HashMap<String, String>,
    lookups: HashMap<String, String>,
}

fn order_name(order: &[SortKey]) -> String {
    format!("{order:?}")
}

fn place_name(by: &[String], order: &[SortKey]) -> String {
    format!("{by:?}{order:?}")
}

fn repeat_name(by: &[String], keep: Keep, order: &[SortKey]) -> String {
    format!("{by:?}{keep:?}{order:?}")
}

fn lookup_name(keys: &[Expr], table: &Shared) -> String {
    format!("{keys:?}{:p}", table.place())
}

impl Hidden {
    /// Computes what these expressions need over the frame.
    pub fn new<'a>(data: &DataFrame, exprs: impl IntoIterator<Item = &'a Expr>) -> PolarsResult<Hidden> {
        let mut hidden = Hidden::default();
        for expr in exprs {
            hidden.gather(data, expr)?;
        }
        Ok(hidden)
    }

    /// The frame with the hidden columns.
    pub fn beside(&self, data: &DataFrame) -> PolarsResult<DataFrame> {
        let mut data = if self.numbered { data.with_row_index(ROW.into(), None)? } else { data.clone() };
        for column in &self.columns {
            data.with_column(column.clone())?;
        }
        Ok(data)
    }

    pub fn place(&self, by: &[String], order: &[SortKey]) -> Option<&str> {
        self.places.get(&place_name(by, order)).map(String::as_str)
    }

    pub fn order(&self, order: &[SortKey]) -> Option<&str> {
        self.orders.get(&order_name(order)).map(String::as_str)
    }

    pub fn repeat(&self, by: &[String], keep: Keep, order: &[SortKey]) -> Option<&str> {
        self.repeats.get(&repeat_name(by, keep, order)).map(String::as_str)
    }

    pub fn lookup(&self, keys: &[Expr], table: &Shared) -> Option<&str> {
        self.lookups.get(&lookup_name(keys, table)).map(String::as_str)
    }

    fn gather(&mut self, data: &DataFrame, expr: &Expr) -> PolarsResult<()> {
        match &expr.node {
            Node::Column(_) | Node::Literal(_) | Node::Pattern(_) => Ok(()),
            Node::RowNumber => {
                self.numbered = true;
                Ok(())
            }
            Node::Call(_, args) | Node::Operator(_, args) => args.iter().try_for_each(|arg| self.gather(data, arg)),
            Node::If(condition, yes, no) => [condition, yes, no].into_iter().try_for_each(|part| self.gather(data, part)),
            Node::Read(inner, _) | Node::Cast(inner) | Node::Undecided(inner) => self.gather(data, inner),
            Node::Within { value, by, order } if value.node == Node::RowNumber && !(by.is_empty() && order.is_empty()) => {
                if self.place(by, order).is_some() {
                    return Ok(());
                }
                let name = self.next_name();
                self.columns.push(places(data, by, order)?.with_name(name.as_str().into()));
                self.places.insert(place_name(by, order), name);
                Ok(())
            }
            Node::Within { value, order, .. } => {
                self.gather(data, value)?;
                if order.is_empty() || self.order(order).is_some() {
                    return Ok(());
                }
                let name = self.next_name();
                self.columns.push(rank(data, order)?.with_name(name.as_str().into()).into_column());
                self.orders.insert(order_name(order), name);
                Ok(())
            }
            Node::Repeated { by, keep, order } => {
                if self.repeat(by, *keep, order).is_some() {
                    return Ok(());
                }
                let name = self.next_name();
                self.columns.push(repeated(data, by, *keep, order)?.with_name(name.as_str().into()).into_column());
                self.repeats.insert(repeat_name(by, *keep, order), name);
                Ok(())
            }
            Node::Lookup { keys, table } => {
                if lookup::is_short(keys, table) {
                    return keys.iter().try_for_each(|key| self.gather(data, key));
                }
                if self.lookup(keys, table).is_some() {
                    return Ok(());
                }
                let name = self.next_name();
                let found = lookup::all_at_once(data, keys, table)?;
                self.columns.push(found.with_name(name.as_str().into()));
                self.lookups.insert(lookup_name(keys, table), name);
                Ok(())
            }
        }
    }

    fn next_name(&self) -> String {
        format!("\u{0}{}", self.columns.len())
    }
}

/// For each row its place, from 0, in the frame sorted by these keys.
fn rank(data: &DataFrame, order: &[SortKey]) -> PolarsResult<Series> {
    let sorted = sorted_rows(data, order)?;
    let mut places = vec![0u32; sorted.len()];
    for (place, row) in sorted.iter().enumerate() {
        if let Some(slot) = places.get_mut(*row as usize) {
            *slot = u32::try_from(place).unwrap_or(u32::MAX);
        }
    }
    Ok(Series::new("rank".into(), places))
}

/// For each row whether another one stands for it.
fn repeated(data: &DataFrame, by: &[String], keep: Keep, order: &[SortKey]) -> PolarsResult<Series> {
    if order.is_empty() {
        return repeated_in_place(data, by, keep);
    }
    let keys = data.select(by.iter().map(String::as_str))?.with_row_index(ROW.into(), None)?;
    let rows = IdxCa::from_vec("rows".into(), sorted_rows(data, order)?);
    let keys = keys.take(&rows)?;
    let strategy = match keep {
        Keep::First => UniqueKeepStrategy::First,
        Keep::Last => UniqueKeepStrategy::Last,
        Keep::None => UniqueKeepStrategy::None,
    };
    let subset = by.iter().map(|name| super::lower::column(name)).collect();
    let kept = keys.lazy().unique_generic(Some(subset), strategy).select([pl::col(ROW)]).collect()?;
    let mut repeated = vec![true; data.height()];
    for row in kept.column(ROW)?.idx()?.iter().flatten() {
        if let Some(slot) = repeated.get_mut(row as usize) {
            *slot = false;
        }
    }
    Ok(Series::new("repeated".into(), repeated))
}

/// The same where rows count in the order in which they stand.
fn repeated_in_place(data: &DataFrame, by: &[String], keep: Keep) -> PolarsResult<Series> {
    let columns: Vec<pl::Expr> = by.iter().map(|name| super::lower::column(name)).collect();
    let key = match columns.as_slice() {
        [column] => column.clone(),
        _ => pl::as_struct(columns),
    };
    let stays = match keep {
        Keep::First => key.is_first_distinct(),
        Keep::Last => key.is_last_distinct(),
        Keep::None => key.is_unique(),
    };
    let repeated = data.clone().lazy().select([stays.not().alias("repeated")]).collect()?;
    Ok(repeated.column("repeated")?.as_materialized_series().clone())
}
