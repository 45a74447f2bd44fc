//! Operations as statements on the frame `df`.

use super::super::Unsayable;
use super::super::code::Truth;
use super::super::python::{expected, identifier, quoted, there, value};
use super::Writer;
use super::types::{column, dtype};
use crate::plan::expr::{Expr, Keep, Node, Operator, SortKey};
use crate::plan::op::Op;
use crate::plan::query::Answer;
use crate::plan::schema::Schema;
use crate::plan::value::Value;
use crate::plan::verb::{Expectation, Rule};

impl Writer {
    /// The statements of one operation.
    pub fn operation(&mut self, op: &Op, before: &Schema) -> Result<Vec<String>, Unsayable> {
        let statement = match op {
            Op::Select(columns) => selected(columns, before),
            Op::With(columns) => self.with(columns)?,
            Op::Filter(condition) => self.filtered(condition)?,
            Op::Sort(order) => sorted(order),
            Op::Group { by, outputs } => self.grouped(by, outputs)?,
            Op::Pivot(pivot) => return self.operation(&pivot.grouped(), before),
            Op::Given(answer) => Some(given(answer)),
            Op::Explode(columns) => Some(format!("df = df.explode({})", listed(columns))),
            Op::Unpivot { columns, by, names, values } => Some(unpivoted(columns, by, (names, values), before)),
            Op::Join(join) => Some(self.joined(join, before)?),
            Op::Append { other } => Some(self.appended(other, before)?),
        };
        let mut statements = std::mem::take(&mut self.before);
        statements.extend(statement);
        let hidden = std::mem::take(&mut self.hidden);
        if !hidden.is_empty() && !matches!(op, Op::Group { .. }) {
            let names: Vec<String> = hidden.iter().map(|name| quoted(name)).collect();
            statements.push(format!("df = df.drop({})", names.join(", ")));
        }
        Ok(statements)
    }

    /// What must hold: the script stops where it does not, or says so.
    pub fn rule(&mut self, expectation: &Expectation, line: &str) -> Result<Vec<String>, Unsayable> {
        let holds = match &expectation.rule {
            Rule::Whole(condition) => format!("df.select({}).item()", self.expr(condition)?.text),
            Rule::Columns(wanted) => there(wanted, |name, kind| format!("df.schema.get({name}) == {}", dtype(kind))),
            Rule::Covered { uncovered, .. } => format!("df.filter({}).is_empty()", self.expr_as(uncovered, Truth::Loose)?.text),
            Rule::Rows { condition, within } => {
                let mut broken = condition.clone().negated();
                if let Some(within) = within {
                    broken = within.clone().and(broken);
                }
                format!("df.filter({}).is_empty()", self.expr_as(&broken, Truth::Loose)?.text)
            }
        };
        let mut statements = std::mem::take(&mut self.before);
        statements.extend(expected(&holds, line, expectation.warns));
        Ok(statements)
    }

    fn with(&mut self, columns: &[(String, Expr)]) -> Result<Option<String>, Unsayable> {
        let mut written: Vec<(String, String)> = Vec::new();
        for (name, value) in columns {
            let code = self.as_kind(value, &value.kind)?;
            written.push((name.clone(), code.text));
        }
        if written.is_empty() {
            return Ok(None);
        }
        if let Some(all) = alike(&written) {
            return Ok(Some(format!("df = df.with_columns({all})")));
        }
        // What has a name of its own stands behind what keeps its column's.
        let named = |(name, code): &(String, String)| !keeps_name(code, name) && identifier(name);
        let unnamed: Vec<String> = written.iter().filter(|pair| !named(pair)).map(|(name, code)| aliased(name, code)).collect();
        let arguments: Vec<String> = written.iter().filter(|pair| named(pair)).map(|(name, code)| format!("{name}={code}")).collect();
        if !unnamed.is_empty() && !arguments.is_empty() {
            // New columns stand in the order in which they are set.
            let all: Vec<String> = written.iter().map(|(name, code)| aliased(name, code)).collect();
            return Ok(Some(format!("df = df.with_columns({})", all.join(", "))));
        }
        Ok(Some(format!("df = df.with_columns({})", [unnamed, arguments].concat().join(", "))))
    }

