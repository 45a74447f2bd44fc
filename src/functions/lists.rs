//! Functions of lists. Places are counted from 1; a negative one counts from the end.

use polars::prelude as pl;
use polars::prelude::DataType;

use super::call::{Call, dtype, kind, same};
use super::cells::nothing;
use super::conversion::as_text;
use super::declared::Declared;
use super::spelled::{self, Spelled, Spelling};
use crate::plan::expr::Expr;
use crate::plan::function::{Param, Role, Takes};
use crate::plan::types::Type;

/// A letter with what follows it of letters, marks and apostrophes between.
const WORD: &str = r"\p{L}[\p{L}\p{M}]*(?:'[\p{L}\p{M}]+)*";

const LIST: Param = Param::new("list", Takes::List);

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "split",
        summary: "the pieces of a text between a separator or the matches of a pattern",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::new("on", Takes::TextOrPattern)],
        gives: |_| Type::List(Box::new(Type::Text)),
        lower: |args, typed| {
            let call = Call::of(args, typed);
            match call.pattern(1) {
                Some(pattern) => call.text(0).str().split_regex(pl::lit(pattern), false),
                None => call.text(0).str().split(call.text(1)),
            }
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::lists::split_polars),
            pandas: Spelling::By(spelled::lists::split_pandas),
            sql: Spelling::By(spelled::lists::split_sql),
        },
        examples: &[
            (r#"split("a,b,,c", ",")"#, r#"["a", "b", "", "c"]"#),
            (r#"split("a; b ;c", /\s*;\s*/)"#, r#"["a", "b", "c"]"#),
            (r#"split("", ",")"#, r#"[""]"#),
        ],
        internal: false,
    },
    Declared {
        name: "words",
        summary: "the words of a text in small letters; its runs of letters and apostrophes",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text)],
        gives: |_| Type::List(Box::new(Type::Text)),
        lower: |args, typed| {
            let small = Call::of(args, typed).text(0).str().to_lowercase().str().replace_all(pl::lit("’"), pl::lit("'"), true);
            small.str().extract_all(pl::lit(WORD))
        },
        spelled: Spelled::new(
            r#"{0}.str.to_lowercase().str.replace_all("’", "'", literal=True).str.extract_all(r"\p{{L}}[\p{{L}}\p{{M}}]*(?:'[\p{{L}}\p{{M}}]+)*")"#,
            r#"{0}.map(@words, na_action="ignore")"#,
            r#"regexp_extract_all(replace(lower({0}), '’', ''''), '\p{{L}}[\p{{L}}\p{{M}}]*(?:''[\p{{L}}\p{{M}}]+)*')"#,
        ),
        examples: &[
            (r#"words("Good food: don't miss it!")"#, r#"["good", "food", "don't", "miss", "it"]"#),
            (r#"words("Müller’s well-known 2nd CAFÉ")"#, r#"["müller's", "well", "known", "nd", "café"]"#),
            (r#"words("2024")"#, "[]"),
        ],
        internal: false,
    },
    Declared {
        name: "unique",
        summary: "the items without repetitions, each where it comes first",
        role: Role::Row,
        params: &[LIST],
        gives: same,
        lower: |args, typed| list(&Call::of(args, typed)).list().eval(pl::element().unique_stable()),
        spelled: Spelled::python(
            "{0}.list.unique(maintain_order=True)",
            r#"{0}.map(lambda items: list(dict.fromkeys(items)), na_action="ignore")"#,
        ),
        examples: &[(r#"unique(split("b,a,b", ","))"#, r#"["b", "a"]"#)],
        internal: false,
    },
    Declared {
        name: "item",
        summary: "the item at a place, missing where there is none; -1 is the last",
        role: Role::Row,
        params: &[LIST, Param::new("place", Takes::Integer)],
        gives: item_kind,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let place = call.integer(1);
            let from_zero = pl::when(place.clone().gt(pl::lit(0i64))).then(place.clone() - pl::lit(1i64)).otherwise(place.clone());
            let item = list(&call).list().get(from_zero, true);
            pl::when(place.eq(pl::lit(0i64))).then(nothing(dtype(&item_kind(typed)))).otherwise(item)
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::lists::item_polars),
            pandas: Spelling::As("@each(@item_at, {0:dtype}, {0}, {1})"),
            sql: Spelling::As("CASE WHEN {1} <> 0 THEN {0}[{1}] END"),
        },
        examples: &[
            (r#"item(split("a,b,c", ","), 2)"#, r#""b""#),
            (r#"item(split("a,b,c", ","), -1)"#, r#""c""#),
            (r#"item(split("a,b,c", ","), 4)"#, "missing"),
        ],
        internal: false,
    },
    Declared {
        name: "join_text",
        summary: "the items as one text, with a separator between; missing ones are left out",
        role: Role::Row,
        params: &[LIST, Param::optional("with", Takes::Text)],
        gives: |_| Type::Text,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let with = if call.has(1) { call.text(1) } else { pl::lit(", ") };
            let texts = match item_kind(typed) {
                Type::Text => list(&call),
                kind => list(&call).list().eval(as_text(pl::element(), &kind)),
            };
            texts.list().join(with, true)
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::lists::join_polars),
            pandas: Spelling::By(spelled::lists::join_pandas),
            sql: Spelling::By(spelled::lists::join_sql),
        },
        examples: &[(r#"join_text(split("a,b", ","))"#, r#""a, b""#), (r#"join_text(split("a,b", ","), "")"#, r#""ab""#)],
        internal: false,
    },
    Declared {
        name: "items",
        summary: "how many items the list has",
        role: Role::Row,
        params: &[LIST],
        gives: |_| Type::Integer,
        lower: |args, typed| list(&Call::of(args, typed)).list().len().cast(DataType::Int64),
        spelled: Spelled::new("{0}.list.len().cast(pl.Int64)", r#"{0}.map(len, na_action="ignore").astype("Int64")"#, "len({0})"),
        examples: &[(r#"items(split("a,b", ","))"#, "2")],
        internal: true,
    },
    Declared {
        name: "one_item",
        summary: "a list of this text alone",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text)],
        gives: |_| Type::List(Box::new(Type::Text)),
        lower: |args, typed| {
            let text = Call::of(args, typed).text(0);
            pl::concat_list([text]).unwrap_or_else(|_| nothing(DataType::List(Box::new(DataType::String))))
        },
        spelled: Spelled::new("pl.concat_list({0})", "{0}.map(lambda text: [text])", "[{0}]"),
        examples: &[(r#"one_item("a")"#, r#"["a"]"#)],
        internal: true,
    },
];

/// A list; a column without a type has none.
fn list(call: &Call) -> pl::Expr {
    match call.kind(0) {
        Type::List(_) => call.any(0),
        _ => call.any(0).cast(DataType::List(Box::new(DataType::Null))),
    }
}

fn item_kind(typed: &[Expr]) -> Type {
    match kind(typed, 0) {
        Type::List(inner) => *inner.clone(),
        _ => Type::Unknown,
    }
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
    fn pieces() {
        check(&[
            (r#"split(name, "n")"#, r#"[["Bob"], ["A", "", ""], ["A", "", ""], missing]"#),
            ("split(name, left(name, 1))", r#"[["", "ob"], ["", "nn"], ["", "nn"], missing]"#),
            (r#"split(name, missing)"#, "[missing, missing, missing, missing]"),
            (r#"item(split(name, /o|n/), x)"#, r#"[missing, "A", "", missing]"#),
            (r#"item(split("a", ","), 0)"#, "missing"),
            (r#"item(split("a", ","), -2)"#, "missing"),
            (r#"item(split("a", ","), missing)"#, "missing"),
            (r#"join_text(unique(split(name, "")), "-")"#, r#"["B-o-b", "A-n", "A-n", missing]"#),
        ]);
    }

    #[test]
    fn lists_of_other_things_than_texts() {
        check(&[
            ("join_text(listed(x), \"+\")", r#""3+1+2""#),
            ("join_text(listed(x / 2))", r#""1.5, 0.5, 1""#),
            ("item(listed(day), -1)", "1969-07-20"),
            ("unique(listed(mod(x, 2)))", "[1, 0]"),
        ]);
    }

    #[test]
    fn columns_without_a_type() {
        check(&[
            (r#"split(void, ",")"#, "[missing, missing, missing, missing]"),
            ("unique(void)", "[missing, missing, missing, missing]"),
            ("item(void, 1)", "[missing, missing, missing, missing]"),
            ("join_text(void)", "[missing, missing, missing, missing]"),
        ]);
    }
}
