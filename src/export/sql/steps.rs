//! Operations as parts of the query.

use super::super::Unsayable;
use super::super::code::Truth;
use super::types::{dtype, literal, name, quoted};
use super::{Around, Writer, unsayable};
use crate::plan::expr::{Expr, Node, Operator};
use crate::plan::op::Op;
use crate::plan::query::Answer;
use crate::plan::schema::Schema;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Expectation, RowMet, Rule};

impl Writer {
    /// The selection of one operation from the part before it; nothing where it changes nothing.
    pub fn op(&mut self, op: &Op, before: &Schema, from: &str) -> Result<Option<String>, Unsayable> {
        self.around = Around::Rows { by: Vec::new(), order: Vec::new() };
        let row = self.row.clone();
        Ok(match op {
            Op::Select(columns) => self.selected(columns, before).map(|what| format!("    SELECT {what}\n    FROM {from}")),
            Op::With(columns) if columns.is_empty() => None,
            Op::With(columns) => Some(format!("    SELECT{}\n    FROM {from}", self.with(columns, before)?)),
            Op::Filter(condition) => {
                let condition = self.expr_as(condition, Truth::Loose)?.text;
                let word = if condition.contains(" OVER (") { "QUALIFY" } else { "WHERE" };
                Some(format!("    SELECT *\n    FROM {from}\n    {word} {condition}"))
            }
            Op::Sort(order) if order.is_empty() => None,
            Op::Sort(order) => {
                let order = self.order(order);
                Some(format!("    SELECT * REPLACE (row_number() OVER (ORDER BY {order}) AS {row})\n    FROM {from}"))
            }
            Op::Given(answer) => Some(self.given(answer)?),
            Op::Join(join) => Some(self.joined(join, from)?),
            Op::Append { other } => Some(self.appended(other, from)?),
            Op::Group { by, outputs } => {
                self.around = Around::Group;
                let keys: Vec<String> = by.iter().map(|key| name(key)).collect();
                let first = if by.is_empty() { format!("1 AS {row}") } else { format!("min({row}) AS {row}") };
                let mut items = vec![first];
                items.extend(keys.iter().cloned());
                for (output, value) in outputs {
                    items.push(format!("{} AS {}", self.expr(value)?.text, name(output)));
                }
                let group = if by.is_empty() { String::new() } else { format!("\n    GROUP BY {}", keys.join(", ")) };
                Some(format!("    SELECT\n        {}\n    FROM {from}{group}", items.join(",\n        ")))
            }
            Op::Pivot(pivot) => self.op(&pivot.grouped(), before, from)?,
            Op::Explode(columns) => {
                let item = self.item(before);
                // DuckDB leaves out rows whose list has no items.
                let list = |column: &str| format!("CASE WHEN len({0}) > 0 THEN {0} ELSE [NULL] END", name(column));
                let lists: Vec<String> = columns.iter().map(|column| format!("unnest({}) AS {}", list(column), name(column))).collect();
                let number = columns.first().map(|column| format!("generate_subscripts({}, 1)", list(column))).unwrap_or_default();
                Some(format!(
                    "    SELECT * EXCLUDE ({item}) REPLACE (row_number() OVER (ORDER BY {row}, {item}) AS {row})\n    FROM (\n        \
                     SELECT * REPLACE ({}), {number} AS {item}\n        FROM {from}\n    )",
                    lists.join(", ")
                ))
            }
            Op::Unpivot { columns, by, names, values } => {
                let item = self.item(before);
                let kept: Vec<String> = by.iter().map(|column| name(column)).collect();
                let made: Vec<String> = kept.iter().cloned().chain([name(names), name(values)]).collect();
                let titles: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
                let cells: Vec<String> = columns.iter().map(|column| name(column)).collect();
                let places: Vec<String> = (1..=columns.len()).map(|place| place.to_string()).collect();
                let mut items = vec![row.clone()];
                items.extend(kept);
                for (list, title) in [(places, item.clone()), (titles, name(names)), (cells, name(values))] {
                    items.push(format!("unnest([{}]) AS {title}", list.join(", ")));
                }
                Some(format!(
                    "    SELECT row_number() OVER (ORDER BY {row}, {item}) AS {row}, {}\n    FROM (\n        SELECT\n            {}\n        \
                     FROM {from}\n    )",
                    made.join(", "),
                    items.join(",\n            ")
                ))
            }
        })
    }

    /// A name for the places of items that no column has.
    fn item(&self, before: &Schema) -> String {
        let mut item = "_item".to_string();
        while before.has(&item) || item == self.row {
            item.push('_');
        }
        item
    }

