//! Texts put right, for verbs.

use unicode_normalization::UnicodeNormalization;

use super::call::Call;
use super::cells::rewritten;
use super::declared::Declared;
use super::spelled::{Spelled, Spelling};
use super::{mojibake, people};
use crate::plan::expr::Expr;
use crate::plan::function::{Param, Role, Takes};
use crate::plan::types::Type;

const TEXT: &[Param] = &[Param::new("text", Takes::Text)];

/// The forms of Unicode.
const NORMAL_FORMS: &[&str] = &["nfc", "nfd", "nfkc", "nfkd"];

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "title_names",
        summary: "the text with the capitals that names of people have",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), people::title),
        spelled: Spelled::python(
            "{0:text}.map_elements(@title_names, return_dtype=pl.String)",
            r#"{0:text}.map(@title_names, na_action="ignore").astype("string")"#,
        ),
        examples: &[(r#"title_names("RONALD MCDONALD, vincent van gogh")"#, r#""Ronald McDonald, Vincent van Gogh""#)],
        internal: true,
    },
    Declared {
        name: "fix_encoding",
        summary: "text whose UTF-8 was read as Windows-1252, Latin-1 or Macintosh, read again",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), mojibake::mended),
        spelled: Spelled::python(
            "{0:text}.map_elements(@fix_encoding, return_dtype=pl.String)",
            r#"{0:text}.map(@fix_encoding, na_action="ignore").astype("string")"#,
        ),
        examples: &[(r#"fix_encoding("CafÃ©")"#, r#""Café""#), (r#"fix_encoding("São Paulo")"#, r#""São Paulo""#)],
        internal: true,
    },
    Declared {
        name: "normal_form",
        summary: "the text in a normal form of Unicode",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::new("form", Takes::Word(NORMAL_FORMS))],
        gives: |_| Type::Text,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let form: fn(&str, &mut String) = match call.text_literal(1) {
                Some("nfd") => |text, out| out.extend(text.nfd()),
                Some("nfkc") => |text, out| out.extend(text.nfkc()),
                Some("nfkd") => |text, out| out.extend(text.nfkd()),
                _ => |text, out| out.extend(text.nfc()),
            };
            rewritten(call.text(0), form)
        },
        spelled: Spelled {
            polars: Spelling::By(|args| Some(format!("{{0}}.str.normalize(\"{}\")", form(args)?.to_uppercase()))),
            pandas: Spelling::By(|args| Some(format!("{{0}}.str.normalize(\"{}\")", form(args)?.to_uppercase()))),
            sql: Spelling::By(|args| (form(args)? == "nfc").then(|| "nfc_normalize({0})".to_string())),
        },
        examples: &[(r#"normal_form("ﬁve ②", "nfkc")"#, r#""five 2""#), (r#"length(normal_form("é", "nfd"))"#, "2")],
        internal: true,
    },
];

fn form(args: &[Expr]) -> Option<&str> {
    args.get(1)?.literal()?.as_text()
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
    fn columns_without_a_type() {
        check(&[
            ("title_names(void)", "[missing, missing, missing, missing]"),
            ("fix_encoding(void)", "[missing, missing, missing, missing]"),
            (r#"normal_form(void, "nfd")"#, "[missing, missing, missing, missing]"),
        ]);
    }
}
