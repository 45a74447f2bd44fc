//! Values that do not fit the new type: which, how many of how many, and what can be done.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::Span;
use crate::lang::{quote_name, quote_text};
use crate::plan::count::{count, joined, things};
use crate::plan::expr::{Expr, Operator, SortKey};
use crate::plan::op::Op;
use crate::plan::query::{Query, Told};
use crate::plan::reading::{Reading, would_read};
use crate::plan::scope::article;
use crate::plan::types::Type;

use super::nothing::is_nothing;
use super::serial::Serial;
use super::way::Way;
use super::{Job, Source, line, serial};

/// The most values, and the most columns, that are shown.
const SHOWN: usize = 5;
/// The most characters of a value.
const CUT: usize = 40;

/// The values of one column that do not fit.
pub struct Failure {
    column: String,
    /// Rows that hold one, and rows that hold any value.
    rows: usize,
    of: usize,
    /// The most frequent with their rows, and how many others there are.
    samples: Vec<(String, usize)>,
    more: usize,
    /// Lines after which the same line works, or that do instead; with a sentence before them.
    cure: Option<(String, Vec<String>)>,
}

/// Of a column that was read.
pub fn of_reading(job: &Job, column: &Source, reading: &Reading) -> Option<Failure> {
    let unread = &reading.unread;
    if unread.rows == 0 {
        return None;
    }
    let name = &column.name;
    let all = |wanted: &Type| unread.more == 0 && unread.samples.iter().all(|(text, _)| would_read(wanted, &[], text));
    let cure = match &job.wanted {
        Type::Integer if unread.numbers == unread.rows => {
            Some(("They are numbers, and not whole or too large.".to_string(), vec![line(name, "number")]))
        }
        Type::Decimal(_, scale) if unread.numbers == unread.rows => {
            let digits = things(usize::from(*scale), "digit");
            Some((format!("They are numbers with more than {digits} after the point, or too many in all."), vec![line(name, "number")]))
        }
        // By a format that is not theirs.
        Type::Date if all(&Type::Date) => Some(("They are dates, written in another way than the formats say.".to_string(), Vec::new())),
        Type::Date if all(&Type::Datetime) => Some(("They have a time of day.".to_string(), vec![line(name, "datetime")])),
        wanted if wanted.is_numeric() && reading.read == 0 && unread.samples.iter().all(|(text, _)| has_digit(text)) => {
            let line = format!("extract /-?\\d+(?:\\.\\d+)?/ from {}", quote_name(name));
            Some(("A pattern takes the number out of other text.".to_string(), vec![line]))
        }
        _ => None,
    };
    Some(Failure {
        column: name.clone(),
        rows: unread.rows,
        of: reading.read + unread.rows,
        samples: unread.samples.clone(),
        more: unread.more,
        cure,
    })
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// Asks for the values of a column that is cast: the most frequent, and the counts.
pub fn ask(job: &Job, column: &Source) -> Vec<Query> {
    let old = Expr::column(column.name.clone(), column.kind.clone());
    let new = column.way.value(&old, &job.wanted, None);
    let Some(misfit) = column.way.misfit(&old, &new).filter(|_| !job.lenient) else {
        return Vec::new();
    };
    let chosen = || job.condition.iter().cloned();
    let misfit = Expr::all(chosen().chain([misfit]));
    let there = Expr::all(chosen().chain([old.clone().is_missing().negated()]));
    // Any name but the column's.
    let rows = format!("{} rows", column.name);
    let count = |args: Vec<Expr>| Expr::call("count", args, Type::Integer);
    let first = Expr::test(Operator::AtMost, vec![Expr::row_number(), Expr::integer(SHOWN as i64)]);
    let samples = vec![
        Op::Filter(misfit.clone()),
        Op::Group { by: vec![column.name.clone()], outputs: vec![(rows.clone(), count(Vec::new()))] },
        Op::Sort(vec![SortKey { column: rows, descending: true }]),
        Op::Filter(first),
    ];
    let distinct = Expr::call("count_distinct", vec![old.where_else(misfit.clone(), Expr::missing())], Type::Integer);
    let outputs =
        vec![("misfits".to_string(), count(vec![misfit])), ("values".to_string(), count(vec![there])), ("distinct".to_string(), distinct)];
    vec![Query::Rows(samples), Query::Rows(vec![Op::Group { by: Vec::new(), outputs }])]
}

/// What they are told.
pub fn of_answers(job: &Job, column: &Source, told: &mut impl Iterator<Item = Told>) -> Option<Failure> {
    let (Some(Told::Rows(samples)), Some(Told::Rows(counts))) = (told.next(), told.next()) else {
        return None;
    };
    let rows = counts.count("misfits", 0);
    if rows == 0 {
        return None;
    }
    let name = &column.name;
    let shown =
        (0..samples.rows()).filter_map(|row| Some((samples.cell(name, row)?.to_string(), samples.count(&format!("{name} rows"), row))));
    let shown: Vec<(String, usize)> = shown.collect();
    let more = counts.count("distinct", 0).saturating_sub(shown.len());
    Some(Failure {
        column: name.clone(),
        rows,
        of: counts.count("values", 0),
        cure: cure_of_cast(job, column, &shown),
        samples: shown,
        more,
    })
}

/// What can be done about values that are cast; a line only where it would help all of those that are shown.
fn cure_of_cast(job: &Job, column: &Source, samples: &[(String, usize)]) -> Option<(String, Vec<String>)> {
    let name = quote_name(&column.name);
    let all = |fits: &dyn Fn(f64) -> bool| samples.iter().all(|(text, _)| text.parse().is_ok_and(fits));
    let (sentence, helps, line) = match (&column.way, &column.kind, &job.wanted) {
        (Way::Cast(_), Type::Number | Type::Decimal(..), Type::Integer) => {
            ("An integer is whole, and within 64 bits.".to_string(), all(&|x| x.abs() < 9.2e18), format!("set {name} = round({name})"))
        }
        (Way::Cast(_), _, Type::Decimal(digits, scale)) => {
            let before = digits.saturating_sub(*scale);
            let sentence =
                format!("{} has {} before the point and {scale} after it.", literal(&job.written), things(usize::from(before), "digit"));
            (sentence, all(&|x| x.abs() < 10f64.powi(i32::from(before)) - 1.0), format!("set {name} = round({name}, {scale})"))
        }
        (Way::Cast(_), _, Type::Boolean) => (
            "Of numbers, 1 is true and 0 is false.".to_string(),
            true,
            format!("set {name} = if {name} is missing then missing else {name} != 0"),
        ),
        (Way::Serial(Serial::Excel), _, Type::Date) => {
            let sentence = "A date is a whole day from 1 to 2958465, and never the 60th, which was none.".to_string();
            (sentence, all(&|x| x.fract() != 0.0 && serial::is_excel_day(x)), format!("convert {name} to datetime using excel"))
        }
        (Way::Serial(Serial::Excel), ..) => return Some(("A day counts from 1 to 2958465, and never 60.".to_string(), Vec::new())),
        (Way::Serial(Serial::Unix), _, Type::Date) => {
            let lines = format!("convert {name} to datetime using unix\nconvert {name} to date");
            ("A date has no time of day.".to_string(), all(&serial::is_unix_second), lines)
        }
        (Way::Serial(Serial::Unix), ..) => {
            let sentence = "Seconds go to the year 9999; larger numbers may be milliseconds.".to_string();
            (sentence, all(&|x| serial::is_unix_second(x / 1000.0)), format!("set {name} = {name} / 1000"))
        }
        _ => return None,
    };
    Some((sentence, if helps { vec![line] } else { Vec::new() }))
}

/// Stops the step.
pub fn diagnostic(job: &Job, call: &Call, failures: &[Failure]) -> Diagnostic {
    let mut diagnostic = match failures {
        [only] => one(job, call, only),
        _ => several(job, call, failures),
    };
    let fix = match &call.clauses.otherwise {
        Some(stop) => (stop.span, "missing".to_string()),
        None => (Span::new(call.span.end, call.span.end), " else missing".to_string()),
    };
    let nothings = nothings(failures);
    if !nothings.is_empty() {
        let holds = |failure: &&Failure| failure.samples.iter().any(|(text, _)| nothings.contains(text));
        let columns: Vec<String> = failures.iter().filter(holds).map(|failure| quote_name(&failure.column)).collect();
        let texts: Vec<String> = nothings.iter().map(|text| quote_text(text)).collect();
        let line = format!("mark {} as missing in {}", texts.join(", "), columns.join(", "));
        let covered = |failure: &Failure| failure.more == 0 && failure.samples.iter().all(|(text, _)| nothings.contains(text));
        diagnostic = if failures.iter().all(covered) {
            diagnostic.line(line)
        } else {
            diagnostic.note(format!("What stands for nothing is marked first: {}.", literal(&line)))
        };
    }
    // With no value left it is another line that is wanted.
    if failures.iter().all(|failure| failure.rows == failure.of) && nothings.is_empty() {
        return diagnostic;
    }
    diagnostic.fixed_by(fix.0, fix.1)
}

fn one(job: &Job, call: &Call, failure: &Failure) -> Diagnostic {
    let name = literal(&failure.column);
    let message = match (failure.rows, failure.of) {
        (1, 1) => format!("The one value of {name} {}.", does_not(job, failure, true)),
        (rows, of) if rows == of => format!("None of the {} values of {name} {}.", count(of), does(job, failure)),
        (rows, of) => format!("{} of {} values of {name} {}.", count(rows), count(of), does_not(job, failure, rows == 1)),
    };
    let diagnostic = Diagnostic::data(span(call), message).note(samples(failure));
    match &failure.cure {
        Some((sentence, lines)) => lines.iter().cloned().fold(diagnostic.note(sentence.clone()), Diagnostic::line),
        None => match (&job.wanted, call.clauses.using.is_empty()) {
            (Type::Date | Type::Datetime | Type::Time, true) => {
                diagnostic.note("A format says how values are written, such as `using \"%d/%m/%Y\"`.")
            }
            _ => diagnostic,
        },
    }
}

fn several(job: &Job, call: &Call, failures: &[Failure]) -> Diagnostic {
    let message = format!("{} hold values that do not fit {}.", things(failures.len(), "column"), article(&job.wanted));
    let mut diagnostic = Diagnostic::data(span(call), message);
    for failure in failures.iter().take(SHOWN) {
        let (rows, of) = (count(failure.rows), count(failure.of));
        diagnostic = diagnostic.note(format!("{}: {rows} of {of} values. {}", literal(&failure.column), samples(failure)));
    }
    if let Some(more) = failures.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        diagnostic = diagnostic.note(format!("And {} more.", things(more, "column")));
    }
    diagnostic
}

