//! The answers to requests that take no time. Each asks the interpreter, if at all, only what it answers at once.

use std::sync::Arc;

use super::cursor::{to_byte, to_position};
use super::guard::guarded;
use super::interpreter::Completeness;
use super::kernel::{Busy, Kernel, Origin, Request};
use super::messages::comm::{CommClose, CommInfoReply, CommOpen};
use super::messages::complete::{CompleteReply, CompleteRequest, TypedMatch, TypedMatches};
use super::messages::control::InterruptReply;
use super::messages::debug::{DebugReply, DebugRequest};
use super::messages::history::{HistoryReply, HistoryRequest};
use super::messages::inspect::{InspectReply, InspectRequest};
use super::messages::is_complete::{IsCompleteReply, IsCompleteRequest};
use super::messages::kernel_info::KernelInfoReply;

const OK: &str = "ok";

pub fn kernel_info(kernel: &Kernel, origin: &Origin) {
    kernel.reply(origin, &KernelInfoReply::from(&kernel.about));
}

pub fn complete(kernel: &Kernel, origin: &Origin, request: &CompleteRequest) {
    let code = &request.code;
    let cursor = to_byte(code, request.cursor_pos);
    let found = guarded("complete", || kernel.interpreter.complete(code, cursor)).unwrap_or_default();
    let (start, end) = (to_position(code, found.start), to_position(code, found.end.max(found.start)));
    let typed = found.candidates.iter().map(|candidate| TypedMatch {
        start,
        end,
        text: &candidate.text,
        kind: &candidate.kind,
        signature: &candidate.signature,
    });
    let reply = CompleteReply {
        status: OK,
        matches: found.candidates.iter().map(|candidate| candidate.text.as_str()).collect(),
        cursor_start: start,
        cursor_end: end,
        metadata: TypedMatches { matches: typed.collect() },
    };
    kernel.reply(origin, &reply);
}

pub fn inspect(kernel: &Kernel, origin: &Origin, request: &InspectRequest) {
    let cursor = to_byte(&request.code, request.cursor_pos);
    let detail = u8::from(request.detail_level > 0);
    let found = guarded("inspect", || kernel.interpreter.inspect(&request.code, cursor, detail)).ok().flatten();
    let is_found = found.is_some();
    let bundle = found.unwrap_or_default();
    kernel.reply(origin, &InspectReply { status: OK, found: is_found, data: bundle.data, metadata: bundle.metadata });
}

pub fn is_complete(kernel: &Kernel, origin: &Origin, request: &IsCompleteRequest) {
    let reply = match guarded("is_complete", || kernel.interpreter.is_complete(&request.code)) {
        Ok(Completeness::Complete) => IsCompleteReply::Complete,
        Ok(Completeness::Incomplete(indent)) => IsCompleteReply::Incomplete { indent },
        Ok(Completeness::Invalid) => IsCompleteReply::Invalid,
        Err(_) => IsCompleteReply::Unknown,
    };
    kernel.reply(origin, &reply);
}

/// The answer comes from the history's own thread, since a disk may be slow; the request is in hand, and the kernel busy, until then.
pub fn history(kernel: &Arc<Kernel>, request: Request, asked: HistoryRequest, busy: Busy) {
    let replying = kernel.clone();
    kernel.history.ask(asked, move |history| {
        replying.reply(&request.origin, &HistoryReply { status: OK, history });
        drop(busy);
    });
}

pub fn comm_info(kernel: &Kernel, origin: &Origin) {
    kernel.reply(origin, &CommInfoReply { status: OK, comms: Default::default() });
}

/// No target is known, so the comm is closed at once, on iopub where the front end that opened it listens.
pub fn comm_open(kernel: &Kernel, origin: &Origin, request: &CommOpen) {
    tracing::debug!(target_name = request.target_name, "a comm was opened to an unknown target");
    kernel.publish(origin, &CommClose { comm_id: &request.comm_id, data: Default::default() });
}

/// Replies at once, whether or not a cell runs; the cell's own reply tells when it has stopped.
pub fn interrupt(kernel: &Kernel, origin: &Origin) {
    kernel.cells.interrupt();
    kernel.reply(origin, &InterruptReply { status: OK });
}

pub fn debug(kernel: &Kernel, origin: &Origin, request: &DebugRequest) {
    kernel.reply(origin, &DebugReply::no_debugger(request));
}
