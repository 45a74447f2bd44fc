//! A ZMTP peer by hand, for what no library would do: stop half-way, stay silent, send what makes no sense, and look at every byte.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crate::client::{Frames, PATIENCE};
use crate::dummy::Connection;

trait Stream: Read + Write + Send {}
impl<S: Read + Write + Send> Stream for S {}

/// One connection to one of a kernel's sockets.
pub struct Peer(Box<dyn Stream>);

/// A frame: its flags and its body.
pub type Frame = (u8, Vec<u8>);

pub const COMMAND: u8 = 4;

impl Peer {
    /// Connects and says nothing.
    pub fn dial(connection: &Connection, channel: &str) -> Self {
        let address = connection.address(channel);
        if connection.is_ipc() {
            let stream = UnixStream::connect(address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.set_write_timeout(Some(PATIENCE)).unwrap();
            Peer(Box::new(stream))
        } else {
            let stream = TcpStream::connect(address).unwrap();
            stream.set_nodelay(true).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.set_write_timeout(Some(PATIENCE)).unwrap();
            Peer(Box::new(stream))
        }
    }

    /// Connects and shakes hands, with the socket type that goes with the channel.
    pub fn connect(connection: &Connection, channel: &str, identity: &str) -> Self {
        let mut peer = Peer::dial(connection, channel);
        peer.write(&greeting());
        peer.write(&ready(partner(channel), identity));
        let mut theirs = [0; 64];
        peer.0.read_exact(&mut theirs).unwrap();
        assert_eq!(&theirs[..16], b"\xff\0\0\0\0\0\0\0\0\x7f\x03\0NULL");
        let (flags, body) = peer.frame().unwrap();
        assert_eq!(flags, COMMAND);
        assert!(body.starts_with(b"\x05READY"));
        peer
    }

    /// Connects to iopub, subscribes to everything and reads the welcome.
    pub fn subscribe(connection: &Connection) -> Self {
        let mut peer = Peer::connect(connection, "iopub", "");
        peer.send(&[b"\x01".to_vec()]);
        let welcome = peer.message();
        assert!(welcome.iter().any(|frame| contains(frame, b"iopub_welcome")));
        peer
    }

    pub fn write(&mut self, bytes: &[u8]) {
        self.try_write(bytes).unwrap();
    }

    pub fn try_write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    pub fn send(&mut self, message: &[Vec<u8>]) {
        for (index, body) in message.iter().enumerate() {
            self.write(&frame(u8::from(index + 1 < message.len()), body));
        }
    }

    pub fn command(&mut self, name: &str, body: &[u8]) {
        self.write(&frame(COMMAND, &[&[name.len() as u8], name.as_bytes(), body].concat()));
    }

    /// The next frame; an error when the kernel closes or says nothing for long.
    pub fn frame(&mut self) -> io::Result<Frame> {
        let mut flags = [0];
        self.0.read_exact(&mut flags)?;
        let mut length = [0; 8];
        let digits = if flags[0] & 2 != 0 { &mut length[..] } else { &mut length[7..] };
        self.0.read_exact(digits)?;
        let mut body = vec![0; u64::from_be_bytes(length) as usize];
        self.0.read_exact(&mut body)?;
        Ok((flags[0] & !2, body))
    }

    pub fn message(&mut self) -> Frames {
        let mut frames = Frames::new();
        loop {
            let (flags, body) = self.frame().unwrap();
            assert_eq!(flags & COMMAND, 0, "a message and not a command");
            frames.push(body);
            if flags & 1 == 0 {
                return frames;
            }
        }
    }

    /// Reads until the kernel closes the connection; false when it does not within the patience of these tests.
    pub fn is_closed(&mut self) -> bool {
        let mut sink = [0; 4096];
        loop {
            match self.0.read(&mut sink) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() == io::ErrorKind::ConnectionReset,
            }
        }
    }
}

pub fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

pub fn greeting() -> Vec<u8> {
    let mut greeting = b"\xff\0\0\0\0\0\0\0\0\x7f\x03\x01NULL".to_vec();
    greeting.resize(64, 0);
    greeting
}

pub fn ready(socket_type: &str, identity: &str) -> Vec<u8> {
    let mut body = b"\x05READY".to_vec();
    for (name, value) in [("Socket-Type", socket_type), ("Identity", identity)] {
        body.push(name.len() as u8);
        body.extend_from_slice(name.as_bytes());
        body.extend_from_slice(&(value.len() as u32).to_be_bytes());
        body.extend_from_slice(value.as_bytes());
    }
    frame(COMMAND, &body)
}

pub fn frame(flags: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = if body.len() < 256 { vec![flags, body.len() as u8] } else { huge_header(flags, body.len() as u64) };
    bytes.extend_from_slice(body);
    bytes
}

/// The header of a frame of any length, without the frame.
pub fn huge_header(flags: u8, length: u64) -> Vec<u8> {
    [&[flags | 2][..], &length.to_be_bytes()].concat()
}

/// The type of socket that connects to a channel.
pub fn partner(channel: &str) -> &'static str {
    match channel {
        "iopub" => "SUB",
        "hb" => "REQ",
        _ => "DEALER",
    }
}

/// Waits for something that happens soon.
pub fn eventually(what: &str, mut happens: impl FnMut() -> bool) {
    let deadline = std::time::Instant::now() + PATIENCE;
    while !happens() {
        assert!(std::time::Instant::now() < deadline, "{what} did not happen");
        std::thread::sleep(Duration::from_millis(5));
    }
}
