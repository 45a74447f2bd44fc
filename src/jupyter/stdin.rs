//! The stdin channel: a running cell asks the person who runs it, and waits for the answer.
//!
//! Only the answer to the question that is open counts. Whatever else comes (an answer to an earlier question, one that nobody asked for,
//! one from another client) is dropped when it comes, so that it cannot be taken for the answer to a later question.

use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};
use serde_json::json;
use tracing::error;

use super::cells::Running;
use super::interpreter::Failure;
use super::kernel::Origin;
use super::messages::input::{Asked, InputReply, InputRequest};
use super::wire::{Message, Wire};
use super::zmtp::Router;

/// How often a waiting cell looks whether it was interrupted.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// How long a client that runs cells may take to connect this channel too.
const CONNECTING: Duration = Duration::from_secs(2);

/// The channel.
pub struct Stdin {
    router: Router,
    question: Mutex<Option<Question>>,
    changed: Condvar,
}

/// A question that is open.
struct Question {
    /// The id of the request that was sent.
    id: String,
    /// Who was asked.
    identity: Vec<u8>,
    answer: Option<Result<String, Failure>>,
}

impl Stdin {
    pub fn new(router: Router) -> Self {
        Stdin { router, question: Mutex::new(None), changed: Condvar::new() }
    }

    /// Asks the client that a cell came from, and waits until it answers or the cell is interrupted.
    pub fn ask(&self, wire: &Wire, origin: &Origin, running: &Running, prompt: &str, password: bool) -> Result<String, Failure> {
        let mut question = self.turn(running)?;
        let id = wire.fresh_id();
        let sealed = wire.seal_as(&id, InputRequest::TYPE, Some(&origin.raw_header), &json!({}), &InputRequest { prompt, password });
        let frames = sealed.map_err(|reason| {
            error!(%reason, "a question could not be written");
            unreachable()
        })?;
        *question = Some(Question { id, identity: origin.identity.clone(), answer: None });
        let answer = self.send(&mut question, running, &frames).and_then(|()| self.wait(&mut question, running));
        *question = None;
        self.changed.notify_all();
        answer
    }

    /// Takes a message that came in on the channel, or says why it is dropped.
    pub fn answered(&self, identity: &[u8], message: Message) -> Result<(), String> {
        if message.header.msg_type != InputReply::TYPE {
            return Err(format!("it is of type `{}`, and only answers come this way", message.header.msg_type));
        }
        // Some clients do not say which question they answer.
        let asked: Asked = serde_json::from_slice(&message.parent).unwrap_or_default();
        let mut question = self.question.lock();
        let Some(open) = question.as_mut().filter(|open| open.answer.is_none()) else {
            return Err("it is an answer and nothing was asked".to_owned());
        };
        if open.identity != identity || !(asked.msg_id.is_empty() || asked.msg_id == open.id) {
            return Err("it is an answer to another question".to_owned());
        }
        let reply: InputReply = serde_json::from_slice(&message.content).map_err(|reason| reason.to_string())?;
        open.answer = Some(match reply {
            InputReply { value: Some(value), status } if status.is_empty() || status == "ok" => Ok(value),
            _ => Err(Failure::plain("NoInput", "the front end gave no answer")),
        });
        self.changed.notify_all();
        Ok(())
    }

    /// Waits until no other thread of the cell has a question open.
    fn turn(&self, running: &Running) -> Result<MutexGuard<'_, Option<Question>>, Failure> {
        let mut question = self.question.lock();
        while question.is_some() {
            self.pause(&mut question, running)?;
        }
        Ok(question)
    }

    fn send(&self, question: &mut MutexGuard<Option<Question>>, running: &Running, frames: &[Vec<u8>]) -> Result<(), Failure> {
        let deadline = Instant::now() + CONNECTING;
        let identity = question.as_ref().map(|open| open.identity.clone()).unwrap_or_default();
        while !self.router.send(&identity, frames) {
            if Instant::now() >= deadline {
                return Err(unreachable());
            }
            self.pause(question, running)?;
        }
        Ok(())
    }

    fn wait(&self, question: &mut MutexGuard<Option<Question>>, running: &Running) -> Result<String, Failure> {
        loop {
            if let Some(answer) = question.as_mut().and_then(|open| open.answer.take()) {
                return answer;
            }
            self.pause(question, running)?;
        }
    }

    fn pause(&self, question: &mut MutexGuard<Option<Question>>, running: &Running) -> Result<(), Failure> {
        if running.is_interrupted() {
            return Err(Failure::plain("Interrupted", "the cell was interrupted while it waited for input"));
        }
        self.changed.wait_for(question, LOOK_AGAIN);
        Ok(())
    }
}

fn unreachable() -> Failure {
    Failure::plain("NoInput", "the front end cannot be reached for input")
}
