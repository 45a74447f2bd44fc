//! `encode`: the values of a column as numbers.

use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Clause, Form, Part, Slot, Uses};
use crate::plan::count::{count, things};
use crate::plan::expr::{Expr, Node, Operator, SortKey};
use crate::plan::op::Op;
use crate::plan::query::{Answer, Fitted, Query, Told};
use crate::plan::scope::{Scope, article};
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Example, Lowered, Plan, Says, Tally, Verb};

use super::columnwise::{each, guarded, undecided, without_originals};
use super::learned::{self, lost};
use super::using;

pub struct Encode;

const METHODS: &[&str] = &["onehot", "ordinal", "frequency"];

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("columns", Slot::Targets(Uses::Any))],
    clauses: &[Clause::Method(METHODS), Clause::Where, Clause::Into, Clause::DroppingOriginals],
}];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Onehot,
    Ordinal,
    Frequency,
}

/// Words that other tools have for them.
const ELSEWHERE: [(&str, &str); 12] = [
    ("one_hot", "onehot"),
    ("one-hot", "onehot"),
    ("dummy", "onehot"),
    ("dummies", "onehot"),
    ("get_dummies", "onehot"),
    ("indicator", "onehot"),
    ("label", "ordinal"),
    ("codes", "ordinal"),
    ("integer", "ordinal"),
    ("count", "frequency"),
    ("counts", "frequency"),
    ("share", "frequency"),
];

const COUNT: &str = "\u{0}count";
/// The most columns that one becomes.
const MOST_COLUMNS: usize = 500;
/// The most values that get a number.
const MOST_VALUES: usize = 10_000;

