//! The registration with a launcher, in both dialects, with a launcher made on the `zeromq` crate; and what becomes of a kernel whose
//! launcher does not answer as it should.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use zeromq::{RepSocket, RouterSocket, Socket, SocketRecv, SocketSend};

use crate::client::Channel::Control;
use crate::client::{Client, Frames, PATIENCE, Signer, from_zmq, to_zmq};
use crate::dummy::{Connection, KEY, Kernel};

const DELIMITER: &[u8] = b"<IDS|MSG>";
const NAMES: [&str; 5] = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"];

/// A kernel told to register here; `file` has all but the port.
fn launch(port: u16, mut file: Value) -> Kernel {
    file["registration_port"] = if file.get("registration_ip").is_some() { json!(port.to_string()) } else { json!(port) };
    file["transport"] = json!("tcp");
    file["signature_scheme"] = json!("hmac-sha256");
    Kernel::launch("tcp", &move |connection| *connection = file.clone(), &Command::new)
}

async fn bound<S: Socket>() -> (S, u16) {
    let mut socket = S::new();
    let endpoint = socket.bind("tcp://127.0.0.1:0").await.unwrap().to_string();
    (socket, endpoint.rsplit(':').next().unwrap().parse().unwrap())
}

async fn received(socket: &mut impl SocketRecv) -> Frames {
    from_zmq(tokio::time::timeout(PATIENCE, socket.recv()).await.expect("a registration in time").unwrap())
}

/// A client of the kernel that has told these ports can run a cell and shut it down.
async fn works(kernel: &mut Kernel, ports: [u16; 5]) {
    let mut distinct = ports.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    assert!(distinct.len() == 5 && distinct[0] > 0, "{ports:?}");
    kernel.connection = Connection::at(kernel.connection.key(), ports);
    let mut client = Client::connect(kernel).await;
    assert_eq!(client.execute("echo registered").await.result(), "registered");
    client.answer(Control, "shutdown_request", json!({})).await;
    assert_eq!(kernel.ended_within(Duration::from_secs(5)).and_then(|status| status.code()), Some(0));
    assert!(kernel.connection.key().is_empty() || !kernel.log().contains(kernel.connection.key()), "the key is in the log");
}

/// A kernel that could not register ends, and says why.
async fn gave_up(kernel: &mut Kernel, reason: &str) {
    let start = Instant::now();
    let status = loop {
        // The launcher's socket must go on sending meanwhile.
        tokio::time::sleep(Duration::from_millis(10)).await;
        if let Some(status) = kernel.ended_within(Duration::ZERO) {
            break status;
        }
        assert!(start.elapsed() < PATIENCE, "the kernel must end");
    };
    assert_eq!(status.code(), Some(1));
    let log = kernel.log();
    assert!(log.contains("The registration with the launcher at tcp://127.0.0.1:") && log.contains(reason), "{log}");
    assert!(!log.contains(KEY), "the key is in the log");
}

// ── The proposal's dialect ──────────────────────────────────────────────────────────────────────────────────────────────────────────

fn proposal(key: &str) -> Value {
    json!({"registration_ip": "127.0.0.1", "key": key, "kernel_id": "the-seventh"})
}

/// Waits for a kernel's announcement; gives the launcher's socket, the kernel's name there, and the ports.
async fn announced(key: &str) -> (RouterSocket, Kernel, Vec<u8>, [u16; 5]) {
    let (mut socket, port) = bound::<RouterSocket>().await;
    let kernel = launch(port, proposal(key));
    let frames = received(&mut socket).await;
    let [identity, delimiter, signature, content] = &frames[..] else { panic!("{} frames", frames.len()) };
    assert_eq!(delimiter, DELIMITER);
    assert_eq!(*signature, Signer::with_key(key).sign(std::slice::from_ref(content)), "the signature is over the content alone");
    let content: Value = serde_json::from_slice(content).unwrap();
    assert_eq!(content["kernel_id"], "the-seventh");
    assert_eq!(content.as_object().unwrap().len(), 6);
    let ports = NAMES.map(|name| content[name].as_str().expect("ports are text").parse().unwrap());
    (socket, kernel, identity.clone(), ports)
}

fn acknowledgement(signer: &Signer, identity: &[u8], word: &[u8]) -> Frames {
    vec![identity.to_vec(), DELIMITER.to_vec(), signer.sign(&[word.to_vec()]), word.to_vec()]
}

#[tokio::test]
async fn a_kernel_announces_its_ports_and_waits_for_the_acknowledgement() {
    for key in [KEY, ""] {
        let (mut socket, mut kernel, identity, ports) = announced(key).await;
        kernel.wait_for_log("the kernel registers");
        assert!(!kernel.log().contains("the kernel listens"), "not before it is acknowledged");
        socket.send(to_zmq(acknowledgement(&Signer::with_key(key), &identity, b"ACK"))).await.unwrap();
        works(&mut kernel, ports).await;
    }
}

/// Makes the launcher's answer to a kernel of this identity.
type Answering<'a> = &'a dyn Fn(&[u8]) -> Frames;

