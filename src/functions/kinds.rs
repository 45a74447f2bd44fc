//! What stands behind `is`: whether a value would read as something. `Email is email` is a call of the function `is email`.
//!
//! A text would read as a type when a column of nothing but this text would be converted to it. A missing cell is nothing of all this.

use std::collections::HashSet;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::LazyLock;

use celes::LookupTable;
use email_address::{EmailAddress, Options};
use phonenumber::country;
use polars::prelude as pl;
use polars::prelude::{BooleanType, StringType};
use url::Url;

use super::call::Call;
use super::cells::one;
use super::conversion::{as_boolean, as_integer, as_number, as_text};
use super::dates::{as_date, as_datetime};
use super::declared::Declared;
use super::postcodes;
use super::spelled::{self, Spelled, Spelling};
use crate::plan::function::{Param, Role, Takes};
use crate::plan::likeness::plain::without_accents;
use crate::plan::reading::{Dates, Format, Numbers, Times};
use crate::plan::types::Type;

const VALUE: &[Param] = &[Param::new("value", Takes::Any)];
const TEXT: &[Param] = &[Param::new("text", Takes::Text)];
const CODE: &[Param] = &[Param::new("code", Takes::Code)];
const WITH_FORMATS: &[Param] =
    &[Param::new("value", Takes::Any), Param { name: "\"%d/%m/%Y\"", takes: Takes::Format, optional: true, many: true }];

/// A kind of text, found by looking at one cell.
const fn kind(
    name: &'static str,
    summary: &'static str,
    params: &'static [Param],
    lower: fn(Vec<pl::Expr>, &[crate::plan::expr::Expr]) -> pl::Expr,
    spelled: Spelled,
    examples: &'static [(&'static str, &'static str)],
) -> Declared {
    Declared { name, summary, role: Role::Row, params, gives: |_| Type::Boolean, lower, spelled, examples, internal: true }
}

