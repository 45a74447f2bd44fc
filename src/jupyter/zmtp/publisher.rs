//! XPUB: every message goes to all who subscribed, and one that has stopped reading holds up nobody for long.
//!
//! A subscriber that reads more slowly than the kernel writes is waited for. One that reads nothing at all is *lagging*: it gets only
//! essential messages, so that when it comes back its cells are seen to have ended, and everyone else goes on. If even those pile up it
//! is cut off; its library then connects again and starts with a welcome.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tracing::{info, warn};

use super::connection::Role;
use super::frame::{Frames, Packet, violation};
use super::handshake::SocketType;
use super::peers::{Peer, Peers};

/// How often a publisher that waits looks whether a subscriber has become lagging.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// The most subscriptions of one peer.
const TOPICS_LIMIT: usize = 1000;

/// When a subscriber is waited for, passed over, and cut off.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes waiting for a subscriber above which the publisher waits for it.
    pub hold: usize,
    /// Bytes above which a lagging subscriber is cut off.
    pub cut: usize,
    /// Time without progress after which a subscriber over `hold` is lagging.
    pub stall: Duration,
    /// The same for the only subscriber, which keeps nobody else waiting.
    pub stall_alone: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { hold: 16 << 20, cut: 32 << 20, stall: Duration::from_millis(1500), stall_alone: Duration::from_secs(10) }
    }
}

/// Gives the greeting for a new subscription to a topic.
type Welcome = Box<dyn Fn(&[u8]) -> Option<Packet> + Send + Sync>;

/// The socket. `publish` is called by one task, which makes the order of messages.
pub struct Publisher {
    peers: Peers,
    subscribers: Mutex<BTreeMap<u64, Subscriber>>,
    limits: Limits,
    welcome: Welcome,
}

struct Subscriber {
    peer: Arc<Peer>,
    topics: Vec<Vec<u8>>,
    lagging: bool,
}

impl Publisher {
    /// A publisher that greets each new subscription with what `welcome` gives for its topic, before anything published later.
    pub fn new(limits: Limits, welcome: impl Fn(&[u8]) -> Option<Packet> + Send + Sync + 'static) -> Self {
        Publisher { peers: Peers::default(), subscribers: Mutex::default(), limits, welcome: Box::new(welcome) }
    }

    /// Publishes a message to those who subscribed to a prefix of `topic`, waiting first for live subscribers that are far behind.
    /// `essential` messages go to lagging subscribers too.
    pub async fn publish(&self, topic: &[u8], packet: &Packet, essential: bool) {
        loop {
            let progress = self.peers.progress().notified();
            if !self.must_wait() {
                break;
            }
            // Lagging is a matter of time as well as of progress.
            let _ = tokio::time::timeout(LOOK_AGAIN, progress).await;
        }
        for subscriber in self.subscribers.lock().values() {
            if subscriber.wants(topic) && (essential || !subscriber.lagging) {
                self.deliver(subscriber, packet);
            }
        }
    }

    /// Waits until everything published has left, but not longer than `longest`. True when it has.
    pub async fn drain(&self, longest: Duration) -> bool {
        self.peers.drain(longest).await
    }

    fn must_wait(&self) -> bool {
        let mut subscribers = self.subscribers.lock();
        let stall = if subscribers.len() == 1 { self.limits.stall_alone } else { self.limits.stall };
        let mut wait = false;
        for subscriber in subscribers.values_mut() {
            let waiting = subscriber.peer.outbox.waiting();
            if subscriber.lagging {
                if waiting <= self.limits.hold / 2 {
                    info!("a subscriber reads again");
                    subscriber.lagging = false;
                }
            } else if waiting > self.limits.hold {
                if subscriber.peer.outbox.stalled() > stall {
                    warn!(waiting, "a subscriber has stopped reading; it gets no outputs until it catches up");
                    subscriber.lagging = true;
                } else {
                    wait = true;
                }
            }
        }
        wait
    }

