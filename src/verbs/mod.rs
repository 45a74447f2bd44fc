//! The verbs of the language: a file each (or one for a close family), and the one list of them.
//!
//! A verb declares its forms, help and examples, and comes down to operations; it never sees a frame. The order of the list is the manual's.

mod columnwise;
mod elsewhere;
mod known_values;
mod learned;
mod meeting;
mod numbered;
mod one_text;
mod patterns;
#[cfg(test)]
mod testing;

mod append;
mod bin;
mod clean_names;
mod clip;
mod clusters;
mod compare;
mod convert;
mod correlate;
mod count;
mod declared;
mod detect_types;
mod duplicates;
mod encode;
mod encoding;
mod expect;
mod expectations;
mod explode;
mod export;
mod extract;
mod fill;
mod help;
mod history;
mod holes;
mod insert_row;
mod invalid;
mod issues;
mod join;
mod load;
mod lump;
mod mark;
mod merge;
mod move_columns;
mod names;
mod option;
mod outliers;
mod pad;
mod path;
mod pivot;
mod plot;
mod profile;
mod recipe;
mod recode;
mod rejects;
mod rename;
mod repair;
mod replace;
mod rescale;
mod round;
mod rows;
mod save;
mod schema;
mod search;
mod sessions;
mod set;
mod show;
mod sort;
mod spell;
mod split;
mod sql;
mod steps;
mod strip;
mod summarize;
mod tables;
mod text;
mod transpose;
mod undo;
mod unpivot;
mod using;
mod values;
mod words;

use crate::lang::form::{Form, Uses, Vocabulary};
use crate::plan::findings::is_named_key;
use crate::plan::schema::Schema;
use crate::plan::types::Type;
use crate::plan::verb::{Verb, Verbs};

/// Every verb, in the manual's order.
pub static VERBS: &[&dyn Verb] = &[
    &load::Load,
    &save::Save,
    &export::Export,
    &show::Show,
    &schema::SchemaLook,
    &profile::ProfileLook,
    &holes::Holes,
    &rejects::Rejects,
    &issues::Issues,
    &issues::Suggest,
    &values::Values,
    &words::Words,
    &clusters::CLUSTERS,
    &count::Count,
    &search::Search,
    &duplicates::Duplicates,
    &invalid::Invalid,
    &outliers::Outliers,
    &correlate::Correlate,
    &compare::Compare,
    &spell::Spell,
    &plot::Plot,
    &summarize::Summarize,
    &sql::Sql,
    &tables::Use,
    &tables::Tables,
    &tables::Forget,
    &sessions::Sessions,
    &sessions::Resume,
    &rename::Rename,
    &clean_names::CleanNames,
    &move_columns::Move,
    &rows::KEEP,
    &rows::DROP,
    &sort::Sort,
    &set::Set,
    &text::TRIM,
    &text::SQUASH,
    &text::LOWER,
    &text::UPPER,
    &text::TITLE,
    &text::SENTENCE,
    &replace::Replace,
    &recode::Recode,
    &strip::Strip,
    &pad::Pad,
    &text::UNESCAPE,
    &encoding::FixEncoding,
    &encoding::NormalizeUnicode,
    &extract::Extract,
    &split::Split,
    &merge::Merge,
    &clusters::MERGE_CLUSTERS,
    &pivot::PivotVerb,
    &unpivot::Unpivot,
    &explode::Explode,
    &transpose::Transpose,
    &mark::Mark,
    &convert::Convert,
    &detect_types::DetectTypes,
    &fill::Fill,
    &round::Round,
    &clip::Clip,
    &rescale::SCALE,
    &rescale::STANDARDIZE,
    &bin::Bin,
    &lump::Lump,
    &encode::Encode,
    &repair::Repair,
    &join::Join,
    &append::Append,
    &insert_row::InsertRow,
    &expect::Expect,
    &expectations::Expectations,
    &undo::Undo,
    &undo::Redo,
    &history::History,
    &history::Diff,
    &history::Why,
    &steps::EDIT,
    &steps::REMOVE,
    &steps::REORDER,
    &steps::DISABLE,
    &steps::ENABLE,
    &recipe::Recipe,
    &recipe::SaveRecipe,
    &recipe::Run,
    &recipe::Refit,
    &option::SetOption,
    &help::Help,
    &show::Head,
    &show::Tail,
    &profile::Describe,
];

/// The verbs, as binding and the session find them.
pub struct All;

impl Verbs for All {
    fn find(&self, name: &str) -> Option<&'static dyn Verb> {
        VERBS.iter().copied().find(|verb| verb.name() == name)
    }

    fn all(&self) -> &'static [&'static dyn Verb] {
        VERBS
    }
}

/// The verbs, as the parser asks for them.
pub struct Words {
    forms: Vec<(&'static str, &'static [Form])>,
    /// Those of the table at hand, from which examples and corrections take theirs.
    columns: Vec<(String, Type)>,
}

impl Words {
    /// With the columns of a table.
    pub fn of(schema: &Schema) -> Self {
        Words { columns: schema.columns.clone(), ..Words::default() }
    }
}

impl Default for Words {
    fn default() -> Self {
        Words { forms: VERBS.iter().map(|verb| (verb.name(), verb.forms())).collect(), columns: Vec::new() }
    }
}

impl Vocabulary for Words {
    fn verbs(&self) -> &[(&'static str, &'static [Form])] {
        &self.forms
    }

    fn elsewhere(&self, word: &str) -> Option<&'static str> {
        elsewhere::line(word)
    }

    fn columns(&self, uses: Uses) -> Vec<String> {
        let fits = |kind: &Type| match uses {
            Uses::Any => true,
            Uses::Text => kind.is_textual(),
            Uses::Number => kind.is_numeric(),
        };
        let mut columns: Vec<&str> = self.columns.iter().filter(|(_, kind)| fits(kind)).map(|(name, _)| name.as_str()).collect();
        // A key is a poor example of a number.
        columns.sort_by_key(|name| uses == Uses::Number && is_named_key(name));
        columns.into_iter().map(str::to_string).collect()
    }

    fn examples(&self, verb: &str) -> Vec<&'static str> {
        let examples = All.find(verb).map(Verb::examples).unwrap_or_default();
        examples.iter().filter_map(|example| example.script.lines().next()).collect()
    }

    fn function(&self, name: &str) -> Option<&'static str> {
        crate::plan::elsewhere::function(name)
    }
}