impl Verb for Encode {
    fn name(&self) -> &'static str {
        "encode"
    }

    fn summary(&self) -> &'static str {
        "Makes numbers of the values of a column."
    }

    fn help(&self) -> &'static str {
        "For columns of texts, categories, integers and booleans. Values are taken in their order: declared categories in that of their levels, \
         texts by the alphabet.\n\n\
         - `onehot`: a column for each value, named by both (`Sex_female`), with 1 where the value stands and 0 elsewhere; a missing cell is 0 in all \
         of them. Signs in a value that cannot stand in a name become `_`; names that would be the same get `_2`, `_3`. The column itself stays \
         unless `dropping originals`.\n\
         - `ordinal`: the value's place in the order, from 0, as scikit-learn's OrdinalEncoder.\n\
         - `frequency`: the value's share of the cells that are not missing.\n\n\
         With `ordinal` and `frequency` the column itself becomes numbers, unless `into` makes a new one; missing cells stay missing.\n\n\
         The values are kept with the step: on other data the columns and numbers are the same, and a value that was not there before is 0 in all \
         columns, or missing, which is told. `lump City to top 20` makes many values few first."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                title: "A column for each value",
                table: "Name,Sex\nAnn,female\nBob,male\nCem,\n",
                script: "encode Sex using onehot",
                result: "Name,Sex,Sex_female,Sex_male\nAnn,female,1,0\nBob,male,0,1\nCem,,0,0\n",
            },
            Example {
                title: "In place of the column",
                table: "City,Age\nNew York,3\nOslo,4\n",
                script: "encode City using onehot dropping originals",
                result: "Age,City_New_York,City_Oslo\n3,1,0\n4,0,1\n",
            },
            Example {
                title: "Places in the order",
                table: "Size\nmid\nlow\n\nlow\n",
                script: "encode Size using ordinal",
                result: "Size\n1\n0\n\n0\n",
            },
            Example {
                title: "Places in the order of a category, beside it",
                table: "Size\nmid\nlow\nhigh\n",
                script: "convert Size to category(\"low\", \"mid\", \"high\")\nencode Size using ordinal into place",
                result: "Size,place\nmid,1\nlow,0\nhigh,2\n",
            },
            Example {
                title: "Shares",
                table: "City\nRome\nOslo\nRome\n\nRome\n",
                script: "encode City using frequency",
                result: "City\n0.75\n0.25\n0.75\n\n0.75\n",
            },
            Example {
                title: "Some rows only",
                table: "Sex,Age\nf,30\nm,9\n",
                script: "encode Sex using onehot where Age >= 18",
                result: "Sex,Age,Sex_f,Sex_m\nf,30,1,0\nm,9,,\n",
            },
        ]
    }

    fn fit(&self, call: &Call, scope: &Scope) -> Result<Vec<Query>, Diagnostic> {
        let columns = typed(checked(call, scope)?, scope);
        Ok(columns.iter().map(|column| Query::Rows(values(scope, column))).collect())
    }

    fn learn(&self, call: &Call, scope: &Scope, told: Vec<Told>) -> Result<Fitted, Diagnostic> {
        let method = method(call)?;
        let most = if method == Method::Onehot { MOST_COLUMNS } else { MOST_VALUES };
        let mut fitted = Fitted::default();
        for (column, told) in typed(checked(call, scope)?, scope).into_iter().zip(told) {
            let answer = learned::rows(told);
            let kind = learned::column(scope, &column).kind;
            let seen = answer.columns.first().map(|(_, _, values)| values.clone()).unwrap_or_default();
            let counts: Vec<f64> = learned::numbers(&answer, 0, 1).into_iter().flatten().collect();
            let (values, counts) = match &kind {
                // All levels of a declared category are known, those that do not occur, too.
                Type::Category(levels) if !levels.is_empty() => {
                    let times = |level: &String| seen.iter().position(|value| value.as_text() == Some(level)).and_then(|at| counts.get(at));
                    let times: Vec<f64> = levels.iter().map(|level| times(level).copied().unwrap_or(0.0)).collect();
                    (levels.iter().cloned().map(Value::Text).collect(), times)
                }
                _ => (seen, counts),
            };
            if values.len() > most {
                let span = call.args.get("columns").map_or(call.span, |arg| arg.span);
                let what = if method == Method::Onehot { "columns" } else { "values" };
                let diagnostic = Diagnostic::data(
                    span,
                    format!("{} has more than {} values, too many for as many {what}.", literal(&column), count(most)),
                );
                return Err(match kind.is_textual() {
                    true => diagnostic.line(format!("lump {} to top 20", crate::lang::quote_name(&column))),
                    false => diagnostic,
                });
            }
            fitted.notes.push(note(method, &column, &values));
            let total: f64 = counts.iter().sum();
            let codes: Vec<Value> = match method {
                Method::Frequency => counts.iter().map(|times| learned::number(Some(times / total))).collect(),
                _ => (0..).take(values.len()).map(Value::Integer).collect(),
            };
            let key = if kind.is_textual() { Type::Text } else { kind };
            let code = if method == Method::Frequency { Type::Number } else { Type::Integer };
            fitted.tables.push((column.clone(), Answer { columns: vec![(column, key, values), ("code".to_string(), code, codes)] }.into()));
        }
        Ok(fitted)
    }

    fn lower(&self, call: &Call, scope: &Scope, fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let span = call.args.get("columns").map_or(call.span, |arg| arg.span);
        for (column, table) in &fitted.tables {
            let (Some(now), Some((_, was, _))) = (scope.schema.kind(column), table.columns.first()) else { continue };
            let textual = now.is_textual() && was.is_textual();
            if now != was && !textual && ![now, was].contains(&&Type::Unknown) {
                return Err(learned::changed(column, now, was, span));
            }
        }
        // A column without values here may have had some where the step learned.
        let mut columns = checked(call, scope)?;
        columns.retain(|column| fitted.table(column).is_some() || learned::column(scope, column).kind != Type::Unknown);
        for column in &columns {
            learned::table(fitted, column, span)?;
        }
        let mut lowered = match method(call)? {
            Method::Onehot => onehot(call, scope, &columns, fitted)?,
            method => coded(call, scope, &columns, fitted, method)?,
        };
        if call.clauses.dropping_originals {
            let set: Vec<String> = lowered.ops.iter().flat_map(Op::sets).map(str::to_string).collect();
            lowered.ops.push(without_originals(scope, &columns, &set));
        }
        Ok(Plan::Step(lowered))
    }
}

/// A column for each value.
fn onehot(call: &Call, scope: &Scope, columns: &[String], fitted: &Fitted) -> Result<Lowered, Diagnostic> {
    let condition = scope.clause_condition(&call.clauses)?;
    let among = |test: Expr| Expr::all([test].into_iter().chain(condition.clone()));
    let mut lowered = Lowered::default();
    let mut set: Vec<(String, Expr)> = Vec::new();
    for column in columns {
        let x = || learned::column(scope, column);
        let Some((_, kind, values)) = fitted.table(column).and_then(|table| table.columns.first()) else { continue };
        let literals = || values.iter().map(|value| Expr::new(Node::Literal(value.clone()), kind.clone()));
        for (value, is) in values.iter().zip(literals()) {
            let taken = |name: &String| set.iter().any(|(known, _)| known == name) || columns.contains(name);
            let name = distinct(&format!("{column}_{}", as_name(&value.to_string())), taken);
            let hot = Expr::integer(1).where_else(Expr::test(Operator::Equal, vec![x(), is]), Expr::integer(0));
            set.push((name.clone(), guarded(scope, &name, hot, condition.clone(), call.span)?));
        }
        let missing = Says::Note(
            format!("{{}} cell without {column} is 0 in all its columns"),
            format!("{{}} cells without {column} are 0 in all its columns"),
        );
        lowered.tallies.push(Tally { condition: among(x().is_missing()), says: missing });
        let known = Expr::test(Operator::OneOf, [x()].into_iter().chain(literals()).collect());
        let unknown = x().is_missing().negated().and(if values.is_empty() { Expr::boolean(true) } else { known.negated() });
        let says = Says::Note(
            format!("{column}: {{}} cell has a value that was not there before, and is 0 in all columns"),
            format!("{column}: {{}} cells have a value that was not there before, and are 0 in all columns"),
        );
        lowered.tallies.push(Tally { condition: among(unknown), says });
    }
    free(call, scope, set.iter().map(|(name, _)| name))?;
    lowered.ops.push(Op::With(set));
    Ok(match condition {
        Some(condition) => lowered.tally(undecided(condition)),
        None => lowered,
    })
}

