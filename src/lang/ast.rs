//! What a cell says, as a tree: statements of pipelines of calls. Names are not looked up yet.

use chrono::{NaiveDate, NaiveDateTime};

use super::span::{Ident, Span, Spanned};

/// A whole cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Program {
    pub statements: Vec<Statement>,
    /// A `;` ends it: no preview.
    pub quiet: bool,
}

/// `name = source | call | call`: the name and the source may be absent, and so may the calls when there is a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub name: Option<Ident>,
    pub source: Option<Ident>,
    pub calls: Vec<Call>,
    pub span: Span,
}

/// A verb with what was said to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// As declared: `clean names`.
    pub verb: &'static str,
    pub verb_span: Span,
    /// Which of the verb's forms was meant.
    pub form: usize,
    pub args: Args,
    pub clauses: Clauses,
    pub span: Span,
}

/// The arguments of a form, by the names its slots have.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Args(pub Vec<(&'static str, Spanned<Arg>)>);

#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// A word of the form that stood there, for words that may be absent or be one of several.
    Flag,
    Targets(Targets),
    Name(String),
    Expr(Expr),
    Text(String),
    Pattern(String),
    Integer(i64),
    Number(f64),
    Type(TypeName),
    Keys(Vec<Key>),
    Sets(Vec<Set>),
    Spans(Vec<(i64, Option<i64>)>),
    Amount(Amount),
    Values(Vec<Expr>),
    /// `0..120`, both ends included.
    Range(Expr, Expr),
    Options(Vec<(Ident, Spanned<Setting>)>),
    /// A repeated group: one set of arguments for each time it stood there.
    Many(Vec<Args>),
    /// Words that are free text, such as the topic of `help`.
    Words(String),
}

impl Args {
    pub fn get(&self, slot: &str) -> Option<&Spanned<Arg>> {
        self.0.iter().find(|(name, _)| *name == slot).map(|(_, arg)| arg)
    }

    pub fn has(&self, slot: &str) -> bool {
        self.get(slot).is_some()
    }

    pub fn targets(&self, slot: &str) -> Option<&Targets> {
        match &self.get(slot)?.node {
            Arg::Targets(targets) => Some(targets),
            _ => None,
        }
    }

    pub fn text(&self, slot: &str) -> Option<&str> {
        match &self.get(slot)?.node {
            Arg::Text(text) | Arg::Name(text) | Arg::Words(text) => Some(text),
            _ => None,
        }
    }

    pub fn ident(&self, slot: &str) -> Option<Ident> {
        self.text(slot).zip(self.get(slot)).map(|(text, arg)| Spanned::new(text.to_string(), arg.span))
    }

    pub fn expr(&self, slot: &str) -> Option<&Expr> {
        match &self.get(slot)?.node {
            Arg::Expr(expr) => Some(expr),
            _ => None,
        }
    }

    pub fn integer(&self, slot: &str) -> Option<i64> {
        match &self.get(slot)?.node {
            Arg::Integer(n) => Some(*n),
            _ => None,
        }
    }

    pub fn many(&self, slot: &str) -> &[Args] {
        match self.get(slot).map(|arg| &arg.node) {
            Some(Arg::Many(all)) => all,
            _ => &[],
        }
    }

    /// Which of these flag words stood there.
    pub fn flag<'a>(&self, words: &[&'a str]) -> Option<&'a str> {
        words.iter().copied().find(|word| self.has(word))
    }
}

/// What follows the arguments, in any order, each at most once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clauses {
    pub condition: Option<Expr>,
    pub by: Option<Targets>,
    pub order: Vec<Key>,
    pub using: Vec<Method>,
    pub into: Vec<Ident>,
    pub keeping: Option<Ident>,
    pub dropping_originals: bool,
    pub allowing_many: bool,
    pub otherwise: Option<Spanned<Otherwise>>,
    /// Whole extent; empty when there is none.
    pub span: Span,
}

