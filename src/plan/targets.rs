//! Targets to columns: names, runs, kinds, patterns, and what is excepted.

use regex::Regex;

use crate::lang::ast::{Kind, Target, Targets};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::Uses;
use crate::lang::span::{Span, Spanned};

use super::scope::{Scope, article};
use super::types::Type;

impl Scope<'_> {
    /// The columns that targets name, each once, in the order named (those of a kind or pattern in table order). A name must exist and be of
    /// use; a kind or pattern takes what is.
    pub fn columns(&self, targets: &Targets, uses: Uses) -> Result<Vec<String>, Diagnostic> {
        self.need_table(targets.span)?;
        let mut except = Vec::new();
        for target in &targets.except {
            except.extend(self.one(target, Uses::Any)?);
        }
        let mut columns: Vec<String> = Vec::new();
        for target in &targets.items {
            for column in self.one(target, uses)? {
                if !except.contains(&column) && !columns.contains(&column) {
                    columns.push(column);
                }
            }
        }
        Ok(columns)
    }

    /// The columns that kinds and patterns among these targets name but the verb cannot use.
    pub fn unused(&self, targets: &Targets, uses: Uses) -> Vec<String> {
        let all = self.columns(targets, Uses::Any).unwrap_or_default();
        let used = self.columns(targets, uses).unwrap_or_default();
        all.into_iter().filter(|column| !used.contains(column)).collect()
    }

    fn one(&self, target: &Spanned<Target>, uses: Uses) -> Result<Vec<String>, Diagnostic> {
        match &target.node {
            Target::Name(name) => {
                let kind = self.schema.kind(name).ok_or_else(|| self.no_column(name, target.span))?;
                if usable(kind, uses) { Ok(vec![name.clone()]) } else { Err(unfit(name, kind, uses, target.span)) }
            }
            Target::Run(first, last) => {
                let place = |name: &str| self.schema.position(name).ok_or_else(|| self.no_column(name, target.span));
                let (from, to) = (place(first)?, place(last)?);
                if to < from {
                    let (first, last) = (literal(first), literal(last));
                    return Err(Diagnostic::name(target.span, format!("{last} stands before {first} in the table."))
                        .note("A run of columns goes from left to right."));
                }
                let run = self.schema.columns.iter().skip(from).take(to - from + 1);
                run.map(|(name, kind)| if usable(kind, uses) { Ok(name.clone()) } else { Err(unfit(name, kind, uses, target.span)) })
                    .collect()
            }
            Target::Kind(kind) => {
                let of_kind = |name: &str, column: &Type| match kind {
                    Kind::All => true,
                    Kind::Text => column.is_textual() && !matches!(column, Type::Category(_)) || *column == Type::Unknown,
                    Kind::Number => column.is_numeric(),
                    Kind::Date => column.is_temporal(),
                    Kind::Boolean => *column == Type::Boolean,
                    Kind::Category => matches!(column, Type::Category(_)),
                    Kind::Empty => self.kinds.is_some_and(|kinds| kinds.empty.iter().any(|n| n == name)),
                    Kind::Constant => self.kinds.is_some_and(|kinds| kinds.constant.iter().any(|n| n == name)),
                };
                let columns = self.schema.columns.iter().filter(|(name, kind)| of_kind(name, kind) && usable(kind, uses));
                Ok(columns.map(|(name, _)| name.clone()).collect())
            }
            Target::Matching(pattern) => {
                let pattern = Regex::new(pattern).map_err(|_| Diagnostic::syntax(target.span, "This pattern cannot be read."))?;
                let columns = self.schema.columns.iter().filter(|(name, kind)| pattern.is_match(name) && usable(kind, uses));
                Ok(columns.map(|(name, _)| name.clone()).collect())
            }
        }
    }
}

/// True when targets name columns by what they hold, which only the data can tell.
pub fn asks_data(targets: &Targets) -> bool {
    targets.items.iter().chain(&targets.except).any(|target| matches!(target.node, Target::Kind(Kind::Empty | Kind::Constant)))
}

fn usable(kind: &Type, uses: Uses) -> bool {
    match uses {
        Uses::Any => true,
        Uses::Text => kind.is_textual() || *kind == Type::Unknown,
        Uses::Number => kind.is_numeric() || *kind == Type::Unknown,
    }
}

fn unfit(name: &str, kind: &Type, uses: Uses, span: Span) -> Diagnostic {
    let (wanted, needed) = if uses == Uses::Number { ("number", "numbers") } else { ("text", "text") };
    let written = crate::lang::quote_name(name);
    let diagnostic = Diagnostic::mistype(span, format!("{} is {}, and this needs {needed}.", literal(name), article(kind)));
    let converts = match uses {
        Uses::Number => kind.is_textual() || *kind == Type::Boolean,
        _ => !matches!(kind, Type::List(_) | Type::Other(_)),
    };
    if converts { diagnostic.line(format!("convert {written} to {wanted}")) } else { diagnostic }
}
