//! The registration with a launcher (JEP 66): the kernel chooses its own ports and tells them to the one that started it.
//!
//! So no port can be taken by another process between its choice and its use. Launchers speak one of two dialects, told apart by the
//! connection file:
//!
//! | the file names the launcher by | the kernel sends | and is answered |
//! |---|---|---|
//! | `registration_ip`, as the proposal has it | from a DEALER, the delimiter, a signature and one frame of JSON, ports as text | `ACK`, signed |
//! | `ip`, as Positron has it | from a REQ, a whole message `handshake_request`, ports as numbers | a message `handshake_reply` |
//!
//! This is the one place where the kernel connects to somebody. No connection file is written: the launcher knows everything that would
//! stand in it, and writes one when others are to know it too.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;
use zeromq::{DealerSocket, ReqSocket, Socket, SocketRecv, SocketSend, ZmqMessage};

use super::error::KernelError;
use super::sockets::Ports;
use super::wire::{DELIMITER, Wire};
use super::zmtp::Frames;

/// How long the launcher may take. A kernel that nobody acknowledges would be one that nobody finds.
const LONGEST: Duration = Duration::from_secs(10);

const ACKNOWLEDGEMENT: &[u8] = b"ACK";

/// Where the launcher waits, and how it wants to be spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub dialect: Dialect,
    pub host: String,
    pub port: u16,
}

/// The two ways in which launchers are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialect {
    /// The proposal's own, with the name that the launcher has given to this kernel.
    Proposal { kernel_id: String },
    /// Positron's.
    Handshake,
}

impl fmt::Display for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "tcp://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "tcp://{}:{}", self.host, self.port)
        }
    }
}

/// Why a launcher did not take the registration.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("it did not acknowledge it within {} seconds", LONGEST.as_secs())]
    Silence,
    #[error("{0}")]
    Socket(#[from] zeromq::ZmqError),
    #[error("its answer is not signed with the key of the connection file")]
    Signature,
    #[error("its answer is not an acknowledgement")]
    Answer,
    #[error("it answered `{0}`")]
    Status(String),
    #[error("{0}")]
    Message(#[from] serde_json::Error),
}

/// Tells the launcher the kernel's ports and waits until it acknowledges them.
pub async fn register(launcher: &Registration, ports: &Ports, wire: &Wire) -> Result<(), KernelError> {
    let talk = async {
        match &launcher.dialect {
            Dialect::Proposal { kernel_id } => announce(launcher, kernel_id, ports, wire).await,
            Dialect::Handshake => shake_hands(launcher, ports, wire).await,
        }
    };
    let told = tokio::time::timeout(LONGEST, talk).await.unwrap_or(Err(Refused::Silence));
    told.map_err(|reason| KernelError::Registration { launcher: launcher.clone(), reason })
}

async fn announce(launcher: &Registration, kernel_id: &str, ports: &Ports, wire: &Wire) -> Result<(), Refused> {
    let content = json!({
        "kernel_id": kernel_id,
        "control_port": ports.control.to_string(),
        "shell_port": ports.shell.to_string(),
        "stdin_port": ports.stdin.to_string(),
        "iopub_port": ports.iopub.to_string(),
        "hb_port": ports.heartbeat.to_string(),
    });
    let content = serde_json::to_vec(&content)?;
    let mut socket = DealerSocket::new();
    socket.connect(&launcher.to_string()).await?;
    socket.send(to_message(vec![DELIMITER.to_vec(), wire.sign(&[&content]), content])).await?;
    let answer: Frames = socket.recv().await?.into_vec().iter().map(|frame| frame.to_vec()).collect();
    // Launchers on a ROUTER may put an empty frame in front, as they would for a REQ.
    match answer.iter().skip_while(|frame| frame.is_empty()).collect::<Vec<_>>()[..] {
        [delimiter, signature, acknowledgement] if delimiter == DELIMITER => {
            wire.check(signature, &[acknowledgement]).map_err(|_| Refused::Signature)?;
            if acknowledgement == ACKNOWLEDGEMENT { Ok(()) } else { Err(Refused::Answer) }
        }
        _ => Err(Refused::Answer),
    }
}

/// What a launcher says to a `handshake_request`.
#[derive(Deserialize)]
struct HandshakeReply {
    status: String,
}

#[derive(Serialize)]
struct HandshakeRequest {
    control_port: u16,
    shell_port: u16,
    stdin_port: u16,
    iopub_port: u16,
    hb_port: u16,
}

async fn shake_hands(launcher: &Registration, ports: &Ports, wire: &Wire) -> Result<(), Refused> {
    let content = HandshakeRequest {
        control_port: ports.control,
        shell_port: ports.shell,
        stdin_port: ports.stdin,
        iopub_port: ports.iopub,
        hb_port: ports.heartbeat,
    };
    let mut socket = ReqSocket::new();
    socket.connect(&launcher.to_string()).await?;
    socket.send(to_message(wire.seal("handshake_request", None, &json!({}), &content)?)).await?;
    let answer = socket.recv().await?.into_vec().iter().map(|frame| frame.to_vec()).collect();
    let answer = wire.open(answer).map_err(|reason| if reason.is_forgery() { Refused::Signature } else { Refused::Answer })?;
    if answer.header.msg_type != "handshake_reply" {
        return Err(Refused::Answer);
    }
    let reply: HandshakeReply = serde_json::from_slice(&answer.content)?;
    if reply.status == "ok" { Ok(()) } else { Err(Refused::Status(reply.status)) }
}

fn to_message(frames: Frames) -> ZmqMessage {
    let mut frames = frames.into_iter();
    let mut message = ZmqMessage::from(frames.next().unwrap_or_default());
    frames.for_each(|frame| message.push_back(frame.into()));
    message
}
