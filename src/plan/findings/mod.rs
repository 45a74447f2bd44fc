//! What is unclean in a table: the kinds of issues, how bad each is, the line that fixes it, and the messiness of the whole.
//!
//! Detectors look at what they are given of a column, its distinct values with the number of their rows, and know neither frames nor the session. Each
//! stands in a file of its own. They would rather overlook something than cry wolf: a value is only told when it stands out from a column
//! that is otherwise of one mind.

mod blanks;
mod checks;
mod contained;
mod facts;
mod fix;
mod identifiers;
mod keys;
mod merged;
mod numbers;
mod precision;
mod schema;
mod score;
mod sentinels;
mod spellings;
mod tally;
mod types;
mod units;
mod words;
mod zeros;

pub use contained::{Inside, inside};
pub use facts::{Asks, Days, Numbers, Texts};
pub use fix::Fix;
pub use keys::is_named_key;
pub use merged::Merged;
pub use schema::{schema_of_issues, schema_of_steps};
pub use score::{Findings, Part};

use super::likeness::Stop;
use fix::names;

/// Something in a table that is to be cleaned.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    pub kind: Kind,
    /// The columns it is about, in the table's order; none where it is about the rows as a whole.
    pub columns: Vec<String>,
    /// Rows that it touches.
    pub rows: usize,
    /// Groups of values or rows, where that is what is counted.
    pub groups: Option<usize>,
    pub examples: Vec<Example>,
    pub fix: Fix,
}

/// A value that shows an issue, with its rows where several have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    pub value: String,
    pub rows: Option<usize>,
}

impl Issue {
    pub fn new(kind: Kind, column: &str, rows: usize, fix: Fix) -> Self {
        Issue { kind, columns: vec![column.to_string()], rows, groups: None, examples: Vec::new(), fix }
    }

    fn showing(mut self, examples: impl IntoIterator<Item = Example>) -> Self {
        self.examples = examples.into_iter().take(EXAMPLES).collect();
        self
    }

    /// The line that fixes it, or the one that shows it where no line can.
    pub fn line(&self) -> String {
        self.fix.line(&self.columns)
    }
}

/// Values that are shown of an issue.
pub const EXAMPLES: usize = 3;

impl Example {
    pub fn new(value: impl Into<String>) -> Self {
        Example { value: value.into(), rows: None }
    }

    pub fn counted(value: impl Into<String>, rows: usize) -> Self {
        Example { value: value.into(), rows: Some(rows) }
    }
}

/// How bad an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Counts and sums are wrong while it is there.
    Serious,
    /// Some values are.
    Moderate,
    /// It is in the way, and falsifies nothing.
    Minor,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Serious => "serious",
            Severity::Moderate => "moderate",
            Severity::Minor => "minor",
        }
    }
}

/// What is unclean. In the order in which equally bad ones are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Rejects,
    DuplicateRows,
    Spellings,
    MixedTypes,
    Units,
    Percent,
    Currencies,
    NumberStyles,
    MixedDates,
    AmbiguousDates,
    NumbersAsText,
    DatesAsText,
    LostZeros,
    Impossible,
    Sentinels,
    Identifiers,
    Contained,
    Encoding,
    Entities,
    Tags,
    Control,
    LineEnds,
    Blanks,
    Invalid,
    CheckDigits,
    DuplicateKeys,
    Dependency,
    Outliers,
    SameColumn,
    Precision,
    Empty,
    Constant,
}