pub(super) const FUNCTIONS: &[Declared] = &[
    kind(
        "is integer",
        "a whole number, as people type it",
        VALUE,
        |args, typed| {
            let call = Call::of(args, typed);
            if call.kind(0).is_textual() {
                return reads(&call, |text| Numbers::alone(text).is_some_and(|numbers| numbers.integer(text).is_some()));
            }
            as_integer(&call).is_not_null()
        },
        Spelled {
            polars: Spelling::By(spelled::kinds::is_integer_polars),
            pandas: Spelling::By(spelled::kinds::is_integer_pandas),
            sql: Spelling::By(spelled::kinds::is_integer_sql),
        },
        &[
            (r#""1,200" is integer"#, "true"),
            (r#""12.0" is integer"#, "true"),
            (r#""12.5" is integer"#, "false"),
            ("2.5 is integer", "false"),
        ],
    ),
    kind(
        "is number",
        "a number, as people type it",
        VALUE,
        |args, typed| {
            let call = Call::of(args, typed);
            if call.kind(0).is_textual() {
                return reads(&call, |text| Numbers::alone(text).is_some_and(|numbers| numbers.number(text).is_some()));
            }
            as_number(&call).is_not_null()
        },
        Spelled {
            polars: Spelling::By(spelled::kinds::is_number_polars),
            pandas: Spelling::By(spelled::kinds::is_number_pandas),
            sql: Spelling::By(spelled::kinds::is_number_sql),
        },
        &[(r#""£3,614.50" is number"#, "true"), (r#""n/a" is number"#, "false"), ("missing is number", "false")],
    ),
    kind(
        "is date",
        "a date, in some order of day and month or in one of the formats",
        WITH_FORMATS,
        |args, typed| {
            let call = Call::of(args, typed);
            if !call.kind(0).is_textual() {
                return as_date(&call).is_not_null();
            }
            match formats(&call) {
                Some(formats) if !formats.is_empty() => reads(&call, move |text| formats.iter().any(|format| format.date(text).is_some())),
                _ => reads(&call, |text| Dates::alone(text).is_some_and(|dates| dates.date(text).is_some())),
            }
        },
        Spelled {
            polars: Spelling::By(spelled::kinds::is_date_polars),
            pandas: Spelling::By(spelled::kinds::is_date_pandas),
            sql: Spelling::Never,
        },
        &[
            (r#""31/1/2024" is date"#, "true"),
            (r#""31/31/2024" is date"#, "false"),
            (r#""31/1/2024" is date("%Y-%m-%d", "%d/%m/%Y")"#, "true"),
            (r#""31/1/2024" is date("%m/%d/%Y")"#, "false"),
        ],
    ),
    kind(
        "is datetime",
        "a date with or without a time of day, or in one of the formats",
        WITH_FORMATS,
        |args, typed| {
            let call = Call::of(args, typed);
            if !call.kind(0).is_textual() {
                return as_datetime(&call).is_not_null();
            }
            match formats(&call) {
                Some(formats) if !formats.is_empty() => {
                    reads(&call, move |text| formats.iter().any(|format| format.datetime(text).is_some()))
                }
                _ => reads(&call, |text| Dates::alone(text).is_some_and(|dates| dates.datetime(text).is_some())),
            }
        },
        Spelled {
            polars: Spelling::By(spelled::kinds::is_datetime_polars),
            pandas: Spelling::By(spelled::kinds::is_datetime_pandas),
            sql: Spelling::Never,
        },
        &[(r#""2024-01-31 12:30" is datetime"#, "true"), (r#""soon" is datetime"#, "false")],
    ),
    kind(
        "is time",
        "a time of day",
        VALUE,
        |args, typed| {
            let call = Call::of(args, typed);
            match call.kind(0) {
                Type::Time => call.any(0).is_not_null(),
                kind if kind.is_textual() => reads(&call, |text| Times::default().time(text).is_some()),
                _ => never(&call),
            }
        },
        Spelled {
            polars: Spelling::By(spelled::kinds::is_time_polars),
            pandas: Spelling::By(spelled::kinds::is_time_pandas),
            sql: Spelling::Never,
        },
        &[(r#""3:05 pm" is time"#, "true"), (r#""25:00" is time"#, "false")],
    ),
    kind(
        "is boolean",
        "true or false: true/false, yes/no, y/n, t/f, 1/0",
        VALUE,
        |args, typed| as_boolean(&Call::of(args, typed)).is_not_null(),
        Spelled {
            polars: Spelling::By(spelled::kinds::is_boolean_polars),
            pandas: Spelling::By(spelled::kinds::is_boolean_pandas),
            sql: Spelling::By(spelled::kinds::is_boolean_sql),
        },
        &[(r#""Yes" is boolean"#, "true"), (r#""maybe" is boolean"#, "false"), ("2 is boolean", "false")],
    ),
    kind(
        "is email",
        "an e-mail address by RFC 5321, of a domain with a dot in it",
        TEXT,
        |args, typed| reads(&Call::of(args, typed), is_email),
        Spelled::python(
            "{0:text}.map_elements(@is_email, return_dtype=pl.Boolean)",
            r#"{0:text}.map(@is_email, na_action="ignore").astype("boolean")"#,
        ),
        &[
            (r#""ann.lee+x@example.com" is email"#, "true"),
            (r#""ann@localhost" is email"#, "false"),
            (r#""ann@@example.com" is email"#, "false"),
            (r#""Ann <ann@example.com>" is email"#, "false"),
        ],
    ),
    kind(
        "is url",
        "an address of the web with its scheme and host: http, https, ftp",
        TEXT,
        |args, typed| reads(&Call::of(args, typed), is_url),
        Spelled::python(
            "{0:text}.map_elements(@is_url, return_dtype=pl.Boolean)",
            r#"{0:text}.map(@is_url, na_action="ignore").astype("boolean")"#,
        ),
        &[
            (r#""https://example.com/a?b=1" is url"#, "true"),
            (r#""example.com" is url"#, "false"),
            (r#""http://exa mple.com" is url"#, "false"),
        ],
    ),
    kind(
        "is phone",
        "a telephone number of a country, or of any country when it begins with +",
        &[Param::new("code", Takes::Code), Param::optional("\"GB\"", Takes::Country(is_calling))],
        |args, typed| {
            let call = Call::of(args, typed);
            let home = call.text_literal(1).and_then(|code| country::Id::from_str(code).ok());
            reads(&call, move |text| is_phone(text, home))
        },
        Spelled {
            polars: Spelling::By(spelled::kinds::is_phone_polars),
            pandas: Spelling::By(spelled::kinds::is_phone_pandas),
            sql: Spelling::Never,
        },
        &[
            (r#""+44 20 7946 0018" is phone"#, "true"),
            (r#""020 7946 0018" is phone"#, "false"),
            (r#""020 7946 0018" is phone("GB")"#, "true"),
            (r#""12345" is phone("GB")"#, "false"),
        ],
    ),
    kind(
        "is uuid",
        "a UUID of any version, with or without its hyphens",
        TEXT,
        |args, typed| reads(&Call::of(args, typed), |text| uuid::Uuid::try_parse(text).is_ok()),
        Spelled::python(
            "{0:text}.map_elements(@is_uuid, return_dtype=pl.Boolean)",
            r#"{0:text}.map(@is_uuid, na_action="ignore").astype("boolean")"#,
        ),
        &[(r#""67e55044-10b1-426f-9247-bb680e5fe0c8" is uuid"#, "true"), (r#""67e55044" is uuid"#, "false")],
    ),
    kind(
        "is ip",
        "an address of the internet, of version 4 or 6",
        TEXT,
        |args, typed| reads(&Call::of(args, typed), |text| IpAddr::from_str(text).is_ok()),
        Spelled::python(
            "{0:text}.map_elements(@is_ip, return_dtype=pl.Boolean)",
            r#"{0:text}.map(@is_ip, na_action="ignore").astype("boolean")"#,
        ),
        &[(r#""192.168.0.1" is ip"#, "true"), (r#""::1" is ip"#, "true"), (r#""192.168.0.256" is ip"#, "false")],
    ),
    kind(
        "is iban",
        "a bank account by ISO 13616, its check digits and its country's length right",
        TEXT,
        |args, typed| reads(&Call::of(args, typed), |text| text.parse::<iban::Iban>().is_ok()),
        Spelled::python(
            "{0:text}.map_elements(@is_iban, return_dtype=pl.Boolean)",
            r#"{0:text}.map(@is_iban, na_action="ignore").astype("boolean")"#,
        ),
        &[(r#""DE44 5001 0517 5407 3249 31" is iban"#, "true"), (r#""DE44500105175407324932" is iban"#, "false")],
    ),
    kind(
        "is creditcard",
        "12 to 19 digits, with blanks or hyphens between, whose check digit is right",
        CODE,
        |args, typed| reads(&Call::of(args, typed), is_credit_card),
        Spelled::python(
            "{0:text}.map_elements(@is_credit_card, return_dtype=pl.Boolean)",
            r#"{0:text}.map(@is_credit_card, na_action="ignore").astype("boolean")"#,
        ),
        &[(r#""4111 1111 1111 1111" is creditcard"#, "true"), (r#""4111 1111 1111 1112" is creditcard"#, "false")],
    ),
    kind(
        "is postcode",
        "a postal code of a country",
        &[Param::new("code", Takes::Code), Param::new("\"GB\"", Takes::Country(postcodes::is_known))],
        |args, typed| {
            let call = Call::of(args, typed);
            match call.text_literal(1).and_then(postcodes::pattern) {
                Some(pattern) => reads(&call, |text| pattern.is_match(text)),
                None => never(&call),
            }
        },
        Spelled {
            polars: Spelling::By(spelled::kinds::is_postcode_polars),
            pandas: Spelling::By(spelled::kinds::is_postcode_pandas),
            sql: Spelling::Never,
        },
        &[(r#""SW1A 1AA" is postcode("GB")"#, "true"), (r#""90210" is postcode("GB")"#, "false"), (r#"90210 is postcode("US")"#, "true")],
    ),
    kind(
        "is country",
        "a country: its English name, or its two or three letters of ISO 3166-1",
        TEXT,
        |args, typed| reads(&Call::of(args, typed), is_country),
        Spelled::python(
            "{0:text}.map_elements(@is_country, return_dtype=pl.Boolean)",
            r#"{0:text}.map(@is_country, na_action="ignore").astype("boolean")"#,
        ),
        &[
            (r#""Germany" is country"#, "true"),
            (r#""GB" is country"#, "true"),
            (r#""united states" is country"#, "true"),
            (r#""Atlantis" is country"#, "false"),
        ],
    ),
];

/// Whether each cell, as a text, is one of which `is` holds; missing where it is missing.
fn reads(call: &Call, is: impl Fn(&str) -> bool + Send + Sync + 'static) -> pl::Expr {
    one::<StringType, BooleanType, _>(as_text(call.any(0), call.kind(0)), move |text| Some(is(text)))
}

fn never(call: &Call) -> pl::Expr {
    call.any(0).is_null().and(pl::lit(false))
}

/// The formats after the first argument; none where one of them is no format.
fn formats(call: &Call) -> Option<Vec<Format>> {
    (1..call.every().len()).map(|at| Format::new(call.text_literal(at)?, &Type::Date).ok()).collect()
}

pub(super) fn is_email(text: &str) -> bool {
    EmailAddress::parse_with_options(text, Options::default().with_required_tld().without_display_text().without_domain_literal()).is_ok()
}

/// What a browser would mend on the way (blanks, line feeds, backslashes) is no address yet.
pub(super) fn is_url(text: &str) -> bool {
    let clean = !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\');
    clean && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "ftp") && url.has_host() && text.contains("://"))
}

/// True for the two letters of a country or region that has telephone numbers of its own.
fn is_calling(code: &str) -> bool {
    country::Id::from_str(code).is_ok()
}

fn is_phone(text: &str, home: Option<country::Id>) -> bool {
    // Letters that stand for digits on a keypad are no number that anybody could be called by from a table.
    let plain = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-().,/x#:extEXT".contains(c));
    plain
        && phonenumber::parse(home, text).is_ok_and(|number| {
            phonenumber::is_valid(&number)
                && number.country().id().is_some_and(|id| home.is_none_or(|home| text.trim_start().starts_with('+') || id == home))
        })
}

/// The lengths are those of ISO/IEC 7812, the check digit is Luhn's.
pub(super) fn is_credit_card(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let grouped = text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit());
    grouped
        && (12..=19).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.bytes().any(|byte| byte != b'0')
        && luhn::valid(&digits)
}

/// What everybody writes and no standard has.
const SHORT: [&str; 2] = ["uk", "uae"];

/// What countries are called, letters only.
static COUNTRIES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let names = celes::Country::get_countries().into_iter().flat_map(|country| {
        let own = [country.alpha2, country.alpha3, country.long_name];
        own.into_iter().chain(country.aliases.iter().copied()).map(letters_of).collect::<Vec<_>>()
    });
    names.chain(SHORT.map(str::to_string)).collect()
});

fn letters_of(name: &str) -> String {
    let mut plain = String::new();
    without_accents(name, &mut plain);
    plain.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

fn is_country(text: &str) -> bool {
    !text.chars().any(|c| c.is_numeric()) && COUNTRIES.contains(&letters_of(text))
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
    fn columns_of_all_types() {
        check(&[
            ("x is integer", "[true, true, true, false]"),
            ("price is integer", "[false, false, true, false]"),
            ("day is date", "[true, true, true, false]"),
            ("at is date", "[true, true, true, false]"),
            ("clock is time", "[true, true, true, false]"),
            ("x is time", "[false, false, false, false]"),
            ("paid is boolean", "[true, true, true, false]"),
            ("void is number", "[false, false, false, false]"),
            ("void is email", "[false, false, false, false]"),
            ("x is postcode(\"US\")", "[false, false, false, false]"),
            ("size is email", "[false, false, false, false]"),
        ]);
    }

    #[test]
    fn addresses() {
        let emails = ["a@b.co", "o'neill@example.ie", "ann@exämple.de", "\"a b\"@example.com"];
        assert!(emails.iter().all(|text| is_email(text)));
        let none = ["", "a", "@b.co", "a@", "a b@c.de", "a@b..de", " a@b.co", "a@[127.0.0.1]", "a.@b.co"];
        assert_eq!(none.iter().filter(|text| is_email(text)).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert!(["http://a.de", "HTTPS://A.DE/x#y", "ftp://a.de/b", "http://127.0.0.1:80"].iter().all(|text| is_url(text)));
        assert!(!["", "a.de", "mailto:a@b.de", "http://", "http:a.de", "https://a b.de", "http://a.de\n"].iter().any(|text| is_url(text)));
    }

    #[test]
    fn telephones() {
        let (gb, us) = (country::Id::from_str("GB").ok(), country::Id::from_str("US").ok());
        assert!(is_phone("+1 650 253 0000", None) && is_phone("(650) 253-0000", us) && is_phone("+1 650 253 0000", gb));
        assert!(!is_phone("(650) 253-0000", None) && !is_phone("1-800-FLOWERS", us) && !is_phone("", gb) && !is_phone("+", None));
    }

    #[test]
    fn cards_and_countries() {
        assert!(is_credit_card("378282246310005") && is_credit_card("4111-1111-1111-1111"));
        assert!(
            !is_credit_card("0000 0000 0000 0000")
                && !is_credit_card("4111")
                && !is_credit_card("-4111111111111111")
                && !is_credit_card("４１１１１１１１１１１１１１１１")
        );
        let countries = [
            "Côte d'Ivoire",
            "cote divoire",
            "USA",
            "usa",
            "UK",
            "United Kingdom",
            "South Korea",
            "DE",
            "deu",
            "The Netherlands",
            "Czech Republic",
            "Czechia",
            "Russia",
            "Iran",
            "Vietnam",
            "Viet Nam",
            "Taiwan",
            "Bolivia",
            "Tanzania",
            "Syria",
            "Laos",
            "Moldova",
            "Macedonia",
            "North Macedonia",
            "Swaziland",
            "Eswatini",
            "Burma",
            "Myanmar",
            "Turkey",
            "Türkiye",
            "Great Britain",
            "Hong Kong",
            "Palestine",
            "Congo",
            "Ivory Coast",
            "Cape Verde",
            "Brunei",
            "United States of America",
            "United Arab Emirates",
            "UAE",
        ];
        assert_eq!(countries.iter().filter(|text| !is_country(text)).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert!(!is_country("") && !is_country("276") && !is_country("Europe") && !is_country("XX"));
    }

    /// The scripts that tables are exported to carry the same names.
    #[test]
    fn python_knows_the_same_countries_and_currencies() {
        let script = include_str!("kinds.py");
        let mut names: Vec<&str> = COUNTRIES.iter().map(String::as_str).collect();
        names.sort_unstable();
        let listed = script.split("COUNTRIES = \"\"\"").nth(1).and_then(|rest| rest.split("\"\"\"").next()).unwrap_or_default();
        let listed: Vec<&str> = listed.split_whitespace().collect();
        assert!(listed == names, "COUNTRIES should be {}", names.join(" "));
        for currency in crate::plan::reading::Currency::all() {
            let signs: Vec<&str> = currency.signs().collect();
            assert!(script.contains(&format!("    {}\n", signs.join(" "))), "CURRENCIES lacks {}", signs.join(" "));
        }
    }
}
