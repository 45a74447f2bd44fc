//! SQL over frames, by polars' own interpreter of it. Its rules are SQL's, but an answer holds no NaN and no infinite number, as no table does.

use std::sync::Arc;

use polars::prelude::{DataFrame, DataType, DslPlan, IntoLazy, MaintainOrderJoin, PolarsError, PolarsResult, UniqueKeepStrategy};
use polars::sql::SQLContext;

use super::frame::Frame;
use super::guard::{Cancel, Stopped, guarded};
use super::run::collect;
use super::{lower, operators};

/// Why a query in SQL gave nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlFault {
    Stopped(Stopped),
    /// It does not begin like a question.
    NoQuery,
    /// It would read a file, by this function.
    File(String),
    NoTable(String),
    NoColumn(String),
    /// What polars says of it, and where: line and column, from 1.
    Wrong(String, Option<(usize, usize)>),
}

/// The words that a question begins with. Others (`delete`, `create`, `drop`) would change tables.
const QUESTIONS: [&str; 5] = ["select", "with", "values", "show", "explain"];

/// The answer to a query over these tables, each under its name.
pub fn sql(tables: Vec<(String, Frame)>, query: &str, cancel: &Cancel) -> Result<Frame, SqlFault> {
    if !is_question(query) {
        return Err(SqlFault::NoQuery);
    }
    if let Some(reader) = reader(query) {
        return Err(SqlFault::File(reader));
    }
    let query = query.to_string();
    let answer = guarded(cancel, move || {
        let answer = answer(tables, &query);
        // What polars has against the query is told; that it was stopped goes its own way.
        Ok(answer.map_err(|error| fault(&error)))
    });
    answer.map_err(SqlFault::Stopped)?.map(Frame::new)
}

fn answer(tables: Vec<(String, Frame)>, query: &str) -> PolarsResult<DataFrame> {
    let mut context = SQLContext::new();
    for (name, frame) in tables {
        context.register(&name, frame.data.lazy());
    }
    let mut plan = context.execute(query)?.logical_plan;
    keep_order(&mut plan);
    let answer = collect(plan.into())?;
    // Wider integers, which sums and products of the widest ones may be: what 64 bits do not hold is missing, as everywhere.
    let wide = answer.columns().iter().filter(|column| matches!(column.dtype(), DataType::UInt64 | DataType::Int128 | DataType::UInt128));
    let wide: Vec<_> = wide.map(|column| lower::column(column.name()).cast(DataType::Int64)).collect();
    let answer = if wide.is_empty() { answer } else { answer.lazy().with_columns(wide).collect()? };
    let floats = answer.columns().iter().filter(|column| matches!(column.dtype(), DataType::Float32 | DataType::Float64));
    let finite: Vec<_> = floats.map(|column| operators::finite(lower::column(column.name()))).collect();
    if finite.is_empty() { Ok(answer) } else { answer.lazy().with_columns(finite).collect() }
}

/// SQL promises no order without `order by`, and polars groups and joins in a new one each time. The same line must give the same table by day
/// and by night, so what comes first in the tables comes first in the answer.
fn keep_order(plan: &mut DslPlan) {
    while let DslPlan::IR { dsl, .. } = plan {
        *plan = DslPlan::clone(dsl);
    }
    match plan {
        DslPlan::GroupBy { input, maintain_order, .. } => {
            *maintain_order = true;
            keep_order(Arc::make_mut(input));
        }
        DslPlan::Distinct { input, options } => {
            options.maintain_order = true;
            if options.keep_strategy == UniqueKeepStrategy::Any {
                options.keep_strategy = UniqueKeepStrategy::First;
            }
            keep_order(Arc::make_mut(input));
        }
        DslPlan::Sort { input, sort_options, .. } => {
            sort_options.maintain_order = true;
            keep_order(Arc::make_mut(input));
        }
        DslPlan::Join { input_left, input_right, options, .. } => {
            let order = &mut Arc::make_mut(options).args.maintain_order;
            if *order == MaintainOrderJoin::None {
                *order = MaintainOrderJoin::LeftRight;
            }
            keep_order(Arc::make_mut(input_left));
            keep_order(Arc::make_mut(input_right));
        }
        DslPlan::Union { inputs, args } => {
            args.maintain_order = true;
            inputs.iter_mut().for_each(keep_order);
        }
        DslPlan::HConcat { inputs, .. } => inputs.iter_mut().for_each(keep_order),
        DslPlan::ExtContext { input, contexts } => {
            keep_order(Arc::make_mut(input));
            contexts.iter_mut().for_each(keep_order);
        }
        DslPlan::Filter { input, .. }
        | DslPlan::Cache { input, .. }
        | DslPlan::Select { input, .. }
        | DslPlan::HStack { input, .. }
        | DslPlan::Slice { input, .. }
        | DslPlan::MapFunction { input, .. } => keep_order(Arc::make_mut(input)),
        _ => {}
    }
}

