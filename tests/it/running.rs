//! What happens around a running cell: queued cells and errors, everything else that is asked meanwhile, interrupts.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::Channel::{Control, Shell};
use crate::client::{Client, kernel_and_client};

// ── Errors and what is queued behind them ───────────────────────────────────────────────────────────────────────────────────────────

#[tokio::test]
async fn an_error_aborts_what_the_same_client_has_queued() {
    let (kernel, mut client) = kernel_and_client().await;
    let mut other = Client::connect(&kernel).await;
    let before = client.start_running("sleep 300").await;
    let failing = client.start("fail").await;
    let theirs = other.start("echo theirs").await;
    let queued = [client.start("echo one").await, client.start("echo two").await];
    assert_eq!(client.published_for(&before).await.last().unwrap().brief(), "status idle");
    assert_eq!(client.reply(Shell).await.answers(), before);
    assert_eq!(client.answer_to(Shell, &failing).await.status(), "error");
    for id in queued {
        let aborted = client.answer_to(Shell, &id).await;
        assert_eq!(aborted.reply.content, json!({"status": "aborted"}));
        assert_eq!(aborted.briefs(), ["status busy", "status idle"]);
    }
    assert_eq!(other.answer_to(Shell, &theirs).await.result(), "theirs");
    assert_eq!(client.execute("echo after").await.result(), "after");
}

#[tokio::test]
async fn cells_sent_before_the_error_is_known_are_aborted_however_fast_it_comes() {
    let (_kernel, mut client) = kernel_and_client().await;
    for _ in 0..20 {
        let failing = client.start("fail").await;
        let next = client.start("echo next").await;
        assert_eq!(client.answer_to(Shell, &failing).await.status(), "error");
        assert_eq!(client.answer_to(Shell, &next).await.status(), "aborted");
        // And one sent as soon as the error is known is not.
        assert_eq!(client.execute("echo after").await.status(), "ok");
    }
}

#[tokio::test]
async fn an_error_need_not_stop_what_is_queued() {
    let (_kernel, mut client) = kernel_and_client().await;
    let failing = client.ask(Shell, "execute_request", json!({"code": "fail", "stop_on_error": false})).await;
    let next = client.start("echo next").await;
    assert_eq!(client.answer_to(Shell, &failing).await.status(), "error");
    assert_eq!(client.answer_to(Shell, &next).await.result(), "next");
}

// ── While a cell runs ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

#[tokio::test]
async fn everything_else_is_answered_while_a_cell_runs() {
    let (_kernel, mut client) = kernel_and_client().await;
    client.start_running("hang").await;
    let start = Instant::now();
    let complete = client.answer(Shell, "complete_request", json!({"code": "x", "cursor_pos": 1})).await;
    assert_eq!(complete.reply.content["matches"], json!(["candidate"]));
    client.answer(Shell, "inspect_request", json!({"code": "x", "cursor_pos": 1})).await;
    client.answer(Shell, "is_complete_request", json!({"code": "x"})).await;
    client.answer(Shell, "history_request", json!({"hist_access_type": "tail", "n": 1})).await;
    client.answer(Shell, "comm_info_request", json!({})).await;
    client.answer(Shell, "kernel_info_request", json!({})).await;
    client.answer(Control, "kernel_info_request", json!({})).await;
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn replies_on_a_channel_keep_the_order_of_the_requests() {
    let (_kernel, mut client) = kernel_and_client().await;
    let mut ids = Vec::new();
    for round in 0..30 {
        let kind = ["complete_request", "kernel_info_request", "is_complete_request"][round % 3];
        ids.push(client.ask(Shell, kind, json!({"code": "x"})).await);
    }
    for id in ids {
        assert_eq!(client.reply(Shell).await.answers(), id);
    }
}

#[tokio::test]
async fn an_interrupt_stops_the_cell_and_not_the_next() {
    let (_kernel, mut client) = kernel_and_client().await;
    let id = client.start_running("sleep 60000").await;
    let interrupt = client.answer(Control, "interrupt_request", json!({})).await;
    assert_eq!(interrupt.reply.content, json!({"status": "ok"}));
    let reply = client.reply(Shell).await;
    assert_eq!((reply.answers(), &reply.content["ename"]), (id.as_str(), &json!("Interrupted")));
    assert_eq!(client.execute("sleep 20").await.status(), "ok");
}

#[tokio::test]
async fn an_interrupt_of_an_idle_kernel_does_nothing() {
    let (_kernel, mut client) = kernel_and_client().await;
    for _ in 0..3 {
        let answer = client.answer(Control, "interrupt_request", json!({})).await;
        assert_eq!(answer.reply.content, json!({"status": "ok"}));
        assert_eq!(answer.briefs().last().unwrap(), "status idle");
        assert_eq!(client.execute("sleep 20").await.status(), "ok");
    }
    assert_eq!(client.execute("interrupts").await.result(), "0", "the interpreter was told of none");
}

#[tokio::test]
async fn a_signal_interrupts_too() {
    let (kernel, mut client) = kernel_and_client().await;
    kernel.signal("INT");
    // The signal and the next request take different ways into the kernel.
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(client.execute("sleep 20").await.status(), "ok");
    client.start_running("sleep 60000").await;
    kernel.signal("INT");
    assert_eq!(client.reply(Shell).await.content["ename"], "Interrupted");
    assert_eq!(client.execute("interrupts").await.result(), "1");
}

#[tokio::test]
async fn signals_close_together_are_one_interrupt_and_later_ones_are_more() {
    let (kernel, mut client) = kernel_and_client().await;
    let mut before = 0;
    // On a busy machine signals that were sent close together may arrive apart: then it is tried again.
    for _ in 0..20 {
        client.start_running("deaf 2000").await;
        let start = Instant::now();
        kernel.signal("INT");
        tokio::time::sleep(Duration::from_millis(20)).await;
        kernel.signal("INT");
        let close = start.elapsed() < Duration::from_millis(150);
        tokio::time::sleep(Duration::from_millis(400)).await;
        kernel.signal("INT");
        let in_time = start.elapsed() < Duration::from_millis(1_500);
        assert_eq!(client.reply(Shell).await.content["status"], "ok");
        let counted: u32 = client.execute("interrupts").await.result().parse().unwrap();
        if close && in_time {
            assert_eq!(counted - before, 2);
            return;
        }
        before = counted;
    }
    panic!("no two signals arrived close together");
}

#[tokio::test]
async fn a_cell_can_be_interrupted_before_it_begins() {
    let (_kernel, mut client) = kernel_and_client().await;
    client.execute("drowsy").await;
    // Idle work has begun, and is slow to end.
    tokio::time::sleep(Duration::from_millis(700)).await;
    let id = client.start("echo never").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    client.ask(Control, "interrupt_request", json!({})).await;
    assert_eq!(client.reply(Control).await.content["status"], "ok");
    let answer = client.answer_to(Shell, &id).await;
    assert_eq!(answer.briefs(), ["status busy", "execute_input echo never", "error Interrupted", "status idle"]);
    assert_eq!(client.execute("echo next").await.result(), "next");
}

#[tokio::test]
async fn a_cell_that_waits_behind_idle_work_hurries_it() {
    let (_kernel, mut client) = kernel_and_client().await;
    for round in 1..=3 {
        // Long enough for idle work to begin.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let start = Instant::now();
        assert_eq!(client.execute("idles").await.result(), round.to_string());
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}
