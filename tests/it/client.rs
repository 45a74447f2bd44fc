//! A small front end on the `zeromq` crate: an implementation of the other side that shares no code with the kernel.

use std::str::FromStr;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use zeromq::util::PeerIdentity;
use zeromq::{DealerSocket, Socket, SocketOptions, SocketRecv, SocketSend, SubSocket, ZmqMessage};

use crate::dummy::{Connection, Kernel};

/// Longer than anything here may take.
pub const PATIENCE: Duration = Duration::from_secs(20);
const DELIMITER: &[u8] = b"<IDS|MSG>";

pub type Frames = Vec<Vec<u8>>;

/// Makes messages and takes them apart, with signatures.
#[derive(Clone)]
pub struct Signer(Vec<u8>);

impl Signer {
    pub fn of(connection: &Connection) -> Self {
        Signer::with_key(connection.key())
    }

    pub fn with_key(key: &str) -> Self {
        Signer(key.as_bytes().to_vec())
    }

    pub fn sign(&self, frames: &[Vec<u8>]) -> Vec<u8> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).unwrap();
        frames.iter().for_each(|frame| mac.update(frame));
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes()
    }

    /// A message with exactly this header, from the delimiter on.
    pub fn seal_raw(&self, header: &str, metadata: &Value, content: &str) -> Frames {
        let signed = [header.to_owned(), "{}".to_owned(), metadata.to_string(), content.to_owned()].map(String::into_bytes);
        let mut frames = vec![DELIMITER.to_vec(), self.sign(&signed)];
        frames.extend(signed);
        frames
    }

    /// A message in answer to another, whose header this is.
    pub fn seal_answer(&self, kind: &str, session: &str, parent: &Value, content: &Value) -> Frames {
        let header = json!({"msg_id": uuid::Uuid::new_v4().to_string(), "session": session, "msg_type": kind, "version": "5.3"});
        let signed = [header.to_string(), parent.to_string(), "{}".to_owned(), content.to_string()].map(String::into_bytes);
        let mut frames = vec![DELIMITER.to_vec(), self.sign(&signed)];
        frames.extend(signed);
        frames
    }

    pub fn seal(&self, id: &str, session: &str, kind: &str, metadata: &Value, content: &Value) -> Frames {
        let header = json!({
            "msg_id": id, "session": session, "username": "test", "msg_type": kind, "version": "5.3", "date": "2026-01-01T00:00:00Z",
        });
        self.seal_raw(&header.to_string(), metadata, &content.to_string())
    }

    /// Takes a message apart, and insists that its signature is good.
    pub fn open(&self, frames: Frames) -> Message {
        let delimiter = frames.iter().position(|frame| frame == DELIMITER).expect("a delimiter");
        let [signature, signed @ ..] = &frames[delimiter + 1..] else { panic!("too short") };
        assert_eq!(signed.len(), 4, "four frames are signed, and the kernel sends no buffers");
        assert_eq!(*signature, self.sign(signed), "the kernel's signature");
        let json = |frame: &[u8]| serde_json::from_slice::<Value>(frame).unwrap();
        Message {
            envelope: frames[..delimiter].to_vec(),
            header: json(&signed[0]),
            parent: json(&signed[1]),
            raw_parent: signed[1].clone(),
            metadata: json(&signed[2]),
            content: json(&signed[3]),
        }
    }
}

/// A message from the kernel.
#[derive(Debug, Clone)]
pub struct Message {
    pub envelope: Frames,
    pub header: Value,
    pub parent: Value,
    pub raw_parent: Vec<u8>,
    pub metadata: Value,
    pub content: Value,
}

impl Message {
    pub fn kind(&self) -> &str {
        self.header["msg_type"].as_str().unwrap()
    }

    /// The id of the message that this answers.
    pub fn answers(&self) -> &str {
        self.parent["msg_id"].as_str().unwrap_or_default()
    }

    pub fn is_idle(&self) -> bool {
        self.kind() == "status" && self.content["execution_state"] == "idle"
    }

    /// The kind, with the state of a status and the text of an output: enough to compare a sequence.
    pub fn brief(&self) -> String {
        let content = &self.content;
        let text = [&content["execution_state"], &content["text"], &content["data"]["text/plain"], &content["code"], &content["ename"]];
        let text = text.into_iter().find_map(Value::as_str).unwrap_or_default();
        format!("{} {text}", self.kind()).trim_end().to_owned()
    }
}

/// What came of a request: the reply, and what was published for it from busy to idle.
#[derive(Debug)]
pub struct Answer {
    pub reply: Message,
    pub published: Vec<Message>,
}

impl Answer {
    pub fn briefs(&self) -> Vec<String> {
        self.published.iter().map(Message::brief).collect()
    }

    pub fn status(&self) -> &str {
        self.reply.content["status"].as_str().unwrap()
    }

    /// The plain text of the result.
    pub fn result(&self) -> &str {
        let result = self.published.iter().find(|message| message.kind() == "execute_result").expect("a result");
        result.content["data"]["text/plain"].as_str().unwrap()
    }
}

/// A connected front end.
pub struct Client {
    pub signer: Signer,
    pub session: String,
    pub shell: DealerSocket,
    pub control: DealerSocket,
    pub stdin: DealerSocket,
    iopub: SubSocket,
    asked: u32,
}

