//! A running cell asks the person for input: who is asked, whose answer counts, and what ends the wait.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Channel::{Control, Shell, Stdin};
use crate::client::{Client, Frames, Message, PATIENCE, Signer, kernel_and_client};
use crate::dummy::Kernel;
use crate::peer::Peer;

const A_WHILE: Duration = Duration::from_millis(300);

async fn start_asking(client: &mut Client, code: &str) -> String {
    client.ask(Shell, "execute_request", json!({"code": code, "allow_stdin": true})).await
}

/// Sends a cell that asks, and gives its id and the question.
async fn asked(client: &mut Client, code: &str) -> (String, Message) {
    let id = start_asking(client, code).await;
    let question = client.reply(Stdin).await;
    assert_eq!(question.kind(), "input_request");
    assert_eq!(question.answers(), id);
    (id, question)
}

fn reply(client: &Client, parent: &Value, value: &str) -> Frames {
    client.signer.seal_answer("input_reply", &client.session, parent, &json!({"value": value}))
}

/// Waits for a text in the log, while the client goes on sending.
async fn logged(kernel: &Kernel, text: &str) {
    let start = Instant::now();
    while !kernel.log().contains(text) {
        assert!(start.elapsed() < PATIENCE, "`{text}` is not in the log: {}", kernel.log());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_cell_asks_the_client_that_runs_it() {
    let (kernel, mut client) = kernel_and_client().await;
    let mut other = Client::connect(&kernel).await;
    for (code, password) in [("ask How many?", false), ("secret How many?", true)] {
        let (id, question) = asked(&mut client, code).await;
        assert_eq!(question.content, json!({"prompt": "How many?", "password": password}));
        // JupyterLab says which question it answers; jupyter_client does not.
        let parent = if password { json!({}) } else { question.header.clone() };
        let frames = reply(&client, &parent, "seven é");
        client.send(Stdin, frames).await;
        let answer = client.answer_to(Shell, &id).await;
        assert_eq!(answer.result(), "seven é");
    }
    assert!(!other.has_reply(Stdin, A_WHILE).await, "nobody else is asked");
}

#[tokio::test]
async fn a_front_end_that_cannot_be_asked_is_not_asked() {
    let (_kernel, mut client) = kernel_and_client().await;
    for content in [json!({"code": "ask anything"}), json!({"code": "ask anything", "allow_stdin": false})] {
        let start = Instant::now();
        let answer = client.answer(Shell, "execute_request", content).await;
        assert_eq!(answer.reply.content["ename"], "NoInput");
        assert_eq!(answer.reply.content["evalue"], "this front end cannot be asked for input");
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    }
    assert!(!client.has_reply(Stdin, A_WHILE).await);
}

#[tokio::test]
async fn an_answer_that_comes_when_nobody_asks_answers_no_later_question() {
    let (kernel, mut client) = kernel_and_client().await;
    let frames = reply(&client, &json!({}), "stale");
    client.send(Stdin, frames).await;
    logged(&kernel, "nothing was asked").await;
    let (id, question) = asked(&mut client, "ask now").await;
    assert!(!client.has_reply(Shell, A_WHILE).await, "the answer from before does not count");
    let frames = reply(&client, &question.header, "fresh");
    client.send(Stdin, frames.clone()).await;
    assert_eq!(client.answer_to(Shell, &id).await.result(), "fresh");
    // The same answer again, while the next question is open.
    let (id, question) = asked(&mut client, "ask again").await;
    client.send(Stdin, frames).await;
    logged(&kernel, "it is an answer to another question").await;
    assert!(!client.has_reply(Shell, A_WHILE).await);
    let frames = reply(&client, &question.header, "second");
    client.send(Stdin, frames).await;
    assert_eq!(client.answer_to(Shell, &id).await.result(), "second");
}

#[tokio::test]
async fn only_a_signed_answer_of_the_one_who_was_asked_counts() {
    let (kernel, mut client) = kernel_and_client().await;
    let mut other = Client::connect(&kernel).await;
    let (id, question) = asked(&mut client, "ask me").await;
    let good = reply(&client, &question.header, "good");
    let forged = Signer::with_key("another key").seal_answer("input_reply", &client.session, &question.header, &json!({"value": "forged"}));
    let mut changed = good.clone();
    changed[5] = br#"{"value": "changed"}"#.to_vec();
    let of_another_kind =
        client.signer.seal("x", &client.session, "execute_request", &json!({}), &json!({"code": "echo no", "value": "no"}));
    let unreadable = client.signer.seal_answer("input_reply", &client.session, &question.header, &json!({"value": 7}));
    let bad = [forged, changed, of_another_kind, unreadable, good[..4].to_vec(), vec![Vec::new()]];
    for frames in bad.clone() {
        client.send(Stdin, frames).await;
    }
    other.send(Stdin, good.clone()).await;
    assert!(!client.has_reply(Shell, A_WHILE).await, "none of these is the answer");
    assert_eq!(kernel.log().matches("a message is dropped").count(), bad.len() + 1, "{}", kernel.log());
    client.send(Stdin, good).await;
    assert_eq!(client.answer_to(Shell, &id).await.result(), "good");
}

#[tokio::test]
async fn a_person_may_decline_to_answer() {
    let (_kernel, mut client) = kernel_and_client().await;
    for content in [json!({"status": "abort"}), json!({"status": "error", "value": "x"}), json!({"value": null})] {
        let (id, question) = asked(&mut client, "ask me").await;
        let frames = client.signer.seal_answer("input_reply", &client.session, &question.header, &content);
        client.send(Stdin, frames).await;
        assert_eq!(client.answer_to(Shell, &id).await.reply.content["evalue"], "the front end gave no answer", "{content}");
    }
}

#[tokio::test]
async fn an_interrupt_and_a_shutdown_end_the_wait() {
    let (mut kernel, mut client) = kernel_and_client().await;
    let (id, question) = asked(&mut client, "ask and wait").await;
    client.answer(Control, "interrupt_request", json!({})).await;
    let answer = client.reply(Shell).await;
    assert_eq!((answer.answers(), &answer.content["ename"]), (id.as_str(), &json!("Interrupted")));
    // The person answers all the same; the next question does not take it.
    let late = reply(&client, &question.header, "late");
    client.send(Stdin, late).await;
    let (id, _) = asked(&mut client, "ask once more").await;
    assert!(!client.has_reply(Shell, A_WHILE).await);
    client.ask(Control, "shutdown_request", json!({})).await;
    let answer = client.reply(Shell).await;
    assert_eq!((answer.answers(), &answer.content["ename"]), (id.as_str(), &json!("Interrupted")));
    assert_eq!(kernel.ended_within(Duration::from_secs(5)).and_then(|status| status.code()), Some(0));
}

#[tokio::test]
async fn a_client_without_a_stdin_connection_is_not_waited_for() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let mut shell = Peer::connect(&kernel.connection, "shell", "me");
    let content = json!({"code": "ask anyone", "allow_stdin": true});
    shell.send(&signer.seal("cell", "session", "execute_request", &json!({}), &content));
    let answer = signer.open(shell.message());
    assert_eq!(answer.content["evalue"], "the front end cannot be reached for input");
    // One that connects a little later is waited for.
    shell.send(&signer.seal("cell", "session", "execute_request", &json!({}), &content));
    std::thread::sleep(A_WHILE);
    let mut stdin = Peer::connect(&kernel.connection, "stdin", "me");
    let question = signer.open(stdin.message());
    stdin.send(&signer.seal_answer("input_reply", "session", &question.header, &json!({"value": "here"})));
    assert_eq!(signer.open(shell.message()).content["status"], "ok");
}