    fn deliver(&self, subscriber: &Subscriber, packet: &Packet) {
        let outbox = &subscriber.peer.outbox;
        if subscriber.lagging && outbox.waiting() > self.limits.cut {
            warn!("a subscriber that has stopped reading is cut off");
            outbox.close();
        } else {
            outbox.push(packet.clone());
        }
    }

    fn subscribe(&self, peer: &Arc<Peer>, topic: &[u8]) -> io::Result<()> {
        let mut subscribers = self.subscribers.lock();
        let fresh = || Subscriber { peer: peer.clone(), topics: Vec::new(), lagging: false };
        let subscriber = subscribers.entry(peer.number).or_insert_with(fresh);
        if subscriber.topics.len() >= TOPICS_LIMIT {
            return Err(violation("too many subscriptions"));
        }
        subscriber.topics.push(topic.to_vec());
        if let Some(greeting) = (self.welcome)(topic) {
            peer.outbox.push(greeting);
        }
        Ok(())
    }

    fn unsubscribe(&self, peer: &Peer, topic: &[u8]) {
        let mut subscribers = self.subscribers.lock();
        if let Some(subscriber) = subscribers.get_mut(&peer.number) {
            if let Some(at) = subscriber.topics.iter().position(|known| known == topic) {
                subscriber.topics.swap_remove(at);
            }
            if subscriber.topics.is_empty() {
                subscribers.remove(&peer.number);
            }
        }
    }
}

impl Subscriber {
    fn wants(&self, topic: &[u8]) -> bool {
        self.topics.iter().any(|prefix| topic.starts_with(prefix))
    }
}

impl Role for Publisher {
    const SOCKET: SocketType = SocketType::XPub;
    const LIMIT: u64 = 64 << 10;

    fn peers(&self) -> &Peers {
        &self.peers
    }

    /// Before ZMTP 3.1, subscriptions are messages: a byte that says which, and the topic.
    async fn received(&self, peer: &Arc<Peer>, message: Frames) -> io::Result<()> {
        match message.first().and_then(|frame| frame.split_first()) {
            Some((1, topic)) => self.subscribe(peer, topic)?,
            Some((0, topic)) => self.unsubscribe(peer, topic),
            _ => {}
        }
        Ok(())
    }

    fn commanded(&self, peer: &Arc<Peer>, name: &[u8], topic: &[u8]) -> io::Result<()> {
        match name {
            b"SUBSCRIBE" => self.subscribe(peer, topic)?,
            b"CANCEL" => self.unsubscribe(peer, topic),
            _ => {}
        }
        Ok(())
    }

