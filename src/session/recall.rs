//! Tables that the session keeps beside a table: what did not fit when it was loaded.

use crate::engine::{Frame, Ran};
use crate::lang::ast::Call;
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::plan::query::Answer;
use crate::plan::report::Reject;
use crate::plan::types::Type;
use crate::plan::value::Value;
use crate::plan::verb::{Look, Recall, Shown};

use super::Session;
use super::pipeline::{Answered, Flow};
use super::table::Source;

impl Session {
    /// What is kept beside a table, as the answer of a look.
    pub(super) fn recall(&self, recall: &Recall, flow: &Flow, call: &Call) -> Result<Answered, Diagnostic> {
        match recall {
            Recall::Rejects => {
                let look = Look { ops: Vec::new(), shown: Shown::Head, answers: true, phrase: None };
                let frame = Frame::from_values(&self.rejects(&flow.name, call)?);
                Ok(Answered::new(look, Ran { frame, regrouped: true, ..Ran::default() }))
            }
            Recall::Expectations { all } => {
                let look = Look { ops: Vec::new(), shown: Shown::Head, answers: true, phrase: None };
                let frame = match all {
                    true => self.expectations(self.state.tables.iter().map(AsRef::as_ref)),
                    false => self.expectations([self.past(flow, call)?.as_ref()]),
                };
                Ok(Answered::new(look, Ran { frame, regrouped: true, ..Ran::default() }))
            }
            Recall::History => self.history(flow, call),
            Recall::Diff(step) => self.diff(*step, flow, call),
            Recall::Why { row, column } => self.why(*row, column, flow, call),
        }
    }

    fn rejects(&self, name: &str, call: &Call) -> Result<Answer, Diagnostic> {
        match self.table(name).map(|table| &table.source) {
            Some(Source::File { report, .. }) => Ok(rejects(&report.rejects.first)),
            _ => Err(Diagnostic::data(call.span, format!("{} was not loaded from a file.", literal(name)))
                .note("Lines that did not fit are kept beside the table that `load` made.")),
        }
    }
}

fn rejects(rejects: &[Reject]) -> Answer {
    let whole = |number: u64| i64::try_from(number).map_or(Value::Missing, Value::Integer);
    let text = |text: &str| Value::Text(text.to_string());
    let column = |name: &str, kind, value: &dyn Fn(&Reject) -> Value| (name.to_string(), kind, rejects.iter().map(value).collect());
    Answer {
        columns: vec![
            column("line", Type::Integer, &|reject| whole(reject.line)),
            column("byte", Type::Integer, &|reject| whole(reject.byte)),
            column("column", Type::Text, &|reject| reject.column.as_deref().map_or(Value::Missing, text)),
            column("kind", Type::Text, &|reject| text(reject.kind.words())),
            column("raw", Type::Text, &|reject| text(&reject.raw)),
        ],
    }
}
