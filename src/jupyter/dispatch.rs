//! Which request goes where. Each of the two request channels has a thread that does this, so requests of a channel keep their order.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use tokio::sync::mpsc::UnboundedReceiver;
use tracing::{debug, warn};

use super::answers;
use super::cells::Job;
use super::guard::guarded;
use super::kernel::{Busy, Channel, Kernel, Request};
use super::messages::control::{ShutdownReply, ShutdownRequest};
use super::messages::execute::{CellMetadata, ExecuteRequest};
use super::zmtp::Inbound;

/// Takes what comes in on a channel, for as long as the kernel runs.
pub fn attend(kernel: &Arc<Kernel>, channel: Channel, mut queue: UnboundedReceiver<Inbound>) {
    while let Some(inbound) = queue.blocking_recv() {
        match kernel.open(channel, inbound) {
            Ok(request) => {
                kernel.opening.pass();
                dispatch(kernel, request);
            }
            Err(reason) => warn!(?channel, %reason, "a message is dropped"),
        }
    }
}

fn dispatch(kernel: &Arc<Kernel>, request: Request) {
    let origin = &request.origin;
    let kind = origin.header.msg_type.as_str();
    if kind == "execute_request" {
        return execute(kernel, request);
    }
    let busy = kernel.busy(origin);
    match kind {
        "kernel_info_request" => answers::kernel_info(kernel, origin),
        "complete_request" => read(kernel, &request, |content| answers::complete(kernel, origin, &content)),
        "inspect_request" => read(kernel, &request, |content| answers::inspect(kernel, origin, &content)),
        "is_complete_request" => read(kernel, &request, |content| answers::is_complete(kernel, origin, &content)),
        "history_request" => history(kernel, request, busy),
        "comm_info_request" => answers::comm_info(kernel, origin),
        "comm_open" => read(kernel, &request, |content| answers::comm_open(kernel, origin, &content)),
        // They belong to comms, and none are open.
        "comm_msg" | "comm_close" => {}
        "interrupt_request" => answers::interrupt(kernel, origin),
        "debug_request" => read(kernel, &request, |content| answers::debug(kernel, origin, &content)),
        "shutdown_request" => read(kernel, &request, |content| shutdown(kernel, &request, &content, busy)),
        _ => debug!(kind, "a message of an unknown type"),
    }
}

/// A cell only joins the queue here; it is worked on, and busy, when its turn comes.
fn execute(kernel: &Arc<Kernel>, request: Request) {
    match serde_json::from_slice::<ExecuteRequest>(&request.content) {
        Ok(content) => {
            let metadata = CellMetadata::read(&request.metadata);
            kernel.cells.push(Job { origin: request.origin, request: content, metadata, in_hand: request.in_hand });
        }
        Err(reason) => {
            let _busy = kernel.busy(&request.origin);
            kernel.refuse(&request.origin, &reason.to_string());
        }
    }
}

fn history(kernel: &Arc<Kernel>, request: Request, busy: Busy) {
    match serde_json::from_slice(&request.content) {
        Ok(content) => answers::history(kernel, request, content, busy),
        Err(reason) => kernel.refuse(&request.origin, &reason.to_string()),
    }
}

/// Takes what comes in on the stdin channel: answers to what cells have asked, and nothing else.
pub fn attend_stdin(kernel: &Kernel, mut queue: UnboundedReceiver<Inbound>) {
    while let Some(inbound) = queue.blocking_recv() {
        let opened = kernel.wire.open(inbound.frames);
        match opened.map_err(|reason| reason.to_string()).and_then(|message| kernel.stdin.answered(&inbound.identity, message)) {
            Ok(()) => {}
            Err(reason) => warn!(channel = "stdin", reason, "a message is dropped"),
        }
    }
}

/// Once the client has this reply it may take the kernel for shut down, so cells are stopped first.
fn shutdown(kernel: &Kernel, request: &Request, content: &ShutdownRequest, busy: Busy) {
    kernel.stop();
    let _ = guarded("ending", || kernel.interpreter.ending(content.restart));
    kernel.reply(&request.origin, &ShutdownReply { status: "ok", restart: content.restart });
    drop(busy);
    kernel.ended.notify_one();
}

fn read<T: DeserializeOwned>(kernel: &Kernel, request: &Request, answer: impl FnOnce(T)) {
    match serde_json::from_slice(&request.content) {
        Ok(content) => answer(content),
        Err(reason) => kernel.refuse(&request.origin, &reason.to_string()),
    }
}
