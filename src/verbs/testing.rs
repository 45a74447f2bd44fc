//! What unit tests of verbs share: a line as its call, and a table of some columns as the surroundings.

#![allow(clippy::unwrap_used)]

use crate::lang::ast::{Call, Expr};
use crate::lang::{parse, parse_expression};
use crate::plan::expr::Expr as Typed;
use crate::plan::function::{Function, Functions, Param, Role, Takes};
use crate::plan::schema::Schema;
use crate::plan::scope::Scope;
use crate::plan::tables::NoTables;
use crate::plan::types::Type;

use super::Words;

/// The first call of a line.
pub fn call(line: &str) -> Call {
    let parsed = parse(line, &Words::default());
    assert!(parsed.errors.is_empty(), "{line}: {:?}", parsed.errors);
    parsed.program.statements.into_iter().next().and_then(|statement| statement.calls.into_iter().next()).unwrap()
}

/// What is wrong with a line that cannot be read.
pub fn mistake(line: &str) -> crate::lang::Diagnostic {
    parse(line, &Words::default()).errors.into_iter().next().unwrap()
}

pub fn expr(text: &str) -> Expr {
    parse_expression(text, &Words::default()).unwrap()
}

/// A table `t` of these columns, seen with a few functions.
pub fn scope(schema: &Schema) -> Scope<'_> {
    Scope { table: Some("t"), schema, functions: &FEW, kinds: None, now: chrono::NaiveDateTime::default(), tables: &NoTables }
}

/// Functions as binding sees them: of one argument, by name and role.
struct Few;

static FEW: Few = Few;

struct Named(&'static str, Role);

static NAMED: [Named; 8] = [
    Named("number", Role::Row),
    Named("sqrt", Role::Row),
    Named("upper", Role::Row),
    Named("mean", Role::Aggregate),
    Named("median", Role::Aggregate),
    Named("mode", Role::Aggregate),
    Named("min", Role::Aggregate),
    Named("max", Role::Aggregate),
];

impl Functions for Few {
    fn find(&self, name: &str) -> Option<&'static dyn Function> {
        NAMED.iter().find(|function| function.0 == name).map(|function| function as &dyn Function)
    }

    fn all(&self) -> Vec<&'static dyn Function> {
        NAMED.iter().map(|function| function as &dyn Function).collect()
    }
}

impl Function for Named {
    fn name(&self) -> &'static str {
        self.0
    }

    fn summary(&self) -> &'static str {
        "of a test"
    }

    fn role(&self) -> Role {
        self.1
    }

    fn params(&self) -> &'static [Param] {
        const VALUE: &[Param] = &[Param::new("value", Takes::Any)];
        VALUE
    }

    fn gives(&self, args: &[Typed]) -> Type {
        match (self.0, args.first()) {
            ("mean" | "median", _) => Type::Number,
            (_, Some(arg)) => arg.kind.clone(),
            (_, None) => Type::Unknown,
        }
    }

    fn examples(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }
}
