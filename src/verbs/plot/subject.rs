//! What is drawn: the columns of each kind of picture, and what is proposed where they do not fit it.

use crate::lang::ast::{Arg, Call, Target, Targets};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::Uses;
use crate::lang::nearest::nearest;
use crate::lang::quote_name;
use crate::lang::span::{Ident, Span};
use crate::plan::chart::{Measure, Subject};
use crate::plan::count::joined;
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;

use super::super::elsewhere;
use super::KINDS;

/// The columns of a picture of this kind.
pub fn subject(kind: &str, call: &Call, scope: &Scope) -> Result<Subject, Diagnostic> {
    match kind {
        "histogram" => Ok(Subject::Histogram(measured_one(kind, call, scope)?)),
        "bar" => Ok(Subject::Bar(counted(kind, call, scope)?)),
        "pie" => Ok(Subject::Pie(counted(kind, call, scope)?)),
        "line" => {
            let over = named("over", call, scope)?;
            let values = measured(kind, call, scope)?;
            several_by(kind, &values, call)?;
            Ok(Subject::Line { values, over })
        }
        "scatter" => {
            let against = named("against", call, scope)?;
            Ok(Subject::Scatter { value: measured_one(kind, call, scope)?, against })
        }
        "box" => {
            let columns = measured(kind, call, scope)?;
            several_by(kind, &columns, call)?;
            Ok(Subject::Box(columns))
        }
        "matrix" => {
            let columns = measured(kind, call, scope)?;
            match columns.as_slice() {
                [only] => {
                    Err(Diagnostic::data(span(call), format!("Only {} is among these columns; a matrix takes two or more.", literal(only)))
                        .line(format!("plot histogram {}", quote_name(only))))
                }
                _ => Ok(Subject::Matrix(columns)),
            }
        }
        _ => {
            let columns = match targets(call) {
                Some(targets) => scope.columns(targets, Uses::Any)?,
                None => scope.schema.names().map(str::to_string).collect(),
            };
            Ok(Subject::Missing(columns))
        }
    }
}

/// The kind of picture that suits a column. The word of a kind without its columns is read as a column, too, and so is that of a picture which there
/// is not.
pub fn usual(call: &Call, scope: &Scope) -> Result<&'static str, Diagnostic> {
    let found = columns(call, scope).map_err(|error| match targets(call).map(|targets| targets.items.as_slice()) {
        Some([item]) => match &item.node {
            Target::Name(name) if !scope.schema.has(name) => no_picture(name, item.span, error, scope),
            _ => error,
        },
        _ => error,
    })?;
    let measured = found.first().and_then(|column| scope.schema.kind(column)).and_then(Measure::of);
    Ok(if measured.is_some() { "histogram" } else { "bar" })
}

/// That a word is neither a picture that can be drawn as it stands nor a column. What stands behind it stays as it is.
fn no_picture(word: &str, span: Span, error: Diagnostic, scope: &Scope) -> Diagnostic {
    let of = |fits: &dyn Fn(&Type) -> bool| -> Vec<String> {
        scope.schema.columns.iter().filter(|(_, kind)| fits(kind)).map(|(name, _)| quote_name(name)).collect()
    };
    let numbers = of(&Type::is_numeric);
    let measured = || numbers.iter().cloned().chain(of(&|kind| Measure::of(kind).is_some())).next();
    let mut kinds: Vec<&str> = KINDS.iter().filter(|kind| !kind.is_empty()).copied().collect();
    kinds.dedup();
    let theirs = elsewhere::line(&format!("plot {word}")).and_then(|line| line.strip_prefix("plot ")?.split(' ').next());
    let kind = match word {
        "corr" | "correlation" | "pairplot" | "heatmap" => Some("matrix"),
        _ if kinds.contains(&word) => Some(word),
        _ => theirs.or_else(|| nearest(word, kinds.iter().copied())),
    };
    let with = match (kind, numbers.as_slice()) {
        (Some(kind @ ("histogram" | "box")), _) => measured().map(|column| format!("{kind} {column}")),
        (Some(kind @ ("bar" | "pie")), _) => {
            of(&Type::is_textual).into_iter().next().or_else(measured).map(|column| format!("{kind} {column}"))
        }
        (Some("scatter"), [x, y, ..]) => Some(format!("scatter {y} against {x}")),
        (Some("line"), [x, y, ..]) => Some(format!("line {y} over {x}")),
        (Some("matrix"), [_, _, ..]) => Some("matrix number columns".to_string()),
        (Some("missing"), _) => Some("missing".to_string()),
        _ => None,
    };
    let mut told = match kinds.contains(&word) {
        true => Diagnostic::syntax(span, format!("`plot {word}` draws which column?")),
        // A column that is written nearly so comes first.
        false if !error.fix.is_empty() => return error,
        false => {
            let kinds: Vec<String> = kinds.into_iter().map(literal).collect();
            error.note(format!("The pictures are {}.", joined(&kinds, "and")))
        }
    };
    if let Some(with) = with {
        told = told.fixed_by(span, with);
    }
    told
}

fn targets(call: &Call) -> Option<&Targets> {
    call.args.targets("column")
}

fn span(call: &Call) -> Span {
    targets(call).map_or(call.span, |targets| targets.span)
}

/// The columns that are meant; at least one.
fn columns(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    let Some(targets) = targets(call) else {
        return Err(Diagnostic::syntax(call.span, "Of which column?"));
    };
    let columns = scope.columns(targets, Uses::Any)?;
    if columns.is_empty() { Err(Diagnostic::data(targets.span, "No column is among these.")) } else { Ok(columns) }
}