/// Where the line names its columns.
pub fn span(call: &Call) -> Span {
    call.args.get("columns").map_or(call.span, |arg| arg.span)
}

fn does(job: &Job, failure: &Failure) -> String {
    match &job.wanted {
        Type::Category(_) => "is one of the levels".to_string(),
        wanted if is_read(job, failure) => format!("reads as {}", article(wanted)),
        wanted => format!("fits {}", article(wanted)),
    }
}

fn does_not(job: &Job, failure: &Failure, single: bool) -> String {
    let does = if single { "does" } else { "do" };
    match &job.wanted {
        Type::Category(_) if single => "is none of the levels".to_string(),
        Type::Category(_) => "are none of the levels".to_string(),
        wanted if is_read(job, failure) => format!("{does} not read as {}", article(wanted)),
        wanted => format!("{does} not fit {}", article(wanted)),
    }
}

fn is_read(job: &Job, failure: &Failure) -> bool {
    job.columns.iter().any(|column| column.name == failure.column && matches!(column.way, Way::Read(_)))
}

/// `They are abc in 2 rows and -.`
fn samples(failure: &Failure) -> String {
    let mut shown: Vec<String> = failure
        .samples
        .iter()
        .take(SHOWN)
        .map(|(text, rows)| {
            let rows = if *rows > 1 { format!(" in {}", things(*rows, "row")) } else { String::new() };
            format!("{}{rows}", sample(text))
        })
        .collect();
    let more = failure.more + failure.samples.len().saturating_sub(SHOWN);
    let begins = match (shown.len(), more) {
        (1, 0) if failure.rows == 1 => "It is",
        (1, 0) => "All are",
        (_, 0) => "They are",
        _ => "Among them are",
    };
    if more > 0 {
        shown.push(format!("{} more", count(more)));
    }
    format!("{begins} {}.", joined(&shown, "and"))
}