/// True when the first word, after comments and brackets, is one that questions begin with.
fn is_question(query: &str) -> bool {
    let mut rest = query;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
        rest = match (rest.strip_prefix("--"), rest.strip_prefix("/*")) {
            (Some(comment), _) => comment.split_once('\n').map_or("", |(_, rest)| rest),
            (_, Some(comment)) => comment.split_once("*/").map_or("", |(_, rest)| rest),
            _ => break,
        };
    }
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    QUESTIONS.contains(&word.as_str())
}

/// The function that reads a file, if one is called: tables come from `load`, with an account of what was read.
fn reader(query: &str) -> Option<String> {
    let mut texts = query.split('\'').step_by(2);
    texts.find_map(|text| {
        let lower = text.to_lowercase();
        let at = lower.match_indices("read_").map(|(at, _)| at).find(|at| {
            let rest = lower.get(*at..).unwrap_or_default();
            rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').trim_start().starts_with('(')
        })?;
        Some(lower.get(at..)?.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
    })
}

fn fault(error: &PolarsError) -> SqlFault {
    let text = match error {
        PolarsError::Context { error, .. } => return fault(error),
        PolarsError::ColumnNotFound(text) | PolarsError::SQLInterface(text) | PolarsError::SQLSyntax(text) => text.to_string(),
        other => other.to_string(),
    };
    let quoted = |text: &str| text.split(['\'', '"']).nth(1).map(str::to_string);
    if matches!(error, PolarsError::ColumnNotFound(_)) {
        return SqlFault::NoColumn(quoted(&text).unwrap_or(text));
    }
    if text.contains("relation ")
        && text.contains(" was not found")
        && let Some(name) = quoted(&text)
    {
        return SqlFault::NoTable(name);
    }
    let first = text.lines().next().unwrap_or_default();
    let first = first.trim_start_matches("sql parser error: ");
    match first.split_once(" at Line: ") {
        Some((what, place)) => SqlFault::Wrong(what.to_string(), numbers(place)),
        None => SqlFault::Wrong(first.to_string(), None),
    }
}

/// `1, Column: 8`.
fn numbers(place: &str) -> Option<(usize, usize)> {
    let (line, column) = place.split_once(", Column: ")?;
    Some((line.trim().parse().ok()?, column.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use polars::prelude::df;

    use super::*;

    fn ask(query: &str) -> Result<DataFrame, SqlFault> {
        let people = df!("name" => ["Ann", "Bob"], "age" => [31i64, 45]).unwrap();
        let tables = vec![("people".to_string(), Frame::new(people))];
        sql(tables, query, &Cancel::default()).map(|frame| frame.data)
    }

    #[test]
    fn questions_are_answered() {
        assert_eq!(ask("select name from people where age > 40").unwrap(), df!("name" => ["Bob"]).unwrap());
        assert_eq!(ask("-- all\nwith a as (select * from people) select count(*) as n from a").unwrap().height(), 1);
        assert_eq!(ask("select age / 0.0 as x from people").unwrap().column("x").unwrap().null_count(), 2);
    }

    #[test]
    fn the_order_of_the_tables_is_kept() {
        let numbers: Vec<i64> = (0..2000).map(|n| (n * 7919) % 601).collect();
        let table = df!("n" => &numbers, "row" => 0..2000i64).unwrap();
        let ask = |query: &str| sql(vec![("t".to_string(), Frame::new(table.clone()))], query, &Cancel::default()).unwrap().data;
        let firsts: Vec<i64> = numbers.iter().enumerate().filter(|(at, n)| !numbers[..*at].contains(n)).map(|(_, n)| *n).collect();
        for query in [
            "select n, count(*) as c from t group by n",
            "select distinct n from t",
            "select n from t union select n from t",
            "select n, count(*) as c from t group by n order by c * 0",
            "with a as (select n, min(row) as first from t group by n) select n from a",
            "select a.n from (select distinct n from t) a join (select distinct n from t) b on a.n = b.n",
        ] {
            let answer = ask(query);
            assert_eq!(answer.column("n").unwrap().i64().unwrap().into_no_null_iter().collect::<Vec<_>>(), firsts, "{query}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        assert_eq!(ask("delete from people").unwrap_err(), SqlFault::NoQuery);
        assert_eq!(ask("").unwrap_err(), SqlFault::NoQuery);
        assert_eq!(ask("select * from read_csv ('x.csv')").unwrap_err(), SqlFault::File("read_csv".into()));
        assert!(ask("select 'read_csv(' as a from people").is_ok());
        assert_eq!(ask("select 9223372036854775807 + 1 as n").unwrap().column("n").unwrap().null_count(), 1);
        assert_eq!(ask("select * from poeple").unwrap_err(), SqlFault::NoTable("poeple".into()));
        assert_eq!(ask("select agee from people").unwrap_err(), SqlFault::NoColumn("agee".into()));
        let SqlFault::Wrong(what, Some((1, column))) = ask("select name frm people x y").unwrap_err() else { unreachable!() };
        assert!(what.starts_with("Expected") && column > 10, "{what} {column}");
    }
}
