//! Operations as statements on the frame `df`.

use super::super::Unsayable;
use super::super::code::Truth;
use super::super::pl::{distinct, first};
use super::super::python::{expected, identifier, quoted, there};
use super::Writer;
use super::expr::{kept, names, spread};
use super::types::{cell, dtype};
use crate::plan::expr::{Expr, SortKey};
use crate::plan::op::Op;
use crate::plan::query::Answer;
use crate::plan::schema::Schema;
use crate::plan::types::Type;
use crate::plan::verb::{Expectation, Rule};

impl Writer {
    /// The statements of one operation.
    pub fn operation(&mut self, op: &Op, before: &Schema) -> Result<Vec<String>, Unsayable> {
        Ok(match op {
            Op::Select(columns) => selected(columns, before).into_iter().collect(),
            Op::With(columns) => self.with(columns)?,
            Op::Filter(condition) => vec![self.filtered(condition)?],
            Op::Sort(order) => sorted(order).into_iter().collect(),
            Op::Group { by, outputs } => vec![self.grouped(by, outputs, before)?],
            Op::Pivot(pivot) => self.operation(&pivot.grouped(), before)?,
            Op::Given(answer) => vec![given(answer)],
            Op::Explode(columns) => vec![exploded(columns, &op.schema(before))],
            Op::Unpivot { columns, by, names: name, values } => vec![unpivoted(columns, by, (name, values), &op.schema(before))],
            Op::Join(join) => self.joined(join, before)?,
            Op::Append { other } => vec![self.appended(other, before)?],
        })
    }

    /// What must hold: the script stops where it does not, or says so.
    pub fn rule(&mut self, expectation: &Expectation, line: &str) -> Result<Vec<String>, Unsayable> {
        let holds = match &expectation.rule {
            Rule::Whole(condition) => {
                let code = self.expr(condition)?;
                if code.scalar { code.text } else { format!("({}).all()", code.text) }
            }
            // What pandas keeps as Python's objects has no type of its own.
            Rule::Columns(wanted) => there(wanted, |name, kind| format!("df.dtypes.get({name}) == {}", dtype(kind))),
            Rule::Covered { uncovered, .. } => format!("df[{}].empty", self.series_as(uncovered, Truth::Loose)?.text),
            Rule::Rows { condition, within } => {
                let mut broken = condition.clone().negated();
                if let Some(within) = within {
                    broken = within.clone().and(broken);
                }
                format!("df[{}].empty", self.series_as(&broken, Truth::Loose)?.text)
            }
        };
        Ok(expected(&holds, line, expectation.warns))
    }

    fn with(&mut self, columns: &[(String, Expr)]) -> Result<Vec<String>, Unsayable> {
        let mut written = Vec::new();
        for (name, value) in columns {
            let code = spread(self.as_kind(value, &value.kind)?, &value.kind);
            // What comes of a test may be a plain boolean, which knows no missing values.
            let plain =
                value.kind == Type::Boolean && !code.text.ends_with(".astype(\"boolean\")") && !code.text.ends_with("dtype=\"boolean\")");
            let text = if plain { format!("{}.astype(\"boolean\")", code.within(super::super::code::ATOM)) } else { code.text };
            written.push((name.as_str(), text));
        }
        // Every expression sees the table as it was.
        let clash = written.iter().enumerate().any(|(at, (name, _))| {
            let own = format!("df[{}]", quoted(name));
            written.iter().skip(at + 1).any(|(_, later)| later.contains(&own) || later.contains("df, ") || later.contains("df.groupby"))
        });
        if !clash {
            return Ok(written.into_iter().map(|(name, code)| format!("df[{}] = {code}", quoted(name))).collect());
        }
        let all = match written.iter().all(|(name, _)| identifier(name)) {
            true => written.iter().map(|(name, code)| format!("{name}={code}")).collect::<Vec<_>>().join(", "),
            false => {
                let pairs: Vec<String> = written.iter().map(|(name, code)| format!("{}: {code}", quoted(name))).collect();
                format!("**{{{}}}", pairs.join(", "))
            }
        };
        Ok(vec![format!("df = df.assign({all})")])
    }

    fn filtered(&mut self, condition: &Expr) -> Result<String, Unsayable> {
        if let Some(rows) = first(condition) {
            return Ok(format!("df = df.head({rows})"));
        }
        if let Some((by, keep)) = distinct(condition) {
            return Ok(format!("df = df.drop_duplicates({}, keep={}, ignore_index=True)", names(by), kept(keep)));
        }
        let condition = self.series_as(condition, Truth::Loose)?;
        Ok(format!("df = df[{}].reset_index(drop=True)", condition.text))
    }

