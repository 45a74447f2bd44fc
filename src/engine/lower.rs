//! Typed expressions to polars expressions.
//!
//! Conditions come out without missing values, as the language has them; asked for its three-valued form, a condition is missing where it hangs
//! on a missing cell, which is how undecided rows are counted.

use polars::prelude as pl;
use polars::prelude::{DataType, IntoColumn, NamedFrom, PlSmallStr};

use crate::functions;
use crate::plan::expr::{Expr, Node, Operator, SortKey};
use crate::plan::types::Type;
use crate::plan::value::Value;

use super::hidden::{Hidden, ROW};
use super::{dtype, lookup, operators, read, selection, text_tests, value};

/// Lowers the expressions of one operation.
#[derive(Clone, Copy)]
pub struct Lower<'a> {
    hidden: &'a Hidden,
    /// Conditions keep what is undecided as missing.
    three_valued: bool,
}

impl<'a> Lower<'a> {
    pub fn new(hidden: &'a Hidden) -> Self {
        Lower { hidden, three_valued: false }
    }

    pub fn expr(&self, expr: &Expr) -> pl::Expr {
        match &expr.node {
            Node::Column(name) => column(name),
            Node::Literal(value) => value::literal(value, &expr.kind),
            Node::RowNumber => column(ROW).cast(DataType::Int64) + pl::lit(1i64),
            Node::Pattern(pattern) => pl::lit(pattern.as_str()),
            Node::Call(name, args) => self.call(name, args, &expr.kind),
            Node::Operator(operator, args) => self.operator(*operator, args, &expr.kind),
            Node::If(condition, yes, no) => {
                let dtype = dtype::to_dtype(&expr.kind);
                let branch = |part: &Expr| {
                    let lowered = self.expr(part);
                    if part.kind == expr.kind { lowered } else { lowered.cast(dtype.clone()) }
                };
                let chosen = pl::when(Lower { three_valued: false, ..*self }.expr(condition)).then(branch(yes)).otherwise(branch(no));
                // Two numbers that stand there as they are would get the smallest type that holds them.
                if yes.literal().is_some() && no.literal().is_some() { chosen.cast(dtype) } else { chosen }
            }
            Node::Within { value, by, order } => self.within(value, by, order),
            Node::Lookup { keys, table } if lookup::is_short(keys, table) => lookup::one_by_one(self, keys, table, &expr.kind),
            Node::Lookup { keys, table } => match self.hidden.lookup(keys, table) {
                Some(name) => column(name).cast(dtype::to_dtype(&expr.kind)),
                None => pl::lit(pl::NULL),
            },
            Node::Read(text, style) => read::read(self.text(text), style.clone(), &expr.kind),
            Node::Cast(inner) => operators::cast(self.expr(inner), &inner.kind, &expr.kind),
            Node::Undecided(condition) => Lower { three_valued: true, ..*self }.expr(condition).is_null(),
            Node::Repeated { by, keep, order } => match self.hidden.repeat(by, *keep, order) {
                Some(name) => column(name),
                None => pl::lit(false),
            },
        }
    }

    /// As text, also when it is a category.
    pub fn text(&self, expr: &Expr) -> pl::Expr {
        let lowered = self.expr(expr);
        match expr.kind {
            Type::Category(_) | Type::Unknown => lowered.cast(DataType::String),
            _ => lowered,
        }
    }

    fn call(&self, name: &str, args: &[Expr], kind: &Type) -> pl::Expr {
        let Some(function) = functions::find(name) else {
            return pl::lit(pl::NULL);
        };
        let lowered = (function.lower)(args.iter().map(|arg| self.text_if_category(arg)).collect(), args);
        if *kind == Type::Number { operators::finite(lowered) } else { lowered }
    }

    fn text_if_category(&self, arg: &Expr) -> pl::Expr {
        if matches!(arg.kind, Type::Category(_)) { self.text(arg) } else { self.expr(arg) }
    }

    fn within(&self, inner: &Expr, by: &[String], order: &[SortKey]) -> pl::Expr {
        if let (Node::RowNumber, Some(place)) = (&inner.node, self.hidden.place(by, order)) {
            return column(place);
        }
        let lowered = self.expr(inner);
        let partition: Vec<pl::Expr> = by.iter().map(|name| column(name)).collect();
        let rank: Vec<pl::Expr> = self.hidden.order(order).map(column).into_iter().collect();
        if partition.is_empty() && rank.is_empty() {
            return lowered;
        }
        let partition = if partition.is_empty() { vec![pl::lit(1i32)] } else { partition };
        let order_by = if rank.is_empty() { None } else { Some((rank, pl::SortOptions::default())) };
        lowered.clone().over_with_options(Some(partition), order_by, pl::WindowMapping::GroupsToRows).unwrap_or(lowered)
    }

