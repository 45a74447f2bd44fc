//! What the kernel's threads share: the way in, the ways out, and the state between them.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;
use tokio::sync::{Notify, OwnedSemaphorePermit};
use tracing::{debug, error, info};

use super::cells::Cells;
use super::history::History;
use super::interpreter::{About, Interpreter};
use super::iopub::{Iopub, Sealed};
use super::messages::error::Refusal;
use super::messages::header::Header;
use super::messages::status::Status;
use super::messages::{Publication, Reply};
use super::opening::Opening;
use super::stdin::Stdin;
use super::wire::{Rejected, Wire};
use super::zmtp::{Frames, Inbound, Router};

/// How long a cell that was interrupted for a shutdown has to end.
const LAST_CELL: Duration = Duration::from_secs(1);

/// The shared part of one kernel.
pub struct Kernel {
    pub interpreter: Arc<dyn Interpreter>,
    pub about: About,
    pub cells: Cells,
    pub history: History,
    pub opening: Opening,
    pub iopub: Iopub,
    pub wire: Arc<Wire>,
    pub shell: Router,
    pub control: Router,
    pub stdin: Stdin,
    /// Told when a shutdown request has been answered.
    pub ended: Notify,
}

/// The two channels on which clients send requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Shell,
    Control,
}

/// A request that may be trusted.
pub struct Request {
    pub origin: Arc<Origin>,
    pub metadata: Vec<u8>,
    pub content: Vec<u8>,
    /// Held until the request is done with; it bounds what is in hand.
    pub in_hand: OwnedSemaphorePermit,
}

/// Where a request came from: what is needed to answer it.
#[derive(Debug)]
pub struct Origin {
    channel: Channel,
    /// The client's name, the same on all channels.
    pub identity: Vec<u8>,
    envelope: Frames,
    pub header: Header,
    /// The header as it came.
    pub raw_header: Vec<u8>,
}

#[cfg(test)]
impl Origin {
    /// A request of a client of this session, from nowhere.
    pub fn of_session(session: &str) -> Self {
        let header = Header { msg_type: "test".into(), session: session.into() };
        Origin { channel: Channel::Shell, identity: Vec::new(), envelope: Frames::new(), header, raw_header: b"{}".to_vec() }
    }
}

impl Kernel {
    /// Checks a message that came in on a channel.
    pub fn open(&self, channel: Channel, inbound: Inbound) -> Result<Request, Rejected> {
        let message = self.wire.open(inbound.frames)?;
        let origin = Origin {
            channel,
            identity: inbound.identity,
            envelope: message.envelope,
            header: message.header,
            raw_header: message.raw_header,
        };
        Ok(Request { origin: Arc::new(origin), metadata: message.metadata, content: message.content, in_hand: inbound.charge })
    }

    /// Says to all clients that a request is worked on, until the guard goes.
    pub fn busy(self: &Arc<Self>, origin: &Arc<Origin>) -> Busy {
        self.publish(origin, &Status::BUSY);
        Busy { kernel: self.clone(), origin: origin.clone() }
    }

    /// Publishes a small message in answer to a request.
    pub fn publish<P: Publication>(&self, origin: &Origin, content: &P) {
        self.iopub.publish(Some(&origin.raw_header), content);
    }

    /// Makes a message in answer to a request, to be published later.
    pub fn seal<P: Publication>(&self, origin: &Origin, content: &P) -> Option<Sealed> {
        self.iopub.seal(Some(&origin.raw_header), content)
    }

    /// Answers a request.
    pub fn reply<R: Reply>(&self, origin: &Origin, content: &R) {
        self.send(origin, R::TYPE, &json!({}), content);
    }

    /// Answers a request with metadata.
    pub fn reply_with<R: Reply>(&self, origin: &Origin, metadata: &impl Serialize, content: &R) {
        self.send(origin, R::TYPE, metadata, content);
    }

    /// Answers a request that cannot be understood, if it is of a kind that has an answer.
    pub fn refuse(&self, origin: &Origin, reason: &str) {
        let kind = &origin.header.msg_type;
        info!(kind, reason, "a request could not be understood");
        if let Some(stem) = kind.strip_suffix("_request") {
            self.send(origin, &format!("{stem}_reply"), &json!({}), &Refusal::new(reason));
        }
    }

    /// Stops running cells: takes no new ones, interrupts the one that runs, and waits for it a little.
    pub fn stop(&self) {
        if !self.cells.close(LAST_CELL) {
            info!("a cell did not stop in time; it ends with the process");
        }
    }

    fn send(&self, origin: &Origin, kind: &str, metadata: &impl Serialize, content: &impl Serialize) {
        let router = match origin.channel {
            Channel::Shell => &self.shell,
            Channel::Control => &self.control,
        };
        match self.wire.seal(kind, Some(&origin.raw_header), metadata, content) {
            Ok(sealed) => {
                let frames: Frames = origin.envelope.iter().cloned().chain(sealed).collect();
                if !router.send(&origin.identity, &frames) {
                    debug!(kind, "the client that a reply is for has gone");
                }
            }
            Err(error) => error!(kind, %error, "a reply could not be written"),
        }
    }
}

/// A request that is worked on. When this goes, the kernel is idle as far as that request is concerned.
pub struct Busy {
    kernel: Arc<Kernel>,
    origin: Arc<Origin>,
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.kernel.publish(&self.origin, &Status::IDLE);
    }
}
