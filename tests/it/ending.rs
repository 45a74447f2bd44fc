//! How a kernel ends: on request, by a signal, with its parent; and that its last words are heard.

use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::Channel::{Control, Shell};
use crate::client::{Signer, kernel_and_client};
use crate::dummy::{Kernel, signal};
use crate::peer::{Peer, eventually};
use crate::soak::{figures, times};

#[tokio::test]
async fn a_shutdown_is_answered_before_the_process_ends() {
    for restart in [false, true] {
        let (mut kernel, mut client) = kernel_and_client().await;
        client.execute("echo something").await;
        let answer = client.answer(Control, "shutdown_request", json!({"restart": restart})).await;
        assert_eq!(answer.reply.content, json!({"status": "ok", "restart": restart}));
        assert_eq!(answer.briefs(), ["status busy", "status idle"]);
        let status = kernel.ended_within(Duration::from_secs(3)).expect("the process must end");
        assert_eq!(status.code(), Some(0));
    }
}

#[tokio::test]
async fn the_last_reply_and_the_last_idle_always_arrive() {
    let start = Instant::now();
    for round in 0..times(1000) {
        let mut kernel = Kernel::start();
        let signer = Signer::of(&kernel.connection);
        let mut iopub = Peer::subscribe(&kernel.connection);
        let mut control = Peer::connect(&kernel.connection, "control", "");
        control.send(&signer.seal("last", "session", "shutdown_request", &json!({}), &json!({"restart": false})));
        // Nothing is read before the process has ended.
        assert_eq!(kernel.ended_within(Duration::from_secs(5)).and_then(|status| status.code()), Some(0), "round {round}");
        assert_eq!(signer.open(control.message()).kind(), "shutdown_reply", "round {round}");
        while !signer.open(iopub.message()).is_idle() {}
    }
    figures("shutdowns whose last reply and idle arrived", start, times(1000));
}

#[tokio::test]
async fn a_client_that_is_late_to_read_gets_the_last_outputs() {
    let mut kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let mut iopub = Peer::subscribe(&kernel.connection);
    let mut shell = Peer::connect(&kernel.connection, "shell", "");
    let mut control = Peer::connect(&kernel.connection, "control", "");
    // More than the operating system keeps for a connection, and not so much that the cell would have to wait.
    shell.send(&signer.seal("flood", "session", "execute_request", &json!({}), &json!({"code": "flood 15"})));
    assert_eq!(signer.open(shell.message()).answers(), "flood");
    control.send(&signer.seal("last", "session", "shutdown_request", &json!({}), &json!({"restart": false})));
    assert_eq!(signer.open(control.message()).kind(), "shutdown_reply");
    std::thread::sleep(Duration::from_millis(500));
    let mut outputs = 0;
    loop {
        let message = signer.open(iopub.message());
        outputs += u32::from(message.kind() == "display_data");
        if message.answers() == "last" && message.is_idle() {
            break;
        }
    }
    assert_eq!(outputs, 15);
    assert_eq!(kernel.ended_within(Duration::from_secs(3)).and_then(|status| status.code()), Some(0));
}

#[tokio::test]
async fn a_shutdown_interrupts_the_cell_and_aborts_the_queue() {
    let (mut kernel, mut client) = kernel_and_client().await;
    let running = client.start_running("sleep 60000").await;
    let queued = client.start("echo never").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let start = Instant::now();
    client.ask(Control, "shutdown_request", json!({"restart": false})).await;
    let reply = client.reply(Shell).await;
    assert_eq!((reply.answers(), &reply.content["ename"]), (running.as_str(), &json!("Interrupted")));
    let reply = client.reply(Shell).await;
    assert_eq!((reply.answers(), &reply.content["status"]), (queued.as_str(), &json!("aborted")));
    assert_eq!(client.reply(Control).await.kind(), "shutdown_reply");
    assert_eq!(kernel.ended_within(Duration::from_secs(3)).and_then(|status| status.code()), Some(0));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_cell_that_will_not_stop_does_not_keep_the_process() {
    let (mut kernel, mut client) = kernel_and_client().await;
    client.start_running("hang").await;
    let start = Instant::now();
    client.ask(Control, "shutdown_request", json!({"restart": false})).await;
    assert_eq!(client.reply(Control).await.kind(), "shutdown_reply");
    assert_eq!(kernel.ended_within(Duration::from_secs(4)).and_then(|status| status.code()), Some(0));
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_stopped_subscriber_does_not_keep_the_process() {
    let kernel = Kernel::start();
    let signer = Signer::of(&kernel.connection);
    let _stopped = Peer::subscribe(&kernel.connection);
    let mut shell = Peer::connect(&kernel.connection, "shell", "");
    let mut control = Peer::connect(&kernel.connection, "control", "");
    shell.send(&signer.seal("flood", "session", "execute_request", &json!({}), &json!({"code": "flood 500"})));
    std::thread::sleep(Duration::from_secs(1));
    let start = Instant::now();
    control.send(&signer.seal("last", "session", "shutdown_request", &json!({}), &json!({})));
    assert_eq!(signer.open(control.message()).kind(), "shutdown_reply");
    let mut kernel = kernel;
    assert_eq!(kernel.ended_within(Duration::from_secs(5)).and_then(|status| status.code()), Some(0));
    assert!(start.elapsed() < Duration::from_millis(4500), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_termination_signal_ends_the_kernel_cleanly() {
    let (mut kernel, mut client) = kernel_and_client().await;
    let id = client.start_running("sleep 60000").await;
    kernel.signal("TERM");
    let answer = client.reply(Shell).await;
    assert_eq!((answer.answers(), &answer.content["ename"]), (id.as_str(), &json!("Interrupted")));
    assert_eq!(kernel.ended_within(Duration::from_secs(3)).and_then(|status| status.code()), Some(0));
}

#[tokio::test]
async fn a_kernel_does_not_outlive_its_parent() {
    // The shell names itself as the parent and waits for the kernel.
    let through_a_shell = |binary: std::path::PathBuf| {
        let mut command = Command::new("sh");
        command.args(["-c", "JPY_PARENT_PID=$$ \"$0\" \"$@\" & wait"]).arg(binary);
        command
    };
    let kernel = Kernel::start_as("tcp", |_| {}, through_a_shell);
    let listens = || TcpStream::connect(kernel.connection.address("shell")).is_ok();
    std::thread::sleep(Duration::from_secs(1));
    assert!(listens(), "while the parent lives, so does the kernel");
    signal(kernel.pid(), "KILL");
    eventually("the end of the kernel", || !listens());
    kernel.wait_for_log("the parent process is gone");
}
