//! `clean names`: tidy, distinct names for all columns, by the rules of janitor's `clean_names`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Form, Part};
use crate::plan::op::Op;
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Lowered, Plan, Verb};

use super::names;

pub struct CleanNames;

const CASES: &[&str] = &["snake", "camel", "pascal", "kebab", "title", "upper"];

const FORMS: &[Form] = &[Form { shape: &[Part::Optional(&[Part::Words("to"), Part::Flag(CASES)])], clauses: &[] }];

impl Verb for CleanNames {
    fn name(&self) -> &'static str {
        "clean names"
    }

    fn summary(&self) -> &'static str {
        "Makes all column names tidy, alike and distinct."
    }

    fn help(&self) -> &'static str {
        "A name is cut into its words: at everything that is no letter or digit, and where a small letter meets a capital (`orderDate`, \
         `XMLFile`). The words are put together in one of these ways:\n\n\
         | word | `Order date (GBP)` becomes |\n|---|---|\n| `snake`, the default | `order_date_gbp` |\n| `camel` | `orderDateGbp` |\n\
         | `pascal` | `OrderDateGbp` |\n| `kebab` | `order-date-gbp` |\n| `title` | `Order Date Gbp` |\n| `upper` | `ORDER_DATE_GBP` |\n\n\
         As janitor's `clean_names` does it: `%` becomes the word percent and `#` the word number; quotes and apostrophes go without a trace \
         (`Driver's age` becomes `drivers_age`); all other signs, such as `£`, `&` and brackets, only separate. Accents are taken off Latin \
         letters (`Größe` becomes `grosse`); letters of other scripts stay.\n\n\
         A name that would begin with a digit gets an `x` before it, and one of which nothing is left is `x`. Names that would be the same \
         get `_2`, `_3` … from the second on; a name that was right already keeps it."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "The usual",
                table: "Order Date,Cost (GBP),% paid,orderDate,2020 total\n2024-01-31,5,10,x,7\n",
                script: "clean names",
                result: "order_date,cost_gbp,percent_paid,order_date_2,x2020_total\n2024-01-31,5,10,x,7\n",
            },
            Example {
                title: "Accents and signs",
                table: "Größe,Driver's age,#,Profit & loss,£\n1,2,3,4,5\n",
                script: "clean names",
                result: "grosse,drivers_age,number,profit_loss,x\n1,2,3,4,5\n",
            },
            Example {
                title: "Humps",
                table: "Order date,unit-PRICE\n1,2\n",
                script: "clean names to camel",
                result: "orderDate,unitPrice\n1,2\n",
            },
            Example {
                title: "Humps throughout",
                table: "Order date,unit-PRICE\n1,2\n",
                script: "clean names to pascal",
                result: "OrderDate,UnitPrice\n1,2\n",
            },
            Example {
                title: "Hyphens",
                table: "Order date,unitPrice\n1,2\n",
                script: "clean names to kebab",
                result: "order-date,unit-price\n1,2\n",
            },
            Example {
                title: "To be read",
                table: "order_date,unitPrice\n1,2\n",
                script: "clean names to title",
                result: "Order Date,Unit Price\n1,2\n",
            },
            Example {
                title: "Capitals",
                table: "Order date,unitPrice\n1,2\n",
                script: "clean names to upper",
                result: "ORDER_DATE,UNIT_PRICE\n1,2\n",
            },
            Example { title: "Snake, said aloud", table: "XMLFile\n1\n", script: "clean names to snake", result: "xml_file\n1\n" },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        scope.need_table(call.span)?;
        let case = call.args.flag(CASES).unwrap_or("snake");
        let old: Vec<&str> = scope.schema.names().collect();
        let new = clean(&old, case);
        Ok(Plan::Step(Lowered::new(vec![Op::Select(old.into_iter().map(str::to_string).zip(new).collect())])))
    }
}

/// Clean names for these, in their order.
fn clean(names: &[&str], case: &str) -> Vec<String> {
    let wanted: Vec<String> = names.iter().map(|name| joined(&words(name), case)).collect();
    let mut given: Vec<String> = Vec::new();
    for (place, name) in wanted.iter().enumerate() {
        let again = given.contains(name);
        // A suffixed name must not take one that a later column has by right.
        let later = || wanted.iter().skip(place + 1);
        let free = names::free(name, |name| given.iter().any(|g| g == name) || again && later().any(|l| l == name));
        given.push(free);
    }
    given
}

/// The words of a name: runs of letters and digits, cut where a hump begins.
fn words(name: &str) -> Vec<String> {
    let mut plain = String::new();
    for c in plain_latin(name).chars() {
        match c {
            '%' => plain.push_str(" percent "),
            '#' => plain.push_str(" number "),
            '\'' | '"' | '’' | '‘' | '“' | '”' | '`' => {}
            c => plain.push(c),
        }
    }
    let mut words = Vec::new();
    for run in plain.split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c))) {
        let letters: Vec<char> = run.chars().collect();
        let mut word = String::new();
        for (i, c) in letters.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| letters.get(i));
            if before.is_some_and(|before| hump(*before, *c, letters.get(i + 1).copied())) {
                words.push(std::mem::take(&mut word));
            }
            word.push(*c);
        }
        words.push(word);
    }
    words.retain(|word| word.chars().any(char::is_alphanumeric));
    words
}