    fn filtered(&mut self, condition: &Expr) -> Result<Option<String>, Unsayable> {
        if let Some(rows) = first(condition) {
            return Ok(Some(format!("df = df.head({rows})")));
        }
        if let Some((by, keep)) = distinct(condition) {
            let columns: Vec<String> = by.iter().map(|name| quoted(name)).collect();
            let keep = match keep {
                Keep::First => "first",
                Keep::Last => "last",
                Keep::None => "none",
            };
            return Ok(Some(format!("df = df.unique([{}], keep=\"{keep}\", maintain_order=True)", columns.join(", "))));
        }
        let condition = self.expr_as(condition, Truth::Loose)?;
        Ok(Some(format!("df = df.filter({})", condition.text)))
    }

    fn grouped(&mut self, by: &[String], outputs: &[(String, Expr)]) -> Result<Option<String>, Unsayable> {
        let mut written = Vec::new();
        for (name, value) in outputs {
            let code = self.expr(value)?;
            written.push(if identifier(name) { format!("{name}={}", code.text) } else { aliased(name, &code.text) });
        }
        // Unnamed arguments stand first; the order of the columns must not change.
        if written.iter().zip(outputs).any(|(code, (name, _))| !code.starts_with(&format!("{name}="))) {
            written.clear();
            for (name, value) in outputs {
                let code = self.expr(value)?;
                written.push(aliased(name, &code.text));
            }
        }
        if by.is_empty() {
            return Ok(Some(format!("df = df.select({})", written.join(", "))));
        }
        let keys: Vec<String> = by.iter().map(|name| quoted(name)).collect();
        Ok(Some(format!("df = df.group_by({}, maintain_order=True).agg({})", keys.join(", "), written.join(", "))))
    }
}

/// A table written out.
pub fn given(answer: &Answer) -> String {
    let columns = answer.columns.iter().map(|(name, _, values)| format!("{}: [{}]", quoted(name), all(values, value)));
    let types = answer.columns.iter().map(|(name, kind, _)| format!("{}: {}", quoted(name), dtype(kind)));
    let (columns, types): (Vec<String>, Vec<String>) = (columns.collect(), types.collect());
    format!("df = pl.DataFrame({{{}}}, schema={{{}}})", columns.join(", "), types.join(", "))
}

fn all(values: &[Value], written: impl Fn(&Value) -> String) -> String {
    values.iter().map(written).collect::<Vec<_>>().join(", ")
}

