//! What a line can see when it is bound: the current table's columns, the functions, what is known of the columns' contents.

use chrono::NaiveDateTime;

use crate::lang::ast;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::span::{Ident, Span};

use super::expr::{Expr, Node, Operator, SortKey};
use super::function::Functions;
use super::query::Kinds;
use super::schema::Schema;
use super::tables::Tables;
use super::types::Type;

pub use super::bind::common;

/// The surroundings of one call.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The table at hand; none before the first load.
    pub table: Option<&'a str>,
    pub schema: &'a Schema,
    pub functions: &'a dyn Functions,
    /// Which columns are empty or constant, once it has been asked.
    pub kinds: Option<&'a Kinds>,
    /// The moment at which the line runs, by the clock of the place; a step keeps it.
    pub now: NaiveDateTime,
    /// The other tables that the line may name.
    pub tables: &'a dyn Tables,
}

/// How aggregates in an expression are meant.
#[derive(Debug, Clone, PartialEq)]
pub enum Aggregates {
    /// Spread over the rows of each group, or of the whole table.
    Spread { by: Vec<String>, order: Vec<SortKey> },
    /// One value a group: every column must stand inside an aggregate or be a key.
    Collapse { by: Vec<String> },
}

impl Default for Aggregates {
    fn default() -> Self {
        Aggregates::Spread { by: Vec::new(), order: Vec::new() }
    }
}

/// How an expression is to be bound.
#[derive(Debug, Clone, Default)]
pub struct Binding {
    pub aggregates: Aggregates,
    /// The column that `it` stands for.
    pub it: Option<String>,
}

impl<'a> Scope<'a> {
    /// The name of the table at hand, or the error that says how to get one.
    pub fn need_table(&self, span: Span) -> Result<&'a str, Diagnostic> {
        self.table
            .ok_or_else(|| Diagnostic::name(span, "There is no table yet.").note("A table comes from a file.").line("load \"file.csv\""))
    }

    /// The column of this name.
    pub fn column(&self, name: &Ident) -> Result<(String, Type), Diagnostic> {
        match self.schema.kind(&name.node) {
            Some(kind) => Ok((name.node.clone(), kind.clone())),
            None => Err(self.no_column(&name.node, name.span)),
        }
    }

    pub fn no_column(&self, name: &str, span: Span) -> Diagnostic {
        let Some(table) = self.table else {
            return Diagnostic::name(span, "There is no table yet.").note("A table comes from a file.").line("load \"file.csv\"");
        };
        Diagnostic::name(span, format!("There is no column {} in {table}.", literal(name))).nearest(
            name,
            self.schema.names(),
            "Its columns are",
        )
    }

    /// The keys of an order, each found.
    pub fn keys(&self, keys: &[ast::Key]) -> Result<Vec<SortKey>, Diagnostic> {
        let mut bound: Vec<SortKey> = Vec::new();
        for key in keys {
            let (column, kind) = self.column(&key.column)?;
            if matches!(kind, Type::List(_) | Type::Other(_)) {
                return Err(Diagnostic::mistype(
                    key.column.span,
                    format!("{} is {}, which has no order.", literal(&column), article(&kind)),
                ));
            }
            if bound.iter().any(|k| k.column == column) {
                return Err(Diagnostic::syntax(key.column.span, format!("{} stands twice in one order.", literal(&column))));
            }
            bound.push(SortKey { column, descending: key.descending });
        }
        Ok(bound)
    }

    /// The columns of a `by` clause; none without one.
    pub fn groups(&self, clauses: &ast::Clauses) -> Result<Vec<String>, Diagnostic> {
        match &clauses.by {
            Some(targets) => self.columns(targets, ANY),
            None => Ok(Vec::new()),
        }
    }

    /// The condition of a `where` clause.
    pub fn clause_condition(&self, clauses: &ast::Clauses) -> Result<Option<Expr>, Diagnostic> {
        clauses.condition.as_ref().map(|condition| self.condition(condition, &Binding::default())).transpose()
    }

    /// An expression of any type.
    pub fn expr(&self, expr: &ast::Expr, binding: &Binding) -> Result<Expr, Diagnostic> {
        super::bind::bind(self, expr, binding)
    }

    /// An expression that is true or false for every row.
    pub fn condition(&self, expr: &ast::Expr, binding: &Binding) -> Result<Expr, Diagnostic> {
        let bound = self.expr(expr, binding)?;
        match bound.kind {
            Type::Boolean => Ok(settled(bound)),
            Type::Unknown => Ok(Expr::boolean(false)),
            kind => Err(Diagnostic::mistype(expr.span, format!("This is {} and no condition.", article(&kind)))
                .note("A condition compares: `Age > 60`, `City is missing`.")),
        }
    }
}

pub const ANY: crate::lang::form::Uses = crate::lang::form::Uses::Any;

/// A boolean that may be missing as one that is not: missing is false.
pub fn settled(expr: Expr) -> Expr {
    let certain = matches!(
        expr.node,
        Node::Operator(Operator::Add | Operator::Coalesce, _)
            | Node::Column(_)
            | Node::If(..)
            | Node::Call(..)
            | Node::Within { .. }
            | Node::Literal(_)
            | Node::Lookup { .. }
            | Node::Cast(_)
            | Node::Read(..)
    );
    if certain { Expr::test(Operator::IsTrue, vec![expr]) } else { expr }
}

/// `a number`, `an integer`.
pub fn article(kind: &Type) -> String {
    let name = kind.to_string();
    let an = name.starts_with(['a', 'e', 'i', 'o', 'u']);
    if matches!(kind, Type::Text) { name } else { format!("{} {name}", if an { "an" } else { "a" }) }
}
