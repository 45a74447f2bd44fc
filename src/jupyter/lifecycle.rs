//! A kernel from its connection file to its clean end.

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::runtime::{Builder, Handle};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tracing::{debug, info, warn};

use super::cells::Cells;
use super::connection_file::ConnectionFile;
use super::dispatch::attend;
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
use super::wire::Wire;
use super::zmtp::{Echo, Endpoint, Limits, Listener, Publisher, Router};

/// How long the last messages have to leave.
const DRAIN: Duration = Duration::from_secs(2);
/// The stack of the thread that runs cells: deeply nested code recurses there.
const CELL_STACK: usize = 16 << 20;

/// Serves an interpreter on the sockets of a connection file, until a client shuts the kernel down, the process is told to terminate, or
/// its parent is gone. The caller then ends the process, and with it whatever cell could not be stopped.
///
/// Logs go through `tracing`. Fails only before the sockets are open.
pub fn serve(connection_file: &Path, interpreter: Arc<dyn Interpreter>) -> Result<(), KernelError> {
    let connection = ConnectionFile::read(connection_file)?;
    let about = guarded("about", || interpreter.about()).map_err(|_| KernelError::Interpreter)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(live(&connection, about, interpreter));
    runtime.shutdown_background();
    served
}

async fn live(connection: &ConnectionFile, about: About, interpreter: Arc<dyn Interpreter>) -> Result<(), KernelError> {
    let mut interrupts = signal(SignalKind::interrupt())?;
    let mut terminations = signal(SignalKind::terminate())?;
    let shell_listener = bind("shell", &connection.shell).await?;
    let control_listener = bind("control", &connection.control).await?;
    let stdin_listener = bind("stdin", &connection.stdin).await?;
    let iopub_listener = bind("iopub", &connection.iopub).await?;
    let heartbeat_listener = bind("heartbeat", &connection.heartbeat).await?;

    let wire = Arc::new(Wire::new(&connection.key)?);
    let (shell, shell_incoming, shell_queue) = Router::new();
    let (control, control_incoming, control_queue) = Router::new();
    let (_stdin, stdin_incoming, mut stdin_queue) = Router::new();
    let (iopub, published) = Iopub::new(wire.clone());
    let kernel = Arc::new(Kernel {
        cells: Cells::new(interpreter.clone()),
        interpreter,
        about,
        history: Mutex::new(History::default()),
        opening: Opening::default(),
        iopub,
        wire,
        shell,
        control,
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
    iopub_listener.serve(publisher.clone());
    shell_listener.serve(Arc::new(shell_incoming));
    control_listener.serve(Arc::new(control_incoming));
    stdin_listener.serve(Arc::new(stdin_incoming));
    heartbeat_listener.serve(Arc::new(Echo::default()));
    info!(shell = %connection.shell, "the kernel listens");

    let mut parent_gone = pin!(parent::gone());
    loop {
        tokio::select! {
            () = kernel.ended.notified() => break,
            Some(()) = terminations.recv() => break,
            () = &mut parent_gone => break,
            Some(()) = interrupts.recv() => kernel.cells.interrupt_by_signal(),
            Some(_) = stdin_queue.recv() => debug!("an input that nobody asked for is dropped"),
        }
    }
    // After a shutdown request cells have stopped already, and this does nothing.
    let stopping = kernel.clone();
    let _ = tokio::task::spawn_blocking(move || stopping.stop()).await;
    drain(&kernel, &publisher).await;
    Ok(())
}

async fn bind(channel: &'static str, endpoint: &Endpoint) -> Result<Listener, KernelError> {
    Listener::bind(endpoint).await.map_err(|source| KernelError::Bind { channel, endpoint: endpoint.clone(), source })
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
