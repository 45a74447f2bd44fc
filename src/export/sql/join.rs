//! Rows of another table beside or below those of a part.

use super::super::Unsayable;
use super::Writer;
use super::types::name;
use crate::plan::other::{Join, Keeping, Other};

impl Writer {
    /// The last part of another table, or the table written out.
    fn other(&self, other: &Other) -> Result<String, Unsayable> {
        match other {
            Other::Values(answer) => Ok(format!("(\n{}\n    )", self.given(answer)?)),
            Other::Table { name, .. } => {
                let known = self.others.iter().find(|(known, _)| known == name);
                known.map(|(_, part)| part.clone()).ok_or_else(|| Unsayable::new(format!("way to make the table {name}")))
            }
        }
    }

    pub(super) fn joined(&mut self, join: &Join, from: &str) -> Result<String, Unsayable> {
        let (row, other) = (&self.row, self.other(&join.other)?);
        let on: Vec<String> = join.on.iter().map(|(here, there, _)| format!("h.{} = t.{}", name(here), name(there))).collect();
        let on = on.join(" AND ");
        if join.keeping == Keeping::Unmatched {
            return Ok(format!("    SELECT h.*\n    FROM {from} AS h\n    ANTI JOIN {other} AS t ON {on}"));
        }
        let how = match join.keeping {
            Keeping::All => "FULL JOIN",
            Keeping::Matched => "JOIN",
            _ => "LEFT JOIN",
        };
        let filled: Vec<String> = join
            .on
            .iter()
            .filter(|_| join.keeping == Keeping::All)
            .map(|(here, there, _)| format!("coalesce(h.{}, t.{}) AS {}", name(here), name(there), name(here)))
            .collect();
        let replaced = if filled.is_empty() { String::new() } else { format!(" REPLACE ({})", filled.join(", ")) };
        let mut items = vec![
            format!("row_number() OVER (ORDER BY h.{row} NULLS LAST, t.{row} NULLS LAST) AS {row}"),
            format!("h.* EXCLUDE ({row}){replaced}"),
        ];
        items.extend(join.taken.iter().map(|(there, now)| format!("t.{} AS {}", name(there), name(now))));
        let single = match join.many {
            true => String::new(),
            false => format!(
                "\n    QUALIFY CASE WHEN h.{row} IS NOT NULL AND count(*) OVER (PARTITION BY h.{row}) > 1 THEN error('rows have several partners') ELSE true END"
            ),
        };
        Ok(format!("    SELECT\n        {}\n    FROM {from} AS h\n    {how} {other} AS t ON {on}{single}", items.join(",\n        ")))
    }

    pub(super) fn appended(&mut self, other: &Other, from: &str) -> Result<String, Unsayable> {
        let (row, there) = (&self.row, self.other(other)?);
        let columns: Vec<String> = other.schema().names().map(|column| format!(", {}", name(column))).collect();
        Ok(format!(
            "    SELECT *\n    FROM {from}\n    UNION ALL BY NAME\n    SELECT {row} + 1 + (SELECT coalesce(max({row}), 0) FROM {from}) AS {row}{}\n    FROM {there} AS t",
            columns.concat()
        ))
    }
}
