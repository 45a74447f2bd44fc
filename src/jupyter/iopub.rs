//! The one queue of everything published. Its order is the order in which clients see it.

use std::sync::Arc;

use serde_json::json;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tracing::error;

use super::budget::{Budget, Charge};
use super::messages::Publication;
use super::messages::welcome::Welcome;
use super::wire::Wire;
use super::zmtp::{Packet, Publisher};

/// Bytes of a cell's outputs that may wait in the queue.
const OUTPUT_LIMIT: usize = 32 << 20;

/// The end of the queue where messages go in, from any thread.
pub struct Iopub {
    wire: Arc<Wire>,
    queue: UnboundedSender<Item>,
    /// What the outputs of cells are charged to; everything else is small.
    pub budget: Arc<Budget>,
}

/// A signed message, ready for the wire.
pub struct Sealed {
    topic: &'static str,
    packet: Packet,
    essential: bool,
}

impl Sealed {
    /// Its size in bytes.
    pub fn len(&self) -> usize {
        self.packet.len()
    }
}

/// What waits in the queue.
pub enum Item {
    Message(Sealed, Option<Charge>),
    /// Tells when everything before it has been passed on.
    Mark(oneshot::Sender<()>),
}

impl Iopub {
    /// The queue's two ends.
    pub fn new(wire: Arc<Wire>) -> (Self, UnboundedReceiver<Item>) {
        let (queue, items) = mpsc::unbounded_channel();
        (Iopub { wire, queue, budget: Budget::new(OUTPUT_LIMIT) }, items)
    }

    /// Makes a message in answer to `parent`, the raw header of a request.
    pub fn seal<P: Publication>(&self, parent: Option<&[u8]>, content: &P) -> Option<Sealed> {
        let packet = self.pack(P::TYPE.as_bytes(), parent, content)?;
        Some(Sealed { topic: P::TYPE, packet, essential: P::ESSENTIAL })
    }

    /// Queues a message. A charge is given back when the message has been passed on.
    pub fn send(&self, sealed: Sealed, charge: Option<Charge>) {
        // The queue ends with the process; what comes after has nobody to go to.
        let _ = self.queue.send(Item::Message(sealed, charge));
    }

    /// Makes and queues a small message.
    pub fn publish<P: Publication>(&self, parent: Option<&[u8]>, content: &P) {
        if let Some(sealed) = self.seal(parent, content) {
            self.send(sealed, None);
        }
    }

    /// The greeting for a subscription to a topic, which a topic that is no text does not get.
    pub fn welcome(&self, topic: &[u8]) -> Option<Packet> {
        let subscription = std::str::from_utf8(topic).ok()?;
        self.pack(topic, None, &Welcome { subscription })
    }

    /// Waits until everything queued so far has been passed on.
    pub async fn flush(&self) {
        let (mark, passed) = oneshot::channel();
        if self.queue.send(Item::Mark(mark)).is_ok() {
            // An error means that the queue has ended, so nothing is left to wait for.
            let _ = passed.await;
        }
    }

    /// The topic goes in front of the message, unless it is empty.
    fn pack<P: Publication>(&self, topic: &[u8], parent: Option<&[u8]>, content: &P) -> Option<Packet> {
        let sealed = self.wire.seal(P::TYPE, parent, &json!({}), content);
        let mut frames = sealed.inspect_err(|error| error!(kind = P::TYPE, %error, "a message could not be written")).ok()?;
        if !topic.is_empty() {
            frames.insert(0, topic.to_vec());
        }
        Some(Packet::message(&frames))
    }
}

/// Passes on what is queued, in order, for as long as the kernel runs.
pub async fn pass_on(mut items: UnboundedReceiver<Item>, publisher: Arc<Publisher>) {
    while let Some(item) = items.recv().await {
        match item {
            Item::Message(sealed, charge) => {
                publisher.publish(sealed.topic.as_bytes(), &sealed.packet, sealed.essential).await;
                drop(charge);
            }
            Item::Mark(mark) => {
                let _ = mark.send(());
            }
        }
    }
}
