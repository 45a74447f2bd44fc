//! Inputs across processes: sessions follow each other, share one file, and go on without it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Channel::{Control, Shell};
use crate::client::Client;
use crate::dummy::{HISTORY, Kernel};
use crate::soak::{figures, times};

/// A directory of its own, which goes with the test.
struct Directory(PathBuf);

impl Directory {
    fn fresh() -> Self {
        let directory = std::env::temp_dir().join(format!("lustrum-test-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir(&directory).unwrap();
        Directory(directory)
    }

    fn file(&self) -> PathBuf {
        self.0.join("lustrum/history.sqlite")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn kernel_with(history: &Path) -> Kernel {
    Kernel::start_as(
        "tcp",
        |_| {},
        |binary| {
            let mut command = Command::new(binary);
            command.env(HISTORY, history);
            command
        },
    )
}

async fn ask(client: &mut Client, content: Value) -> Value {
    client.answer(Shell, "history_request", content).await.reply.content["history"].clone()
}

async fn shut_down(mut kernel: Kernel, mut client: Client) {
    client.answer(Control, "shutdown_request", json!({"restart": false})).await;
    assert_eq!(kernel.ended_within(Duration::from_secs(5)).and_then(|status| status.code()), Some(0));
}

#[tokio::test]
async fn a_kernel_knows_the_inputs_of_those_before_it() {
    let directory = Directory::fresh();
    for inputs in [["echo a", "echo b"], ["echo c", "echo [d]*"]] {
        let kernel = kernel_with(&directory.file());
        let mut client = Client::connect(&kernel).await;
        for input in inputs {
            client.execute(input).await;
        }
        client.answer(Shell, "execute_request", json!({"code": "echo not stored", "store_history": false})).await;
        client.answer(Shell, "execute_request", json!({"code": "echo silent", "silent": true})).await;
        // Right after the last cell: what it stored must not be lost with the process.
        shut_down(kernel, client).await;
    }
    let kernel = kernel_with(&directory.file());
    let mut client = Client::connect(&kernel).await;
    client.execute("echo e").await;
    let range = |session: i64| json!({"hist_access_type": "range", "session": session, "start": 1, "raw": true, "output": false});
    assert_eq!(ask(&mut client, range(0)).await, json!([[3, 1, "echo e"]]));
    assert_eq!(ask(&mut client, range(-1)).await, json!([[2, 1, "echo c"], [2, 2, "echo [d]*"]]));
    assert_eq!(ask(&mut client, range(1)).await, json!([[1, 1, "echo a"], [1, 2, "echo b"]]));
    assert_eq!(ask(&mut client, range(-3)).await, json!([]));
    let tail = ask(&mut client, json!({"hist_access_type": "tail", "n": 3})).await;
    assert_eq!(tail, json!([[2, 1, "echo c"], [2, 2, "echo [d]*"], [3, 1, "echo e"]]));
    let search = |pattern: &str| json!({"hist_access_type": "search", "pattern": pattern});
    assert_eq!(ask(&mut client, search("echo ?")).await.as_array().unwrap().len(), 4);
    assert_eq!(ask(&mut client, search("*[d]*")).await, json!([[2, 2, "echo [d]*"]]), "a bracket stands for itself");
    assert_eq!(ask(&mut client, search("*stored*")).await, json!([]));
    let mode = fs::metadata(directory.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "it holds people's code");
}

#[tokio::test]
async fn many_kernels_share_one_history() {
    let directory = Directory::fresh();
    let start = Instant::now();
    let count = times(100);
    // All of them open the file, which is not there yet, at once.
    let kernels: Vec<Kernel> = (0..count)
        .map(|_| {
            let command = |binary: PathBuf| {
                let mut command = Command::new(binary);
                command.env(HISTORY, directory.file());
                command
            };
            Kernel::launch("tcp", &|_| {}, &command)
        })
        .collect();
    let mut ready: Vec<Kernel> = kernels.into_iter().filter_map(Kernel::ready).collect();
    // One that lost its port to another is replaced.
    while ready.len() < count {
        ready.push(kernel_with(&directory.file()));
    }
    let mut clients = Vec::new();
    for kernel in &ready {
        clients.push(Client::connect(kernel).await);
    }
    for round in 0..3 {
        for (number, client) in clients.iter_mut().enumerate() {
            client.start(&format!("echo {number} {round}")).await;
        }
        for client in &mut clients {
            client.reply(Shell).await;
        }
    }
    // Each answer waits for that kernel's own inputs.
    let mut sessions = std::collections::HashSet::new();
    for client in &mut clients {
        let own = ask(client, json!({"hist_access_type": "range", "session": 0})).await;
        assert_eq!(own.as_array().unwrap().len(), 3);
        sessions.insert(own[0][0].as_i64().unwrap());
    }
    assert_eq!(sessions.len(), count, "each process is a session of its own");
    let all = ask(&mut clients[0], json!({"hist_access_type": "tail"})).await;
    assert_eq!(all.as_array().unwrap().len(), 3 * count);
    for kernel in &ready {
        assert!(!kernel.log().contains("history cannot be kept") && !kernel.log().contains("not kept any longer"), "{}", kernel.log());
    }
    figures("kernels that share one history", start, count);
}

#[tokio::test]
async fn a_history_in_use_delays_neither_the_start_nor_a_cell_nor_the_end() {
    let directory = Directory::fresh();
    fs::create_dir(directory.file().parent().unwrap()).unwrap();
    let other = rusqlite::Connection::open(directory.file()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let start = Instant::now();
    let kernel = kernel_with(&directory.file());
    let mut client = Client::connect(&kernel).await;
    assert_eq!(client.execute("echo a").await.result(), "a");
    let id = client.ask(Shell, "history_request", json!({"hist_access_type": "tail", "n": 5})).await;
    // What comes after it on the same channel does not wait for it.
    client.ask(Shell, "kernel_info_request", json!({})).await;
    assert_eq!(client.reply(Shell).await.kind(), "kernel_info_reply");
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    other.execute_batch("ROLLBACK").unwrap();
    let answer = client.answer_to(Shell, &id).await;
    assert_eq!(answer.reply.content["history"], json!([[1, 1, "echo a"]]));
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    client.execute("echo b").await;
    shut_down(kernel, client).await;
}

#[tokio::test]
async fn a_history_that_cannot_be_kept_goes_on_in_memory() {
    let directory = Directory::fresh();
    let broken = directory.0.join("broken.sqlite");
    let text = "this is no database, whatever its name says\n".repeat(20);
    fs::write(&broken, &text).unwrap();
    let nowhere = directory.0.join("a-directory.sqlite");
    fs::create_dir(&nowhere).unwrap();
    for file in [&broken, &nowhere, &broken.join("history.sqlite")] {
        let kernel = kernel_with(file);
        let mut client = Client::connect(&kernel).await;
        client.execute("echo a").await;
        client.execute("echo b").await;
        let tail = ask(&mut client, json!({"hist_access_type": "tail", "n": 9})).await;
        assert_eq!(tail, json!([[1, 1, "echo a"], [1, 2, "echo b"]]));
        assert_eq!(kernel.log().matches("the history cannot be kept").count(), 1, "{}", kernel.log());
        shut_down(kernel, client).await;
    }
    assert_eq!(fs::read_to_string(&broken).unwrap(), text, "what is not ours is left as it is");
}

/// A limit on the size of files is to SQLite what a full disk is.
#[tokio::test]
async fn a_disk_that_fills_up_is_said_once_and_loses_no_input() {
    let directory = Directory::fresh();
    let limited = |binary: PathBuf| {
        let mut command = Command::new("bash");
        command.args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$0\" \"$@\""]).arg(binary).env(HISTORY, directory.file());
        command
    };
    let kernel = Kernel::start_as("tcp", |_| {}, limited);
    let mut client = Client::connect(&kernel).await;
    let padding = "x".repeat(60_000);
    for line in 1..=100 {
        client.answer(Shell, "execute_request", json!({"code": format!("noop {line} {padding}")})).await;
    }
    let all = ask(&mut client, json!({"hist_access_type": "range", "session": 0})).await;
    let lines: Vec<i64> = all.as_array().unwrap().iter().map(|input| input[1].as_i64().unwrap()).collect();
    assert_eq!(lines, (1..=100).collect::<Vec<_>>());
    assert_eq!(kernel.log().matches("the history is not kept any longer").count(), 1, "{}", kernel.log());
    shut_down(kernel, client).await;
}