/// That none of the columns to be made is there already.
fn free<'a>(call: &Call, scope: &Scope, made: impl Iterator<Item = &'a String>) -> Result<(), Diagnostic> {
    const LISTED: usize = 10;
    let taken: Vec<&String> = made.filter(|name| scope.schema.has(name)).collect();
    let Some(first) = taken.first() else { return Ok(()) };
    let span = call.args.get("columns").map_or(call.span, |arg| arg.span);
    let others = match taken.len() - 1 {
        0 => String::new(),
        more => format!(", and of {} more the name is taken, too", things(more, "column")),
    };
    let told = Diagnostic::name(span, format!("There is a column {} already{others}.", literal(first)))
        .note("The columns of `onehot` are named by their values.");
    if taken.len() > LISTED {
        return Err(told);
    }
    let renamed = taken.iter().map(|name| {
        let other = distinct(&format!("{name}_before"), |name| scope.schema.has(name));
        format!("{} to {}", crate::lang::quote_name(name), crate::lang::quote_name(&other))
    });
    Err(told.line(format!("rename {}", renamed.collect::<Vec<_>>().join(", "))))
}

/// Each value as its number.
fn coded(call: &Call, scope: &Scope, columns: &[String], fitted: &Fitted, method: Method) -> Result<Lowered, Diagnostic> {
    let kind = if method == Method::Frequency { Type::Number } else { Type::Integer };
    let code = |column: &str, old: Expr| {
        let table = fitted.table(column).cloned().unwrap_or_default();
        let keyed = table.columns.len() == 2;
        // The keys are kept as texts where they are those of a category.
        let key = match table.columns.first() {
            _ if old.kind.is_textual() => old.cast(Type::Text),
            Some((_, kind, _)) if old.kind == Type::Unknown => old.cast(kind.clone()),
            _ => old,
        };
        if keyed { Expr::new(Node::Lookup { keys: vec![key], table }, kind.clone()) } else { Expr::missing().cast(kind.clone()) }
    };
    let mut lowered = each(call, scope, columns, |column, old| Ok(code(column, old)))?;
    let condition = scope.clause_condition(&call.clauses)?;
    for column in columns {
        let old = learned::column(scope, column);
        let one = format!("{column}: {{}} value becomes missing, as it was not there before");
        let several = format!("{column}: {{}} values become missing, as they were not there before");
        let mut tally = lost(old.clone(), code(column, old), one, several);
        tally.condition = Expr::all([tally.condition].into_iter().chain(condition.clone()));
        lowered.tallies.push(tally);
    }
    Ok(lowered)
}

/// The values of a column in their order, each with how often it occurs.
fn values(scope: &Scope, column: &str) -> Vec<Op> {
    let counted = Expr::call("count", Vec::new(), Type::Integer);
    let most = i64::try_from(MOST_VALUES).unwrap_or(i64::MAX) + 1;
    vec![
        Op::Filter(learned::column(scope, column).is_missing().negated()),
        Op::Group { by: vec![column.to_string()], outputs: vec![(COUNT.to_string(), counted)] },
        Op::Sort(vec![SortKey { column: column.to_string(), descending: false }]),
        Op::Filter(Expr::test(Operator::AtMost, vec![Expr::row_number(), Expr::integer(most)])),
    ]
}

