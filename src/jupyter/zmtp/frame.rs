//! Frames: the unit of ZMTP's wire format, read from an untrusted stream and written into shared packets.
//!
//! A message is one or more frames, all but the last marked `more`; a command is a single frame with a name and a body.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt};

/// The frames of one message.
pub type Frames = Vec<Vec<u8>>;

const MORE: u8 = 1;
const LONG: u8 = 2;
const COMMAND: u8 = 4;

/// The first allocation for a frame of any announced length; the buffer grows from here as bytes arrive.
const FIRST_STEP: u64 = 64 << 10;

/// One frame as it was read.
#[derive(Debug, PartialEq)]
pub struct Frame {
    pub more: bool,
    pub command: bool,
    pub body: Vec<u8>,
}

/// Reads one frame whose body is at most `limit` bytes. A longer one is refused before anything is allocated for it.
pub async fn read_frame<R: AsyncRead + Unpin>(reader: &mut R, limit: u64) -> io::Result<Frame> {
    let flags = reader.read_u8().await?;
    if flags & !(MORE | LONG | COMMAND) != 0 || flags & (MORE | COMMAND) == MORE | COMMAND {
        return Err(violation("impossible frame flags"));
    }
    let length = if flags & LONG != 0 { reader.read_u64().await? } else { u64::from(reader.read_u8().await?) };
    if length > limit {
        return Err(violation("frame longer than this socket takes"));
    }
    let mut body = Vec::with_capacity(length.min(FIRST_STEP) as usize);
    reader.take(length).read_to_end(&mut body).await?;
    if body.len() as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Frame { more: flags & MORE != 0, command: flags & COMMAND != 0, body })
}

/// Splits a command frame's body into the command's name and what follows it.
pub fn split_command(body: &[u8]) -> io::Result<(&[u8], &[u8])> {
    let split = body.split_first().and_then(|(&length, rest)| rest.split_at_checked(usize::from(length)));
    split.ok_or_else(|| violation("command without a name"))
}

/// A whole message or command in wire form, shared between all the peers it is sent to.
#[derive(Debug, Clone, PartialEq)]
pub struct Packet(Arc<Vec<u8>>);

impl Packet {
    /// Encodes a message.
    pub fn message<F: AsRef<[u8]>>(frames: &[F]) -> Self {
        let size = frames.iter().map(|frame| frame.as_ref().len() + 9).sum();
        let mut bytes = Vec::with_capacity(size);
        let last = frames.len().saturating_sub(1);
        for (index, frame) in frames.iter().enumerate() {
            put_frame(&mut bytes, if index < last { MORE } else { 0 }, frame.as_ref());
        }
        Packet(Arc::new(bytes))
    }

    /// Encodes a command. The name is one of ours, so it is short.
    pub fn command(name: &str, body: &[u8]) -> Self {
        let content = [&[name.len() as u8], name.as_bytes(), body].concat();
        let mut bytes = Vec::with_capacity(content.len() + 9);
        put_frame(&mut bytes, COMMAND, &content);
        Packet(Arc::new(bytes))
    }

    /// The packet as it goes over the wire.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its length on the wire.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

fn put_frame(out: &mut Vec<u8>, flags: u8, body: &[u8]) {
    match u8::try_from(body.len()) {
        Ok(short) => out.extend_from_slice(&[flags, short]),
        Err(_) => {
            out.push(flags | LONG);
            out.extend_from_slice(&(body.len() as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(body);
}

/// The error that ends a connection whose peer does not keep to the protocol.
pub fn violation(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use proptest::prelude::*;

    use super::*;

    const LIMIT: u64 = 1 << 20;

    fn wait<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    fn read_all(mut bytes: &[u8]) -> io::Result<Vec<Frame>> {
        wait(async {
            let mut frames = Vec::new();
            while !bytes.is_empty() {
                frames.push(read_frame(&mut bytes, LIMIT).await?);
            }
            Ok(frames)
        })
    }

    #[test]
    fn a_message_has_the_bytes_of_the_specification() {
        let long = vec![b'x'; 256];
        let packet = Packet::message(&[&b""[..], b"ab", &long]);
        let mut expected = b"\x01\x00\x01\x02ab\x02\x00\x00\x00\x00\x00\x00\x01\x00".to_vec();
        expected.extend_from_slice(&long);
        assert_eq!(packet.bytes(), expected);
    }

    #[test]
    fn a_command_has_the_bytes_of_the_specification() {
        assert_eq!(Packet::command("PONG", b"hi").bytes(), b"\x04\x07\x04PONGhi");
        assert_eq!(split_command(b"\x04PONGhi").unwrap(), (&b"PONG"[..], &b"hi"[..]));
        assert!(split_command(b"").is_err());
        assert!(split_command(b"\x05PONG").is_err());
    }

    #[test]
    fn an_announced_length_allocates_nothing() {
        // A header alone that announces one byte less than the limit, and one byte more.
        let announce = |length: u64| [&[LONG][..], &length.to_be_bytes()].concat();
        let short = wait(async { read_frame(&mut &announce(LIMIT)[..], LIMIT).await }).unwrap_err();
        assert_eq!(short.kind(), io::ErrorKind::UnexpectedEof);
        for length in [LIMIT + 1, u64::MAX] {
            let refused = wait(async { read_frame(&mut &announce(length)[..], LIMIT).await }).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
        }
    }

    #[test]
    fn unknown_flags_and_a_command_in_parts_are_refused() {
        for flags in [8, 0x80, MORE | COMMAND] {
            assert_eq!(read_all(&[flags, 0]).unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(message in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..700), 1..6)) {
            let frames = read_all(Packet::message(&message).bytes()).unwrap();
            let more: Vec<bool> = frames.iter().map(|frame| frame.more).collect();
            let mut expected = vec![true; message.len()];
            expected[message.len() - 1] = false;
            prop_assert_eq!(more, expected);
            prop_assert!(frames.iter().all(|frame| !frame.command));
            prop_assert_eq!(frames.into_iter().map(|frame| frame.body).collect::<Frames>(), message);
        }

        #[test]
        fn a_message_cut_short_is_never_whole(message in prop::collection::vec(any::<u8>(), 1..700), cut in 1usize..700) {
            let packet = Packet::message(&[&message]);
            let kept = packet.len().saturating_sub(cut).max(1);
            prop_assume!(kept < packet.len());
            prop_assert!(read_all(&packet.bytes()[..kept]).is_err());
        }

        #[test]
        fn garbage_takes_no_more_memory_than_it_sent(garbage in prop::collection::vec(any::<u8>(), 0..2000)) {
            if let Ok(frames) = read_all(&garbage) {
                let total: usize = frames.iter().map(|frame| frame.body.len()).sum();
                let kept: usize = frames.iter().map(|frame| frame.body.capacity()).sum();
                prop_assert!(total <= garbage.len());
                prop_assert!(kept <= 2 * garbage.len() + frames.len() * 64);
            }
        }
    }
}