/// What stands after `else`.
#[derive(Debug, Clone, PartialEq)]
pub enum Otherwise {
    Word(String),
    Value(Expr),
}

/// Which columns: those of `items` without those of `except`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Targets {
    pub items: Vec<Spanned<Target>>,
    pub except: Vec<Spanned<Target>>,
    pub span: Span,
}

impl Targets {
    /// Whether all columns are meant, perhaps but for some.
    pub fn are_all(&self) -> bool {
        self.items.iter().any(|item| item.node == Target::Kind(Kind::All))
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    Name(String),
    /// A run of columns in table order, both ends included.
    Run(String, String),
    Kind(Kind),
    Matching(String),
}

/// The words before `columns`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    All,
    Text,
    Number,
    Date,
    Boolean,
    Category,
    Empty,
    Constant,
}

impl Kind {
    pub const ALL: [(&'static str, Kind); 8] = [
        ("all", Kind::All),
        ("text", Kind::Text),
        ("number", Kind::Number),
        ("date", Kind::Date),
        ("boolean", Kind::Boolean),
        ("category", Kind::Category),
        ("empty", Kind::Empty),
        ("constant", Kind::Constant),
    ];

    pub fn named(word: &str) -> Option<Kind> {
        Kind::ALL.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    pub fn word(self) -> &'static str {
        Kind::ALL.iter().find(|(_, kind)| *kind == self).map_or("all", |(name, _)| name)
    }
}

/// A column to order by.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    pub column: Ident,
    pub descending: bool,
}

/// `median`, `previous(3)`, `"%d/%m/%Y"`.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    Format(Spanned<String>),
    Named { name: Ident, args: Vec<Expr> },
}

impl Method {
    pub fn span(&self) -> Span {
        match self {
            Method::Format(text) => text.span,
            Method::Named { name, .. } => name.span,
        }
    }
}

/// `targets = expression`.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    pub targets: Targets,
    pub value: Expr,
}

/// `integer`, `decimal(10, 2)`, `date("%d/%m/%Y")`.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeName {
    pub name: Ident,
    pub args: Vec<Expr>,
}

/// How many rows: `100` or `10%`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    Count(i64),
    Share(f64),
}

/// What an option of `load … with` is set to.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    Value(Expr),
    Range(Expr, Expr),
    Types(Vec<(Ident, TypeName)>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub node: Node,
    pub span: Span,
}

impl Expr {
    pub fn new(node: Node, span: Span) -> Self {
        Expr { node, span }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Text(String),
    Integer(i64),
    Number(f64),
    Date(NaiveDate),
    Datetime(NaiveDateTime),
    Boolean(bool),
    Missing,
    /// The cell of the column at hand.
    It,
    Name(String),
    List(Vec<Expr>),
    Pattern(String),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `value [not] in set`.
    In {
        value: Box<Expr>,
        set: Members,
        negated: bool,
    },
    /// `value is [not] test`.
    Is {
        value: Box<Expr>,
        test: IsTest,
        negated: bool,
    },
    Matches(Box<Expr>, Spanned<String>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Call {
        name: Ident,
        args: Vec<Expr>,
        across: Option<Targets>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Members {
    List(Vec<Expr>),
    Range(Box<Expr>, Box<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum IsTest {
    Missing,
    Blank,
    Type(TypeName),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Contains,
    StartsWith,
    EndsWith,
    Add,
    Subtract,
    Concat,
    Multiply,
    Divide,
}

impl Binary {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Binary::Or => "or",
            Binary::And => "and",
            Binary::Equal => "=",
            Binary::Unequal => "!=",
            Binary::Less => "<",
            Binary::AtMost => "<=",
            Binary::Greater => ">",
            Binary::AtLeast => ">=",
            Binary::Contains => "contains",
            Binary::StartsWith => "starts with",
            Binary::EndsWith => "ends with",
            Binary::Add => "+",
            Binary::Subtract => "-",
            Binary::Concat => "++",
            Binary::Multiply => "*",
            Binary::Divide => "/",
        }
    }
}
