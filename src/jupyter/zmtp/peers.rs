//! Who is connected to one socket.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::frame::Packet;
use super::outbox::Outbox;

/// One connection that has shaken hands.
pub struct Peer {
    /// The connection's number, never used twice; cleaning up goes by it, because an identity can come back.
    pub number: u64,
    /// The name that replies go to.
    pub identity: Vec<u8>,
    pub outbox: Outbox,
}

/// The connections of one socket, oldest first.
#[derive(Default)]
pub struct Peers {
    table: Mutex<Table>,
    progress: Arc<Notify>,
}

#[derive(Default)]
struct Table {
    admitted: u64,
    peers: BTreeMap<u64, Arc<Peer>>,
}

impl Peers {
    /// Takes in a new connection. One without an identity is given its own.
    pub fn admit(&self, identity: Vec<u8>) -> Arc<Peer> {
        self.table.lock().admit(identity, &self.progress)
    }

    /// Takes in a new connection that closes older ones of the same identity and inherits what they had not begun to write.
    pub fn admit_in_place(&self, identity: Vec<u8>) -> Arc<Peer> {
        let mut table = self.table.lock();
        let replaced: Vec<u64> = table.peers.values().filter(|old| old.identity == identity).map(|old| old.number).collect();
        let replaced: Vec<Arc<Peer>> = replaced.iter().filter_map(|number| table.peers.remove(number)).collect();
        let peer = table.admit(identity, &self.progress);
        for packet in replaced.iter().flat_map(|old| old.outbox.close()) {
            peer.outbox.push(packet);
        }
        peer
    }

    /// Forgets a connection that has ended.
    pub fn remove(&self, peer: &Peer) {
        self.table.lock().peers.remove(&peer.number);
        peer.outbox.close();
    }

    /// Queues a packet for the peer of this identity. False when there is none.
    pub fn send(&self, identity: &[u8], packet: &Packet) -> bool {
        // The table stays locked until the packet is queued, so that a connection that takes over inherits it.
        let table = self.table.lock();
        let peer = table.peers.values().find(|peer| peer.identity == identity);
        peer.is_some_and(|peer| peer.outbox.push(packet.clone()))
    }

    /// Told whenever a peer has taken some bytes or has gone.
    pub fn progress(&self) -> &Notify {
        &self.progress
    }

    /// Waits until the operating system has taken everything queued for every peer, but not longer than `longest`. True when it has.
    pub async fn drain(&self, longest: Duration) -> bool {
        let drained = async {
            loop {
                let progress = self.progress.notified();
                if self.table.lock().peers.values().all(|peer| peer.outbox.waiting() == 0) {
                    return;
                }
                progress.await;
            }
        };
        tokio::time::timeout(longest, drained).await.is_ok()
    }
}

impl Table {
    fn admit(&mut self, identity: Vec<u8>, progress: &Arc<Notify>) -> Arc<Peer> {
        self.admitted += 1;
        let number = self.admitted;
        let identity = if identity.is_empty() { [&[0], &number.to_be_bytes()[..]].concat() } else { identity };
        let peer = Arc::new(Peer { number, identity, outbox: Outbox::new(progress.clone()) });
        self.peers.insert(number, peer.clone());
        peer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(text: &str) -> Packet {
        Packet::message(&[text])
    }

    #[test]
    fn a_new_connection_takes_over_its_identity_and_what_waited_for_it() {
        let peers = Peers::default();
        let old = peers.admit_in_place(b"me".to_vec());
        assert!(peers.send(b"me", &packet("first")));
        let new = peers.admit_in_place(b"me".to_vec());
        assert!(!old.outbox.push(packet("lost")), "the old connection is closed");
        assert!(peers.send(b"me", &packet("second")));
        // The old connection's clean-up comes late and must not touch the new one.
        peers.remove(&old);
        assert!(peers.send(b"me", &packet("third")));
        let got: Vec<Packet> = new.outbox.close().into();
        assert_eq!(got, [packet("first"), packet("second"), packet("third")]);
    }

    #[test]
    fn peers_without_an_identity_are_told_apart() {
        let peers = Peers::default();
        let (one, two) = (peers.admit_in_place(Vec::new()), peers.admit_in_place(Vec::new()));
        assert_ne!(one.identity, two.identity);
        assert!(peers.send(&one.identity, &packet("one")));
        assert_eq!(one.outbox.waiting(), packet("one").len());
        assert_eq!(two.outbox.waiting(), 0);
        assert!(!peers.send(b"nobody", &packet("lost")));
    }

    #[test]
    fn subscribers_may_share_an_identity() {
        let peers = Peers::default();
        let (one, _two) = (peers.admit(b"me".to_vec()), peers.admit(b"me".to_vec()));
        assert!(one.outbox.push(packet("still open")));
    }

    #[tokio::test]
    async fn draining_waits_for_what_is_queued_and_not_for_ever() {
        let peers = Arc::new(Peers::default());
        assert!(peers.drain(Duration::ZERO).await, "nothing to wait for");
        let peer = peers.admit(b"me".to_vec());
        peer.outbox.push(packet("stays"));
        assert!(!peers.drain(Duration::from_millis(20)).await);
        let writing = tokio::spawn(async move { peer.outbox.write_to(&mut tokio::io::sink()).await });
        assert!(peers.drain(Duration::from_secs(5)).await);
        writing.abort();
    }
}
