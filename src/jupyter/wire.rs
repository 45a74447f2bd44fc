//! Messages as frames: taking them apart, checking and making signatures.
//!
//! After the envelope come a delimiter, the signature, and four frames of JSON; buffers may follow. The signature is an HMAC-SHA256 over
//! the four and nothing else. A message without a good one is not looked into.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{SecondsFormat, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;
use uuid::Uuid;

use super::connection_file::Key;
use super::error::KernelError;
use super::messages::header::{Header, OwnHeader, VERSION};
use super::zmtp::Frames;

/// Stands between the envelope of a message and the message.
pub const DELIMITER: &[u8] = b"<IDS|MSG>";

/// The key in use and this process's part of every header.
pub struct Wire {
    session: String,
    mac: Option<Hmac<Sha256>>,
    sent: AtomicU64,
}

impl Rejected {
    /// Whether it may come from somebody who does not have the key.
    pub fn is_forgery(&self) -> bool {
        *self == Rejected::BadSignature
    }
}

/// A client's message whose signature is good.
#[derive(Debug)]
pub struct Message {
    /// What stood before the delimiter.
    pub envelope: Frames,
    pub header: Header,
    /// The header as it came, which is copied into each answer's parent header.
    pub raw_header: Vec<u8>,
    pub parent: Vec<u8>,
    pub metadata: Vec<u8>,
    pub content: Vec<u8>,
}

/// Why a message is not looked into.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Rejected {
    #[error("it has no delimiter")]
    NoDelimiter,
    #[error("it is too short")]
    TooShort,
    #[error("it is not signed with this kernel's key")]
    BadSignature,
    #[error("its header cannot be read")]
    BadHeader,
}

impl Wire {
    /// A wire for one process. Without a key, messages are neither signed nor checked.
    pub fn new(key: &Key) -> Result<Self, KernelError> {
        let mac = key.secret().map(Hmac::new_from_slice).transpose();
        // HMAC takes a key of any length, so this is never the reason.
        let mac = mac.map_err(|error| KernelError::System(std::io::Error::other(error)))?;
        Ok(Wire { session: Uuid::new_v4().to_string(), mac, sent: AtomicU64::new(0) })
    }

    /// Takes a message apart and checks it.
    pub fn open(&self, mut frames: Frames) -> Result<Message, Rejected> {
        let delimiter = frames.iter().position(|frame| frame == DELIMITER).ok_or(Rejected::NoDelimiter)?;
        let mut signed = frames.split_off(delimiter).into_iter().skip(1);
        let (Some(signature), Some(header), Some(parent), Some(metadata), Some(content)) =
            (signed.next(), signed.next(), signed.next(), signed.next(), signed.next())
        else {
            return Err(Rejected::TooShort);
        };
        self.check(&signature, &[&header, &parent, &metadata, &content])?;
        // It is copied into answers as it is, so all of it must be text, also what is not read here.
        let text = std::str::from_utf8(&header).map_err(|_| Rejected::BadHeader)?;
        // Fields in a list could be read too, but not by the clients that get the answers.
        if !text.trim_start().starts_with('{') {
            return Err(Rejected::BadHeader);
        }
        Ok(Message {
            envelope: frames,
            header: serde_json::from_str(text).map_err(|_| Rejected::BadHeader)?,
            raw_header: header,
            parent,
            metadata,
            content,
        })
    }

    /// Makes a message, from the delimiter on. `parent` is the raw header of what it answers.
    pub fn seal<M: Serialize, C: Serialize>(
        &self,
        kind: &str,
        parent: Option<&[u8]>,
        metadata: &M,
        content: &C,
    ) -> serde_json::Result<Frames> {
        self.seal_as(&self.fresh_id(), kind, parent, metadata, content)
    }

    /// An id for a message of ours, never used twice.
    pub fn fresh_id(&self) -> String {
        format!("{}_{}", self.session, self.sent.fetch_add(1, Ordering::Relaxed))
    }

    /// Makes a message with an id that was taken before, for when the answer to it must be known again.
    pub fn seal_as<M: Serialize, C: Serialize>(
        &self,
        id: &str,
        kind: &str,
        parent: Option<&[u8]>,
        metadata: &M,
        content: &C,
    ) -> serde_json::Result<Frames> {
        let header = OwnHeader { msg_id: id, session: &self.session, username: "kernel", date: &now(), msg_type: kind, version: VERSION };
        let header = serde_json::to_vec(&header)?;
        let parent = parent.unwrap_or(b"{}").to_vec();
        let (metadata, content) = (serde_json::to_vec(metadata)?, serde_json::to_vec(content)?);
        let signature = self.sign(&[&header, &parent, &metadata, &content]);
        Ok(vec![DELIMITER.to_vec(), signature, header, parent, metadata, content])
    }

    /// Checks a signature over these frames.
    pub fn check(&self, signature: &[u8], signed: &[&[u8]]) -> Result<(), Rejected> {
        let Some(mac) = self.digest(signed) else {
            return Ok(());
        };
        let signature = from_hex(signature).ok_or(Rejected::BadSignature)?;
        // In constant time, so that a signature cannot be found byte by byte.
        mac.verify_slice(&signature).map_err(|_| Rejected::BadSignature)
    }

    /// The signature over these frames; empty without a key.
    pub fn sign(&self, signed: &[&[u8]]) -> Vec<u8> {
        let mac = self.digest(signed).map(|mac| mac.finalize().into_bytes());
        mac.map(|bytes| to_hex(&bytes)).unwrap_or_default()
    }