/// Columns chosen, dropped or renamed, whichever says it shortest.
fn selected(columns: &[(String, String)], before: &Schema) -> Option<String> {
    let renamed: Vec<&(String, String)> = columns.iter().filter(|(from, to)| from != to).collect();
    let left_out: Vec<&str> = before.names().filter(|name| !columns.iter().any(|(from, _)| from == name)).collect();
    let in_order = before.names().filter(|name| !left_out.contains(name)).eq(columns.iter().map(|(from, _)| from.as_str()));
    // What polars would read as a pattern is named in brackets.
    let odd = |name: &str| name == "*" || (name.starts_with('^') && name.ends_with('$'));
    match (renamed.is_empty(), left_out.is_empty(), in_order) {
        (true, true, true) => None,
        (true, false, _) if before.names().any(odd) => {
            let names: Vec<String> = columns.iter().map(|(from, _)| quoted(from)).collect();
            Some(format!("df = df[[{}]]", names.join(", ")))
        }
        (false, true, true) => {
            let pairs: Vec<String> = renamed.iter().map(|(from, to)| format!("{}: {}", quoted(from), quoted(to))).collect();
            Some(format!("df = df.rename({{{}}})", pairs.join(", ")))
        }
        (true, false, true) if left_out.len() <= columns.len() => {
            let names: Vec<String> = left_out.iter().map(|name| quoted(name)).collect();
            Some(format!("df = df.drop({})", names.join(", ")))
        }
        _ => {
            let all = columns.iter().map(
                |(from, to)| {
                    if from == to { quoted(from) } else { format!("{}.alias({})", column(from).text, quoted(to)) }
                },
            );
            Some(format!("df = df.select({})", all.collect::<Vec<_>>().join(", ")))
        }
    }
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

/// Polars puts one column after the other: a column of row numbers brings the rows back into their order.
fn unpivoted(columns: &[String], by: &[String], (names, values): (&str, &str), before: &Schema) -> String {
    let mut row = "row".to_string();
    while before.has(&row) || [names, values].contains(&row.as_str()) {
        row.push('_');
    }
    let index: Vec<String> = std::iter::once(&row).chain(by).cloned().collect();
    let row = quoted(&row);
    format!(
        "df = df.with_row_index({row}).unpivot([{}], index=[{}], variable_name={}, value_name={}).sort({row}, maintain_order=True).drop({row})",
        listed(columns),
        listed(&index),
        quoted(names),
        quoted(values)
    )
}

fn sorted(order: &[SortKey]) -> Option<String> {
    if order.is_empty() {
        return None;
    }
    let columns: Vec<String> = order.iter().map(|key| quoted(&key.column)).collect();
    let descending: Vec<&str> = order.iter().map(|key| if key.descending { "True" } else { "False" }).collect();
    let descending = match descending.as_slice() {
        all if all.iter().all(|one| *one == "False") => String::new(),
        [one] => format!(", descending={one}"),
        all => format!(", descending=[{}]", all.join(", ")),
    };
    Some(format!("df = df.sort({}{descending}, nulls_last=True, maintain_order=True)", columns.join(", ")))
}

/// The number of first rows that a condition keeps, if that is all it does.
pub fn first(condition: &Expr) -> Option<i64> {
    match &condition.node {
        Node::Operator(Operator::AtMost, args) => match args.as_slice() {
            [place, limit] if is_place(place) => match limit.literal() {
                Some(Value::Integer(rows)) if *rows >= 0 => Some(*rows),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn is_place(expr: &Expr) -> bool {
    match &expr.node {
        Node::RowNumber => true,
        Node::Within { value, by, order } => by.is_empty() && order.is_empty() && is_place(value),
        _ => false,
    }
}

/// The columns by which a condition drops repeated rows, if that is all it does.
pub fn distinct(condition: &Expr) -> Option<(&[String], Keep)> {
    let Node::Operator(Operator::Not, args) = &condition.node else { return None };
    match args.as_slice() {
        [Expr { node: Node::Repeated { by, keep, order }, .. }] if order.is_empty() => Some((by, *keep)),
        _ => None,
    }
}

/// Whether an expression keeps the name of the column that it begins with.
fn keeps_name(code: &str, name: &str) -> bool {
    // A field of a struct has its own.
    !code.contains(".struct.field(")
        && code.strip_prefix(&column(name).text).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        && super::super::code::Code::guessed(code).level == super::super::code::ATOM
}

fn aliased(name: &str, code: &str) -> String {
    if keeps_name(code, name) {
        return code.to_string();
    }
    format!("{}.alias({})", super::super::code::Code::guessed(code).within(super::super::code::ATOM), quoted(name))
}

/// The same done to several columns, said once.
fn alike(columns: &[(String, String)]) -> Option<String> {
    let (first, rest) = columns.split_first()?;
    let own = column(&first.0).text;
    if rest.is_empty() || !keeps_name(&first.1, &first.0) || first.1.matches(&own).count() != 1 {
        return None;
    }
    let same = |(name, code): &(String, String)| *code == first.1.replacen(&own, &column(name).text, 1);
    if !own.starts_with("pl.col(") || !rest.iter().all(same) {
        return None;
    }
    let names: Vec<String> = columns.iter().map(|(name, _)| quoted(name)).collect();
    Some(first.1.replacen(&own, &format!("pl.col({})", names.join(", ")), 1))
}
