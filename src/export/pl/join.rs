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
        let mut theirs_now: Vec<String> = Vec::new();
        for (here, key, kind) in &join.on {
            // A key that is taken as a column, too, is there twice.
            let mut now = key.clone();
            while here != key && join.taken.iter().any(|(_, to)| *to == now) {
                now.push_str("_key");
            }
            theirs_now.push(quoted(&now));
            let own = before.kind(here).unwrap_or(&Type::Unknown);
            let theirs = there.kind(key).unwrap_or(&Type::Unknown);
            if own != kind {
                widened.push((here.clone(), Expr::column(here.clone(), own.clone()).cast(kind.clone())));
            }
            let name = column(key).text;
            items.push(match theirs == kind {
                true if now == *key => quoted(key),
                true => format!("{name}.alias({})", quoted(&now)),
                // Only a midnight is a date.
                false if matches!((kind, theirs), (Type::Date, Type::Datetime)) => {
                    format!("pl.when({name}.dt.truncate(\"1d\") == {name}).then({name}.dt.date()).alias({})", quoted(&now))
                }
                false => {
                    let cast = Expr::column(key.clone(), theirs.clone()).cast(kind.clone());
                    format!("{}.alias({})", self.as_kind(&cast, kind)?.within(super::super::code::ATOM), quoted(&now))
                }
            });
        }
        if !widened.is_empty() {
            let first = self.operation(&Op::With(widened), before)?;
            self.before.extend(first);
        }
        for (from, to) in &join.taken {
            items.push(if from == to { quoted(from) } else { format!("{}.alias({})", column(from).text, quoted(to)) });
        }
        let mut other = format!("{}.select({})", self.other(&join.other)?, items.join(", "));
        let keys = |names: Vec<String>| if let [one] = names.as_slice() { one.clone() } else { format!("[{}]", names.join(", ")) };
        let here = keys(join.on.iter().map(|(here, _, _)| quoted(here)).collect());
        let theirs = keys(theirs_now);
        if !join.many && join.keeping != Keeping::Unmatched {
            other = format!("{}(df, {other}, {here}, {theirs})", self.helper("single"));
        }
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
