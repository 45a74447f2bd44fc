//! What operations on two tables know of the other one: which it is, which of its rows belong to which here, and what is said of that.

use serde::{Deserialize, Serialize};

use super::count::{count, things};
use super::query::Answer;
use super::schema::Schema;
use super::types::Type;
use super::value::Value;

/// The rows that an operation brings in from elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Other {
    /// These.
    Values(Answer),
    /// A table of the session with at least these columns, as the step saw it.
    Table { name: String, schema: Schema },
}

impl Other {
    pub fn schema(&self) -> Schema {
        match self {
            Other::Values(answer) => {
                Schema { columns: answer.columns.iter().map(|(name, kind, _)| (name.clone(), kind.clone())).collect() }
            }
            Other::Table { schema, .. } => schema.clone(),
        }
    }

    /// The table's name.
    pub fn table(&self) -> Option<&str> {
        match self {
            Other::Values(_) => None,
            Other::Table { name, .. } => Some(name),
        }
    }
}

/// Rows of two tables brought together where their keys are equal. A missing key equals nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Join {
    pub other: Other,
    /// The keys: the column here, the one there, and the type that the one here has after it.
    pub on: Vec<(String, String, Type)>,
    pub keeping: Keeping,
    /// The columns taken from there, under their names here; none where only rows without a partner are kept.
    pub taken: Vec<(String, String)>,
    /// Rows here may have several partners, and stand there once for each. Otherwise such rows stop it.
    pub many: bool,
}

/// Which rows a join keeps. Those here stay in their order, the partners of one in theirs; rows there without a partner come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keeping {
    /// Of both tables, with or without a partner. The keys of rows that are only there stand in the columns here.
    All,
    /// Those with a partner.
    Matched,
    /// All rows here.
    Left,
    /// Those here without a partner.
    Unmatched,
}

impl Keeping {
    pub const WORDS: [&str; 4] = ["all", "matched", "left", "unmatched"];

    pub fn named(word: &str) -> Option<Keeping> {
        [Keeping::All, Keeping::Matched, Keeping::Left, Keeping::Unmatched].into_iter().find(|keeping| keeping.word() == word)
    }

    pub fn word(self) -> &'static str {
        match self {
            Keeping::All => "all",
            Keeping::Matched => "matched",
            Keeping::Left => "left",
            Keeping::Unmatched => "unmatched",
        }
    }
}

impl Join {
    /// The columns of a table of these after it.
    pub fn schema(&self, before: &Schema) -> Schema {
        let mut after = before.clone();
        for (here, _, kind) in &self.on {
            if let Some((_, known)) = after.columns.iter_mut().find(|(name, _)| name == here) {
                *known = kind.clone();
            }
        }
        let there = self.other.schema();
        after.columns.extend(self.taken.iter().filter_map(|(from, to)| Some((to.clone(), there.kind(from)?.clone()))));
        after
    }
}

/// How the rows of two tables found each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matching {
    /// Rows of either table.
    pub here: usize,
    pub there: usize,
    /// Those without a partner, and among them those whose key is missing.
    pub unmatched_here: usize,
    pub missing_here: usize,
    pub unmatched_there: usize,
    pub missing_there: usize,
    /// Rows here with several partners, and all partners of these.
    pub several: usize,
    pub partners: usize,
}

impl Matching {
    /// In sentences, of a join with this table.
    pub fn said(&self, table: &str) -> Vec<String> {
        let keyless = |missing: usize| match missing {
            0 => String::new(),
            n => format!(" ({} because {} key is missing)", count(n), if n == 1 { "its" } else { "their" }),
        };
        let sentence = |of: usize, unmatched: usize, missing: usize| {
            let (matched, all) = (count(of.saturating_sub(unmatched)), things(of, "row"));
            format!("{matched} of {all} matched, {} not{}", count(unmatched), keyless(missing))
        };
        let mut said = vec![sentence(self.here, self.unmatched_here, self.missing_here)];
        if self.several > 0 {
            let have = if self.several == 1 { "row has" } else { "rows have" };
            said.push(format!("{} {have} several partners, {} together", count(self.several), count(self.partners)));
        }
        let table = crate::lang::quote_name(table);
        said.push(format!("of {table} {}", sentence(self.there, self.unmatched_there, self.missing_there)));
        said
    }
}

/// Rows with several partners where each may have one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Several {
    /// How many there are, of so many.
    pub rows: usize,
    pub of: usize,
    /// The names of the keys here, and of the table there.
    pub keys: Vec<String>,
    pub table: String,
    /// How many different keys they have, and the first of them, each with the number of its partners.
    pub distinct: usize,
    pub first: Vec<(Vec<Value>, usize)>,
}

/// What did not line up when the rows of a table were appended, in sentences.
pub fn unlike(before: &Schema, other: &Other) -> Vec<String> {
    let Some(table) = other.table() else { return Vec::new() };
    let there = other.schema();
    let only =
        |of: &Schema, not: &Schema| -> Vec<String> { of.names().filter(|name| !not.has(name)).map(crate::lang::quote_name).collect() };
    let listed = |names: Vec<String>| match names.len() {
        0..=5 => names.join(", "),
        n => format!("{} and {} more", names.iter().take(5).cloned().collect::<Vec<_>>().join(", "), count(n - 5)),
    };
    let table = crate::lang::quote_name(table);
    let (here, elsewhere) = (only(before, &there), only(&there, before));
    let mut said = Vec::new();
    if !here.is_empty() {
        said.push(format!("not in {table}, and missing in its rows: {}", listed(here)));
    }
    if !elsewhere.is_empty() {
        said.push(format!("only in {table}, and missing in the rows before: {}", listed(elsewhere)));
    }
    said
}