    fn digest(&self, signed: &[&[u8]]) -> Option<Hmac<Sha256>> {
        let mut mac = self.mac.clone()?;
        for frame in signed {
            mac.update(frame);
        }
        Some(mac)
    }
}

/// The time as the protocol writes it.
pub fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn to_hex(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    text.chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use chrono::DateTime;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// The frames of a message whose signature was computed with Python's `hmac` for the key `secret`.
    fn signed() -> Frames {
        let signature = "b9505e63704dee0dae1a262e6e7d28d2d94beb8972c76bcda9652ea9ec85fc37";
        let text = ["me", "<IDS|MSG>", signature, r#"{"msg_type":"x","msg_id":"1"}"#, "{}", r#"{"a": 1}"#, r#"{"code": "é"}"#, "buffer"];
        text.map(|frame| frame.as_bytes().to_vec()).to_vec()
    }

    fn wire() -> Wire {
        Wire::new(&Key::from("secret")).unwrap()
    }

    #[test]
    fn a_message_signed_elsewhere_is_opened() {
        let message = wire().open(signed()).unwrap();
        assert_eq!(message.envelope, [b"me"]);
        assert_eq!(message.header, Header { msg_type: "x".into(), session: String::new() });
        assert_eq!(message.raw_header, br#"{"msg_type":"x","msg_id":"1"}"#);
        assert_eq!(message.content, r#"{"code": "é"}"#.as_bytes());
    }

    #[test]
    fn buffers_are_not_part_of_the_signature() {
        let mut frames = signed();
        frames[7] = b"another".to_vec();
        assert!(wire().open(frames).is_ok());
    }

    #[test]
    fn every_signed_frame_counts() {
        for index in 3..7 {
            let mut frames = signed();
            frames[index].push(b' ');
            assert_eq!(wire().open(frames).unwrap_err(), Rejected::BadSignature);
        }
    }

    #[test]
    fn bad_signatures_are_rejected() {
        let good = signed()[2].clone();
        for bad in [Vec::new(), b"x".to_vec(), good[..62].to_vec(), [&good[..], b"00"].concat(), vec![b'0'; 64], vec![0xff; 64]] {
            let mut frames = signed();
            frames[2] = bad;
            assert_eq!(wire().open(frames).unwrap_err(), Rejected::BadSignature);
        }
    }

    #[test]
    fn a_message_without_its_parts_is_rejected() {
        assert_eq!(wire().open(Vec::new()).unwrap_err(), Rejected::NoDelimiter);
        assert_eq!(wire().open(signed()[..1].to_vec()).unwrap_err(), Rejected::NoDelimiter);
        for kept in 2..7 {
            assert_eq!(wire().open(signed()[..kept].to_vec()).unwrap_err(), Rejected::TooShort);
        }
    }

    #[test]
    fn headers_that_clients_could_not_read_back_are_rejected() {
        let unsigned = Wire::new(&Key::default()).unwrap();
        for header in [&b"{}"[..], b"[]", b"[\"x\", \"y\"]", b"{\"msg_type\": \"x\"", b"{\"msg_type\": \"x\", \"y\": \"\xff\"}"] {
            let mut frames = signed();
            frames[2].clear();
            frames[3] = header.to_vec();
            assert_eq!(unsigned.open(frames).unwrap_err(), Rejected::BadHeader);
        }
    }

    #[test]
    fn without_a_key_nothing_is_signed_or_checked() {
        let wire = Wire::new(&Key::default()).unwrap();
        let frames = wire.seal("status", None, &json!({}), &json!({})).unwrap();
        assert_eq!(frames[1], b"");
        assert!(wire.open(signed()).is_ok());
    }

    #[test]
    fn a_header_of_ours_has_what_clients_read() {
        let wire = wire();
        let parent = br#"{ "msg_id":"1",  "strange": [1.50, "\u00e9"] }"#;
        let seal = || wire.seal("status", Some(parent), &json!({}), &json!({"execution_state": "busy"})).unwrap();
        let (first, second) = (seal(), seal());
        assert_eq!(first[3], parent, "the parent's header is copied byte for byte");
        let header: Value = serde_json::from_slice(&first[2]).unwrap();
        assert_eq!(header["version"], "5.5");
        assert_eq!(header["msg_type"], "status");
        let date = header["date"].as_str().unwrap();
        assert!(DateTime::parse_from_rfc3339(date).is_ok() && date.len() == "2026-01-01T00:00:00.000000Z".len(), "{date}");
        let next: Value = serde_json::from_slice(&second[2]).unwrap();
        assert_eq!(header["session"], next["session"]);
        assert_ne!(header["msg_id"], next["msg_id"]);
    }

    proptest! {
        #[test]
        fn what_is_sealed_can_be_opened(code in any::<String>(), prefix in prop::collection::vec(any::<u8>(), 0..9)) {
            let wire = wire();
            let mut frames = vec![prefix.clone()];
            frames.extend(wire.seal("execute_request", None, &json!({}), &json!({"code": code})).unwrap());
            let message = wire.open(frames).unwrap();
            prop_assert_eq!(message.envelope, [prefix]);
            let content: Value = serde_json::from_slice(&message.content).unwrap();
            prop_assert_eq!(content["code"].as_str(), Some(code.as_str()));
        }

        #[test]
        fn garbage_is_rejected(frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..9), at in 0usize..9) {
            let mut frames = frames;
            frames.insert(at.min(frames.len()), DELIMITER.to_vec());
            prop_assert!(wire().open(frames).is_err());
        }
    }
}
