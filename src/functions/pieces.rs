//! Texts cut into pieces and put together again, for verbs. Pieces are counted from 1.

use memchr::memmem::Finder;
use polars::prelude as pl;
use polars::prelude::{Int64Type, StringType};
use regex::Regex;

use super::call::Call;
use super::cells::{emptied, nothing, one, part};
use super::conversion::as_text;
use super::declared::Declared;
use super::spelled::{self, Spelled, Spelling};
use crate::plan::function::{Param, Role, Takes};
use crate::plan::types::Type;

const CUT_ON: [Param; 2] = [Param::new("text", Takes::Text), Param::new("on", Takes::TextOrPattern)];

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "count_pieces",
        summary: "how many pieces a separator or the matches of a pattern make of a text",
        role: Role::Row,
        params: &CUT_ON,
        gives: |_| Type::Integer,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let Some(on) = Cut::of(&call) else { return emptied(call.any(0), pl::DataType::Int64) };
            one::<StringType, Int64Type, _>(call.text(0), move |text| i64::try_from(on.count(text)).ok())
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::pieces::count_polars),
            pandas: Spelling::By(spelled::pieces::count_pandas),
            sql: Spelling::By(spelled::pieces::count_sql),
        },
        examples: &[(r#"count_pieces("a,b,", ",")"#, "3"), (r#"count_pieces("a1b22c", /\d+/)"#, "3"), (r#"count_pieces("", ",")"#, "1")],
        internal: true,
    },
    Declared {
        name: "piece",
        summary: "a piece of a text cut into at most so many, the last of which takes the rest",
        role: Role::Row,
        params: &[CUT_ON[0], CUT_ON[1], Param::new("place", Takes::Integer), Param::new("most", Takes::Integer)],
        gives: |_| Type::Text,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let (on, place, most) = (Cut::of(&call), call.integer_literal(2), call.integer_literal(3));
            let count = |n: Option<i64>| n.and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0);
            let (Some(on), Some(place), Some(most)) = (on, count(place), count(most)) else {
                return emptied(call.any(0), pl::DataType::String);
            };
            part(call.text(0), move |text| on.piece(text, place, most))
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::pieces::piece_polars),
            pandas: Spelling::By(spelled::pieces::piece_pandas),
            sql: Spelling::By(spelled::pieces::piece_sql),
        },
        examples: &[
            (r#"piece("a,b,c,d", ",", 2, 3)"#, r#""b""#),
            (r#"piece("a,b,c,d", ",", 3, 3)"#, r#""c,d""#),
            (r#"piece("a; b", /\s*;\s*/, 2, 2)"#, r#""b""#),
            (r#"piece("a", ",", 2, 2)"#, "missing"),
        ],
        internal: true,
    },
    Declared {
        name: "cut",
        summary: "the characters between two places; missing where there are none",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::new("after", Takes::Integer), Param::optional("to", Takes::Integer)],
        gives: |_| Type::Text,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let (after, to) = (call.integer_literal(1), call.integer_literal(2));
            let Some(after) = after else { return emptied(call.any(0), pl::DataType::String) };
            part(call.text(0), move |text| between(text, after, to))
        },
        spelled: Spelled {
            polars: Spelling::As(r#"{0:text}.map_elements(@cut_text({1..:python}), return_dtype=pl.String)"#),
            pandas: Spelling::As(r#"{0:text}.map(@cut_text({1..:python}), na_action="ignore").astype("string")"#),
            sql: Spelling::By(spelled::pieces::cut_sql),
        },
        examples: &[
            (r#"cut("AB1234", 0, 2)"#, r#""AB""#),
            (r#"cut("AB1234", 2, -1)"#, r#""123""#),
            (r#"cut("AB1234", -1)"#, r#""4""#),
            (r#"cut("AB", 2)"#, "missing"),
        ],
        internal: true,
    },
    Declared {
        name: "joined",
        summary: "all values as one text with a separator between; missing ones are left out",
        role: Role::Row,
        params: &[Param::new("with", Takes::Text), Param::many("value", Takes::Any)],
        gives: |_| Type::Text,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let with = call.text_literal(0).unwrap_or_default();
            let texts = call.every().iter().enumerate().skip(1).map(|(at, value)| as_text(value.clone(), call.kind(at)));
            let texts: Vec<pl::Expr> = texts.map(|text| text.cast(pl::DataType::String)).collect();
            let any = texts.iter().cloned().map(pl::Expr::is_not_null).reduce(pl::Expr::or).unwrap_or_else(|| pl::lit(false));
            pl::when(any).then(pl::concat_str(texts, with, true)).otherwise(nothing(pl::DataType::String))
        },
        spelled: Spelled::new(
            "@merged({0!}, {1..:text})",
            "@merged({0!}, {1..:text})",
            "CASE WHEN coalesce({1..:text}) IS NOT NULL THEN concat_ws({0}, {1..:text}) END",
        ),
        examples: &[
            (r#"joined("-", 2024, missing, "x", true)"#, r#""2024-x-true""#),
            (r#"joined("-", name, x)"#, r#"["Bob-3", "Ann-1", "Ann-2", missing]"#),
            (r#"joined("-", missing, missing)"#, "missing"),
        ],
        internal: true,
    },
];

/// What a text is cut at.
enum Cut {
    Text(Box<Finder<'static>>),
    Pattern(Regex),
}

impl Cut {
    fn of(call: &Call) -> Option<Cut> {
        match call.pattern(1) {
            Some(pattern) => Regex::new(pattern).ok().map(Cut::Pattern),
            None => call.text_literal(1).filter(|on| !on.is_empty()).map(|on| Cut::Text(Box::new(Finder::new(on).into_owned()))),
        }
    }

    fn count(&self, text: &str) -> usize {
        match self {
            Cut::Text(on) => on.find_iter(text.as_bytes()).count() + 1,
            Cut::Pattern(on) => on.find_iter(text).count() + 1,
        }
    }

    fn piece<'t>(&self, text: &'t str, place: usize, most: usize) -> Option<&'t str> {
        match self {
            Cut::Text(on) => {
                let next = |from: usize| Some(from + on.find(text.as_bytes().get(from..)?)?);
                let mut start = 0;
                for _ in 1..place {
                    start = next(start)? + on.needle().len();
                }
                let end = if place == most { None } else { next(start) };
                text.get(start..end.unwrap_or(text.len()))
            }
            Cut::Pattern(on) => on.splitn(text, most).nth(place - 1),
        }
    }
}

/// The characters after a place, up to another one or to the end. A negative place counts from the end.
fn between(text: &str, after: i64, to: Option<i64>) -> Option<&str> {
    let length = text.chars().count();
    let place = |place: i64| {
        let count = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
        if place < 0 { length.saturating_sub(count) } else { count.min(length) }
    };
    let byte = |place: usize| text.char_indices().nth(place).map_or(text.len(), |(at, _)| at);
    let (from, to) = (place(after), to.map_or(length, place));
    // Of an empty text there is one piece.
    if length == 0 && after == 0 {
        return Some(text);
    }
    if from >= to { None } else { text.get(byte(from)..byte(to)) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_examples};
    use super::*;

    #[test]
    fn examples() {
        check_examples(FUNCTIONS);
    }

    #[test]
    fn pieces_of_columns() {
        check(&[
            (r#"count_pieces(name, "n")"#, "[1, 3, 3, missing]"),
            (r#"piece(name, "n", 2, 2)"#, r#"[missing, "n", "n", missing]"#),
            ("piece(name, /n+/, 1, 9)", r#"["Bob", "A", "A", missing]"#),
            (r#"piece(void, ",", 1, 2)"#, "[missing, missing, missing, missing]"),
            (r#"piece("a,b", ",", 1, 1)"#, r#""a,b""#),
            ("count_pieces(void, /x/)", "[missing, missing, missing, missing]"),
        ]);
    }

    #[test]
    fn places() {
        check(&[
            (r#"cut("äöü", 1, 2)"#, r#""ö""#),
            (r#"cut("", 0, 3)"#, r#""""#),
            (r#"cut("", 3)"#, "missing"),
            (r#"cut("ab", 0, -3)"#, "missing"),
            (r#"cut("ab", -3)"#, r#""ab""#),
            ("cut(void, 0, 1)", "[missing, missing, missing, missing]"),
        ]);
    }

    #[test]
    fn values_of_all_types_are_joined() {
        check(&[
            (r#"joined("/", day, price, paid)"#, r#"["2024-01-31/2.50/true", "2023-12-31/-0.05/false", "1969-07-20/10.00/true", missing]"#),
            (r#"joined("", void, size)"#, r#"["high", "low", "mid", missing]"#),
            (r#"joined(", ", "", missing, "")"#, r#"", ""#),
        ]);
    }
}