/// Those of them that can be measured. A kind or pattern takes what can; one that is named must.
fn measured(kind: &str, call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    let all = columns(call, scope)?;
    let fits = |column: &String| scope.schema.kind(column).and_then(Measure::of).is_some();
    let chosen =
        targets(call).is_some_and(|targets| targets.items.iter().all(|item| !matches!(item.node, Target::Name(_) | Target::Run(..))));
    if let Some(column) = all.iter().find(|column| !fits(column)).filter(|_| !chosen || !all.iter().any(fits)) {
        return Err(unmeasured(kind, column, span(call), scope));
    }
    Ok(all.into_iter().filter(fits).collect())
}

fn measured_one(kind: &str, call: &Call, scope: &Scope) -> Result<String, Diagnostic> {
    let columns = measured(kind, call, scope)?;
    one(kind, columns, call)
}

fn one(kind: &str, columns: Vec<String>, call: &Call) -> Result<String, Diagnostic> {
    let written = || columns.iter().map(|column| quote_name(column)).collect::<Vec<String>>();
    match columns.as_slice() {
        [column] => Ok(column.clone()),
        _ => {
            let diagnostic = Diagnostic::syntax(span(call), format!("`plot {kind}` takes one column, and these are {}.", columns.len()));
            Err(match (kind, written().as_slice()) {
                ("histogram", names) => diagnostic.note("Boxes show several side by side.").line(format!("plot box {}", names.join(", "))),
                (_, [first, second, ..]) if kind == "scatter" => {
                    diagnostic.note("Each against each is drawn by `plot matrix`.").line(format!("plot matrix {first}, {second}"))
                }
                (_, [first, second, ..]) => {
                    diagnostic.note("The values of one are drawn in groups of the other.").line(format!("plot bar {first} by {second}"))
                }
                _ => diagnostic,
            })
        }
    }
}

/// The one column whose values are counted.
fn counted(kind: &str, call: &Call, scope: &Scope) -> Result<String, Diagnostic> {
    let column = one(kind, columns(call, scope)?, call)?;
    match scope.schema.kind(&column) {
        Some(other @ (Type::List(_) | Type::Other(_))) => {
            let diagnostic =
                Diagnostic::mistype(span(call), format!("{} is {}, whose values cannot be counted.", literal(&column), article(other)));
            Err(match other {
                Type::List(_) => {
                    diagnostic.note("`explode` makes a row of each item first.").line(format!("explode {}", quote_name(&column)))
                }
                _ => diagnostic.line(format!("plot histogram {}", quote_name(&column))),
            })
        }
        _ => Ok(column),
    }
}

/// The column behind `over` or `against`, which must be measured.
fn named(word: &'static str, call: &Call, scope: &Scope) -> Result<String, Diagnostic> {
    let Some(arg) = call.args.get(word) else {
        return Err(Diagnostic::syntax(call.span, format!("`{word}` which column?")));
    };
    let Arg::Name(name) = &arg.node else {
        return Err(Diagnostic::syntax(arg.span, format!("`{word}` which column?")));
    };
    let (column, kind) = scope.column(&Ident::new(name.clone(), arg.span))?;
    if Measure::of(&kind).is_some() {
        return Ok(column);
    }
    let written = quote_name(&column);
    let said = format!("{} is {}, and {} needs numbers, dates or times.", literal(&column), article(&kind), literal(word));
    let diagnostic = Diagnostic::mistype(arg.span, said);
    let values = targets(call).map(ToString::to_string).unwrap_or_default();
    Err(match (word, &kind) {
        ("over", Type::Text) => diagnostic.note("Text that holds dates is converted first.").line(format!("convert {written} to date")),
        (_, Type::List(_) | Type::Other(_)) => diagnostic,
        _ => diagnostic.note("Values in groups are drawn as boxes.").line(format!("plot box {values} by {written}")),
    })
}

/// Groups and several columns at once would be too much.
fn several_by(kind: &str, columns: &[String], call: &Call) -> Result<(), Diagnostic> {
    match (&call.clauses.by, columns) {
        (Some(by), [first, _, ..]) if kind == "line" || kind == "box" => {
            Err(Diagnostic::syntax(by.span, format!("With `by` `plot {kind}` takes one column, and these are {}.", columns.len()))
                .note(format!("One at a time: `plot {kind} {}` with the rest of the line.", quote_name(first))))
        }
        _ => Ok(()),
    }
}

/// A column that has no place along an axis.
fn unmeasured(kind: &str, column: &str, at: Span, scope: &Scope) -> Diagnostic {
    let of = scope.schema.kind(column).cloned().unwrap_or(Type::Unknown);
    let what = match kind {
        "histogram" => "a histogram",
        "line" => "a line",
        "scatter" => "a scatter plot",
        "box" => "a box plot",
        _ => "a matrix",
    };
    let written = quote_name(column);
    let diagnostic = Diagnostic::mistype(at, format!("{} is {}, and {what} needs numbers, dates or times.", literal(column), article(&of)));
    match of {
        Type::List(_) | Type::Other(_) => diagnostic,
        Type::Text => diagnostic
            .note(format!(
                "How often each value occurs is drawn as bars; text that holds numbers is converted first: `convert {written} to number`."
            ))
            .line(format!("plot bar {written}")),
        _ => diagnostic.note("How often each value occurs is drawn as bars.").line(format!("plot bar {written}")),
    }
}
