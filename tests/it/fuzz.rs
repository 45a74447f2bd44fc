//! Spoiled conversations and messages over real sockets, to see what cannot be seen from inside: the memory that the process asks for,
//! and that its threads go on.

use std::time::Instant;

use serde_json::{Value, json};

use crate::client::{Client, Frames, Signer};
use crate::dummy::{CHANNELS, Kernel};
use crate::peer::{COMMAND, Peer, frame, greeting, huge_header, partner, ready};
use crate::soak::{figures, times};

/// The most that a kernel may ask the system for beyond what it had at the start, used or not, in MiB.
const ASKED: usize = 500;

/// Chance from a fixed seed, so that a failure can be repeated.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % end.max(1)
    }

    /// Spoils bytes in a place or two: a bit, a cut, a part that goes or comes twice, a length.
    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..1 + self.below(2) {
            if bytes.is_empty() {
                return;
            }
            let start = self.below(bytes.len());
            let end = start + 1 + self.below((bytes.len() - start).min(40));
            let end = end.min(bytes.len());
            match self.below(5) {
                0 => bytes[start] ^= 1 << self.below(8),
                1 => bytes.truncate(start),
                2 => drop(bytes.drain(start..end)),
                3 => {
                    let again = bytes[start..end].to_vec();
                    bytes.splice(start..start, again);
                }
                _ => {
                    let length = [1 << 62, u64::MAX, 1 << 30, 65_536][self.below(4)].to_be_bytes();
                    bytes.iter_mut().skip(start).zip(length).for_each(|(byte, digit)| *byte = digit);
                }
            }
        }
    }
}

/// Runs a cell, and gives its execution count.
async fn still_works(kernel: &mut Kernel) -> u64 {
    assert!(kernel.is_alive(), "the kernel has died");
    let mut client = Client::connect(kernel).await;
    let answer = client.execute("echo alive").await;
    assert_eq!(answer.result(), "alive");
    answer.reply.content["execution_count"].as_u64().unwrap()
}

#[tokio::test]
async fn spoiled_conversations_cost_one_connection_each() {
    let start = Instant::now();
    let mut kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let before = kernel.memory_asked();
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    let message: Vec<u8> = {
        let frames = signer.seal("x", "session", "execute_request", &json!({}), &json!({"code": "echo x"}));
        let last = frames.len() - 1;
        frames.iter().enumerate().flat_map(|(index, body)| frame(u8::from(index < last), body)).collect()
    };
    let sentences = [
        message,
        frame(COMMAND, b"\x04PING\0\0hello"),
        frame(COMMAND, b"\x09SUBSCRIBEstatus"),
        frame(0, b"\x01status"),
        huge_header(0, 1000),
    ];
    // Some stay open, as if more were to come.
    let mut open = Vec::new();
    for round in 0..times(20_000) {
        let channel = CHANNELS[round % CHANNELS.len()];
        let hello = [greeting(), ready(partner(channel), ["", "me"][chance.below(2)])].concat();
        let mut rest = (0..1 + chance.below(4)).flat_map(|_| sentences[chance.below(sentences.len())].clone()).collect();
        let said = if chance.below(3) == 0 {
            let mut all = [hello, rest].concat();
            chance.spoil(&mut all);
            all
        } else {
            chance.spoil(&mut rest);
            [hello, rest].concat()
        };
        let mut peer = Peer::dial(&kernel.connection, channel);
        // The kernel may close before all is written.
        let _ = peer.try_write(&said);
        if round % 50 == 0 {
            open.push(peer);
        }
    }
    still_works(&mut kernel).await;
    let asked = kernel.memory_asked() - before;
    assert!(asked < ASKED, "{asked} MiB");
    assert!(!kernel.log().contains("panicked"), "{}", kernel.log());
    figures("spoiled conversations", start, format!("{}, {asked} MiB asked for, peak {} MiB", times(20_000), kernel.memory_peak()));
}

/// Without a key, so that what is spoiled is not refused for its signature and reaches the kernel's inside.
#[tokio::test]
async fn spoiled_messages_are_answered_or_dropped() {
    let start = Instant::now();
    let mut kernel = Kernel::start_with("tcp", |connection| connection["key"] = json!(""));
    let signer = Signer::of(&kernel.connection);
    let before = kernel.memory_asked();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let requests: [(&str, Value); 9] = [
        (
            "execute_request",
            json!({"code": "echo x", "silent": false, "store_history": true, "user_expressions": {"n": "1"}, "allow_stdin": true}),
        ),
        ("execute_request", json!({"code": "ask me", "allow_stdin": false, "stop_on_error": false})),
        ("complete_request", json!({"code": "añb x", "cursor_pos": 3})),
        ("inspect_request", json!({"code": "ñé!", "cursor_pos": 2, "detail_level": 1})),
        ("is_complete_request", json!({"code": "show |"})),
        ("history_request", json!({"hist_access_type": "search", "pattern": "*e?ho*", "n": 10, "unique": true, "output": true})),
        ("comm_open", json!({"comm_id": "c", "target_name": "t", "data": {}})),
        ("debug_request", json!({"type": "request", "seq": 1, "command": "debugInfo"})),
        ("input_reply", json!({"value": "x"})),
    ];
    let mut peers = ["shell", "control", "stdin"].map(|channel| Peer::connect(&kernel.connection, channel, ""));
    for round in 0..times(50_000) {
        let (kind, content) = &requests[chance.below(requests.len())];
        let mut frames: Frames =
            signer.seal("x", &format!("session {round}"), kind, &json!({"cellId": "c", "deletedCells": ["d"]}), content);
        let index = chance.below(frames.len());
        chance.spoil(&mut frames[index]);
        if chance.below(10) == 0 {
            frames.swap(index, 0);
        }
        peers[round % 3].send(&frames);
        // Nothing is read, so the connection is given up before the kernel's answers fill it.
        if round % 100 == 0 {
            peers = ["shell", "control", "stdin"].map(|channel| Peer::connect(&kernel.connection, channel, ""));
        }
    }
    let cells = still_works(&mut kernel).await;
    let refused = ["a message is dropped", "a request could not be understood"].map(|said| kernel.log().matches(said).count());
    // They came through to the inside, in all the ways there are.
    assert!(cells as usize > times(2000) && refused.iter().all(|count| *count > times(1000)), "{cells} cells, refused {refused:?}");
    let asked = kernel.memory_asked() - before;
    assert!(asked < ASKED, "{asked} MiB");
    assert!(!kernel.log().contains("panicked"), "{}", kernel.log());
    figures("spoiled messages", start, format!("{}, {asked} MiB asked for, peak {} MiB", times(50_000), kernel.memory_peak()));
}
