//! What a verb can be told: the shapes of its arguments and the clauses it takes, as data.
//!
//! A verb declares its forms once. The parser reads calls by them, completion offers what may come next by them, and help prints them.

use std::fmt;

/// One way to call a verb.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    pub shape: &'static [Part],
    pub clauses: &'static [Clause],
}

/// A piece of a form's shape.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// Words that must stand here, or a colon.
    Words(&'static str),
    /// A value of a kind, under the name by which the verb asks for it.
    Slot(&'static str, Slot),
    /// One of these words, each becoming a flag under its own name.
    Flag(&'static [&'static str]),
    Optional(&'static [Part]),
    Either(&'static [&'static [Part]]),
    /// The parts over and over, commas between; gathered under the name.
    Many(&'static str, &'static [Part]),
    /// Clauses may stand here already, not only at the end.
    Clauses,
}

/// What a slot takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Which columns, of a kind that the verb can use.
    Targets(Uses),
    /// One column that exists.
    Column,
    /// A name for a new column.
    New,
    Expr,
    Condition,
    Text,
    Pattern,
    Integer,
    Number,
    /// One value of a cell, or a list of them.
    Value,
    /// Values of cells, commas between.
    Values,
    Type,
    /// What may stand after `is`: `email`, `date("%d/%m/%Y")`.
    Test,
    Path,
    Table,
    /// A column of the other table that the call names.
    There,
    Keys,
    Sets,
    Spans,
    Amount,
    /// From one value to another, as `0..120`.
    Range,
    /// `name = value` pairs, of these names.
    Options(&'static [&'static str]),
    /// Any words to the end of the line.
    Topic,
}

/// Which types of column a verb can use; `text columns` and the like take only these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uses {
    Any,
    Text,
    Number,
}

/// A clause that a form takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clause {
    Where,
    By,
    OrderBy,
    /// The methods it knows, as they are written: `previous(n)`. `"…"` stands for a format.
    Using(&'static [&'static str]),
    /// A `using` that must stand there.
    Method(&'static [&'static str]),
    Into,
    Keeping(&'static [&'static str]),
    DroppingOriginals,
    AllowingMany,
    /// The words that may follow `else`.
    Else(&'static [&'static str]),
}

impl Clause {
    /// The words it begins with.
    pub fn word(self) -> &'static str {
        match self {
            Clause::Where => "where",
            Clause::By => "by",
            Clause::OrderBy => "order by",
            Clause::Using(_) | Clause::Method(_) => "using",
            Clause::Into => "into",
            Clause::Keeping(_) => "keeping",
            Clause::DroppingOriginals => "dropping originals",
            Clause::AllowingMany => "allowing many",
            Clause::Else(_) => "else",
        }
    }
}

/// The first words of all clauses; where a name may stand and a clause may begin, the clause wins.
pub const CLAUSE_WORDS: [&str; 9] = ["where", "by", "order", "using", "into", "keeping", "dropping", "allowing", "else"];

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Slot::Targets(_) => "COLUMNS",
            Slot::Column | Slot::There => "COLUMN",
            Slot::New => "NAME",
            Slot::Expr => "EXPRESSION",
            Slot::Condition => "CONDITION",
            Slot::Text => "\"TEXT\"",
            Slot::Pattern => "/PATTERN/",
            Slot::Integer | Slot::Number => "NUMBER",
            Slot::Value => "VALUE",
            Slot::Values => "VALUES",
            Slot::Type => "TYPE",
            Slot::Test => "TEST",
            Slot::Path => "\"FILE\"",
            Slot::Table => "TABLE",
            Slot::Keys => "COLUMN [descending], …",
            Slot::Sets => "COLUMNS = EXPRESSION, …",
            Slot::Spans => "ROW[..ROW], …",
            Slot::Amount => "NUMBER|SHARE%",
            Slot::Range => "LOW..HIGH",
            Slot::Options(_) => "OPTION = VALUE, …",
            Slot::Topic => "WORDS",
        })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Words(words) => f.write_str(words),
            Part::Slot(_, slot) => write!(f, "{slot}"),
            Part::Flag(words) => f.write_str(&words.join("|")),
            Part::Optional(parts) => write!(f, "[{}]", Shape(parts)),
            Part::Either(ways) => {
                let ways: Vec<String> = ways.iter().map(|parts| Shape(parts).to_string()).collect();
                f.write_str(&ways.join("|"))
            }
            Part::Many(_, parts) => write!(f, "{}, …", Shape(parts)),
            Part::Clauses => Ok(()),
        }
    }
}

struct Shape<'a>(&'a [Part]);

impl fmt::Display for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(Part::to_string).filter(|part| !part.is_empty()).collect();
        f.write_str(&parts.join(" "))
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Clause::Where => f.write_str("[where CONDITION]"),
            Clause::By => f.write_str("[by COLUMNS]"),
            Clause::OrderBy => f.write_str("[order by COLUMN [descending], …]"),
            Clause::Using(methods) => write!(f, "[using {}]", methods.join("|")),
            Clause::Method(methods) => write!(f, "using {}", methods.join("|")),
            Clause::Into => f.write_str("[into NAME]"),
            Clause::Keeping(words) => write!(f, "[keeping {}]", words.join("|")),
            Clause::DroppingOriginals => f.write_str("[dropping originals]"),
            Clause::AllowingMany => f.write_str("[allowing many]"),
            Clause::Else(words) => write!(f, "[else {}]", words.join("|")),
        }
    }
}

impl Form {
    /// The form as help prints it: `fill COLUMNS with EXPRESSION [by COLUMNS]`.
    pub fn usage(&self, verb: &str) -> String {
        let mut words = vec![verb.to_string()];
        words.extend(self.shape.iter().map(Part::to_string).filter(|part| !part.is_empty()));
        words.extend(self.clauses.iter().map(Clause::to_string));
        words.join(" ").replace(" : ", ": ")
    }
}

/// What the parser must know of the language's words: it asks, and knows no list of its own.
pub trait Vocabulary {
    /// All verbs by name with their forms.
    fn verbs(&self) -> &[(&'static str, &'static [Form])];
    /// A line to write in place of a word of another tool, in small letters, when the verb is not known: `filter` → `keep rows where …Age > 60`.
    /// After `…` stands an example of what the word is followed by, a column in braces.
    fn elsewhere(&self, word: &str) -> Option<&'static str>;
    /// The columns of the table at hand that can be used so, in the order in which an example would take them; none where no table is known.
    fn columns(&self, _uses: Uses) -> Vec<String> {
        Vec::new()
    }
    /// Lines that show how a verb is called.
    fn examples(&self, _verb: &str) -> Vec<&'static str> {
        Vec::new()
    }
    /// What a function or method of another tool is here: `strip` → `trim`, `ifelse` → `if {x} then {y} else {z}`.
    fn function(&self, _name: &str) -> Option<&'static str> {
        None
    }
}

/// A language without verbs, for tests that parse expressions.
#[cfg(test)]
pub struct NoVerbs;

#[cfg(test)]
impl Vocabulary for NoVerbs {
    fn verbs(&self) -> &[(&'static str, &'static [Form])] {
        &[]
    }

    fn elsewhere(&self, _word: &str) -> Option<&'static str> {
        None
    }
}
