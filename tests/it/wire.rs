//! Signatures and message frames, over real sockets.

use std::time::Duration;

use serde_json::json;

use crate::client::{Channel, Client, Frames, Signer};
use crate::dummy::{KEY, Kernel};
use crate::peer::Peer;

const A_WHILE: Duration = Duration::from_millis(300);

#[tokio::test]
async fn messages_that_are_not_signed_well_are_dropped_and_logged() {
    let kernel = Kernel::start();
    let mut client = Client::connect(&kernel).await;
    let good = client.signer.seal("forged", &client.session, "execute_request", &json!({}), &json!({"code": "echo forged"}));
    let with = |index: usize, frame: &[u8]| {
        let mut frames = good.clone();
        frames[index] = frame.to_vec();
        frames
    };
    let upper = good[1].to_ascii_uppercase();
    let bad: Vec<Frames> = vec![
        with(1, b""),
        with(1, b"deadbeef"),
        with(1, &[b'0'; 64]),
        with(1, "é".repeat(32).as_bytes()),
        with(0, b"<IDS|MSG"),
        with(5, b"{\"code\": \"echo changed\"}"),
        good[..5].to_vec(),
        good[..1].to_vec(),
        vec![Vec::new()],
        client.signer.seal_raw("{}", &json!({}), "{}"),
        client.signer.seal_raw("not json", &json!({}), "{}"),
    ];
    for frames in bad.clone() {
        client.send(Channel::Shell, frames.clone()).await;
        client.send(Channel::Control, frames).await;
    }
    assert!(!client.has_reply(Channel::Shell, A_WHILE).await);
    assert!(!client.has_reply(Channel::Control, A_WHILE).await);
    // `starting` was published for the first subscription, and nothing since.
    let published = client.published_within(A_WHILE).await.map(|message| message.brief());
    assert!(published.as_deref().is_none_or(|brief| brief == "status starting"), "{published:?}");
    assert!(client.published_within(A_WHILE).await.is_none());
    assert_eq!(kernel.log().matches("a message is dropped").count(), 2 * bad.len());
    // The same message is good with its signature, in either case of letters, and the loop has not ended.
    client.send(Channel::Shell, with(1, &upper)).await;
    assert_eq!(client.answer_to(Channel::Shell, "forged").await.result(), "forged");
}

#[tokio::test]
async fn no_log_shows_the_key() {
    let kernel = Kernel::start();
    let mut client = Client::connect(&kernel).await;
    client.execute("echo one").await;
    client.execute("panic on purpose").await;
    client.send(Channel::Shell, vec![b"<IDS|MSG>".to_vec(), KEY.as_bytes().to_vec()]).await;
    client.execute("echo two").await;
    kernel.wait_for_log("a message is dropped");
    assert!(kernel.log().contains("TRACE") || kernel.log().contains("DEBUG"), "everything is logged here");
    assert!(!kernel.log().contains(KEY));
}

#[tokio::test]
async fn a_parent_header_is_the_request_header_byte_for_byte() {
    let kernel = Kernel::start();
    let mut client = Client::connect(&kernel).await;
    let header = r#"{ "msg_type":"kernel_info_request",  "msg_id" : "odd", "number": 1.500e3, "é\u00e9": [{}, null], "msg_id2":"" }"#;
    let frames = client.signer.seal_raw(header, &json!({}), "{}");
    client.send(Channel::Shell, frames).await;
    let answer = client.answer_to(Channel::Shell, "odd").await;
    assert_eq!(answer.reply.raw_parent, header.as_bytes());
    for message in &answer.published {
        assert_eq!(message.raw_parent, header.as_bytes());
    }
}

#[tokio::test]
async fn headers_of_the_kernel_are_its_own() {
    let kernel = Kernel::start();
    let mut client = Client::connect(&kernel).await;
    let (first, second) = (client.execute("echo 1").await, client.execute("echo 2").await);
    let mut ids = std::collections::HashSet::new();
    for message in first.published.iter().chain(&second.published).chain([&first.reply, &second.reply]) {
        assert_eq!(message.header["session"], first.reply.header["session"]);
        assert_ne!(message.header["session"], client.session.as_str());
        assert_eq!(message.header["version"], "5.5");
        assert!(ids.insert(message.header["msg_id"].clone()), "each message has an id of its own");
        let date = message.header["date"].as_str().unwrap();
        assert!(chrono::DateTime::parse_from_rfc3339(date).is_ok(), "{date}");
        let fraction = date.split('.').nth(1).unwrap().trim_end_matches('Z');
        assert!(fraction.len() <= 6, "{date}");
    }
}

#[tokio::test]
async fn without_a_key_nothing_is_signed() {
    let kernel = Kernel::start_with("tcp", |connection| connection["key"] = json!(""));
    let mut client = Client::connect(&kernel).await;
    assert_eq!(client.execute("echo open").await.result(), "open");
}

#[tokio::test]
async fn frames_before_the_delimiter_come_back_and_buffers_are_passed_over() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let mut peer = Peer::connect(&kernel.connection, "shell", "");
    let mut frames = vec![b"somewhere".to_vec(), Vec::new()];
    frames.extend(signer.seal("deep", "session", "kernel_info_request", &json!({}), &json!({})));
    frames.push(vec![0; 1000]);
    peer.send(&frames);
    let reply = signer.open(peer.message());
    assert_eq!(reply.envelope, [b"somewhere".to_vec(), Vec::new()]);
    assert_eq!(reply.kind(), "kernel_info_reply");
}

#[tokio::test]
async fn a_request_that_cannot_be_read_is_answered_with_an_error() {
    let kernel = Kernel::start();
    let mut client = Client::connect(&kernel).await;
    for (kind, content) in [
        ("execute_request", json!({})),
        ("execute_request", json!({"code": 7})),
        ("complete_request", json!({"code": "x", "cursor_pos": "end"})),
        ("inspect_request", json!([])),
        ("is_complete_request", json!(null)),
        ("history_request", json!({"hist_access_type": "sideways"})),
        ("shutdown_request", json!({"restart": "perhaps"})),
    ] {
        let answer = client.answer(Channel::Shell, kind, content).await;
        assert_eq!(answer.reply.kind(), kind.replace("request", "reply"));
        assert_eq!(answer.status(), "error");
        assert!(!answer.reply.content["evalue"].as_str().unwrap().is_empty());
        assert_eq!(answer.reply.content["traceback"], json!([]));
        assert_eq!(answer.briefs(), ["status busy", "status idle"]);
    }
}

#[tokio::test]
async fn messages_of_unknown_types_are_passed_over() {
    let kernel = Kernel::start();
    let mut client = Client::connect(&kernel).await;
    for kind in ["make_coffee_request", "comm_msg", "comm_close", "execute_reply", ""] {
        let id = client.ask(Channel::Shell, kind, json!({"comm_id": "x"})).await;
        let published = client.published_for(&id).await;
        assert_eq!(published.len(), 2, "busy and idle");
    }
    assert!(!client.has_reply(Channel::Shell, A_WHILE).await);
    assert_eq!(client.execute("echo still here").await.result(), "still here");
}

#[tokio::test]
async fn encryption_is_refused_in_plain_words() {
    let curve = |connection: &mut serde_json::Value| connection["curve_publickey"] = json!("abc");
    let mut kernel = Kernel::launch("tcp", &curve, &std::process::Command::new);
    assert_eq!(kernel.ended_within(Duration::from_secs(20)).expect("it cannot start").code(), Some(1));
    assert!(kernel.log().contains("CURVE"), "{}", kernel.log());
}