#[tokio::test]
async fn an_acknowledgement_that_is_none_ends_the_kernel() {
    let signer = Signer::with_key(KEY);
    let forged = Signer::with_key("another key");
    let wrong: [(Answering, &str); 5] = [
        (&|identity| acknowledgement(&forged, identity, b"ACK"), "its answer is not signed with the key of the connection file"),
        (&|identity| acknowledgement(&Signer::with_key(""), identity, b"ACK"), "its answer is not signed with the key"),
        (&|identity| acknowledgement(&signer, identity, b"NAK"), "its answer is not an acknowledgement"),
        (&|identity| vec![identity.to_vec(), b"ACK".to_vec()], "its answer is not an acknowledgement"),
        (&|identity| vec![identity.to_vec(), Vec::new()], "its answer is not an acknowledgement"),
    ];
    for (answer, reason) in wrong {
        let (mut socket, mut kernel, identity, _) = announced(KEY).await;
        socket.send(to_zmq(answer(&identity))).await.unwrap();
        gave_up(&mut kernel, reason).await;
    }
}

#[tokio::test]
async fn a_launcher_that_stays_silent_is_given_ten_seconds() {
    let start = Instant::now();
    let (_socket, mut kernel, _, _) = announced(KEY).await;
    gave_up(&mut kernel, "it did not acknowledge it within 10 seconds").await;
    assert!(start.elapsed() >= Duration::from_secs(10), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_kernel_that_waits_for_its_launcher_can_be_told_to_end() {
    let start = Instant::now();
    let (_socket, mut kernel, _, _) = announced(KEY).await;
    kernel.signal("TERM");
    assert_eq!(kernel.ended_within(Duration::from_secs(5)).and_then(|status| status.code()), Some(0));
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

// ── The handshake ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Waits for a kernel's handshake; gives the launcher's socket, the request's header, and the ports.
async fn shaking(key: &str) -> (RepSocket, Kernel, Value, [u16; 5]) {
    let (mut socket, port) = bound::<RepSocket>().await;
    let kernel = launch(port, json!({"ip": "127.0.0.1", "key": key}));
    let request = Signer::with_key(key).open(received(&mut socket).await);
    assert_eq!(request.kind(), "handshake_request");
    assert_eq!((request.raw_parent, request.metadata), (b"{}".to_vec(), json!({})));
    assert_eq!(request.content.as_object().unwrap().len(), 5);
    let ports = NAMES.map(|name| u16::try_from(request.content[name].as_u64().expect("ports are numbers")).unwrap());
    (socket, kernel, request.header, ports)
}

#[tokio::test]
async fn a_kernel_shakes_hands_with_its_launcher() {
    for key in [KEY, ""] {
        let (mut socket, mut kernel, header, ports) = shaking(key).await;
        let reply = Signer::with_key(key).seal_answer("handshake_reply", "launcher", &header, &json!({"status": "ok"}));
        socket.send(to_zmq(reply)).await.unwrap();
        works(&mut kernel, ports).await;
    }
}

#[tokio::test]
async fn a_handshake_that_is_answered_otherwise_ends_the_kernel() {
    let reply = |key: &str, kind: &str, content: Value| Signer::with_key(key).seal_answer(kind, "launcher", &json!({}), &content);
    for (answer, reason) in [
        (reply(KEY, "handshake_reply", json!({"status": "error", "error": "no"})), "it answered `error`"),
        (reply("another key", "handshake_reply", json!({"status": "ok"})), "its answer is not signed with the key"),
        (reply(KEY, "kernel_info_reply", json!({"status": "ok"})), "its answer is not an acknowledgement"),
        (reply(KEY, "handshake_reply", json!({})), "missing field `status`"),
        (vec![b"ok".to_vec()], "its answer is not an acknowledgement"),
    ] {
        let (mut socket, mut kernel, _, _) = shaking(KEY).await;
        socket.send(to_zmq(answer)).await.unwrap();
        gave_up(&mut kernel, reason).await;
    }
}

#[tokio::test]
async fn a_launcher_that_is_not_there_is_waited_for_and_then_not() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut kernel = launch(port, json!({"ip": "127.0.0.1", "key": KEY}));
    gave_up(&mut kernel, "it did not acknowledge it within 10 seconds").await;
}

#[tokio::test]
async fn a_registration_file_that_is_wrong_is_said() {
    for (file, said) in [
        (json!({"key": KEY, "registration_port": 1}), "registration_ip"),
        (json!({"key": KEY, "registration_port": 1, "ip": "127.0.0.1", "transport": "ipc"}), "`tcp` alone"),
        (json!({"key": KEY, "registration_port": "seven", "ip": "127.0.0.1"}), "invalid digit"),
        (json!({"key": KEY, "registration_port": 1, "ip": "127.0.0.1", "curve_publickey": "x"}), "CURVE"),
        (json!({"key": KEY, "registration_port": 1, "registration_ip": "192.0.2.1"}), "cannot listen at tcp://192.0.2.1:0"),
    ] {
        let mut kernel = Kernel::launch("tcp", &|connection| *connection = file.clone(), &Command::new);
        assert_eq!(kernel.ended_within(Duration::from_secs(20)).expect("it cannot start").code(), Some(1));
        assert!(kernel.log().contains(said), "{}", kernel.log());
        assert!(!kernel.log().contains(KEY), "the key is in the log");
    }
}
