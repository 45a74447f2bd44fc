//! Where a running cell's outputs go: through the budget into the iopub queue, text gathered on the way.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tracing::debug;

use super::budget::Charge;
use super::cells::{Job, Running};
use super::interpreter::{Bundle, Failure, Output};
use super::kernel::{Kernel, Origin};
use super::messages::Publication;
use super::messages::display::{ClearOutput, DisplayData, UpdateDisplayData};
use super::messages::stream::Stream;

/// Text is sent on when this much has been gathered,
const STREAM_SIZE: usize = 64 << 10;
/// or this long after its first piece. Servers cut off kernels that send many small messages.
const STREAM_DELAY: Duration = Duration::from_millis(40);

/// The outputs of one cell.
#[derive(Clone)]
pub struct CellOutput(Arc<Inner>);

struct Inner {
    kernel: Arc<Kernel>,
    origin: Arc<Origin>,
    running: Arc<Running>,
    silent: bool,
    allow_stdin: bool,
    /// Where the timer of gathered text runs.
    runtime: Handle,
    gathered: Mutex<Option<Gathered>>,
}

struct Gathered {
    stderr: bool,
    text: String,
    charge: Charge,
}

impl CellOutput {
    /// Outputs in answer to one request. From a silent cell nothing is sent.
    pub fn new(kernel: Arc<Kernel>, job: &Job, running: Arc<Running>, runtime: Handle) -> Self {
        let (silent, allow_stdin) = (job.request.silent, job.request.allow_stdin);
        CellOutput(Arc::new(Inner {
            kernel,
            origin: job.origin.clone(),
            running,
            silent,
            allow_stdin,
            runtime,
            gathered: Mutex::new(None),
        }))
    }

    /// Sends an output after all text gathered before it.
    pub fn send<P: Publication>(&self, content: &P) {
        let inner = &*self.0;
        if inner.silent {
            return;
        }
        if let Some(sealed) = inner.kernel.seal(&inner.origin, content)
            && let Some(charge) = inner.charge(sealed.len())
        {
            let mut gathered = inner.gathered.lock();
            inner.send_on(&mut gathered);
            inner.kernel.iopub.send(sealed, Some(charge));
        }
    }

    /// Sends on what text is gathered.
    pub fn flush(&self) {
        self.0.send_on(&mut self.0.gathered.lock());
    }

    fn flush_later(&self) {
        let output = self.clone();
        self.0.runtime.spawn(async move {
            tokio::time::sleep(STREAM_DELAY).await;
            output.flush();
        });
    }
}

impl Output for CellOutput {
    fn display(&self, bundle: Bundle, display_id: Option<&str>) {
        self.send(&DisplayData::new(&bundle, display_id));
    }

    fn update(&self, bundle: Bundle, display_id: &str) {
        self.send(&UpdateDisplayData::new(&bundle, display_id));
    }

    fn stream(&self, stderr: bool, text: &str) {
        let inner = &*self.0;
        if inner.silent || text.is_empty() {
            return;
        }
        let Some(charge) = inner.charge(text.len()) else {
            return;
        };
        let mut gathered = inner.gathered.lock();
        if gathered.as_ref().is_some_and(|gathered| gathered.stderr != stderr) {
            inner.send_on(&mut gathered);
        }
        match &mut *gathered {
            Some(gathered) => {
                gathered.text.push_str(text);
                gathered.charge.add(charge);
            }
            None => {
                *gathered = Some(Gathered { stderr, text: text.to_owned(), charge });
                self.flush_later();
            }
        }
        if gathered.as_ref().is_some_and(|gathered| gathered.text.len() >= STREAM_SIZE) {
            inner.send_on(&mut gathered);
        }
    }

    fn clear(&self, wait: bool) {
        self.send(&ClearOutput { wait });
    }

    fn ask(&self, prompt: &str, password: bool) -> Result<String, Failure> {
        let inner = &*self.0;
        if !inner.allow_stdin {
            return Err(Failure::plain("NoInput", "this front end cannot be asked for input"));
        }
        // What was written before the question stands before it.
        self.flush();
        inner.kernel.stdin.ask(&inner.kernel.wire, &inner.origin, &inner.running, prompt, password)
    }
}

impl Inner {
    /// Waits until an output of this size may be sent. An interrupted cell does not wait, and what has no room then is dropped.
    fn charge(&self, bytes: usize) -> Option<Charge> {
        let charge = self.kernel.iopub.budget.take(bytes, || self.running.is_interrupted());
        if charge.is_none() {
            debug!(bytes, "an output of an interrupted cell is dropped");
        }
        charge
    }

    fn send_on(&self, gathered: &mut Option<Gathered>) {
        if let Some(Gathered { stderr, text, charge }) = gathered.take() {
            let name = if stderr { "stderr" } else { "stdout" };
            if let Some(sealed) = self.kernel.seal(&self.origin, &Stream { name, text: &text }) {
                self.kernel.iopub.send(sealed, Some(charge));
            }
        }
    }
}