    /// What must hold: the query stops where it does not.
    pub fn expect(&mut self, expectation: &Expectation, line: &str, from: &str) -> Result<String, Unsayable> {
        let line = quoted(&line.split_whitespace().collect::<Vec<_>>().join(" "));
        let of_row = expectation.only_row.as_ref().and_then(|met| one_row(met, &expectation.rule));
        Ok(match of_row.as_ref().unwrap_or(&expectation.rule) {
            Rule::Whole(condition) => {
                self.around = Around::Group;
                let holds = self.expr(condition)?.text;
                format!("    SELECT *\n    FROM {from}\n    WHERE (SELECT CASE WHEN {holds} THEN true ELSE error({line}) END FROM {from})")
            }
            Rule::Columns(_) => return unsayable("check of its columns"),
            Rule::Covered { uncovered, .. } => {
                self.around = Around::Rows { by: Vec::new(), order: Vec::new() };
                let broken = self.expr_as(uncovered, Truth::Loose)?.text;
                format!("    SELECT *\n    FROM {from}\n    WHERE CASE WHEN {broken} THEN error({line}) ELSE true END")
            }
            Rule::Rows { condition, within } => {
                self.around = Around::Rows { by: Vec::new(), order: Vec::new() };
                let mut broken = condition.clone().negated();
                if let Some(within) = within {
                    broken = within.clone().and(broken);
                }
                let broken = self.expr_as(&broken, Truth::Loose)?.text;
                let word = if broken.contains(" OVER (") { "QUALIFY" } else { "WHERE" };
                format!("    SELECT *\n    FROM {from}\n    {word} CASE WHEN {broken} THEN error({line}) ELSE true END")
            }
        })
    }

    fn with(&mut self, columns: &[(String, Expr)], before: &Schema) -> Result<String, Unsayable> {
        let (mut replaced, mut added) = (Vec::new(), Vec::new());
        for (column, value) in columns {
            let code = format!("{} AS {}", self.as_kind(value, &value.kind)?.text, name(column));
            if before.has(column) { &mut replaced } else { &mut added }.push(code);
        }
        let mut text = match replaced.as_slice() {
            [] => " *".to_string(),
            [one] if one.len() < 80 => format!(" * REPLACE ({one})"),
            all => format!(" * REPLACE (\n        {}\n    )", all.join(",\n        ")),
        };
        for column in added {
            text.push_str(&format!(",\n        {column}"));
        }
        Ok(text)
    }

    /// A table written out. Its types stand in a row that is left out again.
    pub(super) fn given(&self, answer: &Answer) -> Result<String, Unsayable> {
        let row = &self.row;
        let names: Vec<String> = std::iter::once(row.clone()).chain(answer.columns.iter().map(|(column, ..)| name(column))).collect();
        let types = answer.columns.iter().map(|(_, kind, _)| format!(", CAST(NULL AS {})", dtype(kind)));
        let mut rows = vec![format!("(0{})", types.collect::<String>())];
        for place in 0..answer.rows() {
            let mut cells = vec![(place + 1).to_string()];
            for (_, kind, values) in &answer.columns {
                cells.push(literal(values.get(place).unwrap_or(&Value::Missing), kind)?.text);
            }
            rows.push(format!("({})", cells.join(", ")));
        }
        let (rows, names) = (rows.join(",\n        "), names.join(", "));
        Ok(format!("    SELECT *\n    FROM (VALUES\n        {rows}\n    ) AS given({names})\n    WHERE {row} > 0"))
    }

    fn selected(&self, columns: &[(String, String)], before: &Schema) -> Option<String> {
        let renamed: Vec<String> =
            columns.iter().filter(|(from, to)| from != to).map(|(from, to)| format!("{} AS {}", name(from), name(to))).collect();
        let left_out: Vec<String> = before.names().filter(|column| !columns.iter().any(|(from, _)| from == column)).map(name).collect();
        let in_order = before.names().filter(|column| !left_out.contains(&name(column))).eq(columns.iter().map(|(from, _)| from.as_str()));
        match (left_out.is_empty(), renamed.is_empty(), in_order) {
            (true, true, true) => None,
            (true, false, true) => Some(format!("* RENAME ({})", renamed.join(", "))),
            (false, true, true) if left_out.len() <= columns.len() => Some(format!("* EXCLUDE ({})", left_out.join(", "))),
            _ => {
                let all = columns.iter().map(|(from, to)| if from == to { name(from) } else { format!("{} AS {}", name(from), name(to)) });
                Some(std::iter::once(self.row.clone()).chain(all).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// That a row is the one that was met, as a rule of rows: in SQL no aggregate takes the number of a row.
fn one_row(met: &RowMet, rule: &Rule) -> Option<Rule> {
    let Rule::Whole(Expr { node: Node::Operator(Operator::IsTrue, any), .. }) = rule else { return None };
    let [Expr { node: Node::Call(_, tests), .. }] = any.as_slice() else { return None };
    let row = i64::try_from(met.row).ok()?;
    let here = Expr::test(Operator::Equal, vec![Expr::row_number(), Expr::integer(row)]);
    let rows = Expr::call("count", Vec::new(), Type::Integer).within(Vec::new(), Vec::new());
    let there = Expr::test(Operator::AtLeast, vec![rows, Expr::integer(row)]);
    let is = tests.iter().cloned().reduce(Expr::and)?;
    Some(Rule::Rows { condition: there.and(here.negated().or(is)), within: None })
}