    fn grouped(&mut self, by: &[String], outputs: &[(String, Expr)], before: &Schema) -> Result<String, Unsayable> {
        let mut cells = Vec::new();
        let mut types = Vec::new();
        for key in by {
            cells.push(format!("{}: df[{}].iloc[0]", quoted(key), quoted(key)));
            types.push(format!("{}: {}", quoted(key), dtype(before.kind(key).unwrap_or(&Type::Unknown))));
        }
        for (name, value) in outputs {
            let code = self.expr(value)?;
            let text = if code.scalar { code.text } else { format!("{}.iloc[0]", code.within(super::super::code::ATOM)) };
            cells.push(format!("{}: {text}", quoted(name)));
            types.push(format!("{}: {}", quoted(name), dtype(&value.kind)));
        }
        let row = format!("{{{}}}", cells.join(", "));
        let all: Vec<String> = by.iter().chain(outputs.iter().map(|(name, _)| name)).cloned().collect();
        let rows = match by.is_empty() {
            true => format!("[{row}]"),
            false => format!("[{row} for _, df in df.groupby({}, sort=False, dropna=False)]", names(by)),
        };
        Ok(format!("df = pd.DataFrame({rows}, columns={}).astype({{{}}})", names(&all), types.join(", ")))
    }
}

/// A table written out.
pub fn given(answer: &Answer) -> String {
    let series = answer.columns.iter().map(|(name, kind, values)| {
        let cells: Vec<String> = values.iter().map(|value| cell(value, kind)).collect();
        format!("{}: pd.Series([{}], dtype={})", quoted(name), cells.join(", "), dtype(kind))
    });
    format!("df = pd.DataFrame({{{}}})", series.collect::<Vec<_>>().join(", "))
}

/// Columns chosen, dropped or renamed, whichever says it shortest.
fn selected(columns: &[(String, String)], before: &Schema) -> Option<String> {
    let renamed: Vec<String> =
        columns.iter().filter(|(from, to)| from != to).map(|(from, to)| format!("{}: {}", quoted(from), quoted(to))).collect();
    let rename = if renamed.is_empty() { String::new() } else { format!(".rename(columns={{{}}})", renamed.join(", ")) };
    let left_out: Vec<String> = before.names().filter(|name| !columns.iter().any(|(from, _)| from == name)).map(str::to_string).collect();
    let in_order = before.names().filter(|name| !left_out.iter().any(|out| out == name)).eq(columns.iter().map(|(from, _)| from.as_str()));
    match (left_out.is_empty(), in_order) {
        (true, true) if renamed.is_empty() => None,
        (true, true) => Some(format!("df = df{rename}")),
        (false, true) if left_out.len() <= columns.len() => Some(format!("df = df.drop(columns={}){rename}", names(&left_out))),
        _ => {
            let all: Vec<String> = columns.iter().map(|(from, _)| from.clone()).collect();
            Some(format!("df = df[{}]{rename}", names(&all)))
        }
    }
}

fn exploded(columns: &[String], after: &Schema) -> String {
    let which = if let [column] = columns { quoted(column) } else { names(columns) };
    format!("df = df.explode({which}, ignore_index=True){}", typed(columns.iter().map(String::as_str), after))
}

/// Pandas puts one column after the other: their index brings the rows back into their order.
fn unpivoted(columns: &[String], by: &[String], (name, values): (&str, &str), after: &Schema) -> String {
    format!(
        "df = df.melt({}, {}, {}, {}, ignore_index=False).sort_index(kind=\"stable\").reset_index(drop=True){}",
        names(by),
        names(columns),
        quoted(name),
        quoted(values),
        typed([name, values].into_iter(), after)
    )
}

/// Columns in their types, which pandas may have lost.
fn typed<'a>(columns: impl Iterator<Item = &'a str>, after: &Schema) -> String {
    let types = columns.map(|name| format!("{}: {}", quoted(name), dtype(after.kind(name).unwrap_or(&Type::Unknown))));
    format!(".astype({{{}}})", types.collect::<Vec<_>>().join(", "))
}

fn sorted(order: &[SortKey]) -> Option<String> {
    if order.is_empty() {
        return None;
    }
    let columns: Vec<String> = order.iter().map(|key| key.column.clone()).collect();
    let ascending: Vec<&str> = order.iter().map(|key| if key.descending { "False" } else { "True" }).collect();
    let ascending = match ascending.as_slice() {
        all if all.iter().all(|one| *one == "True") => String::new(),
        all => format!(", ascending=[{}]", all.join(", ")),
    };
    Some(format!("df = df.sort_values({}{ascending}, kind=\"stable\", na_position=\"last\", ignore_index=True)", names(&columns)))
}
