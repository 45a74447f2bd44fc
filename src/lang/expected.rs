//! What may come next: noted by the parser wherever it looks for something, read by error messages and by completion.

use super::form::Uses;

/// Something that may stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    Verb,
    Word(&'static str),
    Column(Uses),
    /// A column of the other table that the call names.
    ColumnThere,
    /// A name that need not exist yet.
    NewName,
    Table,
    /// An expression begins: columns, functions, literals.
    Expression,
    /// A value of this column, such as stands after `City =`.
    ValueOf(String),
    Text,
    Pattern,
    Number,
    Type,
    /// What a value may be tested for after `is`.
    Kind,
    /// One of these methods, as they are written.
    Method(&'static [&'static str]),
    Path,
    /// One of these options.
    Option(&'static [&'static str]),
    Topic,
    Operator,
    End,
}

impl Expected {
    /// As an error message names it; `None` for what is not worth naming.
    pub fn describe(&self) -> Option<String> {
        Some(match self {
            Expected::Verb => "a verb".into(),
            Expected::Word(word) => super::literal(word),
            Expected::Column(_) => "a column".into(),
            Expected::ColumnThere => "a column of the other table".into(),
            Expected::NewName => "a new name".into(),
            Expected::Table => "a table".into(),
            Expected::Expression => "a value".into(),
            Expected::Text => "a text in quotes".into(),
            Expected::Pattern => "a pattern such as `/\\d+/`".into(),
            Expected::Number => "a number".into(),
            Expected::Type => "a type".into(),
            Expected::Kind => "a kind of value such as `email`".into(),
            Expected::Method(methods) => {
                let names: Vec<String> = methods.iter().map(|m| super::literal(m)).collect();
                names.join(", ")
            }
            Expected::Path => "a file in quotes".into(),
            Expected::Option(_) => "an option".into(),
            Expected::Topic => "a word".into(),
            Expected::ValueOf(_) | Expected::Operator | Expected::End => return None,
        })
    }
}
