//! Rows of another table beside or below those of `df`.

use super::super::Unsayable;
use super::super::python::quoted;
use super::Writer;
use super::expr::names;
use super::steps::given;
use super::types::{dtype, is_object};
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

    pub(super) fn joined(&mut self, join: &Join, before: &Schema) -> Result<Vec<String>, Unsayable> {
        let there = join.other.schema();
        let mut widened = Vec::new();
        for (here, key, kind) in &join.on {
            let own = before.kind(here).unwrap_or(&Type::Unknown);
            let theirs = there.kind(key).unwrap_or(&Type::Unknown);
            if own != theirs && (is_object(own) || is_object(theirs)) {
                return super::super::unsayable("join of keys of these types");
            }
            if own != kind {
                widened.push((here.clone(), Expr::column(here.clone(), own.clone()).cast(kind.clone())));
            }
        }
        let mut statements = if widened.is_empty() { Vec::new() } else { self.operation(&Op::With(widened), before)? };
        let pair = |(a, b): (&String, &String)| format!("{}: {}", quoted(a), quoted(b));
        let on: Vec<String> = join.on.iter().map(|(here, key, _)| pair((here, key))).collect();
        let taken: Vec<String> = join.taken.iter().map(|(from, to)| pair((to, from))).collect();
        let (helper, other) = (self.helper("joined"), self.other(&join.other)?);
        let keeping = match join.keeping {
            Keeping::Left => String::new(),
            keeping => format!(", keeping={}", quoted(keeping.word())),
        };
        let many = if join.many { ", many=True" } else { "" };
        statements.push(format!("df = {helper}(df, {other}, {{{}}}, {{{}}}{keeping}{many})", on.join(", "), taken.join(", ")));
        Ok(statements)
    }

    pub(super) fn appended(&mut self, other: &Other, before: &Schema) -> Result<String, Unsayable> {
        let there = other.schema();
        let after = Op::Append { other: other.clone() }.schema(before);
        let all: Vec<String> = there.names().map(str::to_string).collect();
        let types: Vec<String> = after.columns.iter().map(|(name, kind)| format!("{}: {}", quoted(name), dtype(kind))).collect();
        let below = format!("{}[{}]", self.other(other)?, names(&all));
        Ok(format!("df = pd.concat([df, {below}], ignore_index=True).astype({{{}}})", types.join(", ")))
    }
}
