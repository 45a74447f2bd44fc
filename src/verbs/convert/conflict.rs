//! What a column disagrees on, in words: the kinds of values with their counts, and lines that settle it.

use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Span;
use crate::lang::{quote_name, quote_text};
use crate::plan::count::things;
use crate::plan::reading::{About, Conflict, Cure, Kind};

/// The most kinds that are named.
const SHOWN: usize = 5;

/// Stops the step: the values of `column` cannot all be read as `wanted`, the type as a line writes it, in one way.
pub fn diagnostic(column: &str, wanted: &str, conflict: &Conflict, span: Span) -> Diagnostic {
    let name = literal(column);
    let message = match conflict.about {
        About::Currency => format!("The amounts of {name} are in different currencies."),
        About::Percent => format!("Some numbers of {name} have a % and others have none."),
        About::Separators => format!("The numbers of {name} are written in different ways."),
        About::DayAndMonthDiffer => format!("Some dates of {name} have the day first, others the month."),
        About::DayOrMonthUnknown => format!("No date of {name} shows whether the day or the month comes first."),
        About::Years => format!("The dates of {name} have years of two digits and years of four."),
        About::HalfOfDay => format!("Some times of {name} say am or pm, others leave it open."),
        About::Booleans => format!("Yes and no are written in different ways in {name}."),
    };
    let mut diagnostic = Diagnostic::data(span, message);
    for kind in conflict.kinds.iter().take(SHOWN) {
        diagnostic = diagnostic.note(sentence(conflict.about, kind));
    }
    if let Some(more) = conflict.kinds.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        diagnostic = diagnostic.note(format!("There are {} more.", things(more, "kind")));
    }
    conflict.cures.iter().filter_map(|cure| line(column, wanted, cure)).fold(diagnostic, Diagnostic::line)
}

/// `693 values with %, such as 0.09%.`
fn sentence(about: About, kind: &Kind) -> String {
    let read = verb(about, kind.rows);
    format!("{}{read} {}, such as {}.", things(kind.rows, "value"), kind.name, literal(kind.example.trim()))
}

/// The word between so many values and the name of their kind, with a blank before it, where there is one.
pub(super) fn verb(about: About, rows: usize) -> &'static str {
    match about {
        About::DayAndMonthDiffer | About::DayOrMonthUnknown if rows == 1 => " reads",
        About::DayAndMonthDiffer | About::DayOrMonthUnknown => " read",
        About::Booleans if rows == 1 => " is",
        About::Booleans => " are",
        _ => "",
    }
}

/// A line, or lines that belong together, that settle it.
pub(super) fn line(column: &str, wanted: &str, cure: &Cure) -> Option<String> {
    let name = quote_name(column);
    let texts = |texts: &[String]| texts.iter().map(|text| quote_text(text)).collect::<Vec<_>>().join(", ");
    match cure {
        Cure::Strip(_) | Cure::Hundredths | Cure::Currencies { .. } | Cure::Replace(_) => cure.steps(column).map(|steps| steps.join(" | ")),
        Cure::Using(formats) if formats.is_empty() => None,
        Cure::Using(formats) => Some(format!("convert {name} to {wanted} using {}", texts(formats))),
        Cure::Recode(words) => {
            let set = |(from, to): &(Vec<String>, String)| format!("set {name} = {} where {name} in [{}]", quote_text(to), texts(from));
            Some(words.iter().map(set).collect::<Vec<_>>().join("\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::reading::study;
    use crate::plan::types::Type;

    fn of(texts: &[(&str, usize)], wanted: &Type) -> Diagnostic {
        let reading = study(texts.iter().copied(), wanted, &[]);
        diagnostic("x", &wanted.to_string(), &reading.outcome.unwrap_err(), Span::default())
    }

    #[test]
    fn percent_on_some_only() {
        let told = of(&[("0.05", 1655), ("0.09%", 693), ("N/A", 62)], &Type::Number);
        assert_eq!(told.message, "Some numbers of `x` have a % and others have none.");
        assert_eq!(told.notes, ["1,655 values without %, such as `0.05`.", "693 values with %, such as `0.09%`."]);
        assert_eq!(told.lines, ["strip \"%\" from x"]);
    }

    #[test]
    fn currencies() {
        let told = of(&[("£5", 3), ("$6", 1), ("US$7", 1)], &Type::Number);
        assert_eq!(told.lines, [r#"extract /(US\$|£|\$)/ from x into x_currency | strip "US$", "£", "$" from x"#]);
    }

    #[test]
    fn nothing_shows_the_day() {
        let told = of(&[("03/04/2012", 1), ("05/06/2012", 1)], &Type::Date);
        assert_eq!(told.notes, ["2 values read either way, such as `03/04/2012`."]);
        assert_eq!(told.lines, ["convert x to date using \"%d/%m/%Y\"", "convert x to date using \"%m/%d/%Y\""]);
    }

    #[test]
    fn words_for_yes() {
        let told = of(&[("yes", 5), ("no", 2), ("Y", 1)], &Type::Boolean);
        assert_eq!(told.notes, ["7 values are yes or no, such as `yes`.", "1 value is y or n, such as `Y`."]);
        assert_eq!(told.lines, ["set x = \"yes\" where x in [\"Y\"]"]);
    }

    #[test]
    fn every_cure_is_a_line_that_can_be_read() {
        for (texts, wanted) in [
            (&[("1.234,5", 1), ("1,234.5", 1)][..], Type::Number),
            (&[("31/12/2012", 1), ("12/31/2012", 1)], Type::Date),
            (&[("31/12/12", 1), ("31/12/2012", 1)], Type::Date),
            (&[("3:05 pm", 1), ("3:05", 1)], Type::Time),
            (&[("y", 1), ("0", 1)], Type::Boolean),
        ] {
            let told = of(texts, &wanted);
            assert!(!told.lines.is_empty(), "{texts:?}");
            for line in told.lines.iter().flat_map(|lines| lines.lines()) {
                crate::verbs::testing::call(line);
            }
        }
    }
}
