//! `profile`, and `describe` for those who come from pandas or SQL: every column at a glance.

use crate::lang::ast::Call;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::survey::{Profiled, Survey};
use crate::plan::verb::{Example, Plan, Verb};

pub struct ProfileLook;
pub struct Describe;

/// Without columns first: `profile where Age > 5` names no column `where`.
const FORMS: &[Form] = &[
    Form { shape: &[], clauses: &[Clause::Where] },
    Form { shape: &[Part::Slot("columns", Slot::Targets(Uses::Any))], clauses: &[Clause::Where] },
];

impl Verb for ProfileLook {
    fn name(&self) -> &'static str {
        "profile"
    }

    fn summary(&self) -> &'static str {
        "Shows each column at a glance: missing cells, spread, frequent values."
    }

    fn help(&self) -> &'static str {
        HELP
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "The table, as a table",
                table: "City,Age\nRome,20\nOslo,\nRome,40\n",
                script: "profile | keep column, type, valid, missing_count, distinct, top, median",
                result: "column,type,valid,missing_count,distinct,top,median\nCity,text,3,0,2,Rome,\nAge,integer,2,1,2,20,30.0\n",
            },
            Example {
                title: "Some columns",
                table: "Code,City,Age\nAB-1,Rome,20\nCD-2,Oslo,30\n EF-3,Oslo,40\n",
                script: "profile Code, Age | keep column, mean, std, max_length, padded, pattern",
                result: "column,mean,std,max_length,padded,pattern\nCode,,,5,1,AA-9\nAge,30.0,10.0,,,\n",
            },
            Example {
                title: "Some rows",
                table: "When,Age\n2024-01-01,20\n2024-01-02,30\n2024-01-09,\n",
                script: "profile where Age is not missing | keep column, valid, earliest, latest, longest_gap",
                result: "column,valid,earliest,latest,longest_gap\nWhen,2,2024-01-01,2024-01-02,1.0\nAge,2,,,\n",
            },
            Example {
                title: "Some columns of some rows",
                table: "City,Age\nRome,20\nOslo,30\nOslo,40\n",
                script: "profile City where Age >= 30 | keep column, valid, distinct, top_share",
                result: "column,valid,distinct,top_share\nCity,2,1,1.0\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        profiled(call, scope)
    }
}

const HELP: &str = "A card for each column, in table order, over all rows: its type, its valid and missing cells, how many values differ. Up to 8 \
different values are all shown with their shares; of more, numbers and dates are drawn as 24 bars of equal width (fewer, where whole \
numbers or days span fewer), with least, median, mean and greatest value below, and the three most frequent of other values are shown. \
What is folded away opens with a click or the Enter key; the columns after the twelfth are folded, too. In plain text a column is one line, \
and where at most three are asked for, all that is known of them follows.\n\n\
Above the cards stand the missing cells of the table, rows without any, rows that repeat one above them (what `drop duplicate rows` \
removes), and columns that are missing together. With `where` only those rows count; where only some columns are asked for, rows are not \
compared.\n\n\
**Numbers**: quantiles lie between two values in proportion, as those of `quantile`; the deviation is that of a sample, as `std`; outliers are \
those of `outliers … using iqr(1.5)`. **Dates and times**: quantiles are values that occur, the lower one of two; the longest gap is that \
between two neighbours without a value between them; the usual step is told where more than half of all steps are as long. **Texts**: lengths in \
characters; a pattern has `A` for a capital, `a` for any other letter, `9` for a digit, and every other character as it is, so that \
`ABC-1234` is `AAA-9999`. Where the three most frequent patterns are less than half of the texts, a run of letters or digits is one \
sign instead: `a+` and `9+` for one or more, `A` for one capital, `A+` for several, so that `Braund, Mr. Owen` is `Aa+, Aa+. Aa+`. Of \
texts over 60 characters the pattern shows the first 60.\n\n\
Named or piped on, the answer is a table with a row for each column of this one: `p = profile`, `profile | keep rows where missing_share > 5%`. Its \
columns: `column`, `type`, `valid`, `missing_count`, `missing_share`, `distinct`; `top`, `top_count` and `top_share` for the most frequent value \
(the share is of the valid cells); `mean`, `std`, `min`, `q25`, `median`, `q75`, `max`, `zeros`, `negative` and `outliers` of numbers; \
`earliest`, `latest` and `longest_gap` (in days) of dates and times; `min_length`, `mean_length` and `max_length` of texts and lists; \
`empty` (texts without a character, lists without an item), `blank` (other texts of nothing but white space) and `padded` (other texts with white \
space at an end); `patterns` (how many there are), `pattern` (the most frequent one) and `pattern_share`. What a type does not have is missing.\n\n\
`describe` is another word for it.";

impl Verb for Describe {
    fn name(&self) -> &'static str {
        "describe"
    }

    fn summary(&self) -> &'static str {
        "Another word for `profile`."
    }

    fn help(&self) -> &'static str {
        "`describe Age` is `profile Age`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn canonical(&self, call: &Call) -> Option<Call> {
        Some(Call { verb: ProfileLook.name(), ..call.clone() })
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "A column",
                table: "Age\n20\n30\n30\n",
                script: "describe Age",
                result: concat!(
                    "column,type,valid,missing_count,missing_share,distinct,top,top_count,top_share,mean,std,min,q25,median,q75,max,zeros,negative,outliers,earliest,latest,longest_gap,min_length,mean_length,max_length,empty,blank,padded,patterns,pattern,pattern_share\n",
                    "Age,integer,3,0,0.0,2,30,2,0.6666666666666666,26.666666666666668,5.773502691896257,20.0,25.0,30.0,30.0,30.0,0,0,0,,,,,,,,,,,,\n",
                ),
            },
            Example {
                title: "In some rows",
                table: "Age,City\n20,Oslo\n30,Rome\n",
                script: "describe where City = \"Rome\" | keep column, valid, top",
                result: "column,valid,top\nAge,1,30\nCity,1,Rome\n",
            },
            Example {
                title: "A column in some rows",
                table: "Age,City\n20,Oslo\n30,Rome\n",
                script: "describe Age where City = \"Rome\" | keep column, valid, top",
                result: "column,valid,top\nAge,1,30\n",
            },
        ]
    }

    fn lower(&self, call: &Call, scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        profiled(call, scope)
    }
}

fn profiled(call: &Call, scope: &Scope) -> Result<Plan, Diagnostic> {
    let columns = columns(call, scope)?;
    let condition = scope.clause_condition(&call.clauses)?;
    let phrase = call.clauses.condition.as_ref().map(|condition| format!("rows where {condition}"));
    Ok(Plan::Survey(Survey::Profile(Profiled { columns, condition, phrase })))
}

/// The columns that a look names; none where it names none and means all.
pub(super) fn columns(call: &Call, scope: &Scope) -> Result<Option<Vec<String>>, Diagnostic> {
    let table = scope.need_table(call.span)?;
    let Some(targets) = call.args.targets("columns") else { return Ok(None) };
    let columns = scope.columns(targets, Uses::Any)?;
    if columns.is_empty() {
        return Err(Diagnostic::data(targets.span, format!("No column of {table} is among these.")));
    }
    Ok(Some(columns))
}
