//! Functions of texts. Places in a text are counted in characters, from 1; a negative one counts from the end.

use polars::prelude as pl;
use polars::prelude::{Float64Type, Int64Type, StringType};
use regex::Regex;

use super::call::Call;
use super::cells::{self, emptied, nothing, part, rewritten, rewritten_by, three, two};
use super::conversion::as_text;
use super::declared::Declared;
use super::letters;
use super::spelled::{self, Spelled, Spelling};
use crate::plan::function::{Param, Role, Takes};
use crate::plan::likeness::plain;
use crate::plan::template::{Template, named};
use crate::plan::types::Type;

const TEXT: &[Param] = &[Param::new("text", Takes::Text)];
const COUNTED: &[Param] = &[Param::new("text", Takes::Text), Param::new("count", Takes::Integer)];

/// No text is padded beyond this length.
const WIDEST: i64 = 1_000_000;

pub(super) const FUNCTIONS: &[Declared] = &[
    Declared {
        name: "lower",
        summary: "the text in lower case",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), letters::lower),
        spelled: Spelled::new("{0}.str.to_lowercase()", "{0}.str.lower()", "lower({0})"),
        examples: &[(r#"lower("ABC Äb")"#, r#""abc äb""#), ("lower(missing)", "missing")],
        internal: false,
    },
    Declared {
        name: "upper",
        summary: "the text in upper case",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), letters::upper),
        spelled: Spelled::new("{0}.str.to_uppercase()", "{0}.str.upper()", "upper(replace({0}, 'ß', 'SS'))"),
        examples: &[(r#"upper("abc ß")"#, r#""ABC SS""#)],
        internal: false,
    },
    Declared {
        name: "title",
        summary: "a capital after each blank, bracket or hyphen, the rest lower",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), letters::title),
        spelled: Spelled::python(
            "{0:text}.map_elements(@title, return_dtype=pl.String)",
            r#"{0:text}.map(@title, na_action="ignore").astype("string")"#,
        ),
        examples: &[(r#"title("anne-marie O'NEILL (jr)")"#, r#""Anne-Marie O'neill (Jr)""#), (r#"title("ǆungla ßa")"#, r#""ǅungla Ssa""#)],
        internal: false,
    },
    Declared {
        name: "sentence",
        summary: "a capital for the first letter, the rest lower",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), letters::sentence),
        spelled: Spelled::python(
            "{0:text}.map_elements(@sentence, return_dtype=pl.String)",
            r#"{0:text}.map(@sentence, na_action="ignore").astype("string")"#,
        ),
        examples: &[(r#"sentence("hELLO World")"#, r#""Hello world""#)],
        internal: false,
    },
    Declared {
        name: "trim",
        summary: "the text without white space at its ends",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| Call::of(args, typed).text(0).str().strip_chars(pl::lit(pl::NULL)),
        spelled: Spelled::new(
            "{0}.str.strip_chars()",
            "{0}.str.strip()",
            r#"regexp_replace({0}, '^[\s\pZ\x{{0B}}\x{{85}}]+|[\s\pZ\x{{0B}}\x{{85}}]+$', '', 'g')"#,
        ),
        examples: &[(r#"trim(" a  b\u{a0}\n")"#, r#""a  b""#)],
        internal: false,
    },
    Declared {
        name: "squash",
        summary: "white space inside the text to single blanks, and none at its ends",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), letters::squash),
        spelled: Spelled::new(
            r#"{0}.str.replace_all(r"\s+", " ").str.strip_chars()"#,
            r#"{0}.str.replace(r"\s+", " ", regex=True).str.strip()"#,
            r#"trim(regexp_replace({0}, '[\s\pZ\x{{0B}}\x{{85}}]+', ' ', 'g'))"#,
        ),
        examples: &[(r#"squash(" a \t\n b\u{a0}")"#, r#""a b""#)],
        internal: false,
    },
    Declared {
        name: "length",
        summary: "how many characters the text has",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Integer,
        lower: |args, typed| Call::of(args, typed).text(0).str().len_chars().cast(pl::DataType::Int64),
        spelled: Spelled::new("{0}.str.len_chars().cast(pl.Int64)", r#"{0}.str.len().astype("Int64")"#, "length({0})"),
        examples: &[(r#"length("naïve")"#, "5"), (r#"length("")"#, "0")],
        internal: false,
    },
    Declared {
        name: "left",
        summary: "the first characters; a negative count leaves out the last ones",
        role: Role::Row,
        params: COUNTED,
        gives: |_| Type::Text,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            call.text(0).str().head(call.integer(1))
        },
        spelled: Spelled {
            polars: Spelling::As("{0}.str.head({1!})"),
            pandas: Spelling::By(spelled::text::left_pandas),
            sql: Spelling::By(spelled::text::left_sql),
        },
        examples: &[(r#"left("abcde", 2)"#, r#""ab""#), (r#"left("abcde", -1)"#, r#""abcd""#), (r#"left("ab", 5)"#, r#""ab""#)],
        internal: false,
    },
    Declared {
        name: "right",
        summary: "the last characters; a negative count leaves out the first ones",
        role: Role::Row,
        params: COUNTED,
        gives: |_| Type::Text,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            call.text(0).str().tail(call.integer(1))
        },
        spelled: Spelled {
            polars: Spelling::As("{0}.str.tail({1!})"),
            pandas: Spelling::By(spelled::text::right_pandas),
            sql: Spelling::By(spelled::text::right_sql),
        },
        examples: &[(r#"right("abcde", 2)"#, r#""de""#), (r#"right("abcde", -1)"#, r#""bcde""#)],
        internal: false,
    },
    Declared {
        name: "slice",
        summary: "from one place to another, both included; -1 is the last character",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::new("first", Takes::Integer), Param::optional("last", Takes::Integer)],
        gives: |_| Type::Text,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let last = if call.has(2) { call.integer(2) } else { pl::lit(-1i64) };
            three::<StringType, Int64Type, Int64Type, StringType, _>(call.text(0), call.integer(1), last, slice)
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::text::slice_polars),
            pandas: Spelling::By(spelled::text::slice_pandas),
            sql: Spelling::By(spelled::text::slice_sql),
        },
        examples: &[
            (r#"slice("abcdef", 2, 4)"#, r#""bcd""#),
            (r#"slice("abcdef", 3)"#, r#""cdef""#),
            (r#"slice("abcdef", -2)"#, r#""ef""#),
            (r#"slice("abcdef", 2, -2)"#, r#""bcde""#),
        ],
        internal: false,
    },
    Declared {
        name: "replace",
        summary: "every occurrence replaced; after a pattern, $1 or $name is its group",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::new("what", Takes::TextOrPattern), Param::new("with", Takes::Text)],
        gives: |_| Type::Text,
        lower: |args, typed| replaced(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::text::replace_polars),
            pandas: Spelling::By(spelled::text::replace_pandas),
            sql: Spelling::By(spelled::text::replace_sql),
        },
        examples: &[
            (r#"replace("a.b.c", ".", "-")"#, r#""a-b-c""#),
            (r#"replace("12-34", /(\d+)-(\d+)/, "$2-$1")"#, r#""34-12""#),
            (r#"replace("5 EUR", "EUR", "$1")"#, r#""5 $1""#),
        ],
        internal: false,
    },
    Declared {
        name: "extract",
        summary: "what the pattern, or a group of it by number or name, finds first",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::new("pattern", Takes::Pattern), Param::optional("group", Takes::Any)],
        gives: |_| Type::Text,
        lower: |args, typed| extracted(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::text::extract_polars),
            pandas: Spelling::By(spelled::text::extract_pandas),
            sql: Spelling::By(spelled::text::extract_sql),
        },
        examples: &[
            (r#"extract("tel 030-1234", /\d+/)"#, r#""030""#),
            (r#"extract("tel 030-1234", /\d+-(\d+)/)"#, r#""1234""#),
            (r#"extract("tel 030-1234", /(?<area>\d+)-(\d+)/, "area")"#, r#""030""#),
            (r#"extract("none", /\d+/)"#, "missing"),
        ],
        internal: false,
    },
    Declared {
        name: "concat",
        summary: "all values as one text; missing ones are left out",
        role: Role::Row,
        params: &[Param::many("value", Takes::Any)],
        gives: |_| Type::Text,
        lower: |args, typed| concatenated(&Call::of(args, typed)),
        spelled: Spelled {
            polars: Spelling::By(spelled::text::concat_polars),
            pandas: Spelling::As("@concat({*:text})"),
            sql: Spelling::By(spelled::text::concat_sql),
        },
        examples: &[(r#"concat("a", missing, 1, 2.5)"#, r#""a12.5""#), ("concat(missing, missing)", "missing")],
        internal: false,
    },
    Declared {
        name: "pad",
        summary: "filled up on the left to a length, with blanks unless said otherwise",
        role: Role::Row,
        params: &[Param::new("text", Takes::Text), Param::new("length", Takes::Integer), Param::optional("with", Takes::Text)],
        gives: |_| Type::Text,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            let with = if call.has(2) { call.text(2) } else { pl::lit(" ") };
            let literal = if call.has(2) { call.text_literal(2) } else { Some(" ") };
            if let (Some(length), Some(with)) = (call.integer_literal(1).filter(|length| *length <= WIDEST), literal) {
                let length = usize::try_from(length).unwrap_or(0);
                let with: String = with.chars().cycle().take(length).collect();
                return rewritten(call.text(0), move |text, out| padded(text, length, &with, out));
            }
            three::<StringType, Int64Type, StringType, StringType, _>(call.text(0), call.integer(1), with, pad)
        },
        spelled: Spelled {
            polars: Spelling::By(spelled::text::pad_polars),
            pandas: Spelling::As(r#"@each(@pad, "string", {*})"#),
            sql: Spelling::By(spelled::text::pad_sql),
        },
        examples: &[(r#"pad("7", 3, "0")"#, r#""007""#), (r#"pad("abc", 2)"#, r#""abc""#), (r#"pad("a", 3)"#, r#""  a""#)],
        internal: false,
    },
    Declared {
        name: "reverse",
        summary: "the text from its last character to its first",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), letters::reversed),
        spelled: Spelled::new("{0}.str.reverse()", r#"{0}.map(@reverse, na_action="ignore").astype("string")"#, "reverse({0})"),
        examples: &[(r#"reverse("abc")"#, r#""cba""#)],
        internal: false,
    },
    Declared {
        name: "similarity",
        summary: "how alike two texts are, from 0 to 1 (Jaro-Winkler)",
        role: Role::Row,
        params: &[Param::new("a", Takes::Text), Param::new("b", Takes::Text)],
        gives: |_| Type::Number,
        lower: |args, typed| {
            let call = Call::of(args, typed);
            two::<StringType, StringType, Float64Type, _>(call.text(0), call.text(1), |a, b| Some(strsim::jaro_winkler(a, b)))
        },
        spelled: Spelled::new(
            "@each(@similarity, pl.Float64, {0}, {1})",
            r#"@each(@similarity, "Float64", {0}, {1})"#,
            "jaro_winkler_similarity({0}, {1})",
        ),
        examples: &[
            (r#"similarity("Berlin", "Berlin")"#, "1"),
            (r#"round(similarity("martha", "marhta"), 3)"#, "0.961"),
            (r#"similarity("abc", "xyz")"#, "0"),
        ],
        internal: false,
    },
    Declared {
        name: "fingerprint",
        summary: "its words plain and sorted: equal for texts that say the same",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), plain::fingerprint),
        spelled: Spelled::python(
            "{0:text}.map_elements(@fingerprint, return_dtype=pl.String)",
            r#"{0:text}.map(@fingerprint, na_action="ignore").astype("string")"#,
        ),
        examples: &[
            (r#"fingerprint(" Müller, Anna  (anna)")"#, r#""anna muller""#),
            (r#"fingerprint("Tom\u{200b} O'NEILL")"#, r#""oneill tom""#),
        ],
        internal: false,
    },
    Declared {
        name: "strip_accents",
        summary: "the letters without their accents",
        role: Role::Row,
        params: TEXT,
        gives: |_| Type::Text,
        lower: |args, typed| rewritten(Call::of(args, typed).text(0), plain::without_accents),
        spelled: Spelled::python(
            "{0:text}.map_elements(@without_accents, return_dtype=pl.String)",
            r#"{0:text}.map(@without_accents, na_action="ignore").astype("string")"#,
        ),
        examples: &[(r#"strip_accents("Crème brûlée, Łódź")"#, r#""Creme brulee, Lodz""#)],
        internal: false,
    },
];

fn slice(text: &str, first: i64, last: i64) -> Option<String> {
    let length = i64::try_from(text.chars().count()).ok()?;
    let place = |place: i64| match place {
        0 => None,
        1.. => Some(place - 1),
        _ => Some(length.saturating_add(place)),
    };
    let (first, last) = (place(first)?.max(0), place(last)?);
    let count = last.saturating_sub(first).saturating_add(1).clamp(0, length);
    Some(text.chars().skip(usize::try_from(first).ok()?).take(usize::try_from(count).ok()?).collect())
}

fn pad(text: &str, length: i64, with: &str) -> Option<String> {
    if length > WIDEST {
        return None;
    }
    let mut out = String::new();
    padded(text, usize::try_from(length).unwrap_or(0), with, &mut out);
    Some(out)
}

/// Writes the text, and before it what it lacks.
fn padded(text: &str, length: usize, with: &str, out: &mut String) {
    // Most texts are told apart from longer ones by their bytes, without counting characters.
    let characters = if text.is_ascii() { text.len() } else { text.chars().count() };
    let lacks = length.saturating_sub(characters);
    match with.get(..lacks).filter(|with| with.is_ascii()) {
        Some(with) => out.push_str(with),
        None => out.extend(with.chars().cycle().take(lacks)),
    }
    out.push_str(text);
}

/// A text with every occurrence of another one, or of a pattern, replaced.
pub(super) fn replaced(call: &Call) -> pl::Expr {
    let Some(pattern) = call.pattern(1) else {
        if let (Some(what), Some(with)) = (call.text_literal(1).filter(|what| !what.is_empty()), call.text_literal(2)) {
            return call.text(0).str().replace_all(pl::lit(what), pl::lit(with), true);
        }
        return three::<StringType, StringType, StringType, StringType, _>(call.text(0), call.text(1), call.text(2), |text, what, with| {
            Some(if what.is_empty() { text.to_string() } else { text.replace(what, with) })
        });
    };
    let Ok(pattern) = Regex::new(pattern) else {
        return emptied(call.any(0), pl::DataType::String);
    };
    match call.text_literal(2) {
        Some(with) => {
            let template = Template::new(with, &pattern);
            rewritten_by(call.text(0), move || {
                let (pattern, template, mut places) = (pattern.clone(), template.clone(), pattern.capture_locations());
                move |text, out| template.write(&pattern, &mut places, text, out)
            })
        }
        None => two::<StringType, StringType, StringType, _>(call.text(0), call.text(2), move |text, with| {
            Some(Template::new(with, &pattern).replaced(&pattern, text))
        }),
    }
}

/// What a group of a pattern finds first: without a group, the first one, or all of a pattern that has none.
pub(super) fn extracted(call: &Call) -> pl::Expr {
    let pattern = call.pattern(1).and_then(|pattern| Regex::new(pattern).ok());
    let group = pattern.as_ref().and_then(|pattern| match (call.integer_literal(2), call.text_literal(2)) {
        (Some(number), _) => usize::try_from(number).ok(),
        (_, Some(name)) => named(name, pattern),
        _ if call.has(2) => None,
        _ => Some(usize::from(pattern.captures_len() > 1)),
    });
    let (Some(pattern), Some(group)) = (pattern, group) else {
        return emptied(call.any(0), pl::DataType::String);
    };
    match group {
        0 => part(call.text(0), move |text| Some(pattern.find(text)?.as_str())),
        number => cells::group(call.text(0), pattern, number),
    }
}

fn concatenated(call: &Call) -> pl::Expr {
    let texts: Vec<pl::Expr> = call.every().iter().enumerate().map(|(at, value)| as_text(value.clone(), call.kind(at))).collect();
    let any = texts.iter().cloned().map(pl::Expr::is_not_null).reduce(pl::Expr::or).unwrap_or_else(|| pl::lit(false));
    pl::when(any).then(pl::concat_str(texts, "", true)).otherwise(nothing(pl::DataType::String))
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
    fn slices_at_the_edges() {
        check(&[
            (r#"slice("abc", 0)"#, "missing"),
            (r#"slice("abc", 9)"#, r#""""#),
            (r#"slice("abc", 1, 99)"#, r#""abc""#),
            (r#"slice("abc", -99, 1)"#, r#""a""#),
            (r#"slice("abc", 3, 2)"#, r#""""#),
            (r#"slice("abc", -99, -98)"#, r#""""#),
            (r#"slice("äöü", 2, 2)"#, r#""ö""#),
            ("slice(name, 1, x)", r#"["Bob", "A", "An", missing]"#),
            ("slice(name, missing)", "[missing, missing, missing, missing]"),
        ]);
    }

    #[test]
    fn counts_may_be_columns() {
        check(&[
            ("left(name, x)", r#"["Bob", "A", "An", missing]"#),
            ("right(name, x)", r#"["Bob", "n", "nn", missing]"#),
            ("left(name, 0)", r#"["", "", "", missing]"#),
            (r#"pad(name, x + 2, "*")"#, r#"["**Bob", "Ann", "*Ann", missing]"#),
            (r#"pad("a", 4, "xyz")"#, r#""xyza""#),
            (r#"pad("a", -4)"#, r#""a""#),
            (r#"pad("a", 4, "")"#, r#""a""#),
            (r#"pad("a", 99999999999)"#, "missing"),
        ]);
    }

    #[test]
    fn replacing_by_other_columns() {
        check(&[
            (r#"replace(name, name, "-")"#, r#"["-", "-", "-", missing]"#),
            ("replace(name, \"n\", text(x))", r#"["Bob", "A11", "A22", missing]"#),
            ("replace(name, /n(.)/, concat(\"$1\", text(x)))", r#"["Bob", "An1", "An2", missing]"#),
            (r#"replace("abc", "", "x")"#, r#""abc""#),
            (r#"replace("abc", missing, "x")"#, "missing"),
            (r#"replace("aXbx", /x/i, "")"#, r#""ab""#),
        ]);
    }

    #[test]
    fn groups_that_are_not_there_extract_nothing() {
        check(&[
            (r#"extract("a1", /(\d)/, 2)"#, "missing"),
            (r#"extract("a1", /(\d)/, "n")"#, "missing"),
            (r#"extract("a1", /(\d)/, 0)"#, r#""1""#),
            (r#"extract("b", /(a)|(b)/, 1)"#, "missing"),
            ("extract(name, /n+/)", r#"[missing, "nn", "nn", missing]"#),
        ]);
    }

    #[test]
    fn columns_without_a_type() {
        check(&[
            ("lower(void)", "[missing, missing, missing, missing]"),
            ("length(void)", "[missing, missing, missing, missing]"),
            ("title(void)", "[missing, missing, missing, missing]"),
            ("fingerprint(void)", "[missing, missing, missing, missing]"),
            (r#"concat(void, "a")"#, r#"["a", "a", "a", "a"]"#),
            ("concat(name, void, x)", r#"["Bob3", "Ann1", "Ann2", missing]"#),
            (r#"replace(void, "a", "b")"#, "[missing, missing, missing, missing]"),
            ("similarity(name, void)", "[missing, missing, missing, missing]"),
        ]);
    }
}
