//! Expressions that a front end asks for beside a cell, over the current table.

use chrono::Local;
use serde_json::Value as Tree;

use crate::engine::{self, Others};
use crate::functions;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::parse_expression;
use crate::lang::span::Span;
use crate::plan::json::Json;
use crate::plan::op::Op;
use crate::plan::scope::{Aggregates, Binding, Scope};
use crate::plan::tables::NoTables;
use crate::plan::value::Value;

use super::Session;
use super::cell::{CellError, Input};
use super::message::stopped;

impl Session {
    /// The value of an expression without rows (`count()`, `mean(Age)`, `1 + 1`) as text and as JSON.
    pub fn evaluate(&mut self, expression: &str) -> Result<(String, Tree), CellError> {
        self.cancel.clear();
        self.value_of(expression).map_err(|diagnostic| {
            let input = Input { code: expression.to_string(), ..Input::default() };
            self.failure(diagnostic.fault, std::slice::from_ref(&diagnostic), &input, "")
        })
    }

    fn value_of(&self, expression: &str) -> Result<(String, Tree), Diagnostic> {
        let parsed = parse_expression(expression, &self.words)?;
        let table = self.current();
        let frame = table.map(|table| table.frame().clone()).unwrap_or_default();
        let schema = frame.schema();
        let scope = Scope {
            table: table.map(|table| table.name.as_str()),
            schema: &schema,
            functions: &functions::FUNCTIONS,
            kinds: None,
            now: Local::now().naive_local(),
            tables: &NoTables,
        };
        let binding = Binding { aggregates: Aggregates::Collapse { by: Vec::new() }, it: None };
        let bound = scope.expr(&parsed, &binding)?;
        let op = Op::Group { by: Vec::new(), outputs: vec![("value".to_string(), bound)] };
        let span = Span::new(0, expression.len());
        let ran = engine::run(&frame, &[op], &Others::default(), &self.cancel).map_err(|why| stopped(&why, span))?;
        let value = ran.frame.values().cell("value", 0).cloned().unwrap_or(Value::Missing);
        Ok((value.to_string(), Json(&value).tree()))
    }
}