    fn left(&self, peer: &Peer) {
        self.subscribers.lock().remove(&peer.number);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::time::Instant;

    use super::*;

    const SHORT: Duration = Duration::from_millis(60);

    fn publisher() -> Publisher {
        let limits = Limits { hold: 1000, cut: 2000, stall: SHORT, stall_alone: 3 * SHORT };
        Publisher::new(limits, |topic| (topic != b"quiet").then(|| Packet::message(&[b"welcome"])))
    }

    fn join(publisher: &Publisher, topic: &[u8]) -> Arc<Peer> {
        let peer = publisher.admit(Vec::new());
        publisher.subscribe(&peer, topic).unwrap();
        peer
    }

    fn queued(peer: &Peer) -> Vec<Packet> {
        peer.outbox.close().into()
    }

    fn packet(size: usize) -> Packet {
        Packet::message(&[vec![b'x'; size]])
    }

    #[tokio::test]
    async fn topics_are_prefixes_and_each_subscription_is_welcomed() {
        let publisher = publisher();
        let (all, status) = (join(&publisher, b""), join(&publisher, b"status"));
        publisher.publish(b"status", &packet(1), true).await;
        publisher.publish(b"stream", &packet(2), false).await;
        let welcome = Packet::message(&[b"welcome"]);
        assert_eq!(queued(&all), [welcome.clone(), packet(1), packet(2)]);
        assert_eq!(queued(&status), [welcome, packet(1)]);
    }

    #[tokio::test]
    async fn subscriptions_come_as_messages_and_as_commands_and_can_be_taken_back() {
        let publisher = publisher();
        let peer = publisher.admit(Vec::new());
        publisher.received(&peer, vec![b"\x01quiet".to_vec()]).await.unwrap();
        publisher.commanded(&peer, b"SUBSCRIBE", b"quiet").unwrap();
        publisher.publish(b"quiet", &packet(1), false).await;
        publisher.received(&peer, vec![b"\x00quiet".to_vec()]).await.unwrap();
        publisher.publish(b"quiet", &packet(2), false).await;
        publisher.commanded(&peer, b"CANCEL", b"quiet").unwrap();
        publisher.publish(b"quiet", &packet(3), false).await;
        publisher.received(&peer, vec![Vec::new()]).await.unwrap();
        assert_eq!(queued(&peer), [packet(1), packet(2)]);
    }

    #[tokio::test]
    async fn a_stopped_subscriber_is_passed_over_then_cut_and_the_others_get_everything() {
        let publisher = publisher();
        let (stopped, healthy) = (join(&publisher, b"quiet"), join(&publisher, b"quiet"));
        let reading = tokio::spawn(async move { healthy.outbox.write_to(&mut tokio::io::sink()).await });
        let start = Instant::now();
        publisher.publish(b"quiet", &packet(1500), false).await;
        assert!(start.elapsed() < SHORT, "nobody is behind yet");
        publisher.publish(b"quiet", &packet(1), false).await;
        assert!(start.elapsed() >= SHORT, "a subscriber that may be alive is waited for");
        assert!(start.elapsed() < 3 * SHORT, "and not for long beside others");
        let before = stopped.outbox.waiting();
        publisher.publish(b"quiet", &packet(300), false).await;
        assert_eq!(stopped.outbox.waiting(), before, "a lagging subscriber gets no outputs");
        publisher.publish(b"quiet", &packet(600), true).await;
        assert!(stopped.outbox.waiting() > before, "it gets what is essential");
        publisher.publish(b"quiet", &packet(1), true).await;
        assert!(!stopped.outbox.push(packet(1)), "and is cut when even that piles up");
        assert!(publisher.drain(Duration::from_secs(1)).await, "the healthy one has taken everything");
        reading.abort();
    }

    #[tokio::test]
    async fn the_only_subscriber_is_waited_for_longer() {
        let publisher = publisher();
        let stopped = join(&publisher, b"quiet");
        publisher.publish(b"quiet", &packet(1500), false).await;
        let start = Instant::now();
        publisher.publish(b"quiet", &packet(1), false).await;
        assert!(start.elapsed() >= 2 * SHORT);
        assert_eq!(queued(&stopped).len(), 1);
    }

    #[tokio::test]
    async fn a_lagging_subscriber_that_reads_again_gets_outputs_again() {
        let publisher = publisher();
        let (late, _other) = (join(&publisher, b"quiet"), join(&publisher, b"elsewhere"));
        publisher.publish(b"quiet", &packet(1500), false).await;
        publisher.publish(b"quiet", &packet(1), false).await;
        let reading = tokio::time::timeout(SHORT, late.outbox.write_to(&mut tokio::io::sink())).await;
        assert!(reading.is_err() && late.outbox.waiting() == 0);
        publisher.publish(b"quiet", &packet(7), false).await;
        assert_eq!(queued(&late), [packet(7)]);
    }

    #[tokio::test]
    async fn subscriptions_are_bounded() {
        let publisher = publisher();
        let peer = publisher.admit(Vec::new());
        for _ in 0..TOPICS_LIMIT {
            publisher.subscribe(&peer, b"quiet").unwrap();
        }
        assert!(publisher.subscribe(&peer, b"quiet").is_err());
    }
}
