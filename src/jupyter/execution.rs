//! Running cells, one after the other, on a thread of their own.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::runtime::Handle;

use super::cells::{Fate, Job, Running};
use super::guard::guarded;
use super::interpreter::{Bundle, Cell, Failure};
use super::kernel::Kernel;
use super::messages::error::Trouble;
use super::messages::execute::{ExecuteInput, ExecuteReply, ExecuteResult, Expression, ReplyMetadata};
use super::output::CellOutput;
use super::wire::now;

/// How long the news of a failed cell is held back, so that cells sent before its client can know of the failure have arrived and are
/// aborted with the rest.
const UNDER_WAY: Duration = Duration::from_millis(20);

/// The thread's state.
pub struct Execution {
    kernel: Arc<Kernel>,
    runtime: Handle,
    /// The execution count of the last cell that was stored in the history.
    count: u32,
}

/// What running a cell gave: its final answer, if it has one, or why it stopped.
type Outcome = Result<Option<Bundle>, Failure>;

impl Execution {
    pub fn new(kernel: Arc<Kernel>, runtime: Handle) -> Self {
        Execution { kernel, runtime, count: 0 }
    }

    /// Runs cells until there will be no more.
    pub fn run(mut self) {
        while let Some((job, fate, running)) = self.kernel.cells.next() {
            match fate {
                Fate::Run | Fate::Interrupted => self.execute(&job, &running),
                Fate::Aborted => self.abort(&job),
            }
            self.kernel.cells.finished();
        }
    }

    fn execute(&mut self, job: &Job, running: &Arc<Running>) {
        let kernel = self.kernel.clone();
        let _busy = kernel.busy(&job.origin);
        let started = now();
        let cell = self.cell(job);
        if !cell.silent {
            kernel.publish(&job.origin, &ExecuteInput { code: &cell.code, execution_count: cell.count });
        }
        let output = CellOutput::new(kernel.clone(), job, running.clone(), self.runtime.clone());
        let outcome = if running.is_interrupted() { Err(stopped_early()) } else { self.interpret(&cell, &output) };
        output.flush();
        if outcome.is_err() && job.request.stops_on_error() {
            thread::sleep(UNDER_WAY);
            kernel.cells.abort(&job.origin.header.session);
        }
        self.answer(job, &cell, &output, &outcome, &started);
    }

    /// The cell of a request, under the count that the request's switches give it.
    fn cell(&mut self, job: &Job) -> Cell {
        let count = self.count.saturating_add(1);
        if job.request.stores_history() {
            self.count = count;
            self.kernel.history.add(count, &job.request.code);
        }
        Cell {
            code: job.request.code.clone(),
            id: job.metadata.id.clone(),
            deleted: job.metadata.deleted.clone(),
            count,
            silent: job.request.silent,
        }
    }

    fn interpret(&self, cell: &Cell, output: &CellOutput) -> Outcome {
        let outcome = guarded("execute", || self.kernel.interpreter.execute(cell, output));
        outcome.unwrap_or_else(|fault| Err(fault.into()))
    }

    /// Publishes how the cell ended, and replies.
    fn answer(&self, job: &Job, cell: &Cell, output: &CellOutput, outcome: &Outcome, started: &str) {
        let execution_count = cell.count;
        let reply = match outcome {
            Ok(result) => {
                if let Some(Bundle { data, metadata }) = result {
                    output.send(&ExecuteResult { execution_count, data, metadata });
                }
                let user_expressions = self.expressions(&job.request.user_expressions);
                ExecuteReply::Ok { execution_count, user_expressions, payload: [] }
            }
            Err(failure) => {
                let trouble = Trouble::from(failure);
                if !cell.silent {
                    self.kernel.publish(&job.origin, &trouble);
                }
                ExecuteReply::Error { execution_count, trouble, user_expressions: Map::new(), payload: [] }
            }
        };
        self.kernel.cells.answered();
        self.kernel.reply_with(&job.origin, &ReplyMetadata { started }, &reply);
    }

    fn expressions(&self, asked: &Map<String, Value>) -> Map<String, Value> {
        let evaluate = |expression: &Value| {
            let value = match expression {
                Value::String(text) => {
                    guarded("evaluate", || self.kernel.interpreter.evaluate(text)).unwrap_or_else(|fault| Err(fault.into()))
                }
                _ => Err(not_an_expression()),
            };
            serde_json::to_value(Expression::from(&value)).unwrap_or_else(|_| json!({}))
        };
        asked.iter().map(|(name, expression)| (name.clone(), evaluate(expression))).collect()
    }

    fn abort(&self, job: &Job) {
        let _busy = self.kernel.busy(&job.origin);
        self.kernel.cells.answered();
        self.kernel.reply(&job.origin, &ExecuteReply::Aborted);
    }
}

fn stopped_early() -> Failure {
    Failure::plain("Interrupted", "the cell was interrupted before it began")
}

fn not_an_expression() -> Failure {
    Failure::plain("TypeError", "a user expression is a text in the language")
}
