//! REP as the heartbeat needs it: what comes in goes back.

use std::io;
use std::sync::Arc;

use super::connection::Role;
use super::frame::{Frames, Packet};
use super::handshake::SocketType;
use super::peers::{Peer, Peers};

/// A socket that returns every message to its sender, envelope and all.
#[derive(Default)]
pub struct Echo {
    peers: Peers,
}

impl Role for Echo {
    const SOCKET: SocketType = SocketType::Rep;
    const LIMIT: u64 = 1 << 20;

    fn peers(&self) -> &Peers {
        &self.peers
    }

    async fn received(&self, peer: &Arc<Peer>, message: Frames) -> io::Result<()> {
        // A peer that sends and never reads is not read from either.
        peer.outbox.room(Self::LIMIT as usize).await;
        peer.outbox.push(Packet::message(&message));
        Ok(())
    }
}