    /// Many texts and integers are looked up all at once; what else may stand in a list, and a few items, are compared one by one.
    fn one_of(&self, value: &Expr, items: &[Expr]) -> pl::Expr {
        const FEW: usize = 3;
        let (known, others): (Vec<&Expr>, Vec<&Expr>) = items.iter().partition(|item| match item.literal() {
            _ if items.len() <= FEW => false,
            Some(Value::Text(_)) => value.kind.is_textual(),
            Some(Value::Integer(_)) => value.kind == Type::Integer,
            _ => false,
        });
        let mut tests: Vec<pl::Expr> = others
            .iter()
            .map(|item| operators::equal(self.text_if_category(value), self.text_if_category(item), &value.kind, &item.kind))
            .collect();
        let texts: Vec<&str> = known.iter().filter_map(|item| item.literal()?.as_text()).collect();
        let integers: Vec<i64> =
            known.iter().filter_map(|item| if let Some(Value::Integer(n)) = item.literal() { Some(*n) } else { None }).collect();
        if !texts.is_empty() {
            tests.push(operators::among(self.text(value), pl::Series::new("".into(), texts)));
        }
        if !integers.is_empty() {
            tests.push(operators::among(self.expr(value), pl::Series::new("".into(), integers)));
        }
        operators::any(tests)
    }

    fn operator(&self, operator: Operator, args: &[Expr], kind: &Type) -> pl::Expr {
        use Operator as O;
        let settle = |test: pl::Expr| if self.three_valued { test } else { test.fill_null(pl::lit(false)) };
        let arg = |i: usize| args.get(i).map_or_else(|| pl::lit(pl::NULL), |expr| self.expr(expr));
        let text = |i: usize| args.get(i).map_or_else(|| pl::lit(pl::NULL), |expr| self.text(expr));
        if let (O::AtMost, [rank, limit]) = (operator, args)
            && let Some(x) = selection::ranked(rank, limit)
        {
            return settle(selection::up_to(self.expr(x), self.expr(limit)));
        }
        if let (O::Greater, [length, limit]) = (operator, args)
            && let Some((text, limit)) = text_tests::length_and_limit(length, limit)
        {
            return settle(text_tests::is_longer(self.text(text), limit));
        }
        match operator {
            O::Equal => match args {
                [a, b] => operators::equal(self.text_if_category(a), self.text_if_category(b), &a.kind, &b.kind),
                _ => pl::lit(false),
            },
            O::Less | O::AtMost | O::Greater | O::AtLeast => match args {
                [a, b] => {
                    let (x, y) = operators::ordered(self.expr(a), self.expr(b), a, b);
                    settle(match operator {
                        O::Less => x.lt(y),
                        O::AtMost => x.lt_eq(y),
                        O::Greater => x.gt(y),
                        _ => x.gt_eq(y),
                    })
                }
                _ => pl::lit(false),
            },
            O::Contains => settle(match args.get(1).and_then(Expr::literal) {
                Some(Value::Text(what)) => text_tests::contains(text(0), what),
                _ => text(0).str().contains_literal(text(1)),
            }),
            O::StartsWith => settle(text(0).str().starts_with(text(1))),
            O::EndsWith => settle(text(0).str().ends_with(text(1))),
            O::Matches => settle(text(0).str().contains(arg(1), true)),
            O::And => arg(0).and(arg(1)),
            O::Or => arg(0).or(arg(1)),
            O::Not => arg(0).not(),
            O::IsTrue => settle(arg(0).cast(DataType::Boolean)),
            O::IsMissing => arg(0).is_null(),
            O::IsBlank => {
                let bare = text(0).str().strip_chars(pl::lit(pl::NULL)).str().len_bytes();
                text(0).is_null().or(bare.eq(pl::lit(0u32)).fill_null(pl::lit(true)))
            }
            O::OneOf => match args.split_first() {
                Some((value, items)) => self.one_of(value, items),
                None => pl::lit(false),
            },
            O::Add | O::Subtract | O::Multiply | O::Divide => match args {
                [a, b] => operators::arithmetic(operator, self.expr(a), self.expr(b), [&a.kind, &b.kind], kind),
                _ => pl::lit(pl::NULL),
            },
            O::Negate => match args {
                [a] => operators::arithmetic(O::Subtract, pl::lit(0i64), self.expr(a), [&Type::Integer, &a.kind], kind),
                _ => pl::lit(pl::NULL),
            },
            O::Concat => {
                let parts: Vec<pl::Expr> = args.iter().map(|part| operators::cast(self.expr(part), &part.kind, &Type::Text)).collect();
                pl::concat_str(parts, "", false)
            }
            O::Coalesce => {
                let dtype = dtype::to_dtype(kind);
                let parts: Vec<pl::Expr> = args
                    .iter()
                    .map(|part| if part.kind == *kind { self.expr(part) } else { self.expr(part).cast(dtype.clone()) })
                    .collect();
                pl::coalesce(&parts)
            }
        }
    }
}

/// A column by its very name: `pl::col` would read `^…$` as a pattern and `*` as all columns.
pub fn column(name: &str) -> pl::Expr {
    pl::Expr::Column(PlSmallStr::from_str(name))
}

/// An elementwise function on text, as an expression.
pub fn map_text<T: 'static>(
    text: pl::Expr,
    dtype: DataType,
    f: impl Fn(&pl::StringChunked) -> T + Send + Sync + 'static,
    finish: impl Fn(T) -> polars::prelude::Series + Send + Sync + 'static,
) -> pl::Expr {
    let out = dtype.clone();
    text.map(
        move |column| {
            let name = column.name().clone();
            let column = if column.dtype() == &DataType::String { column } else { column.cast(&DataType::String)? };
            let mut series = finish(f(column.str()?));
            series.rename(name);
            if series.dtype() != &out {
                series = series.cast(&out)?;
            }
            Ok(series.into_column())
        },
        move |_, field| Ok(pl::Field::new(field.name().clone(), dtype.clone())),
    )
}