/// The columns to encode, once the clauses go together.
fn checked(call: &Call, scope: &Scope) -> Result<Vec<String>, Diagnostic> {
    let method = method(call)?;
    let Some(targets) = call.args.targets("columns") else {
        return Err(Diagnostic::syntax(call.span, "Which columns?"));
    };
    let columns = scope.columns(targets, Uses::Any)?;
    if let (Method::Onehot, Some(into)) = (method, call.clauses.into.first()) {
        return Err(Diagnostic::syntax(into.span, "The columns of `onehot` are named by their values.")
            .note("`rename` gives them other names; `dropping originals` drops the column itself."));
    }
    if method != Method::Onehot && call.clauses.dropping_originals && call.clauses.into.is_empty() {
        return Err(Diagnostic::syntax(call.clauses.span, "The column itself becomes numbers here: there is no original to drop."));
    }
    for column in &columns {
        let kind = learned::column(scope, column).kind;
        if !(kind.is_textual() || matches!(kind, Type::Integer | Type::Boolean | Type::Unknown)) {
            let name = crate::lang::quote_name(column);
            let text = format!("{} is {}, and this needs text, categories, integers or booleans.", literal(column), article(&kind));
            let diagnostic = Diagnostic::mistype(targets.span, text);
            return Err(match kind.is_numeric() {
                true => diagnostic.line(format!("bin {name} using quantile(4)")),
                false if kind.is_temporal() || kind == Type::Time => diagnostic.line(format!("convert {name} to text")),
                false => diagnostic,
            });
        }
    }
    Ok(columns)
}

/// Those of the columns that may hold values.
fn typed(columns: Vec<String>, scope: &Scope) -> Vec<String> {
    columns.into_iter().filter(|column| learned::column(scope, column).kind != Type::Unknown).collect()
}

fn method(call: &Call) -> Result<Method, Diagnostic> {
    let Some((name, args)) = using::one(&call.clauses.using, "A column is encoded by one method.")? else {
        return Err(Diagnostic::syntax(call.span, "Encode by what?").note("`using onehot`, `ordinal` or `frequency`"));
    };
    using::bare(name, args)?;
    match name.node.as_str() {
        "onehot" => Ok(Method::Onehot),
        "ordinal" => Ok(Method::Ordinal),
        "frequency" => Ok(Method::Frequency),
        _ => Err(using::unknown(name, "to encode by", &ELSEWHERE, METHODS.iter().copied())),
    }
}

/// `Sex: 2 values, female, male`.
fn note(method: Method, column: &str, values: &[Value]) -> String {
    const SHOWN: usize = 5;
    if values.is_empty() {
        return format!("{column} has no values");
    }
    let shown = values.iter().take(SHOWN).enumerate().map(|(place, value)| match method {
        Method::Ordinal => format!("{} {place}", learned::shown(value)),
        _ => learned::shown(value),
    });
    let more = if values.len() > SHOWN { ", …" } else { "" };
    format!("{column}: {}, {}{more}", things(values.len(), "value"), shown.collect::<Vec<_>>().join(", "))
}

/// A value as a part of a name: letters and digits as they are, all else one `_`.
fn as_name(value: &str) -> String {
    let value = match value.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("minus_{rest}"),
        _ => value.to_string(),
    };
    let words: Vec<&str> = value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] if value.is_empty() => "empty".to_string(),
        [] => "sign".to_string(),
        words => words.join("_"),
    }
}

/// The name, or with `_2`, `_3` … the first that is not taken.
fn distinct(name: &str, taken: impl Fn(&String) -> bool) -> String {
    let numbered = (2..).map(|n| format!("{name}_{n}"));
    [name.to_string()].into_iter().chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    #[test]
    fn values_become_parts_of_names() {
        for (value, name) in [
            ("female", "female"),
            ("New York", "New_York"),
            (" a/b ", "a_b"),
            ("", "empty"),
            ("?", "sign"),
            ("-1", "minus_1"),
            ("Zoë", "Zoë"),
        ] {
            assert_eq!(as_name(value), name, "{value}");
        }
        assert_eq!(distinct("a", |name| ["a", "a_2"].contains(&name.as_str())), "a_3");
    }

    #[test]
    fn what_is_asked_is_checked() {
        let columns = [("Sex", Type::Text), ("x", Type::Number), ("When", Type::Date)];
        let schema = Schema { columns: columns.map(|(name, kind)| (name.to_string(), kind)).to_vec() };
        let error = |line: &str| Encode.fit(&call(line), &scope(&schema)).unwrap_err();
        assert!(error("encode Sex using get_dummies").fix.iter().any(|(_, text)| text == "onehot"));
        assert!(error("encode Sex using onehot into s").message.contains("named by their values"));
        assert!(error("encode Sex using ordinal dropping originals").message.contains("no original"));
        assert_eq!(error("encode x using onehot").lines, ["bin x using quantile(4)"]);
        assert_eq!(error("encode When using onehot").lines, ["convert When to text"]);
        assert!(error("encode Sex using onehot(3)").message.contains("brackets"));
    }
}
