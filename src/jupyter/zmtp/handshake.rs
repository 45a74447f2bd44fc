//! The start of a connection: both sides send a greeting and a READY command, mechanism NULL.
//!
//! The greeting announces ZMTP 3.0; peers of 3.0 and 3.1 are taken, and 3.1's commands are understood from either.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::frame::{Packet, read_frame, split_command, violation};

/// A READY command carries a handful of short properties.
const READY_LIMIT: u64 = 64 << 10;

/// The longest identity ZMTP allows.
const IDENTITY_LIMIT: usize = 255;

/// The kinds of socket a kernel listens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketType {
    Router,
    XPub,
    Rep,
}

impl SocketType {
    fn name(self) -> &'static str {
        match self {
            SocketType::Router => "ROUTER",
            SocketType::XPub => "XPUB",
            SocketType::Rep => "REP",
        }
    }

    fn accepts(self, peer: &[u8]) -> bool {
        match self {
            SocketType::Router => matches!(peer, b"REQ" | b"DEALER" | b"ROUTER"),
            SocketType::XPub => matches!(peer, b"SUB" | b"XSUB"),
            SocketType::Rep => matches!(peer, b"REQ" | b"DEALER"),
        }
    }
}

/// Shakes hands with a peer that has just connected. Gives the identity it chose for itself, empty when it chose none.
pub async fn shake_hands<R, W>(ours: SocketType, reader: &mut R, writer: &mut W) -> io::Result<Vec<u8>>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    writer.write_all(&greeting()).await?;
    let mut signature = [0; 10];
    reader.read_exact(&mut signature).await?;
    if !matches!(signature, [0xff, .., 0x7f]) {
        return Err(violation("not a ZMTP greeting"));
    }
    let mut rest = [0; 54];
    reader.read_exact(&mut rest).await?;
    let [major, _minor, mechanism @ ..] = &rest;
    if *major < 3 || !mechanism.starts_with(b"NULL\0") {
        return Err(violation("not ZMTP 3 with the NULL mechanism"));
    }
    writer.write_all(ready(ours).bytes()).await?;
    let frame = read_frame(reader, READY_LIMIT).await?;
    let (name, properties) = split_command(&frame.body)?;
    if !frame.command || name != b"READY" {
        return Err(violation("expected READY"));
    }
    let peer = Properties::parse(properties)?;
    if !ours.accepts(peer.socket_type) {
        return Err(violation("a socket type that does not go with this one"));
    }
    if peer.identity.len() > IDENTITY_LIMIT {
        return Err(violation("an identity that is too long"));
    }
    // Names that begin with a zero byte are those that the listening side makes up, so such a peer is given one.
    Ok(if peer.identity.first() == Some(&0) { Vec::new() } else { peer.identity.to_vec() })
}

fn greeting() -> Vec<u8> {
    let mut greeting = b"\xff\0\0\0\0\0\0\0\0\x7f\x03\x00NULL".to_vec();
    greeting.resize(64, 0);
    greeting
}

fn ready(ours: SocketType) -> Packet {
    let name = ours.name().as_bytes();
    let body = [b"\x0bSocket-Type", &(name.len() as u32).to_be_bytes()[..], name].concat();
    Packet::command("READY", &body)
}

/// The properties of a READY command that matter here; others are passed over.
#[derive(Debug, Default, PartialEq)]
struct Properties<'a> {
    socket_type: &'a [u8],
    identity: &'a [u8],
}

impl<'a> Properties<'a> {
    fn parse(mut bytes: &'a [u8]) -> io::Result<Self> {
        let mut properties = Properties::default();
        while !bytes.is_empty() {
            let (name, value, rest) = property(bytes).ok_or_else(|| violation("broken READY property"))?;
            if name.eq_ignore_ascii_case(b"Socket-Type") {
                properties.socket_type = value;
            } else if name.eq_ignore_ascii_case(b"Identity") {
                properties.identity = value;
            }
            bytes = rest;
        }
        Ok(properties)
    }
}

/// Takes one property off the front: its name, its value, and what follows.
fn property(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (&length, rest) = bytes.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(length))?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (value, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    Some((name, value, rest))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn shake(peer_sends: &[u8]) -> io::Result<Vec<u8>> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(shake_hands(SocketType::Router, &mut &peer_sends[..], &mut tokio::io::sink()))
    }

    fn hello(version: u8, mechanism: &[u8], socket_type: &[u8], identity: &[u8]) -> Vec<u8> {
        let mut bytes = greeting();
        bytes.splice(10..11, [version]);
        bytes.splice(12..12 + mechanism.len(), mechanism.iter().copied());
        let mut body = Vec::new();
        for (name, value) in [(&b"socket-type"[..], socket_type), (b"IDENTITY", identity), (b"X-Other", b"?")] {
            body.push(name.len() as u8);
            body.extend_from_slice(name);
            body.extend_from_slice(&(value.len() as u32).to_be_bytes());
            body.extend_from_slice(value);
        }
        bytes.extend_from_slice(Packet::command("READY", &body).bytes());
        bytes
    }

    #[test]
    fn a_peer_is_taken_with_its_identity() {
        assert_eq!(shake(&hello(3, b"NULL", b"DEALER", b"me")).unwrap(), b"me");
        assert_eq!(shake(&hello(3, b"NULL", b"REQ", b"")).unwrap(), b"");
        assert_eq!(shake(&hello(3, b"NULL", b"DEALER", b"\0\0\0\0\0\0\0\0\x01")).unwrap(), b"", "the name of another, perhaps");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for refused in [
            hello(2, b"NULL", b"DEALER", b""),
            hello(3, b"CURVE", b"DEALER", b""),
            hello(3, b"NULL", b"SUB", b""),
            hello(3, b"NULL", b"DEALER", &[b'x'; 256]),
            b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        ] {
            assert_eq!(shake(&refused).unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }

    #[test]
    fn every_kind_goes_with_its_partner_only() {
        assert!(SocketType::XPub.accepts(b"SUB") && !SocketType::XPub.accepts(b"DEALER"));
        assert!(SocketType::Rep.accepts(b"REQ") && !SocketType::Rep.accepts(b"SUB"));
    }

    proptest! {
        #[test]
        fn broken_properties_are_an_error_or_nothing(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            if let Ok(found) = Properties::parse(&bytes) {
                prop_assert!(found.identity.len() + found.socket_type.len() <= bytes.len());
            }
        }

        #[test]
        fn a_greeting_cut_short_is_an_error(cut in 0usize..100) {
            let whole = hello(3, b"NULL", b"DEALER", b"me");
            prop_assume!(cut < whole.len());
            prop_assert!(shake(whole.get(..cut).unwrap()).is_err());
        }
    }
}