/// A value as a message shows it.
fn sample(text: &str) -> String {
    if text.is_empty() {
        return "`\"\"`".to_string();
    }
    let cut: String = if text.chars().count() > CUT { text.chars().take(CUT - 1).chain(['…']).collect() } else { text.to_string() };
    literal(&cut)
}

/// Those of the values that stand for nothing.
fn nothings(failures: &[Failure]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (text, _) in failures.iter().flat_map(|failure| &failure.samples) {
        if is_nothing(text) && !found.contains(text) {
            found.push(text.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::query::Fitted;
    use crate::plan::reading::study;
    use crate::plan::schema::Schema;
    use crate::plan::verb::Verb;
    use crate::verbs::convert::Convert;
    use crate::verbs::testing::{call, scope};

    /// What a line says to columns of text.
    fn learned(line: &str, columns: &[(&str, &[(&str, usize)])]) -> Result<Fitted, Diagnostic> {
        let schema = Schema { columns: columns.iter().map(|(name, _)| (name.to_string(), Type::Text)).collect() };
        let (call, scope) = (call(line), scope(&schema));
        let queries = Convert.fit(&call, &scope).unwrap();
        let told = queries.into_iter().map(|query| {
            let Query::Reading { column, wanted, formats, .. } = query else { panic!("{query:?}") };
            let texts = columns.iter().find(|(name, _)| *name == column).unwrap().1;
            Told::Reading(Box::new(study(texts.iter().copied(), &wanted, &formats)))
        });
        Convert.learn(&call, &scope, told.collect())
    }

    #[test]
    fn it_says_which_and_how_many() {
        let told = learned("convert Age to integer", &[("Age", &[("31", 888), ("abc", 2), ("n/a", 1)])]).unwrap_err();
        assert_eq!(told.message, "3 of 891 values of `Age` do not read as an integer.");
        assert_eq!(
            told.notes,
            ["They are `abc` in 2 rows and `n/a`.", "What stands for nothing is marked first: `mark \"n/a\" as missing in Age`."]
        );
        assert!(told.lines.is_empty());
        assert_eq!(told.fix, [(Span::new(22, 22), " else missing".to_string())]);
    }

    #[test]
    fn else_missing_goes_on() {
        assert!(learned("convert Age to integer else missing", &[("Age", &[("31", 1), ("abc", 1)])]).is_ok());
        let told = learned("convert Age to integer", &[("Age", &[("31", 888), ("-", 2)])]).unwrap_err();
        assert_eq!(told.lines, ["mark \"-\" as missing in Age"]);
        let told = learned("convert Age to integer else stop", &[("Age", &[("31", 1), ("abc", 1)])]).unwrap_err();
        assert_eq!(told.fix, [(Span::new(28, 32), "missing".to_string())]);
    }

    #[test]
    fn a_conflict_stops_in_any_case() {
        let abv: &[(&str, usize)] = &[("0.05", 3), ("0.06%", 1)];
        let told = learned("convert abv to number else missing", &[("abv", abv)]).unwrap_err();
        assert_eq!(told.lines, ["strip \"%\" from abv"]);
    }

    #[test]
    fn numbers_that_are_not_whole() {
        let told = learned("convert Age to integer", &[("Age", &[("31", 1), ("0.5", 1)])]).unwrap_err();
        assert_eq!(told.lines, ["convert Age to number"]);
        let told = learned("convert Age to date", &[("Age", &[("2024-01-31", 1), ("2024-01-31 12:30", 1)])]).unwrap_err();
        assert_eq!(told.lines, ["convert Age to datetime"]);
        let told = learned("convert Age to date using \"%d.%m.%Y\"", &[("Age", &[("2024-01-31", 1)])]).unwrap_err();
        assert!(told.lines.is_empty());
        assert_eq!(told.notes.last().unwrap(), "They are dates, written in another way than the formats say.");
    }

    #[test]
    fn all_columns_are_told_at_once() {
        let na: &[(&str, usize)] = &[("1", 9), ("NA", 2)];
        let told = learned("convert a, b, c to number", &[("a", na), ("b", &[("1", 1)]), ("c", na)]).unwrap_err();
        assert_eq!(told.message, "2 columns hold values that do not fit a number.");
        assert_eq!(told.notes, ["`a`: 2 of 11 values. All are `NA` in 2 rows.", "`c`: 2 of 11 values. All are `NA` in 2 rows."]);
        assert_eq!(told.lines, ["mark \"NA\" as missing in a, c"]);
    }

    #[test]
    fn nothing_that_reads() {
        let told = learned("convert Size to number", &[("Size", &[("12 oz.", 3), ("16 oz", 1)])]).unwrap_err();
        assert_eq!(told.message, "None of the 4 values of `Size` reads as a number.");
        assert!(told.fix.is_empty());
    }

    #[test]
    fn levels() {
        let sizes: &[(&str, usize)] = &[("low", 2), ("Low", 1)];
        let told = learned("convert Size to category(\"low\", \"high\")", &[("Size", sizes)]).unwrap_err();
        assert_eq!(told.message, "1 of 3 values of `Size` is none of the levels.");
        assert!(learned("convert Size to category", &[("Size", sizes)]).is_ok());
    }
}
