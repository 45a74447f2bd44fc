//! ROUTER: requests come in with the name of their sender, replies go out by that name.
//!
//! What has come in and is not yet answered is bounded in bytes: when the bound is reached, peers are not read from until some of it is
//! done with.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::Role;
use super::frame::{Frames, Packet};
use super::handshake::SocketType;
use super::peers::{Peer, Peers};

/// Bytes of requests that may be in hand at once. A single larger one is taken when nothing else is in hand.
const INBOUND_LIMIT: usize = 64 << 20;
/// What a message and each of its frames cost beside their bytes, so that many empty ones are bounded too.
const OVERHEAD: usize = 100;

/// A message that came in. While it lives, its bytes count as in hand.
pub struct Inbound {
    /// Who sent it.
    pub identity: Vec<u8>,
    pub frames: Frames,
    pub charge: OwnedSemaphorePermit,
}

/// The sending half of the socket, usable from every thread.
#[derive(Clone, Default)]
pub struct Router(Arc<Peers>);

/// The receiving half, which goes to the listener.
pub struct Incoming {
    peers: Arc<Peers>,
    inbound: UnboundedSender<Inbound>,
    budget: Arc<Semaphore>,
}

impl Router {
    /// A socket in its two halves, and the queue where its messages arrive.
    pub fn new() -> (Router, Incoming, UnboundedReceiver<Inbound>) {
        let router = Router::default();
        let (inbound, queue) = mpsc::unbounded_channel();
        let incoming = Incoming { peers: router.0.clone(), inbound, budget: Arc::new(Semaphore::new(INBOUND_LIMIT)) };
        (router, incoming, queue)
    }

    /// Sends a message to the peer of this identity. False when there is none.
    pub fn send(&self, identity: &[u8], frames: &[impl AsRef<[u8]>]) -> bool {
        self.0.send(identity, &Packet::message(frames))
    }

    /// Waits until every reply has left, but not longer than `longest`. True when they have.
    pub async fn drain(&self, longest: Duration) -> bool {
        self.0.drain(longest).await
    }
}

impl Role for Incoming {
    const SOCKET: SocketType = SocketType::Router;
    const LIMIT: u64 = 1 << 30;

    fn peers(&self) -> &Peers {
        &self.peers
    }

    fn admit(&self, identity: Vec<u8>) -> Arc<Peer> {
        self.peers.admit_in_place(identity)
    }

    async fn received(&self, peer: &Arc<Peer>, frames: Frames) -> io::Result<()> {
        let cost = frames.iter().map(|frame| frame.len() + OVERHEAD).sum::<usize>() + OVERHEAD;
        let cost = u32::try_from(cost.min(INBOUND_LIMIT)).unwrap_or(u32::MAX);
        let Ok(charge) = self.budget.clone().acquire_many_owned(cost).await else {
            return Ok(());
        };
        // When nobody takes requests any more the kernel is about to exit; the connection stays open for the last replies.
        let _ = self.inbound.send(Inbound { identity: peer.identity.clone(), frames, charge });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_sender_waits_while_too_much_is_in_hand() {
        let (_router, incoming, mut queue) = Router::new();
        let peer = incoming.admit(b"me".to_vec());
        let half = || vec![vec![0; INBOUND_LIMIT / 2 + 1]];
        incoming.received(&peer, half()).await.unwrap();
        let second = incoming.received(&peer, half());
        tokio::pin!(second);
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut second).await.is_err());
        let first = queue.recv().await.unwrap();
        assert_eq!(first.identity, b"me");
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut second).await.is_err(), "in hand until it is dropped");
        drop(first);
        second.await.unwrap();
        assert!(queue.recv().await.is_some());
    }

    #[tokio::test]
    async fn a_message_larger_than_the_bound_is_taken_alone() {
        let (_router, incoming, mut queue) = Router::new();
        let peer = incoming.admit(b"me".to_vec());
        incoming.received(&peer, vec![vec![0; INBOUND_LIMIT + 1]]).await.unwrap();
        assert!(queue.recv().await.is_some());
    }
}
