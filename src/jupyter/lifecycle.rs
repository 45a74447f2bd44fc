//! A kernel from its connection file to its clean end.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tracing::{info, warn};

use super::cells::Cells;
use super::connection_file::ConnectionFile;
use super::dispatch::{attend, attend_stdin};
use super::error::KernelError;
use super::execution::Execution;
use super::guard::guarded;
use super::history::History;
use super::interpreter::{About, Interpreter};
use super::iopub::{self, Iopub};
use super::kernel::{Channel, Kernel};
use super::messages::status::Status;
use super::opening::Opening;
use super::parent;
use super::registration::register;
use super::sockets::Sockets;
use super::stdin::Stdin;
use super::wire::Wire;
use super::zmtp::{Echo, Limits, Publisher, Router};

/// How long the last messages have to leave.
const DRAIN: Duration = Duration::from_secs(2);
/// How long the last inputs have to reach the history.
const HISTORY: Duration = Duration::from_secs(1);
/// The stack of the thread that runs cells: deeply nested code recurses there.
const CELL_STACK: usize = 16 << 20;

/// What the kernel is told beside its connection file.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The file in which inputs are kept from one kernel to the next; without one they are forgotten when the kernel ends.
    pub history: Option<PathBuf>,
}

/// Serves an interpreter on the sockets of a connection file, until a client shuts the kernel down, the process is told to terminate, or
/// its parent is gone. The caller then ends the process, and with it whatever cell could not be stopped.
///
/// Logs go through `tracing`. Fails only before the sockets are open.
pub fn serve(connection_file: &Path, interpreter: Arc<dyn Interpreter>, settings: Settings) -> Result<(), KernelError> {
    let connection = ConnectionFile::read(connection_file)?;
    let about = guarded("about", || interpreter.about()).map_err(|_| KernelError::Interpreter)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(live(&connection, about, interpreter, settings));
    runtime.shutdown_background();
    served
}

async fn live(connection: &ConnectionFile, about: About, interpreter: Arc<dyn Interpreter>, settings: Settings) -> Result<(), KernelError> {
    let mut interrupts = signal(SignalKind::interrupt())?;
    let mut terminations = signal(SignalKind::terminate())?;
    let mut parent_gone = pin!(parent::gone());
    let sockets = Sockets::bind(connection).await?;
    let wire = Arc::new(Wire::new(&connection.key)?);
    if let Some(launcher) = &connection.registration {
        let ports = sockets.ports()?;
        info!(%launcher, ?ports, "the kernel registers");
        tokio::select! {
            registered = register(launcher, &ports, &wire) => registered?,
            Some(()) = terminations.recv() => return Ok(()),
            () = &mut parent_gone => return Ok(()),
        }
    }

    let (shell, shell_incoming, shell_queue) = Router::new();
    let (control, control_incoming, control_queue) = Router::new();
    let (stdin, stdin_incoming, stdin_queue) = Router::new();
    let (iopub, published) = Iopub::new(wire.clone());
    let kernel = Arc::new(Kernel {
        cells: Cells::new(interpreter.clone()),
        interpreter,
        about,
        history: History::start(settings.history)?,
        opening: Opening::default(),
        iopub,
        wire,
        shell,
        control,
        stdin: Stdin::new(stdin),
        ended: Notify::new(),
    });

    start_thread("shell", None, {
        let kernel = kernel.clone();
        move || attend(&kernel, Channel::Shell, shell_queue)
    })?;
    start_thread("control", None, {
        let kernel = kernel.clone();
        move || attend(&kernel, Channel::Control, control_queue)
    })?;
    start_thread("stdin", None, {
        let kernel = kernel.clone();
        move || attend_stdin(&kernel, stdin_queue)
    })?;
    let execution = Execution::new(kernel.clone(), Handle::current());
    start_thread("cells", Some(CELL_STACK), move || execution.run())?;

    let publisher = Arc::new(Publisher::new(Limits::default(), {
        let kernel = kernel.clone();
        move |topic| {
            kernel.opening.subscribed(|| kernel.iopub.publish(None, &Status::STARTING));
            kernel.iopub.welcome(topic)
        }
    }));
    tokio::spawn(iopub::pass_on(published, publisher.clone()));
    sockets.iopub.serve(publisher.clone());
    sockets.shell.serve(Arc::new(shell_incoming));
    sockets.control.serve(Arc::new(control_incoming));
    sockets.stdin.serve(Arc::new(stdin_incoming));
    sockets.heartbeat.serve(Arc::new(Echo::default()));
    info!(shell = %connection.shell, "the kernel listens");

    let mut told = false;
    loop {
        tokio::select! {
            () = kernel.ended.notified() => break,
            Some(()) = terminations.recv() => {
                told = true;
                break;
            }
            () = &mut parent_gone => break,
            Some(()) = interrupts.recv() => kernel.cells.interrupt_by_signal(),
        }
    }
    let ending = kernel.clone();
    let _ = tokio::task::spawn_blocking(move || {
        // After a shutdown request cells have stopped already, and this does nothing.
        ending.stop();
        if told {
            // Who sends the signal does not say what for: another kernel may follow.
            let _ = guarded("ending", || ending.interpreter.ending(true));
        }
        if !ending.history.finish(HISTORY) {
            warn!("the last inputs may be missing in the history");
        }
    })
    .await;
    drain(&kernel, &publisher).await;
    Ok(())
}

fn start_thread(name: &str, stack: Option<usize>, work: impl FnOnce() + Send + 'static) -> Result<(), KernelError> {
    let mut builder = thread::Builder::new().name(name.to_owned());
    if let Some(bytes) = stack {
        builder = builder.stack_size(bytes);
    }
    builder.spawn(work)?;
    Ok(())
}

/// Waits until the last messages have left the process.
async fn drain(kernel: &Kernel, publisher: &Publisher) {
    let all = async {
        kernel.iopub.flush().await;
        tokio::join!(publisher.drain(DRAIN), kernel.shell.drain(DRAIN), kernel.control.drain(DRAIN))
    };
    if !matches!(tokio::time::timeout(DRAIN, all).await, Ok((true, true, true))) {
        warn!("some last messages could not be delivered");
    }
}