impl Kind {
    /// In words, as a heading.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Rejects => "Lines of the file that did not fit",
            Kind::DuplicateRows => "Duplicate rows",
            Kind::Spellings => "One value in several spellings",
            Kind::MixedTypes => "Mixed types",
            Kind::Units => "Units behind the numbers",
            Kind::Percent => "A % behind some numbers only",
            Kind::Currencies => "Several currencies",
            Kind::NumberStyles => "Numbers written in several ways",
            Kind::MixedDates => "Dates in several formats",
            Kind::AmbiguousDates => "Day or month first, nothing shows which",
            Kind::NumbersAsText => "Numbers stored as text",
            Kind::DatesAsText => "Dates stored as text",
            Kind::LostZeros => "Leading zeros lost",
            Kind::Impossible => "Impossible values",
            Kind::Sentinels => "Values that stand for missing",
            Kind::Identifiers => "Two kinds of identifier in one column",
            Kind::Contained => "The value of another column inside",
            Kind::Encoding => "Text read in the wrong encoding",
            Kind::Entities => "HTML entities",
            Kind::Tags => "HTML tags",
            Kind::Control => "Characters that do not show",
            Kind::LineEnds => "Line ends inside cells",
            Kind::Blanks => "Blanks at the ends or doubled",
            Kind::Invalid => "Invalid addresses",
            Kind::CheckDigits => "Wrong check digits",
            Kind::DuplicateKeys => "Duplicate keys",
            Kind::Dependency => "One key, several values",
            Kind::Outliers => "Far from the rest",
            Kind::SameColumn => "Two columns with the same values",
            Kind::Precision => "Excess precision",
            Kind::Empty => "Empty column",
            Kind::Constant => "One value only",
        }
    }

    pub fn severity(self) -> Severity {
        match self {
            Kind::Rejects
            | Kind::DuplicateRows
            | Kind::Spellings
            | Kind::MixedTypes
            | Kind::Units
            | Kind::Percent
            | Kind::Currencies
            | Kind::NumberStyles
            | Kind::MixedDates
            | Kind::AmbiguousDates
            | Kind::NumbersAsText
            | Kind::DatesAsText
            | Kind::LostZeros
            | Kind::Impossible => Severity::Serious,
            Kind::Sentinels
            | Kind::Identifiers
            | Kind::Contained
            | Kind::Encoding
            | Kind::Entities
            | Kind::Tags
            | Kind::Control
            | Kind::LineEnds
            | Kind::Blanks
            | Kind::Invalid
            | Kind::CheckDigits
            | Kind::DuplicateKeys
            | Kind::Dependency
            | Kind::Outliers
            | Kind::SameColumn => Severity::Moderate,
            Kind::Precision | Kind::Empty | Kind::Constant => Severity::Minor,
        }
    }

    /// The part of the messiness that it counts in.
    pub fn part(self) -> &'static str {
        match self {
            Kind::Rejects => "import",
            Kind::DuplicateRows | Kind::DuplicateKeys => "duplicates",
            Kind::Spellings => "spellings",
            Kind::MixedTypes
            | Kind::Units
            | Kind::Percent
            | Kind::Currencies
            | Kind::NumberStyles
            | Kind::MixedDates
            | Kind::AmbiguousDates
            | Kind::NumbersAsText
            | Kind::DatesAsText
            | Kind::LostZeros
            | Kind::Identifiers
            | Kind::Contained => "types",
            Kind::Sentinels
            | Kind::Impossible
            | Kind::Outliers
            | Kind::Invalid
            | Kind::CheckDigits
            | Kind::Dependency
            | Kind::Precision => "values",
            Kind::Encoding | Kind::Entities | Kind::Tags | Kind::Control => "characters",
            Kind::LineEnds | Kind::Blanks => "white space",
            Kind::SameColumn | Kind::Empty | Kind::Constant => "columns",
        }
    }
}

/// What is unclean in a column of texts. None when stopped.
pub fn of_texts(texts: &Texts, asks: &dyn Asks, stop: Stop) -> Option<Vec<Issue>> {
    let mut issues = blanks::find(texts, asks, stop)?;
    let sentinels = sentinels::of_texts(texts);
    let rest = sentinels::rest(texts);
    let rest = Texts { values: &rest, ..*texts };
    // Cells of blanks alone stand for nothing, too.
    let read = types::find(&rest, rest.values.len() < texts.values.len());
    let plain = read.is_none();
    issues.extend(sentinels);
    issues.extend(read);
    if plain {
        let apart = identifiers::find(&rest);
        if apart != Some(identifiers::Found::Moved) {
            issues.extend(keys::find(&rest));
        }
        if let Some(identifiers::Found::Issue(issue)) = apart {
            issues.push(*issue);
        }
        issues.extend(checks::find(&rest, asks));
        issues.extend(zeros::of_texts(&rest));
        if stop() {
            return None;
        }
        issues.extend(spellings::find(&rest, stop)?);
    }
    Some(issues)
}

