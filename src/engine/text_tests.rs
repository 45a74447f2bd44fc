//! Tests of texts against what is the same for all rows, which is looked at once.

use memchr::memmem::Finder;
use polars::prelude as pl;
use polars::prelude::arity::unary_elementwise_values;
use polars::prelude::{BooleanChunked, DataType, IntoSeries};

use super::lower::map_text;
use crate::plan::expr::{Expr, Node};
use crate::plan::value::Value;

/// Whether a text holds this one.
pub(super) fn contains(text: pl::Expr, what: &str) -> pl::Expr {
    let finder = Finder::new(what).into_owned();
    tested(text, move |text| finder.find(text.as_bytes()).is_some())
}

/// The text whose length is asked and the number it is held against, where both are such.
pub(super) fn length_and_limit<'a>(length: &'a Expr, limit: &Expr) -> Option<(&'a Expr, usize)> {
    let (Node::Call(name, args), Some(Value::Integer(limit))) = (&length.node, limit.literal()) else { return None };
    match args.as_slice() {
        [text] if name == "length" => Some((text, usize::try_from(*limit).ok()?)),
        _ => None,
    }
}

/// Whether a text has more characters than that. It has no more characters than bytes, whose number is known without reading it.
pub(super) fn is_longer(text: pl::Expr, limit: usize) -> pl::Expr {
    tested(text, move |text| text.len() > limit && text.chars().nth(limit).is_some())
}

fn tested(text: pl::Expr, test: impl Fn(&str) -> bool + Send + Sync + 'static) -> pl::Expr {
    let all = move |texts: &pl::StringChunked| -> BooleanChunked { unary_elementwise_values(texts, &test) };
    map_text(text, DataType::Boolean, all, IntoSeries::into_series)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use polars::prelude::{DataFrame, IntoLazy, NamedFrom, Series};

    #[test]
    fn letters_are_counted_as_people_do() {
        let texts = Series::new("t".into(), [Some("äö"), Some("abc"), None, Some(""), Some("üüü!")]);
        let data = DataFrame::new(5, vec![texts.into()]).unwrap();
        let of = |test: pl::Expr| {
            let found = data.clone().lazy().select([test]).collect().unwrap();
            found.columns().first().unwrap().bool().unwrap().iter().collect::<Vec<_>>()
        };
        let column = || super::super::lower::column("t");
        assert_eq!(of(is_longer(column(), 2)), [Some(false), Some(true), None, Some(false), Some(true)]);
        assert_eq!(of(is_longer(column(), 0)), [Some(true), Some(true), None, Some(false), Some(true)]);
        assert_eq!(of(contains(column(), "üü")), [Some(false), Some(false), None, Some(false), Some(true)]);
        assert_eq!(of(contains(column(), "")), [Some(true), Some(true), None, Some(true), Some(true)]);
    }
}
