//! Connections fed with valid conversations that were spoiled in a few places.
//!
//! Whatever comes, serving ends when the peer is gone, nothing panics, and no more is received than was sent.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::connection::{Role, serve};
use super::frame::{Frames, Packet};
use super::{Echo, Limits, Publisher, Router};
use crate::jupyter::testing::{Mutation, cases, mutations};

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

fn greeting(minor: u8) -> Vec<u8> {
    let mut greeting = [b"\xff\0\0\0\0\0\0\0\0\x7f\x03", &[minor][..], b"NULL"].concat();
    greeting.resize(64, 0);
    greeting
}

fn ready(socket_type: &str, identity: &[u8]) -> Vec<u8> {
    let property = |name: &str, value: &[u8]| [&[name.len() as u8], name.as_bytes(), &(value.len() as u32).to_be_bytes(), value].concat();
    let body = [property("Socket-Type", socket_type.as_bytes()), property("Identity", identity)].concat();
    Packet::command("READY", &body).bytes().to_vec()
}

/// What a well-behaved peer may say after the handshake.
fn sentence() -> impl Strategy<Value = Vec<u8>> {
    let frames = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 1..9);
    prop_oneof![
        frames.prop_map(|frames| Packet::message(&frames).bytes().to_vec()),
        "[a-z_]{0,12}".prop_map(|topic| Packet::message(&[format!("\u{1}{topic}")]).bytes().to_vec()),
        "[a-z_]{0,12}".prop_map(|topic| Packet::message(&[format!("\0{topic}")]).bytes().to_vec()),
        "[a-z_]{0,12}".prop_map(|topic| Packet::command("SUBSCRIBE", topic.as_bytes()).bytes().to_vec()),
        "[a-z_]{0,12}".prop_map(|topic| Packet::command("CANCEL", topic.as_bytes()).bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..30).prop_map(|body| Packet::command("PING", &body).bytes().to_vec()),
        Just(Packet::command("ERROR", b"\x05sorry").bytes().to_vec()),
        Just(Packet::message(&[vec![7; 70_000]]).bytes().to_vec()),
    ]
}

/// A conversation in its pieces: greeting, READY and sentences. In some, two pieces have changed places.
fn conversation(partner: &'static str) -> impl Strategy<Value = Vec<Vec<u8>>> {
    let identity = prop_oneof![Just(Vec::new()), prop::collection::vec(any::<u8>(), 0..300)];
    let pieces = (0..3u8, identity, prop::collection::vec(sentence(), 0..8)).prop_map(move |(minor, identity, sentences)| {
        let mut pieces = vec![greeting(minor), ready(partner, &identity)];
        pieces.extend(sentences);
        pieces
    });
    (pieces, prop::option::weighted(0.2, any::<(prop::sample::Index, prop::sample::Index)>())).prop_map(|(mut pieces, change)| {
        if let Some((one, other)) = change {
            let (one, other) = (one.index(pieces.len()), other.index(pieces.len()));
            pieces.swap(one, other);
        }
        pieces
    })
}

/// Mostly the sentences are spoiled, so that the handshake stays good and they are read.
fn spoiled(partner: &'static str) -> impl Strategy<Value = Vec<u8>> {
    (conversation(partner), mutations(), any::<bool>()).prop_map(|(pieces, mutations, everywhere)| {
        let kept = if everywhere { 0 } else { 2 };
        let mut said = pieces[..kept].concat();
        let mut rest = pieces[kept..].concat();
        mutations.iter().for_each(|mutation: &Mutation| mutation.apply(&mut rest));
        said.extend(rest);
        said
    })
}

/// Serves a peer that says this and goes, and gives what the peer was told.
fn converse<R: Role>(role: &R, said: &[u8]) -> Vec<u8> {
    wait(async {
        let (near, far) = tokio::io::duplex(1 << 14);
        let (mut reader, mut writer) = tokio::io::split(far);
        let talk = async {
            // The other side may close first.
            let _ = writer.write_all(said).await;
            let _ = writer.shutdown().await;
        };
        let mut told = Vec::new();
        let all = async { tokio::join!(serve(role, near), talk, reader.read_to_end(&mut told)) };
        let (ended, (), _) = tokio::time::timeout(Duration::from_secs(20), all).await.expect("a connection ends with its peer");
        assert!(ended.is_err(), "what ends a connection is the peer's fault or its going");
        told
    })
}

fn size(frames: &Frames) -> usize {
    frames.iter().map(Vec::len).sum()
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn a_router_takes_any_conversation(said in spoiled("DEALER")) {
        let (router, incoming, mut queue) = Router::new();
        converse(&incoming, &said);
        let mut received = 0;
        while let Ok(message) = queue.try_recv() {
            received += size(&message.frames);
            prop_assert!(message.frames.iter().all(|frame| frame.capacity() <= 2 * frame.len() + (64 << 10)));
            prop_assert!(!router.send(&message.identity, &[b"gone"]), "nobody is left");
        }
        prop_assert!(received <= said.len());
    }

    #[test]
    fn a_publisher_takes_any_conversation(said in spoiled("SUB")) {
        let publisher = Publisher::new(Limits::default(), |topic| Some(Packet::message(&[b"welcome", topic])));
        converse(&publisher, &said);
        wait(publisher.publish(b"status", &Packet::message(&[b"x"]), true));
        prop_assert!(wait(publisher.drain(Duration::ZERO)), "nobody is left");
    }

    #[test]
    fn an_echo_takes_any_conversation(said in spoiled("REQ")) {
        let told = converse(&Echo::default(), &said);
        // The greeting, READY, and what came in with new headers.
        prop_assert!(told.len() <= 200 + 10 * said.len());
    }
}