/// What is unclean in a column of numbers.
pub fn of_numbers(numbers: &Numbers) -> Vec<Issue> {
    let sentinels = sentinels::of_numbers(numbers);
    let marked: Vec<f64> = sentinels.iter().flat_map(|(_, values)| values.iter().copied()).collect();
    let values: Vec<(f64, usize)> = numbers.values.iter().filter(|(x, _)| !marked.contains(x)).copied().collect();
    let rest = Numbers { values: &values, ..*numbers };
    let mut issues: Vec<Issue> = sentinels.into_iter().map(|(issue, _)| issue).collect();
    issues.extend(zeros::of_numbers(&rest));
    let impossible = numbers::impossible(&rest);
    if impossible.is_none() {
        issues.extend(numbers::outliers(&rest));
    }
    issues.extend(impossible);
    issues.extend(precision::find(&rest));
    issues.extend(keys::of_numbers(&rest));
    issues
}

/// What is unclean in a column of dates.
pub fn of_days(days: &Days) -> Vec<Issue> {
    let (sentinels, marked) = sentinels::of_days(days);
    let values: Vec<_> = days.values.iter().filter(|(day, _)| !marked.contains(day)).copied().collect();
    let mut issues: Vec<Issue> = sentinels.into_iter().collect();
    issues.extend(numbers::impossible_days(&Days { values: &values, ..*days }));
    issues
}

/// A column without any value.
pub fn empty(column: &str, rows: usize) -> Issue {
    Issue::new(Kind::Empty, column, rows, Fix::each("drop "))
}

/// A column with one value in all rows.
pub fn constant(column: &str, value: &str, rows: usize) -> Issue {
    Issue::new(Kind::Constant, column, rows, Fix::each("drop ")).showing([Example::counted(value, rows)])
}

/// Rows that stand in the table again; `but` are the columns that tell them apart all the same, since they only number the rows.
pub fn duplicate_rows(rows: usize, groups: usize, but: &[String]) -> Issue {
    let by = if but.is_empty() { String::new() } else { format!(" by all columns except {}", names(but)) };
    let fix = Fix::Line(format!("drop duplicate rows{by}"));
    Issue { columns: Vec::new(), groups: Some(groups), ..Issue::new(Kind::DuplicateRows, "", rows, fix) }
}

/// Two columns that are the same in all rows but some.
pub fn same_column(first: &str, second: &str, rows: usize, unlike: usize) -> Issue {
    let fix = Fix::Line(format!("drop {}", names(&[second.to_string()])));
    let columns = vec![first.to_string(), second.to_string()];
    let differ = (unlike > 0).then(|| Example::new(format!("{unlike} of {rows} rows differ")));
    Issue { columns, ..Issue::new(Kind::SameColumn, first, rows, fix) }.showing(differ)
}

/// Rows whose value is not that of most rows with the same key: `rows` of them in so many groups.
pub fn dependency(key: &str, value: &str, rows: usize, groups: usize, examples: Vec<Example>) -> Issue {
    let fix = Fix::Line(format!("repair {} by {} using majority", names(&[value.to_string()]), names(&[key.to_string()])));
    let columns = vec![key.to_string(), value.to_string()];
    Issue { columns, groups: Some(groups), ..Issue::new(Kind::Dependency, key, rows, fix) }.showing(examples)
}

/// Lines of the import that were kept apart.
pub fn rejects(lines: usize, raw: impl Iterator<Item = String>) -> Issue {
    let fix = Fix::Shows("rejects".to_string());
    Issue { columns: Vec::new(), ..Issue::new(Kind::Rejects, "", lines, fix) }.showing(raw.map(Example::new))
}
