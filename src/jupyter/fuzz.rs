//! Messages that were spoiled in a few places, taken apart and read as every kind of request.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::connection_file::Key;
use super::messages::comm::CommOpen;
use super::messages::complete::CompleteRequest;
use super::messages::control::ShutdownRequest;
use super::messages::debug::DebugRequest;
use super::messages::execute::{CellMetadata, ExecuteRequest};
use super::messages::history::HistoryRequest;
use super::messages::input::{Asked, InputReply};
use super::messages::inspect::InspectRequest;
use super::messages::is_complete::IsCompleteRequest;
use super::testing::{Mutation, cases, mutations};
use super::wire::{Message, Wire};
use super::zmtp::Frames;

/// Contents that front ends send.
fn contents() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({"code": "show\ncount", "silent": false, "store_history": true, "user_expressions": {"n": "1 + 1"}, "allow_stdin": true,
            "stop_on_error": true}),
        json!({"code": "añb🙂 trim", "cursor_pos": 4, "detail_level": 1}),
        json!({"output": false, "raw": true, "hist_access_type": "range", "session": -1, "start": 1, "stop": 10}),
        json!({"output": true, "raw": true, "hist_access_type": "tail", "n": 1000}),
        json!({"hist_access_type": "search", "pattern": "*[a-z]?*", "n": null, "unique": true}),
        json!({"comm_id": "c1", "target_name": "jupyter.widget", "data": {"state": {}}}),
        json!({"restart": true}),
        json!({"type": "request", "seq": 4, "command": "debugInfo", "arguments": {}}),
        json!({"status": "ok", "value": "seven"}),
    ])
}

/// A whole message, as a client sends it, with the content as it is or in many brackets.
fn message() -> impl Strategy<Value = Frames> {
    (contents(), prop_oneof![4 => Just(0usize), 1 => 1..300usize, 1 => Just(100_000)]).prop_map(|(content, depth)| {
        let header = json!({
            "msg_id": "0a1b_1", "session": "0a1b", "username": "ada", "msg_type": "execute_request", "version": "5.4",
            "date": "2026-01-01T00:00:00.123456Z",
        });
        let metadata = json!({"cellId": "c", "deletedCells": ["d", "e"], "trusted": true});
        let parent = json!({"msg_id": "0a1b_0"});
        let content = format!("{}{content}{}", "[".repeat(depth), "]".repeat(depth));
        let mut frames = vec![b"identity".to_vec(), b"<IDS|MSG>".to_vec(), Vec::new()];
        frames.extend([header.to_string(), parent.to_string(), metadata.to_string(), content].map(String::into_bytes));
        frames.push(vec![0; 100]);
        frames
    })
}

/// Spoils single frames, and then their order.
fn spoil(frames: &mut Frames, mutations: &[(prop::sample::Index, Mutation)], order: &[(u8, prop::sample::Index)]) {
    for (frame, mutation) in mutations {
        let frame = frame.index(frames.len());
        mutation.apply(&mut frames[frame]);
    }
    for (what, frame) in order {
        if frames.is_empty() {
            return;
        }
        let frame = frame.index(frames.len());
        match what % 3 {
            0 => drop(frames.remove(frame)),
            1 => frames.insert(frame, frames[frame].clone()),
            _ => frames.swap(0, frame),
        }
    }
}

type Spoiling = (Vec<(prop::sample::Index, Mutation)>, Vec<(u8, prop::sample::Index)>);

fn spoiling() -> impl Strategy<Value = Spoiling> {
    let pairs = mutations().prop_flat_map(|mutations| {
        let frames = prop::collection::vec(any::<prop::sample::Index>(), mutations.len());
        (frames, Just(mutations)).prop_map(|(frames, mutations)| frames.into_iter().zip(mutations).collect())
    });
    (pairs, prop::collection::vec(any::<(u8, prop::sample::Index)>(), 0..2))
}

/// Reads a content as what it may be. Either is fine, as long as it ends.
fn read_as<T: DeserializeOwned>(content: &[u8]) -> bool {
    serde_json::from_slice::<T>(content).is_ok()
}

fn read_as_everything(message: &Message) {
    CellMetadata::read(&message.metadata);
    read_as::<Asked>(&message.parent);
    let content = &message.content;
    let _ = [
        read_as::<ExecuteRequest>(content),
        read_as::<CompleteRequest>(content),
        read_as::<InspectRequest>(content),
        read_as::<IsCompleteRequest>(content),
        read_as::<HistoryRequest>(content),
        read_as::<CommOpen>(content),
        read_as::<ShutdownRequest>(content),
        read_as::<DebugRequest>(content),
        read_as::<InputReply>(content),
    ];
}

proptest! {
    #![proptest_config(cases(50_000))]

    #[test]
    fn any_message_is_read_or_refused(frames in message(), (mutations, order) in spoiling()) {
        let wire = Wire::new(&Key::default()).unwrap();
        let mut frames = frames;
        spoil(&mut frames, &mutations, &order);
        let sent: usize = frames.iter().map(Vec::len).sum();
        if let Ok(message) = wire.open(frames) {
            read_as_everything(&message);
            prop_assert!(message.header.msg_type.len() + message.content.len() <= sent);
            // What is copied into answers can be read by whoever gets them.
            let parent: Value = serde_json::from_slice(&message.raw_header).unwrap();
            prop_assert!(parent.is_object());
        }
    }

    #[test]
    fn a_signed_message_that_was_touched_is_refused(frames in message(), (mutations, order) in spoiling()) {
        let wire = Wire::new(&Key::from("secret")).unwrap();
        let mut frames = frames;
        frames[2] = wire.sign(&[&frames[3], &frames[4], &frames[5], &frames[6]]);
        let signed = frames[2..7].to_vec();
        prop_assert!(wire.open(frames.clone()).is_ok());
        spoil(&mut frames, &mutations, &order);
        if let Ok(message) = wire.open(frames) {
            // Only the envelope and the buffers may have been touched, or the case of the signature's letters.
            let read = [message.raw_header, message.parent, message.metadata, message.content];
            prop_assert_eq!(&read[..], &signed[1..]);
        }
    }
}