/// The channels that a client asks on, and the one on which it is asked.
#[derive(Clone, Copy)]
pub enum Channel {
    Shell,
    Control,
    Stdin,
}

impl Client {
    /// Connects, and waits for the welcome.
    pub async fn connect(kernel: &Kernel) -> Self {
        let mut client = Client::connect_quietly(kernel).await;
        let welcome = client.published().await;
        assert_eq!(welcome.kind(), "iopub_welcome");
        client
    }

    /// Connects without waiting for anything.
    pub async fn connect_quietly(kernel: &Kernel) -> Self {
        let connection = &kernel.connection;
        let address = |channel| format!("tcp://{}", connection.address(channel));
        let session = uuid::Uuid::new_v4().to_string();
        let dealer = || {
            let mut options = SocketOptions::default();
            options.peer_identity(PeerIdentity::from_str(&session).unwrap());
            DealerSocket::with_options(options)
        };
        let (mut shell, mut control, mut stdin, mut iopub) = (dealer(), dealer(), dealer(), SubSocket::new());
        iopub.subscribe("").await.unwrap();
        iopub.connect(&address("iopub")).await.unwrap();
        shell.connect(&address("shell")).await.unwrap();
        control.connect(&address("control")).await.unwrap();
        stdin.connect(&address("stdin")).await.unwrap();
        Client { signer: Signer::of(connection), session, shell, control, stdin, iopub, asked: 0 }
    }

    /// Sends a request and gives its id.
    pub async fn ask(&mut self, channel: Channel, kind: &str, content: Value) -> String {
        self.ask_with(channel, kind, json!({}), content).await
    }

    pub async fn ask_with(&mut self, channel: Channel, kind: &str, metadata: Value, content: Value) -> String {
        self.asked += 1;
        let id = format!("{}-{}", self.session, self.asked);
        let frames = self.signer.seal(&id, &self.session, kind, &metadata, &content);
        self.send(channel, frames).await;
        id
    }

    pub async fn send(&mut self, channel: Channel, frames: Frames) {
        self.socket(channel).send(to_zmq(frames)).await.unwrap();
    }

    /// The next reply on a channel.
    pub async fn reply(&mut self, channel: Channel) -> Message {
        let received = tokio::time::timeout(PATIENCE, self.socket(channel).recv()).await;
        self.signer.open(from_zmq(received.expect("a reply in time").unwrap()))
    }

    /// Whether a reply comes within a time.
    pub async fn has_reply(&mut self, channel: Channel, within: Duration) -> bool {
        tokio::time::timeout(within, self.socket(channel).recv()).await.is_ok()
    }

    /// The next message published.
    pub async fn published(&mut self) -> Message {
        self.published_within(PATIENCE).await.expect("a message in time")
    }

    pub async fn published_within(&mut self, longest: Duration) -> Option<Message> {
        let received = tokio::time::timeout(longest, self.iopub.recv()).await.ok()?;
        Some(self.signer.open(from_zmq(received.unwrap())))
    }

    /// What is published for a request, from busy to idle. Messages for other requests are passed over.
    pub async fn published_for(&mut self, id: &str) -> Vec<Message> {
        let mut messages = Vec::new();
        loop {
            let message = self.published().await;
            if message.answers() == id {
                let idle = message.is_idle();
                messages.push(message);
                if idle {
                    return messages;
                }
            }
        }
    }

    /// Asks and waits for the whole answer.
    pub async fn answer(&mut self, channel: Channel, kind: &str, content: Value) -> Answer {
        let id = self.ask(channel, kind, content).await;
        self.answer_to(channel, &id).await
    }

    /// Waits for the whole answer to a request.
    pub async fn answer_to(&mut self, channel: Channel, id: &str) -> Answer {
        let published = self.published_for(id).await;
        let reply = self.reply(channel).await;
        assert_eq!(reply.answers(), id);
        Answer { reply, published }
    }

    /// Runs a cell.
    pub async fn execute(&mut self, code: &str) -> Answer {
        self.answer(Channel::Shell, "execute_request", json!({"code": code})).await
    }

    /// Sends a cell and gives the request's id.
    pub async fn start(&mut self, code: &str) -> String {
        self.ask(Channel::Shell, "execute_request", json!({"code": code})).await
    }

    /// Sends a cell and waits until it runs.
    pub async fn start_running(&mut self, code: &str) -> String {
        let id = self.start(code).await;
        loop {
            let message = self.published().await;
            if message.kind() == "execute_input" && message.answers() == id {
                return id;
            }
        }
    }

    fn socket(&mut self, channel: Channel) -> &mut DealerSocket {
        match channel {
            Channel::Shell => &mut self.shell,
            Channel::Control => &mut self.control,
            Channel::Stdin => &mut self.stdin,
        }
    }
}

/// A kernel, and a front end that has been welcomed by it.
pub async fn kernel_and_client() -> (Kernel, Client) {
    let kernel = Kernel::start();
    let client = Client::connect(&kernel).await;
    (kernel, client)
}

pub fn to_zmq(frames: Frames) -> ZmqMessage {
    let mut frames = frames.into_iter();
    let mut message = ZmqMessage::from(frames.next().unwrap());
    frames.for_each(|frame| message.push_back(frame.into()));
    message
}

pub fn from_zmq(message: ZmqMessage) -> Frames {
    message.into_vec().into_iter().map(|frame| frame.to_vec()).collect()
}
