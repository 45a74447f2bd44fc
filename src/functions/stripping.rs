//! What only verbs call on texts: the work behind `strip`, `replace`, `extract`, `sentence`, `unescape`.

use polars::prelude as pl;

use super::call::Call;
use super::cells::rewritten;
use super::declared::Declared;
use super::letters;
use super::spelled::{self, Spelled, Spelling};
use super::text::{extracted, replaced};
use crate::plan::function::{Param, Role, Takes};
use crate::plan::types::Type;

const TEXT: &[Param] = &[Param::new("text", Takes::Text)];

/// Punctuation of any script, and the other signs of a keyboard.
const PUNCTUATION: &str = r"[\p{P}$+<=>^`|~]";

/// Digits of any script.
const DIGITS: &str = r"\p{Nd}";

/// Tags and comments, and scripts and styles with what is in them. A `<` opens a tag only right before a letter, so `1 < 2` is none.
const HTML: &str = concat!(
    r"(?is)<!--.*?-->|<script\b.*?</script\s*>|<style\b.*?</style\s*>|<[!?][^<>]*>",
    r#"|</?[a-z](?:"[^"]*"|'[^']*'|[^"'<>])*>|</?[a-z][^<>]*>"#
);

/// Characters that do not show: control characters but tab and line feed, marks of direction and order, soft hyphens, spaces of no width.
const UNSEEN: &str = r"[\p{Cc}\p{Cf}--[\n\t\x{200C}\x{200D}]]";

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "replace_all",
        summary: "every occurrence of a text replaced",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::new("what", Takes::Text), Param::new("with", Takes::Text)],
        gives: |_| Type::Text,
        lower: |args, typed| replaced(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::text::replace_polars),
            pandas: Spelling::By(spelled::text::replace_pandas),
            sql: Spelling::By(spelled::text::replace_sql),
        },
        examples: &[(r#"replace_all("a.b.c", ".", "$1")"#, r#""a$1b$1c""#)],
        internal: true,
    },
    Declared {
        name: "replace_pattern",
        summary: "every match of a pattern replaced, with $1 or $name for its groups",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::new("pattern", Takes::Pattern), Param::new("with", Takes::Text)],
        gives: |_| Type::Text,
        lower: |args, typed| replaced(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::text::replace_polars),
            pandas: Spelling::By(spelled::text::replace_pandas),
            sql: Spelling::By(spelled::text::replace_sql),
        },
        examples: &[(r#"replace_pattern("Ann Lee", /(?<a>\w+) (\w+)/, "$2, $a")"#, r#""Lee, Ann""#)],
        internal: true,
    },
    Declared {
        name: "extract_group",
        summary: "what a group of a pattern, by number or name, finds first",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::new("pattern", Takes::Pattern), Param::new("group", Takes::Any)],
        gives: |_| Type::Text,
        lower: |args, typed| extracted(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::text::extract_polars),
            pandas: Spelling::By(spelled::text::extract_pandas),
            sql: Spelling::By(spelled::text::extract_sql),
        },
        examples: &[
            (r#"extract_group("030-1234", /(?<area>\d+)-(?<no>\d+)/, "no")"#, r#""1234""#),
            (r#"extract_group("030-1234", /(?<area>\d+)-(?<no>\d+)/, 1)"#, r#""030""#),
        ],
        internal: true,
    },
    Declared {
        name: "strip_punctuation",
        summary: "the text without punctuation and other signs of a keyboard",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| punctuation(Call::of(args, typed).text(0)),
        spelled: Spelled::new(
            r#"{0}.str.replace_all(r"[\p{{P}}$+<=>^`|~]", "")"#,
            r#"{0}.map(@without_punctuation, na_action="ignore").astype("string")"#,
            r#"regexp_replace({0}, '[\pP$+<=>^`|~]', '', 'g')"#,
        ),
        examples: &[(r#"strip_punctuation("Hi, «you» – $5 + 5€!")"#, r#""Hi you  5  5€""#)],
        internal: true,
    },
    Declared {
        name: "strip_digits",
        summary: "the text without digits",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| without(Call::of(args, typed).text(0), DIGITS),
        spelled: Spelled::new(
            r#"{0}.str.replace_all(r"\p{{Nd}}", "")"#,
            r#"{0}.str.replace(r"\d", "", regex=True)"#,
            r#"regexp_replace({0}, '\p{{Nd}}', '', 'g')"#,
        ),
        examples: &[(r#"strip_digits("a1b22٣")"#, r#""ab""#)],
        internal: true,
    },
    Declared {
        name: "strip_html",
        summary: "the text without tags; entities such as &amp; stay",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| without(Call::of(args, typed).text(0), HTML),
        spelled: Spelled::python(
            "{0:text}.map_elements(@without_tags, return_dtype=pl.String)",
            r#"{0:text}.map(@without_tags, na_action="ignore").astype("string")"#,
        ),
        examples: &[(r#"strip_html("<p class='x > y'>1 < 2 &amp; <b>3</b></p><!-- no -->")"#, r#""1 < 2 &amp; 3""#)],
        internal: true,
    },
    Declared {
        name: "strip_control",
        summary: "the text without characters that do not show; ends of lines stay",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| {
            let lines = Call::of(args, typed).text(0).str().replace_all(pl::lit(r"\r\n?"), pl::lit("\n"), false);
            rewritten(without(lines, UNSEEN), letters::without_joiners)
        },
        spelled: Spelled::python(
            "{0:text}.map_elements(@without_control, return_dtype=pl.String)",
            r#"{0:text}.map(@without_control, na_action="ignore").astype("string")"#,
        ),
        examples: &[(r#"strip_control("\u{feff}a\u{0}\u{200b}b\tc\n\u{ad}d\u{200d}")"#, r#""ab\tc\nd""#)],
        internal: true,
    },
    Declared {
        name: "unescape",
        summary: "the text with the characters that its HTML entities stand for",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), letters::without_entities),
        spelled: Spelled::python(
            "{0:text}.map_elements(@unescape, return_dtype=pl.String)",
            r#"{0:text}.map(@unescape, na_action="ignore").astype("string")"#,
        ),
        examples: &[(r#"unescape("Fish &amp; Chips &#8364;5")"#, r#""Fish & Chips €5""#)],
        internal: true,
    },
];

/// Texts without punctuation.
pub(super) fn punctuation(text: pl::Expr) -> pl::Expr {
    without(text, PUNCTUATION)
}

fn without(text: pl::Expr, pattern: &'static str) -> pl::Expr {
    text.str().replace_all(pl::lit(pattern), pl::lit(""), false)
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
    fn tags_of_all_kinds() {
        check(&[
            (r#"strip_html("a<br/>b<BR>c</div >d")"#, r#""abcd""#),
            (r#"strip_html("<script>if (a < b) {}</script>x<style>p>q{}</style>")"#, r#""x""#),
            (r#"strip_html("<!DOCTYPE html><?xml?>x")"#, r#""x""#),
            (r#"strip_html("a < b > c, 2<3")"#, r#""a < b > c, 2<3""#),
            (r#"strip_html("<p it's>x")"#, r#""x""#),
            (r#"strip_html("<a href=\"x\ny\">z")"#, r#""z""#),
        ]);
    }

    #[test]
    fn unseen_characters() {
        check(&[
            (r#"strip_control("a\u{d}\nb\u{d}c")"#, r#""a\nb\nc""#),
            (r#"strip_control("\u{200e}a\u{2060}\u{7f}\u{85}b\u{a0}")"#, "\"ab\u{a0}\""),
            (r#"strip_control("👨‍👩")"#, r#""👨‍👩""#),
        ]);
    }

    #[test]
    fn columns_without_a_type() {
        check(&[
            ("strip_punctuation(void)", "[missing, missing, missing, missing]"),
            ("strip_control(void)", "[missing, missing, missing, missing]"),
            ("strip_html(void)", "[missing, missing, missing, missing]"),
        ]);
    }
}