/// True where a word ends between two letters: `order|Date`, `XML|File`, `q1|Score`.
fn hump(before: char, here: char, next: Option<char>) -> bool {
    here.is_uppercase() && (before.is_lowercase() || !before.is_lowercase() && next.is_some_and(char::is_lowercase))
}

/// Latin letters without their accents, and compatibility forms (`²`, `№`, `ﬁ`) as the letters and digits they stand for.
fn plain_latin(name: &str) -> String {
    let mut out = String::new();
    let mut latin = false;
    let mut letters = name.nfkd().peekable();
    while let Some(c) = letters.next() {
        if is_combining_mark(c) {
            if !latin {
                out.push(c);
            }
            continue;
        }
        latin = c.is_ascii_alphabetic();
        match spelled(c) {
            Some(spelled) => {
                // `Ærø` begins with one capital, `ÆON` with two.
                let small = letters.peek().is_some_and(|next| next.is_lowercase());
                out.push_str(&if small && c.is_uppercase() { capitalised(spelled) } else { spelled.to_string() });
                latin = true;
            }
            None => out.push(c),
        }
    }
    // Letters of other scripts that were taken apart are put together again.
    out.nfc().collect()
}

/// Latin letters that are no plain letter with an accent.
fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'ẞ' => "SS",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'ø' => "o",
        'Ø' => "O",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'ł' => "l",
        'Ł' => "L",
        'þ' => "th",
        'Þ' => "TH",
        'ħ' => "h",
        'Ħ' => "H",
        'ı' => "i",
        _ => return None,
    })
}

/// Words as one name. It is never empty and does not begin with a digit.
fn joined(words: &[String], case: &str) -> String {
    let lower = |word: &String| word.to_lowercase();
    let separator = match case {
        "camel" | "pascal" => "",
        "kebab" => "-",
        "title" => " ",
        _ => "_",
    };
    let cased: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(place, word)| match case {
            "upper" => word.to_uppercase(),
            "pascal" | "title" => capitalised(word),
            "camel" if place > 0 => capitalised(word),
            _ => lower(word),
        })
        .collect();
    let name = cased.join(separator);
    if name.starts_with(|c: char| !c.is_numeric()) {
        return name;
    }
    let x = if matches!(case, "upper" | "pascal" | "title") { 'X' } else { 'x' };
    format!("{x}{name}")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters.as_str().to_lowercase().chars()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snake(name: &str) -> String {
        joined(&words(name), "snake")
    }

    #[test]
    fn names_are_cut_into_words() {
        for (name, clean) in [
            ("Article title", "article_title"),
            ("PMID/PMCID", "pmid_pmcid"),
            ("COST (£) charged to Wellcome (inc VAT when charged)", "cost_charged_to_wellcome_inc_vat_when_charged"),
            ("orderDate", "order_date"),
            ("XMLFile", "xml_file"),
            ("q1Score", "q1_score"),
            ("A1B2", "a1b2"),
            ("m²", "m2"),
            ("  spaces  around  ", "spaces_around"),
            ("already_clean_2", "already_clean_2"),
            ("3rd", "x3rd"),
            ("_", "x"),
            ("", "x"),
            ("100%", "x100_percent"),
            ("Émile Çelik", "emile_celik"),
            ("Ærø ß", "aero_ss"),
            ("ÆON Œuvre", "aeon_oeuvre"),
            ("Город", "город"),
            ("Йод", "йод"),
            ("हिन्दी नाम", "हिन्दी_नाम"),
            ("Company’s \"name\"", "companys_name"),
        ] {
            assert_eq!(snake(name), clean, "{name}");
        }
    }

    #[test]
    fn every_case() {
        let words = words("2nd Order dateGBP");
        let all: Vec<String> = CASES.iter().map(|case| joined(&words, case)).collect();
        assert_eq!(
            all,
            [
                "x2nd_order_date_gbp",
                "x2ndOrderDateGbp",
                "X2ndOrderDateGbp",
                "x2nd-order-date-gbp",
                "X2nd Order Date Gbp",
                "X2ND_ORDER_DATE_GBP"
            ]
        );
    }

    #[test]
    fn names_are_distinct() {
        assert_eq!(clean(&["A", "a", "a_2", "a!"], "snake"), ["a", "a_3", "a_2", "a_4"]);
        assert_eq!(clean(&["?", "!", "x"], "snake"), ["x", "x_2", "x_3"]);
    }

    #[test]
    fn clean_names_stay() {
        let once = clean(&["Order Date", "order date", "2020", "%"], "snake");
        let names: Vec<&str> = once.iter().map(String::as_str).collect();
        assert_eq!(clean(&names, "snake"), once);
    }
}
