//! Rows of another table beside or below those of `df`.

use super::super::Unsayable;
use super::super::python::quoted;
use super::Writer;
use super::steps::given;
use super::types::{column, dtype};
use crate::plan::expr::Expr;
use crate::plan::op::Op;
use crate::plan::other::{Join, Keeping, Other};
use crate::plan::schema::Schema;
use crate::plan::types::Type;

impl Writer {
    /// The variable of another table, or the table written out.
    fn other(&self, other: &Other) -> Result<String, Unsayable> {
        match other {
            Other::Values(answer) => Ok(given(answer).trim_start_matches("df = ").to_string()),
            Other::Table { name, .. } => {
                let known = self.others.iter().find(|(known, _)| known == name);
                known.map(|(_, variable)| variable.clone()).ok_or_else(|| Unsayable::new(format!("way to make the table {name}")))
            }
        }
    }

    pub(super) fn joined(&mut self, join: &Join, before: &Schema) -> Result<String, Unsayable> {
        let there = join.other.schema();
        let mut widened = Vec::new();
        let mut items = Vec::new();
        for (here, key, kind) in &join.on {
            let own = before.kind(here).unwrap_or(&Type::Unknown);
            let theirs = there.kind(key).unwrap_or(&Type::Unknown);
            if own != kind {
                widened.push((here.clone(), Expr::column(here.clone(), own.clone()).cast(kind.clone())));
            }
            let name = column(key).text;
            items.push(match theirs == kind {
                true => quoted(key),
                // Only a midnight is a date.
                false if matches!((kind, theirs), (Type::Date, Type::Datetime)) => {
                    format!("pl.when({name}.dt.truncate(\"1d\") == {name}).then({name}.dt.date()).alias({})", quoted(key))
                }
                false => {
                    let cast = Expr::column(key.clone(), theirs.clone()).cast(kind.clone());
                    format!("{}.alias({})", self.as_kind(&cast, kind)?.within(super::super::code::ATOM), quoted(key))
                }
            });
        }
        if !widened.is_empty() {
            let first = self.op(&Op::With(widened), before)?;
            self.before.extend(first);
        }
        for (from, to) in &join.taken {
            items.push(if from == to { quoted(from) } else { format!("{}.alias({})", column(from).text, quoted(to)) });
        }
        let other = format!("{}.select({})", self.other(&join.other)?, items.join(", "));
        let keys = |names: Vec<String>| if let [one] = names.as_slice() { one.clone() } else { format!("[{}]", names.join(", ")) };
        let here = keys(join.on.iter().map(|(here, _, _)| quoted(here)).collect());
        let theirs = keys(join.on.iter().map(|(_, key, _)| quoted(key)).collect());
        let on = if here == theirs { format!("on={here}") } else { format!("left_on={here}, right_on={theirs}") };
        let how = match join.keeping {
            Keeping::All => "how=\"full\", coalesce=True, maintain_order=\"left_right\"",
            Keeping::Matched => "how=\"inner\", maintain_order=\"left_right\"",
            Keeping::Left => "how=\"left\", maintain_order=\"left_right\"",
            Keeping::Unmatched => "how=\"anti\", maintain_order=\"left\"",
        };
        Ok(format!("df = df.join({other}, {on}, {how})"))
    }

    pub(super) fn appended(&mut self, other: &Other, before: &Schema) -> Result<String, Unsayable> {
        let mut casts = Vec::new();
        for (name, kind) in &other.schema().columns {
            if let Some(wanted) = before.kind(name).filter(|wanted| *wanted != kind) {
                casts.push(format!("{}.cast({})", column(name).text, dtype(wanted)));
            }
        }
        let cast = if casts.is_empty() { String::new() } else { format!(".with_columns({})", casts.join(", ")) };
        Ok(format!("df = pl.concat([df, {}{cast}], how=\"diagonal\")", self.other(other)?))
    }
}
