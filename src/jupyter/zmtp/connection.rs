//! One connection, from the handshake until either side closes.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, BufReader};

use super::frame::{Frames, Packet, read_frame, split_command, violation};
use super::handshake::{SocketType, shake_hands};
use super::peers::{Peer, Peers};

/// How long a peer has for the handshake.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// The most frames a message may have.
const FRAMES_LIMIT: usize = 10_000;
/// A peer with more than this waiting for it does not read, so it gets no further PONG.
const PONG_LIMIT: usize = 1 << 20;

/// What a kind of socket does with its connections.
pub trait Role: Send + Sync + 'static {
    const SOCKET: SocketType;
    /// The largest message this socket takes, in bytes.
    const LIMIT: u64;

    fn peers(&self) -> &Peers;

    /// Takes in a peer that has shaken hands.
    fn admit(&self, identity: Vec<u8>) -> Arc<Peer> {
        self.peers().admit(identity)
    }

    /// Takes a whole message. The peer's next one is read when this is done; an error ends the connection.
    fn received(&self, peer: &Arc<Peer>, message: Frames) -> impl Future<Output = io::Result<()>> + Send;

    /// Takes a command that is not about the connection itself.
    fn commanded(&self, _peer: &Arc<Peer>, _name: &[u8], _body: &[u8]) -> io::Result<()> {
        Ok(())
    }

    /// The connection has ended.
    fn left(&self, _peer: &Peer) {}
}

/// Serves one connection until it ends, and says why it did.
pub async fn serve<R: Role, S: AsyncRead + AsyncWrite>(role: &R, stream: S) -> io::Result<()> {
    let (reader, mut writer) = tokio::io::split(stream);
    let mut reader = BufReader::with_capacity(16 << 10, reader);
    let shaken = tokio::time::timeout(HANDSHAKE, shake_hands(R::SOCKET, &mut reader, &mut writer)).await;
    let identity = shaken.map_err(|_| violation("no handshake in time"))??;
    let peer = role.admit(identity);
    let ended = tokio::select! {
        ended = read(role, &peer, &mut reader) => ended,
        ended = peer.outbox.write_to(&mut writer) => ended,
    };
    role.peers().remove(&peer);
    role.left(&peer);
    ended
}

async fn read<R: Role, S: AsyncRead + Unpin>(role: &R, peer: &Arc<Peer>, reader: &mut S) -> io::Result<()> {
    let mut message = Frames::new();
    let mut size = 0;
    loop {
        let frame = read_frame(reader, R::LIMIT - size).await?;
        if frame.command {
            let (name, body) = split_command(&frame.body)?;
            match name {
                b"PING" => answer_ping(peer, body),
                _ => role.commanded(peer, name, body)?,
            }
            continue;
        }
        size += frame.body.len() as u64;
        message.push(frame.body);
        if message.len() > FRAMES_LIMIT {
            return Err(violation("too many frames in one message"));
        }
        if !frame.more {
            size = 0;
            role.received(peer, std::mem::take(&mut message)).await?;
        }
    }
}

/// A PING carries two bytes of time to live and a context that comes back with the PONG.
fn answer_ping(peer: &Peer, body: &[u8]) {
    if peer.outbox.waiting() <= PONG_LIMIT {
        peer.outbox.push(Packet::command("PONG", body.get(2..).unwrap_or_default()));
    }
}
