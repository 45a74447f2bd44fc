//! What waits to be written to one peer, and the loop that writes it.
//!
//! Any thread may push. How far the peer has come with reading is kept up to date at each write, because that is what tells a slow peer
//! from a stopped one.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;

use super::frame::Packet;

/// Packets up to this size are gathered into batches; larger ones are written straight from where they are.
const SMALL: usize = 32 << 10;
/// The size of a batch.
const BATCH: usize = 64 << 10;

/// The queue of one peer.
pub struct Outbox {
    state: Mutex<State>,
    /// Wakes the writer.
    filled: Notify,
    /// Told whenever a peer of the same socket has taken some bytes or has gone.
    progress: Arc<Notify>,
}

struct State {
    packets: VecDeque<Packet>,
    /// Bytes not yet taken by the operating system, those being written included.
    waiting: usize,
    /// When the peer last took something, or was first given something to take.
    advanced: Instant,
    closed: bool,
}

impl Outbox {
    /// An empty queue that tells `progress` whenever it shrinks.
    pub fn new(progress: Arc<Notify>) -> Self {
        let state = State { packets: VecDeque::new(), waiting: 0, advanced: Instant::now(), closed: false };
        Outbox { state: Mutex::new(state), filled: Notify::new(), progress }
    }

    /// Queues a packet. False when the queue is closed.
    pub fn push(&self, packet: Packet) -> bool {
        let mut state = self.state.lock();
        if state.closed {
            return false;
        }
        if state.waiting == 0 {
            state.advanced = Instant::now();
        }
        state.waiting += packet.len();
        state.packets.push_back(packet);
        drop(state);
        self.filled.notify_one();
        true
    }

    /// Closes the queue, which ends the writer, and gives what was not begun.
    pub fn close(&self) -> VecDeque<Packet> {
        let mut state = self.state.lock();
        state.closed = true;
        state.waiting = 0;
        let rest = std::mem::take(&mut state.packets);
        drop(state);
        self.filled.notify_one();
        self.progress.notify_waiters();
        rest
    }

    /// Bytes not yet taken by the operating system.
    pub fn waiting(&self) -> usize {
        self.state.lock().waiting
    }

    /// How long the peer has taken nothing although something waits for it; zero when nothing waits.
    pub fn stalled(&self) -> Duration {
        let state = self.state.lock();
        if state.waiting == 0 { Duration::ZERO } else { state.advanced.elapsed() }
    }

    /// Waits until at most `bytes` wait.
    pub async fn room(&self, bytes: usize) {
        loop {
            let progress = self.progress.notified();
            if self.waiting() <= bytes {
                return;
            }
            progress.await;
        }
    }

    /// Writes what is queued, for as long as the queue is open.
    pub async fn write_to<W: AsyncWrite + Unpin>(&self, writer: &mut W) -> io::Result<()> {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            let filled = self.filled.notified();
            match self.take(&mut batch) {
                Taken::Closed => return Ok(()),
                Taken::Nothing => filled.await,
                Taken::Batch => self.write(writer, &batch).await?,
                Taken::Large(packet) => self.write(writer, packet.bytes()).await?,
            }
        }
    }

    fn take(&self, batch: &mut Vec<u8>) -> Taken {
        batch.clear();
        let mut state = self.state.lock();
        if state.closed {
            return Taken::Closed;
        }
        if let Some(large) = state.packets.pop_front_if(|packet| packet.len() > SMALL) {
            return Taken::Large(large);
        }
        while let Some(small) = state.packets.pop_front_if(|packet| packet.len() <= SMALL && batch.len() + packet.len() <= BATCH) {
            batch.extend_from_slice(small.bytes());
        }
        if batch.is_empty() { Taken::Nothing } else { Taken::Batch }
    }

    async fn write<W: AsyncWrite + Unpin>(&self, writer: &mut W, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let written = writer.write(bytes).await?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            bytes = bytes.get(written..).unwrap_or_default();
            self.advance(written);
        }
        Ok(())
    }

    fn advance(&self, written: usize) {
        let mut state = self.state.lock();
        state.waiting = state.waiting.saturating_sub(written);
        state.advanced = Instant::now();
        drop(state);
        self.progress.notify_waiters();
    }
}

enum Taken {
    Closed,
    Nothing,
    Batch,
    Large(Packet),
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use tokio::io::AsyncReadExt;

    use super::*;

    fn wait<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
    }

    fn packet(size: usize) -> Packet {
        Packet::message(&[vec![b'x'; size]])
    }

    #[test]
    fn everything_pushed_is_written_in_order() {
        let outbox = Outbox::new(Arc::default());
        let mut expected = Vec::new();
        for size in [3, 40 << 10, 10, 31 << 10, 31 << 10, 31 << 10, 1 << 20, 0] {
            let packet = packet(size);
            expected.extend_from_slice(packet.bytes());
            assert!(outbox.push(packet));
        }
        assert_eq!(outbox.waiting(), expected.len());
        let (mut near, mut far) = tokio::io::duplex(1000);
        let mut seen = vec![0; expected.len()];
        wait(async {
            tokio::select! {
                _ = outbox.write_to(&mut near) => unreachable!("the queue is open"),
                read = far.read_exact(&mut seen) => { read.unwrap(); }
            }
        });
        assert!(seen == expected);
    }

    #[test]
    fn a_peer_that_does_not_read_is_seen_to_stall() {
        let outbox = Outbox::new(Arc::default());
        assert_eq!(outbox.stalled(), Duration::ZERO);
        outbox.push(packet(5000));
        let (mut near, mut far) = tokio::io::duplex(1000);
        wait(async {
            let writing = tokio::time::timeout(Duration::from_millis(60), outbox.write_to(&mut near)).await;
            assert!(writing.is_err());
            assert!(outbox.stalled() >= Duration::from_millis(50));
            assert_eq!(outbox.waiting(), packet(5000).len() - 1000);
            // It reads again: what it takes counts as progress at once, before the packet is through.
            let mut some = [0; 1000];
            far.read_exact(&mut some).await.unwrap();
        });
    }

    #[test]
    fn progress_inside_one_large_packet_counts() {
        let outbox = Outbox::new(Arc::default());
        outbox.push(packet(100_000));
        let (mut near, mut far) = tokio::io::duplex(1000);
        wait(async {
            let read = async {
                let mut some = [0; 1000];
                for _ in 0..20 {
                    far.read_exact(&mut some).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            tokio::select! {
                _ = outbox.write_to(&mut near) => unreachable!("the queue is open"),
                () = read => {}
            }
        });
        assert!(outbox.stalled() < Duration::from_millis(50));
        assert!(outbox.waiting() > 70_000);
    }

    #[test]
    fn a_closed_queue_gives_back_what_was_not_begun_and_takes_no_more() {
        let outbox = Outbox::new(Arc::default());
        outbox.push(packet(1));
        assert_eq!(outbox.close().len(), 1);
        assert!(!outbox.push(packet(1)));
        assert_eq!(outbox.waiting(), 0);
        wait(outbox.write_to(&mut tokio::io::sink())).unwrap();
    }
}
